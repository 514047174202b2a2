"""The course of an episode: what each scale came to at each time point, for the page and the phone alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from app.domain import hours, silence
from app.domain.change import Point
from app.domain.instrument import Instrument, Library
from app.domain.measure import Told, Versions, first, measure, title
from app.domain.pathway import InstrumentKey, Pathway
from app.domain.scale import Method, Missing, Scale
from app.domain.summary import InWords, Measure, NoValue, Reading
from app.models.check_in import CheckIn
from app.models.episode import Episode
from app.models.response import Answer, Response, Score, Service
from app.services.pathways import pathway_of

_WORDED = {Method.VALUE, Method.CLASSES}  # one answer or one class: what a person would say in words


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
    mood: bool = False  # whether mood scales are told


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
        Answered(check_in, _day(check_in, responses, _answers(responses)), responses)
        for check_in in check_ins
        for responses in [by_check_in.get(check_in.id, {})]
        if responses and (check_in.submitted_at is not None or check_in.closes_on < as_of)
    ]
    # Enrolled late: what had closed before the episode was opened was never asked, so it is no gap either.
    asked = [each for each in check_ins if each.id in by_check_in or each.closes_at > episode.opened_at]
    return Course(asked, answered, pathway_of(episode.pathway_version))


def as_told(course: Course, library: Library, *, mood: bool) -> Course:
    """As if nothing else had been asked: without mood unless it is shared, and without texts never in use."""
    seen = {(each.instrument, each.version) for answered in course.answered for each in answered.responses.values()}

    def told(key: InstrumentKey) -> bool:
        instrument = library.get(*key)
        return silence.speaks_of(instrument, mood=mood) and (instrument.withheld is None or key in seen)

    points = tuple(
        replace(point, instruments=tuple(filter(told, point.instruments))) for point in course.pathway.time_points
    )
    asking = {point.code for point in points if point.instruments}
    answered = []
    for each in course.answered:
        responses = {
            code: of
            for code, of in each.responses.items()
            if told((of.instrument, of.version)) and told_answers(of, library, mood=mood)
        }
        if each.check_in.time_point in asking and (responses or each.check_in.submitted_at is not None):
            given = [answer for of in responses.values() for answer in told_answers(of, library, mood=mood)]
            answered.append(Answered(each.check_in, _day(each.check_in, responses, given), responses))
    return Course(
        [each for each in course.check_ins if each.time_point in asking],
        answered,
        replace(course.pathway, time_points=points),
        mood,
    )


def measures(
    course: Course, episode: Episode, library: Library, as_of: date, language: str = "en", *, plain: bool = False
) -> tuple[Measure, ...]:
    """One for each scale that can be compared over time, in the order in which the pathway asks.

    `plain`: headed as the patient reads it.
    """
    return tuple(
        measure(
            versions,
            _told(course, versions, as_of, language),
            episode.day0,
            surgical=course.pathway.surgical,
            title=title(*first(versions), language, plain=plain),
        )
        for versions in _scales(course, library)
        if first(versions)[1].compared
    )


def in_words(course: Course, library: Library, language: str = "en") -> tuple[InWords, ...]:
    """The answers that are categories, such as global change: the newest and the one before.

    Answers that need a person at once are never told here.
    """
    found = []
    for versions in _scales(course, library):
        instrument, scale = first(versions)
        if scale.compared or scale.method not in _WORDED or not instrument.urgent.keys().isdisjoint(scale.items):
            continue
        responses = [each.responses[instrument.code] for each in course.answered if instrument.code in each.responses]
        said = [_said(*versions[each.version], each, language) for each in responses if each.version in versions]
        if said:
            found.append(InWords(title(instrument, scale, language), said[-1], said[-2] if said[1:] else None))
    return tuple(found)


def results(
    session: Session, check_ins: Iterable[CheckIn], library: Library, language: str, as_of: date
) -> list[Measure]:
    """What these check-ins, just sent, came to: each measure with an answer, with its change since the start.

    Never mood: how one feels is not told as a number.
    """
    found = []
    for check_in in check_ins:
        course = as_told(of_episode(session, check_in.episode, as_of), library, mood=False)
        answered = {code for each in course.answered if each.check_in.id == check_in.id for code in each.responses}
        found += [
            each
            for each in measures(course, check_in.episode, library, as_of, language, plain=True)
            if each.now is not None and each.code.split()[0] in answered
        ]
    return found


def newest_score(response: Response, scale: str) -> Score | None:
    return max((each for each in response.scores if each.scale == scale), key=lambda each: each.reading, default=None)


def told_answers(response: Response, library: Library, *, mood: bool) -> list[Answer]:
    """Every version of the answers that are told of: when the others were given is silent too."""
    told = {item.id for item in silence.items(library.get(response.instrument, response.version), mood=mood)}
    return [answer for answer in response.answers if answer.item in told]


def _answers(responses: Mapping[str, Response]) -> list[Answer]:
    return [answer for response in responses.values() for answer in response.answers]


def _day(check_in: CheckIn, responses: Mapping[str, Response], answers: Iterable[Answer]) -> date:
    """The day on the sheet or of the call where staff typed it; else the day of sending, or of the last answer."""
    typed = [response.answered_on for response in responses.values() if response.answered_on]
    if typed and check_in.submitted_by_id is None:
        return max(typed)
    zone = check_in.episode.zone
    if check_in.submitted_at is not None:
        return hours.local_date(check_in.submitted_at, zone)
    given = [answer.given_at for answer in answers]
    return hours.local_date(max(given), zone) if given else check_in.due_on


def _scales(course: Course, library: Library) -> list[Versions]:
    """Every scale that is told, in the order in which the pathway asks; one that two versions have is one."""
    keys = dict.fromkeys(key for point in course.pathway.time_points for key in point.instruments)
    found: dict[tuple[str, str], dict[str, tuple[Instrument, Scale]]] = {}
    for instrument in [library.get(*key) for key in keys]:
        for scale in silence.scales(instrument, mood=course.mood):
            found.setdefault((instrument.code, scale.name), {})[instrument.version] = (instrument, scale)
    return list(found.values())


def _told(course: Course, versions: Versions, as_of: date, language: str) -> list[Told]:
    """What the scale came to at each time point so far; one that is still open is none yet."""
    code = first(versions)[0].code
    by_check_in = {each.check_in.id: each for each in course.answered}
    found: list[Told] = []
    for check_in in course.check_ins:
        point = course.pathway.time_point(check_in.time_point)
        version = next((each for each in versions if (code, each) in point.instruments), None)
        if version is None:
            continue
        scale = versions[version][1]
        name = point.title.get(language, point.title["en"])
        answered = by_check_in.get(check_in.id)
        response = answered.responses.get(code) if answered else None
        score = newest_score(response, scale.name) if response else None
        if answered and response and score:
            value = None if score.value is None else Decimal(str(score.value)).quantize(scale.step)
            reason = None if value is not None else NoValue.NOT_SCORED
            reading = Reading(answered.on, name, value, reason, score.answered, score.asked, version)
            found.append((reading, Point(answered.on, value, version, _rated(response, scale))))
        elif check_in.submitted_at is not None or (check_in.cancelled_at is None and check_in.closes_on < as_of):
            on = answered.on if answered else check_in.due_on
            found.append((Reading(on, name, None, NoValue.NOT_ANSWERED, version=version), None))
    return found


def _rated(response: Response, scale: Scale) -> dict[str, int]:
    """The person's own activities, by item."""
    if scale.missing is not Missing.ONLY_NAMED:
        return {}
    given = {item: answer.value for item, answer in response.current().items()}
    return {item: value for item in scale.items if (value := given.get(item)) is not None}


def _said(instrument: Instrument, scale: Scale, response: Response, language: str) -> str | None:
    """The words chosen; where there are none, or none are in use, the number and its range."""
    score = newest_score(response, scale.name)
    if score is None or score.value is None:
        return None
    if scale.method is Method.CLASSES:
        return score.level
    words = instrument.words_by_language.get(language) or instrument.words_by_language.get("en")
    answer = response.current().get(scale.items[0])
    if scale.method is Method.VALUE and words and answer:
        for choice in words.items[scale.items[0]].choices:
            if choice.value == answer.value:
                return choice.text
    return f"{score.value:g} ({scale.low:f}-{scale.high:f})"
