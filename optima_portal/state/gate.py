"""The Gate: every event passes here before its handler's body, whatever sent it and whatever page is open.

Who is it, what do they owe, may they. Unknown: leave. Owing: the page that settles it. Not permitted, not declared
or with arguments that no page of ours sends: refused, counted, audited.
"""

import time
from typing import Any

import reflex as rx
import structlog
from reflex.state import BaseState, StateUpdate
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.registry import RegistrationContext

from optima_portal.access.audit import Action, audit
from optima_portal.access.viewer import Owed, Viewer
from optima_portal.kit import meters
from optima_portal.kit.db import Unavailable
from optima_portal.state.arguments import BadArguments
from optima_portal.state.frame import FrameState
from optima_portal.state.handlers import (
    ANYONE,
    ARGUMENTS,
    IN_GOOD_STANDING,
    MARK,
    PASSIVE,
    SIGNED_IN,
    UNAVAILABLE,
    Needs,
    call,
    current_viewer,
    in_thread,
)
from optima_portal.state.message import MessageState
from optima_portal.state.session import is_visitor, token_in, viewer_with

log = structlog.get_logger("portal.gate")

NO_ACCESS = "You do not have access to this. Ask your Local Office Administrator if you need it."
LEAVE = "/auth/ended"
LATELY_SECONDS = 1.0
MOST_LATELY = 5_000

# Reflex's own handlers that a page cannot do without, by exact name. They send nothing but this client's own state.
FRAMEWORK = frozenset(
    {
        "reflex___state____state.hydrate",
        "reflex___state____state.hydrate_and_load",
        "reflex___state____state.set_is_hydrated",
        "reflex___state____state.reflex___state____on_load_internal_state.on_load_internal",
        "reflex___state____state.reflex___state____on_load_internal_state.set_is_hydrated",
        "reflex___state____state.reflex___state____frontend_event_exception_state.handle_frontend_exception",
    }
)


class Gate(rx.Middleware):
    """The one event middleware."""

    async def preprocess(self, app: Any, state: BaseState, event: Event) -> StateUpdate | None:
        """Let the event through (None), or answer it here."""
        try:
            return await self._judge(state, event)
        except Unavailable:
            return await _said(state, "failed", UNAVAILABLE)

    async def _judge(self, state: BaseState, event: Event) -> StateUpdate | None:
        handler = _handler_of(event)
        passive = event.name in FRAMEWORK or getattr(handler, PASSIVE, True)
        token, source = _cookie_and_source()
        if event.name in FRAMEWORK:
            viewer = await _seen_lately(token, source)
        else:
            viewer = await viewer_with(token, source, touch=not passive)
        current_viewer.set(viewer)
        if not viewer.is_signed_in and not (token and is_visitor(token)):
            return await _leave(state)
        if event.name in FRAMEWORK:
            return None
        needs: Needs | None = getattr(handler, MARK, None)
        if needs is None:
            return await _refuse(state, viewer, event.name, "not open to anyone")
        if why := why_not_open(needs, viewer):
            return await _answer(state, viewer, event.name, why)
        return await _check_arguments(state, viewer, event, handler)


async def _seen_lately(token: str, source: str) -> Viewer:
    """Who it is, asked at most once a second: for the framework's own events, which come several to a page.

    They show nothing but what this client's page held already; every handler of ours asks anew.
    """
    found = _lately.get(token)
    if found is None or time.monotonic() - found[0] > LATELY_SECONDS:
        if len(_lately) > MOST_LATELY:
            _lately.clear()
        found = _lately[token] = (time.monotonic(), await viewer_with(token, source, touch=False))
    return found[1]


_lately: dict[str, tuple[float, Viewer]] = {}


def why_not_open(needs: Needs, viewer: Viewer) -> str | Owed | None:
    """None lets through; "sign in" and a debt lead elsewhere; anything else is a refusal."""
    if needs is ANYONE:
        return None
    if not viewer.is_signed_in:
        return "sign in"
    if needs is SIGNED_IN:
        return None
    if viewer.owes is not None:
        return None if needs is viewer.owes else viewer.owes
    if needs is IN_GOOD_STANDING or isinstance(needs, Owed) or viewer.may(needs):  # type: ignore[arg-type]
        return None
    return "not permitted"


async def _answer(state: BaseState, viewer: Viewer, name: str, why: str | Owed) -> StateUpdate:
    if isinstance(why, Owed):
        return StateUpdate(events=_redirect(why.value))
    if why == "sign in":  # counted and no more: a visitor costs no row (decision 0003)
        meters.refused_events.labels(why=why).inc()
        return StateUpdate(events=_redirect("/login"))
    return await _refuse(state, viewer, name, why)


async def _check_arguments(state: BaseState, viewer: Viewer, event: Event, handler: Any) -> StateUpdate | None:
    try:
        parsed = getattr(handler, ARGUMENTS).parse(event.payload)
    except BadArguments as bad:
        return await _refuse(state, viewer, event.name, str(bad))
    event.payload.clear()
    event.payload.update(parsed)
    return None


async def _refuse(state: BaseState, viewer: Viewer, name: str, why: str) -> StateUpdate:
    """Say no, count it, and record it where the officer looks."""
    meters.refused_events.labels(why=why).inc()
    log.warning("event refused", handler=name, why=why, user=viewer.user_key)
    if viewer.is_signed_in:
        await in_thread(call, _record_refusal, viewer, name, why)
    return await _said(state, "refused", NO_ACCESS)


def _record_refusal(db: Any, viewer: Viewer, name: str, why: str) -> None:
    audit(db, viewer, Action.REFUSED, record_kind="handler", record=name.rpartition("____")[2], detail=why)


async def _said(state: BaseState, kind: str, text: str) -> StateUpdate:
    message = await state.get_state(MessageState)
    message._say(kind, text)
    return StateUpdate(delta=await _delta(state))


async def _leave(state: BaseState) -> StateUpdate:
    """The session is over: the page goes away altogether, so that nothing of it stays in the tab."""
    frame = await state.get_state(FrameState)
    frame.leave = LEAVE
    return StateUpdate(delta=await _delta(state))


async def _delta(state: BaseState) -> Any:
    root = state._get_root_state()
    delta = await root._get_resolved_delta()
    root._clean()
    return delta


def _handler_of(event: Event) -> Any:
    registered = RegistrationContext.get().event_handlers.get(event.name)
    return registered.handler.fn if registered else None


def _cookie_and_source() -> tuple[str, str]:
    """From the socket's own handshake, never from what the event says."""
    router_data = EventContext.get().router_data or {}
    headers = router_data.get("headers", {})
    return token_in(headers.get("cookie", "")), str(router_data.get("ip", ""))


def _redirect(address: str) -> list[Event]:
    return Event.from_event_type(rx.redirect(address))


def undeclared_handlers() -> list[str]:
    """Handlers that neither declare whom they are open to nor belong to the framework; start-up refuses them."""
    marked = RegistrationContext.get().event_handlers.items()
    return sorted(
        name
        for name, registered in marked
        if not hasattr(registered.handler.fn, MARK) and not registered.handler.fn.__module__.startswith("reflex")
    )
