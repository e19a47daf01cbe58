"""docs/contracts: the contracts as they were released; what breaks a party is found, with the field and the party."""

import json
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from shared.contracts.compare import Break, broken_operations, broken_topics
from tests.support.contracts import RELEASED, broken, contracts, release

MADE = contracts()
CHAT, ASKED = MADE["chat.asyncapi.json"], MADE["chat.openapi.json"]
OPENING, CLAIM = "/api/chat/conversations", "/api/chat/conversations/{conversation}/claim"
Change = Callable[[dict[str, Any]], Any]


def test_nobody_is_broken_by_what_changed_since_the_release() -> None:
    """`python -m tests.support.contracts` releases what was only added."""
    assert {file.name for file in RELEASED.iterdir()} == MADE.keys()
    assert broken(RELEASED, MADE) == []


def schema(name: str) -> Callable[[dict[str, Any]], Any]:
    """The way to a schema of a document."""
    return lambda document: document["components"]["schemas"][name]


def removed(where: Change, *keys: str) -> Change:
    """A change that takes something away."""

    def change(document: dict[str, Any]) -> None:
        part = where(document)
        for key in keys[:-1]:
            part = part[key]
        del part[keys[-1]]

    return change


def said(where: Change, key: str, value: Any) -> Change:
    """A change that says something else."""
    return lambda document: where(document).__setitem__(key, value)


POSTED, OPENED, BODY = schema("MessagePosted"), schema("OpenedConversation"), schema("OpeningBody")
MINOR = schema("ConversationRequested")
TOPICS: list[tuple[Change, str, str]] = [
    (removed(POSTED, "properties", "author"), "MessagePosted.author has gone", "signalement"),
    (
        said(lambda d: POSTED(d)["properties"]["author"], "type", "integer"),
        "MessagePosted.author has",
        "stats",
    ),
    (
        said(lambda d: POSTED(d)["properties"]["author"], "enum", ["visitor"]),
        "MessagePosted.author has",
        "stats",
    ),
    (lambda d: MINOR(d)["required"].append("minor"), "ConversationRequested.minor has become", "front-end"),
    (removed(lambda d: d["channels"], "chat.opinion-given"), "topic chat.opinion-given has gone", "stats"),
    (
        removed(lambda d: d["channels"]["chat.conversation"]["messages"], "chat.message-posted"),
        "no more",
        "router",
    ),
    (
        removed(lambda d: d["operations"], "subscribe.front-end.message-submitted"),
        "topic front-end.message-submitted is consumed no more",
        "front-end",
    ),
    (
        lambda d: d["channels"]["chat.conversation"]["parameters"]["log"]["enum"].remove("police"),
        "topic chat.conversation.police has gone",
        "signalement",
    ),
    (
        lambda d: d["channels"]["chat.conversation"]["x-consumers"].remove("stats"),
        "by stats no more",
        "stats",
    ),
]


@pytest.mark.parametrize(("change", "what", "reader"), TOPICS)
def test_what_breaks_a_reader_of_the_topics_is_named(change: Change, what: str, reader: str) -> None:
    """With the field and the party, once."""
    (found,) = breaks(broken_topics, CHAT, change)
    assert what in found.what
    assert reader in found.reader


OPERATIONS: list[tuple[Change, str, str]] = [
    (
        removed(lambda d: d["paths"], CLAIM),
        "POST /api/chat/conversations/{conversation}/claim has",
        "the staff",
    ),
    (removed(OPENED, "properties", "token"), "OpenedConversation.token has gone", "everybody"),
    (lambda d: OPENED(d)["required"].remove("token"), "OpenedConversation.token may be absent", "everybody"),
    (
        said(lambda d: OPENED(d)["properties"]["token"], "type", "integer"),
        "OpenedConversation.token",
        "everybody",
    ),
    (
        lambda d: BODY(d).setdefault("required", []).append("theme"),
        "OpeningBody.theme has become",
        "everybody",
    ),
    (removed(BODY, "properties", "theme"), "OpeningBody.theme has gone", "everybody"),
    (removed(lambda d: d["paths"][OPENING]["post"]["responses"], "201"), "(201) has gone", "everybody"),
    (
        said(lambda d: d["paths"][OPENING]["post"], "security", [{"staff": []}]),
        "another sign-in",
        "everybody",
    ),
    (
        lambda d: d["paths"][CLAIM]["post"]["parameters"].append(
            {"in": "query", "name": "why", "required": True, "schema": {}}
        ),
        "claim why has become required",
        "the staff",
    ),
]


@pytest.mark.parametrize(("change", "what", "reader"), OPERATIONS)
def test_what_breaks_a_client_is_named(change: Change, what: str, reader: str) -> None:
    """With the operation or the field, and who asks."""
    (found,) = breaks(broken_operations, ASKED, change)
    assert what in found.what
    assert reader in found.reader


ADDED: list[tuple[Any, dict[str, Any], Change]] = [
    (broken_topics, CHAT, said(lambda d: POSTED(d)["properties"], "mood", {"type": "string"})),
    (broken_topics, CHAT, lambda d: POSTED(d)["properties"]["author"]["enum"].append("magistrate")),
    (broken_topics, CHAT, said(lambda d: d["channels"], "chat.new", CHAT["channels"]["chat.opinion-given"])),
    (broken_topics, CHAT, said(POSTED, "description", "Somebody wrote something.")),
    (broken_operations, ASKED, said(lambda d: OPENED(d)["properties"], "mood", {"type": "string"})),
    (broken_operations, ASKED, said(lambda d: BODY(d)["properties"], "mood", {"type": "string"})),
    (broken_operations, ASKED, said(lambda d: d["paths"], "/api/chat/new", ASKED["paths"][CLAIM])),
    (broken_operations, ASKED, lambda d: d["paths"][CLAIM]["post"]["responses"].update({"418": {}})),
]


@pytest.mark.parametrize(("compare", "document", "change"), ADDED)
def test_what_only_adds_breaks_nobody(compare: Any, document: dict[str, Any], change: Change) -> None:
    """A field, a code, a topic, an operation, an answer, other words."""
    assert breaks(compare, document, change) == []


def test_a_release_that_breaks_somebody_writes_nothing(tmp_path: Path) -> None:
    """The message says which file, which field and whom."""
    before = deepcopy(MADE["stats.asyncapi.json"])
    before["components"]["schemas"]["FiguresReleased"]["properties"]["gone"] = {"type": "string"}
    (tmp_path / "stats.asyncapi.json").write_text(json.dumps(before))
    with pytest.raises(
        SystemExit, match=r"stats\.asyncapi\.json: FiguresReleased\.gone has gone: breaks .*territory"
    ):
        release(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["stats.asyncapi.json"]


def breaks(compare: Any, document: dict[str, Any], change: Change) -> list[Break]:
    """The differences that this change makes."""
    now = deepcopy(document)
    change(now)
    found: list[Break] = compare(document, now)
    return found
