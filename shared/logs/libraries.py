"""The libraries' logs, written like ours: without the values that they may quote."""

import logging
from typing import Any

import structlog
from cachetools import TTLCache

NAME_ENGINES_ONLY = ("aiokafka",)
"""Libraries whose arguments are topics, groups and brokers: these are written out, except errors."""
REPEATED_AFTER = 10.0
"""Seconds until they may repeat a message: with Kafka unavailable they log it hundreds of times a second.

A server's warning comes with each request that cannot be read, as often as somebody likes.
"""
REMEMBERED = 1_000
"""Messages that are remembered at most, so as not to repeat them."""
CONSTANT_MESSAGES = ("uvicorn", "motor", "pymongo")
"""Libraries whose messages are constants; the arguments (a visitor's address among them) are left out."""
LEAST_LEVELS = {
    "faststream": "WARNING",
    "httpx": "WARNING",
    "httpcore": "WARNING",
    "asyncio": "WARNING",
    "uvicorn": "WARNING",
    "uvicorn.access": "CRITICAL",
    "pymongo": "WARNING",
    "aiokafka": "WARNING",
}
"""The least important level that is logged of libraries that log too much."""


class LibraryLogs(logging.Handler):
    """A handler of the standard library's logging that writes through structlog's processors."""

    def __init__(self, level: int, processors: list[structlog.types.Processor]) -> None:
        super().__init__(level)
        self._write = structlog.wrap_logger(
            structlog.PrintLogger(),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger(level),
        )

        self._written_lately: TTLCache[str, bool] = TTLCache(REMEMBERED, REPEATED_AFTER)

    def install(self) -> None:
        """Become the only handler of all loggers."""
        root = logging.getLogger()
        root.handlers[:] = [self]
        root.setLevel(self.level)
        for name in list(logging.root.manager.loggerDict):
            logger = logging.getLogger(name)
            logger.handlers.clear()
            logger.propagate = True
        for name, least in LEAST_LEVELS.items():
            logging.getLogger(name).setLevel(max(self.level, logging.getLevelName(least)))
        logging.captureWarnings(True)

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record's template or its place in the code, and the types of the errors."""
        method = getattr(
            self._write, logging.getLevelName(max(record.levelno, 10)).lower(), self._write.error
        )
        message = _message(record)
        if not self._is_repeated(record, message):
            method(message, logger=record.name, exc_info=record.exc_info)

    def _is_repeated(self, record: logging.LogRecord, message: str) -> bool:
        family = record.name.partition(".")[0]
        if family not in NAME_ENGINES_ONLY and not (family == "uvicorn" and record.levelno < logging.ERROR):
            return False
        is_repeated = message in self._written_lately
        if not is_repeated:
            self._written_lately[message] = True
        return is_repeated


def _message(record: logging.LogRecord) -> str:
    family = record.name.partition(".")[0]
    if family in NAME_ENGINES_ONLY:
        return _formatted(record)[:400]
    if family in CONSTANT_MESSAGES:
        return _first_line(record.msg)
    return f"{record.module}:{record.lineno} {record.funcName}"


def _first_line(message: object) -> str:
    """The first line alone: a traceback follows it, which quotes."""
    return message.partition("\n")[0][:400] if isinstance(message, str) else type(message).__name__


def _formatted(record: logging.LogRecord) -> str:
    args: Any = record.args
    if not args or not isinstance(args, tuple):
        return _first_line(record.msg)
    try:
        return str(record.msg) % tuple(type(a).__name__ if isinstance(a, BaseException) else a for a in args)
    except (TypeError, ValueError):
        return _first_line(record.msg)
