"""`GET /download/{token}`: a file through a link that opens once, soon, and only in the session it was made for."""

from collections.abc import AsyncIterator
from datetime import datetime
from urllib.parse import quote

from sqlmodel import Session
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from optima_portal.access.viewer import Viewer
from optima_portal.http.answers import refusal
from optima_portal.http.auth import visitor_of
from optima_portal.kit import db
from optima_portal.kit.crypto import Unreadable
from optima_portal.kit.refused import Refused
from optima_portal.kit.sealed_file import SealedReader
from optima_portal.kit.storage import NotStored, storage
from optima_portal.services.downloads import Download, take_download
from optima_portal.state.handlers import UNAVAILABLE, call, in_thread

PIECE_BYTES = 1024 * 1024


async def get_download(request: Request) -> Response:
    """Send the file, decrypted on the way. Asking for the headers alone does not use the link up."""
    if request.method == "HEAD":
        return refusal(405, "Only GET.")
    try:
        viewer = await visitor_of(request)
        download = await in_thread(call, _take, viewer, request.path_params["token"])
        file = await in_thread(storage().open, download.storage_name)
    except (Refused, NotStored, Unreadable) as gone:
        return refusal(404, getattr(gone, "sentence", "") or "This file is no longer there.")
    except db.Unavailable:
        return refusal(503, UNAVAILABLE)
    name = quote(download.file_name)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{name}", "Cache-Control": "no-store"}
    return StreamingResponse(_pieces(file), media_type=download.media_type, headers=headers)


def _take(session: Session, viewer: Viewer, token: str, *, now: datetime) -> Download:
    return take_download(session, viewer.session_hash, token, now=now)


async def _pieces(file: SealedReader) -> AsyncIterator[bytes]:
    try:
        while piece := await in_thread(file.read, PIECE_BYTES):
            yield piece
    finally:
        await in_thread(file.close)
