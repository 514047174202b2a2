"""Reads what Twilio posts to us: whether it is signed by an account of ours, and what it says."""

import logging
import re
import threading
from collections.abc import Callable, Mapping

from twilio.base.exceptions import TwilioException
from twilio.request_validator import RequestValidator

from app.domain.delivery import Inbound, MessageState, Receipt, StrangeReceipt

log = logging.getLogger(__name__)

MOST_STRANGERS = 200  # accounts that are not ours, after which none is asked for any more
LONGEST_ID, LONGEST_CODE = 64, 120  # characters that a message's row takes
UNREADABLE = (ValueError, TypeError, AttributeError, LookupError)  # what the SDK raises for a document of another shape
_ACCOUNT = re.compile(r"AC[0-9a-fA-F]{32}")  # www.twilio.com/docs/iam/api/account

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


class Tokens:
    """The auth tokens of the accounts that sign: our own, and those of its subaccounts, each asked for once.

    A form is signed with the token of the account it names (github.com/twilio/twilio-php/issues/436), and a forger may
    name any: an account that is not ours is asked for once, and after MOST_STRANGERS of them no further one is. A token
    that is replaced at Twilio is learned anew when the process starts.
    """

    def __init__(self, account: str, token: str, ask: Callable[[str], str | None]) -> None:
        """`ask` returns the token of a subaccount, None if there is no such one; raises if Twilio cannot say."""
        self._own, self._ask = account, ask
        self._known = {account: token}
        self._strangers: set[str] = set()
        self._asking = threading.Lock()

    def of(self, form: Mapping[str, str]) -> str | None:
        """The token that signs `form`; None for an account that is not ours, or that nobody can say is ours."""
        account = form.get("AccountSid", self._own)
        if account not in self._known and _ACCOUNT.fullmatch(account):
            with self._asking:
                self._learn(account)
        return self._known.get(account)

    def _learn(self, account: str) -> None:
        if account in self._known or account in self._strangers or len(self._strangers) >= MOST_STRANGERS:
            return
        try:
            token = self._ask(account)
        except (TwilioException, OSError, *UNREADABLE) as failure:
            log.warning("nobody can say whether account %s is ours: %s", account, type(failure).__name__)
            return  # the next one that names it is asked for again
        if token:
            self._known[account] = token
            return
        self._strangers.add(account)
        if len(self._strangers) == MOST_STRANGERS:
            log.warning("%s webhooks named accounts that are not ours; no new one is asked for", MOST_STRANGERS)


def is_signed(auth_token: str | None, public_url: str, form: Mapping[str, str], signature: str | None) -> bool:
    """Twilio signed this form for `public_url`: the address as configured, query and all, never as a proxy shows it.

    `form` may be a MultiDict, whose repeated fields are all part of the signature. Messages are reported in forms only;
    of a JSON body, for which an address bears a `bodySHA256`, no word would be read.
    """
    if not auth_token or not signature:
        return False
    return bool(RequestValidator(auth_token).validate(public_url, form, signature))


def read_receipt(form: Mapping[str, str]) -> Receipt | StrangeReceipt:
    """The status callback in `form`. Whatever Twilio says before `delivered` shows that it has the message."""
    carrier_id, word, code = form.get("MessageSid", ""), form.get("MessageStatus", ""), form.get("ErrorCode", "")
    state = STATES.get(word)
    if state is None or not 0 < len(carrier_id) <= LONGEST_ID or len(code) > LONGEST_CODE:
        return StrangeReceipt(carrier_id[:LONGEST_ID], word[:LONGEST_CODE])
    return Receipt(carrier_id, state, code)


def read_inbound(form: Mapping[str, str]) -> Inbound | None:
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
    )
