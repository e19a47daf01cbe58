"""Partners for everybody, from memory: they are answered with every engine down."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from services.directory.api.answers import KEPT, PartnerShown, partner_shown
from services.directory.api.ports import Ports
from services.directory.api.sentences import REFUSALS
from services.directory.domain.nearby import Criteria
from shared.events.directory import Kind, PartnerPublished
from shared.events.values import Code, Commune
from shared.http.answers import cacheable
from shared.problems import Problem

partners = APIRouter(prefix="/api/directory/partners", tags=["partners"])
LIMIT = 50
CommuneAsked = Annotated[
    Commune | None,
    Query(description="The INSEE code of the commune near which help is looked for.", examples=["33063"]),
]
ThemeAsked = Annotated[
    Code | None, Query(description="Only who helps with this theme.", examples=["domestic-violence"])
]
LanguageAsked = Annotated[
    str,
    Query(pattern="^([a-z]{2,3})?$", description="Only who speaks it: an ISO 639 code.", examples=["en"]),
]
KindAsked = Annotated[Kind | None, Query(description="Only this kind.")]
OpenAsked = Annotated[bool, Query(description="Only where somebody answers now.")]
Limit = Annotated[int, Query(ge=1, le=1000)]


@partners.get("", response_model=list[PartnerShown])
async def find_partners(
    request: Request,
    ports: Ports,
    commune: CommuneAsked = None,
    theme: ThemeAsked = None,
    language: LanguageAsked = "",
    kind: KindAsked = None,
    open_now: OpenAsked = False,
    limit: Limit = LIMIT,
) -> Response:
    """Find who can help near a commune, best first.

    Partners near it, those at the station first; then those of its département; then the national services; in
    each, who is closed now comes last. Of a commune whose point is not known, those of its département. Without a
    commune, every partner, national services first. A partner without themes or languages answers for all.
    """
    criteria = Criteria(commune or "", theme or "", language, kind, open_now)
    found = ports.search(criteria).find(ports.known.published())
    return cacheable(request, [partner_shown(one) for one in found[:limit]], KEPT)


@partners.get(
    "/{partner}",
    response_model=PartnerShown,
    responses={404: {"description": "Nobody of this id is published."}},
)
async def show_partner(
    request: Request, partner: UUID, ports: Ports, commune: CommuneAsked = None
) -> Response:
    """Show one partner, and how far it is from a commune."""
    decision = ports.known.decision(partner)
    if not isinstance(decision, PartnerPublished):
        raise Problem(404, "Partenaire inconnu", REFUSALS["unknown"][1])
    return cacheable(request, partner_shown(ports.search(Criteria(commune or "")).seen(decision)), KEPT)
