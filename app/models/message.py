"""Messages, which are the queue, and the links they carry."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import (
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Table,
    TextClause,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.domain.delivery import MessageState
from app.domain.mode import Mode
from app.domain.respondent import Respondent
from app.domain.wording import Kind
from app.models.base import Base
from app.models.check_in import CheckIn, Step
from app.models.patient import Patient
from app.models.practice import Practice

IDLE = timedelta(minutes=30)
IDLE_ON_TABLET = timedelta(minutes=2, seconds=30)  # after two minutes its page asks whether anybody is there
_IN_FLIGHT = "state IN ('claimed', 'sending')"
_UNDER_WAY = "state IN ('queued', 'claimed', 'sending')"


class Channel(StrEnum):
    SMS = "sms"
    EMAIL = "email"


class Message(Base):
    """One text or e-mail that carries one or more steps of one patient. It is written down before it is sent."""

    __tablename__ = "message"
    __table_args__ = (
        Index(
            "ix_message_queue",
            "not_before",
            sqlite_where=text("state = 'queued'"),
            postgresql_where=text("state = 'queued'"),
        ),
        Index(
            "ix_message_in_flight",
            "lease_until",
            sqlite_where=text(_IN_FLIGHT),
            postgresql_where=text(_IN_FLIGHT),
        ),
        Index(
            "ix_message_unknown",
            "look_after",
            sqlite_where=text("state = 'unknown'"),
            postgresql_where=text("state = 'unknown'"),
        ),
        # Whatever goes wrong in a planner or a worker, one person never has two messages under way.
        Index(
            "ix_message_under_way",
            "patient_id",
            unique=True,
            sqlite_where=text(_UNDER_WAY),
            postgresql_where=text(_UNDER_WAY),
        ),
        Index(
            "ix_message_contact",
            "contact_index",
            "begun_at",
            sqlite_where=text("begun_at IS NOT NULL"),
            postgresql_where=text("begun_at IS NOT NULL"),
        ),
        Index(
            "ix_message_begun_at",
            "begun_at",
            sqlite_where=text("begun_at IS NOT NULL"),
            postgresql_where=text("begun_at IS NOT NULL"),
        ),
        Index(
            "ix_message_resends_id",
            "resends_id",
            sqlite_where=text("resends_id IS NOT NULL"),
            postgresql_where=text("resends_id IS NOT NULL"),
        ),
    )

    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    practice_id: Mapped[UUID] = mapped_column(ForeignKey("practice.id"))  # whose label, phone and number it shows
    channel: Mapped[Channel]
    state: Mapped[MessageState] = mapped_column(default=MessageState.QUEUED)
    queued_at: Mapped[datetime]
    not_before: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None] = mapped_column(default=None)  # while a worker has it; also names the claim
    # When a worker took it up; None again if it certainly did not go.
    begun_at: Mapped[datetime | None] = mapped_column(default=None)
    sent_at: Mapped[datetime | None] = mapped_column(default=None)
    account: Mapped[str] = mapped_column(String(40), default="")  # the carrier's, in which it was sent
    # Blind index of the number or address that it went to.
    contact_index: Mapped[bytes | None] = mapped_column(LargeBinary(32), default=None)
    look_after: Mapped[datetime | None] = mapped_column(default=None)  # when an unknown one is next asked after
    times_absent: Mapped[int] = mapped_column(default=0)  # how often the carrier's list showed that it never came
    resends_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"), default=None)
    renews: Mapped[bool] = mapped_column(default=False)  # once the link it brings is opened, those before it end
    wished_at: Mapped[datetime | None] = mapped_column(default=None)  # when the patient asked for it
    carrier_id: Mapped[str | None] = mapped_column(String(64), default=None)
    kind: Mapped[str | None] = mapped_column(String(40), default=None)  # what it said, chosen when it was claimed
    reason: Mapped[str | None] = mapped_column(String(120), default=None)  # why it ended as it did

    patient: Mapped[Patient] = relationship()
    practice: Mapped[Practice] = relationship()
    steps: Mapped[list[Step]] = relationship()

    @property
    def says(self) -> str | None:
        """The kind of what it said, or is sure to say; None while that is open."""
        return self.kind or (Kind.NEW_LINK if self.renews else None)

    @classmethod
    def in_flight(cls) -> TextClause:
        """In a worker's hands: in the very words of the index, which SQLite wants to hear before it uses it."""
        return text(_IN_FLIGHT)

    @classmethod
    def under_way(cls) -> ColumnElement[bool]:
        """Waiting, or in a worker's hands."""
        return cls.state.in_([MessageState.QUEUED, MessageState.CLAIMED, MessageState.SENDING])


