"""What may become of a message: the answer of a carrier, the states, and which state may follow which."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Outgoing:
    """One text or e-mail as it is handed to a carrier.

    `to` is an E.164 number or an e-mail address; `sender` the number, messaging service or address it comes from;
    `reference` our own message id, which comes back in the carrier's callback.
    """

    to: str
    sender: str
    body: str
    reference: str
    subject: str = ""


@dataclass(frozen=True)
class Accepted:
    """The carrier took the message and calls it `carrier_id`."""

    carrier_id: str


@dataclass(frozen=True)
class Refused:
    """The carrier certainly did not take the message. `permanent` says that asking again cannot help."""

    code: str
    permanent: bool


@dataclass(frozen=True)
class Uncertain:
    """Nobody can say whether the carrier took the message: it must not be sent again blindly."""

    why: str


Outcome = Accepted | Refused | Uncertain


class MessageState(StrEnum):
    """Queued → sending → sent → delivered or undelivered; the rest are ends that a person can see."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


FINAL = frozenset({MessageState.DELIVERED, MessageState.UNDELIVERED, MessageState.FAILED, MessageState.DROPPED})

# How far along a state is. A receipt moves a message forward only; `unknown` is settled by any receipt.
_ORDER = (
    MessageState.QUEUED,
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.SENT,
    MessageState.UNDELIVERED,
    MessageState.FAILED,
    MessageState.DELIVERED,
)


def advance(current: MessageState, reported: MessageState) -> MessageState:
    """The state after a receipt. Receipts arrive late, twice and out of order: a final state stays."""
    return current if current in FINAL else max(current, reported, key=_ORDER.index)
