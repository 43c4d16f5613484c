"""A Parquet file as rows of text, so that its cells are read by the very same columns as a CSV's."""

import io
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from optima_portal.rules.plan import plan

MARK = b"PAR1"
AT_ONCE = 5000
MEGABYTE = 1024 * 1024


class NoParquet(Exception):
    """It cannot be read; the text says why."""


def is_parquet(data: bytes) -> bool:
    """Whether it begins as one."""
    return data.startswith(MARK)


class ParquetRows:
    """The header and then the rows; `line_num` counts like a CSV's, the header being line 1."""

    def __init__(self, data: bytes) -> None:
        # Here: it takes 100 ms and 60 MB, which only the worker and the command need to pay.
        import pyarrow  # type: ignore[import-untyped]
        from pyarrow.parquet import ParquetFile  # type: ignore[import-untyped]

        self.line_num = 0
        self.broken: tuple[type[Exception], ...] = (pyarrow.ArrowException, OSError, ValueError)
        try:
            self._file = ParquetFile(io.BytesIO(data))
            self.number = int(self._file.metadata.num_rows)
            self.names = [str(name) for name in self._file.schema_arrow.names]
            groups = range(self._file.metadata.num_row_groups)
            size = sum(self._file.metadata.row_group(at).total_byte_size for at in groups)
        except self.broken as wrong:
            raise NoParquet("this is no Parquet file that can be read") from wrong
        if size > plan().imports.unpacked_megabytes * MEGABYTE:
            raise NoParquet(f"the file unpacks to more than {plan().imports.unpacked_megabytes} MB")
        self._rows = self._read()

    def __iter__(self) -> Iterator[list[str]]:
        return self

    def __next__(self) -> list[str]:
        self.line_num += 1
        return next(self._rows)

    def _read(self) -> Iterator[list[str]]:
        yield self.names
        try:
            for some in self._file.iter_batches(AT_ONCE):
                yield from (list(map(_text, row)) for row in zip(*some.to_pydict().values(), strict=True))
        except self.broken as wrong:
            raise NoParquet("the file is broken from here on") from wrong


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, float):
        return format(Decimal(repr(value)), "f").removesuffix(".0") if value == value else ""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return str(value)
