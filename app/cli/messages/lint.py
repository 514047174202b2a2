"""`flask messages lint`: every text and e-mail at its longest, for each practice and in each language."""

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta

import click
from flask.cli import with_appcontext
from jinja2 import UndefinedError
from sqlalchemy import select

from app.adapters.rendering import short_date
from app.cli.parts import installation
from app.domain.codes import DIGITS
from app.domain.contact import Mobile
from app.domain.gsm7 import NotGsm7, length
from app.domain.lint import Fault, Part, Sender, faults
from app.domain.outside import Outside
from app.domain.pace import LONGEST
from app.domain.wording import LONGEST_LABEL, NOTICE_LANGUAGE, Kind, Notice, Reply, leads_to, subject
from app.models.practice import Practice

LANGUAGES = ("en", "es")
LONGEST_SITE = "https://go.example.org"  # as long as the settings allow
_TWO_YEARS = 731
_BY_EMAIL = (*Kind, Reply.CODE)
_KEY, _REFERENCE, _PROOF = "W" * 22, "0" * 36, "0" * 20


@dataclass(frozen=True)
class Signed:
    """One practice as it signs what it sends."""

    practice: str
    phone: str  # E.164
    sender: Sender


@dataclass(frozen=True)
class Line:
    """What a script reads of one template. An e-mail has no segments and septets; what is not GSM-7, no septets."""

    template: str
    practice: str
    language: str
    segments: int | None
    septets: int | None
    ok: bool
    why: str


@click.command()
@click.option("--worst", is_flag=True, help="For the longest label, address and phone number; asks no database.")
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@with_appcontext
def lint(worst: bool, as_json: bool) -> None:
    """Look at every text and e-mail at its longest; exit with 1 if one may not be sent."""
    at = installation()
    signed = [_worst()] if worst else _practices(at.settings.url)
    lines = sorted(_lines(signed, at.outside), key=lambda line: (line.ok, -(line.segments or 0), -(line.septets or 0)))
    if as_json:
        click.echo(json.dumps([asdict(line) for line in lines], ensure_ascii=False))
    else:
        click.echo("\n".join(_table(lines)))
    if not all(line.ok for line in lines):
        sys.exit(1)


def _worst() -> Signed:
    return Signed("the longest", "+15550100199", _sender("M" * LONGEST_LABEL, LONGEST_SITE, "1 Main Street"))


def _practices(url: str) -> list[Signed]:
    with installation().db.reading() as session:
        found = session.scalars(select(Practice).where(~Practice.rehearsal).order_by(Practice.name))
        return [Signed(each.name, each.phone, _sender(each.label, url, each.postal_address)) for each in found]


def _sender(label: str, url: str, postal_address: str) -> Sender:
    return Sender(label, url, f"{url}/{_KEY}", f"{url}/stop/{_REFERENCE}/{_PROOF}", postal_address)


def _lines(signed: list[Signed], outside: Outside) -> Iterator[Line]:
    for language in LANGUAGES:
        day = _longest_day(outside.now().date(), language)
        for each in signed:
            for kind in (*Kind, *Reply):
                yield _line(f"messages/sms/{kind}.txt", Part.TEXT, kind, language, day, each, outside)
            for kind in _BY_EMAIL:
                yield _line(f"messages/email/{kind}.txt", Part.LETTER, kind, language, day, each, outside)
            for name, kind in {subject(kind): kind for kind in _BY_EMAIL}.items():
                yield _line(name, Part.SUBJECT, kind, language, day, each, outside)
    for each in signed:
        for notice in Notice:
            at = replace(each, sender=replace(each.sender, link=leads_to(notice, each.sender.url)))
            yield _line(f"messages/sms/{notice}.txt", Part.TEXT, notice, NOTICE_LANGUAGE, day, at, outside)
            yield _line(f"messages/email/{notice}.txt", Part.LETTER, notice, NOTICE_LANGUAGE, day, at, outside)
            yield _line(subject(notice), Part.SUBJECT, notice, NOTICE_LANGUAGE, day, at, outside)


def _longest_day(today: date, language: str) -> date:
    """Of two years, the day that takes the most room in a text."""

    def room(day: date) -> tuple[bool, int]:
        found = length(short_date(day, language))
        return isinstance(found, NotGsm7), 0 if isinstance(found, NotGsm7) else found.septets

    return max((today + timedelta(days=days) for days in range(_TWO_YEARS)), key=room)


def _line(
    template: str, part: Part, kind: Kind | Reply | Notice, language: str, day: date, signed: Signed, outside: Outside
) -> Line:
    name = template.removeprefix("messages/").removesuffix(".txt")
    try:
        text = outside.render(template, language, _values(part, kind, day, signed)).strip()
    except UndefinedError as asked:  # a name or a result, say: nobody gives it to a message
        return Line(name, signed.practice, language, None, None, False, str(asked))
    why = "; ".join(_say(fault) for fault in faults(text, part=part, kind=kind, sender=signed.sender))
    long = length(text) if part is Part.TEXT else None
    septets = None if isinstance(long, NotGsm7 | None) else long.septets
    return Line(name, signed.practice, language, long.segments if long else None, septets, not why, why)


def _values(part: Part, kind: Kind | Reply | Notice, day: date, signed: Signed) -> dict[str, object]:
    """All that such a template may name."""
    if part is Part.SUBJECT:
        return {}
    sender = signed.sender
    if isinstance(kind, Notice):
        return {"label": sender.label, "link": sender.link, "since": f"{day} 00:00 UTC"}
    given: dict[str, object] = {"label": sender.label, "phone": Mobile(signed.phone).display()}
    if kind is Reply.CODE:
        return {"label": sender.label, "code": "0" * DIGITS}
    if isinstance(kind, Kind):
        given |= {"link": sender.link, "closes": day, "visit": day, "minutes": LONGEST}
    if part is Part.LETTER:
        given |= {"postal_address": sender.postal_address, "unsubscribe": sender.unsubscribe}
    return given


def _say(fault: Fault) -> str:
    return f"{fault.code}: {fault.detail}" if fault.detail else fault.code.value


def _table(lines: list[Line]) -> Iterator[str]:
    wide = max((len(line.practice) for line in lines), default=0)
    for line in lines:
        told = f"{'ok' if line.ok else 'BAD':<3} {line.septets or '-':>4} {line.segments or '-':>2}  {line.language}"
        yield f"{told}  {line.template:<25}  {line.practice:<{wide}}  {line.why}".rstrip()
    yield f"{sum(not line.ok for line in lines)} of {len(lines)} may not be sent."
