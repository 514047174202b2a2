"""Episodes of care, which belong to the network, and the practices that join them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, Index, Select, String, and_, exists, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.domain.access import Standing
from app.models.base import Base, Moment
from app.models.consent import Consent
from app.models.pathway import PathwayVersion
from app.models.patient import Patient
from app.models.practice import Agreement, Practice
from app.models.staff import Staff


class CareTeamMember(Base):
    """A practice that treats the episode, from/until, and the consent by which it joined."""

    __tablename__ = "care_team_member"
    __table_args__ = (Index("ix_care_team_member_practice_episode", "practice_id", "episode_id"),)

    episode_id: Mapped[UUID] = mapped_column(ForeignKey("episode.id"), index=True)
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))
    consent_id: Mapped[UUID] = mapped_column(ForeignKey("consent.id"))
    joined_at: Mapped[datetime]
    left_at: Mapped[datetime | None] = mapped_column(default=None)

    practice: Mapped[Practice] = relationship()
    consent: Mapped[Consent] = relationship()

    @classmethod
    def active(cls, now: Moment) -> ColumnElement[bool]:
        return and_(cls.joined_at <= now, or_(cls.left_at.is_(None), cls.left_at > now))

    @classmethod
    def treats(cls, now: Moment) -> ColumnElement[bool]:
        """On the care team, by a consent that stands, under an agreement in force: what seeing and asking both need."""
        return and_(cls.active(now), _still_consented(now), Agreement.in_force(cls.__table__.c.practice_id, now))


class Episode(Base):
    """Care of one condition of one patient. No practice owns it."""

    __tablename__ = "episode"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    pathway_version_id: Mapped[UUID] = mapped_column(ForeignKey("pathway_version.id"))
    day0: Mapped[date]
    zone: Mapped[str] = mapped_column(String(40))  # fixed at enrolment; every date of the episode is in it
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    paused_at: Mapped[datetime | None] = mapped_column(default=None)  # nothing is sent until somebody resumes it
    captain_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)

    patient: Mapped[Patient] = relationship()
    pathway_version: Mapped[PathwayVersion] = relationship()
    captain: Mapped[Staff | None] = relationship()
    care_team: Mapped[list[CareTeamMember]] = relationship(order_by=CareTeamMember.joined_at)

    def standing(self, session: Session, practice_id: UUID, now: datetime) -> Standing:
        """The four conditions for one practice, read now and never kept."""
        shared = and_(CareTeamMember.episode_id == self.id, CareTeamMember.practice_id == practice_id)
        on_team, consented, in_force = session.execute(
            select(
                exists().where(shared, CareTeamMember.active(now)),
                exists().where(shared, CareTeamMember.active(now), _still_consented(now)),
                Agreement.in_force(practice_id, now),
            )
        ).one()
        return Standing(belongs=True, on_care_team=on_team, consented=consented, in_force=in_force)

    @classmethod
    def visible_to(cls, practice_id: UUID, now: datetime) -> Select["Episode"]:
        """The episodes for which all four conditions hold."""
        return select(cls).where(
            exists().where(
                CareTeamMember.episode_id == cls.id,
                CareTeamMember.practice_id == practice_id,
                CareTeamMember.treats(now),
            )
        )

    def treating(self, session: Session, now: datetime) -> list[Practice]:
        """The practices that may see this episode at `now`, in the order in which they joined."""
        return list(
            session.scalars(
                select(Practice)
                .join(CareTeamMember, CareTeamMember.practice_id == Practice.id)
                .where(CareTeamMember.episode_id == self.id, CareTeamMember.treats(now))
                .order_by(CareTeamMember.joined_at, Practice.name)
            )
        )


def _still_consented(now: Moment) -> ColumnElement[bool]:
    """The consent by which a care team member joined has not been withdrawn."""
    standing = exists().where(
        Consent.id == CareTeamMember.consent_id,
        Consent.given_at <= now,
        or_(Consent.withdrawn_at.is_(None), Consent.withdrawn_at > now),
    )
    return standing.correlate(CareTeamMember)  # also where the query around it reads consents itself
