"""The public key of an outside party, as endpoints take it: proposed by one person, confirmed by another."""

from typing import Annotated, Any

import orjson
from pydantic import BaseModel, StringConstraints

from shared.events.party_keys import KeyProposed
from shared.http.answers import NOT_CONSUMED
from shared.identity import Staff
from shared.problems import Problem
from shared.sealing import UnusableKey, check_public, fingerprint

Jwk = dict[str, Any] | Annotated[str, StringConstraints(max_length=5000)]
"""A public EC key as JWK, or as the JSON of one."""
WRONG = {
    "private": "C’est une clé privée : donnez sa moitié publique, et gardez celle-ci hors d’ici.",
    "demonstration": "C’est une clé de démonstration : donnez-en une vraie.",
    "no-encryption": "Cette clé ne sert pas à chiffrer : donnez-en une sur P-256, P-384 ou P-521, dont « use », "
    "« alg » et « key_ops », s’ils y sont, le permettent.",
    "unreadable": "Donnez une clé publique EC au format JWK.",
}
"""The sentence for each reason why a key is refused."""
OWN = "Vous avez proposé cette clé : une autre personne doit la confirmer."
ANOTHER = "La clé proposée a changé depuis que vous l’avez lue : comparez de nouveau son empreinte."
CONFIRMED: dict[int | str, dict[str, Any]] = {
    **NOT_CONSUMED,
    409: {"description": "One's own proposal (`own-key`), or another key by now (`another-key`)."},
}
"""The answers to a confirmation, as OpenAPI describes them."""


class Confirmation(BaseModel):
    """The fingerprint that this person has compared with the one that the party says."""

    fingerprint: str


def checked_jwk(jwk: Jwk, *, local: bool) -> str:
    """The key as JSON; 422 says why it cannot be sealed to."""
    try:
        text = jwk if isinstance(jwk, str) else orjson.dumps(jwk).decode()
        check_public(text, local=local)
    except (UnusableKey, orjson.JSONEncodeError) as error:
        reason = _reason(str(error))
        errors = [{"field": "jwk", "reason": reason}]
        raise Problem(422, "Clé refusée", WRONG[reason], reason="key", errors=errors) from None
    return text


def check_confirmation(proposal: KeyProposed, staff: Staff, read: Confirmation) -> None:
    """409 unless another person than the one who proposed this key has read its fingerprint."""
    if proposal.proposed_by == staff.sub:
        raise Problem(409, "Refusé", OWN, reason="own-key")
    if fingerprint(proposal.jwk) != read.fingerprint:
        raise Problem(409, "Refusé", ANOTHER, reason="another-key")


def _reason(error: str) -> str:
    """The code in `WRONG` of what is wrong with a key."""
    if "private" in error:
        return "private"
    if "demonstration" in error:
        return "demonstration"
    return "no-encryption" if "encrypt" in error else "unreadable"
