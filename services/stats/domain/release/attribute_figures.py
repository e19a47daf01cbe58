"""The tables of attributes, of bands and of delays of a period, decided once, when it closes."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from itertools import product

from services.stats.domain.calendar import unit_of
from services.stats.domain.departements import UNKNOWN
from services.stats.domain.figures.tally import FORCES_AND_RECEPTION, WAITS, quantile
from services.stats.domain.projection.counted_conversation import NO, YES, CountedConversation
from services.stats.domain.projection.particulars import COUNTED
from services.stats.domain.regions import REGION_CODES, region_of
from services.stats.domain.release.bands import VALUES, bands
from services.stats.domain.release.plan import PlannedTable, attribute_tables, delay_tables, own_tables
from services.stats.domain.suppression.attributes import Key, releasable
from services.stats.domain.suppression.protection import SuppressionRules

ReleasedTables = dict[str, dict[Key, int]]
"""The figures of each table, by its dimensions with commas; of delays and bands, the name of a column comes last."""
HOURS = tuple(f"{hour:02d}" for hour in range(24))
CLOSED: dict[str, tuple[str, ...]] = {
    "force": FORCES_AND_RECEPTION,
    "weekday": tuple("1234567"),
    "hour": (*HOURS, UNKNOWN),
    "psychologist": (YES, NO),
    "help": (YES, NO),
    **{name: values for name, values in VALUES.items() if name != "theme"},
    "wait": WAITS,
    "age_class": ("child", "adult", UNKNOWN),
    "relation_class": ("intimate-partner", "family", "other", UNKNOWN),
}
"""The dimensions of which every value is known, whether somebody has it or not; days of the week by ISO 8601."""
CLASSES: dict[str, tuple[str, dict[str, str], str]] = {
    "age_class": ("age_group", {"minor": "child", UNKNOWN: UNKNOWN}, "adult"),
    "relation_class": (
        "relation",
        {
            "partner": "intimate-partner", "ex-partner": "intimate-partner", "family": "family", UNKNOWN: UNKNOWN
        },
        "other",
    ),
}  # fmt: skip
"""The dimensions that are classes of another's values, as directive 2024/1385 asks; and the class of all others."""
QUANTILES = {"median": 0.5, "ninth_decile": 0.9}


def name_of(table: PlannedTable) -> str:
    """The name under which a table is kept: its dimensions."""
    return ",".join(table.by)


def attribute_figures(
    period: str, conversations: Iterable[CountedConversation], rules: SuppressionRules
) -> ReleasedTables:
    """The figures to release of a period, of each table that belongs to no family."""
    conversations, unit = list(conversations), unit_of(period)
    opened = [conversation for conversation in conversations if conversation.opened.startswith(period)]
    tables: ReleasedTables = {}
    for table in attribute_tables(unit):
        counts = _counts(opened, table)
        divided = tables.get(",".join(table.within or ()))
        if divided is not None:
            counts = {key: n for key, n in counts.items() if _row(key, table) in divided}
        row_of = partial(_row, table=table)
        tables[name_of(table)] = releasable(counts, row_of, rules.limit, rules.protection)
    tables |= {
        name_of(table): bands(table, period, conversations, rules)
        for table in own_tables(unit)
        if table.bands
    }
    return tables | {
        name_of(table): _delays(period, conversations, rules.limit) for table in delay_tables(unit)
    }


def value_of(conversation: CountedConversation, dimension: str) -> str:
    """The value of a dimension that a conversation has."""
    if dimension in COUNTED:
        return conversation.particulars[COUNTED.index(dimension)]
    if dimension == "weekday":
        return str(date.fromisoformat(conversation.opened).isoweekday())
    if dimension in CLASSES:
        divided, classes, other = CLASSES[dimension]
        return classes.get(value_of(conversation, divided), other)
    value: str = getattr(conversation, dimension)
    return value


def _row(key: Key, table: PlannedTable) -> Key:
    """The row of a figure: its values of the dimensions of rows, or the classes of these values."""
    values = dict(zip(table.by, key, strict=True))
    for name, (divided, classes, other) in CLASSES.items():
        if name not in values and divided in values:
            values[name] = classes.get(values[divided], other)
    return tuple(values[name] for name in table.within or ())


def _counts(opened: Sequence[CountedConversation], table: PlannedTable) -> dict[Key, int]:
    """Count the conversations of every key that may occur: those of which there is none are small as well."""
    counts = Counter(tuple(value_of(conversation, name) for name in table.by) for conversation in opened)
    values = [CLOSED.get(name) or sorted({key[n] for key in counts}) for n, name in enumerate(table.by)]
    return {key: counts[key] for key in product(*values)}


def _delays(period: str, conversations: Iterable[CountedConversation], limit: int) -> dict[Key, int]:
    """The quantiles of each région's waits: those that as many waits as the limit lie beyond, on either side."""
    minutes: Mapping[Key, Counter[int]] = {key: Counter() for key in product(REGION_CODES, WAITS)}
    for conversation in conversations:
        for wait in conversation.waits:
            if wait.month.startswith(period):
                minutes[region_of(conversation.departement), wait.kind][wait.minutes] += 1
    return {
        (*key, name): value
        for key, waits in minutes.items()
        for name, share in QUANTILES.items()
        if round(waits.total() * min(share, 1 - share), 6) >= limit
        and (value := quantile(waits, share)) is not None
    }
