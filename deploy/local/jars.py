"""The engines' jars: resolved once into a lock, fetched and checked against it ever after."""

import fcntl
import hashlib
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from jgo.config import GlobalSettings
from jgo.constants import MAVEN_CENTRAL_URL
from jgo.env import EnvironmentBuilder, EnvironmentSpec, LockedDependency, LockFile
from jgo.maven import Artifact, MavenContext

from deploy.local.problem import EngineProblem

HERE = Path(__file__).parent
SPEC, LOCK = HERE / "jgo.toml", HERE / "jgo.lock.toml"
Say = Callable[[str], None]


def class_path(say: Say = print) -> str:
    """Give Java its class path, fetching the jars that this machine lacks."""
    context = _context()
    locked: list[LockedDependency] = LockFile.load(LOCK).dependencies
    with _alone(context.repo_cache):
        missing = [d for d in locked if not _path(context, d).exists()]
        if missing:
            say(f"Fetching {len(missing)} jars of the engines: the first set-up only, about a minute.")
        with ThreadPoolExecutor(6) as pool:
            paths = pool.map(lambda d: _checked(context, d), locked)
            return ":".join(str(path) for path in _counted(paths, len(locked), bool(missing), say))


def fetch(wanted: LockedDependency) -> Path:
    """Give a file of a Maven repository, fetched if this machine lacks it."""
    context = _context()
    with _alone(context.repo_cache):
        return _checked(context, wanted)


def lock() -> None:
    """Resolve `jgo.toml` and write what was found, with versions and SHA-256, to the lock."""
    context = _context()
    spec = EnvironmentSpec.load(SPEC)
    asked = EnvironmentBuilder(context).spec_to_dependencies(spec)
    named, transitive = context.resolver.resolve(asked)
    kept = [*named, *(d for d in transitive if d.scope in ("compile", "runtime"))]
    kept.sort(key=lambda d: (d.groupId, d.artifactId))
    LockFile.from_resolved_dependencies(kept, environment_name=spec.name).save(LOCK)
    print(f"{len(kept)} jars locked in {LOCK.name}")


def _context() -> MavenContext:
    settings = GlobalSettings.load()
    repositories = {"central": MAVEN_CENTRAL_URL, **settings.repositories}
    return MavenContext(repo_cache=settings.repo_cache, remote_repos=repositories, timeout=60)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep another start on this machine from reading a jar that is half fetched."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".passerelle.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


def _artifact(context: MavenContext, wanted: LockedDependency) -> Artifact:
    return (
        context.project(wanted.groupId, wanted.artifactId)
        .at_version(wanted.version)
        .artifact(packaging=wanted.packaging)
    )


def _path(context: MavenContext, wanted: LockedDependency) -> Path:
    return Path(_artifact(context, wanted).cached_path or "")


def _checked(context: MavenContext, wanted: LockedDependency) -> Path:
    path = _path(context, wanted)
    if path.exists() and _sha256(path) != wanted.sha256:
        path.unlink()  # a fetch that was cut short
    try:
        _artifact(context, wanted).resolve()
    except Exception as error:  # jgo lets through whatever requests, the disk or the server raised
        raise EngineProblem(
            f"{wanted.artifactId} {wanted.version} could not be fetched ({type(error).__name__}: {error}). "
            "The first set-up needs a Maven repository: check the network, or name yours in jgo's settings."
        ) from error
    if _sha256(path) != wanted.sha256:
        path.unlink()
        raise EngineProblem(f"{path.name} is not the file that the lock knows (SHA-256): it was not kept.")
    return path


def _sha256(path: Path) -> str:
    with path.open("rb") as jar:
        return hashlib.file_digest(jar, "sha256").hexdigest()


def _counted(paths: Iterator[Path], total: int, shown: bool, say: Say) -> Iterator[Path]:
    for count, path in enumerate(paths, start=1):
        if shown and (count % 10 == 0 or count == total):
            say(f"  {count} of {total} jars")
        yield path


if __name__ == "__main__":
    if sys.argv[1:] == ["lock"]:
        lock()
    else:
        print(class_path())
