"""A referral's clicks, as `click` measures: a step of the wizard, the provider search among 12,000, submit to decision.

The first two are whole events against the bare SQL that they need on the same file; the last is from *Submit Referral*
to the confirmation of a referral that a rule approves (spec 4: under a second).
"""

import asyncio
from collections.abc import Iterator
from datetime import date
from random import Random
from typing import Any

import aiohttp
from sqlalchemy import text
from sqlmodel import Session, select

from optima_portal.access.viewer import Viewer
from optima_portal.cli.bench import click
from optima_portal.cli.bench.figure import Figure, against, at_most
from optima_portal.cli.bench.portal import Served, served
from optima_portal.cli.bench.tab import Tab
from optima_portal.kit import clock, db
from optima_portal.kit.names import normalised
from optima_portal.models.authorization_rule import Authorization, AuthorizationRule
from optima_portal.models.diagnosis_code import DiagnosisCode
from optima_portal.models.listed_code import ListedCode
from optima_portal.models.provider import Provider, ProviderContract, ProviderKind
from optima_portal.models.provider_address import ProviderAddress
from optima_portal.rules.authorization_codes import RequestedService
from optima_portal.rules.plan import plan
from optima_portal.rules.redirect import Redirect
from optima_portal.rules.referral_form import ReferralForm
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.services.referral_drafts import begin_draft
from optima_portal.services.referral_wizard import At, keep_typed, open_wizard, providers_for

PROVIDERS = 12_000
SUBMISSIONS = 30
STATE = "referral_wizard____referral_wizard_state"
ANSWER = f'{STATE}"'
SPECIALTIES = (
    "Cardiovascular Disease", "Dermatology", "Endocrinology", "Gastroenterology", "Nephrology", "Neurology",
    "Ophthalmology", "Orthopedic Surgery", "Otolaryngology", "Physical Therapy", "Psychiatry", "Pulmonary Disease",
    "Radiology", "Rheumatology", "Urology", "Family Medicine", "Internal Medicine", "Pediatrics", "General Surgery",
    "Obstetrics and Gynecology", "Oncology", "Podiatry", "Allergy and Immunology", "Pain Medicine", "Psychology",
)  # fmt: skip
LAST = ("Nguyen", "Garcia", "Smith", "Tran", "Kim", "Patel", "Lopez", "Chen", "Johnson", "Haddad", "Reyes", "Brown")
FIRST = ("Ana", "Linh", "Maria", "David", "Omar", "Grace", "Priya", "Samuel", "Rosa", "Henry", "Wei", "Paul")
ZIPS = ("92801", "92868", "92704", "92627", "92843", "92660", "92708", "92870", "92630", "92831", "92683", "92780")
WORDS = ("cardio", "orthopedic", "nguyen", "lin tran", "physical th", "derm", "garcia ma", "psych")
WHO = """
SELECT member.key, min(provider.key) FROM member
JOIN eligibility_span ON eligibility_span.member_id = member.id
JOIN provider ON provider.id = eligibility_span.pcp_id
JOIN collection_provider ON collection_provider.provider_id = eligibility_span.pcp_id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Anaheim Family Medical' AND network = 'CCN' AND lob = 'MC' AND ends_on > CURRENT_DATE
AND member.deceased_on IS NULL AND member.birth_date < '1990-01-01'
AND NOT EXISTS (SELECT 1 FROM referral WHERE referral.member_id = member.id) GROUP BY member.key LIMIT 100
"""
BY_RULE = "SELECT count(*) FROM referral WHERE is_automatic AND from_draft NOT LIKE 'demo-%'"
SINCE = date(2024, 1, 1)
FIRST_NPI = "9000000001"


def measure() -> Iterator[Figure]:
    """The referral figures of spec 7, `click`."""
    with served() as portal:
        db.in_transaction(_prepare, portal.engine)
        yield from asyncio.run(_measured(portal))


async def _measured(portal: Served) -> list[Figure]:
    viewer = click._viewer(portal)
    async with aiohttp.ClientSession() as http, Tab(http, portal.origin, portal.cookie()) as tab:
        figures = [*await _wizard_step(portal, tab, viewer), *await _provider_search(portal, tab, viewer)]
        return [*figures, *await _determination(portal, tab, viewer)]


async def _wizard_step(portal: Served, tab: Tab, viewer: Viewer) -> list[Figure]:
    """What was typed in section 4 is kept: the event that comes with every pause of the typing."""
    key = _draft(portal, viewer, 0)
    version = [_do(portal, open_wizard, viewer, key).version]

    def keep(number: int) -> None:
        view = _do(portal, keep_typed, viewer, At(key, version[0], 4), {"indications": f"Because of {number}."})
        version[0] = view.version

    bare = click._bare(portal, keep)
    await _open(tab, key)
    timed = [
        await tab.ask(f"{STATE}.keep", {"values": {"draft": key, "indications": f"Because, said {number}."}}, ANSWER)
        for number in range(click.ROUNDS)
    ][click.WARM :]
    return _against("wizard step", timed, bare)


