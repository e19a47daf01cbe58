"""The protocol of a conversation's log: one row for what is true of each event, and what is derived from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from services.chat.domain.abuse import mark_abuse
from services.chat.domain.attendance import find, seek
from services.chat.domain.claim import claim
from services.chat.domain.close import close
from services.chat.domain.consent import consent, invite, postpone, progress, withdraw
from services.chat.domain.consult import consult
from services.chat.domain.conversation import Conversation, Decision, nothing_follows
from services.chat.domain.danger import acknowledge_danger, declare_danger, withdraw_danger
from services.chat.domain.deadlines import fail_routing, pass_deadline
from services.chat.domain.erase import erase, keep
from services.chat.domain.identify import ask_for_identity, authorise, disclose
from services.chat.domain.note import add_note
from services.chat.domain.offer import assign, end_offer, offer
from services.chat.domain.open import begin, change_language
from services.chat.domain.orient import orient
from services.chat.domain.psychologist import (
    end_invitation,
    invite_psychologist,
    let_join,
    let_leave,
    share_past,
)
from services.chat.domain.release import release
from services.chat.domain.reopen import reopen
from services.chat.domain.reply import consume_reply
from services.chat.domain.resume_code import change_code, keep_code
from services.chat.domain.transfer import go_where_it_was_routed, receive, transfer
from services.chat.domain.waits import come_back, join, post
from services.chat.domain.watch import leave, see
from shared.cloudevents.event import Event
from shared.events import chat
from shared.events.chat import InConversation
from shared.events.values import PARTICULARS
from shared.kafka.handlers import WhenParked

Behaviour = Callable[[Conversation, Any], Decision]
Side = Literal["visitor", "desk", "psychologist"]
"""A side that reads: the visitor, the operator who has the conversation, the psychologist who joined it."""
BOTH: tuple[Side, ...] = ("visitor", "desk")
ALL: tuple[Side, ...] = ("visitor", "desk", "psychologist")
TEAM: tuple[Side, ...] = ("desk", "psychologist")
DESK: tuple[Side, ...] = ("desk",)
"""The side that alone sees danger, abuse, notes and the lifting of anonymity: the visitor's device may be in other
hands.
"""
Fate = Literal["decided", "retold", "refused", "dropped"]
"""The fate of an event that comes too late for its stay; `retold`: in the stay that the conversation is in, for
nobody there could ask again.
"""


@dataclass(frozen=True, slots=True)
class Row:
    """All that is true of one event of a conversation's log."""

    event: type[InConversation]
    decided_by: Behaviour
    shown_to: tuple[Side, ...] = ()
    shows: tuple[str, ...] = ()
    """The fields that those sides read; never who the operator is: they appear under their pseudonym."""
    shows_desk: tuple[str, ...] = ()
    """The fields that the desk alone reads: nothing on the visitor's device speaks of danger."""
    seals: str = ""
    """The field that is sealed with a key of the conversation."""
    opened_for: tuple[Side, ...] = BOTH
    """The sides that read what it seals."""
    retold: bool = False
    """Whether the next stay begins with it: what was said, and what the next force goes on from."""
    after_transfer: Fate = "dropped"
    after_erasure: Fate = "dropped"
    when_parked: WhenParked = "consumed"
    """Its fate after a parked event: decisions wait for a person, what is said goes on, and the scheduler publishes
    a deadline again for as long as it is due.
    """
    in_any_stay: bool = False
    """Another service asked, which does not know the stays: it is decided in the one that there is."""
    always_relayed: bool = False
    """Relays read it even if nobody is connected: it says where the conversation is, whom it misses, or its end."""
    mark: str = ""
    """The sentence that marks it between the messages, by its name in the pages' languages."""

    @property
    def is_past(self) -> bool:
        """Whether the next stay begins with its mark, and not with the event, which would bind there."""
        return bool(self.mark) and self.shown_to == ALL and not self.retold

    def fields_for(self, side: Side) -> set[str]:
        """The fields that this side reads."""
        return {*self.shows, *(self.shows_desk if side == "desk" else ())}


@dataclass(frozen=True, slots=True)
class RequestRow(Row):
    """A request: it has exactly one reply, whenever it comes."""

    after_transfer: Fate = "refused"
    after_erasure: Fate = "refused"
    when_parked: WhenParked = "waits"


@dataclass(frozen=True, slots=True)
class ReplyRow(Row):
    """A reply: it binds from its offset on, whatever became of the conversation."""

    decided_by: Behaviour = consume_reply
    after_transfer: Fate = "decided"
    after_erasure: Fate = "decided"


