"""What the portal knows about a request that is being filled in: the facts that the rules of its sections ask for."""

from dataclasses import dataclass
from datetime import date

from sqlmodel import Session, col, select
from sqlmodel.sql.expression import SelectOfScalar

from optima_portal.access import referral_scope, scope
from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import Viewer
from optima_portal.models.collection_provider import CollectionProvider
from optima_portal.models.eligibility import EligibilityStatus
from optima_portal.models.member import Member
from optima_portal.models.provider import Provider, ProviderKind
from optima_portal.rules.ages import age_on
from optima_portal.rules.authorization_codes import ListedCode, why_not_requestable
from optima_portal.rules.plan import Network, plan
from optima_portal.rules.referral_form import Facts, ReferralForm, Section
from optima_portal.rules.referral_member import why_not_referrable
from optima_portal.rules.referral_status import ReferralKind
from optima_portal.services.authorization_list import billable_among, listed_codes, places_of_service
from optima_portal.services.eligibility import Standing, standing_on
from optima_portal.services.referred_to import why_not_referred_to

NOT_YOURS = "This member is not associated with your office. Find the member again."
NOT_IN_OFFICE = "The referring provider is not one of your office's any more."


@dataclass(frozen=True)
class ForWhom:
    """The member of a request on a day."""

    member: Member
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


def for_whom(db: Session, viewer: Viewer, member_key: str, today: date) -> ForWhom | None:
    """The member of a request; None: there is none, or it is not the viewer's."""
    member = db.exec(referral_scope.for_members(viewer, today).where(Member.key == member_key)).first()
    if member is None:
        return None
    standing = standing_on(db.exec(scope.spans_of(member)).all(), today, member.deceased_on)
    return ForWhom(member, standing, age_on(member.birth_date, today) if member.birth_date else None, today)


@dataclass(frozen=True)
class Known:
    """The facts of a form, and the rows that they were read from: asked for once, shown as well."""

    facts: Facts
    whom: ForWhom | None
    referring: Provider | None
    places: dict[str, str]


def facts_of(db: Session, viewer: Viewer, form: ReferralForm, today: date) -> Facts:
    """Everything that `what_is_missing` asks about a form."""
    return known_of(db, viewer, form, Section.REVIEW, today).facts


def known_of(db: Session, viewer: Viewer, form: ReferralForm, section: Section, today: date) -> Known:
    """Everything that a section asks about a form; a duplicate is looked for where it is asked about, in the review."""
    whom = for_whom(db, viewer, form.member, today) if form.member else None
    about = (whom.lob, whom.age) if whom else ("", None)
    listed = listed_codes(db, [one.code for one in form.services], today, *about)
    referring = own_provider(db, viewer, form.referring) if form.referring else None
    places = places_of_service(db)
    facts = Facts(
        today=today,
        member_problem=member_problem(form, whom),
        referring_problem="" if not form.referring or referring else NOT_IN_OFFICE,
        referred_problem=_referred_problem(db, form, whom, today),
        listed=listed,
        gray=_gray(form, listed, whom),
        places=frozenset(places),
        billable=billable_among(db, form.diagnoses),
        duplicate=_duplicate(db, viewer, form, whom) if section is Section.REVIEW else "",
    )
    return Known(facts, whom, referring, places)


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


def own_provider(db: Session, viewer: Viewer, key: str) -> Provider | None:
    """A provider of the collections in which the viewer submits referrals."""
    return db.exec(own_providers(viewer).where(Provider.key == key)).first()


def own_providers(viewer: Viewer) -> SelectOfScalar[Provider]:
    """Those who may refer: the practitioners of the viewer's own collections, by name."""
    seats = viewer.collections_with(Permission.SUBMIT_REFERRALS) if viewer.may(Permission.SUBMIT_REFERRALS) else ()
    held = select(CollectionProvider.provider_id).where(col(CollectionProvider.collection_id).in_(seats))
    own = select(Provider).where(col(Provider.id).in_(held), Provider.kind == ProviderKind.PRACTITIONER)
    return own.order_by(col(Provider.name), col(Provider.id))


def network_of(code: str) -> Network | None:
    """A health network of the plan profile."""
    return next((one for one in plan().networks if one.code == code), None)


def _referred_problem(db: Session, form: ReferralForm, whom: ForWhom | None, today: date) -> str:
    if not form.redirect.provider or whom is None:
        return ""
    return why_not_referred_to(db, whom.member, whom.lob, form.redirect.provider, today)


def _gray(form: ReferralForm, listed: dict[str, ListedCode], whom: ForWhom | None) -> dict[str, str]:
    is_behavioral = form.kind is ReferralKind.BEHAVIORAL
    lob, age = (whom.lob, whom.age) if whom else ("", None)
    said = {
        one.code: why_not_requestable(listed.get(one.code), lob, age, is_behavioral=is_behavioral)
        for one in form.services
    }
    return {code: why for code, why in said.items() if why}


def _duplicate(db: Session, viewer: Viewer, form: ReferralForm, whom: ForWhom | None) -> str:
    if whom is None or not form.redirect.provider or not form.services:
        return ""
    asked = db.exec(select(Provider).where(Provider.key == form.redirect.provider)).first()
    if asked is None:
        return ""
    codes = [one.code for one in form.services]
    same = referral_scope.same_request(viewer, whom.member.id or 0, asked.id or 0, codes)
    found = db.exec(same).first()
    return found.referral_code if found else ""
