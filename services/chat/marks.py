"""The marks that the pages show between messages, from the protocol's table; `python -m services.chat.marks` writes
them where the pages read them.
"""

import json
from pathlib import Path

from services.chat.domain.protocol import PROTOCOL

SCRIPT = Path(__file__).parent / "web/js/marks.js"
HEAD = (
    "/** The sentence that marks each event, by its type; written by `make scripts` from chat's protocol. */"
)


def script() -> str:
    """The script that the pages import."""
    marks = {row.event.type: row.mark for row in PROTOCOL if row.mark}
    return f"{HEAD}\n\nexport const marks = {json.dumps(marks, indent=2)};\n"


if __name__ == "__main__":
    SCRIPT.write_text(script())
