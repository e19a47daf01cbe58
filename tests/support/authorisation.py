"""Authorisation: one row for each operation of the OpenAPI documents, one cell for each role and phase of a
conversation. A new operation is a new row: what is not said in it is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Phase = Literal["before", "during", "after"]
"""Of the claim: the conversation waits, its operator has it, its operator has ended it."""
PHASES: tuple[Phase, ...] = ("before", "during", "after")

ACCOUNTS = {
    "holder": "operator-police-1",
    "colleague": "operator-police-2",
    "other-operator": "operator-gendarmerie-1",
    "psychologist": "psychologist-police-1",
    "supervisor": "supervisor-police-1",
    "other-supervisor": "supervisor-gendarmerie-1",
    "agent": "agent-police-1",
    "magistrate": "magistrate-1",
    "administrator": "administrator-1",
    "analyst": "analyst-1",
}
"""The account of each role of the staff; the holder is the operator who claims the conversation."""
VISITORS = ("visitor", "another-visitor")
"""The conversation's own, and one of another conversation."""
ROLES = ("nobody", *VISITORS, *ACCOUNTS)
OPERATORS = ("holder", "colleague", "other-operator")
PSYCHOLOGIST = ("psychologist",)
SUPERVISORS = ("supervisor", "other-supervisor")

Statuses = int | tuple[int, int, int]
"""A status, or one for each phase."""


@dataclass(frozen=True)
class Row:
    """The row of an operation: the answer to each role, and the body with which it is asked."""

    refused: Mapping[str, int]
    """The answer to each role that `allowed` does not name."""
    allowed: Mapping[str, Statuses] = field(default_factory=dict)
    """The answer to each role that gets past the check of its role; a 4xx is a refusal of what is asked."""
    body: Mapping[str, Any] | None = None
    """`{…}` in a text is filled in for the conversation."""
    spends: bool = False
    """Whether it changes the conversation when it is done: it is asked of one of its own."""
    where: str = ""
    """The path with its example, where the operation's own path is not enough."""

    def status(self, role: str, phase: Phase) -> int:
        """The status of a cell."""
        allowed = self.allowed.get(role, self.refused.get(role, 0))
        return allowed if isinstance(allowed, int) else allowed[PHASES.index(phase)]


def _others(nobody: int, visitors: int, staff: int, **more: int) -> dict[str, int]:
    answers = {"nobody": nobody, **dict.fromkeys(VISITORS, visitors), **dict.fromkeys(ACCOUNTS, staff)}
    return answers | {role.replace("_", "-"): status for role, status in more.items()}


ANYBODY = _others(200, 200, 200)
FOR_STAFF = _others(401, 401, 403)
"""For some roles: a visitor's token is none of the provider's."""
OF_A_FORCE = FOR_STAFF | {"other-operator": 404}
"""For operators of the force that has the conversation: another force's learn nothing."""
OF_A_CONVERSATION = _others(401, 404, 403, other_operator=404)
"""For its visitor, its operator, and the psychologist who joined it."""
OF_ITS_VISITOR = _others(401, 404, 403, holder=404, colleague=404, other_operator=404, psychologist=404)
"""For its visitor alone."""


def _each(roles: tuple[str, ...], status: Statuses) -> dict[str, Statuses]:
    return dict.fromkeys(roles, status)


def _anybody(status: int = 200, where: str = "", body: Mapping[str, Any] | None = None) -> Row:
    return Row(_others(status, status, status), where=where, body=body)


def _staff(
    roles: tuple[str, ...], status: Statuses = 200, where: str = "", body: Mapping[str, Any] | None = None
) -> Row:
    return Row(FOR_STAFF, _each(roles, status), body, where=where)


def _operator(
    holder: Statuses, colleague: Statuses, *, spends: bool = False, where: str = "", **body: Any
) -> Row:
    return Row(OF_A_FORCE, {"holder": holder, "colleague": colleague}, {"id": "{id}", **body}, spends, where)


def _visitor(status: Statuses, *, spends: bool = False, body: Mapping[str, Any] | None = None) -> Row:
    return Row(OF_ITS_VISITOR, {"visitor": status}, body, spends)


