"""The only selects of referrals, for `scope`'s reasons: an office sees its own, the plan's reviewers see all.

Source: seed 000 VIII ("only referrals relating to your provider organization will display").
"""

from collections.abc import Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, Subquery, and_, bindparam, exists, false, or_, true, update
from sqlalchemy import select as sa_select
from sqlmodel import col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.scope import members as members_of_viewer
from optima_portal.access.standing_scope import PATIENT
from optima_portal.access.viewer import Viewer
from optima_portal.kit import identifiers
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.member import Gender, Member
from optima_portal.models.provider import Provider
from optima_portal.models.referral import (
    TOWARDS_THE_DECISION,
    NoReferralNotice,
    Referral,
    ReferralDiagnosis,
    ReferralDraft,
    ReferralEvent,
    ReferralService,
)
from optima_portal.rules.referral_status import ReferralStatus, ServiceDecision

COUNTING = (Permission.UM_REVIEW, Permission.QUALITY, Permission.AUDIT)
"""Who counts referrals: numbers of all, nobody's name."""


class Patient(NamedTuple):
    """What a request asks of the member it is for."""

    id: int
    key: str
    cin: str
    last_name: str
    first_name: str
    middle_name: str
    birth_date: date | None
    gender: Gender
    zip_code: str
    deceased_on: date | None


class Covered(NamedTuple):
    """What it asks of their eligibility, a span each."""

    starts_on: date
    ends_on: date
    lob: str
    network: str
    share_of_cost_cents: int


_LISTED = [
    getattr(Referral, name)
    for name in (
        "id", "key", "referral_code", "status", "lob", "received_at", "request_date", "priority", "valid_from",
        "valid_to", "member_id", "referred_to_id",
    )
]  # fmt: skip
_NAMED: Any = (*PATIENT, col(Provider.name).label("provider"))
_PATIENT = [getattr(Member, name) for name in Patient._fields]
_COVERED = [getattr(EligibilitySpan, name) for name in Covered._fields]


def referrals(viewer: Viewer, having: Permission = Permission.REFERRALS) -> SelectOfScalar[Referral]:
    """The referrals of the viewer's collections; with SUBMIT_REFERRALS those that the viewer may act on."""
    return _referrals(viewer.collections_with(having) if viewer.may(having) else ())


@lru_cache(256)
def _referrals(seats: tuple[int, ...]) -> SelectOfScalar[Referral]:
    """Made once for an office, so that what is built on it can be kept as well."""
    return select(Referral).where(col(Referral.collection_id).in_(seats) if seats else false())


def with_names(found: Subquery) -> Select[Any]:
    """What a list shows of the referrals whose `id` was found among the viewer's, with their member (an office knows
    for whom it asked) and whom they are referred to."""
    return (
        sa_select(*_LISTED, *_NAMED)
        .join_from(found, Referral, col(Referral.id) == found.c.id)
        .join(Member, col(Member.id) == col(Referral.member_id))
        .outerjoin(Provider, col(Provider.id) == col(Referral.referred_to_id))
    )


def in_review(viewer: Viewer) -> SelectOfScalar[Referral]:
    """All referrals, for the plan's reviewers."""
    return select(Referral).where(true() if viewer.may(Permission.UM_REVIEW) else false())


def missed(now: datetime) -> SelectOfScalar[Referral]:
    """Open referrals whose time has passed and of which nobody has noted it yet: for the job alone."""
    late = select(Referral).where(Referral.status == ReferralStatus.PENDING, col(Referral.due_at) < now)
    return late.where(col(Referral.was_in_time).is_(None)).with_for_update(skip_locked=True)


def for_members(viewer: Viewer, on: date) -> SelectOfScalar[Member]:
    """The members for whom the viewer may submit a referral: theirs at the PCP or group level."""
    return members_of_viewer(viewer, on, having=Permission.SUBMIT_REFERRALS)


def patients(viewer: Viewer, on: date) -> Select[Any]:
    """Those of them whose key is among the bound `keys`, as plain rows: a `Patient`, then a `Covered` for each span."""
    return _patients(for_members(viewer, on))


@lru_cache(256)
def _patients(own: SelectOfScalar[Member]) -> Select[Any]:
    covered = col(EligibilitySpan.member_id) == col(Member.id)
    shown = own.with_only_columns(*_PATIENT, *_COVERED).outerjoin_from(Member, EligibilitySpan, covered)
    return shown.where(col(Member.key).in_(bindparam("keys", expanding=True)))


