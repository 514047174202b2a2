"""Of a questionnaire about mood and more, the mood answers leave no trace: not that they were given, nor when."""

from dataclasses import replace

from app.domain.summary import Facts
from app.services import answering
from tests.services.ana import _values, go_out, key_in, opens
from tests.services.plans import enrol, facts, holding
from tests.stage import LIBRARY, Stage

PEG = LIBRARY.get("peg", "1")
MOOD, *BODY = (item.id for item in PEG.items)
SCALE = PEG.scales[0]
MIXED = replace(
    PEG,
    code="mixed",
    scales=(
        replace(SCALE, name="mood", items=(MOOD,), needs=1, mood=True),
        replace(SCALE, name="body", items=tuple(BODY), needs=1),
    ),
)


def page_after(stage: Stage, mobile: str, answers: list[int]) -> Facts:
    """One question a day, by its place; then the check-in closes unsent."""
    episode_id = enrol(stage, [("mixed", "1")], code=f"plan-{mobile[-2:]}", mobile=mobile)
    link = key_in(go_out(stage)[-1].body)
    for place in answers:
        with stage.at.db.transaction() as session:
            opened = opens(session, stage, link)
            check_ins = answering.open_check_ins(session, opened, stage.clock())
            screen = answering.screens_of(check_ins, stage.at.outside.instruments)[place]
            answering.save(session, opened, screen, _values(screen, 5), stage.at.outside)
        stage.clock.tick(days=1)
    stage.clock.tick(days=20)
    return facts(stage, episode_id)


def test_an_answer_to_mood_alone_makes_no_page(stage: Stage) -> None:
    found = page_after(holding(stage, MIXED), "+13035550171", [0])
    assert (found.newest, found.provenance) == (None, None)
    assert found.completeness.answered == 0


def test_a_later_answer_to_mood_dates_nothing(stage: Stage) -> None:
    monday = stage.clock().date()
    found = page_after(holding(stage, MIXED), "+13035550171", [1, 2, 0])
    assert found.newest
    assert found.provenance
    assert (found.newest.on - monday).days == 1
    assert (found.provenance.scored_at.date() - monday).days == 1
