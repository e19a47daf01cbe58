"""The report of a year, in the words of the leaflet of the State's own platform."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, MEASURES, Tally

COMPARED = ("conversations", "signalement")
"""The figures that the sentence compares with the year before."""
NARROW_SPACE = "\u202f"
WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "fr": {
        "conversations": ("conversation", "conversations"),
        "signalement": ("signalement", "signalements"),
        "orientation": ("orientation", "orientations"),
        "information": ("information", "informations"),
    },
    "en": {
        "conversations": ("conversation", "conversations"),
        "signalement": ("report to a unit", "reports to a unit"),
        "orientation": ("referral", "referrals"),
        "information": ("request answered", "requests answered"),
    },
}


def year_report(year: int, tallies: Iterable[Tally], before: Iterable[Tally]) -> dict[str, Any]:
    """The figures of a year and of the year before, their growth and the sentence; of the nation and each force."""
    tallies, before = list(tallies), list(before)
    now, then = _sums(tallies), _sums(before)
    forces = [
        force for force in FORCES_AND_RECEPTION if now[force, "conversations"] or then[force, "conversations"]
    ]
    return {
        "year": year,
        "months": _months_counted(tallies),
        "months_before": _months_counted(before),
        **_compared(now, then, ""),
        "forces": [{"force": force, **_compared(now, then, force)} for force in forces],
    }


def growth(now: int, then: int) -> int | None:
    """The growth in per cent, rounded half away from zero; None from zero."""
    if not then:
        return None
    size = (abs(now - then) * 200 + then) // (2 * then)
    return size if now >= then else -size


def sentence(figures: dict[str, int], grown: dict[str, int | None], language: str) -> str:
    """« 12 561 conversations (+18 %), 7 576 signalements (+42 %), 1 784 orientations, 1 065 informations »."""
    parts = []
    for measure, (one, many) in WORDS[language].items():
        count = figures[measure]
        word = one if count == 1 or (count == 0 and language == "fr") else many
        percent = grown[measure] if measure in COMPARED else None
        parts.append(f"{_number(count, language)} {word}{_grown(percent, language)}")
    return ", ".join(parts)


def _compared(now: Counter[tuple[str, str]], then: Counter[tuple[str, str]], force: str) -> dict[str, Any]:
    figures = {measure: now[force, measure] for measure in MEASURES}
    before = {measure: then[force, measure] for measure in MEASURES}
    grown = {measure: growth(figures[measure], before[measure]) for measure in MEASURES}
    sentences = {language: sentence(figures, grown, language) for language in WORDS}
    return {"figures": figures, "before": before, "growth": grown, "sentences": sentences}


def _sums(tallies: Iterable[Tally]) -> Counter[tuple[str, str]]:
    sums: Counter[tuple[str, str]] = Counter()
    for tally in tallies:
        for (_, force, measure), count in tally.counts.items():
            sums[force, measure] += count
            sums["", measure] += count
    return sums


def _months_counted(tallies: Iterable[Tally]) -> int:
    """The number of months in which something was counted."""
    return len({day[:7] for tally in tallies for (day, _, _), count in tally.counts.items() if count})


def _number(count: int, language: str) -> str:
    return f"{count:,}".replace(",", NARROW_SPACE if language == "fr" else ",")


def _grown(percent: int | None, language: str) -> str:
    if percent is None:
        return ""
    sign = "+" if percent > 0 else "−" if percent < 0 else ""
    return f" ({sign}{_number(abs(percent), language)}{NARROW_SPACE if language == 'fr' else ''}%)"
