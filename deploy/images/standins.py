"""Fetch what the stand-ins are built of: `python -m deploy.images.standins FOLDER`."""

import re
import shutil
import sys
import zipfile
from importlib.metadata import requires
from pathlib import Path

from jgo.env import LockedDependency

from deploy.local.engine import ROOT
from deploy.local.jars import class_path, fetch

LOCK = ROOT / "requirements/local.lock"
DOCUMENTS = "secantusdb"
KAFKA_TOOLS = LockedDependency(
    groupId="org.apache.kafka",
    artifactId="kafka-tools",
    version="4.3.1",
    packaging="jar",
    sha256="62f3c5dd7aa3442d4c5bc6a95f86e2502178ea09de8e27f74d9563bf955e253c",
)
KEYCLOAK = LockedDependency(
    groupId="org.keycloak",
    artifactId="keycloak-quarkus-dist",
    version="26.7.3",
    packaging="zip",
    sha256="27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f",
)


def lock_of(package: str, lock: str) -> str:
    """The part of a lock that a package needs here, without extras."""
    entries = re.split(r"\n(?=\S)", lock.strip())
    locked = {entry.partition("==")[0] for entry in entries}
    found, waiting = set[str](), [package]
    while waiting:
        name = re.split(r"[^\w.-]", waiting.pop())[0].lower().replace("_", "-")
        if name in locked and name not in found:
            found.add(name)
            waiting += [one for one in requires(name) or [] if "extra ==" not in one]
    return "\n".join(entry for entry in entries if entry.partition("==")[0] in found)


def gather(folder: Path) -> None:
    """Put jars, Keycloak's files and the document server's lock where their Dockerfiles look for them."""
    for jar in [*class_path().split(":"), str(fetch(KAFKA_TOOLS))]:
        (folder / "kafka/jars").mkdir(parents=True, exist_ok=True)
        shutil.copy(jar, folder / "kafka/jars")
    shutil.copy(ROOT / "deploy/local/log4j2.properties", folder / "kafka")
    with zipfile.ZipFile(fetch(KEYCLOAK)) as archive:
        archive.extractall(folder / "keycloak")
    [home] = (folder / "keycloak").glob("keycloak-*")
    (home / "bin/kc.sh").chmod(0o755)
    home.rename(folder / "keycloak/home")
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    (folder / "documents/documents.lock").write_text(lock_of(DOCUMENTS, LOCK.read_text()))


if __name__ == "__main__":
    gather(Path(sys.argv[1]))
