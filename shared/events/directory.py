"""What the directory tells: who can help, near which commune."""

from shared.facts import EVERYONE, Topic

partner = Topic(
    "directory.partner",
    key="partner",
    tells="directory",
    hears=EVERYONE,
    compacted=True,
    doc="Partners as they are published and withdrawn.",
)
