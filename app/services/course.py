"""The course of an episode: what each scale came to at each time point, for the page and the phone alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain import change, hours
from app.domain.instrument import Instrument, Library
from app.domain.pathway import Pathway
from app.domain.scale import Scale
from app.domain.summary import InWords, Measure, NoValue, Reading
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.response import Response, Score, Service
from app.services.pathways import pathway_of


@dataclass(frozen=True)
class Answered:
    """One check-in that counts: its responses by instrument code, and the day of its answers in the episode's zone."""

    check_in: CheckIn
    on: date
    responses: Mapping[str, Response]


@dataclass(frozen=True)
class Course:
    """An episode as far as it has come on a date."""

    check_ins: Sequence[CheckIn]  # all that could be or were answered, by date
    answered: Sequence[Answered]  # by date of the time point
    pathway: Pathway


def of_episode(session: Session, episode: Episode, as_of: date) -> Course:
    """What counts on `as_of`: check-ins that were sent, and those that closed with some answers given."""
    check_ins = session.scalars(
        select(CheckIn).where(CheckIn.episode_id == episode.id).order_by(CheckIn.due_on, CheckIn.opens_on)
    ).all()
    served = session.scalars(
        select(Service)
        .where(Service.check_in_id.in_([check_in.id for check_in in check_ins]))
        .options(selectinload(Service.response).options(selectinload(Response.answers), selectinload(Response.scores)))
    ).all()
    by_check_in: dict[UUID, dict[str, Response]] = {}
    for service in served:
        by_check_in.setdefault(service.check_in_id, {})[service.instrument] = service.response
    answered = [
        Answered(check_in, _day(check_in, by_check_in[check_in.id].values(), episode.zone), by_check_in[check_in.id])
        for check_in in check_ins
        if check_in.id in by_check_in and (check_in.submitted_at is not None or check_in.closes_on < as_of)
    ]
    # Enrolled late: what had closed before the episode was opened was never asked, so it is no gap either.
    asked = [each for each in check_ins if each.id in by_check_in or each.closes_at > episode.opened_at]
    return Course(asked, answered, pathway_of(episode.pathway_version))


def measures(
    course: Course, episode: Episode, library: Library, as_of: date, language: str = "en"
) -> tuple[Measure, ...]:
    """One for each scale that can be compared over time, in the order in which the pathway asks."""
    return tuple(
        _measure(course, episode, instrument, scale, as_of, language)
        for instrument in _instruments(course, library)
        for scale in instrument.scales
        if scale.compared
    )


def in_words(course: Course, library: Library, language: str = "en") -> tuple[InWords, ...]:
    """The answers that are categories, such as global change: the newest and the one before."""
    found = []
    for instrument in _instruments(course, library):
        if any(not scale.compared for scale in instrument.scales):
            said = [
                _chosen(instrument, each.responses[instrument.code], language)
                for each in course.answered
                if instrument.code in each.responses
            ]
            if said:
                found.append(InWords(instrument.title(language).short, said[-1], said[-2] if said[1:] else None))
    return tuple(found)


def results(
    session: Session, check_ins: Iterable[CheckIn], library: Library, language: str, as_of: date
) -> list[Measure]:
    """What these check-ins, just sent, came to: each measure with an answer, with its change since the start."""
    found = []
    for check_in in check_ins:
        course = of_episode(session, check_in.episode, as_of)
        answered = {code for each in course.answered if each.check_in.id == check_in.id for code in each.responses}
        found += [
            measure
            for measure in measures(course, check_in.episode, library, as_of, language)
            if measure.now is not None and measure.code.split()[0] in answered
        ]
    return found


def newest_score(response: Response, scale: str) -> Score | None:
    return max((each for each in response.scores if each.scale == scale), key=lambda each: each.reading, default=None)


def _day(check_in: CheckIn, responses: Iterable[Response], zone: str) -> date:
    if check_in.submitted_at is not None:
        return hours.local_date(check_in.submitted_at, zone)
    given = [answer.given_at for response in responses for answer in response.answers]
    return hours.local_date(max(given), zone) if given else check_in.due_on


def _instruments(course: Course, library: Library) -> list[Instrument]:
    keys = dict.fromkeys(key for point in course.pathway.time_points for key in point.instruments)
    return [library.get(code, version) for code, version in keys]


def _measure(
    course: Course, episode: Episode, instrument: Instrument, scale: Scale, as_of: date, language: str
) -> Measure:
    readings = _readings(course, instrument, scale, as_of, language)
    told = [reading for reading in readings if reading.reason is not NoValue.NOT_ANSWERED]
    points = [change.Point(reading.on, reading.value) for reading in told]
    found = change.course(scale, points, episode.day0, surgical=course.pathway.surgical)

    def reading(of: change.Point | None) -> Reading | None:
        return next((each for point, each in zip(points, told, strict=True) if point is of), None)

    baseline, last, now = reading(found.baseline), reading(found.last), reading(found.now)
    value = now.value if now else None
    return Measure(
        code=instrument.code if len(instrument.scales) == 1 else f"{instrument.code} {scale.name}",
        title=instrument.title(language).short,
        unit=f"{scale.low:f}-{scale.high:f}",
        low=scale.low,
        high=scale.high,
        direction=scale.direction,
        decimals=scale.decimals,
        readings=readings,
        baseline=baseline,
        last=last,
        now=now,
        change=found.change.amount,
        verdict=found.change.verdict,
        since_last=change.change(scale, last.value, value).verdict if last else None,
        threshold=change.needs(scale, baseline.value) if baseline and baseline.value is not None else None,
        citation=scale.threshold.source if scale.threshold else None,
        level=scale.level(value) if value is not None else None,
        levels=scale.levels,
    )


def _readings(course: Course, instrument: Instrument, scale: Scale, as_of: date, language: str) -> tuple[Reading, ...]:
    by_check_in = {each.check_in.id: each for each in course.answered}
    readings = []
    for check_in in course.check_ins:
        point = course.pathway.time_point(check_in.time_point)
        if (instrument.code, instrument.version) not in point.instruments:
            continue
        title = point.title.get(language, point.title["en"])
        answered = by_check_in.get(check_in.id)
        response = answered.responses.get(instrument.code) if answered else None
        score = newest_score(response, scale.name) if response else None
        if answered and score:
            value = (
                None if score.value is None else Decimal(str(score.value)).quantize(Decimal(1).scaleb(-scale.decimals))
            )
            reason = None if value is not None else NoValue.NOT_SCORED
            readings.append(Reading(answered.on, title, value, reason, score.answered, score.asked))
        elif check_in.submitted_at is not None or (check_in.cancelled_at is None and check_in.closes_on < as_of):
            on = answered.on if answered else check_in.due_on
            readings.append(Reading(on, title, None, NoValue.NOT_ANSWERED))
    return tuple(readings)


def _chosen(instrument: Instrument, response: Response, language: str) -> str | None:
    item = instrument.items[0]
    answer = response.current().get(item.id)
    if answer is None or answer.value is None:
        return None
    choices = instrument.words(language).items[item.id].choices
    return next((choice.text for choice in choices if choice.value == answer.value), None)
