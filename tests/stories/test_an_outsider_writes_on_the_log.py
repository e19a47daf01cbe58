"""Somebody with access to Kafka writes on the police's log events that chat never publishes; people go on talking."""

import json
from uuid import uuid4

from aiokafka import AIOKafkaProducer
from aiokafka.structs import ConsumerRecord

from shared.cloudevents.event import TopicOffset
from shared.cloudevents.headers import envelope_of
from shared.events.chat import ClaimRequested, KeyMade, MessagePosted, conversation_key
from shared.identifiers import Stay, partition_of
from shared.kafka.dead_letters.records import original_offset
from shared.sealing import KeyRing, seal
from tests.support.chaos.kafka_log import records_of, to_dead_letters
from tests.support.chat.asking import Operator, Visitor
from tests.support.chat.driving import Product
from tests.support.waiting import until

LOG = "chat.conversation.police"
FIRST, OTHER = "Il lit mes messages.", "Je retire tout."
Headers = list[tuple[str, bytes]]
Strange = tuple[bytes | None, bytes | None, Headers]
"""A key, a value and headers."""


async def test_the_same_id_with_another_body_is_shown_to_nobody(product: Product) -> None:
    """Even well sealed and published twice: the first holds, on every page and in the store."""
    visitor, operator = await Visitor.opens(product), await Operator.signs_in(product)
    async with visitor, await operator.takes(visitor.conversation) as desk:
        await visitor.say(FIRST)
        await visitor.until_sent()
        published = (await posted(product, visitor.conversation))[-1]
        forged = await sealed_again(product, published, OTHER)
        await write(product, visitor.conversation, *[(published.key, forged, list(published.headers))] * 2)
        await desk.say("Je vous lis.")
        await visitor.until(lambda talker: len(talker.messages) == 2)
        async with visitor.again() as page:
            await page.until(lambda talker: len(talker.messages) == 2)
        await desk.until(lambda talker: len(talker.messages) == 2)
    assert visitor.messages == desk.messages == page.messages
    assert [text for _, _, text in page.messages] == [FIRST, "Je vous lis."]
    assert [*visitor.gaps, *desk.gaps, *page.gaps] == []


async def test_what_cannot_be_read_is_set_aside_while_people_talk(product: Product) -> None:
    """Null, doubled headers, 900 KB, not JSON, keys of nobody's or of another's: both pages go on, in order."""
    visitor, other = await Visitor.opens(product), await Visitor.opens(product)
    operator = await Operator.signs_in(product)
    async with other, visitor, await operator.takes(visitor.conversation) as desk:
        await visitor.say(FIRST)
        await visitor.until_sent()
        await desk.until(lambda talker: len(talker.messages) == 1)
        strange = strange_records((await posted(product, visitor.conversation))[-1], other.conversation)
        places = []
        for number, record in enumerate(strange):
            places += await write(product, visitor.conversation, record)
            await (desk if number % 2 else visitor).say(f"{number}")
        for talker in (visitor, desk):
            await talker.until(lambda talker: len(talker.messages) >= len(strange) + 1)
        closed = await operator.request(visitor.conversation, "close", outcome="information")
        assert closed.status_code == 200, closed.text
        async with visitor.again() as page:
            await page.until(lambda talker: len(talker.messages) >= len(strange) + 1)
    assert visitor.messages == desk.messages == page.messages
    assert sorted(text for _, _, text in page.messages) == sorted([FIRST, *map(str, range(len(strange)))])
    assert [*visitor.gaps, *desk.gaps, *page.gaps] == []
    await all_dead_lettered(product, places)


async def test_a_strange_request_stops_decisions_and_no_message(product: Product) -> None:
    """The conversation is parked, both sides see it and go on talking; other conversations are decided as ever."""
    visitor, other = await Visitor.opens(product), await Visitor.opens(product)
    operator = await Operator.signs_in(product)
    async with visitor, other, await operator.takes(visitor.conversation) as desk:
        named = {"conversation": visitor.conversation, "operator": "nobody", "pseudonym": ""}
        claim = ClaimRequested.now(stay=Stay("police", 1), **named).record("outsider")
        await write(product, visitor.conversation, (claim.key, b"no JSON", claim.headers))
        await visitor.until_shown("chat.conversation-parked")
        await visitor.say(FIRST)
        await desk.until(lambda talker: len(talker.messages) == 1)
        await desk.say("Je vous lis.")
        await visitor.until(lambda talker: len(talker.messages) == 2)
        async with await operator.takes(other.conversation) as aside:
            await aside.say("Je vous lis.")
            await aside.until_sent()
            closed = await operator.request(other.conversation, "close", outcome="information")
            assert closed.status_code == 200, closed.text


def strange_records(published: ConsumerRecord, another: str) -> list[Strange]:
    """Records that no handler may ever meet, made from a good message."""
    good: Headers = list(published.headers)
    new = [(name, str(uuid4()).encode() if name == "ce_id" else value) for name, value in good]
    nobody = f"{published.partition:02}-{'0' * 32}".encode()
    return [
        (nobody, None, good),
        (nobody, published.value, [*good, ("ce_id", b"another")]),
        (nobody, published.value, [*good, ("ce_type", MessagePosted.type.encode())]),
        (nobody, published.value, []),
        (nobody, b"x" * 900_000, good),
        (nobody, b"no JSON", good),
        (nobody, b"[" * 5_000, good),
        (nobody, published.value, new),
        (another.encode(), published.value, new),
        (b"\xff\xfe", published.value, new),
        (None, published.value, new),
    ]


async def posted(product: Product, conversation: str) -> list[ConsumerRecord]:
    """The conversation's messages as they stand on the police's log."""
    kind = ("ce_type", MessagePosted.type.encode())
    records = await records_of(product.engines.kafka, [LOG])
    return [r for r in records if r.key == conversation.encode() and kind in r.headers]


async def write(product: Product, conversation: str, *records: Strange) -> list[TopicOffset]:
    """Write records in the conversation's partition; where they stand."""
    kafka, partition = product.engines.kafka, partition_of(conversation)
    async with AIOKafkaProducer(bootstrap_servers=kafka, max_request_size=1_200_000) as outsider:
        written = [
            await outsider.send_and_wait(LOG, value, key, partition, headers=headers)
            for key, value, headers in records
        ]
    return [TopicOffset(LOG, partition, found.offset) for found in written]


async def sealed_again(product: Product, published: ConsumerRecord, text: str) -> bytes:
    """The message's body with another text, sealed with the conversation's own key."""
    conversation = published.key.decode()
    records = await records_of(product.engines.kafka, [conversation_key.name])
    (record,) = [r for r in records if r.key and r.key.startswith(published.key)]
    made = KeyMade.read(envelope_of(record), record.value)
    secret = KeyRing(product.ring).unwrap(made.wrapped, made.month)
    message = envelope_of(published).id
    body = json.loads(published.value)
    writer = body["author"], body["operator"]
    sealed = seal(secret, text, conversation=conversation, message=message, key_id=made.key, writer=writer)
    return json.dumps({**body, "text": sealed.model_dump()}).encode()


async def all_dead_lettered(product: Product, places: list[TopicOffset]) -> None:
    """Wait until each of these is in the dead letters."""

    async def all_there() -> bool:
        return set(places) <= {original_offset(r) for r in await to_dead_letters(product.engines.kafka)}

    await until(all_there, places)
