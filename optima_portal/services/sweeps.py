"""Forgets, once a day, what signing in leaves behind: over sessions, their tabs' bindings, passcodes."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func
from sqlmodel import Session, col

from optima_portal.kit.job_kinds import DailyAt, Payload, job
from optima_portal.models.credential import Passcode
from optima_portal.models.session import PortalSession
from optima_portal.services.bindings import forget_old_bindings

SESSION_IS_KEPT = timedelta(days=30)  # who signed in when is the audit trail's to remember
PASSCODE_IS_KEPT = timedelta(days=1)  # far longer than what counts how many were asked for


@job("sweep_sign_ins", recurring=DailyAt(4, 0))
def sweep_sign_ins(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Whatever opens nothing any more."""
    last_used = func.coalesce(col(PortalSession.ended_at), col(PortalSession.last_seen_at))
    db.execute(delete(PortalSession).where(last_used < now - SESSION_IS_KEPT))
    db.execute(delete(Passcode).where(col(Passcode.expires_at) < now - PASSCODE_IS_KEPT))
    forget_old_bindings(db, now=now)
