"""Authorisation: one row for each operation of the OpenAPI documents, one cell for each role and phase of a
conversation. A new operation is a new row: what is not said in it is refused.
"""

from shared.identifiers import SERVICES
from tests.support.authorisation_rows import (
    ACCOUNTS,
    ADMINISTRATOR,
    FOR_STAFF,
    OF_A_CONVERSATION,
    OF_A_FORCE,
    OPERATORS,
    PSYCHOLOGIST,
    SUPERVISORS,
    Row,
    anybody,
    each,
    keys,
    operator,
    staff,
    visitor,
)

CHAT = "/api/chat"
C = f"{CHAT}/conversations/{{conversation}}"
SIGNALEMENT = "/api/signalement"
DIRECTORY = "/api/directory"
ROUTER = "/api/router"
UNROUTABLE = f"{ROUTER}/unroutable/{{conversation}}/police"
EVERYONE = tuple(ACCOUNTS)
MAGISTRATE = ("magistrate",)
AGENT = ("agent",)
NONE = "00000000-0000-4000-8000-000000000000"
"""The id of nothing."""
CARD = {"name": "France Victimes", "phone": "116 006"}
REPLIES = f"{CHAT}/prepared-replies"
NO_REPLY = {"id": NONE, "source": "", "title": {}, "text": {}}
SUMMARY = {"facts": "Il me suit depuis lundi."}