def drafts(viewer: Viewer) -> SelectOfScalar[ReferralDraft]:
    """The drafts of the collections in which the viewer submits referrals."""
    seats = viewer.collections_with(Permission.SUBMIT_REFERRALS) if viewer.may(Permission.SUBMIT_REFERRALS) else ()
    return _drafts(seats)


@lru_cache(256)
def _drafts(seats: tuple[int, ...]) -> SelectOfScalar[ReferralDraft]:
    """Made once for an office, so that what is built on it can be kept as well."""
    return select(ReferralDraft).where(col(ReferralDraft.collection_id).in_(seats) if seats else false())


SAVE_DRAFT = update(ReferralDraft).where(
    col(ReferralDraft.id) == bindparam("draft_id"), col(ReferralDraft.version) == bindparam("seen")
)
"""Of a draft that was locked through `drafts`, in the version that was seen; what is saved is given with it."""


def drafts_older_than(before: datetime) -> SelectOfScalar[ReferralDraft]:
    """Drafts that nobody saved since: for the nightly sweep alone."""
    return select(ReferralDraft).where(ReferralDraft.saved_at < before).with_for_update(skip_locked=True)


def notices(viewer: Viewer) -> SelectOfScalar[NoReferralNotice]:
    """The kept answers of the viewer's collections."""
    seats = viewer.collections_with(Permission.REFERRALS) if viewer.may(Permission.REFERRALS) else ()
    return select(NoReferralNotice).where(col(NoReferralNotice.collection_id).in_(seats) if seats else false())


def members_of_notices(viewer: Viewer, found: Sequence[NoReferralNotice], on: date) -> SelectOfScalar[Member]:
    """The members of notices that were fetched through `notices`, as far as they are the viewer's on a day."""
    return for_members(viewer, on).where(col(Member.id).in_({one.member_id for one in found}))


def services_of(found: Sequence[Referral]) -> SelectOfScalar[ReferralService]:
    """The services of referrals that were fetched through `referrals` or `in_review`, in their order."""
    own = select(ReferralService).where(col(ReferralService.referral_id).in_([one.id for one in found]))
    return own.order_by(col(ReferralService.referral_id), col(ReferralService.number))


def diagnoses_of(found: Referral) -> SelectOfScalar[ReferralDiagnosis]:
    """The diagnoses of such a referral, in their order."""
    own = select(ReferralDiagnosis).where(ReferralDiagnosis.referral_id == found.id)
    return own.order_by(col(ReferralDiagnosis.number))


def events_of(found: Referral) -> SelectOfScalar[ReferralEvent]:
    """The timeline of such a referral, the first step first."""
    return select(ReferralEvent).where(ReferralEvent.referral_id == found.id).order_by(col(ReferralEvent.id))


def plans_steps_of(found: Sequence[Referral]) -> SelectOfScalar[ReferralEvent]:
    """What the plan's people did on such referrals towards the first decision."""
    own = select(ReferralEvent).where(col(ReferralEvent.referral_id).in_([one.id for one in found]))
    return own.where(col(ReferralEvent.is_plans).is_(True), col(ReferralEvent.step).in_(TOWARDS_THE_DECISION))


def members_of(found: Sequence[Referral]) -> SelectOfScalar[Member]:
    """The members of such referrals: an office knows for whom it asked."""
    return select(Member).where(col(Member.id).in_({one.member_id for one in found}))


def ids_of_number(typed: str) -> Any:
    """The id of the member of a Member ID (CIN, MEDS ID, MBI): only to narrow a select of the viewer's referrals by."""
    numbers = numbers_of(typed)
    return IDS_OF_NUMBER.params(**numbers) if numbers["number"] else select(Member.id).where(false())


def numbers_of(typed: str) -> dict[str, str]:
    """What `IDS_OF_NUMBER` asks for; "" is nobody's."""
    return {"cin": identifiers.cin(typed), "number": identifiers.plain(typed)}


_NUMBER: Any = bindparam("number")
_IS_NUMBER = or_(
    col(Member.cin) == bindparam("cin"), col(Member.meds_id) == _NUMBER, col(Member.mbi) == _NUMBER
)  # fmt: skip
IDS_OF_NUMBER = select(Member.id).where(_IS_NUMBER, _NUMBER != "")


