"""Pathways come in from files and stay as they came: a version never changes and no running episode moves."""

import json
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.instrument import Library
from app.domain.pathway import InstrumentKey, Pathway, from_document
from app.models.check_in import CheckIn
from app.models.pathway import PathwayVersion

_read: dict[str, Pathway] = {}  # by checksum
_by_id: dict[UUID, Pathway] = {}  # and by the id of the row


class VersionTaken(Exception):
    """This code and version are here already with another content: give the changed pathway a new version."""


def import_pathway(session: Session, document: Mapping[str, Any], library: Library, now: datetime) -> PathwayVersion:
    """Keep a pathway for ever; the same document twice is the same row.

    Raises VersionTaken, or the rules' Refused, also for an instrument without usable text.
    """
    pathway = from_document(document)
    pathway.check(library)
    checksum = sha256(json.dumps(document, sort_keys=True, default=str).encode()).hexdigest()
    known = session.scalars(
        select(PathwayVersion).where(PathwayVersion.code == pathway.code, PathwayVersion.version == pathway.version)
    ).one_or_none()
    if known is None:
        known = PathwayVersion(
            code=pathway.code, version=pathway.version, document=dict(document), checksum=checksum, imported_at=now
        )
        session.add(known)
    elif known.checksum != checksum:
        raise VersionTaken(f"{pathway.code} version {pathway.version}")
    return known


def newest(session: Session) -> list[PathwayVersion]:
    """The newest version of each pathway, by code: what a front desk can choose."""
    return list({version.code: version for version in session.scalars(PathwayVersion.by_age())}.values())


def pathway_of(version: PathwayVersion) -> Pathway:
    """A version never changes, so it is read once."""
    if version.checksum not in _read:
        _read[version.checksum] = from_document(version.document)
    return _read[version.checksum]


def instruments_at(
    session: Session, places: Collection[tuple[UUID, str]]
) -> dict[tuple[UUID, str], Sequence[InstrumentKey]]:
    """Code and version of each instrument, by id of the pathway's version and time point; a version is read once."""
    unread = {version_id for version_id, _ in places} - _by_id.keys()
    for version in session.scalars(select(PathwayVersion).where(PathwayVersion.id.in_(unread))) if unread else ():
        _by_id[version.id] = pathway_of(version)
    return {(id, point): _by_id[id].time_point(point).instruments for id, point in places}


def instruments_of(check_in: CheckIn) -> Sequence[InstrumentKey]:
    """Code and version of each instrument that the check-in's pathway names."""
    episode = check_in.episode
    if episode.pathway_version_id not in _by_id:
        _by_id[episode.pathway_version_id] = pathway_of(episode.pathway_version)
    return _by_id[episode.pathway_version_id].time_point(check_in.time_point).instruments
