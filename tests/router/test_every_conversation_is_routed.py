"""Each opened conversation gets its force and unit once, or a person who decides."""

import pytest

from services.router.domain.choose import Unroutables, choose
from services.router.domain.editions import Editions
from services.router.domain.route import route
from services.router.domain.territory import Territory
from services.router.handlers import router
from shared.cloudevents.event import Event, Record
from shared.events.chat import (
    ConversationClosed,
    ConversationErased,
    ConversationOpened,
    ConversationReopened,
    ConversationTransferred,
)
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.kafka.handlers import Publish
from tests.support.router.builders import CONVERSATION, a_reply, an_opening, consumed
from tests.support.router.doubles import OneTerritory, PublishedEvents, RememberedUnroutables


class Consumer:
    """A router that consumes as the dispatcher does: the handler is found by the event, its ports by their types."""

    def __init__(self, territory: Territory) -> None:
        self.published = PublishedEvents()
        self.unroutables = RememberedUnroutables()
        self.territory = territory

    async def consume(self, *events: Event) -> None:
        """Consume events in this order."""
        ports = {
            Editions: OneTerritory(self.territory),
            Unroutables: self.unroutables,
            Publish: self.published,
        }
        bound = router.bound(ports)
        for event in events:
            await bound[event.type].handle(event)

    @property
    def records(self) -> list[Record]:
        """The published events, as Kafka carries them."""
        return [event.record("router") for event in self.published]


@pytest.fixture
def consumer(territory: Territory) -> Consumer:
    """Give a router that remembers the events it published."""
    return Consumer(territory)


async def test_a_conversation_about_bordeaux_goes_to_its_police(consumer: Consumer) -> None:
    """The force and the unit, on that force's topic, keyed by the conversation."""
    await consumer.consume(an_opening("33063"))
    (event,) = consumer.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit.id, event.decided_by) == ("police", "police-33-bordeaux", "")
    assert event.record("router").topic == "router.conversation-routed.police"
    assert event.record("router").key == CONVERSATION.encode()


async def test_a_conversation_about_a_village_goes_to_the_gendarmerie(consumer: Consumer) -> None:
    """The département's groupement."""
    await consumer.consume(an_opening("33236"))
    (record,) = consumer.records
    assert record.topic == "router.conversation-routed.gendarmerie"


async def test_a_commune_of_both_forces_is_marked(consumer: Consumer) -> None:
    """Annecy: police by default, and the operator knows."""
    await consumer.consume(an_opening("74010"))
    (event,) = consumer.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.both_forces) == ("police", True)


@pytest.mark.parametrize(
    ("commune", "reason"),
    [("99999", "unknown-commune"), ("78621", "no-institution"), ("75056", "choose-arrondissement")],
)
async def test_an_unroutable_conversation_is_published_and_listed(
    commune: str, reason: str, consumer: Consumer
) -> None:
    """Never silent: an event for chat, and an entry on the supervisor's list."""
    await consumer.consume(an_opening(commune))
    (event,) = consumer.published
    assert isinstance(event, ConversationUnroutable)
    assert (event.commune, event.reason) == (commune, reason)
    (listed,) = await consumer.unroutables.waiting()
    assert (listed.conversation, listed.reason, listed.event) == (CONVERSATION, reason, event.id)


@pytest.mark.parametrize("commune", ["33063", "33236", "99999", "78621", "75056"])
async def test_an_opening_consumed_twice_publishes_the_same(commune: str, consumer: Consumer) -> None:
    """Decide, crash before the checkpoint is saved, decide again; then a late copy at another offset."""
    opened = an_opening(commune)
    await consumer.consume(opened, opened, consumed(opened, 99))
    first, again, late = consumer.records
    assert first == again == late
    assert len(consumer.unroutables.known) == (
        1 if isinstance(consumer.published[0], ConversationUnroutable) else 0
    )


