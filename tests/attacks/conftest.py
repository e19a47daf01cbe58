"""A whole product for attacks alone: they leave conversations in every queue."""

from collections.abc import Iterator

import pytest

from tests.support.product import Product, running


@pytest.fixture(scope="package")
def whole_product(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Give the whole product, on engines of its own that no other test uses."""
    with running(tmp_path_factory.mktemp("attacked"), CHAT_HELD_LIMIT="1000") as product:
        yield product
