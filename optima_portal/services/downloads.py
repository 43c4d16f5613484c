"""Files on their way out: through a link that opens once, soon, and in the session it was offered to.

The token in the link is stored as a digest only. A file that was made for one download (a workbook) lies
encrypted like an attachment, and goes when it was taken or nobody came for it.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import update
from sqlmodel import Session, col, select

from optima_portal.access.viewer import Viewer
from optima_portal.kit.job_kinds import DailyAt, Every, Payload, job
from optima_portal.kit.refused import Refused
from optima_portal.kit.settings import settings
from optima_portal.kit.storage import storage
from optima_portal.kit.tokens import digest, new_key, new_token
from optima_portal.models.download_link import DownloadLink
from optima_portal.models.import_run import ImportRun
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.rules.plan import plan
from optima_portal.services.jobs import queue_job

NOT_VALID = "This download link is not valid any more. Go back to the page and ask for the file again."
TAKEN_IS_KEPT = timedelta(minutes=15)  # a slow line has it open meanwhile
LINK_IS_KEPT = timedelta(days=7)
UNKNOWN_IS_KEPT = timedelta(days=1)  # bytes that no row knows: their transaction was rolled back
MAKING_TAKES = timedelta(hours=2)
BATCH = 500
PIECE_BYTES = 1024 * 1024


@dataclass(frozen=True)
class Download:
    """What to send, and under which name."""

    file_name: str
    media_type: str
    storage_name: str


def store_made_file(make: Callable[[Path], None]) -> str:
    """Have a file made at a path that is private and gone at once, and keep it encrypted; returns its storage name."""
    private = _private_folder()
    private.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = new_key()
    with TemporaryDirectory(dir=private) as folder:
        clear = Path(folder) / "file"
        make(clear)
        with clear.open("rb") as made, storage().create(name) as stored:
            while piece := made.read(PIECE_BYTES):
                stored.write(piece)
    return name


def offer_download(
    db: Session,
    viewer: Viewer,
    *,
    file_name: str,
    media_type: str,
    storage_name: str,
    now: datetime,
    only_for_this: bool = False,
) -> str:
    """Make a link to a stored file; returns the token, the only time that it exists in the clear.

    The caller has made sure that the viewer may have the file, and audits it.
    """
    if not viewer.session_hash:
        raise Refused("Sign in to download this file.")
    token = new_token()
    link = DownloadLink(
        token_digest=digest(token),
        session_hash=viewer.session_hash,
        file_name=file_name,
        media_type=media_type,
        storage_name=storage_name,
        only_for_this=only_for_this,
        created_at=now,
        expires_at=now + timedelta(minutes=plan().files.download_link_minutes),
    )
    db.add(link)
    db.flush()
    return token


def take_download(db: Session, session_hash: str, token: str, *, now: datetime) -> Download:
    """Use a link up. One that is unknown, used, too old or another session's answers the same sentence."""
    valid = update(DownloadLink).where(
        col(DownloadLink.token_digest) == digest(token),
        col(DownloadLink.session_hash) == session_hash,
        col(DownloadLink.used_at).is_(None),
        col(DownloadLink.expires_at) > now,
    )
    taken = db.execute(valid.values(used_at=now).returning(DownloadLink)).scalar_one_or_none()
    if taken is None:
        raise Refused(NOT_VALID)
    if taken.only_for_this:
        queue_job(db, "delete_stored", {"name": taken.storage_name}, now=now, run_at=now + TAKEN_IS_KEPT)
    return Download(taken.file_name, taken.media_type, taken.storage_name)


@job("sweep_downloads", recurring=Every(15))
def sweep_downloads(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Remove made files that nobody came for, old links, and what a killed process left half made."""
    missed = select(DownloadLink).where(col(DownloadLink.expires_at) <= now, col(DownloadLink.used_at).is_(None))
    for link in db.exec(missed.where(col(DownloadLink.only_for_this))):
        queue_job(db, "delete_stored", {"name": link.storage_name}, now=now)
        db.delete(link)
    for link in db.exec(select(DownloadLink).where(col(DownloadLink.expires_at) < now - LINK_IS_KEPT)):
        db.delete(link)
    db.flush()
    for folder in _private_folder().glob("*"):
        if datetime.fromtimestamp(folder.stat().st_mtime, UTC) < now - MAKING_TAKES:
            shutil.rmtree(folder, ignore_errors=True)


@job("sweep_unknown_files", recurring=DailyAt(3, 40), lease=timedelta(hours=1))
def sweep_unknown_files(db: Session, _payload: Payload, *, now: datetime) -> None:
    """Remove bytes that no row knows or wants any more."""
    names = storage().names(now - UNKNOWN_IS_KEPT)
    while batch := set(islice(names, BATCH)):
        for name in batch - _wanted(db, batch):
            queue_job(db, "delete_stored", {"name": name}, now=now)


def _wanted(db: Session, names: set[str]) -> set[str]:
    attached = select(StoredFile.key).where(col(StoredFile.key).in_(names), StoredFile.state != FileState.REMOVED)
    made = select(DownloadLink.storage_name).where(col(DownloadLink.storage_name).in_(names))
    rejects = select(ImportRun.reject_file).where(col(ImportRun.reject_file).in_(names))
    return {*db.exec(attached), *db.exec(made), *db.exec(rejects)}


def _private_folder() -> Path:
    return settings().var / "making"
