"""What is withheld of a table: its small cells, and those by which somebody could compute them.

The cells of a table of rows × columns with its margins form a bipartite graph; what its published sums leave open
are the cycles of the withheld cells. So a withheld cell can be computed exactly when its edge is on no cycle (a
bridge). Withholding the cheapest cells that close a cycle, until there is no bridge, is what is done here
(M. Fischetti, J. J. Salazar: complementary cell suppression as a network problem).
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping
from itertools import product

Name = Hashable
TOTAL = "*"
"""The margin: a column of the row's sums, whose own sum is published."""
REST = "…"
"""The column of what is too small to be told apart, even over all rows."""
Edge = tuple[Name, Name]


def withheld(
    table: Mapping[Edge, int], rows: list[Name], columns: list[Name], least: int, *, margins: bool = True
) -> set[Edge]:
    """The cells (row, column), and margins (row, `TOTAL`), that must not be shown.

    Every column's sum is published, and without `margins` every row's too. `REST` is a column that is never
    shown: what is not told apart in it.
    """
    values = {(r, c): table.get((r, c), 0) for r, c in product(rows, columns)}
    if margins:
        values |= {(r, TOTAL): sum(values[r, c] for c in columns) for r in rows}
    hidden = {edge for edge, value in values.items() if value < least or edge[1] == REST}
    while more := _bare(values, hidden, least) or _open(values, hidden):
        hidden |= more
    return hidden


def _bare(values: Mapping[Edge, int], hidden: set[Edge], least: int) -> set[Edge]:
    """One more cell for a line whose withheld ones hold nearly nothing together: somebody could know that."""
    lines: dict[tuple[str, Name], list[Edge]] = defaultdict(list)
    for edge in values:
        row, column = edge
        lines["column", column].append(edge)
        if column != TOTAL and (row, TOTAL) not in hidden:
            lines["row", row].append(edge)
    for line in lines.values():
        kept = [edge for edge in line if edge in hidden]
        rest = [edge for edge in line if edge not in hidden]
        if kept and rest and sum(values[edge] for edge in kept) < least:
            return {min(rest, key=lambda edge: (values[edge], str(edge)))}
    return set()


def _open(values: Mapping[Edge, int], hidden: set[Edge]) -> set[Edge]:
    """The cells that put one which can be computed on a cycle of four, and hide the least that was shown."""
    bridges = _bridges(hidden)
    if not bridges:
        return set()
    row, column = min(bridges, key=str)
    corners = [
        {(row, c), (r, column), (r, c)} - hidden
        for r, c in values
        if r != row and c != column and (row, c) in values and (r, column) in values
    ]
    ways = [way for way in corners if way]
    return (
        min(ways, key=lambda way: (sum(values[e] for e in way), sorted(map(str, way))))
        if ways
        else set(values) - hidden
    )


def _bridges(edges: set[Edge]) -> list[Edge]:
    """The edges that are on no cycle (Tarjan), without recursion."""
    near: dict[Name, list[tuple[Name, Edge]]] = defaultdict(list)
    for row, column in edges:
        near["row", row].append((("column", column), (row, column)))
        near["column", column].append((("row", row), (row, column)))
    seen: dict[Name, int] = {}
    low: dict[Name, int] = {}
    found: list[Edge] = []
    for start in near:
        if start in seen:
            continue
        seen[start] = low[start] = len(seen)
        path: list[tuple[Name, Edge | None, int]] = [(start, None, 0)]
        while path:
            node, came, at = path.pop()
            if at < len(near[node]):
                path.append((node, came, at + 1))
                other, edge = near[node][at]
                if edge == came:
                    continue
                if other in seen:
                    low[node] = min(low[node], seen[other])
                else:
                    seen[other] = low[other] = len(seen)
                    path.append((other, edge, 0))
            elif path:
                parent = path[-1][0]
                low[parent] = min(low[parent], low[node])
                if came is not None and low[node] > seen[parent]:
                    found.append(came)
    return found
