"""Reads questionnaires/ at start-up; one bad file and nothing starts: its name, its line and the fault are said."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from app.domain.document import Fault, Place, Refused
from app.domain.imported_text import ImportedText, imported_text_from
from app.domain.instrument import Instrument, Library
from app.domain.instrument_document import instrument_from, with_pack
from app.domain.pathway import Pathway, from_document
from app.domain.safety import SafetyRules, rules_from

LARGEST = 1_000_000  # bytes
DEEPEST = 50  # lists and mappings inside each other
_MOST_DIGITS = 30

_Loader: type[yaml.SafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the fast one, where it was built


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
        text = read_text(path)
        try:
            _check_depth(text)
            loader = _Loader(text)
            # The tree first: it costs no more than the file is long, whatever its aliases would grow into.
            tree = loader.get_single_node()
            if tree is not None:
                self._walk(tree, (), set())
            self.document: Any = None if tree is None else loader.construct_document(tree)
        except Refused as refused:
            raise self.bad(refused) from refused
        except (yaml.YAMLError, ValueError, LookupError, AttributeError, TypeError, RecursionError) as error:
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
        _check_number(node, place)
        if isinstance(node, yaml.SequenceNode):
            for position, child in enumerate(node.value):
                self._walk(child, (*place, str(position)), seen)
        elif isinstance(node, yaml.MappingNode):
            for key, child in node.value:
                _check_number(key, place)
                inner = (*place, str(key.value))
                if inner in self._lines:
                    raise Refused(Fault.DUPLICATE_KEY, inner)
                self._lines[inner] = key.start_mark.line + 1
                self._walk(child, inner, seen)


def _check_number(node: yaml.Node, place: Place) -> None:
    """A hexadecimal number of thousands of digits is read, and cannot even be named in a refusal."""
    if node.tag == "tag:yaml.org,2002:int" and len(node.value) > _MOST_DIGITS:
        raise Refused(Fault.OUT_OF_RANGE, place, "a number too long")


def in_json(path: Path, refused: Refused) -> BadQuestionnaire:
    """A refusal of a JSON document with its line: YAML reads JSON too. Line 0 where even that is not to be had."""
    try:
        return _File(path).bad(refused)
    except BadQuestionnaire:
        return BadQuestionnaire(path, 0, refused)


def _check_depth(text: str) -> None:
    """The fast loader has no bottom: it would go down into too deep a file until the process dies. Raises Refused."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if depth > DEEPEST:
            raise Refused(Fault.NOT_YAML, (), f"more than {DEEPEST} levels")


def read_text(path: Path) -> str:
    """A file of words, of a size that a person could have written. Raises BadQuestionnaire."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except OSError as error:
        raise BadQuestionnaire(path, 0, Refused(Fault.NOT_YAML, (), type(error).__name__)) from error
    if len(content) > LARGEST:
        raise BadQuestionnaire(path, 0, Refused(Fault.TOO_LARGE, (), f"at most {LARGEST} bytes"))
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadQuestionnaire(path, 0, Refused(Fault.NOT_YAML, (), type(error).__name__)) from error


def read_pack(path: Path, shipped: Library) -> ImportedText:
    """A language that somebody brings for an instrument that does not ship it. Raises BadQuestionnaire."""
    file = _File(path)
    try:
        return imported_text_from(shipped, file.document)
    except Refused as refused:
        raise file.bad(refused) from refused


def read_instruments(folder: Path) -> Library:
    """Every `*.yaml` of the folder: instruments (`peg-1.yaml`), then packs, one language each (`rmdq-1983.es.yaml`).

    Raises BadQuestionnaire.
    """
    library, wrong = check_instruments(folder)
    if wrong:
        raise wrong[0]
    return library


def check_instruments(folder: Path) -> tuple[Library, list[BadQuestionnaire]]:
    """The same, with what is wrong with each bad file in place of the first refusal."""
    instruments: dict[tuple[str, str], Instrument] = {}
    files: list[_File] = []
    wrong: list[BadQuestionnaire] = []
    for path in sorted(folder.glob("*.yaml")):
        try:
            files.append(_File(path))
        except BadQuestionnaire as bad:
            wrong.append(bad)
    for file in sorted(files, key=_is_pack):
        try:
            found = with_pack(instruments, file.document) if _is_pack(file) else instrument_from(file.document)
            if not _is_pack(file) and (found.code, found.version) in instruments:
                raise Refused(Fault.DUPLICATE, ("code",), f"{found.code} {found.version}")
        except Refused as refused:
            wrong.append(file.bad(refused))
        else:
            instruments[found.code, found.version] = found
    return Library(instruments.values()), wrong


def read_instrument(path: Path, shipped: Library) -> Instrument:
    """One file: an instrument, or a pack, which gives its instrument in that language. Raises BadQuestionnaire."""
    file = _File(path)
    try:
        if _is_pack(file):
            return imported_text_from(shipped, file.document).instrument
        return instrument_from(file.document)
    except Refused as refused:
        raise file.bad(refused) from refused


@dataclass(frozen=True)
class Pathways:
    """Plain documents as they are stored, read again by `from_document`; `waiting` ones need a licensed text first."""

    ready: tuple[dict[str, Any], ...]
    waiting: tuple[BadQuestionnaire, ...]


def read_pathways(path: Path, library: Library) -> Pathways:
    """One pathway file, or every one of a folder, checked against the instruments that may be asked.

    Raises BadQuestionnaire, also for an instrument that the library does not have, or has no usable text of, unless the
    pathway says of itself that it waits for a licence.
    """
    documents: dict[tuple[str, str], dict[str, Any]] = {}
    waiting: list[BadQuestionnaire] = []
    for file in [_File(each) for each in (sorted(path.glob("*.yaml")) if path.is_dir() else [path])]:
        try:
            pathway = from_document(file.document)
            if (pathway.code, pathway.version) in documents:
                raise Refused(Fault.DUPLICATE, ("code",), f"{pathway.code} {pathway.version}")
            if refused := _not_usable(pathway, library):
                waiting.append(file.bad(refused))
                continue
        except Refused as refused:
            raise file.bad(refused) from refused
        documents[pathway.code, pathway.version] = file.document
    return Pathways(tuple(documents.values()), tuple(waiting))


def read_safety(path: Path, library: Library) -> SafetyRules:
    """Which answers need a person at once, checked against the instruments. Raises BadQuestionnaire."""
    file = _File(path)
    try:
        return rules_from(file.document, library)
    except Refused as refused:
        raise file.bad(refused) from refused


def _not_usable(pathway: Pathway, library: Library) -> Refused | None:
    """Why a pathway waits. One that does not say of itself that it waits for a licence is refused."""
    try:
        pathway.check(library)
    except Refused as refused:
        if refused.fault is Fault.NO_USABLE_TEXT and pathway.waits_for_licence:
            return refused
        raise
    return None


def _is_pack(file: _File) -> bool:
    return "language" in file.document if isinstance(file.document, dict) else False
