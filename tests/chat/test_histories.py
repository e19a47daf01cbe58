"""Random histories: whatever dies, freezes, is lost or comes twice, every promise holds.

Three logs, each with its own decider and store, as lists; visitors and operators publish into any stay that they
know. The decider, the retelling, the visibility and the store are the real ones.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import get_args

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule, run_state_machine_as_test

from services.chat.domain.conversation import Conversation
from services.chat.domain.deadlines import Limits
from services.chat.scheduler import RULES
from services.chat.store import shown_events, unit_of_work
from shared.events.chat import InConversation, Limit
from shared.forces import FORCES
from shared.identifiers import RECEPTION
from tests.support.builders import CONVERSATION
from tests.support.chat.people import WHICH, People
from tests.support.chat.promises import check_promises

HISTORIES = 250
STEPS = 60
LIMITS: Limits = dict.fromkeys(get_args(Limit), timedelta(0))
LONG_AFTER = datetime(2100, 1, 1, tzinfo=UTC)
LOG = st.sampled_from((RECEPTION.log, *FORCES))


class Histories(People):
    """A conversation, while its deciders die, freeze and lose what they wrote, and Kafka repeats itself."""

    # ── the deciders

    @rule(log=LOG, at_most=st.integers(1, 9))
    def a_decider_consumes(self, log: str, at_most: int) -> None:
        """Consume a batch of some length."""
        self.deciders[log].consume(at_most)

    @rule()
    def all_consume(self) -> None:
        """Consume everything that there is."""
        for decider in self.deciders.values():
            decider.consume()

    @rule(log=LOG, at_most=st.integers(1, 9), steps=st.integers(0, 12), lands=st.integers(0, 3))
    def a_decider_dies(self, log: str, at_most: int, steps: int, lands: int) -> None:
        """Die between any two steps; what was sent arrives up to some offset of each log."""
        self.deciders[log].consume(at_most, steps, lands)

    @rule(log=LOG, at_most=st.integers(1, 9))
    def a_decider_freezes(self, log: str, at_most: int) -> None:
        """Freeze in a batch; a successor begins."""
        self.deciders[log].freeze(at_most)

    @precondition(lambda self: any(d.frozen for d in self.deciders.values()))
    @rule(log=LOG, which=WHICH)
    def a_frozen_one_wakes(self, log: str, which: int) -> None:
        """Wake, and go on with what was about to be done."""
        if self.deciders[log].frozen:
            self.deciders[log].thaw(which)

    @rule(log=LOG, which=WHICH)
    def a_store_is_restored(self, log: str, which: int) -> None:
        """Restore yesterday's backup, checkpoints and all."""
        self.deciders[log].roll_back(which)

    @rule(log=LOG, at_most=st.integers(1, 9), steps=st.integers(0, 12), which=WHICH)
    def a_store_is_replaced(self, log: str, at_most: int, steps: int, which: int) -> None:
        """Replace it by an earlier copy, between any two steps of the process that writes to it."""
        self.deciders[log].consume_while_replaced(at_most, steps, which)

    @rule(log=LOG, looks_for=st.sampled_from(RULES))
    def the_scheduler_ticks(self, log: str, looks_for: Callable[..., InConversation | None]) -> None:
        """Publish that what is waited for has lasted too long, or ask for the operator."""
        state = self.deciders[log].state(CONVERSATION)
        passed = looks_for(state, LIMITS, LONG_AFTER) if state else None
        if passed:
            self.kafka.publish(passed)

    # ── Kafka

    @rule(topic=WHICH, offset=WHICH)
    def a_copy_arrives_late(self, topic: int, offset: int) -> None:
        """Append a copy of any record of any topic."""
        topics = sorted(name for name, records in self.kafka.topics.items() if records)
        name = topics[topic % len(topics)]
        self.kafka.copy(name, offset % len(self.kafka.topics[name]))

    # ── what holds at every moment

    @invariant()
    def somebody_is_responsible(self) -> None:
        """In every state that a store has, something is waited for, or it is over or under way."""
        for decider in self.deciders.values():
            state = decider.state(CONVERSATION)
            if state:
                assert (state.wait is not None) == (state.status in {"routing", "waiting", "claimed"})
                assert state.wait is None or state.wait.deadline not in state.replies
                self.check_operator(state)

    def check_operator(self, state: Conversation) -> None:
        """Where an operator has it they are looked for, and where nobody has it, the visitor's wait is counted."""
        waits = state.waits
        assert (waits.attendance is not None) == (state.status == "claimed")
        assert state.status not in {"waiting", "claimed"} or bool(state.operator) == bool(waits.attendance)
        assert waits.attendance is None or waits.attendance.wait.deadline not in state.replies
        assert waits.offer is None or waits.offer.wait.deadline not in state.replies
        assert state.waiting_since or state.answered >= 0

    def teardown(self) -> None:
        """Let everything be consumed; then every promise is kept."""
        if self.kafka.topics:
            self.calm_down()
            check_promises(self.kafka, self.deciders, self.sent)

    # ── the end

    def calm_down(self) -> None:
        """Wake the frozen processes, and let all consume until nothing is left."""
        for decider in self.deciders.values():
            while decider.frozen:
                decider.thaw(0)
        for _ in range(300):
            consumed = [decider.consume() for decider in self.deciders.values()]
            if not any(consumed):
                return
        raise AssertionError("they publish the same for ever")


def test_whatever_happens_nothing_is_lost_doubled_or_left_to_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run many histories; a process that is frozen in them was frozen for long, and three events fill a page."""
    monkeypatch.setattr(unit_of_work, "FROZEN", 0)
    monkeypatch.setattr(shown_events, "PAGE", 3)
    run_state_machine_as_test(
        Histories,
        settings=settings(
            max_examples=HISTORIES, stateful_step_count=STEPS, deadline=None, print_blob=True,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
