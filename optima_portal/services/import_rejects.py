"""The reject file of an import: what was not loaded, with where it stood and why; encrypted, as a CSV to mend."""

import csv
import io
from collections.abc import Iterator, Sequence

from optima_portal.imports.kinds import Parsed, Rejected
from optima_portal.kit.storage import storage, write
from optima_portal.kit.tokens import new_key

WHY = ("line", "field", "reason")


def keep_rejects(parsed: Parsed, rejected: Sequence[Rejected]) -> str:
    """Keep the rejected units; returns their name in the storage, "" when there are none."""
    if not rejected:
        return ""
    name = new_key()
    write(storage(), name, (line.encode() for line in _lines(parsed.header, rejected)))
    return name


def _lines(header: str, rejected: Sequence[Rejected]) -> Iterator[str]:
    """Rows of a table as they stood, with three columns more; segments of X12 as one cell."""
    if header:
        yield f"{header},{','.join(WHY)}\n"
        for one in rejected:
            yield f"{one.raw or ',' * header.count(',')},{_row(one.place, one.field, one.reason)}"
        return
    yield f"{','.join(WHY)},content\n"
    for one in rejected:
        yield _row(one.place, one.field, one.reason, one.raw)


def _row(*cells: object) -> str:
    into = io.StringIO()
    csv.writer(into, lineterminator="\n").writerow(cells)
    return into.getvalue()
