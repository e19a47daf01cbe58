"""The supervisor's list and the administrator's: delays, danger and what is missing, never a word of what is said."""

from datetime import UTC, datetime, timedelta

from fastapi import APIRouter
from pydantic import BaseModel

from services.chat.api.desk.queue import waiting_since
from services.chat.api.ports import Ports
from services.chat.domain.conversation import Conversation
from shared.events.chat import DangerDeclared
from shared.identity import Administrator, Supervisor

supervision = APIRouter(prefix="/api/chat", tags=["desk"])
TOO_LONG = timedelta(minutes=5)
"""How long a visitor may wait before the supervisor is shown it, whatever the deadlines are."""


class WatchedConversation(BaseModel):
    """A conversation that a supervisor must know of; never a word of it."""

    conversation: str
    since: datetime | None
    """None where only another force knows since when."""
    force: str
    operator: str | None = None
    """The operator who has it, under their pseudonym."""
    unit: str | None = None


class Administration(BaseModel):
    """The keys that are installed: without a magistrate's no address is kept, without signalement's no consent."""

    magistrate_key: bool
    signalement_key: bool


class Supervision(BaseModel):
    """The conversations that wait for a supervisor, and the keys that are installed."""

    unanswered: list[WatchedConversation]
    urgent: list[WatchedConversation]
    parked: list[WatchedConversation]
    magistrate_key: bool
    signalement_key: bool


@supervision.get("/supervision", response_model=Supervision)
async def show_supervision(staff: Supervisor, ports: Ports) -> Supervision:
    """Show who waits too long, who is in danger, and what could not be decided; never the words."""
    force = staff.force or ""
    conversations, now = await ports.queries.open_of(force), datetime.now(UTC)
    waiting = [
        c for c in conversations if c.status in {"routing", "waiting"} and now - waiting_since(c) > TOO_LONG
    ]
    parked = [
        WatchedConversation(conversation=d["key"], since=d["since"], force=force)
        for d in await ports.queries.parked(force)
    ]
    return Supervision(
        unanswered=[_watched(c, waiting_since(c)) for c in waiting if c.joined],
        urgent=[_watched(c, _endangered(c)) for c in conversations if c.urgent],
        parked=parked,
        magistrate_key=ports.magistrate is not None,
        signalement_key=ports.signalement is not None,
    )


@supervision.get("/administration", response_model=Administration)
async def show_administration(staff: Administrator, ports: Ports) -> Administration:
    """Show the keys that an administrator may have to install."""
    return Administration(
        magistrate_key=ports.magistrate is not None, signalement_key=ports.signalement is not None
    )


def _watched(conversation: Conversation, since: datetime | None) -> WatchedConversation:
    return WatchedConversation(
        conversation=conversation.id,
        since=since,
        force=conversation.stay.log,
        operator=conversation.pseudonym or conversation.operator or None,
        unit=conversation.unit.name if conversation.unit else None,
    )


def _endangered(conversation: Conversation) -> datetime | None:
    """When danger was declared; None where it was declared to another force."""
    declared = (r.time for r in conversation.replies.values() if isinstance(r, DangerDeclared))
    return min(declared, default=None)
