"""A case for referral tests: an office, its member, whom one refers to, and the lists that a request asks."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.demo.cast import CAST
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule, QuestionnaireQuestion
from optima_portal.models.collection import Collection
from optima_portal.models.diagnosis_code import DiagnosisCode
from optima_portal.models.listed_code import ListedCode
from optima_portal.models.member import Gender, Member
from optima_portal.models.provider import Provider, ProviderContract
from optima_portal.models.provider_address import ProviderAddress
from optima_portal.models.user import PlanRole, User
from tests.factories import NOW, a_collection, a_member, a_provider, a_span, of_office, of_plan

TODAY = date(2026, 3, 2)
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
        db.add(User(id=number, email=person.email, name=person.name, password_hash="", created_at=NOW))
    db.flush()
