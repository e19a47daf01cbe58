"""What the directory tells: who can help, near which commune."""

from shared.facts import Topic

partner = Topic(
    "directory.partner",
    key="partner",
    tells="directory",
    hears=("directory", "chat", "stats"),
    compacted=True,
    doc="Partners as they are published and withdrawn.",
)
