"""What is sealed here: what operators write, to our own key; and the letter that leaves, to the unit's."""

import hmac
from base64 import urlsafe_b64encode
from contextlib import suppress
from hashlib import sha256
from uuid import UUID

import orjson
import structlog

from services.signalement.domain.forward import Leaving, Letter
from services.signalement.store.unit_of_work import UnitOfWork
from shared.events.signalement import Obstacle
from shared.failures import DependencyUnavailable
from shared.sealing import Unreadable, UnusableKey, jwe_to, open_jwe, public_half

log = structlog.get_logger()


class NoKey(DependencyUnavailable):
    """Signalement has no private key: nothing can be sealed or opened until somebody installs it."""


class Sealer:
    """Seals and opens with signalement's own private key (JWK); `others`, its former or next ones, only open."""

    def __init__(self, private: str | None, *others: str | None) -> None:
        self._private = private
        self._opening = tuple(filter(None, (private, *others)))
        self._public = public_half(private) if private else None

    @property
    def is_ready(self) -> bool:
        """Whether the key is installed."""
        return self._private is not None

    def seal(self, summary: dict[str, str]) -> str:
        """What an operator wrote, as JWE to ourselves."""
        if self._public is None:
            raise NoKey
        return jwe_to(self._public, orjson.dumps(summary))

    async def written(self, leaving: Leaving | None, unit_of_work: UnitOfWork) -> Letter | Obstacle:
        """The letter, or what is in its way."""
        if leaving is None:
            return "lost"
        if leaving.key is None:
            return "no-key"
        return await self._written(leaving, leaving.key, unit_of_work)

    async def _written(self, leaving: Leaving, key: str, unit_of_work: UnitOfWork) -> Letter | Obstacle:
        if leaving.signalement.consent is None:
            return "lost"
        if self._private is None:
            raise NoKey
        contact = await unit_of_work.piece(leaving.signalement.consent.contact)
        summary = await unit_of_work.piece(leaving.signalement.text)
        if contact is None or summary is None:
            return "lost"
        return self._letter(leaving, key, self.opened(contact), self.opened(summary))

    async def opens(self, name: UUID, unit_of_work: UnitOfWork) -> bool:
        """Whether that text or contact is there, sealed to a key that we have."""
        sealed = await unit_of_work.piece(name)
        return sealed is not None and self.opened(sealed) is not None

    def opened(self, sealed: str) -> dict[str, str] | None:
        """What is sealed to one of our keys; nothing if none opens it."""
        for key in self._opening:
            with suppress(Unreadable, orjson.JSONDecodeError):
                opened: dict[str, str] = orjson.loads(open_jwe(key, sealed))
                return opened
        return None

    def _letter(
        self, leaving: Leaving, key: str, contact: dict[str, str] | None, summary: dict[str, str] | None
    ) -> Letter | Obstacle:
        if contact is None or summary is None:
            log.error(
                "letter.unreadable", cause="neither SIGNALEMENT_KEY nor SIGNALEMENT_OTHER_KEYS opens it"
            )
            return "unreadable"
        secret = self._secret(leaving)
        letter = {**_heading(leaving), "contact": contact, "summary": summary, "secret": secret}
        try:
            return Letter(jwe_to(key, orjson.dumps(letter)), hash_of_secret(secret))
        except UnusableKey:
            return "no-key"

    def _secret(self, leaving: Leaving) -> str:
        """The same whenever the same letter is written, and nobody else's to guess."""
        key = sha256(b"passerelle/signalement/secret/" + (self._private or "").encode()).digest()
        named = f"{leaving.signalement.id}/{leaving.signalement.unit.id}/{leaving.number}"
        return urlsafe_b64encode(hmac.digest(key, named.encode(), "sha256")).rstrip(b"=").decode()


def hash_of_secret(secret: str) -> str:
    """What may be kept and told of it."""
    return sha256(secret.encode()).hexdigest()


def _heading(leaving: Leaving) -> dict[str, object]:
    one = leaving.signalement
    return {
        "signalement": one.id,
        "unit": one.unit.model_dump(),
        "urgency": one.urgency,
        "time": leaving.time.isoformat(),
        "transmitted": one.consent.transmitted if one.consent else (),
    }
