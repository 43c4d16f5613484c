"""The face sheet: one member, tab by tab; each tab by its own permission (seed 000, V.c)."""

import secrets
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select
from sqlmodel import Session, col, func, select

from optima_portal.access import scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import ALPHABET
from optima_portal.models.eligibility import EligibilityCheck, EligibilitySpan
from optima_portal.models.member import Member
from optima_portal.models.referral import Referral
from optima_portal.rules.dates import us_day
from optima_portal.rules.eligibility import last_day_to_check, why_not_checkable
from optima_portal.rules.money import dollars
from optima_portal.rules.plan import plan
from optima_portal.services.adherence import DueChip, chips_of
from optima_portal.services.claim_lookup import ClaimPage, ClaimQuery, find_claims, matching_claims
from optima_portal.services.clinical_history import member_of, own_conditions, own_fills, own_labs
from optima_portal.services.coverage_history import (
    OtherRow,
    PcpRow,
    other_coverage,
    pcp_change_in_words,
    pcp_history,
)
from optima_portal.services.eligibility import (
    TONES,
    Standing,
    end_of,
    lob_name,
    network_name,
    provider_names,
    standing_on,
)
from optima_portal.services.member_lookup import born_with_age, full_name
from optima_portal.services.referral_lookup import ReferralPage, ReferralQuery, find_referrals, matching_referrals
from optima_portal.services.units_used import used_in_words

HISTORY = timedelta(days=730)
TABS = {
    "eligibility": Permission.ELIGIBILITY,
    "conditions": Permission.CONDITION_HISTORY,
    "claims": Permission.CLAIMS,
    "labs": Permission.LABS,
    "medications": Permission.MEDICATIONS,
    "referrals": Permission.REFERRALS,
}


@dataclass(frozen=True)
class SpanRow:
    """An eligibility span."""

    starts: str
    ends: str
    status: str
    tone: str
    lob: str
    network: str
    pcp: str
    aid_code: str
    share_of_cost: str


@dataclass(frozen=True)
class FaceSheet:
    """The header, the tabs with their counts, and the eligibility."""

    key: str
    name: str
    initials: str
    cin: str
    born: str
    gender: str
    language: str
    phone: str
    status: str
    tone: str
    lob: str
    network: str
    pcp: str
    deceased: str
    tabs: tuple[str, ...]
    counts: tuple[tuple[str, int], ...]
    spans: tuple[SpanRow, ...]
    pcps: tuple[PcpRow, ...]
    others: tuple[OtherRow, ...]
    due: tuple[DueChip, ...]
    pcp_change: str
    last_to_check: str
    may_roster: bool
    may_refer: bool


@dataclass(frozen=True)
class Verified:
    """The answer of a verification, to keep."""

    confirmation: str
    as_of: str
    at: datetime
    status: str
    tone: str
    words: str


def open_face_sheet(db: Session, viewer: Viewer, key: str, *, today: date) -> FaceSheet:
    """A member of the viewer's; refused like one that is not there if they are not. The view is on record."""
    member = member_of(db, viewer, key, today)
    audit(db, viewer, Action.MEMBER_VIEWED, member_key=member.key, record_kind="member", detail="face sheet")
    return sheet_of(db, viewer, member, today)


def sheet_of(db: Session, viewer: Viewer, member: Member, today: date) -> FaceSheet:
    """The sheet of a member who was fetched through the scope."""
    spans = db.exec(scope.spans_of(member).order_by(col(EligibilitySpan.starts_on).desc())).all()
    standing = standing_on(spans, today, member.deceased_on)
    named = provider_names(db, {span.pcp_id for span in spans if span.pcp_id})
    span = standing.span
    open_tabs = tuple(tab for tab, needs in TABS.items() if viewer.may(needs) or scope.sees_all(viewer, needs))
    return FaceSheet(
        key=member.key,
        name=full_name(member),
        initials=(member.last_name[:1] + member.first_name[:1]).upper(),
        cin=member.cin,
        born=born_with_age(member, today),
        gender=member.gender.value,
        language=member.language,
        phone=member.phone,
        status=standing.status.value,
        tone=TONES[standing.status],
        lob=lob_name(span.lob) if span else "",
        network=network_name(span.network) if span else "",
        pcp=named.get(span.pcp_id or 0, "") if span else "",
        deceased=us_day(member.deceased_on),
        tabs=open_tabs,
        counts=tuple((tab, _count(db, viewer, member, tab, today)) for tab in open_tabs if tab != "eligibility"),
        spans=tuple(_span(one, member, named) for one in spans),
        pcps=pcp_history(db, spans),
        others=other_coverage(db, viewer, member, today),
        due=chips_of(db, viewer, member, today),
        pcp_change=pcp_change_in_words(today),
        last_to_check=last_day_to_check(today, plan().members.check_months_ahead).isoformat(),
        may_roster=viewer.may(Permission.ROSTER),
        may_refer=viewer.may(Permission.SUBMIT_REFERRALS),
    )


