"""Our own templates in both languages, with the catalogue compiled from its source as an installation does it."""

import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from jinja2 import TemplateNotFound, UndefinedError

from app.adapters.rendering import NoCatalogue, Rendering
from app.domain import pace
from app.domain.gsm7 import Length, length
from app.domain.wording import Kind, Notice, Reply, subject

ROOT = Path(__file__).parent.parent.parent
TEMPLATES = ROOT / "app" / "templates"
LANGUAGES = ["en", "es"]

LABEL, PHONE = "Valley Care Network", "(555) 010-0199"
LINK = "https://go.example.org/WWWWWWWWWWWWWWWWWWWWWW"
VALUES: dict[str, Any] = {
    "label": LABEL,
    "link": LINK,
    "phone": PHONE,
    "closes": date(2026, 9, 30),
    "visit": date(2026, 9, 30),
    "postal_address": "1 Main Street\nDenver, CO 80202",
    "unsubscribe": "https://go.example.org/stop/0/0",
    "code": "0123456",
    "minutes": 5,
}
A_YEAR = [date(2026, 1, 1) + timedelta(days=day) for day in range(366)]


@pytest.fixture(scope="module")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("catalogues")
    source = ROOT / "translations" / "es" / "LC_MESSAGES" / "messages.po"
    compiled = folder / "es" / "LC_MESSAGES" / "messages.mo"
    compiled.parent.mkdir(parents=True)
    with source.open("rb") as words, compiled.open("wb") as file:
        write_mo(file, read_po(words))
    return folder


@pytest.fixture(scope="module")
def render(catalogues: Path) -> Rendering:
    return Rendering(TEMPLATES, catalogues)


def from_text(tmp_path: Path, name: str, text: str) -> Rendering:
    (tmp_path / name).write_text(text)
    return Rendering(tmp_path, tmp_path)


SMS = {
    ("first", "en"): "Valley Care Network: how are you? 5 min check-in: U Reply STOP to end, HELP for help. "
    "Msg&data rates may apply.",
    ("invitation", "en"): "Valley Care Network: time for your check-in. About 5 min, and your care team will see it: U "
    "Reply STOP to end.",
    ("reminder", "en"): "Valley Care Network: a reminder, your health check-in is ready. You can stop and come back: U "
    "Reply STOP to end.",
    ("last-call", "en"): "Valley Care Network: last reminder. It closes Wed Sep 30. Or do it by phone: (555) 010-0199. "
    "U Reply STOP to end.",
    ("resume", "en"): "Valley Care Network: you are part way through. Your answers are saved. Finish here: U "
    "Reply STOP to end.",
    ("pre-visit", "en"): "Valley Care Network: please do your check-in before your visit on Wed Sep 30. About 5 min: U "
    "Reply STOP to end.",
    ("first", "es"): "Valley Care Network: preguntas de salud, 5 min: U Responda STOP para terminar, HELP ayuda. "
    "Puede haber cargos.",
    ("invitation", "es"): "Valley Care Network: sus preguntas de salud. Cerca de 5 min. Su equipo las lee: U "
    "Responda STOP para terminar.",
    ("reminder", "es"): "Valley Care Network: le esperan sus preguntas de salud. Puede parar y volver luego: U "
    "Responda STOP para terminar.",
    ("last-call", "es"): "Valley Care Network: aviso final. Cierra el 30 de septiembre. O al (555) 010-0199. U "
    "Responda STOP para terminar.",
    ("resume", "es"): "Valley Care Network: sus respuestas se guardaron. Termine sus preguntas: U "
    "Responda STOP para terminar.",
    ("pre-visit", "es"): "Valley Care Network: conteste antes de su cita del 30 de septiembre. Cerca de 5 min: U "
    "Responda STOP para terminar.",
    ("new-link", "en"): "Valley Care Network: here is your new link. Old links no longer work. U Reply STOP to end.",
    ("new-link", "es"): "Valley Care Network: su nuevo enlace. Los enlaces anteriores ya no sirven. U "
    "Responda STOP para terminar.",
    ("team-change", "en"): "Valley Care Network: an office joined your care team. See who views your answers: U "
    "Not right? Call (555) 010-0199",
    ("team-change", "es"): "Valley Care Network: hay un consultorio nuevo en su equipo. Vea quién lee sus datos: U "
    "¿Dudas? Llame (555) 010-0199",
    ("stopped", "en"): "Valley Care Network: you will get no more texts from us. This does not change your care. "
    "To start again reply START. Questions? (555) 010-0199",
    ("stopped", "es"): "Valley Care Network: ya no le enviaremos mensajes. Su cuidado no cambia. "
    "Para volver responda START. ¿Preguntas? (555) 010-0199",
    ("help", "en"): "Valley Care Network health check-ins, about 5 a year. Help: (555) 010-0199. "
    "Do not use for emergencies, call 911. Msg&data rates may apply. Reply STOP to end.",
    ("help", "es"): "Valley Care Network: unos 5 cuestionarios al año. Ayuda: (555) 010-0199. "
    "Emergencias: llame al 911. Puede haber cargos. Responda STOP para terminar.",
    ("started", "en"): "Valley Care Network: texts are back on. You will get about 5 check-ins a year. "
    "Reply STOP to end, HELP for help. Msg&data rates may apply.",
    ("started", "es"): "Valley Care Network: ya recibe mensajes otra vez, unos 5 cuestionarios al año. "
    "Responda STOP para terminar, HELP para ayuda. Puede haber cargos.",
    ("other", "en"): "Valley Care Network: no one reads replies here. For help call (555) 010-0199. "
    "Emergency? Call 911. Reply STOP to end texts.",
    ("other", "es"): "Valley Care Network: nadie lee estas respuestas. Para ayuda llame (555) 010-0199. "
    "¿Emergencia? Llame al 911. STOP para terminar.",
    ("crisis", "en"): "Valley Care Network: if you are in danger, call 911. Call or text 988, day or night. "
    "We may not read this before the office opens. Office: (555) 010-0199",
    ("crisis", "es"): "Valley Care Network: si corre peligro llame al 911. A toda hora: 988 (oprima 2) o mande AYUDA "
    "al 988. Tal vez nadie lea esto hasta que abramos: (555) 010-0199",
    ("wrong-number", "en"): "Valley Care Network: sorry about that. We will send no more texts to this number. "
    "Questions? (555) 010-0199",
    ("wrong-number", "es"): "Valley Care Network: disculpe la molestia. Ya no enviaremos mensajes a este teléfono. "
    "¿Preguntas? (555) 010-0199",
    ("code", "en"): "Valley Care Network: your code is 0123456. It works for 10 minutes. Do not give it to anyone.",
    ("code", "es"): "Valley Care Network: su clave es 0123456. Sirve 10 minutos. No se la muestre a nadie.",
}


