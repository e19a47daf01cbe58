"""All the places that may be chosen, and which of them are meant by what was typed."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property, lru_cache
from heapq import nsmallest
from typing import Literal, NamedTuple

from services.router.domain.commune import Commune
from services.router.domain.competence import Territory
from services.router.domain.search.asked import SHORTEST, Asked, amid, postal_code, ways, without_articles
from services.router.domain.search.names import LATER, Name, across, begins, holds, names_of, weight
from services.router.domain.search.sound import sound
from services.router.domain.search.starts import Range, Starts
from services.router.domain.spelling import comparable

Matched = Literal["name", "former-name", "postal-code", "code", "departement"]
WHOLE, SLIP, CONSUMED, MORE = -10.0, 1.6, 1.3, 1.2
"""What speaks for a place: its name is all that was typed; and against it: each slip, being written by ear,
letters not typed yet."""
INSIDE = (0.0, 0.1, 0.5)
"""What speaks against a name that is recognised from its first word, from behind its article, from a later word."""
NOT_FIRST = (0.0, 8.5, -WHOLE + MORE)
"""What of `WHOLE` is lost likewise: « Havre » is nearly all of Le Havre, « Saint » is not Le Saint."""
SHORT, LONG = 8, 8
"""Letters up to which even a name that exists may be a slip; from which two slips are looked for."""
TOWN, BEHIND = 10_000, 0.01
"""People from which a place comes before the former name of a smaller one; how little before it."""
ENOUGH = 5
"""Places found as they were typed, behind which nobody looks for slips."""
MOST = 60
"""Names kept of those that begin so: three for each commune that may be asked for."""
COMMON = 3_000
"""Names that a word may begin, for it to be worth looking among them for the other words."""


class Found(NamedTuple):
    """A commune, what of it was recognised, and the name that was."""

    commune: Commune
    matched: Matched
    text: str = ""


Scored = dict[str, tuple[float, Name]]


class Gazetteer:
    """Communes and arrondissements by their names, former names and postal codes.

    A city that is decided by arrondissement is not itself among them: its name finds its arrondissements.
    """

    def __init__(self, territory: Territory) -> None:
        known = territory.communes
        cities = {commune.city for commune in known.values()}
        crowds = {code: known.get(commune.city, commune).population for code, commune in known.items()}
        places = [commune for commune in known.values() if commune.code not in cities]
        self._people = sorted(places, key=lambda place: (-crowds[place.code], place.code))
        self._codes = Starts((code, rank) for rank, it in enumerate(self._people) for code in it.postal_codes)
        names = [name for place in self._people for name in names_of(place, known.get(place.city))]
        names += [
            Name(known[code], tuple(comparable(old)), old) for old, code in territory.former if code in known
        ]
        self._names = names
        self._weights = [weight(name, crowds[name.commune.code]) for name in names]
        self._starts = Starts(
            ("".join(name.words[at:]), 4 * number + from_word)
            for number, name in enumerate(names)
            for at, from_word in begins(name)
        )
        costs = [self._weights[number >> 2] + INSIDE[number & 3] for number in self._starts.numbers]
        self._ranked = sorted(range(len(costs)), key=costs.__getitem__)
        self._ranks = [0] * len(costs)
        for rank, place in enumerate(self._ranked):
            self._ranks[place] = rank
        self._named = territory.departements
        self._by_departement: dict[str, list[Commune]] = {code: [] for code in self._named}
        for commune in self._people:
            self._by_departement.setdefault(commune.departement, []).append(commune)
        self._departements = {
            without_articles(comparable(name)): code for code, name in territory.departements.items()
        }
        self._begun = lru_cache(4_000)(self._begun_by)

    def find(self, typed: str, limit: int, departement: str = "") -> list[Found]:
        """The communes that this may be the beginning of, best first; of one département if it is named."""
        asked = [way._replace(within=departement) for way in ways(typed, self._departements)]
        if not asked[0].words:
            return self._by_code(asked[0], limit)
        best: Scored = {}
        alone = self._departements.get(without_articles(asked[0].words), "")
        slips = () if alone else (self._with_a_slip, self._with_two_slips)
        for look in (self._as_typed, self._in_any_order, *slips):
            for way in asked:
                look(way, best)
            if self._is_enough(best, asked, look):
                break
        if best:
            _let_towns_pass(best, asked[0])
            return self._first(best, asked[0], limit)
        return self._of(alone, limit, departement) if alone else self._amid(typed, limit, departement)

    def _first(self, best: Scored, asked: Asked, limit: int) -> list[Found]:
        chosen = nsmallest(limit, ((cost + across(name, asked), name) for cost, name in best.values()))
        return [_found(name) for _, name in chosen]

    def prepare(self) -> None:
        """Make what the first to write by ear would wait for."""
        _ = self.sounds

    @cached_property
    def sounds(self) -> Starts:
        """The same by how they sound; made when it is first needed, in some tenths of a second."""
        words = {word for name in self._names for word in name.words}
        consumed = {word: sound(word) for word in words}
        return Starts(
            ("".join(consumed[word] for word in name.words), 4 * number)
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

    def _by_code(self, asked: Asked, limit: int) -> list[Found]:
        """Those with this postal code; where there is none, the commune that the INSEE gave this code too."""
        found = self._by_postal_code(asked, limit)
        if found and found[0].text == asked.code:
            return found
        own = list(self._by_insee(asked))
        if {each.commune for each in own} & {each.commune for each in found}:
            return found
        return [*found[: max(1, limit - 1)], *own][:limit]

    def _by_insee(self, asked: Asked) -> Iterator[Found]:
        """By its own code or its city's: the whole of it, or how a code of Corsica begins."""
        code = asked.code.upper()
        there = self._by_departement
        for commune in there.get(code[:2]) or there.get(code[:3]) or []:
            if asked.wants(commune) and (commune.code.startswith(code) or commune.city == code):
                yield Found(commune, "code", commune.code)

    def _by_postal_code(self, asked: Asked, limit: int) -> list[Found]:
        """Those with this postal code; of a CEDEX's, those whose code begins most like it."""
        code = asked.code
        while code:
            there = self._codes.beginning(code)
            numbers = self._codes.numbers[there.first : there.behind]
            ranks = {rank for rank in numbers if asked.wants(self._people[rank])}
            if ranks or len(code) < 3:
                return [Found(self._people[rank], "postal-code", code) for rank in nsmallest(limit, ranks)]
            code = code[:-1]
        return []

    def _of(self, code: str, limit: int, within: str) -> list[Found]:
        """The communes of a département that alone was named."""
        there = self._by_departement[code] if within in {"", code} else []
        return [Found(place, "departement", self._named[code]) for place in there[:limit]]

    def _amid(self, typed: str, limit: int, within: str) -> list[Found]:
        """Those whose whole name stands amid words that are no place; else those with the postal code."""
        best: Scored = {}
        for several in amid(typed):
            for asked in several:
                self._keep(best, self._whole(asked._replace(within=within)))
            if best:
                return self._first(best, Asked(()), limit)
        return self._by_code(Asked((), postal_code(typed), within), limit)

    def _whole(self, asked: Asked) -> Iterator[tuple[float, int]]:
        for _, cost, number in self._costs(self._starts.exactly(asked.text), asked):
            own = self._names[number >> 2].words[-len(asked.words) :]
            if own == asked.words and number & 3 != LATER:
                yield cost, number

    def _as_typed(self, asked: Asked, best: Scored) -> None:
        self._keep(best, self._begun(asked))

    def _begun_by(self, asked: Asked) -> list[tuple[float, int]]:
        texts, length = self._starts.texts, len(asked.text)
        found = (
            (cost + (MORE if len(texts[place]) > length else WHOLE + NOT_FIRST[number & 3]), number)
            for place, cost, number in self._costs(self._best(asked), asked)
        )
        return nsmallest(MOST, found)

    def _best(self, asked: Asked) -> Iterable[int]:
        """Where the best stand of those that begin so, and all that are no longer; all of them, if few."""
        there = self._starts.beginning(asked.text)
        if not asked.is_anywhere or there.behind - there.first <= 2 * MOST:
            return range(there.first, there.behind)
        best = nsmallest(MOST, self._ranks[there.first : there.behind])
        return {*self._starts.exactly(asked.text), *(self._ranked[rank] for rank in best)}

    def _in_any_order(self, asked: Asked, best: Scored) -> None:
        """Names that hold every word that was typed, wherever: « Havre (Le) »."""
        if len(asked.words) < 2:
            return
        ranges = {word: self._starts.beginning(word) for word in asked.words}
        rarest = min(ranges, key=lambda word: ranges[word].behind - ranges[word].first)
        if ranges[rarest].behind - ranges[rarest].first <= COMMON:
            found = self._costs(range(*ranges[rarest][:2]), asked, MORE)
            self._keep(best, ((c, n) for _, c, n in found if holds(self._names[n >> 2], asked.words)))

    def _with_a_slip(self, asked: Asked, best: Scored) -> None:
        if len(asked.text) >= SHORTEST or not best:
            self._nearly(asked, self._starts.near(asked.text, 1), best)
            self._by_ear(asked, best)

    def _with_two_slips(self, asked: Asked, best: Scored) -> None:
        """A whole name alone is worth two slips: half a name with two is any name."""
        if len(asked.text) >= LONG:
            self._nearly(asked, self._starts.near(asked.text, 2, from_letter=2), best, longest=2)

    def _by_ear(self, asked: Asked, best: Scored) -> None:
        consumed = "".join(map(sound, asked.words))
        if len(consumed) >= SHORTEST - 1:
            sounds = self.sounds
            found = self._costs(range(*sounds.beginning(consumed)[:2]), asked, CONSUMED, sounds)
            self._keep(best, ((c + (len(sounds.texts[p]) > len(consumed)) * MORE, n) for p, c, n in found))

    def _nearly(self, asked: Asked, ranges: list[Range], best: Scored, longest: int = 1_000) -> None:
        """`longest`: how many letters more than were typed a name may have."""
        texts, length = self._starts.texts, len(asked.text)
        for there in ranges:
            found = self._costs(range(there.first, there.behind), asked, SLIP * max(there.slips, 1))
            more = ((len(texts[p]) - length, c, n) for p, c, n in found)
            self._keep(best, ((c + (left > 1) * MORE, n) for left, c, n in more if left <= longest))

    def _costs(
        self, places: Iterable[int], asked: Asked, more: float = 0.0, starts: Starts | None = None
    ) -> Iterator[tuple[int, float, int]]:
        """Each place with its cost and number, of those that are where it was asked for."""
        numbers, weights, anywhere = (starts or self._starts).numbers, self._weights, asked.is_anywhere
        for place in places:
            number = numbers[place]
            if anywhere or asked.may_be(self._names[number >> 2].commune):
                yield place, weights[number >> 2] + more + INSIDE[number & 3], number

    def _keep(self, best: Scored, found: Iterable[tuple[float, int]]) -> None:
        for cost, number in found:
            name = self._names[number >> 2]
            known = best.get(name.commune.code)
            if known is None or cost < known[0]:
                best[name.commune.code] = cost, name


def _let_towns_pass(best: Scored, asked: Asked) -> None:
    """Put a smaller place's former name behind the towns whose own begins with it: « Boulogne »."""
    for code, (cost, name) in list(best.items()):
        if name.former and name.words == asked.words:
            towns = (it for it in best.values() if _is_town(it[1], asked, name.commune.population))
            best[code] = max((cost, *(least + BEHIND for least, _ in towns))), name


def _is_town(name: Name, asked: Asked, people: int) -> bool:
    more = name.commune.population > max(TOWN, people)
    return more and not name.former and name.words[: len(asked.words)] == asked.words


def _found(name: Name) -> Found:
    return Found(name.commune, "former-name" if name.former else "name", name.former or name.commune.name)
