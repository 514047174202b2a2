"""What may happen to an episode so that nobody may be asked any more."""

from collections.abc import Callable

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.models.check_in import StepDropped
from app.models.consent import Consent, ConsentKind
from app.models.episode import Episode
from app.models.practice import Agreement
from app.services import care_team
from tests.services.ana import check_in
from tests.stage import Stage

Change = Callable[[Session, Stage, Episode], None]


def withdraw(session: Session, stage: Stage, which: ColumnElement[bool]) -> None:
    """Ana takes back these permissions."""
    for consent in session.scalars(select(Consent).where(which)):
        care_team.withdraw(session, consent, stage.clock())


def ends(session: Session, stage: Stage, episode: Episode) -> None:
    episode.ended_at = stage.clock()


def dies(session: Session, stage: Stage, episode: Episode) -> None:
    episode.patient.deceased_on = stage.clock().date()


def stops_texts(session: Session, stage: Stage, episode: Episode) -> None:
    withdraw(session, stage, Consent.kind == ConsentKind.TEXT_NUMBER)


def changes_number(session: Session, stage: Stage, episode: Episode) -> None:
    episode.patient.mobile = "+13035550177"


def stops_sharing(session: Session, stage: Stage, episode: Episode) -> None:
    withdraw(session, stage, Consent.kind == ConsentKind.SHARE_EPISODE)


def leaves_the_network(session: Session, stage: Stage, episode: Episode) -> None:
    for agreement in session.scalars(select(Agreement).where(Agreement.practice_id == stage.bea.practice_id)):
        agreement.in_force_until = stage.clock()


def is_answered(session: Session, stage: Stage, episode: Episode) -> None:
    check_in(session, episode.id, "day-0").submitted_at = stage.clock()


def cancels(session: Session, stage: Stage, episode: Episode) -> None:
    check_in(session, episode.id, "day-0").cancelled_at = stage.clock()


def says_no(session: Session, stage: Stage, episode: Episode) -> None:
    check_in(session, episode.id, "day-0").declined_at = stage.clock()


# With the reason for which a step is then not sent.
WHY_NOT: list[tuple[Change, StepDropped]] = [
    (ends, StepDropped.EPISODE_ENDED),
    (dies, StepDropped.EPISODE_ENDED),
    (stops_texts, StepDropped.NO_CONSENT),
    (changes_number, StepDropped.NO_CONSENT),
    (stops_sharing, StepDropped.NOT_TREATED),
    (leaves_the_network, StepDropped.NOT_TREATED),
    (is_answered, StepDropped.ANSWERED),
    (cancels, StepDropped.CLOSED),
    (says_no, StepDropped.DECLINED),
]
