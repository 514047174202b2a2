"""`flask instruments check|export`: the files of questionnaires, coming in and going out."""

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.adapters import fhir
from app.adapters.questionnaires import BadQuestionnaire, check_instruments, in_json, read_instrument, read_text
from app.cli.instrument_find import find, in_use, plain
from app.cli.instrument_words import WITHHELD
from app.cli.parts import installation
from app.domain.document import Refused
from app.domain.instrument import Instrument, NoWords

FOLDER = Path(__file__).parent.parent.parent / "questionnaires" / "instruments"
_LONGEST = 400


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path), default=FOLDER)
@with_appcontext
def check(path: Path) -> None:
    """Name what is wrong with each file of a folder, or with one file (FHIR, if it ends in .json): fault and line."""
    if path.is_dir():
        library, wrong = check_instruments(path)
        checked = len(library)
    else:
        checked, wrong = 1, _wrong(path)
    if wrong:
        raise click.ClickException("\n".join(plain(str(bad), _LONGEST) for bad in wrong))
    if not checked:
        raise click.ClickException("There is no *.yaml in this folder.")
    click.echo(f"{checked} instruments, nothing wrong.")


def _wrong(path: Path) -> list[BadQuestionnaire]:
    try:
        if path.suffix == ".json":
            fhir.read_text(read_text(path))
        else:
            read_instrument(path, installation().outside.instruments)
    except Refused as refused:
        return [in_json(path, refused)]
    except BadQuestionnaire as bad:
        return [bad]
    return []


@click.command()
@click.argument("code")
@click.option("--version", required=True)
@click.option("--format", "form", type=click.Choice(["fhir", "yaml"]), default="fhir", show_default=True)
@with_appcontext
def export(code: str, version: str, form: str) -> None:
    """Print an instrument as a FHIR R4 Questionnaire, or as the file that is shipped."""
    instrument = find(in_use(), code, version)
    if form == "yaml":
        click.echo((FOLDER / f"{instrument.code}-{instrument.version}.yaml").read_text(encoding="utf-8"), nl=False)
    else:
        click.echo(json.dumps(_questionnaire(instrument), ensure_ascii=False, indent=2))


def _questionnaire(instrument: Instrument) -> dict[str, object]:
    try:
        return fhir.questionnaire(instrument)
    except NoWords as none:
        why = WITHHELD[instrument.withheld] if instrument.withheld else "it has no wording"
        raise click.ClickException(f"no-text: {none}: {why}. Nothing was exported.") from none
    except fhir.UnknownCode as code:
        raise click.ClickException(f"unknown-code: LOINC {code} is not in our table. Nothing was exported.") from code
