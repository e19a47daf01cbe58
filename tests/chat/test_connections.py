"""Several chat processes report to each other who is connected, and none says what it does not know."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from services.chat.relay.connections import ECHOES, LAPSE, Connections
from services.chat.relay.desks import AT_WORK, CUT_OFF
from services.chat.relay.presence import Presence
from services.chat.relay.reports import MOST, PresenceReports
from services.chat.relay.viewer import Viewer
from shared.cloudevents.event import Event
from shared.events.chat import Author, PresenceReported
from shared.identifiers import new_conversation
from shared.identity import Staff
from shared.kafka.producer import MAX_BODY_BYTES, NotAcknowledged

CONVERSATION = new_conversation(3)
EVE = Staff("eve", "Camille", "operator", "police")


class Processes:
    """Two chat processes, and the topic between them; time passes by hand."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.published: list[PresenceReported] = []
        self.is_away = False
        self.ours, self.others = (Process(self) for _ in range(2))

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Let both processes consume what one of them reports."""
        if self.is_away:
            raise NotAcknowledged
        for event in events:
            assert isinstance(event, PresenceReported)
            self.published.append(event)
            for process in (self.ours, self.others):
                process.connections.consume(event)

    async def all_report(self) -> None:
        """Each says all that it has, often enough that all know each other."""
        for _ in range(ECHOES):
            for process in (self.ours, self.others):
                await process.reports.publish_whole()


class Process:
    """A process that shows the conversation."""

    def __init__(self, processes: Processes) -> None:
        self.connections = Connections(lambda: processes.now)
        self.reports = PresenceReports(self.connections, processes)
        self.viewers = Presence(CONVERSATION, self.connections)
        self.connections.shows = lambda _, author, writing: self.viewers.look(author, writing=writing)
        self.connections.shows_all = self.viewers.look_at_all

    def come(self, author: Author = "visitor") -> Viewer:
        """Connect a page."""
        viewer = Viewer("visitor" if author == "visitor" else "desk", author)
        self.viewers.come(viewer)
        return viewer

    async def leave(self, viewer: Viewer) -> None:
        """Close a page, and say so."""
        self.viewers.leave(viewer)
        await self.reports.publish_changes()


@pytest.fixture
def processes() -> Processes:
    """Give two processes that know nothing of each other yet."""
    return Processes()


def sees(page: Viewer, of: Author = "visitor") -> tuple[bool | None, bool] | None:
    """The last that a page was sent of that side: whether it is there, and whether it writes."""
    frame = page._presence.pop(of, None)
    return (json.loads(frame)["here"], json.loads(frame)["writing"]) if frame else None


async def test_a_visitor_of_another_process_is_there_writes_and_leaves(processes: Processes) -> None:
    """As if both were connected to one; the visitor learns the same of the operator."""
    await processes.all_report()
    visitor = processes.others.come()
    await processes.others.reports.publish_changes()
    desk = processes.ours.come("operator")
    await processes.ours.reports.publish_changes()
    assert (sees(desk), sees(visitor, "operator")) == ((True, False), (True, False))
    processes.others.viewers.writes(visitor)
    await processes.others.reports.publish_changes()
    assert sees(desk) == (True, True)
    await processes.others.leave(visitor)
    assert sees(desk) == (False, False)


async def test_a_visitor_with_a_page_in_each_process_leaves_with_the_last(processes: Processes) -> None:
    """A telephone that comes back through another process is not absent when its former socket ends."""
    await processes.all_report()
    desk, former = processes.ours.come("operator"), processes.others.come()
    await processes.others.reports.publish_changes()
    latter = processes.ours.come()
    await processes.others.leave(former)
    assert sees(desk) == (True, False)
    await processes.ours.leave(latter)
    assert sees(desk) == (False, False)


async def test_of_whom_nothing_is_known_nothing_is_said(processes: Processes) -> None:
    """A process that has just begun says of nobody that they are absent, before all have said who is there."""
    desk = processes.ours.come("operator")
    queue = processes.ours.connections
    assert sees(desk) is None
    assert queue.is_there(CONVERSATION, "visitor") is None
    await processes.all_report()
    assert sees(desk) == (False, False)
    assert queue.is_there(CONVERSATION, "visitor") is False
    processes.others.come()
    await processes.others.reports.publish_changes()
    assert queue.is_there(CONVERSATION, "visitor") is True


async def test_where_kafka_is_away_nobody_is_said_to_be_absent(processes: Processes) -> None:
    """A page that is connected here is there for all that; of the others nothing is known by then."""
    await processes.all_report()
    visitor = processes.others.come()
    await processes.others.reports.publish_changes()
    desk = processes.ours.come("operator")
    assert sees(desk) == (True, False)
    processes.is_away = True
    processes.now += LAPSE
    for reporting in (processes.ours.reports.publish_changes, processes.ours.reports.publish_whole):
        with pytest.raises(NotAcknowledged):
            await reporting()
    assert sees(desk) == (None, False)
    processes.is_away = False
    processes.others.viewers.leave(visitor)
    await processes.all_report()
    assert sees(desk) == (False, False)


async def test_who_was_connected_to_a_process_that_died_lapses(processes: Processes) -> None:
    """The dead process reports nothing any more; the other goes on."""
    await processes.all_report()
    processes.others.come()
    await processes.others.reports.publish_changes()
    desk = processes.ours.come("operator")
    assert sees(desk) == (True, False)
    for _ in range(3):
        processes.now += LAPSE / 3
        await processes.ours.reports.publish_whole()
    assert sees(desk) == (False, False)


async def test_many_connections_make_few_records_and_none_too_long(processes: Processes) -> None:
    """Twenty thousand sockets are said again in as many records as are needed; a burst of changes makes one."""
    for _ in range(20 * MOST):
        processes.ours.connections.come(new_conversation(3), "visitor")
    await processes.ours.reports.publish_whole()
    assert len(processes.published) == 21
    assert max(len(one.model_dump_json()) for one in processes.published) < MAX_BODY_BYTES
    await processes.ours.reports.publish_changes()
    processes.published.clear()
    for _ in range(100):
        processes.ours.connections.write(CONVERSATION, "visitor")
    await processes.ours.reports.publish_changes()
    await processes.ours.reports.publish_changes()
    assert len(processes.published) == 1


async def test_a_desk_of_another_process_is_at_work_since_it_was_first_seen(processes: Processes) -> None:
    """Since when is not said where it was seen before anybody could know; a restart elsewhere forgets nothing."""
    processes.ours.connections.see(EVE)
    assert processes.ours.connections.desks.open_in("police")["eve"].since is None
    processes.now += LAPSE * 10
    await processes.all_report()
    before = datetime.now(UTC)
    processes.others.connections.see(EVE)
    await processes.others.reports.publish_whole()
    seen = processes.ours.connections.desks.open_in("police")["eve"]
    assert (seen.pseudonym, seen.since and seen.since >= before) == ("Camille", True)
    assert processes.ours.connections.desks.open_in("gendarmerie") == {}
    processes.now += LAPSE
    await processes.ours.reports.publish_whole()
    assert processes.ours.connections.desks.open_in("police") == {}


async def test_a_psychologist_at_their_desk_is_known_to_be_and_is_no_operator(processes: Processes) -> None:
    """In every process; they are not among the operators to whom something is offered or assigned."""
    processes.others.connections.see(replace(EVE, sub="ida", role="psychologist"))
    await processes.others.reports.publish_whole()
    ours = processes.ours.connections
    assert (set(ours.psychologists.open_in("police")), ours.desks.open_in("police")) == ({"ida"}, {})
    ours.end("ida")
    assert ours.psychologists.open_in("police") == {}


async def test_a_desk_that_asks_for_nothing_any_more_is_closed_for_all(processes: Processes) -> None:
    """In its own process after a quarter of a minute, in the others with that one's next report."""
    await processes.all_report()
    both = [process.connections.desks for process in (processes.ours, processes.others)]
    processes.ours.connections.see(EVE)
    await processes.ours.reports.publish_whole()
    processes.now += AT_WORK - 0.1
    assert [list(desks.open_in("police")) for desks in both] == [["eve"], ["eve"]]
    processes.now += 0.1
    await processes.ours.reports.publish_whole()
    assert [list(desks.open_in("police")) for desks in both] == [[], []]


