"""X12 to be sent: segments with their delimiters, an envelope with its counts. `kit.x12` reads it back.

What stands in an element is made fit for the guides' character set: no delimiter, no accent, no control character.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

ELEMENT, COMPONENT, REPETITION, END = "*", ":", "^", "~"
NOT_FOR_AN_ELEMENT = re.compile(r"[^ -~]|[*:^~]")
LETTERS = str.maketrans({"đ": "d", "Đ": "D", "ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "Æ": "AE"})

Segment = tuple[str, ...]
"""Name and elements; an element that is a composite was made by `composite`."""


@dataclass(frozen=True)
class Envelope:
    """Who sends what to whom. `group` and `version` are GS01 and GS08, `kind` is ST01."""

    kind: str
    group: str
    version: str
    sender: str
    receiver: str
    control: int
    set_control: str
    at: datetime


class Composite(str):
    """An element whose parts are already fit and parted."""


def text(value: str, longest: int = 80) -> str:
    """What an element may hold of a text."""
    plain = "".join(
        one for one in unicodedata.normalize("NFKD", value.translate(LETTERS)) if not unicodedata.combining(one)
    )
    return " ".join(NOT_FOR_AN_ELEMENT.sub(" ", plain).split())[:longest].rstrip()


def composite(*parts: str) -> Composite:
    """A composite element; empty parts at its end are left out."""
    return Composite(COMPONENT.join(text(part) for part in parts).rstrip(COMPONENT))


def written(envelope: Envelope, body: Iterable[Segment]) -> Iterator[str]:
    """The interchange with one transaction, segment by segment."""
    control = f"{envelope.control % 1_000_000_000:09}"
    day, clock = f"{envelope.at:%Y%m%d}", f"{envelope.at:%H%M}"
    sender, receiver = (text(one, 15) or "UNKNOWN" for one in (envelope.sender, envelope.receiver))
    yield _line(
        ("ISA", "00", " " * 10, "00", " " * 10, "ZZ", f"{sender:15}", "ZZ", f"{receiver:15}", day[2:], clock,
         Composite(REPETITION), "00501", control, "0", "P", Composite(COMPONENT)),
        keep_blanks=True,
    )  # fmt: skip
    yield _line(("GS", envelope.group, sender, receiver, day, clock, str(int(control)), "X", envelope.version))
    yield _line(("ST", envelope.kind, envelope.set_control))
    count = 2  # ST and SE count themselves
    for segment in body:
        count += 1
        yield _line(segment)
    yield _line(("SE", str(count), envelope.set_control))
    yield _line(("GE", "1", str(int(control))))
    yield _line(("IEA", "1", control))


def _line(segment: Segment, *, keep_blanks: bool = False) -> str:
    """One segment; empty elements at its end are left out."""
    if keep_blanks:
        return ELEMENT.join(segment) + END + "\n"
    elements = [one if isinstance(one, Composite) else text(one) for one in segment]
    while elements and not elements[-1]:
        elements.pop()
    return ELEMENT.join(elements) + END + "\n"
