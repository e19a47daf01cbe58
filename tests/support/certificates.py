"""Certificates of a test's own, signed by an authority as a deployment makes them."""

from pathlib import Path

from deploy.compose.certificates import Authority
from deploy.local.ports import LOOPBACK


class Certificates:
    """An authority in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._signs = folder, Authority(folder)
        self.authority = self._signs.certificate_file

    def of(self, name: str) -> Path:
        """The file of a certificate for this name, at this machine's own address, and of its key."""
        file = self._folder / f"{name}.pem"
        self._signs.certify(file, name, ["localhost", LOOPBACK])
        return file
