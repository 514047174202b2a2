"""Signs an e-mail in the name of its domain (RFC 6376): whoever receives it can tell that nothing in it was altered."""

from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key
from dkim.crypto import UnparsableKeyError, parse_pem_private_key

# RFC 8058 §4: both unsubscribe fields must be signed. A field that is named here and missing from a letter cannot be
# added on the way either.
SIGNED = (
    b"from",
    b"to",
    b"subject",
    b"date",
    b"message-id",
    b"list-unsubscribe",
    b"list-unsubscribe-post",
    b"mime-version",
    b"content-type",
)


@dataclass(frozen=True, repr=False)  # a key must not end up in a traceback or a log
class DkimKey:
    """`private_key` is RSA in PEM; its public half stands in DNS at `<selector>._domainkey.<domain>`.

    Raises ValueError for anything else.
    """

    selector: str
    domain: str
    private_key: bytes

    def __post_init__(self) -> None:
        try:
            parse_pem_private_key(self.private_key)
        except UnparsableKeyError as fault:
            raise ValueError("a DKIM key must be an RSA private key in PEM") from fault

    @classmethod
    def read(cls, selector: str, domain: str, path: Path) -> "DkimKey":
        return cls(selector, domain, path.read_bytes())

    @property
    def record(self) -> str:
        """What DNS must say of it."""
        public = load_pem_private_key(self.private_key, None).public_key()
        der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        return f"v=DKIM1; k=rsa; p={b64encode(der).decode()}"

    def signed(self, letter: bytes) -> bytes:
        """The letter, CRLF at the end of each line, with its signature in front."""
        signature: bytes = dkim.sign(
            letter, self.selector.encode(), self.domain.encode(), self.private_key, include_headers=SIGNED
        )
        return signature + letter
