"""Reads what Twilio posts to us: whether it is signed by an account of ours, and what it says."""

import logging
from collections.abc import Callable, Collection, Mapping

from twilio.base.exceptions import TwilioException
from twilio.request_validator import RequestValidator

from app.domain.delivery import Inbound, MessageState, Receipt, StrangeReceipt

log = logging.getLogger(__name__)

LONGEST_ID, LONGEST_CODE = 64, 120  # characters that a message's row takes; PostgreSQL takes no NUL
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)  # what the SDK raises for a document of another shape

# The status words of a message: www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
STATES = {
    "accepted": MessageState.SENT,
    "scheduled": MessageState.SENT,
    "queued": MessageState.SENT,
    "sending": MessageState.SENT,
    "sent": MessageState.SENT,
    "delivered": MessageState.DELIVERED,
    "read": MessageState.DELIVERED,
    "undelivered": MessageState.UNDELIVERED,
    "failed": MessageState.FAILED,
    "canceled": MessageState.FAILED,
}


class Signatures:
    """Who signed a form: our own account, or a subaccount whose auth token is asked for once.

    A form is signed with the token of the account it names (github.com/twilio/twilio-php/issues/436), and a forger may
    name any: only those that our practices send from are ever asked for. A token that is replaced at Twilio is learned
    anew when the process starts.
    """

    def __init__(self, account: str, token: str, ask: Callable[[str], str | None]) -> None:
        """`ask` returns the token of a subaccount, None if there is no such one; raises if Twilio cannot say."""
        self._own, self._ask = account, ask
        self._tokens: dict[str, str | None] = {"": token}

    def signer(
        self, public_url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str]
    ) -> str | None:
        """The account that signed `form` for `public_url`, "" for our own; None for any but that and `accounts`.

        The address is as configured, query and all, never as a proxy shows it. `form` may be a MultiDict, whose
        repeated fields are all part of the signature. Messages are reported in forms only; of a JSON body, for which an
        address bears a `bodySHA256`, no word would be read.
        """
        named = form.get("AccountSid", self._own)
        account = "" if named == self._own else named
        if not signature or (account and account not in accounts):
            return None
        token = self._token(account)
        return account if token and RequestValidator(token).validate(public_url, form, signature) else None

    def _token(self, account: str) -> str | None:
        """Without a lock: two that ask at once do no harm, and nobody waits for another's lost connection."""
        if account not in self._tokens:
            try:
                self._tokens[account] = self._ask(account)
            except (TwilioException, OSError, *UNREADABLE) as failure:
                log.warning("Twilio cannot say how account %s signs: %s", account, type(failure).__name__)
                return None  # the next one that names it is asked for again
        return self._tokens[account]


def read_receipt(form: Mapping[str, str], account: str) -> Receipt | StrangeReceipt:
    """The status callback in `form`. Whatever Twilio says before `delivered` shows that it has the message."""
    carrier_id, word, code = form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    state = STATES.get(word)
    fits = 0 < len(carrier_id) <= LONGEST_ID and len(code) <= LONGEST_CODE and "\0" not in carrier_id + code
    if state is None or not fits:
        return StrangeReceipt(carrier_id[:LONGEST_ID], word[:LONGEST_CODE])
    return Receipt(carrier_id, state, code, account)


def read_inbound(form: Mapping[str, str], account: str) -> Inbound | None:
    """The text in `form` (www.twilio.com/docs/messaging/guides/webhook-request); None if nobody sent it.

    The id is as Twilio wrote it, whatever its length: nobody's STOP is lost for an odd one. Twilio says that it has
    answered (OptOutType) only with Advanced Opt-Out, www.twilio.com/docs/messaging/tutorials/advanced-opt-out: a number
    with Twilio's default handling answers STOP, START and HELP as well, and posts them without a sign of it.
    """
    if not form.get("From"):
        log.warning("Twilio signed a text without a sender")
        return None
    return Inbound(
        carrier_id=form.get("MessageSid", ""),
        sender=form["From"],
        to=form.get("To", ""),
        body=form.get("Body", ""),
        answered=bool(form.get("OptOutType")),
        service=form.get("MessagingServiceSid", ""),
        account=account,
    )
