"""The rights that the catalogue gives on Kafka: `python -m shared.kafka.rights` prints them as Kafka's own commands.

    python -m shared.kafka.rights [--strimzi] [--unit police-33-bordeaux] [--front-end NAME] [--pipeline NAME]

`--strimzi` prints users of the Strimzi operator instead. Services come without asking, outside parties by name. A
principal is what Kafka calls the user of SCRAM, the client of OAUTHBEARER, or the CN of a certificate, once
`ssl.principal.mapping.rules` is `RULE:^CN=([^,]+).*$/$1/`.
"""

import argparse
import json
import os
import shlex
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from shared.cloudevents.topic import Topic
from shared.events import TOPICS
from shared.events.chat import staff_session_ended
from shared.forces import FORCES, FORCES_AND_PRACTICE
from shared.identifiers import LOGS, SERVICES
from shared.kafka.broker_time import TOPIC as TIME
from shared.kafka.topics import dead_letters_of

OPERATIONS = "operations"
"""The principal of those who make topics, replay dead letters and revoke sessions."""
LAG = "lag"
"""The principal of what measures how late consumer groups are: offsets, and no event."""
BACKUP = "backup"
"""The principal of what copies Kafka into a backup: it reads every topic, and writes none."""
GROUPS: dict[str, tuple[str, ...]] = {
    "router": ("router",),
    "chat": (*(f"chat.{log}" for log in LOGS), "chat.front-ends"),
    "signalement": tuple(f"signalement.{force}" for force in FORCES_AND_PRACTICE),
    "directory": (),
    "stats": ("stats",),
}
"""The consumer groups of each service."""
PRACTISING = ("chat", "signalement")
"""The services that have something of practice; all others may read nothing of it."""
DATED = ("chat", "signalement", "stats")
"""The services that ask Kafka for its time before they destroy anything."""
Operation = Literal["Read", "Write", "Create", "Describe", "DescribeConfigs"]


@dataclass(frozen=True, slots=True)
class Right:
    """A right of a principal: Kafka refuses all that no right allows."""

    principal: str
    resource: Literal["topic", "group"]
    name: str
    operation: Operation
    prefixed: bool = False


def rights_of(service: str) -> Iterator[Right]:
    """The rights of a service: its own topics, those of parties that it publishes for, and those that name it."""
    for topic in TOPICS:
        if service in (topic.publisher, topic.published_for_it_by):
            yield from _on(topic, service, "Write")
        if service in (topic.publisher, *topic.consumers):
            yield from _on(topic, service, "Read")
    yield Right(service, "topic", dead_letters_of(service), "Write")
    yield Right(service, "topic", dead_letters_of(service), "Read")
    if service in DATED:
        yield Right(service, "topic", TIME, "Write")
    for group in GROUPS[service]:
        yield Right(service, "group", group, "Read")
    if service == "chat":  # it checks at its start that Kafka keeps what it acknowledges
        yield Right(service, "topic", "*", "Describe")
        yield Right(service, "topic", "*", "DescribeConfigs")


def rights_of_operations() -> Iterator[Right]:
    """The rights of those who operate: to make topics, to replay or dismiss dead letters, to end sessions."""
    for operation in ("Create", "Describe", "DescribeConfigs"):
        yield Right(OPERATIONS, "topic", "*", operation)
    for service in SERVICES:
        yield Right(OPERATIONS, "topic", dead_letters_of(service), "Read")
        yield Right(OPERATIONS, "topic", dead_letters_of(service), "Write")
    yield Right(OPERATIONS, "topic", staff_session_ended.name, "Write")


def rights_of_lag() -> Iterator[Right]:
    """The rights of what scales by lag or draws it: to see the offsets of every group and topic."""
    yield Right(LAG, "topic", "*", "Describe")
    yield Right(LAG, "group", "*", "Describe")


def rights_of_backup() -> Iterator[Right]:
    """The rights of what makes backups: to read all, front-ends' topics of later on too."""
    yield Right(BACKUP, "topic", "*", "Read")


