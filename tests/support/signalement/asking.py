"""Requests of the staff to signalement's endpoints, and a log in memory whose decider answers them."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from services.signalement.followed_keys import UnitKeys
from shared.cloudevents.event import Event
from shared.events.signalement import AcknowledgementNoted
from shared.identity import Staff
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from tests.support.doubles import SessionsGoOn
from tests.support.signalement.builders import CONVERSATION, a_claim, a_consent, as_record
from tests.support.signalement.consented import a_contact
from tests.support.signalement.group import Group

PATH = "/api/signalement/signalements"
KEYS = "/api/signalement/unit-keys"
PROPOSALS = "/api/signalement/unit-key-proposals"
SUMMARY = {
    "facts": "Menaces répétées.",
    "date": "mars",
    "place": "",
    "offence": "freedom",
    "urgency": "normal",
}


class Authentication(SessionsGoOn):
    """Lets in everybody whose token is `operator-police-1`, or of an agent `agent@` and the unit."""

    async def staff(self, authorization: str | None) -> Staff:
        """The staff of that name, or 401."""
        if authorization is None:
            raise Problem(401, "Connexion nécessaire", "Connectez-vous pour continuer.")
        name, _, unit = authorization.removeprefix("Bearer ").partition("@")
        role, _, rest = name.partition("-")
        force = (unit or rest).partition("-")[0]
        known = force if force in {"police", "gendarmerie"} else None
        return Staff(name, "X", role, known, unit=unit)  # type: ignore[arg-type]


class Log:
    """Kafka, with a decider that consumes at once; or it is away."""

    def __init__(self, group: Group, keys: UnitKeys) -> None:
        self.group, self.keys = group, keys
        self.published: list[Event] = []
        self.is_away = self.is_undecided = False

    async def acknowledged(self, *events: Event, within: float = 5.0) -> None:
        """Publish these; what follows is decided."""
        if self.is_away:
            raise NotAcknowledged("Kafka did not answer in time")
        self.published += events
        for event in events:
            if event.type.startswith("signalement.unit-key"):
                self.keys.consumed(as_record(event))
            elif not self.is_undecided:
                noted = await self.group.consume(event)
                await self.group.consume(*(one for one in noted if isinstance(one, AcknowledgementNoted)))
                await self.group.tick(datetime.now(UTC))


async def registered(ask: Any, unit: str, key: Any, by: str = "administrator-1") -> Any:
    """Have one administrator propose a key, and another one confirm it; the last answer."""
    proposed = await ask(by, "PUT", f"{KEYS}/{unit}", {"jwk": key})
    if not proposed.is_success:
        return proposed
    body = {"fingerprint": proposed.json()["fingerprint"]}
    return await ask("administrator-2", "POST", f"{PROPOSALS}/{unit}/confirmation", body)


def a_body(**changed: Any) -> dict[str, Any]:
    """A draft, as the desk posts it."""
    return {"id": str(uuid4()), "conversation": CONVERSATION, "summary": SUMMARY, **changed}


async def claimed(group: Group, operator: str = "operator-police-1") -> None:
    """Have that operator take the conversation."""
    await group.consume(a_claim(operator))


async def consented(group: Group) -> None:
    """Have the visitor consent."""
    contact = a_contact()
    await group.consume(
        contact, a_consent().model_copy(update={"contact": contact.id})._in(a_consent()._envelope)
    )