TABLE: dict[str, Row] = {
    **{
        f"GET /api/{name}/{what}": anybody() for name in SERVICES for what in ("healthz", "readyz", "sign-in")
    },
    # Chat, for anybody
    **{f"GET {CHAT}/{name}": anybody() for name in ("choices", "information", "kept", "themes")},
    f"POST {CHAT}/conversations": anybody(422, body={}),
    f"POST {CHAT}/resume": anybody(422, body={}),
    # A conversation, for both who talk in it
    f"GET {C}": Row(OF_A_CONVERSATION, {"visitor": 200, "holder": (403, 200, 403), "colleague": 403}),
    f"GET {C}/events": Row(OF_A_CONVERSATION, {"visitor": 200, "holder": (403, 200, 403), "colleague": 403}),
    f"POST {C}/messages": Row(
        OF_A_CONVERSATION,
        {"visitor": (200, 200, 409), "holder": (403, 200, 403), "colleague": 403},
        {"id": "{id}", "text": "Je suis là."},
    ),
    f"GET {C}/requests/{{request}}": Row(
        OF_A_CONVERSATION,
        {"visitor": 202, "holder": 202, "colleague": 202, "psychologist": 202},
        where=f"{C}/requests/{NONE}",
    ),
    # A conversation, for its visitor
    f"POST {C}/reopen": visitor((409, 409, 200), spends=True, body={"id": "{id}"}),
    f"DELETE {C}": visitor(204, spends=True),
    f"POST {C}/resume-code": visitor(200, spends=True, body={}),
    f"DELETE {C}/resume-code": visitor(409),
    f"DELETE {C}/erasure": visitor(409),
    f"POST {C}/leaving": visitor(204),
    f"PUT {C}/language": visitor(204, body={"language": "en"}),
    f"GET {C}/wait": visitor(200),
    f"POST {C}/opinion": visitor((409, 409, 204), body={}),
    f"GET {C}/consent": visitor(200),
    f"PUT {C}/consent": visitor(409, body={"contact": {"name": "A"}, "text_version": "none"}),
    f"DELETE {C}/consent": visitor(409),
    f"POST {C}/consent/postponement": visitor(200, body={"id": "{id}"}),
    # A conversation, for the operators of its force
    f"POST {C}/claim": operator((200, 200, 409), (200, 409, 409), spends=True),
    f"POST {C}/close": operator((409, 200, 409), 409, spends=True, outcome="information"),
    f"GET {C}/ends": operator((403, 200, 403), 403),
    f"POST {C}/danger": operator((409, 200, 409), 409, spends=True),
    f"POST {C}/danger/withdrawal": operator(409, 409, reason="over"),
    f"POST {C}/abuse": operator((409, 200, 409), 409),
    f"POST {C}/transfer": operator((409, 200, 409), 409, spends=True, force="gendarmerie"),
    f"POST {C}/release": operator((409, 200, 409), 409, spends=True, note="Elle attend un appel."),
    f"POST {C}/offer": Row(
        OF_A_FORCE, each(("holder", "colleague"), 409), {"id": "{id}", "colleague": "nobody"}
    ),
    f"POST {C}/offer/end": operator(409, 409),
    f"POST {C}/assignment": Row(
        FOR_STAFF,
        {"supervisor": (409, 404, 404), "other-supervisor": 404},
        {"id": "{id}", "colleague": "nobody"},
    ),
    f"POST {C}/psychologist/invitation": operator((409, 200, 409), 409, spends=True, shared=False),
    f"POST {C}/psychologist/invitation/end": operator(409, 409),
    f"POST {C}/psychologist/sharing": operator(409, 409),
    f"POST {C}/psychologist/joining": staff(PSYCHOLOGIST, 409, body={"id": "{id}"}),
    f"POST {C}/psychologist/leaving": Row(
        OF_A_FORCE, each(("holder", "colleague", *PSYCHOLOGIST), 409), {"id": "{id}"}
    ),
    f"GET {CHAT}/invitations": staff(PSYCHOLOGIST),
    f"GET {CHAT}/psychologists": staff((*OPERATORS, *PSYCHOLOGIST)),
    f"POST {C}/orientation": operator((409, 200, 409), 409, card=CARD),
    f"POST {C}/notes": operator((409, 200, 409), 409, text="Parle à voix basse."),
    f"POST {C}/consent/invitation": operator((409, 200, 409), 409),
    f"POST {C}/identification": operator((409, 200, 409), 409, spends=True, ground="minor"),
    f"POST {C}/consultations": operator(
        (409, 409, 200), 409, reason="complaint", explanation="La personne se plaint."
    ),
    f"GET {C}/consultations/{{request}}": operator(403, 403, where=f"{C}/consultations/{NONE}"),
    f"GET {CHAT}/queue": staff(OPERATORS),
    f"GET {CHAT}/replies": staff(OPERATORS),
    f"GET {REPLIES}": staff(ADMINISTRATOR),
    f"PUT {REPLIES}/{{reply}}/draft": staff(ADMINISTRATOR, 422, f"{REPLIES}/none/draft", NO_REPLY),
    f"POST {REPLIES}/{{reply}}/publication": staff(
        ADMINISTRATOR, 404, f"{REPLIES}/none/publication", {"draft": NONE}
    ),
    f"POST {REPLIES}/{{reply}}/look": staff(ADMINISTRATOR, 404, f"{REPLIES}/none/look"),
    f"DELETE {REPLIES}/{{reply}}": staff(ADMINISTRATOR, 404, f"{REPLIES}/none"),
    f"GET {CHAT}/public-keys": anybody(),
    f"GET {CHAT}/consent-text": anybody(),
    **keys(f"{CHAT}/front-end-key", "name", "none", ADMINISTRATOR),
    f"GET {CHAT}/mine": staff((*OPERATORS, *PSYCHOLOGIST)),
    # each conversation is refused within the stream, as by itself
    f"GET {CHAT}/mine/events": staff(
        (*OPERATORS, *PSYCHOLOGIST), where=f"{CHAT}/mine/events?follow={{conversation}}"
    ),
    f"GET {CHAT}/offers": staff(OPERATORS),
    f"GET {CHAT}/colleagues": staff(OPERATORS),
    # for operators of practice alone, whom no row has
    f"GET {CHAT}/practice/visitors": staff(()),
    f"GET {CHAT}/practice/figures": staff(()),
    f"POST {CHAT}/practice/visitors": staff((), body={"visitors": ["witness"]}),
    # Chat, for who supervises, decides, installs
    f"GET {CHAT}/consultations": staff(SUPERVISORS),
    f"GET {CHAT}/supervision": staff(SUPERVISORS),
    f"POST {C}/danger/acknowledgement": staff(SUPERVISORS, 404, body={"id": "{id}"}),
    f"GET {CHAT}/administration": staff(ADMINISTRATOR),
    f"POST {CHAT}/revocations": staff(ADMINISTRATOR, 204, body={"id": "{id}", "sub": "somebody-else"}),
    f"POST {CHAT}/back-channel-logout": anybody(400, body={}),
    f"GET {CHAT}/identifications": staff(MAGISTRATE),
    f"GET {CHAT}/identifications/decided": staff(MAGISTRATE),
    f"POST {C}/authorisation": staff(
        MAGISTRATE, 409, body={"id": "{id}", "identification": NONE, "granted": True}
    ),
    f"POST {C}/disclosure": staff(
        MAGISTRATE, 422, body={"id": "{id}", "identification": NONE, "addresses": []}
    ),
    # Signalement
    f"GET {SIGNALEMENT}/offences": anybody(),
    f"GET {SIGNALEMENT}/danger-questions": anybody(),
    f"POST {SIGNALEMENT}/signalements": Row(
        FOR_STAFF,
        {"holder": (409, 201, 409), "colleague": 409, "other-operator": 409},
        {"id": "{draft}", "conversation": "{conversation}", "summary": SUMMARY},
    ),
    f"GET {SIGNALEMENT}/signalements": staff((*OPERATORS, *SUPERVISORS)),
    f"GET {SIGNALEMENT}/signalements/{{signalement}}": Row(
        FOR_STAFF,
        {"holder": 200, "colleague": 404, "supervisor": 200, "other-operator": 404, "other-supervisor": 404},
    ),
    f"GET {SIGNALEMENT}/signalements/{{signalement}}/summary": Row(
        FOR_STAFF, {"holder": 200, "colleague": 404, "other-operator": 404}
    ),
    f"POST {SIGNALEMENT}/signalements/{{signalement}}/reroute": Row(
        FOR_STAFF,
        {"supervisor": 409, "other-supervisor": 404},
        {"id": "{id}", "unit": {"id": "police-33-bordeaux", "name": "Bordeaux"}},
    ),
    f"GET {SIGNALEMENT}/conversations/{{conversation}}/requests/{{request}}": Row(
        FOR_STAFF,
        each((*OPERATORS, *SUPERVISORS), 202),
        where=f"{SIGNALEMENT}/conversations/{{conversation}}/requests/{NONE}",
    ),
    f"GET {SIGNALEMENT}/supervision": staff((*SUPERVISORS, "administrator")),
    f"GET {SIGNALEMENT}/refused-acknowledgements": staff(SUPERVISORS),
    f"GET {SIGNALEMENT}/inbox": staff(AGENT),
    f"GET {SIGNALEMENT}/inbox/{{forwarding}}": staff(AGENT, 404, f"{SIGNALEMENT}/inbox/{NONE}"),
    f"POST {SIGNALEMENT}/inbox/{{forwarding}}/answers": staff(
        AGENT, 404, f"{SIGNALEMENT}/inbox/{NONE}/answers", {"status": "received", "proof": "A" * 43}
    ),
    f"GET {SIGNALEMENT}/unit-keys/{{unit}}": staff(
        ADMINISTRATOR, 404, f"{SIGNALEMENT}/unit-keys/police-99-none"
    ),
    **keys(f"{SIGNALEMENT}/unit-key", "unit", "police-99-none", (*SUPERVISORS, "administrator")),
    # The directory
    f"GET {DIRECTORY}/partners": anybody(where=f"{DIRECTORY}/partners?commune=33063"),
    f"GET {DIRECTORY}/partners/{{partner}}": anybody(404, f"{DIRECTORY}/partners/{NONE}"),
    f"POST {DIRECTORY}/partners": staff(ADMINISTRATOR, 422, body={}),
    f"DELETE {DIRECTORY}/partners/{{partner}}": staff(ADMINISTRATOR, 404, f"{DIRECTORY}/partners/{NONE}"),
    f"GET {DIRECTORY}/drafts": staff(ADMINISTRATOR),
    f"POST {DIRECTORY}/partners/{{partner}}/verification": staff(
        ADMINISTRATOR, 422, f"{DIRECTORY}/partners/{NONE}/verification", {}
    ),
    f"GET {DIRECTORY}/partners/{{partner}}/requests/{{request}}": staff(
        ADMINISTRATOR, 404, f"{DIRECTORY}/partners/{NONE}/requests/{NONE}"
    ),
    f"POST {DIRECTORY}/imports": staff(ADMINISTRATOR, 422, body={}),
    # The router
    f"GET {ROUTER}/abroad": anybody(where=f"{ROUTER}/abroad?q=monaco"),
    f"GET {ROUTER}/communes": anybody(where=f"{ROUTER}/communes?q=bordeaux"),
    f"GET {ROUTER}/communes/{{code}}": anybody(where=f"{ROUTER}/communes/33063"),
    f"GET {ROUTER}/editions": staff(ADMINISTRATOR),
    f"GET {ROUTER}/editions/{{edition}}/changes": staff(ADMINISTRATOR, 404, f"{ROUTER}/editions/x/changes"),
    f"GET {ROUTER}/plain": anybody(where=f"{ROUTER}/plain?q=bordeaux"),
    f"GET {ROUTER}/unroutable": staff(SUPERVISORS),
    f"POST {ROUTER}/unroutable/{{conversation}}": staff(SUPERVISORS, 422, body={}),
    f"GET {ROUTER}/unroutable/{{conversation}}/{{force}}": staff(SUPERVISORS, 404, UNROUTABLE),
    # The figures
    "GET /api/stats/figures": staff(EVERYONE, where="/api/stats/figures?by=force"),
    "GET /api/stats/packages": staff(("analyst",), where="/api/stats/packages"),
    "GET /api/stats/packages/{period}": staff(("analyst",), 404, where="/api/stats/packages/2020"),
    "GET /api/stats/directive-2024-1385/{year}": staff(
        ("analyst",), 404, where="/api/stats/directive-2024-1385/2020"
    ),
    "GET /api/stats/years/{year}": staff(EVERYONE, where="/api/stats/years/2020"),
    "GET /api/stats/particulars": staff(SUPERVISORS, where="/api/stats/particulars?from=2026-01&to=2026-02"),
    "GET /api/stats/waits": staff(EVERYONE, where="/api/stats/waits?from=2026-01&to=2026-02"),
}
"""The rows, by method and path as the documents have them."""
