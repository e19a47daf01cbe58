"""Examples of what is answered about communes, as programmers read them; a test asks for each of them."""

from pathlib import Path
from typing import Any

import orjson

EXAMPLES: dict[str, list[dict[str, Any]]] = orjson.loads(
    Path(__file__).with_name("examples.json").read_bytes()
)
"""Of each address: what was `asked` for, with which `status`, `media` and `answer`."""
