"""Sends a text through Twilio, once, and reads its receipts."""

from collections.abc import Mapping

from twilio.base.exceptions import TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.request_validator import RequestValidator
from twilio.rest import Client
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.domain.delivery import Accepted, MessageState, Outcome, Outgoing, Receipt, Refused, StrangeReceipt, Uncertain

TIMEOUT = 10.0  # seconds for the connection, and again for the answer

# The status words of a message: www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
_STATES = {
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


class TwilioSms:
    """A Carrier. `callback_base` is our public address without a slash at the end; receipts come to it.

    Nothing is tried twice: the SDK's own retries are off, since Twilio has no way to recognise a repeated request.
    """

    def __init__(
        self, account_sid: str, auth_token: str, callback_base: str, http_client: HttpClient | None = None
    ) -> None:
        if not (account_sid and auth_token):
            raise ValueError("Twilio needs an account SID and an auth token")
        self._callback_base = callback_base
        self._auth_token = auth_token
        self._client = Client(
            account_sid, auth_token, http_client=http_client or TwilioHttpClient(timeout=TIMEOUT, max_retries=0)
        )

    def send(self, message: Outgoing) -> Outcome:
        """Accepted with Twilio's message SID; Refused with Twilio's error code or the HTTP status."""
        sender = "messaging_service_sid" if message.sender.startswith("MG") else "from_"
        try:
            sent = self._client.messages.create(
                to=message.to,
                body=message.body,
                status_callback=f"{self._callback_base}/carrier/twilio/{message.reference}",
                **{sender: message.sender},
            )
        except (TwilioRestException, TwilioServiceException) as failure:
            return _answered(failure.status, failure.code)
        except OSError as failure:  # every failure of the connection, `requests` derives them from it
            return _not_answered(failure)
        except ValueError:
            return Uncertain("unreadable answer")
        return Accepted(sent.sid) if sent.sid else Uncertain("answer without an id")

    def receipt(self, url: str, form: Mapping[str, str], signature: str | None) -> Receipt | StrangeReceipt | None:
        """None unless Twilio signed this form for this address."""
        return read_receipt(form) if is_signed(self._auth_token, url, form, signature) else None


def _answered(status: int, code: int | None) -> Outcome:
    """429 was never processed (www.twilio.com/docs/api/errors/20429); 5xx may have been (…/20500); 401 refuses us, not
    the message: with the right token it can go."""
    if not 400 <= status < 500:
        return Uncertain(f"http {status}")
    return Refused(str(code or status))


def _not_answered(failure: OSError) -> Outcome:
    """Only where no connection came about is it certain that nothing of the message left."""
    reason = getattr(failure.args[0], "reason", None) if failure.args else None
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return Refused("no-connection")
    return Uncertain(type(failure).__name__)


def read_receipt(form: Mapping[str, str]) -> Receipt | StrangeReceipt:
    """The status callback in `form`. Whatever Twilio says before `delivered` shows that it has the message."""
    carrier_id, word = form.get("MessageSid", ""), form.get("MessageStatus", "")
    state = _STATES.get(word)
    if state is None or not carrier_id:
        return StrangeReceipt(carrier_id, word)
    return Receipt(carrier_id, state, form.get("ErrorCode", ""))


def is_signed(auth_token: str, public_url: str, form: Mapping[str, str], signature: str | None) -> bool:
    """Twilio signed this form for `public_url`: the address as configured, query and all, never as a proxy shows it.

    `form` may be a MultiDict, whose repeated fields are all part of the signature.
    """
    if not auth_token or not signature:
        return False
    return bool(RequestValidator(auth_token).validate(public_url, form, signature))
