from datetime import date

import pytest

from app.domain.birth_date import BirthDateFault, birth_date

TODAY = date(2026, 11, 22)
MARCH_15 = date(1958, 3, 15)


@pytest.mark.parametrize(
    "typed",
    [
        *("3/15/58", "03/15/1958", "3-15-58", "3.15.1958", "3 15 1958", " 3 / 15 / 1958 ", "03151958", "031558"),
        *("1958-03-15", "1958/3/15", "19580315", "15/3/1958", "15-03-58", "３/15/1958"),
        *("Mar 15 1958", "March 15, 1958", "march 15th 1958", "MAR. 15, 58", "15 March 1958", "15-Mar-58"),
        *("1958 March 15", "the 15th of March, 1958", "15mar1958"),
        *("15 marzo 1958", "15 de marzo de 1958", "15 de Marzo del 1958", "marzo 15, 1958", "15-mar-1958"),
    ],
)
def test_one_day_in_all_its_spellings(typed: str) -> None:
    assert birth_date(typed, TODAY) == MARCH_15


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("2/29/1960", date(1960, 2, 29)),
        ("29 feb 00", date(2000, 2, 29)),
        ("2/29/52", date(1952, 2, 29)),
        ("4/5/1941", date(1941, 4, 5)),  # both could be a month: the first is
        ("1 de enero de 1970", date(1970, 1, 1)),
        ("31 dic 1999", date(1999, 12, 31)),
        ("Sept 9 1948", date(1948, 9, 9)),
        ("12011958", date(1958, 12, 1)),
        ("20011958", BirthDateFault.IMPOSSIBLE),  # month 20, or month 19 of 2001
    ],
)
def test_other_days(typed: str, born: date | BirthDateFault) -> None:
    assert birth_date(typed, TODAY) == born


@pytest.mark.parametrize(
    ("typed", "born"),
    [
        ("11/22/26", date(2026, 11, 22)),
        ("11/23/26", date(1926, 11, 23)),
        ("1/1/27", date(1927, 1, 1)),
        ("1/1/00", date(2000, 1, 1)),
    ],
)
def test_two_digits_of_a_year_mean_the_latest_that_is_past(typed: str, born: date) -> None:
    assert birth_date(typed, TODAY) == born


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", BirthDateFault.EMPTY),
        ("  ", BirthDateFault.EMPTY),
        ("???", BirthDateFault.UNREADABLE),
        ("1958", BirthDateFault.UNREADABLE),
        ("3/15", BirthDateFault.UNREADABLE),
        ("March 1958", BirthDateFault.UNREADABLE),
        ("3/15/195", BirthDateFault.UNREADABLE),
        ("3/15/58/2", BirthDateFault.UNREADABLE),
        ("3/115/1958", BirthDateFault.UNREADABLE),
        ("Foo 15 1958", BirthDateFault.UNREADABLE),
        ("March April 1958", BirthDateFault.UNREADABLE),
        ("today", BirthDateFault.UNREADABLE),
        ("68 years ago", BirthDateFault.UNREADABLE),
        ("hace 68 años", BirthDateFault.UNREADABLE),
        ("yesterday 15 1958", BirthDateFault.UNREADABLE),
        ("31/02/1958", BirthDateFault.IMPOSSIBLE),
        ("2/31/1958", BirthDateFault.IMPOSSIBLE),
        ("Feb 30 1958", BirthDateFault.IMPOSSIBLE),
        ("2/29/1958", BirthDateFault.IMPOSSIBLE),
        ("13/13/1958", BirthDateFault.IMPOSSIBLE),
        ("0/15/1958", BirthDateFault.IMPOSSIBLE),
        ("3/15/0000", BirthDateFault.IMPOSSIBLE),
        ("11/23/2026", BirthDateFault.FUTURE),
        ("3/15/2958", BirthDateFault.FUTURE),
        ("11/22/1905", BirthDateFault.TOO_LONG_AGO),
        ("3/15/1858", BirthDateFault.TOO_LONG_AGO),
    ],
)
def test_why_it_is_no_birth_date(typed: str, fault: BirthDateFault) -> None:
    assert birth_date(typed, TODAY) is fault


def test_the_oldest_person_alive_may_come() -> None:
    assert birth_date("11/23/1905", TODAY) == date(1905, 11, 23)
