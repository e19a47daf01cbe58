"""A batch of a decider asks its store once for all states, and writes all keys at once."""

from services.chat.store.unit_of_work import UnitOfWork
from shared.mongo import Database
from tests.chat.test_unit_of_work import consume, documents
from tests.support.builders import CONVERSATION
from tests.support.chat.history import claimed
from tests.support.doubles import Published

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
