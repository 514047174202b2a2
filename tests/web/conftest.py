"""A practice's desk and its tablets, and Ana, who has a visit there today."""

from uuid import UUID

import pytest

from tests.stage import Stage
from tests.web.tablets import Clinic, comes


@pytest.fixture
def clinic(stage: Stage) -> Clinic:
    return Clinic.of(stage)


@pytest.fixture
def episode_id(stage: Stage) -> UUID:
    found = stage.enrol_ana()
    comes(stage, found, stage.bea.practice_id)
    return found
