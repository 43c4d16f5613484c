"""Calling what is not yours, over the wire: whatever page is open, by name alone."""

from typing import Any

import pytest

from optima_portal.access.permissions import ROLE_PERMISSIONS, Permission
from optima_portal.access.viewer import Owed
from optima_portal.models.membership import Role
from optima_portal.state.gate import FRAMEWORK, NO_ACCESS
from optima_portal.state.handlers import ANYONE, SIGNED_IN
from tests.attack.people import FRONT_DESK, OFFICE_ADMIN, PRIVACY_OFFICER
from tests.attack.tab import DISMISS, ENTER, FRAME, MESSAGE, ON_LOAD, PORTAL, ROOT_STATE, Tab
from tests.serving import Served
from tests.state.harness import declared_handlers, every_state

HANDLERS = declared_handlers()
CLOSED_TO_VISITORS = sorted(name for name, needs in HANDLERS.items() if needs is not ANYONE)
CLOSED_TO_HALF = sorted(
    name for name, needs in HANDLERS.items() if needs not in (ANYONE, SIGNED_IN, Owed.SECOND_FACTOR)
)
CLOSED_TO_THE_FRONT_DESK = sorted(
    name
    for name, needs in HANDLERS.items()
    if isinstance(needs, Permission) and needs not in ROLE_PERMISSIONS[Role.ELIGIBILITY_VIEWER]
)


def states_touched(tab: Tab, since: int) -> set[str]:
    """The states of which something arrived, apart from the message region."""
    return {state for delta in tab.deltas()[since:] for state in delta} - {MESSAGE}


def led_to(tab: Tab) -> list[str]:
    """Where the page was told to go."""
    return [
        event["payload"]["path"]
        for update in tab.updates()
        for event in update.get("events", [])
        if event["name"] == "_redirect"
    ]


async def refused_all(tab: Tab, names: list[str]) -> None:
    """Call each; nothing but the message region may answer."""
    await tab.load()
    for name in names:
        since = len(tab.deltas())
        await tab.ask(name)
        assert states_touched(tab, since) == set(), name


