"""The audit trail: who did what, chained so that nothing can be changed or taken out unnoticed.

A service calls `audit(...)`; the records are written at the end of the same transaction, under a lock, each with a
keyed hash over itself and the one before; where it ended is kept outside the database (access/audit_head.py). What is
written says *that* a member's information was seen, never what.
"""

import hmac
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from operator import itemgetter
from typing import Any

from sqlalchemy import bindparam, func, insert
from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit import clock
from optima_portal.kit.db import before_commit, begin_again_to_write, change_many, line_of, rows
from optima_portal.kit.tokens import keys_of
from optima_portal.models.audit_event import AuditEvent

FIRST = "0" * 64
CHAIN_LOCK = 7_245_010  # any number: PostgreSQL's advisory lock of the chain
PENDING = "audit"
HASHED = (
    "id", "at", "action", "user_id", "user_email", "user_name", "role", "collection", "member_key", "record_kind",
    "record", "detail", "source",
)  # fmt: skip


class Action(Enum):
    """What is recorded. Value: how the officer reads it; features add theirs here."""

    SIGNED_IN = "Signed in"
    SIGN_IN_FAILED = "Sign-in failed"
    LOCKED = "Account locked"
    SIGNED_OUT = "Signed out"
    SESSION_ENDED = "Session ended"
    SECOND_FACTOR_FAILED = "Second factor failed"
    SECOND_FACTOR_ENROLLED = "Second factor enrolled"
    SECOND_FACTOR_REMOVED = "Second factor removed"
    RECOVERY_CODE_USED = "Recovery code used"
    RECOVERY_CODES_MADE = "Recovery codes made"
    PASSCODE_SENT = "Passcode sent"
    PASSCODE_FAILED = "Passcode failed"
    RESET_ANSWER_FAILED = "Wrong answer at a forgotten password"
    PASSWORD_CHANGED = "Password changed"
    SECURITY_CHANGED = "Security questions changed"
    PROFILE_CHANGED = "Profile changed"
    TERMS_ACCEPTED = "Terms accepted"
    REFUSED = "Refused"
    ACCESS_SUSPENDED = "Access suspended"
    ACCESS_RESTORED = "Access restored"
    REFERRAL_DRAFTED = "Referral begun"
    REFERRAL_SUBMITTED = "Referral submitted"
    REFERRAL_SEARCHED = "Referrals searched"
    REFERRAL_VIEWED = "Referral viewed"
    REFERRAL_CHANGED = "Referral changed"
    REFERRAL_DECIDED = "Referral decided"
    REFERRAL_FILE_OPENED = "Referral file opened"
    NO_REFERRAL_NOTED = "No referral required noted"
    # Appeals of referrals.
    APPEAL_SUBMITTED = "Appeal submitted"
    APPEAL_SEARCHED = "Appeals searched"
    APPEAL_DECIDED = "Appeal decided"
    APPEAL_WITHDRAWN = "Appeal withdrawn"
    MEMBER_SEARCHED = "Member searched"
    MEMBER_VIEWED = "Member viewed"
    CLAIM_SEARCHED = "Claims searched"
    CLAIM_VIEWED = "Claim viewed"
    RA_VIEWED = "Remittance advice viewed"
    PAYMENT_SEARCHED = "Payments searched"
    PAYMENT_RECONCILED = "Payment reconciled"
    RECONCILIATION_UNDONE = "Reconciliation taken back"
    ROSTER_VIEWED = "Roster viewed"
    ROSTER_ADDED = "Added to roster"
    ROSTER_REMOVED = "Removed from roster"
    DISPUTE_SEARCHED = "Disputes searched"
    DISPUTE_VIEWED = "Dispute viewed"
    DISPUTE_SUBMITTED = "Dispute submitted"
    DISPUTE_ACKNOWLEDGED = "Dispute acknowledged"
    DISPUTE_QUESTION = "Dispute information requested"
    DISPUTE_WRITTEN = "Dispute correspondence written"
    DISPUTE_FILES = "Dispute files added"
    DISPUTE_FILE_OPENED = "Dispute file opened"
    DISPUTE_DECIDED = "Dispute decided"
    DISPUTE_WITHDRAWN = "Dispute withdrawn"
    CLAIM_ADJUSTED = "Claim adjusted"
    ELIGIBILITY_VERIFIED = "Eligibility verified"
    AUDIT_SEARCHED = "Audit searched"
    DOWNLOADED = "Downloaded"
    DATA_IMPORTED = "Data imported"
    FILE_UPLOADED = "File uploaded"
    JOB_RETRIED = "Job retried"
    SYSTEM = "System"


@dataclass(frozen=True)
class Verdict:
    """What `verify` found: how many records, and the first one that does not fit (None: all do).

    `unsure` says why nobody can know whether records are missing at the end.
    """

    records: int
    broken_at: int | None
    why: str
    head: str
    unsure: str = ""


@dataclass(frozen=True)
class Head:
    """Where the trail ended at some moment: how many records, and the last one's hash."""

    records: int
    hash: str


def audit(
    db: Session,
    viewer: Viewer,
    action: Action,
    *,
    member_key: str = "",
    record_kind: str = "",
    record: str = "",
    detail: str = "",
) -> None:
    """Record an act of this viewer with the transaction it is part of."""
    _pending(db).append(_act(viewer, action, member_key, record_kind, record, detail))


