"""`flask instruments evidence`: where the numbers come from, what is not yet checked, and what holds each example."""

import json
from collections.abc import Iterator
from typing import Any

import click
from flask.cli import with_appcontext

from app.cli import instrument_words as say
from app.cli.instrument_find import find_all, ordered
from app.cli.parts import installation
from app.domain.evidence import Evidence, evidence
from app.domain.instrument import Answer, Example


@click.command("evidence")
@click.argument("code", required=False)
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@with_appcontext
def tell(code: str | None, as_json: bool) -> None:
    """Sources, tables, unchecked numbers, worked examples and their tests; of CODE, or of every instrument."""
    library = installation().outside.instruments
    found = [evidence(each) for each in (find_all(library, code) if code else ordered(library))]
    if as_json:
        click.echo(json.dumps([_entry(each) for each in found], ensure_ascii=False, indent=2))
        return
    for each in found:
        for line in _lines(each):
            click.echo(line)


def _lines(of: Evidence) -> Iterator[str]:
    yield f"{of.instrument.code} {of.instrument.version}: {of.instrument.title('en').title}"
    yield from (f"  source: {source}" for source in of.instrument.sources)
    yield from (f"  table of {name}" for name in _tables(of))
    yield from (f"  not yet checked: {each}" for each in _unchecked(of))
    for worked in of.worked:
        yield f"  example ({worked.example.by}): {_answers(worked.example)} → {_expected(worked.example)}"
        yield f"    {worked.example.source}"
        yield f"    {worked.test}"


def _tables(of: Evidence) -> list[str]:
    return [
        f"{each.scale.name}: level {each.table.level}, {say.TABLE_LEVEL[each.table.level]} [{each.table.source}]"
        for each in of.tables
    ]


def _unchecked(of: Evidence) -> list[str]:
    thresholds = [f"{each.scale.name}: {say.threshold(each.threshold)}" for each in of.unchecked]
    tables = [
        f"{each.scale.name}: its table, {say.TABLE_LEVEL[each.table.level]}" for each in of.tables if not each.settled
    ]
    return thresholds + tables


def _answers(example: Example) -> str:
    def said(answer: Answer) -> str:
        return "–" if answer is None else str(answer)

    return ", ".join(map(said, example.answers)) or "no answers"


def _expected(example: Example) -> str:
    levels = {name: f" ({level})" for name, level in example.levels.items()}
    return "; ".join(f"{name} {value}{levels.get(name, '')}" for name, value in example.scores.items())


def _entry(of: Evidence) -> dict[str, Any]:
    return {
        "code": of.instrument.code,
        "version": of.instrument.version,
        "title": of.instrument.title("en").title,
        "sources": list(of.instrument.sources),
        "tables": [
            {
                "scale": each.scale.name,
                "level": each.table.level,
                "meaning": say.TABLE_LEVEL[each.table.level],
                "source": each.table.source,
            }
            for each in of.tables
        ],
        "unchecked": _unchecked(of),
        "examples": [
            {
                "answers": list(worked.example.answers),
                "scores": {
                    name: value if isinstance(value, str) else float(value)
                    for name, value in worked.example.scores.items()
                },
                "levels": dict(worked.example.levels),
                "by": worked.example.by,
                "source": worked.example.source,
                "test": worked.test,
            }
            for worked in of.worked
        ],
    }
