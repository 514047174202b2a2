from datetime import date, timedelta

import pytest

from app.domain.wording import Kind, LabelRefused, choose, label_refused, revealing, subject

TODAY = date(2026, 11, 22)
RUNGS = [Kind.INVITATION, Kind.REMINDER, Kind.LAST_CALL]


@pytest.mark.parametrize("rung", RUNGS)
def test_a_rung_says_its_own_words_when_nothing_else_is_true(rung: Kind) -> None:
    assert choose(rung, first_ever=False, half_done=False, next_visit=None, today=TODAY) is rung


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("half_done", [True, False])
@pytest.mark.parametrize("next_visit", [None, TODAY])
def test_the_first_message_ever_says_who_writes(rung: Kind, half_done: bool, next_visit: date | None) -> None:
    assert choose(rung, first_ever=True, half_done=half_done, next_visit=next_visit, today=TODAY) is Kind.FIRST


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize("next_visit", [None, TODAY])
def test_who_is_part_way_through_is_asked_to_finish(rung: Kind, next_visit: date | None) -> None:
    assert choose(rung, first_ever=False, half_done=True, next_visit=next_visit, today=TODAY) is Kind.RESUME


@pytest.mark.parametrize(("days", "said"), [(-1, False), (0, True), (3, True), (4, False)])
def test_a_visit_is_named_from_three_days_before(days: int, said: bool) -> None:
    visit = TODAY + timedelta(days=days)
    kind = choose(Kind.REMINDER, first_ever=False, half_done=False, next_visit=visit, today=TODAY)
    assert kind is (Kind.PRE_VISIT if said else Kind.REMINDER)


@pytest.mark.parametrize(
    "label",
    [
        *(
            "Valley Care Network",
            "Example Health",
            "Columbia Care",
            "Doctors' Group",
            "Shipley Health",
            "Norton Health",
        ),
        *("North Oak Care", "Fundamental Care", "Migrant Health", "Particular Care", "Concordia", "Salud del Valle"),
        *("Niño Feliz", "Bronco Medical", "Earl & Handley", "Handley Clinic", "Backus Medical", "Chip Health"),
        # Names of people and places in which a body part hides.
        *("Kneeland Health", "Spinelli Care", "Blankley Medical", "Cardinal Health", "Heartland Health", "Foothills"),
        *("Chestnut Hill", "Painter Clinic", "Brainerd Health", "Skinner Clinic", "Discovery Health", "Orthodox Care"),
        *("Respaldo Salud", "Espinosa Care", "Quiroga Medical", "Chiron Health", "Occidental Care", "Sleepy Hollow"),
        *("Bautista Health", "Fertile Valley", "Cuellar Clinic", "Manor Health", "U.S. Health", "Dr. O'Neil"),
        *("1st Care", "Route 66 Health", "Help Center", "Alto Health", "St. Luke", "A. B. Care"),
    ],
)
def test_a_neutral_label_may_sign(label: str) -> None:
    assert label_refused(label) is None


@pytest.mark.parametrize(
    "label",
    [
        *("Valley Spine", "SpineCare", "spinecare", "HIP CENTER", "HipClinic", "Pain-free", "Back Bay", "PM&R Group"),
        *("H.I.P. Clinic", "Ortho One", "OrthoOne", "Knee/Hip", "Valley Rehab", "River Pain", "Cancer Center"),
        *("Neurosurgeons", "Physical Therapy", "Mental Health", "Women's Care", "Pediatrics"),
        *("Spine & Joint", "BackCare", "backcare", "OrthoWest", "Dr. Hip", "dr.hip", "drhip", "HIP&JOY", "HIP4U"),
        *("MSKcare", "HIPnow", "PTcare", "H I P Care", "S-P-I-N-E", "Back_Care", "[Hip]", "eSpine", "painfree"),
        *("Neckpain", "BACKFIT", "Herniated", "Tendon Care", "Ankle & Foot", "Cardiac Care", "Neuralgia", "Counseling"),
        *("Chiro One", "O.T. West", "E.N.T.", "Injured?", "Physio Sol", "Backache", "Hospice", "Massage West"),
        *("Lumbago", "Espaldas", "Terapeuta Sol", "Fisiatra Rio", "Lesionados", "Rinones", "Dolencias", "Esguinces"),
        *("clinicadolor", "Dedos", "Medula", "Quiro Sol"),
        *("Columna Sana", "Rodilla Feliz", "Dolor Cero", "MUÑECA", "Ortopedia Sol", "Fisio Plus", "Salud Mental"),
    ],
)
def test_a_label_that_tells_what_is_treated_may_not(label: str) -> None:
    assert label_refused(label) is LabelRefused.REVEALING


@pytest.mark.parametrize(
    ("label", "why"),
    [
        ("", LabelRefused.EMPTY),
        ("   ", LabelRefused.EMPTY),
        *((link, LabelRefused.EMPTY) for link in ("bit.ly/abc", "Bea http://x.co", "www health", "x.co", "BEA.HEALTH")),
        *((number, LabelRefused.EMPTY) for number in ("911", "9-1-1", "+1 (303)", "&")),
        *((word, LabelRefused.EMPTY) for word in ("STOP", "stop.", "Start", "HELP", "Alto", "Ayuda", "Suicide")),
        ("V" * 20, LabelRefused.TOO_LONG),
        ("Valley [Care] Groups", LabelRefused.TOO_LONG),
        ("V" * 17 + "€€", LabelRefused.TOO_LONG),  # each € takes the room of two
        ("Clínica Sol", LabelRefused.NOT_GSM7),
        ("Valley – Care", LabelRefused.NOT_GSM7),
        ("Valley\nCare", LabelRefused.NOT_GSM7),
    ],
)
def test_a_label_must_fit(label: str, why: LabelRefused) -> None:
    assert label_refused(label) is why


def test_nineteen_characters_fit() -> None:
    assert label_refused("V" * 19) is None


def test_what_reveals_is_named() -> None:
    assert revealing("Valley Care") == []
    assert revealing("Knee and Hip") == ["knee", "hip"]


def test_each_kind_of_e_mail_has_a_subject() -> None:
    assert {subject(kind) for kind in Kind} == {
        "messages/email/subject.txt",
        "messages/email/team-change-subject.txt",
    }
