"""Examples of answers about communes, for programmers to read; a test asks for each of them."""

from pathlib import Path
from typing import Any

import orjson

EXAMPLES: dict[str, list[dict[str, Any]]] = orjson.loads(
    Path(__file__).with_name("examples.json").read_bytes()
)
"""The examples of each address: what was `asked`, then the `status`, `media` and `answer`."""
