"""Conversations that a backup brought back: they are erased again, as everybody erased them before."""

import asyncio

from services.chat.keys.conversation_keys import ConversationKeys
from shared.events.chat import ErasureRequested
from shared.identifiers import RECEPTION
from shared.kafka.handlers import PublishInTime
from shared.kafka.producer import NotAcknowledged


async def erase_again(keys: ConversationKeys, ring_is_right: asyncio.Event, publish: PublishInTime) -> None:
    """Ask for the erasure of each conversation that was erased since the backup of its log, however long it takes."""
    await ring_is_right.wait()  # the ring alone remembers what was erased
    for made in list(keys.returned.values()):
        request = ErasureRequested.after(made, stay=RECEPTION, conversation=made.conversation)
        while True:
            try:
                await publish.acknowledged(request)
                break
            except NotAcknowledged:
                await asyncio.sleep(1)
