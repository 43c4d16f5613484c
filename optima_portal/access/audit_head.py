"""Where the audit trail ended when it was last looked at: kept outside the database, so that a cut is seen.

The chain alone cannot tell that its last records were cut off, or all of them. So the worker keeps the end (how many
records, the last one's hash) beside the stored files, every five minutes, with a MAC under a key of OPTIMA_SECRET:
nobody without the secret can write a shorter one. Whoever can put an *old* one back as well is seen by one that was
kept elsewhere alone: `audit verify` prints it, `audit verify --head` compares with it (decision 0002).
"""

import hmac
from contextlib import suppress
from hashlib import sha256

from sqlmodel import Session

from optima_portal.access.audit import Head, Verdict, end_of_trail, goes_through, verify
from optima_portal.kit.storage import NotStored, storage
from optima_portal.kit.tokens import keys_of

NAME = "audit-head"
NONE_KEPT = (
    "no end of it was kept before, so nobody can say whether records are missing there; from now on one is kept. "
    "Expected only within five minutes after a portal's first start"
)
CHANGED = "the end that was kept is not one that this portal wrote"


def written(head: Head) -> str:
    """One word that can be kept anywhere: records, hash, key's id, MAC."""
    key_id, key = keys_of(NAME)[0]
    said = f"{head.records}.{head.hash}.{key_id}"
    return f"{said}.{_mac(key, said)}"


def read_head(text: str) -> Head:
    """The end that `written` wrote; raises `ValueError` for anything else."""
    said, _, mac = text.strip().rpartition(".")
    number, last, key_id = said.split(".")
    key = dict(keys_of(NAME)).get(key_id)
    if key is None or not hmac.compare_digest(_mac(key, said).encode(), mac.encode()):
        raise ValueError(CHANGED)
    return Head(int(number), last)


def keep(head: Head) -> None:
    """Put it beside the stored files."""
    with suppress(FileNotFoundError):  # another worker put its own there at this very moment
        storage().put_sealed(NAME, iter([written(head).encode()]))


def kept() -> Head | None:
    """The end that was kept, None for none; raises `ValueError` when it was changed."""
    try:
        return read_head(b"".join(storage().sealed(NAME)).decode(errors="replace"))
    except NotStored:
        return None


def keep_end(db: Session) -> bool:
    """Keep where the trail ends now; False, and nothing is overwritten, when what was kept is no longer part of it."""
    try:
        before = kept()
    except ValueError:
        return False
    if before is not None and not goes_through(db, before):
        return False
    keep(end_of_trail(db))
    return True


def verify_to_the_end(db: Session, *elsewhere: Head) -> Verdict:
    """Walk the chain through the end that was kept and those that were kept elsewhere; a good end is kept anew."""
    try:
        before = kept()
    except ValueError:
        found = verify(db, elsewhere)
        return Verdict(found.records, found.broken_at, found.why, found.head, CHANGED)
    found = verify(db, elsewhere if before is None else [before, *elsewhere])
    if found.broken_at is None:
        keep(Head(found.records, found.head))
    return found if before is not None else Verdict(found.records, found.broken_at, found.why, found.head, NONE_KEPT)


def _mac(key: bytes, said: str) -> str:
    return hmac.new(key, said.encode(), sha256).hexdigest()
