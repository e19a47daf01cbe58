"""What the plumbing counts, for Prometheus."""

from prometheus_client import Counter

CONSUMED = Counter("passerelle_facts_heard_total", "Facts that a handler has heard", ["service", "type"])
SKIPPED = Counter(
    "passerelle_facts_skipped_total", "Records of a type that the service does not hear", ["service"]
)
DEAD = Counter("passerelle_facts_set_aside_total", "Records told to the dead letters", ["service", "topic"])
