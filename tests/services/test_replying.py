"""What a text is answered with: one confirmation, never beside the carrier's, in the language of whoever has the
number; and two machines do not talk to each other."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from app.domain.delivery import MessageState
from app.domain.wording import Reply
from app.models.message import Channel, Message
from app.models.patient import Patient
from tests.services.inbound import (
    CRISIS,
    DOV,
    OTHER,
    STRANGER,
    UNCLEAR,
    WRONG,
    enrol_at,
    own_senders,
    reply_to,
    words,
)
from tests.stage import Stage

# help.twilio.com/articles/223134027
CARRIER = [
    "STOP",
    "STOPALL",
    "UNSUBSCRIBE",
    "CANCEL",
    "END",
    "QUIT",
    "REVOKE",
    "OPTOUT",
    "START",
    "YES",
    "UNSTOP",
    "HELP",
    "INFO",
]
OURS = {
    "STOP": Reply.STOPPED,
    "please stop": Reply.STOPPED,
    "START": Reply.STARTED,
    "HELP": Reply.HELP,
    UNCLEAR: Reply.STOPPED,
    WRONG: Reply.WRONG_NUMBER,
    CRISIS: Reply.CRISIS,
    OTHER: Reply.OTHER,
}


@pytest.fixture
def network(stage: Stage) -> Stage:
    """Each practice has a number of its own, where we answer; Ana is enrolled at Bea's."""
    own_senders(stage, carrier_replies=False)
    stage.enrol_ana()
    return stage


def test_each_kind_has_its_words(network: Stage) -> None:
    for body, reply in OURS.items():
        assert reply_to(network, body) == words(network, reply), body
        network.clock.tick(days=2)


def test_what_the_carrier_answers_we_do_not(network: Stage) -> None:
    own_senders(network, carrier_replies=True)
    for word in CARRIER:
        for typed in (word, word.lower(), f" {word.capitalize()}\n"):
            network.clock.tick(days=2)
            assert reply_to(network, typed) is None, typed
    for body in ("please stop", "STOP.", "stop all", "HELP me", CRISIS, OTHER):
        network.clock.tick(days=2)
        assert reply_to(network, body), body


def test_what_the_carrier_says_it_answered_we_do_not(network: Stage) -> None:
    for body in OURS:
        assert (reply_to(network, body, answered=True) is None) is (body != CRISIS), body


def test_a_stop_is_confirmed_once(network: Stage) -> None:
    stopped = words(network, Reply.STOPPED)
    assert reply_to(network, "STOP") == stopped
    for body in ("STOP", "Stop!", UNCLEAR, WRONG):
        assert reply_to(network, body) is None, body
    assert reply_to(network, "START") == words(network, Reply.STARTED)
    assert reply_to(network, "STOP") == stopped, "there was something to stop"
    assert reply_to(network, "STOP", number=STRANGER) == stopped, "a stranger may have been texted by mistake"
    assert reply_to(network, "STOP", number=STRANGER) is None
    network.clock.tick(hours=25)
    assert reply_to(network, "STOP", number=STRANGER) == stopped


def test_start_is_confirmed_only_where_texts_are_permitted(network: Stage) -> None:
    assert reply_to(network, "START") == words(network, Reply.STARTED)
    assert reply_to(network, "START") is None
    assert reply_to(network, "START", number=STRANGER) == words(network, Reply.OTHER)
    assert reply_to(network, "START", number=STRANGER) is None


def test_a_machine_that_answers_every_text_gets_one_a_day(network: Stage) -> None:
    robot = "I am driving and will answer later."
    answers = []
    for _ in range(30):
        answers.append(reply_to(network, robot, number=STRANGER))
        network.clock.tick(seconds=2)
    assert answers == [words(network, Reply.OTHER)] + [None] * 29
    network.clock.tick(hours=24)
    assert reply_to(network, robot, number=STRANGER)
    assert reply_to(network, OTHER), "another number is another person"


def test_help_is_answered_a_few_times_a_day_and_a_cry_for_help_always(network: Stage) -> None:
    helped = words(network, Reply.HELP)
    assert [reply_to(network, body) for body in ("HELP", helped, helped, helped, "HELP")] == [helped] * 3 + [None] * 2
    assert reply_to(network, "HELP", number=STRANGER) == helped, "another number is another person"
    network.clock.tick(hours=25)
    assert reply_to(network, "HELP") == helped
    for _ in range(5):
        assert reply_to(network, CRISIS) == words(network, Reply.CRISIS)


def test_the_practice_whose_number_was_texted_answers(network: Stage) -> None:
    assert reply_to(network, "HELP", to=DOV) == words(network, Reply.HELP, label="Dov Health")
    assert reply_to(network, "HELP", to="MG" + "1" * 32) == words(network, Reply.HELP, label="Bea Health")


def written_to(stage: Stage, given_name: str) -> None:
    """A text went to this patient now."""
    with stage.at.db.transaction() as session:
        patient = session.scalars(select(Patient).where(Patient.given_name == given_name)).one()
        values = {"queued_at": stage.clock(), "not_before": stage.clock(), "begun_at": stage.clock()}
        values |= {"state": MessageState.SENT, "contact_index": patient.mobile_index}
        session.add(Message(patient_id=patient.id, practice_id=patient.enrolled_by_id, channel=Channel.SMS, **values))


def test_an_answer_is_in_the_language_of_whoever_has_the_number(network: Stage) -> None:
    def language(_: str, language: str, __: object) -> str:
        return language

    network.at = replace(network.at, outside=replace(network.at.outside, render=language))
    assert reply_to(network, "HELP") == "en"
    with network.at.db.transaction() as session:
        session.execute(update(Patient).values(language="es"))
    assert reply_to(network, "HELP") == "es"
    enrol_at(network, network.dov, given_name="Max")
    network.clock.tick(days=2)
    assert reply_to(network, "HELP") == "en", "two languages, and nothing was ever sent"
    for name, speaks in (("Ana", "es"), ("Max", "en"), ("Ana", "es")):
        network.clock.tick(days=1)
        written_to(network, name)
        assert reply_to(network, "HELP") == speaks
    assert reply_to(network, "PARE", number=STRANGER) == "es"
    assert reply_to(network, "Número equivocado", number="+13035550178") == "es"
    assert reply_to(network, "no more", number="+13035550179") == "en"
