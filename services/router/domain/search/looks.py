"""The looks for a name: as it was typed, in any order, with a slip or two, by ear."""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache, cached_property, lru_cache
from heapq import nsmallest

from services.router.domain.search.arrangement import Arrangement, names_of, weights_of
from services.router.domain.search.asked import SHORTEST, Asked
from services.router.domain.search.candidates import AMID, MOST, Candidates
from services.router.domain.search.doubled import Doubled
from services.router.domain.search.names import INSIDE, LATER, Name, holds
from services.router.domain.search.order import Scored
from services.router.domain.search.places import Places
from services.router.domain.search.sound import sound, sounding
from services.router.domain.search.starts import Range, Starts
from services.router.domain.search.towns import Towns
from services.router.domain.spelling import comparable

WHOLE, SLIP, BY_EAR, MORE = -10.0, 2.0, 1.3, 1.2
"""Costs: of a name that is all that was typed; of each slip, of a match by ear, of letters not typed yet."""
NOT_FIRST = (0.0, 8.5, -WHOLE + MORE)
"""The part of `WHOLE` lost from a later word on: « Havre » is nearly all of Le Havre, « Saint » is not Le Saint."""
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


class Looks:
    """The names of places and the ways to look among them, from the cheapest on; each keeps the best it has found."""

    def __init__(self, places: Places, arrangement: Arrangement) -> None:
        self.names = names_of(places, arrangement.words)
        self.starts = arrangement.starts
        self._weights = weights_of(places, self.names)
        self._doubled = Doubled(self.names)
        self._candidates = Candidates(self.starts, self.names, arrangement.ranked)
        self._begun = lru_cache(4_000)(self._begun_by)

    def plainly(self, asked: list[Asked], best: Scored) -> bool:
        """Look for what was typed; whether that is enough."""
        for look in (self._as_typed, self._in_any_order):
            for way in asked:
                look(way, best)
            if best and self._is_enough(best, asked):
                return True
        return False

    def with_slips(self, asked: list[Asked], best: Scored) -> bool:
        """Look for what may have been meant; whether there is any."""
        for look in (self._with_a_slip, self._with_two_slips, self._town_by_ear):
            for way in asked:
                look(way, best)
            if best:
                return True
        return False

    def wholly(self, asked: Asked, best: Scored) -> bool:
        """Look for names that are all of these words; whether there is any."""
        whole = list(self._whole(asked))
        self._keep(best, whole)
        return bool(whole)

    def prepare(self) -> None:
        """Make the indexes by ear, for slips and by département, for which the first to need them would wait."""
        _ = self.sounds, self.towns, self.starts.begun
        self._candidates.prepare()

    @cached_property
    def sounds(self) -> Starts:
        """The names by how they sound; made when first needed, in some tenths of a second."""
        sound_of = cache(sound)
        return Starts(
            ("".join(map(sound_of, words)), 4 * number)
            for number, name in enumerate(self.names)
            if not name.commune.city
            for words in _spellings(name)
        )

    @cached_property
    def towns(self) -> Towns:
        """The towns by how they sound; made when first needed."""
        return Towns(self.names)

    def _is_enough(self, best: Scored, asked: list[Asked]) -> bool:
        """Whether slips need not be looked for: none are in digits, nor in what is a long name as it stands."""
        letters = len(asked[0].text)
        if len(asked) > 1 or len(best) >= ENOUGH or letters < SHORTEST:
            return True
        return letters > SHORT and any(cost < WHOLE / 2 for cost, _ in best.values())

    def _whole(self, asked: Asked) -> Iterator[tuple[float, int]]:
        for _, cost, number in self._costs(self.starts.exactly(asked.text), asked):
            own = self.names[number >> 2].words[-len(asked.words) :]
            if own == asked.words and number & 3 != LATER:
                yield cost, number

    def _as_typed(self, asked: Asked, best: Scored) -> None:
        self._keep(best, self._begun(asked))
        if len(asked.text) >= SHORTEST and not any(cost < WHOLE / 2 for cost, _ in best.values()):
            like = [n for n in self._doubled.like(asked.text) if asked.may_be(self.names[n >> 2].commune)]
            self._keep(best, ((self._weights[n >> 2] + BY_EAR, n) for n in like))

    def _begun_by(self, asked: Asked) -> list[tuple[float, int]]:
        texts, length = self.starts.texts, len(asked.text)
        costs = (
            (cost + (MORE if len(texts[index]) > length else WHOLE + NOT_FIRST[number & 3]), number)
            for index, cost, number in self._costs(self._best(asked), asked)
        )
        return nsmallest(MOST, costs)

    def _best(self, asked: Asked) -> Iterable[int]:
        """The indexes of the cheapest names that begin so, and of all that are no longer."""
        matching = self.starts.beginning(asked.text)
        best = self._candidates.among(matching.first, matching.end, asked)
        return {*self.starts.exactly(asked.text), *best} if asked.is_anywhere else best

    def _in_any_order(self, asked: Asked, best: Scored) -> None:
        """Find names that hold every word that was typed, in any order: « Havre (Le) »."""
        if len(asked.words) < 2:
            return
        words = set(asked.words)
        ranges = {word: self.starts.beginning(word) for word in words}
        rarest = min(ranges, key=lambda word: ranges[word].end - ranges[word].first)
        if ranges[rarest].end - ranges[rarest].first <= COMMON:
            among = self._candidates.among(*ranges[rarest][:2], asked, AMID)
            costs = self._costs(among, asked, MORE)
            self._keep(best, ((c, n) for _, c, n in costs if holds(self.names[n >> 2], words)))

    def _with_a_slip(self, asked: Asked, best: Scored) -> None:
        if len(asked.text) >= SHORTEST or not best:
            self._nearly(asked, self.starts.near(asked.text, 1), best)
            self._by_ear(asked, best)

    def _with_two_slips(self, asked: Asked, best: Scored) -> None:
        """Find whole names alone, for half a name with two slips is any name; a number beside one is no slip."""
        if len(asked.text) >= LONG and not asked.words[-1].isdigit():
            self._nearly(asked, self.starts.near(asked.text, 2, from_letter=2), best, longest=2)

    def _by_ear(self, asked: Asked, best: Scored) -> None:
        text = sounding(asked.words)
        if len(text) >= SHORTEST - 1:
            sounds = self.sounds
            exactly = sounds.exactly(text)
            first, end, *_ = (
                sounds.beginning(text) if len(text) >= SHORTEST else (exactly.start, exactly.stop)
            )
            far = end if end - first <= BY_EAR_MOST or not asked.is_anywhere else first + BY_EAR_MOST
            costs = self._costs(range(first, far), asked, BY_EAR, sounds)
            self._keep(best, ((c + (len(sounds.texts[i]) > len(text)) * MORE, n) for i, c, n in costs))

    def _town_by_ear(self, asked: Asked, best: Scored) -> None:
        """Find the towns that nearly sound so, when nothing else is found: « vilurbane »."""
        like = [n for n in self.towns.like(sounding(asked.words)) if asked.may_be(self.names[n >> 2].commune)]
        self._keep(best, ((self._weights[n >> 2] + BY_EAR + SLIP, n) for n in like))

    def _nearly(self, asked: Asked, ranges: list[Range], best: Scored, longest: int = 1_000) -> None:
        """Find names in these ranges; `longest`: how many letters more than were typed a name may have."""
        texts, length = self.starts.texts, len(asked.text)
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
        words = self.names[number >> 2].words
        is_all = len(self.starts.texts[index]) == letters and number & 3 != LATER
        return is_all and (len(asked.words) == 1 or len(words) == len(asked.words))

    def _costs(
        self, indexes: Iterable[int], asked: Asked, more: float = 0.0, starts: Starts | None = None
    ) -> Iterator[tuple[int, float, int]]:
        """The index, cost and number of each start whose commune is where it was asked for."""
        numbers, weights, anywhere = (starts or self.starts).numbers, self._weights, asked.is_anywhere
        for index in indexes:
            number = numbers[index]
            if anywhere or asked.may_be(self.names[number >> 2].commune):
                yield index, weights[number >> 2] + more + INSIDE[number & 3], number

    def _keep(self, best: Scored, costs: Iterable[tuple[float, int]]) -> None:
        for cost, number in costs:
            name = self.names[number >> 2]
            before = best.get(name.commune.code)
            if before is None or cost < before[0]:
                best[name.commune.code] = cost, name


def _spellings(name: Name) -> Iterator[Sequence[str]]:
    """The words of a name; with « ss » for each « ç » too, which sounds so and is compared as « c »."""
    yield name.words
    written = name.former or name.commune.name
    if "ç" in written:
        yield comparable(written.replace("ç", "ss"))
