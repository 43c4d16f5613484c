"""The only selects of what belongs to members: each gives the rows that this viewer may see, and no others.

Sources: spec 2 "Scope"; seed 000 V ("ONLY users associated with the member at the PCP or group level"), VI ("only
claims relating to your provider or group"); seed 001, BH Member Roster (look-up by exact Member ID).
A service adds `.where(...)` and asks `one` or `db.exec`: another office's record answers like one that does not exist.
"""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, and_, exists, false, or_, true
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.among import among
from optima_portal.kit.identifiers import cin as as_cin
from optima_portal.kit.refused import Refused
from optima_portal.models.claim import Claim
from optima_portal.models.claim_line import ClaimAdjustment, ClaimDiagnosis, ClaimLine, ClaimRemark
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.condition import Condition
from optima_portal.models.eligibility import EligibilityCheck, EligibilitySpan, OtherCoverage
from optima_portal.models.fill import Fill
from optima_portal.models.lab_result import LabResult
from optima_portal.models.member import Member
from optima_portal.models.payment import Payment, ProviderAdjustment
from optima_portal.models.roster_entry import RosterEntry

Row = TypeVar("Row")
Seats = tuple[int, ...] | None
"""Numbers of collections; None: all that there are, for the plan's own staff."""

# Made once: an alias adapts each of its columns at first use, which costs more than the query itself.
_SPAN: Any = aliased(EligibilitySpan)
_LATER: Any = aliased(EligibilitySpan)

NOT_THERE = "This record is not there, or it is not one of your office's."

_UM, _DISPUTES, _QUALITY = Permission.UM_REVIEW, Permission.DISPUTE_REVIEW, Permission.QUALITY
# What the plan's own staff see without a collection, by the permission that their work needs (minimum necessary).
PLAN_SEES: dict[Permission, frozenset[Permission]] = {
    Permission.ELIGIBILITY: frozenset({_UM, _DISPUTES, _QUALITY}),
    Permission.CLAIMS: frozenset({_UM, _DISPUTES}),
    Permission.CONDITION_HISTORY: frozenset({_UM, _QUALITY}),
    Permission.LABS: frozenset({_UM, _QUALITY}),
    Permission.MEDICATIONS: frozenset({_UM, _QUALITY}),
}


def one(db: Session, wanted: Select[tuple[Row]] | SelectOfScalar[Row]) -> Row:
    """The one record of a scoped select; raises `Refused` alike for what is not there and what is not theirs."""
    found: Row | None = db.execute(wanted.limit(1)).scalars().first()
    if found is None:
        raise Refused(NOT_THERE)
    return found


def members(viewer: Viewer, on: date, *, having: Permission = Permission.ELIGIBILITY) -> SelectOfScalar[Member]:
    """The members who are associated with the viewer's providers on a day (today, or the service date for history)."""
    return _members(None if sees_all(viewer, having) else _seats(viewer, having), on)


@lru_cache(256)
def _members(seats: tuple[int, ...] | None, on: date) -> SelectOfScalar[Member]:
    """Made once for an office and a day, so that what is built on it can be kept as well. None: the plan's staff."""
    own = true() if seats is None else _is_associated(seats, col(Member.id), on) if seats else false()
    return select(Member).where(own)


def members_from_spans(viewer: Viewer, on: date) -> SelectOfScalar[Member]:
    """The same members as `members`, found by the spans of the viewer's providers: for what no better index narrows."""
    seats = _seats(viewer, Permission.ELIGIBILITY)
    return members(viewer, on) if sees_all(viewer, Permission.ELIGIBILITY) or not seats else _from_spans(seats, on)


@lru_cache(256)
def _from_spans(seats: tuple[int, ...], on: date) -> SelectOfScalar[Member]:
    span, providers = _SPAN, _providers_in(seats)
    by_pcp = select(span.member_id).where(among(span.pcp_id, providers), counts_on(span, on))
    by_group = select(span.member_id).where(among(span.medical_group_id, providers), counts_on(span, on))
    return select(Member).where(col(Member.id).in_(by_pcp.union(by_group)))


def member_of_exact_cin(viewer: Viewer, cin: str) -> SelectOfScalar[Member]:
    """The member of this very Member ID, for a BH user with the roster: name and eligibility only, and audited."""
    may = true() if viewer.may(Permission.ROSTER) else false()
    return select(Member).where(may, Member.cin == as_cin(cin), Member.cin != "")


