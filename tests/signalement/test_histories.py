"""In whatever order things happen, what is consented leaves once and is answered or overdue; nothing else leaves."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from shared.events.signalement import (
    ConsentNoted,
    SignalementDispatched,
    SignalementForwarded,
    SignalementWithdrawn,
)
from tests.support.signalement.builders import (
    ADAM,
    BORDEAUX,
    EVE,
    PESSAC,
    History,
    a_claim,
    a_consent,
    a_draft,
    a_reroute,
    a_stay,
    a_withdrawal,
    an_end,
    later,
)

STEPS = (
    "draft", "draft", "other draft", "consent", "consent", "withdraw", "claim", "release", "register", "revoke",
    "tick", "tick", "later", "lose", "find", "received", "contacted", "unreachable", "forged", "misaddressed",
    "reroute", "transfer", "come back", "erase",
)  # fmt: skip


class Story:
    """A history, its hour and its stay."""

    def __init__(self) -> None:
        self.history = History(a_stay(), a_claim())
        self.hours, self.stay = 0.0, 1
        self.consents: list[ConsentNoted] = []

    def go(self, step: str) -> None:
        """Let one thing happen."""
        self._in_the_conversation(step)
        self._around_it(step)
        if self.history.case and self.history.case.signalements:
            self._at_the_unit(step)

    def _in_the_conversation(self, step: str) -> None:
        match step:
            case "draft" | "other draft":
                self.history.consume(a_draft(EVE if step == "draft" else ADAM))
            case "consent":
                self.consents.append(a_consent(PESSAC if len(self.consents) % 2 else BORDEAUX, self.stay))
                self.history.consume(self.consents[-1])
            case "withdraw" if self.consents:
                self.history.consume(a_withdrawal(self.consents[-1], self.stay))
            case "claim" | "release":
                self.history.consume(a_claim(EVE if step == "claim" else "", self.stay))
            case "transfer" | "erase":
                self.history.consume(an_end(erased=step == "erase", stay=self.stay))
            case "come back":
                self.stay += 2
                self.history.consume(a_stay(self.stay), a_claim(EVE, self.stay))

    def _around_it(self, step: str) -> None:
        match step:
            case "register" | "revoke":
                self.history.keys.pop("police", None)
                self.history.keys |= (
                    {"police": f"key-{len(self.history.published)}"} if step == "register" else {}
                )
            case "tick":
                self.history.tick(later(self.hours))
            case "later":
                self.hours += 25
            case "lose" | "find":
                self.history.readable = set() if step == "lose" else None

    def _at_the_unit(self, step: str) -> None:
        one = self.history.one
        match step:
            case "received" | "contacted" | "unreachable" if one.forwardings:
                self.history.acknowledge(step)  # type: ignore[arg-type] # narrowed by the case
            case "forged" | "misaddressed":
                self.history.acknowledge(**{"secret" if step == "forged" else "unit": "police-another"})
            case "reroute":
                self.history.consume(a_reroute(one.id))

    def end(self) -> None:
        """All that is missing comes, and more time passes than anybody may take."""
        self.history.keys |= {BORDEAUX.id: "key-of-bordeaux", PESSAC.id: "key-of-pessac"}
        self.history.readable = None
        for hours in (0, 25, 100, 1000):
            self.history.tick(later(self.hours + hours))


@settings(max_examples=400)
@given(st.lists(st.sampled_from(STEPS), max_size=24))
def test_every_consented_signalement_leaves_once_and_is_answered_or_overdue(steps: list[str]) -> None:
    """And what was withdrawn never leaves, each dispatch is forwarded, and nothing is published under two ids."""
    story = Story()
    for step in steps:
        story.go(step)
    story.end()
    case, published = story.history.case, story.history.published
    assert case
    left = Counter(event.signalement for event in published if isinstance(event, SignalementForwarded))
    dispatched = Counter(event.signalement for event in published if isinstance(event, SignalementDispatched))
    withdrawn = {event.signalement for event in published if isinstance(event, SignalementWithdrawn)}
    assert left == dispatched
    assert not left.keys() & withdrawn
    assert len({event.id for event in published}) == len(published)
    for one in case.signalements.values():
        rerouted = one.forwardings - 1
        assert left[one.id] == one.forwardings
        assert rerouted <= steps.count("reroute")
        if one.consent and one.id not in withdrawn:
            assert one.status in {"received", "contacted", "overdue", "unreachable"}, one.status
            assert one.forwardings >= 1
        else:
            assert one.status in {"awaiting-consent", "withdrawn"}


@given(st.lists(st.sampled_from(STEPS), max_size=16))
def test_what_is_not_needed_any_more_is_not_kept(steps: list[str]) -> None:
    """Of a text or contact, from the moment at which nothing can leave with it."""
    story = Story()
    for step in steps:
        story.go(step)
    case = story.history.case
    assert case
    open_ones = [one for one in case.signalements.values() if not one.is_finished]
    assert {one.text for one in open_ones if not case.erased} <= case.pieces
    assert len(case.pieces) <= 2 * len(open_ones) + 1
    assert not (case.erased and case.pieces)
