"""The gazetteer: all places that may be chosen, and which of them a person means by what they typed."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from heapq import nsmallest

from services.router.domain.commune import Commune
from services.router.domain.search.aliases import Aliases, AliasNames
from services.router.domain.search.areas import Area, Areas
from services.router.domain.search.arrondissements import of_any_city
from services.router.domain.search.asked import SHORTEST, Asked, amid, postal_code, ways
from services.router.domain.search.candidates import AMID, MOST, Candidates
from services.router.domain.search.choice import Choice
from services.router.domain.search.codes import PlacesByCode
from services.router.domain.search.doubled import Doubled
from services.router.domain.search.found import Found
from services.router.domain.search.names import LATER, across, begins, holds, weight
from services.router.domain.search.order import (
    Scored,
    comes_before_hamlets,
    each_once,
    found_by,
    let_towns_pass,
)
from services.router.domain.search.places import Places
from services.router.domain.search.sound import sound
from services.router.domain.search.starts import Range, Starts
from services.router.domain.search.words import without_articles, words_of
from services.router.domain.spelling import comparable
from services.router.domain.territory import Territory

WHOLE, SLIP, BY_EAR, MORE = -10.0, 2.0, 1.3, 1.2
"""Costs: of a name that is all that was typed; of each slip, of a match by ear, of letters not typed yet."""
INSIDE = (0.0, 0.1, 0.5)
"""The cost of a name recognised from its first word, from the word after its article, from a later word."""
NOT_FIRST = (0.0, 8.5, -WHOLE + MORE)
"""The part of `WHOLE` that is lost likewise: « Havre » is nearly all of Le Havre, « Saint » is not Le Saint."""
WHOLLY = 6
"""Letters from which the beginning of a name is looked for with a slip."""
SHORT, LONG = 8, 8
"""Letters up to which even a name that exists may be a slip; from which two slips are looked for."""
ENOUGH = 5
"""Places found as they were typed, with which nobody looks for slips."""
FEW = 4
"""Ranges of slips up to which each is looked at as far as one of what was typed."""
BY_EAR_MOST = 300
"""Names that sound so, among which one is looked for: those that sound no longer come first."""
COMMON = 3_000
"""Names that a word may begin, for it to be worth looking among them for the other words."""


class Gazetteer:
    """Communes and arrondissements by their names, former names and postal codes.

    A city that is decided by arrondissement is not itself among them: its name finds its arrondissements.
    """

    def __init__(self, territory: Territory, aliases: AliasNames | None = None) -> None:
        """`aliases`: the other names of communes."""
        places = Places(territory)
        self._names = list(places.names())
        self._weights = [weight(name, places.crowds[name.commune.code]) for name in self._names]
        self._starts = Starts(
            ("".join(name.words[at:]), 4 * number + from_word)
            for number, name in enumerate(self._names)
            for at, from_word in begins(name)
        )
        costs = [self._weights[number >> 2] + INSIDE[number & 3] for number in self._starts.numbers]
        self._doubled = Doubled(self._starts, self._names)
        self._candidates = Candidates(self._starts, self._names, costs)
        aliases = aliases or AliasNames()
        self._places = places
        self._areas = Areas(places, aliases.areas)
        self._departements = self._areas.departements
        self._aliases = Aliases(aliases, places.of)
        self._codes = PlacesByCode(places, aliases.cedex)
        self._choice = Choice(self._names, self._starts, self._codes, self._departements)
        self._begun = lru_cache(4_000)(self._begun_by)

    def find(self, typed: str, limit: int, departement: str = "") -> list[Found]:
        """The communes that this may be the beginning of, best first; of one département if it is named."""
        asked = [way._replace(within=departement) for way in ways(typed, self._departements)]
        if number := of_any_city(typed):
            numbered = self._places.numbered(number)
            return [
                Found(each, "name", each.name) for each in numbered if departement in {"", each.departement}
            ]
        if not asked[0].words:
            return self._codes.find(asked[0], limit)
        alone = self._areas.of(asked[0].words)
        said, hamlets = ([], []) if alone else (self._aliases.said(asked), self._aliases.hamlets(asked))
        best: Scored = {}
        is_enough = self._look(asked, best, self._as_typed, self._in_any_order)
        is_enough = is_enough or bool(alone or said)
        foreign = self._aliases.foreign(asked) if hamlets or not (best or is_enough) else []
        is_enough = is_enough or bool(hamlets or foreign)
        if not (best or is_enough):
            alone = self._areas.nearly(asked[0].words)
        if not (is_enough or alone):
            self._look(asked, best, self._with_a_slip, self._with_two_slips)
        let_towns_pass(best, asked[0])
        named = self._first(best, asked[0], limit)
        if alone:
            return self._of_area(alone, asked[0], named, limit, departement)
        first = [each for each in named if comes_before_hamlets(each, asked[0])] if hamlets else []
        if found := each_once(said, first, hamlets, named, foreign):
            return self._beside_code(typed, found, limit, departement)
        amid_words = self._amid(typed, limit, departement) or self._areas.amid(typed, limit, departement)
        return self._beside_code(typed, amid_words, limit, departement)

    def _look(self, asked: list[Asked], best: Scored, *looks: Callable[[Asked, Scored], None]) -> bool:
        """Look for names in one way after the other, until they are enough; whether they are."""
        for look in looks:
            for way in asked:
                look(way, best)
            if self._is_enough(best, asked, look):
                return True
        return False

    def chosen(self, typed: str) -> Commune | None:
        """The commune that all of this text names, and that it alone names; none where a person must pick."""
        is_another_s = self._aliases.is_said(typed) or self._areas.of(words_of(typed)) or of_any_city(typed)
        return None if is_another_s else self._choice.of(typed)

    def _first(self, best: Scored, asked: Asked, limit: int) -> list[Found]:
        cheapest = nsmallest(limit, ((cost + across(name, asked), name) for cost, name in best.values()))
        return [found_by(name) for _, name in cheapest]

    def prepare(self) -> None:
        """Make the index by ear and that of other names, for which the first to need them would wait."""
        _ = self.sounds, self._aliases.foreign_by_text, self._codes.cedex

    @cached_property
    def sounds(self) -> Starts:
        """The names by how they sound; made when first needed, in some tenths of a second."""
        words = {word for name in self._names for word in name.words}
        sound_of = {word: sound(word) for word in words}
        return Starts(
            ("".join(sound_of[word] for word in name.words), 4 * number)
            for number, name in enumerate(self._names)
            if not name.commune.city
        )

    def _is_enough(self, best: Scored, asked: list[Asked], look: Callable[[Asked, Scored], None]) -> bool:
        """Whether slips need not be looked for: none are in digits, nor in what is a long name as it stands."""
        if look not in {self._as_typed, self._in_any_order} or not best:
            return bool(best)
        text, narrowed = asked[0].text, len(asked) > 1
        whole = any(cost < WHOLE / 2 for cost, _ in best.values())
        return narrowed or len(best) >= ENOUGH or len(text) < SHORTEST or (whole and len(text) > SHORT)

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
            if best := self._names_amid(typed, code, within):
                return [each._replace(amid=True) for each in self._first(best, Asked(()), limit)]
        return []

    def _names_amid(self, typed: str, code: str, within: str) -> Scored:
        """The names that stand apart from each other; of those that overlap, the longest."""
        best: Scored = {}
        taken: set[int] = set()
        for several in amid(typed, code):
            free = [(place, asked) for place, asked in several if taken.isdisjoint(place)]
            for place, asked in free:
                if whole := list(self._whole(asked._replace(within=within))):
                    self._keep(best, whole)
                    taken.update(place)
        return best

    def _beside_code(self, typed: str, found: list[Found], limit: int, within: str) -> list[Found]:
        """The places found by name; where a whole postal code says another place, first what has that code."""
        code = postal_code(typed)
        there = self._codes.exactly(code, within) if code else []
        if not there or any(code in each.commune.postal_codes for each in found):
            return found[:limit]
        few = found[: limit // 2]
        return [*(each._replace(amid=True) for each in there[: limit - len(few)]), *few]

    def _whole(self, asked: Asked) -> Iterator[tuple[float, int]]:
        for _, cost, number in self._costs(self._starts.exactly(asked.text), asked):
            own = self._names[number >> 2].words[-len(asked.words) :]
            if own == asked.words and number & 3 != LATER:
                yield cost, number

    def _as_typed(self, asked: Asked, best: Scored) -> None:
        self._keep(best, self._begun(asked))
        if len(asked.text) >= SHORTEST and not any(cost < WHOLE / 2 for cost, _ in best.values()):
            like = [n for n in self._doubled.like(asked.text) if asked.may_be(self._names[n >> 2].commune)]
            self._keep(best, ((self._weights[n >> 2] + BY_EAR, n) for n in like))

    def _begun_by(self, asked: Asked) -> list[tuple[float, int]]:
        texts, length = self._starts.texts, len(asked.text)
        costs = (
            (cost + (MORE if len(texts[index]) > length else WHOLE + NOT_FIRST[number & 3]), number)
            for index, cost, number in self._costs(self._best(asked), asked)
        )
        return nsmallest(MOST, costs)

    def _best(self, asked: Asked) -> Iterable[int]:
        """The indexes of the cheapest names that begin so, and of all that are no longer."""
        matching = self._starts.beginning(asked.text)
        best = self._candidates.among(matching.first, matching.end, asked)
        return {*self._starts.exactly(asked.text), *best} if asked.is_anywhere else best

    def _in_any_order(self, asked: Asked, best: Scored) -> None:
        """Find names that hold every word that was typed, in any order: « Havre (Le) »."""
        if len(asked.words) < 2:
            return
        words = set(asked.words)
        ranges = {word: self._starts.beginning(word) for word in words}
        rarest = min(ranges, key=lambda word: ranges[word].end - ranges[word].first)
        if ranges[rarest].end - ranges[rarest].first <= COMMON:
            among = self._candidates.among(*ranges[rarest][:2], asked, AMID)
            costs = self._costs(among, asked, MORE)
            self._keep(best, ((c, n) for _, c, n in costs if holds(self._names[n >> 2], words)))

    def _with_a_slip(self, asked: Asked, best: Scored) -> None:
        if len(asked.text) >= SHORTEST or not best:
            self._nearly(asked, self._starts.near(asked.text, 1), best)
            self._by_ear(asked, best)

    def _with_two_slips(self, asked: Asked, best: Scored) -> None:
        """Find whole names alone: half a name with two slips is any name."""
        if len(asked.text) >= LONG:
            self._nearly(asked, self._starts.near(asked.text, 2, from_letter=2), best, longest=2)

    def _by_ear(self, asked: Asked, best: Scored) -> None:
        sounding = "".join(map(sound, asked.words))
        if len(sounding) >= SHORTEST - 1:
            sounds = self.sounds
            exactly = sounds.exactly(sounding)
            first, end, *_ = (
                sounds.beginning(sounding) if len(sounding) >= SHORTEST else (exactly.start, exactly.stop)
            )
            far = end if end - first <= BY_EAR_MOST or not asked.is_anywhere else first + BY_EAR_MOST
            costs = self._costs(range(first, far), asked, BY_EAR, sounds)
            self._keep(best, ((c + (len(sounds.texts[i]) > len(sounding)) * MORE, n) for i, c, n in costs))

    def _nearly(self, asked: Asked, ranges: list[Range], best: Scored, longest: int = 1_000) -> None:
        """Find names in these ranges; `longest`: how many letters more than were typed a name may have."""
        texts, length = self._starts.texts, len(asked.text)
        most = MOST if len(ranges) <= FEW else MOST // FEW
        for near in ranges:
            among = self._candidates.among(near.first, near.end, asked, most)
            costs = self._costs(among, asked, SLIP * max(near.slips, 1))
            if length < WHOLLY:
                costs = ((i, c, n) for i, c, n in costs if self._is_wholly(asked, n, i, near.letters))
            more = ((len(texts[i]) - length, c, n) for i, c, n in costs)
            self._keep(best, ((c + (left > 1) * MORE, n) for left, c, n in more if left <= longest))

    def _is_wholly(self, asked: Asked, number: int, index: int, letters: int) -> bool:
        """Whether a name of as many words is, but for its slips, all that was typed: few letters begin any name."""
        words = self._names[number >> 2].words
        is_all = len(self._starts.texts[index]) == letters and number & 3 != LATER
        return is_all and (len(asked.words) == 1 or len(words) == len(asked.words))

    def _costs(
        self, indexes: Iterable[int], asked: Asked, more: float = 0.0, starts: Starts | None = None
    ) -> Iterator[tuple[int, float, int]]:
        """The index, cost and number of each start whose commune is where it was asked for."""
        numbers, weights, anywhere = (starts or self._starts).numbers, self._weights, asked.is_anywhere
        for index in indexes:
            number = numbers[index]
            if anywhere or asked.may_be(self._names[number >> 2].commune):
                yield index, weights[number >> 2] + more + INSIDE[number & 3], number

    def _keep(self, best: Scored, costs: Iterable[tuple[float, int]]) -> None:
        for cost, number in costs:
            name = self._names[number >> 2]
            before = best.get(name.commune.code)
            if before is None or cost < before[0]:
                best[name.commune.code] = cost, name
