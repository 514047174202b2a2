"""Whether a text from a person is answered by us, with what words, and in which language."""

import re
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session

from app.domain.contact import Mobile
from app.domain.inbound import Class
from app.domain.outside import Outside
from app.domain.wording import Reply
from app.models.consent import Consent, ConsentKind
from app.models.inbound import InboundText
from app.models.message import Message
from app.models.patient import Patient
from app.models.practice import Practice

_A_DAY = timedelta(days=1)
_MOST_HELP = 3  # a day, to one number: our own words of help ask for help to a machine that sends them back
_STOPS = (Class.STOP, Class.UNCLEAR, Class.WRONG_NUMBER)
# What Twilio answers by itself where nobody told it not to, in any case and with nothing around it:
# www.twilio.com/docs/messaging/tutorials/advanced-opt-out, help.twilio.com/articles/223134027
_CARRIER_WORDS = frozenset(
    {
        *("STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"),
        *("START", "YES", "UNSTOP"),
        *("HELP", "INFO"),
    }
)
_SPANISH = re.compile(
    r"[áéíóúñ¿¡]|\b(alto|ayuda|basta|detener|equivocado|gracias|hola|numero|parar|pare|quien|quiero|terminar)\b",
    re.IGNORECASE,
)


def reply(
    session: Session,
    outside: Outside,
    text: InboundText,
    patients: Sequence[Patient],
    *,
    changed: bool,
    answered: bool,
) -> str | None:
    """What this text is answered with, or None for silence; `patients` are those with its number.

    `changed`: it ended or began a permission. `answered`: the carrier says that it has answered already.
    """
    practice = text.practice or _reader(session, text)
    if practice is None or not _is_ours_to_answer(session, text, practice, changed=changed, answered=answered):
        return None
    values = {"label": practice.label, "phone": Mobile(practice.phone).display()}
    template = f"messages/sms/{_words(session, text, changed=changed)}.txt"
    return outside.render(template, _language(session, text, patients), values).strip()


def last_message(session: Session, contact_index: bytes) -> Message | None:
    """The last message that went to this number, from whichever practice."""
    begun = select(Message).where(Message.contact_index == contact_index, Message.begun_at.is_not(None))
    return session.scalars(begun.order_by(Message.begun_at.desc()).limit(1)).first()


def _reader(session: Session, text: InboundText) -> Practice | None:
    """In whose name we answer a text that came to nobody's sender."""
    reads = InboundText.read_by(Practice.__table__.c.id, text.came_at)
    readers = select(Practice).join(InboundText, InboundText.id == text.id).where(reads)
    return session.scalars(readers.order_by(Practice.name).limit(1)).first()


def _is_ours_to_answer(
    session: Session, text: InboundText, practice: Practice, *, changed: bool, answered: bool
) -> bool:
    """Never beside the carrier's own answer. Where nothing changed, one answer of a kind in a day, and of help a few,
    so that nobody is told the same twice and two machines do not talk to each other; but to a cry for help always."""
    if text.meant is Class.CRISIS:
        return True
    if answered or (practice.carrier_replies and (text.body or "").strip().upper() in _CARRIER_WORDS):
        return False
    if changed:
        return True
    lately = select(func.count(InboundText.id)).where(
        InboundText.contact_index == text.contact_index,
        InboundText.id != text.id,
        InboundText.meant.in_(_STOPS if text.meant in _STOPS else (text.meant,)),
        InboundText.came_at > text.came_at - _A_DAY,
    )
    return (session.scalar(lately) or 0) < (_MOST_HELP if text.meant is Class.HELP else 1)


def _words(session: Session, text: InboundText, *, changed: bool) -> Reply:
    match text.meant:
        case Class.STOP | Class.UNCLEAR:
            return Reply.STOPPED
        case Class.START:
            return Reply.STARTED if changed or _permitted(session, text) else Reply.OTHER
        case same:  # what is left is answered by its own name
            return Reply(same)


def _permitted(session: Session, text: InboundText) -> bool:
    standing = exists().where(
        Consent.contact_index == text.contact_index,
        Consent.kind == ConsentKind.TEXT_NUMBER,
        Consent.in_force(text.came_at),
    )
    return bool(session.scalar(select(standing)))


def _language(session: Session, text: InboundText, patients: Sequence[Patient]) -> str:
    """That of the people with this number; where they differ, of the last message that went there; of a stranger's own
    words."""
    spoken = {patient.language for patient in patients}
    if len(spoken) == 1:
        return spoken.pop()
    last = last_message(session, text.contact_index)
    if last is not None:
        return last.patient.language
    return "es" if _SPANISH.search(text.body or "") else "en"
