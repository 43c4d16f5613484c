"""Several workers behind one address: what one of them knows, all of them keep to; and Redis, gone for a while."""

import asyncio
import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest

from optima_portal.http import limits
from optima_portal.http.state_store import StateStore
from optima_portal.kit import clock
from tests.attack.conftest import WIDE
from tests.attack.http import get, post, visitor_cookie
from tests.attack.people import FRONT_DESK, OFFICE_ADMIN, PRIVACY_OFFICER
from tests.attack.tab import FRAME, Refused, Tab, new_client_token
from tests.attack.test_file_attacks import A_GIF, link_of, upload
from tests.conftest import Setter
from tests.redis import RealRedis, real_redis
from tests.serving import Served, serving

LOST_WITHIN = 8.0
BACK_WITHIN = 15.0


@pytest.fixture(scope="module")
def redis() -> Iterator[RealRedis]:
    with real_redis() as started:
        yield started


@pytest.fixture(scope="module")
def two(redis: RealRedis) -> Iterator[Served]:
    """A portal of two workers."""
    with serving(module="tests.attack.with_upload", workers=2, redis_url=redis.url, **WIDE) as portal:
        for email in (FRONT_DESK, PRIVACY_OFFICER, OFFICE_ADMIN):
            portal.change(email, second_factor_later_until=clock.now() + timedelta(days=1))
        yield portal
        assert "Traceback" not in portal.log


def worker_of(served: Served, tab: Tab) -> int:
    """The process that holds the other end of a tab's line."""
    mine = tab.socket.get_extra_info("sockname")[1]
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    ends = [(int(one[1][-4:], 16), int(one[2][-4:], 16), one[9]) for one in lines]
    inode = next(inode for here, there, inode in ends if here == served.port and there == mine)
    return next(pid for pid in workers(served) if f"socket:[{inode}]" in sockets_of(pid))


def workers(served: Served) -> list[int]:
    children = Path(f"/proc/{served.process.pid}/task/{served.process.pid}/children").read_text()
    return [int(one) for one in children.split()]


def sockets_of(pid: int) -> set[str]:
    found = set()
    for fd in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            found.add(str(fd.readlink()))
    return found


async def one_each(served: Served, cookie: str) -> list[Tab]:
    """A tab of this session at each worker; the kernel deals connections out as it likes."""
    held: dict[int, Tab] = {}
    for _ in range(60):
        tab = await Tab.open(served, cookie)
        await tab.__aenter__()
        worker = worker_of(served, tab)
        if worker in held:
            await tab.close()
        held.setdefault(worker, tab)
        if len(held) == 2:
            return list(held.values())
    raise AssertionError(f"All tabs came to one worker: {held}")


async def test_a_tab_goes_on_at_another_worker_where_it_left_off(two: Served) -> None:
    cookie = two.session_of(FRONT_DESK)
    first, second = await one_each(two, cookie)
    await first.load("/dashboard")
    left = worker_of(two, first)
    assert first.value(FRAME, "who") or first.deltas()
    await first.close()
    for _ in range(40):  # the same tab again, until the other worker answers it
        async with await Tab.open(two, cookie, token=first.token) as again:
            if worker_of(two, again) != left:
                await again.load("/dashboard")
                assert again.deltas()
                break
    else:
        raise AssertionError("the other worker never answered")
    await second.close()


async def test_a_session_that_ends_in_one_worker_is_cut_off_in_both(two: Served) -> None:
    cookie = two.session_of(FRONT_DESK)
    tabs = await one_each(two, cookie)
    assert (await post(two, "/auth/sign-out", {}, cookie)).status == 303
    for tab in tabs:
        await tab.until(lambda tab=tab: not tab.is_open, LOST_WITHIN)
        await tab.close()
    for _ in range(6):
        with pytest.raises(Refused):
            await Tab.open(two, cookie)


async def test_a_visitors_tab_is_theirs_at_every_worker(two: Served) -> None:
    mine, other, token = await visitor_cookie(two), await visitor_cookie(two), new_client_token()
    async with await Tab.open(two, mine, token=token):
        pass
    for _ in range(12):
        with pytest.raises(Refused):
            await Tab.open(two, other, token=token)


