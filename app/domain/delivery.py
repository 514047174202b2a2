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


@dataclass(frozen=True)
class Receipt:
    """What a carrier reports later about a message it calls `carrier_id`; `code` is its error code, "" if none."""

    carrier_id: str
    state: MessageState
    code: str


@dataclass(frozen=True)
class StrangeReceipt:
    """A receipt that cannot be read: no id, or the carrier's `word` for a state is one that we do not know."""

    carrier_id: str
    word: str


# How far on its way a message is known to have come: what we did, then what the carrier saw. `unknown` and `dropped`
# are beliefs of ours, so any receipt settles them.
_ORDER = (
    MessageState.QUEUED,
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
