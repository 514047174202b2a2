"""A patient's phone before the real patient app, on either database."""

import pytest
from flask import Flask

from app.web import patient
from tests.phone import Phone
from tests.stage import Stage


@pytest.fixture
def app(stage: Stage) -> Flask:
    return patient.create(stage.at)


@pytest.fixture
def phone(stage: Stage, app: Flask) -> Phone:
    """Ana's phone, with a link in it."""
    stage.enrol_ana()
    return Phone(app, stage)
