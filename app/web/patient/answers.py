"""The answer on a screen, as it was tapped or written, and what the page says of one that cannot be taken."""

import re
from typing import TypeVar

from flask import request
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from app.domain.instrument import TICKED, Answer, AnswerFault, Answers, Kind
from app.domain.questions import Screen
from app.services import answering
from app.services.answering import AnswerNotTaken

T = TypeVar("T")
_WHOLE = re.compile(r"-?[0-9]{1,12}")


def sent(form: MultiDict[str, str]) -> list[str]:
    """What stands in the form, without blanks around it; lines end as they do everywhere but in a form."""
    texts = (text.replace("\r\n", "\n").strip() for text in form.getlist("answer"))
    return [text for text in texts if text]


def marked(screen: Screen, chosen: list[str]) -> list[Answer]:
    """What stands in the form, as the screen marks it: by place where several may be ticked, else the one value."""
    numbers = [int(text) for text in chosen if _WHOLE.fullmatch(text)]
    if screen.kind in TICKED and numbers:
        return [int(place in numbers) for place in range(len(screen.items))]
    return list(numbers)


def read(screen: Screen, chosen: list[str]) -> Answers:
    """The answer to each item of the screen. Raises AnswerNotTaken."""
    if screen.kind is Kind.TEXT:
        return {screen.items[0].id: _only(chosen)}
    if screen.names:
        return {screen.items[0].id: " ".join(_only(chosen).split())}
    if not all(_WHOLE.fullmatch(text) for text in chosen):
        raise AnswerNotTaken(AnswerFault.WRONG_TYPE)
    numbers = [int(text) for text in chosen]
    if screen.kind is Kind.REGION and not numbers:  # a button says that nothing hurts; an empty list may be a slip
        raise AnswerNotTaken(AnswerFault.NOT_A_CHOICE)
    if screen.kind in TICKED:
        return answering.ticked(screen, numbers)
    return {screen.items[0].id: _only(numbers)}


def _only(chosen: list[T]) -> T:
    if len(chosen) != 1:
        raise AnswerNotTaken(AnswerFault.NOT_A_CHOICE)
    return chosen[0]


def what_to_do(screen: Screen, fault: AnswerFault) -> str:
    """What the page says of a fault; nothing chosen is no choice."""
    values = screen.items[0].values
    ends = {"low": min(values, default=0), "high": max(values, default=0)}
    text: str = _("That is not one of the answers. Please choose again.")
    if screen.names or screen.kind is Kind.TEXT:
        return _of_words(screen, fault)
    match screen.kind, fault:
        case Kind.NUMBER | Kind.VISUAL, AnswerFault.WRONG_TYPE:
            text = _("That is not a whole number. Type digits only, from %(low)s to %(high)s.", **ends)
        case Kind.NUMBER | Kind.VISUAL, AnswerFault.OUT_OF_RANGE:
            text = _("That number is too low or too high. Type a number from %(low)s to %(high)s.", **ends)
        case Kind.VISUAL, AnswerFault.NOT_A_CHOICE:
            text = _("Choose an answer, or tap Skip this question.")
        case Kind.NUMBER, AnswerFault.NOT_A_CHOICE:
            text = _("Type a number from %(low)s to %(high)s, or tap Skip this question.", **ends)
        case Kind.NRS | Kind.OWN_ACTIVITY, AnswerFault.NOT_A_CHOICE:
            text = _("Choose a number from 0 to 10. If you would rather not answer, tap Skip this question.")
        case Kind.REGION, AnswerFault.NOT_A_CHOICE:
            text = _("Tap each place that hurts. If nothing hurts, tap Nothing hurts today.")
        case Kind.CHOICE, AnswerFault.NOT_A_CHOICE:
            text = _("Choose one answer. If you would rather not answer, tap Skip this question.")
    return text


def _of_words(screen: Screen, fault: AnswerFault) -> str:
    if fault is AnswerFault.TOO_LONG:
        most, wrote = screen.items[0].longest, len(sent(request.form)[0])
        return str(_("Please use %(most)s letters or fewer. You wrote %(wrote)s.", most=most, wrote=wrote))
    if screen.another:
        return str(_("Write a few words, or tap No, that is all."))
    return str(_("Write a few words, or tap Skip this question."))


def ideas() -> list[str]:
    """Own activities that many people name, to tap instead of writing."""
    return [_("Walk"), _("Sit"), _("Sleep"), _("Lift things"), _("Get dressed"), _("Drive")]


def idea(form: MultiDict[str, str]) -> str | None:
    """The one that was tapped, in the words that were shown."""
    tapped = form.get("idea", "")
    return tapped if tapped in ideas() else None
