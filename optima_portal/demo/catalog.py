"""The demo's reference data, read once from `data/` and laid out for quick drawing: a choice is one list index."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent / "data"
AGE_BANDS = (6, 18, 45, 65)


@dataclass(frozen=True, slots=True)
class Community:
    """Names that go together, and languages in proportion."""

    first: dict[str, list[str]]
    last: list[str]
    languages: list[str]


@dataclass(frozen=True, slots=True)
class Place:
    """A ZIP with its middle."""

    zip_code: str
    city: str
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Illness:
    """A condition: how common by age band, and what it leads to."""

    code: str
    words: str
    share: tuple[float, ...]
    sex: str
    also: tuple[str, ...]
    drugs: tuple[tuple[tuple[str, ...], float], ...]
    visits: tuple[tuple[str, float], ...]
    labs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drug:
    """What the end of a fill's row says, for each usual days' supply."""

    key: str
    supplies: tuple[tuple[int, tuple[object, ...]], ...]


@dataclass(frozen=True, slots=True)
class Service:
    """A kind of visit."""

    kind: str
    who: str
    form: str
    place: str
    bill: str
    stay: int
    carved: bool
    lines: tuple[tuple[str, str, str, str, float, int, int, int], ...]


def age_band(age: int) -> int:
    """0 to 4: under 6, 6-17, 18-44, 45-64, 65 and over."""
    return (age >= 6) + (age >= 18) + (age >= 45) + (age >= 65)


def repeated(weights: dict[str, int]) -> list[str]:
    """Each word as often as it weighs."""
    return [word for word, weight in weights.items() for _ in range(weight)]


def read(name: str) -> dict[str, Any]:
    """One data file."""
    return tomllib.loads((FOLDER / f"{name}.toml").read_text(encoding="utf-8"))


@lru_cache
def communities() -> list[Community]:
    """A thousand entries, each community as often as its share."""
    found = []
    for one in read("communities")["community"]:
        names = {"FEMALE": one["female"].split(), "MALE": one["male"].split()}
        community = Community(names, one["last"].split("|"), repeated(one["languages"]))
        found += [community] * one["share"]
    return found


@lru_cache
def places() -> list[Place]:
    """Each place as often as its share."""
    return [Place(*one[:4]) for one in read("places")["places"] for _ in range(one[4])]


@lru_cache
def streets() -> list[str]:
    """Every street with every kind: `Heron Slough Ave`."""
    data = read("places")
    return [f"{name} {kind}" for name in data["streets"].split("|") for kind in data["kinds"].split("|")]


@lru_cache
def area_codes() -> list[str]:
    """A hundred entries in proportion."""
    return repeated(read("places")["area_codes"])


@lru_cache
def illnesses() -> dict[str, Illness]:
    """By ICD-10-CM code."""
    return {
        one["code"]: Illness(
            one["code"], one["words"], tuple(share / 100 for share in one["share"]), one.get("sex", ""),
            tuple(one.get("with", ())), tuple((tuple(keys), chance / 100) for keys, chance in one["drugs"]),
            tuple(one["visits"].items()), tuple(one["labs"]),
        )
        for one in read("conditions")["condition"]
    }  # fmt: skip


@lru_cache
def passing(band: int) -> list[tuple[str, str, tuple[str, ...]]]:
    """What comes and goes at an age: (code, words, drugs), each as often as its share."""
    found = read("conditions")["acute"]["list"]
    return [(code, words, tuple(drugs)) for code, words, share, drugs in found for _ in range(share[band])]


@lru_cache
def drugs() -> dict[str, list[Drug]]:
    """By key. The row's end: NDC, RxNorm, drug, strength, quantity in thousandths, days' supply."""
    found: dict[str, list[Drug]] = {}
    for number, (key, rxnorm, name, strength, daily, supplies) in enumerate(read("drugs")["drugs"]):
        ends = tuple(
            (days, (f"99{100 + number:03}{1000 + number:04}{days % 100:02}", rxnorm, name, strength,
                    round(daily * days * 1000), days))
            for days in supplies
        )  # fmt: skip
        found.setdefault(key, []).append(Drug(key, ends))
    return found


@lru_cache
def pharmacies() -> list[str]:
    """Where drugs are filled."""
    names: list[str] = read("drugs")["pharmacies"].split("|")
    return names


@lru_cache
def laboratories() -> list[str]:
    """Where tests are done."""
    names: list[str] = read("labs")["laboratories"].split("|")
    return names


@lru_cache
def services() -> dict[str, Service]:
    """By kind."""
    return {
        one["kind"]: Service(
            one["kind"], one["who"], one.get("form", "P"), one["place"], one.get("bill", ""), one.get("stay", 0),
            one.get("carved", False), tuple(tuple(line) for line in one["lines"]),
        )
        for one in read("services")["service"]
    }  # fmt: skip


@lru_cache
def taxonomies() -> dict[str, str]:
    """Taxonomy codes by specialty."""
    return {specialty: code for specialty, code, _ in read("providers")["specialties"]}
