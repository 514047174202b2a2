"""Our own English words for patients are read at the level of sixth grade; official wording is as it is."""

import re
from pathlib import Path

import pytest
import textstat
from babel.messages.pofile import read_po

from tests.stage import ROOT

GRADE = 6.0  # of Flesch and Kincaid: years of school
FOR_PATIENTS = ("app/templates/patient/", "app/templates/messages/", "app/web/patient/")
FOR_NOBODY_ILL = ("patient/demo.html", "patient/outbox.html")  # who tries the demo reads these
FEWEST_WORDS = 8  # of a shorter text the measure says nothing: "Continue" alone has grade 8


def ours() -> list[str]:
    """Each text as it is read, with a short word in the place of what is filled in."""
    with (ROOT / "translations" / "messages.pot").open("rb") as file:
        catalogue = read_po(file)
    texts = []
    for message in catalogue:
        places = [place for place, _ in message.locations if place.startswith(FOR_PATIENTS)]
        if any(not place.endswith(FOR_NOBODY_ILL) for place in places):
            texts += [message.id] if isinstance(message.id, str) else message.id
    return [re.sub(r"%\(\w+\)s", "5", text).replace("%%", "%") for text in texts]


def grade(text: str) -> float:
    return float(textstat.flesch_kincaid_grade(text))


@pytest.mark.parametrize("text", [text for text in ours() if len(text.split()) >= FEWEST_WORDS])
def test_a_text_is_easy_to_read(text: str) -> None:
    assert grade(text) <= GRADE


def test_all_of_it_together_is_easier_still() -> None:
    sentences = [text if text[-1:] in ".?!:" else f"{text}." for text in ours()]
    assert len(sentences) > 150
    assert grade(" ".join(sentences)) <= 4


def test_a_text_that_is_hard_to_read_is_found() -> None:
    assert grade("Authentication was unsuccessful; subsequent attempts necessitate intervention.") > GRADE


def test_the_catalogue_is_where_this_looks() -> None:
    """Words that moved to another folder would be read by nobody."""
    assert all((ROOT / folder).is_dir() for folder in FOR_PATIENTS)
    assert all((ROOT / "app" / "templates" / Path(name)).is_file() for name in FOR_NOBODY_ILL)
