"""The ports of chat's endpoints, and the parties who call them."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated
from weakref import WeakValueDictionary

import structlog
from cachetools import LRUCache
from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials
from starlette.requests import HTTPConnection

from services.chat.api.visitors.openings import Openings
from services.chat.api.visitors.opinions import Opinions
from services.chat.api.visitors.proof_of_work import ProofsOfWork
from services.chat.api.visitors.queues import Queues
from services.chat.domain.office_hours import OfficeHours
from services.chat.domain.open import joining_of
from services.chat.domain.protocol import Side
from services.chat.following import FollowedReplies
from services.chat.keys.conversation_keys import ConversationKeys
from services.chat.keys.front_end_keys import FrontEndKeys
from services.chat.keys.own_keys import OwnKeys
from services.chat.practice.visitors import ScriptedVisitors
from services.chat.relay.conversation_view import ConversationView
from services.chat.relay.relay import Relay
from services.chat.relay.stays import ConversationUnavailable
from services.chat.store.queries import Queries
from shared.events.chat import Author, VisitorJoined
from shared.events.values import ConversationId
from shared.identifiers import RECEPTION, Stay
from shared.identity import VISITOR, Staff, StaffAuthentication
from shared.kafka.producer import Producer
from shared.problems import Problem
from shared.runtime.rates import Networks, Rates
from shared.runtime.units import FollowedUnits
from shared.sealing import hash_of
from shared.settings import Network

REMEMBERED = 100_000
"""Conversations whose visitor is remembered to have joined."""


@dataclass(frozen=True, slots=True)
class Party:
    """A side that talks in a conversation: its visitor, or a member of the staff."""

    side: Side
    author: Author
    operator: str = ""
    pseudonym: str = ""
    force: str = ""
    code: str = ""
    """The look-up of the visitor's resume code in force when they were let in."""
    holder: str = ""
    """The holder of the token: a visitor by the token's hash, so that nobody else uses up what it may do."""
    staff: Staff | None = None
    """The member of the staff, who may stay for as long as their session goes on."""


@dataclass(slots=True)
class ChatPorts:
    """The ports of chat's endpoints."""

    publish: Producer
    keys: ConversationKeys
    keys_are_current: Callable[[], Awaitable[bool]]
    """Whether the keys' topic has been consumed to its end: before, nobody knows whose keys are destroyed by now."""
    relay: Relay
    queries: Queries
    queues: Queues
    units: FollowedUnits
    replies: FollowedReplies
    authentication: StaffAuthentication
    rates: Rates
    """How fast a side may write, and ask for what is published."""
    calls: Rates
    """How fast the holder of a token may ask for anything."""
    networks: Networks
    """The networks whose attempts to resume are counted, the loopback of a developer among them."""
    openings: Openings
    opinions: Opinions
    proofs: ProofsOfWork
    own_keys: OwnKeys
    """Chat's own keys, to which front-ends seal."""
    front_end_keys: FrontEndKeys
    magistrate: str | None
    """The magistrate's public key (JWK); without it no address is kept."""
    signalement: str | None
    """Signalement's public key (JWK); without it nobody can consent."""
    trusted_proxies: Sequence[Network]
    partitions: int
    held_limit: int
    """Conversations that an operator may have at once."""
    consultation_lasts: timedelta
    """How long an operator reads again, once they said why."""
    silent_after: timedelta
    """How long a visitor who is owed an answer has not written when an operator may end without answering."""
    danger_wait: timedelta
    """How long an erasure or another code waits where danger was declared."""
    replies_months: int
    """Months after which somebody must look again at a prepared reply."""
    answer_within: timedelta
    """How long a visitor waits at most until anybody may take their conversation, whatever they are trained for."""
    reply_within: timedelta
    """How long a reply of its operator is awaited until a conversation goes back to the queue."""
    offer_lasts: timedelta
    """How long a colleague has to accept a conversation."""
    office_hours: OfficeHours
    """When psychologists are there."""
    practice: ScriptedVisitors | None = None
    """The scripted visitors; None where nobody practises."""
    claims: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    """By operator: their claims are counted one after the other."""
    joined: LRUCache[str, bool] = field(default_factory=lambda: LRUCache(REMEMBERED))
    """Conversations whose visitor has joined, as this process knows."""

    async def party(self, conversation: str, token: str) -> Party:
        """The party that holds this token; 404 for who must not even know that the conversation exists."""
        structlog.contextvars.bind_contextvars(conversation=conversation)
        if token.count(".") == 2:
            party = party_of(await self.authentication.of_token(token))
            self.calls.take((conversation, party.holder))
            await self.check_keys()
            return party
        await self.check_keys()
        if not await self.keys.admits_soon(conversation, token):
            raise unknown_conversation()
        party = Party("visitor", "visitor", code=self.keys.code(conversation), holder=hash_of(token))
        self.calls.take((conversation, party.holder))
        return party

    def check_code(self, conversation: str, party: Party) -> None:
        """Make the visitor show their token again if another code holds by now than when they were let in."""
        if party.side == "visitor" and party.code != self.keys.code(conversation):
            raise ConversationUnavailable("another code holds")

    def take_hello(self, conversation: str, party: Party) -> None:
        """Count a socket or a stream that begins, which is sent all that was said; 429 when it comes too fast."""
        self.rates.take(("hello", conversation, party.holder))

    async def session_ends(self, party: Party) -> Problem:
        """Wait until the session of this party ends, and give the answer to them; a visitor has none, and no end."""
        if party.staff:
            return await self.authentication.session_ends(party.staff)
        never: asyncio.Future[Problem] = asyncio.get_running_loop().create_future()
        return await never

    async def check_keys(self) -> None:
        """Answer 503 until every erasure is known: before, what is erased would still be read.

        With another key ring too: it opens nothing that is sealed, and nobody else opens what it seals.
        """
        if not await self.keys_are_current() or self.keys.months.missing:
            raise not_ready()

    async def stay(self, conversation: str, party: Party | None, shown: Stay | None = None) -> Stay:
        """Where the conversation is; 404 for the staff of another force, `ConversationUnavailable` if nobody knows.

        Without a party: for who belongs to no force. `shown` is where the party says that it is.
        """
        if not self.relay.begun or (
            party and party.side != "visitor" and not await self.relay.logs.becomes_current()
        ):
            raise ConversationUnavailable("the logs have not been consumed to their ends")
        stay = await self.relay.stays.find(conversation, party.force if party else "", shown or RECEPTION)
        if party and party.side != "visitor" and stay.log != party.force:
            raise unknown_conversation()
        return stay

    async def admit(self, party: Party, view: ConversationView, after: int | None = None) -> None:
        """Answer 403 to the staff who are not in the conversation, 409 for an offset that they do not read."""
        if not await view.admits(party.side, party.operator, 2.0):
            joins = "Rejoignez" if party.side == "psychologist" else "Prenez"
            raise Problem(403, "Accès refusé", f"{joins} d’abord cette conversation.")
        if after is not None and not await self.relay.shows(view, party.side, after, party.operator):
            detail = (
                "Rien n’est à cette position dans le journal : relisez-le depuis le début, sans « after »."
            )
            raise Problem(409, "Position inconnue", detail, reason="position")

    async def join(self, conversation: str, stay: Stay) -> None:
        """Publish, once, that the visitor has reached the conversation."""
        if conversation in self.joined:
            return
        event = VisitorJoined.now(id=joining_of(conversation), stay=stay, conversation=conversation)
        await self.publish.acknowledged(event)
        self.joined[conversation] = True


