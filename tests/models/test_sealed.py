"""Encrypted columns: what the database holds, what a row gives back, and what cannot be moved."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.models.base import Database
from app.models.keyring import Keyring
from app.models.patient import Patient
from tests.models.dump import everything
from tests.stage import MONDAY, ZONE, Stage

BORN = date(1958, 3, 15)


def patient(stage: Stage, **values: object) -> Patient:
    given: dict[str, object] = {
        "family_name": "Quill",
        "given_name": "Ana",
        "birth_date": BORN,
        "mobile": "+13035550142",
        "email": "ana.quill@example.org",
        "language": "en",
        "zone": ZONE,
        "enrolled_by_id": stage.bea.practice_id,
        "enrolled_at": MONDAY,
    }
    return Patient(**given | values)


def kept(stage: Stage, **values: object) -> UUID:
    with stage.at.db.transaction() as session:
        ana = patient(stage, **values)
        session.add(ana)
        return ana.id


def test_a_row_gives_back_what_it_was_given(stage: Stage) -> None:
    with stage.at.db.reading() as session:
        ana = session.get_one(Patient, kept(stage, email=None))
        assert (ana.birth_date, ana.mobile, ana.email) == (BORN, "+13035550142", None)
        assert (ana.email_sealed, ana.email_index) == (None, None)


def test_the_database_holds_no_plain_value(stage: Stage) -> None:
    kept(stage)
    held = everything(stage.at.db)
    assert b"Quill" in held, "names stay readable"
    for secret in (b"1958-03-15", b"19580315", b"+13035550142", b"3035550142", b"ana.quill", b"example.org\x00"):
        assert secret not in held


def test_a_value_moved_to_another_column_does_not_open(stage: Stage) -> None:
    ana_id = kept(stage)
    with stage.at.db.transaction() as session:
        session.execute(text("UPDATE patient SET email_sealed = mobile_sealed"))
    with stage.at.db.reading() as session, pytest.raises(InvalidTag):
        _ = session.get_one(Patient, ana_id).email


def test_a_value_moved_to_another_row_does_not_open(stage: Stage) -> None:
    one, other = kept(stage), kept(stage, mobile="+13035550143")
    with stage.at.db.transaction() as session:
        stolen = session.get_one(Patient, one).mobile_sealed
        session.get_one(Patient, other).mobile_sealed = stolen
    with stage.at.db.reading() as session, pytest.raises(InvalidTag):
        _ = session.get_one(Patient, other).mobile


def test_after_a_rotation_old_values_open_and_new_ones_use_the_new_key(stage: Stage) -> None:
    old = kept(stage)
    keyring = stage.at.db.keyring
    rotated = replace(keyring, encryption={**keyring.encryption, 2: Keyring.new().encryption[1]}, current=2)
    later = replace(stage, at=replace(stage.at, db=Database(stage.at.settings.database, rotated)))
    new = kept(later)
    with later.at.db.reading() as session:
        rows = [session.get_one(Patient, each) for each in (old, new)]
        assert [row.mobile_sealed[0] for row in rows if row.mobile_sealed] == [1, 2]
        assert {row.mobile for row in rows} == {"+13035550142"}
        assert rows[0].mobile_index == rows[1].mobile_index
    later.at.db.engine.dispose()


def test_a_blind_index_finds_the_equal_value_only(stage: Stage) -> None:
    ana_id = kept(stage)
    kept(stage, mobile="+13035550143")
    index = stage.at.db.keyring.blind("mobile", "+13035550142")
    with stage.at.db.reading() as session:
        assert session.scalars(select(Patient.id).where(Patient.mobile_index == index)).all() == [ana_id]


def test_a_change_is_sealed_again_and_found_again(stage: Stage) -> None:
    ana_id = kept(stage)
    with stage.at.db.transaction() as session:
        session.get_one(Patient, ana_id).mobile = "+13035550199"
    with stage.at.db.reading() as session:
        ana = session.get_one(Patient, ana_id)
        assert ana.mobile == "+13035550199"
        assert ana.mobile_index == stage.at.db.keyring.blind("mobile", "+13035550199")


def test_a_change_before_the_first_write_counts(stage: Stage) -> None:
    with stage.at.db.transaction() as session:
        ana = patient(stage)
        ana.mobile = "+13035550150"
        session.add(ana)
        ana.mobile, ana.email = "+13035550199", None
        assert (ana.mobile, ana.email) == ("+13035550199", None)
        ana_id = ana.id
    with stage.at.db.reading() as session:
        read = session.get_one(Patient, ana_id)
        assert (read.mobile, read.email, read.email_index) == ("+13035550199", None, None)


def test_a_row_outside_a_session_cannot_be_read_or_changed(stage: Stage) -> None:
    ana_id = kept(stage)
    with stage.at.db.reading() as session:
        ana = session.get_one(Patient, ana_id)
    with pytest.raises(LookupError):
        _ = ana.mobile
    with pytest.raises(LookupError):
        ana.mobile = "+13035550199"  # nothing would ever write it


def test_a_row_that_was_not_kept_has_no_value_left(stage: Stage) -> None:
    with pytest.raises(RuntimeError), stage.at.db.transaction() as session:
        add_and_fail(session, stage)
    assert b"Quill" not in everything(stage.at.db)


def add_and_fail(session: Session, stage: Stage) -> None:
    session.add(patient(stage))
    session.flush()
    raise RuntimeError