PROTOCOL: tuple[Row, ...] = (
    # The conversation
    Row(
        chat.ConversationOpened, begin, shown_to=ALL, shows=("commune", "theme", "language"),
        shows_desk=("who", "minor"), retold=True, after_transfer="decided",
        after_erasure="decided", always_relayed=True,
    ),
    Row(
        chat.LanguageChanged, change_language, shown_to=ALL, shows=("language",), retold=True,
        after_transfer="retold",
    ),
    Row(chat.VisitorJoined, join, shown_to=ALL, retold=True, after_transfer="retold"),
    Row(
        chat.MessagePosted, post, shown_to=ALL, shows=("author", "pseudonym"), seals="text", opened_for=ALL,
        retold=True, after_transfer="retold",
    ),
    Row(chat.ConversationParked, nothing_follows, shown_to=ALL),
    Row(chat.ConversationUnparked, nothing_follows, shown_to=ALL),
    # From one force to another
    RequestRow(chat.TransferRequested, transfer),
    ReplyRow(chat.ConversationTransferred, shown_to=ALL, shows=("to", "unit"), mark="mark.transferred"),
    Row(
        chat.ConversationReceived, receive, shown_to=ALL,
        shows=("came_from", "unit", "joined", "theme"), shows_desk=("urgent", "waiting_since", "who", "minor"),
        always_relayed=True,
    ),
    Row(
        chat.PastRetold, nothing_follows, shown_to=ALL, shows=("what", "came_from", "pseudonym", "shared"),
        retold=True,
    ),
    # Its operator
    RequestRow(chat.ClaimRequested, claim),
    ReplyRow(chat.ConversationClaimed, shown_to=ALL, shows=("pseudonym",), mark="mark.claimed"),
    RequestRow(chat.ReleaseRequested, release),
    ReplyRow(chat.ConversationReleased, shown_to=ALL, shows=("cause",), mark="mark.released"),
    RequestRow(chat.OfferRequested, offer),
    RequestRow(chat.AssignmentRequested, assign),
    ReplyRow(
        chat.ConversationOffered, shown_to=DESK, shows=("pseudonym", "colleague_pseudonym"), mark="mark.offered"
    ),
    RequestRow(chat.OfferEndRequested, end_offer),
    ReplyRow(chat.OfferEnded, shown_to=DESK, shows=("how",), mark="mark.offer-ended"),
    Row(chat.OperatorSought, seek, always_relayed=True),
    Row(chat.OperatorFound, find),
    # A psychologist, the third voice
    RequestRow(chat.PsychologistInvitationRequested, invite_psychologist),
    ReplyRow(
        chat.PsychologistInvited, shown_to=TEAM, shows=("pseudonym", "shared"),
        mark="mark.psychologist-invited",
    ),
    RequestRow(chat.PsychologistInvitationEndRequested, end_invitation),
    ReplyRow(chat.PsychologistInvitationEnded, shown_to=DESK, mark="mark.psychologist-invitation-ended"),
    RequestRow(chat.PsychologistJoinRequested, let_join),
    ReplyRow(
        chat.PsychologistJoined, shown_to=ALL, shows=("pseudonym", "shared"), mark="mark.psychologist-joined"
    ),
    RequestRow(chat.PastSharingRequested, share_past),
    ReplyRow(chat.PastShared, shown_to=ALL, mark="mark.past-shared"),
    RequestRow(chat.PsychologistLeaveRequested, let_leave),
    ReplyRow(chat.PsychologistLeft, shown_to=ALL, shows=("pseudonym",), mark="mark.psychologist-left"),
    # Danger
    RequestRow(chat.DangerRequested, declare_danger),
    ReplyRow(chat.DangerDeclared, shown_to=TEAM, retold=True, mark="mark.danger"),
    RequestRow(chat.DangerWithdrawalRequested, withdraw_danger),
    ReplyRow(chat.DangerWithdrawn, shown_to=TEAM, shows=("danger", "pseudonym", "reason"), retold=True),
    RequestRow(
        chat.DangerAcknowledgementRequested, acknowledge_danger, after_transfer="retold",
        after_erasure="decided",
    ),
    ReplyRow(chat.DangerAcknowledged, shown_to=DESK, shows=("danger", "pseudonym"), retold=True),
    Row(chat.VisitorSeen, see),
    Row(
        chat.VisitorLeft, leave, shown_to=TEAM, retold=True, after_transfer="retold", mark="mark.left",
    ),
    ReplyRow(
        chat.SilenceNoticed, shown_to=DESK, shows=("danger", "kind", "since", "last_words"), retold=True
    ),
    # Its visitor, who may not be alone
    Row(
        chat.VisitorResumed, come_back, shown_to=ALL, retold=True, after_transfer="retold",
        mark="mark.resumed",
    ),
    RequestRow(chat.CodeChangeRequested, change_code, after_transfer="retold"),
    ReplyRow(chat.CodeChanged, shown_to=ALL, shows=("holds_from",), retold=True, mark="mark.code-changed"),
    RequestRow(chat.CodeConfirmationRequested, keep_code, after_transfer="retold"),
    ReplyRow(chat.CodeConfirmed, shown_to=BOTH, retold=True, mark="mark.code-confirmed"),
    RequestRow(chat.AbuseRequested, mark_abuse),
    ReplyRow(chat.AbuseMarked, shown_to=DESK, always_relayed=True, mark="mark.abuse"),
    # Its end
    RequestRow(chat.CloseRequested, close),
    ReplyRow(
        chat.ConversationClosed, shown_to=ALL, shows=("outcome", "theme"), shows_desk=PARTICULARS,
        always_relayed=True, mark="mark.closed",
    ),
    RequestRow(chat.ReopenRequested, reopen, after_transfer="retold"),
    ReplyRow(chat.ConversationReopened, go_where_it_was_routed, shown_to=ALL, mark="mark.reopened"),
    RequestRow(chat.ErasureRequested, erase, after_transfer="retold", after_erasure="decided"),
    ReplyRow(
        chat.ErasureScheduled, shown_to=ALL, shows=("until",), retold=True, mark="mark.erasure-scheduled"
    ),
    RequestRow(chat.ErasureCancellationRequested, keep, after_transfer="retold"),
    ReplyRow(
        chat.ErasureCancelled, shown_to=ALL, shows=("erasure",), retold=True, mark="mark.erasure-cancelled"
    ),
    ReplyRow(chat.ConversationErased, shown_to=ALL, always_relayed=True),
    # Read again after its end
    RequestRow(chat.ConsultationRequested, consult),
    ReplyRow(chat.ConversationConsulted),
    # Its deadlines
    RequestRow(chat.DeadlinePassed, pass_deadline, after_erasure="decided", when_parked="skipped"),
    RequestRow(chat.RoutingFailed, fail_routing, after_erasure="decided"),
    ReplyRow(chat.WaitOverdue, shown_to=BOTH, shows=("limit",)),
    ReplyRow(chat.DeadlineLapsed),
    ReplyRow(chat.RequestRefused),
    # The visitor's consent, and the signalement
    RequestRow(chat.ConsentInvitationRequested, invite),
    ReplyRow(chat.ConsentInvited, shown_to=BOTH, retold=True, mark="mark.invited"),
    RequestRow(chat.ConsentPostponementRequested, postpone, after_transfer="retold"),
    ReplyRow(chat.ConsentPostponed, shown_to=BOTH, retold=True, mark="mark.postponed"),
    RequestRow(chat.ConsentRequested, consent, after_transfer="retold"),
    ReplyRow(
        chat.ConsentRecorded, shown_to=BOTH,
        shows=("unit", "unit_force", "transmitted", "safe_contact", "text_version", "language"),
        seals="details", opened_for=DESK, retold=True, mark="mark.consented",
    ),
    RequestRow(chat.WithdrawalRequested, withdraw, after_transfer="retold"),
    ReplyRow(chat.ConsentWithdrawn, shown_to=BOTH, shows=("consent",), retold=True, mark="mark.withdrawn"),
    RequestRow(chat.ProgressRequested, progress, after_transfer="retold", in_any_stay=True),
    ReplyRow(
        chat.SignalementProgressed, shown_to=BOTH,
        shows=("signalement", "status", "unit", "rerouted_by", "consent"), retold=True,
    ),
    # Help
    RequestRow(chat.OrientationRequested, orient),
    ReplyRow(chat.OrientationGiven, shown_to=ALL, seals="card", opened_for=ALL, retold=True, mark="mark.oriented"),
    # Between colleagues
    RequestRow(chat.NoteRequested, add_note),
    ReplyRow(
        chat.NoteAdded, shown_to=DESK, shows=("pseudonym",), seals="note", opened_for=DESK, retold=True,
        mark="mark.noted",
    ),
    # The visitor's address
    RequestRow(chat.IdentificationRequested, ask_for_identity),
    ReplyRow(chat.IdentificationAwaited, shown_to=DESK, shows=("ground",), retold=True),
    RequestRow(chat.AuthorisationRequested, authorise, after_transfer="retold"),
    ReplyRow(
        chat.IdentificationAuthorised, shown_to=DESK, shows=("identification", "magistrate"), retold=True
    ),
    ReplyRow(chat.IdentificationRefused, shown_to=DESK, shows=("identification", "magistrate"), retold=True),
    RequestRow(chat.DisclosureRequested, disclose, after_transfer="retold"),
    ReplyRow(
        chat.IdentificationDisclosed, shown_to=DESK, shows=("identification", "magistrate"), seals="address",
        opened_for=DESK, retold=True,
    ),
)  # fmt: skip

_ROWS: dict[type[Event], Row] = {row.event: row for row in PROTOCOL}
REQUESTS: tuple[type[InConversation], ...] = tuple(
    row.event for row in PROTOCOL if isinstance(row, RequestRow)
)
"""The events that ask, each of which has exactly one reply."""


def row_of(event: Event) -> Row:
    """The row of an event of a conversation's log; `KeyError` for any other event."""
    return _ROWS[type(event)]


def row_for(kind: type[Event]) -> Row:
    """The row of such an event; `KeyError` for one that stands on no conversation's log."""
    return _ROWS[kind]
