"""The real territory, read once for all the router's tests."""

import pytest

from services.router.domain.competence import Territory
from services.router.domain.search.gazetteer import Gazetteer
from services.router.territory.shipped import shipped_territory


@pytest.fixture(scope="session")
def territory() -> Territory:
    """Give the shipped territory."""
    return shipped_territory()


@pytest.fixture(scope="session")
def gazetteer(territory: Territory) -> Gazetteer:
    """Give its gazetteer."""
    return Gazetteer(territory)
