"""Deadlines: a wait that lasts too long becomes an event, and is decided like a request."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from services.chat.domain.attendance import leave
from services.chat.domain.conversation import Conversation, Decision, Waits
from services.chat.domain.erase import finish_erasing
from services.chat.domain.offer import lapse
from services.chat.domain.release import back_in_the_queue
from services.chat.domain.reply import reply_to
from services.chat.domain.wait import Wait
from shared.events.chat import (
    ConversationClosed,
    DeadlineLapsed,
    DeadlinePassed,
    Limit,
    OperatorSought,
    RoutingFailed,
    SilenceNoticed,
    WaitOverdue,
)

Limits = Mapping[Limit, timedelta]
SOONER = 4
"""How many times sooner the operator of somebody in danger is missed."""


def deadline(waits: Waits, limits: Limits) -> datetime | None:
    """The moment at which the first of these waits is over; None where nothing is waited for."""
    wait, erasure, watch, offer, attendance, _ = waits
    all_waits = (wait, *(watch or ()), offer and offer.wait)
    ends = [_end(each, limits) for each in all_waits if each]
    if attendance:
        ends.append(_attendance_end(waits, attendance.wait, limits))
    return min([*ends, erasure.until] if erasure else ends, default=None)


def due(conversation: Conversation, limits: Limits, now: datetime) -> DeadlinePassed | None:
    """The deadline that has passed by now, if any; an erasure's first, for nothing is waited for after it."""
    wait, erasure, _, offer, *_ = conversation.waits
    if erasure and erasure.until <= now:
        return _passed(conversation, erasure.deadline, "erasure")
    for each in (wait, offer and offer.wait):
        if each and _end(each, limits) <= now:
            return _passed(conversation, each.deadline, each.limit)
    return None


def watch_due(conversation: Conversation, limits: Limits, now: datetime) -> DeadlinePassed | None:
    """The silence of a visitor in danger that is too long by now; who is cut off is not asked for words."""
    for wait in conversation.waits.watch or ():
        if wait and _end(wait, limits) <= now:
            return _passed(conversation, wait.deadline, wait.limit)
    return None


def operator_due(
    conversation: Conversation, limits: Limits, now: datetime
) -> OperatorSought | DeadlinePassed | None:
    """The event by which the operator is asked for now, if nothing was seen of them; at last, that they are gone."""
    attendance = conversation.waits.attendance
    if attendance is None or _attendance_end(conversation.waits, attendance.wait, limits) > now:
        return None
    id_ = attendance.wait.deadline
    if attendance.is_over:
        return _passed(conversation, id_, "absence")
    return OperatorSought.now(
        id=id_, stay=conversation.stay, conversation=conversation.id, sought=conversation.operator
    )


def pass_deadline(conversation: Conversation, passed: DeadlinePassed) -> Decision:
    """Decide what follows from a wait that was too long: nobody waits in silence; nothing, if it is over already."""
    return _what_follows(conversation, passed) or reply_to(conversation, passed, DeadlineLapsed)


def _what_follows(conversation: Conversation, passed: DeadlinePassed) -> Decision | None:
    match passed.limit:
        case "erasure":
            return finish_erasing(conversation, passed)
        case "line" | "words":
            return _notice_silence(conversation, passed)
        case "offer":
            return lapse(conversation, passed)
        case "absence":
            return leave(conversation, passed)
    wait = conversation.wait
    if wait is None or wait.deadline != passed.id:
        return None
    match wait.limit:
        case "routing" | "answer":
            return _overdue(conversation, passed, wait.limit, then="silence")
        case "reply":
            return back_in_the_queue(conversation, passed, "unanswered")
    body = {"outcome": "abandoned", "theme": conversation.theme}
    return reply_to(conversation, passed, ConversationClosed, body, status="closed", wait=None)


def fail_routing(conversation: Conversation, failed: RoutingFailed) -> Decision:
    """Inform the visitor that a person is choosing, and wait for an answer as in a queue: the force is not known."""
    if conversation.status != "routing":
        return reply_to(conversation, failed, DeadlineLapsed)
    return _overdue(conversation, failed, "routing", then="answer")


def _notice_silence(conversation: Conversation, passed: DeadlinePassed) -> Decision | None:
    """Publish that the visitor in danger is silent, if that wait is still on."""
    wait = next((w for w in conversation.waits.watch or () if w and w.deadline == passed.id), None)
    if wait is None or conversation.danger is None:
        return None
    body = {
        "danger": conversation.danger.id, "kind": wait.limit, "since": wait.since,
        "last_words": conversation.last_words,
    }  # fmt: skip
    return reply_to(conversation, passed, SilenceNoticed, body)


def _overdue(
    conversation: Conversation, cause: DeadlinePassed | RoutingFailed, limit: Limit, then: Limit
) -> Decision:
    return reply_to(conversation, cause, WaitOverdue, {"limit": limit}, wait=Wait.after(then, cause))


def _end(wait: Wait, limits: Limits) -> datetime:
    return wait.since + limits[wait.limit]


def _attendance_end(waits: Waits, wait: Wait, limits: Limits) -> datetime:
    """The end of a wait for a sign of the operator, who is missed sooner where somebody is in danger."""
    return wait.since + limits[wait.limit] / (SOONER if waits.urgent else 1)


def _passed(conversation: Conversation, id_: UUID, limit: Limit) -> DeadlinePassed:
    return DeadlinePassed.now(id=id_, stay=conversation.stay, conversation=conversation.id, limit=limit)
