"""The secrets of one installation, and the few things done with them."""

import base64
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import cast

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy.orm import Session

_KEY_BYTES = 32
_NONCE_BYTES = 12


class KeyFileRefused(Exception):
    """The key file is missing, readable by others, or does not hold what it should."""


@dataclass(frozen=True, repr=False)  # a key must not end up in a traceback or a log
class Keyring:
    """Encryption keys by version (1-255), and one key each for blind indexes, link hashes and cookies."""

    encryption: Mapping[int, bytes]
    current: int
    index: bytes
    links: bytes
    cookies: bytes

    @classmethod
    def new(cls) -> "Keyring":
        index, links, cookies = (secrets.token_bytes(_KEY_BYTES) for _ in range(3))
        return cls({1: AESGCM.generate_key(_KEY_BYTES * 8)}, 1, index, links, cookies)

    @classmethod
    def load(cls, path: Path) -> "Keyring":
        """Read a key file; raises KeyFileRefused if anyone but its owner could read it too."""
        if not path.is_file():
            raise KeyFileRefused(f"there is no key file at {path}")
        if path.stat().st_mode & 0o077:
            raise KeyFileRefused(f"{path} can be read by others; make it `chmod 600`")
        try:
            kept = json.loads(path.read_text())
            encryption = {int(version): _decode(key) for version, key in kept["encryption"].items()}
            singles = [_decode(kept[name]) for name in ("index", "links", "cookies")]
            keyring = cls(encryption, int(kept["current"]), *singles)
        except (ValueError, KeyError, TypeError, AttributeError) as fault:
            raise KeyFileRefused(f"{path} is not a key file: {type(fault).__name__}") from fault
        if not all(0 < version < 256 for version in encryption):
            raise KeyFileRefused(f"{path} holds a key whose version is not within 1-255")
        if keyring.current not in encryption:
            raise KeyFileRefused(f"{path} names a current key that it does not hold")
        return keyring

    def save(self, path: Path) -> None:
        """Write a new key file that only its owner can read; never over an existing one."""
        kept = {
            "encryption": {str(version): _encode(key) for version, key in self.encryption.items()},
            "current": self.current,
            "index": _encode(self.index),
            "links": _encode(self.links),
            "cookies": _encode(self.cookies),
        }
        path.touch(mode=0o600, exist_ok=False)
        path.write_text(json.dumps(kept, indent=1))

    def seal(self, plain: str, place: str) -> bytes:
        """AES-256-GCM: key version (1 byte), nonce (12), ciphertext, bound to `place` (table, column and row)."""
        nonce = secrets.token_bytes(_NONCE_BYTES)
        sealed = AESGCM(self.encryption[self.current]).encrypt(nonce, plain.encode(), place.encode())
        return bytes([self.current]) + nonce + sealed

    def open(self, sealed: bytes, place: str) -> str:
        """Raises cryptography's InvalidTag when `sealed` was altered or moved from another place."""
        version, nonce, text = sealed[0], sealed[1 : 1 + _NONCE_BYTES], sealed[1 + _NONCE_BYTES :]
        return AESGCM(self.encryption[version]).decrypt(nonce, text, place.encode()).decode()

    def blind(self, kind: str, value: str) -> bytes:
        """A keyed index for exact look-up; `kind` keeps a number from matching an address."""
        return hmac.digest(self.index, f"{kind}\0{value}".encode(), sha256)

    def hash_key(self, key: str) -> bytes:
        """What is stored of a link or session key. The key itself is 128 random bits, so no slow hash is needed."""
        return hmac.digest(self.links, key.encode(), sha256)

    def proof(self, reference: str) -> str:
        """20 hexadecimal characters (80 bits) that only we can make for the message of this reference."""
        return hmac.digest(self.links, f"message\0{reference}".encode(), sha256).hex()[:20]

    def proves(self, reference: str, proof: str) -> bool:
        """Whether `proof` is that of this message; as slow for a wrong one as for the right one."""
        return hmac.compare_digest(self.proof(reference).encode(), proof.encode())


def keyring_in(session: Session) -> Keyring:
    """The keys of the installation whose database this is."""
    return cast(Keyring, session.info["keyring"])


def _encode(key: bytes) -> str:
    return base64.b64encode(key).decode()


def _decode(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError("a key is 32 bytes")
    return key
