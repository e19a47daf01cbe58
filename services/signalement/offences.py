"""The families of offences that a signalement may report (decree 2022-337): data, not code (`offences.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter


class Offence(BaseModel):
    """A family of offences: its code, and its name in each language."""

    code: str
    labels: dict[str, str]


OFFENCES: dict[str, Offence] = {
    offence.code: offence
    for offence in TypeAdapter(list[Offence]).validate_json(
        Path(__file__).with_name("offences.json").read_bytes()
    )
}
