"""The text of a message: 1 to 10,000 code points, sealed before anything else is done with it."""

import asyncio
from uuid import UUID

from services.chat.api.ports import ChatPorts, Party, not_ready, unknown_conversation
from services.chat.domain.message import LONGEST
from services.chat.keys.conversation_keys import NoKey
from shared.events.chat import MessagePosted, Sealed
from shared.identifiers import Stay
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.sealing import NOBODY, KeyDestroyed, Writer
from shared.texts import is_blank


def checked(text: str) -> str:
    """Check that a text may be sent; 422 says why not."""
    if is_blank(text):
        raise Problem(422, "Message vide", "Écrivez quelque chose avant d’envoyer.")
    if len(text) > LONGEST:
        raise Problem(
            422, "Message trop long", f"{len(text)} caractères, {LONGEST} au plus : coupez-le en deux."
        )
    try:
        text.encode()
    except UnicodeEncodeError:
        raise Problem(422, "Message illisible", "Le texte contient des caractères invalides.") from None
    return text


def sealed(ports: ChatPorts, conversation: str, under: UUID, text: str, writer: Writer = NOBODY) -> Sealed:
    """Seal a text with the conversation's key under that id; 404 when its keys are destroyed."""
    if ports.keys.months.missing:
        raise not_ready()
    try:
        return ports.keys.seal(conversation, under, text, writer)
    except (NoKey, KeyDestroyed):
        raise unknown_conversation() from None


def post(
    ports: ChatPorts, conversation: str, stay: Stay, party: Party, message: UUID, text: str
) -> MessagePosted:
    """Make the event of a message, sealed; 404 when the conversation's keys are destroyed."""
    return MessagePosted.now(
        id=message,
        stay=stay,
        conversation=conversation,
        author=party.author,
        text=sealed(ports, conversation, message, checked(text), (party.author, party.operator)),
        operator=party.operator,
        pseudonym=party.pseudonym,
    )


async def publish(ports: ChatPorts, event: MessagePosted, within: float) -> asyncio.Future[object]:
    """Send the message to Kafka, in order; the future is its acknowledgement. `NotAcknowledged` if it takes none."""
    try:
        async with asyncio.timeout(within):
            return await ports.publish.send(event.record("chat"))
    except TimeoutError:
        raise NotAcknowledged("Kafka does not answer") from None


def another_text() -> Problem:
    """The answer to an id that came before with another text."""
    detail = "Cet identifiant porte déjà un autre texte, qui reste."
    return Problem(409, "Déjà envoyé autrement", detail, reason="twice")


def too_late() -> Problem:
    """The answer to a message that stands after the closing."""
    detail = "La conversation est terminée : rouvrez-la pour écrire."
    return Problem(409, "Conversation terminée", detail, reason="closed")
