"""The export that directive (EU) 2024/1385, article 44, and EIGE's indicators ask for: victims of a year.

The directive has statistics by the victim's sex, by child or adult, and by relation to the author. EIGE counts women
and all victims, of intimate partners, of domestic violence (an intimate partner or the family) and of anybody. We
count conversations, and not people: the columns say so.
"""

from collections.abc import Mapping
from typing import Any, NamedTuple

from services.stats.domain.open_data.labels import Labels
from services.stats.domain.suppression.attributes import Key, whole_sum

NAME = "directive-2024-1385"
TABLE = "sex,age_class,relation_class"
COLUMNS = ("indicator", "sex", "age_class", "relation_class", "conversations", "at_least")
ALL = ""
"""Any value of a dimension, in a row that sums."""
TITLES: Labels = {
    "fr": "Victimes par sexe, âge et lien de l’auteur : directive (UE) 2024/1385, article 44, indicateurs de l’EIGE",
    "en": "Victims by sex, age and relation to the author: directive (EU) 2024/1385, article 44, EIGE’s indicators",
}


class Indicator(NamedTuple):
    """A sum of the table's figures that EIGE asks for; of an empty choice, all."""

    name: str
    sex: str
    age_class: str
    relation_classes: tuple[str, ...]


INDICATORS = tuple(
    Indicator(f"eige-{relation}-{victims}", sex, age, classes)
    for relation, classes in (
        ("intimate-partner", ("intimate-partner",)),
        ("domestic", ("intimate-partner", "family")),
        ("any", ()),
    )
    for victims, sex, age in (("women", "female", "adult"), ("female", "female", ALL), ("total", ALL, ALL))
)


def directive_rows(released: Mapping[Key, int], keys: tuple[Key, ...]) -> list[dict[str, Any]]:
    """A row for each figure of the table, then for each indicator: its sum, and the sum of what is not suppressed."""
    rows = [_row("article-44", key, released.get(key), released.get(key, 0)) for key in keys]
    for indicator in INDICATORS:
        counts = [released.get(key) for key in keys if _counts(indicator, key)]
        classes = "+".join(indicator.relation_classes)
        values = indicator.sex, indicator.age_class, classes
        rows.append(_row(indicator.name, values, whole_sum(counts), sum(filter(None, counts))))
    return rows


def _counts(indicator: Indicator, key: Key) -> bool:
    sex, age, relation = key
    return (
        indicator.sex in {ALL, sex}
        and indicator.age_class in {ALL, age}
        and relation in (indicator.relation_classes or (relation,))
    )


def _row(name: str, values: Key, count: int | None, at_least: int) -> dict[str, Any]:
    return dict(zip(COLUMNS, (name, *values, count, at_least), strict=True))
