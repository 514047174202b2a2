"""Staff accounts: what a password must be, who gets in, and how long."""

from datetime import timedelta

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update

from app.models.staff import Membership, Staff, StaffSession
from app.services import accounts
from tests.stage import PASSWORD, Stage


@pytest.mark.parametrize("password", ["", "fourteen signs", "x" * 14])
def test_a_short_password_is_refused(password: str) -> None:
    with pytest.raises(accounts.PasswordTooShort):
        accounts.hash_password(password)


@pytest.mark.parametrize("password", ["fifteen signs ok", "x" * 200, "contraseña 🙂 larga", " blanks at both ends "])
def test_anything_of_fifteen_characters_is_a_password_as_it_stands(stage: Stage, password: str) -> None:
    with stage.at.db.transaction() as session:
        staff = accounts.by_email(session, stage.bea.desk)
        assert staff
        staff.password_hash = accounts.hash_password(password)
        assert staff.password_hash.startswith("$argon2id$")
        assert accounts.sign_in(session, stage.bea.desk, password, stage.clock()) is not None
        assert accounts.sign_in(session, stage.bea.desk, password + " ", stage.clock()) is None


def test_the_key_is_in_no_row(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        signed_in = accounts.sign_in(session, stage.bea.desk, PASSWORD, stage.clock())
        assert signed_in
        key, begun = signed_in
        assert key.encode() not in begun.key_hash
        assert accounts.who(session, key, stage.clock()) == (begun, begun.membership)
        assert accounts.who(session, key[:-1], stage.clock()) is None


def test_an_old_hash_is_made_anew_when_its_owner_signs_in(stage: Stage) -> None:
    weak = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)
    with stage.at.db.transaction() as session:
        session.execute(update(Staff).values(password_hash=weak))
        assert accounts.sign_in(session, stage.bea.desk, PASSWORD, stage.clock()) is not None
        kept = {staff.email: staff.password_hash for staff in session.scalars(select(Staff))}
    assert "m=65536,t=3,p=4" in kept[stage.bea.desk]
    assert kept[stage.bea.admin] == weak


def test_a_person_without_a_role_today_does_not_get_in(stage: Stage) -> None:
    tomorrow = stage.clock() + timedelta(days=1)
    with stage.at.db.transaction() as session:
        session.execute(update(Membership).values(from_at=tomorrow))
        assert accounts.sign_in(session, stage.bea.desk, PASSWORD, stage.clock()) is None
        assert accounts.sign_in(session, stage.bea.desk, PASSWORD, tomorrow) is not None


def test_signing_out_twice_keeps_the_first_moment(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        signed_in = accounts.sign_in(session, stage.bea.desk, PASSWORD, stage.clock())
        assert signed_in
        key, begun = signed_in
        accounts.sign_out(session, begun.id, stage.clock())
        accounts.sign_out(session, begun.id, stage.clock() + timedelta(minutes=1))
        assert session.scalars(select(StaffSession.ended_at)).one() == stage.clock()
        assert accounts.who(session, key, stage.clock()) is None
