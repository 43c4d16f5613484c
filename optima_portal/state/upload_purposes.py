"""What may be uploaded, for what, by whom: each feature declares its purpose; the route asks here."""

from dataclasses import dataclass

from optima_portal.kit.file_kind import EVERY_KIND, FileKind
from optima_portal.state.handlers import Needs


@dataclass(frozen=True)
class UploadPurpose:
    """Whom a purpose is open to, and which kinds of file it takes."""

    needs: Needs
    kinds: frozenset[FileKind] = EVERY_KIND


_purposes: dict[str, UploadPurpose] = {}


def declare_upload(name: str, needs: Needs, kinds: frozenset[FileKind] = EVERY_KIND) -> str:
    """Open a purpose; returns its name."""
    _purposes[name] = UploadPurpose(needs, kinds)
    return name


def upload_purpose(name: str) -> UploadPurpose | None:
    """A declared purpose."""
    return _purposes.get(name)
