"""An attacker who subtracts every published total from every other finds no withheld cell."""

from collections.abc import Iterable
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from services.stats.domain.withhold import REST, TOTAL, Edge, withheld

PRIME = (1 << 61) - 1
LEAST = 11
COUNT = st.one_of(st.integers(0, 12), st.integers(0, 80), st.just(0))


def computed(unknown: set[Edge], rows: list[str], columns: list[str]) -> set[Edge]:
    """What linear algebra finds of the unknown cells, from the sum of each column and of each row.

    A row's sum may itself be unknown. A cell is found when some combination of the equations leaves it alone:
    when it stands alone in a row of the reduced echelon form (modulo a large prime).
    """
    names = sorted(unknown)
    place = {edge: i for i, edge in enumerate(names)}
    equations = []
    for row in rows:
        cells = {(row, c): 1 for c in columns} | {(row, TOTAL): -1}
        equations.append({place[e]: v for e, v in cells.items() if e in unknown})
    equations += [
        {place[row, column]: 1 for row in rows if (row, column) in unknown} for column in [*columns, TOTAL]
    ]
    return {names[at] for at in alone(equations)}


def alone(equations: Iterable[dict[int, int]]) -> set[int]:
    """The variables that the equations determine (Gauss and Jordan)."""
    pivots: dict[int, dict[int, int]] = {}
    for equation in equations:
        left = {at: value % PRIME for at, value in equation.items()}
        for at in [at for at in left if at in pivots]:
            left = minus(left, pivots[at], left.get(at, 0))
        if not left:
            continue
        at = min(left)
        scaled = {one: value * pow(left[at], -1, PRIME) % PRIME for one, value in left.items()}
        pivots = {one: minus(row, scaled, row.get(at, 0)) for one, row in pivots.items()} | {at: scaled}
    return {at for at, row in pivots.items() if len(row) == 1}


def minus(row: dict[int, int], other: dict[int, int], times: int) -> dict[int, int]:
    """Take another row off so many times."""
    names = row.keys() | other.keys()
    left = {one: (row.get(one, 0) - times * other.get(one, 0)) % PRIME for one in names}
    return {one: value for one, value in left.items() if value}


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Edge, int], list[str], list[str]]:
    """A table of a few rows and columns, most of its cells small."""
    rows = [f"r{i}" for i in range(draw(st.integers(2, 7)))]
    columns = [f"c{i}" for i in range(draw(st.integers(1, 4)))] + draw(st.sampled_from([[], [REST]]))
    return {edge: draw(COUNT) for edge in product(rows, columns)}, rows, columns


@given(tables())
def test_nothing_that_is_withheld_can_be_computed(
    table: tuple[dict[Edge, int], list[str], list[str]],
) -> None:
    """Nor shown: every small cell, and every small margin, is withheld."""
    cells, rows, columns = table
    hidden = withheld(cells, rows, columns, LEAST)
    assert computed(hidden, rows, columns) == set()
    assert {edge for edge, value in cells.items() if value < LEAST} <= hidden
    sums = {row: sum(cells[row, c] for c in columns) for row in rows}
    assert {(row, TOTAL) for row, total in sums.items() if total < LEAST} <= hidden


@given(tables())
def test_exact_margins_leave_nothing_to_compute_either(
    table: tuple[dict[Edge, int], list[str], list[str]],
) -> None:
    """Where every row's sum is shown, as those of the forces."""
    cells, rows, columns = table
    hidden = withheld(cells, rows, columns, LEAST, margins=False)
    found = computed(hidden, rows, columns)
    assert found == (
        hidden if len(columns) == 1 else set()
    )  # one theme alone: its cells are the forces' sums


@given(tables())
def test_what_is_withheld_in_a_line_is_not_nearly_nothing(
    table: tuple[dict[Edge, int], list[str], list[str]],
) -> None:
    """Where a line's sum is known, its withheld cells hold enough together, or the line shows nothing at all."""
    cells, rows, columns = table
    hidden = withheld(cells, rows, columns, LEAST)
    values = cells | {(row, TOTAL): sum(cells[row, c] for c in columns) for row in rows}
    lines = [[(row, c) for row in rows] for c in [*columns, TOTAL]]
    lines += [[(row, c) for c in [*columns, TOTAL]] for row in rows if (row, TOTAL) not in hidden]
    for line in lines:
        kept = [edge for edge in line if edge in hidden]
        assert not kept or len(kept) == len(line) or sum(values[edge] for edge in kept) >= LEAST


def test_a_table_without_small_cells_is_shown_whole() -> None:
    """Nothing is withheld for nothing."""
    cells: dict[Edge, int] = dict.fromkeys(product("abc", "xy"), 20)
    assert withheld(cells, list("abc"), list("xy"), LEAST) == set()


def test_one_small_cell_takes_three_others_with_it() -> None:
    """The cheapest ones that keep it from being computed."""
    cells: dict[Edge, int] = dict.fromkeys(product("abc", "xyz"), 20)
    cells["a", "x"] = 3
    cells["b", "y"] = 12
    hidden = withheld(cells, list("abc"), list("xyz"), LEAST)
    assert ("a", "x") in hidden
    assert len(hidden) == 4


def test_the_attacker_of_these_tests_can_compute() -> None:
    """One withheld cell in a line is found, and two in a row of known sum are not."""
    rows, columns = ["a", "b"], ["x", "y"]
    assert computed({("a", "x")}, rows, columns) == {("a", "x")}
    assert computed({("a", "x"), ("a", "y")}, rows, columns) == {("a", "x"), ("a", "y")}
    assert computed(set(product(rows, columns)), rows, columns) == set()
