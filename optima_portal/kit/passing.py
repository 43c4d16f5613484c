"""A place for what passes through in the clear (a copy of the database): private, beside its target, gone afterwards.

Whoever is using such a place holds its lock, shared; what a killed process left is removed by whoever gets the lock
alone: every command tries to when it starts.
"""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

NAME = "passing"


@contextmanager
def passing_beside(target: Path) -> Iterator[Path]:
    """A new private folder on the same disk as `target`, so that a file of it can be renamed to that."""
    place = target.parent / NAME
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    with _lock(place).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with TemporaryDirectory(dir=place) as folder:
            yield Path(folder)


def sweep_passing(target: Path) -> int:
    """Remove what killed processes left beside `target`, unless somebody is at it; returns how many there were."""
    place = target.parent / NAME
    if not place.exists():
        return 0
    with _lock(place).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return 0
        left = [one for one in place.iterdir() if one.is_dir()]
        for one in left:
            shutil.rmtree(one, ignore_errors=True)
        return len(left)


def _lock(place: Path) -> Path:
    return place / "lock"
