"""What chat told: who has the conversation, the visitor's consent and its withdrawal, the end."""

from services.signalement.domain.case import Case, Consent, Decision, Wait, said_of
from shared.events.signalement import (
    ConsentNoted,
    EndNoted,
    HolderNoted,
    InSignalementLog,
    SignalementWithdrawn,
    StayNoted,
    WithdrawalNoted,
)


def note_stay(case: Case, note: StayNoted) -> Decision:
    """The competent unit is known."""
    return case.but(unit=note.unit), ()


def note_holder(case: Case, note: HolderNoted) -> Decision:
    """Only who has the conversation writes a signalement."""
    return case.but(operator=note.operator), ()


def note_consent(case: Case, note: ConsentNoted) -> Decision:
    """What waits for it may leave, to the unit that the visitor chose; of two consents, the last one holds."""
    consent = Consent(id=note.consent, **note.model_dump(exclude={"conversation", "force", "consent"}))
    wait = Wait(awaited="forwarding", since=note.time, cause=note.id)
    changes = {"consent": consent, "unit": consent.unit, "unit_force": consent.unit_force, "wait": wait}
    leaving = [signalement.but(**changes, obstacle=None) for signalement in case.held_back]
    return case.having(*leaving, consent=consent), ()


def note_withdrawal(case: Case, note: WithdrawalNoted) -> Decision:
    """It wins until forwarding; of what has left, nothing changes here."""
    if case.consent is None or case.consent.id != note.consent:
        return case, ()
    return withdrawn(case.but(consent=None), note)


def note_end(case: Case, note: EndNoted) -> Decision:
    """Erased, or gone to the other force, whose operator writes their own."""
    return withdrawn(case.but(operator="", consent=None, erased=note.erased), note)


def withdrawn(case: Case, cause: InSignalementLog) -> Decision:
    """Whatever nobody outside has had yet will not leave."""
    held_back = case.held_back
    published = [
        SignalementWithdrawn.after(cause, f"{SignalementWithdrawn.type}/{s.id}", **said_of(s, case))
        for s in held_back
    ]
    return case.having(*(s.but(status="withdrawn", wait=None) for s in held_back)), tuple(published)
