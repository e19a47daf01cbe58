"""The events that signalement publishes: the log of signalements, what is forwarded, the units' keys.

In the log, requests (`…Requested`) and what came of them are events alike; every request has exactly one reply.
What others published is `…Noted` there (with the stay that it was published in): it binds from that offset on, and
has no reply but what follows.
"""

from shared.events.signalement.forwarded import SignalementForwarded, signalement_forwarded
from shared.events.signalement.log import (
    Answer,
    AnswerDeadlinePassed,
    DraftRequested,
    Fault,
    ForwardingRequested,
    InSignalementLog,
    Obstacle,
    OfSignalement,
    Reason,
    RerouteRequested,
    SignalementContacted,
    SignalementDispatched,
    SignalementDrafted,
    SignalementId,
    SignalementOverdue,
    SignalementReceived,
    SignalementRefused,
    SignalementStopped,
    SignalementWithdrawn,
    StopRequested,
    Urgency,
    signalement_log,
)
from shared.events.signalement.noted import (
    AcknowledgementNoted,
    AcknowledgementRefused,
    ConsentNoted,
    EndNoted,
    HolderNoted,
    StayNoted,
    WithdrawalNoted,
)
from shared.events.signalement.sealed import (
    TextGiven,
    UnitKeyRegistered,
    UnitKeyRevoked,
    text_given,
    unit_key,
)

__all__ = [
    "AcknowledgementNoted",
    "AcknowledgementRefused",
    "Answer",
    "AnswerDeadlinePassed",
    "ConsentNoted",
    "DraftRequested",
    "EndNoted",
    "Fault",
    "ForwardingRequested",
    "HolderNoted",
    "InSignalementLog",
    "Obstacle",
    "OfSignalement",
    "Reason",
    "RerouteRequested",
    "SignalementContacted",
    "SignalementDispatched",
    "SignalementDrafted",
    "SignalementForwarded",
    "SignalementId",
    "SignalementOverdue",
    "SignalementReceived",
    "SignalementRefused",
    "SignalementStopped",
    "SignalementWithdrawn",
    "StayNoted",
    "StopRequested",
    "TextGiven",
    "UnitKeyRegistered",
    "UnitKeyRevoked",
    "Urgency",
    "WithdrawalNoted",
    "signalement_forwarded",
    "signalement_log",
    "text_given",
    "unit_key",
]
