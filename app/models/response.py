"""What the patient answered, every version of it, and what it scores."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, ForeignKey, LargeBinary, Numeric, String, UniqueConstraint, and_, exists
from sqlalchemy.orm import Mapped, aliased, mapped_column, relationship

from app.domain.mode import Mode
from app.domain.own_activity import Activity
from app.domain.respondent import Respondent
from app.models.base import Base
from app.models.check_in import CheckIn
from app.models.sealed import sealed_text


class Response(Base):
    """One answering of one instrument, serving one or more check-ins. How it came is told of its newest answers."""

    __tablename__ = "response"

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    instrument: Mapped[str] = mapped_column(String(40))
    version: Mapped[str] = mapped_column(String(20))
    language: Mapped[str] = mapped_column(String(8))  # of the words that were shown
    mode: Mapped[Mode]
    answered_on: Mapped[date | None] = mapped_column(default=None)  # on paper or in a call; else as they were given
    started_at: Mapped[datetime]
    submitted_at: Mapped[datetime | None] = mapped_column(default=None)

    answers: Mapped[list["Answer"]] = relationship(order_by="Answer.item, Answer.version")
    newest: Mapped[list["Answer"]] = relationship(
        primaryjoin=lambda: and_(Answer.response_id == Response.id, Answer.stands()), viewonly=True
    )
    scores: Mapped[list["Score"]] = relationship(order_by="Score.reading")
    serves: Mapped[list["Service"]] = relationship(back_populates="response")

    def current(self) -> dict[str, "Answer"]:
        """The newest version of each answer, by item."""
        return {answer.item: answer for answer in self.answers}


class Service(Base):
    """This response answers this instrument of this check-in; there is at most one."""

    __tablename__ = "response_serves"
    __table_args__ = (UniqueConstraint("check_in_id", "instrument"),)

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"), index=True)
    check_in_id: Mapped[UUID] = mapped_column(ForeignKey("check_in.id"))
    instrument: Mapped[str] = mapped_column(String(40))

    response: Mapped[Response] = relationship(back_populates="serves")
    check_in: Mapped[CheckIn] = relationship()


class Answer(Base):
    """One version of one answer. Skipped is an answer too: neither blank nor zero."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("response_id", "item", "version"),)

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"))
    item: Mapped[str] = mapped_column(String(40))
    version: Mapped[int]
    value: Mapped[int | None]
    skipped: Mapped[bool] = mapped_column(default=False)
    given_at: Mapped[datetime]
    tapped_at: Mapped[datetime | None] = mapped_column(default=None)  # by the phone's own clock, where its script says
    session_id: Mapped[UUID | None] = mapped_column(ForeignKey("patient_session.id"), default=None)
    typed_by_id: Mapped[UUID | None] = mapped_column(ForeignKey("staff.id"), default=None)  # from paper or in a call
    respondent: Mapped[Respondent | None] = mapped_column(default=None)  # None: nobody was asked
    activity: Mapped[Activity | None] = mapped_column(default=None)  # of the person's own; `words` is then its name

    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary, default=None)
    words = sealed_text()

    @classmethod
    def stands(cls) -> ColumnElement[bool]:
        """No newer version has taken its place."""
        newer = aliased(cls)
        return ~exists().where(
            newer.response_id == cls.response_id, newer.item == cls.item, newer.version > cls.version
        )

    @property
    def given(self) -> int | str | None:
        """What was answered; of an own activity its name."""
        words = self.words
        return self.value if words is None else words


class Score(Base):
    """What a scale came to, or why it has no score. A new reading is a new row; the newest counts."""

    __tablename__ = "score"
    __table_args__ = (UniqueConstraint("response_id", "scale", "answers_hash", "scorer_version"),)

    response_id: Mapped[UUID] = mapped_column(ForeignKey("response.id"))
    scale: Mapped[str] = mapped_column(String(40))
    value: Mapped[float | None] = mapped_column(Numeric(9, 4, asdecimal=False))
    se: Mapped[float | None] = mapped_column(Numeric(9, 4, asdecimal=False), default=None)
    reason: Mapped[str | None] = mapped_column(String(40), default=None)
    level: Mapped[str | None] = mapped_column(String(40), default=None)
    answered: Mapped[int]
    asked: Mapped[int]
    prorated: Mapped[bool] = mapped_column(default=False)
    answers_hash: Mapped[str] = mapped_column(String(64))  # sha256 of the answers it was computed from
    scorer_version: Mapped[str] = mapped_column(String(20))
    reading: Mapped[int]  # counts the readings of the response: the highest is the one that counts
    scored_at: Mapped[datetime]
