"""A case for referral tests: an office, its member, whom one refers to, and the lists that a request asks."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.demo.cast import CAST
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule, QuestionnaireQuestion
from optima_portal.models.collection import Collection
from optima_portal.models.diagnosis_code import DiagnosisCode
from optima_portal.models.listed_code import ListedCode
from optima_portal.models.member import Gender, Member
from optima_portal.models.provider import Provider, ProviderContract
from optima_portal.models.provider_address import ProviderAddress
from optima_portal.models.referral import Referral, ReferralService
from optima_portal.models.user import PlanRole, User
from optima_portal.rules.referral_changes import with_diagnosis, with_service
from optima_portal.rules.referral_decision import ServiceAnswer
from optima_portal.rules.referral_form import Section
from optima_portal.rules.referral_status import ServiceDecision
from optima_portal.services.referral_submission import submit_referral
from optima_portal.services.referral_wizard import (
    At,
    begin_referral,
    change,
    choose_member,
    choose_referred_to,
    choose_referring,
    keep_typed,
)
from optima_portal.services.um_review import Review
from tests.factories import NOW as CREATED
from tests.factories import a_collection, a_member, a_provider, a_span, of_office, of_plan

NOW = datetime(2026, 3, 2, 17, 30, tzinfo=UTC)
TODAY = date(2026, 3, 2)
WHEN = {"now": NOW, "today": TODAY}
TYPED = {"priority": "ROUTINE", "place_of_service": "11", "indications": "Snores, wakes up at night."}
SINCE = date(2024, 1, 1)


@dataclass
class Case:
    """Everything that a request needs."""

    office: Collection
    viewer: Viewer
    reviewer: Viewer
    pcp: Provider
    member: Member
    cardiologist: Provider
    tertiary: Provider


def a_referral_case(db: Session) -> Case:
    """An office in Anaheim with one member, two cardiologists and a short list."""
    _people(db)
    _lists(db)
    pcp = a_provider(db, name="Ramirez, Ana MD", is_pcp=True)
    _works_at(db, pcp, "100 Lincoln Ave", "Anaheim", "92801")
    member = a_member(
        db, "Linh", "Tran", birth_date=date(1968, 3, 14), gender=Gender.FEMALE, zip_code="92868", city="Orange"
    )
    a_span(db, member, pcp)
    office = a_collection(db, pcp)
    cardiologist = a_specialist(db, "Singh, Harpreet MD", "92835")
    tertiary = a_specialist(db, "UCI Cardiology", "92697", is_tertiary=True)
    return Case(office, of_office(office), of_plan(PlanRole.UM_REVIEWER), pcp, member, cardiologist, tertiary)


def a_specialist(db: Session, name: str, zip_code: str, lob: str = "MC", **values) -> Provider:
    """A contracted cardiologist, found by name, number and specialty."""
    search = " " + name.lower().replace(",", "")
    made = a_provider(db, name=name, search_name=search, **{"specialty": "Cardiovascular Disease"} | values)
    _works_at(db, made, "1 Heart Way", "Somewhere", zip_code)
    db.add(ProviderContract(provider_id=made.id or 0, lob=lob, starts_on=SINCE))
    db.flush()
    return made


def a_rule(db: Session, code: str, rule: Authorization = Authorization.ALWAYS, **values) -> AuthorizationRule:
    """A row of the prior authorization list."""
    made = AuthorizationRule(
        code=code, rule=rule, **{"description": f"Service {code}", "starts_on": SINCE, "most_units": 10} | values
    )
    db.add(made)
    db.flush()
    return made


def _works_at(db: Session, provider: Provider, street: str, city: str, zip_code: str) -> None:
    db.add(
        ProviderAddress(
            provider_id=provider.id or 0, street=street, city=city, state="CA", zip_code=zip_code, phone="714-555-0100"
        )
    )
    db.flush()


def _lists(db: Session) -> None:
    a_rule(db, "E0470", questionnaire="sleep")
    a_rule(db, "G0108")
    a_rule(db, "97153", is_behavioral=True, is_aba=True, modifiers="HM")
    a_rule(db, "G0101", Authorization.NEVER, service_group="Primary and preventive care")
    db.add(QuestionnaireQuestion(questionnaire="sleep", key="study", number=1, text="Sleep study on?", starts_on=SINCE))
    db.add(ListedCode(code_set="POS", code="11", name="Office", starts_on=SINCE))
    for code, words in (("G4733", "Obstructive sleep apnea"), ("E119", "Type 2 diabetes"), ("F840", "Autism")):
        db.add(DiagnosisCode(code=code, description=words, words=words.lower(), is_billable=True))
    db.add(DiagnosisCode(code="E11", description="Type 2 diabetes", words="type 2 diabetes", is_billable=False))
    db.flush()


def _people(db: Session) -> None:
    """The two users whom `of_office` and `of_plan` speak of."""
    for number, person in enumerate(CAST[:2], 1):
        db.add(User(id=number, email=person.email, name=person.name, password_hash="", created_at=CREATED))
    db.flush()


def filled_in(db: Session, case: Case, code: str = "E0470", provider: str = "", **typed: str) -> At:
    """A draft that lacks nothing, at its review."""
    viewer = case.viewer
    key = begin_referral(db, viewer, now=NOW)
    view = keep_typed(db, viewer, At(key, 1, 1), {"kind": "MEDICAL"}, **WHEN)
    view = choose_member(db, viewer, At(key, view.version, 1), case.member.key, **WHEN)
    view = choose_referring(db, viewer, At(key, view.version, 2), case.pcp.key, **WHEN)
    view = keep_typed(db, viewer, At(key, view.version, 2), {"service_address": view.addresses[0]}, **WHEN)
    view = choose_referred_to(db, viewer, At(key, view.version, 3), provider or case.cardiologist.key, **WHEN)

    def act(form):
        return with_diagnosis(with_service(form, code), "G4733")

    view = change(db, viewer, At(key, view.version, 4), act, **WHEN)
    more = {f"units-{code}": "1", "answer-E0470-study": "01/15/2026"} | TYPED | typed
    view = keep_typed(db, viewer, At(key, view.version, 4), more, **WHEN)
    return At(key, view.version, Section.REVIEW)


def submitted(db: Session, case: Case, **more: str) -> Referral:
    at = filled_in(db, case, **more)
    key = submit_referral(db, case.viewer, at.key, at.version, **WHEN).key
    return db.exec(select(Referral).where(Referral.key == key)).one()


def service_of(db: Session, referral: Referral) -> ReferralService:
    return db.exec(select(ReferralService).where(ReferralService.referral_id == referral.id)).one()


def decided(service: ReferralService, decision: ServiceDecision, **more: object) -> Review:
    return Review({service.key: ServiceAnswer(decision, **more)})  # type: ignore[arg-type]
