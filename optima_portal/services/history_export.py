"""A face sheet's tab as a file: the whole of what it shows page by page."""

from collections.abc import Iterator, Sequence
from dataclasses import astuple
from datetime import date, datetime
from typing import Any, Literal

from sqlmodel import Session, col

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.workbook import Column, ColumnKind
from optima_portal.models.condition import Condition
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from optima_portal.rules.pdc import runs_out
from optima_portal.services import clinical_history as clinical
from optima_portal.services.claim_lookup import download_claims
from optima_portal.services.coverage_history import other_coverage, pcp_history
from optima_portal.services.eligibility import end_of, lob_name, network_name, provider_names
from optima_portal.services.exports import Format, offer_rows
from optima_portal.services.face_sheet import referrals_of_two_years, two_years
from optima_portal.services.referral_lookup import download_referrals

HistoryTab = Literal["eligibility", "pcps", "others", "conditions", "claims", "labs", "medications", "referrals"]


def download_history(
    db: Session, viewer: Viewer, key: str, tab: HistoryTab, kind: Format, *, today: date, now: datetime
) -> str:
    """All rows of a tab of the viewer's member; returns the link's token. What they may not see is not in it."""
    member = clinical.member_of(db, viewer, key, today)
    audit(db, viewer, Action.DOWNLOADED, member_key=member.key, record_kind="member", detail=tab)
    if tab == "claims":
        return download_claims(db, viewer, two_years(member, today), kind, now=now)
    if tab == "referrals":
        return download_referrals(db, viewer, referrals_of_two_years(member, today), kind, now=now)
    title, columns, rows = {
        "eligibility": ("Eligibility", SPANS, _spans),
        "pcps": ("PCP History", PCPS, _pcps),
        "others": ("Other Coverage", OTHERS, _others),
        "conditions": ("Condition History", CONDITIONS, _conditions),
        "labs": ("Labs", LABS, _labs),
        "medications": ("Medications", FILLS, _fills),
    }[tab]
    made = list(rows(db, viewer, member, today))
    return offer_rows(db, viewer, title, columns, lambda: made, kind, now=now)


SPANS = (
    Column("From", ColumnKind.DATE, 12, "First day of the span"),
    Column("To", ColumnKind.DATE, 12, "Last day; empty while it is open"),
    Column("LOB", width=12, meaning="Line of business"),
    Column("Health Network", width=30, meaning="Who is delegated the care"),
    Column("PCP", width=26, meaning="Primary care provider"),
    Column("Aid Code", ColumnKind.ID, 10, "Medi-Cal aid code"),
    Column("Share of Cost", ColumnKind.MONEY_CENTS, 14, "What the member pays in a month before Medi-Cal does"),
)
PCPS = (
    Column("From", width=12, meaning="First day with this PCP"),
    Column("To", width=12, meaning="Last day; open while it goes on"),
    Column("PCP", width=26, meaning="Primary care provider"),
    Column("Medical Group", width=28, meaning="The group the PCP belonged to for this member"),
    Column("Health Network", width=30, meaning="Who was delegated the care"),
)
OTHERS = (
    Column("Carrier", width=30, meaning="Who else insures the member"),
    Column("Kind", width=18, meaning="What sort of coverage"),
    Column("Policy", ColumnKind.ID, 18, "The policy's number"),
    Column("From", width=12, meaning="First day"),
    Column("To", width=12, meaning="Last day; open while it goes on"),
)
CONDITIONS = (
    Column("Since", ColumnKind.DATE, 12, "When it began"),
    Column("Until", ColumnKind.DATE, 12, "When it was resolved; empty while it goes on"),
    Column("Code", ColumnKind.ID, 10, "ICD-10-CM"),
    Column("Condition", width=50, meaning="The code in words"),
)
LABS = (
    Column("Collected", ColumnKind.DATE, 12, "When the specimen was taken"),
    Column("Test", width=28, meaning="What was tested"),
    Column("Value", ColumnKind.ID, 12, "As the laboratory reported it"),
    Column("Unit", width=16, meaning="Of the value"),
    Column("Reference range", width=16, meaning="The laboratory's usual values"),
    Column("Out of range", width=14, meaning="High or Low by that range"),
    Column("Laboratory", width=26, meaning="Who tested"),
)
FILLS = (
    Column("Filled", ColumnKind.DATE, 12, "When it was dispensed"),
    Column("Drug", width=40, meaning="Name and strength"),
    Column("Quantity", ColumnKind.NUMBER, 10, "Units dispensed"),
    Column("Days' supply", ColumnKind.NUMBER, 12, "For how many days it lasts"),
    Column("Next refill", ColumnKind.DATE, 12, "When it runs out"),
    Column("Refills left", ColumnKind.NUMBER, 12, "Empty: not known"),
    Column("Pharmacy", width=28, meaning="Who dispensed it"),
)
Rows = Iterator[Sequence[Any]]


def _spans(db: Session, viewer: Viewer, member: Member, today: date) -> Rows:
    own = scope.spans(viewer, today).where(EligibilitySpan.member_id == member.id)
    found = db.exec(own.order_by(col(EligibilitySpan.starts_on).desc())).all()
    spans = [one for one in found if one.ends_on >= one.starts_on]
    named = provider_names(db, {one.pcp_id for one in spans if one.pcp_id})
    for one in spans:
        yield (one.starts_on, end_of(one), lob_name(one.lob), network_name(one.network), named.get(one.pcp_id or 0, ""),
               one.aid_code, one.share_of_cost_cents)  # fmt: skip


def _pcps(db: Session, viewer: Viewer, member: Member, today: date) -> Rows:
    spans = db.exec(scope.spans(viewer, today).where(EligibilitySpan.member_id == member.id)).all()
    yield from (astuple(one) for one in pcp_history(db, spans))


def _others(db: Session, viewer: Viewer, member: Member, today: date) -> Rows:
    yield from (astuple(one) for one in other_coverage(db, viewer, member, today))


def _conditions(db: Session, viewer: Viewer, member: Member, today: date) -> Rows:
    own = clinical.own_conditions(viewer, member, today).order_by(col(Condition.began_on).desc())
    yield from ((one.began_on, one.resolved_on, one.code, one.description) for one in db.exec(own).all())


def _labs(db: Session, viewer: Viewer, member: Member, today: date) -> Rows:
    own = clinical.own_labs(viewer, member, today).order_by(col(LabResult.collected_on).desc())
    for one in db.exec(own).all():
        limits = clinical.range_of(one.low, one.high)
        mark = clinical.mark_of(one)
        yield (one.collected_on, one.test, one.value, one.unit, limits, mark, one.laboratory)


def _fills(db: Session, viewer: Viewer, member: Member, today: date) -> Rows:
    own = clinical.own_fills(viewer, member, today).order_by(col(Fill.filled_on).desc())
    for one in db.exec(own).all():
        due = runs_out(one.filled_on, one.days_supply)
        yield (one.filled_on, f"{one.drug} {one.strength}".strip(), one.quantity_thousandths / 1000, one.days_supply,
               due, one.refills_left, one.pharmacy)  # fmt: skip
