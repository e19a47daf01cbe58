"""The real territory, read once for all the router's tests."""

import pytest

from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer
from services.router.territory.edition import Edition
from services.router.territory.shipped import shipped, shipped_territory
from tests.router.files import a_small_edition


@pytest.fixture(scope="session")
def territory() -> Territory:
    """Give the shipped territory."""
    return shipped_territory()


@pytest.fixture(scope="session")
def gazetteer(territory: Territory) -> Gazetteer:
    """Give its gazetteer."""
    return Gazetteer(territory)


@pytest.fixture(scope="session")
def edition() -> Edition:
    """Give the shipped edition, with its tables."""
    return shipped()


@pytest.fixture(scope="session")
def small(edition: Edition) -> Edition:
    """Give an edition of Haute-Savoie alone: quickly imported, and Annecy has both forces."""
    return a_small_edition(edition)
