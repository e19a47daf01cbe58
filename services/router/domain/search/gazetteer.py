"""The gazetteer: all places that may be chosen, and which of them a person means by what they typed."""

from collections.abc import Iterable
from heapq import nsmallest
from operator import itemgetter

from services.router.domain.commune import Commune
from services.router.domain.search.aliases import Aliases, AliasNames
from services.router.domain.search.areas import Area, Areas
from services.router.domain.search.arrangement import Arrangement, arranged
from services.router.domain.search.arrondissements import of_any_city
from services.router.domain.search.asked import Asked, amid, is_part_of_town, postal_code, ways
from services.router.domain.search.choice import Choice
from services.router.domain.search.codes import PlacesByCode
from services.router.domain.search.found import Found
from services.router.domain.search.looks import Looks
from services.router.domain.search.names import Name, across, may_be_across
from services.router.domain.search.order import (
    Scored,
    cheapest,
    comes_before_hamlets,
    each_once,
    found_by,
    let_towns_pass,
)
from services.router.domain.search.places import Places
from services.router.domain.search.words import (
    ARTICLES,
    is_postal,
    without_articles,
    without_country,
    words_of,
)
from services.router.domain.spelling import comparable, on_other_keyboard
from services.router.domain.territory import Territory


class Gazetteer:
    """Communes and arrondissements by their names, former names and postal codes.

    A city that is decided by arrondissement is not itself among them: its name finds its arrondissements.
    """

    def __init__(
        self,
        territory: Territory,
        aliases: AliasNames | None = None,
        arrangement: Arrangement | None = None,
    ) -> None:
        """`aliases`: the other names of communes; `arrangement`: that of the territory's names, if it is made."""
        places = Places(territory)
        self._looks = Looks(places, arrangement or arranged(places))
        aliases = aliases or AliasNames()
        self._places = places
        self._areas = Areas(places, aliases.areas)
        self._departements = self._areas.departements
        self._aliases = Aliases(aliases, places.of)
        self._codes = PlacesByCode(places, aliases.cedex)
        self._choice = Choice(self._looks.names, self._looks.starts, self._codes, self._departements)

    def find(self, typed: str, limit: int, departement: str = "") -> list[Found]:
        """The communes that this may be the beginning of, best first; of one département if it is named."""
        if typed.isascii() and is_postal(typed):  # the plainest of texts, which many type
            return self._codes.find(Asked((), typed, departement), limit)
        if number := of_any_city(typed):
            numbered = self._places.numbered(number)
            there = [each for each in numbered if departement in {"", each.departement}]
            return [Found(each, "name", each.name) for each in there[:limit]]
        asked = self._ways(typed, departement)
        if not asked[0].words:
            return self._codes.find(asked[0], limit)
        if of_cedex := self._of_cedex(typed, limit, departement):
            return of_cedex
        return self._by_name(typed, asked, limit, departement) or self._by_keys(typed, limit, departement)

    def _by_keys(self, typed: str, limit: int, departement: str) -> list[Found]:
        """The communes whose name the same keys write on the other keyboard."""
        by_keys, best = on_other_keyboard(typed), dict[str, tuple[float, Name]]()
        if by_keys == typed:
            return []
        asked = self._ways(by_keys, departement)
        self._looks.plainly(asked, best)
        return self._first(best, asked[0], limit)

    def _ways(self, typed: str, departement: str) -> list[Asked]:
        """Each way to understand the text, in one département if it is named."""
        asked = list(ways(typed, self._departements))
        return [way._replace(within=departement) for way in asked] if departement else asked

    def _by_name(self, typed: str, asked: list[Asked], limit: int, departement: str) -> list[Found]:
        """The communes of a text with words, understood in these ways."""
        alone = self._areas.of(asked[0].words)
        said, hamlets = ([], []) if alone else (self._aliases.said(asked), self._aliases.hamlets(asked))
        best: Scored = {}
        is_enough = self._looks.plainly(asked, best)
        is_enough = is_enough or bool(alone or said)
        foreign = self._aliases.foreign(asked) if hamlets or not (best or is_enough) else []
        is_enough = is_enough or bool(hamlets or foreign)
        if not (best or is_enough):
            if is_part_of_town(asked[0]) and (in_town := self._amid(typed, limit, departement)):
                return self._beside_code(typed, in_town, limit, departement)
            alone = self._areas.nearly(asked[0].words)
        if not (is_enough or alone):
            self._looks.with_slips(asked, best)
        let_towns_pass(best, asked[0])
        named = self._first(best, asked[0], limit)
        if alone:
            return self._of_area(alone, asked[0], named, limit, departement)
        first = [each for each in named if comes_before_hamlets(each, asked[0])] if hamlets else []
        others = said or hamlets or foreign
        found = each_once(said, first, hamlets, named, foreign) if others else named
        if not found and len(words_of(typed)) > 1:
            found = self._amid(typed, limit, departement) or self._areas.amid(typed, limit, departement)
        if not found and words_of(typed)[-1].isdigit():
            found = self._before_number(typed, limit, departement)
        return self._beside_code(typed, found, limit, departement)

    def _before_number(self, typed: str, limit: int, departement: str) -> list[Found]:
        """The communes of the words before a number that none of them has: « Longvill 33 »."""
        before = self.find(" ".join(words_of(typed)[:-1]), limit, departement)
        return [each._replace(amid=True) for each in before]

    def chosen(self, typed: str) -> Commune | None:
        """The commune that all of this text names, and that it alone names; none where a person must pick."""
        area = self._areas.of(without_country(words_of(typed)))
        is_another_s = area or self._aliases.is_said(typed) or of_any_city(typed)
        return None if is_another_s else self._choice.of(typed)

    def _first(self, best: Scored, asked: Asked, limit: int) -> list[Found]:
        several: Iterable[tuple[float, Name]] = best.values()
        if len(best) > 1 and may_be_across(asked):
            several = ((cost + across(name, asked), name) for cost, name in several)
        return [found_by(name) for _, name in sorted(several)[:limit]]

    def prepare(self) -> None:
        """Make the indexes of looks and that of other names, for which the first to need them would wait."""
        self._looks.prepare()
        _ = self._aliases.foreign_by_text, self._codes.cedex

    def _of_cedex(self, typed: str, limit: int, within: str) -> list[Found]:
        """The communes of a CEDEX beside which its name stands, as on letters: « 33077 Bordeaux Cedex »."""
        words = words_of(typed)
        if "cedex" not in words or (code := postal_code(typed)) not in self._codes.cedex:
            return []
        name = {word: None for word in words if word.isalpha() and word != "cedex"}
        by_code = self._codes.find(Asked((), code, within), limit)
        found = [each for each in by_code if each.matched == "postal-code"]
        own = {word for each in found for word in comparable(each.commune.name)} - ARTICLES
        return found if own & name.keys() or self._aliases.is_said(" ".join(name)) else []

    def _of_area(self, area: Area, asked: Asked, named: list[Found], limit: int, within: str) -> list[Found]:
        """The communes whose name begins so, in half of the list, then those of the area that alone was named.

        « Guadeloupe » is no part of Capesterre-de-Guadeloupe.
        """
        whole = without_articles(asked.words)
        names = [(each, comparable(each.text)) for each in named]
        begun = [
            each
            for each, name in names
            if "".join(name).startswith(asked.text) or without_articles(name) == whole
        ]
        others = [each for each in named if each.matched == "name"]
        there = self._areas.communes(area, limit, within)
        return each_once(begun[: (limit + 1) // 2], there, others)[:limit]

    def _amid(self, typed: str, limit: int, within: str) -> list[Found]:
        """The places whose whole name stands amid other words, where the postal code is if any has that."""
        for code in dict.fromkeys((postal_code(typed) or self._areas.number_at_end(typed), "")):
            if several := self._names_amid(typed, code, within):
                return [each._replace(amid=True) for each in self._of_each(several, limit)]
        return []

    def _names_amid(self, typed: str, code: str, within: str) -> list[Scored]:
        """The places of each name that stands apart from others; of names that overlap, those of the longest."""
        named: list[Scored] = []
        taken: set[int] = set()
        for several in amid(typed, code):
            free = [(place, asked) for place, asked in several if taken.isdisjoint(place)]
            for place, asked in free:
                best: Scored = {}
                if self._looks.wholly(asked._replace(within=within), best):
                    taken.update(place)
                    named.append(best)
        return named

    def _of_each(self, several: list[Scored], limit: int) -> list[Found]:
        """The places of several names, the cheapest first; each name has its share of them: « Lyon Paris »."""
        share = max(1, limit // len(several))
        first = cheapest(dict(nsmallest(share, best.items(), key=itemgetter(1))) for best in several)
        others = ((code, scored) for code, scored in cheapest(several).items() if code not in first)
        left = max(0, limit - len(first))
        return self._first(first | dict(nsmallest(left, others, key=itemgetter(1))), Asked(()), limit)

    def _beside_code(self, typed: str, found: list[Found], limit: int, within: str) -> list[Found]:
        """The places found by name; where a whole postal code says another place, first what has that code."""
        code = postal_code(typed)
        there = self._codes.exactly(code, within) if code else []
        if not there or any(code in each.commune.postal_codes for each in found):
            return found[:limit]
        few = found[: limit // 2]
        return [*(each._replace(amid=True) for each in there[: limit - len(few)]), *few]
