"""What a link asks now, and what is known of each question."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.domain.instrument import Answer, Library
from app.domain.own_activity import Activity
from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.message import PatientSession
from app.services import own_activities, sheets
from app.services.answering import open_check_ins, screens_of, served
from app.services.pathways import instruments_of
from app.services.sheets import Kept


@dataclass(frozen=True)
class Given:
    """What is known of one item: answered here (`value` may be shown) or elsewhere (only that it was answered)."""

    value: Answer
    skipped: bool
    here: bool
    given_up: bool = False  # an own activity


@dataclass(frozen=True)
class Asked:
    """What a link asks now. `known` by instrument code and item: what every check-in that asks the item knows.

    A check-in of which nothing can be asked is left out; so is an answer to a question that is not asked any more.
    What was answered too long before the rest of its questionnaire is not known any more and stands in `again`.
    """

    check_ins: Sequence[CheckIn]
    screens: tuple[Screen, ...]
    known: Mapping[tuple[str, str], Given]
    again: frozenset[tuple[str, str]]


def of_link(session: Session, opened: PatientSession, library: Library, now: datetime) -> Asked:
    """What is asked depends on what was answered, wherever that was; what was answered is shown only if it was here."""
    return anew(session, opened, open_check_ins(session, opened, now), library, now)


def anew(
    session: Session, opened: PatientSession, check_ins: Sequence[CheckIn], library: Library, now: datetime
) -> Asked:
    """The same of check-ins that are known to be open: an answer to them was saved just now."""
    kept_on = sheets.kept(session, check_ins)
    before = own_activities.named_before(session, check_ins, library, now)
    screens = screens_of(check_ins, library, kept_on, before)
    known, again = {}, set()
    keys = dict.fromkeys((screen.instrument.code, screen.instrument.version) for screen in screens)
    sheets_of = {key: [kept_on.get((each.id, *key), {}) for each in served(check_ins, key, before)] for key in keys}
    old_of = {
        key: {item for sheet in of_key for item in sheets.out_of_date(library.get(*key), sheet)}
        for key, of_key in sheets_of.items()
    }
    for screen in screens:
        asking = sheets_of[screen.instrument.code, screen.instrument.version]
        old = old_of[screen.instrument.code, screen.instrument.version]
        for item, place in zip(screen.items, screen.places, strict=True):
            kept = [part for sheet in asking if (part := sheets.part_of(screen, sheet.get(item.id)))]
            if len(kept) == len(asking) and item.id in old:
                again.add(place)
            elif len(kept) == len(asking):
                known[place] = _together(kept, opened)
    asked_of = [check_in for check_in in check_ins if not keys.keys().isdisjoint(instruments_of(check_in))]
    return Asked(asked_of, screens, known, frozenset(again))


def first_unanswered(all_screens: Sequence[Screen], known: Mapping[tuple[str, str], Given]) -> int:
    """The number of the first screen that nobody has answered or skipped; one past the last if all were."""
    for screen in all_screens:
        if any(key not in known for key in screen.places):
            return screen.number
    return len(all_screens) + 1


def _together(kept: Sequence[Kept], opened: PatientSession) -> Given:
    """One item as several check-ins know it; what was answered here was written to all of them."""
    here = all(each.session_id == opened.id for each in kept)
    given_up = all(each.activity is Activity.GIVEN_UP for each in kept)
    return Given(kept[0].given if here else None, all(each.skipped for each in kept), here, here and given_up)
