"""The office's list against the plan's payments: what matches, is short, over, missing, or not on the list."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func

from optima_portal.access import reconciliation_scope, remittance_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.claim import Claim, ClaimStatus
from optima_portal.models.office_list import OfficeList
from optima_portal.models.payment import Payment
from optima_portal.rules.money import dollars
from optima_portal.rules.office_list import bare_number
from optima_portal.rules.reconciling import Outcome, PaidClaim, outcome_of, why
from optima_portal.services.claim_lookup import status_of
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.office_list import own_list

PAGE_SIZES = (25, 50)
AT_ONCE = 500
TONES = {
    Outcome.MATCHES: "ok", Outcome.SHORT: "bad", Outcome.MISSING: "bad", Outcome.OVER: "warn",
    Outcome.NOT_LISTED: "info",
}  # fmt: skip
ORDER = tuple(Outcome)
NO_LIST = "There is no list to compare. Bring one first."


@dataclass(frozen=True)
class Compared:
    """One claim number, with what is expected and what was paid, in cents."""

    line: int
    number: str
    claim_key: str
    expected: int | None
    paid: int | None
    outcome: Outcome
    why: str


@dataclass(frozen=True)
class ComparedRow:
    """One claim number on screen."""

    line: str
    number: str
    claim_key: str
    expected: str
    paid: str
    difference: str
    outcome: str
    tone: str
    why: str


@dataclass(frozen=True)
class OutcomeCount:
    """How many claims came out so, and what they differ by."""

    name: str
    label: str
    count: int
    amount: str


@dataclass(frozen=True)
class ComparisonPage:
    """A page of one outcome (or of all), and the counts of each."""

    rows: tuple[ComparedRow, ...]
    total: int
    counts: tuple[OutcomeCount, ...]


def compare_list(db: Session, viewer: Viewer, *, outcome: str = "", page: int = 1, size: int = 25) -> ComparisonPage:
    """The viewer's list as it stands now, what needs a look first."""
    own = _own(db, viewer)
    every = compared(db, viewer, own)
    size = size if size in PAGE_SIZES else PAGE_SIZES[0]
    shown = [one for one in every if not outcome or one.outcome.name == outcome]
    start = (max(page, 1) - 1) * size
    audit(db, viewer, Action.CLAIM_SEARCHED, detail=f"by the office's list; {len(every)} compared, page {page}")
    return ComparisonPage(tuple(_row(one) for one in shown[start : start + size]), len(shown), _counts(every))


def download_comparison(db: Session, viewer: Viewer, outcome: str, kind: Format, *, now: datetime) -> str:
    """All of an outcome (or everything) as a file; returns the link's token."""
    own = _own(db, viewer)
    rows = [one for one in compared(db, viewer, own) if not outcome or one.outcome.name == outcome]
    audit(db, viewer, Action.DOWNLOADED, record_kind="claims", detail=f"office list compared, {len(rows)} claims")
    return offer_rows(db, viewer, "Reconciliation", COLUMNS, lambda: map(_file_row, rows), kind, now=now)


def compared(db: Session, viewer: Viewer, own: OfficeList) -> list[Compared]:
    """Every line of the list, then what was paid in its period and is not on it; by outcome, then as they stand."""
    lines = db.exec(reconciliation_scope.lines_of_list(own)).all()
    numbers = [line.claim_number for line in lines]
    meant = _meant(db, viewer, numbers)
    paid, keys = _paid(db, viewer, list(meant.values()))
    found = []
    for line in lines:
        number = meant.get(line.claim_number, line.claim_number)
        settled = paid.get(number)
        outcome = outcome_of(line.expected_cents, settled)
        amount = settled.paid_cents if settled and settled.is_settled else None
        found.append(Compared(line.number, number, keys.get(number, ""), line.expected_cents,
                              amount, outcome, why(outcome, settled)))  # fmt: skip
    found += _not_listed(db, viewer, own, set(meant.values()))
    return sorted(found, key=lambda one: (ORDER.index(one.outcome), one.line, one.number))


COLUMNS = (
    Column("Line", ColumnKind.NUMBER, 7, "The line of your list; empty: not on it"),
    Column("Claim Number", ColumnKind.ID, 20, "The plan's number of the claim"),
    Column("Expected", ColumnKind.MONEY_CENTS, 14, "The amount of your list"),
    Column("Paid", ColumnKind.MONEY_CENTS, 14, "What was paid, corrections counted in; empty: nothing settled"),
    Column("Difference", ColumnKind.MONEY_CENTS, 14, "Paid less expected"),
    Column("Outcome", width=18, meaning="Matches, short, over, missing, or not on your list"),
    Column("Why", width=36, meaning="What else is known"),
)


