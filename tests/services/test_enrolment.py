"""The front desk enrols: permissions, dates, and nobody else's patients."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from app.domain.schedule import Status, status
from app.models.check_in import CheckIn, Step
from app.models.consent import Consent, ConsentKind, ConsentMethod
from app.models.episode import CareTeamMember, Episode
from app.models.patient import ChartNumber, Patient
from app.models.practice import Practice
from app.services import enrolment
from tests.models.dump import everything
from tests.stage import MONDAY, ZONE, Stage, newest

LOW_BACK = "low-back-without-surgery"


def consents(stage: Stage) -> dict[ConsentKind, Consent]:
    with stage.at.db.reading() as session:
        return {consent.kind: consent for consent in session.scalars(select(Consent))}


def steps(stage: Stage, episode_id: UUID) -> list[tuple[str, str, datetime]]:
    with stage.at.db.reading() as session:
        found = session.execute(
            select(CheckIn.time_point, Step.rung, Step.planned_for)
            .join(Step.check_in)
            .where(CheckIn.episode_id == episode_id)
            .order_by(Step.planned_for)
        )
        return [(point, rung.value, moment.astimezone(ZoneInfo(ZONE))) for point, rung, moment in found]


def test_what_was_permitted_is_recorded_with_the_contact_it_is_for(stage: Stage) -> None:
    episode_id = stage.enrol_ana(email=stage.ana.email, may_email=True)
    recorded = consents(stage)
    keyring = stage.at.db.keyring
    assert recorded.keys() == {ConsentKind.TEXT_NUMBER, ConsentKind.EMAIL_ADDRESS, ConsentKind.SHARE_EPISODE}
    assert recorded[ConsentKind.TEXT_NUMBER].contact_index == keyring.blind("mobile", stage.ana.mobile)
    assert recorded[ConsentKind.EMAIL_ADDRESS].contact_index == keyring.blind("email", stage.ana.email)
    share = recorded[ConsentKind.SHARE_EPISODE]
    assert (share.episode_id, share.practice_id) == (episode_id, stage.bea.practice_id)
    for consent in recorded.values():
        assert (consent.method, consent.wording, consent.language) == (ConsentMethod.SPOKEN, enrolment.SCRIPT, "en")
        assert (consent.recorded_by_id, consent.given_at) == (stage.bea.clinician_id, MONDAY)


@pytest.mark.parametrize(
    "changes",
    [{"may_text": False}, {"mobile": None}, {"email": "ana.quill@example.org", "may_text": False}],
    ids=["says no", "has no mobile", "gave an address but no permission"],
)
def test_what_was_not_permitted_is_not_recorded(stage: Stage, changes: dict[str, object]) -> None:
    stage.enrol_ana(**changes)
    assert consents(stage).keys() == {ConsentKind.SHARE_EPISODE}


def test_the_enrolling_practice_is_the_care_team_and_its_captain_leads(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.reading() as session:
        episode = session.get_one(Episode, episode_id)
        assert episode.captain_id == stage.bea.clinician_id
        assert [(member.practice_id, member.joined_at) for member in episode.care_team] == [
            (stage.bea.practice_id, MONDAY)
        ]
        assert (episode.zone, episode.day0, episode.ended_at) == (ZONE, MONDAY.date(), None)


def test_enrolling_someone_the_network_knows_is_the_same_act(stage: Stage) -> None:
    stage.enrol_ana()
    with stage.at.db.transaction() as session:
        dov = session.get_one(Practice, stage.dov.practice_id)
        again = enrolment.enrol(
            session, dov, newest(session, LOW_BACK), stage.ana.typed(), by=stage.dov.clinician_id, now=MONDAY
        )
        assert [member.practice_id for member in again.care_team] == [stage.dov.practice_id]
        assert enrolment.same_contact(session, dov, stage.ana.typed()) == [again.patient]
    with stage.at.db.reading() as session:
        assert session.scalar(select(func.count()).select_from(Patient)) == 2
        assert session.scalar(select(func.count()).select_from(CareTeamMember)) == 2


@pytest.mark.parametrize("zone", [None, "Pacific/Honolulu"])
def test_the_zone_is_the_patients_and_never_the_practices(stage: Stage, zone: str | None) -> None:
    episode_id = stage.enrol_ana(zone=zone)
    with stage.at.db.reading() as session:
        episode = session.get_one(Episode, episode_id)
        assert (episode.zone, episode.patient.zone) == (ZONE, zone)


def test_a_chart_number_is_the_practices_own(stage: Stage) -> None:
    stage.enrol_ana(chart_number="A-17")
    with stage.at.db.reading() as session:
        number = session.scalars(select(ChartNumber)).one()
        assert (number.number, number.practice_id) == ("A-17", stage.bea.practice_id)


def test_no_contact_and_no_birth_date_can_be_read_in_the_database(stage: Stage) -> None:
    stage.enrol_ana(email=stage.ana.email, may_email=True)
    held = everything(stage.at.db)
    for secret in (b"3035550142", b"ana.quill", b"1958-03-15"):
        assert secret not in held


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({}, True),
        ({"mobile": "+13035550199"}, True),
        ({"family_name": "Quill-Moss"}, True),
        ({"family_name": "QUILL", "mobile": None}, True),
        ({"family_name": "Quill-Moss", "mobile": "+13035550199"}, False),
        ({"family_name": "Quill-Moss", "mobile": None}, False),
        ({"birth_date": date(1958, 3, 16)}, False),
    ],
)
def test_the_desk_is_warned_of_its_own_patients_with_that_birth_date(
    stage: Stage, changes: dict[str, object], found: bool
) -> None:
    stage.enrol_ana()
    typed = replace(stage.ana.typed(), **changes)
    with stage.at.db.reading() as session:
        for people, expected in ((stage.bea, found), (stage.caz, False)):
            practice = session.get_one(Practice, people.practice_id)
            assert bool(enrolment.same_contact(session, practice, typed)) is expected


def test_a_practice_that_joined_is_not_told_of_the_others_patient(stage: Stage) -> None:
    stage.caz_joins(stage.enrol_ana())
    with stage.at.db.reading() as session:
        caz = session.get_one(Practice, stage.caz.practice_id)
        assert enrolment.same_contact(session, caz, stage.ana.typed()) == []


def test_the_plan_in_dates_and_each_text_at_ten_where_the_practice_is(stage: Stage) -> None:
    episode_id = stage.enrol_ana()
    with stage.at.db.reading() as session:
        planned = session.scalars(
            select(CheckIn).where(CheckIn.episode_id == episode_id).order_by(CheckIn.due_on)
        ).all()
        assert [(each.time_point, each.opens_on, each.due_on, each.closes_on) for each in planned[:3]] == [
            ("day-0", date(2026, 2, 16), date(2026, 3, 2), date(2026, 3, 16)),
            ("6-weeks", date(2026, 4, 6), date(2026, 4, 13), date(2026, 4, 27)),
            ("3-months", date(2026, 5, 26), date(2026, 6, 2), date(2026, 6, 16)),
        ]
        assert planned[0].closes_at == datetime(2026, 3, 17, 6, tzinfo=UTC), "midnight after clocks went forward"
        assert planned[4].closes_at == datetime(2027, 4, 2, 6, tzinfo=UTC)
    texts = steps(stage, episode_id)
    assert [(point, rung, f"{moment:%m-%d %H:%M}") for point, rung, moment in texts[:5]] == [
        ("day-0", "invitation", "03-02 10:00"),
        ("day-0", "reminder", "03-05 10:00"),
        ("day-0", "last-call", "03-13 10:00"),
        ("6-weeks", "invitation", "04-13 10:00"),
        ("6-weeks", "reminder", "04-16 10:00"),
    ]
    assert {moment.hour for _, _, moment in texts} == {10}
    assert len(texts) == 15


def test_who_is_enrolled_late_is_asked_once_at_once_and_never_for_what_has_passed(stage: Stage) -> None:
    stage.clock.now = MONDAY + timedelta(days=42 + 5, hours=5)  # five days after the six weeks, in the afternoon
    episode_id = stage.enrol_ana(day0=MONDAY.date())
    texts = steps(stage, episode_id)
    assert [(point, rung, f"{moment:%m-%d %H:%M}") for point, rung, moment in texts[:3]] == [
        ("6-weeks", "reminder", "04-18 16:00"),
        ("6-weeks", "last-call", "04-24 10:00"),
        ("3-months", "invitation", "06-02 10:00"),
    ]
    with stage.at.db.reading() as session:
        missed = session.scalars(select(CheckIn).where(CheckIn.time_point == "day-0")).one()
        today = date(2026, 4, 18)
        days = (missed.opens_on, missed.overdue_on, missed.closes_on)
        assert status(*days, submitted=False, cancelled=False, today=today) is Status.CLOSED
        assert missed.steps == []


def test_the_day_of_enrolment_is_the_practices_not_londons(stage: Stage) -> None:
    """At ten in the evening in Denver it is tomorrow in UTC, whose reminder must not swallow the invitation."""
    stage.clock.now = datetime(2026, 3, 5, 5, tzinfo=UTC)  # still 4 March in Denver
    texts = steps(stage, stage.enrol_ana(day0=date(2026, 3, 2)))
    assert [(rung, f"{moment:%m-%d %H:%M}") for _, rung, moment in texts[:3]] == [
        ("invitation", "03-04 22:00"),
        ("reminder", "03-05 10:00"),
        ("last-call", "03-13 10:00"),
    ]
