"""Whoever guesses at codes is slowed down: at one address soon, over the whole network later.

The counts are in the database because every web process must know them. The libraries that count tries keep them in one
process's memory, in a Redis that nobody here runs, or in tables of their own beside our migrations and outside our
transaction; so we count rows. Tries made at the same instant may slip past together: against 60 random bits that is
nothing.
"""

from datetime import datetime, timedelta
from ipaddress import IPv6Address, ip_address, ip_network

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.models.code import WrongCode
from app.models.keyring import keyring_in

WITHIN = timedelta(minutes=15)
MOST_AT_ADDRESS = 10  # a waiting room shares one address
MOST_IN_NETWORK = 300  # above what every waiting room mistypes; beyond it codes rest everywhere, links and QR do not


def too_many(session: Session, address: str, now: datetime) -> bool:
    """So many wrong codes came lately that none is looked at, not even a right one."""
    recent = WrongCode.at > now - WITHIN
    here = func.count().filter(WrongCode.address_index == place_of(session, address))
    at_address, in_network = session.execute(select(here, func.count()).select_from(WrongCode).where(recent)).one()
    return bool(at_address >= MOST_AT_ADDRESS or in_network >= MOST_IN_NETWORK)


def count(session: Session, address: str, now: datetime) -> None:
    """A wrong code came from there. What is too old to count goes, so the table stays small without anybody's care."""
    session.execute(delete(WrongCode).where(WrongCode.at <= now - WITHIN))
    session.add(WrongCode(at=now, address_index=place_of(session, address)))


def place_of(session: Session, address: str) -> bytes:
    """Of an IPv6 address its /64: that is what one household or office has to itself."""
    try:
        found = ip_address(address)
        place = str(ip_network((found, 64), strict=False) if isinstance(found, IPv6Address) else found)
    except ValueError:  # a socket that is none of the Internet's
        place = address
    keyring = keyring_in(session)
    return keyring.blind("address", place)