def audit_members(db: Session, viewer: Viewer, action: Action, keys: Iterable[str | None], detail: str) -> None:
    """Record for each member of a list, once, that they were seen; a row without one has no key."""
    act = _act(viewer, action, "", "member", "", detail)
    _pending(db).extend([act | {"member_key": key} for key in dict.fromkeys(keys) if key])


def _act(viewer: Viewer, action: Action, member_key: str, kind: str, record: str, detail: str) -> dict[str, Any]:
    what = {"at": clock.now(), "action": action.name, "detail": detail}
    return viewer.on_record | what | {"member_key": member_key, "record_kind": kind, "record": record}


def _pending(db: Session) -> list[dict[str, Any]]:
    pending: list[dict[str, Any]] = db.info.setdefault(PENDING, [])
    return pending


_LAST = select(AuditEvent.id, AuditEvent.hash).order_by(col(AuditEvent.id).desc()).limit(1)
_ALONE = select(func.pg_advisory_xact_lock(CHAIN_LOCK))
_TABLE: Any = AuditEvent.__table__  # type: ignore[attr-defined]
_INSERT = insert(_TABLE).values({one.name: bindparam(one.name) for one in _TABLE.columns})


@before_commit
def write_pending(db: Session) -> None:
    """Chain and insert what this transaction has to record."""
    pending: list[dict[str, Any]] = db.info.pop(PENDING, [])
    if not pending:
        return
    begin_again_to_write(db)
    if line_of(db).dialect.name == "postgresql":
        rows(db, _ALONE)
    number, previous = next(iter(rows(db, _LAST)), (0, FIRST))
    key_id, key = keys_of("audit-chain")[0]
    for entry in pending:
        number += 1
        entry |= {"id": number, "key_id": key_id, "previous_hash": previous}
        previous = entry["hash"] = _hash(key, previous, entry)
    change_many(db, _INSERT, pending)


def verify(db: Session, ends: Sequence[Head] = ()) -> Verdict:
    """Walk the whole chain, through each of the ends that it had before."""
    keys = dict(keys_of("audit-chain"))
    expected, previous = 1, FIRST
    for event in _in_order(db):
        if why := _why_broken(event, expected, previous, keys) or _why_another(event, ends):
            return Verdict(expected - 1, expected, why, previous)
        expected, previous = expected + 1, event.hash
    if (reached := max((end.records for end in ends), default=0)) >= expected:
        return Verdict(
            expected - 1, expected, f"the trail went on to record {reached}, and its end is missing", previous
        )
    return Verdict(expected - 1, None, "", previous)


def end_of_trail(db: Session) -> Head:
    """Where the trail ends now."""
    return Head(*next(iter(rows(db, _LAST)), (0, FIRST)))


def goes_through(db: Session, head: Head) -> bool:
    """Whether the record where the trail once ended is still there; a quick look, not `verify`."""
    if head.records == 0:
        return True
    found = db.exec(select(AuditEvent.hash).where(AuditEvent.id == head.records)).first()
    return found is not None and hmac.compare_digest(found, head.hash)


def _why_another(event: AuditEvent, ends: Sequence[Head]) -> str:
    others = [end for end in ends if end.records == event.id and not hmac.compare_digest(end.hash, event.hash)]
    return "it is not the one that stood here when the end was kept" if others else ""


def _why_broken(event: AuditEvent, expected: int, previous: str, keys: dict[str, bytes]) -> str:
    if event.id != expected:
        return f"record {expected} is missing"
    if event.previous_hash != previous:
        return "it does not follow the record before"
    key = keys.get(event.key_id)
    if key is None:
        return "its key is not among OPTIMA_SECRET and OPTIMA_FORMER_SECRETS"
    values = {name: getattr(event, name) for name in HASHED}
    return "" if hmac.compare_digest(_hash(key, previous, values), event.hash) else "its contents were changed"


def _in_order(db: Session) -> Iterator[AuditEvent]:
    """All records, a thousand at a time, without keeping them."""
    last = 0
    while page := db.exec(
        select(AuditEvent).where(col(AuditEvent.id) > last).order_by(col(AuditEvent.id)).limit(1000)
    ).all():
        yield from page
        last = page[-1].id or 0
        db.expunge_all()


def _hash(key: bytes, previous: str, values: dict[str, Any]) -> str:
    """Of the JSON list of the hash before and what is `HASHED`."""
    at, member = values["at"].isoformat(timespec="microseconds"), _AS_JSON(values["member_key"])
    said = f'["{previous}", {values["id"]}, "{at}", {_listed(_ACT(values))}, {member}, {_listed(_ABOUT(values))}]'
    keyed = _keyed(key).copy()
    keyed.update(said.encode())
    return keyed.hexdigest()


@lru_cache(512, typed=True)
def _listed(values: tuple[Any, ...]) -> str:
    """Part of that list: who acts is the same at every click, and what they do for everybody on a page."""
    return _AS_JSON(values)[1:-1]


@lru_cache(8)
def _keyed(key: bytes) -> hmac.HMAC:
    """Keyed once: a page of a list makes 25 records."""
    return hmac.new(key, digestmod="sha256")


_BEFORE_MEMBER, _AFTER_MEMBER = HASHED[2 : HASHED.index("member_key")], HASHED[HASHED.index("member_key") + 1 :]
_ACT, _ABOUT = itemgetter(*_BEFORE_MEMBER), itemgetter(*_AFTER_MEMBER)
_AS_JSON = json.JSONEncoder(check_circular=False).encode
