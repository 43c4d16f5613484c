"""Search for a referred-to provider: contracted for the member's line of business, taking the member's age and gender.

Source: seed 000 X, section 3: by name, Provider ID or specialty; far-away and closed-panel providers are listed with
a warning, the nearest first.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import ColumnElement, and_, exists, or_
from sqlmodel import Session, col, select

from optima_portal.kit.names import normalised
from optima_portal.kit.refused import Refused
from optima_portal.kit.zip_codes import middle_of
from optima_portal.models.member import Gender, Member
from optima_portal.models.provider import PracticeGender, Provider, ProviderContract
from optima_portal.models.provider_address import AddressUse, ProviderAddress
from optima_portal.rules.ages import age_on
from optima_portal.rules.distance import Place, is_far_away, miles_between
from optima_portal.rules.plan import plan

SHORTEST = 2
PAGE = 25
NOT_FOUND_LAST = 1e9
NOT_FOR_MEMBER = (
    "This provider is not contracted for the member's line of business, or does not accept the member's age or gender."
)


@dataclass(frozen=True)
class ProviderChoice:
    """A provider of the result. `miles` is "" while the distance is not known."""

    key: str
    name: str
    provider_id: str
    npi: str
    specialty: str
    address: str
    phone: str
    fax: str
    miles: str
    is_far: bool
    is_closed: bool
    is_tertiary: bool


@dataclass(frozen=True)
class ProviderChoices:
    """A page of them, the nearest first."""

    choices: tuple[ProviderChoice, ...]
    total: int


def find_referred_to(
    db: Session, member: Member, lob: str, words: str, *, page: int = 1, today: date
) -> ProviderChoices:  # fmt: skip
    """A page of providers for a member who was fetched through `referral_scope.for_members`."""
    if len(words.strip()) < SHORTEST:
        raise Refused("Enter a name, a Provider ID or a specialty.", field="words")
    found = _measured(db, takes(member, lob, today), _is_meant(db, words), home_of(member))
    start = (max(page, 1) - 1) * PAGE
    shown = found[start : start + PAGE]
    return ProviderChoices(tuple(_choices(db, shown)), len(found))


def choice_of(db: Session, member: Member, key: str) -> ProviderChoice | None:
    """One provider as the selection shows it, whether or not they take the member."""
    found = _measured(db, col(Provider.key) == key, None, home_of(member))
    return next(iter(_choices(db, found[:1])), None)


def why_not_referred_to(db: Session, member: Member, lob: str, key: str, today: date) -> str:
    """Why a chosen provider cannot be asked for; "" if they can."""
    there = db.exec(select(Provider.id).where(Provider.key == key, takes(member, lob, today))).first()
    if there is not None:
        return ""
    return NOT_FOR_MEMBER


def takes(member: Member, lob: str, today: date) -> ColumnElement[bool]:
    """Whether a provider is contracted for a line of business today and accepts the member's age and gender."""
    age = age_on(member.birth_date, today) if member.birth_date else None
    return _takes(lob, member.gender, age, today)


# The same few conditions are asked for with every click; an expression never changes, so it is made once.
@lru_cache(512)
def _takes(lob: str, gender: Gender, age: int | None, today: date) -> ColumnElement[bool]:
    contract = ProviderContract
    conditions: list[ColumnElement[bool]] = [
        col(Provider.provider_id).is_not(None),
        exists().where(
            col(contract.provider_id) == col(Provider.id),
            col(contract.lob) == lob,
            col(contract.starts_on) <= today,
            col(contract.ends_on) >= today,
        ),
    ]
    if gender in (Gender.FEMALE, Gender.MALE):
        accepted = PracticeGender.FEMALE if gender is Gender.FEMALE else PracticeGender.MALE
        conditions.append(col(Provider.accepts).in_((PracticeGender.ANY, accepted)))
    if age is not None:
        conditions += [col(Provider.youngest_age) <= age, col(Provider.oldest_age) >= age]
    return and_(*conditions)


