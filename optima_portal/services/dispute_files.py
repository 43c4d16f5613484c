"""The attachments of a dispute, of both sides; the plan's files and the office's are told apart by who sent them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from optima_portal.access import dispute_scope
from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.dispute import Dispute
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.models.user import User
from optima_portal.rules.plan import plan
from optima_portal.services.dispute_letters import member_key_of, seen_dispute
from optima_portal.services.downloads import offer_download
from optima_portal.services.files import GONE, TOO_MANY, attach_files


@dataclass(frozen=True)
class DisputeFile:
    """One attachment."""

    key: str
    name: str
    size: int
    sender: str
    is_plans: bool
    sent_at: datetime


def files_of(db: Session, dispute: Dispute) -> tuple[DisputeFile, ...]:
    """All files of a dispute that was fetched through the scope, its bundle's among them."""
    rows = db.exec(
        select(StoredFile, User)
        .outerjoin(User, col(User.id) == col(StoredFile.owner_user_id))
        .where(col(StoredFile.attached_to).in_(_places(db, dispute)), StoredFile.state == FileState.KEPT)
        .order_by(col(StoredFile.id))
    ).all()
    return tuple(_file(file, user) for file, user in rows)


def attach_to(
    db: Session, viewer: Viewer, dispute: Dispute, purpose: str, keys: Sequence[str], *, is_plans: bool
) -> None:
    """Add files that have arrived; each side up to its number in all."""
    if not keys:
        return
    most = plan().files.dispute_files
    there = sum(one.is_plans == is_plans for one in files_of(db, dispute))
    if there + len(set(keys)) > most:
        raise Refused(TOO_MANY.format(most))
    lines = attach_files(db, viewer, purpose, keys, f"dispute:{dispute.key}", most=most)
    audit(
        db, viewer, Action.DISPUTE_FILES, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number, detail=f"{len(lines)} file{'s' * (len(lines) != 1)}",
    )  # fmt: skip


def offer_dispute_file(db: Session, viewer: Viewer, dispute_key: str, file_key: str, *, now: datetime) -> str:
    """An attachment through a link that opens once; returns its token."""
    dispute = seen_dispute(db, viewer, dispute_key)
    wanted = select(StoredFile).where(StoredFile.key == file_key, StoredFile.state == FileState.KEPT)
    file = db.exec(wanted.where(col(StoredFile.attached_to).in_(_places(db, dispute)))).first()
    if file is None or file.kind is None:
        raise Refused(GONE)
    audit(
        db, viewer, Action.DISPUTE_FILE_OPENED, member_key=member_key_of(db, dispute), record_kind="dispute",
        record=dispute.number, detail="attachment",
    )  # fmt: skip
    return offer_download(
        db, viewer, file_name=file.name, media_type=file.kind.media_type, storage_name=file.key, now=now
    )


def _places(db: Session, dispute: Dispute) -> list[str]:
    bundle = db.exec(dispute_scope.bundle_of([dispute])).first()
    return [f"dispute:{dispute.key}", *([f"bundle:{bundle.key}"] if bundle else [])]


def _file(file: StoredFile, user: User | None) -> DisputeFile:
    return DisputeFile(
        file.key,
        file.name,
        file.size_bytes,
        user.name if user else "",
        user is not None and user.plan_role is not None,
        file.kept_at or file.created_at,
    )
