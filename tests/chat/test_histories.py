"""Random histories: whatever dies, freezes, is lost or comes twice, what was promised holds.

Three logs, each with its own decider and store, as lists; visitors and operators send into whichever stay they
know. The decider, the retelling, the screen and the store are the real ones.
"""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from services.chat.domain.conversation import Conversation
from services.chat.domain.deadlines import Limits, due
from services.chat.domain.protocol import REQUESTS, row_of
from services.chat.domain.visibility import Visibility
from services.chat.store import unit_of_work
from shared.cloudevents.event import Event
from shared.events.chat import (
    ClaimRequested,
    CloseRequested,
    ConsentRecorded,
    ConsentWithdrawn,
    ConversationClaimed,
    ConversationErased,
    ConversationOpened,
    ConversationReceived,
    ConversationReleased,
    ConversationReopened,
    ConversationTransferred,
    DangerRequested,
    ErasureRequested,
    IdentificationRequested,
    InConversation,
    KeyMade,
    MessagePosted,
    ReopenRequested,
    Reply,
    TransferRequested,
    VisitorJoined,
)
from shared.events.router import ConversationRouted, ConversationUnroutable
from shared.events.signalement import OfSignalement, SignalementDispatched, SignalementReceived
from shared.events.values import Unit
from shared.forces import FORCES, Force
from shared.identifiers import LOGS, RECEPTION, Stay
from tests.support.builders import (
    BORDEAUX,
    CONVERSATION,
    a_consent,
    a_disclosure,
    a_message,
    a_withdrawal,
    an_authorisation,
    an_identification,
    an_invitation,
    an_orientation,
)
from tests.support.chat.simulated import KEYS, Kafka, deciders

HISTORIES = 250
STEPS = 60
MARK = ["_id", "rev", "erased"]
"""All that is left of a conversation that is erased."""
STAFF = {"police": ("eve", "adam"), "gendarmerie": ("lou", "sam")}
LIMITS: Limits = {limit: timedelta(0) for limit in ("routing", "answer", "reply", "silence")}
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
LOG = st.sampled_from(LOGS)
WHICH = st.integers(0, 50)
WHAT = ["close", "danger", "transfer", "invite", "orient", "identify"]


