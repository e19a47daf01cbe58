"""The figures of consuming, for Prometheus."""

from prometheus_client import Counter, Gauge

CONSUMED = Counter("passerelle_facts_heard_total", "Events that a handler has consumed", ["service", "type"])
SKIPPED = Counter(
    "passerelle_facts_skipped_total", "Records of a type that the service does not consume", ["service"]
)
DEAD = Counter(
    "passerelle_facts_set_aside_total", "Records published to the dead letters", ["service", "topic"]
)
HELD = Gauge("passerelle_partitions_held", "Partitions that the process has of a group", ["service", "group"])
