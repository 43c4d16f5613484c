"""X12 as it is found: a tolerant reader of interchanges. A defect is a warning with its segment number, never a crash.

Several interchanges, groups and transactions may stand in a file; counts may be wrong, envelopes missing, a body may
part its components otherwise than ISA16 says. Source: the TR3s' appendix B; what banks and clearinghouses send.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from optima_portal.kit.x12_text import Delimiters, Notes, Segment, Warned, decoded, interchanges, segments

__all__ = ["Delimiters", "Reading", "Segment", "Transaction", "Warned", "read"]

_OTHER_COMPONENT = re.compile(r"[A-Z]{2,3}([^\w\s.])\w")
COMPOSITES = {"SVC": 1, "SV1": 1, "SV2": 2, "HI": 1}


@dataclass
class Transaction:
    """From ST to SE. `is_whole` is false when it broke off: its last part may be missing something.

    `made_on` is as the envelope writes it (GS04, else ISA09).
    """

    kind: str
    control: str
    version: str
    sender: str
    receiver: str
    delimiters: Delimiters
    first: int
    segments: list[Segment] = field(default_factory=list)
    is_whole: bool = False
    made_on: str = ""

    def components(self, element: str) -> list[str]:
        """The parts of a composite element."""
        return [part.strip() for part in element.split(self.delimiters.component)]

    def repetitions(self, element: str) -> list[str]:
        """The repeated values of an element."""
        return element.split(self.delimiters.repetition) if self.delimiters.repetition else [element]


@dataclass
class Reading(Notes):
    """What a file holds."""

    transactions: list[Transaction] = field(default_factory=list)


def read(data: bytes) -> Reading:
    """Read a whole file."""
    reading = Reading()
    for delimiters, text in interchanges(decoded(data, reading), reading):
        _Envelope(reading, delimiters).take(segments(text, delimiters, reading))
    if not reading.transactions:
        reading.warnings.append(Warned(0, "no transaction (ST) was found"))
    return reading


class _Envelope:
    """Puts segments into transactions and checks what the envelopes say of them."""

    def __init__(self, reading: Reading, delimiters: Delimiters) -> None:
        self.reading, self.delimiters = reading, delimiters
        self.isa: Segment | None = None
        self.gs: Segment | None = None
        self.open: Transaction | None = None
        self.groups = self.sets = 0

    def take(self, found: Iterator[Segment]) -> None:
        """Read an interchange to its end."""
        marks = {"ISA": self._isa, "GS": self._gs, "ST": self._st, "SE": self._se, "GE": self._ge, "IEA": self._iea}
        for segment in found:
            mark = marks.get(segment.elements[0])
            if mark is not None:
                mark(segment)
            elif self.open is not None:
                self.open.segments.append(segment)
            elif segment.name not in ("TA1", "?"):
                self._warn(segment, f"{segment.name} stands outside of a transaction: it was not read")
        self._close_group(None)
        if self.isa is not None:
            self._warn(None, "the interchange has no end (IEA)")

    def _isa(self, segment: Segment) -> None:
        self.isa, self.groups = segment, 0

    def _gs(self, segment: Segment) -> None:
        self._close_group(segment)
        self.gs, self.sets = segment, 0
        self.groups += 1

    def _st(self, segment: Segment) -> None:
        self._break_off(segment)
        self.sets += 1
        gs = self.gs or Segment(0, ["GS"])
        sender = self.isa.at(6) if self.isa else gs.at(2)
        receiver = self.isa.at(8) if self.isa else gs.at(3)
        version = segment.at(3) or gs.at(8)
        self.open = Transaction(
            segment.at(1), segment.at(2), version, sender, receiver, self.delimiters, segment.number, [segment]
        )
        self.open.made_on = gs.at(4) or (self.isa.at(9) if self.isa else "")
        self.reading.transactions.append(self.open)

    def _se(self, segment: Segment) -> None:
        if self.open is None:
            self._warn(segment, "SE without an open transaction")
            return
        done, self.open = self.open, None
        done.is_whole = True
        self._finish(done)
        count = len(done.segments) + 1
        if segment.at(1) != str(count):
            self._warn(segment, f"SE01 does not count {count} segments")
        if segment.at(2) != done.control:
            self._warn(segment, "SE02 is not the control number of ST02")

    def _ge(self, segment: Segment) -> None:
        self._break_off(segment)
        if self.gs is None:
            self._warn(segment, "GE without an open group")
            return
        if segment.at(1) != str(self.sets):
            self._warn(segment, f"GE01 does not count {self.sets} transactions")
        if segment.at(2) != self.gs.at(6):
            self._warn(segment, "GE02 is not the control number of GS06")
        self.gs = None

    def _iea(self, segment: Segment) -> None:
        self._close_group(segment)
        if self.isa is None:
            self._warn(segment, "IEA without an open interchange")
            return
        if segment.at(1) != str(self.groups):
            self._warn(segment, f"IEA01 does not count {self.groups} groups")
        if segment.at(2) != self.isa.at(13):
            self._warn(segment, "IEA02 is not the control number of ISA13")
        self.isa = None

    def _close_group(self, at: Segment | None) -> None:
        self._break_off(at)
        if self.gs is not None:
            self._warn(at, "the group has no end (GE)")
        self.gs = None

    def _break_off(self, at: Segment | None) -> None:
        if self.open is not None:
            self._warn(at, f"the transaction that began in segment {self.open.first} has no end (SE)")
            self._finish(self.open)
        self.open = None

    def _finish(self, done: Transaction) -> None:
        """Some bodies part components by another sign than ISA16 says."""
        composites = (one.at(COMPOSITES[one.name]) for one in done.segments if one.name in COMPOSITES)
        first = next((composite for composite in composites if composite), "")
        other = _OTHER_COMPONENT.match(first)
        if other and self.delimiters.component not in first:
            done.delimiters = self.delimiters._replace(component=other[1])
            self.reading.warnings.append(
                Warned(done.first, f"components are parted by {other[1]!r}, not as ISA16 says")
            )

    def _warn(self, at: Segment | None, text: str) -> None:
        self.reading.warnings.append(Warned(at.number if at else self.reading.segments, text))