def _keys(path: str, name: str, none: str, confirm: tuple[str, ...]) -> dict[str, Row]:
    """The rows of keys that one person proposes and another confirms."""
    keys, proposals = f"{path}s", f"{path}-proposals"
    return {
        f"GET {keys}": _staff(ADMINISTRATOR),
        f"PUT {keys}/{{{name}}}": _staff(ADMINISTRATOR, 422, f"{keys}/{none}", {"jwk": {}}),
        f"DELETE {keys}/{{{name}}}": _staff(ADMINISTRATOR, 404, f"{keys}/{none}"),
        f"GET {proposals}": _staff(confirm),
        f"POST {proposals}/{{{name}}}/confirmation": _staff(
            confirm, 422, f"{proposals}/{none}/confirmation", {}
        ),
    }


CHAT = "/api/chat"
C = f"{CHAT}/conversations/{{conversation}}"
SIGNALEMENT = "/api/signalement"
DIRECTORY = "/api/directory"
ROUTER = "/api/router"
UNROUTABLE = f"{ROUTER}/unroutable/{{conversation}}/police"
EVERYONE = tuple(ACCOUNTS)
ADMINISTRATOR = ("administrator",)
MAGISTRATE = ("magistrate",)
NONE = "00000000-0000-4000-8000-000000000000"
"""The id of nothing."""
CARD = {"name": "France Victimes", "phone": "116 006"}
REPLIES = f"{CHAT}/prepared-replies"
NO_REPLY = {"id": NONE, "source": "", "title": {}, "text": {}}
SUMMARY = {"facts": "Il me suit depuis lundi."}

