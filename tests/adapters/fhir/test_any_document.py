"""Whatever stands in a document, it is taken or refused: never another error."""

import json
from contextlib import suppress
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from app.adapters.fhir import packs_of, read_text
from app.domain.document import Refused
from tests.adapters.fhir.shipped import LIBRARY, exported

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)


def places(value: Any, place: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [place, *(each for key, inner in inside for each in places(inner, (*place, key)))]


PLACES = {code: places(exported(code))[1:] for code in ("phq-9", "rmdq", "work-status")}


@settings(max_examples=60, deadline=None)
@given(code=st.sampled_from(sorted(PLACES)), data=st.data())
def test_taken_or_refused(code: str, data: st.DataObject):
    document = exported(code)
    for place in data.draw(st.lists(st.sampled_from(PLACES[code]), min_size=1, max_size=3)):
        parent = document
        try:
            for key in place[:-1]:
                parent = parent[key]
            if data.draw(st.booleans()):
                parent[place[-1]] = data.draw(VALUES)
            else:
                del parent[place[-1]]
        except (KeyError, IndexError, TypeError):
            continue  # an earlier change took the place away
    with suppress(Refused):
        packs_of(read_text(json.dumps(document)), LIBRARY[code])
