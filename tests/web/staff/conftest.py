"""The staff app over the stage."""

import pytest

from app.web import staff
from tests.stage import Stage
from tests.web.staff.desk import Desks


@pytest.fixture
def desks(stage: Stage) -> Desks:
    return Desks(stage, staff.create(stage.at))