TABLE: dict[str, Row] = {
    **{
        f"GET /api/{name}/healthz": _anybody()
        for name in ("chat", "directory", "router", "signalement", "stats")
    },
    **{
        f"GET /api/{name}/readyz": _anybody()
        for name in ("chat", "directory", "router", "signalement", "stats")
    },
    **{f"GET /api/{name}/sign-in": _anybody() for name in ("chat", "directory", "signalement", "stats")},
    # Chat, for anybody
    **{f"GET {CHAT}/{name}": _anybody() for name in ("choices", "information", "kept", "themes")},
    f"POST {CHAT}/conversations": _anybody(422, body={}),
    f"POST {CHAT}/resume": _anybody(422, body={}),
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
    f"POST {C}/reopen": _visitor((409, 409, 200), spends=True, body={"id": "{id}"}),
    f"DELETE {C}": _visitor(204, spends=True),
    f"POST {C}/resume-code": _visitor(200, spends=True, body={}),
    f"DELETE {C}/resume-code": _visitor(409),
    f"DELETE {C}/erasure": _visitor(409),
    f"POST {C}/leaving": _visitor(204),
    f"GET {C}/wait": _visitor(200),
    f"POST {C}/opinion": _visitor((409, 409, 204), body={}),
    f"GET {C}/consent": _visitor(200),
    f"PUT {C}/consent": _visitor(409, body={"contact": {"name": "A"}, "text_version": "none"}),
    f"DELETE {C}/consent": _visitor(409),
    f"POST {C}/consent/postponement": _visitor(200, body={"id": "{id}"}),
    # A conversation, for the operators of its force
    f"POST {C}/claim": _operator((200, 200, 409), (200, 409, 409), spends=True),
    f"POST {C}/close": _operator((409, 200, 409), 409, spends=True, outcome="information"),
    f"POST {C}/danger": _operator((409, 200, 409), 409, spends=True),
    f"POST {C}/danger/withdrawal": _operator(409, 409, reason="over"),
    f"POST {C}/abuse": _operator((409, 200, 409), 409),
    f"POST {C}/transfer": _operator((409, 200, 409), 409, spends=True, force="gendarmerie"),
    f"POST {C}/release": _operator((409, 200, 409), 409, spends=True, note="Elle attend un appel."),
    f"POST {C}/offer": Row(
        OF_A_FORCE, _each(("holder", "colleague"), 409), {"id": "{id}", "colleague": "nobody"}
    ),
    f"POST {C}/offer/end": _operator(409, 409),
    f"POST {C}/assignment": Row(
        FOR_STAFF,
        {"supervisor": (409, 404, 404), "other-supervisor": 404},
        {"id": "{id}", "colleague": "nobody"},
    ),
    f"POST {C}/psychologist/invitation": _operator((409, 200, 409), 409, spends=True, shared=False),
    f"POST {C}/psychologist/invitation/end": _operator(409, 409),
    f"POST {C}/psychologist/sharing": _operator(409, 409),
    f"POST {C}/psychologist/joining": _staff(PSYCHOLOGIST, 409, body={"id": "{id}"}),
    f"POST {C}/psychologist/leaving": Row(
        OF_A_FORCE, _each(("holder", "colleague", *PSYCHOLOGIST), 409), {"id": "{id}"}
    ),
    f"GET {CHAT}/invitations": _staff(PSYCHOLOGIST),
    f"GET {CHAT}/psychologists": _staff((*OPERATORS, *PSYCHOLOGIST)),
    f"POST {C}/orientation": _operator((409, 200, 409), 409, card=CARD),
    f"POST {C}/notes": _operator((409, 200, 409), 409, text="Parle à voix basse."),
    f"POST {C}/consent/invitation": _operator((409, 200, 409), 409),
    f"POST {C}/identification": _operator((409, 200, 409), 409, spends=True, ground="minor"),
    f"POST {C}/consultations": _operator(
        (409, 409, 200), 409, reason="complaint", explanation="La personne se plaint."
    ),
    f"GET {C}/consultations/{{request}}": _operator(403, 403, where=f"{C}/consultations/{NONE}"),
    f"GET {CHAT}/queue": _staff(OPERATORS),
    f"GET {CHAT}/replies": _staff(OPERATORS),
    f"GET {REPLIES}": _staff(ADMINISTRATOR),
    f"PUT {REPLIES}/{{reply}}/draft": _staff(ADMINISTRATOR, 422, f"{REPLIES}/none/draft", NO_REPLY),
    f"POST {REPLIES}/{{reply}}/publication": _staff(
        ADMINISTRATOR, 404, f"{REPLIES}/none/publication", {"draft": NONE}
    ),
    f"POST {REPLIES}/{{reply}}/look": _staff(ADMINISTRATOR, 404, f"{REPLIES}/none/look"),
    f"DELETE {REPLIES}/{{reply}}": _staff(ADMINISTRATOR, 404, f"{REPLIES}/none"),
    f"GET {CHAT}/public-keys": _anybody(),
    f"GET {CHAT}/consent-text": _anybody(),
    **_keys(f"{CHAT}/front-end-key", "name", "none", ADMINISTRATOR),
    f"GET {CHAT}/mine": _staff((*OPERATORS, *PSYCHOLOGIST)),
    # each conversation is refused within the stream, as by itself
    f"GET {CHAT}/mine/events": _staff(
        (*OPERATORS, *PSYCHOLOGIST), where=f"{CHAT}/mine/events?follow={{conversation}}"
    ),
    f"GET {CHAT}/offers": _staff(OPERATORS),
    f"GET {CHAT}/colleagues": _staff(OPERATORS),
    # for operators of practice alone, whom no row has
    f"GET {CHAT}/practice/visitors": _staff(()),
    f"POST {CHAT}/practice/visitors": _staff((), body={"visitors": ["witness"]}),
    # Chat, for who supervises, decides, installs
    f"GET {CHAT}/consultations": _staff(SUPERVISORS),
    f"GET {CHAT}/supervision": _staff(SUPERVISORS),
    f"POST {C}/danger/acknowledgement": _staff(SUPERVISORS, 404, body={"id": "{id}"}),
    f"GET {CHAT}/administration": _staff(ADMINISTRATOR),
    f"POST {CHAT}/revocations": _staff(ADMINISTRATOR, 204, body={"id": "{id}", "sub": "somebody-else"}),
    f"POST {CHAT}/back-channel-logout": _anybody(400, body={}),
    f"GET {CHAT}/identifications": _staff(MAGISTRATE),
    f"GET {CHAT}/identifications/decided": _staff(MAGISTRATE),
    f"POST {C}/authorisation": _staff(
        MAGISTRATE, 409, body={"id": "{id}", "identification": NONE, "granted": True}
    ),
    f"POST {C}/disclosure": _staff(
        MAGISTRATE, 422, body={"id": "{id}", "identification": NONE, "addresses": []}
    ),
    # Signalement
    f"GET {SIGNALEMENT}/offences": _anybody(),
    f"GET {SIGNALEMENT}/danger-questions": _anybody(),
    f"POST {SIGNALEMENT}/signalements": Row(
        FOR_STAFF,
        {"holder": (409, 201, 409), "colleague": 409, "other-operator": 409},
        {"id": "{draft}", "conversation": "{conversation}", "summary": SUMMARY},
    ),
    f"GET {SIGNALEMENT}/signalements": _staff((*OPERATORS, *SUPERVISORS)),
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
        _each((*OPERATORS, *SUPERVISORS), 202),
        where=f"{SIGNALEMENT}/conversations/{{conversation}}/requests/{NONE}",
    ),
    f"GET {SIGNALEMENT}/supervision": _staff((*SUPERVISORS, "administrator")),
    f"GET {SIGNALEMENT}/refused-acknowledgements": _staff(SUPERVISORS),
    f"GET {SIGNALEMENT}/unit-keys/{{unit}}": _staff(
        ADMINISTRATOR, 404, f"{SIGNALEMENT}/unit-keys/police-99-none"
    ),
    **_keys(f"{SIGNALEMENT}/unit-key", "unit", "police-99-none", (*SUPERVISORS, "administrator")),
    # The directory
    f"GET {DIRECTORY}/partners": _anybody(where=f"{DIRECTORY}/partners?commune=33063"),
    f"GET {DIRECTORY}/partners/{{partner}}": _anybody(404, f"{DIRECTORY}/partners/{NONE}"),
    f"POST {DIRECTORY}/partners": _staff(ADMINISTRATOR, 422, body={}),
    f"DELETE {DIRECTORY}/partners/{{partner}}": _staff(ADMINISTRATOR, 404, f"{DIRECTORY}/partners/{NONE}"),
    f"GET {DIRECTORY}/drafts": _staff(ADMINISTRATOR),
    f"POST {DIRECTORY}/partners/{{partner}}/verification": _staff(
        ADMINISTRATOR, 422, f"{DIRECTORY}/partners/{NONE}/verification", {}
    ),
    f"GET {DIRECTORY}/partners/{{partner}}/requests/{{request}}": _staff(
        ADMINISTRATOR, 404, f"{DIRECTORY}/partners/{NONE}/requests/{NONE}"
    ),
    f"POST {DIRECTORY}/imports": _staff(ADMINISTRATOR, 422, body={}),
    # The router
    f"GET {ROUTER}/abroad": _anybody(where=f"{ROUTER}/abroad?q=monaco"),
    f"GET {ROUTER}/communes": _anybody(where=f"{ROUTER}/communes?q=bordeaux"),
    f"GET {ROUTER}/communes/{{code}}": _anybody(where=f"{ROUTER}/communes/33063"),
    f"GET {ROUTER}/editions": _staff(ADMINISTRATOR),
    f"GET {ROUTER}/editions/{{edition}}/changes": _staff(ADMINISTRATOR, 404, f"{ROUTER}/editions/x/changes"),
    f"GET {ROUTER}/plain": _anybody(where=f"{ROUTER}/plain?q=bordeaux"),
    f"GET {ROUTER}/unroutable": _staff(SUPERVISORS),
    f"POST {ROUTER}/unroutable/{{conversation}}": _staff(SUPERVISORS, 422, body={}),
    f"GET {ROUTER}/unroutable/{{conversation}}/{{force}}": _staff(SUPERVISORS, 404, UNROUTABLE),
    # The figures
    "GET /api/stats/figures": _staff(EVERYONE, where="/api/stats/figures?by=force"),
    "GET /api/stats/years/{year}": _staff(EVERYONE, where="/api/stats/years/2020"),
    "GET /api/stats/particulars": _staff(SUPERVISORS, where="/api/stats/particulars?from=2026-01&to=2026-02"),
    "GET /api/stats/waits": _staff(EVERYONE, where="/api/stats/waits?from=2026-01&to=2026-02"),
}
"""The rows, by method and path as the documents have them."""
