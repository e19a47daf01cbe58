"""The state of a conversation, as the decider of one log knows it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Literal, NamedTuple
from uuid import UUID

from services.chat.domain.evidence import Evidence
from services.chat.domain.invitation import Invitation
from services.chat.domain.wait import Attendance, Offer, Wait
from shared.cloudevents.event import Event
from shared.events.chat import (
    ConsentRecorded,
    ConversationClaimed,
    ConversationClosed,
    ConversationErased,
    ConversationReopened,
    ConversationTransferred,
    DangerReason,
    Reply,
    SilenceKind,
    TransferRequested,
)
from shared.events.values import SignalementStatus, Unit
from shared.identifiers import Stay

Status = Literal["routing", "receiving", "waiting", "claimed", "closed", "moved", "erased"]
WATCHED: tuple[Status, ...] = ("routing", "receiving", "waiting", "claimed")
"""The statuses of a conversation that goes on in this log."""


@dataclass(frozen=True, slots=True)
class Identification:
    """The lifting of anonymity that an operator asked for: their request, and where it stands."""

    request: UUID
    status: Literal["awaited", "authorised", "refused", "disclosed"]
    magistrate: str = ""
    """The magistrate who decided last; empty before that."""


class Silence(NamedTuple):
    """The silence of a visitor in danger: how it was noticed, and since when nothing is known of them."""

    kind: SilenceKind | Literal["left"]
    """Left: by the page's own way out."""
    since: datetime


class Watch(NamedTuple):
    """The watch over a visitor in danger; of what was noticed, nothing is awaited until there is a sign of them."""

    line: Wait | None
    """Since their page was last seen to be connected."""
    words: Wait | None
    """Since they last said something."""

    def waits(self, status: Status) -> bool:
        """Whether something is awaited in a conversation of this status."""
        return any(self) and status in WATCHED


