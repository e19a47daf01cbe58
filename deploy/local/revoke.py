"""`make revoke SUB=…`: end all sessions of a member of the staff, at KAFKA's address, or on this machine."""

from collections.abc import Sequence

from deploy.local.dead_letters import find_kafka
from deploy.operations import revoke


def main(arguments: Sequence[str] | None = None) -> None:
    """Find Kafka, then do it."""
    find_kafka()
    revoke.main(arguments)


if __name__ == "__main__":
    main()
