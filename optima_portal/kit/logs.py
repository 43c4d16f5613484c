"""Structured logs: one line an event, nothing in it that identifies a member.

Libraries name arguments and their values in their messages (Reflex does), so theirs are kept to errors, without
the traceback's values; ours log keys and kinds.
"""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog

from optima_portal.kit.settings import settings

LOUD = ("reflex", "reflex_base", "engineio", "socketio", "sqlalchemy", "multipart", "asyncio")
UNSAID = "a library's message, left out: it may hold what somebody typed"


def set_up() -> None:
    """Configure logging for this process."""
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if settings().log_format == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_values,
            renderer,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    for name in LOUD:
        logging.getLogger(name).setLevel(logging.ERROR)
    # Not by filters: a logger's filter is not asked about its children's records, and libraries add handlers later.
    logging.setLogRecordFactory(_record)


def frames_of(failure: BaseException) -> list[str]:
    """Where a failure came from: files and lines, no values and no message."""
    frames, traceback = [], failure.__traceback__
    while traceback is not None:
        code = traceback.tb_frame.f_code
        frames.append(f"{code.co_filename.rpartition('site-packages/')[2]}:{traceback.tb_lineno} {code.co_name}")
        traceback = traceback.tb_next
    return frames[-8:]


def _without_values(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """An exception's message can hold what a person typed: say its kind and place instead."""
    failure = event.pop("exc_info", None)
    if isinstance(failure, BaseException):
        event["failure"] = type(failure).__name__
        event["frames"] = frames_of(failure)
    return event


def _record(
    name: str, level: int, path: str, line: int, msg: Any, args: Any, exc_info: Any, *more: Any, **named: Any
) -> logging.LogRecord:
    """A library's record without what it says: place and kind of failure are enough."""
    if name.partition(".")[0] in LOUD:
        kind = f" {exc_info[0].__name__}" if exc_info and exc_info[0] else ""
        msg, args, exc_info = f"{name}:{line}:{kind} {UNSAID}", (), None
    return logging.LogRecord(name, level, path, line, msg, args, exc_info, *more, **named)