async def _provider_search(portal: Served, tab: Tab, viewer: Viewer) -> list[Figure]:
    key = _draft(portal, viewer, 1)

    def search(number: int) -> None:
        _do(portal, providers_for, viewer, key, WORDS[number % len(WORDS)])

    bare = click._bare(portal, search)
    await _open(tab, key)
    timed = [
        await tab.ask(f"{STATE}.find_providers", {"form": {"words": WORDS[number % len(WORDS)]}}, ANSWER)
        for number in range(click.ROUNDS)
    ][click.WARM :]
    return _against(f"provider search, {PROVIDERS:,} providers", timed, bare)


async def _determination(portal: Served, tab: Tab, viewer: Viewer) -> list[Figure]:
    """From the press of Submit to the confirmation's address, of referrals that a rule approves."""
    timed = []
    for number in range(SUBMISSIONS):
        key = _draft(portal, viewer, 2 + number)
        await _open(tab, key)
        timed.append(await tab.ask(f"{STATE}.submit", {}, "/submitted"))
    approved = db.in_transaction(_approved, portal.engine)
    if approved != SUBMISSIONS:
        raise RuntimeError(f"{approved} of {SUBMISSIONS} referrals were approved by rule: this measures nothing.")
    worst = at_most("click: submit to automatic determination, the slowest", max(timed) * 1000, "ms", 1000)
    return [Figure("click: submit to automatic determination, p50", click._ms(timed, 0.5), "ms"), worst]


def _against(what: str, timed: list[float], bare: list[float]) -> list[Figure]:
    value, base = click._ms(timed, 0.95), click._ms(bare, 0.95)
    half, half_base = click._ms(timed, 0.5), click._ms(bare, 0.5)
    return [
        against(f"click: {what}, p50", half, "ms", half_base, "", None),
        against(f"click: {what}, p95", value, "ms", base, "<= bare SQL + 10 ms", value <= base + 10),
    ]


async def _open(tab: Tab, key: str) -> None:
    """The draft's page, as on_load opens it."""
    await tab.ask(f"{STATE}.open", {}, ANSWER, f"/referrals/new/{key}", draft_key=key)


def _do(portal: Served, service: Any, viewer: Viewer, *args: Any) -> Any:
    """A service as a handler calls it, on the bench's database."""
    when: dict[str, Any] = {"today": clock.today(plan().plan.time_zone)}
    if service is keep_typed:
        when["now"] = clock.now()
    return db.in_transaction(lambda session: service(session, viewer, *args, **when), portal.engine)


def _draft(portal: Served, viewer: Viewer, number: int) -> str:
    """A draft that lacks nothing, each of another member; its service and diagnosis are approved by a rule."""

    def begin(session: Session) -> str:
        member, pcp = session.execute(text(WHO)).all()[number]
        other = session.execute(select(Provider.key).where(Provider.npi == FIRST_NPI)).scalar_one()
        form = ReferralForm(
            kind=ReferralKind.MEDICAL, member=member, referring=pcp, service_address="1 Street, Anaheim",
            redirect=Redirect(other, False, True, ""), place_of_service="11", diagnoses=("G4733",),
            services=(RequestedService("E0601", 1, (), {}),), indications="Snores.",
        )  # fmt: skip
        return begin_draft(session, viewer, form, now=clock.now())

    return db.in_transaction(begin, portal.engine)


def _prepare(session: Session) -> None:
    """Twelve thousand providers around the county, and the lines of the lists that the drafts ask for."""
    session.add(AuthorizationRule(code="E0601", description="CPAP device", rule=Authorization.ALWAYS, starts_on=SINCE))
    session.add(DiagnosisCode(code="G4733", description="Sleep apnea", words="sleep apnea", is_billable=True))
    session.add(ListedCode(code_set="POS", code="11", name="Office", starts_on=SINCE))
    chance, made = Random(1), []
    for number in range(PROVIDERS):
        name = f"{chance.choice(LAST)}, {chance.choice(FIRST)} MD"
        made.append(
            Provider(
                kind=ProviderKind.PRACTITIONER, provider_id=f"B{number:06}", npi=f"{number + int(FIRST_NPI)}",
                name=name, search_name=f" {normalised(name)}", specialty=SPECIALTIES[number % len(SPECIALTIES)],
                panel_open=chance.random() > 0.1, created_at=clock.now(),
            )
        )  # fmt: skip
    session.add_all(made)
    session.flush()
    for one in made:
        session.add(ProviderContract(provider_id=one.id or 0, lob="MC", starts_on=SINCE))
        session.add(ProviderAddress(provider_id=one.id or 0, city="A City", state="CA", zip_code=chance.choice(ZIPS)))


def _approved(session: Session) -> int:
    """How many referrals a rule approved on the bench's drafts."""
    return int(session.execute(text(BY_RULE)).scalar_one())
