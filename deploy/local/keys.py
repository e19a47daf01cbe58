"""The secrets of a run on one machine: made at its first start, kept in its folder."""

import json
import os
from pathlib import Path

from joserfc import jwe
from joserfc.jwk import ECKey, OctKey

from shared.forces import FORCES_AND_PRACTICE

ALGORITHM = "ECDH-ES+A256KW"
PROTECTION, ROUNDS = "PBES2-HS512+A256KW", 210_000
"""How a key's file is protected by a passphrase, and how often that is hashed."""
PASSPHRASE = "passerelle-demonstration"
"""Of the demonstration units' files, which the page at `/unit/` reads."""
FRONT_END = "demonstration"
"""The front-end that is let in on one machine: `examples/front_end.py` is it."""


def key_ring(keys: Path) -> Path:
    """Give the folder of the month keys, which the services fill."""
    ring = keys / "ring"
    ring.mkdir(parents=True, exist_ok=True)
    keys.chmod(0o700)
    ring.chmod(0o700)
    return ring


def magistrate_key(keys: Path) -> Path:
    """Give the demonstration magistrate's public key; the private one stays beside it."""
    return _public_half(keys / "magistrate.json")


def signalement_keys(keys: Path) -> dict[str, str]:
    """Give signalement's demonstration key: the file that opens, for it alone, and the one that seals."""
    private = keys / "signalement.json"
    public = _public_half(private)
    return {"SIGNALEMENT_KEY": str(private), "SIGNALEMENT_PUBLIC_KEY": str(public)}


def front_ends() -> str:
    """Give the names of the front-ends to let in: those that were chosen, or the demonstration in local mode."""
    is_local = os.environ.get("LOCAL", "1").lower() in {"1", "true", "yes", "on"}
    return os.environ.get("FRONT_ENDS") or (FRONT_END if is_local else "")


def chat_keys(keys: Path) -> dict[str, str]:
    """Give chat's demonstration key, the demonstration front-end's name, and the folder of its key."""
    private, folder = keys / "chat.json", keys / "front-ends"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    _public_half(private)
    _public_half(folder / f"{FRONT_END}.json")
    return {"CHAT_KEY": str(private), "CHAT_FRONT_END_KEYS": str(folder), "FRONT_ENDS": FRONT_END}


def unit_keys(keys: Path) -> Path:
    """Give the folder of the demonstration units' keys, one for each force's whole, and practice's."""
    folder = keys / "units"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for force in FORCES_AND_PRACTICE:
        private = folder / f"{force}.json"
        _public_half(private)
        if not (file := private.with_suffix(".jwe")).exists():
            _write_secret(file, protected(private.read_text(), PASSPHRASE))
    return folder


def protected(private_jwk: str, passphrase: str) -> str:
    """A private key under a passphrase, as the page of a unit reads it: a JWE of PBES2 (RFC 7518, section 4.8)."""
    header = {"alg": PROTECTION, "enc": "A256GCM", "p2c": ROUNDS, "cty": "jwk+json"}
    key = OctKey.import_key(passphrase.encode())
    return jwe.encrypt_compact(header, private_jwk, key, algorithms=[PROTECTION, "A256GCM"])


def _public_half(private: Path) -> Path:
    """The public key beside a private one, which is made if it is not there."""
    public = private.with_suffix(".pub.json")
    if not private.exists():
        name = f"demonstration-{private.stem}"
        made = ECKey.generate_key("P-256", {"alg": ALGORITHM, "use": "enc", "kid": name})
        _write_secret(private, json.dumps(made.as_dict(private=True)))
    kept = ECKey.import_key(json.loads(private.read_text()))
    public.write_text(json.dumps(kept.as_dict(private=False)))
    return public


def _write_secret(file: Path, text: str) -> None:
    draft = file.with_suffix(".draft")  # so that a cut leaves no half key
    draft.touch(mode=0o600)
    draft.chmod(0o600)
    draft.write_text(text)
    draft.replace(file)
