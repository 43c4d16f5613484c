"""Arguments that no page of ours sends: each is refused before the handler's body, and says nothing of the inside."""

import json
from typing import Any

import pytest

from tests.attack.people import PRIVACY_OFFICER
from tests.attack.tab import MESSAGE, ON_LOAD, PORTAL, ROOT_STATE, Tab
from tests.serving import Served

AUDIT = f"{PORTAL}audit____audit_state"
ACCESS = f"{PORTAL}user_access____user_access_state"
PROFILE = f"{PORTAL}profile____profile_state"
INSIDE = (
    "Traceback",
    'File "',
    "site-packages",
    "Error(",
    "pydantic",
    "sqlalchemy",
    "sqlite",
    "TypeError",
    "BadArguments",
)


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value}
    return value


WRONG: list[tuple[str, dict[str, Any]]] = [
    (f"{AUDIT}.turn", {"page": "2"}),
    (f"{AUDIT}.turn", {"page": True}),
    (f"{AUDIT}.turn", {"page": 1.5}),
    (f"{AUDIT}.turn", {"page": None}),
    (f"{AUDIT}.turn", {"page": [1]}),
    (f"{AUDIT}.turn", {}),
    (f"{AUDIT}.turn", {"page": 1, "really": True}),
    (f"{AUDIT}.turn", {"page": 1, "self": {}}),
    (f"{AUDIT}.turn", {"page": 1, "__class__": "x"}),
    (f"{AUDIT}.clear", {"really": True}),
    (f"{AUDIT}.download", {"kind": "exe"}),
    (f"{AUDIT}.download", {"kind": ["csv"]}),
    (f"{AUDIT}.search", {"form": "x"}),
    (f"{AUDIT}.search", {"form": {"user": 1}}),
    (f"{AUDIT}.search", {"form": {"user": None}}),
    (f"{AUDIT}.search", {"form": {"user": "x" * 30_000}}),
    (f"{AUDIT}.search", {"form": {str(n): "" for n in range(2_000)}}),
    (f"{AUDIT}.search", {"form": nested(40)}),
    (f"{AUDIT}.sort", {"column": {"a": 1}}),
    (f"{AUDIT}.sort", {"column": "x" * 100_000}),
    (f"{ACCESS}.restore", {"key": "x", "version": "1"}),
    (f"{ACCESS}.restore", {"key": "x"}),
    (f"{ACCESS}.ask", {"key": 7}),
    (f"{PROFILE}.edit", {"on": "yes"}),
    (f"{PROFILE}.edit", {"on": 1}),
]


@pytest.mark.parametrize(("name", "payload"), WRONG)
async def test_wrong_arguments_are_refused_before_the_body(served: Served, name: str, payload: dict[str, Any]) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        since = len(tab.deltas())
        await tab.ask(name, payload)
        assert {state for delta in tab.deltas()[since:] for state in delta} == {MESSAGE}
        assert len(tab.said) == 1
        assert [word for word in INSIDE if word in tab.everything] == []


@pytest.mark.parametrize("payload", [[], "x", 7, [["page", 1]], {"page": {"$ne": 1}}])
async def test_a_payload_that_is_no_set_of_named_arguments_does_nothing(served: Served, payload: Any) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        since = len(tab.deltas())
        await tab.ask(f"{AUDIT}.turn", payload)
        assert {state for delta in tab.deltas()[since:] for state in delta} == {MESSAGE}
        assert [word for word in INSIDE if word in tab.everything] == []


@pytest.mark.parametrize("number", [-1, 0, 10**9, 2**62, 2**63, 10**400])
async def test_a_page_number_beyond_reason_is_no_failure_of_ours(served: Served, number: int) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        await tab.ask(f"{AUDIT}.turn", {"page": number})
        assert [words for words in tab.said if "went wrong on our side" in words] == []


async def test_control_and_direction_characters_never_reach_a_page(served: Served) -> None:
    odd = "a\u0000b\u0007c\u202ed\u2066e\ud800f\x1b[31m"
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        await tab.ask(f"{AUDIT}.search", {"form": {"user": odd}})
        assert tab.value(AUDIT, "user") == "abcdef[31m"
        assert "went wrong" not in tab.everything


HOSTILE = [
    "' OR 1=1 --",
    '"; DROP TABLE app_user; --',
    "<img src=x onerror=alert(1)>",
    "{{7*7}}",
    "%",
    "_",
    "\\",
    "=cmd|'/c calc'!A1",
    "../" * 20,
]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_words_are_only_words(served: Served, text: str) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        await tab.ask(f"{AUDIT}.search", {"form": {"user": text}})
        assert tab.value(AUDIT, "user") == text
        assert not tab.value(AUDIT, "rows")
        assert tab.said == []


@pytest.mark.parametrize("column", ["hash", "id; DROP TABLE app_user", "__class__", "key_id", ""])
async def test_sorting_by_a_column_that_is_not_on_the_page_shows_no_more(served: Served, column: str) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        await tab.ask(f"{AUDIT}.sort", {"column": column})
        assert [word for word in INSIDE if word in tab.everything] == []
        assert not tab.value(AUDIT, "rows") or "hash" not in json.dumps(tab.value(AUDIT, "rows"))


@pytest.mark.parametrize("size", [0, -1, 10**6])
async def test_a_page_never_holds_more_rows_than_a_page_may(served: Served, size: int) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        await tab.ask(f"{AUDIT}.resize", {"rows": size})
        assert len(tab.value(AUDIT, "rows") or []) <= 50


FRAMEWORKS_OWN = [
    ("hydrate", {"x": 1}),
    ("hydrate_and_load", {"client_hashes": 7}),
    ("hydrate_and_load", {"x": nested(50)}),
    ("set_is_hydrated", {"value": "PLANTED" * 10}),
    ("set_is_hydrated", {}),
    ("reflex___state____on_load_internal_state.on_load_internal", {"x": 1}),
    ("reflex___state____frontend_event_exception_state.handle_frontend_exception", {}),
    (
        "reflex___state____frontend_event_exception_state.handle_frontend_exception",
        {"info": {"a": 1}, "component_stack": 7},
    ),
]


@pytest.mark.parametrize(("name", "payload"), FRAMEWORKS_OWN)
async def test_reflexs_own_handlers_survive_any_arguments(
    served: Served, visitor: str, name: str, payload: Any
) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.load()
        await tab.ask(f"{ROOT_STATE}.{name}", payload)
        assert [word for word in INSIDE if word in tab.everything] == []


ADDRESSES: list[Any] = [
    None,
    7,
    [],
    {},
    "x" * 60_000,
    "//evil.example",
    "/\x00",
    "/plan/audit\r\nX: y",
    "javascript:alert(1)",
    nested(30),
]


@pytest.mark.parametrize("address", ADDRESSES)
async def test_any_address_can_be_claimed_and_none_does_harm(served: Served, visitor: str, address: Any) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.load()
        await tab.ask(ON_LOAD, {}, {"pathname": address, "query": address})
        await tab.ask(ON_LOAD, {}, {"pathname": "/", "query": {"next": address, "problem": address}})
        assert [word for word in INSIDE if word in tab.everything] == []
