"""The pain drawing on the page: the places that hurt, in words, and how many there were at first."""

from app.domain.instrument import Instrument, Library
from app.domain.summary import Hurts
from app.models.response import Response
from app.services.course import Course


def hurts(course: Course, library: Library) -> Hurts | None:
    """From the drawings that were not passed over. No baseline and no verdict: no study says what a change means."""
    drawn = []
    for answered in course.answered:
        for response in answered.responses.values():
            instrument = library.get(response.instrument, response.version)
            places = _places(instrument, response)
            if places is not None:
                drawn.append(places)
    return Hurts(drawn[-1], len(drawn[0]) if drawn[1:] else None) if drawn else None


def _places(instrument: Instrument, response: Response) -> tuple[str, ...] | None:
    """None for a drawing that was passed over, and for an instrument that is none."""
    regions = [item.id for item in instrument.regions]
    current = response.current()
    if not any(item in current and not current[item].skipped for item in regions):
        return None
    words = instrument.words("en").items
    return tuple(words[item].text for item in regions if item in current and current[item].value == 1)
