"""The newest check-in on the page: how complete its answers are, and where they come from."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from hashlib import sha256
from zoneinfo import ZoneInfo

from app.domain import hours, silence
from app.domain.instrument import Answers, Instrument, Item, Kind, Library
from app.domain.respondent import Respondent
from app.domain.summary import Completeness, Provenance, Source
from app.models.response import Response, Score
from app.services import course as courses
from app.services.course import Answered, Course


def completeness(course: Course, newest: Answered | None, library: Library, now: datetime) -> Completeness:
    """Check-ins done of those due, and how much of the newest one was answered of what was asked in it."""
    due = [
        check_in
        for check_in in course.check_ins
        if check_in.submitted_at
        or (check_in.cancelled_at is None and hours.start_of_day(check_in.due_on, check_in.episode.zone) <= now)
    ]
    done = sum(check_in.submitted_at is not None for check_in in due)
    if newest is None:
        return Completeness(done, len(due), 0, 0, ())
    asked, answered, skipped = 0, 0, []
    for instrument, of, given in _in(course, newest, library):
        asked, answered = asked + len(of), answered + len(given)
        if len(given) < len(of):
            skipped.append(instrument.title("en").short)
    return Completeness(done, len(due), answered, asked, tuple(skipped))


def safety(course: Course, newest: Answered | None, library: Library) -> tuple[int, int]:
    """How many questions of the newest check-in may need a person at once, and how many of them were answered."""
    asked = answered = 0
    for instrument, of, given in _in(course, newest, library) if newest else ():
        asked += sum(item.id in instrument.urgent for item in of)
        answered += sum(item in instrument.urgent for item in given)
    return asked, answered


def provenance(newest: Answered, library: Library, zone: str, *, mood: bool) -> Provenance | None:
    """None where nothing that is told of was answered."""
    answers: dict[str, dict[str, int | None]] = {}
    scores: list[Score] = []
    given: list[datetime] = []
    by: list[Respondent | None] = []
    for response in newest.responses.values():
        instrument = library.get(response.instrument, response.version)
        current = response.current()
        told = [item.id for item in silence.items(instrument, mood=mood)]
        answers[instrument.code] = {item: current[item].value for item in told if item in current}
        found = [courses.newest_score(response, scale.name) for scale in silence.scales(instrument, mood=mood)]
        scores += [score for score in found if score is not None]
        given += [answer.given_at for answer in courses.told_answers(response, library, mood=mood)]
        by += [current[item].respondent for item in told if item in current]
    if not scores:
        return None
    last = max(newest.responses.values(), key=lambda each: max(answer.given_at for answer in each.answers))
    return Provenance(
        sources=tuple(_source(each, library) for each in newest.responses.values()),
        mode=last.mode,
        helper=_helper(by),
        scorer=max(score.scorer_version for score in scores),
        scored_at=max(given).astimezone(ZoneInfo(zone)),  # each answer is scored as it is saved
        input_hash=sha256(json.dumps(answers, sort_keys=True).encode()).hexdigest()[:8],
    )


def _helper(said: Sequence[Respondent | None]) -> str:
    """Who answered. Where it was more than one, the one who is furthest from the patient alone."""
    furthest_first = (Respondent.PROXY, Respondent.HELPED, None, Respondent.SELF)
    return next((who for who in furthest_first if who in said), None) or "not-asked"


def _in(course: Course, newest: Answered, library: Library) -> Iterator[tuple[Instrument, list[Item], set[str]]]:
    """Each instrument of a check-in, what of it was asked and is told of, and which of that was answered."""
    for key in course.pathway.time_point(newest.check_in.time_point).instruments:
        instrument = library.get(*key)
        response = newest.responses.get(instrument.code)
        if response is None and instrument.withheld:
            continue
        current = response.current() if response else {}
        given = {item for item, answer in current.items() if not answer.skipped}
        of = _asked(instrument, {item: answer.given for item, answer in current.items()}, mood=course.mood)
        yield instrument, of, given.intersection(item.id for item in of)


def _asked(instrument: Instrument, answers: Answers, *, mood: bool) -> list[Item]:
    """What was asked and is told of; of the person's own activities, once one was named, those that were.

    A pain drawing is one question, however many places it has: its first place stands for it.
    """
    told = silence.items(instrument, mood=mood)
    named = [item for item in instrument.own_activities if answers.get(item.id) is not None]
    return [
        item
        for item in instrument.asked(answers)
        if item in told
        and (not named or item in named or item.kind is not Kind.OWN_ACTIVITY)
        and item not in instrument.regions[1:]
    ]


def _source(response: Response, library: Library) -> Source:
    instrument = library.get(response.instrument, response.version)
    line = instrument.line(response.language)
    return Source(instrument.code, instrument.version, response.language, line)
