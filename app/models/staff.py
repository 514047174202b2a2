"""People who sign in, their roles, and their sessions."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, Select, String, UniqueConstraint, or_, select
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.access import Role
from app.models.base import Base
from app.models.practice import Practice
from app.models.sealed import sealed_text

IDLE = timedelta(minutes=15)
ABSOLUTE = timedelta(hours=12)


class Staff(Base):
    """A person who signs in; always a person, never a shared desk."""

    __tablename__ = "staff"

    name: Mapped[str] = mapped_column(String(80))
    email: Mapped[str] = mapped_column(String(254), unique=True)  # lower case
    password_hash: Mapped[str] = mapped_column(String(200))
    disabled_at: Mapped[datetime | None] = mapped_column(default=None)

    mobile_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    mobile = sealed_text()  # E.164; where alerts are texted to

    memberships: Mapped[list["Membership"]] = relationship(back_populates="staff")


class Membership(Base):
    """A person's role at a practice, from/until."""

    __tablename__ = "membership"
    __table_args__ = (
        UniqueConstraint("staff_id", "practice_id", "role"),
        CheckConstraint("(practice_id IS NULL) = (role = 'operator')", name="place_of_role"),
    )

    staff_id: Mapped[UUID] = mapped_column(ForeignKey("staff.id"))
    # None: a role in the network, which sees messages by number and never a patient.
    practice_id: Mapped[UUID | None] = mapped_column(ForeignKey("practice.id"), index=True)
    role: Mapped[Role]
    from_at: Mapped[datetime]
    until_at: Mapped[datetime | None] = mapped_column(default=None)

    staff: Mapped[Staff] = relationship(back_populates="memberships")
    practice: Mapped[Practice | None] = relationship()

    @classmethod
    def current(cls, now: datetime) -> Select["Membership"]:
        """The memberships of enabled people that hold at `now`, oldest first."""
        return (
            select(cls)
            .join(Staff)
            .where(
                Staff.disabled_at.is_(None),
                cls.from_at <= now,
                or_(cls.until_at.is_(None), cls.until_at > now),
            )
            .order_by(cls.from_at, cls.id)
        )


class StaffSession(Base):
    """One sign-in on one browser. The cookie holds a random key, this row its hash and everything else."""

    __tablename__ = "staff_session"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    membership_id: Mapped[UUID] = mapped_column(ForeignKey("membership.id"))
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)

    membership: Mapped[Membership] = relationship()

    def alive(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.seen_at + IDLE and now < self.started_at + ABSOLUTE
