"""The visitor learns, before the chat and without scripts, what is kept of it, where and until when."""

from collections.abc import Iterator
from html import escape
from pathlib import Path

from fastapi import FastAPI
from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import HTMLResponse

from services.chat.content.information import Information
from services.chat.content.kept import Kept
from services.chat.settings import ChatSettings
from shared.cloudevents.topic import Topic
from shared.events.chat import contact_given
from shared.events.signalement import signalement_forwarded
from shared.http.beside import SENTENCES, beside
from shared.http.headers import FOUND_BY_ALL, for_pages, policy
from shared.languages import FIRST, LANGUAGES, attributes

PAGE = Path(__file__).with_suffix(".html")
UNREVIEWED = """\
<p class="unreviewed">{} <span lang="fr" dir="ltr">Traduction à relire par un traducteur. \
Le texte français fait foi.</span></p>"""


class WhatIsKept(BaseModel):
    """Whether the visitor's address is kept, the days of a conversation's key, and the sheets that say all."""

    address: bool
    days: int
    sheets: list[Information]


def kept_by(settings: ChatSettings) -> Kept:
    """Gather what these settings decide."""
    return Kept(
        address=bool(settings.magistrate_key),
        write_to=settings.chat_rights_contact,
        durations={
            "wait": (-(-settings.chat_danger_wait_seconds // 3600), "hours"),
            "kept": (settings.chat_kept_days, "days"),
            "journal": (settings.chat_journal_days, "days"),
            "logs": (settings.kept_days, "days"),
            "waiting": (settings.signalement_kept_days, "days"),
            "carried": (_days_of(contact_given, settings), "days"),
            "sent": (_days_of(signalement_forwarded, settings), "days"),
            "counted": (settings.stats_kept_months, "months"),
        },
    )


def offer_what_is_kept(app: FastAPI, settings: ChatSettings) -> None:
    """Answer `/kept`, a page in every language that needs no scripts, and the same as data."""
    kept = kept_by(settings)
    sheets = kept.sheets()
    page = HTMLResponse(page_of(sheets), headers={**for_pages(policy()), **FOUND_BY_ALL})
    shown = WhatIsKept(address=kept.address, days=settings.chat_kept_days, sheets=sheets)

    @app.get("/api/chat/kept", tags=["visitors"])
    async def show_what_is_kept() -> WhatIsKept:
        """Show what is kept of a conversation, where, until when, and who may read it."""
        return shown

    async def show_page(_request: Request) -> HTMLResponse:
        return page

    app.add_route("/kept", show_page)


def _days_of(topic: Topic, settings: ChatSettings) -> int:
    return topic.kept.days if topic.kept else settings.kept_days


def page_of(sheets: list[Information]) -> str:
    """The page, whose sentences are the sheets'."""
    others = [code for code in SENTENCES if code != FIRST]
    return PAGE.read_text().format(
        **{name.replace("-", "_"): beside(name) for name in ("exit", "kept", "start")},
        emergency=beside("emergency", shape="{}"),
        links="\n  ".join(_link(code) for code in others),
        fr="".join(_sections(sheets, FIRST)),
        others="\n  ".join(_article(sheets, code) for code in others),
    )


def _link(code: str) -> str:
    said = escape(SENTENCES[code]["kept-below"])
    return f'<p><a href="#{code}" {attributes(code)} hreflang="{code}" data-replace>{said}</a></p>'


def _article(sheets: list[Information], code: str) -> str:
    title = f'<h2 id="{code}-title">{escape(SENTENCES[code]["kept-title"])}</h2>'
    unreviewed = "" if LANGUAGES[code].reviewed else UNREVIEWED.format(escape(SENTENCES[code]["unreviewed"]))
    opening = f'<article id="{code}" {attributes(code)} aria-labelledby="{code}-title">'
    return f"{opening}{title}{unreviewed}{''.join(_sections(sheets, code))}</article>"


def _sections(sheets: list[Information], language: str) -> Iterator[str]:
    """The sheets in this language; one that it lacks is in French, and said to be."""
    for sheet in sheets:
        code = language if language in sheet.points else FIRST
        marked = "" if code == language else f' {attributes(code)} dir="ltr"'
        title = escape(sheet.title[code])
        points = "".join(f"<li>{escape(point)}</li>" for point in sheet.points[code])
        yield f'<section class="card"{marked}><h3>{title}</h3><ul class="points">{points}</ul></section>'
