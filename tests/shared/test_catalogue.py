"""Names and rights of events and topics, as the catalogue declares them and as the services use them."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import services
from shared import events
from shared.cloudevents.event import Event
from shared.cloudevents.topic import Topic
from shared.contracts.catalogue import page
from shared.events import EVENTS, TOPICS
from shared.identifiers import EVERYONE, LOGS, SERVICES
from shared.kafka.handlers import Handlers

NOT_IN_ED = {
    "ConsentWithdrawn", "DangerWithdrawn", "ContactGiven", "ConversationUnroutable", "KeyMade", "OperatorFound",
    "OperatorSought", "OpinionGiven", "OrientationGiven", "PastRetold",
    "PartnerWithdrawn", "PsychologistLeft", "SignalementOverdue", "SignalementUnreachable", "SignalementWithdrawn",
    "TextGiven", "VisitorLeft", "VisitorSeen", "WaitOverdue",
}  # fmt: skip
"""Participles that do not end in « -ed »."""
SEALED_TO_OTHERS = {
    "chat.contact-given",
    "chat.message-delivered",
    "front-end.conversation-requested",
    "front-end.message-submitted",
    "signalement.signalement-forwarded",
    "signalement.text-given",
    "territory.signalement-acknowledged",
}
"""JWE, or the answer to it: erasing a conversation's key leaves these readable."""
TRUE_FOR_A_WHILE = {"chat.presence-reported", "chat.staff-session-ended"}
"""Events that say nothing more after seconds, or once the tokens that they are about have expired."""
MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(services.__path__, "services.")
    if not found.name.endswith("__main__")
]
HANDLERS = [
    handlers for module in MODULES for handlers in vars(module).values() if isinstance(handlers, Handlers)
]


def test_an_event_is_named_for_what_happened_and_its_type_for_its_owner() -> None:
    """`ConversationOpened` of chat is `chat.conversation-opened`; what it means stands in its docstring."""
    for name, event in EVENTS.items():
        assert re.fullmatch(r"\w+ed(V\d+)?", event.__name__) or event.__name__ in NOT_IN_ED
        words = "-".join(re.findall("[A-Z][a-z]+", event.__name__)).lower()
        assert re.sub(r"\.v\d+$", "", name) == f"{event.topic.publisher}.{words}"
        assert vars(event).get("__doc__"), f"{name}: its docstring is what AsyncAPI publishes"


def test_an_event_is_declared_by_its_owner_alone_beside_its_topic() -> None:
    """In the owner's one place, frozen, deaf to fields that it does not know."""
    owners = {owner_of(topic) for topic in TOPICS}
    for name, event in EVENTS.items():
        assert event.__module__.startswith(owner_of(event.topic).__name__), name
        assert [o for o in owners if vars(o).get(event.__name__) is event] == [owner_of(event.topic)], name
        assert (event.model_config["frozen"], event.model_config["extra"]) == (True, "ignore"), name
        assert event.topic in TOPICS, name


def test_an_event_holds_what_its_topic_s_name_and_key_are_made_of() -> None:
    """Its order is that of its key."""
    for name, event in EVENTS.items():
        own = event.__mro__[: event.__mro__.index(Event)]
        held = {*event.model_fields, *(name for kind in own for name in vars(kind))}
        assert event.topic.key in held, name
        assert event.topic.by != "force" or "force" in held, name


def test_a_topic_bears_its_owner_s_name_and_says_who_consumes_it() -> None:
    """Its owner publishes; its consumers are named; everybody is known."""
    for topic in TOPICS:
        assert re.fullmatch(rf"{topic.publisher}\.[a-z]+(-[a-z]+)*", topic.name)
        assert topic in vars(owner_of(topic)).values(), topic.name
        assert {topic.publisher, *topic.consumers} <= set(EVERYONE), topic.name
        assert topic.consumers, topic.name
        assert topic.doc.endswith("."), topic.name


def test_a_topic_is_kept_as_the_logs_or_compacted_or_for_days() -> None:
    """For days where it is sealed to a key that does not die with the conversation's, or true for hours."""
    assert {topic.name for topic in TOPICS if topic.kept} == SEALED_TO_OTHERS | TRUE_FOR_A_WHILE
    assert [topic.name for topic in TOPICS if topic.kept and (topic.compacted or topic.kept.days > 31)] == []


def test_each_front_end_has_topics_of_its_own() -> None:
    """Front-ends do not read each other's topics, which are made when a front-end is let in."""
    shared = [
        t
        for t in TOPICS
        if t.consumers != EVERYONE and "front-end" in {t.publisher, *t.consumers} and t.by != "name"
    ]
    assert shared == []
    assert [topic.names for topic in TOPICS if topic.by == "name"] == [(), (), ()]