async def test_a_visitor_calls_every_handler_that_is_not_for_anyone(served: Served, visitor: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await refused_all(tab, CLOSED_TO_VISITORS)
        assert len(led_to(tab)) == len(CLOSED_TO_VISITORS)
        assert set(led_to(tab)) == {"/login"}


async def test_who_owes_a_second_factor_calls_every_handler(served: Served) -> None:
    cookie = served.session_of(PRIVACY_OFFICER, passed_second_factor=False)
    async with await Tab.open(served, cookie) as tab:
        await refused_all(tab, CLOSED_TO_HALF)
        assert len(led_to(tab)) == len(CLOSED_TO_HALF)
        assert set(led_to(tab)) == {"/second-factor"}


async def test_a_front_desk_calls_every_handler_of_other_roles(served: Served) -> None:
    async with await Tab.open(served, served.session_of(FRONT_DESK)) as tab:
        await refused_all(tab, CLOSED_TO_THE_FRONT_DESK)
        assert tab.said.count(NO_ACCESS) == len(CLOSED_TO_THE_FRONT_DESK)


async def test_setvar_works_on_no_state(served: Served) -> None:
    async with await Tab.open(served, served.session_of(FRONT_DESK)) as tab:
        await tab.load()
        for state in every_state():
            for var in ("signed_in", "tab", "is_hydrated", "_version"):
                since = len(tab.deltas())
                await tab.ask(f"{state}.setvar", {"var_name": var, "value": "PLANTED"})
                assert states_touched(tab, since) == set(), state
        assert "PLANTED" not in tab.everything


@pytest.mark.parametrize(
    "name",
    [
        "profile____profile_state._show",
        "frame____frame_state.reset",
        "frame____frame_state.get_state",
        "no_such____state.open",
        "audit____audit_state.__init__",
        "audit____audit_state._asked",
        "sign_in____sign_in_state._read_address",
        "message____message_state._say",
        "frame____frame_state.set_name",
        "frame____frame_state.dict",
        "",
        ".",
        "..",
        "open",
    ],
)
async def test_methods_that_are_no_handlers_cannot_be_called(served: Served, name: str) -> None:
    async with await Tab.open(served, served.session_of(PRIVACY_OFFICER)) as tab:
        await tab.load()
        since = len(tab.deltas())
        await tab.ask(PORTAL + name)
        assert states_touched(tab, since) == set()


@pytest.mark.parametrize("name", ["update_vars_internal_state.update_vars_internal", "on_load_internal_state.setvar"])
async def test_reflexs_own_writers_are_closed(served: Served, name: str) -> None:
    async with await Tab.open(served, served.session_of(FRONT_DESK)) as tab:
        await tab.load()
        since = len(tab.deltas())
        payload = {"vars": {f"{FRAME}.name_rx_state_": "PLANTED", f"{FRAME}.name": "PLANTED"}}
        await tab.ask(f"{ROOT_STATE}.reflex___state____{name}", payload)
        assert states_touched(tab, since) == set()
        await tab.load()
        assert "PLANTED" not in tab.everything


SPOOFED: list[dict[str, Any]] = [
    {"headers": {"cookie": "optima={victim}"}},
    {"headers": {"Cookie": "optima={victim}"}, "ip": "10.0.0.1"},
    {"token": "x", "session_id": "y", "client_token": "z", "headers": {"cookie": "optima={victim}"}},
    {"headers": {"raw_headers": {"cookie": "optima={victim}"}}},
]


@pytest.mark.parametrize("spoofed", SPOOFED)
async def test_an_event_cannot_bring_its_own_cookie(served: Served, spoofed: dict[str, Any], visitor: str) -> None:
    victim = served.session_of(PRIVACY_OFFICER)
    with_cookie = _filled(spoofed, victim) | {"pathname": "/plan/audit", "query": {}}
    async with await Tab.open(served, visitor) as tab:
        await tab.event(f"{PORTAL}audit____audit_state.open", {}, with_cookie)
        await tab.ask(ENTER, {}, with_cookie)
        assert not tab.value(FRAME, "signed_in")
        assert "Priya" not in tab.everything
        assert victim not in tab.everything


@pytest.mark.parametrize("page", ["/plan/audit", "/plan/access", "/plan/system", "/profile", "/dashboard"])
async def test_a_spoofed_address_does_not_load_another_roles_page(served: Served, visitor: str, page: str) -> None:
    async with await Tab.open(served, visitor) as tab:
        await tab.load()
        since = len(tab.deltas())
        await tab.ask(ON_LOAD, {}, {"pathname": page, "query": {}, "asPath": page})
        await tab.settle()
        assert states_touched(tab, since) <= {FRAME, ROOT_STATE}
        assert not tab.value(FRAME, "signed_in")


async def test_the_first_event_of_the_connection_passes_the_gate_too(served: Served, visitor: str) -> None:
    boot = {
        "event": {
            "name": f"{PORTAL}audit____audit_state.open",
            "payload": {},
            "router_data": {"pathname": "/plan/audit"},
        }
    }
    async with await Tab.open(served, visitor, auth=boot) as tab:
        await tab.settle()
        assert "/login" in led_to(tab)
        assert "rows_rx_state_" not in "".join(frame for frame in tab.frames if "is_hydrated" not in frame)


async def test_a_refusal_of_somebody_signed_in_is_in_the_audit_trail(served: Served) -> None:
    from sqlmodel import select

    from optima_portal.models.audit_event import AuditEvent

    async with await Tab.open(served, served.session_of(OFFICE_ADMIN)) as tab:
        await tab.ask(f"{PORTAL}audit____audit_state.download", {"kind": "csv"})
    refusals = served.do(
        lambda db: db.exec(
            select(AuditEvent).where(AuditEvent.action == "REFUSED", AuditEvent.user_email == OFFICE_ADMIN)
        ).all()
    )
    assert "audit_state.download" in {one.record for one in refusals}


async def test_nothing_of_reflexs_own_is_let_through_but_what_a_page_cannot_do_without() -> None:
    assert sorted(name.removeprefix(ROOT_STATE + ".") for name in FRAMEWORK) == [
        "hydrate",
        "hydrate_and_load",
        "reflex___state____frontend_event_exception_state.handle_frontend_exception",
        "reflex___state____on_load_internal_state.on_load_internal",
        "reflex___state____on_load_internal_state.set_is_hydrated",
        "set_is_hydrated",
    ]
    assert DISMISS not in FRAMEWORK


def _filled(value: Any, victim: str) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, victim) for name, one in value.items()}
    return value.format(victim=victim) if isinstance(value, str) else value
