"""What is installed stands in the list of pins, with the parts (extras) that packages ask of each other.

An older pip (Debian 12's) looks a package up anew when another one asks for it with an extra that its pin does not
name, and refuses what it finds as soon as a newer version is out.
"""

import re
from importlib.metadata import distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PIN = re.compile(r"^([\w.-]+)(?:\[([\w, -]+)\])?==(\S+)", re.MULTILINE)


def pins(name: str) -> dict[str, set[str]]:
    """Each pinned package with the extras that its pin names."""
    found = PIN.findall((ROOT / name).read_text())
    return {canonicalize_name(package): set(re.split(r",\s*", extras)) - {""} for package, extras, _ in found}


def asked_with_extras(of: dict[str, set[str]]) -> dict[str, set[str]]:
    """What the installed ones among these ask of others here, by the extras under which they were asked themselves."""
    asked: dict[str, set[str]] = {}
    for one in distributions():
        name = canonicalize_name(one.name)
        for requirement in map(Requirement, one.requires or ()) if name in of else ():
            under = [{"extra": extra} for extra in ("", *of[name])]
            if requirement.extras and (not requirement.marker or any(map(requirement.marker.evaluate, under))):
                asked.setdefault(canonicalize_name(requirement.name), set()).update(requirement.extras)
    return asked


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_pin_names_the_extras_that_are_asked_of_it(name: str) -> None:
    pinned = pins(name)
    asked = asked_with_extras(pinned)
    assert asked["granian"] == {"reload"}, "reflex asks for it so"
    assert {one: extras - pinned[one] for one, extras in asked.items() if extras - pinned[one]} == {}
