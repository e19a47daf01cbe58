"""HTTP and WebSocket in: endpoints read, or publish a request and wait for its reply; they never write a store."""

from services.chat.api.choices import choices
from services.chat.api.desk.assignment import assignment
from services.chat.api.desk.consultation import consultation
from services.chat.api.desk.conversations import desk
from services.chat.api.desk.handover import handover
from services.chat.api.desk.identification import identification
from services.chat.api.desk.notes import notes
from services.chat.api.desk.orientation import orientation
from services.chat.api.desk.practice import practice
from services.chat.api.desk.prepared_replies import prepared_replies
from services.chat.api.desk.psychologists import psychologists
from services.chat.api.desk.queue import queue
from services.chat.api.desk.replies import replies
from services.chat.api.desk.sessions import sessions
from services.chat.api.desk.supervision import supervision
from services.chat.api.front_ends import front_end_proposals, front_ends, public_keys
from services.chat.api.requests import requests
from services.chat.api.talking.posting import posting
from services.chat.api.talking.shared_stream import shared_stream
from services.chat.api.talking.socket import sockets
from services.chat.api.talking.stream import stream
from services.chat.api.visitors.consent import consent
from services.chat.api.visitors.erasing import erasing
from services.chat.api.visitors.language import language
from services.chat.api.visitors.leaving import leaving
from services.chat.api.visitors.opening import opening
from services.chat.api.visitors.opinion import opinion
from services.chat.api.visitors.resume import resume
from services.chat.api.visitors.waiting import waiting

ROUTERS = (
    choices, opening, waiting, resume, erasing, leaving, language, opinion, consent,
    stream, shared_stream, posting, sockets, requests,
    queue, desk, notes, handover, psychologists,
    orientation, identification, replies, prepared_replies, consultation, supervision, assignment, sessions, practice,
    front_ends, front_end_proposals, public_keys,
)  # fmt: skip
