"""The one page as a value: everything it says and nothing else, so that the same facts are always the same page."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from app.domain.change import Mark, Reached, Verdict
from app.domain.scale import Direction, Level

OLD_AFTER_DAYS = 90


class NoValue(StrEnum):
    """Why a time point has no value."""

    NOT_ANSWERED = "not-answered"
    NOT_SCORED = "not-scored"  # too few questions answered for a score


@dataclass(frozen=True)
class Reading:
    """One measure at one planned time point; `on` is the day of the answers, or the due day where there are none.

    `answered` of `asked` questions are given where the reason is NOT_SCORED; `version` is the instrument's.
    """

    on: date
    time_point: str
    value: Decimal | None
    reason: NoValue | None = None
    answered: int | None = None
    asked: int | None = None
    version: str = ""


@dataclass(frozen=True)
class Measure:
    """One headline scale, with its readings at all planned time points so far in order of time.

    `unit` is what stands behind the title, such as "0-10". `change` is now minus baseline. `threshold` is the size of
    change that matters, in points, `citation` the id of the publication it comes from. `last` is the newest value
    before now; `since_last` is the verdict on now against it. `versions` are those whose values may be subtracted from
    one another, now's first. `over` is how many of the person's own activities the change is the mean of, where those
    were not all. `recomputed` is where a table came from that was worked out for us and not published.
    """

    code: str
    title: str
    unit: str
    low: Decimal
    high: Decimal
    direction: Direction
    decimals: int
    readings: tuple[Reading, ...]
    baseline: Reading | None
    last: Reading | None
    now: Reading | None
    change: Decimal | None
    verdict: Verdict
    since_last: Verdict | None
    threshold: Decimal | None
    citation: str | None
    level: str | None
    levels: tuple[Level, ...] = ()
    versions: tuple[str, ...] = ()
    over: int | None = None
    reached: tuple[Reached, ...] = ()
    recomputed: str | None = None

    def is_comparable(self, reading: Reading) -> bool:
        """Whether the value may be subtracted from now's."""
        return reading.version in self.versions or not self.versions

    def has(self, mark: Mark) -> bool:
        return any(each.mark == mark for each in self.reached)


@dataclass(frozen=True)
class Flag:
    """An open safety alert, never the answer that raised it. `raised_at` is in the episode's zone."""

    raised_at: datetime
    owner: str
    state: str


@dataclass(frozen=True)
class InWords:
    """An answer in words, such as global change: the chosen option now and at the check-in before."""

    title: str
    now: str | None
    before: str | None


@dataclass(frozen=True)
class Goal:
    """An own activity in the person's words, its rating at the baseline and now; None where it was not rated.

    `given_up`: the person does not do it any more, or it no longer matters.
    """

    name: str
    before: int | None
    now: int | None
    verdict: Verdict
    given_up: bool


@dataclass(frozen=True)
class Hurts:
    """The places of the newest pain drawing, in words, and how many there were in the first; None if that is it."""

    places: tuple[str, ...]
    first: int | None


@dataclass(frozen=True)
class Newest:
    """The check-in answered last: the title of its time point and the day of the answers."""

    time_point: str
    on: date


@dataclass(frozen=True)
class Completeness:
    """Check-ins done of those due so far; questions answered of those asked in the newest one, and what was skipped."""

    done: int
    due: int
    answered: int
    asked: int
    skipped: tuple[str, ...]


@dataclass(frozen=True)
class NextDue:
    title: str
    due: date
    opens: date
    closes: date


@dataclass(frozen=True)
class Source:
    """An instrument as it was asked; `line` is what its licence, or that of its words, wants printed."""

    code: str
    version: str
    language: str
    line: str


@dataclass(frozen=True)
class Provenance:
    """Where the newest answers come from.

    `mode` is phone, tablet, paper or telephone; `helper` is self, helped, proxy or not-asked.
    """

    sources: tuple[Source, ...]
    mode: str
    helper: str
    scorer: str
    scored_at: datetime
    input_hash: str


@dataclass(frozen=True)
class Facts:
    """What the page says. Dates and times are in the episode's zone; the safety questions are the newest check-in's."""

    as_of: date
    given_name: str
    family_name: str
    birth_date: date
    language: str
    pathway: str
    day_0: date
    surgical: bool
    newest: Newest | None
    flags: tuple[Flag, ...]
    safety_asked: int
    safety_answered: int
    measures: tuple[Measure, ...]
    in_words: tuple[InWords, ...]
    goals: tuple[Goal, ...]
    hurts: Hurts | None
    completeness: Completeness
    next_due: NextDue | None
    practices: tuple[str, ...]
    provenance: Provenance | None
    demo: bool

    @property
    def has_levels(self) -> bool:
        """Whether there is anything to say of where a score stands by itself."""
        return any(
            measure.levels or measure.has(Mark.RECOVERED) or measure.has(Mark.ACCEPTABLE) for measure in self.measures
        )

    @property
    def age(self) -> int:
        before_birthday = (self.as_of.month, self.as_of.day) < (self.birth_date.month, self.birth_date.day)
        return self.as_of.year - self.birth_date.year - before_birthday

    @property
    def stale(self) -> bool:
        return self.newest is not None and self.is_old(self.newest.on)

    def is_old(self, on: date) -> bool:
        """Answers of this day are marked as old: a measure's own may be though the newest check-in is not."""
        return (self.as_of - on).days > OLD_AFTER_DAYS
