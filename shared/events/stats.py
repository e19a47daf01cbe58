"""What stats tells: figures, when a day or a month closes."""

from shared.facts import EVERYONE, Topic

figures_released = Topic(
    "stats.figures-released",
    key="period",
    tells="stats",
    hears=EVERYONE,
    compacted=True,
    doc="The figures of a closed period, safe to publish.",
)
