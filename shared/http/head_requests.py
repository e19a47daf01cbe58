"""HEAD, wherever GET answers: the same answer without its body."""

from starlette.types import Message, Send


class BodyNotWanted(Exception):
    """An answer to HEAD goes on with its body, which may have no end."""


class HeadersOnly:
    """An answer of which only the headers are sent, and an empty body."""

    def __init__(self, send: Send) -> None:
        self._send = send

    async def send(self, message: Message) -> None:
        """Send the headers; stop an answer that goes on with its body."""
        if message["type"] == "http.response.start":
            await self._send(message)
            await self._send({"type": "http.response.body"})
        elif message.get("more_body", False):
            raise BodyNotWanted
