"""A browser, the pages, and the double of the product that answers them."""

import os
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext

from tests.support.browser.a_product import a_product
from tests.support.browser.browser import Watched, a_chromium
from tests.support.browser.figures import Figures, figures_opened
from tests.support.browser.pages import Desk, Visitor
from tests.support.browser.product import Product
from tests.support.browser.provider import Provider
from tests.support.browser.served import ISSUER, pages_served


@pytest.fixture(scope="package")
def browser(request: pytest.FixtureRequest) -> Iterator[Browser]:
    """Give one browser to these tests; it ends with them, because its loop bears no other beside it."""
    if folder := request.config.getoption("--screenshots"):
        os.environ["SCREENSHOTS"] = str(folder)
    with a_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def origin() -> Iterator[str]:
    """Give the address of the pages."""
    with pages_served() as origin:
        yield origin


@pytest.fixture(params=["fr", "en"])
def language(request: pytest.FixtureRequest) -> str:
    """Give each of the languages."""
    return str(request.param)


@pytest.fixture
def product() -> Product:
    """Give a product on a good day."""
    return a_product()


@pytest.fixture
def context(browser: Browser, product: Product) -> Iterator[BrowserContext]:
    """Give a browser's profile of one's own, which the product answers."""
    context = browser.new_context(locale="fr-FR", viewport={"width": 1100, "height": 850})
    product.serve(context)
    yield context
    context.close()


@pytest.fixture
def provider(context: BrowserContext) -> Provider:
    """Give a provider that signs everybody in at once."""
    return Provider().serve(context)


@pytest.fixture
def watched(context: BrowserContext, origin: str) -> Iterator[Watched]:
    """Give a watched page: whatever a test shows, it must not have complained or asked anyone else."""
    watched = Watched.of(context)
    yield watched
    strangers = [url for url in watched.requests if not url.startswith((origin, ISSUER))]
    assert watched.complaints == []
    assert [url for url in strangers if url != "https://www.wikipedia.org/"] == []


@pytest.fixture
def visit(watched: Watched, origin: str) -> Callable[..., Visitor]:
    """Give a way to open the visitor's page, in a language."""
    return lambda language="fr": Visitor(watched.page, origin, language).come()


@pytest.fixture
def sit(watched: Watched, origin: str, provider: Provider) -> Callable[..., Desk]:
    """Give a way to open the desk signed in: with a role, in a language."""

    def sitting(language: str = "fr", **claims: object) -> Desk:
        desk = Desk(watched.page, origin, language)
        provider.sign_in(watched.page, origin, **claims)
        return desk.come()

    return sitting


@pytest.fixture
def open_page(watched: Watched, origin: str, product: Product, provider: Provider) -> Callable[..., Figures]:
    """Give a way to open the figures' page signed in."""
    return figures_opened(watched, origin, product, provider)
