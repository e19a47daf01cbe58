"""The page `/competence/`, without scripts: who answers in a commune, since when, by which edition, what changed."""

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Annotated, Literal, get_args
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Query
from fastapi.responses import HTMLResponse

from services.router.api.answers import found_and_chosen
from services.router.api.ports import Editions, Ports
from services.router.api.rates import TOO_FAST, unhurried
from services.router.domain.abroad import abroad
from services.router.domain.commune import Commune
from services.router.domain.competence import Competence, Doubt
from services.router.domain.editions import in_force
from services.router.domain.history import Term, terms
from services.router.domain.moments import PARIS
from services.router.domain.remarks import Remark
from services.router.domain.search.asked import postal_code
from services.router.domain.search.choice import unrecognised
from services.router.domain.search.found import Found
from services.router.domain.spelling import folded
from services.router.domain.territory import Territory
from shared.forces import FORCES, REGISTRY
from shared.http.headers import for_pages, policy

ADDRESS = "/competence/"
competence = APIRouter(
    include_in_schema=False, dependencies=[Depends(unhurried)], responses=TOO_FAST
)  # a page, as those that are files
Language = Literal["fr", "en"]
SENTENCES: dict[Language, dict[str, str]] = {
    language: json.loads(Path(__file__).with_suffix(f".{language}.json").read_text(encoding="utf-8"))
    for language in get_args(Language)
}
MOST, FEW = 60, 20
"""Communes of a postal code, more than any has; communes of a name."""
PAGE = """\
<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<link rel="icon" href="/shared/icon.svg" type="image/svg+xml"><link rel="stylesheet" href="/shared/style.css"></head>
<body><header class="top"><a href="{elsewhere}" lang="{other_language}" hreflang="{other_language}">{other}</a>
<div class="leave"><a class="exit" href="https://www.wikipedia.org/" rel="noreferrer">{exit}</a></div></header>
<section class="emergency" aria-label="{emergency}"><p class="emergency-title">{emergency}</p></section>
<main><section class="card"><h1>{title}</h1>
<form method="get" action="{address}" autocomplete="off"><input type="hidden" name="lang" value="{language}">
<div class="field"><label for="q">{commune}</label>
<input id="q" name="q" type="text" value="{typed}" maxlength="80" spellcheck="false" autocomplete="off"></div>
<div class="actions"><button type="submit" class="primary">{search}</button></div></form></section>
{answer}</main></body></html>
"""


@competence.get(ADDRESS, response_class=HTMLResponse)
async def show_competence(
    editions: Editions,
    ports: Ports,
    q: Annotated[str, Query(max_length=80)] = "",
    code: Annotated[str, Query(max_length=5)] = "",
    lang: Language = "fr",
) -> HTMLResponse:
    """Show who answers in the commune of a code, or in the one that a text chooses; else the communes it may be."""
    now, say = datetime.now(UTC), SENTENCES[lang]
    edition = in_force(editions, now)
    found, chosen = found_and_chosen(edition.gazetteer, q, MOST) if q.strip() else ([], None)
    commune = edition.territory.communes.get(code.upper()) or chosen
    if commune:
        answer = "".join(_known(commune, terms(editions, commune.code), ports.remarks.on(commune), now, lang))
    elif (departement := edition.territory.departement(q)) is not None:
        answer = "".join(_departement(edition.territory, departement, lang)) + "".join(_asked(q, found, lang))
    elif q.strip():
        answer = "".join(_asked(q, found, lang))
    else:
        answer = ""
    other: Language = "en" if lang == "fr" else "fr"
    page = PAGE.format(
        **{key: escape(say[key]) for key in ("title", "exit", "emergency", "commune", "search", "other")},
        language=lang,
        other_language=other,
        elsewhere=_link(other, q=q, code=code),
        address=ADDRESS,
        typed=escape(q),
        answer=answer,
    )
    return HTMLResponse(page, headers=for_pages(policy()))


