"""Real events through Reflex's own processor, without a socket. Reflex's internals are named here and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reflex.istate.manager.memory import StateManagerMemory
from reflex_base.event import Event
from reflex_base.event.context import EventContext
from reflex_base.event.processor import BaseStateEventProcessor
from reflex_base.registry import RegistrationContext

import optima_portal.optima_portal as portal
from optima_portal.state.handlers import MARK, Needs

CLIENT_TOKEN = "6ba7b810-9dad-41d1-80b4-00c04fd430c8"
Sent = tuple[str, Any]


def declared_handlers() -> dict[str, Needs]:
    """Every handler that a client can name and that declares whom it is open to."""
    return {name: getattr(one.handler.fn, MARK) for name, one in _registered().items() if hasattr(one.handler.fn, MARK)}


def undeclared() -> list[str]:
    """Every other one."""
    return sorted(name for name, one in _registered().items() if not hasattr(one.handler.fn, MARK))


def handler_function(name: str) -> Any:
    """The function behind a handler, for its signature."""
    return _registered()[name].handler.fn


def every_state() -> dict[str, Any]:
    """Every state class by its full name."""
    return dict(RegistrationContext.get().base_states)


def _registered() -> dict[str, Any]:
    return RegistrationContext.get().event_handlers


class Client:
    """One tab of one browser: what is sent to it is kept."""

    def __init__(self, cookie: str) -> None:
        self.cookie = cookie
        self.sent: list[Sent] = []
        self.failures: list[Exception] = []

    async def call(self, name: str, payload: dict[str, Any] | None = None, *, page: str = "/") -> list[Sent]:
        """Send one event and let everything that follows from it happen; returns what came back."""
        self.sent.clear()
        router_data = {
            "pathname": page, "path": page, "query": {}, "ip": "127.0.0.1", "token": CLIENT_TOKEN,
            "headers": {"cookie": f"optima={self.cookie}"},
        }  # fmt: skip
        future = await self._processor.enqueue(
            CLIENT_TOKEN, Event(name=name, payload=payload or {}, router_data=router_data)
        )
        await future.wait_all()
        return list(self.sent)

    @property
    def redirects(self) -> list[str]:
        """Where the page was told to go."""
        return [one.payload["path"] for kind, one in self.sent if kind == "event" and one.name == "_redirect"]

    def value(self, state: str, name: str) -> Any:
        """What the last delta said of a var."""
        key = f"{name}_rx_state_"
        found = [delta[state][key] for kind, delta in self.sent if kind == "delta" and key in delta.get(state, {})]
        return found[-1] if found else None

    async def __aenter__(self) -> "Client":
        async def emit_delta(_token: str, delta: Any) -> None:
            self.sent.append(("delta", delta))

        async def emit_event(_token: str, *events: Event) -> None:
            self.sent.extend(("event", one) for one in events)

        self._processor = BaseStateEventProcessor(middleware=portal.app, backend_exception_handler=self.failures.append)
        self._processor._root_context = EventContext(
            token="", txid="", parent_txid=None, state_manager=StateManagerMemory(),
            enqueue_impl=self._processor.enqueue_many, emit_delta_impl=emit_delta, emit_event_impl=emit_event,
        )  # fmt: skip
        await self._processor.__aenter__()
        return self

    async def __aexit__(self, *problem: object) -> None:
        await self._processor.__aexit__(*problem)


@contextmanager
def body_replaced(name: str, calls: list[str]) -> Iterator[None]:
    """Put a note in place of a handler's body, so that it can be called whatever it needs. The Gate stays as it is."""
    registered = _registered()[name]
    handler = registered.handler
    kept = handler.fn

    async def note(self: Any, *_args: Any, **_options: Any) -> None:
        calls.append(name)

    note.__dict__.update(kept.__dict__)
    note.__qualname__ = kept.__qualname__
    object.__setattr__(handler, "fn", note)
    try:
        yield
    finally:
        object.__setattr__(handler, "fn", kept)
