"""The waits of which the next ones are learned: written down as claims are decided, and read seldom."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

from services.chat.api.visitors.queues import FRESH, NOT_KNOWN, Queues
from services.chat.domain.conversation import Conversation
from services.chat.domain.expected_wait import LEAST, PastWait
from services.chat.store.past_waits import PastWaits, past_waits_in
from tests.support.builders import CONVERSATION, EVE, a_claim, later
from tests.support.chat.deciding import Deciding
from tests.support.chat.history import waiting

MINUTE = timedelta(minutes=1)


async def test_a_wait_is_written_down_once_and_forgotten_after_a_day() -> None:
    """Consumed again it is the same one; the document names no conversation."""
    decider, history = Deciding(), waiting()
    opened = history.now.opened
    history(a_claim(EVE), at=later(4))
    await decider.consumes(*history.events)
    await decider.consumes(*history.events[-2:])
    waits = decider.documents["waits"].documents
    assert CONVERSATION not in str(waits)
    found = await past_waits_in(decider.documents, opened, later(5))  # type: ignore[arg-type]
    assert found == [PastWait(opened, later(4))]
    past = PastWaits(decider.documents)  # type: ignore[arg-type]
    await past.forget_past(later(24 * 60))
    assert waits
    await past.forget_past(later(48 * 60))
    assert not waits


class ByHand:
    """A force's queue, and the waits before."""

    def __init__(self, *order: Conversation) -> None:
        self.order = list(order)
        self.asked = 0
        now = datetime.now(UTC)
        self.past = [PastWait(now - (2 * n + 3) * MINUTE, now - (2 * n + 1.5) * MINUTE) for n in range(LEAST)]

    async def waiting(self, force: str) -> list[Conversation]:
        """Give those who wait."""
        self.asked += 1
        return self.order

    async def past_waits(self, force: str, since: datetime) -> list[PastWait]:
        """Give the waits before."""
        return self.past


async def test_a_visitor_learns_their_turn_and_how_long_people_wait() -> None:
    """In whole minutes; who has gone is not counted, and however many ask, the store is asked once in a while."""
    now, seconds = datetime.now(UTC), [0.0]
    first, second = (waiting().now for _ in range(2))
    first = _opened(first, str(uuid4()), now - MINUTE / 2)
    second = _opened(second, str(uuid4()), now)
    queries = ByHand(first, second)
    gone: set[str] = set()
    queues = Queues(queries, lambda id_: False if id_ in gone else None, lambda: seconds[0])
    waits = [await queues.wait_of(one.id, "police") for one in (first, second)]
    assert [(wait.ahead, wait.at_least, wait.at_most) for wait in waits] == [(0, 1, 2), (1, 3, 3)]
    assert (await queues.wait_of("unknown", "police"), queries.asked) == (NOT_KNOWN, 1)
    gone.add(first.id)
    seconds[0] += FRESH
    assert (await queues.wait_of(second.id, "police")).ahead == 0
    seconds[0] += FRESH
    queries.past.pop()
    again = await queues.wait_of(first.id, "police")
    assert (again.ahead, again.at_least, again.at_most, queries.asked) == (0, None, None, 3)


def _opened(conversation: Conversation, id_: str, at: datetime) -> Conversation:
    return replace(conversation, id=id_, opened=at, waiting_since=at)
