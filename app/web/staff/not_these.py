"""A practice's own patients with whom the one at the desk could be mixed up: the desk looks, and says it is not so."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import request

from app.domain.access import Action, Viewer
from app.models.episode import Episode
from app.models.patient import Patient
from app.web import audit
from app.web.staff import guard
from app.web.transaction import installation, session


@dataclass(frozen=True)
class Question:
    """Each of them with the newest episode that the desk may open; `answer` is what the form sends to go on."""

    people: Sequence[tuple[Patient, Episode | None]]
    answer: str


def question(people: Sequence[Patient], viewer: Viewer, settled: Sequence[Patient] = ()) -> Question | None:
    """None once the desk has said so of all of them: one who was not on its page is asked about again.

    `settled` are those of whom it has said so already; going on says it once more.
    """
    said = request.form.get("not_these", "").split()
    if all(str(patient.id) in said for patient in people):
        return None
    for patient in people:
        guard.also(Action.FIND_PATIENT, audit.Thing("patient", patient.id, patient.id))
    answer = " ".join(str(patient.id) for patient in (*settled, *people))
    return Question([(patient, newest_episode(patient, viewer)) for patient in people], answer)


def newest_episode(patient: Patient, viewer: Viewer) -> Episode | None:
    """The newest of this patient's episodes that the viewer's practice may see."""
    now = installation().outside.now()
    theirs = Episode.visible_to(viewer.practice_id, now).where(Episode.patient_id == patient.id)
    return session().scalars(theirs.order_by(Episode.opened_at.desc())).first()
