"""A foreign Questionnaire finds its items by id, by LOINC code or by place, and says how; in doubt, refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from app.adapters.fhir import How, Mapped, check, packs_of
from app.adapters.fhir.standard import ORDINAL_VALUE, write_text
from app.domain.document import Fault, Refused
from app.domain.instrument_document import with_pack
from tests.adapters.fhir.shipped import LIBRARY, exported

Document = dict[str, Any]
ODI, NDI, PF4A = LIBRARY["odi"], LIBRARY["ndi"], LIBRARY["promis-pf-4a"]


def choice(link_id: str, options: list[Document], **more: Any) -> Document:
    return {"linkId": link_id, "type": "choice", "text": f"Section {link_id}", "answerOption": options, **more}


def coding(code: str, display: str, weight: float | None = None) -> Document:
    found: Document = {"valueCoding": {"system": "http://loinc.org", "code": code, "display": display}}
    return found | ({} if weight is None else {"extension": [{"url": ORDINAL_VALUE, "valueDecimal": weight}]})


def six(prefix: str) -> list[Document]:
    """Six statements without weights, whose codes say nothing."""
    return [coding(f"LA{at}-1", f"{prefix} statement {at}") for at in range(6)]


def foreign(*items: Document, **head: Any) -> Document:
    return {"resourceType": "Questionnaire", "status": "active", "language": "en-US", "item": list(items), **head}


def loinc(code: str) -> Document:
    return {"code": [{"system": "http://loinc.org", "code": code}]}


def mapped(document: Document, instrument: Any) -> tuple[Mapped, ...]:
    check(document)
    (pack,) = packs_of(document, instrument)
    with_pack({(instrument.code, instrument.version): instrument}, pack.document)
    return pack.mapped


def refused(document: Document, instrument: Any) -> Fault:
    check(document)
    with pytest.raises(Refused) as found:
        packs_of(document, instrument)
    return found.value.fault


def test_by_place_where_the_counts_agree():
    document = foreign(*(choice(f"q{at}", six(f"q{at}")) for at in range(10)))
    found = mapped(document, ODI)
    assert [(each.item_id, each.link_id, each.how) for each in found] == [
        (item.id, f"q{at}", How.POSITION) for at, item in enumerate(ODI.items)
    ]
    assert found[0].text == "Section q0"
    assert found[0].choices == tuple((value, f"q0 statement {value}") for value in range(6))


def test_by_code_of_loinc_in_any_order_with_what_is_not_asked_around_them():
    sections = [choice(f"/{item.loinc}", six(item.id), **loinc(item.loinc)) for item in reversed(NDI.items)]
    total = {"linkId": "/82237-9", "type": "decimal", "text": "Total", "readOnly": True}
    panel = {"linkId": "/82226-2", "type": "group", "text": "This week", "item": [*sections, total]}
    note = {"linkId": "note", "type": "display", "text": "Please answer all."}
    document = foreign(note, panel, {"linkId": "end", "type": "display", "text": "Thank you."})
    found = mapped(document, NDI)
    assert [(each.item_id, each.link_id, each.how) for each in found] == [
        (item.id, f"/{item.loinc}", How.LOINC) for item in NDI.items
    ]
    words = packs_of(document, NDI)[0].document["words"]
    assert words["intro"] == "Please answer all."
    assert words["stems"] == [{"text": "This week", "items": [item.id for item in NDI.items]}]


@pytest.mark.parametrize("sign", ["prefix", "code"])
def test_by_the_id_in_a_code_or_prefix(sign: str):
    def named(item_id: str) -> Document:
        name = item_id.upper()
        return {"prefix": name} if sign == "prefix" else {"code": [{"system": "urn:promis", "code": name}]}

    options = [coding(f"LA{value}-1", f"answer {value}", value) for value in (1, 2, 3, 4, 5)]
    questions = [choice(f"q{at}", options, **named(item.id)) for at, item in enumerate(PF4A.items)]
    found = mapped(foreign(*reversed(questions)), PF4A)
    assert {each.how for each in found} == {How.ID}
    assert [each.link_id for each in found] == ["q0", "q1", "q2", "q3"]
    # The weights say which answer is which, whatever the order in which they are shown.
    assert found[0].choices == tuple((value, f"answer {value}") for value in PF4A.items[0].values)


def test_by_the_code_that_is_the_printed_value():
    options = [coding(str(value), f"statement {value}") for value in (5, 4, 3, 2, 1, 0)]
    found = mapped(foreign(*(choice(f"q{at}", options) for at in range(10))), ODI)
    assert found[0].choices == tuple((value, f"statement {value}") for value in range(6))


def test_a_ladder_that_came_as_eleven_choices():
    steps = ["0 = No pain", *map(str, range(1, 10)), "10 - Worst pain"]
    options = [coding(f"LA{at}-1", text, at) for at, text in enumerate(steps)]
    (found,) = mapped(foreign(choice("pain", options)), replace(LIBRARY["nprs-back"], words_by_language={}))
    assert found.choices == ((0, "No pain"), (10, "Worst pain"))


def test_a_translation_is_a_pack_of_its_own():
    def both(text: str) -> Document:
        return write_text("text", {"en": text, "es": f"es {text}"}, "en")

    options = [
        {"valueCoding": {"code": str(value), **write_text("display", {"en": f"{value}", "es": f"es {value}"}, "en")}}
        for value in range(6)
    ]
    document = foreign(*(choice(f"q{at}", options) | both(f"Section {at}") for at in range(10)))
    check(document)
    english, spanish = packs_of(document, ODI)
    assert (english.document["language"], spanish.document["language"]) == ("en", "es")
    assert spanish.mapped[9].text == "es Section 9"
    assert spanish.mapped[9].choices[5] == (5, "es 5")
    library = {(ODI.code, ODI.version): ODI}
    for pack in (english, spanish):
        library[ODI.code, ODI.version] = with_pack(library, pack.document)
    assert library[ODI.code, ODI.version].languages == ("en", "es")


def good() -> Document:
    return foreign(*(choice(f"q{at}", six(f"q{at}")) for at in range(10)))


WRONG: list[tuple[str, Fault, Callable[[Document], object]]] = [
    ("no language", Fault.MISSING_KEY, lambda d: d.pop("language")),
    ("one question less", Fault.UNKNOWN_NAME, lambda d: d["item"].pop()),
    ("one question more", Fault.UNKNOWN_NAME, lambda d: d["item"].append(choice("q10", six("x")))),
    ("one named twice", Fault.DUPLICATE, lambda d: d["item"][1].update(prefix=ODI.items[0].id)),
    ("an option less", Fault.HOLE, lambda d: d["item"][3]["answerOption"].pop()),
    ("an option more", Fault.HOLE, lambda d: d["item"][3]["answerOption"].append(coding("LA9-1", "x"))),
    (
        "another type",
        Fault.WRONG_TYPE,
        lambda d: d["item"].__setitem__(3, {"linkId": "q3", "type": "text", "text": "x"}),
    ),
    ("several answers", Fault.WRONG_TYPE, lambda d: d["item"][3].update(repeats=True)),
    ("no text", Fault.EMPTY, lambda d: d["item"][3].pop("text")),
    ("an option without text", Fault.EMPTY, lambda d: d["item"][3]["answerOption"][0]["valueCoding"].pop("display")),
    (
        "weights that are not the values",
        Fault.UNKNOWN_NAME,
        lambda d: d["item"][3].update(answerOption=[coding(f"LA{n}-1", "x", n + 1) for n in range(6)]),
    ),
    (
        "weights on some",
        Fault.UNKNOWN_NAME,
        lambda d: d["item"][3]["answerOption"][0].update(coding("LA0-1", "x", 0)),
    ),
    (
        "half a translation",
        Fault.MISSING_KEY,
        lambda d: d["item"][3].update(write_text("text", {"en": "x", "es": "y"}, "en")),
    ),
]


@pytest.mark.parametrize(("fault", "broken"), [case[1:] for case in WRONG], ids=[case[0] for case in WRONG])
def test_nothing_is_guessed(fault: Fault, broken: Callable[[Document], object]):
    document = good()
    broken(document)
    assert refused(document, ODI) is fault


def test_a_question_that_is_missing_from_a_list_with_ids():
    document = exported("gad-7")
    document["item"][0]["item"].pop()
    del document["item"][1]  # the total
    assert refused(document, LIBRARY["gad-7"]) is Fault.MISSING_KEY


def test_a_ladder_without_words_at_its_ends():
    document = exported("peg")
    del document["item"][0]["item"]
    assert refused(document, LIBRARY["peg"]) is Fault.MISSING_KEY
