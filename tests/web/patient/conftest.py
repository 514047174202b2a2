"""A patient's phone before the real patient app, on either database."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from app.web import patient
from tests.phone import Phone
from tests.stage import Stage, set_up


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    stage = set_up(database_url, tmp_path)
    yield stage
    stage.at.db.engine.dispose()


@pytest.fixture
def app(stage: Stage) -> Flask:
    return patient.create(stage.at)


@pytest.fixture
def phone(stage: Stage, app: Flask) -> Phone:
    """Ana's phone, with a link in it."""
    stage.enrol_ana()
    return Phone(app, stage)
