"""Where to click: what `make run` prints and scripts read."""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from app.cli.demo import network
from app.domain import links
from app.domain.access import Role
from app.models.episode import Episode
from app.models.message import Link
from app.models.patient import Patient
from app.models.practice import Practice
from app.models.response import Service
from app.services import opening
from app.services.installation import Installation

_KEY = re.compile(rf"/({links.KEY})(?:\s|$)")


def write(at: Installation, file: Path, *, begun: datetime, lived: datetime) -> None:
    with at.db.reading() as session:
        everyone = [
            (name, practice, role)
            for (practice, *_), people, admin in zip(network.PRACTICES, network.PEOPLE, network.ADMINS, strict=True)
            for name, role in (*people, (admin, Role.PRACTICE_ADMIN))
        ]
        shown = {
            "url": at.settings.url,
            "outbox": f"{at.settings.url}/demo/outbox",
            "staff": [
                {"email": network.email(name), "password": network.PHRASE, "practice": practice, "role": role}
                for name, practice, role in (*everyone, (network.OPERATOR, None, Role.OPERATOR))
            ],
            "patients": _patients(session, at),
            "episodes": [str(each) for each in session.scalars(_episodes())],
            "begun": begun.isoformat(),
            "lived": lived.isoformat(),
        }
    file.write_text(json.dumps(shown, indent=1, ensure_ascii=False))


def _episodes() -> Select[UUID]:
    """All but the rehearsals of alerts, which no page shows."""
    theirs = select(Episode.id).join(Patient).join(Practice, Practice.id == Patient.enrolled_by_id)
    return theirs.where(~Practice.rehearsal).order_by(Episode.opened_at.desc())


def _patients(session: Session, at: Installation) -> list[dict[str, Any]]:
    """The newest link of each patient that still lives, newest first."""
    found: dict[str, dict[str, Any]] = {}
    for copy in reversed(at.outside.outbox()):
        key = _KEY.search(copy.body)
        link = opening.living_link(session, key[1], at.outside.now()) if key else None
        if key is not None and link is not None and copy.to not in found and link.patient.birth_date:
            found[copy.to] = {
                "link": f"{at.settings.url}/{key[1]}",
                "birth_date": link.patient.birth_date.isoformat(),
                "state": _state(session, link),
                "language": link.patient.language,
            }
    return list(found.values())


def _state(session: Session, link: Link) -> str:
    if all(check_in.submitted_at for check_in in link.check_ins):
        return "done"
    begun = exists().where(Service.check_in_id.in_([check_in.id for check_in in link.check_ins]))
    return "half done" if session.scalar(select(begun)) else "open"
