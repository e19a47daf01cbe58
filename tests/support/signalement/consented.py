"""A draft and its consent, as the operator's endpoint and chat publish them; and the unit's answer."""

import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from uuid import uuid4

from shared.cloudevents.event import Envelope, Event, TopicOffset
from shared.events.chat import ConsentRecorded, ContactGiven
from shared.events.signalement import TextGiven
from shared.events.territory import SignalementAcknowledgedV2
from shared.identifiers import Stay
from shared.sealing import Sealed, jwe_to
from tests.support.builders import POLICE
from tests.support.signalement.builders import BORDEAUX, CONVERSATION, MORNING, a_claim, a_draft
from tests.support.signalement.group import Group
from tests.support.signalement.keys import jwk, own_sealer

FACTS_SAID = "Il l’attendait chaque soir devant chez elle."
PHONE = "06 12 34 56 78"
NOTHING_SAID: Mapping[str, Any] = MappingProxyType({})
SAFE = {"when": "le matin", "means": ["phone"], "leave_message": False, "agreed_word": "tournesol"}
SUMMARY = {"facts": FACTS_SAID, "date": "mars", "place": "Pessac", "offence": "freedom", "urgency": "urgent"}


def from_chat(kind: type[Event], stay: Stay = POLICE, **body: Any) -> Any:
    """An event of a conversation's log."""
    return kind.now(stay=stay, **{"conversation": CONVERSATION, **body})


def a_recorded(
    contact: ContactGiven, stay: Stay = POLICE, safe_contact: Mapping[str, Any] = NOTHING_SAID
) -> ConsentRecorded:
    """The visitor's consent, as chat publishes it."""
    return from_chat(
        ConsentRecorded, stay, request=uuid4(), unit=BORDEAUX, unit_force="police", contact=contact.id,
        transmitted=("phone",), safe_contact=tuple(safe_contact), details=Sealed(key="k", box="x"),
        text_version="1", language="fr",
    )  # fmt: skip


def a_contact(safe_contact: Mapping[str, Any] = NOTHING_SAID) -> ContactGiven:
    """How to reach the visitor, as chat seals it."""
    details = {"phone": PHONE, **({"safe_contact": dict(safe_contact)} if safe_contact else {})}
    sealed = jwe_to(jwk("signalement"), json.dumps(details).encode())
    return ContactGiven.now(conversation=CONVERSATION, force="police", jwe=sealed)


def a_text(**more: Any) -> TextGiven:
    """The operator's words, as the endpoint seals them."""
    return TextGiven.now(conversation=CONVERSATION, force="police", jwe=own_sealer().seal(SUMMARY | more))


async def consent_to_a_draft(
    group: Group, safe_contact: Mapping[str, Any] = NOTHING_SAID, **more: Any
) -> None:
    """Have the group consume a draft, its consent, and all that they name."""
    text, contact = a_text(**more), a_contact(safe_contact)
    noted = await group.consume(text, contact, a_recorded(contact, safe_contact=safe_contact))
    await group.consume(a_claim(), a_draft(text=text.id, urgency="urgent"), *noted)


def an_answer(group: Group, unit: str = BORDEAUX.id, **changed: str) -> SignalementAcknowledgedV2:
    """A unit's answer, as its record has it."""
    body = {"signalement": group.forwarded[-1].signalement, "status": "received", "proof": "", **changed}
    topic_offset = TopicOffset("territory.signalement-acknowledged.police", 2, 7)
    return SignalementAcknowledgedV2.read(
        Envelope(uuid4(), MORNING, topic_offset=topic_offset, key=unit), json.dumps(body).encode()
    )


def proof_in(plain: dict[str, Any], status: str = "received") -> str:
    """The proof that a unit makes of what it opened, as the documentation says."""
    said = f"{status}/{plain['signalement']}/{plain['forwarding']}"
    mac = hmac.digest(plain["secret"].encode(), said.encode(), "sha256")
    return urlsafe_b64encode(mac).rstrip(b"=").decode()
