"""HEAD, wherever GET answers: the same answer, and nothing of its body."""

from starlette.types import Message, Send


class EnoughSaid(Exception):
    """More of a body comes that nobody asked for, maybe without end."""


class Head:
    """Sends how an answer begins, and then its end."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def send(self, message: Message) -> None:
        """Send it on if it is the beginning; stop an answer that goes on."""
        if message["type"] == "http.response.start":
            await self._send(message)
            await self._send({"type": "http.response.body"})
        elif message.get("more_body", False):
            raise EnoughSaid
