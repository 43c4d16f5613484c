"""The demo's referrals: a year of one office's, in every status, decided by the services that people use.

Which member, what and how it ends follows from the seed. Their mails are left out: nobody waits for them.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from sqlalchemy import Engine, delete
from sqlmodel import Session, col, or_, select

from optima_portal.access.viewer import PORTAL, Viewer
from optima_portal.demo.disputes import morning, viewer_by_email
from optima_portal.kit import clock, db
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.eligibility import EligibilitySpan
from optima_portal.models.job import Job
from optima_portal.models.mail import Mail
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider, ProviderContract, ProviderKind
from optima_portal.models.referral import (
    Referral,
    ReferralDiagnosis,
    ReferralService,
    ReferralStep,
)
from optima_portal.rules.plan import plan
from optima_portal.rules.referral_decision import ServiceAnswer
from optima_portal.rules.referral_status import (
    DenialReason,
    Priority,
    ReferralKind,
    ReferralStatus,
    ServiceDecision,
)
from optima_portal.services.automatic_approval import rules_in_use
from optima_portal.services.referral_office import answer, withdraw_referral
from optima_portal.services.referral_outcome import close_as_decided
from optima_portal.services.referral_parts import place_of_provider
from optima_portal.services.referral_steps import set_clock, step
from optima_portal.services.um_review import Review, ask_office, decide_referral, extend

MOST = 60
SEED = 11
OFFICE, REVIEWER = "maria.nguyen@anaheimfamily.example", "um@plan.example"
ASKED = (
    ("E0601", "CPAP device", 1, "G4733", "Obstructive sleep apnea", "Snores; AHI of 31 in the study."),
    ("K0001", "Standard wheelchair", 1, "G35D", "Multiple sclerosis, unspecified", "Cannot walk ten meters."),
    ("E1390", "Oxygen concentrator", 1, "J449", "Chronic obstructive pulmonary disease", "Saturation of 86 % at rest."),
    ("G0299", "Skilled nursing at home", 20, "L89153", "Pressure ulcer of sacral region, stage 3", "Daily wound care."),
    ("G0422", "Intensive cardiac rehab", 36, "I252", "Old myocardial infarction", "Eight weeks after a stent."),
    ("J0585", "Botulinum toxin A", 200, "G43709", "Chronic migraine without aura", "Three preventives have failed."),
    ("S0265", "Genetic counseling", 2, "Z803", "Family history of malignant neoplasm of breast", "Mother and aunt."),
)  # fmt: skip
ENDS = ("APPROVED", "RULE", "DENIED", "DENIED", "MODIFIED", "APPROVED", "WITHDRAWN", "RULE", "EXTENDED")
# How the newest ones stand, the newest first: hours ago submitted, priority, and how far they got.
OPEN = (
    (2, Priority.URGENT, "PENDING"), (5, Priority.ROUTINE, "PENDING"), (70, Priority.URGENT, "PENDING"),
    (30, Priority.ROUTINE, "ASKED"), (96, Priority.ROUTINE, "PENDING"), (150, Priority.ROUTINE, "PENDING"),
    (220, Priority.ROUTINE, "PENDING"), (400, Priority.RETRO, "ASKED"), (300, Priority.ROUTINE, "EXTENDED OPEN"),
)  # fmt: skip


@dataclass(frozen=True)
class _Story:
    member_id: int
    moment: datetime
    priority: Priority
    ending: str


def fill(on: Engine | None = None) -> int:
    """Add the referrals, if there are none yet; returns how many were added."""
    on = on or db.engine()
    stories = db.in_transaction(_stories, on)
    for number, story in enumerate(stories):
        db.in_transaction(lambda session, number=number, story=story: _Work(session, number, story).tell(), on)
    db.in_transaction(forget_mail, on)
    return len(stories)


def _stories(session: Session) -> list[_Story]:
    """The oldest first, so that numbers and audit are in order; none when referrals are there."""
    office = viewer_by_email(session, OFFICE)
    if office is None or session.exec(select(Referral.id).limit(1)).first() is not None:
        return []
    chance, now = Random(SEED), clock.now()
    members = _members(session, office)
    if not members:
        return []
    today = clock.today(plan().plan.time_zone)
    past = [
        _Story(
            chance.choice(members), morning(today - timedelta(days=20 + 6 * back)), Priority.ROUTINE,
            ENDS[back % len(ENDS)],
        )
        for back in range(MOST - len(OPEN))
    ]  # fmt: skip
    open_ = [
        _Story(chance.choice(members), now - timedelta(hours=hours), priority, how) for hours, priority, how in OPEN
    ]
    return sorted([*past, *open_], key=lambda one: one.moment)


def _members(session: Session, office: Viewer) -> list[int]:
    held = select(CollectionProvider.provider_id).where(
        col(CollectionProvider.collection_id).in_([seat.collection_id for seat in office.seats])
    )
    today = clock.today(plan().plan.time_zone)
    own = select(EligibilitySpan.member_id).where(
        col(EligibilitySpan.pcp_id).in_(held),
        col(EligibilitySpan.network).in_(plan().referrals.medical_networks),
        EligibilitySpan.ends_on >= today,
        EligibilitySpan.lob == "MC",
    )
    adults = select(Member.id).where(col(Member.id).in_(own), col(Member.birth_date) < date(today.year - 25, 1, 1))
    return [one for one in session.exec(adults.order_by(col(Member.id)).limit(40)) if one is not None]


class _Work:
    """One referral, from its submission to how it ends."""

    def __init__(self, session: Session, number: int, story: _Story) -> None:
        self.db, self.number, self.story = session, number, story
        office, reviewer = viewer_by_email(session, OFFICE), viewer_by_email(session, REVIEWER)
        assert office is not None
        assert reviewer is not None
        self.office, self.reviewer = office, reviewer

    def tell(self) -> None:
        """All of it, each act at its own time."""
        referral = self._submit()
        later = self.story.moment + timedelta(hours=20 + self.number % 50)
        ending = self.story.ending
        with clock.at(min(later, clock.now())):
            now, today = clock.now(), clock.today(plan().plan.time_zone)
            when = {"now": now, "today": today}
            if ending in ("ASKED", "MODIFIED"):
                ask_office(
                    self.db, self.reviewer, referral.key, referral.version, "Please send the latest notes.", **when
                )
            if ending == "MODIFIED":
                answer(self.db, self.office, referral.key, "The notes are attached.", now=now)
            if ending.startswith("EXTENDED"):
                extend(self.db, self.reviewer, referral.key, referral.version, "A specialist looks at it.", **when)
            if ending == "WITHDRAWN":
                withdraw_referral(self.db, self.office, referral.key, now=now)
            elif ending in ("APPROVED", "DENIED", "MODIFIED", "EXTENDED"):
                self._decide(referral, "APPROVED" if ending == "EXTENDED" else ending, when)

    def _submit(self) -> Referral:
        story, db_ = self.story, self.db
        code, words, units, diagnosis, meaning, why = ASKED[self.number % len(ASKED)]
        with clock.at(story.moment):
            today = clock.today(plan().plan.time_zone)
            referring = self._referring()
            place = place_of_provider(db_, referring)
            referral = Referral(
                referral_code=f"demo-{self.number}", from_draft=f"demo-{self.number}", kind=ReferralKind.MEDICAL,
                priority=story.priority, collection_id=self.office.seats[0].collection_id,
                submitted_by=self.office.user_id, submitted_by_name=self.office.name, member_id=story.member_id,
                lob="MC", network="CCN", referring_id=referring, service_address=place.address,
                service_phone=place.phone,
                service_fax=place.fax, referred_to_id=self._referred_to(today),
                request_date=today - timedelta(days=9 * (story.priority is Priority.RETRO)), place_of_service="11",
                indications=why, received_at=story.moment, complete_at=story.moment, changed_by=self.office.name,
            )  # fmt: skip
            set_clock(referral)
            db_.add(referral)
            db_.flush()
            referral.referral_code = f"R{today:%y}-{referral.id:06}"
            service = ReferralService(
                referral_id=referral.id or 0, number=1, code=code, description=words, units=units
            )  # fmt: skip
            db_.add(service)
            db_.add(ReferralDiagnosis(referral_id=referral.id or 0, number=1, code=diagnosis, description=meaning))
            db_.flush()
            step(db_, self.office, referral, ReferralStep.SUBMITTED, "", now=story.moment)
            if story.ending == "RULE":
                self._by_rule(referral, service, story.moment, today)
            return referral

    def _by_rule(self, referral: Referral, service: ReferralService, now: datetime, today: date) -> None:
        rule = "CPAP device for diagnosed obstructive sleep apnea"
        service.decision, service.approved_units, service.rule = ServiceDecision.APPROVED, service.units, rule
        service.rule_file = rules_in_use().name
        referral.is_automatic = True
        close_as_decided(referral, ReferralStatus.APPROVED, now=now, today=today)
        step(self.db, PORTAL, referral, ReferralStep.AUTOMATIC, f"By the rule: {rule}", now=now)

    def _decide(self, referral: Referral, how: str, when: dict[str, object]) -> None:
        service = self.db.exec(select(ReferralService).where(ReferralService.referral_id == referral.id)).one()
        given = ServiceAnswer(ServiceDecision[how])
        if how == "DENIED":
            given = ServiceAnswer(
                ServiceDecision.DENIED, None, DenialReason.NOT_NECESSARY.name, "The study does not show it."
            )
        elif how == "MODIFIED":
            units = max(1, service.units // 2)
            given = ServiceAnswer(
                ServiceDecision.MODIFIED, units, DenialReason.FEWER_UNITS.name, "Half of it meets the need for now."
            )
        decide_referral(self.db, self.reviewer, referral.key, referral.version, Review({service.key: given}), **when)  # type: ignore[arg-type]

    def _referring(self) -> int:
        held = select(CollectionProvider.provider_id).where(
            CollectionProvider.collection_id == self.office.seats[0].collection_id
        )
        own = select(Provider.id).where(col(Provider.id).in_(held), Provider.kind == ProviderKind.PRACTITIONER)
        found = self.db.exec(own.order_by(col(Provider.id))).all()
        return found[self.number % len(found)] or 0

    def _referred_to(self, today: date) -> int:
        contracted = select(ProviderContract.provider_id).where(ProviderContract.lob == "MC")
        others = select(Provider.id).where(
            col(Provider.id).in_(contracted), Provider.kind == ProviderKind.PRACTITIONER, Provider.is_pcp == False  # noqa: E712
        )  # fmt: skip
        found = self.db.exec(others.order_by(col(Provider.id)).limit(30)).all()
        return found[self.number % len(found)] or 0


def forget_mail(session: Session) -> None:
    """Take back the mails about referrals and their appeals."""
    several = ("referral_", "appeal_", "clocks_missed")
    about = or_(*(col(Mail.template).startswith(one) for one in several))
    keys = list(session.exec(select(Mail.key).where(about)))
    session.execute(delete(Job).where(col(Job.unique_key).in_([f"send_mail:{key}" for key in keys])))
    session.execute(delete(Mail).where(col(Mail.key).in_(keys)))
