"""Both apps over one stage, and a tablet that a practice's admin has registered and somebody has set up."""

import re
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask import Flask

from app.models.episode import Episode
from app.models.visit import Visit
from app.web import patient, staff
from tests.doors import post_forms
from tests.phone import Phone
from tests.stage import People, Stage
from tests.web.staff.desk import Desk, Desks

CODE = re.compile(r'class="code[^"]*">([^<]+)<')
HAND_OVER = re.compile(r'name="tablet" value="([0-9a-f-]{36})"')


@dataclass
class Clinic:
    """A practice's desk and its tablets."""

    stage: Stage
    patients: Flask
    desks: Desks

    @classmethod
    def of(cls, stage: Stage) -> "Clinic":
        return cls(stage, patient.create(stage.at), Desks(stage, staff.create(stage.at)))

    def code(self, people: People, name: str = "Front 1") -> str:
        """What the admin's page shows once."""
        found = CODE.search(self.desks(people.admin).post("/tablets", name=name).text)
        assert found
        return found[1]

    def tablet(self, people: People, name: str = "Front 1") -> Phone:
        """A browser that is the practice's tablet from now on, with Ana in front of it."""
        device = Phone(self.patients, self.stage, key="-")
        device.look("/tablet")
        device.send("/tablet", code=self.code(people, name))
        assert device.h1 == "Please wait for the front desk"
        return device

    def hand_over(self, people: People, episode_id: UUID) -> Desk:
        """The desk hands the first tablet of its day list to the patient of this episode."""
        desk = self.desks(people.desk)
        found = HAND_OVER.search(desk.get("/").text)
        assert found, "the day list offers no tablet"
        assert desk.post(f"/episodes/{episode_id}/hand-over", tablet=found[1]).status_code == 303
        return desk


def comes(stage: Stage, episode_id: UUID, practice_id: UUID) -> None:
    """Ana has a visit there today."""
    with stage.at.db.transaction() as session:
        patient_id = session.get_one(Episode, episode_id).patient_id
        starts = stage.clock() + timedelta(hours=1)
        session.add(Visit(practice_id=practice_id, patient_id=patient_id, starts_at=starts))


def start(device: Phone) -> None:
    """Ana takes the tablet, presses Start and types her birth date, up to the first question."""
    device.look("/tablet")
    action = next(action for action, _ in post_forms(device.page.text) if action.startswith("/tablet/start/"))
    device.send(action)
    assert device.h1 == "What is your date of birth?"
    born = device.born
    device.send(month=str(born.month), day=str(born.day), year=str(born.year))
    if device.at == "/check-in/who":
        device.send()
    device.answers_alone()
