"""Each opened conversation gets its force and unit once, or a person who decides."""

import pytest

from services.router.domain.atlas import Editions
from services.router.domain.choose import Unroutables, choose
from services.router.domain.competence import Territory
from services.router.domain.route import route
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
from tests.support.router.builders import CONVERSATION, an_opening, an_outcome, consumed
from tests.support.router.doubles import OneTerritory, PublishedEvents, RememberedUnroutables


class Hearer:
    """Hears facts as the plumbing does: the handler found by the fact, its ports by their types."""

    def __init__(self, territory: Territory) -> None:
        self.published = PublishedEvents()
        self.unroutables = RememberedUnroutables()
        self.territory = territory

    async def consume(self, *events: Event) -> None:
        """Hear them in this order."""
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
        """What was told, as Kafka carries it."""
        return [event.record("router") for event in self.published]


@pytest.fixture
def hearer(territory: Territory) -> Hearer:
    """Give a router that remembers what it told."""
    return Hearer(territory)


async def test_a_conversation_about_bordeaux_goes_to_its_police(hearer: Hearer) -> None:
    """The force and the unit, on that force's topic, keyed by the conversation."""
    await hearer.consume(an_opening("33063"))
    (event,) = hearer.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.unit.id, event.decided_by) == ("police", "police-33-bordeaux", "")
    assert event.record("router").topic == "router.conversation-routed.police"
    assert event.record("router").key == CONVERSATION.encode()


async def test_a_conversation_about_a_village_goes_to_the_gendarmerie(hearer: Hearer) -> None:
    """The département's groupement."""
    await hearer.consume(an_opening("33236"))
    (record,) = hearer.records
    assert record.topic == "router.conversation-routed.gendarmerie"


async def test_what_both_forces_share_is_said(hearer: Hearer) -> None:
    """Annecy: police by default, and the operator knows."""
    await hearer.consume(an_opening("74010"))
    (event,) = hearer.published
    assert isinstance(event, ConversationRouted)
    assert (event.force, event.both_forces) == ("police", True)


@pytest.mark.parametrize(
    ("commune", "reason"),
    [("99999", "unknown-commune"), ("78621", "no-institution"), ("75056", "choose-arrondissement")],
)
async def test_what_the_territory_cannot_say_is_told_and_listed(
    commune: str, reason: str, hearer: Hearer
) -> None:
    """Never silent: a fact for chat, and a line for the supervisor."""
    await hearer.consume(an_opening(commune))
    (event,) = hearer.published
    assert isinstance(event, ConversationUnroutable)
    assert (event.commune, event.reason) == (commune, reason)
    (listed,) = await hearer.unroutables.waiting()
    assert (listed.conversation, listed.reason, listed.event) == (CONVERSATION, reason, event.id)


@pytest.mark.parametrize("commune", ["33063", "33236", "99999", "78621", "75056"])
async def test_heard_twice_is_told_the_same(commune: str, hearer: Hearer) -> None:
    """Decide, crash before the position is saved, decide again; then a late copy at another offset."""
    opened = an_opening(commune)
    await hearer.consume(opened, opened, consumed(opened, 99))
    first, again, late = hearer.records
    assert first == again == late
    assert len(hearer.unroutables.known) == (
        1 if isinstance(hearer.published[0], ConversationUnroutable) else 0
    )


async def test_a_crash_between_listing_and_telling_loses_nothing(hearer: Hearer) -> None:
    """The list was written, Kafka was not told: heard again, it is told, and listed once."""
    opened = an_opening("78621")
    event = route(opened, hearer.territory)
    assert isinstance(event, ConversationUnroutable)
    await hearer.consume(opened)
    hearer.published.clear()
    await hearer.consume(opened)
    assert [published.id for published in hearer.published] == [event.id]
    assert len(await hearer.unroutables.waiting()) == 1


async def test_the_first_transfer_in_the_log_ends_the_wait(hearer: Hearer) -> None:
    """Chat decides in the log's order: a second decision later in the log changes nothing there."""
    unit = {"id": "police-78", "name": "Police nationale des Yvelines"}
    await hearer.consume(an_opening("78621"), an_outcome(ConversationTransferred, to="police.1", unit=unit))
    assert await hearer.unroutables.waiting() == []
    decided = await hearer.unroutables.of(CONVERSATION)
    assert decided is not None
    assert (decided.end, decided.unit and decided.unit.id) == ("police", "police-78")


async def test_a_closed_conversation_waits_no_more_until_it_is_reopened(hearer: Hearer) -> None:
    """Abandoned before anybody chose, then taken up again by its visitor."""
    closed = an_outcome(ConversationClosed, 20, outcome="abandoned")
    await hearer.consume(an_opening("78621"), closed)
    assert await hearer.unroutables.waiting() == []
    reopened = an_outcome(ConversationReopened, 21)
    await hearer.consume(reopened, closed)
    (again,) = await hearer.unroutables.waiting()
    assert (again.conversation, again.event, again.since) == (CONVERSATION, reopened.id, reopened.time)


async def test_an_erased_conversation_is_forgotten_for_good(hearer: Hearer) -> None:
    """Its opening, heard again, does not bring it back."""
    opened = an_opening("78621")
    await hearer.consume(opened, an_outcome(ConversationErased), opened)
    assert await hearer.unroutables.waiting() == []
    assert await hearer.unroutables.of(CONVERSATION) is None


async def test_what_ends_a_routed_conversation_is_not_noted(hearer: Hearer) -> None:
    """The list holds what was unroutable, not a line for every conversation of the country."""
    unit = {"id": "police-33-bordeaux", "name": "Commissariat de police de Bordeaux"}
    await hearer.consume(an_opening("33063"), an_outcome(ConversationTransferred, to="police.1", unit=unit))
    assert hearer.unroutables.known == {}


async def test_two_choices_share_one_id(hearer: Hearer, territory: Territory) -> None:
    """So the log takes the first, whoever told it and on whichever force's topic."""
    await hearer.consume(an_opening("78621"))
    (listed,) = await hearer.unroutables.waiting()
    police, gendarmerie = (choose(listed, force, "s-1", territory) for force in ("police", "gendarmerie"))
    assert police.id == gendarmerie.id != listed.event
    assert (police.unit.id, gendarmerie.unit.id) == ("police-78", "gendarmerie-78")
    assert police.decided_by == "s-1"


async def test_a_choice_after_a_reopening_is_another_one(hearer: Hearer, territory: Territory) -> None:
    """The log has refused the first one for good: a second under its id would be refused unread."""
    await hearer.consume(an_opening("78621"))
    (before,) = await hearer.unroutables.waiting()
    await hearer.consume(
        an_outcome(ConversationClosed, 20, outcome="abandoned"), an_outcome(ConversationReopened, 21)
    )
    (after,) = await hearer.unroutables.waiting()
    assert choose(before, "police", "s-1", territory).id != choose(after, "police", "s-1", territory).id


def test_the_router_hears_only_the_receptions_log() -> None:
    """One log, so one order, for the opening and for what ends its wait."""
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
