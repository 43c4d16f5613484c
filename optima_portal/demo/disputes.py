"""The demo's disputes: a year of them, in every status, made by the same services that people use, at their own times.

Which claims, when and how they end follows from the seed. Their mails are left out: nobody waits for them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access.permissions import PLAN_ROLE_PERMISSIONS, permissions_of
from optima_portal.access.viewer import Seat, Viewer
from optima_portal.kit import clock, db
from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.storage import storage
from optima_portal.models.claim import Claim, ClaimKind, ClaimStatus
from optima_portal.models.collection import Collection
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.dispute import Dispute
from optima_portal.models.job import Job
from optima_portal.models.mail import Mail
from optima_portal.models.membership import Membership
from optima_portal.models.user import User
from optima_portal.rules.dispute_status import DisputeType
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_decision import Decision, decide
from optima_portal.services.dispute_request import BUNDLE, PURPOSE, add_request_files, keep_request, place_of
from optima_portal.services.dispute_review import acknowledge, ask, take
from optima_portal.services.dispute_standing import why_not_now
from optima_portal.services.dispute_submission import submit_bundle, submit_dispute
from optima_portal.services.dispute_words import reply, withdraw
from optima_portal.services.draft_files import keep_beside
from optima_portal.services.files import begin_file, keep_file
from optima_portal.services.prints import print_of

MOST = 46
SEED = 7
STORIES = {
    DisputeType.CONTRACT_RATE: ("Paid below the contracted rate of our agreement.", "Pay it at the contracted rate."),
    DisputeType.TIMELY_FILING: ("Denied as late, but it was sent in time; the receipt is attached.", "Pay the claim."),
    DisputeType.CODING: ("The modifier on line 1 was not taken into account.", "Process it with the modifier."),
    DisputeType.COORDINATION_OF_BENEFITS: ("The other coverage had ended before the service.", "Pay as primary."),
    DisputeType.OTHER: ("The claim was processed twice and one was taken back.", "Undo the recovery."),
}
ENDS = ("OVERTURNED", "UPHELD", "UPHELD", "PARTIALLY_OVERTURNED", "OVERTURNED", "WITHDRAWN")
# How the newest ones stand, the newest first: days ago submitted, and how far they got.
OPEN = (
    (0, "SUBMITTED"), (1, "SUBMITTED"), (6, "SUBMITTED"), (7, "ACKNOWLEDGED"), (12, "IN_REVIEW"), (15, "ASKED"),
    (20, "ANSWERED"), (58, "IN_REVIEW"), (75, "IN_REVIEW"), (9, "ASKED"),
)  # fmt: skip


def fill(on: Engine | None = None) -> int:
    """Add the disputes, if there are none yet; returns how many were added."""
    on = on or db.engine()
    claims = db.in_transaction(_claims, on)
    made = 0
    for number, (key, moment, ending) in enumerate(_stories(claims)):
        with clock.at(moment):
            work = _Work(number, key, moment, ending)
            made += db.in_transaction(work.submit, on)
        for act in (one for one in work.rest() if one.moment < clock.now()):
            with clock.at(act.moment):
                db.in_transaction(act.do, on)
    if made:
        with clock.at(_friday_or_before(_day(clock.now()) - timedelta(days=2))):
            made += db.in_transaction(_bundle, on)
    db.in_transaction(_forget_mail, on)
    return made


def _bundle(session: Session) -> int:
    """Three alike claims that the office's administrator has disputed together."""
    manager = _needed(session, MANAGER)
    today = _day(clock.now())
    own = session.exec(_disputable(today).order_by(col(Claim.id)).limit(30)).all()
    fit = [one.key for one in own if not why_not_now(session, manager, one, today)][:3]
    words = {"description": "The modifier was not taken into account.", "outcome": "Process them with the modifier."}
    form = {"about": "dispute", "kind": "CODING", "contact_name": manager.name, "contact_email": manager.email}
    beside = {"contact_phone": "714-555-0142", "claims": ",".join(fit)}
    keep_beside(session, manager, place_of(BUNDLE), form | words | beside, now=clock.now())
    submit_bundle(session, manager, now=clock.now(), today=today)
    return len(fit)


def _disputable(today: date) -> SelectOfScalar[Claim]:
    """The office's finalized claims that are in time, without a dispute."""
    theirs = select(CollectionProvider.provider_id).join(
        Collection, col(Collection.id) == col(CollectionProvider.collection_id)
    )
    return select(Claim).where(
        col(Claim.billing_provider_id).in_(theirs.where(Collection.name == "Anaheim Family Medical")),
        Claim.status == ClaimStatus.FINALIZED,
        Claim.kind == ClaimKind.ORIGINAL,
        col(Claim.determined_on) > today - timedelta(days=330),
        col(Claim.billed_cents) > col(Claim.payable_cents) + 2000,
        col(Claim.id).not_in(select(Dispute.claim_id)),
    )


