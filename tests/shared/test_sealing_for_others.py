"""Sealing for others (JWE), and what is kept of a token or a code."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jwe
from joserfc.jwk import ECKey, KeySet, RSAKey

from shared.sealing import (
    Unreadable,
    UnusableKey,
    check_public,
    code_as_given,
    hash_of,
    jwe_to,
    new_resume_code,
    new_token,
    open_jwe,
    private_key,
    public_half,
    public_key,
    resume_hash,
    resume_lookup,
    resume_matches,
)


def a_pair(**members: str) -> tuple[ECKey, str]:
    """A person's key, and its public half as JWK."""
    private = ECKey.generate_key("P-256", members or None)
    return private, json.dumps(private.as_dict(private=False))


@given(plaintext=st.binary(max_size=200))
def test_only_the_private_half_opens_a_jwe(plaintext: bytes) -> None:
    """By the standard, as any other library would."""
    private, public = a_pair(kid="magistrate-1")
    opened = jwe.decrypt_compact(jwe_to(public, plaintext), private, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    assert opened.plaintext == plaintext
    assert opened.protected["kid"] == "magistrate-1"


def test_a_jwe_says_to_which_key_it_is_sealed_also_to_one_without_a_name() -> None:
    """A party that holds several opens it by any library's set of keys."""
    (one, public), (another, _) = a_pair(), a_pair()
    ours = KeySet([another, one])
    opened = jwe.decrypt_compact(jwe_to(public, b"06"), ours, algorithms=["ECDH-ES+A256KW", "A256GCM"])
    assert (opened.protected["kid"], opened.plaintext) == (one.thumbprint(), b"06")


def test_a_private_or_another_kind_of_key_is_refused() -> None:
    """Our machines must never hold the half that opens."""
    private, _ = a_pair()
    rsa = RSAKey.generate_key(2048).as_dict(private=False)
    for jwk in (json.dumps(private.as_dict(private=True)), json.dumps(rsa), "{}", "[]", "null", "no key"):
        with pytest.raises(UnusableKey):
            jwe_to(jwk, b"203.0.113.77")


@pytest.mark.parametrize(
    "members",
    [{"use": "sig"}, {"alg": "ES256"}, {"key_ops": ["sign"]}, {"crv": "secp256k1"}],
    ids=lambda members: next(iter(members)),
)
def test_a_key_that_is_for_something_else_is_refused(members: dict[str, Any]) -> None:
    """Before anything is to be sealed to it."""
    curve = members.pop("crv", "P-256")
    public = json.dumps(ECKey.generate_key(curve).as_dict(private=False) | members)
    for use in (lambda: check_public(public, local=True), lambda: jwe_to(public, b"")):
        with pytest.raises(UnusableKey, match="not one to encrypt with"):
            use()


@pytest.mark.parametrize(
    "members",
    [
        '"kid":"\\ud800"',
        '"note":"\\ud800"',
        '"note":NaN',
        '"note":1e999',
        f'"note":{"[" * 300}{"]" * 300}',
        f'"note":{"[" * 4000}',
    ],
    ids=lambda members: members[:20],
)
def test_a_key_that_could_not_be_shown_again_is_refused(members: str) -> None:
    """However good the key beside it is: half a character, no number, brackets within brackets."""
    _, public = a_pair()
    with pytest.raises(UnusableKey, match="written as a JWK"):
        jwe_to(f"{public[:-1]},{members}}}", b"203.0.113.77")


def test_a_key_is_read_from_its_file(tmp_path: Path) -> None:
    """And no file is no key: help is not refused for it."""
    file = tmp_path / "magistrate.json"
    file.write_text(a_pair(kid="parquet-2026")[1])
    assert public_key(str(file), local=False) == file.read_text()
    assert public_key("", local=False) is None
    with pytest.raises(UnusableKey):
        public_key(str(tmp_path / "missing.json"), local=False)


def test_a_demonstration_key_is_for_local_mode_only(tmp_path: Path) -> None:
    """Anybody may have its private half."""
    file = tmp_path / "magistrate.json"
    file.write_text(a_pair(kid="demonstration-magistrate")[1])
    assert public_key(str(file), local=True)
    with pytest.raises(UnusableKey, match="demonstration"):
        public_key(str(file), local=False)


def test_a_service_opens_what_is_sealed_to_it(tmp_path: Path) -> None:
    """With its own private key, read from its file; nothing else opens it."""
    key, public = a_pair(kid="signalement-2026")
    file = tmp_path / "signalement.json"
    file.write_text(json.dumps(key.as_dict(private=True)))
    private = private_key(str(file), local=False)
    assert private is not None
    assert private_key("", local=False) is None
    assert public_half(private) == public
    sealed = jwe_to(public, b"06 00 00 00 00")
    assert open_jwe(private, sealed) == b"06 00 00 00 00"
    another = json.dumps(a_pair()[0].as_dict(private=True))
    for holder, box in (
        (another, sealed),
        (private, sealed[:-4] + "AAAA"),
        (private, "no jwe"),
        (private, "é"),
    ):
        with pytest.raises(Unreadable):
            open_jwe(holder, box)


def test_a_public_or_demonstration_key_does_not_open(tmp_path: Path) -> None:
    """The sentence says which half to give."""
    for key, why in (
        (a_pair()[1], "private"),
        (json.dumps(demonstration().as_dict(private=True)), "demonstration"),
    ):
        file = tmp_path / "key.json"
        file.write_text(key)
        with pytest.raises(UnusableKey, match=why):
            private_key(str(file), local=False)


def demonstration() -> ECKey:
    """A key that anybody may have."""
    return ECKey.generate_key("P-256", {"kid": "demonstration-signalement"})


def test_a_token_is_known_by_its_hash() -> None:
    """And by nothing else."""
    token = new_token()
    assert hash_of(token) == hash_of(token)
    assert hash_of(token) != hash_of(new_token())
    assert token not in hash_of(token)


@given(st.text(max_size=60))
def test_any_text_may_be_tried_as_a_token_or_code(text: str) -> None:
    """Whatever a stranger sends is refused, never an error."""
    kept = resume_hash(new_resume_code())
    assert hash_of(text) != hash_of(new_token())
    assert not resume_matches(text, kept)
    assert resume_lookup(text) != resume_lookup(new_resume_code())


def test_a_code_can_be_written_down() -> None:
    """Five groups of four characters that are not taken for one another."""
    for _ in range(50):
        groups = new_resume_code().split("-")
        assert [len(group) for group in groups] == [4] * 5
        assert not set("ILOU") & set("".join(groups))


def test_a_code_is_recognised_however_it_is_typed() -> None:
    """In small letters, with other separators, or misread."""
    code = new_resume_code()
    kept, found = resume_hash(code), resume_lookup(code)
    for typed in (code.lower(), code.replace("-", " "), code.replace("-", ""), code.replace("0", "o")):
        assert resume_lookup(typed) == found
        assert resume_matches(typed, kept)
        assert code_as_given(typed) == code
    for misread in (code.replace("1", "l"), code.replace("1", "i")):
        assert resume_matches(misread, kept)
    other = new_resume_code()
    assert not resume_matches(other, kept)
    assert resume_lookup(other) != found


@pytest.mark.parametrize("zero", "٠۰०０𝟎")
def test_a_code_is_recognised_from_any_keyboard(zero: str) -> None:
    """In other digits, in full width, and with letters that look alike."""
    code = "7K2M-Q0RD-1234-56HX-AB90"
    kept, found = resume_hash(code), resume_lookup(code)
    digits = {str(n): chr(ord(zero) + n) for n in range(10)}
    other = code.translate(str.maketrans({**digits, "K": "К", "M": "Μ", "X": "Ⅹ", "R": "Ｒ"}))
    assert resume_lookup(other) == found
    assert resume_matches(other, kept)
    assert code_as_given(other) == code


def test_a_code_that_was_given_before_still_opens() -> None:
    """Codes were stored by a slow hash once."""
    kept = "scrypt$Wq_u3PtG3Qxa8pnMnGwbsw$mKeWvo3KsNbYVhtJ8ZrVBXpVcgvZslfHG8pnQ7ENxvE"
    assert resume_matches("7K2M-Q0RD-1234-56HX-AB90", kept)
    assert not resume_matches("7K2M-Q0RD-1234-56HX-AB91", kept)


def test_what_is_kept_of_a_code_differs_each_time() -> None:
    """Two conversations under one code would not be seen to be so."""
    code = new_resume_code()
    assert resume_hash(code) != resume_hash(code)
    assert not resume_matches(code, "plain$$")
