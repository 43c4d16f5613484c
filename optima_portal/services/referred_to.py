"""Search for a referred-to provider: contracted for the member's line of business, taking the member's age and gender.

Source: seed 000 X, section 3: by name, Provider ID or specialty; far-away and closed-panel providers are listed with
a warning, the nearest first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import Select, and_, bindparam, union
from sqlmodel import Session, col, select

from optima_portal.access.referral_scope import Patient
from optima_portal.kit.db import rows
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
MOST_WORDS = 10
PAGE = 25
NOT_FOUND_LAST = 1e9
OLDEST = 999
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


@dataclass(frozen=True)
class AskedFor:
    """A provider who was chosen. `problem`: why they cannot be asked for, "" if they can; `choice`: None: not there."""

    provider_id: int
    choice: ProviderChoice | None
    problem: str


def find_referred_to(
    db: Session, member: Patient | Member, lob: str, words: str, *, page: int = 1, today: date
) -> ProviderChoices:  # fmt: skip
    """A page of providers for a member who was fetched through `referral_scope`."""
    if len(words.strip()) < SHORTEST:
        raise Refused("Enter a name, a Provider ID or a specialty.", field="words")
    found = _measured(_found(db, words, _about(member, lob, today)), home_of(member))
    start = (max(page, 1) - 1) * PAGE
    return ProviderChoices(tuple(_choices(db, found[start : start + PAGE])), len(found))


def asked_for(db: Session, member: Patient | Member, lob: str, key: str, today: date) -> AskedFor:
    """One provider as the selection shows it, and whether they take the member."""
    found = rows(db, _WITH_KEY, provider=key, **_about(member, lob, today))
    if not found:
        return AskedFor(0, None, NOT_FOR_MEMBER)
    miles, _, number, address_id = _measured(found, home_of(member))[0]
    row = next(one for one in found if one.address_id == address_id)
    return AskedFor(number, _choice(row, miles), "" if row.takes else NOT_FOR_MEMBER)


def home_of(member: Patient | Member) -> Place | None:
    """Where a member lives, as far as the ZIP code tells."""
    return middle_of(member.zip_code)


def _about(member: Patient | Member, lob: str, today: date) -> dict[str, Any]:
    """What decides whether a provider takes a member. What is not known of them keeps nobody out."""
    age = age_on(member.birth_date, today) if member.birth_date else None
    only = {Gender.FEMALE: PracticeGender.FEMALE, Gender.MALE: PracticeGender.MALE}.get(member.gender)
    return {
        "lob": lob,
        "day": today,
        "accepted": [PracticeGender.ANY, only] if only else list(PracticeGender),
        "youngest_at_most": OLDEST if age is None else age,
        "oldest_at_least": 0 if age is None else age,
    }


# Made once and read as plain rows; what `_about` says is bound by name.
_Measured = tuple[float, str, int, int | None]
"""Miles, name, and the ids of the provider and of the address: in this order they are sorted."""

_IS_CONTRACTED = and_(
    col(ProviderContract.provider_id) == col(Provider.id),
    col(ProviderContract.lob) == bindparam("lob"),
    col(ProviderContract.starts_on) <= bindparam("day"),
    col(ProviderContract.ends_on) >= bindparam("day"),
)
_ACCEPTS = and_(
    col(Provider.provider_id).is_not(None),
    col(Provider.accepts).in_(bindparam("accepted", expanding=True)),
    col(Provider.youngest_age) <= bindparam("youngest_at_most"),
    col(Provider.oldest_age) >= bindparam("oldest_at_least"),
)
_IS_PLACE = and_(col(ProviderAddress.provider_id) == col(Provider.id), col(ProviderAddress.use) == AddressUse.SERVICE)
_MEASURED: Any = (
    Provider.id, Provider.name, col(ProviderAddress.id).label("address_id"), ProviderAddress.latitude,
    ProviderAddress.longitude, ProviderAddress.zip_code,
)  # fmt: skip
_SHOWN: Any = (
    *_MEASURED, Provider.key, Provider.provider_id, Provider.npi, Provider.specialty, Provider.phone, Provider.fax,
    Provider.panel_open, Provider.is_tertiary, ProviderAddress.street, ProviderAddress.city, ProviderAddress.state,
    col(ProviderAddress.phone).label("there_phone"), col(ProviderAddress.fax).label("there_fax"),
)  # fmt: skip
_SPECIALTIES = select(Provider.specialty).distinct()
_ON_PAGE = (
    select(*_SHOWN)
    .select_from(Provider)
    .outerjoin(ProviderAddress, and_(_IS_PLACE, col(ProviderAddress.id).in_(bindparam("places", expanding=True))))
    .where(col(Provider.id).in_(bindparam("providers", expanding=True)))
)
_ASKED: Any = (*_SHOWN, and_(col(ProviderContract.provider_id).is_not(None), _ACCEPTS).label("takes"))
_WITH_KEY = (
    select(*_ASKED)
    .select_from(Provider)
    .outerjoin(ProviderContract, _IS_CONTRACTED)
    .outerjoin(ProviderAddress, _IS_PLACE)
    .where(col(Provider.key) == bindparam("provider"))
)


def _found(db: Session, words: str, about: dict[str, Any]) -> Sequence[Any]:
    """Each word begins a part of the name, or all of it a Provider ID or NPI, or it stands in the specialty."""
    typed = words.strip()
    parts = normalised(typed).split()[:MOST_WORDS]
    named = {f"part_{number}": f"% {part}%" for number, part in enumerate(parts)}
    numbers = sorted({typed, typed.upper(), typed.lower()})
    specialties = _specialties(db, parts) if parts else []
    return rows(db, _meant(len(parts)), numbers=numbers, npi=typed, specialties=specialties, **named, **about)


@lru_cache
def _meant(several: int) -> Select[Any]:
    """Who is meant is found first, each way by what serves it best; whether they take the member is asked of those."""
    number: Any = select(Provider.id)
    ways = [
        number.where(col(Provider.provider_id).in_(bindparam("numbers", expanding=True))),
        number.where(col(Provider.npi) == bindparam("npi")),
    ]
    if several:
        parts = (col(Provider.search_name).like(bindparam(f"part_{one}")) for one in range(several))
        ways += [
            number.where(col(Provider.specialty).in_(bindparam("specialties", expanding=True))),
            number.where(*parts),
        ]
    found: Any = select(*_MEASURED).select_from(Provider).join(ProviderContract, _IS_CONTRACTED)
    measured: Select[Any] = found.outerjoin(ProviderAddress, _IS_PLACE)
    return measured.where(_ACCEPTS, col(Provider.id).in_(union(*ways)))


def _specialties(db: Session, parts: list[str]) -> list[str]:
    """The specialties that hold each word: a few dozen, looked through once instead of in every row."""
    known = (row[0] for row in rows(db, _SPECIALTIES))
    return [one for one in known if all(part in one.lower() for part in parts)]


def _measured(found: Sequence[Any], home: Place | None) -> list[_Measured]:
    """Every provider with the nearest of their service addresses, the nearest provider first."""
    nearest: dict[int, _Measured] = {}
    far = cache(lambda there: miles_between(home, there) if home and there else NOT_FOUND_LAST)
    for number, name, address_id, north, east, zip_code, *_ in found:
        there = (north, east) if north is not None and east is not None else middle_of(zip_code or "")
        one = (far(there), name, number, address_id)
        if number not in nearest or one[0] < nearest[number][0]:
            nearest[number] = one
    return sorted(nearest.values())


def _choices(db: Session, found: list[_Measured]) -> list[ProviderChoice]:
    """In the order found, each with the address that is nearest."""
    if not found:
        return []
    places = [address_id for _, _, _, address_id in found if address_id]
    shown = {row.id: row for row in rows(db, _ON_PAGE, providers=[one[2] for one in found], places=places)}
    return [_choice(shown[number], miles) for miles, _, number, _ in found]


def _choice(row: Any, measured: float) -> ProviderChoice:
    limits, miles = plan().referrals, None if measured == NOT_FOUND_LAST else measured
    return ProviderChoice(
        key=row.key,
        name=row.name,
        provider_id=row.provider_id or "",
        npi=row.npi,
        specialty=row.specialty,
        address=address_words(row) if row.address_id else "",
        phone=row.there_phone or row.phone,
        fax=row.there_fax or row.fax,
        miles="" if miles is None else f"{miles:.1f} miles",
        is_far=is_far_away(miles, row.specialty, limits.far_away_miles, limits.far_away_by_specialty),
        is_closed=not row.panel_open,
        is_tertiary=row.is_tertiary,
    )


def address_words(address: Any) -> str:
    """505 City Pkwy W, Orange, CA 92868. From an address, or a row with its columns."""
    if address is None:
        return ""
    place = " ".join(part for part in (address.state, address.zip_code) if part)
    return ", ".join(part for part in (address.street, address.city, place) if part)
