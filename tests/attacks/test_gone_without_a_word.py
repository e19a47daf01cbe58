"""A client that has gone without a word is gone for the others soon: its connection ends by itself."""

import socket

from shared.runtime import serve, sockets
from shared.runtime.rates import Networks
from shared.runtime.seats import Seats
from tests.attacks.test_frames_without_end import OpenSocket
from tests.support.waiting import until

PRESENT_AT_MOST = 20.0
"""Seconds for which the other side may read that somebody is there who has gone."""


async def test_a_socket_that_answers_no_ping_ends() -> None:
    """Its network is lost: nothing closes, and the application would take it for present."""
    gone = await OpenSocket().begins()
    gone.socket.ping_interval = gone.socket.ping_timeout = 0.01
    gone.socket.start_keepalive()
    await until(lambda: gone.wire.ended == "closed")


async def test_a_socket_is_pinged_often_enough() -> None:
    """As it is served."""
    config = serve._config(OpenSocket()._answer, Seats(1, 1, Networks(local=True), ()))
    assert (config.ws_ping_interval, config.ws_ping_timeout) == (sockets.PING_EVERY, sockets.PONG_WITHIN)
    assert sockets.PING_EVERY + sockets.PONG_WITHIN <= PRESENT_AT_MOST


def test_a_stream_that_nobody_takes_ends() -> None:
    """The system ends a connection whose other end acknowledges nothing."""
    with (
        serve._listener("127.0.0.1", 0, "PORT") as listener,
        socket.create_connection(listener.getsockname()),
    ):
        connection, _ = listener.accept()
        with connection:
            waits = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT)
    assert 0 < waits <= PRESENT_AT_MOST * 1000
