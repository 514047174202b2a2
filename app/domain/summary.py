"""The one page as a value: everything it says and nothing else, so that the same facts are always the same page."""

import types
from dataclasses import dataclass, fields, is_dataclass
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256
from json import dumps
from typing import Any, get_args, get_origin, get_type_hints

from app.domain.change import Verdict

LAYOUT_VERSION = 1  # raise it when templates, sheet or fonts change: pages already printed stay what they were
OLD_AFTER_DAYS = 90

_CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class Missing(StrEnum):
    """Why a time point has no value."""

    NOT_ANSWERED = "not-answered"
    NOT_SCORED = "not-scored"  # too few questions answered for a score


@dataclass(frozen=True)
class Point:
    """One measure at one planned time point; `on` is the day of the answers, or the due day where there are none."""

    on: date
    time_point: str
    value: float | None
    missing: Missing | None = None
    answered: int | None = None
    asked: int | None = None


@dataclass(frozen=True)
class Level:
    """A severity word of the source; it holds from `start` up to the next level's start, in the instrument's units."""

    start: float
    word: str


@dataclass(frozen=True)
class Measure:
    """One headline scale, with all its planned time points so far in order of time.

    `change` is now minus baseline. `threshold` is the size of change that matters, in points, with the id of the
    publication it comes from. `since_last` is the verdict against `last`, the newest value between baseline and now.
    """

    code: str
    title: str
    unit: str
    low: float
    high: float
    higher_is_better: bool
    decimals: int
    points: tuple[Point, ...]
    baseline: Point | None
    last: Point | None
    now: Point | None
    change: float | None
    verdict: Verdict
    since_last: Verdict | None
    threshold: float | None
    citation: str | None
    level: str | None
    levels: tuple[Level, ...] = ()


@dataclass(frozen=True)
class Flag:
    """An open safety alert. Never the answer that raised it. `raised_at` is in the episode's zone."""

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
class Completeness:
    """Check-ins done of those due so far; questions answered of those asked in the newest one."""

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
    """An instrument as it was asked."""

    code: str
    version: str
    language: str


@dataclass(frozen=True)
class Provenance:
    """Where the newest answers come from. `mode` is phone, tablet, staff or paper; `helper` self, helped or proxy."""

    sources: tuple[Source, ...]
    mode: str
    helper: str
    scorer: str
    scored_at: datetime
    input_hash: str


@dataclass(frozen=True)
class Facts:
    """What the page says. Dates and times are in the episode's zone; `newest` is when and for what the patient last answered."""

    as_of: date
    given_name: str
    family_name: str
    birth_date: date
    language: str
    pathway: str
    day_0: date
    surgical: bool
    newest: Point | None
    flags: tuple[Flag, ...]
    safety_asked: int
    safety_answered: int
    measures: tuple[Measure, ...]
    in_words: tuple[InWords, ...]
    completeness: Completeness
    next_due: NextDue | None
    practices: tuple[str, ...]
    provenance: Provenance | None
    demo: bool

    @property
    def age(self) -> int:
        before_birthday = (self.as_of.month, self.as_of.day) < (self.birth_date.month, self.birth_date.day)
        return self.as_of.year - self.birth_date.year - before_birthday

    @property
    def stale(self) -> bool:
        return self.newest is not None and (self.as_of - self.newest.on).days > OLD_AFTER_DAYS


def key(facts: Facts) -> str:
    """64 hexadecimal digits that are the same for the same facts in the same layout, and for nothing else."""
    document = {"layout": LAYOUT_VERSION, "facts": to_document(facts)}
    return sha256(dumps(document, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def page_code(page_key: str) -> str:
    """Eight characters to read out over the telephone, such as "7K3Q-M2XD": the first 40 bits in Crockford's base 32."""
    bits = int(page_key[:10], 16)
    letters = "".join(_CROCKFORD[bits >> shift & 31] for shift in range(35, -1, -5))
    return f"{letters[:4]}-{letters[4:]}"


def to_document(value: Any) -> Any:
    """Facts, or a part of them, as JSON values."""
    if is_dataclass(value):
        return {field.name: to_document(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, tuple):
        return [to_document(item) for item in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return int(value)  # 3 and 3.0 are one score, so they must be one text
    return value


def from_document(document: Any) -> Facts:
    """Facts from what `to_document` made of them. Raises KeyError or ValueError for anything else."""
    facts: Facts = _read(Facts, document)
    return facts


def _read(kind: Any, document: Any) -> Any:
    if get_origin(kind) is types.UnionType:
        kind, _none = get_args(kind)
        return None if document is None else _read(kind, document)
    if get_origin(kind) is tuple:
        return tuple(_read(get_args(kind)[0], item) for item in document)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        return kind(**{field.name: _read(hints[field.name], document[field.name]) for field in fields(kind)})
    if kind in (date, datetime):
        return kind.fromisoformat(document)
    return kind(document)
