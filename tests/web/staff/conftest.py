"""The staff app over the stage, Ana's episode, and a browser at the front desk of the practice that enrols her."""

from uuid import UUID

import pytest

from app.web import staff
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks


@pytest.fixture
def desks(stage: Stage) -> Desks:
    return Desks(stage, staff.create(stage.at))


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    """Ana is enrolled only where a test asks for this."""
    return stage.enrol_ana()


@pytest.fixture
def desk(desks: Desks) -> Desk:
    return desks(desks.stage.bea.desk)
