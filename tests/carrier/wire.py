"""What goes over the wire, both ways."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests
from werkzeug.test import Client


@dataclass(frozen=True)
class Reply:
    """The API's answer to a request. `after` is "now", "never" (the connection is cut) or "release"."""

    status: int
    document: Any
    after: str = "now"


@dataclass(frozen=True)
class Webhook:
    """What Twilio posts to an address of ours: `signature` is the X-Twilio-Signature header."""

    url: str
    form: Mapping[str, str]
    signature: str


@dataclass(frozen=True)
class Answer:
    """What came back to a webhook. `kind` is its media type, without parameters."""

    status: int
    kind: str
    body: bytes


Post = Callable[[Webhook], Answer]


def over_http(webhook: Webhook) -> Answer:
    """Raises OSError, as `requests` does, when no answer comes."""
    with requests.Session() as session:
        session.trust_env = False  # never through a proxy
        answer = session.post(
            webhook.url,
            data=dict(webhook.form),
            headers={"X-Twilio-Signature": webhook.signature},
            timeout=10,
            allow_redirects=False,
        )
    return Answer(answer.status_code, answer.headers.get("Content-Type", "").partition(";")[0], answer.content)


def through(client: Client, base: str) -> Post:
    """The same to an app in this process, which is known outside as `base`."""

    def post(webhook: Webhook) -> Answer:
        headers = {"X-Twilio-Signature": webhook.signature}
        answer = client.post(webhook.url.removeprefix(base), data=dict(webhook.form), headers=headers)
        return Answer(answer.status_code, answer.mimetype, answer.data)

    return post


def error(status: int, code: int, message: str) -> Reply:
    more = f"https://www.twilio.com/docs/errors/{code}"
    return Reply(status, {"code": code, "message": message, "more_info": more, "status": status})


def refusal(code: int) -> Reply:
    """A scripted one: an HTTP status, or an error code of Twilio's."""
    if code < 1000:
        return error(code, {404: 20404, 429: 20429, 500: 20500}.get(code, code), "scripted")
    return error({20003: 401, 20404: 404, 20429: 429}.get(code, 400), code, "scripted")
