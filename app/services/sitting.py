"""Whose answers are being written down, and how they come in."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol
from uuid import UUID

from app.domain.mode import Mode
from app.domain.respondent import Respondent
from app.models.check_in import CheckIn


class Sitting(Protocol):
    """A patient in one browser, or staff who type what a patient wrote or says: to which check-ins, and how."""

    @property
    def patient_id(self) -> UUID: ...

    @property
    def check_ins(self) -> Sequence[CheckIn]: ...

    @property
    def language(self) -> str: ...

    @property
    def mode(self) -> Mode: ...

    @property
    def respondent(self) -> Respondent | None: ...

    @property
    def answered_on(self) -> date | None:
        """The day on the sheet or of the call; None where answers are given as they are kept."""

    @property
    def session_id(self) -> UUID | None:
        """The patient's browser."""

    @property
    def typed_by_id(self) -> UUID | None:
        """The member of staff."""
