"""The services' logs: lines of JSON, in which no word, name or address of a person can stand."""

import logging
import sys
import threading
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog

from shared.cloudevents.trace import current_traceparent, trace_id
from shared.logs.libraries import LibraryLogs
from shared.logs.lines import only_declared, without_values
from shared.settings import Settings

__all__ = ["configure_logs"]


def configure_logs(settings: Settings) -> None:
    """Write every line, ours and the libraries', to standard output as JSON that names nobody."""
    first: list[structlog.types.Processor] = [
        structlog.contextvars.merge_contextvars,
        _with_trace,
        structlog.stdlib.add_log_level,
    ]
    last: list[structlog.types.Processor] = [
        without_values,
        only_declared,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.JSONRenderer(ensure_ascii=False),
    ]
    level = logging.getLevelName(settings.log_level.upper())
    structlog.configure(
        processors=[*first, *last],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    LibraryLogs(level, [*first, *last]).install()
    _log_uncaught_errors()


def _with_trace(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Name the trace of the request or event in hand."""
    if traceparent := current_traceparent():
        line.setdefault("trace", trace_id(traceparent))
    return line


def _log_uncaught_errors() -> None:
    log = structlog.get_logger()

    def caught(_kind: type[BaseException], error: BaseException, _trace: TracebackType | None) -> None:
        log.critical("process.failed", exc_info=error)

    def caught_in_thread(args: threading.ExceptHookArgs) -> None:
        log.critical("thread.failed", exc_info=args.exc_value)

    sys.excepthook = caught
    threading.excepthook = caught_in_thread
    sys.unraisablehook = lambda args: log.error("cleaning-up.failed", exc_info=args.exc_value)