class Histories(RuleBasedStateMachine):
    """One conversation; every rule is something that the world may do to it."""

    def __init__(self) -> None:
        super().__init__()
        self.kafka = Kafka()
        self.deciders = deciders(self.kafka)
        self.sent: list[MessagePosted] = []
        self.asked: list[InConversation] = []

    @initialize(both=st.booleans())
    def opens(self, both: bool) -> None:
        """The key is made, then the conversation opened."""
        self.kafka.publish(a_key())
        self.kafka.publish(ConversationOpened.now(stay=RECEPTION, conversation=CONVERSATION, commune="33063"))
        if both:
            self.kafka.publish(VisitorJoined.now(stay=RECEPTION, conversation=CONVERSATION))

    # ── the deciders

    @rule(log=LOG, at_most=st.integers(1, 9))
    def a_decider_consumes(self, log: str, at_most: int) -> None:
        """A batch of some length."""
        self.deciders[log].consume(at_most)

    @rule()
    def all_consume(self) -> None:
        """Everybody is quick."""
        for decider in self.deciders.values():
            decider.consume()

    @rule(log=LOG, at_most=st.integers(1, 9), steps=st.integers(0, 12), lands=st.integers(0, 3))
    def a_decider_dies(self, log: str, at_most: int, steps: int, lands: int) -> None:
        """Between any two of its steps; what it had sent arrives up to some place of each log."""
        self.deciders[log].consume(at_most, steps, lands)

    @rule(log=LOG, at_most=st.integers(1, 9))
    def a_decider_freezes(self, log: str, at_most: int) -> None:
        """Its successor begins."""
        self.deciders[log].freeze(at_most)

    @precondition(lambda self: any(d.frozen for d in self.deciders.values()))
    @rule(log=LOG, which=WHICH)
    def a_frozen_one_wakes(self, log: str, which: int) -> None:
        """It does what it was about to do."""
        if self.deciders[log].frozen:
            self.deciders[log].thaw(which)

    @rule(log=LOG, which=WHICH)
    def a_store_is_restored(self, log: str, which: int) -> None:
        """From yesterday's backup, position and all."""
        self.deciders[log].roll_back(which)

    @rule(log=LOG, at_most=st.integers(1, 9), steps=st.integers(0, 12), which=WHICH)
    def a_store_is_replaced(self, log: str, at_most: int, steps: int, which: int) -> None:
        """By an earlier copy, between any two steps of whoever writes to it."""
        self.deciders[log].consume_while_replaced(at_most, steps, which)

    @rule(log=LOG)
    def the_scheduler_ticks(self, log: str) -> None:
        """Whatever is waited for has lasted too long."""
        state = self.deciders[log].state(CONVERSATION)
        passed = due(state, LIMITS, LONG_AFTER) if state else None
        if passed:
            self.kafka.publish(passed)

    # ── Kafka

    @rule(topic=WHICH, offset=WHICH)
    def a_copy_arrives_late(self, topic: int, offset: int) -> None:
        """Of any record of any topic."""
        topics = sorted(name for name, records in self.kafka.topics.items() if records)
        name = topics[topic % len(topics)]
        self.kafka.copy(name, offset % len(self.kafka.topics[name]))

    # ── those who talk

    @rule(which=WHICH)
    def the_visitor_writes(self, which: int) -> None:
        """Into a stay that they know, the latest or not."""
        self.send(a_message(stay=self.known(which)))

    @rule(which=WHICH, who=st.integers(0, 1), author=st.sampled_from(["operator", "psychologist"]))
    def the_desk_writes(self, which: int, who: int, author: str) -> None:
        """Into a stay of its force."""
        stay = self.known(which)
        if stay.log in STAFF:
            self.send(a_message(author, stay, STAFF[stay.log][who]))  # type: ignore[arg-type]

    @precondition(lambda self: self.sent)
    @rule(message=WHICH, which=WHICH)
    def a_message_is_sent_again(self, message: int, which: int) -> None:
        """Under its id: it was not confirmed in time; into the same stay or a later one."""
        again, stay = self.sent[message % len(self.sent)], self.known(which)
        if stay.number >= again.stay.number:
            self.kafka.publish(again.retold(stay))

    @rule(which=WHICH, who=st.integers(0, 1))
    def an_operator_claims(self, which: int, who: int) -> None:
        """And another perhaps at the same time."""
        stay = self.known(which)
        if stay.log in STAFF:
            self.ask(_claim(stay, STAFF[stay.log][who]))

    @rule(which=WHICH)
    def both_operators_claim(self, which: int) -> None:
        """Overlapping: one winner."""
        stay = self.known(which)
        for name in STAFF.get(stay.log, ()):
            self.ask(_claim(stay, name))

    @rule(
        which=WHICH,
        who=st.integers(0, 1),
        what=st.sampled_from(["close", "danger", "transfer", "invite", "orient", "identify"]),
    )
    def an_operator_asks(self, which: int, who: int, what: str) -> None:
        """To end it, to be helped, to send it on."""
        stay = self.known(which)
        if stay.log in STAFF:
            self.ask(_asked(what, stay, STAFF[stay.log][who]))

    @rule(which=WHICH, back=st.booleans())
    def the_visitor_consents(self, which: int, back: bool) -> None:
        """Or takes their consent back."""
        stay = self.known(which)
        self.ask(a_withdrawal(stay) if back else a_consent(stay))

    @rule(status=st.sampled_from([SignalementDispatched, SignalementReceived]), log=st.sampled_from(FORCES))
    def signalement_publishes(self, status: type[OfSignalement], log: Force) -> None:
        """What became of a signalement that was drafted in a log."""
        body = {"conversation": CONVERSATION, "signalement": f"{log}-{CONVERSATION}-0123456789ab"}
        if self.deciders[log].state(CONVERSATION):
            self.kafka.publish(status.now(**body, force=log, unit=BORDEAUX, unit_force=log))  # type: ignore[arg-type]

    @precondition(lambda self: any(isinstance(event, IdentificationRequested) for event in self.asked))
    @rule(which=WHICH, what=st.sampled_from(["grant", "refuse", "disclose"]))
    def the_magistrate_decides(self, which: int, what: str) -> None:
        """And gives the address."""
        asked = next(event for event in self.asked if isinstance(event, IdentificationRequested))
        stay = self.known(which)
        if what == "disclose":
            self.ask(a_disclosure(asked.id, stay))
        else:
            self.ask(an_authorisation(asked.id, granted=what == "grant", stay=stay))

    @rule(which=WHICH)
    def the_visitor_comes_back(self, which: int) -> None:
        """And wants to talk again."""
        self.ask(ReopenRequested.now(stay=self.known(which), conversation=CONVERSATION))

    @precondition(lambda self: self.asked)
    @rule(request=WHICH, which=WHICH)
    def a_request_is_asked_again(self, request: int, which: int) -> None:
        """Under its id; whoever asks looks first for its reply, and staff stays with its force."""
        again, stay = self.asked[request % len(self.asked)], self.known(which)
        visitors = row_of(again).after_transfer == "retold"
        may = stay.number >= again.stay.number and (visitors or stay.log == again.stay.log)
        if may and again.id not in self.replies():
            self.kafka.publish(again.retold(stay))

    @rule(to=st.sampled_from(["police", "gendarmerie"]))
    def the_router_answers(self, to: str) -> None:
        """The territory, or a person who chose."""
        unit = Unit(id="33", name="Bordeaux")
        self.kafka.publish(ConversationRouted.now(conversation=CONVERSATION, force=to, unit=unit))

    @rule()
    def the_router_doubts(self) -> None:
        """A person must choose."""
        doubt = {"conversation": CONVERSATION, "commune": "99999", "reason": "unknown-commune"}
        self.kafka.publish(ConversationUnroutable.now(**doubt))  # type: ignore[arg-type]

    @precondition(lambda self: len(self.asked) > 6)
    @rule(which=WHICH, how_likely=st.integers(0, 9))
    def the_visitor_asks_for_erasure(self, which: int, how_likely: int) -> None:
        """Now and then."""
        if how_likely == 0:
            self.ask(ErasureRequested.now(stay=self.known(which), conversation=CONVERSATION))

    @rule()
    def the_visitor_resumes(self) -> None:
        """With their code, on another device: another key."""
        if len(self.kafka.topics[KEYS]) < 3:
            self.kafka.publish(a_key())

    # ── what holds at every moment

    @invariant()
    def somebody_is_responsible(self) -> None:
        """In every state that a store has: something is waited for, or it is over, or under way."""
        for decider in self.deciders.values():
            state = decider.state(CONVERSATION)
            if state:
                assert (state.wait is not None) == (state.status in {"routing", "waiting", "claimed"})
                assert state.wait is None or state.wait.deadline not in state.replies

    def teardown(self) -> None:
        """The world calms down; then every promise is kept."""
        if self.kafka.topics:
            self.calm_down()
            self.check_replies()
            self.check_claims()
            if any(isinstance(event, ErasureRequested) for event in self.events()):
                self.check_erased()
            else:
                self.check_messages()
                self.check_stores()
                self.check_nobody_is_left()

    # ── how

    def calm_down(self) -> None:
        """Who is frozen wakes; everybody hears everything."""
        for decider in self.deciders.values():
            while decider.frozen:
                decider.thaw(0)
        for _ in range(300):
            consumed = [decider.consume() for decider in self.deciders.values()]
            if not any(consumed):
                return
        raise AssertionError("they tell each other the same for ever")

    def events(self) -> list[Event]:
        """Everything on the three logs."""
        return [event for log in LOGS for event in self.kafka.events(log)]

    def replies(self) -> dict[UUID, set[tuple[UUID, str, bytes | None]]]:
        """What came of each request."""
        found: dict[UUID, set[tuple[UUID, str, bytes | None]]] = defaultdict(set)
        for event in self.events():
            if isinstance(event, Reply):
                found[event.request].add((event.id, event.type, event.record("").value))
        return found

    def stays(self) -> list[Stay]:
        """Those that a client may know: received, in their order."""
        found = {event.stay for event in self.events() if isinstance(event, ConversationReceived)}
        return [RECEPTION, *sorted(found, key=lambda stay: stay.number)]

    def known(self, which: int) -> Stay:
        """One that a client knows: the latest more often than not."""
        stays = self.stays()
        return stays[which % len(stays)] if which < 20 else stays[-1]

    def send(self, message: MessagePosted) -> None:
        """Somebody says something new."""
        self.sent.append(message)
        self.kafka.publish(message)

    def ask(self, request: InConversation) -> None:
        """Somebody asks for something new."""
        self.asked.append(request)
        self.kafka.publish(request)

    def verdicts(self, stay: Stay) -> dict[str, list[Event]]:
        """How a screen judges each fact of a stay."""
        visibility, found = Visibility(), defaultdict(list)
        for event in self.kafka.events(stay.log):
            if event.stay == stay:
                found[visibility.verdict_on(event)].append(event)
        return found

    def said(self, stay: Stay) -> list[UUID]:
        """The messages that a stay shows."""
        return [event.id for event in self.verdicts(stay)["shown"] if isinstance(event, MessagePosted)]

    def check_messages(self) -> None:
        """In the last stay's list once, or told that they came too late; each list begins the next one."""
        stays = self.stays()
        late = {event.id for stay in stays for event in self.verdicts(stay)["closed"]}
        last = self.said(stays[-1])
        assert len(last) == len(set(last))
        assert {message.id for message in self.sent} <= set(last) | late
        for stay, after in pairwise(stays):
            assert self.said(after)[: len(self.said(stay))] == self.said(stay)
        for stay in stays:
            assert isinstance(self.verdicts(stay)["shown"][0], ConversationOpened)

    def check_stores(self) -> None:
        """The store and the screen agree on what is shown, and where."""
        for stay in self.stays():
            stored = [f for f in self.deciders[stay.log].shown(CONVERSATION) if f.stay == stay]
            shown = self.verdicts(stay)["shown"]
            assert [(f.id, f.type, f.topic_offset) for f in stored] == [
                (f.id, f.type, f.topic_offset) for f in shown
            ]

    def check_replies(self) -> None:
        """Each request has one; without an erasure, none has none."""
        replies = self.replies()
        assert all(len(found) == 1 for found in replies.values())
        if not any(isinstance(event, ErasureRequested) for event in self.events()):
            asked = {event.id for event in self.events() if type(event) in REQUESTS}
            assert asked == replies.keys()

    def check_claims(self) -> None:
        """Nobody takes what another has."""
        for stay in self.stays():
            holder = ""
            for event in self.verdicts(stay)["shown"]:
                if isinstance(event, ConversationClaimed):
                    assert holder in {"", event.operator}
                    holder = event.operator
                elif isinstance(event, ConversationReleased | ConversationReopened):
                    holder = ""

    def check_nobody_is_left(self) -> None:
        """The last stay is decided where it is, and every other knows where it went."""
        *before, last = self.stays()
        for stay, after in pairwise([*before, last]):
            moved = [f for f in self.verdicts(stay)["shown"] if isinstance(f, ConversationTransferred)]
            assert [event.to for event in moved] == [str(after)]
        state = self.deciders[last.log].state(CONVERSATION)
        assert state is not None
        assert state.stay == last
        assert state.status in {"routing", "waiting", "claimed", "closed"}
        self.check_consent(state)

    def check_consent(self, state: Conversation) -> None:
        """What the last force knows of the consent is what the last stay shows."""
        holds = None
        for event in self.verdicts(state.stay)["shown"]:
            if isinstance(event, ConsentRecorded | ConsentWithdrawn):
                holds = event if isinstance(event, ConsentRecorded) else None
        assert (state.consent and state.consent.id) == (holds and holds.id)

    def check_erased(self) -> None:
        """No store has anything, no key is left, and the log says so."""
        assert any(isinstance(event, ConversationErased) for event in self.events())
        for decider in self.deciders.values():
            assert [list(d) for d in decider.documents["conversations"].documents.values()] == [MARK]
            for name in ("facts", "keys"):
                assert decider.documents[name].documents == {}, (decider.log, name)
        last = {record.key: record.value for record in self.kafka.topics[KEYS]}
        assert set(last.values()) == {None}


