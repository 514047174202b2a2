"""Texts that people send us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, Select, String, and_, exists, func, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from app.domain.inbound import Class
from app.models.base import Base
from app.models.episode import CareTeamMember, Episode
from app.models.patient import Patient
from app.models.practice import Agreement, Practice
from app.models.sealed import sealed_text

FOR_A_PERSON = (Class.CRISIS, Class.UNCLEAR, Class.WRONG_NUMBER, Class.OTHER)


class InboundText(Base):
    """One text to one of our senders. It may hold anything, so it is encrypted, and read by the practice it came to."""

    __tablename__ = "inbound_text"

    carrier_id: Mapped[str] = mapped_column(String(64), unique=True)  # a carrier posts it again until it is answered
    came_at: Mapped[datetime]
    practice_id: Mapped[UUID | None] = mapped_column(ForeignKey("practice.id"), index=True)  # whose sender it came to
    contact_index: Mapped[bytes] = mapped_column(LargeBinary(32), index=True)
    meant: Mapped[Class]
    stopped: Mapped[bool] = mapped_column(default=False)  # it meant a stop, whether or not there was one to end
    seen_at: Mapped[datetime | None] = mapped_column(default=None)  # by the desk, where a person must look
    seen_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)

    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    number = sealed_text()  # E.164
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    body = sealed_text()

    practice: Mapped[Practice | None] = relationship()

    @classmethod
    def read_by(cls, practice_id: UUID | ColumnElement[UUID], now: datetime) -> ColumnElement[bool]:
        """Every text has a reader: the practice that it came to. Where that one is unknown or has left the network,
        those that treat somebody with this number, and where nobody does, the oldest member.
        """
        left = or_(cls.practice_id.is_(None), ~Agreement.in_force(cls.__table__.c.practice_id, now))
        treated = exists().where(
            Patient.mobile_index == cls.contact_index,
            Episode.patient_id == Patient.id,
            CareTeamMember.episode_id == Episode.id,
            CareTeamMember.treats(now),
        )
        oldest = (
            select(Agreement.practice_id)
            .where(
                Agreement.in_force_from <= now, or_(Agreement.in_force_until.is_(None), Agreement.in_force_until > now)
            )
            .order_by(Agreement.in_force_from, Agreement.practice_id)
            .limit(1)
            .scalar_subquery()
        )
        instead = or_(treated.where(CareTeamMember.practice_id == practice_id), and_(~treated, oldest == practice_id))
        return or_(cls.practice_id == practice_id, and_(left, instead))

    @classmethod
    def to_read(cls, practice_id: UUID, now: datetime) -> Select["InboundText"]:
        """What a person at this practice has still to look at."""
        return select(cls).where(cls.read_by(practice_id, now), cls.meant.in_(FOR_A_PERSON), cls.seen_at.is_(None))

    @classmethod
    def to_read_by_number(
        cls, practice_id: UUID, now: datetime, *, numbers: int, each: int
    ) -> Select["InboundText", int]:
        """The first `each` texts of the first `numbers` numbers, and how many each number has in all.

        Whoever may be in danger comes first, then the newest. Nobody's many texts push another person's off the page.
        """
        unread = cls.to_read(practice_id, now).subquery()
        ranked = select(
            unread.c.id,
            unread.c.contact_index,
            func.row_number().over(partition_by=unread.c.contact_index, order_by=_gravest(unread.c)).label("nth"),
            func.count().over(partition_by=unread.c.contact_index).label("of"),
            *(unread.c[name] for name in ("meant", "came_at")),
        ).subquery()
        place = func.row_number().over(order_by=_gravest(ranked.c)).label("place")
        firsts = select(ranked.c.contact_index, place).where(ranked.c.nth == 1).subquery()
        return (
            select(cls, ranked.c.of)
            .join(ranked, ranked.c.id == cls.id)
            .join(firsts, firsts.c.contact_index == ranked.c.contact_index)
            .where(firsts.c.place <= numbers, ranked.c.nth <= each)
            .order_by(firsts.c.place, ranked.c.nth)
        )


def _gravest(columns: ReadOnlyColumnCollection[str, ColumnElement[Any]]) -> tuple[ColumnElement[Any], ...]:
    return columns.meant != Class.CRISIS, columns.came_at.desc(), columns.id
