"""*No referral required*, kept with a number: what the list said for this member and code on this day (spec 4, 4c)."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlmodel import Session, col

from optima_portal.access import referral_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.kit.tokens import new_key
from optima_portal.models.referral import NoReferralNotice
from optima_portal.rules.authorization_codes import Answer, answer_for, free_words, is_free, why_not_requestable
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.services.authorization_list import listed_codes, name_of_code
from optima_portal.services.member_lookup import full_name
from optima_portal.services.referral_drafts import locked_draft, open_draft
from optima_portal.services.referral_facts import for_whom, member_problem

MOST = 50


@dataclass(frozen=True)
class NoticeLine:
    """An answer that was kept. `member` is "" when they are not the viewer's today."""

    number: str
    member: str
    code: str
    answer: str
    kept: str
    by: str


def keep_answer(
    db: Session, viewer: Viewer, draft_key: str, typed: str, *, now: datetime, today: date
) -> str:  # fmt: skip
    """Keep that no referral is required for the member of a draft and a code; returns the number to write down."""
    draft, form = locked_draft(db, viewer, draft_key), open_draft(db, viewer, draft_key).form
    whom = for_whom(db, viewer, draft.collection_id, form.member, today) if form.member else None
    if whom is None:
        raise Refused("Find the member this referral is for first.")
    if form.kind is None:
        raise Refused("Select the type of referral first.")
    if problem := member_problem(form, whom):
        raise Refused(problem)
    code = typed.strip().upper()
    description = name_of_code(db, code, today)
    if not description:
        raise Refused(f"{code} is no code that the portal knows: check the spelling.")
    listed = listed_codes(db, [code], today, whom.lob, whom.age).get(code)
    why = why_not_requestable(listed, whom.lob, whom.age, is_behavioral=form.kind is ReferralKind.BEHAVIORAL)
    if listed and any(one.code == code and is_free(one, listed) for one in form.services):
        why = free_words(listed)
    elif why is None or answer_for(listed, whom.lob, whom.age) is Answer.NEEDED:
        raise Refused(f"{code} can be requested: a referral is required.")
    notice = NoReferralNotice(
        number=new_key(), collection_id=draft.collection_id, user_id=viewer.user_id, user_name=viewer.name,
        member_id=whom.member.id, code=code, description=description, answer=why,
        answered_at=now,
    )  # fmt: skip
    db.add(notice)
    db.flush()
    notice.number = f"N{today:%y}-{notice.id:06}"
    audit(
        db, viewer, Action.NO_REFERRAL_NOTED, member_key=whom.member.key, record_kind="notice", record=notice.number,
        detail=code,
    )  # fmt: skip
    return notice.number


def kept_answers(db: Session, viewer: Viewer, *, today: date) -> tuple[NoticeLine, ...]:
    """The office's latest kept answers; who is named is put on record."""
    found = db.exec(referral_scope.notices(viewer).order_by(col(NoReferralNotice.id).desc()).limit(MOST)).all()
    members = {one.id: one for one in db.exec(referral_scope.members_of_notices(viewer, found, today)).all()}
    for member in members.values():
        audit(
            db, viewer, Action.REFERRAL_SEARCHED, member_key=member.key, record_kind="member",
            detail="in a list of kept answers",
        )  # fmt: skip
    return tuple(
        NoticeLine(
            one.number, full_name(members[one.member_id]) if one.member_id in members else "", one.code, one.answer,
            f"{one.answered_at.astimezone(ZoneInfo(plan().plan.time_zone)):%m/%d/%Y %I:%M %p}", one.user_name,
        )
        for one in found
    )  # fmt: skip
