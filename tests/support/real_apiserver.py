"""Every overlay's objects, asked of Kubernetes' own API server, which Go builds: `make check-kubernetes`."""

import contextlib
import gzip
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from ssl import create_default_context

import httpx
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from deploy.local.ports import LOOPBACK, free_port
from tests.support.kubernetes import OVERLAYS, built, container_of, deployments
from tests.support.kustomize import Object
from tests.support.sources import ROOT

MODULE = ROOT / "tests/support/apiserver"
DEFINITIONS = sorted((ROOT / "tests/deploy").glob("keda-*.yaml.gz"))
RECORD = ROOT / "tests/deploy/apiserver.json"
TOKEN = "check"
STARTED_WITHIN = 120.0
DRY_RUN = {"dryRun": "All", "fieldValidation": "Strict", "fieldManager": "check", "force": "true"}


class ApiServer:
    """A real API server, and where it keeps each kind."""

    def __init__(self, http: httpx.Client) -> None:
        self._http = http
        self._kinds: dict[str, dict[str, tuple[str, bool]]] = {}

    def knows(self, one: Object) -> bool:
        """Whether it has this kind of object."""
        return one["kind"] in self._kinds_of(one["apiVersion"])

    def ask(self, one: Object, **options: str) -> list[str]:
        """Have it take an object; what it refuses or warns of."""
        answer = self._http.patch(
            self._path_of(one),
            params=options,
            content=json.dumps(one),
            headers={"content-type": "application/apply-patch+yaml"},
        )
        refused = [answer.json()["message"]] if answer.is_error else []
        return refused + answer.headers.get_list("warning")

    def define(self, definition: Object) -> None:
        """Have it know another kind of object."""
        assert self.ask(definition, fieldManager="check") == []
        spec, end = definition["spec"], time.monotonic() + STARTED_WITHIN
        version = f"{spec['group']}/{spec['versions'][0]['name']}"
        while spec["names"]["kind"] not in self._kinds_of(version):
            assert time.monotonic() < end, f"{version} is not served"
            del self._kinds[version]
            time.sleep(0.2)

    def _path_of(self, one: Object) -> str:
        plural, is_namespaced = self._kinds_of(one["apiVersion"])[one["kind"]]
        where = f"namespaces/{one['metadata']['namespace']}/" if is_namespaced else ""
        return f"{_root(one['apiVersion'])}/{where}{plural}/{one['metadata']['name']}"

    def _kinds_of(self, version: str) -> dict[str, tuple[str, bool]]:
        if version not in self._kinds:
            answer = self._http.get(_root(version))
            listed = answer.json()["resources"] if answer.is_success else []
            self._kinds[version] = {
                each["kind"]: (each["name"], each["namespaced"]) for each in listed if "/" not in each["name"]
            }
        return self._kinds[version]


def _root(version: str) -> str:
    return f"/apis/{version}" if "/" in version else f"/api/{version}"


@contextlib.contextmanager
def serving(folder: Path) -> Iterator[ApiServer]:
    """Build it, and run it with its files in this folder."""
    server = folder / "kube-apiserver"
    subprocess.run(["go", "build", "-o", server, "."], cwd=MODULE, check=True)
    (folder / "tokens.csv").write_text(f"{TOKEN},check,check,system:masters\n")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem, encoding = serialization.PrivateFormat.TraditionalOpenSSL, serialization.Encoding.PEM
    (folder / "key.pem").write_bytes(key.private_bytes(encoding, pem, serialization.NoEncryption()))
    etcd, peer, port = (free_port() for _ in range(3))
    log = (folder / "log").open("w")
    process = subprocess.Popen(
        [
            server, folder / "etcd", f"http://{LOOPBACK}:{etcd}", f"http://{LOOPBACK}:{peer}",
            f"--secure-port={port}", f"--bind-address={LOOPBACK}", f"--cert-dir={folder}",
            f"--token-auth-file={folder / 'tokens.csv'}", "--service-cluster-ip-range=10.96.0.0/16",
            "--service-account-issuer=https://kubernetes.default.svc",
            f"--service-account-key-file={folder / 'key.pem'}",
            f"--service-account-signing-key-file={folder / 'key.pem'}",
        ],
        stdout=log, stderr=log,
    )  # fmt: skip
    try:
        with contextlib.closing(_client(process, folder, port)) as http:
            yield ApiServer(http)
    finally:
        process.kill()
        process.wait()
        log.close()


def _client(process: "subprocess.Popen[bytes]", folder: Path, port: int) -> httpx.Client:
    """Someone who may do everything there, once it is ready."""
    certificate, end = folder / "apiserver.crt", time.monotonic() + STARTED_WITHIN
    while time.monotonic() < end and process.poll() is None:
        if certificate.exists():
            http = httpx.Client(
                base_url=f"https://{LOOPBACK}:{port}",
                verify=create_default_context(cafile=certificate),
                headers={"Authorization": f"Bearer {TOKEN}"},
                timeout=60,
            )
            try:
                if http.get("/readyz").is_success:
                    return http
            except httpx.TransportError:
                pass
        time.sleep(0.5)
    raise SystemExit(f"The API server is not ready:\n{(folder / 'log').read_text()[-2000:]}")


def answers(server: ApiServer) -> dict[str, dict[str, list[str]]]:
    """All that it says against each object whose kind it knows, by overlay, kind and name."""
    for file in DEFINITIONS:
        server.define(yaml.safe_load(gzip.decompress(file.read_bytes())))
    objects = {overlay: built(overlay) for overlay in OVERLAYS}
    for one in (one for all_ in objects.values() for one in all_ if one["kind"] == "Namespace"):
        assert server.ask(one, fieldManager="check") == []
    return {
        overlay: {
            f"{one['kind']} {one['metadata']['name']}": server.ask(one, **DRY_RUN)
            for one in all_
            if server.knows(one)
        }
        for overlay, all_ in objects.items()
    }


def wrong_ones() -> list[Object]:
    """A deployment with a field that there is not, and one whose pods may do more than they should."""
    misspelt, privileged = (deepcopy(deployments()[0]) for _ in range(2))
    misspelt["spec"]["replica"] = 2
    container_of(privileged)["securityContext"]["allowPrivilegeEscalation"] = True
    return [misspelt, privileged]


def main() -> None:
    """Ask it, say what it refuses or warns of, and keep its answers."""
    if not shutil.which("go"):
        sys.exit("Go is not on this machine: install it, then run make check-kubernetes again.")
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        said = answers(server)
        assert all(server.ask(each, **DRY_RUN) for each in wrong_ones()), "it would take anything"
    version = re.findall(r"k8s\.io/kubernetes (v\S+)", (MODULE / "go.mod").read_text())[0]
    RECORD.write_text(json.dumps({"version": version, "answers": said}, indent=1, sort_keys=True) + "\n")
    taken = sum(not answer for by_name in said.values() for answer in by_name.values())
    sys.stdout.write(f"The API server {version} takes {taken} objects.\n")
    sys.exit(
        "\n".join(
            f"{overlay}: {name}: {each}"
            for overlay, by_name in said.items()
            for name, all_ in by_name.items()
            for each in all_
        )
    )


if __name__ == "__main__":
    main()
