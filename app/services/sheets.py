"""What check-ins have been answered so far, read at every page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, aliased

from app.domain import interruption
from app.domain.instrument import Answer as Given
from app.domain.instrument import Instrument, Kind
from app.domain.interruption import When
from app.domain.own_activity import Activity
from app.domain.questions import Screen
from app.models.check_in import CheckIn
from app.models.keyring import keyring_in
from app.models.response import Answer, Response, Service

_First = aliased(Answer)
_NEWEST = (
    select(
        Service.check_in_id,
        Response.instrument,
        Response.version,
        Answer.item,
        Answer.value,
        Answer.skipped,
        Answer.activity,
        Answer.session_id,
        Answer.given_at,
        select(_First.given_at)  # not joined: with stale statistics PostgreSQL would read all answers there are
        .where(_First.response_id == Answer.response_id, _First.item == Answer.item, _First.version == 1)
        .scalar_subquery(),
        Answer.id,
        Answer.words_sealed,
    )
    .join(Response, Response.id == Service.response_id)
    .join(Answer, Answer.response_id == Response.id)
    .where(Service.check_in_id.in_(bindparam("check_in_ids", expanding=True)), Answer.stands())
)


@dataclass(frozen=True)
class Kept:
    """The newest version of one answer. Whether it may be shown is for `session_id` to say."""

    value: int | None
    words: str | None
    skipped: bool
    activity: Activity | None
    session_id: UUID | None
    when: When

    @property
    def given(self) -> Given:
        """Of an own activity that is its name."""
        return self.value if self.words is None else self.words


Sheets = Mapping[tuple[UUID, str, str], Mapping[str, Kept]]
"""What each check-in (its id, an instrument's code and version) has been answered so far, by item."""


def kept(session: Session, check_ins: Sequence[CheckIn]) -> Sheets:
    """The newest answers of these check-ins."""
    newest = session.connection().execute(_NEWEST, {"check_in_ids": [check_in.id for check_in in check_ins]})
    keyring = keyring_in(session)
    sheets: dict[tuple[UUID, str, str], dict[str, Kept]] = {}
    for check_in_id, instrument, version, item, value, skipped, activity, session_id, last, first, id, sealed in newest:
        words = None if sealed is None else Answer.words.unseal(Answer, id, sealed, keyring)
        sheet = sheets.setdefault((check_in_id, instrument, version), {})
        sheet[item] = Kept(value, words, skipped, activity, session_id, When(first, last))
    return sheets


def out_of_date(instrument: Instrument, sheet: Mapping[str, Kept]) -> set[str]:
    """The items of one sheet to answer again: too old for the rest of their questionnaire."""
    return interruption.out_of_date(instrument, {item: each.when for item, each in sheet.items() if not each.skipped})


def part_of(screen: Screen, kept: Kept | None) -> Kept | None:
    """What of an answer belongs to a screen: of an own activity its name to the one, its rating to the other."""
    if kept is None or screen.kind is not Kind.OWN_ACTIVITY:
        return kept
    if screen.names:
        return replace(kept, value=None, skipped=kept.words is None, activity=None)
    rated = kept.value is not None or kept.skipped or kept.activity is Activity.GIVEN_UP
    return replace(kept, words=None) if rated and kept.words == screen.name else None
