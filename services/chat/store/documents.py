"""The documents of conversations and of the events shown of them, written down and read again."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import TypeVar
from uuid import NAMESPACE_OID, UUID, uuid5

from services.chat.domain.conversation import (
    Conversation,
    Danger,
    Erasure,
    Identification,
    Silence,
    Waits,
    Watch,
)
from services.chat.domain.danger import Endangered, endangered
from services.chat.domain.evidence import Evidence
from services.chat.domain.invitation import Invitation
from services.chat.domain.wait import Attendance, Offer, Wait
from services.chat.store.event_documents import document_of, event_of
from services.chat.store.pages import documents_in
from services.chat.store.tags import ENDANGERED, OPEN, tags_of
from shared.cloudevents.event import Event
from shared.events.chat import ConsentRecorded, DangerDeclared, Limit, Reply, TransferRequested
from shared.events.signalement.statuses import LEFT
from shared.events.values import Unit
from shared.identifiers import Stay
from shared.mongo import Database, Document

Kind = TypeVar("Kind", bound=Event)
WAITS = ("wait", "erasure", "watch", "offer", "offered_by", "attendance", "urgent", "status")
"""The fields of a state from which its deadline is known."""
STATE_ALONE = {"shown": 0}
"""All fields of a state's document but the events that stand beside it."""


async def shown_in(database: Database, conversation: str, stay: Stay) -> list[Event]:
    """The events that the store has of a stay, by offset."""
    return [event_of(document) for document in await documents_in(database, conversation, stay)]


async def state_of(database: Database, conversation: str) -> Conversation | None:
    """The state of a conversation, as it was last written."""
    document = await database["conversations"].find_one({"_id": conversation}, STATE_ALONE)
    return conversation_of(document) if document and "erased" not in document else None


async def states_with(database: Database, tag: str) -> list[Conversation]:
    """The conversations with this tag."""
    documents = database["conversations"].find({"tags": tag}, STATE_ALONE)
    return [conversation_of(document) async for document in documents]


async def ids_with(database: Database, tag: str) -> set[str]:
    """The ids of the conversations with this tag, of which nothing else is read."""
    return {document["_id"] async for document in database["conversations"].find({"tags": tag}, {"_id": 1})}


async def states_in(database: Database, conversations: Collection[str]) -> list[Conversation]:
    """The states of these conversations, as they were last written."""
    if not conversations:
        return []
    documents = database["conversations"].find({"_id": {"$in": list(conversations)}}, STATE_ALONE)
    return [conversation_of(document) async for document in documents if "erased" not in document]


async def waits_in(database: Database) -> dict[str, Waits]:
    """The waits of every conversation that waits for something."""
    documents = database["conversations"].find({"tags": OPEN}, dict.fromkeys(WAITS, 1))
    return {document["_id"]: _waits(document) async for document in documents}


async def endangered_in(database: Database) -> list[Endangered]:
    """The dangers that nobody has acknowledged, of erased conversations too."""
    standing = database["conversations"].find({"tags": ENDANGERED}, STATE_ALONE)
    found = [_endangered(document) async for document in standing]
    return [one for one in found if one]


async def danger_in(database: Database, conversation: str) -> Endangered | None:
    """The danger of this conversation that nobody has acknowledged, also if it is erased."""
    document = await database["conversations"].find_one({"_id": conversation}, STATE_ALONE)
    return _endangered(document) if document else None


def _endangered(d: Document) -> Endangered | None:
    if "erased" not in d:
        return endangered(conversation_of(d))
    danger = danger_of(d) if d.get("danger_stands") else None
    return Endangered(d["_id"], danger, Stay.parse(d["stay"]), "erased", d["pseudonym"]) if danger else None


def erased_mark(conversation: str, last: Document | None) -> Document:
    """The document of a conversation that is erased: of a danger that stands, no word, only who may say more."""
    mark: Document = {"_id": conversation, "rev": 0, "erased": True, "tags": []}
    if last and last.get("danger"):
        mark["danger"] = last["danger"]
        if last.get("danger_withdrawn"):
            mark["danger_withdrawn"] = last["danger_withdrawn"]
    if last and last.get("danger_stands"):
        mark |= {name: last[name] for name in ("danger_stands", "stay", "pseudonym")} | {"tags": [ENDANGERED]}
    return mark


def acknowledged_mark(mark: Document) -> Document:
    """The same once its danger is acknowledged: enough to answer a supervisor who asks again."""
    id_, since, _ = mark["danger"]
    return {**erased_mark(mark["_id"], None), "danger": [id_, since, True]}


