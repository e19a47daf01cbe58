"""The watch over a visitor in danger: a line that is lost and words that do not come are noticed, once each."""

from dataclasses import replace

from services.chat.domain.conversation import Conversation, Danger, Decision, Silence, Watch
from services.chat.domain.wait import Wait
from shared.cloudevents.event import Event
from shared.events.chat import MessagePosted, SilenceNoticed, VisitorLeft, VisitorSeen

GONE = ("line", "left")
"""The silences of who is not connected any more."""


def begun(conversation: Conversation, cause: Event) -> Watch | None:
    """The watch that begins with this event, where a danger stands."""
    return watch_from(cause) if conversation.in_danger else None


def watch_from(cause: Event) -> Watch:
    """The watch that begins with this event."""
    return Watch(Wait.after("line", cause), Wait.after("words", cause))


def with_words(conversation: Conversation, message: MessagePosted) -> Conversation:
    """The state after the visitor's message: their last words, and a sign of their line."""
    last_words, watch = max(conversation.last_words or message.time, message.time), conversation.watch
    if not _is_later(conversation, message):
        return replace(conversation, last_words=last_words)
    after = replace(conversation, last_words=last_words, danger=_without_silence(conversation))
    if watch is None or (watch.words and message.time <= watch.words.since):
        return after
    words = Wait.after("words", message)
    if words.deadline in conversation.replies:
        return after  # it has passed already: this is a copy
    return replace(after, watch=Watch(watch.line or Wait.after("line", message), words))


def see(conversation: Conversation, seen: VisitorSeen) -> Decision:
    """Count from now on the time in which their line may be lost."""
    watch, silence = conversation.watch, conversation.danger and conversation.danger.silence
    if watch is None or not _is_new_sign(conversation, seen):
        return conversation, ()
    if watch.line and not (silence and silence.kind in GONE):
        return replace(conversation, watch=watch._replace(line=Wait.after("line", seen))), ()
    return replace(conversation, watch=watch_from(seen), danger=_without_silence(conversation)), ()


def leave(conversation: Conversation, left: VisitorLeft) -> Decision:
    """Note that the visitor left by the page's way out: their line is not lost, and no word is waited for."""
    if conversation.evidence:
        conversation = replace(conversation, evidence=conversation.evidence.with_leaving(left))
    if not conversation.is_watched or not _is_later(conversation, left):
        return conversation, ()
    return _silent(conversation, Silence("left", left.time)), ()


def with_silence(conversation: Conversation, noticed: SilenceNoticed) -> Conversation:
    """The state after a silence that was noticed, in whatever stay."""
    if conversation.danger is None or conversation.danger.id != noticed.danger:
        return conversation
    return _silent(conversation, Silence(noticed.kind, noticed.since))


def _silent(conversation: Conversation, silence: Silence) -> Conversation:
    """Raise the danger again; of who is gone no words are awaited, and who says nothing may still be cut off."""
    danger = conversation.danger and replace(conversation.danger, acknowledged=False, silence=silence)
    line = conversation.watch.line if conversation.watch and silence.kind == "words" else None
    watch = Watch(line, None) if conversation.watch else None
    return replace(conversation, danger=danger, watch=watch)


def _is_new_sign(conversation: Conversation, sign: Event) -> bool:
    """Whether this sign of the visitor is later than what is known, and nothing came of it yet: it is no copy."""
    line = conversation.watch.line if conversation.watch else None
    passed = Wait.after("line", sign).deadline in conversation.replies
    return _is_later(conversation, sign) and not passed and not (line and sign.time <= line.since)


def _is_later(conversation: Conversation, sign: Event) -> bool:
    silence = conversation.danger.silence if conversation.danger else None
    return silence is None or sign.time > silence.since


def _without_silence(conversation: Conversation) -> Danger | None:
    return replace(conversation.danger, silence=None) if conversation.danger else None
