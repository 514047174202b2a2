"""Sends a text through Twilio, once, tells what Twilio has taken, and reads what it posts."""

import logging
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from datetime import datetime, timedelta
from typing import Any

from twilio.base.exceptions import TwilioException, TwilioRestException, TwilioServiceException
from twilio.http import HttpClient
from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from app.adapters.twilio_webhooks import STATES, UNREADABLE, Signatures, read_inbound, read_receipt
from app.domain.delivery import (
    Accepted,
    Inbound,
    Listed,
    MessageState,
    Outcome,
    Outgoing,
    Receipt,
    Refused,
    StrangeReceipt,
    Uncertain,
)

TIMEOUT = 10.0  # seconds for the connection, and again for the answer
RETRIES = 0  # Twilio has no way to recognise a repeated request
LONGEST_VALID = 36_000  # seconds: www.twilio.com/docs/messaging/api/message-resource, ValidityPeriod
MOST_LISTED = 1000  # texts to one number, one full page of Twilio's: years of ours
_CLOCKS_APART = timedelta(minutes=5)
_INDISCREET = ("twilio.http_client", "urllib3.connectionpool", "urllib3.util.retry")


class TwilioSms:
    """A Carrier, and the Webhooks of its account and subaccounts. Any number of threads may share it.

    `callback_base` is our public address without a slash at the end; receipts come to it.
    """

    def __init__(
        self, account_sid: str, auth_token: str, callback_base: str, http_client: HttpClient | None = None
    ) -> None:
        if not (account_sid and auth_token):
            raise ValueError("Twilio needs an account SID and an auth token")
        for name in _INDISCREET:
            logging.getLogger(name).addFilter(_never)
        self._account_sid, self._callback_base = account_sid, callback_base
        wire = _Wire(http_client or TwilioHttpClient(timeout=TIMEOUT, max_retries=RETRIES))
        self._accounts = Client(account_sid, auth_token, http_client=wire).api.v2010.accounts
        self._signatures = Signatures(account_sid, auth_token, self._token_of)

    def send(self, message: Outgoing) -> Outcome:
        """Accepted with Twilio's message SID; Refused with Twilio's error code or the HTTP status."""
        # Smart encoding, on by default in a messaging service, would change characters of a text that was approved.
        wish: dict[str, Any] = {"body": message.body, "smart_encoded": False}
        wish["messaging_service_sid" if message.sender.startswith("MG") else "from_"] = message.sender
        if message.valid_for is not None:
            wish["validity_period"] = min(max(message.valid_for, 1), LONGEST_VALID)
        wish["status_callback"] = f"{self._callback_base}/carrier/twilio/{message.reference}"
        try:
            sent = self._messages(message.account).create(to=message.to, **wish)
        except (TwilioRestException, TwilioServiceException) as failure:
            return _answered(failure.status, failure.code)
        except OSError as failure:  # every failure of the connection, `requests` derives them from it
            return _not_answered(failure)
        except UNREADABLE:
            return Uncertain("unreadable answer")
        return Accepted(sent.sid) if sent.sid else Uncertain("answer without an id")

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        """As the protocol says; a little that is older may be among it.

        Twilio's list can be narrowed by the date of sending alone, which a text that still waits does not have, so all
        texts to the number are read, and their date of creation is compared here.
        """
        try:
            texts = self._messages(account).list(to=to, limit=MOST_LISTED + 1)
        except TwilioException as failure:
            answers = [part for part in failure.args if isinstance(part, Response)]
            return Uncertain(f"http {answers[0].status_code}" if answers else "unreadable answer")
        except OSError as failure:
            return Uncertain(type(failure).__name__)
        except UNREADABLE:
            return Uncertain("unreadable answer")
        if len(texts) > MOST_LISTED:
            return Uncertain("too many texts to this number")
        if not all(text.sid for text in texts):
            return Uncertain("unreadable answer")
        since -= _CLOCKS_APART
        return [
            # A word that we do not know yet still shows that Twilio has the text.
            Listed(text.sid, text.body or "", STATES.get(text.status, MessageState.SENT), str(text.error_code or ""))
            for text in texts
            if text.direction != "inbound" and (text.date_created is None or text.date_created >= since)
        ]

    def receipt(
        self, url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str] = ()
    ) -> Receipt | StrangeReceipt | None:
        """None unless our account or one of `accounts` signed this form for this address."""
        signer = self._signatures.signer(url, form, signature, accounts)
        return None if signer is None else read_receipt(form, signer)

    def inbound(
        self, url: str, form: Mapping[str, str], signature: str | None, accounts: Collection[str] = ()
    ) -> Inbound | None:
        """None unless it is signed as a receipt must be, and holds a text from somebody."""
        signer = self._signatures.signer(url, form, signature, accounts)
        return None if signer is None else read_inbound(form, signer)

    def reply(self, body: str | None) -> str:
        """TwiML, to be served as `text/xml`: Twilio texts a plain answer to the sender as it stands."""
        answer = MessagingResponse()
        if body is not None:
            answer.message(body)
        return str(answer)

    def _messages(self, account: str) -> Any:
        """The parent's credentials open its subaccounts: www.twilio.com/docs/iam/api/subaccounts."""
        return self._accounts(account or self._account_sid).messages

    def _token_of(self, account: str) -> str | None:
        try:
            return self._accounts(account).fetch().auth_token or None
        except TwilioRestException as failure:
            if failure.status == 404:
                return None
            raise


class _Wire:
    """Gives each request the SDK's client for itself, over the same connections.

    The client leaves an answer in an attribute and takes it from there; between the two, another thread's answer may
    have come to lie in it (github.com/twilio/twilio-python/issues/580), with the id of another patient's text.
    """

    def __init__(self, client: HttpClient) -> None:
        self._client = client

    def request(self, *args: Any, **named: Any) -> Response:
        return copy(self._client).request(*args, **named)


def _never(record: logging.LogRecord) -> bool:
    """These loggers write whole addresses, and the address of a list holds the number that it is about."""
    return False


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