def _claims(session: Session) -> list[tuple[str, date]]:
    """(key, last determination) of what two offices can dispute, the newest first; none when disputes are there."""
    if session.exec(select(Dispute.id).limit(1)).first() is not None:
        return []
    biller = viewer_by_email(session, BILLER)
    if biller is None:
        return []
    today = clock.today(plan().plan.time_zone)
    found = session.exec(_disputable(today).order_by(col(Claim.determined_on).desc(), col(Claim.id))).all()
    some = found[:: max(1, len(found) // (MOST * 3 // 2))]
    fit = [one for one in some if not why_not_now(session, biller, one, today)]
    return [(one.key, one.determined_on or today) for one in fit][:MOST]


def _stories(claims: list[tuple[str, date]]) -> Iterator[tuple[str, datetime, str]]:
    """(claim, moment of submission, ending), the oldest first, so that numbers and audit are in order."""
    chance, now = Random(SEED), clock.now()
    rows: list[tuple[str, datetime, str]] = []
    waiting = list(OPEN)
    for key, determined in claims:
        fits = next((one for one in waiting if _day(now) - timedelta(days=one[0] + 3) > determined), None)
        if fits is not None and chance.random() < 0.75:
            waiting.remove(fits)
            moment = (
                now - timedelta(hours=2) if fits[0] == 0 else _friday_or_before(_day(now) - timedelta(days=fits[0]))
            )
            rows.append((key, moment, fits[1]))
            continue
        moment = morning(determined + timedelta(days=chance.randrange(8, 40)))
        if moment < now - timedelta(days=100):
            rows.append((key, moment, ENDS[chance.randrange(len(ENDS))]))
    yield from sorted(rows, key=lambda row: row[1])


def morning(day: date) -> datetime:
    """Half past nine on the plan's clocks, on this day or the Monday after it."""
    day += timedelta(days=(7 - day.weekday()) if day.weekday() > 4 else 0)
    return datetime.combine(day, time(9, 30), ZoneInfo(plan().plan.time_zone))


def _friday_or_before(day: date) -> datetime:
    """The same, on a weekend's Friday: what is new must not lie ahead."""
    return morning(day - timedelta(days=max(0, day.weekday() - 4)))


def _forget_mail(session: Session) -> None:
    keys = list(session.exec(select(Mail.key).where(col(Mail.template).startswith("dispute_"))))
    session.execute(delete(Job).where(col(Job.unique_key).in_([f"send_mail:{key}" for key in keys])))
    session.execute(delete(Mail).where(col(Mail.key).in_(keys)))


BILLER, ANALYST = "daniel.ortiz@anaheimfamily.example", "disputes@plan.example"
MANAGER = "maria.nguyen@anaheimfamily.example"


def viewer_by_email(session: Session, email: str) -> Viewer | None:
    """One of the cast, as services see them."""
    user = session.exec(select(User).where(User.email == email)).first()
    if user is None:
        return None
    places = session.exec(
        select(Membership, Collection)
        .join(Collection, col(Collection.id) == col(Membership.collection_id))
        .where(Membership.user_id == user.id)
    ).all()
    seats = tuple(
        Seat(office.id or 0, office.key, office.name, place.role, permissions_of(place.role, frozenset()))
        for place, office in places
    )
    own = PLAN_ROLE_PERMISSIONS[user.plan_role] if user.plan_role else frozenset()
    return Viewer(
        user.id, user.key, user.name, user.email, session_hash="the demo", plan_role=user.plan_role,
        plan_permissions=own, seats=seats,
    )  # fmt: skip


@dataclass(frozen=True)
class _Act:
    """Something that somebody does at a moment."""

    moment: datetime
    do: Callable[[Session], None]


class _Work:
    """One dispute, from its request to where it stands."""

    def __init__(self, number: int, claim: str, moment: datetime, ending: str) -> None:
        self.number, self.claim, self.moment, self.ending = number, claim, moment, ending
        self.chance, self.key = Random(f"{SEED} {number}"), ""

    def submit(self, session: Session) -> int:
        """The office's request, every third one with a file."""
        biller = _needed(session, BILLER)
        kind = list(DisputeType)[self.number % len(DisputeType)]
        description, outcome = STORIES[kind]
        form = {
            "about": "dispute", "kind": kind.name, "amount": f"{self.chance.randrange(20, 240)}.{self.number:02}",
            "description": description, "outcome": outcome, "contact_name": biller.name,
            "contact_email": biller.email, "contact_title": "Biller", "contact_phone": "714-555-0142",
        }  # fmt: skip
        keep_request(session, biller, self.claim, form, now=self.moment)
        if self.number % 3 == 0:
            key = _file(session, biller, self.moment)
            add_request_files(session, biller, self.claim, [key], now=self.moment)
        receipt = submit_dispute(session, biller, self.claim, now=self.moment, today=_day(self.moment))
        self.key = receipt.key
        return 1

    def rest(self) -> Iterator[_Act]:
        """What both sides did then."""
        if self.ending == "SUBMITTED":
            return
        answered = morning(_day(self.moment) + timedelta(days=1 if self.number % 9 else 6))
        yield _Act(answered, self._acknowledge)
        if self.ending == "ACKNOWLEDGED":
            return
        if self.ending == "WITHDRAWN":
            yield _Act(answered + timedelta(days=5), self._withdraw)
            return
        yield _Act(answered + timedelta(days=2), self._take)
        if self.ending in ("ASKED", "ANSWERED"):
            yield _Act(answered + timedelta(days=3), self._ask)
        if self.ending == "ANSWERED":
            yield _Act(answered + timedelta(days=6), self._reply)
        if self.ending in ENDS:
            days = 72 if self.number % 11 == 0 else self.chance.randrange(12, 58)
            yield _Act(morning(_day(answered) + timedelta(days=days)), self._decide)

    def _acknowledge(self, session: Session) -> None:
        acknowledge(session, _needed(session, ANALYST), self.key, self._version(session), **_when())

    def _take(self, session: Session) -> None:
        take(session, _needed(session, ANALYST), self.key, self._version(session), now=clock.now())

    def _ask(self, session: Session) -> None:
        words = "Please send the page of your agreement that names the rate."
        ask(session, _needed(session, ANALYST), self.key, self._version(session), words, **_when())

    def _reply(self, session: Session) -> None:
        reply(session, _needed(session, BILLER), self.key, "Here is the page you asked for.", **_when())

    def _withdraw(self, session: Session) -> None:
        withdraw(session, _needed(session, BILLER), self.key, "Settled by phone.", **_when())

    def _decide(self, session: Session) -> None:
        room = _room(session, self.key)
        share = {"OVERTURNED": 1.0, "PARTIALLY_OVERTURNED": 0.4, "UPHELD": 0.0}[self.ending]
        award = min(room, round(share * self.chance.randrange(2_000, 24_000)))
        form = {
            "decision": self.ending, "award": f"{award / 100:.2f}" if award else "",
            "reason": "U1" if self.ending == "UPHELD" else "P1" if share < 1 else "O1",
            "text": "We have compared the claim with your agreement, line by line.",
        }  # fmt: skip
        analyst = _needed(session, ANALYST)
        decide(session, analyst, self.key, self._version(session), Decision.parse(form), **_when())

    def _version(self, session: Session) -> int:
        return session.exec(select(Dispute.version).where(Dispute.key == self.key)).one()


def _room(session: Session, key: str) -> int:
    """How much more can be paid on the claim."""
    wanted = select(Claim.billed_cents - Claim.payable_cents).join(Dispute, col(Dispute.claim_id) == col(Claim.id))
    return session.exec(wanted.where(Dispute.key == key)).one()


def _file(session: Session, viewer: Viewer, moment: datetime) -> str:
    """A page that an office might send, as the upload keeps it."""
    letter = {
        "day": "", "to": "Provider agreement", "contact": "", "address": [], "facts": [["Rate", "As agreed"]],
        "paragraphs": ["An invented page."], "closing": "",
    }  # fmt: skip
    key = begin_file(session, viewer, purpose=PURPOSE, name="agreement-page.pdf", now=moment)
    with storage().create(key) as file:
        file.write(print_of("letter", "Provider agreement", letter, now=moment))
    return keep_file(
        session, viewer, key, kind=FileKind.PDF, size_bytes=file.size, sha256=file.sha256, now=moment
    ).key  # fmt: skip


def _needed(session: Session, email: str) -> Viewer:
    viewer = viewer_by_email(session, email)
    assert viewer is not None
    return viewer


def _when() -> dict[str, object]:
    return {"now": clock.now(), "today": _day(clock.now())}


def _day(moment: datetime) -> date:
    return moment.astimezone(ZoneInfo(plan().plan.time_zone)).date()
