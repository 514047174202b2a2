"""A foreign reader: NLM's LHC-Forms shows our exports and computes the totals that our engine scores.

`npm ci` fetches it once into tests/browser/node_modules; the page then loads it from this machine alone.
"""

import secrets
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any
from wsgiref.types import StartResponse, WSGIEnvironment

import pytest
from playwright.sync_api import Browser, Page
from werkzeug.middleware.shared_data import SharedDataMiddleware

from app.domain.instrument import Instrument
from tests.adapters.fhir.shipped import LIBRARY, engine_agrees, exported
from tests.browser import live_server, opened

FOLDER = Path(__file__).parents[2] / "browser"
SETS = 50
SCRIPTS = (
    "webcomponent/assets/lib/zone.min.js",
    "webcomponent/runtime.js",
    "webcomponent/polyfills.js",
    "webcomponent/main.js",
    "fhir/R4/lformsFHIR.min.js",
)
LOADED = "() => Boolean(window.LForms?.Util?.addFormToPage && window.LForms?.FHIR?.R4)"
SHOW = "form => LForms.Util.addFormToPage(form, 'form', {fhirVersion: 'R4'})"
CHOOSE = """answers => { for (const [id, position] of answers)
    document.querySelectorAll(`input[name^="radiogroup_${id}/"]`)[position].click() }"""
TOTAL = """id => LForms.Util.getFormFHIRData('QuestionnaireResponse', 'R4')
    .item.find(each => each.linkId === id)?.answer?.[0].valueInteger ?? null"""

pytestmark = [pytest.mark.soak, pytest.mark.browser]


def bare_page(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    start_response("200 OK", [("Content-Type", "text/html; charset=utf-8")])
    scripts = "".join(f'<script src="/lforms/{each}"></script>' for each in SCRIPTS)
    return [f'<!doctype html><title>LHC-Forms</title><div id="form"></div>{scripts}'.encode()]


@pytest.fixture(scope="module")
def lhc_forms(chromium: Browser) -> Iterator[Page]:
    """A page into which LHC-Forms is loaded."""
    subprocess.run(["npm", "ci", "--prefer-offline"], cwd=FOLDER, check=True, capture_output=True)
    built = SharedDataMiddleware(bare_page, {"/lforms": str(FOLDER / "node_modules" / "lforms" / "dist" / "lforms")})
    with live_server(lambda url: built) as url, opened(chromium, url) as page:
        page.goto("/")
        page.wait_for_function(LOADED)
        yield page


def show(page: Page, document: dict[str, Any]) -> None:
    page.evaluate(SHOW, document)
    page.get_by_role("radio").first.wait_for()


def drawn(instrument: Instrument) -> dict[str, int]:
    return {item_id: secrets.choice(instrument.items_by_id[item_id].values) for item_id in instrument.scales[0].items}


@pytest.mark.parametrize("code", ["phq-9", "gad-7", "koos-jr", "hoos-jr", "rmdq"])
def test_its_totals_are_ours(code: str, lhc_forms: Page):
    instrument, scale, agreed = LIBRARY[code], LIBRARY[code].scales[0], 0
    for _ in range(SETS):
        answers = drawn(instrument)
        show(lhc_forms, exported(code))
        chosen = [[item_id, instrument.items_by_id[item_id].values.index(each)] for item_id, each in answers.items()]
        lhc_forms.evaluate(CHOOSE, chosen)
        lhc_forms.wait_for_function(f"id => ({TOTAL})(id) !== null", arg=f"score.{scale.name}")
        total = lhc_forms.evaluate(TOTAL, f"score.{scale.name}")
        assert total == sum(answers.values()), answers
        assert engine_agrees(instrument, scale, answers, total), answers
        agreed += 1
    print(f"LHC-Forms: {code}: {agreed} of {SETS} random sets agree")