def test_the_logs_of_conversations_are_one_topic_for_each_log() -> None:
    """Whose number of partitions and names everything hangs on."""
    assert events.chat.conversation_log.names == tuple(f"chat.conversation.{log}" for log in LOGS)
    names = [name for topic in TOPICS for name in topic.names]
    assert len(set(names)) == len(names)


def test_a_service_consumes_only_what_it_may() -> None:
    """Its own topics, and those that name it."""
    consumed = [
        (h.service, subscriber.event.topic) for h in HANDLERS for subscriber in h.subscribers.values()
    ]
    consumed += [
        (h.service, topic)
        for h in HANDLERS
        for topic in TOPICS
        if set(topic.names) & h.tombstone_handlers.keys()
    ]
    assert {service for service, _ in consumed} <= set(SERVICES)
    assert consumed
    assert [(s, topic.name) for s, topic in consumed if s not in {topic.publisher, *topic.consumers}] == []


def test_a_handler_is_named_for_what_it_does() -> None:
    """The decorator says when."""
    names = {subscriber.handler.__name__ for h in HANDLERS for subscriber in h.subscribers.values()}
    names |= {handler.__name__ for h in HANDLERS for handler in h.tombstone_handlers.values()}
    assert names
    assert [name for name in names if re.match(r"(on|handle|process)_", name)] == []


def test_a_service_publishes_only_what_it_owns() -> None:
    """Others' events are consumed: they stand in annotations, `consumers` and `isinstance`, and are never made."""
    assert len(MODULES) > len(SERVICES)
    assert {module.__name__: made for module in MODULES if (made := others_made(module))} == {}


def test_an_event_of_another_that_is_made_would_be_found() -> None:
    """In a call, in a table of classes, under another name."""
    module = importlib.import_module("services.router.handlers")
    for made in ("ConversationClosed.now()", "KIND = {1: ConversationClosed}", "kind = ConversationClosed"):
        assert others_made(module, made) == {"ConversationClosed"}
    assert others_made(module, "Row(Noted, noted_as=ConversationClosed)") == {"ConversationClosed"}
    for read in ("def wait(closed: ConversationClosed) -> bool: ...", "Row(ConversationClosed, wait)"):
        assert others_made(module, read) == set()


def test_an_event_named_by_its_file_would_be_found() -> None:
    """`from shared.events import chat` hides nothing."""
    module = ModuleType("services.router.handlers")
    vars(module)["chat"] = events.chat
    assert others_made(module, "chat.ConversationClosed.now()") == {"chat.ConversationClosed"}


def owner_of(topic: Topic) -> ModuleType:
    """The file of the catalogue in which this owner declares."""
    found = getattr(events, topic.publisher.replace("-", "_"))
    assert isinstance(found, ModuleType)
    return found


def others_made(module: ModuleType, source: str = "") -> set[str]:
    """The events of other owners that a service's module does more with than consume and read."""
    service, names = module.__name__.split(".")[1], vars(module)
    tree = ast.parse(source or Path(module.__file__ or "").read_text())
    used = {name: _named(names, name) for name in names_used(tree)}
    return {name for name, what in used.items() if not {None, service} & owners(what)}


def _named(names: dict[str, Any], name: str) -> Any:
    """A class by its name, or by its file's: `chat.ConversationClosed`."""
    file, _, of_the_file = name.rpartition(".")
    return getattr(names.get(file), of_the_file, None) if file else names.get(name)


def owners(what: Any) -> set[str | None]:
    """The owner of an event, and who publishes it for an outside party; None of what is no event."""
    if not (isinstance(what, type) and issubclass(what, Event) and hasattr(what, "topic")):
        return {None}
    return {what.topic.publisher, what.topic.published_for_it_by}


def names_used(node: ast.AST) -> Iterator[str]:
    """Every name that is read, but for annotations, what is consumed, and questions of kind."""
    if isinstance(node, ast.Name):
        yield node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
        yield f"{node.value.id}.{node.attr}"
    for field, part in ast.iter_fields(node):
        if field in {"annotation", "returns"} or (isinstance(node, ast.MatchClass) and field == "cls"):
            continue
        for each in part[_is_row(node, field) :] if isinstance(part, list) else [part]:
            if isinstance(each, ast.AST) and not _consumes_or_asks(each):
                yield from names_used(each)


def _is_row(node: ast.AST, field: str) -> bool:
    """Whether this is a row of a protocol: it begins with the event that it is about."""
    if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
        return False
    return field == "args" and node.func.id.endswith("Row")


def _consumes_or_asks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Attribute) and called.attr == "subscriber") or (
        isinstance(called, ast.Name) and called.id in {"isinstance", "subscriber"}
    )


def test_the_page_says_how_long_a_topic_is_kept() -> None:
    """In minutes where it is no day: nothing is kept for « 0 days »."""
    assert "Kept for 5 minutes." in page()
    assert "Kept for 0 " not in page()
