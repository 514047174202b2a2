"""What a carrier's code calls for, as data. A code that is not here is never tried again."""

from enum import StrEnum


class Remedy(StrEnum):
    """What is done about a message that was refused or did not arrive."""

    TRY_AGAIN = "try-again"  # never processed: soon, and later each time, until the check-in closes
    UNREACHABLE = "unreachable"  # the phone is off: twice more within 72 hours, then the other channel
    ONCE_MORE = "once-more"  # nobody knows why: once, after an hour at least, then the other channel
    NEXT_WINDOW = "next-window"  # it was kept too long to arrive at a decent hour
    NEXT_DAY = "next-day"  # the sender's daily room is used up
    OPTED_OUT = "opted-out"
    BLOCKED = "blocked"
    BAD_CONTACT = "bad-contact"
    NOT_MOBILE = "not-mobile"
    FILTERED = "filtered"  # never the same words again; too many of them stop the sender
    STOP_SENDER = "stop-sender"  # a fault of configuration: the messages wait
    STOP_ALL = "stop-all"  # the account itself
    REVIEW = "review"  # a person looks


# Twilio's error codes: www.twilio.com/docs/api/errors. They change, so each is read here alone.
_TWILIO = {
    "401": Remedy.STOP_ALL,  # 20003 without its number
    "20003": Remedy.STOP_ALL,
    "20404": Remedy.STOP_SENDER,  # no such account or service: its name is mistyped here
    "20429": Remedy.TRY_AGAIN,
    "429": Remedy.TRY_AGAIN,
    "21211": Remedy.BAD_CONTACT,
    "21408": Remedy.STOP_SENDER,
    "21606": Remedy.STOP_SENDER,
    "21610": Remedy.OPTED_OUT,
    "21611": Remedy.TRY_AGAIN,
    "21614": Remedy.NOT_MOBILE,
    "30001": Remedy.TRY_AGAIN,
    "30002": Remedy.STOP_ALL,
    "30003": Remedy.UNREACHABLE,
    "30004": Remedy.BLOCKED,
    "30005": Remedy.BAD_CONTACT,
    "30006": Remedy.NOT_MOBILE,
    "30007": Remedy.FILTERED,
    "30008": Remedy.ONCE_MORE,
    "30022": Remedy.NEXT_DAY,
    "30023": Remedy.NEXT_DAY,
    "30032": Remedy.STOP_SENDER,
    "30034": Remedy.STOP_SENDER,
    "30036": Remedy.NEXT_WINDOW,
}
# What our own wires say: nothing left the house; a mail server refuses us (`server-`) or the recipient (`smtp-`), the
# latter with the enhanced status where it gives one (RFC 3463 §3): x.1 is the address, x.2 the mailbox, x.7 a policy,
# which one mended relay or block list turns round. A bare 5xx may mean any of them, so it ends nothing.
_OURS = {
    "no-connection": Remedy.TRY_AGAIN,
    "stood-still": Remedy.TRY_AGAIN,
    "server-": Remedy.TRY_AGAIN,
    "smtp-4": Remedy.TRY_AGAIN,
    "smtp-5.1.": Remedy.BAD_CONTACT,
    "smtp-5.2.2": Remedy.TRY_AGAIN,
    "smtp-5.7.": Remedy.TRY_AGAIN,
}


def remedy(code: str) -> Remedy:
    """The remedy for `code`: Twilio's number, or a word of our own wires, like `smtp-5.1.1`."""
    ours = next((found for begins, found in _OURS.items() if code.startswith(begins)), Remedy.REVIEW)
    return _TWILIO.get(code, ours)
