"""How every peer serves: on the server and with the settings that our services run on."""

from typing import Any

import uvicorn


def serve(app: Any, port: str) -> None:
    """Serve on the loopback until killed."""
    uvicorn.run(
        app,
        port=int(port),
        loop="uvloop",
        http="httptools",
        ws="websockets-sansio",
        ws_per_message_deflate=False,
        log_level="warning",
        access_log=False,
    )
