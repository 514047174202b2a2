"""`flask backup FILE` and `flask restore FILE`: the whole database in one file, and back."""

from pathlib import Path
from uuid import UUID, uuid4

import click
from alembic.config import Config
from alembic.script import ScriptDirectory
from cryptography.exceptions import InvalidTag
from flask.cli import with_appcontext
from sqlalchemy import func, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.adapters.archive import Contents, NotArchived, PartlyRestored, Postgresql, SqliteFile
from app.cli import audit
from app.cli.database import PROJECT
from app.cli.parts import installation
from app.models.episode import Episode
from app.models.message import Message
from app.models.patient import Patient
from app.models.practice import Practice
from app.models.watch import Hold
from app.services import holding, restored
from app.services.installation import Installation

_UNSENT = "Nothing is sent until somebody has looked: see `flask messages held`."
_UNUSABLE = "The database must not be used: delete it, and restore only a file that you made yourself."


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@with_appcontext
def backup(file: Path) -> None:
    """Copy the database, while it is in use, into FILE, which must not be there yet."""
    at = installation()
    try:
        database_of(at.settings.database).save(file)
    except NotArchived as refused:
        raise click.ClickException(f"{refused}. There is no backup.") from refused
    with at.db.transaction() as session:
        session.add(audit.event("back-up", at.outside.now(), "backup", uuid4()))
        click.echo(f"{click.format_filename(file)}: {file.stat().st_size} bytes, {_contents(session)}.")
    click.echo("It holds names: keep it where only you can read it.")
    click.echo(
        f"The rest cannot be read without {at.settings.keys}, which is not in it: keep that file too, elsewhere."
    )


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_appcontext
def restore(file: Path) -> None:
    """Put a backup back where there is no database yet. Nothing is sent until `flask messages release`."""
    at = installation()
    now, hold_id = at.outside.now(), uuid4()
    literal = {"literal_binds": True}
    hold = restored.hold_first(hold_id, now).compile(dialect=at.db.engine.dialect, compile_kwargs=literal)
    try:
        database = database_of(at.settings.database)
        is_older = _is_older(database.look_into(file))
        database.restore(file, str(hold))
    except NotArchived as refused:
        raise click.ClickException(f"{refused}. Nothing was restored.") from refused
    except PartlyRestored as broken:
        raise click.ClickException(f"{broken}. Something was restored all the same. {_UNUSABLE}") from broken
    _insist_on(at, hold_id)
    if is_older:
        click.echo(f"{click.format_filename(file)} is restored. {_UNSENT}")
        click.echo("Its tables are those of an older version: run `flask migrate` before anything else.")
        return
    with at.db.transaction() as session:
        session.add(audit.event("restore", now, "hold", hold_id))
        contents, opens = _contents(session), _opens(session)
    _insist_on(at, hold_id)  # what acts in a database may have waited until somebody wrote
    if not opens:
        raise click.ClickException(
            f"The tables are back, but {at.settings.keys} does not open them: put the key file of their time in that "
            f"place. {_UNSENT}"
        )
    click.echo(f"{click.format_filename(file)} is restored: {contents}.")
    click.echo(_UNSENT)


def _insist_on(at: Installation, hold_id: UUID) -> None:
    """What acts in a crafted database might have undone the hold."""
    standing = select(Hold.id).where(Hold.id == hold_id, Hold.practice_id.is_(None), Hold.stands())
    try:
        with at.db.reading() as session:
            stands = session.scalar(standing) is not None
    except SQLAlchemyError:
        stands = False
    if not stands:
        raise click.ClickException(f"The hold that was put into the restored database is not there. {_UNUSABLE}")


def database_of(url: str) -> SqliteFile | Postgresql:
    """The database that an SQLAlchemy address names."""
    address = make_url(url)
    if address.get_backend_name() == "sqlite":
        return SqliteFile(Path(address.database or ""))
    return Postgresql(address.set(drivername="postgresql").render_as_string(hide_password=False))


def _is_older(kept: Contents) -> bool:
    """Whether it needs to be migrated. Raises NotArchived where nothing good would come of it."""
    known = ScriptDirectory.from_config(Config(toml_file=PROJECT))
    if not kept.revision:
        raise NotArchived("this is no backup of Throughline's")
    if kept.revision not in {each.revision for each in known.walk_revisions()}:
        raise NotArchived(f"this backup is of a newer version (revision {kept.revision}): install that one first")
    if Hold.__tablename__ not in kept.tables:
        raise NotArchived("this backup is from before messages could be held: restore it with the version of its time")
    return kept.revision != known.get_current_head()


def _contents(session: Session) -> str:
    practices, patients, episodes, messages = (
        session.scalar(select(func.count()).select_from(table)) for table in (Practice, Patient, Episode, Message)
    )
    waiting = sum(each.count for each in holding.waiting(session, installation().outside.now()))
    return f"practices {practices}, patients {patients}, episodes {episodes}, messages {messages} (waiting {waiting})"


def _opens(session: Session) -> bool:
    """Whether our keys are those of this database; anybody's would be, of an empty one."""
    patient = session.scalars(select(Patient).limit(1)).first()
    try:
        return patient is None or patient.birth_date is not None
    except (InvalidTag, KeyError):
        return False