def is_associated(
    viewer: Viewer, member_id: Any, on: date, *, having: Permission = Permission.ELIGIBILITY
) -> ColumnElement[bool]:
    """Whether a member's PCP or medical group of a day is in the collections where the viewer holds a permission.

    The day's spans count; where none is in force, the one that ended last, so that an office still sees that its
    member is no longer eligible. `member_id` is a column. `on` is today or a record's own date, never a date that
    somebody typed: a former PCP would only have to look back.
    """
    if sees_all(viewer, having):
        return true()
    seats = _seats(viewer, having)
    return _is_associated(seats, member_id, on) if seats else false()


# The same few conditions are asked for with every click; an expression never changes, so it is made once.
@lru_cache(1024)
def _is_associated(seats: tuple[int, ...], member_id: Any, on: date) -> ColumnElement[bool]:
    providers, span = _providers_in(seats), _SPAN
    theirs = or_(among(span.pcp_id, providers), among(span.medical_group_id, providers))
    return exists().where(span.member_id == member_id, theirs, counts_on(span, on))


def sees_member(db: Session, viewer: Viewer, member_id: int | None, on: date) -> bool:
    """Whether the member of a claim or referral is the viewer's as well."""
    wanted = select(Member.id).where(Member.id == member_id, is_associated(viewer, Member.id, on))
    return member_id is not None and db.exec(wanted).first() is not None


def counts_on(span: Any, on: date) -> ColumnElement[bool]:
    """Whether a span (or an alias) is the one to go by on a day: in force, or the last one before it."""
    later = _LATER
    is_followed = exists().where(
        later.member_id == span.member_id,
        later.starts_on <= on,
        later.ends_on >= later.starts_on,
        later.ends_on > span.ends_on,
    )
    return and_(
        span.starts_on <= on,
        span.ends_on >= span.starts_on,
        or_(span.ends_on >= on, ~is_followed),
    )


def spans(viewer: Viewer, on: date) -> SelectOfScalar[EligibilitySpan]:
    """The eligibility spans of the viewer's members."""
    return select(EligibilitySpan).where(is_associated(viewer, col(EligibilitySpan.member_id), on))


def spans_of(found: Member) -> SelectOfScalar[EligibilitySpan]:
    """All spans of a member who was fetched through `members` or `member_of_exact_cin`."""
    return select(EligibilitySpan).where(EligibilitySpan.member_id == found.id)


def spans_of_all(found: Sequence[Member]) -> SelectOfScalar[EligibilitySpan]:
    """All spans of members who were fetched through `members`."""
    return select(EligibilitySpan).where(col(EligibilitySpan.member_id).in_([one.id for one in found]))


def other_coverages(viewer: Viewer, on: date) -> SelectOfScalar[OtherCoverage]:
    """The other insurance of the viewer's members."""
    return select(OtherCoverage).where(is_associated(viewer, col(OtherCoverage.member_id), on))


def eligibility_checks(viewer: Viewer, on: date) -> SelectOfScalar[EligibilityCheck]:
    """The verifications of the viewer's members."""
    return select(EligibilityCheck).where(is_associated(viewer, col(EligibilityCheck.member_id), on))


def conditions(viewer: Viewer, on: date) -> SelectOfScalar[Condition]:
    """The conditions of the viewer's members."""
    return select(Condition).where(
        is_associated(viewer, col(Condition.member_id), on, having=Permission.CONDITION_HISTORY)
    )


def labs(viewer: Viewer, on: date) -> SelectOfScalar[LabResult]:
    """The laboratory results of the viewer's members."""
    return select(LabResult).where(is_associated(viewer, col(LabResult.member_id), on, having=Permission.LABS))


def fills(viewer: Viewer, on: date) -> SelectOfScalar[Fill]:
    """The fills of the viewer's members."""
    return select(Fill).where(is_associated(viewer, col(Fill.member_id), on, having=Permission.MEDICATIONS))


def roster_entries(viewer: Viewer) -> SelectOfScalar[RosterEntry]:
    """The rosters of the viewer's providers, ended entries included."""
    providers = _providers(viewer, Permission.ROSTER)
    theirs = false() if providers is None else among(RosterEntry.provider_id, providers)
    return select(RosterEntry).where(theirs)


def claims(viewer: Viewer) -> SelectOfScalar[Claim]:
    """The claims whose billing or service provider is the viewer's. Whether their member is, `is_associated` says."""
    return select(Claim).where(_is_own_claim(viewer))


def claim_lines(viewer: Viewer) -> SelectOfScalar[ClaimLine]:
    """The lines of the viewer's claims."""
    return select(ClaimLine).join(Claim, col(Claim.id) == col(ClaimLine.claim_id)).where(_is_own_claim(viewer))


