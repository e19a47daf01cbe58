"""The choices that each optional question about a conversation offers: data, not code (`choices.json`)."""

from pathlib import Path

from pydantic import BaseModel, TypeAdapter

from shared.languages import translated

FILE = Path(__file__).with_name("choices.json")


class Choice(BaseModel):
    """A choice: its code, which is what is counted, and how it is called."""

    code: str
    labels: dict[str, str]
    own: dict[str, str] = {}
    """The same in the words of somebody who says it of themselves, where a visitor is asked."""

    def translated(self, field: str) -> "Choice":
        """The choice with what the languages' folders have of its words for this field."""
        own = translated(self.own, FILE.name, field, self.code, "own")
        return self.model_copy(update={"own": own})


CHOICES: dict[str, tuple[Choice, ...]] = {
    field: tuple(choice.translated(field) for choice in choices)
    for field, choices in TypeAdapter(dict[str, tuple[Choice, ...]]).validate_json(FILE.read_bytes()).items()
}
"""The choices by the field that says which one was taken; no answer is always one more."""
