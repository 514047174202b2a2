"""What may become of a message: the answer of a carrier, the states, and which state may follow which."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class Outgoing:
    """One text or e-mail as it is handed to a carrier.

    `to` is an E.164 number or an e-mail address; `sender` the number, messaging service or address it comes from, and
    `account` the carrier's account in which that sender lives ("" is the network's own). `reference` is our own message
    id, which comes back in the carrier's callback, and `proof` what only we can make for that reference. A carrier may
    keep the message for `valid_for` seconds and no longer. `unsubscribe` is the address that a one-click POST goes to.
    """

    to: str
    sender: str
    body: str
    reference: str
    subject: str = ""
    account: str = ""
    proof: str = ""
    valid_for: int | None = None
    unsubscribe: str = ""


@dataclass(frozen=True)
class Accepted:
    """The carrier took the message and calls it `carrier_id`."""

    carrier_id: str


@dataclass(frozen=True)
class Refused:
    """The carrier certainly did not take the message; what its `code` calls for is in `domain.remedy`."""

    code: str


@dataclass(frozen=True)
class Uncertain:
    """Nobody can say whether the carrier took the message: it must not be sent again blindly."""

    why: str


Outcome = Accepted | Refused | Uncertain


class MessageState(StrEnum):
    """Queued → claimed → sending → sent → delivered or undelivered; the rest are ends that a person can see.

    Claimed is in a worker's hands and certainly not with the carrier; from `sending` on it may be.
    """

    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    DELIVERED = "delivered"
    UNDELIVERED = "undelivered"
    FAILED = "failed"
    UNKNOWN = "unknown"
    DROPPED = "dropped"


@dataclass(frozen=True)
class Receipt:
    """What a carrier reports later about a message it calls `carrier_id`; `code` is its error code, "" if none.

    `account`: the carrier's account that signed it, "" the network's own. It speaks for its own messages only.
    """

    carrier_id: str
    state: MessageState
    code: str
    account: str = ""


@dataclass(frozen=True)
class StrangeReceipt:
    """A receipt that cannot be read: no id, or the carrier's `word` for a state is one that we do not know."""

    carrier_id: str
    word: str


@dataclass(frozen=True)
class Listed:
    """A text in the carrier's own list: what it says, and what became of it. `body` is "" where it was redacted."""

    carrier_id: str
    body: str
    state: MessageState
    code: str


@dataclass(frozen=True)
class Inbound:
    """A text from a person to one of our senders: `to` its number in E.164, `service` the messaging service that holds
    the number, if one does.

    `answered`: the carrier has told the sender of it already what STOP, START or HELP did. `account`: as in Receipt.
    """

    carrier_id: str
    sender: str
    to: str
    body: str
    answered: bool
    service: str = ""
    account: str = ""


@dataclass(frozen=True)
class Returned:
    """An e-mail came back, or its reader complained of it as spam.

    `reference` and `proof` are those it was sent with. `hard`: that address will never take mail; `final`: this e-mail
    is not tried any more; `code` is the enhanced status of RFC 3463, like "5.1.1", "" for a complaint.
    """

    reference: str
    proof: str
    hard: bool
    final: bool
    complaint: bool
    code: str


# How far on its way a message is known to have come: what we did, then what the carrier saw. `unknown` and `dropped`
# are beliefs of ours, so any receipt settles them.
_ORDER = (
    MessageState.QUEUED,
    MessageState.CLAIMED,
    MessageState.SENDING,
    MessageState.UNKNOWN,
    MessageState.DROPPED,
    MessageState.SENT,  # the carrier has it
    MessageState.FAILED,  # and could not pass it on
    MessageState.UNDELIVERED,  # it was passed on, and did not arrive
    MessageState.DELIVERED,  # it arrived
)


def advance(current: MessageState, reported: MessageState) -> MessageState:
    """The state after a receipt: the furthest point that any receipt has shown, whatever the order they came in.

    Receipts arrive late, twice and out of order, and carriers contradict themselves. A rule that kept the first final
    state would end differently for the same receipts in another order; the furthest one does not.
    """
    return max(current, reported, key=_ORDER.index)
