"""The terms of use that a person accepts: which version, and when."""

from datetime import datetime

from sqlmodel import Session, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.user import User
from optima_portal.rules.plan import plan


def accept_terms(db: Session, viewer: Viewer, version: str, *, now: datetime) -> None:
    """Record that the viewer accepted the version they were shown."""
    if version != plan().sign_in.terms_version:
        raise Refused("The terms changed while you were reading. Please reload the page and read them again.")
    user = db.exec(select(User).where(User.id == viewer.user_id)).one()
    user.terms_version, user.terms_accepted_at = version, now
    db.add(user)
    audit(db, viewer, Action.TERMS_ACCEPTED, detail=version)