def party_of(staff: Staff) -> Party:
    """The party of a member of the staff who talks with visitors; 403 for all others."""
    sides: dict[str, tuple[Side, Author]] = {
        "operator": ("desk", "operator"), "psychologist": ("psychologist", "psychologist")
    }  # fmt: skip
    if staff.role not in sides or staff.force is None:
        detail = "Seuls les opérateurs et les psychologues d’une force parlent avec les visiteurs."
        raise Problem(403, "Accès refusé", detail)
    side, author = sides[staff.role]
    return Party(side, author, staff.sub, staff.pseudonym, staff.force, holder=staff.sub, staff=staff)


def not_ready() -> Problem:
    """The answer while the keys are not all known, or are not those of this ring."""
    return Problem(503, "Pas encore prêt", "Réessayez dans un instant.", headers={"Retry-After": "1"})


def unknown_conversation() -> Problem:
    """The answer for a conversation that never was, is erased, or is another's: nobody learns which."""
    return Problem(404, "Conversation introuvable", "Cette conversation n’existe pas, ou plus.")


def ports_of(connection: HTTPConnection) -> ChatPorts:
    """The ports, as the application was composed."""
    ports: ChatPorts = connection.app.state.ports
    return ports


async def _ports(connection: HTTPConnection) -> ChatPorts:
    return ports_of(connection)  # FastAPI would take a thread for what is not async


Ports = Annotated[ChatPorts, Depends(_ports)]
Bearer = Annotated[HTTPAuthorizationCredentials | None, Depends(VISITOR)]


def token_of(bearer: HTTPAuthorizationCredentials | None) -> str:
    """The bearer's token; 401 without one."""
    if bearer is None or not bearer.credentials:
        raise Problem(
            401,
            "Jeton nécessaire",
            "Envoyez « Authorization: Bearer … ».",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return bearer.credentials


async def anyone(conversation: ConversationId, bearer: Bearer, ports: Ports) -> Party:
    """The visitor of this conversation, or a member of the staff."""
    return await ports.party(conversation, token_of(bearer))


async def visitor(conversation: ConversationId, bearer: Bearer, ports: Ports) -> Party:
    """The visitor of this conversation, and nobody else."""
    party = await ports.party(conversation, token_of(bearer))
    if party.side != "visitor":
        raise unknown_conversation()
    return party


Anyone = Annotated[Party, Depends(anyone)]
Visitor = Annotated[Party, Depends(visitor)]


def trace_of(request: Request) -> str:
    """The caller's trace context, if it is one."""
    trace = request.headers.get("traceparent", "")
    return trace if len(trace) == 55 and trace.isascii() else ""
