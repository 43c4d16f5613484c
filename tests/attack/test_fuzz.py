"""Malformed frames: a few hundred, the same each time; none ends the server, none shows its inside, none is logged."""

import asyncio
import contextlib
import json
import random
import string

import pytest

from tests.attack.people import PRIVACY_OFFICER
from tests.attack.tab import DISMISS, ENTER, FRAME, HYDRATE, NAMESPACE, ON_LOAD, ROOT_STATE, Refused, Tab
from tests.serving import Served

INSIDE = (
    "Traceback",
    'File "',
    "site-packages",
    "KeyError",
    "TypeError",
    "AttributeError",
    "sqlite",
    "/work/",
    "/root/",
)
EVENTS = [
    DISMISS,
    ENTER,
    HYDRATE,
    ON_LOAD,
    f"{ROOT_STATE}.setvar",
    "x",
    "",
    "_redirect",
    "__init__",
    f"{ROOT_STATE}.",
    "a.b.c",
]
KEYS = ["name", "payload", "router_data", "token", "substate_token", "traceparent", "__class__"]
BY_HAND = [
    "",
    "0",
    "1",
    "2",
    "3",
    "4",
    "5",
    "6",
    "7",
    "40",
    "41",
    "42",
    "43",
    "44",
    "45",
    "46",
    "99",
    "2probe",
    "5probe",
    "4" * 2000,
    "40/",
    "40/_event",
    "40/_event,",
    "40/_event,{",
    '40/_event,{"event":7}',
    '40/_event,{"event":"x"}',
    '40/_event,{"event":{}}',
    '40/_event,{"event":{"name":7}}',
    "40/other,",
    "40/_event,[]",
    '40/_event,{"state_schema":{"a":1}}',
    "41/_event,",
    f"42{NAMESPACE}",
    f"42{NAMESPACE},",
    f"42{NAMESPACE},[]",
    f"42{NAMESPACE},[7]",
    f'42{NAMESPACE},["event"]',
    f'42{NAMESPACE},["event",7]',
    f'42{NAMESPACE},["event","x"]',
    f'42{NAMESPACE},["event","{{}}"]',
    f'42{NAMESPACE},["event",[]]',
    f'42{NAMESPACE},["event",null]',
    f'42{NAMESPACE},["event",{{}},{{}},{{}}]',
    f'42{NAMESPACE},["disconnect"]',
    f'42{NAMESPACE},["connect"]',
    f'42{NAMESPACE},["ping"]',
    f'42{NAMESPACE},["client_error"]',
    f'42{NAMESPACE},["client_error",7]',
    f'42{NAMESPACE},["client_error",{{"error_type":{{"a":1}}}}]',
    f'42{NAMESPACE},["link_token_to_sid","x","y"]',
    f'42{NAMESPACE},["emit_update",{{}},"x"]',
    f'42{NAMESPACE},["_build_static_router_data"]',
    f'42{NAMESPACE},["event",{{"name":["a"],"payload":{{}}}}]',
    f'42{NAMESPACE},["event",{{"name":"x","router_data":[]}}]',
    f'42{NAMESPACE},["event",{{"name":"x","router_data":"y"}}]',
    f'42{NAMESPACE},["event",{{"name":{{}},"payload":7,"router_data":null}}]',
    f'42{NAMESPACE},["event",{{"name":"{DISMISS}","payload":null,"router_data":{{"pathname":{{"a":1}}}}}}]',
    f'42{NAMESPACE},["event",{{"name":"{DISMISS}","router_data":{{"pathname":"/","query":7}}}}]',
    f'42{NAMESPACE},["event",{{"name":"{DISMISS}","payload":{{"a":NaN}}}}]',
    f"42{NAMESPACE}," + "[" * 2000,
    f"42{NAMESPACE}," + '{"a":' * 900,
    f"42{NAMESPACE},123[]",
    '42["event",{}]',
    '451-/_event,["event",{"_placeholder":true,"num":0}]',
    "4599999-/_event,[]",
    "46/_event,0[]",
    "b4AAAA",
    "\x00",
    "\ufffd" * 50,
    "4\u202e2",
    "42/_event?token=x,[]",
    "42" + "/a" * 500 + ",[]",
    f"43{NAMESPACE},7[]",
]
ODD = [
    None,
    True,
    7,
    -1,
    1e308,
    "",
    "x",
    "\u0000",
    "\ud800",
    [],
    {},
    [[]],
    {"": {}},
    {"a": None},
    "9" * 400,
    ["x"] * 60,
]