def test_knocks_are_counted_together_and_alone_while_redis_is_away(
    redis: RealRedis, set_settings: Setter, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_settings(redis_url=redis.url)
    limits._together.cache_clear()
    monkeypatch.setattr(limits, "_asks_again", [0.0])
    try:
        assert [limits.may_knock("test", "10.0.0.1", 3) for _ in range(3)] == [True] * 3
        limits._together.cache_clear()  # as another worker, which has counted nothing itself
        assert not limits.may_knock("test", "10.0.0.1", 3)
        redis.stop()
        began = time.monotonic()
        assert [limits.may_knock("test", "10.0.0.2", 2) for _ in range(3)] == [True, True, False]
        assert time.monotonic() - began < 3
    finally:
        redis.start()
        limits._together.cache_clear()


async def test_a_look_that_is_missed_costs_nobody_their_line(monkeypatch: pytest.MonkeyPatch) -> None:
    answers, store = iter([True, False, False, True, False, False, False, False, True]), StateStore()
    monkeypatch.setattr("optima_portal.kit.shared.answers", lambda: next(answers))
    seen = []
    for _ in range(9):
        await store.look()
        seen.append(store.is_there)
    assert seen == [True] * 6 + [False] * 2 + [True]


async def test_the_counts_of_both_workers_are_told_by_either(two: Served) -> None:
    cookie = two.session_of(FRONT_DESK)
    tabs = await one_each(two, cookie)
    for _ in range(6):
        told = (await get(two, "/metrics")).text
        assert "portal_open_sockets 2.0" in told
    for tab in tabs:
        await tab.close()


def ready(served: Served) -> tuple[int, dict[str, bool]]:
    try:
        with urllib.request.urlopen(f"{served.origin}/readyz", timeout=10) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as refused:
        return refused.code, json.load(refused)


async def until_ready(served: Served, status: int, within: float) -> dict[str, bool]:
    began = time.monotonic()
    while time.monotonic() - began < within:
        got, checks = await asyncio.to_thread(ready, served)
        if got == status:
            return checks
        await asyncio.sleep(0.1)
    raise AssertionError(f"/readyz never said {status}: {got} {checks}")


async def test_redis_that_is_gone_closes_the_lines_and_comes_back_by_itself(two: Served, redis: RealRedis) -> None:
    cookie = two.session_of(FRONT_DESK)
    tabs = await one_each(two, cookie)
    await tabs[0].load("/dashboard")
    redis.stop()
    try:
        for tab in tabs:
            await tab.until(lambda tab=tab: not tab.is_open, LOST_WITHIN)
            assert tab.closed_with == 1013
        assert (await until_ready(two, 503, LOST_WITHIN))["redis"] is False
        with pytest.raises(Refused):
            await Tab.open(two, cookie, token=tabs[0].token)
        assert (await get(two, "/healthz")).status == 200
        assert (await get(two, "/dashboard", cookie)).status == 200  # the page itself, which says that it reconnects
        assert (await post(two, "/auth/sign-in", {"email": "x@y.example", "password": "z"})).status == 303
    finally:
        redis.start()
    assert (await until_ready(two, 200, BACK_WITHIN))["redis"] is True
    await asyncio.sleep(1.5)  # each worker looks for itself, once a second
    for tab in tabs:
        await tab.close()
        async with await Tab.open(two, cookie, token=tab.token) as again:
            await again.load("/dashboard")
            assert again.deltas()


async def test_a_file_that_goes_up_at_any_worker_is_kept(two: Served) -> None:
    cookie = two.session_of(OFFICE_ADMIN)
    for _ in range(4):
        answer = await upload(two, A_GIF, cookie)
        assert answer.status == 200, answer.text


async def test_a_link_opens_once_whichever_worker_is_asked(two: Served) -> None:
    cookie = two.session_of(PRIVACY_OFFICER)
    link = await link_of(two, cookie)
    answers = await asyncio.gather(*[get(two, link, cookie) for _ in range(6)])
    assert sorted(one.status for one in answers) == [200] + [404] * 5
