"""The unit's answers: received, then contacted; too late is overdue, and no other answer changes anything."""

from hmac import compare_digest

from services.signalement.domain.case import Case, Decision, Signalement, Wait, said_of
from shared.cloudevents.event import REPLY
from shared.events.signalement import (
    AcknowledgementNoted,
    AcknowledgementRefused,
    AnswerDeadlinePassed,
    Fault,
    SignalementContacted,
    SignalementOverdue,
    SignalementReceived,
)


def acknowledge(case: Case, note: AcknowledgementNoted) -> Decision:
    """Believe who knows the secret from inside the JWE; a right answer counts however late it is."""
    known = case.signalements.get(note.signalement)
    if known is None or not known.forwardings:
        return case, (refused_acknowledgement(note, "unknown"),)
    if fault := _fault(known, note):
        return case, (refused_acknowledgement(note, fault),)
    if note.answer == "contacted":
        return _contacted(case, known, note)
    wait = Wait(awaited="contacted", since=known.forwarded or note.time, cause=note.id)
    received = known.but(status="received", answer="received", wait=wait)
    said = said_of(received, case)
    return case.having(received), (SignalementReceived.after(note, REPLY, **said),)


def refused_acknowledgement(note: AcknowledgementNoted, fault: Fault) -> AcknowledgementRefused:
    """An answer that changes nothing, told so that it is seen."""
    return AcknowledgementRefused.after(
        note, REPLY, conversation=note.conversation, force=note.force, request=note.id,
        signalement=note.signalement, unit=note.unit, fault=fault,
    )  # fmt: skip


def pass_deadline(case: Case, passed: AnswerDeadlinePassed) -> Decision:
    """The supervisor is told; the person may still be reached, and that is waited for too."""
    known = case.signalements.get(passed.signalement)
    if known is None or known.wait is None:
        return case, ()
    if (known.wait.cause, known.wait.awaited) != (passed.wait, passed.awaited):
        return case, ()
    wait = Wait(awaited="contacted", since=known.wait.since, cause=passed.id)
    late = known.but(status="overdue", wait=wait if passed.awaited == "received" else None)
    overdue = SignalementOverdue.after(passed, REPLY, **said_of(late, case), awaited=passed.awaited)
    return case.having(late), (overdue,)


def _fault(known: Signalement, note: AcknowledgementNoted) -> Fault | None:
    if known.unit.id != note.unit:
        return "misaddressed"
    if not compare_digest(known.secret_hash.encode(), note.secret_hash.encode()):
        return "secret"
    if known.answer == note.answer:
        return "doubled"
    return "late" if known.answer == "contacted" else None


def _contacted(case: Case, known: Signalement, note: AcknowledgementNoted) -> Decision:
    """The end: neither text nor contact is needed, and another signalement needs another consent."""
    done = known.but(status="contacted", answer="contacted", wait=None)
    used = case.consent and known.consent and case.consent.id == known.consent.id
    after = case.having(done, consent=None if used else case.consent).without_the_words_of(known.id)
    return after, (SignalementContacted.after(note, REPLY, **said_of(done, case)),)
