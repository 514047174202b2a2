"""What nobody may be asked is not sent: by the licence that ended, the signature that is missing, the mode."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.delivery import MessageState
from app.models.check_in import Step, StepDropped
from tests.licensed import FLAGS, TODAY, bring, grant, import_walking, on, put_into_use
from tests.services.ana import go_out
from tests.services.post import queue, the_message
from tests.stage import Stage


def dropped(stage: Stage) -> dict[str, StepDropped | None]:
    """By rung, of those that were due; one that was not dropped is in a message."""
    with stage.at.db.reading() as session:
        due = session.scalars(select(Step).where(Step.planned_for <= stage.clock()).order_by(Step.planned_for)).all()
    assert all((step.message_id is None) is (step.dropped is not None) for step in due)
    return {step.rung.value: step.dropped for step in due}


def test_without_a_licence_nothing_is_sent_and_the_next_text_goes_once_it_is_renewed(stage: Stage) -> None:
    on(stage, live=True)
    import_walking(stage)
    bring(stage, grant(TODAY - timedelta(days=9), TODAY - timedelta(days=1)))
    stage.enrol_ana(pathway="walking")
    assert go_out(stage) == []
    assert dropped(stage) == {"invitation": StepDropped.NOTHING_TO_ASK}
    bring(stage, grant(TODAY, None))
    put_into_use(stage)
    stage.clock.tick(days=4)
    assert len(go_out(stage)) == 1
    assert dropped(stage) == {"invitation": StepDropped.NOTHING_TO_ASK, "reminder": None}


def test_a_licence_that_ends_while_the_message_waits_stops_it(stage: Stage) -> None:
    on(stage, live=True)
    import_walking(stage)
    bring(stage, grant(TODAY, TODAY))
    put_into_use(stage)
    stage.enrol_ana(pathway="walking")
    stage.clock.tick(hours=6)  # still the licence's last day, but later than a text may come
    queue(stage)
    assert the_message(stage).state is MessageState.QUEUED
    stage.clock.tick(hours=18)
    assert go_out(stage) == []
    assert (the_message(stage).state, the_message(stage).reason) == (MessageState.DROPPED, "nothing-to-ask")
    assert dropped(stage) == {"invitation": StepDropped.NOTHING_TO_ASK}


@pytest.mark.parametrize("live", [True, False])
def test_in_demo_a_text_without_a_licence_is_asked(stage: Stage, live: bool) -> None:
    on(stage, live=False)
    import_walking(stage)
    bring(stage, grant(TODAY - timedelta(days=9), TODAY - timedelta(days=1)))
    put_into_use(stage)
    stage.enrol_ana(pathway="walking")
    on(stage, live=live)
    assert len(go_out(stage)) == (0 if live else 1)


@pytest.mark.parametrize(("others", "goes"), [((), 0), ((FLAGS,), 0), ((FLAGS, ("peg", "1")), 1)])
def test_a_check_in_goes_out_while_one_of_its_questionnaires_may_be_asked(
    stage: Stage, others: tuple[tuple[str, str], ...], goes: int
) -> None:
    on(stage, live=True)
    import_walking(stage, *others)
    stage.enrol_ana(pathway="walking")
    assert len(go_out(stage)) == goes
    assert dropped(stage) == {"invitation": None if goes else StepDropped.NOTHING_TO_ASK}
