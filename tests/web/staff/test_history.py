"""The words for what was sent for an episode, and which messages are its own."""

from uuid import UUID

import pytest

from app.domain.delivery import MessageState
from app.domain.remedy import Remedy
from app.domain.wording import Kind
from app.models.check_in import StepDropped
from app.models.consent import ConsentMethod, Ended
from app.models.episode import Episode
from app.models.message import Channel
from app.models.watch import HoldReason
from app.services.restored import SENT_BEFORE_RESTORE
from tests.web.staff.desk import Desk, Desks
from tests.web.staff.sent import carried, said

WORDS = "{% import 'staff/words.html' as words %}"


def history(desk: Desk, episode_id: UUID) -> str:
    return said(desk, episode_id).split("Messages of this episode, newest first")[-1]


def test_each_word_on_record_has_words_for_the_desk(desks: Desks) -> None:
    every = [
        *(("message_state", each) for each in MessageState),
        *(("dropped", each) for each in StepDropped),
        *(("kind", each) for each in Kind),
        *(("ended", each) for each in Ended),
        *(("method", each) for each in ConsentMethod),
        *(("held", each) for each in HoldReason),
        *((f"remedy_{channel}", each) for each in Remedy for channel in Channel),
    ]
    with desks.app.test_request_context():
        for macro, code in every:
            name, _, channel = macro.partition("_") if macro.startswith("remedy") else (macro, "", "")
            given = f"'{code}', '{channel}'" if channel else f"'{code}'"
            words = desks.app.jinja_env.from_string(WORDS + "{{ words." + name + "(" + given + ") }}").render().strip()
            assert " " in words or words[0].isupper(), (macro, code, words)


@pytest.mark.parametrize(
    ("state", "reason", "told", "code"),
    [
        (MessageState.CLAIMED, None, "Going out", None),
        (MessageState.SENT, "30003", "Sent", None),
        (MessageState.DELIVERED, "30003", "Delivered", None),
        (MessageState.UNDELIVERED, "30003", "the phone could not be reached", "30003"),
        (MessageState.FAILED, "21211", "there is no such number", "21211"),
        (MessageState.FAILED, "99999", "why is not known; see the code", "99999"),
        (MessageState.UNDELIVERED, "bounced-5.1.1", "it came back", "bounced-5.1.1"),
        (MessageState.UNKNOWN, "timeout", "Perhaps sent: the carrier did not say", "timeout"),
        (MessageState.DROPPED, "paused", "messages were paused", None),
        (MessageState.DROPPED, "arrived", "the first one had arrived after all", None),
        (MessageState.DROPPED, SENT_BEFORE_RESTORE, "it had gone out before", None),
    ],
)
def test_the_history_tells_what_became_of_a_message(
    desks: Desks, desk: Desk, episode_id: UUID, state: MessageState, reason: str | None, told: str, code: str | None
) -> None:
    carried(desks.stage, episode_id, state, reason=reason, kind="pre-visit")
    rows = history(desk, episode_id)
    assert "Before a visit" in rows
    assert told in rows
    assert (f"<code>{reason}</code>" in rows) is (code is not None)


def test_what_was_sent_again_says_so_and_stays(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    first = carried(desks.stage, episode_id, MessageState.UNKNOWN, kind="first")
    carried(desks.stage, episode_id, MessageState.DELIVERED, kind="first", resends_id=first)
    rows = history(desk, episode_id)
    assert rows.count("First message") == 2
    assert rows.count("sent again") == rows.count("another one took its place") == 1


def test_a_message_of_another_episode_is_never_shown(desks: Desks, desk: Desk, episode_id: UUID) -> None:
    stage = desks.stage
    other = stage.enrol_ana("neck-without-surgery", family_name="Other", mobile="+13035550143")
    with stage.at.db.transaction() as session:
        session.get_one(Episode, other).patient_id = session.get_one(Episode, episode_id).patient_id
    carried(stage, other, MessageState.DELIVERED, kind="pre-visit")
    assert "Nothing has been sent yet." in said(desk, episode_id)
    assert "Before a visit" in history(desk, other)
