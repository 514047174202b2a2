"""A network brings its own licence: what is stored, what is in use, and when live mode asks it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app.domain.instrument import Instrument, NoWords
from app.domain.licence import GrantFault, GrantRefused, Withheld
from app.models.licence import InstrumentText, LicenceRecord, Signature
from app.services import library, licensing
from tests.licensed import FLAGS, TODAY, WALK, bring, grant, in_use, on, pack, put_into_use, text
from tests.services.together import at_once
from tests.stage import Stage

TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def live(stage: Stage) -> Stage:
    return on(stage, live=True)


@pytest.fixture
def demo(stage: Stage) -> Stage:
    return on(stage, live=False)


def look(stage: Stage, key: tuple[str, str] = WALK) -> Instrument:
    with stage.at.db.reading() as session:
        return library.in_use(session, stage.at.outside, stage.clock()).get(*key)


def count(stage: Stage, table: type[InstrumentText | LicenceRecord | Signature]) -> int:
    with stage.at.db.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def activated(stage: Stage, language: str = "en") -> bool:
    with stage.at.db.reading() as session:
        return in_use(session, language) is not None


def test_what_is_imported_is_asked_only_once_it_is_activated(live: Stage) -> None:
    assert look(live).withheld is Withheld.NO_TEXT
    bring(live, grant())
    assert look(live).withheld is Withheld.NO_TEXT
    with pytest.raises(NoWords):
        look(live).words("en")
    assert not put_into_use(live).refused
    walk = look(live)
    assert (walk.withheld, walk.languages) == (None, ("en",))
    assert walk.words("en") == text().words
    assert walk.line("en") == "© Invented Holder 2020"


def test_importing_again_is_the_same_row_and_another_wording_is_another(demo: Stage) -> None:
    bring(demo, grant())
    put_into_use(demo)
    bring(demo, grant())
    assert (count(demo, InstrumentText), count(demo, LicenceRecord)) == (1, 1)
    assert activated(demo)
    bring(demo, grant(), text(far="How far today?"))
    assert count(demo, InstrumentText) == 2
    assert look(demo).words("en").items["far"].text == "How far?", "the older one stays until the newer is activated"
    put_into_use(demo)
    assert look(demo).words("en").items["far"].text == "How far today?"
    assert count(demo, InstrumentText) == 2, "what was asked with the older one can still be read"
    bring(demo, grant())
    put_into_use(demo)
    assert look(demo).words("en").items["far"].text == "How far?", "what was imported last"


def test_what_cannot_be_recorded_leaves_nothing(live: Stage) -> None:
    for granted, fault in (
        (grant(TODAY, TODAY - timedelta(days=1)), GrantFault.ENDS_BEFORE_IT_BEGINS),
        (grant(TODAY, None, "es"), GrantFault.LANGUAGE_NOT_COVERED),
        (grant(vouched_by=""), GrantFault.EMPTY),
    ):
        with pytest.raises(GrantRefused) as refused:
            bring(live, granted, text("es"), text("en"))
        assert refused.value.fault is fault
    assert (count(live, InstrumentText), count(live, LicenceRecord)) == (0, 0)


def test_live_mode_activates_nothing_without_a_licence_that_holds(live: Stage) -> None:
    for first, last, why, turn in (
        (TOMORROW, None, Withheld.NOT_YET_LICENSED, TOMORROW),
        (TODAY - timedelta(days=9), TODAY - timedelta(days=1), Withheld.LICENCE_ENDED, TODAY - timedelta(days=1)),
    ):
        bring(live, grant(first, last))
        refused = put_into_use(live)
        assert (refused.refused, refused.why, refused.on) == (True, why, turn)
        with live.at.db.transaction() as session:
            licensing.withdraw_licence(session, *WALK, "L-1", live.clock())
    refused = put_into_use(live)
    assert (refused.refused, refused.why, refused.on) == (True, Withheld.NO_LICENCE, None)
    assert not activated(live)
    bring(live, grant())
    assert not put_into_use(live).refused


def test_in_demo_it_is_activated_with_a_warning(demo: Stage) -> None:
    bring(demo, grant(TODAY - timedelta(days=9), TODAY - timedelta(days=1)))
    activation = put_into_use(demo)
    assert (activation.refused, activation.why) == (False, Withheld.LICENCE_ENDED)
    assert look(demo).withheld is None
    on(demo, live=True)
    assert look(demo).withheld is Withheld.LICENCE_ENDED


def test_what_was_never_brought_cannot_be_activated_or_withdrawn(live: Stage) -> None:
    with live.at.db.transaction() as session:
        with pytest.raises(licensing.NotHere):
            licensing.withdraw(session, *WALK, "en", live.clock())
        with pytest.raises(licensing.NotHere):
            licensing.withdraw_licence(session, *WALK, "L-1", live.clock())
    with pytest.raises(licensing.NotHere):
        put_into_use(live)


def test_a_licence_is_asked_under_from_its_first_day_to_its_last(live: Stage) -> None:
    bring(live, grant(TODAY, TOMORROW))
    put_into_use(live)
    last_moment = datetime.combine(TOMORROW, datetime.max.time(), UTC)
    for moment, why in (
        (datetime.combine(TODAY, datetime.min.time(), UTC) - timedelta(microseconds=1), Withheld.NOT_YET_LICENSED),
        (datetime.combine(TODAY, datetime.min.time(), UTC), None),
        (last_moment, None),
        (last_moment + timedelta(microseconds=1), Withheld.LICENCE_ENDED),
    ):
        live.clock.now = moment
        assert look(live).withheld is why, moment
        assert look(live).speaks("en") is (why is None)


def test_a_renewal_is_another_record_and_works_at_once(live: Stage) -> None:
    bring(live, grant())
    put_into_use(live)
    live.clock.tick(days=30)
    assert look(live).withheld is Withheld.LICENCE_ENDED
    bring(live, grant(live.clock().date(), None))
    assert look(live).withheld is None
    assert count(live, LicenceRecord) == 2
    with live.at.db.transaction() as session:
        licensing.withdraw_licence(session, *WALK, "L-1", live.clock())
    assert look(live).withheld is Withheld.NO_LICENCE


def test_one_licence_covers_several_languages_and_each_has_its_own_fate(live: Stage) -> None:
    bring(live, grant(TODAY, None, "en", "es"), text("en"), text("es"))
    put_into_use(live, "en")
    assert look(live).languages == ("en",)
    put_into_use(live, "es")
    assert (look(live).languages, count(live, LicenceRecord)) == (("en", "es"), 1)
    with live.at.db.transaction() as session:
        licensing.withdraw(session, *WALK, "en", live.clock())
    assert (look(live).languages, look(live).withheld) == (("es",), None)
    with live.at.db.transaction() as session:
        licensing.withdraw(session, *WALK, "es", live.clock())
    assert (look(live).languages, look(live).withheld) == ((), Withheld.NO_TEXT)
    put_into_use(live, "es")
    assert look(live).languages == ("es",)


def test_a_language_whose_licence_ended_is_not_shown_though_another_is(live: Stage) -> None:
    bring(live, grant(TODAY, TODAY, "es"), text("es"))
    bring(live, grant(TODAY, None, "en", number="L-2"), text("en"))
    for language in ("en", "es"):
        put_into_use(live, language)
    live.clock.tick(days=1)
    assert (look(live).languages, look(live).withheld) == (("en",), None)
    assert look(live).words("es").language == "en", "only in English"


def test_safety_wording_waits_for_a_signature_in_live_mode_only(live: Stage) -> None:
    assert look(live, FLAGS).withheld is Withheld.UNSIGNED
    on(live, live=False)
    assert look(live, FLAGS).withheld is None
    on(live, live=True)
    flags = live.at.outside.instruments.get(*FLAGS)
    for _ in range(2):
        with live.at.db.transaction() as session:
            licensing.sign(session, flags, "Dr. Sign", "medical director", live.clock())
    assert count(live, Signature) == 1
    assert look(live, FLAGS).withheld is None


def test_a_signature_needs_a_person_and_something_to_sign(live: Stage) -> None:
    flags = live.at.outside.instruments.get(*FLAGS)
    with live.at.db.transaction() as session:
        for by, role in (("", "director"), ("Dr. Sign", " "), ("Dr.\x1bSign", "director"), ("D" * 81, "director")):
            with pytest.raises(GrantRefused):
                licensing.sign(session, flags, by, role, live.clock())
        with pytest.raises(licensing.NotSigned):
            licensing.sign(session, live.at.outside.instruments.get("peg", "1"), "Dr. Sign", "director", live.clock())
    assert count(live, Signature) == 0


@pytest.mark.parametrize("workers", [4])
def test_operators_side_by_side_leave_one_text_in_use(live: Stage, workers: int) -> None:
    for number in range(workers):
        bring(live, grant(), text(far=f"Wording {number}?"))
    at_once(workers, lambda _: put_into_use(live))
    with live.at.db.reading() as session:
        texts = session.scalars(InstrumentText.of(*WALK, "en")).all()
    assert [each.in_use for each in texts] == [True, False, False, False]


def test_a_licence_without_an_end_is_kept_as_such(live: Stage) -> None:
    bring(live, grant(date(2020, 1, 1), None, "es", "en", "en"))
    with live.at.db.reading() as session:
        record = session.scalars(select(LicenceRecord)).one()
    assert (record.first_day, record.last_day, record.languages) == (date(2020, 1, 1), None, ["en", "es"])
    assert (record.vouched_by, record.number, record.permits) == ("Bea Vouch", "L-1", "electronic use")
    assert pack()["language"] in record.languages
