"""The log on stderr: one line an event, for a person or for a collector, and nothing of anybody in it.

What somebody typed can stand in the message of an exception (a value that does not fit, a row that
is there already), so that a traceback says which class was raised where, and no message; below the
level `debug`, which is for the machine of whoever repairs the program.
"""

import sys
import traceback
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.errors import Fault


def log_to_stderr(level: str, form: str = "text") -> None:
    """Set the log up once, at the start; `form` is text or json."""
    render: Processor = structlog.processors.KeyValueRenderer(
        key_order=["timestamp", "level", "event"]
    )
    if form == "json":
        render = structlog.processors.JSONRenderer(ensure_ascii=False)
    plainly = level == "debug"
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info if plainly else nameless,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def nameless(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Write an exception as its classes and places, down the chain of causes."""
    error = _raised(event.pop("exc_info", None))
    if error is not None:
        event["exception"] = "\n".join(_lines(error))
    return event


def _raised(given: Any) -> BaseException | None:  # noqa: ANN401 -- what logging has always taken: a flag, an error, a triple
    if isinstance(given, BaseException):
        return given
    if isinstance(given, tuple):
        error: BaseException | None = given[1]
        return error
    return sys.exc_info()[1] if given else None


def _lines(error: BaseException) -> list[str]:
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    before = _lines(cause) if cause is not None else []
    reason = f" {error.reason}" if isinstance(error, Fault) else ""
    return [*before, *_places(error.__traceback__), f"{type(error).__name__}{reason}"]


def _places(trace: TracebackType | None) -> list[str]:
    return [
        f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)
    ]