def home_of(member: Member) -> Place | None:
    """Where a member lives, as far as the ZIP code tells."""
    return middle_of(member.zip_code)


def _is_meant(db: Session, words: str) -> ColumnElement[bool]:
    """Each word begins a part of the name, or all of it a Provider ID, or it stands in the specialty."""
    typed = words.strip()
    parts = normalised(typed).split()
    number = or_(col(Provider.provider_id).in_({typed, typed.upper(), typed.lower()}), col(Provider.npi) == typed)
    if not parts:
        return number
    named = and_(*(col(Provider.search_name).contains(f" {part}", autoescape=True) for part in parts))
    return or_(number, named, col(Provider.specialty).in_(_specialties(db, parts)))


def _specialties(db: Session, parts: list[str]) -> list[str]:
    """The specialties that hold each word: a few dozen, looked through once instead of in every row."""
    known = db.exec(select(Provider.specialty).distinct()).all()
    return [one for one in known if all(part in one.lower() for part in parts)]


@dataclass(frozen=True)
class _Found:
    provider_id: int
    address_id: int | None
    miles: float | None


def _measured(
    db: Session, who: ColumnElement[bool], meant: ColumnElement[bool] | None, home: Place | None
) -> list[_Found]:  # fmt: skip
    """Every provider with the nearest of their service addresses, the nearest provider first."""
    columns: Any = (Provider.id, ProviderAddress.id, ProviderAddress.latitude, ProviderAddress.longitude,
                    ProviderAddress.zip_code, Provider.name)  # fmt: skip
    address = and_(col(ProviderAddress.provider_id) == col(Provider.id), col(ProviderAddress.use) == AddressUse.SERVICE)
    wanted = select(*columns).join(ProviderAddress, address, isouter=True).where(who)
    rows = db.execute(wanted.where(meant) if meant is not None else wanted).all()
    nearest: dict[int, tuple[float, str, int, int | None]] = {}
    far = cache(lambda there: miles_between(home, there) if home and there else NOT_FOUND_LAST)
    for number, address_id, north, east, zip_code, name in rows:
        there = (north, east) if north is not None and east is not None else middle_of(zip_code or "")
        one = (far(there), name, number, address_id)
        if number not in nearest or one[:2] < nearest[number][:2]:
            nearest[number] = one
    ordered = sorted(nearest.values(), key=lambda one: one[:3])
    return [_Found(number, at, None if miles == NOT_FOUND_LAST else miles) for miles, _, number, at in ordered]


def _choices(db: Session, found: list[_Found]) -> list[ProviderChoice]:
    providers = {
        one.id: one for one in db.exec(select(Provider).where(col(Provider.id).in_([f.provider_id for f in found])))
    }
    places = [one.address_id for one in found if one.address_id]
    addresses = {one.id: one for one in db.exec(select(ProviderAddress).where(col(ProviderAddress.id).in_(places)))}
    return [_choice(providers[one.provider_id], addresses.get(one.address_id), one.miles) for one in found]


def _choice(provider: Provider, address: ProviderAddress | None, miles: float | None) -> ProviderChoice:
    limits = plan().referrals
    return ProviderChoice(
        key=provider.key,
        name=provider.name,
        provider_id=provider.provider_id or "",
        npi=provider.npi,
        specialty=provider.specialty,
        address=address_words(address),
        phone=(address.phone if address else "") or provider.phone,
        fax=(address.fax if address else "") or provider.fax,
        miles="" if miles is None else f"{miles:.1f} miles",
        is_far=is_far_away(miles, provider.specialty, limits.far_away_miles, limits.far_away_by_specialty),
        is_closed=not provider.panel_open,
        is_tertiary=provider.is_tertiary,
    )


def address_words(address: ProviderAddress | None) -> str:
    """505 City Pkwy W, Orange, CA 92868."""
    if address is None:
        return ""
    place = " ".join(part for part in (address.state, address.zip_code) if part)
    return ", ".join(part for part in (address.street, address.city, place) if part)
