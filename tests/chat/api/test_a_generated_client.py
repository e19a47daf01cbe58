"""Clients that somebody else's generator made of our documents drive the whole path, on the real product."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwe
from joserfc.jwk import ECKey

from tests.support.generated import Generated, generated
from tests.support.product import Product
from tests.support.signalement.consented import proof_in
from tests.support.signalement.product import PHONE, SAFE, SUMMARY
from tests.support.waiting import until


class Asking:
    """Three generated clients of one product, each answer as the model that its document promises."""

    def __init__(self, product: Product, *clients: Generated) -> None:
        self.product = product
        self.chat, self.router, self.signalement = clients

    async def ask(self, client: Generated, operation: str, *names: Any, token: str = "", **asked: Any) -> Any:
        """The answer to an operation (`desk.claim_conversation`); a body is a model's name and its fields."""
        if body := asked.pop("body", None):
            model, fields = body
            asked["body"] = getattr(client("models"), model).from_dict({"id": str(uuid4()), **fields})
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        made = client("client").Client(base_url=self.product.url, headers=headers, timeout=30)
        return await client(f"api.{operation}").asyncio(*names, client=made, **asked)

    async def staff(self, account: str) -> str:
        """Sign in; the token."""
        return await asyncio.to_thread(self.product.token, account)


@pytest.fixture
def asking(whole_product: Product, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    """Give the clients of chat, router and signalement."""
    with generated(tmp_path_factory.mktemp("generated"), "chat", "router", "signalement") as clients:
        yield Asking(whole_product, *clients)


async def comes(answer: Callable[[], Awaitable[Any]], kind: str) -> Any:
    """The answer, once it is of this model."""

    async def look() -> Any:
        found = await answer()
        return found if type(found).__name__ == kind else None

    return await until(look)


async def test_generated_clients_lead_a_visitor_from_a_commune_to_a_unit(asking: Asking) -> None:
    """Found, opened, claimed, consented, drafted, forwarded, opened by an agent, answered and closed."""
    ask, chat, signalement = asking.ask, asking.chat, asking.signalement
    (bordeaux, *_) = await ask(asking.router, "communes.find_communes", q="bordeau")
    opened = await ask(chat, "visitors.open_conversation", body=("OpeningBody", {"commune": bordeaux.code}))
    mine, conversation = opened.token, opened.conversation
    said = {"text": "Il me suit."}
    await comes(
        lambda: ask(chat, "conversation.post_message", conversation, token=mine, body=("Message", said)),
        "Accepted",
    )
    operator, agent = await asking.staff("operator-police-1"), await asking.staff("agent-police-1")
    await comes(
        lambda: ask(chat, "desk.claim_conversation", conversation, token=operator, body=("RequestBody", {})),
        "ReplyShown",
    )
    consent = await ask(chat, "consent.show_consent", conversation, token=mine)
    given = {"contact": {"phone": PHONE}, "safe_contact": SAFE, "text_version": consent.version}
    await comes(
        lambda: ask(chat, "consent.give_consent", conversation, token=mine, body=("ConsentBody", given)),
        "ReplyShown",
    )
    draft = {"id": str(uuid4()), "conversation": conversation, "summary": SUMMARY}
    drafted = await comes(
        lambda: ask(signalement, "signalements.draft_signalement", token=operator, body=("Draft", draft)),
        "SignalementShown",
    )
    entry = await until(lambda: in_inbox(asking, agent, drafted.signalement))
    sealed = await ask(signalement, "units.show_sealed", entry.id, token=agent)
    plain = opened_by_the_unit(asking.product, sealed.jwe)
    assert plain["contact"] == {"phone": PHONE}
    answer = {"status": "received", "proof": proof_in(plain)}
    answered = await ask(
        signalement, "units.answer_signalement", entry.id, token=agent, body=("GivenAnswer", answer)
    )
    assert answered.status == "received"
    ending = ("ClosingBody", {"outcome": "signalement"})
    await comes(
        lambda: ask(chat, "desk.close_conversation", conversation, token=operator, body=ending), "ReplyShown"
    )


async def in_inbox(asking: Asking, agent: str, name: str) -> Any:
    """The entry of this signalement in the agent's inbox, or nothing yet."""
    inbox = await asking.ask(asking.signalement, "units.list_inbox", token=agent)
    return next((one for one in inbox.signalements if one.signalement == name), None)


def opened_by_the_unit(product: Product, box: str) -> dict[str, Any]:
    """The signalement, as the unit's key opens it."""
    key = ECKey.import_key(json.loads((product.folder / "keys/units/police.json").read_text()))
    plain: dict[str, Any] = json.loads(jwe.decrypt_compact(box, key).plaintext or b"")
    return plain
