"""A router that was down routes what waited when it is back, and nothing that was abandoned meanwhile."""

from datetime import timedelta
from typing import get_args

import pytest

from services.chat.domain.conversation import Conversation
from services.chat.domain.deadlines import due
from services.router.domain.choose import Unroutables
from services.router.domain.editions import Editions
from services.router.domain.territory import Territory
from services.router.editions.bundled import bundled_territory
from services.router.handlers import RECEPTION as LOG
from services.router.handlers import router
from shared.cloudevents.event import Event
from shared.cloudevents.headers import type_of
from shared.events.chat import ConversationOpened, ConversationTransferred, ErasureRequested, Limit
from shared.identifiers import RECEPTION, new_conversation
from shared.kafka.handlers import Publish
from tests.support.chat.simulated import Decider, Kafka, deciders, event_of, run
from tests.support.router.doubles import OneTerritory, PublishedEvents, RememberedUnroutables

HOUR = timedelta(hours=1)
LIMITS: dict[Limit, timedelta] = dict.fromkeys(get_args(Limit), timedelta(minutes=15))


class Reception:
    """The reception's log and its decider, and a router that consumes the log only when it is let."""

    def __init__(self, territory: Territory) -> None:
        self.kafka = Kafka()
        self.unroutables = RememberedUnroutables()
        self._decider: Decider = deciders(self.kafka)["reception"]
        self._editions = OneTerritory(territory)

    def open(self, commune: str) -> str:
        """A visitor opens; nobody routes them."""
        opened = ConversationOpened.now(stay=RECEPTION, conversation=new_conversation(3), commune=commune)
        self._publish(opened)
        return opened.conversation

    def wait(self, conversation: str) -> None:
        """The next deadline of this conversation passes."""
        state = self.state(conversation)
        assert state.wait
        passed = due(state, LIMITS, state.wait.since + HOUR)
        assert passed
        self._publish(passed)

    def erase(self, conversation: str) -> None:
        """The visitor leaves, and has everything erased."""
        self._publish(ErasureRequested.now(stay=RECEPTION, conversation=conversation))

    def router_is_back(self) -> None:
        """The router consumes the whole log, in its order, and chat consumes the events that it publishes."""
        published = PublishedEvents()
        run(self._consumed_by_the_router(published))
        self._publish(*published)

    async def _consumed_by_the_router(self, published: PublishedEvents) -> None:
        bound = router.bound({Editions: self._editions, Unroutables: self.unroutables, Publish: published})
        for record in self.kafka.topics[LOG]:
            if consumed := bound.get(type_of(record)):
                await consumed.handle(event_of(record))

    def state(self, conversation: str) -> Conversation:
        """The decider's own state of it."""
        state = self._decider.state(conversation)
        assert state
        return state

    def moved(self) -> set[str]:
        """The conversations that have left for a force."""
        return {
            f.conversation for f in self.kafka.events("reception") if isinstance(f, ConversationTransferred)
        }

    def _publish(self, *events: Event) -> None:
        for event in events:
            self.kafka.publish(event)
        while self._decider.consume():
            pass


@pytest.fixture(scope="module")
def territory() -> Territory:
    """Give the bundled edition."""
    return bundled_territory()


@pytest.mark.parametrize("commune", ["33063", "78621"])
def test_what_waited_is_routed_and_what_was_abandoned_is_not(commune: str, territory: Territory) -> None:
    """A conversation still waits; another waited too long, a third was erased: nothing moves these two any more.

    Where the territory knows the service, only the first leaves for it; where a person must choose, only the
    first is on their list, once the router has consumed the ends of the others.
    """
    reception = Reception(territory)
    waits, silent, erased = (reception.open(commune) for _ in range(3))
    reception.wait(silent)
    reception.wait(silent)
    reception.erase(erased)
    assert reception.state(silent).status == "closed"
    reception.router_is_back()
    listed = {unrouted.conversation for unrouted in run(reception.unroutables.waiting())}
    assert reception.moved() | listed == {waits}
    assert (reception.state(silent).status, reception.state(erased).status) == ("closed", "erased")
