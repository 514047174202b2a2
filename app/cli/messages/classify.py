"""`flask messages classify`: what the rules make of a text that somebody might send us."""

import json

import click

from app.domain import inbound


@click.command()
@click.argument("text")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
def classify(text: str, as_json: bool) -> None:
    """What TEXT would mean if a patient sent it: its class, whether it ends texts, and the words that decided.

    Nothing is stored. A TEXT that begins with a dash goes after `--`.
    """
    found = inbound.classify(text)
    if as_json:
        click.echo(json.dumps({"class": found.meant, "stops": found.stops, "why": found.why}, ensure_ascii=False))
        return
    click.echo(f"{found.meant}{', ends texts' if found.stops else ''}{f': {found.why}' if found.why else ''}")
