"""`make sbom`: all that the product holds of others, in CycloneDX: Python packages, scripts of pages, engines."""

import re
import sys
import tomllib
from collections.abc import Iterator

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentScope, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.support.sources import ROOT

LOCKS = ROOT / "requirements"
JARS = ROOT / "deploy/local/jgo.lock.toml"
VENDORED = ROOT / "shared/web/vendor/vendor.toml"
OUTPUT = ROOT / "sbom.cdx.json"
NEEDED, BESIDE = ComponentScope.REQUIRED, ComponentScope.OPTIONAL


def sbom() -> str:
    """Everything that runs in production; `optional`: what one machine adds, for its engines (`make run`)."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    ours = Component(name=project["name"], version=project["version"], type=ComponentType.APPLICATION)
    bom = Bom(components=[*_of_python(), *_of_pages(), *_of_engines()])
    bom.metadata.component = ours
    bom.register_dependency(ours, bom.components)
    written: str = JsonV1Dot6(bom).output_as_string(indent=2)
    return written


def _of_python() -> Iterator[Component]:
    """The packages of the locks, which hold the hashes of their files."""
    needed = _locked("run")
    for name, version in _locked("local").items():
        yield _component(PackageURL("pypi", name=name, version=version), NEEDED if name in needed else BESIDE)


def _locked(lock: str) -> dict[str, str]:
    return dict(re.findall(r"^([\w-]+)==([^\s;]+)", (LOCKS / f"{lock}.lock").read_text(), re.M))


def _of_pages() -> Iterator[Component]:
    """The npm packages of which pages carry files."""
    for name, package in tomllib.loads(VENDORED.read_text()).items():
        yield _component(PackageURL("npm", name=name, version=package["version"]), NEEDED)


def _of_engines() -> Iterator[Component]:
    """The jars of one machine's engines."""
    for jar in tomllib.loads(JARS.read_text())["dependencies"]:
        url = PackageURL("maven", jar["groupId"], jar["artifactId"], jar["version"])
        yield _component(url, BESIDE, [HashType(alg=HashAlgorithm.SHA_256, content=jar["sha256"])])


def _component(url: PackageURL, scope: ComponentScope, hashes: list[HashType] | None = None) -> Component:
    return Component(
        name=url.name,
        group=url.namespace,
        version=url.version,
        purl=url,
        bom_ref=str(url),
        scope=scope,
        hashes=hashes,
        type=ComponentType.LIBRARY,
    )


if __name__ == "__main__":
    OUTPUT.write_text(sbom() + "\n")
    sys.stdout.write(f"{OUTPUT.name}\n")
