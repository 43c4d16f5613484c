"""Why a person cannot go on, in words, with whom to call."""

from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.models.collection import Collection, CollectionStatus
from optima_portal.models.membership import Membership, MembershipStatus
from optima_portal.models.user import User, UserStatus

NONE = "You do not belong to a collection yet, or your access to the last one has ended."
OWN = "The plan has suspended your access. {}"
SENTENCES = {
    CollectionStatus.SUSPENDED: "The users of {} were not verified in time, so access is suspended.",
    CollectionStatus.REVOKED: "The plan has revoked the access of {}.",
}


def why_suspended(db: Session, viewer: Viewer) -> tuple[str, ...]:
    """A sentence for each reason: the viewer's own suspension, and each closed collection."""
    user = db.exec(select(User).where(User.id == viewer.user_id)).one()
    if user.status is UserStatus.SUSPENDED:
        return (OWN.format(user.status_reason).strip(),)
    rows = db.exec(
        select(Collection)
        .join(Membership, col(Membership.collection_id) == col(Collection.id))
        .where(
            Membership.user_id == viewer.user_id,
            Membership.status == MembershipStatus.ACTIVE,
            Collection.status != CollectionStatus.ACTIVE,
        )
        .order_by(Collection.name)
    ).all()
    return tuple(_sentence(row) for row in rows) or (NONE,)


def _sentence(collection: Collection) -> str:
    said = SENTENCES[collection.status].format(collection.name)
    return f"{said} {collection.status_reason}".strip()
