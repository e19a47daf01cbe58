"""The group of front-ends: one for all logs, with a store of its own; a process without front-ends has none."""

from services.chat.front_ends.gate import Gate
from services.chat.front_ends.handlers import handlers
from services.chat.front_ends.visitors import FrontEndVisitors
from services.chat.settings import ChatSettings
from services.chat.store.front_ends import FrontEndConversations
from shared.events.chat import conversation_key, conversation_log
from shared.events.front_end import conversation_requested, message_submitted
from shared.forces import PRACTICE
from shared.kafka.group.consumer_group import ConsumerGroup
from shared.kafka.group_member import GroupMember, GroupWork
from shared.kafka.producer import BatchPublisher, Producer
from shared.mongo import Database
from shared.readiness import Readiness

NAME = "chat.front-ends"


def front_end_group(
    settings: ChatSettings,
    store: Database,
    producer: Producer,
    gate: Gate,
    visitors: FrontEndVisitors,
    readiness: Readiness,
) -> GroupMember:
    """The part of this process in what front-ends publish and are sent."""
    group = ConsumerGroup.stored_in(
        store, readiness, name=NAME, service=handlers.service, topics=topics_of(settings)
    )
    publish = BatchPublisher(producer, group.service, group.fence.check)
    conversations = FrontEndConversations(store, publish)
    work = GroupWork(
        handlers,
        publish,
        ports={Gate: gate, FrontEndConversations: conversations, FrontEndVisitors: visitors},
        flush=conversations.flush,
        discard=conversations.discard,
    )
    return GroupMember(producer.cluster, group, work, settings.chat_session)


def topics_of(settings: ChatSettings) -> list[str]:
    """The topics that front-ends write, the logs of all real conversations, and their keys."""
    logs = [f"{conversation_log.name}.{log}" for log in settings.logs if log not in PRACTICE]
    theirs = (conversation_requested, message_submitted)
    return [
        *(name for topic in theirs for name in topic.names_for(settings.front_ends)),
        *logs,
        conversation_key.name,
    ]
