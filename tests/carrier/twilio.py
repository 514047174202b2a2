"""What Twilio's Messages API does with a text: takes it, refuses it, forgets to say which, and reports later."""

import json
import os
import threading
from collections import defaultdict, deque
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import urlsplit

import phonenumbers
from twilio.request_validator import RequestValidator

ACCOUNT = "AC" + "0" * 32
TOKEN = "only-for-tests"

SEND_PARAMETERS = {"To", "From", "MessagingServiceSid", "Body", "StatusCallback", "ValidityPeriod"}
LIST_PARAMETERS = {"To", "From", "PageSize", "Page"}

ACCEPTING = {
    "accept": "takes the text and says so",
    "drop": "takes the text, then the connection is gone before the answer",
    "hold": "takes the text, and answers only when released",
    "accept-500": "takes the text, and answers 500 all the same",
}
LOSING = {"lose": "the connection is gone, and so is the text"}


@dataclass(frozen=True)
class Reply:
    """What goes back on the wire. `after` is "now", "never" (the connection is cut) or "release"."""

    status: int
    document: Mapping[str, Any]
    after: str = "now"


@dataclass(frozen=True)
class StatusCallback:
    """One status callback as it is posted: `signature` is the X-Twilio-Signature header."""

    url: str
    form: Mapping[str, str]
    signature: str


def error(status: int, code: int, message: str) -> Reply:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Reply(status, {"code": code, "message": message, "more_info": more, "status": status})


class LocalTwilio:
    """One account. With a `store` every text that was taken is on the disk before it is answered."""

    def __init__(self, account_sid: str = ACCOUNT, auth_token: str = TOKEN, store: Path | None = None) -> None:
        self.account_sid, self.auth_token = account_sid, auth_token
        self.released = threading.Event()
        self._store = store
        self._lock = threading.Lock()
        self._scripts: dict[str, deque[str]] = defaultdict(deque)
        self._messages: list[dict[str, Any]] = []
        self._endings: dict[str, int] = {}
        if store and store.exists():
            for line in store.read_text().splitlines():
                self._remember(**json.loads(line))

    def script(self, *behaviours: str, to: str = "") -> None:
        """What happens to the next texts, in this order: to those for `to`, or to whichever come without a script.

        A behaviour is a key of ACCEPTING or LOSING; 429 or 5xx, an answer without taking the text; 20…/21…, a refusal
        with that code; 30…, taken at first and undelivered with that code later.
        """
        for behaviour in behaviours:
            known = behaviour in ACCEPTING | LOSING or (behaviour.isdigit() and behaviour[0] in "2345")
            if not known:
                raise ValueError(behaviour)
        self._scripts[to].extend(behaviours)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every text that was taken, newest first, as the API shows it, and its StatusCallback."""
        with self._lock:
            return [dict(message) for message in reversed(self._messages)]

    def send(self, form: Mapping[str, str]) -> Reply:
        """POST …/Messages.json"""
        fault = self._fault(form)
        if fault:
            return fault
        with self._lock:
            script = self._scripts[form["To"]] or self._scripts[""]
            behaviour = script.popleft() if script else "accept"
            if behaviour in LOSING:
                return Reply(0, {}, after="never")
            if behaviour.isdigit() and not behaviour.startswith("30"):
                return _refusal(int(behaviour))
            document = self._take(form, int(behaviour) if behaviour.isdigit() else 0)
        if behaviour == "accept-500":
            return error(500, 20500, "Internal Server Error")
        return Reply(201, document, after={"drop": "never", "hold": "release"}.get(behaviour, "now"))

    def find(self, query: Mapping[str, str]) -> Reply:
        """GET …/Messages.json"""
        strange = set(query) - LIST_PARAMETERS
        if strange:
            return error(400, 20001, f"Unknown parameters: {sorted(strange)}")
        size, page = int(query.get("PageSize", 50)), int(query.get("Page", 0))
        found = [
            message
            for message in self.messages
            if all(message[key.lower()] == query[key] for key in ("To", "From") if key in query)
        ]
        here = found[page * size : (page + 1) * size]
        uri = f"/2010-04-01/Accounts/{self.account_sid}/Messages.json"
        wanted = "".join(f"&{key}={query[key].replace('+', '%2B')}" for key in ("To", "From") if key in query)
        following = f"{uri}?Page={page + 1}&PageSize={size}{wanted}" if found[(page + 1) * size :] else None
        return Reply(200, {"messages": here, "page": page, "page_size": size, "next_page_uri": following, "uri": uri})

    def callbacks(self, sid: str) -> list[StatusCallback]:
        """All that Twilio would post about a text, in order. There is none for its first status."""
        message = next(message for message in self.messages if message["sid"] == sid)
        ending = self._endings[sid]
        fields = {"MessageSid": sid, "SmsSid": sid, "AccountSid": self.account_sid, "ApiVersion": "2010-04-01"}
        fields |= {"To": message["to"], "From": message["from"] or ""}
        made = []
        for word in ("sending", "sent", "undelivered" if ending else "delivered"):
            form = fields | {"MessageStatus": word, "SmsStatus": word}
            if word == "undelivered":
                form["ErrorCode"] = str(ending)
            url = message["status_callback"]
            made.append(StatusCallback(url, form, RequestValidator(self.auth_token).compute_signature(url, form)))
        return made

    def _fault(self, form: Mapping[str, str]) -> Reply | None:
        strange = set(form) - SEND_PARAMETERS
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
        return None

    def _take(self, form: Mapping[str, str], ending: int) -> dict[str, Any]:
        service = form.get("MessagingServiceSid")
        message = {
            "sid": "SM" + token_hex(16),
            "account_sid": self.account_sid,
            "to": form["To"],
            "from": form.get("From"),
            "messaging_service_sid": service,
            "body": form["Body"],
            "status": "accepted" if service else "queued",
            "status_callback": form.get("StatusCallback", ""),
            "validity_period": form.get("ValidityPeriod"),
            "direction": "outbound-api",
            "date_created": formatdate(),
            "error_code": None,
        }
        if self._store:
            with self._store.open("a") as file:
                file.write(json.dumps({"message": message, "ending": ending}) + "\n")
                file.flush()
                os.fsync(file.fileno())
        self._remember(message, ending)
        return message

    def _remember(self, message: dict[str, Any], ending: int) -> None:
        self._messages.append(message)
        self._endings[message["sid"]] = ending


def _refusal(code: int) -> Reply:
    if code < 1000:
        return error(code, {429: 20429, 500: 20500}.get(code, code), "scripted")
    return error({20003: 401, 20429: 429}.get(code, 400), code, "scripted")
