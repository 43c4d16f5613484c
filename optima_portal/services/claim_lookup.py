"""Claims Lookup: by dates or by claim number; only the viewer's providers' claims (seed 000, VI)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col

from optima_portal.access import claim_scope, scope
from optima_portal.access.audit import Action, audit, audit_members
from optima_portal.access.claim_scope import Office
from optima_portal.access.viewer import Viewer
from optima_portal.kit.db import rows
from optima_portal.kit.refused import Refused
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.claim import BILLED, TAKEN_OFF, Claim, ClaimKind, ClaimStatus
from optima_portal.models.member import Member
from optima_portal.rules.adjudication import PREDETERMINATION
from optima_portal.rules.dates import us_day
from optima_portal.rules.money import dollars
from optima_portal.services.eligibility import lob_name
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.member_lookup import full_name
from optima_portal.services.pages import in_order, paged, shown_batches_of, shown_page_of
from optima_portal.services.search_form import member_id_in, period_in
from optima_portal.services.typed_numbers import MEANT, meant_by

STATUSES: dict[str, tuple[Any, ...]] = {
    "": (),
    "IN_PROGRESS": (Claim.status == ClaimStatus.IN_PROGRESS,),
    "CHECK_PENDING": (Claim.status == ClaimStatus.CHECK_PENDING,),
    "FINALIZED": (Claim.status == ClaimStatus.FINALIZED,),
    "ORIGINAL": (Claim.kind == ClaimKind.ORIGINAL,),
}
SORTS = {
    "service": "service_from",
    "paid": "paid_on",
    "number": "claim_number",
    "billed": "billed_cents",
    "payable": "payable_cents",
}
TONES = {ClaimStatus.IN_PROGRESS: "info", ClaimStatus.CHECK_PENDING: "warn", ClaimStatus.FINALIZED: "ok"}


@dataclass(frozen=True)
class ClaimQuery:
    """What is looked for: a claim number, or a period with what narrows it. Both days are included."""

    number: str = ""
    first: date | None = None
    last: date | None = None
    date_kind: str = "service"
    status: str = ""
    cin: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "ClaimQuery":
        """From the search form; raises `Refused` beside the field that is wrong."""
        if form.get("by") == "number":
            number = form.get("number", "").strip()
            if not meant_by(number):
                raise Refused("Enter a claim number.", field="number")
            return cls(number=number)
        first, last = period_in(form)
        kind = "paid" if form.get("date_kind") == "paid" else "service"
        status = form.get("status", "") if form.get("status", "") in STATUSES else ""
        return cls("", first, last, kind, status, member_id_in(form))


@dataclass(frozen=True)
class ClaimRow:
    """One claim among the results."""

    key: str
    status: str
    tone: str
    number: str
    member: str
    cin: str
    service_date: str
    provider: str
    billed: str
    payable: str
    lob: str
    payment_key: str
    check: str


@dataclass(frozen=True)
class ClaimPage:
    """A page of results."""

    rows: tuple[ClaimRow, ...]
    total: int


def find_claims(
    db: Session,
    viewer: Viewer,
    query: ClaimQuery,
    *,
    page: int = 1,
    size: int = 25,
    sort: str = "service",
    descending: bool = True,
) -> ClaimPage:
    """A page of the viewer's claims, the newest first unless sorted otherwise."""
    office = claim_scope.office_of(viewer)
    found = _found(office, query)
    shown = _page(office, found, SORTS.get(sort, "service_from"), descending)
    claims, total = shown_page_of(db, shown, found, page, size, **_values(query))
    audit(db, viewer, Action.CLAIM_SEARCHED, detail=f"{_in_words(query)}; {total} found, page {page}")
    audit_members(db, viewer, Action.CLAIM_SEARCHED, (one.member_key for one in claims), "in a list of claims")
    return ClaimPage(tuple(_row(one) for one in claims), total)


def download_claims(
    db: Session,
    viewer: Viewer,
    query: ClaimQuery,
    kind: Format,
    *,
    sort: str = "service",
    descending: bool = True,
    now: datetime,
) -> str:
    """All of a search's results as a file, sorted as on the screen; returns the link's token."""
    order = _order(sort, descending)
    audit(db, viewer, Action.DOWNLOADED, record_kind="claims", detail=_in_words(query))
    return offer_rows(db, viewer, "Claims", COLUMNS, lambda: _file_rows(db, viewer, query, order), kind, now=now)


def matching_claims(viewer: Viewer, query: ClaimQuery) -> Select[Any]:
    """The viewer's claims that a query means: Claims Lookup and the face sheet's history ask alike."""
    return _found(claim_scope.office_of(viewer), query).params(**_values(query))


def put_patients_on_record(
    db: Session, viewer: Viewer, action: Action, claims: Sequence[Claim], where: str
) -> Sequence[Member]:  # fmt: skip
    """Whoever is named on these claims was seen: the officer finds it by member, one record each. Returns them."""
    patients = rows(db, scope.members_of(claims))
    audit_members(db, viewer, action, (one.key for one in patients), where)
    return patients


def status_of(claim: Claim) -> tuple[str, str]:
    """A claim's status in words, and its tone."""
    is_bill = claim.remit_key is None and claim.natural_key.startswith((BILLED, TAKEN_OFF))
    if claim.status is ClaimStatus.FINALIZED and is_bill:
        return "Void" if claim.kind is ClaimKind.REVERSAL else "Withdrawn", "info"
    if claim.payer_status == PREDETERMINATION:
        return "Predetermination", "info"
    if claim.status is ClaimStatus.FINALIZED and claim.is_denied:
        return "Denied", "bad"
    return claim.status.value, TONES[claim.status]


