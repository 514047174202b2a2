"""Invented patients, sixty and two of whom an alert tells: who they are, when they come, and how it goes with them."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

ENGLISH = (
    *("Ada", "Bram", "Cora", "Dell", "Edna", "Fitz", "Greta", "Hale", "Ione", "Jory", "Kit", "Lorna", "Milo", "Nell"),
    *("Orla", "Pike", "Quincy", "Rhea", "Silas", "Tess", "Ulric", "Vera", "Wendell", "Xenia", "Yorick", "Zelda"),
    *("Arlo", "Bess", "Clem", "Dot", "Emmett", "Fern", "Gus", "Hattie", "Ivo", "June", "Knox", "Lux", "Mabel", "Ned"),
    *("Opal", "Perry", "Roz", "Stellan", "Thea"),
)
SPANISH = (
    *("Amparo", "Benito", "Celia", "Delfina", "Efraín", "Fermín", "Graciela", "Hilario", "Inés", "Jacinto", "Lupe"),
    *("Macario", "Nieves", "Ofelia", "Plácido"),
)
_BIRDS = (
    "Wren",
    "Finch",
    "Heron",
    "Lark",
    "Plover",
    "Siskin",
    "Tern",
    "Avocet",
    "Bunting",
    "Dunlin",
    "Egret",
    "Linnet",
)
_AVES = ("Alondra", "Jilguero", "Zorzal", "Calandria", "Gaviota")

_PATHWAYS = ("low-back-without-surgery", "lumbar-surgery", "neck-without-surgery")
_IN_SPANISH = "low-back-two-languages"


class Going(StrEnum):
    """How it goes with a patient after the start."""

    BETTER = "better"
    SLOWLY = "slowly"
    SAME = "same"
    WORSE = "worse"
    RELAPSE = "relapse"
    SILENT = "silent"  # answers at the start and never again


class Tonight(StrEnum):
    """What the patients enrolled last do with the link they got."""

    LEAVES_IT = "leaves-it"
    STOPS_HALFWAY = "stops-halfway"
    SENDS_IT = "sends-it"


@dataclass(frozen=True)
class Character:
    """One invented patient. `enrolled` and `joined` count days from the beginning of the demo."""

    given_name: str
    family_name: str
    birth_date: date
    mobile: str | None
    email: str | None
    language: str
    practice: int
    pathway: str
    enrolled: int
    surgery_after: int
    going: Going
    start: int
    joined: tuple[int, int] | None = None  # (practice, days after enrolment) of a second practice
    tonight: Tonight | None = None
    alarm: bool = False  # answers once, and that raises an alert


def _character(number: int) -> Character:
    spanish = number % 4 == 3
    given = SPANISH[number // 4] if spanish else ENGLISH[number - (number + 1) // 4]
    families = _AVES if spanish else _BIRDS
    by_mail = number == 13
    late = number >= 54
    pathway = _PATHWAYS[0 if late else (0, 1, 2, 0, 1, 0)[number % 6]]
    if spanish and pathway == _PATHWAYS[0] and not late:
        pathway = _IN_SPANISH
    return Character(
        given_name=given,
        family_name=families[number * 5 % len(families)],
        birth_date=date(1938, 1, 9) + timedelta(days=number * 311),
        mobile=None if by_mail else f"+1{(303, 720, 970)[number % 3]}55501{number:02d}",
        email=f"{given.lower()}.{families[number * 5 % len(families)].lower()}@example.org" if by_mail else None,
        language="es" if spanish else "en",
        practice=number % 3,
        pathway=pathway,
        enrolled=363 + (number % 2) if late else number * 354 // 54,
        surgery_after=21 if pathway == "lumbar-surgery" else 0,
        going=tuple(Going)[(0, 1, 0, 3, 2, 0, 4, 5, 0, 1)[number % 10]],
        start=5 + number % 5,
        joined=((number + 1) % 3, 12) if number in {2, 9, 20, 34} else None,
        tonight=tuple(Tonight)[number % 3] if late else None,
    )


ALARMING = tuple(
    Character(
        given_name=given,
        family_name=family,
        birth_date=born,
        mobile=mobile,
        email=None,
        language="en",
        practice=practice,
        pathway="low-back-full-set",
        enrolled=362,
        surgery_after=0,
        going=Going.SAME,
        start=6,
        alarm=True,
    )
    for given, family, born, mobile, practice in (
        ("Ursa", "Petrel", date(1961, 5, 4), "+13035550160", 0),
        ("Abel", "Knot", date(1974, 8, 19), "+13035550161", 1),
    )
)
CAST = (*(_character(number) for number in range(60)), *ALARMING)
