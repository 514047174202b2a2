"""A network brings its own licence: text imported, pathway released, asked on the phone, scored and printed."""

import re
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from flask import Flask
from pypdf import PdfReader

from app import jobs
from app.domain.instrument import Instrument
from app.roof import app_of
from tests.cli.operator import LICENCE, Run, operator
from tests.doors import Person
from tests.stage import LIBRARY, PASSWORD, Stage

PATHWAY = Path(__file__).parents[2] / "questionnaires" / "pathways" / "low-back-promis-1.yaml"
FUNCTION, INTERFERENCE = LIBRARY.get("promis-pf-6b", "1.2"), LIBRARY.get("promis-pi-6a", "1.0")


@pytest.fixture
def app(stage: Stage) -> Flask:
    return app_of(stage.at)


@pytest.fixture
def run(stage: Stage) -> Run:
    return operator(stage)


def holders_file(folder: Path, instrument: Instrument) -> str:
    """Invented wording in place of the holder's."""
    items = {
        item.id: {
            "text": f"Invented question {item.id}",
            "choices": {value: f"Answer {value}" for value in item.values},
        }
        for item in instrument.items
    }
    words = {"by": "official", "source": "an invented form", "items": items}
    path = folder / f"{instrument.code}.yaml"
    path.write_text(
        yaml.safe_dump({"code": instrument.code, "version": instrument.version, "language": "en", "words": words})
    )
    return str(path)


def answers_all(app: Flask, link: str) -> tuple[Person, list[str]]:
    """Ana answers each question with its second answer; which ones she was asked."""
    ana = Person(app)
    ana.look(link)
    ana.look(f"{link}/birth-date")
    ana.send(month="3", day="15", year="1958")
    ana.send()  # who will see your answers
    ana.send(respondent="self")
    asked = []
    while "/review" not in ana.page.request.path:
        question = re.search(r'name="asked" value="([^"]+)"', ana.page.text)
        assert question, ana.page.text
        asked.append(question[1])
        values = re.findall(r'name="answer" value="(\d+)"', ana.page.text)
        ana.send(do="save", answer=values[1])
    ana.send()
    return ana, asked


def newest_link(stage: Stage) -> str:
    address = re.search(r"https?://\S+", stage.at.outside.outbox()[-1].body)
    assert address
    return address[0].removeprefix(stage.at.settings.url)


def test_a_licensed_text_is_asked_scored_and_printed(stage: Stage, app: Flask, run: Run, tmp_path: Path) -> None:
    commands = app.test_cli_runner()
    waiting = commands.invoke(args=["pathways", "import", str(PATHWAY)])
    assert waiting.exit_code == 1
    assert "promis-pf-6b 1.2: no-text; rmdq 1983" in waiting.output

    for instrument in (FUNCTION, INTERFERENCE):
        brought = run("import", holders_file(tmp_path, instrument), *LICENCE)
        assert brought.exit_code == 0, brought.output
        assert commands.invoke(args=["pathways", "import", str(PATHWAY)]).exit_code == 1
        key = (instrument.code, "--version", instrument.version, "--language", "en")
        assert run("activate", *key).exit_code == 0
    assert commands.invoke(args=["pathways", "import", str(PATHWAY)]).output.split() == ["low-back-promis", "1"]

    episode = stage.enrol_ana("low-back-promis")
    jobs.once(stage.at)
    ana, asked = answers_all(app, newest_link(stage))
    assert [each.split()[0] for each in asked] == [
        "nprs-back",
        "nprs-leg",
        *["promis-pf-6b"] * 6,
        *["promis-pi-6a"] * 6,
    ]
    # Every second answer: 4 six times is 24, 2 six times is 12; no T score is told to the patient.
    assert "43.1" not in ana.page.text
    jobs.once(stage.at)

    clinician = Person(app)
    clinician.look("/desk/sign-in")
    clinician.send(email=stage.bea.clinician, password=PASSWORD)
    page = clinician.look(f"/desk/episodes/{episode}/page.pdf")
    words = PdfReader(BytesIO(page.data)).pages[0].extract_text()
    assert "43.1" in words
    assert "55.6" in words
    assert "recomputed" in words


def test_an_optional_instrument_joins_its_pathway_with_its_licence(
    stage: Stage, app: Flask, run: Run, tmp_path: Path
) -> None:
    """The neck pathway is whole without its licensed index, and asks it from the day it is activated."""
    ndi = LIBRARY.get("ndi", "1991")
    stage.enrol_ana("neck-without-surgery")
    jobs.once(stage.at)
    _, before = answers_all(app, newest_link(stage))
    assert "ndi" not in {each.split()[0] for each in before}
    run("import", holders_file(tmp_path, ndi), *LICENCE)
    run("activate", "ndi", "--version", "1991", "--language", "en")
    stage.clock.tick(days=42)
    jobs.once(stage.at)
    _, after = answers_all(app, newest_link(stage))
    assert [each.split()[0] for each in after].count("ndi") == 10
    assert set(before) < set(after)