class StrayReceipt(Base):
    """A receipt for a message that this database does not know: after a restore, say."""

    __tablename__ = "stray_receipt"

    reference: Mapped[UUID] = mapped_column(index=True)
    carrier_id: Mapped[str] = mapped_column(String(64))
    state: Mapped[MessageState]
    code: Mapped[str] = mapped_column(String(120))
    came_at: Mapped[datetime]


link_check_in = Table(
    "link_check_in",
    Base.metadata,
    Column("link_id", Uuid, ForeignKey("link.id"), primary_key=True),
    Column("check_in_id", Uuid, ForeignKey("check_in.id"), primary_key=True, index=True),
)


class LinkKind(StrEnum):
    """Where a link was handed to the patient."""

    MESSAGE = "message"  # in a text or an e-mail
    DESK = "desk"  # at a practice, as a QR code or on a card
    TABLET = "tablet"  # on a device of the practice, which goes to the next patient afterwards


class Link(Base):
    """A random key, kept only as a hash, that opens certain check-ins and nothing else."""

    __tablename__ = "link"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    kind: Mapped[LinkKind] = mapped_column(default=LinkKind.MESSAGE, server_default=LinkKind.MESSAGE.value)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True, default=None)  # to be typed
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("patient.id"), index=True)
    # The practice that made it, where no message carries it.
    practice_id: Mapped[UUID | None] = mapped_column(ForeignKey("practice.id"), default=None)
    message_id: Mapped[UUID | None] = mapped_column(ForeignKey("message.id"), index=True, default=None)
    minted_at: Mapped[datetime]
    dies_at: Mapped[datetime]
    # How long what it opens takes, as its message said it; those of links older than this column all said 5.
    minutes: Mapped[int] = mapped_column(server_default="5")

    patient: Mapped[Patient] = relationship()
    message: Mapped[Message | None] = relationship()
    practice: Mapped[Practice | None] = relationship()
    check_ins: Mapped[list[CheckIn]] = relationship(secondary=link_check_in, order_by=CheckIn.due_on)


class PatientSession(Base):
    """One browser in which the right birth date was typed after opening a link."""

    __tablename__ = "patient_session"

    key_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    link_id: Mapped[UUID] = mapped_column(ForeignKey("link.id"), index=True)
    language: Mapped[str] = mapped_column(String(8))
    opened_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    ended_at: Mapped[datetime | None] = mapped_column(default=None)
    respondent: Mapped[Respondent | None] = mapped_column(default=None)  # None until somebody has said
    confirmed_until: Mapped[datetime | None] = mapped_column(default=None)  # by a code sent to the contact on file

    link: Mapped[Link] = relationship()
    typed_by_id = answered_on = None  # nobody types for the patient, and what is given is given now

    def confirmed(self, now: datetime) -> bool:
        """Whoever holds this browser lately held the contact on file too."""
        return self.confirmed_until is not None and now < self.confirmed_until

    @property
    def ends_at(self) -> datetime:
        """When it ends by itself, if nobody touches it before."""
        idle = IDLE_ON_TABLET if self.link.kind is LinkKind.TABLET else IDLE
        return min(self.seen_at + idle, self.link.dies_at)

    def alive(self, now: datetime) -> bool:
        return self.ended_at is None and now < self.ends_at

    def idle(self, now: datetime) -> bool:
        """It ended because nobody touched it: nobody closed it, and its link lives. A tablet is in other hands."""
        own = self.link.kind is not LinkKind.TABLET
        return own and self.ended_at is None and self.ends_at <= now < self.link.dies_at

    @property
    def patient_id(self) -> UUID:
        return self.link.patient_id

    @property
    def check_ins(self) -> Sequence[CheckIn]:
        return self.link.check_ins

    @property
    def mode(self) -> Mode:
        return Mode.TABLET if self.link.kind is LinkKind.TABLET else Mode.PHONE

    @property
    def session_id(self) -> UUID:
        return self.id
