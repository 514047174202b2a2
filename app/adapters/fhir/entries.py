"""The items of a Questionnaire in the order in which they are shown, each with what stands around it."""

from dataclasses import dataclass
from typing import Any

from app.adapters.fhir.standard import CALCULATED
from app.domain.document import Fault, Place, Refused


@dataclass(frozen=True)
class Entry:
    """One item; `above` are the items around it, outermost first."""

    item: dict[str, Any]
    place: Place
    above: tuple[dict[str, Any], ...]

    @property
    def depth(self) -> int:
        return len(self.above) + 1

    @property
    def asks(self) -> bool:
        """True for what a person answers: no heading, no display, no score. The structure may not be checked yet."""
        extensions = self.item.get("extension")
        computed = isinstance(extensions, list) and any(
            isinstance(each, dict) and each.get("url") == CALCULATED for each in extensions
        )
        return self.item.get("type") not in ("group", "display") and not self.item.get("readOnly") and not computed


def entries(document: dict[str, Any]) -> list[Entry]:
    """Every item at every depth. Raises Refused where an item is none."""
    found: list[Entry] = []
    waiting = _inside(document, (), ())
    while waiting:
        entry = waiting.pop()
        found.append(entry)
        waiting += _inside(entry.item, entry.place, (*entry.above, entry.item))
    return found


def _inside(parent: dict[str, Any], place: Place, above: tuple[dict[str, Any], ...]) -> list[Entry]:
    """The items right under it, the first one last."""
    items = parent.get("item", [])
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise Refused(Fault.NOT_FHIR, (*place, "item"), "a list of items is needed")
    found = [Entry(item, (*place, "item", position), above) for position, item in enumerate(items)]
    return found[::-1]
