"""Signed letters over SMTP, looked at as a receiver would."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.adapters.dkim_signing import DkimKey
from app.adapters.smtp_email import SmtpEmail
from app.domain.delivery import Accepted, Outgoing
from tests.carrier.post_office import PostOffice

NOON = datetime(2026, 11, 22, 17, 0, tzinfo=UTC)
HOUSE = "Valley Care Network <check-ins@example.org>"
REFERENCE, PROOF = "123e4567-e89b-42d3-a456-426614174000", "0123456789abcdef0123"
BODY = "Valley Care\n\n¿Cómo está?\n\nOpen my check-in\nhttps://go.example.org/AAAAAAAAAAAAAAAAAAAAAA\n\nYou said so.\n"


def arrived(office: PostOffice, key: DkimKey, unsubscribe: str) -> bytes:
    """A letter signed with `key`, as the post office got it."""
    house = SmtpEmail("127.0.0.1", office.port, HOUSE, lambda: NOON, starttls=False, dkim=key)
    letter = Outgoing(
        to="ana@example.org",
        sender="",
        body=BODY,
        reference=REFERENCE,
        subject="¿Cómo está?",
        proof=PROOF,
        unsubscribe=unsubscribe,
    )
    assert isinstance(house.send(letter), Accepted)
    return office.letters[-1].raw


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


def pem(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture
def dns(rsa_key: rsa.RSAPrivateKey) -> Callable[..., bytes | None]:
    """What DNS says of the selector `s1` of example.org, and of nothing else."""
    zone = {b"s1._domainkey.example.org.": DkimKey("s1", "example.org", pem(rsa_key)).record.encode()}
    return lambda name, timeout=5: zone.get(name)


def test_the_signature_holds_and_covers_what_matters(
    post_office: PostOffice, rsa_key: rsa.RSAPrivateKey, dns: Callable[..., bytes | None], tmp_path: Path
) -> None:
    (tmp_path / "dkim.pem").write_bytes(pem(rsa_key))
    key = DkimKey.read("s1", "example.org", tmp_path / "dkim.pem")
    raw = arrived(post_office, key, f"https://go.example.org/stop/{REFERENCE}/{PROOF}")
    assert dkim.verify(raw, dnsfunc=dns)
    signed = re.search(rb"\sh=(.*?);", raw, re.DOTALL)
    assert signed
    assert set(re.split(rb"[\s:]+", signed[1])) == {
        *(b"from", b"to", b"subject", b"date", b"message-id", b"mime-version", b"content-type"),
        *(b"list-unsubscribe", b"list-unsubscribe-post"),
    }
    altered = {
        "where to stop": raw.replace(b"<https://go.example.org/stop", b"<https://evil.example/stop"),
        "that one click does it": raw.replace(b"=One-Click", b"=Two-Click"),
        "whom it is from": raw.replace(b"Valley Care Network <check-ins", b"Valley Care Network <billing"),
        "the words": raw.replace(b"You said so", b"You say so"),
        "the link": raw.replace(b"https://go.example.org/A", b"https://go.example.org/B"),
    }
    for what, forged in altered.items():
        assert forged != raw, what
        assert not dkim.verify(forged, dnsfunc=dns), what


def test_nobody_can_add_what_a_signed_letter_did_not_have(
    post_office: PostOffice, rsa_key: rsa.RSAPrivateKey, dns: Callable[..., bytes | None]
) -> None:
    raw = arrived(post_office, DkimKey("s1", "example.org", pem(rsa_key)), "")
    assert dkim.verify(raw, dnsfunc=dns)
    assert not dkim.verify(b"List-Unsubscribe: <https://evil.example/>\r\n" + raw, dnsfunc=dns)


def test_a_key_that_cannot_sign_is_refused_at_once() -> None:
    for private_key in (b"", b"secret", pem(ec.generate_private_key(ec.SECP256R1()))):
        with pytest.raises(ValueError, match="RSA private key") as refused:
            DkimKey("s1", "example.org", private_key)
        assert "secret" not in str(refused.value)
