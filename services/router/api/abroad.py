"""The numbers that help abroad, for a place that is not in France."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel

from services.router.api.rates import TOO_FAST, unhurried
from services.router.domain.abroad import abroad

elsewhere = APIRouter(
    prefix="/api/router/abroad", tags=["communes"], dependencies=[Depends(unhurried)], responses=TOO_FAST
)


class CountryNames(BaseModel):
    """A country's name in the languages of the pages."""

    fr: str
    en: str


class CountryFound(BaseModel):
    """A country that was typed, and the numbers of its police and of any emergency there."""

    code: str
    name: CountryNames
    police: str
    emergency: str


@elsewhere.get("", response_model=list[CountryFound])
async def find_country(
    q: Annotated[str, Query(min_length=1, max_length=80, description="A place, as one types.")],
) -> list[CountryFound]:
    """Name the country of a place that is not in France: a name, a town or a postal code; nothing for any other.

    Two countries share a name: « Congo ».
    """
    return [
        CountryFound(
            code=country.code,
            name=CountryNames(fr=country.fr, en=country.en),
            police=country.police,
            emergency=country.emergency,
        )
        for country in abroad(q)
    ]
