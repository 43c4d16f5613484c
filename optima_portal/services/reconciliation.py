"""Claims Reconciliation: the payments of a period with what was billed, allowed, adjusted and paid on each."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case
from sqlmodel import Session, col, func, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import reconciliation_scope, remittance_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.claim import Claim
from optima_portal.models.payment import Payment
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import dollars
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.pages import batches_of, in_order
from optima_portal.services.payment_marks import Mark, marks_of
from optima_portal.services.search_form import period_in
from optima_portal.services.typed_numbers import meant_by

PAGE_SIZES = (25, 50)
STANDINGS = ("", "open", "reconciled")
SORTS: dict[str, Any] = {"paid": Payment.paid_on, "number": Payment.number, "total": Payment.total_cents}


@dataclass(frozen=True)
class PaymentQuery:
    """Which payments: by day paid (both included) or by number, narrowed by provider and standing."""

    first: date
    last: date
    provider: str = ""
    number: str = ""
    standing: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "PaymentQuery":
        """From the search form; raises `Refused` beside the field that is wrong."""
        first, last = period_in(form)
        standing = form.get("standing", "") if form.get("standing", "") in STANDINGS else ""
        return cls(first, last, form.get("provider", "").strip(), form.get("number", "").strip(), standing)


@dataclass(frozen=True)
class PaymentRow:
    """One payment among the results. `mark`: who reconciled it when; empty while nobody has."""

    key: str
    paid: str
    number: str
    method: str
    payee: str
    claims: int
    billed: str
    allowed: str
    adjusted: str
    claims_paid: str
    beside: str
    total: str
    mark: str
    note: str


@dataclass(frozen=True)
class PaymentSums:
    """What all payments found come to."""

    payments: int
    claims: str
    billed: str
    allowed: str
    adjusted: str
    claims_paid: str
    total: str


@dataclass(frozen=True)
class PaymentPage:
    """A page of results, and the sums of all of them."""

    rows: tuple[PaymentRow, ...]
    sums: PaymentSums


@dataclass(frozen=True)
class OnPayment:
    """What the claims of a payment come to, in cents."""

    count: int = 0
    billed: int = 0
    allowed: int = 0
    paid: int = 0


def find_payments(
    db: Session,
    viewer: Viewer,
    query: PaymentQuery,
    *,
    page: int = 1,
    size: int = 25,
    sort: str = "paid",
    descending: bool = True,
) -> PaymentPage:
    """A page of the viewer's payments, the newest first unless sorted otherwise."""
    size = size if size in PAGE_SIZES else PAGE_SIZES[0]
    found = (
        matching_payments(viewer, query)
        .order_by(*_order(sort, descending))
        .offset((max(page, 1) - 1) * size)
        .limit(size)
    )
    sums = _sums(db, viewer, query)
    audit(db, viewer, Action.PAYMENT_SEARCHED, detail=f"{in_words(query)}; {sums.payments} found, page {page}")
    return PaymentPage(payment_rows(db, viewer, db.exec(found).all()), sums)


def download_payments(
    db: Session,
    viewer: Viewer,
    query: PaymentQuery,
    kind: Format,
    *,
    sort: str = "paid",
    descending: bool = True,
    now: datetime,
) -> str:
    """All of a search's payments as a file, sorted as on the screen; returns the link's token."""
    order = _order(sort, descending)
    audit(db, viewer, Action.DOWNLOADED, record_kind="payments", detail=in_words(query))
    return offer_rows(db, viewer, "Payments", COLUMNS, lambda: _file_rows(db, viewer, query, order), kind, now=now)


def matching_payments(viewer: Viewer, query: PaymentQuery) -> SelectOfScalar[Payment]:
    """The viewer's payments that a query means."""
    return scope.payments(viewer).where(*conditions(viewer, query))


def conditions(viewer: Viewer, query: PaymentQuery) -> list[ColumnElement[bool]]:
    """What narrows payments, and claims or adjustments that are joined to theirs."""
    narrowed = [col(Payment.paid_on) >= query.first, col(Payment.paid_on) <= query.last]
    if query.number:
        narrowed.append(col(Payment.number).in_(list(meant_by(query.number).values())))
    if query.provider:
        like = f"%{_literally(query.provider.lower())}%"
        digits = "".join(one for one in query.provider if one.isalnum())
        names = func.lower(col(Payment.payee_name)).like(like, escape="\\")
        by_number = or_(col(Payment.payee_npi) == digits, col(Payment.payee_tin) == digits)
        narrowed.append(or_(names, by_number) if digits else names)
    if query.standing:
        marked = reconciliation_scope.is_marked(viewer)
        narrowed.append(marked if query.standing == "reconciled" else ~marked)
    return narrowed


def in_words(query: PaymentQuery) -> str:
    """What was searched for."""
    said = [f"paid {query.first} to {query.last}", f"number {query.number}" * bool(query.number)]
    return ", ".join(one for one in (*said, "one provider" * bool(query.provider), query.standing) if one)


