"""What a test in another process asks of the local carrier, as JSON to POST /control."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from tests.carrier.twilio import LocalTwilio
from tests.carrier.wire import Reply, Webhook, error, over_http


def post(callbacks: list[Webhook]) -> list[int]:
    """Posts status callbacks as Twilio does, in the order given: repeat or shuffle the list. Returns the statuses."""
    return [over_http(callback).status for callback in callbacks]


def control(twilio: LocalTwilio, wish: Mapping[str, Any]) -> Reply:
    """One of these wishes; what it does not understand it refuses.

    {"script": ["drop", "accept"], "to": ""}, {"script_reading": ["500"]}: as LocalTwilio does;
    {"settle": [sid, …]}, {"redact": [sid, …]};
    {"open": sid, "token": token}: a subaccount;
    {"listen": number, "url": url, "handling": "default", "service": "", "account": ""};
    {"call_back": [sid, …], "times": 2, "reverse": true}: posts the callbacks of these texts, answers with `statuses`;
    {"text_in": body, "from": number, "to": number, "times": 1}: answers with the fields of Heard.
    """
    match wish:
        case {"call_back": [*sids], **rest}:
            callbacks = [callback for sid in sids for callback in twilio.callbacks(sid)] * int(rest.get("times", 1))
            return Reply(200, {"statuses": post(callbacks[::-1] if rest.get("reverse") else callbacks)})
        case {"text_in": str(body), "from": str(person), "to": str(number), **rest}:
            return Reply(200, asdict(twilio.text_in(person, number, body, int(rest.get("times", 1)))))
    return Reply(200, {}) if _ordered(twilio, wish) else error(400, 20001, "Unknown parameters")


def _ordered(twilio: LocalTwilio, wish: Mapping[str, Any]) -> bool:
    match wish:
        case {"script": [*behaviours], **rest}:
            twilio.script(*behaviours, **rest)
        case {"script_reading": [*behaviours]}:
            twilio.script_reading(*behaviours)
        case {"settle": [*sids]}:
            twilio.settle(*sids)
        case {"redact": [*sids]}:
            twilio.redact(*sids)
        case {"open": str(sid), "token": str(token)}:
            twilio.accounts.open(sid, token)
        case {"listen": str(number), **rest}:
            twilio.listen(number, **rest)
        case _:
            return False
    return True
