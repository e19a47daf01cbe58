"""The answers of the double of the product on a good day."""

import base64
import json
import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Request

from tests.support.browser.product import CODE, CONVERSATION, Product
from tests.support.browser.served import ISSUER

COMMUNES: list[dict[str, Any]] = [
    {"code": "33063", "name": "Bordeaux", "postal_codes": ["33000", "33100", "33200", "33300", "33800"],
     "departement": "33", "population": 261804, "matched": "name", "recognised": "Bordeaux", "highlight": []},
    {"code": "38048", "name": "Les Bordeaux", "postal_codes": ["38540"], "departement": "38",
     "population": 400, "matched": "name", "recognised": "Les Bordeaux", "highlight": []},
    {"code": "45042", "name": "Bordeaux-en-Gâtinais", "postal_codes": ["45340"], "departement": "45",
     "population": 110, "matched": "name", "recognised": "Bordeaux-en-Gâtinais", "highlight": []},
    {"code": "76117", "name": "Bordeaux-Saint-Clair", "postal_codes": ["76790"], "departement": "76",
     "population": 680, "matched": "name", "recognised": "Bordeaux-Saint-Clair", "highlight": []},
]  # fmt: skip
THEMES = [
    {"code": "sexual-violence", "labels": {"fr": "Violences sexuelles", "en": "Sexual violence"}},
    {"code": "domestic-violence", "labels": {"fr": "Violences dans le couple", "en": "Domestic violence"}},
    {"code": "discrimination", "labels": {"fr": "Discriminations", "en": "Discrimination"}},
    {"code": "cyberharassment", "labels": {"fr": "Cyberharcèlement", "en": "Cyberharassment"}},
]
CHOICES: dict[str, Any] = json.loads(Path("services/chat/content/choices.json").read_text())
PATH = f"/api/chat/conversations/{CONVERSATION}"
KEPT = {
    "address": True, "days": 365,
    "sheets": [{"code": "who", "themes": [], "title": {"fr": "Qui vous répond", "en": "Who answers you"},
                "points": {"fr": ["Une personne formée."], "en": ["A trained person."]}}],
}  # fmt: skip
UNIT = {"id": "police-33063", "name": "Commissariat de police de Bordeaux"}
PSYCHOLOGISTS = {"at_the_force": True, "present": True, "at_desk": True, "next": None}


def a_product(**changed: Any) -> Product:
    """Make a product on a good day."""
    opened = {"conversation": CONVERSATION, "token": "visitor-token", "resume_code": CODE}
    product = Product(**changed)
    product.answers |= {
        ("GET", "/api/router/communes"): suggest,
        ("GET", "/api/chat/themes"): (200, THEMES),
        ("GET", "/api/chat/choices"): (200, CHOICES),
        ("GET", "/api/chat/information"): (200, []),
        ("GET", f"{PATH}/ends"): (200, {}),
        ("GET", f"{PATH}/wait"): (200, {"ahead": 2, "at_least": 3, "at_most": 9}),
        ("GET", "/api/chat/kept"): (200, KEPT),
        ("POST", "/api/chat/conversations"): (201, opened),
        ("POST", "/api/chat/resume"): (
            200,
            {"conversation": CONVERSATION, "token": "visitor-token", "resume_code": CODE},
        ),
        ("POST", f"{PATH}/reopen"): (200, {}),
        ("DELETE", PATH): (204, ""),
        ("GET", "/api/chat/sign-in"): (200, {"issuer": ISSUER, "client_id": "passerelle"}),
        ("GET", "/api/chat/queue"): (200, []),
        ("GET", "/api/chat/mine"): (200, []),
        ("GET", "/api/chat/offers"): (200, []),
        ("GET", "/api/chat/colleagues"): (200, []),
        ("GET", "/api/chat/invitations"): (200, []),
        ("GET", "/api/chat/psychologists"): (200, PSYCHOLOGISTS),
        ("GET", "/api/chat/supervision"): (200, a_supervision()),
        ("GET", "/api/chat/consultations"): (200, []),
        ("GET", "/api/chat/identifications/decided"): (200, []),
        ("GET", "/api/chat/prepared-replies"): (200, {"drafts": [], "published": []}),
        ("GET", "/api/chat/administration"): (
            200,
            {"magistrate_key": True, "magistrate_fingerprint": "cn-I_WNMC", "signalement_key": True},
        ),
        ("GET", "/api/router/unroutable"): (200, []),
        ("GET", "/api/signalement/signalements"): (200, []),
        ("GET", "/api/stats/figures"): (200, {"figures": []}),
    }
    return product


def suggest(request: Request) -> tuple[int, Any]:
    """Suggest by the beginning of a name or of a postal code."""
    typed = request.url.split("q=")[1].split("&")[0].lower()
    found = [
        commune
        for commune in COMMUNES
        if typed in commune["name"].lower() or any(code.startswith(typed) for code in commune["postal_codes"])
    ]
    chosen = len(found) == 1 and typed in found[0]["postal_codes"]
    return 200, [_recognised(commune, typed) | {"chosen": chosen, "unrecognised": []} for commune in found]


def _recognised(commune: dict[str, Any], typed: str) -> dict[str, Any]:
    codes = [code for code in commune["postal_codes"] if code.startswith(typed)]
    text = codes[0] if codes else commune["name"]
    begins = text.lower().find(typed)
    matched = "postal-code" if codes else "name"
    return commune | {
        "matched": matched, "recognised": typed if codes else text, "highlight": [[begins, begins + len(typed)]],
    }  # fmt: skip


def a_supervision(**changed: Any) -> dict[str, Any]:
    """Make the supervisor's lists, empty."""
    return {"unanswered": [], "urgent": [], "parked": [], "magistrate_key": True} | changed


def a_token(role: str = "operator", lasts: int = 3600, **claims: Any) -> str:
    """Make an ID token, as the page reads it: nothing here is signed."""
    now = int(time.time())
    said = {
        "sub": "operator-police-1", "name": "Camille Martin", "pseudonym": "Camille", "role": role,
        "force": "police", "iss": ISSUER, "aud": "passerelle", "iat": now, "exp": now + lasts,
    }  # fmt: skip
    parts = [{"alg": "RS256"}, said | claims, "signature"]
    return ".".join(
        base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts
    )


def a_waiting(conversation: str = CONVERSATION, **changed: Any) -> dict[str, Any]:
    """Make an entry of the queue."""
    since = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(time.time() - 240))
    entry = {"conversation": conversation, "theme": "sexual-violence", "language": "fr", "departement": "33"}
    return entry | {"urgency": "normal", "waiting_since": since} | changed
