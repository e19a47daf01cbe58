"""The arrangement of the bundled edition's names, which is bundled too, for to make it took a fifth of each start.

`make names` writes it again, after the bundled data or the comparison of names have changed.
"""

import gzip
from pathlib import Path

import orjson

from services.router.domain.search.arrangement import Arrangement
from services.router.domain.search.starts import Starts

FILE = Path(__file__).parent / "data" / "arrangement.json.gz"


def arrangement_of_bundled() -> Arrangement:
    """Read the arrangement of the bundled edition's names."""
    return unpacked(gzip.decompress(FILE.read_bytes()))


def packed(arrangement: Arrangement) -> bytes:
    """An arrangement as JSON: its texts in lines, for they are read faster than as thousands of texts."""
    return orjson.dumps(
        {
            "words": "\n".join(" ".join(words) for words in arrangement.words),
            "texts": "\n".join(arrangement.starts.texts),
            "numbers": arrangement.starts.numbers,
            "ranked": arrangement.ranked,
        }
    )


def unpacked(content: bytes) -> Arrangement:
    """The arrangement that was packed."""
    parts = orjson.loads(content)
    words = [tuple(line.split(" ")) for line in parts["words"].split("\n")]
    starts = Starts.in_order(parts["texts"].split("\n"), parts["numbers"])
    return Arrangement(words, starts, parts["ranked"])


def main() -> None:
    """Write the file of the bundled edition."""
    from services.router.domain.search.arrangement import arranged
    from services.router.domain.search.places import Places
    from services.router.editions.bundled import bundled_territory

    made = packed(arranged(Places(bundled_territory())))
    FILE.write_bytes(gzip.compress(made, mtime=0))


if __name__ == "__main__":
    main()
