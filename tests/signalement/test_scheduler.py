"""The scheduler of one process, from tick to tick: all that lets something leave, or makes it late, is seen."""

from datetime import datetime, timedelta

from services.signalement.domain.due import GRACE
from shared.cloudevents.event import Event
from shared.events.signalement import HolderNoted
from tests.support.signalement.builders import CONVERSATION, Registered, a_claim, a_draft, kinds, later
from tests.support.signalement.consented import a_contact, a_recorded, a_text, consent_to_a_draft
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk

LEFT = ["signalement-dispatched", "signalement-forwarded"]


def after_grace() -> datetime:
    """A moment after the grace of whatever is made now: tests are collected long before they run."""
    return a_contact().time + 2 * GRACE


async def test_what_is_consented_while_it_runs_leaves() -> None:
    """All was read before."""
    group = Group()
    assert await group.tick() == []
    await consent_to_a_draft(group)
    assert kinds(await group.tick()) == LEFT


async def test_an_answer_that_is_late_is_said_once() -> None:
    """Each answer in its time."""
    group = Group()
    await consent_to_a_draft(group)
    await group.tick()
    assert await group.tick(later(0.9)) == []
    for moment in (later(1), later(1000)):
        assert kinds(await group.tick(moment)) == ["signalement-overdue"]
        assert await group.tick(moment) == []


async def test_what_was_stopped_leaves_when_a_key_is_registered() -> None:
    """However long after."""
    group = Group()
    group.keys = Registered()
    await consent_to_a_draft(group)
    assert kinds(await group.tick()) == ["signalement-stopped"]
    assert await group.tick(after_grace()) == []
    group.keys = Registered({"police": jwk("police")})
    group.unit_of_work.stir()
    assert kinds(await group.tick(after_grace())) == LEFT


async def test_what_was_lost_leaves_when_its_text_comes_after_all() -> None:
    """However long after: the text says so itself."""
    group, text, contact = Group(), a_text(), a_contact()
    noted = await group.consume(contact, a_recorded(contact))
    await group.consume(a_claim(), a_draft(text=text.id, urgency="urgent"), *noted)
    assert await group.tick() == []
    assert kinds(await group.tick(after_grace())) == ["signalement-stopped"]
    long_after = after_grace() + 2 * GRACE
    assert await group.tick(long_after) == []
    await group.consume(text)
    assert kinds(await group.tick(long_after)) == LEFT


async def test_a_text_that_another_process_stored_is_looked_for_while_it_is_on_its_way() -> None:
    """At each tick: nothing here says that it came."""
    group, other, text, contact = Group(), Group(), a_text(), a_contact()
    noted = await group.consume(contact, a_recorded(contact))
    await group.consume(a_claim(), a_draft(text=text.id, urgency="urgent"), *noted)
    assert await group.tick() == []
    await other.consume(text)
    group.documents["pieces"].documents.update(other.documents["pieces"].documents)
    assert kinds(await group.tick()) == LEFT


async def test_what_another_process_wrote_is_seen_once_its_partition_is_taken() -> None:
    """The answer is long overdue by then."""
    before, after = Group(), Group()
    await after.tick()
    await consent_to_a_draft(before)
    await before.tick()
    after.documents.restore(before.documents.copy())
    after.unit_of_work.discard()
    assert kinds(await after.tick(later(1000))) == ["signalement-overdue"]


async def test_it_publishes_for_what_this_process_decides() -> None:
    """The others' conversations are the others'."""
    group = Group()
    await consent_to_a_draft(group)
    assert list(await group.unit_of_work.waits()) == [CONVERSATION]

    class Nobody:
        async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
            assert events == ()

    scheduler = group.scheduler(Nobody())
    assert await scheduler.tick(lambda conversation: conversation != CONVERSATION, later(1000)) == 0


async def test_nothing_leaves_while_something_published_is_not_consumed() -> None:
    """The consent may be taken back there."""
    group = Group()
    await consent_to_a_draft(group)
    group.is_up_to_date = False
    assert await group.tick() == []
    group.is_up_to_date = True
    await group.tick()
    assert len(group.forwarded) == 1


async def test_what_nobody_needed_is_deleted_after_its_days() -> None:
    """A contact whose consent no draft ever met."""
    group = Group()
    await group.consume(a_contact(), a_text(), HolderNoted(**a_claim().model_dump())._in(a_claim()._envelope))
    day = a_contact().time
    scheduler = group.scheduler(None)
    await scheduler.forget(day + timedelta(days=30))
    assert len(group.documents["pieces"].documents) == 2
    await scheduler.forget(day + timedelta(days=31))
    assert group.documents["pieces"].documents == {}
