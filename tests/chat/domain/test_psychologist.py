"""A psychologist joins as a third voice, and reads from the invitation on, or all of it once that is shared."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.chat.domain.protocol import row_of
from services.chat.domain.visibility import Visibility
from shared.events.chat import (
    ConversationClosed,
    InConversation,
    NoteAdded,
    PastShared,
    PsychologistInvitationEnded,
    PsychologistInvited,
    PsychologistJoined,
    PsychologistLeft,
)
from tests.support.builders import (
    ADAM,
    EVE,
    a_claim,
    a_closing,
    a_danger,
    a_message,
    a_note,
    a_release,
    a_reopening,
    a_transfer,
    an_offer,
)
from tests.support.chat.history import History, claimed, reason
from tests.support.chat.psychologists import (
    IDA,
    MAX,
    a_psychologist,
    a_psychologist_invitation,
    a_psychologist_leaving,
    a_sharing,
    an_invitation_ending,
)


def invited(*, shared: bool = False) -> History:
    """A conversation to which a psychologist is invited."""
    history = claimed(by=EVE)
    history(a_message(), a_psychologist_invitation(EVE, shared=shared))
    return history


def joined(*, shared: bool = False) -> History:
    """A conversation that a psychologist joined."""
    history = invited(shared=shared)
    history(a_psychologist())
    return history


def test_the_operator_invites_and_one_psychologist_joins() -> None:
    """The first who accepts; the log decides between two."""
    history = claimed(by=EVE)
    (asked,) = history(a_psychologist_invitation(EVE))
    assert isinstance(asked, PsychologistInvited)
    (reply,) = history(a_psychologist(IDA))
    assert isinstance(reply, PsychologistJoined)
    assert (reply.psychologist, reply.pseudonym, reply.shared) == (IDA, "Ida", False)
    assert reason(history(a_psychologist(MAX))) == "already-joined"
    assert history.now.operator == EVE


def test_only_who_has_the_conversation_invites_takes_back_and_shares() -> None:
    """A psychologist who was not invited does not join, and what is over is over."""
    history = claimed(by=EVE)
    assert reason(history(a_psychologist())) == "no-invitation"
    assert reason(history(a_psychologist_invitation(ADAM))) == "not-yours"
    assert reason(history(a_sharing(EVE))) == "no-invitation"
    assert reason(history(an_invitation_ending(EVE))) == "no-invitation"
    history(a_psychologist_invitation(EVE))
    assert reason(history(a_psychologist_invitation(EVE))) == "already-invited"
    assert reason(history(a_sharing(ADAM))) == "not-yours"
    assert reason(history(an_invitation_ending(ADAM))) == "not-yours"
    (ended,) = history(an_invitation_ending(EVE))
    assert isinstance(ended, PsychologistInvitationEnded)
    assert reason(history(a_psychologist())) == "no-invitation"


@pytest.mark.parametrize("who", [IDA, EVE])
def test_the_psychologist_leaves_by_their_own_act_or_the_operators(who: str) -> None:
    """And no other; another psychologist may be invited after that."""
    history = joined()
    assert reason(history(a_psychologist_leaving(MAX))) == "not-yours"
    assert reason(history(an_invitation_ending(EVE))) == "no-invitation"
    (left,) = history(a_psychologist_leaving(who))
    assert isinstance(left, PsychologistLeft)
    assert left.pseudonym == "Ida"
    assert reason(history(a_psychologist_leaving(who))) == "no-psychologist"
    history(a_psychologist_invitation(EVE), a_psychologist(MAX))
    assert history.now.standing_invitation is not None
    assert history.now.standing_invitation.psychologist == MAX


def test_the_psychologist_stays_through_a_hand_over_within_the_force() -> None:
    """The person is not left by both at once; but nobody joins who would be alone with them."""
    history = joined()
    history(an_offer(EVE, ADAM), a_claim(ADAM))
    assert reason(history(a_psychologist_leaving(EVE))) == "not-yours"
    history(a_release(ADAM))
    assert reads(history, IDA)
    history(a_claim(EVE), a_psychologist_leaving(EVE))
    assert not reads(history, IDA)
    open_one = invited()
    open_one(a_release(EVE))
    assert reason(open_one(a_psychologist())) == "no-invitation"


@pytest.mark.parametrize("end", [a_closing, lambda by: a_transfer("gendarmerie", by)])
def test_the_invitation_ends_with_the_conversation_or_its_transfer(
    end: Callable[[str], InConversation],
) -> None:
    """Open or accepted; a conversation that is reopened has none."""
    history = joined()
    history(end(EVE))
    assert history.now.standing_invitation is None
    assert reads(history, IDA) == []
    if isinstance(history.events[-1], ConversationClosed):
        history(a_reopening())
        assert history.now.standing_invitation is None


def test_what_was_before_the_invitation_is_read_once_it_is_shared() -> None:
    """At the invitation or later; it is said to all that it is."""
    history = joined()
    at = position(history, PsychologistInvited)
    assert reads(history, IDA)[0] == at > 0
    (shared,) = history(a_sharing(EVE))
    assert isinstance(shared, PastShared)
    assert reads(history, IDA)[0] == 0 == reads(joined(shared=True), IDA)[0]
    assert reason(history(a_sharing(EVE))) == "already-shared"
    history(a_psychologist_leaving(), a_psychologist_invitation(EVE), a_psychologist(MAX))
    assert reads(history, MAX)[0] == position(history, PsychologistInvited) > at


def test_a_psychologist_never_reads_a_note_and_sees_that_danger_is_declared() -> None:
    """Notes are for colleagues, also where what was written before is shared."""
    history = joined(shared=True)
    history(a_note(EVE), a_danger(EVE))
    names = {history.events[offset].type for offset in reads(history, IDA)}
    assert NoteAdded.type not in names
    assert "chat.danger-declared" in names


ACTS: dict[str, Callable[[], InConversation]] = {
    "message": a_message,
    "invite": lambda: a_psychologist_invitation(EVE),
    "invite and share": lambda: a_psychologist_invitation(EVE, shared=True),
    "take back": lambda: an_invitation_ending(EVE),
    "ida joins": lambda: a_psychologist(IDA),
    "max joins": lambda: a_psychologist(MAX),
    "share": lambda: a_sharing(EVE),
    "ida leaves": lambda: a_psychologist_leaving(IDA),
    "max leaves": lambda: a_psychologist_leaving(MAX),
    "release": lambda: a_release(EVE),
    "claim": lambda: a_claim(EVE),
    "close": lambda: a_closing(EVE),
    "reopen": a_reopening,
    "transfer": lambda: a_transfer("gendarmerie", EVE),
}


@given(st.lists(st.sampled_from(sorted(ACTS)), max_size=25))
def test_nobody_reads_what_was_before_their_invitation_unless_it_was_shared(acts: list[str]) -> None:
    """Whatever was done in whatever order: by the log alone, not by what the visibility remembers."""
    history = claimed(by=EVE)
    for act in acts:
        history(ACTS[act]())
    for who in (IDA, MAX):
        if not (read := reads(history, who)):
            continue
        joinings = [e for e in history.events if isinstance(e, PsychologistJoined) and e.psychologist == who]
        since = joinings[-1].offset
        invitation = max(e.offset for e in history.events[:since] if isinstance(e, PsychologistInvited))
        after = history.events[invitation:]
        shared = any(
            isinstance(e, PastShared) or (isinstance(e, PsychologistInvited) and e.shared) for e in after
        )
        assert read[0] == (0 if shared else invitation)
        ends = (PsychologistLeft, ConversationClosed)
        assert not any(isinstance(e, ends) for e in history.events[since:])
    both = [who for who in (IDA, MAX) if reads(history, who)]
    standing = history.now.standing_invitation
    assert both == ([standing.psychologist] if standing and standing.psychologist else [])


def reads(history: History, who: str) -> list[int]:
    """The offsets that this psychologist reads at the end of the log."""
    visibility = Visibility()
    shown = [event for event in history.events if visibility.verdict_on(event) == "shown"]
    begins = visibility.reads_from("psychologist", who)
    offsets = [event.offset for event in shown if "psychologist" in row_of(event).shown_to]
    return [] if begins is None else [offset for offset in offsets if offset >= begins]


def position(history: History, kind: type[InConversation]) -> int:
    """The offset of the last event of this kind."""
    return max(event.offset for event in history.events if isinstance(event, kind))
