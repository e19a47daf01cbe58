"""The order of the communes that were found, where the costs of their names do not say it."""

from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from services.router.domain.search.asked import Asked
from services.router.domain.search.found import Found
from services.router.domain.search.names import Name
from services.router.domain.spelling import comparable, folded

TOWN = 10_000
"""People from which a place comes before the former name of a smaller one."""
JUST_AFTER, IN_ORDER = 0.01, 0.0005
"""How little a former name comes after such towns, and a part of its cost, which keeps several in their order."""

Scored = dict[str, tuple[float, Name]]
"""The cheapest name of each commune that was found, by the commune's code."""


def cheapest(several: Iterable[Scored]) -> Scored:
    """The cheapest name of each commune among these."""
    best: Scored = {}
    for code, scored in chain.from_iterable(each.items() for each in several):
        best[code] = min(scored, best.get(code, scored))
    return best


def let_towns_pass(best: Scored, asked: Asked) -> None:
    """Put a smaller place's former name after the towns whose own begins with it: « Boulogne ».

    A former name that today's begins with comes after the others, for it is seen there.
    """
    for code, (cost, name) in list(best.items()):
        if name.former and name.words == asked.words:
            towns = (each for each in best.values() if _is_town(each[1], asked, name.commune.population))
            after = JUST_AFTER * (1 + _begins_today_s(name)) + cost * IN_ORDER
            best[code] = max((cost, *(least + after for least, _ in towns))), name


def comes_before_hamlets(found: Found, asked: Asked) -> bool:
    """Whether all that was typed is the name that was found, or the beginning of a town's: « La Roche »."""
    begins = folded(found.commune.name).startswith(asked.text)
    return folded(found.text) == asked.text or (begins and found.commune.population >= TOWN)


def _is_town(name: Name, asked: Asked, people: int) -> bool:
    more = name.commune.population > max(TOWN, people)
    return more and not name.former and name.words[: len(asked.words)] == asked.words


def _begins_today_s(name: Name) -> bool:
    return _compared(name.commune.name)[: len(name.words)] == name.words


@lru_cache(4_000)  # of the communes that are found most
def _compared(name: str) -> tuple[str, ...]:
    return tuple(comparable(name))


def found_by(name: Name) -> Found:
    """The commune as it was found; a former name that today's begins with says nothing: « Gironde »."""
    if not name.former or _begins_today_s(name):
        return Found(name.commune, "name", name.commune.name)
    return Found(name.commune, "former-name", name.former)


def each_once(*several: list[Found]) -> list[Found]:
    """The communes of these lists in their order, none of them twice."""
    by_code: dict[str, Found] = {}
    for each in chain(*several):
        by_code.setdefault(each.commune.code, each)
    return list(by_code.values())
