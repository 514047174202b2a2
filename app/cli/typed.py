"""What operators type in place of an id: a phone number, a practice."""

from uuid import UUID

import click
import phonenumbers
from click import Context, Parameter
from phonenumbers import PhoneNumberFormat
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from app.models.practice import Practice


def e164(context: Context, parameter: Parameter, typed: str | None) -> str | None:
    """A phone number as E.164, of any country; without a country's code, of the United States."""
    if typed is None:
        return None
    try:
        number = phonenumbers.parse(typed, "US")
    except phonenumbers.NumberParseException as failure:
        raise click.BadParameter("Enter a phone number, like +12085550123.") from failure
    if not phonenumbers.is_valid_number(number):
        raise click.BadParameter("There is no such phone number.")
    return phonenumbers.format_number(number, PhoneNumberFormat.E164)


def practice(session: Session, named: str) -> Practice:
    """The practice of that name, label or id. Raises ClickException where there is none, or more than one."""
    found = _of_that_name(session, named)
    if not found:
        raise click.ClickException("There is no practice of that name, label or id. Nothing was changed.")
    if len(found) > 1:
        several = ", ".join(f"{each.name} ({each.id})" for each in found)
        raise click.ClickException(f"More than one practice has that name or label: {several}. Nothing was changed.")
    return found[0]


def _of_that_name(session: Session, named: str) -> list[Practice]:
    if not named.isprintable():  # bytes that are no letters
        return []
    try:
        by_id = session.get(Practice, UUID(named))
    except ValueError:
        by_id = None
    if by_id:
        return [by_id]
    like = or_(Practice.name == named, Practice.label == named)
    return [*session.scalars(select(Practice).where(like).order_by(Practice.name))]
