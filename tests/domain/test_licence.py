"""Licences: their first and last day, their languages, what may be recorded, and why an instrument is not asked."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.licence import (
    Grant,
    GrantFault,
    GrantRefused,
    Term,
    Withheld,
    turning_day,
    unlicensed,
    withheld,
)

DAY = date(2026, 3, 2)
YEAR = Term(DAY, DAY.replace(year=2027), ("en", "es"))
EVER = Term(DAY, None, ("en",))
ONE_DAY = Term(DAY, DAY, ("en",))
ENDED, NOT_YET, NONE = Withheld.LICENCE_ENDED, Withheld.NOT_YET_LICENSED, Withheld.NO_LICENCE
GRANT = Grant("Holder", "L-1", "Bea Vouch", "electronic use", YEAR)


@pytest.mark.parametrize(
    ("terms", "language", "today", "why", "turns"),
    [
        ([YEAR], "en", DAY - timedelta(days=1), NOT_YET, DAY),
        ([YEAR], "en", DAY, None, None),
        ([YEAR], "es", date(2027, 3, 2), None, None),
        ([YEAR], "es", date(2027, 3, 3), ENDED, date(2027, 3, 2)),
        ([YEAR], "fr", DAY, NONE, None),
        ([], "en", DAY, NONE, None),
        ([EVER], "en", date(9999, 12, 31), None, None),
        ([EVER], "en", DAY - timedelta(days=1), NOT_YET, DAY),
        ([EVER], "es", DAY, NONE, None),
        # One day only; a gap between two licences; a renewal that begins the day after; licences of other languages.
        ([ONE_DAY], "en", DAY, None, None),
        ([ONE_DAY, replace(YEAR, first=date(2026, 3, 9))], "en", date(2026, 3, 8), NOT_YET, date(2026, 3, 9)),
        ([ONE_DAY, replace(YEAR, first=date(2026, 3, 3))], "en", date(2026, 3, 3), None, None),
        ([YEAR, EVER], "es", date(2027, 3, 3), ENDED, date(2027, 3, 2)),
        ([YEAR, Term(date(2020, 1, 1), date(2020, 2, 1), ("es",))], "es", date(2028, 1, 1), ENDED, date(2027, 3, 2)),
    ],
)
def test_a_licence_holds_from_its_first_day_to_its_last(
    terms: list[Term], language: str, today: date, why: Withheld | None, turns: date | None
) -> None:
    assert unlicensed(language, terms, today) is why
    assert (turning_day(why, {language: terms}, today) if why else None) == turns


LATER = date(2030, 1, 1)


@pytest.mark.parametrize(
    ("shipped", "imported", "unsigned", "today", "live", "demo"),
    [
        (True, {}, False, DAY, None, None),
        (True, {}, True, DAY, Withheld.UNSIGNED, None),
        (False, {}, False, DAY, Withheld.NO_TEXT, Withheld.NO_TEXT),
        (False, {"en": []}, False, DAY, NONE, None),
        (False, {"en": [YEAR]}, False, DAY, None, None),
        (False, {"en": [YEAR]}, True, DAY, Withheld.UNSIGNED, None),
        (False, {"en": [YEAR]}, True, LATER, ENDED, None),
        (False, {"en": [YEAR]}, False, DAY - timedelta(days=1), NOT_YET, None),
        # One language is enough; of several reasons the one that is nearest to being asked.
        (False, {"fr": [YEAR], "es": [YEAR]}, False, DAY, None, None),
        (False, {"fr": [YEAR], "es": [YEAR]}, False, LATER, ENDED, None),
        (False, {"en": [YEAR], "fr": [Term(LATER, None, ("fr",))]}, False, date(2029, 1, 1), NOT_YET, None),
        # A shipped wording needs no licence, whatever becomes of an imported language.
        (True, {"es": [YEAR]}, False, LATER, None, None),
        (True, {"es": []}, True, DAY, Withheld.UNSIGNED, None),
    ],
)
def test_why_an_instrument_is_not_asked(
    shipped: bool,
    imported: dict[str, list[Term]],
    unsigned: bool,
    today: date,
    live: Withheld | None,
    demo: Withheld | None,
) -> None:
    def why(*, live: bool) -> Withheld | None:
        return withheld(shipped=shipped, imported=imported, unsigned=unsigned, live=live, today=today)

    assert (why(live=True), why(live=False)) == (live, demo)


@pytest.mark.parametrize(
    ("changes", "languages", "fault"),
    [
        ({"number": ""}, ["en"], GrantFault.EMPTY),
        ({"vouched_by": " \u00a0"}, ["en"], GrantFault.EMPTY),
        ({"permits": "\t"}, ["en"], GrantFault.EMPTY),
        ({"number": "L" * 81}, ["en"], GrantFault.TOO_LONG),
        ({"vouched_by": "V" * 81}, ["en"], GrantFault.TOO_LONG),
        ({"holder": "H" * 201}, ["en"], GrantFault.TOO_LONG),
        ({"permits": "p" * 2001}, ["en"], GrantFault.TOO_LONG),
        ({"holder": "Hol\x00der"}, ["en"], GrantFault.CONTROL_CHARACTER),
        ({"number": "L-1\x1b[2K"}, ["en"], GrantFault.CONTROL_CHARACTER),
        ({"permits": "a\ud800"}, ["en"], GrantFault.CONTROL_CHARACTER),
        ({"term": replace(YEAR, last=DAY - timedelta(days=1))}, ["en"], GrantFault.ENDS_BEFORE_IT_BEGINS),
        ({}, ["en", "fr"], GrantFault.LANGUAGE_NOT_COVERED),
        ({"term": replace(YEAR, languages=())}, ["en"], GrantFault.LANGUAGE_NOT_COVERED),
    ],
)
def test_a_licence_that_cannot_be_is_refused_by_name(
    changes: dict[str, object], languages: list[str], fault: GrantFault
) -> None:
    with pytest.raises(GrantRefused) as refused:
        replace(GRANT, **changes).check(languages)  # type: ignore[arg-type]
    assert refused.value.fault is fault


@pytest.mark.parametrize(
    "changes", [{}, {"number": "L" * 80}, {"term": replace(YEAR, last=DAY)}, {"term": replace(YEAR, last=None)}]
)
def test_a_licence_that_can_be_is_taken(changes: dict[str, object]) -> None:
    replace(GRANT, **changes).check(["es", "en"])  # type: ignore[arg-type]
