"""The plan's own people get their accounts from whoever runs the portal: an empty one has nobody to let them in."""

from datetime import datetime

from sqlmodel import Session, select

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import NOBODY
from optima_portal.kit.passwords import hash_password
from optima_portal.kit.refused import Refused
from optima_portal.models.user import PlanRole, User
from optima_portal.services.passwords import refuse_unfit


def make_plan_account(
    db: Session, email: str, name: str, role: PlanRole, password: str, again: str, *, now: datetime
) -> None:
    """An account of the plan's staff, on record; at the first sign-in it owes a second factor and the terms."""
    email, name = email.strip().lower(), name.strip()
    if "@" not in email or not name:
        raise Refused("Give an e-mail address and a name.")
    if db.exec(select(User).where(User.email == email)).first() is not None:
        raise Refused(f"There is an account of {email} already.")
    user = User(email=email, name=name, plan_role=role, created_at=now)
    refuse_unfit(db, user, password, again)
    user.password_hash, user.password_changed_at = hash_password(password), now
    db.add(user)
    db.flush()
    detail = f"account made at the command line: {role.value}"
    audit(db, NOBODY, Action.SYSTEM, record_kind="user", record=user.key, detail=detail)
