"""The same carrier with the real SDK and HTTP between: texts, the list and the receipts come from tests/carrier."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.adapters.twilio_sms import TwilioSms
from app.domain.delivery import Listed, MessageState, Outcome, Outgoing, Receipt, Uncertain
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN
from tests.journeys.year.fates import TEXTS, Fate, Fates
from tests.journeys.year.post import Post, Taken

_SCRIPTED = ("accept", "429", "drop", "lose", "21610")


@dataclass
class WirePost(Post):
    """E-mails stay inside; of the fates of texts, those that the local carrier can play."""

    carrier: CarrierServer | None = None

    def __post_init__(self) -> None:
        assert self.carrier
        self.fates = Fates(
            self.seed, [each for each in TEXTS if each[0] in _SCRIPTED and each[:2] != ("drop", "30003")]
        )
        self.twilio = self.carrier.twilio
        self.twilio.now = self.stage.clock
        self.sms = TwilioSms(ACCOUNT, TOKEN, self.stage.at.settings.url, LocalHttpClient(self.carrier.url))

    def hand_over(self, message: Outgoing, fate: Fate) -> tuple[Outcome, str]:
        if "@" in message.to:
            return super().hand_over(message, fate)
        self.twilio.script(fate.code or fate.answer, to=message.to)
        outcome = self.sms.send(message)
        return outcome, self.twilio.messages[0]["sid"] if fate.taken else ""

    def taken(self, to: str, account: str, since: datetime) -> Sequence[Listed] | Uncertain:
        return super().taken(to, account, since) if "@" in to else self.sms.taken(to, account, since)

    def receipt(self, taken: Taken, state: MessageState, code: str) -> Receipt:
        """As the carrier posts and signs it."""
        for each in self.twilio.callbacks(taken.carrier_id):
            if each.form["MessageStatus"] == state:
                read = self.sms.receipt(each.url, each.form, each.signature)
                assert isinstance(read, Receipt)
                assert (read.state, read.code) == (state, code)
                return read
        return super().receipt(taken, state, code)  # there is none of this kind after such an end
