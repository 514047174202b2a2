"""`flask summary EPISODE`."""

from pathlib import Path
from uuid import UUID

import click
from flask.cli import with_appcontext

from app.cli import audit
from app.cli.parts import installation
from app.domain.access import Action
from app.models.episode import Episode
from app.models.practice import Paper
from app.services import summary as verbs


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
                session.add(
                    audit.event(Action.PRINT_SUMMARY, at.outside.now(), "summary", page.id, patient_id=found.patient_id)
                )
                out.write_bytes(page.pdf)
                click.echo(f"{out}: as of {page.as_of}")
                return
        while verbs.render_next(at.db, at.outside):
            pass
    raise click.ClickException("The page could not be printed. Nothing was written.")
