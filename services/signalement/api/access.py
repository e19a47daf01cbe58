"""Access of the staff: the signalements that one sees."""

from services.signalement.api.shown import REASONS
from services.signalement.domain.case import Signalement, conversation_of
from shared.forces import ForceOrPractice
from shared.identity import Staff
from shared.problems import Problem


def force_of(staff: Staff) -> ForceOrPractice:
    """The caller's force; 403 without one."""
    if staff.force is None:  # `requires` lets in nobody who has none
        raise Problem(403, "Accès refusé", "Votre compte n’appartient à aucune force.")
    return staff.force


def own_log_of(signalement: str, staff: Staff) -> tuple[ForceOrPractice, str]:
    """The force and the conversation of a signalement; 404 if its log is another force's."""
    force, conversation = conversation_of(signalement)
    if force != force_of(staff):
        raise unknown_signalement()
    return force, conversation


def may_see(staff: Staff, signalement: Signalement) -> bool:
    """Whether the caller supervises its force, or wrote it."""
    return staff.role == "supervisor" or signalement.operator == staff.sub


def unknown_signalement() -> Problem:
    """404, also where its existence is none of the caller's business."""
    return Problem(404, "Signalement introuvable", REASONS["unknown"])
