"""The result in words, for scores of every kind: no T-score, no level, no number that cannot be compared."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from flask import Flask, g, render_template

from app.domain.change import Verdict
from app.domain.plain_words import told
from app.domain.summary import Measure
from tests import summary_cases as cases

FUNCTION = cases.promis().measures[2]
NUMBER = re.compile(r"\d")


def card(app: Flask, measure: Measure, language: str = "en") -> str:
    """What the card of this result says."""
    (result,) = told([measure])
    with app.test_request_context():
        g.help_phone, g.language = "+13035550100", language
        page = render_template("patient/result.html", result=result)
    page = re.sub(r"<(svg|details).*?</\1>", "", page, flags=re.DOTALL)  # what is drawn has a test of its own
    return " ".join(re.sub(r"<a .*?</a>|<[^>]+>", " ", page, flags=re.DOTALL).split())


@pytest.mark.parametrize(
    ("verdict", "says"),
    [
        (Verdict.BETTER, "This is better than when we started."),
        (Verdict.WORSE, "This is worse than when we started. Ups and downs can happen."),
        (Verdict.NO_CLEAR_CHANGE, "This is about the same as when we started."),
        (Verdict.SMALL_CHANGE, "This is a little different from when we started, but too little to be sure."),
        (Verdict.SMALL_WORSENING, "This is a little different from when we started, but too little to be sure."),
    ],
)
def test_of_a_t_score_only_the_direction_is_said(app: Flask, verdict: Verdict, says: str) -> None:
    text = card(app, replace(FUNCTION, verdict=verdict))
    assert says in text
    assert not NUMBER.search(text)
    assert "mild" not in text


def test_worse_than_last_time_without_a_number(app: Flask) -> None:
    text = card(app, replace(FUNCTION, since_last=Verdict.WORSE))
    assert "This is worse than last time." in text
    assert not NUMBER.search(text)


def test_other_questions_are_not_compared(app: Flask) -> None:
    back = replace(cases.promis().measures[0], verdict=Verdict.OTHER_VERSION, change=None, since_last=None)
    text = card(app, back)
    assert "The questions are not the ones we asked when we started, so the two can&#39;t be compared." in text.replace(
        "'", "&#39;"
    )
    assert "points" not in text
    assert "it was" not in text


def test_own_activities_say_which_were_compared(app: Flask) -> None:
    text = card(app, cases.own_activities().measures[1])
    assert "We looked at the things you rated both times. That is 3 points higher." in text
    assert "it was" not in text


def test_a_knee_is_told_in_whole_numbers(app: Flask) -> None:
    text = card(app, cases.knee().measures[0])
    assert "76 out of 100 When we started it was 42. That is 34 points higher. Higher is better." in text
    assert "." not in re.sub(r"\.( |$)", " ", text), "no decimals"


@pytest.mark.parametrize(
    ("start", "says"), [("41.5", "Son 34.5 puntos más."), ("75", "Es 1 punto más."), ("42", "Son 34 puntos más.")]
)
def test_by_how_much_is_told_in_spanish_too(app: Flask, start: str, says: str) -> None:
    knee = cases.knee().measures[0]
    assert knee.baseline
    assert says in card(app, replace(knee, baseline=replace(knee.baseline, value=Decimal(start))), "es")


def test_what_is_drawn_is_also_told_in_a_table(app: Flask) -> None:
    (result,) = told([cases.knee().measures[0]])
    with app.test_request_context():
        g.help_phone, g.language = "+13035550100", "en"
        page = render_template("patient/result.html", result=result)
    values = re.findall(r'<td class="number">(\d+)</td>', page)
    assert len(re.findall("<circle", page)) == len(values) == len(result.course)
    assert (values[0], values[-1]) == ("42", "76")
    title = re.search("<title>(.*?)</title>", page)
    assert title
    assert re.search(r": 42 on \w+ \d+, \d{4}, 76 on \w+ \d+, \d{4}\.", title[1])


def test_nothing_is_drawn_of_a_first_time_or_of_other_activities() -> None:
    first = replace(cases.knee().measures[0], verdict=Verdict.STARTING_POINT)
    assert [each.chart for each in told([first, cases.own_activities().measures[1]])] == [None, None]
