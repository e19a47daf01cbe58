"""People of a simulated conversation: its visitor, the operators of both forces, a magistrate, the router."""

from datetime import UTC, datetime, timedelta
from functools import partial

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from services.chat.domain.protocol import row_of
from shared.events.chat import (
    DangerDeclared,
    IdentificationRequested,
    InConversation,
    MessagePosted,
    OperatorSought,
)
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.signalement import OfSignalement, SignalementDispatched, SignalementReceived
from shared.forces import FORCES, Force
from shared.identifiers import RECEPTION, Stay
from tests.support.builders import (
    BORDEAUX,
    CONVERSATION,
    a_claim,
    a_closing,
    a_code_change,
    a_code_keeping,
    a_consent,
    a_consultation,
    a_danger,
    a_danger_withdrawal,
    a_disclosure,
    a_finding,
    a_goodbye,
    a_joining,
    a_keeping,
    a_key,
    a_message,
    a_note,
    a_release,
    a_reopening,
    a_resuming,
    a_sign,
    a_transfer,
    a_withdrawal,
    an_acknowledgement,
    an_authorisation,
    an_erasure,
    an_identification,
    an_invitation,
    an_offer,
    an_offer_ending,
    an_opening,
    an_orientation,
)
from tests.support.chat.logs import Logs
from tests.support.chat.psychologists import (
    IDA,
    MAX,
    a_psychologist,
    a_psychologist_invitation,
    a_psychologist_leaving,
    a_sharing,
    an_invitation_ending,
)
from tests.support.chat.simulated import KEYS, Kafka, deciders

STAFF = {"police": ("eve", "adam"), "gendarmerie": ("lou", "sam")}
WHICH = st.integers(0, 50)
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)
IN_A_DAY = datetime.now(UTC) + timedelta(days=1)
ACTS = st.sampled_from([
    "close", "close-as-informed", "danger", "no-danger", "transfer", "invite",
    "orient", "note", "identify", "consult", "release", "offer",
    "end offer", "invite a psychologist", "take the invitation back", "share the past", "have the psychologist leave",
])  # fmt: skip


