"""`flask summary EPISODE`."""

from datetime import datetime
from pathlib import Path
from uuid import UUID, uuid4

import click
from flask.cli import with_appcontext

from app.cli.parts import installation
from app.config import VERSION
from app.domain.access import Action
from app.models.audit import ActorKind, AuditEvent, AuditOutcome
from app.models.episode import Episode
from app.models.practice import Paper
from app.models.summary import Summary
from app.services import summary as verbs


def _printed(page: Summary, episode: Episode, now: datetime) -> AuditEvent:
    return AuditEvent(
        id=uuid4(),
        at=now,
        actor_kind=ActorKind.OPERATOR,
        action=Action.PRINT_SUMMARY,
        outcome=AuditOutcome.DONE,
        object_kind="summary",
        object_id=page.id,
        patient_id=episode.patient_id,
        app_version=VERSION,
    )


@click.command()
@click.argument("episode", type=click.UUID)
@click.option("--paper", type=click.Choice([each.value for each in Paper]), default=Paper.LETTER.value)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@with_appcontext
def summary(episode: UUID, paper: str, out: Path) -> None:
    """Write the stored page of an episode to a file, byte for byte; print it first if nobody has yet."""
    at = installation()
    for _ in range(2):
        with at.db.transaction() as session:
            found = session.get(Episode, episode)
            if found is None:
                raise click.ClickException("There is no such episode.")
            page = verbs.stored(session, found, Paper(paper), at.outside)
            if page is not None and page.pdf is not None:
                session.add(_printed(page, found, at.outside.now()))
                out.write_bytes(page.pdf)
                click.echo(f"{out}: as of {page.as_of}")
                return
        while verbs.render_next(at.db, at.outside):
            pass
    raise click.ClickException("The page could not be printed. Nothing was written.")
