"""What may be uploaded, for what, by whom: each feature declares its purpose; the route asks here."""

from collections.abc import Callable
from dataclasses import dataclass

from optima_portal.kit.file_kind import EVERY_KIND, FileKind
from optima_portal.rules.plan import plan
from optima_portal.state.handlers import Needs


def _of_attachments() -> int:
    return plan().files.max_megabytes


@dataclass(frozen=True)
class UploadPurpose:
    """Whom a purpose is open to, which kinds of file it takes, and how large one may be."""

    needs: Needs
    kinds: frozenset[FileKind] = EVERY_KIND
    most_megabytes: Callable[[], int] = _of_attachments
    """Asked at each upload, for the plan profile is chosen at start."""

    @property
    def max_megabytes(self) -> int:
        """The largest file, in megabytes of 1,048,576 bytes."""
        return self.most_megabytes()


_purposes: dict[str, UploadPurpose] = {}


def declare_upload(
    name: str,
    needs: Needs,
    kinds: frozenset[FileKind] = EVERY_KIND,
    most_megabytes: Callable[[], int] = _of_attachments,
) -> str:
    """Open a purpose; returns its name."""
    _purposes[name] = UploadPurpose(needs, kinds, most_megabytes)
    return name


def upload_purpose(name: str) -> UploadPurpose | None:
    """A declared purpose."""
    return _purposes.get(name)
