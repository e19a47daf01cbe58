"""A page without scripts that says who answers for a commune, for those for whom the chat's page does not work."""

from collections.abc import Iterator
from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from services.router.api.answers import found_and_chosen
from services.router.api.ports import InForce
from services.router.api.rates import TOO_FAST, unhurried
from services.router.domain.abroad import abroad
from services.router.domain.competence import Competence
from services.router.domain.search.asked import postal_code
from services.router.domain.search.choice import unrecognised
from services.router.domain.search.found import Found
from services.router.domain.territory import Territory
from shared.forces import REGISTRY
from shared.http.headers import for_pages, policy

plain = APIRouter(
    prefix="/api/router/plain", tags=["communes"], dependencies=[Depends(unhurried)], responses=TOO_FAST
)
MOST, ALL = 20, 60
"""Communes shown for a name; for a postal code, more than any has."""
PAGE = """\
<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Messages</title>
<link rel="icon" href="/shared/icon.svg"><link rel="stylesheet" href="/shared/style.css"></head>
<body><header class="top"><div class="leave"><a class="exit" href="https://www.wikipedia.org/" rel="noreferrer">
Quitter vite ce site <span lang="en">(leave)</span></a></div></header>
<section class="emergency"><p class="emergency-title">En danger\u202f? Appelez le 17 ou le 112, ou écrivez
au 114 par SMS. <span lang="en">In danger? Call 17 or 112, or text 114.</span></p></section>
<main><section class="card"><h1>Le service compétent <span lang="en">(the service that answers)</span></h1>
<form method="get" autocomplete="off"><div class="field">
<label for="q">Commune ou code postal <span lang="en">(commune or postal code)</span></label>
<input id="q" name="q" value="{typed}" maxlength="80" spellcheck="false" autocomplete="off"></div>
<div class="actions"><button type="submit" class="primary">Chercher <span lang="en">(search)</span></button></div>
</form>{answer}</section></main></body></html>
"""
ANY = escape(" ou ".join(row.short["fr"] for row in REGISTRY.values()))
UNRECOGNISED = """\
<p>Nous n’avons pas reconnu « {words} ». <span lang="en">(We did not recognise “{words}”.)</span></p>"""
ABROAD = """\
<p>{fr}\u202f: ce service est pour la France. Sur place, appelez la police au {police}, les urgences au {emergency}.
<span lang="en">({en}: this service is for France. There, call the police on {police}, emergencies on {emergency}.)
</span></p>"""
NEAREST = """\
<p>Ce code postal n’existe pas. Voici les plus proches.
<span lang="en">(No such code. The nearest ones:)</span></p>"""
NOTHING = '<p>Aucune commune trouvée. <span lang="en">No commune found.</span></p>'


@plain.get("", response_class=HTMLResponse)
async def show_who_answers(
    edition: InForce, q: Annotated[str, Query(max_length=80, description="A commune, as one types.")] = ""
) -> HTMLResponse:
    """Show, without scripts, which force and unit answer for the communes that this may be."""
    country = abroad(q)
    found, _ = (
        found_and_chosen(edition.gazetteer, q, ALL if postal_code(q) else MOST) if q.strip() else ([], None)
    )
    unknown = escape(" ".join(unrecognised(q, found)))
    said = UNRECOGNISED.format(words=unknown) if unknown else ""
    said += NEAREST if found and found[0].matched == "near-code" else ""
    rows = "".join(_rows(found, edition.territory))
    answer = f"{said}<ul>{rows}</ul>" if found else NOTHING if q.strip() else ""
    if country and not found:
        answer = ABROAD.format(
            fr=country.fr, en=country.en, police=country.police, emergency=country.emergency
        )
    return HTMLResponse(PAGE.format(typed=escape(q), answer=answer), headers=for_pages(policy()))


def _rows(found: list[Found], territory: Territory) -> Iterator[str]:
    for commune, *_ in found:
        where = escape(f"{commune.name} ({', '.join(commune.postal_codes[:3])})")
        match territory.competence(commune.code):
            case Competence(force=force, unit=unit):
                name = escape(REGISTRY[force].name["fr"])
                yield f"<li><p><strong>{where}</strong> – {name}, {escape(unit.name)}</p></li>"
            case _:
                yield f"<li><p><strong>{where}</strong> – {ANY}, au 17</p></li>"
