"""How far this person is: what is open, every screen of it, and what is known of each."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import url_for

from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.message import PatientSession
from app.services import answering
from app.services.answering import Given
from app.web import transaction


class Standing(StrEnum):
    """What became of one screen. Only what was answered HERE, in this browser's session, may be shown."""

    UNANSWERED = "unanswered"
    SKIPPED = "skipped"
    HERE = "here"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True)
class Progress:
    """Read now and never kept. No check-ins: there is nothing to answer."""

    check_ins: Sequence[CheckIn]
    screens: Sequence[Screen]
    known: dict[tuple[str, str], Given]

    @classmethod
    def of(cls, opened: PatientSession) -> "Progress":
        at = transaction.installation()
        check_ins = answering.open_check_ins(transaction.session(), opened, at.outside.now())
        screens = answering.screens_of(check_ins, at.outside.instruments)
        return cls(check_ins, screens, answering.given(transaction.session(), opened, check_ins))

    def given(self, screen: Screen) -> list[Given]:
        """What is known of a screen's items, in their order."""
        keys = [(screen.instrument.code, item.id) for item in screen.items]
        return [self.known[key] for key in keys if key in self.known]

    def standing(self, screen: Screen) -> Standing:
        given = self.given(screen)
        if len(given) < len(screen.items):
            return Standing.UNANSWERED
        if all(each.skipped for each in given):
            return Standing.SKIPPED
        return Standing.HERE if all(each.here for each in given) else Standing.ELSEWHERE

    def values(self, screen: Screen) -> list[int | None]:
        """What was answered here, item by item; nothing of what was answered elsewhere."""
        return [each.value for each in self.given(screen)] if self.standing(screen) is Standing.HERE else []

    def those(self, *standings: Standing) -> list[Screen]:
        return [screen for screen in self.screens if self.standing(screen) in standings]

    @property
    def begun_here(self) -> bool:
        return any(each.here for each in self.known.values())

    @property
    def next_page(self) -> str:
        """The address of the first question that nobody has answered; of the review once there is none."""
        return self._page(answering.first_unanswered(self.screens, self.known))

    def after(self, screen: Screen) -> str:
        """The address to go to from a screen: the next one, or the review once nothing is left."""
        last = screen.number == len(self.screens)
        return self.next_page if last or not self.those(Standing.UNANSWERED) else self._page(screen.number + 1)

    def _page(self, number: int) -> str:
        if number > len(self.screens):
            return url_for("sending.review")
        return url_for("question.ask", number=number)
