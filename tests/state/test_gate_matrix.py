"""Every handler and every kind of person, as real events: the body runs exactly when the mark says so."""

import inspect
import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from prometheus_client import REGISTRY
from sqlmodel import Session, func, select

from optima_portal.access.viewer import Owed, Viewer
from optima_portal.demo.cast import CAST, add_cast
from optima_portal.kit import clock
from optima_portal.kit import db as kit_db
from optima_portal.models.audit_event import AuditEvent
from optima_portal.models.user import User, UserStatus
from optima_portal.services.session_viewer import viewer_of
from optima_portal.services.sessions import open_session
from optima_portal.state.gate import FRAMEWORK, NO_ACCESS
from optima_portal.state.handlers import ANYONE, IN_GOOD_STANDING, SIGNED_IN, UNAVAILABLE
from optima_portal.state.pages import all_pages
from optima_portal.state.session import new_visitor_token
from tests.state.harness import Client, body_replaced, declared_handlers, every_state, handler_function, undeclared

HANDLERS = declared_handlers()
PORTAL = "reflex___state____state.optima_portal___state___"
MESSAGE = f"{PORTAL}message____message_state"
FRAME = f"{PORTAL}frame____frame_state"
PROFILE = f"{PORTAL}profile____profile_state"
VISITOR, OWING, STRANGER = "a visitor", "one who owes a second factor", "one without a session of ours"
PERSONS = [STRANGER, VISITOR, OWING, *(person.email for person in CAST)]
# One sample of each type that a handler takes, so that the arguments never stand in the way here.
SAMPLES: dict[Any, Any] = {str: "", int: 1, bool: True, float: 1.0}

OPEN_TO_ANYONE = {
    "authorization_codes": "choose open search turn",
    "dev_components": "back_step check choose choose_month clear download go go_to_step hide_window keep next_step "
    "open resize say show_window sort",
    "dev_mailbox": "codes_state.open mailbox_state.open",
    "forgotten_password": "answer ask change open resend start_again verify",
    "frame": "dismiss enter",
    "sign_in": "open",
}


