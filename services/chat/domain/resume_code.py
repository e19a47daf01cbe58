"""Resume codes: both sides learn that another one is asked for, and danger makes it wait."""

from services.chat.domain.conversation import Conversation, Decision
from services.chat.domain.danger import delays
from services.chat.domain.reply import reply_to
from shared.events.chat import CodeChanged, CodeChangeRequested, CodeConfirmationRequested, CodeConfirmed


def change_code(conversation: Conversation, request: CodeChangeRequested) -> Decision:
    """Say from when on the other code holds: at once, or after a wait where danger was declared."""
    until = request.until
    waits = until is not None and delays(conversation, request.time, until)
    return reply_to(conversation, request, CodeChanged, {"holds_from": until if waits else None})


def keep_code(conversation: Conversation, request: CodeConfirmationRequested) -> Decision:
    """Say that the code that holds stays."""
    return reply_to(conversation, request, CodeConfirmed)