def same_request(
    viewer: Viewer, member_id: int, referred_to_id: int, codes: Sequence[str], today: date
) -> SelectOfScalar[Referral]:
    """The viewer's offices' referrals that stand for the same member, servicing provider and one of these services."""
    has_code = exists().where(
        col(ReferralService.referral_id) == col(Referral.id), col(ReferralService.code).in_(codes), _STANDS
    )
    return referrals(viewer, Permission.SUBMIT_REFERRALS).where(
        Referral.member_id == member_id, Referral.referred_to_id == referred_to_id, _is_in_force(today), has_code
    )


def asked_elsewhere(made: Referral, today: date) -> Select[Any]:
    """The codes that stand for the member of a referral in any other one, whichever office's and to whomever.

    For the plan's automation, which must not approve what somebody has already: codes alone, never shown.
    """
    joined: Any = sa_select(col(ReferralService.code)).join(
        Referral, col(Referral.id) == col(ReferralService.referral_id)
    )
    found: Select[Any] = joined.where(
        Referral.member_id == made.member_id, Referral.id != made.id, _is_in_force(today), _STANDS
    )
    return found


def one_at_a_time(member_id: int) -> Select[Any]:
    """Locks a member until the end of the transaction: of two requests for the same, the second sees the first."""
    return sa_select(col(Member.id)).where(col(Member.id) == member_id).with_for_update(key_share=True)


_STANDS = col(ReferralService.decision).in_(
    (ServiceDecision.PENDING, ServiceDecision.APPROVED, ServiceDecision.MODIFIED)
)


def _is_in_force(today: date) -> ColumnElement[bool]:
    """Open, or an authorization that can be used today or later."""
    given = col(Referral.status).in_((ReferralStatus.APPROVED, ReferralStatus.MODIFIED))
    return or_(col(Referral.status) == ReferralStatus.PENDING, and_(given, col(Referral.valid_to) >= today))


def record_of(provider_id: int, codes: Sequence[str], most: int) -> Select[Any]:
    """The decisions on a provider's last requests for some codes: decisions alone, nobody's name."""
    joined: Any = sa_select(col(ReferralService.decision)).join(
        Referral, col(Referral.id) == col(ReferralService.referral_id)
    )
    decided = joined.where(
        col(Referral.referred_to_id) == provider_id,
        col(ReferralService.code).in_(codes),
        col(Referral.decided_at).is_not(None),
        col(Referral.is_automatic).is_(False),
    )
    found: Select[Any] = decided.order_by(col(Referral.decided_at).desc()).limit(most)
    return found


def clocks(viewer: Viewer) -> Select[Any]:
    """Times and outcomes of all referrals, nobody's name: what the compliance and quality teams count."""
    names = ("priority", "status", "received_at", "decided_at", "due_at", "was_in_time", "is_extended", "is_automatic",
             "is_appealed", "was_appeal_won")  # fmt: skip
    return sa_select(*(getattr(Referral, name) for name in names)).where(_counts(viewer))


def rules_used(viewer: Viewer, since: datetime) -> Select[Any]:
    """Rule and file of every service that was approved by one since a moment: names of rules alone."""
    columns: Any = (col(ReferralService.rule), col(ReferralService.rule_file))
    joined: Any = sa_select(*columns).join(Referral, col(Referral.id) == col(ReferralService.referral_id))
    used: Select[Any] = joined.where(
        _counts(viewer), col(ReferralService.rule) != "", col(Referral.decided_at) >= since
    )
    return used


def _counts(viewer: Viewer) -> ColumnElement[bool]:
    return true() if any(viewer.may(one) for one in COUNTING) else false()


def public_clocks(begins: datetime, ends: datetime) -> Select[Any]:
    """Times and outcomes of what was decided from a moment to another, nobody's name: for the public figures."""
    names = ("priority", "first_status", "received_at", "decided_at", "is_extended", "is_appealed", "was_appeal_won")
    decided: Any = col(Referral.decided_at)
    counted = (decided >= begins, decided < ends, col(Referral.first_status).is_not(None))
    return sa_select(*(getattr(Referral, name) for name in names)).where(*counted)
