"""`POST /upload?purpose=…`: one file, as the raw body, streamed into the encrypted storage.

The size is capped while it arrives. What the file is, is judged by its content; the answer is its key, or a
sentence that says why it was refused.
"""

import hashlib
from typing import Any
from urllib.parse import unquote

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from optima_portal.access.viewer import Viewer
from optima_portal.http.answers import is_from_here, refusal, stated_length
from optima_portal.http.auth import visitor_of
from optima_portal.http.limits import may_knock
from optima_portal.kit import db, meters
from optima_portal.kit.file_kind import safe_name
from optima_portal.kit.refused import Refused
from optima_portal.kit.storage import storage
from optima_portal.services.files import begin_file, judge_file, keep_file, refuse_file
from optima_portal.state.gate import why_not_open
from optima_portal.state.handlers import UNAVAILABLE, call, in_thread
from optima_portal.state.upload_purposes import UploadPurpose, upload_purpose

MEGABYTE = 1024 * 1024
PIECE_BYTES = MEGABYTE
PER_MINUTE = 120
BROKE_OFF = "The upload broke off. Please try again."


async def post_upload(request: Request) -> Response:
    """Take one file in."""
    purpose_name = request.query_params.get("purpose", "")
    purpose = upload_purpose(purpose_name)
    if purpose is None or not is_from_here(request):
        meters.turned_away.labels(why="upload").inc()
        return refusal(404, "Not found.")
    try:
        viewer = await visitor_of(request, touch=True)
        if not viewer.session_hash or why_not_open(purpose.needs, viewer) is not None:
            meters.turned_away.labels(why="upload not permitted").inc()
            return refusal(403, "Not permitted.")
        if not may_knock("upload", viewer.source, PER_MINUTE):
            return _refused("Too many files at once. Please wait a minute.")
        return await _take_in(request, viewer, purpose_name, purpose)
    except Refused as refused:
        meters.uploads.labels(outcome="refused").inc()
        return _refused(refused.sentence)
    except db.Unavailable:
        return _refused(UNAVAILABLE)


async def _take_in(request: Request, viewer: Viewer, purpose_name: str, purpose: UploadPurpose) -> Response:
    name = safe_name(unquote(request.headers.get("x-file-name", "")))
    megabytes = purpose.max_megabytes
    _refuse_large(name, stated_length(request), megabytes)
    key = await in_thread(call, begin_file, viewer, purpose=purpose_name, name=name)
    try:
        size, digest = await _stream(request, key, name, megabytes)
        kind = await in_thread(judge_file, key, name, size, max_bytes=megabytes * MEGABYTE, allowed=purpose.kinds)
        line = await in_thread(call, keep_file, viewer, key, kind=kind, size_bytes=size, sha256=digest)
    except ClientDisconnect as gone:
        await in_thread(call, refuse_file, viewer, key)
        raise Refused(BROKE_OFF) from gone
    except Refused:
        await in_thread(call, refuse_file, viewer, key)
        raise
    meters.uploads.labels(outcome="kept").inc()
    return JSONResponse({"key": line.key, "name": line.name, "size": line.size_bytes})


async def _stream(request: Request, key: str, name: str, megabytes: int) -> tuple[int, str]:
    """Size and SHA-256 of what arrived; the file is there only if all of it did."""
    writer = await in_thread(storage().create, key)
    file = await in_thread(writer.__enter__)
    problem: tuple[Any, Any, Any] = (None, None, None)
    try:
        return await _pour(request, file, name, megabytes)
    except BaseException as failure:
        problem = (type(failure), failure, failure.__traceback__)
        raise
    finally:
        await in_thread(writer.__exit__, *problem)


async def _pour(request: Request, file: Any, name: str, megabytes: int) -> tuple[int, str]:
    size, digest, waiting = 0, hashlib.sha256(), bytearray()
    async for piece in request.stream():
        size += len(piece)
        _refuse_large(name, size, megabytes)
        digest.update(piece)
        waiting += piece
        if len(waiting) >= PIECE_BYTES:
            await in_thread(file.write, bytes(waiting))
            waiting.clear()
    if waiting:
        await in_thread(file.write, bytes(waiting))
    return size, digest.hexdigest()


def _refuse_large(name: str, size: int, megabytes: int) -> None:
    if size > megabytes * MEGABYTE:
        raise Refused(f"{name} is larger than {megabytes} MB.")


def _refused(sentence: str) -> Response:
    return JSONResponse({"refused": sentence}, status_code=422)
