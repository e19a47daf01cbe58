"""Attendance: an operator of whom nothing is seen is asked for, and who is gone has the conversation no more."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.release import back_in_the_queue
from services.chat.domain.wait import Attendance, Wait
from shared.cloudevents.event import Event
from shared.events.chat import DeadlinePassed, OperatorFound, OperatorSought


def with_sign_of_operator(conversation: Conversation, event: Event) -> Conversation:
    """The state after an act of its operator, who is there: a claim, a message, whatever they ask."""
    known = conversation.attendance
    if not conversation.is_held_by(getattr(event, "operator", "")):
        return conversation
    if known and event.offset <= known.wait.offset:
        return conversation  # consumed again, by a state that knows already what came of it
    return replace(conversation, attendance=Attendance(Wait.after("presence", event)))


def seek(conversation: Conversation, sought: OperatorSought) -> Decision:
    """Wait for the process where the operator reads the conversation to say so."""
    known = conversation.waits.attendance
    if known is None or known.wait.deadline != sought.id:
        return conversation, ()
    return replace(conversation, attendance=Attendance(Wait.after("absence", sought), known.asked + 1)), ()


def find(conversation: Conversation, found: OperatorFound) -> Decision:
    """Begin again to wait for a sign of the operator, who is there."""
    known = conversation.waits.attendance
    if known is None or not known.asked or known.wait.cause != found.request:
        return conversation, ()
    return replace(conversation, attendance=Attendance(Wait.after("presence", found))), ()


def leave(conversation: Conversation, passed: DeadlinePassed) -> Decision | None:
    """Give the conversation to another: its operator was asked for, and is nowhere."""
    known = conversation.waits.attendance
    if known is None or not known.is_over or known.wait.deadline != passed.id:
        return None
    return back_in_the_queue(conversation, passed, "absent")