@pytest.fixture
def people(tmp_path: Path, sqlite_template: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """The cast in a database of this test, each with a session: the cookie of each person."""
    monkeypatch.setenv("OPTIMA_PASSWORD_COST", "4")
    file = tmp_path / "gate.sqlite3"
    file.write_bytes(sqlite_template.read_bytes())
    engine = kit_db.make_engine(f"sqlite:///{file}")
    monkeypatch.setattr(kit_db, "engine", lambda: engine)
    now = clock.now()
    kit_db.in_transaction(lambda db: add_cast(db, now=now))
    yield kit_db.in_transaction(_cookies)
    engine.dispose()


def _cookies(db: Session) -> dict[str, str]:
    now = clock.now()
    made = {STRANGER: "made-up", VISITOR: new_visitor_token()}
    for user in db.exec(select(User)).all():
        user.second_factor_later_until = now + timedelta(days=1)  # who may put it off has done so
        made[user.email] = open_session(db, user, source="", browser="", passed_second_factor=True, now=now)
        if user.email == "privacy@plan.example":
            made[OWING] = open_session(db, user, source="", browser="", passed_second_factor=False, now=now)
    return made


def viewer(cookie: str) -> Viewer:
    return kit_db.in_transaction(lambda db: viewer_of(db, cookie, "", now=clock.now(), touch=False))


def may_call(who: Viewer, needs: Any, person: str) -> bool:
    """The rule of spec 0 in other words than the Gate's own."""
    if needs is ANYONE:
        return person != STRANGER
    if who.user_id is None:
        return False
    if needs is SIGNED_IN:
        return True
    if isinstance(needs, Owed):
        return who.owes in (None, needs)
    return who.owes is None and (needs is IN_GOOD_STANDING or needs in who.permissions)


def sample(name: str) -> dict[str, Any]:
    """Arguments of the right types."""
    function = inspect.unwrap(handler_function(name))
    hints = get_type_hints(function)
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return {one.name: _sample(hints[one.name]) for one in parameters if one.default is one.empty}


def _sample(hint: Any) -> Any:
    origin = get_origin(hint)
    if origin in (dict, list, tuple):
        return origin() if origin is not tuple else []
    return SAMPLES[hint] if hint in SAMPLES else get_args(hint)[0]


@pytest.mark.parametrize("person", PERSONS)
async def test_each_handler_runs_for_this_person_exactly_when_its_mark_says_so(
    people: dict[str, str], person: str
) -> None:
    who, ran, expected = viewer(people[person]), [], []
    for name, needs in HANDLERS.items():
        async with Client(people[person]) as client:
            with body_replaced(name, ran):
                await client.call(name, sample(name))
            assert client.failures == []
        if may_call(who, needs, person):
            expected.append(name)
    assert ran == expected


@pytest.mark.parametrize(
    ("person", "leads_to"), [(VISITOR, "/login"), (OWING, "/second-factor"), ("rosa.diaz@sunset.example", "/suspended")]
)
async def test_who_may_not_yet_is_led_to_what_is_owed(people: dict[str, str], person: str, leads_to: str) -> None:
    async with Client(people[person]) as client:
        await client.call(f"{PROFILE}.open")
        assert client.redirects == [leads_to]


async def test_a_browser_whose_session_is_unknown_is_sent_away_altogether(people: dict[str, str]) -> None:
    async with Client(people[STRANGER]) as client:
        await client.call(f"{FRAME}.enter")
        assert client.value(FRAME, "leave") == "/auth/ended"


async def test_a_wrong_role_is_told_so_and_it_is_recorded(people: dict[str, str]) -> None:
    async with Client(people["maria.nguyen@anaheimfamily.example"]) as client:
        await client.call(f"{PORTAL}audit____audit_state.open")
        assert client.value(MESSAGE, "text") == NO_ACCESS
    recorded = kit_db.in_transaction(lambda db: db.exec(select(AuditEvent).where(AuditEvent.action == "REFUSED")).one())
    assert (recorded.user_name, recorded.record) == ("Maria Nguyen", "audit_state.open")


async def test_a_visitors_refused_event_is_counted_and_costs_no_row(people: dict[str, str]) -> None:
    def counted() -> float:
        return REGISTRY.get_sample_value("portal_refused_events_total", {"why": "sign in"}) or 0

    def recorded() -> int:
        return kit_db.in_transaction(lambda db: db.exec(select(func.count()).select_from(AuditEvent)).one())

    before, rows = counted(), recorded()
    async with Client(people[VISITOR]) as client:
        await client.call(f"{PORTAL}audit____audit_state.open")
    assert (counted(), recorded()) == (before + 1, rows)


async def test_the_audits_check_says_what_it_cannot_know_and_then_that_it_is_whole(people: dict[str, str]) -> None:
    state = f"{PORTAL}system____system_state"
    async with Client(people["system@plan.example"]) as client:
        await client.call(f"{state}.verify")
        assert client.value(state, "chain_is_whole") is False
        assert "are whole, but no end of it was kept" in str(client.value(state, "chain"))
        await client.call(f"{state}.verify")
        assert client.value(state, "chain_is_whole") is True


async def test_a_handler_that_another_one_calls_passes_the_gate_too(people: dict[str, str]) -> None:
    ran: list[str] = []
    async with Client(people[VISITOR]) as client:
        with body_replaced(f"{PROFILE}.open", ran):
            await client.call("reflex___state____state.hydrate_and_load", page="/profile")
        assert ran == []


def test_the_handlers_that_are_open_to_anyone_are_these() -> None:
    wanted = {
        f"{module}.{name.rpartition('.')[2]}" for module, names in OPEN_TO_ANYONE.items() for name in names.split()
    }
    found = {name for name, needs in HANDLERS.items() if needs is ANYONE}
    assert {f"{name.split('state___')[2].split('____')[0]}.{name.rpartition('.')[2]}" for name in found} == wanted
    assert len(found) == sum(len(names.split()) for names in OPEN_TO_ANYONE.values())


def test_every_handler_declares_or_is_reflexs_own() -> None:
    assert [
        name
        for name in undeclared()
        if name not in FRAMEWORK and not name.endswith((".setvar", ".update_vars_internal"))
    ] == []
    assert len(HANDLERS) > 50


def test_setvar_is_off_the_wire_of_every_state_of_ours() -> None:
    assert [name for name in undeclared() if "optima_portal" in name] == []


def test_every_handler_is_somebodys(people: dict[str, str]) -> None:
    viewers = {person: viewer(cookie) for person, cookie in people.items()}
    assert [
        name for name, needs in HANDLERS.items() if not any(may_call(who, needs, one) for one, who in viewers.items())
    ] == []


def test_every_page_declares_whom_it_is_for() -> None:
    assert {"/", "/login", "/dashboard", "/profile", "/plan/audit"} <= set(all_pages())


@pytest.mark.parametrize("name", sorted(one for one in every_state() if "optima_portal" in one))
def test_what_a_state_shows_before_anything_happened_is_small_and_nobodys(name: str) -> None:
    shown = {
        var: field.default_value() for var, field in every_state()[name].get_fields().items() if not var.startswith("_")
    }
    ours = {var: value for var, value in shown.items() if var in every_state()[name].base_vars}
    assert len(json.dumps(ours)) < 1500
    assert [var for var, value in ours.items() if isinstance(value, list | dict) and value] == []


async def test_a_role_that_was_taken_away_bites_at_the_next_event(people: dict[str, str]) -> None:
    async with Client(people["privacy@plan.example"]) as client:
        await client.call(f"{PORTAL}audit____audit_state.open")
        assert client.value(f"{PORTAL}audit____audit_state", "total") is not None
        _change("privacy@plan.example", plan_role=None)
        sent = await client.call(f"{PORTAL}audit____audit_state.open")
        assert client.redirects == ["/suspended"]
        assert "audit_state" not in str(sent)


async def test_a_suspended_and_an_ended_user_are_out_at_the_next_event(people: dict[str, str]) -> None:
    async with Client(people["maria.nguyen@anaheimfamily.example"]) as client:
        _change("maria.nguyen@anaheimfamily.example", status=UserStatus.SUSPENDED)
        await client.call(f"{PROFILE}.open")
        assert client.redirects == ["/suspended"]
        _change("maria.nguyen@anaheimfamily.example", status=UserStatus.ENDED)
        await client.call(f"{PROFILE}.open")
        assert client.value(FRAME, "leave") == "/auth/ended"


async def test_a_database_that_does_not_answer_is_a_sentence_and_not_a_fault(
    people: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_work: Any, **_options: Any) -> Any:
        raise kit_db.Unavailable("The database cannot be reached.")

    async with Client(people["maria.nguyen@anaheimfamily.example"]) as client:
        monkeypatch.setattr(kit_db, "in_transaction", gone)
        await client.call(f"{PROFILE}.open")
        assert client.value(MESSAGE, "text") == UNAVAILABLE
        assert client.failures == []


def _change(email: str, **values: Any) -> None:
    def write(db: Session) -> None:
        user = db.exec(select(User).where(User.email == email)).one()
        for name, value in values.items():
            setattr(user, name, value)
        db.add(user)

    kit_db.in_transaction(write)
