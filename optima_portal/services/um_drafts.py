"""What a reviewer has typed about a referral and not sent yet: it outlives a closed browser, until it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.services.drafts import discard_draft, draft_of, keep_draft

DECISION, ACTS = "um-decision", "um-acts"
ACT_FIELDS = ("text", "reason", "outcome", "pace", "received_on", "is_confirmed")


@dataclass(frozen=True)
class KeptReview:
    """Fields of the decision by their names; of the windows as `ask-text`."""

    decision: dict[str, str]
    acts: dict[str, str]


def kept_review(db: Session, viewer: Viewer, key: str) -> KeptReview:
    """What the viewer has begun on a referral."""
    return KeptReview(_values(db, viewer, DECISION, key), _values(db, viewer, ACTS, key))


def keep_decision(db: Session, viewer: Viewer, key: str, changed: Mapping[str, str], *, now: datetime) -> None:
    """Save what changed of the decision."""
    keep_draft(db, viewer, DECISION, key, _values(db, viewer, DECISION, key) | dict(changed), now=now)


def keep_act(db: Session, viewer: Viewer, key: str, act: str, typed: Mapping[str, str], *, now: datetime) -> None:
    """Save what stands in the window of an act; a box that is not ticked any more is absent from it."""
    fields = {f"{act}-{name}": typed.get(name, "") for name in ACT_FIELDS}
    keep_draft(db, viewer, ACTS, key, _values(db, viewer, ACTS, key) | fields, now=now)


def forget_act(db: Session, viewer: Viewer, key: str, act: str, *, now: datetime) -> None:
    """An act was done: its window is empty again; what is begun beside it stays."""
    kept = _values(db, viewer, ACTS, key)
    if others := {name: value for name, value in kept.items() if not name.startswith(f"{act}-")}:
        keep_draft(db, viewer, ACTS, key, others, now=now)
    elif kept:
        discard_draft(db, viewer, ACTS, key)


def forget_review(db: Session, viewer: Viewer, key: str) -> None:
    """The referral is decided: nothing is left to send."""
    for form in (DECISION, ACTS):
        discard_draft(db, viewer, form, key)


def _values(db: Session, viewer: Viewer, form: str, key: str) -> dict[str, str]:
    draft = draft_of(db, viewer, form, key)
    return dict(draft.values) if draft else {}
