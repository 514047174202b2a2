"""What was sent for an episode, what became of it, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from app.domain.delivery import MessageState
from app.domain.remedy import Remedy, remedy
from app.models.check_in import CheckIn, Step
from app.models.message import Link, Message, link_check_in

_CAME_BACK = ("bounced-", "returned-")  # as services.returned writes it down
_NO_CODE = (MessageState.SENT, MessageState.DELIVERED, MessageState.DROPPED)


@dataclass(frozen=True)
class Sent:
    """One message. `said` is its kind, or the rung that it is for while nobody has put it into words."""

    message: Message
    said: str | None
    replaced: bool  # another one was sent in its place

    @property
    def unsent(self) -> str | None:
        """Why we did not send it: a StepDropped, or that it had gone before."""
        return self.message.reason if self.message.state is MessageState.DROPPED else None

    @property
    def came_back(self) -> bool:
        """A mail server sent it back."""
        return (self.code or "").startswith(_CAME_BACK)

    @property
    def remedy(self) -> Remedy | None:
        """What the carrier's code means, where it said one."""
        told = self.code and not self.came_back and self.message.state is not MessageState.UNKNOWN
        return remedy(self.code or "") if told else None

    @property
    def code(self) -> str | None:
        """As it is on record, for whoever asks the carrier."""
        return None if self.message.state in _NO_CODE else self.message.reason


def of_episode(session: Session, episode_id: UUID, rungs: Mapping[UUID | None, str]) -> Sequence[Sent]:
    """The messages that carried something of this episode, newest first; `rungs` by the id of the message.

    What a message carried is known by its link, also when its steps moved on to another one.
    """
    by_step = select(Step.message_id).join(CheckIn, CheckIn.id == Step.check_in_id)
    by_link = (
        select(Link.message_id)
        .join(link_check_in, link_check_in.c.link_id == Link.id)
        .join(CheckIn, CheckIn.id == link_check_in.c.check_in_id)
    )
    ids = union(
        by_step.where(CheckIn.episode_id == episode_id, Step.message_id.is_not(None)),
        by_link.where(CheckIn.episode_id == episode_id, Link.message_id.is_not(None)),
    )
    newest_first = select(Message).where(Message.id.in_(ids)).order_by(Message.queued_at.desc(), Message.id)
    messages = session.scalars(newest_first).all()
    replaced = {message.resends_id for message in messages}
    return [Sent(each, each.says or rungs.get(each.id), each.id in replaced) for each in messages]
