"""`flask messages …`: what is sent, what came in, what waits, and why."""

from typing import Any

import click
from click import Context
from cryptography.exceptions import InvalidTag
from sqlalchemy.exc import DBAPIError

from app.cli.messages.bounced import bounced
from app.cli.messages.classify import classify
from app.cli.messages.health import health
from app.cli.messages.hold import held, hold, release
from app.cli.messages.lint import lint
from app.cli.messages.mail_check import mail_check
from app.cli.messages.preview import preview
from app.cli.messages.sender import sender
from app.cli.messages.window import window


class _OverADatabase(click.Group):
    """A database that is away, has no tables yet, or is not of this key file, is said in a sentence."""

    def invoke(self, ctx: Context) -> Any:
        try:
            return super().invoke(ctx)
        except DBAPIError as fault:
            why = f"The database does not answer ({type(fault.orig).__name__}): is it there, and up to date?"
            raise click.ClickException(f"{why} `flask migrate` makes its tables.") from fault
        except InvalidTag as fault:
            raise click.ClickException(
                "The key file does not open this database: stop the worker, and put the key file of its time in place."
            ) from fault


@click.group(cls=_OverADatabase)
def messages() -> None:
    """See what is sent, what came in, what waits, and why."""


messages.add_command(bounced)
messages.add_command(mail_check)
messages.add_command(classify)
messages.add_command(lint)
messages.add_command(window)
messages.add_command(health)
messages.add_command(preview)
messages.add_command(held)
messages.add_command(hold)
messages.add_command(release)
messages.add_command(sender)
