"""Names and rights of facts and topics, as the catalogue declares them and as the services use them."""

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
from shared.events import FACTS, TOPICS
from shared.facts import EVERYONE, LOGS, SERVICES, Fact, Topic
from shared.kafka.handlers import Handlers

NOT_IN_ED = {
    "ConsentWithdrawn", "ContactGiven", "ConversationUnroutable", "KeyMade", "OrientationGiven",
    "PartnerWithdrawn", "SignalementOverdue", "SignalementWithdrawn", "TextGiven", "WaitOverdue",
}  # fmt: skip
"""What has happened, in words that do not end in « -ed »."""
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
MODULES = [
    importlib.import_module(found.name)
    for found in pkgutil.walk_packages(services.__path__, "services.")
    if not found.name.endswith("__main__")
]
HANDLERS = [
    handlers for module in MODULES for handlers in vars(module).values() if isinstance(handlers, Handlers)
]


def test_a_fact_is_named_for_what_happened_and_its_type_for_its_owner() -> None:
    """`ConversationOpened` of chat is `chat.conversation-opened`; what it means stands in its docstring."""
    for name, fact in FACTS.items():
        assert re.fullmatch(r"\w+ed(V\d+)?", fact.__name__) or fact.__name__ in NOT_IN_ED
        words = "-".join(re.findall("[A-Z][a-z]+", fact.__name__)).lower()
        assert re.sub(r"\.v\d+$", "", name) == f"{fact.topic.tells}.{words}"
        assert vars(fact).get("__doc__"), f"{name}: its docstring is what AsyncAPI publishes"


def test_a_fact_is_declared_by_its_owner_alone_beside_its_topic() -> None:
    """In the owner's one place, frozen, deaf to fields that it does not know."""
    owners = {owner_of(topic) for topic in TOPICS}
    for name, fact in FACTS.items():
        assert fact.__module__.startswith(owner_of(fact.topic).__name__), name
        assert [o for o in owners if vars(o).get(fact.__name__) is fact] == [owner_of(fact.topic)], name
        assert (fact.model_config["frozen"], fact.model_config["extra"]) == (True, "ignore"), name
        assert fact.topic in TOPICS, name


def test_a_fact_holds_what_its_topic_s_name_and_key_are_made_of() -> None:
    """Its order is that of its key."""
    for name, fact in FACTS.items():
        held = {*fact.model_fields, *vars(fact)}
        assert fact.topic.key in held, name
        assert fact.topic.by != "force" or "force" in held, name


def test_a_topic_bears_its_owner_s_name_and_says_who_hears_it() -> None:
    """One owner tells; the others are named; everybody is known."""
    for topic in TOPICS:
        assert re.fullmatch(rf"{topic.tells}\.[a-z]+(-[a-z]+)*", topic.name)
        assert topic in vars(owner_of(topic)).values(), topic.name
        assert {topic.tells, *topic.hears} <= set(EVERYONE), topic.name
        assert topic.hears, topic.name
        assert topic.doc.endswith("."), topic.name


def test_a_topic_is_kept_as_the_logs_or_compacted_or_for_days() -> None:
    """For days where what was said is sealed to somebody's key that does not die with the conversation's."""
    assert {topic.name for topic in TOPICS if topic.kept} == SEALED_TO_OTHERS
    assert [topic.name for topic in TOPICS if topic.kept and (topic.compacted or topic.kept.days > 31)] == []


def test_each_front_end_has_topics_of_its_own() -> None:
    """So that none reads another's; they are made when it is let in."""
    shared = [
        t for t in TOPICS if t.hears != EVERYONE and "front-end" in {t.tells, *t.hears} and t.by != "name"
    ]
    assert shared == []
    assert [topic.names for topic in TOPICS if topic.by == "name"] == [(), (), ()]


def test_the_logs_of_conversations_are_one_topic_for_each_log() -> None:
    """Whose number of partitions and names everything hangs on."""
    assert events.chat.conversation_log.names == tuple(f"chat.conversation.{log}" for log in LOGS)
    names = [name for topic in TOPICS for name in topic.names]
    assert len(set(names)) == len(names)


def test_a_service_hears_only_what_it_may() -> None:
    """What it owns, and topics that name it."""
    heard = [(h.service, hears.fact.topic) for h in HANDLERS for hears in h.heard.values()]
    heard += [
        (h.service, topic) for h in HANDLERS for topic in TOPICS if set(topic.names) & h.forgotten.keys()
    ]
    assert {service for service, _ in heard} <= set(SERVICES)
    assert heard
    assert [(s, topic.name) for s, topic in heard if s not in {topic.tells, *topic.hears}] == []


def test_a_handler_is_named_for_what_it_does() -> None:
    """The decorator says when."""
    names = {hears.handler.__name__ for h in HANDLERS for hears in h.heard.values()}
    names |= {handler.__name__ for h in HANDLERS for handler in h.forgotten.values()}
    assert names
    assert [name for name in names if re.match(r"(on|handle|process)_", name)] == []


def test_a_service_tells_only_what_it_owns() -> None:
    """Others' facts are heard and read: they stand in annotations, `hears` and `isinstance`, and are never made."""
    assert len(MODULES) > len(SERVICES)
    assert {module.__name__: made for module in MODULES if (made := others_made(module))} == {}


def test_a_fact_of_another_that_is_made_would_be_found() -> None:
    """In a call, in a table of classes, behind another name."""
    module = importlib.import_module("services.router.handlers")
    for made in ("ConversationClosed.now()", "KIND = {1: ConversationClosed}", "kind = ConversationClosed"):
        assert others_made(module, made) == {"ConversationClosed"}
    assert others_made(module, "def wait(closed: ConversationClosed) -> bool: ...") == set()


def owner_of(topic: Topic) -> ModuleType:
    """The file of the catalogue in which this owner declares."""
    found = getattr(events, topic.tells.replace("-", "_"))
    assert isinstance(found, ModuleType)
    return found


def others_made(module: ModuleType, source: str = "") -> set[str]:
    """The facts of other owners that a service's module does more with than hear and read."""
    service, names = module.__name__.split(".")[1], vars(module)
    tree = ast.parse(source or Path(module.__file__ or "").read_text())
    used = {name: names.get(name) for name in names_used(tree)}
    return {name for name, what in used.items() if owner(what) not in {None, service}}


def owner(what: Any) -> str | None:
    """Who may tell it, if it is a fact of some topic."""
    return (
        what.topic.tells
        if isinstance(what, type) and issubclass(what, Fact) and hasattr(what, "topic")
        else None
    )


def names_used(node: ast.AST) -> Iterator[str]:
    """Every name that is read, but for annotations, what is heard, and questions of kind."""
    if isinstance(node, ast.Name):
        yield node.id
    for field, part in ast.iter_fields(node):
        if field in {"annotation", "returns"} or (isinstance(node, ast.MatchClass) and field == "cls"):
            continue
        for each in part if isinstance(part, list) else [part]:
            if isinstance(each, ast.AST) and not _hears_or_asks(each):
                yield from names_used(each)


def _hears_or_asks(node: ast.AST) -> bool:
    if not isinstance(node, ast.Call):
        return False
    called = node.func
    return (isinstance(called, ast.Attribute) and called.attr == "hears") or (
        isinstance(called, ast.Name) and called.id == "isinstance"
    )
