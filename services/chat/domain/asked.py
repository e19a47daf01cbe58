"""Simple questions of an operator to a scripted visitor, recognised by a few words. Pure."""

import re
from collections.abc import Iterable, Iterator
from typing import Literal

Asked = Literal["safe", "where", "when", "who", "yes-no"]
"""A simple thing that is asked: are you safe, where, when, who; anything that is answered by yes or no."""
WORDS: dict[Asked, str] = {
    "safe": r"en sécurité|en danger|à l’abri|\bsafe\b|in danger",
    "where": r"\boù\b|quelle (ville|adresse|rue|commune)|votre adresse|\bwhere\b|\baddress\b",
    "when": r"\bquand\b|quel(le)? (heure|jour|date)|depuis combien|\bwhen\b|how long|what time",
    "who": r"(?<!ce )(?<!-ce )\bqui\b|son nom|s’appelle|\bwho\b|(his|her) name",
    "yes-no": r"est-ce que|-(vous|il|elle|ils|elles|on|ce)\b|\b(are|is|do|does|did|have|has|can|was|were|will) "
    r"(you|he|she|it|they|there)\b",
}
"""By what each is recognised, the clearest first: in a question alone, in French and English."""


def asked_in(texts: Iterable[str]) -> Iterator[Asked]:
    """Yield what the questions among these texts ask for, the clearest first."""
    said = " ".join(texts).lower().replace("'", "’")
    questions = " ".join(re.findall(r"[^.!?…\n]*\?", said))
    return (asked for asked, words in WORDS.items() if re.search(words, questions))
