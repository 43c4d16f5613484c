"""*Appeal this decision* while it is written: what is typed is kept, with its files, until it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session

from optima_portal.access import referral_scope, scope
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.referral import Referral
from optima_portal.rules.appeals import AppealPace
from optima_portal.rules.plan import plan
from optima_portal.services.appeal_view import appeal_until, limits_of, why_not_appeal
from optima_portal.services.draft_files import Place, add_files, drop_file, files_in, keep_beside
from optima_portal.services.drafts import draft_of
from optima_portal.services.files import FileLine
from optima_portal.services.referral_words import reason_words

FORM = "appeal"
PURPOSE = "appeal"
STANDARD = {"pace": AppealPace.STANDARD.name}
FIELDS = ("pace", "is_confirmed", "reason", "outcome", "has_consent")


@dataclass(frozen=True)
class AppealForm:
    """The form on screen. `lost`: so many of its files were swept, because it was left for more than a day."""

    record: str
    code: str
    status: str
    decision: tuple[tuple[str, str], ...]
    until: str
    standard_days: int
    expedited_hours: int
    needs_consent: bool
    values: dict[str, str]
    saved_at: datetime | None
    files: tuple[FileLine, ...]
    lost: int


def open_appeal_form(db: Session, viewer: Viewer, key: str, *, today: date) -> AppealForm:
    """The form for a referral of the viewer's office; refused when its decision cannot be appealed."""
    referral = appealable(db, viewer, key, today)
    draft = draft_of(db, viewer, FORM, key)
    kept = dict(draft.values) if draft else {}
    files, lost = files_in(db, viewer, place_of(key))
    limits = limits_of(referral)
    services = db.exec(referral_scope.services_of([referral])).all()
    return AppealForm(
        record=key,
        code=referral.referral_code,
        status=referral.status.value,
        decision=tuple(
            (f"{one.code} {one.description}: {one.decision.value}", reason_words(one.reason, one.decision_text))
            for one in services
        ),
        until=appeal_until(db, referral, today),
        standard_days=limits.standard_days,
        expedited_hours=limits.expedited_hours,
        needs_consent=limits.written_consent,
        values=dict.fromkeys(FIELDS, "") | STANDARD | {name: kept[name] for name in FIELDS if kept.get(name)},
        saved_at=draft.saved_at if draft else None,
        files=files,
        lost=lost,
    )


def appealable(db: Session, viewer: Viewer, key: str, today: date) -> Referral:
    """A referral whose decision the viewer may appeal today, locked until the end of the transaction."""
    own = referral_scope.referrals(viewer, Permission.SUBMIT_REFERRALS)
    referral = scope.one(db, own.where(Referral.key == key).with_for_update())
    if why := why_not_appeal(db, referral, today):
        raise Refused(why)
    return referral


def keep_appeal(db: Session, viewer: Viewer, key: str, values: Mapping[str, str], *, now: datetime) -> datetime:
    """Save what is typed; a box that is not ticked any more is absent from it."""
    keep_beside(db, viewer, place_of(key), {name: values.get(name, "") for name in FIELDS}, now=now)
    return now


def place_of(key: str) -> Place:
    """Where the files of a form are listed."""
    return Place(FORM, PURPOSE, key)


def add_appeal_files(
    db: Session, viewer: Viewer, key: str, file_keys: list[str], *, now: datetime
) -> tuple[FileLine, ...]:
    """Files have arrived for this appeal."""
    return add_files(db, viewer, place_of(key), file_keys, plan().files.referral_files, now=now)


def drop_appeal_file(db: Session, viewer: Viewer, key: str, file_key: str, *, now: datetime) -> tuple[FileLine, ...]:
    """Take a file off the appeal (×)."""
    return drop_file(db, viewer, place_of(key), file_key, now=now)
