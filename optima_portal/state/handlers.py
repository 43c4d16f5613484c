"""How a handler is written: `@open_to(...)` says for whom, `run(...)` calls a service. Nothing else opens a handler.

Reflex lets any websocket client call any public method of any state, with any arguments. So a handler without
`open_to` does not import (`PortalState`), the Gate asks the mark before the body runs, and the arguments are
checked against the handler's own signature.
"""

import asyncio
import functools
import inspect
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from enum import Enum
from typing import Any, TypeVar

import reflex as rx
import structlog
from reflex_base.registry import RegistrationContext

from optima_portal.access.permissions import Permission
from optima_portal.access.viewer import NOBODY, Owed, Viewer
from optima_portal.kit import clock, db
from optima_portal.kit.refused import Refused
from optima_portal.kit.settings import settings
from optima_portal.kit.tokens import new_recovery_code
from optima_portal.rules.plan import plan
from optima_portal.state.arguments import Arguments
from optima_portal.state.message import MessageState

Result = TypeVar("Result")
log = structlog.get_logger("portal.handlers")

UNAVAILABLE = "The portal cannot reach its database just now. Nothing was changed. Please try again in a minute."
FAILED = "Something went wrong on our side, and nothing was changed. If it happens again, tell us the reference {}."


class Width(Enum):
    """How wide a handler's door stands, short of a permission."""

    ANYONE = "anyone"
    SIGNED_IN = "signed in, even while something is owed"
    IN_GOOD_STANDING = "signed in and nothing owed"


ANYONE = Width.ANYONE
SIGNED_IN = Width.SIGNED_IN
IN_GOOD_STANDING = Width.IN_GOOD_STANDING

Needs = Width | Permission | Owed
"""Who may call: a width, a permission, or those who owe exactly this (and those who owe nothing)."""

MARK = "__open_to__"
ARGUMENTS = "__arguments__"
PASSIVE = "__passive__"

current_viewer: ContextVar[Viewer] = ContextVar("current_viewer", default=NOBODY)


def open_to(needs: Needs, *, passive: bool = False, **event_options: Any) -> Callable[[Callable[..., Any]], Any]:
    """Make a method a handler that `needs` may call. `passive` ones are no sign of life of the person."""

    def decorate(method: Callable[..., Any]) -> Any:
        guarded = _guard_stream(method) if inspect.isasyncgenfunction(method) else _guard(method)
        setattr(guarded, MARK, needs)
        setattr(guarded, ARGUMENTS, Arguments(method))
        setattr(guarded, PASSIVE, passive)
        return rx.event(guarded, **event_options)

    return decorate


def open_to_whom(handler: Any) -> Needs:
    """The width or permission that a handler declares."""
    needs: Needs = getattr(handler.fn, MARK)
    return needs


class PortalState(rx.State, mixin=True):
    """What every page's state is mixed with: an undeclared handler stops the import, `setvar` is off the wire."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        if cls._mixin:
            return
        undeclared = [
            name for name, handler in cls.event_handlers.items() if name != "setvar" and not hasattr(handler.fn, MARK)
        ]
        if undeclared:
            raise TypeError(f"{cls.__name__}.{undeclared[0]} is open to nobody: write @open_to(...) above it.")
        RegistrationContext.get().event_handlers.pop(f"{cls.get_full_name()}.setvar", None)


RegistrationContext.get().event_handlers.pop(f"{MessageState.get_full_name()}.setvar", None)


async def run(service: Callable[..., Result], *args: Any, **options: Any) -> Result:
    """Call a service for the viewer of this event: one transaction, in a worker thread."""
    return await in_thread(call, service, current_viewer.get(), *args, **options)


async def in_thread(work: Callable[..., Result], *args: Any, **options: Any) -> Result:
    """Do something slow off the event loop."""
    return await asyncio.get_running_loop().run_in_executor(_threads(), functools.partial(work, *args, **options))


def call(service: Callable[..., Result], viewer: Viewer, *args: Any, **options: Any) -> Result:
    """Call a service in one transaction, with the time it asks for (`now`, `today`)."""
    wanted = _parameters(service)
    if "now" in wanted:
        options.setdefault("now", clock.now())
    if "today" in wanted:
        options.setdefault("today", clock.today(plan().plan.time_zone))
    return db.in_transaction(lambda session: service(session, viewer, *args, **options))


@functools.cache
def _parameters(service: Callable[..., Any]) -> frozenset[str]:
    return frozenset(inspect.signature(service).parameters)


@functools.cache
def _threads() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(settings().threads, thread_name_prefix="portal")


def _guard(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def guarded(self: Any, *args: Any, **options: Any) -> Any:
        try:
            await _forget_problems(self)
            return await method(self, *args, **options)
        except Exception as failure:
            await _tell(self, failure)

    return guarded


def _guard_stream(method: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(method)
    async def guarded(self: Any, *args: Any, **options: Any) -> Any:
        try:
            await _forget_problems(self)
            async for step in method(self, *args, **options):
                yield step
        except Exception as failure:
            await _tell(self, failure)

    return guarded


async def _forget_problems(state: Any) -> None:
    if getattr(state, "problems", None):
        async with _writable(state):
            state.problems = {}


async def _tell(state: Any, failure: Exception) -> None:
    """The one place where a refusal or a failure becomes words on the screen."""
    async with _writable(state):
        message = await state.get_state(MessageState)
        if isinstance(failure, Refused):
            if failure.problems and "problems" in state.vars:
                state.problems = failure.problems
            else:
                message._say("refused", failure.sentence)
        elif isinstance(failure, db.Unavailable):
            message._say("failed", UNAVAILABLE)
        else:
            reference = new_recovery_code()
            log.error("handler failed", reference=reference, kind=type(failure).__name__, exc_info=failure)
            message._say("failed", FAILED.format(reference))


class _writable:
    """`async with self` for a background handler, nothing for another one."""

    def __init__(self, state: Any) -> None:
        self._background = state if hasattr(state, "_self_mutable") and not state._is_mutable() else None

    async def __aenter__(self) -> None:
        if self._background is not None:
            await self._background.__aenter__()

    async def __aexit__(self, *problem: Any) -> None:
        if self._background is not None:
            await self._background.__aexit__(*problem)
