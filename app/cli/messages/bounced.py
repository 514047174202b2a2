"""`flask messages bounced`: what comes back of our e-mails, from the mail server's pipe."""

import os
import sys
from datetime import datetime
from typing import BinaryIO
from uuid import UUID

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.adapters import returned_mail
from app.cli import audit
from app.cli.parts import installation
from app.domain.delivery import Returned
from app.models.audit import AuditOutcome
from app.models.message import Message
from app.services import returned as verbs
from app.services.returned import Taken

_SAID = {
    Taken.BAD_ADDRESS: "the address does not exist; nobody writes to it any more",
    Taken.COMPLAINT: "its reader complained; nobody writes to that address any more",
    Taken.NOTED: "it came back, which may pass; this is noted",
    Taken.LOST: "it did not arrive; the desk is asked to look",
    Taken.KNOWN: "this was known; nothing was changed",
    Taken.NOT_OURS: "no e-mail of ours has that proof; nothing was changed",
}


@click.command()
@click.argument("mail", type=click.File("rb"), default="-")
@with_appcontext
def bounced(mail: BinaryIO) -> None:
    """Read one raw e-mail that came to b+...@ our domain, from standard input, and draw the consequences.

    For a mail server's pipe: exits with 0 whatever the e-mail is, and with 75 while the database is away, so that the
    server keeps it and tries again (EX_TEMPFAIL of BSD's sysexits.h).
    """
    told = returned_mail.read(mail.read())
    if told is None:
        click.echo("This is no report about an e-mail of ours; nothing was changed.")
        return
    at = installation()
    try:
        with at.db.transaction() as session:
            taken = _take(session, told, at.outside.now())
    except SQLAlchemyError as away:
        click.echo(f"The database is away ({type(away).__name__}); try again later.", err=True)
        sys.exit(os.EX_TEMPFAIL)
    click.echo(f"Message {told.reference}: {_SAID[taken]}.")


def _take(session: Session, told: Returned, now: datetime) -> Taken:
    reference = UUID(told.reference)
    taken, ended = verbs.take(session, told, now)
    if taken is Taken.NOT_OURS:
        session.add(audit.event("report-e-mail", now, "message", reference, AuditOutcome.DENIED))
    elif taken is not Taken.KNOWN:
        patient_id = session.get_one(Message, reference).patient_id
        session.add(audit.event("report-e-mail", now, "message", reference, patient_id=patient_id))
    for consent in ended:
        session.add(audit.event("report-e-mail", now, "consent", consent.id, patient_id=consent.patient_id))
    return taken
