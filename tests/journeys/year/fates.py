"""What a carrier does with each message: drawn by recipient, so that the order in a batch changes nothing."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from app.domain.delivery import Accepted, MessageState, Outcome, Refused, Uncertain
from tests.journeys.year.chance import Random, chance

Table = Sequence[tuple[str, str, float]]
# The answer (of tests/carrier/twilio), the code with which it is lost later, and how often of a hundred texts.
TEXTS: Table = (
    ("accept", "", 76),
    ("429", "", 4),
    ("no-connection", "", 3),
    ("drop", "", 4),  # it is taken, and nobody hears so
    ("lose", "", 3),  # it is not, and nobody hears so
    ("accept", "30003", 3),
    ("accept", "30036", 2),
    ("accept", "30008", 1.5),
    ("drop", "30003", 1),
    ("accept", "30006", 0.6),
    ("accept", "30005", 0.3),
    ("accept", "30004", 0.3),
    ("accept", "21610", 0.3),
    ("21610", "", 0.6),
    ("30022", "", 0.4),
)
_LETTERS: Table = (
    ("accept", "", 86),
    ("smtp-451", "", 6),
    ("no-connection", "", 3),
    ("drop", "", 2),
    ("lose", "", 2),
    ("smtp-5.1.1", "", 1),
    ("smtp-550", "", 0.5),  # that may be about us: it ends nothing
)
_TAKING = ("accept", "drop")
# After these nobody may write there any more; START helps where the person had stopped texts.
STOPS = {"21610", "30004"}
KILLS = {"30005", "30006", "smtp-5.1.1"}


@dataclass(frozen=True)
class Fate:
    """`receipts` are what the carrier reports and how long after; none is an end of which nobody ever hears."""

    answer: str
    code: str
    receipts: Sequence[tuple[timedelta, MessageState]]

    @property
    def taken(self) -> bool:
        return self.answer in _TAKING

    @property
    def arrives(self) -> bool:
        return self.taken and not self.code

    def outcome(self, carrier_id: str) -> Outcome:
        match self.answer:
            case "accept":
                return Accepted(carrier_id)
            case "drop" | "lose":
                return Uncertain("ConnectionError")
            case code:
                return Refused(code)


class Fates:
    def __init__(self, seed: str, texts: Table = TEXTS) -> None:
        self._seed, self._texts = seed, texts
        self._times: Counter[str] = Counter()

    def next(self, to: str) -> Fate:
        self._times[to] += 1
        draw = chance(self._seed, "fate", to, self._times[to])
        table = _LETTERS if "@" in to else self._texts
        answer, code, _ = draw.choices(table, [weight for *_, weight in table])[0]
        silent = "@" in to or (not code and draw.random() < 0.04)
        return Fate(answer, code, () if silent else _receipts(draw, code))


def _receipts(draw: Random, code: str) -> list[tuple[timedelta, MessageState]]:
    """Mostly within a minute; some late, some twice, some the last one first, some before the answer itself."""
    end = MessageState.UNDELIVERED if code else MessageState.DELIVERED
    first = timedelta(seconds=-1 if draw.random() < 0.05 else draw.randint(1, 40))
    late = timedelta(hours=draw.randint(1, 30)) if draw.random() < 0.1 else timedelta(seconds=20)
    words = [MessageState.SENT, end]
    if draw.random() < 0.15:
        words.reverse()
    if draw.random() < 0.2:
        words *= 2
    return [(first + late * place, word) for place, word in enumerate(words)]
