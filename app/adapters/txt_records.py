"""Asks DNS for TXT records, by dnspython."""

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

SECONDS = 5.0  # for one name, however often it is asked


class DnsAway(Exception):
    """Nobody answered; what the records are is not known."""


class TxtRecords:
    """The records of a name, each one whole. `server` is an address and a port; without it the system's are asked."""

    def __init__(self, server: tuple[str, int] | None = None) -> None:
        self._server = server

    def __call__(self, name: str) -> list[str]:
        """None at all for a name that does not exist. Raises DnsAway."""
        try:
            resolver = Resolver(configure=self._server is None)
            if self._server:
                resolver.nameservers, resolver.port = [self._server[0]], self._server[1]
            answer = resolver.resolve(f"{name}.", "TXT", lifetime=SECONDS)
        except (NXDOMAIN, NoAnswer):
            return []
        except DNSException as failure:
            raise DnsAway(name) from failure
        return [b"".join(record.strings).decode(errors="replace") for record in answer]