@dataclass(frozen=True, slots=True)
class Danger:
    """The danger that was declared last: since when, whether the supervision knows it, and why it was withdrawn."""

    id: UUID
    """Of the event that declared it."""
    since: datetime
    acknowledged: bool = False
    withdrawn: DangerReason | None = None
    silence: Silence | None = None
    """The silence that was noticed last, until the visitor gives a sign."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """The erasure that was asked for last and has to wait, and the id of the deadline that brings it."""

    id: UUID
    """Of the event that scheduled it."""
    until: datetime
    deadline: UUID
    withdrawn: bool = False

    def waits(self, status: Status) -> bool:
        """Whether it waits in a conversation of this status: elsewhere it is not decided, or done."""
        return not self.withdrawn and status not in {"moved", "receiving", "erased"}


class Waits(NamedTuple):
    """All that a conversation waits for."""

    wait: Wait | None
    erasure: Erasure | None
    watch: Watch | None = None
    offer: Offer | None = None
    attendance: Attendance | None = None
    urgent: bool = False
    """The operator is missed sooner: somebody is in danger."""

    def now(self, status: Status) -> "Waits":
        """These, without what nobody waits for in a conversation of this status."""
        return self._replace(
            erasure=self.erasure if self.erasure and self.erasure.waits(status) else None,
            watch=self.watch if self.watch and self.watch.waits(status) else None,
            offer=self.offer if status in {"claimed", "waiting"} else None,
            attendance=self.attendance if status == "claimed" else None,
            urgent=self.urgent and status == "claimed",
        )


@dataclass(frozen=True, slots=True)
class Conversation:
    """The state that later decisions depend on; a request that is asked again gets the reply that is here."""

    id: str
    stay: Stay
    status: Status
    opened: datetime
    language: str = "fr"
    theme: str | None = None
    who: str | None = None
    """A code for the one who writes; None: not said."""
    minor: bool | None = None
    """Whether the person who writes is under 18; None: not said."""
    commune: str = ""
    unit: Unit | None = None
    joined: bool = False
    urgent: bool = False
    operator: str = ""
    pseudonym: str = ""
    wait: Wait | None = None
    waiting_since: datetime | None = None
    """Since when the visitor has waited for an answer, also while an operator had it; None: they are answered."""
    answered: int = -1
    """The offset of the desk's last message: no message of the visitor before it waits for an answer."""
    returned: bool = False
    """Whether its operator gave it back, or is gone: it is at the head of the queue."""
    offer: Offer | None = None
    """The offer to a colleague that was made last."""
    attendance: Attendance | None = None
    """Whether the operator who had it last is there."""
    invitation: Invitation | None = None
    """The invitation of a psychologist that was made last."""
    replies: Mapping[UUID, Reply] = field(default_factory=dict)
    """The reply to each request, by the request's id."""
    reply_offsets: Mapping[UUID, int] = field(default_factory=dict)
    """The offset of each reply that has been consumed, by the reply's id."""
    route: TransferRequested | None = None
    """The transfer that the router asked for when the conversation was closed; it holds if the visitor comes back."""
    consent: ConsentRecorded | None = None
    """The consent that holds."""
    used_consent: UUID | None = None
    """The id of the consent under which a signalement has left last: it serves no other."""
    signalements: Mapping[str, SignalementStatus] = field(default_factory=dict)
    """The status of each signalement, by its id."""
    identification: Identification | None = None
    danger: Danger | None = None
    watch: Watch | None = None
    last_words: datetime | None = None
    """When the visitor wrote last."""
    erasure: Erasure | None = None
    evidence: Evidence | None = None
    """None where the state was written by a version that gathered none: no outcome is checked there."""

    def is_held_by(self, operator: str) -> bool:
        """Whether this operator has the conversation."""
        return self.status == "claimed" and self.operator == operator

    def was_held_by(self, operator: str) -> bool:
        """Whether this operator has had the conversation in this stay, and has it no more."""
        claimed = (r for r in self.replies.values() if isinstance(r, ConversationClaimed))
        return not self.is_held_by(operator) and any(
            r.operator == operator and r.stay == self.stay for r in claimed
        )

    @property
    def taken(self) -> datetime:
        """When its operator took it last."""
        claims = (r for r in self.replies.values() if isinstance(r, ConversationClaimed))
        times = [r.time for r in claims if r.operator == self.operator and r.stay == self.stay]
        return max(times, default=self.opened)

    def is_offered_to(self, operator: str) -> bool:
        """Whether the conversation is offered to this colleague, who has not answered yet."""
        offer = self.waits.offer
        return offer is not None and offer.to == operator

    @property
    def standing_invitation(self) -> Invitation | None:
        """The invitation of a psychologist, open or accepted: it ends with the conversation, or its transfer."""
        return self.invitation if self.status in {"waiting", "claimed"} else None

    def identifies(self, request: UUID, status: str) -> bool:
        """Whether the lifting of anonymity that was asked for under this id has this status."""
        known = self.identification
        return known is not None and (known.request, known.status) == (request, status)

    def is_authorised_by(self, magistrate: str, request: UUID) -> bool:
        """Whether this magistrate authorised that request, last of all, and the address is not disclosed yet."""
        return self.identification == Identification(request, "authorised", magistrate)

    @property
    def in_danger(self) -> bool:
        """Whether a danger was declared and not withdrawn, acknowledged or not."""
        return self.danger is not None and self.danger.withdrawn is None

    @property
    def is_watched(self) -> bool:
        """Whether a silence of the visitor is a danger: the conversation is not over, here or at all."""
        return self.in_danger and self.status in WATCHED

    @property
    def danger_stands(self) -> bool:
        """Whether a danger waits here for somebody of the supervision, whatever became of the conversation."""
        return self.danger is not None and not self.danger.acknowledged and self.status != "moved"

    @property
    def waits(self) -> Waits:
        """All that it waits for now."""
        waits = Waits(self.wait, self.erasure, self.watch, self.offer, self.attendance, self.urgent)
        return waits.now(self.status)

    @property
    def is_erased(self) -> bool:
        """Whether its erasure is in the log: only then may its keys be destroyed."""
        return any(
            isinstance(reply, ConversationErased) and reply.id in self.reply_offsets
            for reply in self.replies.values()
        )

    def is_closed(self, before: float = inf) -> bool:
        """Whether a closing stands before that offset, and no reopening after it: a message there is too late.

        By offsets, so that a message consumed again is decided as at first, whatever the state knows by now.
        """
        turns = [
            (self.reply_offsets.get(reply.id, inf), isinstance(reply, ConversationClosed))
            for reply in self.replies.values()
            if isinstance(reply, ConversationClosed | ConversationReopened) and reply.stay == self.stay
        ]
        return max((turn for turn in turns if turn[0] < before), default=(0, False))[1]

    def onward_stay(self, event: Event) -> Stay | None:
        """The stay in which an event after a transfer belongs, as far on as this log can know; else None."""
        to = self.transferred_to(event.stay, before=event.offset)
        if to is None or self.status == "receiving" or self.stay.number < to.number:
            return to
        return self.transferred_to(self.stay) or self.stay

    def transferred_to(self, stay: Stay, before: float = inf) -> Stay | None:
        """The stay to which the conversation went from that one, if the transfer stands before that offset."""
        if stay == self.stay and self.status not in {"moved", "erased"}:
            return None
        for reply in self.replies.values():
            if not isinstance(reply, ConversationTransferred) or reply.stay != stay:
                continue
            if self.reply_offsets.get(reply.id, inf) < before:
                return Stay.parse(reply.to)
        return None


Decision = tuple[Conversation, tuple[Event, ...]]
"""The state after an event, and the events that follow from it."""


def nothing_follows(conversation: Conversation, event: Event) -> Decision:
    """Decide nothing: the event is only shown."""
    return conversation, ()