def _known(
    commune: Commune, known: Sequence[Term], remarks: Sequence[Remark], now: datetime, language: Language
) -> Iterator[str]:
    say = SENTENCES[language]
    begun = [term for term in known if term.since <= now] or list(known[:1])
    last = begun[-1]
    yield f'<section class="card" role="status"><h2>{escape(_where(commune))}</h2>'
    yield f"<p><strong>{_who(last.answer, language)}</strong></p>"
    yield f"<p>{_said('since', last, language)}</p>"
    if isinstance(last.answer, Doubt):
        yield _list(last.answer.choices, language)
    yield from (f"<p>{escape(getattr(remark, language))}</p>" for remark in remarks)
    yield f"<h3>{escape(say['history'])}</h3>"
    others = [("before", term) for term in begun[:-1]] + [
        ("from", term) for term in known if term.since > now and term is not last
    ]
    rows = "".join(
        f"<li>{_said(key, term, language)} – {_who(term.answer, language)}</li>" for key, term in others
    )
    yield f"<ul>{rows}</ul>" if rows else f"<p>{escape(say['no-change'])}</p>"
    yield "</section>"


def _asked(typed: str, found: Sequence[Found], language: Language) -> Iterator[str]:
    say = SENTENCES[language]
    yield '<section class="card" role="status">'
    if unknown := " ".join(unrecognised(typed, found)):
        yield f"<p>{escape(say['unrecognised'].format(words=unknown))}</p>"
    countries = abroad(typed)
    for country in countries:
        name = country.fr if language == "fr" else country.en
        key = "abroad-one" if country.police == country.emergency else "abroad"
        numbers = {"police": country.police, "emergency": country.emergency}
        yield f"<p>{escape(say[key].format(country=name, **numbers))}</p>"
    if found:
        is_near = found[0].matched == "near-code"
        yield f"<p>{escape(say['near-code' if is_near else 'choose'])}</p>"
        few = found if postal_code(typed) else found[:FEW]
        yield _list([each.commune for each in few], language, [_recognised(each) for each in few])
    elif not countries:
        yield f"<p>{escape(say['no-code' if postal_code(typed) == folded(typed) else 'none'])}</p>"
    yield "</section>"


def _departement(territory: Territory, code: str, language: Language) -> Iterator[str]:
    """A département, and the number of its communes that each force answers for."""
    say, answers = SENTENCES[language], territory.answers(code)
    yield f'<section class="card"><h2>{escape(territory.departements[code])} – {code}</h2><ul>'
    for force in (*FORCES, None):
        if number := answers[force]:
            who = REGISTRY[force].name[language] if force else say["a-person"]
            yield f"<li>{escape(say['share'].format(who=who, number=number, all=answers.total()))}</li>"
    yield "</ul></section>"


def _list(communes: Sequence[Commune], language: Language, recognised: Sequence[str] = ()) -> str:
    said = recognised or [""] * len(communes)
    rows = (
        f'<li><a href="{_link(language, code=each.code)}">{escape(_where(each))}</a>{escape(beside)}</li>'
        for each, beside in zip(communes, said, strict=True)
    )
    return f"<ul>{''.join(rows)}</ul>" if communes else ""


def _recognised(found: Found) -> str:
    return f" – {found.text}" if found.matched in {"former-name", "other-name"} else ""


def _where(commune: Commune) -> str:
    codes = ", ".join(commune.postal_codes[:3]) or commune.code
    return f"{commune.name} – {commune.departement} ({codes})"


def _who(answer: Competence | Doubt, language: Language) -> str:
    say = SENTENCES[language]
    if isinstance(answer, Doubt):
        return escape(say[answer.reason])
    return escape(f"{REGISTRY[answer.force].name[language]}, {answer.unit.name}.")


def _said(key: str, term: Term, language: Language) -> str:
    day, months = term.since.astimezone(PARIS), SENTENCES[language]["months"].split()
    first = "1er" if language == "fr" and day.day == 1 else str(day.day)
    date = f"{first} {months[day.month - 1]} {day.year}"
    return escape(SENTENCES[language][key].format(date=date, edition=term.edition))


def _link(language: Language, **fields: str) -> str:
    asked = {"lang": language} | {name: value for name, value in fields.items() if value}
    return escape(f"{ADDRESS}?{urlencode(asked)}")