def test_every_template_of_a_text_is_known() -> None:
    assert {path.stem for path in (TEMPLATES / "messages" / "sms").iterdir()} == {*Kind, *Reply, *Notice}
    assert SMS.keys() == {(said.value, language) for said in (*Kind, *Reply) for language in LANGUAGES}


@pytest.mark.parametrize(("said", "language"), SMS)
def test_what_each_text_says(render: Rendering, said: str, language: str) -> None:
    assert render(f"messages/sms/{said}.txt", language, VALUES | {"link": "U"}) == SMS[said, language]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reply", Reply)
def test_a_reply_needs_no_more_than_who_answers(render: Rendering, reply: Reply, language: str) -> None:
    given = {"label": LABEL, "code": "0123456"} if reply is Reply.CODE else {"label": LABEL, "phone": PHONE}
    assert render(f"messages/sms/{reply}.txt", language, given).startswith(LABEL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_the_longest_case_of_each_text_is_one_segment(render: Rendering, kind: Kind, language: str) -> None:
    assert (len(LABEL), len(LINK), len(PHONE)) == (19, 45, 14)
    longest = VALUES | {"minutes": pace.LONGEST}
    lengths = [
        length(render(f"messages/sms/{kind}.txt", language, longest | {"closes": day, "visit": day})) for day in A_YEAR
    ]
    assert all(isinstance(found, Length) and found.segments == 1 for found in lengths), set(lengths)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_each_text_names_its_sender_its_link_and_the_way_out(render: Rendering, kind: Kind, language: str) -> None:
    text = render(f"messages/sms/{kind}.txt", language, VALUES)
    assert text.startswith(f"{LABEL}: ")
    assert re.findall(r"https?://\S+", text) == [LINK]
    assert "STOP" in text or kind is Kind.TEAM_CHANGE  # which has no room for it


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
def test_each_letter_names_its_sender_its_link_and_the_way_out(render: Rendering, kind: Kind, language: str) -> None:
    body = render(f"messages/email/{kind}.txt", language, VALUES)
    paragraphs = body.split("\n\n")
    assert paragraphs[0] == LABEL
    assert paragraphs[2].splitlines()[1:] == [LINK]
    assert re.findall(r"https?://\S+", body) == [LINK, VALUES["unsubscribe"]]
    assert paragraphs[-1] == f"{LABEL}\n{VALUES['postal_address']}"
    assert PHONE in body
    assert "\n\n\n" not in body


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        ("last-call", "en", "Your check-in closes on September 30, 2026."),
        ("last-call", "es", "Sus preguntas se cierran el 30 de septiembre de 2026."),
        ("pre-visit", "en", "before your visit on September 30, 2026."),
        ("pre-visit", "es", "antes de su cita del 30 de septiembre de 2026."),
    ],
)
def test_letters_have_room_for_the_whole_date(render: Rendering, kind: str, language: str, words: str) -> None:
    assert words in render(f"messages/email/{kind}.txt", language, VALUES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_letter_without_a_postal_address_ends_with_the_way_out(render: Rendering, language: str) -> None:
    body = render("messages/email/first.txt", language, VALUES | {"postal_address": ""})
    assert body.endswith(VALUES["unsubscribe"])


@pytest.mark.parametrize(
    ("kind", "language", "words"),
    [
        (Kind.FIRST, "en", "Your health check-in is ready"),
        (Kind.FIRST, "es", "Sus preguntas de salud"),
        (Kind.TEAM_CHANGE, "en", "Your care team has changed"),
        (Kind.TEAM_CHANGE, "es", "Su equipo de atención cambió"),
    ],
)
def test_the_subject_is_neutral(render: Rendering, kind: Kind, language: str, words: str) -> None:
    assert render(subject(kind), language, {}) == words


@pytest.mark.parametrize("channel", ["sms", "email"])
@pytest.mark.parametrize("kind", Kind)
def test_nothing_stays_english_in_spanish(render: Rendering, kind: Kind, channel: str) -> None:
    english = re.compile(r"\b(your|you|the|check-in|is|reply|call|please)\b", re.IGNORECASE)
    assert not english.search(render(f"messages/{channel}/{kind}.txt", "es", VALUES))


def test_a_value_that_nobody_gives_is_an_error(render: Rendering) -> None:
    with pytest.raises(UndefinedError):
        render("messages/sms/first.txt", "en", {"label": LABEL})


def test_a_language_without_a_catalogue_is_an_error(render: Rendering) -> None:
    with pytest.raises(NoCatalogue, match="fr"):
        render("messages/sms/first.txt", "fr", VALUES)


def test_english_needs_no_catalogue_and_spanish_does(tmp_path: Path) -> None:
    bare = from_text(tmp_path, "a.txt", "{% trans %}Continue{% endtrans %}")
    assert bare("a.txt", "en", {}) == "Continue"
    with pytest.raises(NoCatalogue):
        bare("a.txt", "es", {})


def test_a_template_that_is_not_there_is_an_error(render: Rendering) -> None:
    with pytest.raises(TemplateNotFound):
        render("messages/sms/none.txt", "en", VALUES)


def test_html_is_escaped_and_text_is_not(tmp_path: Path) -> None:
    words = "{% trans %}Hello {{ name }}{% endtrans %}"
    name = {"name": "<b>&Ana %s"}
    assert from_text(tmp_path, "a.html", words)("a.html", "en", name) == "Hello &lt;b&gt;&amp;Ana %s"
    assert from_text(tmp_path, "a.txt", words)("a.txt", "en", name) == "Hello <b>&Ana %s"


@pytest.mark.parametrize(
    ("language", "long", "short"),
    [("en", "March 30, 2026", "Mon Mar 30"), ("es", "30 de marzo de 2026", "30 de marzo")],
)
def test_dates_in_the_readers_language(tmp_path: Path, catalogues: Path, language: str, long: str, short: str) -> None:
    (tmp_path / "a.txt").write_text("{{ day|date }} / {{ day|short_date }} / {{ language }}")
    render = Rendering(tmp_path, catalogues)
    assert render("a.txt", language, {"day": date(2026, 3, 30)}) == f"{long} / {short} / {language}"