async def test_a_crash_between_listing_and_publishing_loses_nothing(consumer: Consumer) -> None:
    """The list was written, and Kafka did not get the event: consumed again, it is published, and listed once."""
    opened = an_opening("78621")
    event = route(opened, consumer.territory)
    assert isinstance(event, ConversationUnroutable)
    await consumer.consume(opened)
    consumer.published.clear()
    await consumer.consume(opened)
    assert [published.id for published in consumer.published] == [event.id]
    assert len(await consumer.unroutables.waiting()) == 1


async def test_the_first_transfer_in_the_log_ends_the_wait(consumer: Consumer) -> None:
    """Chat decides in the log's order: a second decision later in the log changes nothing there."""
    unit = {"id": "police-78", "name": "Police nationale des Yvelines"}
    await consumer.consume(an_opening("78621"), a_reply(ConversationTransferred, to="police.1", unit=unit))
    assert await consumer.unroutables.waiting() == []
    decided = await consumer.unroutables.of(CONVERSATION)
    assert decided is not None
    assert (decided.end, decided.unit and decided.unit.id) == ("police", "police-78")


async def test_a_closed_conversation_waits_no_more_until_it_is_reopened(consumer: Consumer) -> None:
    """Abandoned before anybody chose, then taken up again by its visitor."""
    closed = a_reply(ConversationClosed, 20, outcome="abandoned")
    await consumer.consume(an_opening("78621"), closed)
    assert await consumer.unroutables.waiting() == []
    reopened = a_reply(ConversationReopened, 21)
    await consumer.consume(reopened, closed)
    (again,) = await consumer.unroutables.waiting()
    assert (again.conversation, again.event, again.since) == (CONVERSATION, reopened.id, reopened.time)


async def test_an_erased_conversation_is_forgotten_for_good(consumer: Consumer) -> None:
    """Its opening, consumed again, does not bring it back."""
    opened = an_opening("78621")
    await consumer.consume(opened, a_reply(ConversationErased), opened)
    assert await consumer.unroutables.waiting() == []
    assert await consumer.unroutables.of(CONVERSATION) is None


async def test_the_end_of_a_routed_conversation_is_not_stored(consumer: Consumer) -> None:
    """The list holds what was unroutable, not every conversation of the country."""
    unit = {"id": "police-33-bordeaux", "name": "Commissariat de police de Bordeaux"}
    await consumer.consume(an_opening("33063"), a_reply(ConversationTransferred, to="police.1", unit=unit))
    assert consumer.unroutables.known == {}


async def test_two_choices_share_one_id(consumer: Consumer, territory: Territory) -> None:
    """And the log takes the first, from any process and on any force's topic."""
    await consumer.consume(an_opening("78621"))
    (listed,) = await consumer.unroutables.waiting()
    police, gendarmerie = (choose(listed, force, "s-1", territory) for force in ("police", "gendarmerie"))
    assert police.id == gendarmerie.id != listed.event
    assert (police.unit.id, gendarmerie.unit.id) == ("police-78", "gendarmerie-78")
    assert police.decided_by == "s-1"


async def test_a_choice_after_a_reopening_is_another_one(consumer: Consumer, territory: Territory) -> None:
    """The log has refused the first one for good: a second under the same id would be refused unread."""
    await consumer.consume(an_opening("78621"))
    (before,) = await consumer.unroutables.waiting()
    await consumer.consume(
        a_reply(ConversationClosed, 20, outcome="abandoned"), a_reply(ConversationReopened, 21)
    )
    (after,) = await consumer.unroutables.waiting()
    assert choose(before, "police", "s-1", territory).id != choose(after, "police", "s-1", territory).id


def test_the_router_consumes_only_the_receptions_log() -> None:
    """A single log, and so a single order, for an opening and for the end of its wait."""
    assert set(router.subscribers) == {
        event.type
        for event in (
            ConversationOpened,
            ConversationTransferred,
            ConversationClosed,
            ConversationReopened,
            ConversationErased,
        )
    }