def verify_eligibility(db: Session, viewer: Viewer, key: str, as_of: str, *, today: date, now: datetime) -> Verified:
    """Whether the member is eligible on a day, with a confirmation number to keep."""
    member = member_of(db, viewer, key, today)
    try:
        day = date.fromisoformat(as_of)
    except ValueError as wrong:
        raise Refused("Enter a day, such as 01/29/2026.", field="as_of") from wrong
    if reason := why_not_checkable(day, today, plan().members.check_months_ahead):
        raise Refused(reason, field="as_of")
    standing = standing_on(db.exec(scope.spans_of(member)).all(), day, member.deceased_on)
    named = provider_names(db, {standing.span.pcp_id} if standing.span and standing.span.pcp_id else set())
    check = _check(viewer, member, day, standing, named, now)
    db.add(check)
    db.flush()
    audit(db, viewer, Action.ELIGIBILITY_VERIFIED, member_key=member.key, record=check.confirmation)
    words = " · ".join(part for part in (lob_name(check.lob), network_name(check.network), check.pcp_name) if part)
    return Verified(check.confirmation, us_day(day), now, check.status.value, TONES[check.status], words)


def claims_history(db: Session, viewer: Viewer, key: str, *, page: int = 1, today: date) -> ClaimPage:
    """The member's claims of two years: the very rows and count of Claims Lookup."""
    return find_claims(db, viewer, two_years(member_of(db, viewer, key, today), today), page=page)


def referrals_history(db: Session, viewer: Viewer, key: str, *, page: int = 1, today: date) -> ReferralPage:
    """The member's referrals of two years: the very rows and count of Referral Lookup (Release 14), with units used."""
    query = referrals_of_two_years(member_of(db, viewer, key, today), today)
    found = find_referrals(db, viewer, query, page=page)
    shown = matching_referrals(viewer, query).where(col(Referral.key).in_([one.key for one in found.rows]))
    referrals = db.exec(shown).all()
    used, by_key = used_in_words(db, viewer, referrals), {one.key: one.id or 0 for one in referrals}
    return replace(found, rows=tuple(replace(one, used=used.get(by_key[one.key], "")) for one in found.rows))


def referrals_of_two_years(member: Member, today: date) -> ReferralQuery:
    """What the Referrals tab shows: a search that Referral Lookup can do as well."""
    return ReferralQuery(first=today - HISTORY, last=today, cin=member.cin)


def two_years(member: Member, today: date) -> ClaimQuery:
    """What the Claims History shows: a search that Claims Lookup can do as well."""
    return ClaimQuery(first=today - HISTORY, last=today, cin=member.cin)


def _count(db: Session, viewer: Viewer, member: Member, tab: str, today: date) -> int:
    """How many rows a tab shows: counted by the tab's own select."""
    if tab == "claims":
        return _rows_in(db, matching_claims(viewer, two_years(member, today)))
    if tab == "referrals":
        return _rows_in(db, matching_referrals(viewer, referrals_of_two_years(member, today)))
    if tab == "conditions":
        return _rows_in(db, own_conditions(viewer, member, today))
    if tab == "labs":
        return _rows_in(db, own_labs(viewer, member, today))
    return _rows_in(db, own_fills(viewer, member, today))


def _rows_in(db: Session, wanted: Select[Any]) -> int:
    return db.exec(select(func.count()).select_from(wanted.subquery())).one()


def _check(
    viewer: Viewer, member: Member, day: date, standing: Standing, named: dict[int, str], now: datetime
) -> EligibilityCheck:
    span = standing.span
    return EligibilityCheck(
        confirmation=_confirmation(),
        member_id=member.id or 0,
        user_id=viewer.user_id,
        as_of=day,
        checked_at=now,
        status=standing.status,
        lob=span.lob if span else "",
        network=span.network if span else "",
        pcp_name=named.get(span.pcp_id or 0, "") if span else "",
        aid_code=span.aid_code if span else "",
        share_of_cost_cents=span.share_of_cost_cents if span else 0,
    )


def _confirmation() -> str:
    """E-7K42-91QX: eight characters that cannot be mistaken for each other."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(8))
    return f"E-{drawn[:4]}-{drawn[4:]}"


def span_status(span: EligibilitySpan, member: Member) -> tuple[str, str]:
    """What a span says of the member's eligibility in it, and its tone."""
    if span.ends_on < span.starts_on:
        return "Taken back", "plain"
    standing = standing_on([span], span.starts_on, member.deceased_on)
    return standing.status.value.capitalize(), TONES[standing.status]


def _span(span: EligibilitySpan, member: Member, named: dict[int, str]) -> SpanRow:
    status, tone = span_status(span, member)
    return SpanRow(
        starts=us_day(span.starts_on),
        ends="taken back" if span.ends_on < span.starts_on else us_day(end_of(span)) or "open",
        status=status,
        tone=tone,
        lob=lob_name(span.lob),
        network=network_name(span.network),
        pcp=named.get(span.pcp_id or 0, "none"),
        aid_code=span.aid_code,
        share_of_cost=dollars(span.share_of_cost_cents),
    )
