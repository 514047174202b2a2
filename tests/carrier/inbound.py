"""A person's text on its way to us: Twilio's own handling of it, the webhook and its repetition, and our answer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urldefrag

import requests

from tests.carrier import twiml
from tests.carrier.opt_out import Sender
from tests.carrier.wire import Answer, Post, Webhook


@dataclass
class Heard:
    """What became of a person's text.

    `statuses` of the webhook as posted (0: no answer), `said` by us in TwiML, `phone` all that the person receives in
    answer, Twilio's own words first; `error` is Twilio's code for an answer of ours that it could not use, or 0.
    """

    sid: str
    statuses: list[int] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    phone: list[str] = field(default_factory=list)
    error: int = 0


def form_of(text: Mapping[str, Any], sender: Sender, opt_out_type: str) -> dict[str, str]:
    """The fields of www.twilio.com/docs/messaging/guides/webhook-request."""
    form = {
        "MessageSid": text["sid"],
        "SmsSid": text["sid"],
        "SmsMessageSid": text["sid"],
        "SmsStatus": "received",
        "AccountSid": text["account_sid"],
        "ApiVersion": "2010-04-01",
        "From": text["from"],
        "To": text["to"],
        "Body": text["body"],
        "NumMedia": "0",
        "NumSegments": text["num_segments"],
        "FromCountry": "US",
        "FromState": "CO",
        "FromCity": "",
        "FromZip": "",
        "ToCountry": "US",
    }
    if sender.service:
        form["MessagingServiceSid"] = sender.service
    if opt_out_type:
        form["OptOutType"] = opt_out_type
    return form


def post_as_twilio(webhook: Webhook, post: Post, heard: Heard) -> Answer | None:
    """Posts, and again as the address allows; the last answer, None if there was none.

    www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides: unless the address ends in `#rc=…&rp=…`, Twilio
    tries once more, and only if it did not get through. A status of 5xx is not repeated without `rp=5xx` or `rp=all`.
    """
    address, fragment = urldefrag(webhook.url)
    wished = dict(parse_qsl(fragment))
    again, policy = int(wished.get("rc", 1)), wished.get("rp", "ct").split(",")
    answer = None
    for _ in range(1 + again):
        answer, fault = _posted(Webhook(address, webhook.form, webhook.signature), post)
        heard.statuses.append(answer.status if answer else 0)
        if not fault or not {fault, "all"} & set(policy):
            break
    return answer


def _posted(webhook: Webhook, post: Post) -> tuple[Answer | None, str]:
    """The answer, and what the retry policy calls its fault ("" if none)."""
    try:
        answer = post(webhook)
    except requests.ReadTimeout:
        return None, "rt"
    except OSError:
        return None, "ct"
    return answer, f"{answer.status // 100}xx" if answer.status >= 400 else ""


def replies(answer: Answer | None, heard: Heard) -> list[str]:
    """The texts in our answer; what Twilio cannot use is noted."""
    if answer is None:
        heard.error = 11200
        return []
    try:
        return twiml.messages(answer)
    except twiml.Refused as refused:
        heard.error = refused.code
        return []
