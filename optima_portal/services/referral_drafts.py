"""Requests that are not submitted yet: begun, saved at every step, left, resumed, handed to a colleague.

A draft belongs to the collection, encrypted; whoever saves names the version they saw, so that two colleagues at one
draft never overwrite each other unseen.
"""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import referral_scope, scope
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.crypto import Unreadable, decrypt, encrypt
from optima_portal.kit.db import change_rows, rows
from optima_portal.kit.job_kinds import DailyAt, Payload, job
from optima_portal.kit.refused import Refused
from optima_portal.models.referral import ReferralDraft
from optima_portal.models.stored_file import StoredFile
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_form import ReferralForm, Section
from optima_portal.services.files import FileLine, attach_files, attached_files, release_file
from optima_portal.services.referral_draft_form import from_plain, to_plain

PURPOSE = "referral"
"""Under which its files arrive."""
KEPT = timedelta(days=60)
CHANGED = "{} changed this draft while you had it open. It stands here as it is now."
MOST_BYTES = 200_000


@dataclass(frozen=True)
class OpenDraft:
    """A draft on screen. `office` is the collection whose it is: its member and referring provider are that one's."""

    id: int
    key: str
    office: int
    form: ReferralForm
    section: int
    version: int
    saved_at: datetime
    saved_by: str


def offices_of(viewer: Viewer) -> tuple[int, ...]:
    """The collections in which the viewer may submit referrals, the one in use first."""
    used = viewer.seat.collection_id if viewer.seat else None
    return tuple(sorted(viewer.collections_with(Permission.SUBMIT_REFERRALS), key=lambda one: one != used))


def begin_draft(
    db: Session, viewer: Viewer, form: ReferralForm, *, now: datetime, office: int | None = None
) -> str:  # fmt: skip
    """Begin a request in a collection, the one in use unless told; returns its key."""
    offices = offices_of(viewer)
    if not offices or viewer.user_id is None or office not in (None, *offices):
        raise Refused("You may not submit referrals.")
    draft = ReferralDraft(
        collection_id=office or offices[0], begun_by=viewer.user_id, changed_by_name=viewer.name, begun_at=now,
        saved_at=now, sealed=b"",
    )  # fmt: skip
    draft.sealed = _sealed(draft.key, form)
    db.add(draft)
    db.flush()
    return draft.key


def open_draft(db: Session, viewer: Viewer, key: str) -> OpenDraft:
    """A draft of the viewer's collections."""
    return _the_one(db, _with_key(referral_scope.drafts(viewer)), key)


def open_to_change(db: Session, viewer: Viewer, key: str) -> OpenDraft:
    """The same, locked until the end of the transaction."""
    return _the_one(db, _locked(referral_scope.drafts(viewer)), key)


def open_drafts(db: Session, viewer: Viewer) -> list[OpenDraft]:
    """All of them, the one saved last first; one whose secret is gone is left out."""
    opened = []
    for one in rows(db, _latest(referral_scope.drafts(viewer))):
        try:
            opened.append(_opened(one))
        except Unreadable:
            continue
    return opened


def save_draft(
    db: Session, viewer: Viewer, seen: OpenDraft, form: ReferralForm, section: Section, *, now: datetime
) -> OpenDraft:
    """Save what is entered in a draft that was opened to change; returns it as it is now."""
    saved = OpenDraft(seen.id, seen.key, seen.office, form, int(section), seen.version + 1, now, viewer.name)
    done = change_rows(
        db, referral_scope.SAVE_DRAFT, draft_id=seen.id, seen=seen.version, sealed=_sealed(seen.key, form),
        section=saved.section, version=saved.version, saved_at=now, changed_by_name=viewer.name,
    )  # fmt: skip
    if not done:
        raise Refused(CHANGED.format(seen.saved_by))
    return saved


