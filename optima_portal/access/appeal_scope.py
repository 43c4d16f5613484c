"""The only selects of appeals, for `scope`'s reasons: an office sees its referrals' own, the plan's reviewers all.

Whoever changes an appeal locks its referral first, then the appeal: two who did it in two orders could wait forever.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import true
from sqlmodel import col, false, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import Referral
from optima_portal.rules.appeals import AppealStatus


def in_review(viewer: Viewer) -> SelectOfScalar[Appeal]:
    """All appeals, for the plan's reviewers."""
    return select(Appeal).where(true() if viewer.may(Permission.UM_REVIEW) else false())


def appeals_of(found: Referral) -> SelectOfScalar[Appeal]:
    """The appeals of a referral that was fetched through `referral_scope`, the newest first."""
    return select(Appeal).where(Appeal.referral_id == found.id).order_by(col(Appeal.id).desc())


def standing_appeal_of(found: Referral) -> SelectOfScalar[Appeal]:
    """The appeal of such a referral that was not withdrawn: there is one at most."""
    return select(Appeal).where(Appeal.standing_of == found.id)


def referrals_of(found: list[Appeal]) -> SelectOfScalar[Referral]:
    """The referrals of appeals that were fetched through `in_review`."""
    return select(Referral).where(col(Referral.id).in_({one.referral_id for one in found}))


def referrals_of_number(code: str) -> Any:
    """The id of the referral of a Referral Code: only to narrow `in_review` by."""
    return select(Referral.id).where(Referral.referral_code == code)


def missed(now: datetime) -> SelectOfScalar[Referral]:
    """The referrals of open appeals whose time has passed and of which nobody has noted it yet: for the job alone.

    One that somebody is at is left for the next time.
    """
    late = select(Appeal.referral_id).where(*_missed(now))
    return (
        select(Referral).where(col(Referral.id).in_(late)).order_by(col(Referral.id)).with_for_update(skip_locked=True)
    )


def missed_of(late: Referral, now: datetime) -> SelectOfScalar[Appeal]:
    """The appeal of a referral of `missed`, if it is still so now that the referral is locked."""
    return select(Appeal).where(Appeal.referral_id == late.id, *_missed(now)).with_for_update()


def _missed(now: datetime) -> tuple[Any, ...]:
    return (Appeal.status == AppealStatus.IN_REVIEW, col(Appeal.due_at) < now, col(Appeal.was_in_time).is_(None))
