"""What every kind of import is made of: it reads a file into units and loads units, whole or not at all."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlmodel import Session

from optima_portal.kit.file_kind import FileKind
from optima_portal.kit.x12 import Warned

X12_FILES = frozenset({FileKind.X12})
TABLE_FILES = frozenset({FileKind.CSV, FileKind.PARQUET})
FOLDER_FILES = frozenset({FileKind.ZIP})


class Rejected(NamedTuple):
    """A unit that is not loaded: where it stands (line or segment), which field, why, and what stood there."""

    place: int
    field: str
    reason: str
    raw: str


@dataclass
class Parsed:
    """A file as it was read. `units` may be a generator: what it meets on its way is noted when it is met."""

    units: Iterable[Any]
    warnings: list[Warned] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    paid_cents: int = 0
    is_balanced: bool | None = None
    header: str = ""
    expected: int = 0
    """About how many units there are, for a bar; 0: nobody knows before they are read."""


@dataclass
class Tally:
    """What loading came to, in records: members, claims, rows."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    payments: int = 0
    warnings: list[Warned] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)

    def count(self, before: str | None, now: str) -> None:
        """One record, by the digest of what was there and of what is now."""
        if before is None:
            self.new += 1
        elif before == now:
            self.unchanged += 1
        else:
            self.changed += 1

    def add(self, other: "Tally") -> None:
        """What a further batch came to."""
        self.new, self.changed = self.new + other.new, self.changed + other.changed
        self.unchanged, self.payments = self.unchanged + other.unchanged, self.payments + other.payments
        self.warnings += other.warnings
        self.rejected += other.rejected


@dataclass(frozen=True)
class Batch:
    """What loading units needs to know: when it is, and which run it belongs to."""

    now: datetime
    run_id: int | None = None


@dataclass(frozen=True)
class Kind:
    """One kind of file. `size_of` says how many records a unit is; a batch is one transaction."""

    name: str
    words: str
    parse: Callable[[bytes], Parsed]
    load: Callable[[Session, Sequence[Any], Batch], Tally]
    units_per_batch: int
    template: str = ""
    takes: frozenset[FileKind] = X12_FILES
