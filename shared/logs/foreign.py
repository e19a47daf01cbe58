"""What the libraries log, heard and written as ours: without what they may quote."""

import logging
from typing import Any

import structlog
from cachetools import TTLCache

SPEAK_OF_ENGINES = ("aiokafka",)
"""Their arguments are topics, groups and brokers: written out, but for errors."""
AGAIN_AFTER = 10.0
"""Seconds until they may say the same again: with Kafka away they say it hundreds of times a second."""
REMEMBERED = 1_000
"""Sayings that are remembered at most."""
SPEAK_IN_TEMPLATES = ("uvicorn", "motor", "pymongo")
"""Their messages are constants; the arguments (a visitor's address among them) are left out."""
LOUD = {
    "faststream": "WARNING",
    "httpx": "WARNING",
    "httpcore": "WARNING",
    "asyncio": "WARNING",
    "uvicorn": "WARNING",
    "uvicorn.access": "CRITICAL",
    "pymongo": "WARNING",
    "aiokafka": "WARNING",
}
"""The least important line that is heard of those who say too much."""


class Foreign(logging.Handler):
    """Hears the standard library's logging, and writes it through structlog's processors."""

    def __init__(self, level: int, processors: list[structlog.types.Processor]) -> None:
        super().__init__(level)
        self._write = structlog.wrap_logger(
            structlog.PrintLogger(),
            processors=processors,
            wrapper_class=structlog.make_filtering_bound_logger(level),
        )

        self._said: TTLCache[str, bool] = TTLCache(REMEMBERED, AGAIN_AFTER)

    def listen(self) -> None:
        """Become the only handler there is."""
        root = logging.getLogger()
        root.handlers[:] = [self]
        root.setLevel(self.level)
        for name in list(logging.root.manager.loggerDict):
            known = logging.getLogger(name)
            known.handlers.clear()
            known.propagate = True
        for name, least in LOUD.items():
            logging.getLogger(name).setLevel(max(self.level, logging.getLevelName(least)))
        logging.captureWarnings(True)

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record's template or place, and the types of what failed."""
        method = getattr(
            self._write, logging.getLevelName(max(record.levelno, 10)).lower(), self._write.error
        )
        said = _said(record)
        if not self._is_said_just_now(record, said):
            method(said, logger=record.name, exc_info=record.exc_info)

    def _is_said_just_now(self, record: logging.LogRecord, said: str) -> bool:
        if record.name.partition(".")[0] not in SPEAK_OF_ENGINES:
            return False
        just_now = said in self._said
        if not just_now:
            self._said[said] = True
        return just_now


def _said(record: logging.LogRecord) -> str:
    family = record.name.partition(".")[0]
    if family in SPEAK_OF_ENGINES:
        return _formatted(record)[:400]
    if family in SPEAK_IN_TEMPLATES:
        return _first_line(record.msg)
    return f"{record.module}:{record.lineno} {record.funcName}"


def _first_line(said: object) -> str:
    """What stands behind the first line is a traceback, which quotes."""
    return said.partition("\n")[0][:400] if isinstance(said, str) else type(said).__name__


def _formatted(record: logging.LogRecord) -> str:
    args: Any = record.args
    if not args or not isinstance(args, tuple):
        return _first_line(record.msg)
    try:
        return str(record.msg) % tuple(type(a).__name__ if isinstance(a, BaseException) else a for a in args)
    except (TypeError, ValueError):
        return _first_line(record.msg)
