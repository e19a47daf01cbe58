"""Attendance: the process in which an operator reads a conversation says so, when they are asked for."""

import asyncio
from collections.abc import Callable
from uuid import uuid5

import structlog
from cachetools import TTLCache

from shared.events.chat import OperatorFound, OperatorSought
from shared.identifiers import Stay
from shared.kafka.handlers import PublishInTime
from shared.kafka.producer import NotAcknowledged

log = structlog.get_logger()
FOUND = "found"
"""The name under which the id of the answer derives from what asked: of several processes it is one."""
Reads = Callable[[str, Stay, str], bool]
"""Whether that operator reads a stay of a conversation in this process."""


MOST_OPEN, OPEN = 10_000, 600.0
"""Questions that are kept for operators who come back, and for how many seconds: who is forgotten is asked again."""


class AttendanceAnswers:
    """Answers for the operators whose pages are connected here; they are asked for again if it is not published."""

    def __init__(self, reads: Reads, publish: PublishInTime) -> None:
        self._reads = reads
        self._publish = publish
        self._open: TTLCache[str, OperatorSought] = TTLCache(MOST_OPEN, OPEN)
        """The last question of each conversation that nobody answered here."""
        self._answers: set[asyncio.Task[None]] = set()

    def consume(self, sought: OperatorSought) -> None:
        """Publish that the operator is there, if they are, or once they come back."""
        self._open[sought.conversation] = sought
        self._answer_if_there(sought)

    def look(self) -> None:
        """Answer for the operators who came back since they were asked for: nobody need ask them again."""
        for sought in list(self._open.values()):
            self._answer_if_there(sought)

    def _answer_if_there(self, sought: OperatorSought) -> None:
        if self._reads(sought.conversation, sought.stay, sought.sought):
            self._open.pop(sought.conversation, None)
            answer = asyncio.create_task(self._answer(sought))
            self._answers.add(answer)
            answer.add_done_callback(self._answers.discard)

    async def _answer(self, sought: OperatorSought) -> None:
        found = OperatorFound.now(
            id=uuid5(sought.id, FOUND), stay=sought.stay, conversation=sought.conversation, request=sought.id
        )
        try:
            await self._publish.acknowledged(found)
        except NotAcknowledged:
            log.warning("attendance.unconfirmed", conversation=sought.conversation)
