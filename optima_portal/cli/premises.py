"""What every command sees to before it begins: nobody else on this machine reads what is kept here.

And what `serve` and `worker` see to: production never runs on the demo's accounts, whose password is in the README.
"""

import os
import sys
from pathlib import Path

from sqlalchemy.engine import make_url

from optima_portal.kit.db import in_transaction
from optima_portal.kit.passing import sweep_passing
from optima_portal.kit.settings import settings

OURS_ALONE = 0o077
DEMO_IS_HERE = (
    "This database holds the demo's accounts, and everyone knows their password: production does not run on it. "
    "Give it a database of its own (OPTIMA_DATABASE_URL, or another OPTIMA_VAR); `make run` fills one for the demo."
)


def lock_up() -> None:
    """What is written from now on, and the folder and database that are there, are for this user alone.

    What a backup or a restore that was killed left in the clear goes.
    """
    os.umask(OURS_ALONE)
    settings().var.mkdir(parents=True, exist_ok=True)
    _close(settings().var, 0o700)
    for file in _of_the_database():
        if file.exists():
            _close(file, 0o600)
    for file in _of_the_database()[:1]:
        sweep_passing(file)


def why_not_here() -> str | None:
    """Say why the portal may not run on this database; None means it may."""
    from optima_portal.demo.cast import is_here

    return None if settings().is_demo or not in_transaction(is_here) else DEMO_IS_HERE


def _of_the_database() -> list[Path]:
    url = make_url(settings().url_of_database)
    if url.get_backend_name() != "sqlite" or not url.database:
        return []
    return [Path(url.database + suffix) for suffix in ("", "-wal", "-shm")]


def _close(path: Path, mode: int) -> None:
    """A folder that was mounted for us may be somebody else's: then it is theirs to close."""
    try:
        path.chmod(mode)
    except PermissionError:
        print(f"{path} belongs to another user: see that nobody else can read it.", file=sys.stderr)
