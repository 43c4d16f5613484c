"""Dispute Lookup: the office's disputes by dates, status, claim number, provider and CIN, or by Dispute #."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import dispute_scope, scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.names import normalised
from optima_portal.kit.refused import Refused
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.claim import Claim
from optima_portal.models.dispute import Dispute
from optima_portal.models.provider import Provider
from optima_portal.rules.dates import us_day
from optima_portal.rules.dispute_status import OPEN, DisputeStatus
from optima_portal.rules.money import dollars
from optima_portal.services.claim_lookup import patient_name
from optima_portal.services.eligibility import provider_names
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.pages import batches_of, in_order, page_of
from optima_portal.services.search_form import member_id_in, period_in
from optima_portal.services.typed_numbers import coded, meant_by

SORTS: dict[str, Any] = {
    "submitted": Dispute.submitted_at,
    "number": Dispute.id,
    "due": Dispute.decide_by,
    "status": Dispute.status,
}


@dataclass(frozen=True)
class DisputeQuery:
    """What is looked for: a dispute number, or a period with what narrows it. Both days are included."""

    number: str = ""
    first: date | None = None
    last: date | None = None
    status: str = ""
    claim_number: str = ""
    provider: str = ""
    cin: str = ""

    @classmethod
    def parse(cls, form: dict[str, str]) -> "DisputeQuery":
        """From the search form; raises `Refused` beside the field that is wrong."""
        if form.get("by") == "number":
            number = coded(form.get("number", ""))
            if not number:
                raise Refused("Enter a dispute number, such as D26-00418.", field="number")
            return cls(number=number)
        first, last = period_in(form)
        status = form.get("status", "")
        return cls(
            "",
            first,
            last,
            status if status == "OPEN" or status in DisputeStatus.__members__ else "",
            form.get("claim_number", "").strip(),
            form.get("provider", "").strip(),
            member_id_in(form),
        )


@dataclass(frozen=True)
class DisputeRow:
    """One dispute among the results."""

    key: str
    number: str
    status: str
    tone: str
    claim_key: str
    claim_number: str
    member: str
    cin: str
    provider: str
    kind: str
    submitted: str
    decide_by: str
    billed: str
    payable: str
    expected: str
    awarded: str


@dataclass(frozen=True)
class DisputePage:
    """A page of results."""

    rows: tuple[DisputeRow, ...]
    total: int


def find_disputes(
    db: Session,
    viewer: Viewer,
    query: DisputeQuery,
    *,
    page: int = 1,
    size: int = 25,
    sort: str = "submitted",
    descending: bool = True,
) -> DisputePage:
    """A page of the office's disputes, the newest first unless sorted otherwise."""
    disputes, total = page_of(db, matching(viewer, query), _order(sort, descending), page, size)
    audit(db, viewer, Action.DISPUTE_SEARCHED, detail=f"{total} found, page {page}")
    return DisputePage(rows_of(db, viewer, disputes, Action.DISPUTE_SEARCHED), total)


def download_disputes(
    db: Session,
    viewer: Viewer,
    query: DisputeQuery,
    kind: Format,
    *,
    sort: str = "submitted",
    descending: bool = True,
    now: datetime,
) -> str:
    """All of a search's results as a file, sorted as on the screen; returns the link's token."""
    order = _order(sort, descending)
    audit(db, viewer, Action.DOWNLOADED, record_kind="disputes")
    return offer_rows(db, viewer, "Disputes", COLUMNS, lambda: _file_rows(db, viewer, query, order), kind, now=now)


def matching(viewer: Viewer, query: DisputeQuery) -> SelectOfScalar[Dispute]:
    """The office's disputes that a query means."""
    own = dispute_scope.disputes(viewer)
    if query.number:
        return own.where(Dispute.number == query.number)
    own = own.where(Dispute.received_on >= query.first, Dispute.received_on <= query.last)  # type: ignore[operator]
    return narrowed(own, query.status, query.claim_number, query.provider, query.cin)


