"""`flask messages …`: what is sent, what came in, what waits, and why."""

import click


@click.group()
def messages() -> None:
    """See what is sent, what came in, what waits, and why."""
