"""The page on paper: one page, tagged, and nothing fetched from anywhere."""

import re
import socket
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from app.adapters.pdf import NotPrinted, print_pdf
from app.adapters.rendering import Rendering
from app.domain.chart import charts
from app.domain.page_key import key, page_code
from app.domain.sentence import sentence
from app.domain.summary import Facts
from tests import summary_samples as samples

ROOT = Path(__file__).parent.parent.parent
render = Rendering(ROOT / "app" / "templates", ROOT / "translations")


def page(facts: Facts) -> str:
    values = {"facts": facts, "charts": charts(facts), "said": sentence(facts), "code": page_code(key(facts))}
    return render("pdf/summary.html", "en", values)


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def words(pdf: bytes) -> str:
    return " ".join(" ".join(part.extract_text() for part in read(pdf).pages).split())


def structure(reader: PdfReader) -> list[dict]:
    """All elements of the tag tree, in reading order."""
    found, waiting = [], [reader.trailer["/Root"]["/StructTreeRoot"]]
    while waiting:
        element = waiting.pop().get_object()
        if isinstance(element, dict):
            found.append(element)
            kids = element.get("/K", [])
            waiting += reversed(kids if isinstance(kids, list) else [kids])
    return found


@pytest.mark.parametrize("paper", ["letter", "a4"])
@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_the_longest_allowed_data_are_one_page(paper, count):
    facts = samples.longest()
    assert len(f"{facts.family_name}, {facts.given_name}") == 60
    pdf = print_pdf(page(replace(facts, measures=facts.measures[-count:])), paper)
    assert len(read(pdf).pages) == 1
    assert {"letter": (612, 792), "a4": (595, 842)}[paper] == pytest.approx(read(pdf).pages[0].mediabox[2:], abs=0.1)


@pytest.mark.parametrize("sample", samples.ALL.values(), ids=samples.ALL)
def test_the_page_is_tagged_and_each_chart_has_its_words(sample):
    facts = sample()
    reader = read(print_pdf(page(facts), "letter"))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    elements = structure(reader)
    alts = [element.get("/Alt") for element in elements if element.get("/S") == "/Figure"]
    assert all(alts)
    for measure in facts.measures:
        (alt,) = [alt for alt in alts if alt.startswith(f"{measure.title}, ")]
        assert "lower is better, 0 to" in alt
        for reading in measure.readings:
            assert reading.time_point in alt
            assert reading.value is None or f": {reading.value}." in alt
    columns = 7 if any(measure.levels for measure in facts.measures) else 6
    assert [element.get("/S") for element in elements].count("/TH") == columns + len(facts.measures)


def test_the_title_names_no_patient_and_the_page_names_her_by_two_identifiers():
    facts = samples.flagged()
    pdf = print_pdf(page(facts), "a4")
    assert read(pdf).metadata["/Title"] == f"Outcome summary {page_code(key(facts))}"
    text = words(pdf)
    assert text.count("Sample, Ana") == 2  # at the top, and on the bottom edge of every page
    assert text.count("born March 15, 1958") == 2


def test_what_is_read_first():
    flagged = words(print_pdf(page(samples.flagged()), "letter"))
    assert "SAFETY: 1 open flag. 3/30/26 19:42, owner Dr. Bea Example: NOT ACKNOWLEDGED." in flagged
    assert "3 of 4 main scores clearly better since surgery." in flagged
    said = words(print_pdf(page(samples.first_visit()), "letter"))
    assert "Safety: no open flags." in said
    assert "safety questions" not in said
    silent = words(print_pdf(page(samples.silent()), "letter"))
    assert "No answers since January 5, 2026; this page shows older results." in silent
    assert silent.count("OLD") == 4


@pytest.mark.parametrize("sample", samples.ALL.values(), ids=samples.ALL)
def test_the_sentence_has_at_most_25_words(sample):
    facts = sample()
    for each in (facts, replace(facts, flags=samples.flagged().flags)):
        (printed,) = re.findall(r'<p class="sentence.*?>(.*?)</p>', page(each), flags=re.DOTALL)
        assert 3 <= len(re.sub("<.*?>", " ", printed).split()) <= 25


def test_each_licence_line_is_printed_once():
    facts = samples.longest()
    text = words(print_pdf(page(facts), "letter"))
    lines = {source.line for source in facts.provenance.sources}
    assert len(lines) == 4
    assert {text.count(line) for line in lines} == {1}


def test_the_same_page_is_the_same_bytes():
    html = page(samples.better())
    assert print_pdf(html, "letter") == print_pdf(html, "letter")


HOSTILE = [
    "<img src=file:///etc/passwd>",
    "<link rel=attachment href=file:///etc/passwd>",
    "<style>@import url(http://127.0.0.1:{port}/x.css)</style>",
    "<svg><image xlink:href='http://127.0.0.1:{port}/x.png' width='9' height='9'/></svg>",
]


@pytest.fixture
def listener():
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        yield server


def called(server: socket.socket) -> bool:
    try:
        server.accept()
    except BlockingIOError:
        return False
    return True


@pytest.mark.parametrize("attack", HOSTILE)
def test_hostile_words_are_printed_as_words(attack, listener):
    text = attack.format(port=listener.getsockname()[1])
    facts = samples.better()
    changed = replace(facts.in_words[0], now=text)
    measure = replace(facts.measures[0], title=text)
    hostile = replace(
        facts, family_name=text, in_words=(changed,), practices=(text,), measures=(measure, *facts.measures[1:])
    )
    pdf = print_pdf(page(hostile), "letter")
    assert text.replace(" ", "") in words(pdf).replace(" ", "")
    assert not read(pdf).attachments
    assert not called(listener)


@pytest.mark.parametrize(
    "asks",
    [
        *HOSTILE,
        "<img src=app:page/missing.png>",
        "<link rel=attachment href=app:../../pyproject.toml>",
        "<img src=relative.png>",
        "<img src='data:image/png;base64,AAAA'>",
        "<style>@font-face {{ font-family: x; src: url(app:fonts/missing.woff2) }}</style>",
    ],
)
def test_a_page_that_asks_for_what_is_not_packaged_is_not_printed(asks, listener):
    body = asks.format(port=listener.getsockname()[1])
    with pytest.raises(NotPrinted):
        print_pdf(f"<!doctype html><html lang=en><title>x</title><body>{body}</body></html>", "letter")
    assert not called(listener)


def test_the_font_holds_every_mark_and_is_in_the_document():
    reader = read(print_pdf(page(samples.longest()), "letter"))
    fonts = {font.get_object()["/BaseFont"].split("+")[1] for font in reader.pages[0]["/Resources"]["/Font"].values()}
    assert len(fonts) == 2
    assert all("Inter" in font or "Page-Sans" in font for font in fonts)


def test_the_page_on_screen_says_the_same():
    facts = samples.longest()
    values = {"facts": facts, "charts": charts(facts), "said": sentence(facts), "code": page_code(key(facts))}
    environment = render._environment("en")
    template = '{% from "staff/page_facts.html" import page_facts %}{{ page_facts(facts, charts, said, code) }}'
    screen = environment.from_string(template).render(values)
    assert " style=" not in screen
    assert screen.count("<table") == 1 + len(facts.measures)
    for measure in facts.measures:
        assert measure.title in screen
    assert "7 of 10 answered" in screen
