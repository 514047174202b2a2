"""One installation: its settings, its database and its outside, as the doors hold it."""

from dataclasses import dataclass

from app.config import Settings
from app.domain.outside import Outside
from app.models.base import Database
from app.services.composing import Place


@dataclass(frozen=True)
class Installation:
    """Joined in the roof; each door keeps it and hands its parts down."""

    settings: Settings
    db: Database
    outside: Outside

    @property
    def place(self) -> Place:
        return Place(url=self.settings.url, email_sender=self.settings.email_sender)
