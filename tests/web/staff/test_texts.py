"""The desk's list of texts: who may be in danger on top, each shown to the practice that it came to and nobody else."""

import re
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from app.models.audit import AuditOutcome
from app.models.episode import Episode
from app.models.inbound import InboundText
from app.web.staff.texts import MOST
from tests.services.inbound import CAZ, CRISIS, OTHER, STRANGER, UNCLEAR, WRONG, enrol_at, own_senders, text_in
from tests.web.staff.desk import UUIDS, Desk, Desks

DOVS = "+13035550143"


@pytest.fixture(autouse=True)
def network(desks: Desks) -> None:
    """Each practice has a number of its own; Ana is enrolled at Bea's."""
    own_senders(desks.stage, carrier_replies=True)
    desks.stage.enrol_ana()


def came(desks: Desks, body: str, **more: str) -> UUID:
    """Somebody's text, a minute after the last one."""
    desks.stage.clock.tick(minutes=1)
    taken = text_in(desks.stage, body, **more)
    assert taken
    return taken.text_id


def shown(desk: Desk) -> list[UUID]:
    """The texts on the page, from the top."""
    return [UUID(each) for each in re.findall(f"/texts/({UUIDS.pattern})/done", desk.get("/texts").text)]


def below(page: str) -> list[UUID]:
    """The texts that are shown under the first of their number."""
    return [UUID(each) for each in re.findall(f'name="below" value="({UUIDS.pattern})"', page)]


def test_who_may_be_in_danger_is_on_top_and_then_the_newest(desks: Desks) -> None:
    numbers = iter(f"+1303555020{each}" for each in range(9))
    crisis, other, unclear, wrong = (
        came(desks, body, number=next(numbers)) for body in (CRISIS, OTHER, UNCLEAR, WRONG)
    )
    for body in ("STOP", "START", "HELP"):
        came(desks, body)
    for email in (desks.stage.bea.desk, desks.stage.bea.clinician):
        assert shown(desks(email)) == [crisis, wrong, unclear, other]


def test_a_text_says_who_when_what_and_what_was_done(desks: Desks) -> None:
    came(desks, f"STOP. {CRISIS}")
    page = desks(desks.stage.bea.desk).get("/texts").text
    for words in ("1 text to read.", "Quill, Ana", "(303)\xa0555-0142", "Mon, Mar 2, 2026, 10:01", CRISIS, "call 911"):
        assert words in page, words
    assert "We stopped all texts to this number." in page
    assert "Nobody has been called yet. Bea clinician is the clinician" in page


