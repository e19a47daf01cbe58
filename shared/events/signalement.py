"""What signalement tells: the log of signalements, what is forwarded, the units' keys."""

from datetime import timedelta

from shared.facts import Topic

signalement_log = Topic(
    "signalement.signalement",
    key="conversation",
    by="force",
    tells="signalement",
    hears=("signalement", "chat", "stats"),
    doc="Everything that happens to a signalement, in order.",
)
unit_key = Topic(
    "signalement.unit-key",
    key="unit",
    tells="signalement",
    hears=("signalement",),
    compacted=True,
    doc="The public key of each territorial unit.",
)
signalement_forwarded = Topic(
    "signalement.signalement-forwarded",
    key="unit",
    by="force",
    tells="signalement",
    hears=("territory", "stats"),
    kept=timedelta(days=30),
    doc="Signalements for a territorial unit, as JWE to its key.",
)
