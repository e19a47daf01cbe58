"""A page without scripts that says who answers for a commune, for those for whom the chat's page does not work."""

from collections.abc import Iterator
from html import escape
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from services.router.api.answers import found_and_chosen
from services.router.api.ports import InForce, Ports
from services.router.api.rates import TOO_FAST, unhurried
from services.router.domain.abroad import abroad
from services.router.domain.competence import Competence
from services.router.domain.countries import Country
from services.router.domain.remarks import Remarks
from services.router.domain.search.asked import postal_code
from services.router.domain.search.choice import unrecognised
from services.router.domain.search.found import Found
from services.router.domain.spelling import folded
from services.router.domain.territory import Territory
from shared.forces import FORCES, REGISTRY
from shared.http.beside import beside
from shared.http.headers import for_pages, policy

plain = APIRouter(
    prefix="/api/router/plain", tags=["communes"], dependencies=[Depends(unhurried)], responses=TOO_FAST
)
MOST, ALL = 20, 60
"""Communes shown for a name; for a postal code, more than any has."""
PAGE = f"""\
<!doctype html>
<html lang="fr"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>Messages</title>
<link rel="icon" href="/shared/icon.svg"><link rel="stylesheet" href="/shared/style.css"></head>
<body><header class="top"><div class="leave"><a class="exit" href="https://www.wikipedia.org/" rel="noreferrer">
Quitter vite {beside("exit", tag="small", shape="{}")}</a></div></header>
<section class="emergency"><p class="emergency-title">En danger\u202f? Appelez le 17 ou le 112, ou écrivez
au 114 par SMS. {beside("emergency", shape="{}")}</p><ul class="numbers">
<li><a href="tel:17"><strong>17</strong></a></li><li><a href="tel:112"><strong>112</strong></a></li>
<li><a href="sms:114"><strong>114</strong> SMS</a></li></ul></section>
<main><section class="card"><h1>Le service compétent {beside("answers")}</h1>
<form method="get" autocomplete="off"><div class="field">
<label for="q">Commune ou code postal {beside("commune")}</label>
<input id="q" name="q" type="text" value="{{typed}}" maxlength="80" spellcheck="false" autocomplete="off"></div>
<div class="actions"><button type="submit" class="primary">Chercher {beside("search")}</button></div>
</form></section>{{answer}}</main></body></html>
"""
ANY = escape(" ou ".join(REGISTRY[force].short["fr"] for force in FORCES))
NEAREST = f"<p>Ce code postal n’existe pas. Voici les plus proches. {beside('nearest')}</p>"
NO_CODE = f"<p>Ce code postal n’existe pas. {beside('no-code', shape='{}')}</p>"
FROM_ABROAD = "Le tchat répond aussi à qui est à l’étranger."
NOTHING = f"<p>Aucune commune trouvée. {beside('none', shape='{}')}</p>"


@plain.get("", response_class=HTMLResponse)
async def show_who_answers(
    edition: InForce,
    ports: Ports,
    q: Annotated[str, Query(max_length=80, description="A commune, as one types.")] = "",
) -> HTMLResponse:
    """Show, without scripts, which force and unit answer for the communes that this may be."""
    found, chosen = (
        found_and_chosen(edition.gazetteer, q, ALL if postal_code(q) else MOST) if q.strip() else ([], None)
    )
    unknown = " ".join(unrecognised(q, found))
    said = _unrecognised(unknown) if unknown else ""
    said += NEAREST if found and found[0].matched == "near-code" else ""
    rows = "".join(_rows(found, edition.territory, ports.remarks))
    nothing = NO_CODE if postal_code(q) == folded(q) else NOTHING
    answer = f"{said}<ul>{rows}</ul>" if found else nothing if q.strip() else ""
    if not chosen and (countries := abroad(q)):
        answer = "".join(map(_abroad, countries)) + (answer if found else "")
    shown = f'<section class="card">{answer}</section>' if answer else ""
    return HTMLResponse(PAGE.format(typed=escape(q), answer=shown), headers=for_pages(policy()))


def _unrecognised(unknown: str) -> str:
    beside_it = beside("unrecognised", words=unknown)
    return f"<p>Nous n’avons pas reconnu «\u00a0{escape(unknown)}\u00a0». {beside_it}</p>"


def _abroad(country: Country) -> str:
    police, emergency = country.police, country.emergency
    names = {"fr": country.fr, "en": country.en}
    here = f"{country.fr}\u202f: sur place, appelez"
    if police == emergency:
        said = beside("abroad-one", country=names, police=police)
        return f"<p>{here} le {police} pour la police et toute urgence. {FROM_ABROAD} {said}</p>"
    said = beside("abroad", country=names, police=police, emergency=emergency)
    return f"<p>{here} la police au {police}, les urgences au {emergency}. {FROM_ABROAD} {said}</p>"


def _rows(found: list[Found], territory: Territory, remarks: Remarks) -> Iterator[str]:
    for commune, *_ in found:
        where = escape(f"{commune.name} ({', '.join(commune.postal_codes[:3])})")
        said = "".join(f"<p>{escape(remark.fr)}</p>" for remark in remarks.on(commune))
        match territory.competence(commune.code):
            case Competence(force=force, unit=unit):
                who = f"{escape(REGISTRY[force].name['fr'])}, {escape(unit.name)}"
            case _:
                who = f"{ANY}, au 17"
        yield f"<li><p><strong>{where}</strong> – {who}</p>{said}</li>"