def rights_of_party(party: str, name: str) -> Iterator[Right]:
    """The rights of an outside party: `territory` and a unit's id, `front-end` or `reporting-pipeline` and its name.

    `ValueError`: the unit is of no force.
    """
    principal, ends = f"{party}.{name}", {name}
    if party == "territory":
        ends = {force for force in FORCES if force == name or name.startswith(f"{force}-")}
        if not ends:
            raise ValueError(f"{name} is no unit: its id begins with {' or '.join(FORCES)}")
    for topic in TOPICS:
        names = [topic.name] if not topic.by else [f"{topic.name}.{end}" for end in sorted(ends)]
        if party == topic.publisher:
            yield from (Right(principal, "topic", one, "Write") for one in names)
        if party in topic.consumers:
            yield from (Right(principal, "topic", one, "Read") for one in names)
    yield Right(principal, "group", principal, "Read")


def commands(rights: Sequence[Right]) -> Iterator[str]:
    """The commands of Kafka's that give these rights: one for all to which a principal may do the same."""
    operations: dict[Right, list[Operation]] = {}
    for right in rights:
        operations.setdefault(replace(right, operation="Read"), []).append(right.operation)
    resources: dict[tuple[str, bool, tuple[Operation, ...]], list[Right]] = {}
    for right, allowed in operations.items():
        resources.setdefault((right.principal, right.prefixed, tuple(sorted(set(allowed)))), []).append(right)
    for (principal, is_prefixed, allowed_here), of_each in resources.items():
        asked = ["--resource-pattern-type", "prefixed"] if is_prefixed else []
        for operation in allowed_here:
            asked += ["--operation", operation]
        for right in of_each:
            asked += [f"--{right.resource}", right.name]
        yield shlex.join(["kafka-acls.sh", "--add", "--allow-principal", f"User:{principal}", *asked])


def strimzi_users(rights: Sequence[Right]) -> list[dict[str, Any]]:
    """The users of Strimzi's operator who have these rights."""
    principals = dict.fromkeys(right.principal for right in rights)
    return [strimzi_user(one, [r for r in rights if r.principal == one]) for one in principals]


def strimzi_user(principal: str, rights: list[Right]) -> dict[str, Any]:
    """A user of Strimzi's operator, who signs in by SCRAM and has these rights."""
    acls = [
        {
            "resource": {
                "type": right.resource,
                "name": right.name,
                "patternType": "prefix" if right.prefixed else "literal",
            },
            "operations": [right.operation],
        }
        for right in rights
    ]
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaUser",
        "metadata": {"name": principal, "labels": {"strimzi.io/cluster": "passerelle"}},
        "spec": {
            "authentication": {"type": "scram-sha-512"},
            "authorization": {"type": "simple", "acls": acls},
        },
    }


def _on(topic: Topic, principal: str, operation: Operation) -> Iterator[Right]:
    if topic.by == "name":  # of every front-end that is let in, also later
        yield Right(principal, "topic", f"{topic.name}.", operation, prefixed=True)
    names = topic.names if principal in PRACTISING else topic.real_names
    yield from (Right(principal, "topic", name, operation) for name in names)


def _asked(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m shared.kafka.rights", description=(__doc__ or "").split("\n")[0]
    )
    parser.add_argument("--strimzi", action="store_true", help="print users of the Strimzi operator")
    parser.add_argument("--unit", action="append", default=[], help="a territorial service: the unit's id")
    parser.add_argument("--front-end", action="append", default=[], help="a front-end, by its name")
    parser.add_argument("--pipeline", action="append", default=[], help="a reporting pipeline, by its name")
    return parser.parse_args(arguments)


def all_rights(
    units: Sequence[str] = (), front_ends: Sequence[str] = (), pipelines: Sequence[str] = ()
) -> list[Right]:
    """The rights of the services, of operations, of lag, of backups, and of the outside parties that are named."""
    parties = [
        *(("territory", unit) for unit in units),
        *(("front-end", name) for name in front_ends),
        *(("reporting-pipeline", name) for name in pipelines),
    ]
    return [
        *(right for service in SERVICES for right in rights_of(service)),
        *rights_of_operations(),
        *rights_of_lag(),
        *rights_of_backup(),
        *(right for party in parties for right in rights_of_party(*party)),
    ]


def main(arguments: list[str]) -> None:
    """Print what was asked for."""
    asked = _asked(arguments)
    try:
        rights = all_rights(asked.unit, asked.front_end, asked.pipeline)
    except ValueError as error:
        sys.exit(f"{error}.")
    if not asked.strimzi:
        sys.stdout.writelines(f"{command}\n" for command in commands(rights))
        return
    json.dump({"apiVersion": "v1", "kind": "List", "items": strimzi_users(rights)}, sys.stdout, indent=2)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
        sys.stdout.flush()
    except BrokenPipeError:  # who reads it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
