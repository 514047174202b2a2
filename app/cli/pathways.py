"""`flask pathways list|check|import|show`."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.adapters.questionnaires import BadQuestionnaire, Pathways, read_pathways
from app.cli.instrument_find import in_use
from app.cli.parts import installation
from app.domain.instrument import Library
from app.domain.pathway import Pathway
from app.models.pathway import PathwayVersion
from app.services import library
from app.services import pathways as verbs

FOLDER = Path(__file__).parent.parent.parent / "questionnaires" / "pathways"
pathways = AppGroup("pathways", help="Plans of care: time points, instruments and texts.")
where = click.argument("path", type=click.Path(exists=True, path_type=Path), default=FOLDER)


@pathways.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def list_all(as_json: bool) -> None:
    """The versions that were imported."""
    with installation().db.reading() as session:
        known = [verbs.pathway_of(row) for row in session.scalars(PathwayVersion.by_age())]
    if as_json:
        click.echo(json.dumps([{"code": each.code, "version": each.version, "title": each.title} for each in known]))
        return
    for each in known:
        click.echo(f"{each.code} {each.version}: {each.title['en']}")


@pathways.command()
@where
def check(path: Path) -> None:
    """Read one file, or those of a folder, and say what is wrong with the first bad one."""
    found = _read(path, in_use())
    _tell_waiting(found)
    click.echo(f"{len(found.ready)} pathways, nothing wrong.")


@pathways.command("import")
@where
def import_all(path: Path) -> None:
    """Keep one file, or those of a folder, as versions that never change."""
    now = installation().outside.now()
    with installation().db.transaction() as session:
        usable = library.in_use(session, installation().outside, now)
        found = _read(path, usable)
        _tell_waiting(found)
        for document in found.ready:
            try:
                row = verbs.import_pathway(session, document, usable, now)
            except verbs.VersionTaken as taken:
                raise click.ClickException(
                    f"{taken} is here already and reads differently: raise its version."
                ) from taken
            click.echo(f"{row.code} {row.version}")


@pathways.command()
@click.argument("code")
@click.option("--version", help="The newest, if left out.")
def show(code: str, version: str | None) -> None:
    """One pathway: its time points, windows and instruments."""
    with installation().db.reading() as session:
        rows = session.scalars(PathwayVersion.by_age().where(PathwayVersion.code == code)).all()
        found = [row for row in rows if version in (None, row.version)]
        if not found:
            raise click.ClickException(f"There is no pathway {code} {version or ''}".rstrip() + ".")
        pathway = verbs.pathway_of(found[-1])
    for line in _lines(pathway):
        click.echo(line)


def _lines(pathway: Pathway) -> list[str]:
    lines = [f"{pathway.title['en']} ({pathway.code} {pathway.version})"]
    for point in pathway.time_points:
        window = f"{point.opens:+d} to {point.closes:+d} days"
        asked = ", ".join(f"{code} {version}" for code, version in point.instruments)
        lines.append(f"  {point.title['en']}: {point.months} months {point.days} days, {window}: {asked}")
    return lines


def _read(path: Path, usable: Library) -> Pathways:
    """A folder may hold pathways that wait for a licensed text; one that is asked for by name may not."""
    try:
        found = read_pathways(path, usable)
    except BadQuestionnaire as bad:
        raise click.ClickException(f"{bad}. Nothing was imported.") from bad
    if found.waiting and path.is_file():
        raise click.ClickException(f"{found.waiting[0]}. Nothing was imported.")
    return found


def _tell_waiting(found: Pathways) -> None:
    for each in found.waiting:
        click.echo(f"{each}. It waits: import the licensed text first.")
