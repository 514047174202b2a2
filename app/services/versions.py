"""The versions of an answer: what a new one holds, and which of two stands."""

from datetime import datetime, timedelta

from app.domain.instrument import Answer as Given
from app.domain.instrument import Kind
from app.domain.own_activity import Activity
from app.domain.questions import Screen
from app.models.response import Answer
from app.services.sitting import Sitting

# What seems to be older by more than that was tapped on a phone whose clock was set back.
LONGEST_ON_ITS_WAY = timedelta(minutes=2)


def was_overtaken(tapped_at: datetime | None, before: Answer, sitting: Sitting) -> bool:
    """Whether a bad line brought this after an answer of the same browser that was tapped later."""
    if tapped_at is None or before.tapped_at is None or before.session_id != sitting.session_id:
        return False
    return before.tapped_at - LONGEST_ON_ITS_WAY < tapped_at < before.tapped_at


def later(*taps: datetime | None) -> datetime | None:
    """Of the same answer tapped more than once: by the last of them it is known what overtook what."""
    return max((tap for tap in taps if tap is not None), default=None)


def again(before: Answer) -> Answer:
    """The same answer as a version of its own."""
    return Answer(
        value=before.value,
        words=before.words,
        skipped=before.skipped,
        activity=before.activity,
        respondent=before.respondent,
    )


def of(screen: Screen, before: Answer | None, given: Given, activity: Activity | None) -> Answer:
    """What is new in an answer. An own activity keeps its rating while its name stays, and its name when rated."""
    if screen.kind is not Kind.OWN_ACTIVITY:
        words = given if isinstance(given, str) else None
        return Answer(value=None if isinstance(given, str) else given, words=words, skipped=given is None)
    if screen.names:
        if before is not None and before.words == given and given is not None:
            return again(before)
        words = given if isinstance(given, str) else None
        return Answer(value=None, words=words, skipped=words is None, activity=activity if words else None)
    value = given if isinstance(given, int) else None
    if activity is None and before is not None and before.words == screen.name:
        activity = None if before.activity is Activity.GIVEN_UP else before.activity
    skipped = value is None and activity is not Activity.GIVEN_UP
    return Answer(value=value, words=screen.name, skipped=skipped, activity=activity)


def is_same(before: Answer, found: Answer) -> bool:
    """Whether it says nothing new."""
    one, other = ((each.value, each.words, each.skipped, each.activity) for each in (before, found))
    return one == other
