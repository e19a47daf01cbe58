"""The list of all that the product holds of others names everything that is locked or vendored."""

import json
import tomllib

from tests.shared.test_locks import packages
from tests.support.sbom import JARS, VENDORED, sbom


def test_the_list_has_every_package_script_and_jar() -> None:
    """With its version and address, and whether it runs in production; nothing of the tests."""
    listed = json.loads(sbom())
    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    scopes = {each["purl"].partition("@")[0]: each["scope"] for each in listed["components"]}
    assert all(each["version"] for each in listed["components"])
    jars = tomllib.loads(JARS.read_text())["dependencies"]
    expected = {f"pkg:pypi/{name}": "optional" for name in packages("local")}
    expected |= {f"pkg:pypi/{name}": "required" for name in packages("run")}
    expected |= {f"pkg:npm/{name}": "required" for name in tomllib.loads(VENDORED.read_text())}
    expected |= {f"pkg:maven/{jar['groupId']}/{jar['artifactId']}": "optional" for jar in jars}
    assert scopes == expected
