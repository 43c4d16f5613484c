"""A referral's attachments on their way out."""

from datetime import datetime

from sqlmodel import Session, select

from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.services.downloads import offer_download
from optima_portal.services.files import GONE
from optima_portal.services.referral_letters import seen_referral
from optima_portal.services.referral_steps import on_record
from optima_portal.services.referral_submission import files_of


def offer_referral_file(db: Session, viewer: Viewer, key: str, file_key: str, *, now: datetime) -> str:
    """One attachment of a referral that the viewer may look at; returns the link's token."""
    referral = seen_referral(db, viewer, key)
    theirs = select(StoredFile).where(StoredFile.attached_to == files_of(referral), StoredFile.key == file_key)
    file = db.exec(theirs.where(StoredFile.state == FileState.KEPT)).first()
    if file is None or file.kind is None:
        raise Refused(GONE)
    on_record(db, viewer, Action.REFERRAL_FILE_OPENED, referral, "attachment")
    return offer_download(
        db, viewer, file_name=file.name, media_type=file.kind.media_type, storage_name=file.key, now=now
    )
