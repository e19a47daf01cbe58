"""The queries of endpoints and relay on chat's stores, whatever force has the conversation."""

import asyncio
from collections.abc import Collection
from datetime import UTC, datetime
from functools import partial
from uuid import UUID

from aiokafka import TopicPartition

from services.chat.domain.conversation import Conversation
from services.chat.domain.danger import Endangered, endangered
from services.chat.domain.expected_wait import PastWait
from services.chat.store import tags
from services.chat.store.documents import (
    danger_in,
    endangered_in,
    ids_with,
    shown_in,
    state_of,
    states_with,
)
from services.chat.store.journal import Reading, readings_in
from services.chat.store.past_waits import past_waits_in
from services.chat.store.practised import practised_in
from services.chat.store.shared_readings import SharedReadings
from shared.cloudevents.event import Event
from shared.events.chat import Reply
from shared.forces import PRACTICE
from shared.identifiers import RECEPTION, Stay
from shared.kafka.group.checkpoints import Checkpoints
from shared.mongo import Database, Document


class Queries:
    """Reads one database for each log, and writes none; every chat process reads them all."""

    def __init__(self, databases: dict[str, Database]) -> None:
        self._databases = databases
        self.unavailable: dict[str, str] = {}
        """The logs whose stores did not answer when offsets were last asked for, and how they failed."""
        self._shared: SharedReadings[list[Conversation]] = SharedReadings()
        """Of lists that each open desk asks for every few seconds, however long they are."""

    async def shown_events(self, conversation: str, stay: Stay) -> list[Event]:
        """The events shown of a stay; of those from the offset on that its store has saved, perhaps not all."""
        return await shown_in(self._databases[stay.log], conversation, stay)

    async def latest_stay(self, conversation: str) -> Stay | None:
        """The latest stay that a store knows to have been received.

        A store that does not answer is not missed when another one knows that the conversation is there.
        """
        states = (state_of(db, conversation) for db in self._databases.values())
        answers = await asyncio.gather(*states, return_exceptions=True)
        received = [c for c in answers if isinstance(c, Conversation) and c.status != "receiving"]
        latest = max(received, key=lambda c: c.stay.number, default=None)
        failure = next((error for error in answers if isinstance(error, BaseException)), None)
        if failure and (latest is None or latest.status == "moved"):
            raise failure
        return latest.stay if latest else None

    async def saved_offsets(self, topics: list[str]) -> dict[TopicPartition, int]:
        """The offsets that the stores of these logs have saved; none of those that do not answer."""
        topics_of = {log: [topic for topic in topics if topic.endswith(f".{log}")] for log in self._databases}
        reading = {log: self._checkpoints(log).saved(own) for log, own in topics_of.items() if own}
        answers = dict(
            zip(reading, await asyncio.gather(*reading.values(), return_exceptions=True), strict=True)
        )
        errors = {log: error for log, error in answers.items() if isinstance(error, BaseException)}
        self.unavailable = {log: why for log, why in self.unavailable.items() if log not in answers}
        self.unavailable |= {log: type(error).__name__ for log, error in errors.items()}
        if errors and len(errors) == len(answers):
            raise next(iter(errors.values()))
        return {tp: at for saved in answers.values() if isinstance(saved, dict) for tp, at in saved.items()}

    async def reply(self, conversation: str, requests: Collection[UUID]) -> Reply | None:
        """The reply to one of these requests, if a store that answers has it."""
        states = (state_of(db, conversation) for db in self._databases.values())
        for state in await asyncio.gather(*states, return_exceptions=True):
            for request in requests:
                if isinstance(state, Conversation) and request in state.replies:
                    return state.replies[request]
        return None

    async def state(self, conversation: str, stay: Stay) -> Conversation | None:
        """The state in that stay, as it was last written."""
        state = await state_of(self._databases[stay.log], conversation)
        return state if state and state.stay == stay else None

    async def waiting(self, force: str) -> list[Conversation]:
        """The conversations of the force that wait for an operator and whose visitor is there, a moment ago."""
        return [c for c in await self._with(force, tags.WAITING) if c.joined]

    async def one_waiting(self, force: str, conversation: str) -> Conversation | None:
        """The state of a conversation that waits for an operator of the force now."""
        state = await state_of(self._databases[force], conversation)
        return state if state and state.status == "waiting" and state.joined else None

    async def held(self, force: str, operator: str) -> list[Conversation]:
        """The conversations that the operator has now."""
        return await states_with(self._databases[force], tags.held_by(operator))

    async def held_ids(self, force: str, operator: str) -> set[str]:
        """The ids of the conversations that the operator has now."""
        return await ids_with(self._databases[force], tags.held_by(operator))

    async def offered(self, force: str, operator: str) -> list[Conversation]:
        """The conversations of the force that are offered to this operator now."""
        return await states_with(self._databases[force], tags.offered_to(operator))

    async def psychologist_invited(self, force: str) -> list[Conversation]:
        """The conversations of the force to which a psychologist is invited, and that none has joined."""
        return await states_with(self._databases[force], tags.INVITES)

    async def joined_by(self, force: str, psychologist: str) -> list[Conversation]:
        """The conversations of the force in which that psychologist is now."""
        return await states_with(self._databases[force], tags.joined_by(psychologist))

    async def joined_ids(self, force: str, psychologist: str) -> set[str]:
        """The ids of the conversations in which that psychologist is now."""
        return await ids_with(self._databases[force], tags.joined_by(psychologist))

    async def claimed(self, force: str) -> list[Conversation]:
        """The conversations of the force that operators have now."""
        return await states_with(self._databases[force], tags.CLAIMED)

    async def open_of(self, force: str) -> list[Conversation]:
        """Every conversation of the force, or of reception, that waited for something a moment ago."""
        return [c for log in _watched_by(force) for c in await self._with(log, tags.OPEN)]

    async def endangered(self, force: str) -> list[Endangered]:
        """The dangers declared to the force that nobody of the supervision has acknowledged, erased ones too; also
        where the store was written before it kept them: those are read one by one, as they are now.
        """
        kept = await endangered_in(self._databases[force])
        known = {one.conversation for one in kept}
        earlier = [c.id for c in await self._with(force, tags.OPEN) if c.id not in known and endangered(c)]
        return kept + [one for id_ in earlier if (one := await self.one_endangered(force, id_))]

    async def one_endangered(self, force: str, conversation: str) -> Endangered | None:
        """The danger of a conversation of the force that nobody of the supervision has acknowledged until now."""
        return await danger_in(self._databases[force], conversation)

    async def identifications(
        self, statuses: Collection[str] = ("awaited", "authorised")
    ) -> list[Conversation]:
        """The conversations in which lifting anonymity was asked for, and stands so: by default, still waits."""
        real = [db for log, db in self._databases.items() if log not in PRACTICE]
        databases = [(db, status) for db in real for status in statuses]
        reading = (states_with(db, tags.identity(status)) for db, status in databases)
        conversations = [c for each in await asyncio.gather(*reading) for c in each]
        return [c for c in conversations if c.status not in {"moved", "erased"}]

    async def parked(self, force: str) -> list[Document]:
        """The records that wait for a person because they could not be decided."""
        records: list[Document] = []
        for log in _watched_by(force):
            records += await self._databases[log]["parked"].find({}).to_list(None)
        return records

    async def past_waits(self, force: str, since: datetime) -> list[PastWait]:
        """The waits of the force that ended with a first claim since then."""
        return await past_waits_in(self._databases[force], since, datetime.now(UTC))

    async def practised(self, log: str) -> tuple[int, dict[str, int]]:
        """The number of conversations practised today, and of each outcome."""
        return await practised_in(self._databases[log], datetime.now(UTC))

    async def readings(self, force: str, month: str, kind: str) -> list[Reading]:
        """The journal of a force: who began to read in that month, in that way."""
        return await readings_in(self._databases[force], month, kind)

    async def _with(self, log: str, tag: str) -> list[Conversation]:
        """The conversations with this tag, as they were read for somebody a moment ago, or are now."""
        return await self._shared.of(f"{log} {tag}", partial(states_with, self._databases[log], tag))

    def _checkpoints(self, log: str) -> Checkpoints:
        return Checkpoints(self._databases[log], f"chat.{log}")


def _watched_by(force: str) -> tuple[str, ...]:
    """The logs over which a force's supervisors watch: reception belongs to all, but not to who practises."""
    return (force,) if force in PRACTICE else (RECEPTION.log, force)
