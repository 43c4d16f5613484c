"""The plan's appeals: what waits by what is due next, what was decided, and one of them in review."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, col, func, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import appeal_scope, scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import PORTAL, Viewer
from optima_portal.kit.job_kinds import Every, Payload, job
from optima_portal.models.appeal import Appeal
from optima_portal.models.referral import ReferralStep
from optima_portal.rules.appeals import AppealStatus
from optima_portal.rules.referral_clock import SOON
from optima_portal.services.appeal_reviewers import why_not_mine
from optima_portal.services.appeal_view import AppealView, appeal_view, files_with
from optima_portal.services.pages import page_of
from optima_portal.services.referral_detail import ReferralView, referral_view
from optima_portal.services.referral_lookup import ReferralRow, referral_rows
from optima_portal.services.referral_parts import ReferralFile, file_lines
from optima_portal.services.referral_steps import on_record, step
from optima_portal.services.um_mail import mail_missed

SHOWS = ("open", "late", "decided")


@dataclass(frozen=True)
class AppealRow:
    """One appeal. `why_not_mine`: why this viewer cannot decide it."""

    appeal: AppealView
    row: ReferralRow
    why_not_mine: str


@dataclass(frozen=True)
class AppealPage:
    """A page of appeals, and how many wait in all."""

    rows: tuple[AppealRow, ...]
    total: int
    late: int
    soon: int


@dataclass(frozen=True)
class AppealInReview:
    """One appeal with all of its referral."""

    appeal: AppealView
    referral: ReferralView
    files: tuple[ReferralFile, ...]
    why_not_mine: str


def appeal_queue(
    db: Session, viewer: Viewer, shows: str, words: str, *, page: int = 1, size: int = 25, now: datetime
) -> AppealPage:
    """A page: "open", "late" or "decided", narrowed to a Referral Code or an appeal's number."""
    found = _narrowed(appeal_scope.in_review(viewer), shows, words.strip().upper(), now)
    order = (col(Appeal.decided_at).desc(),) if shows == "decided" else (col(Appeal.due_at),)
    appeals, total = page_of(db, found, (*order, col(Appeal.id)), page, size)
    referrals = {one.id: one for one in db.exec(appeal_scope.referrals_of(list(appeals)))}
    theirs = [referrals[one.referral_id] for one in appeals]
    rows = referral_rows(db, viewer, theirs, Action.APPEAL_SEARCHED)
    why_not = why_not_mine(db, viewer, theirs)
    lines = tuple(
        AppealRow(appeal_view(one, now), row, why_not[one.referral_id]) for one, row in zip(appeals, rows, strict=True)
    )
    return AppealPage(lines, total, *appeal_counts(db, viewer, now))


def appeal_counts(db: Session, viewer: Viewer, now: datetime) -> tuple[int, int]:
    """How many open appeals are late, and due within a day."""
    late, soon = (_on_clock(_open(viewer), clock, now) for clock in ("late", "soon"))
    return _count(db, late), _count(db, soon)


def open_appeal(db: Session, viewer: Viewer, key: str, *, now: datetime, today: date) -> AppealInReview:
    """An appeal in review; the view is put on record."""
    appeal = scope.one(db, appeal_scope.in_review(viewer).where(Appeal.key == key))
    referral = scope.one(db, appeal_scope.referrals_of([appeal]))
    on_record(db, viewer, Action.REFERRAL_VIEWED, referral, appeal.number)
    return AppealInReview(
        appeal_view(appeal, now),
        referral_view(db, viewer, referral, now=now, today=today),
        file_lines(files_with(db, appeal)),
        why_not_mine(db, viewer, [referral])[referral.id],
    )


@job("note_missed_appeal_clocks", recurring=Every(15))
def note_missed_appeal_clocks(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Not resolved in time, an appeal is exhausted (42 CFR 438.408(c)(3)): in the timeline and mailed, once."""
    number = 0
    for referral in db.exec(appeal_scope.missed(now)).all():
        for appeal in db.exec(appeal_scope.missed_of(referral, now)).all():
            appeal.was_in_time, number = False, number + 1
            text = f"{appeal.number}: the member can ask for a state hearing."
            step(db, PORTAL, referral, ReferralStep.APPEAL_MISSED, text, now=now)
    mail_missed(db, number, "appeal", "/plan/appeals", now)


def _open(viewer: Viewer) -> SelectOfScalar[Appeal]:
    return appeal_scope.in_review(viewer).where(Appeal.status == AppealStatus.IN_REVIEW)


def _narrowed(found: SelectOfScalar[Appeal], shows: str, words: str, now: datetime) -> SelectOfScalar[Appeal]:
    decided = col(Appeal.status) != AppealStatus.IN_REVIEW
    found = found.where(decided if shows == "decided" else ~decided)
    if shows == "late":
        found = _on_clock(found, "late", now)
    if words.startswith("A"):
        return found.where(Appeal.number == words)
    return found.where(col(Appeal.referral_id).in_(appeal_scope.referrals_of_number(words))) if words else found


def _on_clock(found: SelectOfScalar[Appeal], clock: str, now: datetime) -> SelectOfScalar[Appeal]:
    due = col(Appeal.due_at)
    return found.where(due < now) if clock == "late" else found.where(due >= now, due <= now + SOON)


def _count(db: Session, found: SelectOfScalar[Appeal]) -> int:
    return db.exec(select(func.count()).select_from(found.subquery())).one()
