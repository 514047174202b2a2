"""What we ask of the outside world, as one value that the doors hand down. Real parts are joined in the roof only."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from app.domain.delivery import Inbound, Listed, Outcome, Outgoing, Receipt, StrangeReceipt, Uncertain
from app.domain.instrument import Library
from app.domain.safety import SafetyRules


class Carrier(Protocol):
    """Takes one message, once. Never retries by itself, never raises for what the carrier answers."""

    def send(self, message: Outgoing) -> Outcome: ...

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        """Every message to `to` that the carrier has taken since then; Uncertain when it cannot say."""


class Webhooks(Protocol):
    """Reads what a carrier posts to `url`, our address as the carrier knows it; None if the carrier did not sign it.

    `accounts` are the subaccounts that this installation sends from: nobody else's signature is looked into.
    """

    def receipt(
        self, url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str] = ()
    ) -> Receipt | StrangeReceipt | None: ...

    def inbound(
        self, url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str] = ()
    ) -> Inbound | None: ...

    def reply(self, body: str | None) -> str:
        """The document that answers an inbound text with `body`, or with silence."""


class ZonesOfZip(Protocol):
    """The time zones (IANA names) of a US ZIP code; none for one that does not exist."""

    def __call__(self, zip_code: str) -> Sequence[str]: ...


class Render(Protocol):
    """Fills a template of `app/templates` in one language ("en", "es"): the worker and the page have no request."""

    def __call__(self, template: str, language: str, values: Mapping[str, Any]) -> str: ...


class PrintPdf(Protocol):
    """Turns a complete HTML document into a PDF; `paper` is "letter" or "a4". Fetches nothing from anywhere."""

    def __call__(self, html: str, paper: str) -> bytes: ...


@dataclass(frozen=True)
class Copy:
    """A message as its recipient holds it: what the console carrier keeps for the demo's outbox page."""

    at: datetime
    channel: str
    to: str
    subject: str
    body: str
    reference: str


@dataclass(frozen=True)
class Outside:
    """Clock, carriers, paper and questionnaires. Tests replace parts of it with `dataclasses.replace`."""

    now: Callable[[], datetime]
    sms: Carrier
    email: Carrier
    webhooks: Webhooks
    zones_of_zip: ZonesOfZip
    render: Render
    print_pdf: PrintPdf
    instruments: Library
    safety: SafetyRules
    outbox: Callable[[], Sequence[Copy]]
    demo: bool  # everybody is invented, and what is printed says so
