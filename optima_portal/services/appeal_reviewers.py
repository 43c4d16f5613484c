"""Who may decide an appeal: nobody who had a part in the plan's first decision."""

from collections.abc import Sequence

from sqlmodel import Session

from optima_portal.access import referral_scope
from optima_portal.access.viewer import Viewer
from optima_portal.models.referral import Referral
from optima_portal.rules.appeals import Hand, why_not_reviewer


def why_not_mine(db: Session, viewer: Viewer, found: Sequence[Referral]) -> dict[int | None, str]:
    """Why the viewer cannot decide the appeals of these referrals, by the referral's id; "": they can."""
    hands: dict[int | None, list[Hand]] = {one.id: [] for one in found}
    for one in found:
        if one.reviewer_id:
            hands[one.id].append(Hand(one.reviewer_id, ""))
    for step in db.exec(referral_scope.plans_steps_of(found)):
        hands[step.referral_id].append(Hand(step.by_id, step.by_name))
    me = Hand(viewer.user_id, viewer.name)
    return {one: why_not_reviewer(first, me) or "" for one, first in hands.items()}