def _own(db: Session, viewer: Viewer) -> OfficeList:
    own = own_list(db, viewer)
    if own is None:
        raise Refused(NO_LIST)
    return own


def _meant(db: Session, viewer: Viewer, numbers: list[str]) -> dict[str, str]:
    """The plan's writing of each number that it knows: a workbook drops leading zeros, the office blanks and case.

    One that could be two of the plan's claims means neither.
    """
    meant: dict[str, set[str]] = {}
    for start in range(0, len(numbers), AT_ONCE):
        same = col(Claim.claim_number).in_(numbers[start : start + AT_ONCE])
        for number in db.execute(scope.claims(viewer).with_only_columns(col(Claim.claim_number)).where(same)).scalars():
            meant[number] = {number}
    wanted = {bare_number(one): one for one in numbers if one not in meant}
    bare = func.ltrim(func.replace(func.upper(col(Claim.claim_number)), " ", ""), "0")
    for start in range(0, len(wanted), AT_ONCE):
        same = bare.in_(list(wanted)[start : start + AT_ONCE])
        for number in db.execute(scope.claims(viewer).with_only_columns(col(Claim.claim_number)).where(same)).scalars():
            meant.setdefault(wanted[bare_number(number)], set()).add(number)
    return {number: min(found) for number, found in meant.items() if len(found) == 1}


def _paid(db: Session, viewer: Viewer, numbers: list[str]) -> tuple[dict[str, PaidClaim], dict[str, str]]:
    """What became of each of these numbers among the viewer's claims, and the key of its newest row."""
    paid: dict[str, PaidClaim] = {}
    keys: dict[str, str] = {}
    for start in range(0, len(numbers), AT_ONCE):
        some = numbers[start : start + AT_ONCE]
        own = scope.claims(viewer).where(col(Claim.claim_number).in_(some)).order_by(col(Claim.id))
        for claim in db.exec(own).all():
            before = paid.get(claim.claim_number)
            settled = claim.payment_id is not None or claim.status is ClaimStatus.FINALIZED
            paid[claim.claim_number] = PaidClaim(
                (before.paid_cents if before else 0) + (claim.paid_cents if settled else 0),
                settled or (before.is_settled if before else False),
                status_of(claim)[0],
            )
            keys[claim.claim_number] = claim.key
    return paid, keys


def _not_listed(db: Session, viewer: Viewer, own: OfficeList, listed: set[str]) -> Iterator[Compared]:
    """What was paid to the viewer's providers in the list's period and does not stand on it."""
    inside = remittance_scope.claims_paid(viewer).where(
        col(Payment.paid_on) >= own.first, col(Payment.paid_on) <= own.last
    )
    wanted = inside.with_only_columns(col(Claim.claim_number), col(Claim.key), col(Claim.paid_cents))
    sums: dict[str, tuple[int, str]] = {}
    for number, key, cents in db.execute(wanted.order_by(col(Claim.id))):
        if number not in listed:
            sums[number] = (sums.get(number, (0, ""))[0] + int(cents), key)
    for number, (cents, key) in sums.items():
        if cents:
            yield Compared(0, number, key, None, cents, Outcome.NOT_LISTED, "")


def _difference(one: Compared) -> int | None:
    if one.outcome is Outcome.NOT_LISTED:
        return one.paid
    return (one.paid or 0) - (one.expected or 0)


def _counts(every: list[Compared]) -> tuple[OutcomeCount, ...]:
    counts = [OutcomeCount("", "All", len(every), "")]
    for outcome in ORDER:
        of_it = [one for one in every if one.outcome is outcome]
        amount = sum(_difference(one) or 0 for one in of_it)
        counts.append(OutcomeCount(outcome.name, outcome.value, len(of_it), dollars(amount) if amount else ""))
    return tuple(counts)


def _row(one: Compared) -> ComparedRow:
    return ComparedRow(
        line=str(one.line) if one.line else "",
        number=one.number,
        claim_key=one.claim_key,
        expected=dollars(one.expected),
        paid=dollars(one.paid),
        difference=dollars(_difference(one)),
        outcome=one.outcome.value,
        tone=TONES[one.outcome],
        why=one.why,
    )


def _file_row(one: Compared) -> tuple[Any, ...]:
    return (one.line or None, one.number, one.expected, one.paid, _difference(one), one.outcome.value, one.why)
