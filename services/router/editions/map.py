"""The map of what changes from one edition to another, as one file that a browser shows: nothing is fetched."""

import json
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from typing import Any

from services.router.domain.changes import Changes
from services.router.domain.commune import Commune
from services.router.domain.outlines import on_the_map
from services.router.editions.changes import lines

OUTLINES = Path(__file__).parents[1] / "web" / "departements.json"
_MARKS = (
    ("#b3261e", '<circle r="9"/>'),
    ("#0b7285", '<rect x="-8" y="-8" width="16" height="16"/>'),
    ("#b35900", '<path d="M0-11 10 8-10 8z"/>'),
    ("#7048b6", '<path d="M0-11 11 0 0 11-11 0z"/>'),
    ("#2b7a3d", '<path d="M-3-10h6v7h7v6h-7v7h-6v-7h-7v-6h7z"/>'),
)
"""A colour and a shape for each kind of change: none is known by its colour alone."""
PAGE = """\
<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>{before} → {after}</title>
<style>:root {{ color-scheme: light dark; --land: #e9e4da; --line: #fff }}
@media (prefers-color-scheme: dark) {{ :root {{ --land: #3a3630; --line: #1b1916 }} }}
body {{ font: 1rem/1.5 system-ui, sans-serif; max-width: 80rem; margin: 0 auto; padding: 1rem }}
main {{ display: grid; gap: 1rem 2rem; grid-template-columns: repeat(auto-fit, minmax(min(100%, 22rem), 1fr)) }}
.map {{ width: 100%; height: auto }} .land {{ fill: var(--land); stroke: var(--line) }}
.frame {{ fill: none; stroke: currentColor; opacity: .4 }} text {{ font-size: 30px; fill: currentColor }}
.mark {{ width: 1rem; height: 1rem; vertical-align: middle }} ul {{ padding-left: 1.2rem }}</style></head>
<body><h1>{before} → {after}</h1><p>{lead}</p><main>
<svg class="map" viewBox="{box}" role="img" aria-label="The communes that change; the list beside says the same.">
{drawn}</svg>
<div>{lists}<p><small>Outlines: IGN ADMIN EXPRESS (Licence Ouverte); Natural Earth.</small></p></div>
</main></body></html>
"""


def drawn(before: str, after: str, found: Changes) -> str:
    """Draw the communes that change on the départements, and list every change beside them."""
    outlines = json.loads(OUTLINES.read_text(encoding="utf-8"))
    kinds = list(lines(found).items())
    points = "".join(_points(kinds, {change.commune.code: change.commune for change in found.all}))
    lists = "".join(_list(number, what, of_kind) for number, (what, of_kind) in enumerate(kinds))
    lead = f"{found.share:.1%} of {found.communes} communes change." if kinds else "Nothing changes."
    return PAGE.format(
        before=escape(before),
        after=escape(after),
        lead=lead,
        box=outlines["viewBox"],
        drawn="".join(_land(outlines)) + points,
        lists=lists,
    )


def _land(outlines: dict[str, Any]) -> Iterator[str]:
    for each in outlines["departements"]:
        yield f'<path class="land" d="{each["d"]}"/>'
    for frame in outlines["frames"]:
        x, y = frame["x"], frame["y"]
        if frame["id"] != "zoom":
            yield f'<rect class="frame" x="{x}" y="{y}" width="{frame["w"]}" height="{frame["h"]}"/>'
            yield f'<text x="{x + 6}" y="{y + frame["h"] - 8}">{escape(frame["label"])}</text>'


def _points(kinds: list[tuple[str, dict[str, str]]], communes: Mapping[str, Commune]) -> Iterator[str]:
    for number, (_, of_kind) in enumerate(kinds):
        colour, shape = _MARKS[number % len(_MARKS)]
        for code, line in of_kind.items():
            commune = communes[code]
            place = on_the_map(commune.departement, commune.point) if commune.point else None
            if place:
                at = f"translate({place[0]:.0f} {place[1]:.0f})"
                yield f'<g fill="{colour}" transform="{at}">{shape}<title>{escape(line)}</title></g>'


def _list(number: int, what: str, of_kind: dict[str, str]) -> str:
    colour, shape = _MARKS[number % len(_MARKS)]
    mark = (
        f'<svg class="mark" viewBox="-12 -12 24 24" aria-hidden="true"><g fill="{colour}">{shape}</g></svg>'
    )
    items = "".join(f"<li>{escape(line)}</li>" for line in of_kind.values())
    is_short = " open" if len(of_kind) <= 20 else ""
    return f"<details{is_short}><summary>{mark} {len(of_kind)} {escape(what)}</summary><ul>{items}</ul></details>"
