"""Files in and out: never without a session, never another's, never too large, a link once."""

import base64
import contextlib
import io
from collections.abc import AsyncIterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest
from sqlmodel import select

from optima_portal.kit import clock
from optima_portal.kit.tokens import digest, new_token
from optima_portal.models.download_link import DownloadLink
from optima_portal.models.stored_file import FileState, StoredFile
from tests.attack.http import Answer, call, get
from tests.attack.people import OFFICE_ADMIN, PRIVACY_OFFICER
from tests.attack.tab import PORTAL, Tab
from tests.attack.with_upload import PURPOSE
from tests.serving import Served

MOST = 25 * 1024 * 1024
UPLOAD = f"/upload?purpose={PURPOSE}"
A_GIF = base64.b64decode("R0lGODlhAQABAIAAAP///wAAACH5BAAAAAAALAAAAAABAAEAAAICRAEAOw==")


def with_comment(words: bytes) -> bytes:
    """The same picture, with something written into it."""
    return A_GIF[:19] + b"\x21\xfe" + bytes([len(words)]) + words + b"\x00" + A_GIF[19:]


async def upload(
    served: Served, data: object, cookie: str, path: str = UPLOAD, name: str = "a.gif", origin: str | None = ""
) -> Answer:
    return await call(served, "POST", path, cookie=cookie, origin=origin, data=data, X_File_Name=name)


def kept(served: Served) -> list[StoredFile]:
    return list(served.do(lambda db: db.exec(select(StoredFile).where(StoredFile.state == FileState.KEPT)).all()))


async def test_a_file_is_kept_for_its_own_session(served: Served) -> None:
    answer = await upload(served, A_GIF, served.session_of(OFFICE_ADMIN))
    assert answer.status == 200, answer.text
    assert newest(served).name == "a.gif"


@pytest.mark.parametrize("cookie", ["", "made-up"])
async def test_no_upload_without_a_session(served: Served, cookie: str) -> None:
    before = len(kept(served))
    assert (await upload(served, A_GIF, cookie)).status == 403
    assert len(kept(served)) == before


async def test_no_upload_for_a_visitor_or_for_who_owes_a_second_factor(served: Served, visitor: str) -> None:
    for cookie in (visitor, served.session_of(OFFICE_ADMIN, passed_second_factor=False)):
        assert (await upload(served, A_GIF, cookie)).status == 403


@pytest.mark.parametrize("origin", [None, "null", "https://evil.example"])
async def test_no_upload_from_another_site(served: Served, origin: str | None) -> None:
    assert (await upload(served, A_GIF, served.session_of(OFFICE_ADMIN), origin=origin)).status == 404


@pytest.mark.parametrize("purpose", ["", "x", "attack-suite2", "../x", "attack-suite%00"])
async def test_no_upload_for_a_purpose_that_nobody_declared(served: Served, purpose: str) -> None:
    cookie = served.session_of(OFFICE_ADMIN)
    assert (await upload(served, A_GIF, cookie, f"/upload?purpose={purpose}")).status == 404


def newest(served: Served) -> StoredFile:
    return max(kept(served), key=lambda file: file.id or 0)


async def test_an_upload_cannot_name_another_persons_file(served: Served) -> None:
    await upload(served, A_GIF, served.session_of(PRIVACY_OFFICER))
    theirs = newest(served)
    path = f"{UPLOAD}&key={theirs.key}&owner_user_id={theirs.owner_user_id}&session_hash={theirs.session_hash}"
    await upload(served, with_comment(b"replaced"), served.session_of(OFFICE_ADMIN), path, name=f"../{theirs.key}.gif")
    after = next(file for file in kept(served) if file.key == theirs.key)
    assert (after.sha256, after.owner_user_id) == (theirs.sha256, theirs.owner_user_id)
    assert newest(served).owner_user_id != theirs.owner_user_id


@pytest.mark.parametrize(
    "name",
    ["../../evil.gif", "..%2f..%2fevil.gif", "C:\\x\\evil.gif", "a%00.gif", "%0d%0aX: y.gif", "e%E2%80%AEtxt.exe.gif"],
)
async def test_a_files_name_is_only_a_name(served: Served, name: str) -> None:
    answer = await upload(served, A_GIF, served.session_of(OFFICE_ADMIN), name=name)
    if answer.status == 200:
        kept_name = newest(served).name
        assert not set(kept_name) & set("/\\\0\r\n\u202e")
        assert ".." not in kept_name


