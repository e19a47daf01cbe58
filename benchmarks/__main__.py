"""`python -m benchmarks [name…]`: all of them, or those named."""

import logging
import sys

from benchmarks import consuming, conversations, deadlines, desks, idle, others, relay
from benchmarks.engines import engines

ALL = {
    "consuming": consuming.run,
    "relay": relay.run,
    "deadlines": deadlines.run,
    "conversations": conversations.run,
    "others": others.run,
    "idle": idle.run,
    "desks": desks.run,
}


def main() -> None:
    """Run them one after the other, on engines of their own."""
    chosen = sys.argv[1:] or list(ALL)
    if unknown := set(chosen) - ALL.keys():
        sys.exit(f"There is no benchmark « {' '.join(sorted(unknown))} »: choose among {', '.join(ALL)}.")
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)  # topics just made have no leader yet
    with engines() as running:
        for name in chosen:
            ALL[name](running)


if __name__ == "__main__":
    main()
