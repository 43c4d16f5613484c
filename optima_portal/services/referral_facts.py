"""What the portal knows about a request that is being filled in: the facts that the rules of its sections ask for.

`office` is the collection that the draft belongs to. Whoever has seats in several still refers that one's members, by
that one's providers: its people read the referral (seed 000 X, "cannot be with a different office").
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam
from sqlmodel import Session, col, select

from optima_portal.access import referral_scope
from optima_portal.access.permissions import Permission
from optima_portal.access.referral_scope import Covered, Patient
from optima_portal.access.viewer import Viewer
from optima_portal.kit.db import rows
from optima_portal.kit.names import without_marks
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.eligibility import EligibilityStatus
from optima_portal.models.provider import Provider, ProviderKind
from optima_portal.rules.ages import age_on
from optima_portal.rules.authorization_codes import ListedCode, why_not_requestable
from optima_portal.rules.plan import Network, plan
from optima_portal.rules.referral_form import Facts, ReferralForm, Section
from optima_portal.rules.referral_member import why_not_referrable
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.services.authorization_list import Diagnosis, diagnoses_among, listed_codes, places_of_service
from optima_portal.services.eligibility import Standing, standing_on
from optima_portal.services.referred_to import AskedFor, asked_for

NOT_YOURS = "This member is not associated with this draft’s office. Find the member again."
NOT_IN_OFFICE = "The referring provider is not one of this draft’s office."


@dataclass(frozen=True)
class ForWhom:
    """The member of a request on a day."""

    member: Patient
    standing: Standing
    age: int | None
    on: date

    @property
    def lob(self) -> str:
        """Their line of business, "" without coverage."""
        return self.standing.span.lob if self.standing.span else ""

    @property
    def network(self) -> str:
        """Their health network's code."""
        return self.standing.span.network if self.standing.span else ""


def for_whom(db: Session, viewer: Viewer, office: int, member_key: str, today: date) -> ForWhom | None:
    """The member of a request; None: there is none, or it is not the office's."""
    return for_each(db, viewer, office, [member_key], today).get(member_key)


def for_each(db: Session, viewer: Viewer, office: int, member_keys: Iterable[str], today: date) -> dict[str, ForWhom]:
    """Those of these members who are the office's, by their keys."""
    viewer = viewer.within(office)
    wanted, last = sorted({one for one in member_keys if one}), len(Patient._fields)
    spans: dict[Patient, list[Any]] = {}
    for row in rows(db, referral_scope.patients(viewer, today), keys=wanted) if wanted else ():
        theirs = spans.setdefault(Patient(*row[:last]), [])
        if row.starts_on is not None:
            theirs.append(Covered(*row[last:]))
    return {one.key: _standing(one, theirs, today) for one, theirs in spans.items()}


def _standing(one: Patient, spans: list[Any], today: date) -> ForWhom:
    age = age_on(one.birth_date, today) if one.birth_date else None
    return ForWhom(one, standing_on(spans, today, one.deceased_on), age, today)


@dataclass(frozen=True)
class OwnProvider:
    """A provider of the office."""

    id: int
    key: str
    name: str


@dataclass(frozen=True)
class Known:
    """The facts of a form, and what they were read from: asked for once, shown as well."""

    facts: Facts
    whom: ForWhom | None
    referring: OwnProvider | None
    asked: AskedFor | None
    places: dict[str, str]
    diagnoses: dict[str, Diagnosis]


def facts_of(db: Session, viewer: Viewer, office: int, form: ReferralForm, today: date) -> Facts:
    """Everything that `what_is_missing` asks about a form."""
    return known_of(db, viewer, office, form, Section.REVIEW, today).facts


