"""`make dead-letters`: at KAFKA's address, or else at that of the product that runs on this machine."""

import os
from collections.abc import Sequence

from deploy.local.folder import DataFolder
from deploy.local.ports import LOOPBACK, answers
from deploy.local.settings import DataSettings
from shared.kafka.dead_letters import __main__ as command
from shared.settings import read


def main(arguments: Sequence[str] | None = None) -> None:
    """Find Kafka, then do what was asked."""
    find_kafka()
    command.main(arguments)


def find_kafka() -> None:
    """Take the Kafka of this machine's run, if its address is in no variable."""
    if not os.environ.get("KAFKA"):
        port = DataFolder(read(DataSettings).data).last_port("kafka")
        if port and answers(port):
            os.environ["KAFKA"] = f"{LOOPBACK}:{port}"


if __name__ == "__main__":
    main()
