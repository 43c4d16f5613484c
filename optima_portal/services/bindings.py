"""Which session a Reflex client token belongs to.

The token is the key to a page's state and is made in the browser; bound to the session that first presented it,
it opens nothing for anyone else, connected or not.
"""

from datetime import datetime, timedelta

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError
from sqlmodel import Session, col

from optima_portal.kit.tokens import digest
from optima_portal.models.session import ClientBinding
from optima_portal.rules.plan import plan

KEPT = timedelta(days=2)


def belongs_to(db: Session, client_token: str, session_hash: str, *, now: datetime) -> bool:
    """Bind a new token to this session, or say whether a known one is this session's."""
    token_hash = digest(client_token)
    bound = db.get(ClientBinding, token_hash)
    if bound is not None:
        return bound.session_hash == session_hash
    try:
        with db.begin_nested():
            db.add(ClientBinding(token_hash=token_hash, session_hash=session_hash, bound_at=now))
    except IntegrityError:  # bound by another connection at this very moment: whose is it?
        bound = db.get(ClientBinding, token_hash, populate_existing=True)
        return bound is not None and bound.session_hash == session_hash
    return True


def bound_to(db: Session, client_token: str) -> str | None:
    """The session, by its hash, of somebody who signed in that a client token belongs to."""
    bound = db.get(ClientBinding, digest(client_token))
    return bound.session_hash if bound else None


def forget_old_bindings(db: Session, *, now: datetime) -> int:
    """Drop bindings that are older than any session."""
    kept = max(KEPT, 2 * plan().sign_in.session)
    old = delete(ClientBinding).where(col(ClientBinding.bound_at) < now - kept)
    return db.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