def known_of(
    db: Session, viewer: Viewer, office: int, form: ReferralForm, section: Section, today: date
) -> Known:  # fmt: skip
    """Everything that a section asks about a form; a duplicate is looked for where it is asked about, in the review."""
    whom = for_whom(db, viewer, office, form.member, today) if form.member else None
    about = (whom.lob, whom.age) if whom else ("", None)
    chosen = form.redirect.provider
    asked = asked_for(db, whom.member, whom.lob, chosen, today) if whom and chosen else None
    referring = own_provider(db, viewer, office, form.referring) if form.referring else None
    listed = listed_codes(db, [one.code for one in form.services], today, *about)
    places, diagnoses = places_of_service(db), diagnoses_among(db, form.diagnoses)
    facts = Facts(
        today=today,
        retro_days=plan().referrals.retro_days,
        member_problem=member_problem(form, whom),
        referring_problem="" if not form.referring or referring else NOT_IN_OFFICE,
        referred_problem=asked.problem if asked else "",
        listed=listed,
        gray=_gray(form, listed, whom),
        places=frozenset(places),
        billable=frozenset(code for code, means in diagnoses.items() if means.is_billable),
        duplicate=_duplicate(db, viewer.within(office), form, whom, asked) if section is Section.REVIEW else "",
    )
    return Known(facts, whom, referring, asked, places, diagnoses)


def member_problem(form: ReferralForm, whom: ForWhom | None) -> str:
    """Why no referral of the chosen kind can be submitted for the chosen member; "" if it can."""
    if not form.member or form.kind is None:
        return ""
    if whom is None:
        return NOT_YOURS
    network = network_of(whom.network)
    limits = plan().referrals
    ask = f"Ask {network.authorizations}." if network and network.authorizations else ""
    return (
        why_not_referrable(
            form.kind,
            whom.standing.status is not EligibilityStatus.NOT_ELIGIBLE,
            whom.network,
            network.name if network else whom.network,
            ask,
            limits.medical_networks,
            limits.not_behavioral,
        )
        or ""
    )


def own_provider(db: Session, viewer: Viewer, office: int, key: str) -> OwnProvider | None:
    """A provider of the office."""
    found = rows(db, _own_one(_seats(viewer, office)), key=key)
    return OwnProvider(*found[0]) if found else None


def own_providers(db: Session, viewer: Viewer, office: int) -> list[OwnProvider]:
    """Those who may refer: the office's practitioners, by name."""
    own = (OwnProvider(*row) for row in rows(db, _own(_seats(viewer, office))))
    return sorted(own, key=lambda one: (without_marks(one.name), one.id))


def _seats(viewer: Viewer, office: int) -> tuple[int, ...]:
    may = Permission.SUBMIT_REFERRALS
    return viewer.within(office).collections_with(may) if viewer.may(may) else ()


@lru_cache(256)
def _own(seats: tuple[int, ...]) -> Select[Any]:
    held = select(CollectionProvider.provider_id).where(col(CollectionProvider.collection_id).in_(seats))
    own: Any = select(Provider.id, Provider.key, Provider.name)
    practitioners: Select[Any] = own.where(col(Provider.id).in_(held), col(Provider.kind) == ProviderKind.PRACTITIONER)
    return practitioners


@lru_cache(256)
def _own_one(seats: tuple[int, ...]) -> Select[Any]:
    return _own(seats).where(col(Provider.key) == bindparam("key"))


def network_of(code: str) -> Network | None:
    """A health network of the plan profile."""
    return next((one for one in plan().networks if one.code == code), None)


def _gray(form: ReferralForm, listed: dict[str, ListedCode], whom: ForWhom | None) -> dict[str, str]:
    is_behavioral = form.kind is ReferralKind.BEHAVIORAL
    lob, age = (whom.lob, whom.age) if whom else ("", None)
    said = {
        one.code: why_not_requestable(listed.get(one.code), lob, age, is_behavioral=is_behavioral)
        for one in form.services
    }
    return {code: why for code, why in said.items() if why}


def _duplicate(
    db: Session, viewer: Viewer, form: ReferralForm, whom: ForWhom | None, asked: AskedFor | None
) -> str:  # fmt: skip
    if whom is None or asked is None or asked.choice is None or not form.services:
        return ""
    codes = [one.code for one in form.services]
    same = referral_scope.same_request(viewer, whom.member.id, asked.provider_id, codes, whom.on)
    found = db.exec(same).first()
    return found.referral_code if found else ""
