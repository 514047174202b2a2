"""Oda looks after the network and is at no practice."""

from datetime import timedelta

from app.domain.access import Role
from app.models.staff import Membership, Staff
from tests.stage import PASSWORD_HASH, Stage

EMAIL = "oda@network.example.org"


def joins(stage: Stage) -> str:
    """Her e-mail address; she signs in like everyone."""
    with stage.at.db.transaction() as session:
        oda = Staff(name="Oda Fell", email=EMAIL, password_hash=PASSWORD_HASH)
        session.add(oda)
        session.flush()
        session.add(Membership(staff_id=oda.id, role=Role.OPERATOR, from_at=stage.clock() - timedelta(days=9)))
    return EMAIL
