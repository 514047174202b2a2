"""Check-ins whose window has passed are put away; what was answered stays and counts."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.outside import Outside
from app.models.check_in import CheckIn, StepDropped
from app.services import summary


def close_passed(session: Session, outside: Outside, *, most: int = 200) -> int:
    """Close up to `most` check-ins that nobody can answer any more: their waiting steps are dropped."""
    now = outside.now()
    passed = session.scalars(
        select(CheckIn)
        .where(CheckIn.closes_at <= now, CheckIn.closed_at.is_(None))
        .order_by(CheckIn.closes_at)
        .limit(most)
        .with_for_update(skip_locked=True)
    ).all()
    for check_in in passed:
        check_in.closed_at = now
        for step in check_in.steps:
            if step.message_id is None and step.dropped is None:
                step.dropped = StepDropped.ANSWERED if check_in.submitted_at else StepDropped.CLOSED
    # In one order, so that two workers who want pages of the same episodes never wait for each other.
    for episode in sorted({check_in.episode for check_in in passed}, key=lambda episode: episode.id):
        summary.want_if_it_can_be(session, episode, outside)
    return len(passed)