def payable_of(claim: Claim) -> int | None:
    """What the plan owes; not known while the claim is in progress."""
    return None if claim.status is ClaimStatus.IN_PROGRESS else claim.payable_cents


def check_of(paid: Any) -> str:
    """How and under which number a claim was paid; `paid` is a row of `claim_scope.with_names` or `payment_of`."""
    return f"{paid.method.value} {paid.check_number}".strip() if paid and paid.payment_key else ""


def advice_of(paid: Any) -> str:
    """The key of the Remittance Advice, where it is the viewer's."""
    return paid.payment_key if paid and paid.payment_key and paid.is_own else ""


def patient_name(claim: Claim, member: Member | None) -> str:
    """The member's name, else what the claim itself says of the patient."""
    if member is not None:
        return full_name(member)
    return ", ".join(part for part in (claim.patient_last_name, claim.patient_first_name) if part)


COLUMNS = (
    Column("Status", width=14, meaning="Where the claim stands"),
    Column("Claim Number", ColumnKind.ID, 18, "The plan's number of the claim"),
    Column("Member Name", width=28, meaning="The patient"),
    Column("CIN", ColumnKind.ID, 12, "The patient's Member ID"),
    Column("DOS", ColumnKind.DATE, 12, "First date of service"),
    Column("Service Provider", width=28, meaning="Who did it"),
    Column("Billed", ColumnKind.MONEY_CENTS, 13, "What was billed"),
    Column("Payable", ColumnKind.MONEY_CENTS, 13, "What the plan owes; see the RA for the final payment"),
    Column("LOB", width=11, meaning="Line of business"),
    Column("Check", ColumnKind.ID, 20, "How and under which number it was paid"),
    Column("Paid", ColumnKind.DATE, 12, "Date of the payment"),
)


def _row(claim: Any) -> ClaimRow:
    status, tone = status_of(claim)
    return ClaimRow(
        key=claim.key,
        status=status,
        tone=tone,
        number=claim.claim_number,
        member=patient_name(claim, claim if claim.member_key else None),
        cin=claim.cin if claim.member_key else claim.patient_cin,
        service_date=us_day(claim.service_from),
        provider=claim.provider or "",
        billed=dollars(claim.billed_cents),
        payable=dollars(payable_of(claim)),
        lob=lob_name(claim.lob),
        payment_key=advice_of(claim),
        check=check_of(claim),
    )


def _file_rows(db: Session, viewer: Viewer, query: ClaimQuery, order: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    office = claim_scope.office_of(viewer)
    found = _found(office, query)
    for claims in shown_batches_of(db, _batch(office), found, Claim.id, order, **_values(query)):
        audit_members(db, viewer, Action.DOWNLOADED, (one.member_key for one in claims), "in a file of claims")
        for claim, row in zip(claims, map(_row, claims), strict=True):
            yield (
                row.status, row.number, row.member, row.cin, claim.service_from, row.provider, claim.billed_cents,
                payable_of(claim), row.lob, row.check, claim.paid_on,
            )  # fmt: skip


def _found(office: Office, query: ClaimQuery) -> Select[Any]:
    """What a query means, of the values that `_values` gives; kept from one click to the next."""
    if query.number:
        return _numbered(claim_scope.listed(office))
    return _in_period(claim_scope.listed(office), query.date_kind, query.status, bool(query.cin))


@lru_cache(256)
def _numbered(own: Select[Any]) -> Select[Any]:
    return own.where(col(Claim.claim_number).in_([bindparam(one) for one in MEANT]))


@lru_cache(512)
def _in_period(own: Select[Any], date_kind: str, status: str, of_one: bool) -> Select[Any]:
    day = col(Claim.paid_on if date_kind == "paid" else Claim.service_from)
    own = own.where(day >= bindparam("first"), day <= bindparam("last"), *STATUSES[status])
    return own.where(scope.is_of_patient(bindparam("cin"))) if of_one else own


def _values(query: ClaimQuery) -> dict[str, Any]:
    if query.number:
        return meant_by(query.number)
    return {"first": query.first, "last": query.last} | ({"cin": query.cin} if query.cin else {})


@lru_cache(512)
def _page(office: Office, found: Select[Any], sort: str, descending: bool) -> Select[Any]:
    """Only numbers are sorted; what belongs to them is looked up for those of the page."""
    order = in_order(getattr(Claim, sort), Claim.id, descending)
    page = paged(found.with_only_columns(col(Claim.id), getattr(Claim, sort)), order).subquery()
    return claim_scope.with_names(office, page).order_by(*order)


@lru_cache(256)
def _batch(office: Office) -> Select[Any]:
    some = claim_scope.listed(office).where(col(Claim.id).in_(bindparam("numbers", expanding=True)))
    return claim_scope.with_names(office, some.with_only_columns(col(Claim.id)).subquery())


def _order(sort: str, descending: bool) -> tuple[Any, ...]:
    return in_order(getattr(Claim, SORTS.get(sort, "service_from")), Claim.id, descending)


def _in_words(query: ClaimQuery) -> str:
    """What was searched for, without a member's number."""
    if query.number:
        return "by claim number"
    return f"by {query.date_kind} date {query.first} to {query.last}" + ", one member" * bool(query.cin)
