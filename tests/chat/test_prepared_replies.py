"""The administrators' endpoints of prepared replies, on a Kafka that is a double: published, consumed, answered."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from services.chat.api.desk.reply_body import MOST, WRONG
from services.chat.api.ports import ChatPorts
from services.chat.app import create_app
from services.chat.content.replies import REPLIES
from services.chat.settings import ChatSettings
from shared.events.chat import PreparedReplyDrafted, PreparedReplyPublished, PreparedReplyRetired
from tests.support.directory.doubles import AuthenticationByRole, Kafka
from tests.support.served import asking

PATH = "/api/chat/prepared-replies"
BODY = {
    "themes": ["cyberharassment"],
    "source": "Loi du 1er juin 2026",
    "title": {"fr": "Retrait"},
    "text": {"fr": "Demandez-le au site."},
}


class Page:
    """The administrators' page, and what came of it on Kafka."""

    def __init__(self, client: httpx.AsyncClient, kafka: Kafka, ports: ChatPorts) -> None:
        self.client, self.kafka, self.ports = client, kafka, ports

    async def asks(
        self, method: str, path: str = "", by: str = "administrator-1", **body: Any
    ) -> httpx.Response:
        """Ask for something."""
        headers = {"Authorization": f"Bearer {by}"}
        return await self.client.request(method, f"{PATH}{path}", json=body or None, headers=headers)

    async def writes(self, **changed: Any) -> httpx.Response:
        """Have the first administrator write a reply."""
        return await self.asks("PUT", "/removal/draft", id=str(uuid4()), **{**BODY, **changed})

    async def draft(self) -> dict[str, Any]:
        """The draft that waits."""
        (found,) = (await self.asks("GET")).json()["drafts"]
        draft: dict[str, Any] = found
        return draft

    async def at_the_desk(self) -> dict[str, dict[str, Any]]:
        """The replies that an operator finds, by their codes."""
        headers = {"Authorization": "Bearer operator-1"}
        found = (await self.client.get("/api/chat/replies", headers=headers)).json()
        return {reply["code"]: reply for reply in found}


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """Give the page of a chat that has read its topics; never connected."""
    app = create_app(ChatSettings(kafka="127.0.0.1:9"))
    app.state.authentication = AuthenticationByRole()
    ports: ChatPorts = app.state.ports
    ports.replies.topic.caught_up.set()
    kafka = Kafka(ports.replies)
    ports.publish = kafka  # type: ignore[assignment] # the double takes the one call that is made
    async with asking(app) as client:
        yield Page(client, kafka, ports)


async def test_a_reply_is_written_published_looked_at_and_retired(page: Page) -> None:
    """By two people, each step an event; operators find it in between."""
    assert (await page.writes()).status_code == 204
    draft = await page.draft()
    assert (draft["own"], draft["replaces"], draft["text"]) == (True, False, BODY["text"])
    assert "removal" not in await page.at_the_desk()
    read = {"draft": draft["draft"]}
    own = await page.asks("POST", "/removal/publication", **read)
    assert (own.status_code, own.json()["reason"]) == (409, "own-draft")
    for _ in range(2):
        done = await page.asks("POST", "/removal/publication", "administrator-2", **read)
        assert done.status_code == 204
    assert (await page.at_the_desk())["removal"]["text"] == BODY["text"]
    assert (await page.asks("POST", "/removal/look")).status_code == 204
    assert (await page.asks("DELETE", "/removal")).status_code == 204
    assert "removal" not in await page.at_the_desk()
    kinds = [type(event) for event in page.kafka.published]
    assert kinds == [
        PreparedReplyDrafted,
        PreparedReplyPublished,
        PreparedReplyPublished,
        PreparedReplyRetired,
    ]
    published = page.kafka.published[1]
    assert isinstance(published, PreparedReplyPublished)
    assert (published.author, published.published_by) == ("administrator-1", "administrator-2")


async def test_what_ships_is_found_and_is_looked_at_again_in_time(page: Page) -> None:
    """In its order; « à relire » once so many months have passed, until somebody has looked."""
    assert list(await page.at_the_desk()) == [reply.code for reply in REPLIES]
    assert not any(reply["stale"] for reply in (await page.at_the_desk()).values())
    page.ports.replies_months = 0
    assert all(reply["stale"] for reply in (await page.at_the_desk()).values())


@pytest.mark.parametrize(
    ("reason", "changed"),
    [
        ("themes", {"themes": ["weather"]}),
        ("language", {"title": {}, "text": {}}),
        ("language", {"title": {"fr": "Un"}, "text": {"en": "One"}}),
        ("language", {"title": {"xx": "Un"}, "text": {"xx": "One"}}),
        ("title", {"title": {"fr": "x" * (MOST["title"] + 1)}}),
        ("title", {"title": {"fr": " "}}),
        ("text", {"text": {"fr": "x" * (MOST["text"] + 1)}}),
        ("source", {"source": ""}),
        ("unseen", {"text": {"fr": "Appelez\u202e le 17"}}),
    ],
)
async def test_bad_input_is_refused_with_a_sentence(page: Page, reason: str, changed: dict[str, Any]) -> None:
    """Nothing of it is published."""
    refused = await page.writes(**changed)
    assert (refused.status_code, refused.json()["detail"]) == (422, WRONG[reason])
    assert page.kafka.published == []


async def test_nothing_is_decided_before_all_is_consumed_nor_without_kafka(page: Page) -> None:
    """503 both times."""
    page.kafka.away = True
    assert (await page.writes()).status_code == 503
    page.ports.replies.topic.caught_up.clear()
    assert (await page.asks("DELETE", "/complaint")).status_code == 503


async def test_operators_read_no_draft(page: Page) -> None:
    """Administrators alone."""
    assert (await page.asks("GET", by="operator-1")).status_code == 403
