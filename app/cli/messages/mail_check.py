"""`flask messages mail-check`: whether mailbox providers can tell that our e-mail is ours."""

import json
from dataclasses import asdict
from pathlib import Path

import click
from flask.cli import with_appcontext

from app.adapters.dkim_signing import DkimKey
from app.adapters.txt_records import DnsAway, TxtRecords
from app.cli.parts import installation
from app.domain.sender_records import findings


@click.command("mail-check")
@click.option("--selector", required=True, help="The name of the DKIM key, as the signature says it.")
@click.option("--key", "path", required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--server", metavar="ADDRESS:PORT", help="The DNS server to ask; the system's, if left out.")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@with_appcontext
def mail_check(selector: str, path: Path, server: str | None, *, as_json: bool) -> None:
    """Say what DNS should hold for our domain (SPF, DKIM, DMARC) and whether it does; exits with 1 if not.

    --key is the private key in PEM that signs.
    """
    domain = installation().settings.email_sender.rpartition("@")[2].rstrip(">")
    address, _, port = (server or "").rpartition(":")
    if server and not (address and port.isdecimal()):
        raise click.UsageError("--server is an address and a port, like 192.0.2.1:53.")
    try:
        key = DkimKey.read(selector, domain, path)
        found = findings(domain, selector, key.record, TxtRecords((address, int(port)) if server else None))
    except ValueError as fault:
        raise click.ClickException(f"{fault}.") from fault
    except DnsAway as away:
        raise click.ClickException(f"DNS does not answer for {away}; nothing is known.") from away
    if as_json:
        click.echo(json.dumps([asdict(each) for each in found]))
    for each in () if as_json else found:
        click.echo(f"{each.name}: {each.wrong or 'as it should be'}")
        if each.wrong:
            click.echo(f"  wanted: {each.wanted}")
    if any(each.wrong for each in found):
        raise SystemExit(1)
