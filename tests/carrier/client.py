"""Points Twilio's SDK at the local carrier, with everything else as in production."""

from typing import Any
from urllib.parse import urlsplit

from twilio.http.http_client import TwilioHttpClient
from twilio.http.response import Response

from app.adapters.twilio_sms import RETRIES, TIMEOUT


class LocalHttpClient(TwilioHttpClient):
    """Keeps path and query of every request, and swaps scheme and host for those of `base_url`."""

    def __init__(self, base_url: str, timeout: float = TIMEOUT) -> None:
        super().__init__(timeout=timeout, max_retries=RETRIES)
        self.session.trust_env = False  # never through a proxy
        self.session.mount(base_url, self.session.get_adapter("https://"))  # with the retries of production
        self._base = urlsplit(base_url)

    def request(self, method: str, url: str, *args: Any, **named: Any) -> Response:
        local = urlsplit(url)._replace(scheme=self._base.scheme, netloc=self._base.netloc)
        return super().request(method, local.geturl(), *args, **named)
