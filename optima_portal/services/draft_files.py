"""Which files belong to which draft: an upload names its purpose only, so the draft of the record lists its keys.

Without it, a file that was attached for one record and not sent would turn up at the next one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.services.drafts import draft_of, keep_draft
from optima_portal.services.files import TOO_MANY, FileLine, files_for, remove_file

LIST = "files"


@dataclass(frozen=True)
class Place:
    """A form, the record it is about, and the purpose under which its files arrive."""

    form: str
    purpose: str
    record: str


def listed(db: Session, viewer: Viewer, place: Place, name: str = LIST) -> list[str]:
    """What the draft lists under a name."""
    draft = draft_of(db, viewer, place.form, place.record)
    return [one for one in (draft.values.get(name, "") if draft else "").split(",") if one]


def files_in(db: Session, viewer: Viewer, place: Place) -> tuple[tuple[FileLine, ...], int]:
    """The draft's files, and how many of those it lists were swept meanwhile."""
    wanted = listed(db, viewer, place)
    found = tuple(line for line in files_for(db, viewer, place.purpose) if line.key in wanted)
    return found, len(wanted) - len(found)


def add_files(
    db: Session, viewer: Viewer, place: Place, keys: Sequence[str], most: int, *, now: datetime
) -> tuple[FileLine, ...]:
    """Files have arrived for this draft; keys that are not the viewer's own add nothing, too many are refused."""
    own = {line.key for line in files_for(db, viewer, place.purpose)}
    there = [key for key in dict.fromkeys([*listed(db, viewer, place), *keys]) if key in own]
    if len(there) > most:
        raise Refused(TOO_MANY.format(most))
    keep_beside(db, viewer, place, {LIST: ",".join(there)}, now=now)
    return files_in(db, viewer, place)[0]


def drop_file(db: Session, viewer: Viewer, place: Place, key: str, *, now: datetime) -> tuple[FileLine, ...]:
    """Take a file off the draft (×)."""
    remove_file(db, viewer, key, now=now)
    return add_files(db, viewer, place, [], len(listed(db, viewer, place)), now=now)


def keep_beside(db: Session, viewer: Viewer, place: Place, changed: Mapping[str, str], *, now: datetime) -> None:
    """Change some values of the draft; the others stay."""
    draft = draft_of(db, viewer, place.form, place.record)
    keep_draft(db, viewer, place.form, place.record, (draft.values if draft else {}) | dict(changed), now=now)
