"""One planning tick: 2,000 patients are due among 1,000,000 open check-ins."""

import resource
from collections.abc import Iterator

from sqlalchemy import text

from app import jobs
from app.models import Base
from tests.bench.figure import Figure, seconds, stage_on_postgresql
from tests.stage import Stage

CHECK_INS = 1_000_000
DUE = 2_000


def measure() -> Iterator[Figure]:
    with stage_on_postgresql() as stage:
        multiply(stage, CHECK_INS, DUE)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        settled = []
        took = seconds(lambda: settled.append(jobs.plan(stage.at)))
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        assert settled == [DUE], settled
        idle = seconds(lambda: jobs.plan(stage.at))
        yield Figure(
            "planning-tick",
            round(took, 2),
            "s",
            {"check-ins": CHECK_INS, "due": DUE, "nothing due, s": round(idle, 4), "memory grown, MB": grown // 1024},
        )


def multiply(stage: Stage, check_ins: int, due: int) -> None:
    """Copies Ana into as many patients as there are check-ins, each with one step; the first `due` are due now."""
    episode = stage.enrol_ana()
    with stage.at.db.transaction() as session:
        session.execute(text("update step set dropped = 'superseded'"))
        for statement in _COPIES:
            session.execute(
                text(statement), {"count": check_ins, "due": due, "episode": str(episode), "now": stage.clock()}
            )
    with stage.at.db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze"))


# The n-th copy's ids are the n-th of their kind, so that the copies belong together.
_ID = "cast(lpad(to_hex({kind}), 4, '0') || lpad(to_hex(n), 28, '0') as uuid)"
_PATIENT, _EPISODE, _CONSENT, _MEMBER, _CHECK_IN, _STEP = (_ID.format(kind=kind) for kind in range(1, 7))


def _copy(table: str, identity: str, where: str, **changed: str) -> str:
    """Insert `:count` copies of the row of `table` that `where` names, with some columns changed."""
    values = {column.name: f"t.{column.name}" for column in Base.metadata.tables[table].columns}
    values |= {"id": identity} | changed
    names = ", ".join(values)
    row = ", ".join(values.values())
    return f"insert into {table} ({names}) select {row} from {table} t, generate_series(1, :count) n where {where}"


_OF_ANA = "t.id = (select patient_id from episode where id = cast(:episode as uuid))"
_COPIES = (
    _copy("patient", _PATIENT, _OF_ANA),
    _copy("episode", _EPISODE, "t.id = cast(:episode as uuid)", patient_id=_PATIENT),
    _copy(
        "consent",
        _CONSENT,
        "t.kind = 'text-number' and t.patient_id = (select patient_id from episode where id = cast(:episode as uuid))",
        patient_id=_PATIENT,
    ),
    _copy("care_team_member", _MEMBER, "t.episode_id = cast(:episode as uuid)", episode_id=_EPISODE),
    _copy(
        "check_in",
        _CHECK_IN,
        "t.id = (select id from check_in where episode_id = cast(:episode as uuid) order by due_on limit 1)",
        episode_id=_EPISODE,
    ),
    _copy(
        "step",
        _STEP,
        "t.id = (select s.id from step s join check_in c on c.id = s.check_in_id "
        "where c.episode_id = cast(:episode as uuid) order by s.planned_for limit 1)",
        check_in_id=_CHECK_IN,
        dropped="null",
        planned_for="cast(:now as timestamptz) + case when n > :due then interval '30 days' else interval '0' end",
    ),
)