def danger_of(d: Document) -> Danger | None:
    """The danger that a document holds, of a state or of an erased conversation."""
    if d.get("danger"):
        id_, since, acknowledged = d["danger"]
        cause, since_when = d.get("silence") or (None, None)
        silence = Silence(cause, datetime.fromisoformat(since_when)) if cause and since_when else None
        return Danger(
            UUID(id_), datetime.fromisoformat(since), acknowledged, d.get("danger_withdrawn"), silence
        )
    return None


def state_document(c: Conversation, revision: int) -> Document:
    """The document of a state, under this revision."""
    return {
        "_id": c.id, "rev": revision, "stay": str(c.stay), "status": c.status, "tags": tags_of(c),
        "opened": c.opened.isoformat(), "language": c.language, "theme": c.theme, "commune": c.commune,
        "who": c.who, "minor": c.minor,
        "unit": c.unit.model_dump() if c.unit else None, "joined": c.joined, "urgent": c.urgent,
        "operator": c.operator, "pseudonym": c.pseudonym,
        "wait": _written_wait(c.wait), "watch": [_written_wait(wait) for wait in c.watch] if c.watch else None,
        "last_words": c.last_words.isoformat() if c.last_words else None, "returned": c.returned,
        "offer": [_written_wait(c.offer.wait), c.offer.to, c.offer.pseudonym] if c.offer else None,
        "offered_by": c.offer.by if c.offer else "",
        "invitation": _written_invitation(c.invitation) if c.invitation else None,
        "attendance": [_written_wait(c.attendance.wait), c.attendance.asked] if c.attendance else None,
        "waiting_since": c.waiting_since.isoformat() if c.waiting_since else None, "answered": c.answered,
        "outcomes": {str(request): document_of(event) for request, event in c.replies.items()},
        "heard": {str(reply): offset for reply, offset in c.reply_offsets.items()},
        "route": document_of(c.route) if c.route else None,
        "consent": document_of(c.consent) if c.consent else None, "signalements": dict(c.signalements),
        "used_consent": str(c.used_consent) if c.used_consent else None,
        "identity": c.identification.status if c.identification else None,
        "identification": str(c.identification.request) if c.identification else None,
        "magistrate": c.identification.magistrate if c.identification else "",
        "danger": [str(c.danger.id), c.danger.since.isoformat(), c.danger.acknowledged] if c.danger else None,
        "danger_withdrawn": c.danger.withdrawn if c.danger else None,
        "silence": [c.danger.silence.kind, c.danger.silence.since.isoformat()]
        if c.danger and c.danger.silence else None,
        "danger_stands": c.danger_stands, "erasure": _written(c.erasure) if c.erasure else None,
        "evidence": _gathered(c.evidence) if c.evidence else None,
    }  # fmt: skip


def conversation_of(d: Document) -> Conversation:
    """The state of a document."""
    replies = {UUID(request): event_of(reply) for request, reply in d["outcomes"].items()}
    return Conversation(
        id=d["_id"], stay=Stay.parse(d["stay"]), status=d["status"],
        opened=datetime.fromisoformat(d["opened"]), language=d["language"], theme=d["theme"],
        who=d.get("who"), minor=d.get("minor"),
        commune=d["commune"], unit=Unit(**d["unit"]) if d["unit"] else None, joined=d["joined"],
        urgent=d["urgent"], operator=d["operator"], pseudonym=d["pseudonym"],
        wait=_wait(*d["wait"]) if d["wait"] else None,
        waiting_since=_waiting_since(d), answered=d.get("answered", -1), returned=d.get("returned", False),
        offer=_offer(d), attendance=_attendance(d), invitation=_invitation(d),
        replies={request: event for request, event in replies.items() if isinstance(event, Reply)},
        reply_offsets={UUID(reply): offset for reply, offset in d["heard"].items()},
        route=_event(d.get("route"), TransferRequested), consent=_event(d.get("consent"), ConsentRecorded),
        used_consent=_used_consent(d), signalements=d.get("signalements", {}),
        identification=_identification(d),
        danger=danger_of(d) or _danger_before(d, replies.values()), erasure=_erasure(d),
        evidence=_evidence(d),
        watch=_watch(d), last_words=datetime.fromisoformat(d["last_words"]) if d.get("last_words") else None,
    )  # fmt: skip


