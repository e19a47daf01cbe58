"""Notes of what chat published: who has the conversation, the visitor's consent and its withdrawal, the end."""

from services.signalement.domain.case import Case, Consent, Decision, Wait, body_of
from shared.events.signalement import (
    ConsentNoted,
    EndNoted,
    HolderNoted,
    InSignalementLog,
    SignalementWithdrawn,
    StayNoted,
    WithdrawalNoted,
)
from shared.forces import are_apart


def note_stay(case: Case, note: StayNoted) -> Decision:
    """Learn the competent unit."""
    return case.but(unit=note.unit), ()


def note_holder(case: Case, note: HolderNoted) -> Decision:
    """Learn which operator has the conversation: no other writes a signalement."""
    return case.but(operator=note.operator), ()


def note_consent(case: Case, note: ConsentNoted) -> Decision:
    """Let what waits for it leave, to the unit that the visitor chose; of two consents, the last one holds."""
    if are_apart(case.force, note.unit_force):
        return case, ()  # chat records none: practice reaches no unit, whatever is on the log
    consent = Consent(id=note.consent, **note.model_dump(exclude={"conversation", "force", "consent"}))
    wait = Wait(awaited="forwarding", since=note.time, cause=note.id)
    changes = {"consent": consent, "unit": consent.unit, "unit_force": consent.unit_force, "wait": wait}
    leaving = [signalement.but(**changes, obstacle=None) for signalement in case.held_back]
    return case.having(*leaving, consent=consent), ()


def note_withdrawal(case: Case, note: WithdrawalNoted) -> Decision:
    """Hold back what has not been forwarded; of what has left, nothing changes here."""
    if case.consent is None or case.consent.id != note.consent:
        return case, ()
    return withdrawn(case.but(consent=None), note)


def note_end(case: Case, note: EndNoted) -> Decision:
    """Hold everything back: it is erased, or gone to another force, whose operator writes their own."""
    return withdrawn(case.but(operator="", consent=None, erased=note.erased), note)


def withdrawn(case: Case, cause: InSignalementLog) -> Decision:
    """The case without what nobody outside has had yet."""
    held_back = case.held_back
    published = [
        SignalementWithdrawn.after(cause, f"{SignalementWithdrawn.type}/{s.id}", **body_of(s, case))
        for s in held_back
    ]
    return case.having(*(s.but(status="withdrawn", wait=None) for s in held_back)), tuple(published)
