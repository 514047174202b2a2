"""A year of many patients in six zones, day by day: once, at a decent hour, stop when asked, and nothing is lost.

The seed is printed when it fails; YEAR_SEED=… plays that year again.
"""

import os
from datetime import timedelta
from functools import partial

import pytest

from app.models.check_in import StepDropped
from app.roof import app_of
from tests.carrier.server import CarrierServer
from tests.journeys.year.days import MakePost, Year
from tests.journeys.year.post import Post
from tests.journeys.year.wire import WirePost
from tests.phone import Phone
from tests.stage import MONDAY, Stage

SEED = os.environ.get("YEAR_SEED", "1")


def live_through(stage: Stage, seed: str, people: int, days: int, make_post: MakePost = Post) -> Year:
    print(f"YEAR_SEED={seed}")
    year = Year(stage, seed, people, days, make_post)
    year.run()
    print(f"{year.ticks} looks, {year.post.asked} sent, {len(year.post.took)} taken, {dict(year.endings.reasons)}")
    print(f"a message waited through at most {year.waiting.longest} days on which it could have gone")
    return year


def test_four_months_around_the_change_of_clocks(stage: Stage):
    year = live_through(stage, SEED, people=18, days=120)
    assert len(year.post.took) > 45
    assert year.endings.reasons[StepDropped.SUPERSEDED], "nobody was enrolled late, and no worker slept"


def test_two_months_over_the_wire(stage: Stage, carrier: CarrierServer):
    year = live_through(stage, SEED, people=12, days=50, make_post=partial(WirePost, carrier=carrier))
    assert {message["sid"] for message in carrier.twilio.messages} == {
        taken.carrier_id for taken in year.post.took.values() if "@" not in taken.letter.outgoing.to
    }


@pytest.mark.soak
def test_a_year_of_five_hundred(stage: Stage):
    year = live_through(stage, SEED, people=500, days=365)
    assert len(year.post.took) > 2000


@pytest.mark.soak
@pytest.mark.parametrize("seed", ["2", "3"])
def test_another_year(stage: Stage, seed: str):
    live_through(stage, seed, people=30, days=365)


def test_twelve_months_by_e_mail_alone(stage: Stage):
    """The link in each letter opens, the birth date is asked, the answers go, and the result is there."""
    app = app_of(stage.at)
    stage.enrol_ana(mobile=None, may_text=False, email=stage.ana.email, may_email=True)
    letters = stage.at.outside.outbox
    for number, days in enumerate((0, 42, 92, 184, 365), 1):
        stage.clock.now = MONDAY + timedelta(days=days)
        ana = Phone(app, stage)
        assert (len(letters()), letters()[-1].channel, letters()[-1].to) == (number, "email", stage.ana.email)
        ana.open()
        ana.answer_all(5 if days else 7)
        ana.send()
        assert "2 points lower" in ana.page.text or not days, ana.page.text
