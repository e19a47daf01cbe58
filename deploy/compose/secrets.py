"""The secrets of a deployment: made at the first `make up`, kept in a folder that its owner alone may enter."""

import base64
import json
import secrets
from pathlib import Path

from joserfc.jwk import ECKey

from deploy.local.keys import ALGORITHM

KEPT = "passwords.json"
READABLE = 0o644
"""Of the files that containers read; the folder itself lets nobody else in."""


class Secrets:
    """Passwords by name, and key pairs by file. Containers read single files of the folder, as other users."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        self._kept = self.folder / KEPT
        self._passwords: dict[str, str] = json.loads(self._kept.read_text()) if self._kept.exists() else {}

    def password(self, name: str) -> str:
        """The password of that name, which is made if there is none."""
        if name not in self._passwords:
            self._passwords[name] = secrets.token_hex(16)
            self._keep()
        return self._passwords[name]

    def cluster_id(self) -> str:
        """Kafka's id of the cluster: 16 random bytes."""
        if "cluster id" not in self._passwords:
            made = secrets.token_bytes(16)
            self._passwords["cluster id"] = base64.urlsafe_b64encode(b"\x50" + made[1:]).decode().rstrip("=")
            self._keep()
        return self._passwords["cluster id"]

    def write(self, name: str, text: str) -> Path:
        """Write a file of the folder."""
        file = self.path(name)
        file.write_text(text)
        file.chmod(READABLE)
        return file

    def path(self, name: str) -> Path:
        """A file of the folder, whose own folder is there."""
        file = self.folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.parent.chmod(0o755 if file.parent != self.folder else 0o700)
        return file

    def key_pair(self, name: str) -> None:
        """Make `keys/<name>.json` and `keys/<name>.pub.json`, unless they are there."""
        private = self.path(f"keys/{name}.json")
        if not private.exists():
            made = ECKey.generate_key("P-256", {"alg": ALGORITHM, "use": "enc"})
            made.ensure_kid()
            self.write(f"keys/{name}.json", json.dumps(made.as_dict(private=True)))
        kept = ECKey.import_key(json.loads(private.read_text()))
        self.write(f"keys/{name}.pub.json", json.dumps(kept.as_dict(private=False)))

    def _keep(self) -> None:
        draft = self._kept.with_suffix(".draft")  # so that a cut loses no password
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(self._passwords, indent=2))
        draft.replace(self._kept)