def narrowed(
    found: SelectOfScalar[Dispute], status: str, claim_number: str, provider: str, cin: str
) -> SelectOfScalar[Dispute]:
    """A select of disputes and their claims, by status, claim number, provider (name, NPI, TIN, ID) and CIN."""
    if status == "OPEN":
        found = found.where(col(Dispute.status).in_(OPEN))
    elif status:
        found = found.where(Dispute.status == DisputeStatus[status])
    if claim_number:
        found = found.where(col(Claim.claim_number).in_(list(meant_by(claim_number).values())))
    if cin:
        found = found.where(scope.is_of_patient(cin))
    for word in normalised(provider).split():
        named = select(Provider.id).where(
            col(Provider.search_name).contains(f" {word}", autoescape=True)
            | (col(Provider.npi) == word)
            | (col(Provider.tin) == word)
            | (col(Provider.provider_id) == word.upper())
        )
        found = found.where(col(Claim.billing_provider_id).in_(named) | col(Claim.service_provider_id).in_(named))
    return found


def rows_of(db: Session, viewer: Viewer, disputes: Sequence[Dispute], action: Action) -> tuple[DisputeRow, ...]:
    """Disputes as rows, with the names that belong to them; whoever is named is on record."""
    claims = {one.id: one for one in db.exec(dispute_scope.claims_of(disputes)).all()}
    members = {one.id: one for one in db.exec(scope.members_of(list(claims.values()))).all()}
    providers = provider_names(db, {one.billing_provider_id or 0 for one in claims.values()})
    for member in members.values():
        audit(db, viewer, action, member_key=member.key, record_kind="member", detail="in a list of disputes")
    rows = []
    for one in disputes:
        claim = claims[one.claim_id]
        patient = members.get(claim.member_id)
        cin = patient.cin if patient is not None else claim.patient_cin
        provider = providers.get(claim.billing_provider_id or 0, "")
        rows.append(_row(one, claim, patient_name(claim, patient), cin, provider))
    return tuple(rows)


def _row(one: Dispute, claim: Claim, member: str, cin: str, provider: str) -> DisputeRow:
    return DisputeRow(
        key=one.key,
        number=one.number,
        status=one.status.value,
        tone=one.status.tone,
        claim_key=claim.key,
        claim_number=claim.claim_number,
        member=member,
        cin=cin,
        provider=provider,
        kind=one.kind.value,
        submitted=us_day(one.received_on),
        decide_by=us_day(one.decide_by) if one.status.is_open else "–",
        billed=dollars(one.billed_cents),
        payable=dollars(one.payable_cents),
        expected=dollars(one.expected_cents),
        awarded=dollars(one.awarded_cents),
    )


COLUMNS = (
    Column("Dispute #", ColumnKind.ID, 12, "The number of the dispute"),
    Column("Status", width=20, meaning="Where the dispute stands"),
    Column("Claim Number", ColumnKind.ID, 18, "The disputed claim"),
    Column("Member Name", width=28, meaning="The patient"),
    Column("CIN", ColumnKind.ID, 12, "The patient's Member ID"),
    Column("Provider", width=28, meaning="Who billed it"),
    Column("Dispute type", width=22, meaning="What is disputed"),
    Column("Submitted", ColumnKind.DATE, 12, "The day it was received"),
    Column("Decision due", ColumnKind.DATE, 12, "The last day to decide; empty when closed"),
    Column("Billed", ColumnKind.MONEY_CENTS, 13, "What was billed"),
    Column("Payable", ColumnKind.MONEY_CENTS, 13, "What was payable when it was disputed"),
    Column("Amount expected", ColumnKind.MONEY_CENTS, 15, "What the office expects"),
    Column("Paid in addition", ColumnKind.MONEY_CENTS, 15, "What the decision pays in addition"),
)


def _order(sort: str, descending: bool) -> tuple[Any, ...]:
    return in_order(SORTS.get(sort, Dispute.submitted_at), Dispute.id, descending)


def _file_rows(
    db: Session, viewer: Viewer, query: DisputeQuery, order: tuple[Any, ...]
) -> Iterator[tuple[Any, ...]]:  # fmt: skip
    for disputes in batches_of(db, matching(viewer, query), Dispute.id, order):
        for one, row in zip(disputes, rows_of(db, viewer, disputes, Action.DOWNLOADED), strict=True):
            yield (
                row.number, row.status, row.claim_number, row.member, row.cin, row.provider, row.kind, one.received_on,
                one.decide_by if one.status.is_open else None, one.billed_cents, one.payable_cents, one.expected_cents,
                one.awarded_cents,
            )  # fmt: skip
