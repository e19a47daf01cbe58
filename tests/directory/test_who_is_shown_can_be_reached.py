"""Numbers that can be dialled, pages that can be opened, texts that can be read, places that are where they say."""

import pytest

from services.directory.bundled import places
from services.directory.domain.places import FRANCE, lies_there
from services.directory.domain.reaching import can_be_dialled, can_be_opened
from shared.texts import is_plain
from tests.support.directory.builders import ARCACHON, BORDEAUX, PARIS, PLACES


@pytest.mark.parametrize(
    "phone",
    [
        "17", "112", "116 006", "3919", "118 218", "05 56 01 02 03", "05.56.01.02.03", "05-56-01-02-03",
        "05\u00a056\u202f01 02 03", "0556010203", "+33 5 56 01 02 03", "0033556010203", "+262 262 01 02 03",
        "+687 28 01 02", "+689 40 01 02 03", "+44 20 7946 0000",
    ],
)  # fmt: skip
def test_a_number_that_can_be_dialled(phone: str) -> None:
    """Of France, of its territories, of elsewhere; however it is parted."""
    assert can_be_dialled(phone)


@pytest.mark.parametrize(
    "phone",
    [
        "", "1", "05 00", "99", "00 00 00 00 00", "05 56 01 02 0", "05 56 01 02 03 04", "+33 05 56 01 02 03",
        "+33 (0)5 56 01 02 03", "+33 5 56 01", "05 56 01 02 03 ou 04", "à midi", "+0 12 34 56 78", "28 01 02",
        "05 56 01 02 03, poste 4", "٠٥٥٦٠١٠٢٠٣", "+1234567890123456",
    ],
)  # fmt: skip
def test_a_number_that_nobody_can_dial(phone: str) -> None:
    """Cut, doubled, with words, or written as no telephone takes it."""
    assert not can_be_dialled(phone)


@pytest.mark.parametrize(
    "url",
    ["https://site.fr", "http://www.site.fr:8080/a?b=c@d#e", "https://été.fr/page", "https://a-b.gouv.fr/"],
)
def test_a_page_that_can_be_opened(url: str) -> None:
    """An « @ » after the site's name is no credential."""
    assert can_be_opened(url)


@pytest.mark.parametrize(
    "url",
    [
        "https://eve:secret@site.fr", "https://eve@site.fr", "https://@site.fr", "https://site.fr\\@elsewhere.fr",
        "https://", "https:///page", "https://site", "https://site.fr:0", "https://site.fr:99999", "https://[x",
        "https://site.fr:port", "https://si%74e.fr",
    ],
)  # fmt: skip
def test_a_page_that_should_not_be_opened(url: str) -> None:
    """An address that names a person, or no site."""
    assert not can_be_opened(url)


def test_what_is_not_seen_is_not_published() -> None:
    """Line breaks and tabulations are seen; ZWNJ and its like are letters of some languages."""
    assert is_plain("Une\nligne\r\net\tune autre, « می\u200cخواهم »")
    for hidden in ("\0", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u2066"):
        assert not is_plain(f"a{hidden}b"), ascii(hidden)


def test_a_partner_is_near_the_commune_that_it_names() -> None:
    """Arcachon is near enough to Bordeaux; Paris is not, nor is the sea where both coordinates are nothing."""
    arcachon, paris = PLACES[ARCACHON], PLACES[PARIS]
    assert arcachon
    assert paris
    assert lies_there(arcachon, BORDEAUX, PLACES)
    assert not lies_there(paris, BORDEAUX, PLACES)
    assert not lies_there((0, 0), BORDEAUX, PLACES)


def test_without_a_point_to_hold_it_against_a_partner_is_in_its_part_of_france() -> None:
    """Papeete's point is not known; and nobody knows anything of Clipperton."""
    papeete, bruges = (-17.54, -149.57), (51.21, 3.22)
    known = {**PLACES, "98901": None}
    assert lies_there(papeete, "98711", known)
    assert not lies_there(papeete, "98901", known)
    assert not lies_there((44.84, -0.58), "98711", known)
    assert [lies_there(point, None, known) for point in (papeete, (44.84, -0.58), bruges, (0, 0))] == [
        True, True, False, False,
    ]  # fmt: skip


def test_every_known_commune_is_in_france() -> None:
    """No part of it is drawn too narrow."""
    known = {code: point for code, point in places().items() if point}
    assert [code for code, point in known.items() if not lies_there(point, None, places())] == []
    unknown = dict.fromkeys(known)
    assert [code for code, point in known.items() if not lies_there(point, code, unknown)] == []
    assert all(low < high for part in FRANCE.values() for low, high in zip(*part, strict=True))