def _danger_before(d: Document, replies: Iterable[Event]) -> Danger | None:
    """The danger of an urgent conversation whose state was written before dangers were kept in it."""
    if "danger" in d or not d["urgent"]:
        return None
    declared = next((event for event in replies if isinstance(event, DangerDeclared)), None)
    if declared:
        return Danger(declared.id, declared.time)
    return Danger(uuid5(NAMESPACE_OID, d["_id"]), datetime.fromisoformat(d["opened"]))


def _written(e: Erasure) -> list[str | bool]:
    return [str(e.id), e.until.isoformat(), str(e.deadline), e.withdrawn]


def _erasure(d: Document) -> Erasure | None:
    if not d.get("erasure"):
        return None
    id_, until, deadline, withdrawn = d["erasure"]
    return Erasure(UUID(id_), datetime.fromisoformat(until), UUID(deadline), withdrawn)


def _gathered(e: Evidence) -> list[int | str | None]:
    left = e.left_at.isoformat() if e.left_at else None
    return [e.asked, e.asked_at.isoformat(), e.reopened, e.card, left]


def _evidence(d: Document) -> Evidence | None:
    if not d.get("evidence"):
        return None
    asked, asked_at, reopened, card, left = d["evidence"]
    left_at = datetime.fromisoformat(left) if left else None
    return Evidence(asked, datetime.fromisoformat(asked_at), reopened, card, left_at)


def _waits(d: Document) -> Waits:
    wait = _wait(*d["wait"]) if d["wait"] else None
    waits = Waits(wait, _erasure(d), _watch(d), _offer(d), _attendance(d), d.get("urgent", False))
    return waits.now(d["status"])


def _watch(d: Document) -> Watch | None:
    if not d.get("watch"):
        return None
    line, words = d["watch"]
    return Watch(_wait(*line) if line else None, _wait(*words) if words else None)


def _offer(d: Document) -> Offer | None:
    if not d.get("offer"):
        return None
    wait, to, pseudonym = d["offer"]
    return Offer(_wait(*wait), to, pseudonym, d.get("offered_by", ""))


def _attendance(d: Document) -> Attendance | None:
    """The attendance of its operator; in a state written before that was kept, since they were waited for."""
    if d.get("attendance"):
        wait, asked = d["attendance"]
        return Attendance(_wait(*wait), asked)
    if d["status"] != "claimed" or not d["wait"]:
        return None
    return Attendance(replace(_wait(*d["wait"]), limit="presence"))


def _written_invitation(i: Invitation) -> list[str | bool | None]:
    joined = i.joined.isoformat() if i.joined else None
    return [i.since.isoformat(), i.by, i.shared, i.psychologist, i.pseudonym, joined]


def _invitation(d: Document) -> Invitation | None:
    if not d.get("invitation"):
        return None
    since, by, shared, psychologist, pseudonym, joined = d["invitation"]
    since, joined = datetime.fromisoformat(since), datetime.fromisoformat(joined) if joined else None
    return Invitation(since, by, shared, psychologist, pseudonym, joined)


def _written_wait(wait: Wait | None) -> list[str | int] | None:
    return [wait.limit, wait.since.isoformat(), str(wait.cause), wait.offset] if wait else None


def _event(d: Document | None, kind: type[Kind]) -> Kind | None:
    event = event_of(d) if d else None
    return event if isinstance(event, kind) else None


def _used_consent(d: Document) -> UUID | None:
    """The consent that was used last; in a state written before that was kept, the one that holds if any has left."""
    if "used_consent" in d:
        return UUID(d["used_consent"]) if d["used_consent"] else None
    has_left = LEFT & set(d.get("signalements", {}).values())
    return UUID(d["consent"]["id"]) if has_left and d.get("consent") else None


def _identification(d: Document) -> Identification | None:
    request = d.get("identification")
    return Identification(UUID(request), d["identity"], d.get("magistrate", "")) if request else None


def _waiting_since(d: Document) -> datetime | None:
    """Since when the visitor waits; in a state written before that was kept, as its queue said."""
    if "waiting_since" not in d:
        wait = _wait(*d["wait"]) if d["wait"] else None
        return wait.since if wait and wait.limit == "answer" else datetime.fromisoformat(d["opened"])
    return datetime.fromisoformat(d["waiting_since"]) if d["waiting_since"] else None


def _wait(limit: Limit, since: str, cause: str, offset: int) -> Wait:
    return Wait(limit, datetime.fromisoformat(since), UUID(cause), offset)
