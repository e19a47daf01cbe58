"""The decider of one force's log: what it consumes, in which group, what it writes, and its scheduler."""

from datetime import timedelta
from functools import partial

from services.signalement.domain.due import Keys
from services.signalement.followed_keys import UnitKeys
from services.signalement.handlers import Platform, handlers
from services.signalement.scheduler import Scheduler
from services.signalement.sealer import Sealer
from services.signalement.settings import SignalementSettings
from services.signalement.store.unit_of_work import UnitOfWork
from shared.cloudevents.topic import Topic
from shared.events.chat import contact_given, conversation_log
from shared.events.signalement import signalement_forwarded, signalement_log, text_given
from shared.events.territory import signalement_acknowledged
from shared.forces import FORCES, ForceOrPractice
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import Database
from shared.readiness import Readiness
from shared.runtime.agreed_time import agreed_time
from shared.runtime.stored_time import StoredTime


class Decider:
    """The decider of one force's log, in its own group and database, and its scheduler."""

    def __init__(
        self,
        force: ForceOrPractice,
        settings: SignalementSettings,
        store: Database,
        producer: Producer,
        keys: UnitKeys,
        sealer: Sealer,
        readiness: Readiness,
    ) -> None:
        name, topics = f"signalement.{force}", topics_of(force)
        group = ConsumerGroup.stored_in(store, readiness, name=name, service=handlers.service, topics=topics)
        publish = BatchPublisher(producer, group.service, group.fence.check)
        self.unit_of_work = UnitOfWork(store, publish)
        self._log = f"{signalement_log.name}.{force}"
        self._conversations = of_each(force, conversation_log)
        self._keys = keys
        ports = {UnitOfWork: self.unit_of_work, Sealer: sealer, Keys: keys, Platform: Platform(force)}
        work = GroupWork(
            handlers,
            publish,
            ports=ports,
            flush=self.unit_of_work.flush,
            discard=self.unit_of_work.discard,
        )
        self.group_member = GroupMember(producer.cluster, group, work, settings.signalement_session)
        self._time = agreed_time(handlers.service, StoredTime(store), producer, settings)
        self._scheduler = Scheduler(
            self.unit_of_work,
            settings.limits,
            keys,
            sealer,
            timedelta(days=settings.signalement_kept_days),
            producer,
            self.group_member.reaches_the_ends,
        )

    async def forget_old(self) -> None:
        """Delete what was kept for as long as it may be, by a time on which all agree."""
        if now := await self._time.look():
            await self._scheduler.forget(now)

    async def keep_deadlines(self) -> None:
        """Publish what is due, once the units' keys are consumed: before, no key would seem to be registered."""
        await self._keys.topic.caught_up.wait()
        held = partial(self.group_member.partitions, self._log, *self._conversations)
        await self._scheduler.run(self._decides, held)

    def _decides(self, conversation: str) -> bool:
        """Whether its log is consumed here, with both logs that may take back what leaves, and it is not parked."""
        return all(
            self.group_member.decides(topic, conversation) for topic in (self._log, *self._conversations)
        )


def topics_of(force: ForceOrPractice) -> list[str]:
    """Its log, what is sealed to us or has left, the units' answers; other forces' logs may hold an erasure."""
    mine = [f"{topic.name}.{force}" for topic in (signalement_log, text_given, signalement_forwarded)]
    return [*mine, *of_each(force, conversation_log, contact_given, signalement_acknowledged)]


def of_each(force: ForceOrPractice, *topics: Topic) -> list[str]:
    """The topics of every force, which may pass a conversation to one another; practice has its own alone."""
    forces = FORCES if force in FORCES else (force,)
    return [f"{topic.name}.{one}" for topic in topics for one in forces]
