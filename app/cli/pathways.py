"""`flask pathways list|check|import|show`."""

import json
from pathlib import Path

import click
from flask.cli import AppGroup

from app.adapters.questionnaires import BadQuestionnaire, read_pathways
from app.cli.parts import installation
from app.domain.pathway import Pathway
from app.models.pathway import PathwayVersion
from app.services import pathways as verbs

FOLDER = Path(__file__).parent.parent.parent / "questionnaires" / "pathways"
pathways = AppGroup("pathways", help="Plans of care: time points, instruments and texts.")
folder = click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=FOLDER)


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
@folder
def check(folder: Path) -> None:
    """Read the files of a folder and say what is wrong with the first bad one."""
    documents = _read(folder)
    click.echo(f"{len(documents)} pathways, nothing wrong.")


@pathways.command("import")
@folder
def import_all(folder: Path) -> None:
    """Keep the files of a folder as versions that never change."""
    now = installation().outside.now()
    with installation().db.transaction() as session:
        for document in _read(folder):
            try:
                row = verbs.import_pathway(session, document, now)
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


def _read(folder: Path) -> list[dict[str, object]]:
    try:
        return list(read_pathways(folder, installation().outside.instruments))
    except BadQuestionnaire as bad:
        raise click.ClickException(f"{bad}. Nothing was imported.") from bad
