"""The topics of outside front-ends: requests for conversations, and messages, as JWE to chat's key."""

from datetime import timedelta

from shared.cloudevents.topic import Topic

conversation_requested = Topic(
    "front-end.conversation-requested",
    key="conversation",
    by="name",
    publisher="front-end",
    consumers=("chat",),
    kept=timedelta(days=7),
    doc="A front-end asks to open a conversation of its own.",
)
message_submitted = Topic(
    "front-end.message-submitted",
    key="conversation",
    by="name",
    publisher="front-end",
    consumers=("chat",),
    kept=timedelta(days=7),
    doc="A message of a front-end's visitor, as JWE to chat's key.",
)