def claim_adjustments(viewer: Viewer) -> SelectOfScalar[ClaimAdjustment]:
    """The adjustments of the viewer's claims and of their lines."""
    joined = select(ClaimAdjustment).join(Claim, col(Claim.id) == col(ClaimAdjustment.claim_id))
    return joined.where(_is_own_claim(viewer))


def claim_remarks(viewer: Viewer) -> SelectOfScalar[ClaimRemark]:
    """The remarks on the viewer's claims and their lines."""
    return select(ClaimRemark).join(Claim, col(Claim.id) == col(ClaimRemark.claim_id)).where(_is_own_claim(viewer))


def claim_diagnoses(viewer: Viewer, on: date) -> SelectOfScalar[ClaimDiagnosis]:
    """The diagnoses of the viewer's claims whose member is theirs as well, on a day or on the claim's service date."""
    own = select(ClaimDiagnosis).join(Claim, col(Claim.id) == col(ClaimDiagnosis.claim_id))
    return own.where(_is_own_claim(viewer), is_associated(viewer, col(Claim.member_id), on))


def payments(viewer: Viewer) -> SelectOfScalar[Payment]:
    """The payments to the viewer's providers."""
    return select(Payment).where(is_own_payment(viewer))


def provider_adjustments(viewer: Viewer) -> SelectOfScalar[ProviderAdjustment]:
    """What was settled on the viewer's payments beside claims."""
    joined = select(ProviderAdjustment).join(Payment, col(Payment.id) == col(ProviderAdjustment.payment_id))
    return joined.where(is_own_payment(viewer))


def claims_of(paid: Payment) -> SelectOfScalar[Claim]:
    """Every claim of a payment that was fetched through `payments`: the payee sees the whole advice."""
    return select(Claim).where(Claim.payment_id == paid.id)


def is_of_patient(number: Any) -> ColumnElement[bool]:
    """Narrows claims to those of one Member ID, bound or as it is: the member's, or what the claim itself says."""
    member = select(Member.id).where(Member.cin == number).scalar_subquery()
    return or_(col(Claim.member_id) == member, col(Claim.patient_cin) == number)


def members_of(found: Sequence[Claim]) -> SelectOfScalar[Member]:
    """The patients of claims that were fetched through `claims`: an office knows whom it billed for."""
    return select(Member).where(col(Member.id).in_({one.member_id for one in found if one.member_id}))


def sees_all(viewer: Viewer, having: Permission) -> bool:
    """Whether one of the plan's staff sees all records of a sort."""
    return viewer.is_in_good_standing and not viewer.permissions.isdisjoint(PLAN_SEES.get(having, ()))


def seats_of_claims(viewer: Viewer) -> Seats:
    """The collections whose claims and payments the viewer sees."""
    return None if sees_all(viewer, Permission.CLAIMS) else _seats(viewer, Permission.CLAIMS)


def _is_own_claim(viewer: Viewer) -> ColumnElement[bool]:
    return is_claim_in(seats_of_claims(viewer))


def is_claim_of(viewer: Viewer, having: Permission) -> ColumnElement[bool]:
    """Whether a claim's billing or service provider is in a collection in which the viewer holds a permission."""
    return is_claim_in(_seats(viewer, having))


@lru_cache(256)
def is_claim_in(seats: Seats) -> ColumnElement[bool]:
    """The same of these collections."""
    if seats is None:
        return true()
    if not seats:
        return false()
    providers = _providers_in(seats)
    return or_(among(Claim.billing_provider_id, providers), among(Claim.service_provider_id, providers))


def is_own_payment(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a payment went to one of the viewer's providers."""
    return is_payment_to(seats_of_claims(viewer))


@lru_cache(256)
def is_payment_to(seats: Seats) -> ColumnElement[bool]:
    """The same of these collections."""
    if seats is None:
        return true()
    return among(Payment.payee_id, _providers_in(seats)) if seats else false()


def _providers(viewer: Viewer, having: Permission) -> SelectOfScalar[int] | None:
    """The providers of the collections in which the viewer holds a permission; None: they hold it nowhere."""
    seats = _seats(viewer, having)
    return _providers_in(seats) if seats else None


def _seats(viewer: Viewer, having: Permission) -> tuple[int, ...]:
    return viewer.collections_with(having) if viewer.may(having) else ()


@lru_cache(256)
def _providers_in(seats: tuple[int, ...]) -> SelectOfScalar[int]:
    collection = col(CollectionProvider.collection_id)
    theirs = collection == seats[0] if len(seats) == 1 else collection.in_(seats)
    return select(CollectionProvider.provider_id).where(theirs)