def payment_rows(db: Session, viewer: Viewer, payments: Sequence[Payment]) -> tuple[PaymentRow, ...]:
    """Payments as rows, with what is on them and the viewer's collections' marks."""
    on = on_payments(db, viewer, payments)
    marks = marks_of(db, viewer, payments)
    return tuple(_row(one, on.get(one.id or 0, OnPayment()), marks.get(one.id or 0)) for one in payments)


def on_payments(db: Session, viewer: Viewer, payments: Sequence[Payment]) -> dict[int, OnPayment]:
    """What the claims of each payment come to."""
    inside = remittance_scope.claims_paid(viewer).where(col(Payment.id).in_([one.id for one in payments]))
    grouped = inside.with_only_columns(col(Claim.payment_id), *_amounts()).group_by(col(Claim.payment_id))
    return {number: OnPayment(*map(int, amounts)) for number, *amounts in db.execute(grouped)}


COLUMNS = (
    Column("Paid", ColumnKind.DATE, 12, "Date of the payment"),
    Column("Check / EFT", ColumnKind.ID, 16, "Its number"),
    Column("Method", width=10, meaning="How it was paid"),
    Column("Provider", width=30, meaning="Who was paid"),
    Column("NPI", ColumnKind.ID, 12, "Of who was paid"),
    Column("TIN", ColumnKind.ID, 12, "Of who was paid"),
    Column("Claims", ColumnKind.NUMBER, 9, "How many claims are on it"),
    Column("Billed", ColumnKind.MONEY_CENTS, 14, "What was billed on them"),
    Column("Allowed", ColumnKind.MONEY_CENTS, 14, "What the plan allows for them"),
    Column("Adjustments", ColumnKind.MONEY_CENTS, 14, "What was billed less what the claims paid"),
    Column("Claims paid", ColumnKind.MONEY_CENTS, 14, "What the claims pay"),
    Column("Beside claims", ColumnKind.MONEY_CENTS, 14, "Interest, recoveries and balances; see the RA"),
    Column("Payment", ColumnKind.MONEY_CENTS, 14, "What was paid"),
    Column("Reconciled", width=30, meaning="Who marked it, and when"),
    Column("Note", width=40, meaning="The note of that mark"),
)


def _row(payment: Payment, on: OnPayment, mark: Mark | None) -> PaymentRow:
    return PaymentRow(
        key=payment.key,
        paid=us_day(payment.paid_on),
        number=payment.number,
        method=payment.method.value,
        payee=payment.payee_name,
        claims=on.count,
        billed=dollars(on.billed),
        allowed=dollars(on.allowed),
        adjusted=dollars(on.paid - on.billed),
        claims_paid=dollars(on.paid),
        beside=dollars(payment.total_cents - on.paid),
        total=dollars(payment.total_cents),
        mark=mark.words if mark else "",
        note=mark.note if mark else "",
    )


def _amounts() -> tuple[Any, ...]:
    """Count, billed, allowed (what is paid where nobody says) and paid of claims."""
    allowed = case((col(Claim.allowed_cents).is_(None), col(Claim.paid_cents)), else_=col(Claim.allowed_cents))
    return (
        func.count(col(Claim.id)),
        func.coalesce(func.sum(col(Claim.billed_cents)), 0),
        func.coalesce(func.sum(allowed), 0),
        func.coalesce(func.sum(col(Claim.paid_cents)), 0),
    )


def _sums(db: Session, viewer: Viewer, query: PaymentQuery) -> PaymentSums:
    found = matching_payments(viewer, query).subquery()
    payments, total = db.exec(
        select(func.count(), func.coalesce(func.sum(found.c.total_cents), 0)).select_from(found)
    ).one()
    inside = remittance_scope.claims_paid(viewer).where(*conditions(viewer, query)).with_only_columns(*_amounts())
    count, billed, allowed, paid = map(int, db.execute(inside).one())
    return PaymentSums(
        payments,
        f"{count:,}",
        dollars(billed),
        dollars(allowed),
        dollars(paid - billed),
        dollars(paid),
        dollars(int(total)),
    )


def _order(sort: str, descending: bool) -> tuple[Any, ...]:
    return in_order(SORTS.get(sort, Payment.paid_on), Payment.id, descending)


def _file_rows(
    db: Session, viewer: Viewer, query: PaymentQuery, order: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    for payments in batches_of(db, matching_payments(viewer, query), Payment.id, order):
        on, marks = on_payments(db, viewer, payments), marks_of(db, viewer, payments)
        for one in payments:
            sums, mark = on.get(one.id or 0, OnPayment()), marks.get(one.id or 0)
            yield (
                one.paid_on, one.number, one.method.value, one.payee_name, one.payee_npi, one.payee_tin, sums.count,
                sums.billed, sums.allowed, sums.paid - sums.billed, sums.paid, one.total_cents - sums.paid,
                one.total_cents, mark.words if mark else "", mark.note if mark else "",
            )  # fmt: skip


def _literally(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
