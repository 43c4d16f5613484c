"""*My drafts*: the office's requests that are not submitted yet."""

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_form import Section
from optima_portal.services.member_lookup import full_name
from optima_portal.services.referral_drafts import open_drafts
from optima_portal.services.referral_facts import for_each


@dataclass(frozen=True)
class DraftLine:
    """One draft. `member` is "" while none is chosen, or when they are not the draft's office's."""

    key: str
    member: str
    section: str
    saved: str
    saved_by: str


def draft_lines(db: Session, viewer: Viewer, *, today: date) -> tuple[DraftLine, ...]:
    """The drafts of the viewer's collections, the one saved last first; who is named is put on record."""
    drafts, lines = open_drafts(db, viewer), []
    offices = {one.office for one in drafts}
    members = {
        office: for_each(db, viewer, office, [one.form.member for one in drafts if one.office == office], today)
        for office in offices
    }
    for one in drafts:
        if whom := members[one.office].get(one.form.member):
            audit(
                db, viewer, Action.REFERRAL_SEARCHED, member_key=whom.member.key, record_kind="member",
                detail="in a list of drafts",
            )  # fmt: skip
        saved = one.saved_at.astimezone(ZoneInfo(plan().plan.time_zone))
        name = full_name(whom.member) if whom else ""
        lines.append(DraftLine(one.key, name, Section(one.section).title, f"{saved:%m/%d/%Y %I:%M %p}", one.saved_by))
    return tuple(lines)
