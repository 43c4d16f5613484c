"""Attachments on their way into a form: what the page shows of them, and which keys an upload reports."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

from optima_portal.services.files import FileLine


@dataclass(frozen=True)
class Attached:
    """A file that has arrived for a form."""

    key: str
    name: str
    size: int


def attached(lines: Sequence[FileLine]) -> list[Attached]:
    """Files as the upload component lists them."""
    return [Attached(one.key, one.name, one.size_bytes) for one in lines]


def keys_in(reported: str) -> list[str]:
    """The keys in what portal.js reports; nonsense names none. Whose they are, the service looks up."""
    try:
        found = json.loads(reported)
    except ValueError:
        return []
    if not isinstance(found, list):
        return []
    return [one["key"] for one in found if isinstance(one, dict) and isinstance(one.get("key"), str)]
