"""The decider of a log: what it consumes, in which group, what it writes, and its scheduler."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial

from aiokafka.structs import ConsumerRecord

from services.chat.handlers import handlers, parking_notice
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.scheduler import Scheduler
from services.chat.settings import ChatSettings
from services.chat.store.journal import Journal
from services.chat.store.past_waits import PastWaits
from services.chat.store.practised import PracticeFigures
from services.chat.store.unit_of_work import UnitOfWork
from shared.events.chat import conversation_key, conversation_log
from shared.events.router import conversation_routed, conversation_unroutable
from shared.events.signalement import signalement_log
from shared.identifiers import RECEPTION
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import Database
from shared.readiness import Readiness

OF_CONVERSATIONS = (f"{conversation_log.name}.", conversation_key.name)
"""How the topics of records begin whose keys are conversations'."""


class Decider:
    """The decider of one log, in its own group and database, and its scheduler."""

    def __init__(
        self,
        log: str,
        settings: ChatSettings,
        store: Database,
        producer: Producer,
        keys: ConversationKeys,
        readiness: Readiness,
    ) -> None:
        group = ConsumerGroup.stored_in(
            store, readiness, name=f"chat.{log}", service=handlers.service, topics=topics_of(log)
        )
        publish = BatchPublisher(producer, group.service, group.fence.check)
        unit_of_work = UnitOfWork(store, publish)
        self.journal = Journal(store, timedelta(days=settings.chat_journal_days))
        self.past_waits = PastWaits(store)
        self.practised = PracticeFigures(store)
        work = GroupWork(
            handlers,
            publish,
            ports={
                UnitOfWork: unit_of_work,
                ConversationKeys: keys,
                Journal: self.journal,
                PastWaits: self.past_waits,
                PracticeFigures: self.practised,
            },
            flush=unit_of_work.flush,
            discard=unit_of_work.discard,
            parking=parking_notice,
            foresee=partial(_load_all, unit_of_work),
        )
        topic = f"{conversation_log.name}.{log}"
        self.group_member = GroupMember(producer.cluster, group, work, settings.chat_session)
        held = partial(self.group_member.partitions, topic)
        decides = partial(self.group_member.decides, topic)
        self.scheduler = Scheduler(unit_of_work, settings.limits, held, decides, producer)


async def _load_all(unit_of_work: UnitOfWork, records: Sequence[ConsumerRecord]) -> None:
    """Load the conversations of these records at once; the key of a key's record begins with its conversation's."""
    keys = {record.key for record in records if record.key and record.topic.startswith(OF_CONVERSATIONS)}
    await unit_of_work.load_all({key.decode(errors="replace").partition("/")[0] for key in keys})


def topics_of(log: str) -> list[str]:
    """The log, the keys, and other services' topics: for reception the forces found, for a force the progress."""
    own = [f"{conversation_log.name}.{log}", conversation_key.name]
    if log == RECEPTION.log:
        return [*own, *conversation_routed.names, *conversation_unroutable.names]
    return [*own, f"{signalement_log.name}.{log}"]
