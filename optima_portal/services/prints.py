"""What leaves on paper: a page of `print_templates/` filled with values, kept encrypted, offered through a link."""

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.kit.pdf import printed
from optima_portal.rules.plan import plan
from optima_portal.services.downloads import offer_download, store_made_file

TEMPLATES = Path(__file__).parent / "print_templates"


def print_of(template: str, title: str, values: Mapping[str, Any], *, now: datetime) -> bytes:
    """A template's PDF. It finds `title`, `plan` and `foot` in its values beside those given."""
    at = now.astimezone(ZoneInfo(plan().plan.time_zone))
    foot = f"Confidential health information. Printed {at:%m/%d/%Y %I:%M %p}."
    return printed(TEMPLATES / f"{template}.typ", {"title": title, "plan": plan().plan.name, "foot": foot, **values})


def offer_print(
    db: Session,
    viewer: Viewer,
    template: str,
    title: str,
    values: Mapping[str, Any],
    *,
    file_name: str,
    now: datetime,
) -> str:
    """Print and offer it once; returns the link's token. The caller has audited what goes out.

    `file_name` must not tell whose page it is: downloads land in folders that others see.
    """
    page = print_of(template, title, values, now=now)
    stored = store_made_file(lambda to: _write(to, page))
    return offer_download(
        db,
        viewer,
        file_name=file_name,
        media_type="application/pdf",
        storage_name=stored,
        now=now,
        only_for_this=True,
    )


def _write(to: Path, page: bytes) -> None:
    to.write_bytes(page)
