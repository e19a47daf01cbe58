"""The parts of chat that only front-ends need; where none is let in, their keys alone are followed."""

from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from services.chat.front_ends.ceiling import Ceiling
from services.chat.front_ends.gate import Gate
from services.chat.front_ends.group import front_end_group
from services.chat.front_ends.visitors import REPORTED, FrontEndVisitors
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.keys.front_end_keys import FrontEndKeys
from services.chat.keys.own_keys import OwnKeys
from services.chat.settings import ChatSettings
from services.chat.store.front_ends import make_front_end_indexes
from services.chat.store.unit_of_work import make_indexes
from shared.events.chat import FrontEndKeyRegistered, front_end_key, front_end_key_proposed
from shared.kafka.producer import Producer
from shared.kafka.tail import Tail
from shared.mongo import Database, database
from shared.readiness import Readiness
from shared.runtime.periodic import every
from shared.runtime.units import FollowedUnits
from shared.sealing import private_key, public_key
from shared.tasks import Work

KEY_TOPICS = [front_end_key.name, front_end_key_proposed.name]


class FrontEnds:
    """The keys between chat and its front-ends, their store, and the group that consumes what they publish."""

    def __init__(
        self,
        settings: ChatSettings,
        producer: Producer,
        keys: ConversationKeys,
        key_topic: Tail,
        units: FollowedUnits,
        readiness: Readiness,
    ) -> None:
        follow = partial(Tail, producer.cluster, KEY_TOPICS, readiness=readiness, name="front-end-keys")
        self.keys = FrontEndKeys(follow, local=settings.local)
        files = (settings.chat_key, *settings.chat_other_keys)
        self.own = OwnKeys(*(private_key(file, local=settings.local) for file in files))
        self.store = database(settings.mongo, f"{settings.chat_database}_front_ends")
        ceiling = Ceiling(settings.chat_front_end_openings, settings.partitions)
        wait = timedelta(seconds=settings.chat_danger_wait_seconds)
        signalement = public_key(settings.signalement_public_key, local=settings.local)
        gate = Gate(
            self.own, self.keys, keys, key_topic, producer, ceiling, settings.partitions, wait, units, signalement
        )  # fmt: skip
        is_on = bool(settings.front_ends) and self.own.is_ready
        visitors = FrontEndVisitors(producer)
        group = (settings, self.store, producer, gate, visitors, readiness)
        self.members = [front_end_group(*group)] if is_on else []
        self.stores = [self.store] if is_on else []
        """The store, where it is used."""
        demonstrated = settings.chat_front_end_keys if settings.local and is_on else ""
        self.tasks: dict[str, Work] = {}
        if is_on:
            self.tasks["front-end-visitors"] = partial(every, REPORTED, visitors.report)
        if demonstrated:
            registrations = demonstrations(Path(demonstrated), settings.front_ends)
            self.tasks["front-ends"] = partial(self.keys.demonstrate, registrations, producer)

    async def indexes_of(self, store: Database) -> None:
        """Make the indexes of one of chat's stores."""
        await (make_front_end_indexes if store is self.store else make_indexes)(store)


def demonstrations(folder: Path, names: tuple[str, ...]) -> Iterator[FrontEndKeyRegistered]:
    """The registrations of `<name>.pub.json`, for each front-end that has one there."""
    for name in names:
        if (file := folder / f"{name}.pub.json").exists():
            jwk = file.read_text()
            id_ = uuid5(NAMESPACE_URL, f"front-end/{name}/{jwk}")
            yield FrontEndKeyRegistered.now(id=id_, name=name, jwk=jwk)
