"""What Twilio itself does with STOP, START and HELP, before anybody else hears of it.

help.twilio.com/articles/223134027 (default handling) and www.twilio.com/docs/messaging/tutorials/advanced-opt-out.
"""

from dataclasses import dataclass, field
from enum import StrEnum

WORDS = {
    **dict.fromkeys(["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"], "STOP"),
    **dict.fromkeys(["START", "UNSTOP", "YES"], "START"),
    **dict.fromkeys(["HELP", "INFO"], "HELP"),
}
SAYINGS = {
    "STOP": "You are unsubscribed and will get no more messages. Reply START to get them again.",
    "START": "You are subscribed again. Reply HELP for help, STOP to end.",
    "HELP": "Reply STOP to end. Msg&Data rates may apply.",
}


class Handling(StrEnum):
    """Default: Twilio answers, and says nothing of it to us. Advanced: it answers, and the webhook has OptOutType."""

    DEFAULT = "default"
    ADVANCED = "advanced"
    OFF = "off"


@dataclass(frozen=True)
class Sender:
    """A number of ours: where its texts are posted, whose it is, and the messaging service that it is in ("": none)."""

    number: str
    url: str
    handling: Handling = Handling.DEFAULT
    service: str = ""
    account: str = ""

    @property
    def scope(self) -> str:
        """Who stops one number of a messaging service has stopped the whole service."""
        return self.service or self.number


@dataclass
class OptOuts:
    """Who has stopped whom: (scope of the sender, number of the person)."""

    stopped: set[tuple[str, str]] = field(default_factory=set)

    def hear(self, sender: Sender, person: str, body: str) -> tuple[str, str]:
        """(which kind of word it was, Twilio's own answer); "" for none. A whole text is a word, or it is none."""
        kind = "" if sender.handling is Handling.OFF else WORDS.get(body.strip().upper(), "")
        pair = (sender.scope, person)
        if (kind == "STOP" and pair in self.stopped) or (kind == "START" and pair not in self.stopped):
            return kind, ""  # it changes nothing
        if kind == "STOP":
            self.stopped.add(pair)
        if kind == "START":
            self.stopped.discard(pair)
        return kind, SAYINGS.get(kind, "")
