"""A result as a file: written row by row, kept encrypted, offered through a link that opens once."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.kit.workbook import About, Column, write_csv, write_xlsx
from optima_portal.rules.plan import plan
from optima_portal.services.downloads import offer_download, store_made_file

Format = Literal["xlsx", "csv"]
Rows = Callable[[], Iterable[Sequence[Any]]]
MEDIA_TYPES = {"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "csv": "text/csv"}


def offer_rows(
    db: Session,
    viewer: Viewer,
    title: str,
    columns: Sequence[Column],
    rows: Rows,
    kind: Format,
    *,
    about: tuple[str, ...] = (),
    now: datetime,
) -> str:
    """Make the file and its link; returns the link's token. The caller has audited what goes out.

    `rows` is called once and read to its end, so it may be a generator over millions.
    """
    stored = store_made_file(partial(_write, title, columns, rows, kind, about, now))
    name = f"{title.lower().replace(' ', '-')}-{now.astimezone(ZoneInfo(plan().plan.time_zone)):%Y-%m-%d}.{kind}"
    return offer_download(
        db, viewer, file_name=name, media_type=MEDIA_TYPES[kind], storage_name=stored, now=now, only_for_this=True
    )


def _write(
    title: str, columns: Sequence[Column], rows: Rows, kind: Format, about: tuple[str, ...], now: datetime, to: Path
) -> None:
    zone = plan().plan.time_zone
    if kind == "csv":
        write_csv(to, columns, rows(), zone)
        return
    as_of = f"As of {now.astimezone(ZoneInfo(zone)):%m/%d/%Y %I:%M %p}"
    write_xlsx(to, columns, rows(), About(title, (*about, as_of), zone))
