"""One text of ours: what Twilio refuses at once, and how it shows what it took."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import phonenumbers

from tests.carrier.wire import Reply, error

PARAMETERS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod", "SmartEncoded"}
LONGEST_VALID = 36_000  # seconds
LATE = 3600  # seconds that a text waits in Twilio's queue when it is late
EXPIRED = 30036


def fault(form: Mapping[str, str]) -> Reply | None:
    """What is wrong with a request; whatever is not understood here is wrong."""
    strange = set(form) - PARAMETERS
    if strange:
        return error(400, 20001, f"Unknown parameters: {sorted(strange)}")
    if "To" not in form:
        return error(400, 21604, "A 'To' phone number is required.")
    if not form["To"].startswith("+") or not phonenumbers.is_possible_number(phonenumbers.parse(form["To"], "US")):
        return error(400, 21211, f"Invalid 'To' Phone Number: {form['To']}")
    if not form.get("From") and not form.get("MessagingServiceSid"):
        return error(400, 21603, "A 'From' phone number is required.")
    if not form.get("Body"):
        return error(400, 21602, "Message body is required.")
    if urlsplit(form.get("StatusCallback", "http://none")).scheme not in {"http", "https"}:
        return error(400, 21609, "The 'StatusCallback' URL is not a valid URL.")
    valid = form.get("ValidityPeriod", "1")
    if not valid.isdecimal() or not 1 <= int(valid) <= LONGEST_VALID:
        return error(400, 21624, "The validity period is not a number of seconds from 1 to 36000.")
    if form.get("SmartEncoded", "false") not in {"true", "false"}:
        return error(400, 20001, "SmartEncoded is not a boolean")
    return None


def ending(form: Mapping[str, str], behaviour: str) -> int:
    """The error code that a text ends with, 0 if it is delivered."""
    if behaviour == "late":
        return EXPIRED if int(form.get("ValidityPeriod", LONGEST_VALID)) < LATE else 0
    return int(behaviour) if behaviour.isdigit() else 0


def row(account: str, now: datetime, form: Mapping[str, str], direction: str = "outbound-api") -> dict[str, Any]:
    """A text as the API shows it, and besides its StatusCallback and ValidityPeriod."""
    service = form.get("MessagingServiceSid")
    begins = {"inbound": "received", "outbound-reply": "queued"}.get(direction, "accepted" if service else "queued")
    return {
        "sid": "SM" + token_hex(16),
        "account_sid": account,
        "to": form["To"],
        "from": form.get("From"),
        "messaging_service_sid": service,
        "body": form["Body"],
        "num_segments": "0" if service else "1",
        "status": begins,
        "status_callback": form.get("StatusCallback", ""),
        "validity_period": form.get("ValidityPeriod"),
        "smart_encoded": form.get("SmartEncoded"),
        "direction": direction,
        "date_created": format_datetime(now),
        "date_sent": None,  # while it waits
        "error_code": None,
    }
