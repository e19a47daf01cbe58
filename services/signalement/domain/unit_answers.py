"""The unit's answers: received, unreachable, contacted; too late is overdue, and no other answer changes anything."""

from hmac import compare_digest
from typing import get_args

from services.signalement.domain.case import Case, Decision, Signalement, Wait, body_of
from shared.cloudevents.event import REPLY
from shared.events.signalement import (
    AcknowledgementNoted,
    AcknowledgementRefused,
    Answer,
    AnswerDeadlinePassed,
    Fault,
    SignalementContacted,
    SignalementOverdue,
    SignalementReceived,
    SignalementUnreachable,
)

ORDER: tuple[Answer, ...] = get_args(Answer)


def acknowledge(case: Case, note: AcknowledgementNoted) -> Decision:
    """Believe an answer that proves that its unit opened the JWE; a right one counts however late it is."""
    signalement = case.signalements.get(note.signalement)
    if signalement is None or not signalement.forwardings:
        return case, (refused_acknowledgement(note, "unknown"),)
    if fault := _fault(signalement, note):
        return case, (refused_acknowledgement(note, fault),)
    if note.answer == "contacted":
        return _contacted(case, signalement, note)
    if note.answer == "unreachable":
        return _unreachable(case, signalement, note)
    wait = Wait(awaited="contacted", since=signalement.forwarded or note.time, cause=note.id)
    received = signalement.but(status="received", answer="received", wait=wait)
    return case.having(received), (SignalementReceived.after(note, REPLY, **body_of(received, case)),)


def refused_acknowledgement(note: AcknowledgementNoted, fault: Fault) -> AcknowledgementRefused:
    """An answer that changes nothing, published so that the supervisor sees it."""
    return AcknowledgementRefused.after(
        note, REPLY, conversation=note.conversation, force=note.force, request=note.id,
        signalement=note.signalement, unit=note.unit, fault=fault,
    )  # fmt: skip


def pass_deadline(case: Case, passed: AnswerDeadlinePassed) -> Decision:
    """Say that the unit is late; the person may still be reached, and that is awaited too."""
    signalement = case.signalements.get(passed.signalement)
    if signalement is None or signalement.wait is None:
        return case, ()
    if (signalement.wait.cause, signalement.wait.awaited) != (passed.wait, passed.awaited):
        return case, ()
    wait = Wait(awaited="contacted", since=signalement.wait.since, cause=passed.id)
    late = signalement.but(status="overdue", wait=wait if passed.awaited == "received" else None)
    overdue = SignalementOverdue.after(passed, REPLY, **body_of(late, case), awaited=passed.awaited)
    return case.having(late), (overdue,)


def proves(signalement: Signalement, answer: Answer, proof_hash: str) -> bool:
    """Whether this is the hash of the proof of this very answer."""
    expected = signalement.proof_hashes.get(answer, "")
    return bool(expected) and compare_digest(expected.encode(), proof_hash.encode())


def _fault(signalement: Signalement, note: AcknowledgementNoted) -> Fault | None:
    """The reason why an answer changes nothing."""
    if signalement.unit.id != note.unit:
        return "misaddressed"
    if signalement.proof_hashes and not note.proof_hash:
        return "revealed"
    if not _is_proven(signalement, note):
        return "secret"
    if signalement.answer == note.answer:
        return "doubled"
    is_late = signalement.answer and ORDER.index(note.answer) < ORDER.index(signalement.answer)
    return "late" if is_late else None


def _is_proven(signalement: Signalement, note: AcknowledgementNoted) -> bool:
    """Whether it comes with the proof of this very answer; of what left before proofs, with the secret."""
    if signalement.proof_hashes:
        return proves(signalement, note.answer, note.proof_hash)
    expected = signalement.secret_hash
    return bool(expected) and compare_digest(expected.encode(), note.secret_hash.encode())


def _unreachable(case: Case, signalement: Signalement, note: AcknowledgementNoted) -> Decision:
    """Wait for no deadline any more: the unit has answered, and people see that nobody was reached."""
    tried = signalement.but(status="unreachable", answer="unreachable", tried=note.tried, wait=None)
    event = SignalementUnreachable.after(note, REPLY, **body_of(tried, case), tried=note.tried)
    return case.having(tried), (event,)


def _contacted(case: Case, signalement: Signalement, note: AcknowledgementNoted) -> Decision:
    """End it: neither text nor contact is needed."""
    done = signalement.but(status="contacted", answer="contacted", wait=None)
    after = case.having(done).without_the_jwe_of(signalement.id)
    return after, (SignalementContacted.after(note, REPLY, **body_of(done, case)),)
