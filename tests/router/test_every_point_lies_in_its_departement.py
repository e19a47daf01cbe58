"""The point of every commune lies within the outline of its département, as the page draws both."""

from services.router.domain.outlines import INSETS, UNIT_KM, on_the_map
from services.router.domain.territory import Territory
from tests.support.router.outlines import outlines, outside

NOT_DRAWN = {"29083", "29084", "17004"}
"""Sein, Molène and Aix: islands that are too small for the map."""
FAR_KM = 3.0


def test_every_point_lies_within_the_outline_of_its_departement(territory: Territory) -> None:
    """Or within 3 km of it, for outlines are rounded; all but three islands."""
    far = {}
    for commune in territory.communes.values():
        if not commune.point or not (place := on_the_map(commune.departement, commune.point)):
            continue
        inset = INSETS.get(commune.departement)
        km = outside(place, outlines()[commune.departement]) * (inset.unit_km if inset else UNIT_KM)
        if km > FAR_KM:
            far[commune.code] = (commune.name, round(km))
    assert far.keys() == NOT_DRAWN, far


def test_a_point_that_is_known_has_a_place_on_the_map(territory: Territory) -> None:
    """All of them: the collectivités have none in the source."""
    known = [commune for commune in territory.communes.values() if commune.point]
    assert [each.code for each in known if not on_the_map(each.departement, each.point or (0, 0))] == []
    assert len(known) > 34_900


def test_a_point_of_another_departement_is_seen_to_be_outside() -> None:
    """Chelles in the Vexin, where the source had it, is no place of Seine-et-Marne."""
    place = on_the_map("77", (1.9, 49.15))
    assert place
    assert outside(place, outlines()["77"]) * UNIT_KM > 20
