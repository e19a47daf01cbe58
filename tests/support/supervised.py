"""A run on one machine whose services are a few lines: what the supervisor's own tests start."""

import functools
import os
import socket
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

from deploy.local.__main__ import main
from deploy.local.services import Services


class Ready(BaseHTTPRequestHandler):
    """Says that it is ready, and nothing else."""

    def do_GET(self) -> None:
        """Answer."""
        self.send_response(200)
        self.end_headers()


if __name__ == "__main__":
    if sys.argv[1:] == ["services"]:
        with socket.create_server(("127.0.0.1", int(os.environ["PORT"]))):
            HTTPServer(("127.0.0.1", int(os.environ["OPERATIONS_PORT"])), Ready).serve_forever()
    command = [sys.executable, "-m", "tests.support.supervised", "services"]
    main(functools.partial(Services, command=command, names=("chat",)))
