"""The units' keys as their topic has them."""

import json
from pathlib import Path

from aiokafka.structs import ConsumerRecord

from deploy.local.keys import signalement_keys, unit_keys
from services.signalement.demonstration import demonstrations
from shared.events.signalement import UnitKeyRegistered, UnitKeyRevoked
from shared.sealing import open_jwe, private_key, public_half, public_key
from shared.sealing.jwe import jwe_to
from tests.support.signalement.builders import BORDEAUX, as_record
from tests.support.signalement.followed import unit_keys_in_memory
from tests.support.signalement.keys import a_registration, jwk


def test_the_last_event_of_a_unit_holds() -> None:
    """Its own key, another one, none: then its force's."""
    changes = list[int]()
    keys = unit_keys_in_memory(when_changed=lambda: changes.append(1))
    for event in (
        a_registration("police", "whole"),
        a_registration(BORDEAUX.id, "old"),
        a_registration(BORDEAUX.id, "new"),
    ):
        keys.consumed(as_record(event))
    assert keys.key(BORDEAUX.id, "police") == jwk("new")
    keys.consumed(as_record(UnitKeyRevoked.now(unit=BORDEAUX.id)))
    assert keys.key(BORDEAUX.id, "police") == jwk("whole")
    assert keys.key("gendarmerie-33", "gendarmerie") is None
    assert ([event.unit for event in keys.registered()], len(changes)) == (["police"], 4)


def test_what_cannot_be_used_is_as_if_it_were_not_there() -> None:
    """A demonstration key outside local mode, one that is for signatures, a record that nobody can read."""
    keys = unit_keys_in_memory(local=False)
    signs = json.dumps(json.loads(jwk("police")) | {"use": "sig"})
    keys.consumed(as_record(UnitKeyRegistered.now(unit="police", name="police", force="police", jwk=signs)))
    assert keys.key("police", "police") is None
    keys.consumed(as_record(a_registration("police", "demonstration-police")))
    keys.consumed(ConsumerRecord("signalement.unit-key", 0, 1, 0, 0, b"police", b"{", None, -1, -1, ()))
    assert keys.key("police", "police") is None
    local = unit_keys_in_memory()
    local.consumed(as_record(a_registration("police", "demonstration-police")))
    assert local.key("police", "police")


async def test_the_demonstration_s_keys_are_registered_where_none_ever_was(tmp_path: Path) -> None:
    """Not over what an administrator registered, nor where they revoked it; always under one id."""
    folder, published = unit_keys(tmp_path), list[UnitKeyRegistered]()

    class Log:
        async def acknowledged(self, *events: UnitKeyRegistered, within: float = 5.0) -> None:
            published.extend(events)

    keys = unit_keys_in_memory()
    keys.consumed(as_record(UnitKeyRevoked.now(unit="police")))
    for _ in range(2):
        await keys.demonstrate(demonstrations(folder), Log())  # type: ignore[arg-type]
    assert [event.unit for event in published] == ["gendarmerie", "exercice"] * 2
    assert len({event.id for event in published}) == 2
    keys.consumed(as_record(published[0]))
    assert keys.key("gendarmerie-33", "gendarmerie") == (folder / "gendarmerie.pub.json").read_text()


def test_the_demonstration_s_key_of_signalement_opens_what_its_half_seals(tmp_path: Path) -> None:
    """Made once, closed to others."""
    files = signalement_keys(tmp_path)
    assert signalement_keys(tmp_path) == files
    private = private_key(files["SIGNALEMENT_KEY"], local=True)
    public = public_key(files["SIGNALEMENT_PUBLIC_KEY"], local=True)
    assert private
    assert public
    assert (
        open_jwe(private, jwe_to(public, b"06"))
        == open_jwe(private, jwe_to(public_half(private), b"06"))
        == b"06"
    )
    assert (tmp_path / "signalement.json").stat().st_mode & 0o777 == 0o600