class People(RuleBasedStateMachine):
    """A conversation in which each rule is something that somebody does, in any stay that they know."""

    def __init__(self) -> None:
        super().__init__()
        self.kafka = Kafka()
        self.logs = Logs(self.kafka)
        self.deciders = deciders(self.kafka)
        self.sent: list[MessagePosted] = []
        self.asked: list[InConversation] = []

    def send(self, message: MessagePosted) -> None:
        """Publish a new message."""
        self.sent.append(message)
        self.kafka.publish(message)

    def ask(self, request: InConversation) -> None:
        """Publish a new request."""
        self.asked.append(request)
        self.kafka.publish(request)

    @initialize(both=st.booleans(), in_danger=st.booleans())
    def opens(self, both: bool, in_danger: bool) -> None:
        """Make a key, then open the conversation; histories that begin in danger reach what follows from it."""
        self.kafka.publish(a_key())
        self.kafka.publish(an_opening())
        if both:
            self.kafka.publish(a_joining(RECEPTION))
        if in_danger:
            self.the_router_answers("police")
            self.settle()
            self.ask(a_claim("eve", self.logs.known(50)))
            self.ask(a_danger("eve", self.logs.known(50)))

    def settle(self) -> None:
        """Let all consume a few times."""
        for _ in range(4):
            for decider in self.deciders.values():
                decider.consume()

    @rule(which=WHICH)
    def the_visitor_writes(self, which: int) -> None:
        """Write into a stay that they know, the latest or not."""
        self.send(a_message(stay=self.logs.known(which)))

    @rule(which=WHICH, who=st.integers(0, 1), author=st.sampled_from(["operator", "psychologist"]))
    def the_desk_writes(self, which: int, who: int, author: str) -> None:
        """Write into a stay of their force."""
        stay = self.logs.known(which)
        if stay.log in STAFF:
            self.send(a_message(author, stay, STAFF[stay.log][who]))  # type: ignore[arg-type]

    @precondition(lambda self: self.sent)
    @rule(message=WHICH, which=WHICH)
    def a_message_is_sent_again(self, message: int, which: int) -> None:
        """Send it under its id, for it was not confirmed in time, into the same stay or a later one."""
        again, stay = self.sent[message % len(self.sent)], self.logs.known(which)
        if stay.number >= again.stay.number:
            self.kafka.publish(again.retold(stay))

    @rule(which=WHICH, who=st.integers(0, 1))
    def an_operator_claims(self, which: int, who: int) -> None:
        """Claim, and another operator perhaps at the same time."""
        stay = self.logs.known(which)
        if stay.log in STAFF:
            self.ask(a_claim(STAFF[stay.log][who], stay))

    @rule(which=WHICH)
    def both_operators_claim(self, which: int) -> None:
        """Claim at the same time: one of them wins."""
        stay = self.logs.known(which)
        for name in STAFF.get(stay.log, ()):
            self.ask(a_claim(name, stay))

    @rule(which=WHICH, who=st.integers(0, 1), what=ACTS)
    def an_operator_asks(self, which: int, who: int, what: str) -> None:
        """Ask to end the conversation, to be helped, or to send it on."""
        stay = self.logs.known(which)
        if stay.log in STAFF:
            self.ask(_asked(what, stay, STAFF[stay.log][who]))

    @precondition(lambda self: self.logs.has(OperatorSought))
    @rule(which=WHICH)
    def an_operator_is_found(self, which: int) -> None:
        """Answer for an operator whose page is connected, perhaps long after they were asked for."""
        sought = [event for event in self.logs.events() if isinstance(event, OperatorSought)]
        self.kafka.publish(a_finding(sought[which % len(sought)]))

    @rule(which=WHICH, who=st.integers(0, 1), accepts=st.booleans())
    def a_conversation_is_handed_over(self, which: int, who: int, accepts: bool) -> None:
        """Offer it to the other operator, who accepts or refuses."""
        stay = self.logs.known(which)
        if stay.log in STAFF:
            holder, colleague = STAFF[stay.log][who], STAFF[stay.log][1 - who]
            self.ask(an_offer(holder, colleague, stay))
            self.ask(a_claim(colleague, stay) if accepts else an_offer_ending(colleague, stay))

    @rule(which=WHICH, who=st.sampled_from([IDA, MAX]), leaves=st.booleans())
    def a_psychologist_joins_or_leaves(self, which: int, who: str, leaves: bool) -> None:
        """Accept an invitation, or leave, where there is anything to join or to leave."""
        stay = self.logs.known(which)
        if stay.log in STAFF:
            self.ask(a_psychologist_leaving(who, stay) if leaves else a_psychologist(who, stay))

    @rule(which=WHICH, back=st.booleans())
    def the_visitor_consents(self, which: int, back: bool) -> None:
        """Consent, or withdraw the consent."""
        stay = self.logs.known(which)
        self.ask(a_withdrawal(stay) if back else a_consent(stay))

    @rule(status=st.sampled_from([SignalementDispatched, SignalementReceived]), log=st.sampled_from(FORCES))
    def signalement_publishes(self, status: type[OfSignalement], log: Force) -> None:
        """Publish the status of a signalement that was drafted in a log."""
        body = {"conversation": CONVERSATION, "signalement": f"{log}-{CONVERSATION}-0123456789ab"}
        if self.deciders[log].state(CONVERSATION):
            self.kafka.publish(status.now(**body, force=log, unit=BORDEAUX, unit_force=log))  # type: ignore[arg-type]

    @precondition(lambda self: any(isinstance(event, IdentificationRequested) for event in self.asked))
    @rule(which=WHICH, what=st.sampled_from(["grant", "refuse", "disclose"]))
    def the_magistrate_decides(self, which: int, what: str) -> None:
        """Authorise, refuse, or give the address."""
        asked = next(event for event in self.asked if isinstance(event, IdentificationRequested))
        stay = self.logs.known(which)
        if what == "disclose":
            self.ask(a_disclosure(asked.id, stay))
        else:
            self.ask(an_authorisation(asked.id, granted=what == "grant", stay=stay))

    @rule(which=WHICH)
    def the_visitor_comes_back(self, which: int) -> None:
        """Ask to talk again."""
        self.ask(a_reopening(self.logs.known(which)))

    @precondition(lambda self: self.asked)
    @rule(request=WHICH, which=WHICH)
    def a_request_is_asked_again(self, request: int, which: int) -> None:
        """Ask under its id; clients look first for its reply, and staff stays with its force."""
        again, stay = self.asked[request % len(self.asked)], self.logs.known(which)
        visitors = row_of(again).after_transfer == "retold"
        may = stay.number >= again.stay.number and (visitors or stay.log == again.stay.log)
        if may and again.id not in self.logs.replies():
            self.kafka.publish(again.retold(stay))

    @rule(to=st.sampled_from(["police", "gendarmerie"]))
    def the_router_answers(self, to: str) -> None:
        """Publish the force that the territory, or a person, chose."""
        self.kafka.publish(ConversationRouted.now(conversation=CONVERSATION, force=to, unit=BORDEAUX))

    @rule()
    def the_router_doubts(self) -> None:
        """Publish that a person must choose."""
        doubt = {"conversation": CONVERSATION, "commune": "99999", "reason": "unknown-commune"}
        self.kafka.publish(ConversationUnroutable.now(**doubt))  # type: ignore[arg-type]

    @precondition(lambda self: len(self.asked) > 6)
    @rule(which=WHICH, how_likely=st.integers(0, 9))
    def the_visitor_asks_for_erasure(self, which: int, how_likely: int) -> None:
        """Ask for it now and then, and at once: by an older page, or where a backup is erased again."""
        if how_likely == 0:
            self.ask(an_erasure(self.logs.known(which)))

    @precondition(lambda self: self.logs.has(DangerDeclared))
    @rule(which=WHICH)
    def the_visitor_asks_for_erasure_in_danger(self, which: int) -> None:
        """Ask for it where it may have to wait."""
        self.ask(an_erasure(self.logs.known(which), until=IN_A_DAY))

    @rule(which=WHICH)
    def the_visitor_takes_the_erasure_back(self, which: int) -> None:
        """Keep the conversation, whether it was to be erased or not."""
        self.ask(a_keeping(self.logs.known(which)))

    @rule(which=WHICH, what=st.sampled_from(["resume", "change", "keep"]))
    def the_code_goes_about(self, which: int, what: str) -> None:
        """Resume, ask for another code, or keep the one that holds."""
        stay = self.logs.known(which)
        if what == "resume":
            self.kafka.publish(a_resuming(stay))
        else:
            self.ask(a_code_change(stay, IN_A_DAY) if what == "change" else a_code_keeping(stay))

    @rule(which=WHICH, leaves=st.booleans())
    def the_visitor_is_seen_or_leaves(self, which: int, leaves: bool) -> None:
        """Be connected at that moment, or leave by the way out."""
        stay = self.logs.known(which)
        self.kafka.publish(a_goodbye(stay) if leaves else a_sign(stay))

    @rule(which=WHICH)
    def a_supervisor_sees_to_the_danger(self, which: int) -> None:
        """Acknowledge it, where there is any."""
        stay = self.logs.known(which)
        if stay.log in STAFF:
            self.ask(an_acknowledgement("may", stay))

    @rule()
    def the_visitor_resumes(self) -> None:
        """Resume with their code on another device, which makes another key."""
        if len(self.kafka.topics[KEYS]) < 3:
            self.kafka.publish(a_key())


def _asked(what: str, stay: Stay, who: str) -> InConversation:
    if what == "transfer":
        return a_transfer("gendarmerie" if stay.log == "police" else "police", who, stay)
    if what == "offer":
        return an_offer(who, next(name for name in STAFF[stay.log] if name != who), stay)
    acts = {
        "close": a_closing, "close-as-informed": partial(a_closing, silent_since=LONG_AGO),
        "danger": a_danger, "no-danger": a_danger_withdrawal, "invite": an_invitation,
        "orient": an_orientation, "identify": an_identification, "consult": a_consultation,
        "note": a_note,
        "release": a_release,
        "end offer": an_offer_ending,
        "invite a psychologist": a_psychologist_invitation,
        "take the invitation back": an_invitation_ending,
        "share the past": a_sharing,
        "have the psychologist leave": a_psychologist_leaving,
    }  # fmt: skip
    return acts[what](who, stay)
