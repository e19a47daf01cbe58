"""The bundled arrangement of names is what would be made of the bundled edition at each start."""

from services.router.domain.search.arrangement import arranged
from services.router.domain.search.places import Places
from services.router.domain.territory import Territory
from services.router.editions.arrangement import FILE, arrangement_of_bundled, packed, unpacked


def test_the_bundled_arrangement_is_that_of_the_bundled_names(territory: Territory) -> None:
    """`make names` writes it, after the data or the comparison of names have changed."""
    assert packed(arrangement_of_bundled()) == packed(arranged(Places(territory))), f"make names: {FILE.name}"


def test_an_arrangement_is_read_as_it_was_written(territory: Territory) -> None:
    """Of a few communes, whose order and costs are their own."""
    few = {code: territory.communes[code] for code in ("33063", "01004", "2A004", "75056", "75115")}
    made = arranged(Places(Territory(few, territory.departements, {}, [("Bordeau", "33063")])))
    read = unpacked(packed(made))
    assert read.words == made.words
    assert read.ranked == made.ranked
    assert (read.starts.texts, read.starts.numbers) == (made.starts.texts, made.starts.numbers)
