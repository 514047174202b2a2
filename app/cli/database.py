"""The database's own commands."""

from pathlib import Path

import click
from alembic import command
from alembic.config import Config
from flask.cli import with_appcontext

from app.cli.parts import installation

PROJECT = Path(__file__).parent.parent.parent / "pyproject.toml"


@click.command()
@with_appcontext
def migrate() -> None:
    """Bring the database's tables up to date."""
    config = Config(toml_file=PROJECT)
    config.attributes["url"] = installation().settings.database
    command.upgrade(config, "head")
    click.echo("The database is up to date.")
