"""Chat put together: the deciders of its logs, the relay of all logs, its doors and its pages."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import structlog
from aiokafka.errors import KafkaError
from aiokafka.structs import ConsumerRecord
from fastapi import FastAPI

import services.chat
from services.chat.api.consent import consent
from services.chat.api.desk import desk
from services.chat.api.identification import identification
from services.chat.api.opening import opening
from services.chat.api.orientation import orientation
from services.chat.api.ports import ChatPorts
from services.chat.api.rates import Openings, Rates
from services.chat.api.requests import requests
from services.chat.api.resume import resume
from services.chat.api.socket import sockets
from services.chat.api.stream import stream
from services.chat.handlers import handlers, say_parked, tombstone
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.relay.relay import Relay
from services.chat.scheduler import Scheduler, now
from services.chat.settings import ChatSettings
from services.chat.store.queries import Queries
from services.chat.store.unit_of_work import UnitOfWork, make_indexes
from shared.cloudevents.event import Event
from shared.events.chat import ErasureRequested, conversation_key, conversation_log
from shared.events.router import conversation_routed, conversation_unroutable
from shared.events.signalement import signalement_log
from shared.failures import DependencyUnavailable, is_transient
from shared.http import pages, service_app, staff_pages
from shared.identifiers import LOGS, RECEPTION
from shared.identity import StaffAuthentication
from shared.kafka.durability_check import dangers
from shared.kafka.group_member import GroupMember
from shared.kafka.producer import BatchPublisher, Producer
from shared.kafka.tail import Starts, Tail
from shared.mongo import database
from shared.readiness import Readiness
from shared.runtime.periodic import every
from shared.sealing import KeyRing, KeyRingUnavailable, public_key
from shared.settings import Settings, read
from shared.tasks import BackgroundTasks

WEB = Path(__file__).parent / "web"
LOOK = 1.0
"""Seconds between two looks at what the stores have saved, and at the key ring."""
DEADLINES = 2.0
"""Seconds between two looks for deadlines that have passed."""
MONTHS = 10.0
"""Seconds between two looks for months that have passed."""
log = structlog.get_logger()


def create_app(settings: Settings | None = None) -> FastAPI:
    """Make chat. Its lifespan begins to connect it and waits for nothing: readiness says what is missing."""
    chosen = settings if isinstance(settings, ChatSettings) else None
    chosen = chosen or (ChatSettings(**settings.model_dump()) if settings else read(ChatSettings))
    readiness = Readiness()
    chat = Chat(chosen, readiness)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        async with chat.running():
            yield

    promise = services.chat.__doc__ or ""
    authentication = StaffAuthentication(chosen)
    app = service_app(
        "chat",
        chosen,
        lifespan=lifespan,
        title="Chat",
        description=promise,
        readiness=readiness,
        authentication=authentication,
    )
    app.state.ports = chat.ports(authentication)
    for router in (opening, resume, stream, sockets, requests, consent, orientation, identification, desk):
        app.include_router(router)
    staff_pages(app, "/desk", WEB / "desk", chosen)
    pages(app, "/", WEB)
    return app


class Chat:
    """What chat is made of, and how it runs."""

    def __init__(self, settings: ChatSettings, readiness: Readiness) -> None:
        self._settings = settings
        self._readiness = readiness
        self._databases = {
            log: database(settings.server_of(log), f"{settings.chat_database}_{log}") for log in LOGS
        }
        self._queries = Queries(self._databases)
        self._producer = Producer(settings.kafka, "chat", readiness)
        kept, lives = timedelta(days=settings.chat_kept_days), timedelta(hours=settings.chat_token_hours)
        self._ring = KeyRing(Path(settings.key_ring or "data/keys/ring"))
        self._keys = ConversationKeys(self._ring, kept, lives)
        self._ring_is_right = asyncio.Event()
        self._openings = Openings(settings.chat_openings, local=settings.local)
        self._key_topic = Tail(
            settings.kafka, [conversation_key.name], self._keys.consumed, readiness, name="keys"
        )
        self._relay = Relay(self._queries, self._keys, self._follow_logs, self._openings.over)

    def ports(self, authentication: StaffAuthentication) -> ChatPorts:
        """The ports of the endpoints."""
        settings = self._settings
        return ChatPorts(
            publish=self._producer,
            keys=self._keys,
            keys_are_current=self._key_topic.becomes_current,
            relay=self._relay,
            queries=self._queries,
            authentication=authentication,
            rates=Rates(settings.chat_messages_per_second, settings.chat_messages_at_once),
            openings=self._openings,
            magistrate=public_key(settings.magistrate_key, local=settings.local),
            signalement=public_key(settings.signalement_public_key, local=settings.local),
            trusted_proxies=settings.trusted_proxies,
            partitions=settings.partitions,
        )

    def _follow_logs(self, consumed: Callable[[ConsumerRecord], None], starts: Starts) -> Tail:
        topics = list(conversation_log.names)
        return Tail(self._settings.kafka, topics, consumed, self._readiness, name="relay", starts=starts)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Tell, hear, relay and watch, until the end."""
        async with AsyncExitStack() as stack:
            await stack.enter_async_context(self._producer)
            await stack.enter_async_context(self._key_topic)
            await stack.enter_async_context(self._relay.logs)
            clocks = {name: await self._decide(stack, name) for name in self._settings.chat_decides}
            tasks = await stack.enter_async_context(BackgroundTasks(self._readiness))
            tasks.run("stores", self._watch)
            tasks.run("ring", self._hold_ring)
            tasks.run("months", self._end_months)
            tasks.run("erasures", self._erase_again)
            if not self._settings.local:
                tasks.run("kafka-settings", self._check_kafka)
            for name, tick in clocks.items():
                tasks.run(f"deadlines.{name}", partial(every, DEADLINES, tick))
            yield
        for db in self._databases.values():
            db.client.close()

    async def _decide(self, stack: AsyncExitStack, log: str) -> Callable[[], Awaitable[int]]:
        """Decide one log, in its own group and database; what tells its deadlines."""
        settings, publish = self._settings, BatchPublisher(self._producer, "chat")
        unit_of_work = UnitOfWork(self._databases[log], publish)
        group_member = GroupMember(
            kafka=settings.kafka,
            group=f"chat.{log}",
            handlers=handlers,
            topics=[f"{conversation_log.name}.{log}", conversation_key.name, *_asked_of(log)],
            database=self._databases[log],
            publish=publish,
            readiness=self._readiness,
            ports={UnitOfWork: unit_of_work, ConversationKeys: self._keys},
            flush=unit_of_work.flush,
            discard=unit_of_work.discard,
            parking=say_parked,
            session=settings.chat_session,
        )
        await stack.enter_async_context(group_member)
        topic = f"{conversation_log.name}.{log}"
        held, decides = partial(group_member.partitions, topic), partial(group_member.decides, topic)
        return Scheduler(unit_of_work, settings.limits, held, decides, self._producer).tick

    async def _watch(self) -> None:
        """Make the indexes, then let go of what the stores have saved; only those of our logs must answer."""
        decides = set(self._settings.chat_decides)
        self._readiness.red("store", "Chat has not reached its stores yet.")
        made = False
        while True:
            try:
                if not made:
                    await asyncio.gather(*(make_indexes(self._databases[log]) for log in decides))
                made = True
                await self._relay.look()
                if away := self._queries.unavailable.keys() & decides:
                    raise DependencyUnavailable(f"those of {', '.join(sorted(away))}")
                self._readiness.green("store")
            except Exception as error:
                if not is_transient(error):
                    raise
                self._readiness.red("store", f"Chat's stores do not answer: {type(error).__name__}.")
            await asyncio.sleep(LOOK)

    async def _hold_ring(self) -> None:
        """Not ready while the ring is not the one by which conversations are sealed."""
        self._readiness.red("months", "The key ring has not been held against the conversations' keys yet.")
        try:
            self._ring.check()
        except KeyRingUnavailable as away:
            self._readiness.red("months", str(away))
            log.error("key-ring.away", cause=str(away))
        await self._key_topic.caught_up.wait()
        said = ""
        while True:
            self._keys.look()
            if sentence := self._keys.months.sentence:
                self._readiness.red("months", sentence)
            else:
                self._readiness.green("months")
                self._ring_is_right.set()
            if sentence and sentence != said:
                log.error("key-ring.wrong", cause=sentence)
            said = sentence
            await asyncio.sleep(LOOK)

    async def _end_months(self) -> None:
        """Destroy the keys of the months that have passed, and tell the end of all that they sealed."""
        await self._key_topic.caught_up.wait()
        ended = ""
        while True:
            moment = now()
            try:
                self._ring.forget_past(moment)
                if ended != (month := moment.strftime("%Y-%m")):
                    published = [
                        await self._producer.send(tombstone(record)) for record in self._keys.expired(moment)
                    ]
                    await asyncio.gather(*published)
                    ended = month
                self._readiness.green("key-ring")
            except Exception as error:
                if not is_transient(error):  # a full disk is
                    raise
                self._readiness.red("key-ring", f"The months cannot be ended: {error}")
            await asyncio.sleep(MONTHS)

    async def _erase_again(self) -> None:
        """What was erased since the backup that this log comes from: everybody must hear of that again."""
        await self._ring_is_right.wait()  # no other remembers
        for made in list(self._keys.returned.values()):
            asked = ErasureRequested.after(made, stay=RECEPTION, conversation=made.conversation)
            await self._published(asked)

    async def _published(self, event: Event) -> None:
        """Tell it, however long Kafka is away."""
        while True:
            try:
                return await self._producer(event)
            except KafkaError:
                await asyncio.sleep(1)

    async def _check_kafka(self) -> None:
        """In production, not ready while Kafka could lose what it acknowledges, or forget it too early."""
        kept, sentences = (
            timedelta(days=self._settings.kept_days),
            ["Kafka's settings have not been read yet."],
        )
        while sentences:
            self._readiness.red("kafka", " ".join(sentences[:3]))
            try:
                sentences = await dangers(self._settings.kafka, kept)
            except Exception as error:
                sentences = [f"Kafka's settings cannot be read: {type(error).__name__}."]
            await asyncio.sleep(10 if sentences else 0)
        self._readiness.green("kafka")


def _asked_of(log: str) -> list[str]:
    """What other services tell comes into the log: reception's is told the force, a force's the progress."""
    if log == "reception":
        return [*conversation_routed.names, *conversation_unroutable.names]
    return [f"{signalement_log.name}.{log}"]
