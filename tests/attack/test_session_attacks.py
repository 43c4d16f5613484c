"""Sessions: not fixed, not stolen, gone when they are ended; posts only from our own pages."""

import asyncio
import time

import pyotp
import pytest
from sqlmodel import select

from optima_portal.demo.cast import PASSWORD, TOTP_SECRET
from optima_portal.kit import clock
from optima_portal.kit.tokens import digest
from optima_portal.models.session import PortalSession
from optima_portal.models.user import User, UserStatus
from tests.attack.http import Answer, get, post, visitor_cookie
from tests.attack.people import BILLER, FRONT_DESK, GROUP_ADMIN, OFFICE_ADMIN, PRIVACY_OFFICER, REVIEWER, SYSTEM
from tests.attack.tab import ENTER, FRAME, PORTAL, Refused, Tab
from tests.serving import Served, serving


async def sign_in(served: Served, email: str, password: str = PASSWORD, cookie: str = "", **more: str) -> Answer:
    return await post(served, "/auth/sign-in", {"email": email, "password": password} | more, cookie)


def is_ended(served: Served, token: str) -> bool:
    wanted = select(PortalSession).where(PortalSession.token_hash == digest(token))
    return served.do(lambda db: db.exec(wanted).one().ended_at is not None)


def user(served: Served, email: str) -> User:
    return served.do(lambda db: db.exec(select(User).where(User.email == email)).one())


async def test_a_tab_of_an_earlier_session_does_not_end_the_one_that_came_after(served: Served) -> None:
    earlier, later = served.session_of(FRONT_DESK), served.session_of(FRONT_DESK)
    async with await Tab.open(served, earlier) as tab:
        await tab.ask(ENTER)
        mark = tab.value(FRAME, "mark")
    assert mark
    for stale in (mark, "", "x"):
        answer = await post(served, "/auth/sign-out", {"why": "idle", "mark": stale}, later)
        assert (answer.location, answer.cookie) == ("/dashboard", "")
        assert not is_ended(served, later)
    answer = await post(served, "/auth/sign-out", {"why": "idle", "mark": mark}, earlier)
    assert answer.location == "/login?problem=idle"
    assert is_ended(served, earlier)


async def test_a_known_address_takes_as_long_as_an_unknown_one_at_forgot_password(served: Served, visitor: str) -> None:
    took = []
    for email in (BILLER, "nobody@nowhere.example"):
        async with await Tab.open(served, visitor) as tab:
            began = time.monotonic()
            await tab.ask(f"{PORTAL}forgotten_password____forgotten_password_state.ask", {"form": {"email": email}})
            took.append(time.monotonic() - began)
    assert min(took) >= 0.6


async def test_signing_in_makes_a_new_cookie_whatever_the_browser_brought(served: Served, visitor: str) -> None:
    for brought in (visitor, "planted-by-an-attacker", served.session_of(BILLER)):
        answer = await sign_in(served, FRONT_DESK, cookie=brought)
        assert answer.status == 303
        assert answer.cookie not in ("", brought)
        assert answer.headers["Clear-Site-Data"] == '"storage"'


async def test_signing_in_as_someone_else_ends_the_session_that_was_there(served: Served) -> None:
    before = (await sign_in(served, BILLER)).cookie
    await sign_in(served, FRONT_DESK, cookie=before)
    assert is_ended(served, before)


async def test_the_half_open_session_is_dead_once_the_code_was_right(served: Served) -> None:
    half = (await sign_in(served, OFFICE_ADMIN)).cookie
    whole = (await post(served, "/auth/second-factor", {"code": pyotp.TOTP(TOTP_SECRET).now()}, half)).cookie
    assert whole not in ("", half)
    assert is_ended(served, half)
    assert (await get(served, "/dashboard", half)).status == 303
    with pytest.raises(Refused):
        await Tab.open(served, half)


async def test_a_code_opens_once(served: Served) -> None:
    code = {"code": pyotp.TOTP(TOTP_SECRET).now()}
    first, second = [(await sign_in(served, SYSTEM)).cookie for _ in range(2)]
    assert (await post(served, "/auth/second-factor", code, first)).location == "/dashboard"
    assert (await post(served, "/auth/second-factor", code, second)).location == "/second-factor?problem=wrong"


async def test_codes_cannot_be_guessed_without_end_by_whoever_knows_the_password(served: Served) -> None:
    """A right password between the guesses must not start the counting again."""
    for _ in range(4):
        half = (await sign_in(served, REVIEWER)).cookie
        for _ in range(4):
            await post(served, "/auth/second-factor", {"code": "000000"}, half)
    assert user(served, REVIEWER).locked_until is not None


