"""The plain posts: only from our own pages, only of sane size, leading nowhere else."""

import contextlib

import aiohttp
import pytest

from optima_portal.demo.cast import PASSWORD
from tests.attack.http import call, get, post
from tests.attack.people import FRONT_DESK
from tests.attack.test_session_attacks import is_ended, sign_in
from tests.serving import Served

POSTS = ["/auth/sign-in", "/auth/second-factor", "/auth/sign-out", "/auth/touch"]
FOREIGN = [None, "null", "https://evil.example", "http://localhost"]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("origin", FOREIGN)
async def test_a_form_of_another_site_does_nothing(served: Served, path: str, origin: str | None) -> None:
    cookie = served.session_of(FRONT_DESK)
    answer = await post(served, path, {"email": FRONT_DESK, "password": PASSWORD}, cookie, origin)
    assert (answer.status, answer.cookie) == (403, "")
    assert not is_ended(served, cookie)


@pytest.mark.parametrize("path", POSTS)
async def test_a_link_cannot_do_what_a_form_does(served: Served, path: str) -> None:
    cookie = served.session_of(FRONT_DESK)
    answer = await get(served, f"{path}?email={FRONT_DESK}&password={PASSWORD}", cookie)
    assert answer.status in (404, 405)
    assert answer.cookie == ""
    assert not is_ended(served, cookie)


async def test_a_link_of_another_site_cannot_sign_anyone_out(served: Served) -> None:
    """`/auth/ended` is for sessions that are over: a live one keeps its cookie."""
    answer = await get(served, "/auth/ended", served.session_of(FRONT_DESK))
    assert answer.cookie == ""


ELSEWHERE = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f/evil.example",
    "javascript:alert(1)",
    "/auth/sign-out",
    "/dashboard\r\nSet-Cookie: a=b",
    "/dashboard?next=https://evil.example",
    " //evil.example",
    "/.evil.example",
    "",
    "/\t/evil.example",
    "/a@evil.example",
    "dashboard",
]


@pytest.mark.parametrize("wanted", ELSEWHERE)
async def test_sign_in_leads_nowhere_else(served: Served, wanted: str) -> None:
    assert (await sign_in(served, FRONT_DESK, next=wanted)).location == "/dashboard"
    assert (await sign_in(served, FRONT_DESK, "wrong", next=wanted)).location == "/login?problem=wrong"
    served.change(FRONT_DESK, failed_sign_ins=0)


@pytest.mark.parametrize("path", POSTS)
async def test_a_form_is_refused_when_it_is_too_large(served: Served, path: str, visitor: str) -> None:
    answer = await call(served, "POST", path, cookie=visitor, data={"email": "x" * 20_000})
    assert answer.status == 413


PLAIN = ("application/x-www-form-urlencoded", b"email=")
FILE = ("multipart/form-data; boundary=x", b'--x\r\nContent-Disposition: form-data; name="email"; filename="a"\r\n\r\n')


@pytest.mark.parametrize(("kind", "start"), [PLAIN, FILE])
async def test_a_form_of_unsaid_size_is_cut_off_early(served: Served, visitor: str, kind: str, start: bytes) -> None:
    sent = 0

    async def endless():
        nonlocal sent
        yield start
        for _ in range(512):
            sent += 65536
            yield b"x" * 65536

    with contextlib.suppress(aiohttp.ClientError, ConnectionError):  # it may also hang up
        answer = await call(served, "POST", "/auth/sign-in", cookie=visitor, data=endless(), Content_Type=kind)
        assert answer.status == 413
    assert sent < 8 * 1024 * 1024


@pytest.mark.parametrize(
    "kind", ["multipart/form-data", "multipart/form-data; boundary=x", "application/json", "text/plain", ""]
)
async def test_a_form_of_another_kind_is_a_failed_sign_in_and_no_fault(served: Served, visitor: str, kind: str) -> None:
    answer = await call(
        served, "POST", "/auth/sign-in", cookie=visitor, data=b'--x\r\n{"email": []}', Content_Type=kind
    )
    assert answer.status in (303, 400)