async def test_a_file_that_says_it_is_too_large_is_refused_unread(served: Served) -> None:
    before = len(kept(served))
    with contextlib.suppress(aiohttp.ClientError, ConnectionError):  # it may hang up before all was sent
        answer = await upload(served, io.BytesIO(A_GIF + b"x" * MOST), served.session_of(OFFICE_ADMIN))
        assert answer.status == 422
        assert "larger than 25 MB" in answer.text
    assert len(kept(served)) == before


async def test_a_file_that_turns_out_too_large_is_cut_off_and_leaves_nothing(served: Served) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(26):
            yield A_GIF + b"x" * (1024 * 1024)

    before = len(kept(served))
    with contextlib.suppress(aiohttp.ClientError, ConnectionError):
        answer = await upload(served, pieces(), served.session_of(OFFICE_ADMIN))
        assert answer.status == 422
    assert len(kept(served)) == before
    arriving = served.do(lambda db: db.exec(select(StoredFile).where(StoredFile.state == FileState.ARRIVING)).all())
    assert arriving == []


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.txt", b"words"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.pdf", b"MZ\x90\x00"),
        ("a.svg", b"<svg/>"),
        ("a.html", b"<script>"),
        ("a", b"x"),
        ("a.pdf", b""),
    ],
)
async def test_what_is_not_accepted_says_so_and_is_not_kept(served: Served, name: str, data: bytes) -> None:
    before = len(kept(served))
    answer = await upload(served, data, served.session_of(OFFICE_ADMIN), name=name)
    assert answer.status == 422
    assert len(kept(served)) == before


async def test_nothing_lies_readable_on_the_disk(served: Served) -> None:
    assert (await upload(served, with_comment(b"SECRET-DIAGNOSIS"), served.session_of(OFFICE_ADMIN))).status == 200
    files = [
        file for file in served.var.rglob("*") if file.is_file() and "site" not in file.relative_to(served.var).parts
    ]
    assert files
    assert [file for file in files if b"SECRET-DIAGNOSIS" in _bytes_of(file)] == []


def _bytes_of(file: Path) -> bytes:
    """What a file holds; nothing of one that the worker has just swept."""
    with suppress(FileNotFoundError):
        return file.read_bytes()
    return b""


async def link_of(served: Served, cookie: str) -> str:
    """A download that the privacy officer asked for."""
    async with await Tab.open(served, cookie) as tab:
        await tab.load("/plan/audit")
        await tab.ask(f"{PORTAL}audit____audit_state.download", {"kind": "csv"})
        await tab.until(lambda: "/download/" in tab.everything)
        return "/download/" + tab.everything.rpartition("/download/")[2].partition('"')[0]


async def test_a_download_link_opens_once_and_only_for_its_own_session(served: Served, visitor: str) -> None:
    cookie = served.session_of(PRIVACY_OFFICER)
    link = await link_of(served, cookie)
    for thief in ("", visitor, served.session_of(PRIVACY_OFFICER), served.session_of(OFFICE_ADMIN)):
        assert (await get(served, link, thief)).status == 404
    answer = await get(served, link, cookie)
    assert answer.status == 200
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await get(served, link, cookie)).status == 404


async def test_asking_only_for_the_headers_does_not_use_a_link_up(served: Served) -> None:
    cookie = served.session_of(PRIVACY_OFFICER)
    link = await link_of(served, cookie)
    await call(served, "HEAD", link, cookie=cookie)
    assert (await get(served, link, cookie)).status == 200


async def test_a_link_dies_with_its_session(served: Served) -> None:
    cookie = served.session_of(PRIVACY_OFFICER)
    link = await link_of(served, cookie)
    await call(served, "POST", "/auth/sign-out", cookie=cookie)
    assert (await get(served, link, cookie)).status == 404


async def test_an_old_link_and_a_guessed_one_answer_alike(served: Served) -> None:
    cookie = served.session_of(PRIVACY_OFFICER)
    link = await link_of(served, cookie)

    def grow_old(db) -> None:
        row = db.exec(
            select(DownloadLink).where(DownloadLink.token_digest == digest(link.removeprefix("/download/")))
        ).one()
        row.expires_at = clock.now() - timedelta(seconds=1)
        db.add(row)

    served.do(grow_old)
    old, guessed = await get(served, link, cookie), await get(served, f"/download/{new_token()}", cookie)
    assert (old.status, old.text) == (guessed.status, guessed.text) == (404, old.text)
