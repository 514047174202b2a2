"""How far this person is: what is open, every screen of it, and what is known of each."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for

from app.domain.instrument import Answer, Kind, Library
from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.message import PatientSession
from app.services import inquiry
from app.services.inquiry import Given
from app.services.library import in_use
from app.web import transaction

_TAPPED = {Kind.NRS, Kind.CHECKLIST, Kind.CHOICE}  # what is tapped is never refused; what is typed may be


class Standing(StrEnum):
    """What became of one screen. Only what was answered HERE, in this browser's session, is shown."""

    UNANSWERED = "unanswered"
    SKIPPED = "skipped"
    HERE = "here"
    UNSEEN = "unseen"  # on another device, or one of two choices that are kept as the same value


@dataclass(frozen=True)
class Progress:
    """Read now and never kept. No check-ins: there is nothing to answer."""

    check_ins: Sequence[CheckIn]
    screens: Sequence[Screen]
    known: Mapping[tuple[str, str], Given]
    again: Collection[tuple[str, str]]
    library: Library

    @classmethod
    def of(cls, opened: PatientSession) -> "Progress":
        session, outside = transaction.session(), transaction.installation().outside
        now = outside.now()
        library = in_use(session, outside, now)
        asked = inquiry.of_link(session, opened, library, now)
        return cls(asked.check_ins, asked.screens, asked.known, asked.again, library)

    def anew(self, opened: PatientSession) -> "Progress":
        """How far they are once an answer was saved: that holds the check-ins, so only the answers are read again."""
        session, now = transaction.session(), transaction.installation().outside.now()
        asked = inquiry.anew(session, opened, self.check_ins, self.library, now)
        return Progress(asked.check_ins, asked.screens, asked.known, asked.again, self.library)

    def given(self, screen: Screen) -> list[Given]:
        """What is known of a screen's items, in their order."""
        return [self.known[key] for key in screen.places if key in self.known]

    def standing(self, screen: Screen) -> Standing:
        given = self.given(screen)
        if len(given) < len(screen.items):
            return Standing.UNANSWERED
        if all(each.skipped for each in given) and not screen.another:
            return Standing.SKIPPED
        if not all(each.here for each in given):
            return Standing.UNSEEN
        alike = any(item.values.count(each.value) > 1 for item, each in zip(screen.items, given, strict=True))
        return Standing.UNSEEN if alike else Standing.HERE

    def values(self, screen: Screen) -> list[Answer]:
        """What was answered here, item by item; nothing of what was answered elsewhere."""
        return [each.value for each in self.given(screen)] if self.standing(screen) is Standing.HERE else []

    def those(self, *standings: Standing) -> list[Screen]:
        return [screen for screen in self.screens if self.standing(screen) in standings]

    def asks_again(self, screen: Screen) -> bool:
        """It was answered days ago, and the rest of its questionnaire was not."""
        return any(place in self.again for place in screen.places)

    @property
    def begun_here(self) -> bool:
        return any(each.here for each in self.known.values())

    @property
    def next_page(self) -> str:
        """The address of the first question that nobody has answered; of the review once there is none."""
        return self._page(inquiry.first_unanswered(self.screens, self.known))

    def after(self, screen: Screen) -> str:
        """The address to go to from a screen: the next one, or the review once nothing is left.

        The screens before it and its own number are as they were: an answer makes only later questions come or go.
        """
        last = screen.number >= len(self.screens)
        return self.next_page if last or not self.those(Standing.UNANSWERED) else self._page(screen.number + 1)

    def ahead(self, screen: Screen) -> str:
        """The address that every answer to a screen leads to, so that its page may be fetched beforehand.

        Empty where only the answer tells: it may need help at once, ask another question, be refused, or be the last.
        """
        items, instrument = {item.id for item in screen.items}, screen.instrument
        opens = any(item.when and items.intersection(item.when.items) for item in instrument.items)
        last = not any(each.number > screen.number for each in self.those(Standing.UNANSWERED))
        if screen.kind not in _TAPPED or opens or last or items & instrument.urgent.keys():
            return ""
        return self._page(screen.number + 1)

    def _page(self, number: int) -> str:
        if number > len(self.screens):
            return url_for("sending.review")
        return url_for("question.ask", number=number)
