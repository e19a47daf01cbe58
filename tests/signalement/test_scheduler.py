"""The clock of one process, from stroke to stroke: whatever lets something leave, or makes it late, is seen."""

from services.signalement.domain.due import GRACE
from tests.signalement.test_handlers import a_contact, a_recorded, a_text, consented
from tests.support.signalement.builders import Registered, a_claim, a_draft, kinds, later
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk

LEFT = ["signalement-dispatched", "signalement-forwarded"]
AFTER_GRACE = a_contact().time + 2 * GRACE


async def test_what_is_consented_while_it_runs_leaves() -> None:
    """All was read before."""
    group = Group()
    assert await group.tick() == []
    await consented(group)
    assert kinds(await group.tick()) == LEFT


async def test_an_answer_that_is_late_is_said_once() -> None:
    """Each answer in its time."""
    group = Group()
    await consented(group)
    await group.tick()
    assert await group.tick(later(0.9)) == []
    for moment in (later(1), later(1000)):
        assert kinds(await group.tick(moment)) == ["signalement-overdue"]
        assert await group.tick(moment) == []


async def test_what_was_stopped_leaves_when_a_key_is_registered() -> None:
    """However long after."""
    group = Group()
    group.keys = Registered()
    await consented(group)
    assert kinds(await group.tick()) == ["signalement-stopped"]
    assert await group.tick(AFTER_GRACE) == []
    group.keys = Registered({"police": jwk("police")})
    group.unit_of_work.stir()
    assert kinds(await group.tick(AFTER_GRACE)) == LEFT


async def test_what_was_lost_leaves_when_its_text_comes_after_all() -> None:
    """However long after: the text says so itself."""
    group, text, contact = Group(), a_text(), a_contact()
    noted = await group.consume(contact, a_recorded(contact))
    await group.consume(a_claim(), a_draft(text=text.id, urgency="urgent"), *noted)
    assert await group.tick() == []
    assert kinds(await group.tick(AFTER_GRACE)) == ["signalement-stopped"]
    long_after = AFTER_GRACE + 2 * GRACE
    assert await group.tick(long_after) == []
    await group.consume(text)
    assert kinds(await group.tick(long_after)) == LEFT


async def test_a_text_that_another_process_kept_is_looked_for_while_it_is_on_its_way() -> None:
    """At each stroke: nothing here says that it came."""
    group, other, text, contact = Group(), Group(), a_text(), a_contact()
    noted = await group.consume(contact, a_recorded(contact))
    await group.consume(a_claim(), a_draft(text=text.id, urgency="urgent"), *noted)
    assert await group.tick() == []
    await other.consume(text)
    group.documents["pieces"].documents.update(other.documents["pieces"].documents)
    assert kinds(await group.tick()) == LEFT


async def test_what_another_process_wrote_is_seen_once_its_partition_is_taken() -> None:
    """It is long overdue by then."""
    before, after = Group(), Group()
    await after.tick()
    await consented(before)
    await before.tick()
    after.documents.restore(before.documents.copy())
    after.unit_of_work.discard()
    assert kinds(await after.tick(later(1000))) == ["signalement-overdue"]
