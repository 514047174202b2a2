"""What a pathway is: the time points of an episode, their windows, instruments and texts; read from a document."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from app.domain.document import Fault, Place, Refused, Section
from app.domain.instrument import Instrument, Library

InstrumentKey = tuple[str, str]


class RungCode(StrEnum):
    """The texts of a check-in in the order in which they go out: each at most once, so three at most."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    LAST_CALL = "last-call"


@dataclass(frozen=True)
class Rung:
    """One text, `day` days after the check-in is due (before, if negative)."""

    code: RungCode
    day: int


@dataclass(frozen=True)
class TimePoint:
    """Due `months` calendar months and `days` days after day 0; the window in days from there, its ends included.

    `instruments` are (code, version) in the order in which they are asked; `title` by language. Those `if_licensed` are
    asked only where the network has imported their text, and are left out without a word where it has not.
    """

    code: str
    title: Mapping[str, str]
    months: int
    days: int
    opens: int
    overdue: int
    closes: int
    instruments: tuple[InstrumentKey, ...]
    if_licensed: frozenset[InstrumentKey]
    rungs: tuple[Rung, ...]

    @property
    def needed(self) -> frozenset[InstrumentKey]:
        """Those without which the time point is not whole."""
        return frozenset(self.instruments) - self.if_licensed


@dataclass(frozen=True)
class Pathway:
    """`title` and `line` (what the desk reads under it) by language. `surgical`: day 0 is the day of surgery.

    One that `waits_for_licence` says of itself that it cannot be used before the network has imported a licensed text.
    """

    code: str
    version: str
    title: Mapping[str, str]
    line: Mapping[str, str]
    surgical: bool
    waits_for_licence: bool
    time_points: tuple[TimePoint, ...]

    def time_point(self, code: str) -> TimePoint:
        return next(point for point in self.time_points if point.code == code)

    def instrument_places(self) -> Iterator[tuple[Place, InstrumentKey]]:
        """Each instrument named, with its place in the document."""
        for position, point in enumerate(self.time_points):
            for number, key in enumerate(point.instruments):
                yield ("time_points", position, "instruments", number), key

    def check(self, library: Library) -> None:
        """Raises Refused for an instrument that the library does not have, or that it has no usable text of.

        The reason says which shipped instrument could be asked instead.
        """
        needed = {key for point in self.time_points for key in point.needed}
        for place, key in self.instrument_places():
            if key not in library:
                raise Refused(Fault.UNKNOWN_NAME, place, " ".join(key))
            if key in needed:
                _check_usable(library.get(*key), library, place)


def _check_usable(instrument: Instrument, library: Library, place: Place) -> None:
    if instrument.withheld is None:
        return
    instead = "no shipped instrument stands in for it"
    if instrument.stand_in in library:
        instead = f"{' '.join(instrument.stand_in or ())} could stand in"
    raise Refused(
        Fault.NO_USABLE_TEXT, place, f"{instrument.code} {instrument.version}: {instrument.withheld}; {instead}"
    )


def from_document(document: object) -> Pathway:
    """A pathway from YAML or from the same document stored as JSON. Raises Refused with the fault and its place."""
    top = Section(document, keys="code version title line surgical waits_for_licence time_points")
    listed = top.list_of("time_points")
    keys = "code title due opens overdue closes instruments texts"
    points = tuple(_time_point(listed.section(position, keys)) for position in listed)
    top.unique([point.code for point in points], "time_points")
    for position, (one, next_one) in enumerate(pairwise(points), start=1):
        if _overlap(one, next_one):
            raise listed.refuse(Fault.ORDER, position, f"opens before {one.code} has closed")
    return Pathway(
        code=top.text("code"),
        version=top.text("version"),
        title=_in_languages(top, "title"),
        line=_in_languages(top, "line"),
        surgical=top.value("surgical", bool),
        waits_for_licence=top.flag("waits_for_licence", False),
        time_points=points,
    )


def _time_point(section: Section) -> TimePoint:
    due = section.section("due", "days months")
    if not due.content:
        raise section.refuse(Fault.EMPTY, "due")
    opens, overdue, closes = (section.whole(key) for key in ("opens", "overdue", "closes"))
    if not opens <= 0 < overdue <= closes:
        raise section.refuse(Fault.ORDER, "opens", "opens, due, overdue, closes")
    instruments = section.list_of("instruments")
    found = [instruments.section(position, "code version if_licensed") for position in instruments]
    keys = [(instrument.text("code"), instrument.text("version")) for instrument in found]
    section.unique([code for code, _ in keys], "instruments")  # one answering of each, whatever the version
    return TimePoint(
        code=section.text("code"),
        title=_in_languages(section, "title"),
        months=due.whole("months") if "months" in due else 0,
        days=due.whole("days") if "days" in due else 0,
        opens=opens,
        overdue=overdue,
        closes=closes,
        instruments=tuple(keys),
        if_licensed=frozenset(key for key, each in zip(keys, found, strict=True) if each.flag("if_licensed", False)),
        rungs=_rungs(section, opens, closes),
    )


def _rungs(section: Section, opens: int, closes: int) -> tuple[Rung, ...]:
    """In the order of RungCode, on days that rise, all within the window."""
    texts = section.section("texts", " ".join(RungCode))
    rungs = tuple(Rung(code, texts.whole(code)) for code in RungCode if code in texts)
    if not rungs:
        raise section.refuse(Fault.EMPTY, "texts")
    if any(one.day >= next_one.day for one, next_one in pairwise(rungs)):
        raise section.refuse(Fault.ORDER, "texts")
    if rungs[0].day < opens or rungs[-1].day > closes:
        raise section.refuse(Fault.OUT_OF_RANGE, "texts", "outside the window")
    return rungs


def _in_languages(section: Section, key: str) -> dict[str, str]:
    texts = section.section(key)
    if "en" not in texts:
        raise texts.refuse(Fault.NO_ENGLISH, "en")
    return {language: texts.text(language) for language in texts}


def _overlap(one: TimePoint, later: TimePoint) -> bool:
    """Whether the windows of two time points could meet for any day 0."""

    def due(point: TimePoint) -> float:
        return point.days + point.months * 365.2425 / 12

    # No run of calendar months is further than 3 days from as many mean months.
    slack = sum(3 for point in (one, later) if point.months)
    return due(one) + one.closes + slack >= due(later) + later.opens
