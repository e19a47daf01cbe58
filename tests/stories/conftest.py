"""Engines of the stories' own: they may be killed, copied and lost, and are put back as they were."""

from collections.abc import Iterator

import pytest

from deploy.local.catalogue import make_topics
from shared.kafka.rights import all_rights
from tests.chat.chaos.conftest import Mortal, engines_in
from tests.support.chat.driving import Product
from tests.support.kafka.secured import NAMES_OF_FRONT_ENDS, SecuredKafka

VISITOR = "203.0.113.77"
BROWSER = "Mozilla/5.0 (Ornithorynque)"


@pytest.fixture(scope="package")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Mortal]:
    """Give a Kafka with an authorizer, a document server and an OpenID provider that only stories use."""
    yield from engines_in(tmp_path_factory.mktemp("stories"), SecuredKafka)


@pytest.fixture(scope="package")
def kafka(mortal: Mortal) -> SecuredKafka:
    """Give that Kafka, with the catalogue's topics, and the rights of all parties that sign in to it."""
    assert isinstance(mortal.kafka, SecuredKafka)
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("FRONT_ENDS", ",".join(NAMES_OF_FRONT_ENDS))
        make_topics(mortal.kafka.address, mortal.kafka.folder)
    mortal.kafka.give(all_rights(units=["police"], front_ends=NAMES_OF_FRONT_ENDS))
    return mortal.kafka


@pytest.fixture(scope="module")
def product(mortal: Mortal, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give one story's chat and router, behind a proxy that says who the visitor is."""
    folder, settings = tmp_path_factory.mktemp("product"), {"TRUSTED_PROXIES": "127.0.0.1/32"}
    with Product(folder, mortal.engines, LOG_LEVEL="debug", **settings) as product:
        yield product


@pytest.fixture
def behind_a_proxy() -> dict[str, str]:
    """Give what the proxy and the visitor's browser send with each request."""
    return {"X-Forwarded-For": f"{VISITOR}:54321", "User-Agent": BROWSER}
