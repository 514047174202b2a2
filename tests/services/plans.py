"""A plan of a test's own making: which instruments are asked at which check-in, in the windows of low back pain."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from app.domain.instrument import Instrument, Library
from app.domain.summary import Facts
from app.models.consent import Consent, ConsentKind, ConsentMethod
from app.models.episode import Episode
from app.services import pathways, summary
from tests.services.ana import answers, go_out, key_in
from tests.stage import LIBRARY, PATHWAYS, Stage

WINDOWS = next(document for document in PATHWAYS if document["code"] == "low-back-without-surgery")
Keys = Sequence[tuple[str, str]]


def holding(stage: Stage, *more: Instrument) -> Stage:
    """The same stage, whose library holds these instruments too."""
    library = Library([*LIBRARY, *more])
    return replace(stage, at=replace(stage.at, outside=replace(stage.at.outside, instruments=library)))


def enrol(stage: Stage, *asked: Keys, code: str = "a-plan", **changes: object) -> UUID:
    """Ana's episode on a plan that asks these at its first check-ins; the last of them at all that follow."""
    points = [
        point | {"instruments": [_named(stage, *key) for key in asked[min(n, len(asked) - 1)]]}
        for n, point in enumerate(WINDOWS["time_points"])
    ]
    with stage.at.db.transaction() as session:
        document = WINDOWS | {"code": code, "version": "1", "time_points": points}
        pathways.import_pathway(session, document, stage.at.outside.instruments, stage.clock())
    return stage.enrol_ana(code, **changes)


def _named(stage: Stage, code: str, version: str) -> dict[str, object]:
    """One that cannot be asked as it ships is named for those who have licensed it."""
    named: dict[str, object] = {"code": code, "version": version}
    return named | {"if_licensed": True} if stage.at.outside.instruments.get(code, version).withheld else named


def answered(
    stage: Stage, days: int, value: int | None, *, most: int = 99, leave_out: str = "", send: bool = True
) -> list[UUID]:
    """Days later Ana answers what she is sent."""
    stage.clock.tick(days=days)
    copies = go_out(stage)
    return answers(stage, key_in(copies[-1].body), value, most=most, leave_out=leave_out, send=send)


def facts(stage: Stage, episode_id: UUID) -> Facts:
    with stage.at.db.reading() as session:
        return summary.facts(session, session.get_one(Episode, episode_id), stage.at.outside)


def shares_mood(stage: Stage, episode_id: UUID, practice_id: UUID | None = None, *, withdrawn: bool = False) -> None:
    """Ana lets the whole team see what she said of her mood, or one practice alone."""
    with stage.at.db.transaction() as session:
        now = stage.clock()
        session.add(
            Consent(
                patient_id=session.get_one(Episode, episode_id).patient_id,
                kind=ConsentKind.SHARE_MOOD,
                method=ConsentMethod.PAPER,
                wording="test-1",
                language="en",
                given_at=now,
                withdrawn_at=now if withdrawn else None,
                episode_id=episode_id,
                practice_id=practice_id,
            )
        )