def made_up(dice: random.Random, count: int) -> list[str]:
    """Frames that are nearly right: each by a seed of its own."""
    return [_nearly(dice) for _ in range(count)]


def _nearly(dice: random.Random) -> str:
    if dice.random() < 0.25:  # a good frame with a few characters changed
        text = list(
            f"42{NAMESPACE}," + json.dumps(["event", {"name": dice.choice(EVENTS), "payload": {}, "router_data": {}}])
        )
        for _ in range(dice.randint(1, 6)):
            text[dice.randrange(len(text))] = dice.choice(string.printable)
        return "".join(text)
    fields = {key: dice.choice([*ODD, dice.choice(EVENTS)]) for key in dice.sample(KEYS, dice.randint(0, 5))}
    if dice.random() < 0.7:
        fields["name"] = dice.choice(EVENTS)
    kind = dice.choice(["event", "event", "event", "client_error", "ping", "x", "", "hydrate"])
    return f"42{NAMESPACE}," + json.dumps([kind, *([fields] * dice.randint(0, 2))])


async def throw(served: Served, cookie: str, frames: list[str]) -> str:
    """Send them one after the other, by a new tab whenever the line was cut; returns all that came back."""
    received, tab = [], await Tab.open(served, cookie)
    for frame in frames:
        if not tab.is_open or tab.socket.closed:
            received.append(tab.everything)
            await tab.close()
            tab = await Tab.open(served, cookie)
        await tab.send(frame)
        await asyncio.sleep(0)
    await asyncio.sleep(0.3)  # what is still on its way; there is nothing to wait for when all are refused
    received.append(tab.everything)
    await tab.close()
    return "\n".join(received)


async def assert_it_still_works(served: Served) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        assert tab.value(FRAME, "name") == "Priya Iyer"


@pytest.mark.parametrize("frame", BY_HAND, ids=range(len(BY_HAND)))
async def test_a_malformed_frame_does_no_harm(served: Served, visitor: str, frame: str) -> None:
    received = await throw(served, visitor, [frame])
    assert [word for word in INSIDE if word in received] == []


async def test_none_of_them_stopped_the_portal(served: Served) -> None:
    await assert_it_still_works(served)


@pytest.mark.parametrize("seed", range(8))
async def test_frames_that_are_nearly_right_do_no_harm(served: Served, visitor: str, seed: int) -> None:
    cookie = visitor if seed % 2 else served.session_of(PRIVACY_OFFICER)
    received = await throw(served, cookie, made_up(random.Random(seed), 60))
    assert [word for word in INSIDE if word in received] == []
    await assert_it_still_works(served)


@pytest.mark.parametrize("size", [128 * 1024 + 1, 200_000, 1_100_000])
async def test_a_message_that_is_too_long_closes_the_socket(served: Served, visitor: str, size: int) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.load()
        await tab.send(f'42{NAMESPACE},["event",{{"name":"{DISMISS}","payload":{{"a":"{"x" * size}"}}}}]')
        await tab.until(lambda: not tab.is_open)
        assert tab.closed_with == 1009


async def test_binary_messages_are_no_way_around_the_limits(served: Served, visitor: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.load()
        await tab.socket.send_bytes(b"\x04" * 200_000)
        await tab.until(lambda: not tab.is_open)


@pytest.mark.parametrize(
    "boot",
    [
        7,
        "x",
        [],
        {"event": "x"},
        {"event": {"name": "x"}},
        {"event": {"name": None, "payload": 7}},
        {"state_schema": ["x"]},
    ],
)
async def test_a_malformed_connect_shows_nothing_of_the_inside(served: Served, visitor: str, boot: object) -> None:
    try:
        tab = await Tab.open(served, visitor, auth=boot)
    except Refused:
        return
    with contextlib.suppress(TimeoutError):  # no answer at all is a good one
        await tab.until(lambda: len(tab.frames) > 1 or not tab.is_open, within=1)
    await tab.close()
    assert [word for word in INSIDE if word in tab.everything] == []
