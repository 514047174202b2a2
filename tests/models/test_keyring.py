"""What is done with the secrets of an installation."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from app.models.keyring import KeyFileRefused, Keyring

KEYRING = Keyring.new()
PLACE = "patient.mobile.1"


@given(st.text(), st.text(min_size=1))
def test_what_is_sealed_opens_in_its_place_only(plain: str, elsewhere: str) -> None:
    sealed = KEYRING.seal(plain, PLACE)
    assert KEYRING.open(sealed, PLACE) == plain
    with pytest.raises(InvalidTag):
        KEYRING.open(sealed, PLACE + elsewhere)


@given(st.data())
def test_no_altered_byte_opens(data: st.DataObject) -> None:
    sealed = bytearray(KEYRING.seal("+13035550142", PLACE))
    position = data.draw(st.integers(0, len(sealed) - 1))
    sealed[position] ^= data.draw(st.integers(1, 255))
    with pytest.raises((InvalidTag, KeyError)):  # KeyError: the first byte names a key that we do not hold
        KEYRING.open(bytes(sealed), PLACE)


def test_the_same_value_never_looks_the_same_twice() -> None:
    assert len({KEYRING.seal("Ana", PLACE) for _ in range(50)}) == 50


def test_a_new_key_opens_what_the_old_one_sealed() -> None:
    old = KEYRING.seal("1958-03-15", PLACE)
    rotated = replace(KEYRING, encryption={**KEYRING.encryption, 2: Keyring.new().encryption[1]}, current=2)
    new = rotated.seal("1958-03-15", PLACE)
    assert (old[0], new[0]) == (1, 2)
    assert rotated.open(old, PLACE) == rotated.open(new, PLACE) == "1958-03-15"
    with pytest.raises(KeyError):
        KEYRING.open(new, PLACE)


@given(st.text(), st.text())
def test_a_blind_index_is_equal_for_equal_values_alone(one: str, other: str) -> None:
    assert (KEYRING.blind("mobile", one) == KEYRING.blind("mobile", other)) is (one == other)
    assert KEYRING.blind("mobile", one) != KEYRING.blind("email", one)
    assert KEYRING.blind("mobile", one) != Keyring.new().blind("mobile", one)


@given(st.text(), st.text())
def test_a_proof_is_that_of_one_message_and_one_installation(one: str, other: str) -> None:
    proof = KEYRING.proof(one)
    assert re.fullmatch("[0-9a-f]{20}", proof)
    assert KEYRING.proves(one, proof)
    assert KEYRING.proves(other, proof) is (one == other)
    assert not Keyring.new().proves(one, proof)
    for forged in ("", proof[:-1], proof + "0", proof.upper() + "x", "ñ" * 20):
        assert not KEYRING.proves(one, forged)
    assert proof not in KEYRING.hash_key(one).hex()


def test_a_keyring_does_not_show_its_keys() -> None:
    shown = repr(KEYRING)
    for secret in (*KEYRING.encryption.values(), KEYRING.index, KEYRING.links, KEYRING.cookies):
        assert repr(secret) not in shown


def test_a_key_file_is_its_owners_alone_and_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "keys.json"
    KEYRING.save(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert Keyring.load(path) == KEYRING
    with pytest.raises(FileExistsError):
        Keyring.new().save(path)
    path.chmod(0o640)
    with pytest.raises(KeyFileRefused, match="chmod 600"):
        Keyring.load(path)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda kept: kept.pop("links"),
        lambda kept: kept.update(index="c2hvcnQ="),
        lambda kept: kept.update(index="not base64!"),
        lambda kept: kept.update(current=2),
        lambda kept: kept.update(encryption=[]),
        lambda kept: kept.update(encryption={"256": kept["index"]}, current=256),
        lambda kept: kept.update(encryption={"0": kept["index"]}, current=0),
    ],
)
def test_a_key_file_that_holds_anything_else_is_refused(tmp_path: Path, spoil: Callable[[dict[str, Any]], Any]) -> None:
    path = tmp_path / "keys.json"
    KEYRING.save(path)
    kept = json.loads(path.read_text())
    spoil(kept)
    path.write_text(json.dumps(kept))
    with pytest.raises(KeyFileRefused):
        Keyring.load(path)


@pytest.mark.parametrize("text", ["", "[]", "null", "{"])
def test_a_file_that_is_no_key_file_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "keys.json"
    path.touch(mode=0o600)
    path.write_text(text)
    with pytest.raises(KeyFileRefused):
        Keyring.load(path)
    with pytest.raises(KeyFileRefused):
        Keyring.load(tmp_path / "none.json")
