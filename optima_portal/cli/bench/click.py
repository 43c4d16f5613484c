"""`click`: a whole event, socket → Gate → service → delta, against the bare SQL that it needs on the same file."""

import asyncio
import random
import sqlite3
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import aiohttp
from sqlalchemy import event, text
from sqlmodel import Session

from optima_portal.access.viewer import Viewer
from optima_portal.cli.bench.figure import Figure, against, at_most, percentile
from optima_portal.cli.bench.portal import Served, served
from optima_portal.cli.bench.redis_server import RealRedis, redis_program
from optima_portal.cli.bench.tab import Tab
from optima_portal.kit import clock, db
from optima_portal.rules.plan import plan
from optima_portal.services.claim_lookup import ClaimQuery, find_claims
from optima_portal.services.member_lookup import find_members
from optima_portal.services.member_search import MemberQuery
from optima_portal.services.session_viewer import viewer_of

ROUNDS = 300
WARM = 30
PACED_USERS, PACED_SECONDS = 200, 20.0
HURRIED_USERS, HURRIED_SECONDS = 50, 10.0
DAYS = 365
LOOK_UP = "member_lookup____member_lookup_state.search"
TURN = "claim_lookup____claim_lookup_state.turn"
CLAIMS = "claim_lookup____claim_lookup_state.search"
DISMISS = "frame____frame_state.dismiss"
CARDS, ROWS, MESSAGE = (f'{name}_state"' for name in ("member_lookup", "claim_lookup", "message"))
MINE = """
SELECT DISTINCT member.cin FROM member JOIN eligibility_span ON eligibility_span.member_id = member.id
JOIN collection_provider ON collection_provider.provider_id = eligibility_span.pcp_id
JOIN collection ON collection.id = collection_provider.collection_id
WHERE collection.name = 'Anaheim Family Medical' AND eligibility_span.ends_on >= CURRENT_DATE LIMIT 200
"""
Service = Callable[[int], Any]
Part = Callable[[Served, aiohttp.ClientSession, list[str]], Awaitable[list[Figure]]]


def measure() -> Iterator[Figure]:
    """The figures of spec 7, `click`."""
    with served() as portal:
        cins = _members(portal)
        for part in (_alone, _paced, _hurried):
            yield from asyncio.run(_measured(part, portal, cins))
    if not redis_program():
        print("Two workers are left out: there is no Redis or Valkey.", file=sys.stderr)
        return
    redis = RealRedis(redis_program())
    try:
        with served(workers=2, redis_url=redis.url) as portal:
            for figure in asyncio.run(_measured(_hurried, portal, _members(portal))):
                yield replace(figure, name=f"{figure.name}, two workers")
    finally:
        redis.stop()


async def _measured(part: Part, portal: Served, cins: list[str]) -> list[Figure]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as http:
        return await part(portal, http, cins)


async def _alone(portal: Served, http: aiohttp.ClientSession, cins: list[str]) -> list[Figure]:
    viewer = _viewer(portal)
    look_up = _bare(portal, lambda n: call_on(portal, find_members, viewer, MemberQuery(number=cins[n % len(cins)])))
    today = clock.today(plan().plan.time_zone)
    asked = ClaimQuery(first=today - timedelta(days=DAYS), last=today)
    turn = _bare(portal, lambda n: call_on(portal, find_claims, viewer, asked, page=1 + n % 2))
    async with Tab(http, portal.origin, portal.cookie()) as tab:
        await tab.hydrate("/members")
        form = {"first": asked.first.isoformat(), "last": today.isoformat(), "date_kind": "service", "status": ""}  # type: ignore[union-attr]
        await tab.ask(CLAIMS, {"form": form | {"cin": "", "number": ""}}, ROWS)
        trivial = [await tab.ask(DISMISS, {}, MESSAGE) for _ in range(ROUNDS)][WARM:]
        looked = [await _look_up(tab, cins, n) for n in range(ROUNDS)][WARM:]
        turned = [await tab.ask(TURN, {"page": 1 + (n + 1) % 2}, ROWS) for n in range(ROUNDS)][WARM:]
    figures = [Figure(f"click: trivial event, {n}", _ms(trivial, s), "ms") for n, s in (("p50", 0.5), ("p95", 0.95))]
    for what, timed, bare in (("member look-up", looked, look_up), ("25-row claims page", turned, turn)):
        figures.append(against(f"click: {what}, p50", _ms(timed, 0.5), "ms", _ms(bare, 0.5), "", None))
        value, base = _ms(timed, 0.95), _ms(bare, 0.95)
        goal = "<= bare SQL + 10 ms"
        figures.append(against(f"click: {what}, p95", value, "ms", base, goal, value <= base + 10))
    return figures


