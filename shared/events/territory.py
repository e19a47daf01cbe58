"""What the territorial services tell us: their answers to signalements."""

from datetime import timedelta

from shared.facts import Topic

signalement_acknowledged = Topic(
    "territory.signalement-acknowledged",
    key="unit",
    by="force",
    tells="territory",
    hears=("signalement", "stats"),
    kept=timedelta(days=30),
    doc="A territorial unit's answer, with the secret found inside the JWE.",
)
