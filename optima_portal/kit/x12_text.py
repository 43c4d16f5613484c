"""The text of X12 interchanges: delimiters, and what they part. A defect is a warning, never a crash.

Delimiters are read from ISA by position (the repetition separator from ISA11), or guessed where there is no ISA;
newlines may follow segments or break them; bytes may be bad. Source: X12.5, X12.6 and the TR3s' appendix B.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

ISA_LENGTH = 106
_ISA = re.compile(r"ISA(?=[^\w\s])")
_NAME = re.compile(r"[A-Z][A-Z0-9]{1,2}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]")


class Warned(NamedTuple):
    """What is wrong, and where: the number of the segment in its file, from 1 (0: the file as a whole)."""

    segment: int
    text: str


class Segment(NamedTuple):
    """`elements[0]` is the name, `elements[1]` what the guides call 01."""

    number: int
    elements: list[str]

    @property
    def name(self) -> str:
        """Such as `CLP`."""
        return self.elements[0]

    def at(self, position: int) -> str:
        """An element without blanks around it; "" where the segment is shorter."""
        return self.elements[position].strip() if position < len(self.elements) else ""


class Delimiters(NamedTuple):
    """What parts elements, components, repetitions and segments; "" where there is none."""

    element: str
    component: str
    repetition: str
    segment: str


@dataclass
class Notes:
    """What is noted on the way through a file."""

    warnings: list[Warned] = field(default_factory=list)
    segments: int = 0


def decoded(data: bytes, notes: Notes) -> str:
    """The text of a file; bytes that are no UTF-8 are Latin-1."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as bad:
        notes.warnings.append(Warned(0, f"byte {bad.start} is no UTF-8: the file was read as Latin-1"))
        return data.decode("latin-1")


def interchanges(text: str, notes: Notes) -> Iterator[tuple[Delimiters, str]]:
    """Each interchange with its own delimiters; what has no ISA is read with guessed ones."""
    starts = [found.start() for found in _ISA.finditer(text) if _begins_a_segment(text, found.start())]
    before = text[: starts[0]] if starts else text
    if before.strip("\ufeff \r\n\t\0"):
        if guessed := _guessed(before):
            notes.warnings.append(Warned(0, "no interchange header (ISA): the delimiters were guessed"))
            yield guessed, before
        else:
            notes.warnings.append(Warned(0, f"{len(before)} characters before the first segment were skipped"))
    for start, end in zip(starts, [*starts[1:], len(text)][: len(starts)], strict=True):
        yield _declared(text[start:end], notes), text[start:end]


def _begins_a_segment(text: str, start: int) -> bool:
    """ISA stands at the beginning or after a delimiter, not inside a word."""
    return start == 0 or not (text[start - 1].isalnum() or text[start - 1] in (" ", text[start + 3]))


def _declared(text: str, notes: Notes) -> Delimiters:
    """The delimiters that ISA shows by position; by counting its elements where it lost its fixed width."""
    element = text[3]
    if len(text) >= ISA_LENGTH and text[103] == element and text[:104].count(element) == 16:
        component, segment = text[104], text[105]
    else:
        notes.warnings.append(Warned(notes.segments + 1, "ISA does not have its fixed width"))
        pieces = text.split(element, 16)
        last = pieces[16] if len(pieces) == 17 else ""
        component, segment = (last[0], last[1]) if len(last) > 1 else (":", "~")
        if segment.isalnum() or segment == element:
            component, segment = ":", "~"
    repetition = text.split(element, 12)[11].strip() if text.count(element) > 11 else ""
    is_sign = len(repetition) == 1 and not repetition.isalnum()
    return Delimiters(element, component, repetition if is_sign else "", segment)


def _guessed(text: str) -> Delimiters | None:
    """The delimiters of a file without ISA, from its first ST (or GS) and what ends that segment."""
    found = re.search(r"(?:^|[\W_])(ST|GS)([^\w\s])", text)
    if found is None:
        return None
    after = text[found.start(1) :]
    ends = next((sign for sign in "~\n\r\x1c\x1d'|!" if sign in after and sign != found[2]), "~")
    return Delimiters(found[2], ":", "^", ends)


def segments(text: str, delimiters: Delimiters, notes: Notes) -> Iterator[Segment]:
    """The segments of an interchange, numbered through the file; line breaks inside one are taken out."""
    if delimiters.segment not in "\r\n":
        text = text.replace("\r", "").replace("\n", "")
    for raw in text.split(delimiters.segment):
        bare = raw.strip()
        if not bare:
            continue
        notes.segments += 1
        elements = bare.split(delimiters.element)
        if _CONTROL.search(bare) or not _NAME.fullmatch(elements[0]):
            elements = _cleaned(elements, delimiters, notes)
        yield Segment(notes.segments, elements)


def _cleaned(elements: list[str], delimiters: Delimiters, notes: Notes) -> list[str]:
    """Without control characters, which no database takes; both the loss and a bad name are warned of."""
    keep = {delimiters.component, delimiters.repetition}
    clean = ["".join(one for one in each if one in keep or not _CONTROL.match(one)) for each in elements]
    if clean != elements:
        notes.warnings.append(Warned(notes.segments, "control characters were taken out"))
    clean[0] = clean[0].strip()
    if not _NAME.fullmatch(clean[0]):
        notes.warnings.append(Warned(notes.segments, "this is no segment: it was not read"))
        clean[0] = "?"
    return clean
