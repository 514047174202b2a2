"""What Twilio's Messages API does with a text: takes it, refuses it, forgets to say which, and reports later."""

import json
import os
import threading
from collections import defaultdict, deque
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag, urlencode

from twilio.request_validator import RequestValidator

from app.adapters import clock
from tests.carrier import sending
from tests.carrier.accounts import ACCOUNT, TOKEN, Accounts
from tests.carrier.inbound import Heard, form_of, post_as_twilio, replies
from tests.carrier.opt_out import Handling, OptOuts, Sender
from tests.carrier.wire import Post, Reply, Webhook, error, over_http, refusal

LIST_PARAMETERS = {"To", "From", "PageSize", "Page"}

ACCEPTING = {
    "accept": "takes the text and says so",
    "drop": "takes the text, then the connection is gone before the answer",
    "hold": "takes the text, and answers only when released",
    "accept-500": "takes the text, and answers 500 all the same",
    "late": "takes the text, and keeps it for an hour: one that is not valid so long ends undelivered with 30036",
}
LOSING = {"lose": "the connection is gone, and so is the text"}
READING = {"lose": "the connection is gone", "nonsense": "200, and nothing that could be read"}


class LocalTwilio:
    """One parent account, and its subaccounts. `now` may be replaced by a test's own clock.

    With a `store` every text is on the disk before it is answered.
    """

    def __init__(
        self,
        account_sid: str = ACCOUNT,
        auth_token: str = TOKEN,
        store: Path | None = None,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self.accounts = Accounts(account_sid, auth_token)
        self.now = now
        self.released = threading.Event()
        self.requests: list[str] = []  # "POST /2010-04-01/…", without the query, as they came
        self.largest_page = 1000
        self._store = store
        self._lock = threading.Lock()
        self._scripts: dict[str, deque[str]] = defaultdict(deque)
        self._reading: deque[str] = deque()
        self._rows: list[dict[str, Any]] = []
        self._endings: dict[str, int] = {}
        self._senders: dict[str, Sender] = {}
        self._opt_outs = OptOuts()
        if store and store.exists():
            for line in store.read_text().splitlines():
                self._remember(**json.loads(line))

    def script(self, *behaviours: str, to: str = "") -> None:
        """What happens to the next texts, in this order: to those for `to`, or to whichever come without a script.

        A behaviour is a key of ACCEPTING or LOSING; 4xx or 5xx, an answer without taking the text; 20…/21…, a refusal
        with that code; 30…, taken at first and undelivered with that code later.
        """
        for behaviour in behaviours:
            known = behaviour in ACCEPTING | LOSING or (behaviour.isdigit() and behaviour[0] in "2345")
            if not known:
                raise ValueError(behaviour)
        self._scripts[to].extend(behaviours)

    def script_reading(self, *behaviours: str) -> None:
        """What happens to the next requests that only read: a key of READING, or 4xx/5xx; "accept" answers."""
        for behaviour in behaviours:
            if behaviour not in READING | {"accept": ""} and not behaviour.isdigit():
                raise ValueError(behaviour)
        self._reading.extend(behaviours)

    def listen(self, number: str, url: str, handling: str = "default", service: str = "", account: str = "") -> None:
        """Texts to a number of ours are posted to `url`, which may end in connection overrides (`#rc=2&rp=all`)."""
        self._senders[number] = Sender(number, url, Handling(handling), service, account or self.accounts.parent)

    @property
    def messages(self) -> list[dict[str, Any]]:
        """Every text of ours that was taken, newest first, as the API shows it; answers to people's texts too."""
        return [row for row in self._newest_first() if row["direction"] != "inbound"]

    def send(self, form: Mapping[str, str], account: str = "") -> Reply:
        """POST …/Messages.json"""
        fault = sending.fault(form)
        if fault:
            return fault
        account = account or self.accounts.parent
        with self._lock:
            if (self._scope(form), form["To"]) in self._opt_outs.stopped:
                return error(400, 21610, "Attempt to send to unsubscribed recipient")
            script = self._scripts[form["To"]] or self._scripts[""]
            behaviour = script.popleft() if script else "accept"
            if behaviour in LOSING:
                return Reply(0, {}, after="never")
            if behaviour.isdigit() and not behaviour.startswith("30"):
                return refusal(int(behaviour))
            row = sending.row(account, self.now(), form)
            self._keep(row, sending.ending(form, behaviour))
            document = dict(row)
        if behaviour == "accept-500":
            return error(500, 20500, "Internal Server Error")
        return Reply(201, document, after={"drop": "never", "hold": "release"}.get(behaviour, "now"))

    def read(self, answer: Callable[[], Reply]) -> Reply:
        """Any GET: as scripted, or else what `answer` says."""
        behaviour = self._reading.popleft() if self._reading else "accept"
        if behaviour == "accept":
            return answer()
        if behaviour == "nonsense":
            return Reply(200, ["nonsense"])
        return Reply(0, {}, after="never") if behaviour == "lose" else refusal(int(behaviour))

    def find(self, query: Mapping[str, str], account: str) -> Reply:
        """GET …/Messages.json: what came as well as what went, newest first."""
        strange = set(query) - LIST_PARAMETERS
        if strange:
            return error(400, 20001, f"Unknown parameters: {sorted(strange)}")
        size, page = min(int(query.get("PageSize", 50)), self.largest_page), int(query.get("Page", 0))
        wanted = {key: query[key] for key in ("To", "From") if key in query}
        found = [
            row
            for row in self._newest_first()
            if row["account_sid"] == account and all(row[key.lower()] == value for key, value in wanted.items())
        ]
        uri = f"/2010-04-01/Accounts/{account}/Messages.json"
        more = urlencode({"PageSize": size, "Page": page + 1} | wanted) if found[(page + 1) * size :] else ""
        document = {"messages": found[page * size : (page + 1) * size], "page": page, "page_size": size, "uri": uri}
        return Reply(200, document | {"next_page_uri": f"{uri}?{more}" if more else None})

    def callbacks(self, sid: str) -> list[Webhook]:
        """All that Twilio would post about a text, in order. There is none for its first status."""
        row, ending = self._row(sid), self._endings[sid]
        fields = {"MessageSid": sid, "SmsSid": sid, "AccountSid": row["account_sid"], "ApiVersion": "2010-04-01"}
        fields |= {"To": row["to"], "From": row["from"] or ""}
        made = []
        for word in (*(() if ending == sending.EXPIRED else ("sending", "sent")), self._last_word(sid)):
            form = fields | {"MessageStatus": word, "SmsStatus": word}
            if word == "undelivered":
                form["ErrorCode"] = str(ending)
            made.append(self._webhook(row["status_callback"], form))
        return made

    def settle(self, *sids: str) -> None:
        """From now on the list shows how these texts ended."""
        with self._lock:
            for sid in sids:
                row, ending = self._row(sid), self._endings[sid]
                row |= {"status": self._last_word(sid), "error_code": ending or None}
                row["date_sent"] = None if ending == sending.EXPIRED else row["date_created"]

    def redact(self, *sids: str) -> None:
        """From now on the list shows these texts without their words."""
        with self._lock:
            for sid in sids:
                self._row(sid)["body"] = ""

    def text_in(self, person: str, to: str, body: str, times: int = 1, post: Post = over_http) -> Heard:
        """A person texts one of our numbers. `times`: how often Twilio posts the same text, though it was answered."""
        sender = self._senders[to]
        said_by = {"From": person, "To": to, "Body": body}
        with self._lock:
            row = sending.row(sender.account, self.now(), said_by, "inbound")
            self._keep(row, 0)
            kind, own = self._opt_outs.hear(sender, person, body)
        heard = Heard(row["sid"], phone=[own] if own else [])
        form = form_of(row, sender, kind if sender.handling is Handling.ADVANCED else "")
        webhook = self._webhook(sender.url, form)
        for _ in range(times):
            for said in replies(post_as_twilio(webhook, post, heard), heard):
                heard.said.append(said)
                with self._lock:
                    if (sender.scope, person) not in self._opt_outs.stopped:
                        heard.phone.append(said)
                        answer = {"From": to, "To": person, "Body": said}
                        self._keep(sending.row(sender.account, self.now(), answer, "outbound-reply"), 0)
        return heard

    def _webhook(self, url: str, form: Mapping[str, str]) -> Webhook:
        validator = RequestValidator(self.accounts.token(form["AccountSid"]))
        return Webhook(url, form, validator.compute_signature(urldefrag(url).url, form))

    def _scope(self, form: Mapping[str, str]) -> str:
        number = form.get("From", "")
        return form.get("MessagingServiceSid") or (self._senders[number].scope if number in self._senders else number)

    def _row(self, sid: str) -> dict[str, Any]:
        return next(row for row in self._rows if row["sid"] == sid)

    def _last_word(self, sid: str) -> str:
        return "undelivered" if self._endings[sid] else "delivered"

    def _newest_first(self) -> list[dict[str, Any]]:
        with self._lock:
            return [dict(row) for row in reversed(self._rows)]

    def _keep(self, message: dict[str, Any], ending: int) -> None:
        if self._store:
            with self._store.open("a") as file:
                file.write(json.dumps({"message": message, "ending": ending}) + "\n")
                file.flush()
                os.fsync(file.fileno())
        self._remember(message, ending)

    def _remember(self, message: dict[str, Any], ending: int) -> None:
        self._rows.append(message)
        self._endings[message["sid"]] = ending