async def test_a_desk_whose_last_connection_ended_is_closed_sooner_unless_it_asks(
    processes: Processes,
) -> None:
    """A killed tab loses all of them, a conversation that ends only its own, and its desk goes on asking."""
    ours = processes.ours.connections
    pages = [Viewer("desk", "operator", "eve") for _ in range(2)]
    for page in pages:
        processes.ours.viewers.come(page)
    ours.see(EVE)
    await processes.ours.leave(pages[0])
    processes.now += CUT_OFF
    assert list(ours.desks.open_in("police")) == ["eve"]
    await processes.ours.leave(pages[1])
    ours.see(EVE)
    processes.now += CUT_OFF
    assert list(ours.desks.open_in("police")) == ["eve"]
    processes.ours.viewers.come(pages[1])
    await processes.ours.leave(pages[1])
    processes.now += CUT_OFF
    assert list(ours.desks.open_in("police")) == []


async def test_a_report_of_what_changed_closes_no_desk(processes: Processes) -> None:
    """Only the report of all names the desks."""
    processes.ours.connections.see(EVE)
    await processes.ours.reports.publish_whole()
    await processes.ours.leave(processes.ours.come())
    assert list(processes.others.connections.desks.open_in("police")) == ["eve"]


async def test_nothing_is_reported_where_nothing_changed(processes: Processes) -> None:
    """Idle sockets cost no record of their own."""
    processes.ours.come()
    await processes.ours.reports.publish_changes()
    processes.published.clear()
    await processes.ours.reports.publish_changes()
    assert processes.published == []


async def test_who_has_signed_out_is_at_no_desk(processes: Processes) -> None:
    """In no process, as soon as the end of their session is consumed; another session of theirs asks again."""
    processes.ours.connections.see(EVE)
    await processes.all_report()
    both = [process.connections.desks for process in (processes.ours, processes.others)]
    assert [list(desks.open_in("police")) for desks in both] == [["eve"], ["eve"]]
    for desks in both:
        desks.close("eve")
    await processes.all_report()
    assert [list(desks.open_in("police")) for desks in both] == [[], []]
    processes.others.connections.see(EVE)
    assert list(both[1].open_in("police")) == ["eve"]
