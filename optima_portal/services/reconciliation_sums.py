"""What stands beside the payments of Claims Reconciliation: adjustments by reason, and claims by month."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import case, or_
from sqlmodel import Session, col, func

from optima_portal.access import remittance_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.charts import Chart, Series, Tone, bars
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.claim import Claim, ClaimKind
from optima_portal.models.claim_line import ClaimAdjustment
from optima_portal.models.payment import Payment
from optima_portal.rules.money import dollars
from optima_portal.rules.reason_codes import GROUPS
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.reason_texts import reason_texts
from optima_portal.services.reconciliation import PaymentQuery, conditions, in_words
from optima_portal.services.remittance_claims import DENIED_BY_PAYER

PAID, DENIED, TAKEN_BACK = "Paid", "Denied", "Taken back"


@dataclass(frozen=True)
class ReasonRow:
    """What was taken for one reason, over all payments found."""

    code: str
    words: str
    group: str
    times: str
    amount: str


def reasons_of(db: Session, viewer: Viewer, query: PaymentQuery) -> tuple[ReasonRow, ...]:
    """The adjustments by reason, what takes most first."""
    found = _reasons(db, viewer, query)
    texts = reason_texts(db, {row[1] for row in found}, query.last)
    return tuple(
        ReasonRow(f"{group}-{reason}", texts[reason], GROUPS.get(group, ""), f"{times:,}", dollars(-cents))
        for group, reason, times, cents in found
    )


def download_reasons(db: Session, viewer: Viewer, query: PaymentQuery, kind: Format, *, now: datetime) -> str:
    """The same as a file; returns the link's token."""
    audit(db, viewer, Action.DOWNLOADED, record_kind="adjustments", detail=in_words(query))
    found = _reasons(db, viewer, query)
    texts = reason_texts(db, {row[1] for row in found}, query.last)
    rows = [(group, reason, texts[reason], times, -cents) for group, reason, times, cents in found]
    return offer_rows(db, viewer, "Adjustments by reason", COLUMNS, lambda: rows, kind, now=now)


def claims_by_month(db: Session, viewer: Viewer, query: PaymentQuery) -> Chart:
    """How many claims were paid, denied and taken back in each month of the period, as the advices say it."""
    inside = remittance_scope.claims_paid(viewer).where(*conditions(viewer, query))
    became = case(
        (col(Claim.kind) == ClaimKind.REVERSAL, TAKEN_BACK),
        (or_(col(Claim.is_denied), col(Claim.payer_status) == DENIED_BY_PAYER), DENIED),
        else_=PAID,
    ).label("became")
    daily = inside.with_only_columns(col(Payment.paid_on), became, func.count(col(Claim.id)))
    months = _months(query)
    counts = {name: dict.fromkeys(months, 0) for name in (PAID, DENIED, TAKEN_BACK)}
    for day, name, count in db.execute(daily.group_by(col(Payment.paid_on), became)):
        counts[name][day.year, day.month] += count
    paid, denied, back = (sum(counts[name].values()) for name in (PAID, DENIED, TAKEN_BACK))
    shown = [
        Series(PAID, tuple(counts[PAID].values())),
        Series(DENIED, tuple(counts[DENIED].values()), Tone.BAD),
        *([Series(TAKEN_BACK, tuple(counts[TAKEN_BACK].values()), Tone.QUIET)] if back else []),
    ]
    words = f"{paid:,} claims were paid and {denied:,} denied on the payments of these days"
    return bars(
        [f"{date(year, month, 1):%b %Y}" for year, month in months],
        tuple(shown),
        says=words + (f", and {back:,} earlier payments of claims taken back." if back else "."),
        of="Month",
        stacked=len(months) > 8,
    )


COLUMNS = (
    Column("Group", width=8, meaning="CO contractual, PR patient, OA other, PI payer"),
    Column("Reason", ColumnKind.ID, 9, "Claim adjustment reason code (CARC)"),
    Column("Meaning", width=50, meaning="The reason in words"),
    Column("Times", ColumnKind.NUMBER, 9, "On how many lines and claims"),
    Column("Amount", ColumnKind.MONEY_CENTS, 14, "What it comes to; minus is taken away"),
)


def _reasons(db: Session, viewer: Viewer, query: PaymentQuery) -> list[tuple[str, str, int, int]]:
    taken = remittance_scope.adjustments_paid(viewer).where(*conditions(viewer, query))
    total, times = func.sum(col(ClaimAdjustment.amount_cents)), func.count(col(ClaimAdjustment.id))
    group, reason = col(ClaimAdjustment.group_code), col(ClaimAdjustment.reason_code)
    grouped = taken.with_only_columns(group, reason, times, total).group_by(group, reason)
    rows = [(str(one), str(code), int(n), int(cents)) for one, code, n, cents in db.execute(grouped)]
    return sorted(rows, key=lambda row: (-row[3], row[0], row[1]))


def _months(query: PaymentQuery) -> list[tuple[int, int]]:
    first, last = query.first, query.last
    count = (last.year - first.year) * 12 + last.month - first.month + 1
    return [(first.year + (first.month - 1 + at) // 12, (first.month - 1 + at) % 12 + 1) for at in range(count)]
