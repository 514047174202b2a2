"""Reads questionnaires/ at start-up; one bad file and nothing starts: its name, its line and the fault are said."""

from pathlib import Path
from typing import Any

import yaml

from app.domain.document import Fault, Refused
from app.domain.instrument import Instrument, Library
from app.domain.instrument_document import instrument_from, with_pack
from app.domain.pathway import from_document


class BadQuestionnaire(ValueError):
    """`fault` is the name of what is wrong; `file` and `line` say where (line 0: the file as a whole)."""

    def __init__(self, file: Path, line: int, refused: Refused) -> None:
        self.file, self.line, self.fault = file, line, refused.fault
        super().__init__(f"{file.name}:{line}: {refused}")


class _File:
    """One YAML file: its document, and the line of each place in it. Aliases and repeated keys are refused."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines: dict[tuple[str, ...], int] = {}
        try:
            text = path.read_text(encoding="utf-8")
            # The tree first: it costs no more than the file is long, whatever its aliases would grow into.
            tree = yaml.compose(text, Loader=yaml.SafeLoader)
            if tree is not None:
                self._walk(tree, (), set())
            self.document: Any = yaml.safe_load(text)
        except Refused as refused:
            raise self.bad(refused) from refused
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 0
            raise BadQuestionnaire(path, line, Refused(Fault.NOT_YAML, (), type(error).__name__)) from error

    def bad(self, refused: Refused) -> BadQuestionnaire:
        """At the line of the place, or of the nearest thing around it."""
        place = tuple(map(str, refused.place))
        while place and place not in self._lines:
            place = place[:-1]
        return BadQuestionnaire(self.path, self._lines.get(place, 0), refused)

    def _walk(self, node: yaml.Node, place: tuple[str, ...], seen: set[int]) -> None:
        self._lines.setdefault(place, node.start_mark.line + 1)
        if id(node) in seen:
            raise Refused(Fault.ALIAS, place)
        seen.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            for position, child in enumerate(node.value):
                self._walk(child, (*place, str(position)), seen)
        elif isinstance(node, yaml.MappingNode):
            for key, child in node.value:
                inner = (*place, str(key.value))
                if inner in self._lines:
                    raise Refused(Fault.DUPLICATE_KEY, inner)
                self._lines[inner] = key.start_mark.line + 1
                self._walk(child, inner, seen)


def read_instruments(folder: Path) -> Library:
    """Every `*.yaml` of the folder: instruments (`peg-1.yaml`), then packs, one language each (`rmdq-1983.es.yaml`).

    Raises BadQuestionnaire.
    """
    instruments: dict[tuple[str, str], Instrument] = {}
    files = [_File(path) for path in sorted(folder.glob("*.yaml"))]
    for file in sorted(files, key=_is_pack):
        try:
            found = with_pack(instruments, file.document) if _is_pack(file) else instrument_from(file.document)
            if not _is_pack(file) and (found.code, found.version) in instruments:
                raise Refused(Fault.DUPLICATE, ("code",), f"{found.code} {found.version}")
        except Refused as refused:
            raise file.bad(refused) from refused
        instruments[found.code, found.version] = found
    return Library(instruments.values())


def read_pathways(folder: Path, library: Library) -> tuple[dict[str, Any], ...]:
    """Every pathway of the folder, checked, as the plain document that is stored and read again by `from_document`.

    Raises BadQuestionnaire, also for an instrument that the library does not have.
    """
    documents: dict[tuple[str, str], dict[str, Any]] = {}
    for file in [_File(path) for path in sorted(folder.glob("*.yaml"))]:
        try:
            pathway = from_document(file.document)
            if (pathway.code, pathway.version) in documents:
                raise Refused(Fault.DUPLICATE, ("code",), f"{pathway.code} {pathway.version}")
            for place, key in pathway.instrument_places():
                if key not in library:
                    raise Refused(Fault.UNKNOWN_NAME, place, " ".join(key))
        except Refused as refused:
            raise file.bad(refused) from refused
        documents[pathway.code, pathway.version] = file.document
    return tuple(documents.values())


def _is_pack(file: _File) -> bool:
    return "language" in file.document if isinstance(file.document, dict) else False
