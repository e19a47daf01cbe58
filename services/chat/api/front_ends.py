"""The front-ends' keys: one administrator proposes or revokes, another confirms; and chat's own public keys."""

from datetime import datetime
from typing import Annotated, Any
from uuid import uuid5

import orjson
from fastapi import APIRouter, Path, Response
from pydantic import BaseModel

from services.chat.api.ports import ChatPorts, Ports
from services.chat.api.requests import unconfirmed
from services.chat.content.consent_text import CONSENT_TEXT, ConsentText
from shared.events.chat import FrontEndKeyProposed, FrontEndKeyRegistered, FrontEndKeyRevoked
from shared.http.answers import NOT_CONSUMED
from shared.http.party_keys import CONFIRMED, Confirmation, Jwk, check_confirmation, checked_jwk
from shared.identity import Administrator, Staff
from shared.kafka.producer import NotAcknowledged
from shared.problems import Problem
from shared.runtime.asking import ask
from shared.runtime.party_keys import KeyEvent
from shared.sealing import fingerprint

public_keys = APIRouter(prefix="/api/chat", tags=["front-ends"])
front_ends = APIRouter(prefix="/api/chat/front-end-keys", tags=["front-ends"])
front_end_proposals = APIRouter(prefix="/api/chat/front-end-key-proposals", tags=["front-ends"])
Name = Annotated[
    str, Path(pattern="^[a-z][a-z0-9-]{0,39}$", description="The front-end's name.", examples=["site"])
]


class PublicKeys(BaseModel):
    """A JWK set (RFC 7517): seal to the first key; the others still open."""

    keys: list[dict[str, Any]]


class FrontEndKey(BaseModel):
    """A front-end's public key: an EC key as JWK."""

    jwk: Jwk


class FrontEndKeyShown(BaseModel):
    """A front-end's key."""

    name: str
    fingerprint: str
    """The key's thumbprint (RFC 7638), to compare with the front-end's own by telephone."""
    jwk: dict[str, Any]
    since: datetime
    proposed: bool
    """Nothing is sealed to it yet: another administrator must confirm it."""
    own: bool
    """The reader proposed it."""


@public_keys.get("/public-keys")
async def show_public_keys(ports: Ports) -> PublicKeys:
    """Show the keys to which front-ends seal what their visitors write."""
    return PublicKeys(keys=ports.own_keys.public)


@public_keys.get("/consent-text")
async def show_consent_text() -> ConsentText:
    """Show the text that a front-end's visitor reads before they consent, and the version to name."""
    return CONSENT_TEXT


@front_ends.get("")
async def list_front_end_keys(staff: Administrator, ports: Ports) -> list[FrontEndKeyShown]:
    """List the keys to which what is said to front-ends' visitors is sealed."""
    return [_shown(one, staff) for one in ports.front_end_keys.registered()]


@front_ends.put("/{name}", responses=NOT_CONSUMED)
async def propose_front_end_key(
    name: Name, key: FrontEndKey, staff: Administrator, ports: Ports, response: Response
) -> FrontEndKeyShown:
    """Propose a public key for a front-end: once another administrator has confirmed it, it holds."""
    proposed = FrontEndKeyProposed.now(
        name=name, jwk=checked_jwk(key.jwk, local=ports.front_end_keys.local), proposed_by=staff.sub
    )
    await _publish(ports, proposed, response)
    return _shown(proposed, staff)


@front_ends.delete("/{name}", status_code=204)
async def revoke_front_end_key(name: Name, staff: Administrator, ports: Ports) -> Response:
    """Seal nothing to this key any more, and drop what is proposed: the front-end opens no conversation."""
    response = Response(status_code=204)
    if name not in ports.front_end_keys.parties():
        raise Problem(404, "Clé introuvable", "Ce site n’a pas de clé.")
    await _publish(ports, FrontEndKeyRevoked.now(name=name), response)
    return response


@front_end_proposals.get("")
async def list_front_end_proposals(staff: Administrator, ports: Ports) -> list[FrontEndKeyShown]:
    """List the keys that wait to be confirmed."""
    return [_shown(one, staff) for one in ports.front_end_keys.proposals()]


@front_end_proposals.post(
    "/{name}/confirmation",
    responses=CONFIRMED,
)
async def confirm_front_end_key(
    name: Name, read: Confirmation, staff: Administrator, ports: Ports, response: Response
) -> FrontEndKeyShown:
    """Register the key that another administrator proposed: what is said from now on is sealed to it."""
    proposal = next((one for one in ports.front_end_keys.proposals() if one.name == name), None)
    if proposal is None:
        raise Problem(404, "Clé introuvable", "Aucune clé n’attend d’être confirmée pour ce site.")
    check_confirmation(proposal, staff, read)
    body: dict[str, Any] = proposal.model_dump(include={"name", "jwk", "proposed_by"})
    registered = FrontEndKeyRegistered.now(
        id=uuid5(proposal.id, staff.sub), **body, proposal=proposal.id, confirmed_by=staff.sub
    )
    await _publish(ports, registered, response)
    return _shown(registered, staff)


async def _publish(ports: ChatPorts, event: KeyEvent, response: Response) -> None:
    """Publish a change of a key, and wait until it is consumed here; else the answer is 202."""
    try:
        is_here = await ask(ports.publish, event, reply=ports.front_end_keys.wait_for(event))
    except NotAcknowledged:
        raise unconfirmed() from None
    if not is_here:
        response.status_code = 202


def _shown(event: FrontEndKeyRegistered | FrontEndKeyProposed, reader: Staff) -> FrontEndKeyShown:
    return FrontEndKeyShown(
        name=event.name,
        fingerprint=fingerprint(event.jwk),
        jwk=orjson.loads(event.jwk),
        since=event.time,
        proposed=isinstance(event, FrontEndKeyProposed),
        own=event.proposed_by == reader.sub,
    )
