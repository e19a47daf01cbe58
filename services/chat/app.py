"""The composition of chat: the deciders of its logs, the relay of all logs, its endpoints, its pages."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

from aiokafka import TopicPartition
from aiokafka.structs import ConsumerRecord
from fastapi import FastAPI

import services.chat
from services.chat.api import ROUTERS
from services.chat.api.ports import ChatPorts
from services.chat.api.security_txt import offer_security_txt
from services.chat.api.visitors.kept import offer_what_is_kept
from services.chat.api.visitors.openings import TOO_FAST, Openings
from services.chat.api.visitors.opinions import Opinions
from services.chat.api.visitors.proof_of_work import ProofsOfWork
from services.chat.api.visitors.queues import Queues
from services.chat.content.office_hours import office_hours
from services.chat.decider import Decider
from services.chat.following import follow_replies
from services.chat.front_ends.parts import FrontEnds
from services.chat.handlers import handlers
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.keys.erased_again import erase_again
from services.chat.keys.expiry import KeyExpiry, RingTime
from services.chat.keys.ring_check import RingCheck
from services.chat.practice.visitors import ScriptedVisitors
from services.chat.relay.attendance import AttendanceAnswers
from services.chat.relay.relay import Also, Relay
from services.chat.relay.reports import CHANGES, WHOLE, PresenceReports
from services.chat.settings import SEEN_EVERY, ChatSettings
from services.chat.store.queries import Queries
from shared.cloudevents.event import Event
from shared.events.chat import (
    AbuseMarked,
    ConversationErased,
    OperatorSought,
    conversation_key,
    conversation_log,
    presence_reported,
)
from shared.failures import is_transient
from shared.http import pages, service_app, staff_pages
from shared.identifiers import PARTITIONS, Stay
from shared.identity import StaffAuthentication
from shared.kafka.cluster import cluster
from shared.kafka.durability_check import check_durability
from shared.kafka.producer import Producer
from shared.kafka.tail import END, Starts, Tail
from shared.mongo import database
from shared.readiness import Readiness
from shared.runtime.agreed_time import AgreedTime, agreed_time
from shared.runtime.lifespan import Lifespan
from shared.runtime.periodic import every
from shared.runtime.rates import Networks, Rates
from shared.runtime.store_health import StoreHealth
from shared.runtime.units import follow_units
from shared.sealing import KeyRing, public_key
from shared.settings import Settings, chosen
from shared.tasks import Work

WEB = Path(__file__).parent / "web"
CALLS_TO_A_MESSAGE = 10
"""Requests of any kind that the holder of a token may make, for each message that their side may write."""
SAVED = 1.0
"""Seconds between two looks at what the stores have saved."""
DEADLINES = 2.0
"""Seconds between two looks for deadlines that have passed."""
JOURNAL = 3600.0
"""Seconds between two looks for months of the journal that are kept no longer."""


def create_app(settings: Settings | None = None) -> FastAPI:
    """Compose chat. Its lifespan waits for nothing: readiness says what is missing."""
    parts = Parts(chosen(ChatSettings, settings))
    lifespan = parts.lifespan()
    app = service_app(
        "chat",
        parts.settings,
        lifespan=lifespan,
        title="Chat",
        description=services.chat.__doc__ or "",
        readiness=parts.readiness,
        authentication=parts.authentication,
        consumed=lifespan.topics,
    )
    app.state.ports = parts.ports()
    app.state.send_away = parts.send_away
    for router in ROUTERS:
        app.include_router(router)
    offer_security_txt(app, parts.settings)
    offer_what_is_kept(app, parts.settings)
    staff_pages(app, "/desk", WEB / "desk", parts.settings)
    pages(app, "/", WEB, found=True)
    return app


class Parts:
    """The parts of chat, each made with what it depends on."""

    def __init__(self, settings: ChatSettings) -> None:
        self.settings, self.readiness = settings, Readiness()
        self.authentication = StaffAuthentication(settings, practice=settings.practice)
        self._producer = Producer(cluster(settings), handlers.service, self.readiness)
        self._databases = {
            log: database(settings.server_of(log), f"{settings.chat_database}_{log}") for log in settings.logs
        }
        self._ring = KeyRing(Path(settings.key_ring or "data/keys/ring"))
        kept, lives = timedelta(days=settings.chat_kept_days), timedelta(hours=settings.chat_token_hours)
        self._keys = ConversationKeys(self._ring, kept, lives)
        self._key_topic = Tail(
            self._producer.cluster, [conversation_key.name], self._keys.consumed, self.readiness, name="keys"
        )
        self._units = follow_units(self._producer.cluster, self.readiness)
        self._front_ends = FrontEnds(
            settings, self._producer, self._keys, self._key_topic, self._units, self.readiness
        )
        self._replies = follow_replies(self._producer.cluster, self.readiness)
        abuse = timedelta(hours=settings.chat_abuse_hours)
        self._openings = Openings(settings.chat_openings, Networks(local=settings.local), abuse)
        self._queries = Queries(self._databases)
        self._attendance = AttendanceAnswers(self._is_read_by, self._producer)
        self._relay = Relay(self._queries, self._keys, self._follow_logs, self._also())
        self.authentication.ended.on_end = self._relay.connections.end
        self._presence = Tail(
            self._producer.cluster, list(presence_reported.names), self._relay.connections.consumed, self.readiness,
            name="presence", starts=_from_the_end,
        )  # fmt: skip
        self._reports = PresenceReports(self._relay.connections, self._producer)
        self._practice = ScriptedVisitors() if settings.practice else None
        self._deciders = {
            log: Decider(log, settings, self._databases[log], self._producer, self._keys, self.readiness)
            for log in settings.decided
        }

    def ports(self) -> ChatPorts:
        """The ports of the endpoints."""
        settings = self.settings
        return ChatPorts(
            publish=self._producer,
            keys=self._keys,
            keys_are_current=self._key_topic.becomes_current,
            relay=self._relay,
            queries=self._queries,
            queues=Queues(self._queries, lambda one: self._relay.connections.is_there(one, "visitor")),
            units=self._units,
            replies=self._replies,
            authentication=self.authentication,
            rates=Rates(settings.chat_messages_per_second, settings.chat_messages_at_once, TOO_FAST),
            calls=Rates(
                CALLS_TO_A_MESSAGE * settings.chat_messages_per_second,
                CALLS_TO_A_MESSAGE * settings.chat_messages_at_once,
                TOO_FAST,
            ),
            networks=Networks(local=False),
            openings=self._openings,
            opinions=Opinions(),
            proofs=ProofsOfWork(settings.chat_proof_key, settings.chat_proof_iterations),
            own_keys=self._front_ends.own,
            front_end_keys=self._front_ends.keys,
            magistrate=public_key(settings.magistrate_key, local=settings.local),
            signalement=public_key(settings.signalement_public_key, local=settings.local),
            trusted_proxies=settings.trusted_proxies,
            partitions=settings.partitions,
            held_limit=settings.chat_held_limit,
            consultation_lasts=timedelta(minutes=settings.chat_consultation_minutes),
            silent_after=timedelta(seconds=settings.chat_abandoned_seconds),
            answer_within=settings.limits["answer"],
            reply_within=settings.limits["reply"],
            offer_lasts=settings.limits["offer"],
            replies_months=settings.chat_replies_months,
            danger_wait=timedelta(seconds=settings.chat_danger_wait_seconds),
            office_hours=office_hours(settings.chat_office_hours),
            practice=self._practice,
        )

    def lifespan(self) -> Lifespan:
        """The parts that run, and the work in the background."""
        return Lifespan(
            readiness=self.readiness,
            producer=self._producer,
            tails=[
                self._key_topic,
                self._relay.logs,
                self._units.topic,
                self._replies.topic,
                self._presence,
                self._front_ends.keys.topic,
            ],
            group_members=[
                *(decider.group_member for decider in self._deciders.values()),
                *self._front_ends.members,
            ],
            databases=[*self._databases.values(), self._front_ends.store],
            tasks={**self._tasks(), **self._front_ends.tasks},
        )

    def _tasks(self) -> dict[str, Work]:
        settings, caught_up = self.settings, self._key_topic.caught_up
        ring_check = RingCheck(self._ring, self._keys, caught_up, self.readiness)
        time = agreed_time(handlers.service, RingTime(self._ring, self._keys), self._producer, settings)
        expiry = KeyExpiry(self._ring, self._keys, caught_up, self._producer, self.readiness, time)
        health = StoreHealth(
            [*(self._databases[log] for log in self._deciders), *self._front_ends.stores],
            self._front_ends.indexes_of,
            self.readiness,
            unreached="Chat has not reached its stores yet.",
            away="Chat's stores do not answer",
        )
        tasks: dict[str, Work] = {
            "stores": health.watch,
            "saved": partial(every, SAVED, self._look_at_saved),
            "ring": ring_check.watch,
            "months": expiry.watch,
            "in-danger": partial(every, SEEN_EVERY, self._publish_who_is_seen),
            "presence": partial(every, CHANGES, self._reports.publish_changes),
            "connections": partial(every, WHOLE, self._reports.publish_whole),
            "erasures": partial(erase_again, self._keys, ring_check.is_right, self._producer),
        }
        if not settings.local:
            kept = timedelta(days=settings.kept_days)
            tasks["kafka-settings"] = partial(check_durability, self._producer.cluster, kept, self.readiness)
        for log, decider in self._deciders.items():
            tasks[f"deadlines.{log}"] = partial(every, DEADLINES, decider.scheduler.tick)
        if self._practice:
            tasks["practice"] = self._practice.run
        tasks["journal"] = partial(every, JOURNAL, partial(self._forget_readings, time))
        return tasks

    async def _forget_readings(self, time: AgreedTime) -> None:
        """Delete the readings and waits that are kept no longer, by a time on which all agree."""
        if agreed := await time.look():
            for decider in self._deciders.values():
                await decider.journal.forget_past(agreed)
                await decider.past_waits.forget_past(agreed)
                await decider.practised.forget_past(agreed)

    async def send_away(self, within: float) -> None:
        """Have everybody who is connected here come back to another process, within so many seconds."""
        await self._relay.send_away(within)

    async def _publish_who_is_seen(self) -> None:
        """Publish who came back, and who is in danger and connected: where this process dies, nobody does."""
        self._attendance.look()
        if seen := self._relay.seen_in_danger():
            await self._producer.acknowledged(*seen)

    async def _look_at_saved(self) -> None:
        """Let go of the records that the stores have saved; not ready while no store answers."""
        try:
            await self._relay.look()
        except Exception as error:
            if is_transient(error):
                sentence = f"No store answers what it has saved: {type(error).__name__}."
                self.readiness.red("saved", sentence)
            raise
        self.readiness.green("saved")

    def _also(self) -> dict[type[Event], Also]:
        """The events of the logs by which this process learns something of what was opened in it."""
        openings = self._openings
        return {
            ConversationErased: lambda erased: openings.forget(erased.conversation),
            AbuseMarked: lambda marked: openings.mark_abuse(marked.conversation, marked.time),
            OperatorSought: self._attendance.consume,
        }

    def _is_read_by(self, conversation: str, stay: Stay, operator: str) -> bool:
        return self._relay.is_read_by(conversation, stay, operator)

    def _follow_logs(self, consumed: Callable[[ConsumerRecord], None], starts: Starts) -> Tail:
        topics = [f"{conversation_log.name}.{log}" for log in self.settings.logs]
        return Tail(self._producer.cluster, topics, consumed, self.readiness, name="relay", starts=starts)


async def _from_the_end() -> dict[TopicPartition, int]:
    """Begin after the reports of presence that there are: they say nothing of now."""
    return {TopicPartition(topic, p): END for topic in presence_reported.names for p in PARTITIONS}
