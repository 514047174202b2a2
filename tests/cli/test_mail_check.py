"""What DNS says of our domain, asked over the wire of a DNS server on this machine."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from socketserver import BaseRequestHandler, ThreadingUDPServer

import dns.message
import dns.rcode
import dns.rrset
import pytest
from click.testing import Result
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.adapters.dkim_signing import DkimKey
from app.roof import app_of
from tests.stage import Stage, set_up

DOMAIN = "go.example.org"
SPF, DKIM, DMARC = DOMAIN, f"s1._domainkey.{DOMAIN}", f"_dmarc.{DOMAIN}"
Zone = Mapping[str, list[str]]


@pytest.fixture
def stage(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    made = set_up(sqlite_url, tmp_path)  # nothing of it is asked but the settings
    yield made
    made.at.db.engine.dispose()


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("dkim") / "key.pem"
    private = rsa.generate_private_key(65537, 2048)
    path.write_bytes(private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return path


@pytest.fixture
def good(key: Path) -> Zone:
    return {
        SPF: ["some-site-verification=1", "v=spf1 include:mail.example.net -all"],
        DKIM: [DkimKey.read("s1", DOMAIN, key).record],
        DMARC: ["v=DMARC1; p=reject; rua=mailto:dmarc@example.org"],
    }


@contextmanager
def serving(zone: Zone, unknown: dns.rcode.Rcode = dns.rcode.NXDOMAIN) -> Iterator[str]:
    """A DNS server that knows the TXT records of `zone`; long ones come in pieces, as DNS has them."""

    class Handler(BaseRequestHandler):
        def handle(self) -> None:
            wire, socket = self.request
            query = dns.message.from_wire(wire)
            answer, name = dns.message.make_response(query), query.question[0].name
            records = zone.get(name.to_text(omit_final_dot=True))
            if records is None:
                answer.set_rcode(unknown)
            for record in records or []:
                pieces = (json.dumps(record[start : start + 200]) for start in range(0, len(record), 200))
                answer.answer.append(dns.rrset.from_text(name, 60, "IN", "TXT", " ".join(pieces).replace(";", "\\;")))
            socket.sendto(answer.to_wire(), self.client_address)

    with ThreadingUDPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield f"127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def check(stage: Stage, key: Path, server: str, *more: str) -> Result:
    args = ["messages", "mail-check", "--selector", "s1", "--key", str(key), "--server", server, *more]
    return app_of(stage.at).test_cli_runner().invoke(args=args)


def test_all_is_as_it_should_be(stage: Stage, key: Path, good: Zone) -> None:
    with serving(good) as server:
        result = check(stage, key, server)
        told = json.loads(check(stage, key, server, "--json").output)
    assert result.output == "".join(f"{name}: as it should be\n" for name in (SPF, DKIM, DMARC))
    assert result.exit_code == 0
    assert [(each["name"], each["wrong"]) for each in told] == [(SPF, ""), (DKIM, ""), (DMARC, "")]


FAULTS = [
    (SPF, [], "there is none"),
    (SPF, ["v=spf10 -all"], "there is none"),
    (SPF, ["v=spf1 -all", "v=spf1 mx -all"], "there are 2, so none counts"),
    (SPF, ["v=spf1 include:mail.example.net ?all"], "it does not end in -all or ~all, so it says nothing"),
    (DKIM, ["v=DKIM1; k=rsa; p="], "it says that the key was withdrawn"),
    (DKIM, ["v=DKIM1; k=rsa; p=AAAA"], "it holds another key"),
    (DMARC, ["v=DMARC1; p=none"], "its p is neither quarantine nor reject, so it protects nobody"),
    (DMARC, ["v=spf1 -all"], "there is none"),
]


@pytest.mark.parametrize(("name", "records", "wrong"), FAULTS)
def test_what_is_wrong_is_said_with_what_is_wanted(
    stage: Stage, key: Path, good: Zone, name: str, records: list[str], wrong: str
) -> None:
    with serving({**good, name: records}) as server:
        result = check(stage, key, server)
    assert result.exit_code == 1
    assert f"{name}: {wrong}\n  wanted: v=" in result.output
    assert result.output.count("as it should be") == 2


def test_a_new_domain_is_told_all_that_it_needs(stage: Stage, key: Path, good: Zone) -> None:
    with serving({}) as server:
        result = check(stage, key, server)
    assert result.output.count(": there is none\n") == 3
    assert good[DKIM][0] in result.output


def test_what_cannot_be_asked_is_not_claimed(stage: Stage, key: Path, tmp_path: Path) -> None:
    with serving({}, dns.rcode.SERVFAIL) as server:
        nobody = check(stage, key, server)
    assert (nobody.exit_code, nobody.output) == (1, f"Error: DNS does not answer for {DOMAIN}; nothing is known.\n")
    (tmp_path / "no.pem").write_text("secret")
    no_key = check(stage, tmp_path / "no.pem", "127.0.0.1:53")
    assert (no_key.exit_code, no_key.output) == (1, "Error: a DKIM key must be an RSA private key in PEM.\n")
    assert check(stage, key, "127.0.0.1").exit_code == 2
