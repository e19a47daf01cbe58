"""What stats hears: the logs of conversations and of signalements, of which it notes what counts."""

from services.stats.domain.hear import NOTED, Noted, note
from services.stats.domain.ports import Notes
from shared.events.chat import conversation_log
from shared.events.signalement import signalement_log
from shared.kafka.handlers import Handlers

stats = Handlers("stats")
HEARD = (*conversation_log.names, *signalement_log.names)
"""The topics; the first one's first partition says which process closes the periods."""


async def note_what_counts(fact: Noted, notes: Notes) -> None:
    """Note it; order does not matter here, so nothing waits behind a fact that was set aside."""
    notes.take(note(fact))


for _fact in NOTED:
    stats.hears(_fact, while_parked=True)(note_what_counts)
del _fact
