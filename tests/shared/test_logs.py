"""Logs: lines of JSON with ids, and never a word, a name or an address."""

import ast
import asyncio
import json
import logging
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import structlog
from fastapi import Request

from shared.cloudevents.trace import continued
from shared.logs import configure_logs
from shared.logs.lines import AS_IT_IS, NUMBERS, SHAPES
from shared.settings import Settings
from tests.support.served import Said, a_service, asking

ROOT = Path(__file__).parents[2]
WORDS = "il me frappe tous les soirs"
ADDRESS = "203.0.113.77"
CONVERSATION = "07-0123456789abcdef0123456789abcdef"


@pytest.fixture
def log(capsys: pytest.CaptureFixture[str]) -> Iterator[Any]:
    """The log, as a service configures it; what others configured is put back."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    configure_logs(Settings(log_level="debug"))
    yield structlog.get_logger()
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.captureWarnings(False)
    structlog.reset_defaults()


def lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """The lines that were written: JSON on standard output, and nothing else anywhere."""
    out, err = capsys.readouterr()
    assert err == ""
    return [json.loads(line) for line in out.splitlines()]


def test_a_line_says_of_which_conversation_it_speaks(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Ids, traces and services come from the context, so that no caller forgets them."""
    with structlog.contextvars.bound_contextvars(
        conversation=CONVERSATION, trace="4bf92f3577b34da6a3ce929d0e0e4736", service="chat"
    ):
        log.info("message.accepted", position=12)
    log.info("later")
    first, later = lines(capsys)
    assert first["conversation"] == CONVERSATION
    assert (first["service"], first["position"], first["level"]) == ("chat", 12, "info")
    assert "conversation" not in later


