"""What may not stand in a text or an e-mail. What is looked at is rendered: its longest case, in one language."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.domain.gsm7 import NotGsm7, length
from app.domain.wording import Kind, Notice, Reply, revealing, words


class Part(StrEnum):
    TEXT = "text"
    SUBJECT = "subject"  # of an e-mail
    LETTER = "letter"  # its body


class FaultCode(StrEnum):
    NOT_GSM7 = "not-gsm7"
    TOO_LONG = "too-long"
    EMPTY = "empty"
    MANY_LINES = "many-lines"
    NO_LABEL = "no-label"  # it does not begin with who writes
    NO_LINK = "no-link"
    NO_STOP = "no-stop"  # it does not say how to end
    NO_HELP = "no-help"
    NO_ADDRESS = "no-address"  # no postal address of the practice
    FOREIGN_LINK = "foreign-link"
    REVEALING = "revealing"  # what is treated
    UNFIT = "unfit"  # a questionnaire, a result, a price, an offer


@dataclass(frozen=True)
class Fault:
    """`detail` is what was found: characters, words, addresses, a length; "" where something is missing."""

    code: FaultCode
    detail: str = ""


@dataclass(frozen=True)
class Sender:
    """What a practice and its installation put into what they send. `url` has no slash at the end."""

    label: str
    url: str
    link: str
    unsubscribe: str
    postal_address: str


# A change of the care team has no room for it. The reply to STOP says how to start again instead.
_SAY_HOW_TO_STOP = frozenset(Kind) - {Kind.TEAM_CHANGE} | {Reply.STARTED, Reply.HELP, Reply.OTHER}
_LINK = re.compile(
    r"\b(?:[a-z][a-z0-9+]*://\S+|www\.\S+|[a-z0-9-]+(?:\.[a-z0-9-]+)+/\S*|"
    r"[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|us|io|ly|co|me|info|link|health)\b\S*)",
    re.IGNORECASE,
)
# A direction, where the word list means the body.
_BACK = re.compile(r"\b(?:(?:come|go|call|write) back|back (?:on|to|in))\b", re.IGNORECASE)
_MONEY = re.compile(r"[$£¥€¤]")
_UNFIT = re.compile(
    "diagnos.*|symptom.*|sintoma.*|disease.*|illness.*|enfermedad.*|treatment.*|tratamiento.*|medication.*|prescri.*|"
    "recetas?|scores?|results?|puntajes?|resultados?|"
    "oswestry|odi|ndi|phq|gad|promis|nprs|peg|rmdq|roland|morris|koos|hoos|lefs|mjoa|psfs|qbpds|quickdash|comi|nih|"
    "vr|eq|rand|"
    "prices?|costs?|pay|payments?|bill|bills|billing|copay.*|fees?|insur.*|discount.*|offers?|sale|gratis|precios?|"
    "costos?|cuestan?|pagos?|pagar|facturas?|seguros?|descuentos?|ofertas?"
)


def faults(text: str, *, part: Part, kind: Kind | Reply | Notice, sender: Sender) -> list[Fault]:
    """What is wrong with `text`, the worst first; empty for one that may be sent."""
    match part:
        case Part.TEXT:
            found = [*_too_much(text), *_label(text, sender), *_way_out(text, kind)]
        case Part.LETTER:
            # A notice goes to our own people, and a code was asked for: there is nothing to stop.
            found = [*_label(text, sender), *(_footer(text, sender) if isinstance(kind, Kind) else [])]
        case Part.SUBJECT:
            found = [*_one_line(text)]
    leads = isinstance(kind, Kind) or kind in (Notice.URGENT, Notice.ON_CALL)
    if part is not Part.SUBJECT and leads and sender.link not in text:
        found.append(Fault(FaultCode.NO_LINK))
    return [*found, *_foreign_links(text, sender), *_words(text, sender)]


def _too_much(text: str) -> list[Fault]:
    match length(text):
        case NotGsm7(characters, segments):
            return [Fault(FaultCode.NOT_GSM7, f"{characters} makes it {segments} segments")]
        case long if long.segments > 1:
            return [Fault(FaultCode.TOO_LONG, f"{long.septets} septets, {long.segments} segments")]
    return []


def _label(text: str, sender: Sender) -> list[Fault]:
    return [] if sender.label and text.startswith(sender.label) else [Fault(FaultCode.NO_LABEL)]


def _way_out(text: str, kind: Kind | Reply | Notice) -> list[Fault]:
    wanted = []
    if kind in _SAY_HOW_TO_STOP:
        wanted.append(("STOP", FaultCode.NO_STOP))
    if kind in (Kind.FIRST, Reply.STARTED):
        wanted.append(("HELP", FaultCode.NO_HELP))
    return [Fault(code) for word, code in wanted if not re.search(rf"\b{word}\b", text)]


def _footer(text: str, sender: Sender) -> list[Fault]:
    found = []
    if sender.unsubscribe not in text:
        found.append(Fault(FaultCode.NO_STOP))
    if not sender.postal_address or sender.postal_address not in text:
        found.append(Fault(FaultCode.NO_ADDRESS))
    return found


def _one_line(text: str) -> list[Fault]:
    if not text.strip():
        return [Fault(FaultCode.EMPTY)]
    return [Fault(FaultCode.MANY_LINES)] if "\n" in text else []


def _foreign_links(text: str, sender: Sender) -> list[Fault]:
    found = _LINK.findall(_without(text, sender.postal_address))
    foreign = [link for link in found if link not in (sender.link, sender.unsubscribe)]
    return [Fault(FaultCode.FOREIGN_LINK, " ".join(foreign))] if foreign else []


def _words(text: str, sender: Sender) -> list[Fault]:
    """A key may hold any letters, and a street any name; the address of our site and the label may not."""
    own = _without(text.replace(sender.link, sender.url), sender.unsubscribe, sender.postal_address)
    signed = sender.label if sender.label in own else ""
    own = _BACK.sub(" ", _without(own, signed))
    found = []
    if told := [*revealing(signed), *revealing(own)]:
        found.append(Fault(FaultCode.REVEALING, ", ".join(told)))
    if unfit := [*_MONEY.findall(own), *(word for word in words(own) if _UNFIT.fullmatch(word))]:
        found.append(Fault(FaultCode.UNFIT, ", ".join(unfit)))
    return found


def _without(text: str, *given: str) -> str:
    for each in filter(None, given):
        text = text.replace(each, " ")
    return text
