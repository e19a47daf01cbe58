"""The realm of the staff's accounts, with the people of the demonstration or with nobody."""

import base64
import json
from typing import Any

from deploy.local.accounts import ACCOUNTS, Claims
from deploy.local.engine import ROOT
from shared.forces import PRACTICE

REALM = ROOT / "deploy/identity/realm.json"
PEOPLE = {name: claims for name, claims in ACCOUNTS.items() if claims.get("force", "") not in PRACTICE}
OTP = {"subType": "totp", "digits": 6, "counter": 0, "period": 30, "algorithm": "HmacSHA1"}


def realm(password: str, otp_secret: str, people: dict[str, Claims]) -> dict[str, Any]:
    """The realm as Keycloak imports it; a magistrate signs in with a code too."""
    read: dict[str, Any] = json.loads(REALM.read_text())
    return read | {"users": [_person(name, claims, password, otp_secret) for name, claims in people.items()]}


def otp_key(otp_secret: str) -> str:
    """The secret of codes, as an authenticator takes it."""
    return base64.b32encode(otp_secret.encode()).decode().rstrip("=")


def _person(account: str, claims: Claims, password: str, otp_secret: str) -> dict[str, Any]:
    attributes = {name: value for name, value in claims.items() if name != "name" and value}
    credentials = [{"type": "password", "value": password}]
    if claims["role"] == "magistrate":
        secret = json.dumps({"value": otp_secret})
        credentials.append({"type": "otp", "secretData": secret, "credentialData": json.dumps(OTP)})
    first, _, last = str(claims["name"]).rpartition(" ")
    return {
        "username": account, "enabled": True, "email": f"{account}@example.org", "firstName": first or last,
        "lastName": last, "credentials": credentials,
        "attributes": {name: value if isinstance(value, list) else [value] for name, value in attributes.items()},
    }  # fmt: skip