async def test_twenty_guesses_at_once_count_as_twenty(served: Served) -> None:
    served.change(GROUP_ADMIN, failed_sign_ins=0, locked_until=None)
    await asyncio.gather(*[sign_in(served, GROUP_ADMIN, "Wrong-Guess-9") for _ in range(20)])
    assert user(served, GROUP_ADMIN).locked_until is not None
    assert (await sign_in(served, GROUP_ADMIN)).location == "/login?problem=wrong"


async def test_every_failure_answers_the_same_and_takes_the_same(served: Served) -> None:
    served.change(GROUP_ADMIN, failed_sign_ins=5, locked_until=clock.now().replace(year=2099))
    served.change(BILLER, failed_sign_ins=0)
    answers, times = set(), []
    for email in (BILLER, "nobody@nowhere.example", GROUP_ADMIN, "", "x" * 3000, "a\u0000b@c.example"):
        began = time.monotonic()
        answer = await sign_in(served, email, "Wrong-Guess-9")
        times.append(time.monotonic() - began)
        answers.add((answer.status, answer.location, answer.cookie, answer.text))
    assert answers == {(303, "/login?problem=wrong", "", "")}
    assert max(times) - min(times) < 0.25


async def test_a_revoked_session_is_refused_at_the_next_event_and_its_socket_closes(served: Served) -> None:
    cookie = served.session_of(OFFICE_ADMIN)
    async with await Tab.open(served, cookie) as tab:
        await tab.load("/profile")
        end(served, cookie)
        since = len(tab.frames)
        await tab.event(f"{PORTAL}profile____profile_state.open")
        await tab.until(lambda: tab.value(FRAME, "leave") == "/auth/ended")
        assert "profile_state" not in "".join(tab.frames[since:])
        await tab.until(lambda: not tab.is_open, within=4)
    with pytest.raises(Refused):
        await Tab.open(served, cookie)


async def test_an_idle_tab_of_a_revoked_session_is_told_to_leave_and_cut_off(served: Served) -> None:
    cookie = served.session_of(OFFICE_ADMIN)
    async with await Tab.open(served, cookie) as tab:
        await tab.load()
        end(served, cookie)
        await tab.until(lambda: not tab.is_open, within=4)
        assert tab.value(FRAME, "leave") == "/auth/ended"


async def test_every_socket_of_a_revoked_session_closes_also_two_of_one_client_token(served: Served) -> None:
    cookie = served.session_of(OFFICE_ADMIN)
    async with await Tab.open(served, cookie) as first, await Tab.open(served, cookie, token=first.token) as second:
        end(served, cookie)
        await second.until(lambda: not second.is_open, within=5)
        await first.until(lambda: not first.is_open, within=5)


async def test_signing_out_ends_the_session_on_the_server(served: Served) -> None:
    cookie = served.session_of(FRONT_DESK)
    answer = await post(served, "/auth/sign-out", {}, cookie)
    assert (answer.status, answer.location) == (303, "/login")
    assert is_ended(served, cookie)
    assert answer.cookie.startswith("visitor-")


async def test_an_ended_users_cookie_opens_nothing(served: Served) -> None:
    cookie = served.session_of(PRIVACY_OFFICER)
    served.change(PRIVACY_OFFICER, status=UserStatus.ENDED)
    try:
        assert (await get(served, "/plan/audit", cookie)).status == 303
        with pytest.raises(Refused):
            await Tab.open(served, cookie)
    finally:
        served.change(PRIVACY_OFFICER, status=UserStatus.ACTIVE)


async def test_a_session_bought_by_a_visitor_is_nobody(served: Served) -> None:
    async with await Tab.open(served, await visitor_cookie(served)) as tab:
        await tab.ask(ENTER)
        assert not tab.value(FRAME, "signed_in")


async def test_one_source_cannot_try_passwords_without_end() -> None:
    with serving(sign_ins_per_minute=3) as portal:
        last = [(await sign_in(portal, "nobody@nowhere.example", "x")).location for _ in range(4)][-1]
    assert last == "/login?problem=slow"


def end(served: Served, token: str) -> None:
    def write(db) -> None:
        session = db.exec(select(PortalSession).where(PortalSession.token_hash == digest(token))).one()
        session.ended_at = clock.now()
        db.add(session)

    served.do(write)
