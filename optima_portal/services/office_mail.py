"""Who of an office is written to: whoever submitted something, or its heads when that person is not there any more."""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, select

from optima_portal.models.membership import Membership, MembershipStatus, Role
from optima_portal.models.user import User, UserStatus

HEADS = (Role.LOA, Role.EA)


def recipients(db: Session, submitters: Iterable[int | None], collection_id: int) -> list[User]:
    """Those of the submitters who still work in the collection, else its heads; the plan's own staff never.

    Where it has no heads either, whoever submitted it and can sign in: a letter has a number and a link alone.
    """
    given = sorted({one for one in submitters if one})
    own = select(User).where(col(User.id).in_(given), User.status == UserStatus.ACTIVE, col(User.plan_role).is_(None))
    active = list(db.exec(own.order_by(col(User.id))).all())
    seated = select(Membership.user_id).where(
        Membership.collection_id == collection_id, Membership.status == MembershipStatus.ACTIVE
    )
    there = set(db.exec(seated.where(col(Membership.user_id).in_(given))).all())
    return [one for one in active if one.id in there] or heads_in(db, [collection_id]) or active


def heads_in(db: Session, collections: Sequence[int] | Any) -> list[User]:
    """The LOAs of collections (ids, or a select of them); their EAs where there is no LOA."""
    found = db.exec(
        select(User, Membership)
        .join(Membership, col(Membership.user_id) == col(User.id))
        .where(
            col(Membership.collection_id).in_(collections),
            col(Membership.role).in_(HEADS),
            Membership.status == MembershipStatus.ACTIVE,
            User.status == UserStatus.ACTIVE,
        )
        .order_by(col(User.id))
    ).all()
    with_loa = {place.collection_id for _, place in found if place.role is Role.LOA}
    chosen = [one for one, place in found if place.role is Role.LOA or place.collection_id not in with_loa]
    return list({one.id: one for one in chosen}.values())