async def _paced(portal: Served, http: aiohttp.ClientSession, cins: list[str]) -> list[Figure]:
    """Many people, each of whom does something every second."""
    tabs = await _tabs(portal, http, PACED_USERS)
    times: list[float] = []
    errors: list[str] = []
    until = time.perf_counter() + PACED_SECONDS

    async def works(tab: Tab, number: int) -> None:
        due = time.perf_counter() + random.random()
        try:
            while due < until:
                await asyncio.sleep(max(0.0, due - time.perf_counter()))
                times.append(await _look_up(tab, cins, number))
                number, due = number + 1, due + 1
        except (ConnectionError, TimeoutError) as wrong:
            errors.append(str(wrong))

    watching = asyncio.create_task(_longest_wait(portal, http, until))
    await asyncio.gather(*(works(tab, number) for number, tab in enumerate(tabs)))
    longest = await watching
    await _close(tabs)
    return [
        at_most(f"click: {PACED_USERS} users, one event a second, p95", _ms(times, 0.95), "ms", 150),
        at_most(f"click: {PACED_USERS} users, errors", len(errors), "errors", 0),
        at_most("click: the longest that the event loop let /healthz wait (upper bound)", longest, "ms", 20),
    ]


async def _hurried(portal: Served, http: aiohttp.ClientSession, cins: list[str]) -> list[Figure]:
    """Fewer people, who never pause."""
    tabs = await _tabs(portal, http, HURRIED_USERS)
    began = time.perf_counter()
    done = 0

    async def works(tab: Tab, number: int) -> None:
        nonlocal done
        while time.perf_counter() - began < HURRIED_SECONDS:
            await _look_up(tab, cins, number)
            number, done = number + 1, done + 1

    await asyncio.gather(*(works(tab, number) for number, tab in enumerate(tabs)))
    rate = done / (time.perf_counter() - began)
    await _close(tabs)
    goal = ">= 700 look-ups/s"
    return [Figure(f"click: {HURRIED_USERS} users without pause", rate, "look-ups/s", goal=goal, holds=rate >= 700)]


async def _look_up(tab: Tab, cins: list[str], number: int) -> float:
    form = {"number": cins[number % len(cins)]}
    return await tab.ask(LOOK_UP, {"form": form}, CARDS, "/members")


async def _tabs(portal: Served, http: aiohttp.ClientSession, several: int) -> list[Tab]:
    cookies = [portal.cookie() for _ in range(several)]
    tabs = [Tab(http, portal.origin, cookie) for cookie in cookies]
    for tab in tabs:
        await tab.__aenter__()
        await tab.hydrate("/members")
    return tabs


async def _close(tabs: list[Tab]) -> None:
    await asyncio.gather(*(tab.__aexit__(None) for tab in tabs))


async def _longest_wait(portal: Served, http: aiohttp.ClientSession, until: float) -> float:
    """An answer that needs nothing but the loop: it waits as long as the loop is held. The client's own pauses count
    too, so the real block is shorter."""
    longest = 0.0
    while time.perf_counter() < until:
        began = time.perf_counter()
        async with http.get(f"{portal.origin}/healthz") as answer:
            await answer.read()
        longest = max(longest, time.perf_counter() - began)
        await asyncio.sleep(0.005)
    return longest * 1000


def call_on(portal: Served, service: Callable[..., Any], viewer: Viewer, *args: Any, **options: Any) -> Any:
    """A service as a handler calls it, on the bench's database."""
    if service is find_members:
        options["today"] = clock.today(plan().plan.time_zone)
    return db.in_transaction(lambda session: service(session, viewer, *args, **options), portal.engine)


def _viewer(portal: Served) -> Viewer:
    token = portal.cookie()
    return db.in_transaction(
        lambda session: viewer_of(session, token, "127.0.0.1", now=clock.now(), touch=False), portal.engine
    )


def _bare(portal: Served, service: Service) -> list[float]:
    """Seconds of the service's own selects, by the driver alone: no ORM, no Gate, no audit, no commit."""
    caught: list[tuple[str, Any]] = []

    def catch(_conn: Any, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.lstrip().upper().startswith(("SELECT", "WITH")) and "audit_event" not in statement:
            caught.append((statement, parameters))

    times = []
    with sqlite3.connect(portal.database) as plain:
        for number in range(ROUNDS):
            caught.clear()
            event.listen(portal.engine, "before_cursor_execute", catch)
            service(number)
            event.remove(portal.engine, "before_cursor_execute", catch)
            began = time.perf_counter()
            for statement, parameters in caught:
                plain.execute(statement, parameters).fetchall()
            times.append(time.perf_counter() - began)
    return times[WARM:]


def _members(portal: Served) -> list[str]:
    """Member IDs of the office's own members."""

    def read(session: Session) -> list[str]:
        return [str(row[0]) for row in session.execute(text(MINE))]

    return db.in_transaction(read, portal.engine)


def _ms(seconds: list[float], share: float) -> float:
    return percentile(seconds, share) * 1000
