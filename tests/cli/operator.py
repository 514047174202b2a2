"""An operator at a terminal who brings a licence."""

from collections.abc import Callable

from click.testing import Result
from sqlalchemy import func, select

from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.licence import InstrumentText, LicenceRecord, Signature
from app.roof import app_of
from tests.licensed import WALK
from tests.stage import Stage

Run = Callable[..., Result]
LICENCE = [
    *("--vouched-by", "Bea Vouch", "--licence", "L-1", "--from", "2026-01-01", "--until", "2026-12-31"),
    *("--language", "en", "--language", "es", "--permits", "electronic use"),
]
KEY = [WALK[0], "--version", WALK[1]]


def operator(stage: Stage) -> Run:
    """`flask instruments …` over the stage; what goes wrong is said, never thrown."""

    def run(*args: str) -> Result:
        result = app_of(stage.at).test_cli_runner().invoke(args=["instruments", *args])
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return run


def stored(stage: Stage) -> tuple[int, int, int]:
    with stage.at.db.reading() as session:
        texts, licences, signatures = (
            session.scalar(select(func.count()).select_from(table)) or 0
            for table in (InstrumentText, LicenceRecord, Signature)
        )
        return texts, licences, signatures


def events(stage: Stage) -> list[tuple[str, AuditOutcome]]:
    with stage.at.db.reading() as session:
        found = list(session.scalars(select(AuditEvent).order_by(AuditEvent.sequence)))
    assert all(each.actor_kind is ActorKind.OPERATOR and each.object_id for each in found)
    return [(each.action, each.outcome) for each in found]
