"""Whoever holds a practice's tablet stands in the office: its pages send nobody to a telephone."""

from uuid import UUID

from tests.doors import post_forms
from tests.web.tablets import Clinic, start


def test_who_will_see_the_answers_says_where_help_is(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    start(device)
    page = device.look("/check-in/who").text
    assert "If you need help now, tell the front desk." in page
    assert "Ask the front desk." in page
    assert "all your office" not in page
    assert "tel:" not in page


def test_who_cannot_get_in_asks_there(clinic: Clinic, episode_id: UUID) -> None:
    device = clinic.tablet(clinic.stage.bea)
    clinic.hand_over(clinic.stage.bea, episode_id)
    device.look("/tablet")
    device.send(next(action for action, _ in post_forms(device.page.text) if "start" in action))
    for _ in range(5):
        device.send(month="3", day="1", year="1958")
        assert "tel:" not in device.page.text
    assert device.page.status_code == 423
    assert "Call us" not in device.page.text
    assert "Please give the tablet back to the front desk." in device.page.text
    assert "Ask the front desk." in device.look("/nothing-here").text