def discard_draft(db: Session, viewer: Viewer, key: str, *, now: datetime) -> None:
    """Throw a draft and its files away."""
    draft = locked_draft(db, viewer, key)
    for file in draft_files(db, viewer, key):
        release_file(db, place_of(key), file.key, now=now)
    db.delete(draft)


def locked_draft(db: Session, viewer: Viewer, key: str) -> ReferralDraft:
    """A draft of the viewer's collections, locked until the end of the transaction."""
    return scope.one(db, referral_scope.drafts(viewer).where(ReferralDraft.key == key).with_for_update())


def add_draft_files(db: Session, viewer: Viewer, key: str, file_keys: list[str], *, now: datetime) -> list[FileLine]:
    """Files have arrived: they belong to the draft at once, so that a colleague sees them too."""
    locked_draft(db, viewer, key)
    there = attached_files(db, place_of(key))
    if len(there) + len(set(file_keys)) > plan().files.referral_files:
        raise Refused(f"At most {plan().files.referral_files} files can be attached.")
    attach_files(db, viewer, PURPOSE, file_keys, place_of(key), most=plan().files.referral_files)
    return attached_files(db, place_of(key))


def drop_draft_file(db: Session, viewer: Viewer, key: str, file_key: str, *, now: datetime) -> list[FileLine]:
    """Take a file off the draft (×)."""
    locked_draft(db, viewer, key)
    release_file(db, place_of(key), file_key, now=now)
    return attached_files(db, place_of(key))


def draft_files(db: Session, viewer: Viewer, key: str) -> list[FileLine]:
    """The files of a draft of the viewer's collections."""
    scope.one(db, referral_scope.drafts(viewer).where(ReferralDraft.key == key))
    return attached_files(db, place_of(key))


def place_of(key: str) -> str:
    """What a draft's files are attached to."""
    return f"referral-draft:{key}"


@job("sweep_old_referral_drafts", recurring=DailyAt(3, 40))
def sweep_old_referral_drafts(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Forget, with its files, what nobody came back to in sixty days."""
    old = db.exec(referral_scope.drafts_older_than(now - KEPT)).all()
    for draft in old:
        for file in db.exec(select(StoredFile).where(StoredFile.attached_to == place_of(draft.key))).all():
            release_file(db, place_of(draft.key), file.key, now=now)
        db.delete(draft)


_SHOWN: Any = [
    getattr(ReferralDraft, name)
    for name in ("id", "key", "collection_id", "section", "version", "saved_at", "changed_by_name", "sealed")
]  # fmt: skip


@lru_cache(256)
def _with_key(own: SelectOfScalar[ReferralDraft]) -> Select[Any]:
    return own.with_only_columns(*_SHOWN).where(col(ReferralDraft.key) == bindparam("key"))


@lru_cache(256)
def _locked(own: SelectOfScalar[ReferralDraft]) -> Select[Any]:
    return _with_key(own).with_for_update()


@lru_cache(256)
def _latest(own: SelectOfScalar[ReferralDraft]) -> Select[Any]:
    return own.with_only_columns(*_SHOWN).order_by(col(ReferralDraft.saved_at).desc()).limit(100)


def _the_one(db: Session, wanted: Select[Any], key: str) -> OpenDraft:
    found = rows(db, wanted, key=key)
    if not found:
        raise Refused(scope.NOT_THERE)
    return _opened(found[0])


def _opened(row: Any) -> OpenDraft:
    plain = json.loads(decrypt(row.sealed, _bound_to(row.key)))
    return OpenDraft(
        row.id, row.key, row.collection_id, from_plain(plain), row.section, row.version, row.saved_at,
        row.changed_by_name,
    )  # fmt: skip


def _sealed(key: str, form: ReferralForm) -> bytes:
    clear = json.dumps(to_plain(form)).encode()
    if len(clear) > MOST_BYTES:
        raise Refused("This form holds too much to be kept as a draft. Shorten it.")
    return encrypt(clear, _bound_to(key))


def _bound_to(key: str) -> str:
    return json.dumps(["referral-draft", key])