def test_a_line_names_the_trace_of_what_is_in_hand(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Of the request or the event; the part that all its events share."""
    with continued("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"):
        log.info("message.accepted")
    log.info("later")
    first, later = lines(capsys)
    assert first["trace"] == "4bf92f3577b34da6a3ce929d0e0e4736"
    assert "trace" not in later


@pytest.mark.parametrize("key", ["text", "message", "contact", "client", "address", "token", "body", "user"])
def test_an_undeclared_key_does_not_pass(log: Any, capsys: pytest.CaptureFixture[str], key: str) -> None:
    """Its name is written, so that the mistake is seen; its value is not."""
    log.info("said", **{key: WORDS})
    (line,) = lines(capsys)
    assert line["undeclared"] == [key]
    assert WORDS not in json.dumps(line)


@pytest.mark.parametrize("key", sorted({*SHAPES, *NUMBERS} - {"sentence", "cause"}))
def test_a_declared_key_passes_only_values_of_its_shape(
    log: Any, capsys: pytest.CaptureFixture[str], key: str
) -> None:
    """A visitor's words do not pass under the name of an id or of a number."""
    log.info("said", **{key: WORDS})
    assert lines(capsys)[0][key] == "withheld"


def test_a_sentence_loses_what_it_quotes(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Our own sentences may say why, but not in somebody's words."""
    log.error("partition.stopped", sentence=f"the header '{WORDS}' cannot be read", cause=f"« {WORDS} » ?")
    (line,) = lines(capsys)
    assert line["sentence"] == "the header '…' cannot be read"
    assert WORDS not in json.dumps(line)


def a_failure() -> None:
    """Fail as code does that quotes what it could not take, in both exceptions of a chain."""
    try:
        raise KeyError(WORDS, ADDRESS)
    except KeyError as cause:
        raise ValueError(f"cannot store {WORDS!r} from {ADDRESS}") from cause


def test_an_exception_is_written_as_types_and_places(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Enough to find the fault, nothing of what was in hand."""
    try:
        a_failure()
    except ValueError:
        log.exception("fact.failed", offset=3)
    (line,) = lines(capsys)
    assert [error["type"] for error in line["exception"]] == ["ValueError", "KeyError"]
    assert any("test_logs.py" in frame and "a_failure" in frame for frame in line["exception"][0]["places"])
    assert WORDS not in json.dumps(line, ensure_ascii=False)
    assert ADDRESS not in json.dumps(line)


def test_an_exception_group_shows_what_is_inside(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The group's own message quotes as well."""
    log.error("batch.failed", exc_info=ExceptionGroup(WORDS, [ValueError(WORDS)]))
    (line,) = lines(capsys)
    assert [error["type"] for error in line["exception"]] == ["ExceptionGroup", "ValueError"]
    assert WORDS not in json.dumps(line)


@pytest.mark.parametrize(
    "name", ["uvicorn.error", "asyncio", "faststream", "some.library", "pymongo.command"]
)
def test_what_libraries_say_is_written_without_their_arguments(
    log: Any, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    """A server logs addresses, an event loop logs results: neither may stand in a log."""
    logging.getLogger(name).warning('%s - "%s" refused', ADDRESS, WORDS)
    logging.getLogger(name).error(ValueError(WORDS))
    try:
        a_failure()
    except ValueError:
        logging.getLogger(name).exception("failed for %s", WORDS)
    written = lines(capsys)
    assert [line["level"] for line in written] == ["warning", "error", "error"]
    assert {line["logger"] for line in written} == {name}
    assert WORDS not in json.dumps(written, ensure_ascii=False)
    assert ADDRESS not in json.dumps(written)


def test_kafkas_client_names_its_topics_but_no_error(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """Its arguments are brokers, topics and groups, which an operator of the system needs."""
    logging.getLogger("aiokafka.cluster").warning("Topic %s: %s", "chat.conversation.police", OSError(WORDS))
    (line,) = lines(capsys)
    assert line["event"] == "Topic chat.conversation.police: OSError"


def test_kafkas_client_does_not_say_the_same_for_ever(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """With Kafka away it would fill the disk; what is new is said at once."""
    client = logging.getLogger("aiokafka.client")
    for _ in range(500):
        client.warning("Unable connect to node with id %s: %s", 1, OSError(WORDS))
    client.warning("Unable connect to node with id %s: %s", 2, OSError(WORDS))
    assert [line["event"][:34] for line in lines(capsys)] == [
        "Unable connect to node with id 1: ",
        "Unable connect to node with id 2: ",
    ]


def test_an_access_is_logged_nowhere(log: Any, capsys: pytest.CaptureFixture[str]) -> None:
    """The log does not say who asks for what."""
    logging.getLogger("uvicorn.access").info('%s - "GET %s" 200', ADDRESS, "/api/chat")
    logging.getLogger("uvicorn.error").info('%s - "WebSocket %s" [accepted]', ADDRESS, "/api/chat")
    assert lines(capsys) == []


async def test_a_task_that_nobody_awaited_is_logged_without_its_words(
    log: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """The event loop would print the exception with all that it says."""

    async def fails() -> None:
        raise ValueError(WORDS)

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    del task
    await asyncio.sleep(0)
    written = lines(capsys)
    assert [line["exception"][0]["type"] for line in written] == ["ValueError"]
    assert WORDS not in json.dumps(written)


async def test_an_endpoint_that_fails_with_the_words_in_hand_writes_none_of_them(
    log: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """They stand in its body, its local variables and its exception; the line has its address and its place."""
    app = a_service()

    @app.post("/api/chat/confided")
    async def confide(said: Said, request: Request) -> None:
        text, address = said.text, request.headers["x-forwarded-for"]
        raise RuntimeError(f"{text} ({address})")

    async with asking(app) as client:
        body, headers = {"text": WORDS}, {"X-Forwarded-For": ADDRESS}
        answer = await client.post(f"/api/chat/confided?said={WORDS}", json=body, headers=headers)
    assert answer.status_code == 500
    written = lines(capsys)
    assert [(line["event"], line["route"]) for line in written] == [("request.failed", "/api/chat/confided")]
    assert any("confide" in frame for frame in written[0]["exception"][0]["places"])
    assert WORDS not in json.dumps(written, ensure_ascii=False) + answer.text
    assert ADDRESS not in json.dumps(written) + answer.text


def test_a_process_that_dies_does_not_quote() -> None:
    """Python prints an exception that nobody caught, in any thread, to standard error: not ours."""
    program = f"""
        import threading
        from shared.logs import configure_logs
        from shared.settings import Settings
        configure_logs(Settings())
        def fail():
            raise ValueError("{WORDS}")
        thread = threading.Thread(target=fail)
        thread.start()
        thread.join()
        fail()
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)], cwd=ROOT, capture_output=True, text=True, timeout=60
    )
    assert ended.returncode == 1
    assert WORDS not in ended.stdout + ended.stderr
    assert [json.loads(line)["event"] for line in ended.stdout.splitlines()] == [
        "thread.failed",
        "process.failed",
    ]


LEVELS = {"debug", "info", "warning", "error", "exception", "critical"}


def calls_of_the_log() -> Iterator[tuple[str, ast.Call]]:
    """Every `log.<level>(…)` of the services, with its place."""
    for file in [*ROOT.glob("shared/**/*.py"), *ROOT.glob("services/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text())):
            match node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id="log"), attr=level)) if level in LEVELS:
                    yield f"{file.relative_to(ROOT)}:{node.lineno}", node


def test_every_line_of_ours_is_a_constant_with_declared_keys() -> None:
    """An event that is put together could hold a text; an undeclared key is written in vain."""
    found = list(calls_of_the_log())
    composed = [where for where, call in found if not isinstance(call.args[0], ast.Constant) or call.args[1:]]
    keys = {(where, word.arg) for where, call in found for word in call.keywords}
    admitted = {*SHAPES, *NUMBERS, *AS_IT_IS, "exc_info"}
    assert found
    assert composed == []
    assert sorted((where, key) for where, key in keys if key not in admitted) == []