def a_key() -> KeyMade:
    """A key of the conversation."""
    return KeyMade.now(
        conversation=CONVERSATION, key=uuid4().hex[:12], month="2026-03", wrapped="w", token_hash="t",
        resume_lookup="l", resume_hash="r", expires="2026-04-01T00:00:00+00:00",
    )  # fmt: skip


def _claim(stay: Stay, name: str) -> ClaimRequested:
    return ClaimRequested.now(stay=stay, conversation=CONVERSATION, operator=name, pseudonym=name.title())


def _asked(what: str, stay: Stay, who: str) -> InConversation:
    if what == "close":
        return CloseRequested.now(stay=stay, conversation=CONVERSATION, operator=who, outcome="information")
    if what == "danger":
        return DangerRequested.now(stay=stay, conversation=CONVERSATION, operator=who)
    if what == "invite":
        return an_invitation(who, stay)
    if what == "orient":
        return an_orientation(who, stay)
    if what == "identify":
        return an_identification(who, stay)
    to = "gendarmerie" if stay.log == "police" else "police"
    return TransferRequested.now(stay=stay, conversation=CONVERSATION, operator=who, to=to)


def test_whatever_happens_nothing_is_lost_doubled_or_left_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """A frozen process of these histories was frozen for long."""
    monkeypatch.setattr(unit_of_work, "FROZEN", 0)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
