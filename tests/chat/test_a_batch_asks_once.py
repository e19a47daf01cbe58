"""A batch of a decider asks its store once for all states, and writes all keys at once."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiokafka import TopicPartition

from services.chat.decider import Decider
from services.chat.settings import ChatSettings
from services.chat.store.unit_of_work import UnitOfWork
from shared.cloudevents.event import TopicOffset
from shared.identifiers import new_conversation
from shared.mongo import Database
from shared.readiness import Readiness
from tests.chat.test_handlers import a_key
from tests.chat.test_unit_of_work import consume, documents
from tests.support.builders import CONVERSATION
from tests.support.chat.history import claimed
from tests.support.doubles import MemoryCollection, MemoryDatabase, Published
from tests.support.kafka.group import a_message, consumed_record

__all__ = ["documents"]


async def test_what_a_batch_is_about_is_read_at_once(documents: Database) -> None:
    """Each as it would be alone: what is known, what is erased, and what nobody knows."""
    writing, erased, unknown = UnitOfWork(documents, Published()), f"03-{'e' * 32}", f"03-{'f' * 32}"
    history = claimed()
    await consume(writing, *history.events)
    await writing.flush()
    await writing.forget(erased, f"{erased}/k")
    reading = UnitOfWork(documents, Published())
    await reading.load_all([CONVERSATION, erased, unknown])
    await documents["conversations"].delete_many({})
    assert await reading.load(CONVERSATION) == history.now
    assert (await reading.is_erased(erased), await reading.load(unknown)) == (True, None)
    assert not await reading.is_erased(unknown)


async def test_a_key_is_known_from_when_it_is_gathered_and_kept_with_the_batch(documents: Database) -> None:
    """Erasing in the same batch finds it; a batch that is consumed again gathers it again."""
    unit_of_work, record = UnitOfWork(documents, Published()), f"{CONVERSATION}/k"
    unit_of_work.add_key(CONVERSATION, record)
    assert await unit_of_work.keys(CONVERSATION) == [record]
    unit_of_work.discard()
    assert await unit_of_work.keys(CONVERSATION) == []
    unit_of_work.add_key(CONVERSATION, record)
    await unit_of_work.flush()
    assert await UnitOfWork(documents, Published()).keys(CONVERSATION) == [record]


async def test_a_state_that_cannot_be_read_fails_alone(documents: Database) -> None:
    """The others of its batch are read all the same, and who asks for it learns why."""
    writing, history, spoilt = UnitOfWork(documents, Published()), claimed(), f"03-{'b' * 32}"
    await consume(writing, *history.events)
    await writing.flush()
    await documents["conversations"].replace_one({"_id": spoilt}, {"_id": spoilt, "rev": 1}, upsert=True)
    reading = UnitOfWork(documents, Published())
    await reading.load_all([spoilt, CONVERSATION])
    for _ in range(2):
        with pytest.raises(KeyError, match="outcomes"):
            await reading.load(spoilt)
    await documents["conversations"].delete_many({})
    assert await reading.load(CONVERSATION) == history.now


async def test_a_decider_s_batch_makes_one_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the conversations that events are of, and of those that keys are made for; of nothing else."""
    store, asked, finding = MemoryDatabase(), list[Any](), MemoryCollection._asked

    def noted(self: MemoryCollection, where: Any) -> Any:
        if self is store["conversations"]:
            asked.append(where)
        return finding(self, where)

    monkeypatch.setattr(MemoryCollection, "_asked", noted)
    store.client = SimpleNamespace(options=SimpleNamespace(event_listeners=()))  # type: ignore[attr-defined]
    producer: Any = SimpleNamespace(cluster="127.0.0.1:1")
    keys: Any = None
    decider = Decider("police", ChatSettings(), store, producer, keys, Readiness())  # type: ignore[arg-type]
    others = [new_conversation(3) for _ in range(5)]
    events = [*(a_message("Bonjour", other) for other in others), a_key()]
    records = [consumed_record(e, TopicOffset(e.record("test").topic, 3, n)) for n, e in enumerate(events)]
    member = decider.group_member
    member._group.consumed |= {TopicPartition(r.topic, 3): r.offset for r in reversed(records)}
    await member._batches.consume(records)
    (where,) = asked
    assert sorted(where["_id"]["$in"]) == sorted([*others, CONVERSATION])
    assert [d["conversation"] for d in store["keys"].documents.values()] == [CONVERSATION]
    assert sorted(member._group.consumed.values()) == [5, 6]
