"""The benchmark's `--peer`: a server of the State's API is asked as its documentation says."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest

from benchmarks.search import Expected, Peer, Query, in_blocks, measured
from services.router.domain.commune import Commune

RECORDED = {
    ("nom", "bordeaux"): [{"nom": "Bordeaux", "code": "33063", "_score": 1.36}],
    ("codePostal", "33000"): [{"nom": "Bordeaux", "code": "33063"}],
}
BORDEAUX = Commune("33063", "Bordeaux", "33", ("33000",), 261_804)
asked: list[dict[str, list[str]]] = []


class StandIn(BaseHTTPRequestHandler):
    """A server of recorded answers, and of empty ones to everything else."""

    def do_GET(self) -> None:
        """Answer a search."""
        parameters = parse_qs(urlsplit(self.path).query)
        asked.append({"path": [urlsplit(self.path).path], **parameters})
        name = "codePostal" if "codePostal" in parameters else "nom"
        body = json.dumps(RECORDED.get((name, parameters[name][0].lower()), [])).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def peer() -> Iterator[str]:
    """Give the address of a stand-in for the State's API."""
    server = HTTPServer(("127.0.0.1", 0), StandIn)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


def test_a_peer_is_asked_by_name_or_by_postal_code(peer: str) -> None:
    """By name with the populous first, by postal code where all are digits; its answers are compared as ours are."""
    asked.clear()
    queries = [Query(typed, "Bordeaux", "33063") for typed in ("bordeaux", "33000", "bordo")]
    row = measured(Peer(peer), queries, Expected([BORDEAUX], []), beginning=False)
    assert asked == [
        {"path": ["/communes"], "nom": ["bordeaux"], "boost": ["population"], "limit": ["8"]},
        {"path": ["/communes"], "codePostal": ["33000"], "limit": ["8"]},
        {"path": ["/communes"], "nom": ["bordo"], "boost": ["population"], "limit": ["8"]},
    ]
    assert row[3:] == ["66.7%", "66.7%", "66.7%"]


def test_a_whole_city_that_a_peer_finds_is_not_right(peer: str) -> None:
    """Paris is decided by arrondissement: the city's own code is none of ours, and no error."""
    fifteenth = Commune("75115", "Paris 15e Arrondissement", "75", ("75015",), 230_000, "75056")
    expected = Expected([fifteenth], [])
    whole = [["75056"] * 8, ["75115"]]
    asked = [Query("75015", "Paris 15e Arrondissement", "75115")] * 2
    assert [
        expected.is_right(found, query, 8, beginning=True) for found, query in zip(whole, asked, strict=True)
    ] == [False, True]


def test_two_searches_are_asked_in_alternating_blocks() -> None:
    """A hundred of one, then the same hundred of the other."""
    turns: list[str] = []

    def search(name: str) -> list[str]:
        turns.append(name)
        return []

    queries = [Query("x", "", "")] * 150
    answers = in_blocks({"a": lambda _: search("a"), "b": lambda _: search("b")}, queries)
    assert turns == ["a"] * 100 + ["b"] * 100 + ["a"] * 50 + ["b"] * 50
    assert {name: len(took) for name, (took, _) in answers.items()} == {"a": 150, "b": 150}