def test_a_wrong_number_is_mended_where_a_patient_has_it(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    came(desks, WRONG, number=STRANGER)
    assert "None of your patients has this number." in desk.get("/texts").text
    came(desks, WRONG)
    assert "Ask the patient for the right one." in desk.get("/texts").text


def test_what_a_stranger_wrote_is_escaped(desks: Desks) -> None:
    came(desks, "<script>alert(1)</script> & \N{RIGHT-TO-LEFT OVERRIDE} what?", number="<b>BANK")
    page = desks(desks.stage.bea.desk).get("/texts").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp;" in page
    assert "&lt;b&gt;BANK" in page
    assert "Not one of your patients" in page


def test_nobody_else_sees_a_text(desks: Desks) -> None:
    text_id = came(desks, OTHER)
    for people in (desks.stage.caz, desks.stage.dov):
        desk = desks(people.desk)
        assert "No texts to read." in desk.get("/texts").text
        assert desk.post(f"/texts/{text_id}/done").status_code == 404
    admin = desks(desks.stage.bea.admin)
    assert (admin.get("/texts").status_code, admin.post(f"/texts/{text_id}/done").status_code) == (403, 403)
    assert "Texts" not in admin.get("/").text
    assert shown(desks(desks.stage.bea.desk)) == [text_id]


def test_a_practice_that_does_not_treat_is_told_no_name(desks: Desks) -> None:
    came(desks, CRISIS, to=CAZ)
    page = desks(desks.stage.caz.desk).get("/texts").text
    assert "Not one of your patients" in page
    assert "Quill" not in page
    assert "alerted" not in page
    with desks.stage.at.db.reading() as session:
        episode_id = session.scalars(select(Episode.id)).one()
    desks.stage.caz_joins(episode_id)
    page = desks(desks.stage.caz.desk).get("/texts").text
    assert "Quill, Ana" in page
    assert f"/episodes/{episode_id}" in page


def test_of_two_people_with_one_number_a_practice_is_told_its_own(desks: Desks) -> None:
    enrol_at(desks.stage, desks.stage.dov, given_name="Max")
    enrol_at(desks.stage, desks.stage.bea, given_name="Eva")
    came(desks, OTHER)
    page = desks(desks.stage.bea.desk).get("/texts").text
    assert ("Quill, Ana" in page, "Quill, Eva" in page, "Max" in page) == (True, True, False)


def test_done_takes_a_text_off_the_list_and_says_who_and_when(desks: Desks) -> None:
    first, second = came(desks, OTHER), came(desks, WRONG, number=STRANGER)
    desk = desks(desks.stage.bea.desk)
    answer = desk.post(f"/texts/{first}/done")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/texts")
    assert "Done. What you read is no longer on the list." in desk.get("/texts").text
    assert shown(desk) == [second]
    assert desk.post(f"/texts/{first}/done").status_code == 303, "twice is once"
    assert desk.post(f"/texts/{uuid4()}/done").status_code == 404
    assert desk.client.post(f"/texts/{second}/done").status_code == 400, "without its token"
    with desks.stage.at.db.reading() as session:
        text = session.get_one(InboundText, first)
        assert text.seen_at == desks.stage.clock()
        assert text.seen_by_id is not None
        assert session.get_one(InboundText, second).seen_at is None


def test_reading_and_settling_are_written_down(desks: Desks) -> None:
    known, unknown = came(desks, OTHER), came(desks, OTHER, number=STRANGER)
    desk = desks(desks.stage.bea.desk)
    desk.get("/texts")
    desk.post(f"/texts/{unknown}/done")
    assert desks(desks.stage.dov.desk).post(f"/texts/{known}/done").status_code == 404
    desks(desks.stage.bea.admin).get("/texts")
    with desks.stage.at.db.reading() as session:
        episode = session.scalars(select(Episode)).one()
        done = [each for each in desks.events("read-texts") if each.outcome is AuditOutcome.DONE]
        seen = {(each.object_kind, each.object_id, each.patient_id) for each in done}
        assert seen == {
            (None, None, None),
            ("text", known, None),
            ("text", unknown, None),
            ("episode", episode.id, episode.patient_id),
        }
    settled = [(each.outcome, each.object_id) for each in desks.events("settle-text")]
    assert settled == [(AuditOutcome.DONE, unknown), (AuditOutcome.DONE, None), (AuditOutcome.FAILED, None)]
    assert [each.outcome for each in desks.events("read-texts")].count(AuditOutcome.DENIED) == 1


def test_many_texts_of_one_number_are_one_row(desks: Desks) -> None:
    texts = [came(desks, OTHER, number=STRANGER) for _ in range(7)]
    crisis = came(desks, CRISIS, number=STRANGER)
    later = came(desks, OTHER, number=STRANGER)
    desk = desks(desks.stage.bea.desk)
    page = desk.get("/texts").text
    assert shown(desk) == [crisis]
    assert below(page) == [later, *texts[:3:-1]]
    for words in ("9 texts to read.", "The first 5 are shown.", "4 more texts from this number."):
        assert words in page, words
    since = came(desks, CRISIS, number=STRANGER)
    desk.post(f"/texts/{crisis}/done", below=[str(each) for each in below(page)])
    assert shown(desk) == [since], "what came after the page was shown is not settled"
    assert below(desk.get("/texts").text) == texts[3::-1]


def test_what_is_settled_must_be_one_s_own(desks: Desks) -> None:
    mine, theirs = came(desks, OTHER), came(desks, OTHER, to=CAZ)
    desk = desks(desks.stage.bea.desk)
    assert desk.post(f"/texts/{mine}/done", below=[str(theirs)]).status_code == 404
    assert shown(desk) == [mine]
    assert shown(desks(desks.stage.caz.desk)) == [theirs]


def test_one_phone_cannot_push_another_person_off_the_page(desks: Desks) -> None:
    ana = came(desks, CRISIS)
    for _ in range(MOST + 2):
        newest = came(desks, CRISIS, number=STRANGER)
    assert shown(desks(desks.stage.bea.desk)) == [newest, ana]


def test_many_numbers_are_shown_in_part(desks: Desks) -> None:
    for number in range(MOST + 2):
        came(desks, OTHER, number=f"+1303555{number:04}")
    crisis = came(desks, CRISIS, number=STRANGER)
    desk = desks(desks.stage.bea.desk)
    assert len(shown(desk)) == MOST
    assert shown(desk)[0] == crisis
    assert "53 texts to read." in desk.get("/texts").text
    assert "The first 50 are shown." in desk.get("/texts").text


def test_a_later_cry_says_who_was_alerted_by_the_first(desks: Desks) -> None:
    first = came(desks, CRISIS)
    desk = desks(desks.stage.bea.desk)
    desk.post(f"/texts/{first}/done")
    came(desks, CRISIS)
    assert "Nobody has been called yet. Bea clinician is the clinician" in desk.get("/texts").text


def test_a_stop_reads_the_same_whether_or_not_the_number_is_known(desks: Desks) -> None:
    enrol_at(desks.stage, desks.stage.dov, given_name="Max", mobile=DOVS)
    for number in (DOVS, STRANGER):
        came(desks, UNCLEAR, number=number)
    page = desks(desks.stage.bea.desk).get("/texts").text
    assert page.count("We stopped all texts to this number.") == 2
