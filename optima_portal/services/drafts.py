"""Drafts: what was typed outlives a closed browser, a sign-out for idleness and a restart of the portal.

They are encrypted, bound to person, form and record, and only their owner can open them.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.crypto import Unreadable, decrypt, encrypt
from optima_portal.kit.job_kinds import DailyAt, Payload, job
from optima_portal.kit.refused import Refused
from optima_portal.models.draft import Draft

MAX_FIELDS = 200
MAX_BYTES = 100_000
KEPT = timedelta(days=60)

SIGN_IN = "Sign in to keep what you have typed."
TOO_LARGE = "This form holds too much to be kept as a draft. Send it, or shorten it."


@dataclass(frozen=True)
class KeptDraft:
    """A draft as its form shows it. `version` counts the times it was saved."""

    values: dict[str, str]
    saved_at: datetime
    version: int


def keep_draft(db: Session, viewer: Viewer, form: str, record: str, values: dict[str, str], *, now: datetime) -> int:
    """Save what is typed, in place of what was saved before; returns the version. The last one to save wins."""
    clear = json.dumps(values).encode()
    if len(values) > MAX_FIELDS or len(clear) > MAX_BYTES:
        raise Refused(TOO_LARGE)
    user_id = _owner(viewer)
    row = {
        "user_id": user_id,
        "form": form,
        "record": record,
        "sealed": encrypt(clear, _bound_to(user_id, form, record)),
        "saved_at": now,
        "version": 1,
    }
    insert = (postgresql.insert if db.get_bind().dialect.name == "postgresql" else sqlite.insert)(Draft).values(row)
    changed = {"sealed": insert.excluded.sealed, "saved_at": now, "version": col(Draft.version) + 1}
    saved = insert.on_conflict_do_update(index_elements=["user_id", "form", "record"], set_=changed)
    version: int = db.execute(saved.returning(col(Draft.version))).scalar_one()
    return version


def draft_of(db: Session, viewer: Viewer, form: str, record: str = "") -> KeptDraft | None:
    """The viewer's draft of this form, if there is one that can be opened."""
    if viewer.user_id is None:
        return None
    mine = select(Draft).where(_is(viewer.user_id, form, record)).execution_options(populate_existing=True)
    found = db.exec(mine).first()
    if found is None:
        return None
    try:
        values = json.loads(decrypt(found.sealed, _bound_to(found.user_id, form, record)))
    except Unreadable:  # sealed with a secret that is gone: as good as not there
        return None
    return KeptDraft(values, found.saved_at, found.version)


def discard_draft(db: Session, viewer: Viewer, form: str, record: str = "") -> None:
    """Throw the draft away: it was sent, or is not wanted."""
    if viewer.user_id is not None:
        db.execute(delete(Draft).where(_is(viewer.user_id, form, record)))


@job("sweep_old_drafts", recurring=DailyAt(3, 30))
def sweep_old_drafts(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Forget what nobody came back to in sixty days."""
    db.execute(delete(Draft).where(col(Draft.saved_at) < now - KEPT))


def _owner(viewer: Viewer) -> int:
    if viewer.user_id is None:
        raise Refused(SIGN_IN)
    return viewer.user_id


def _is(user_id: int, form: str, record: str) -> ColumnElement[bool]:
    return and_(col(Draft.user_id) == user_id, col(Draft.form) == form, col(Draft.record) == record)


def _bound_to(user_id: int, form: str, record: str) -> str:
    return json.dumps(["draft", user_id, form, record])
