"""What is released of a month: exact by force, safe by theme and département, and months only add up."""

import random
from datetime import date

import pytest

from services.stats.domain import release as releasing
from services.stats.domain.figures import MEASURES
from services.stats.domain.release import FORCE_ROWS, LEAST, Month, fine, months_between, release
from services.stats.domain.row import Row
from services.stats.domain.withhold import TOTAL
from tests.stats.builders import a_row
from tests.stats.domain.test_withhold import alone

PLACES = ("01", "02", "33", "75", "974")
THEMES = ("", "discrimination", "domestic-violence", "sexual-violence")


@pytest.fixture(autouse=True)
def few_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small country: the attack is the same."""
    monkeypatch.setattr(releasing, "DEPARTEMENTS", PLACES)


def rows_of(seed: int, month: int = 3) -> list[Row]:
    """A month's conversations, rare ones among them."""
    chance = random.Random(seed)
    weights = [chance.choice([1, 5, 40]) for _ in THEMES]
    return [
        a_row(
            date(2026, month, chance.randint(1, 28)),
            departement=chance.choice(PLACES),
            theme=chance.choices(THEMES, weights)[0],
            force=chance.choice(["police", "gendarmerie"]),
        )
        for _ in range(chance.choice([30, 120, 400]))
    ]


def attacked(month: Month, themes: list[str]) -> set[tuple[str, str]]:
    """The withheld cells that all that is shown of a measure, taken together, determines."""
    shown = month.shown["conversations"]
    cells = [(row, theme) for row in (*PLACES, *FORCE_ROWS) for theme in themes]
    unknown = [cell for cell in cells if cell not in shown]
    place = {cell: i for i, cell in enumerate(unknown)}

    def summed(rows: tuple[str, ...], which: tuple[str, ...]) -> dict[int, int]:
        return {place[row, theme]: 1 for row in rows for theme in which if (row, theme) in place}

    forces = tuple(map(str, FORCE_ROWS))
    equations = [
        summed(rows, (theme,)) for theme in themes if (TOTAL, theme) in shown for rows in (PLACES, forces)
    ]
    equations += [summed((row,), tuple(themes)) for row in (*PLACES, *forces) if (row, TOTAL) in shown]
    equations += [summed(rows, tuple(themes)) for rows in (PLACES, forces)]
    same = [{**summed(PLACES, (t,)), **{k: -v for k, v in summed(forces, (t,)).items()}} for t in themes]
    return {unknown[at] for at in alone([*equations, *same])}


@pytest.mark.parametrize("seed", range(60))
def test_all_that_is_shown_of_a_month_gives_no_withheld_cell_away(seed: int) -> None:
    """Tables by département and by force share their themes' sums: together they are attacked."""
    rows = rows_of(seed)
    found = attacked(release("2026-03", rows), sorted({row.theme for row in rows}))
    assert {(row, theme) for row, theme in found if row in PLACES} == set()
    assert {theme for row, theme in found if row != "reception"} == set()


@pytest.mark.parametrize("seed", range(20))
def test_what_is_shown_is_exact_and_large_enough(seed: int) -> None:
    """By theme or département never under the least."""
    rows = rows_of(seed)
    shown = release("2026-03", rows).shown["conversations"]
    for (place, theme), value in shown.items():
        chosen = [r for r in rows if theme in {TOTAL, r.theme} and place in {TOTAL, r.departement, r.force}]
        assert value == len(chosen)
        assert value >= LEAST or theme == TOTAL
        assert value >= LEAST or place in FORCE_ROWS


def test_forces_and_country_are_exact_however_small() -> None:
    """They say nothing of anybody."""
    shown = release("2026-03", [a_row(date(2026, 3, 1))]).shown["conversations"]
    assert (shown[TOTAL, TOTAL], shown["police", TOTAL], shown["gendarmerie", TOTAL]) == (1, 1, 0)
    assert set(shown) == {(TOTAL, TOTAL), *((row, TOTAL) for row in FORCE_ROWS)}


def test_a_theme_that_is_rare_in_the_whole_country_is_not_told_apart() -> None:
    """Nor is it left over when the others are taken off the whole."""
    rows = [a_row(date(2026, 3, 1), theme=theme, departement=PLACES[i % 5])
            for theme, many in (("discrimination", 3), ("domestic-violence", 60), ("sexual-violence", 90))
            for i in range(many)]  # fmt: skip
    shown = release("2026-03", rows).shown["conversations"]
    assert (TOTAL, "discrimination") not in shown
    assert (TOTAL, "domestic-violence") not in shown
    assert shown[TOTAL, "sexual-violence"] == 90


def test_a_sum_of_months_is_shown_where_each_of_them_is() -> None:
    """So that a year tells nothing that its months do not."""
    many = [
        a_row(date(2026, 3, 1), theme=t, departement=d) for t in THEMES[1:] for d in PLACES for _ in range(20)
    ]
    march = release("2026-03", many)
    april = release(
        "2026-04", [a_row(date(2026, 4, 2), theme=r.theme, departement=r.departement) for r in many[:-15]]
    )
    both = fine([march, april], ("departement", "theme"), "conversations")
    assert sum(value == 40 for value in both.values()) >= 10
    assert both["974", "sexual-violence"] is None


def test_only_whole_months_add_up() -> None:
    """Days that are cut off would be told by subtracting."""
    assert months_between(date(2026, 1, 1), date(2026, 3, 31)) == ["2026-01", "2026-02", "2026-03"]
    assert months_between(date(2024, 2, 1), date(2024, 2, 29)) == ["2024-02"]
    assert months_between(date(2026, 1, 2), date(2026, 3, 31)) is None
    assert months_between(date(2026, 1, 1), date(2026, 3, 30)) is None


@pytest.mark.parametrize("measure", MEASURES)
def test_a_whole_country_s_month_is_decided_quickly(measure: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With all its départements, most of them nearly empty."""
    monkeypatch.undo()
    chance = random.Random(7)
    rows = [a_row(date(2026, 3, 3), departement=chance.choice(releasing.DEPARTEMENTS), theme=chance.choice(THEMES))
            for _ in range(1_200)]  # fmt: skip
    shown = release("2026-03", rows).shown[measure]
    assert shown[TOTAL, TOTAL] == (1_200 if measure == "conversations" else 0)
