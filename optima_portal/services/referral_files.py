"""A referral's attachments on their way out."""

from datetime import datetime

from sqlmodel import Session, col, select

from optima_portal.access import appeal_scope
from optima_portal.access.audit import Action
from optima_portal.access.viewer import Viewer
from optima_portal.kit.refused import Refused
from optima_portal.models.stored_file import FileState, StoredFile
from optima_portal.services.appeal_view import files_of_appeal
from optima_portal.services.downloads import offer_download
from optima_portal.services.files import GONE
from optima_portal.services.referral_letters import seen_referral
from optima_portal.services.referral_steps import on_record
from optima_portal.services.referral_submission import files_of


def offer_referral_file(db: Session, viewer: Viewer, key: str, file_key: str, *, now: datetime) -> str:
    """One attachment of a referral that the viewer may look at; returns the link's token."""
    referral = seen_referral(db, viewer, key)
    places = [files_of(referral), *[files_of_appeal(one) for one in db.exec(appeal_scope.appeals_of(referral))]]
    theirs = select(StoredFile).where(col(StoredFile.attached_to).in_(places), StoredFile.key == file_key)
    file = db.exec(theirs.where(StoredFile.state == FileState.KEPT)).first()
    if file is None or file.kind is None:
        raise Refused(GONE)
    on_record(db, viewer, Action.REFERRAL_FILE_OPENED, referral, "attachment")
    return offer_download(
        db, viewer, file_name=file.name, media_type=file.kind.media_type, storage_name=file.key, now=now
    )
