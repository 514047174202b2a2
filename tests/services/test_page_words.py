"""The words of other pages: what was reached, recomputed tables, versions, own activities; each on one sheet."""

import html
import re
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from app.domain.summary import Facts, Hurts
from app.models.practice import Paper
from app.services import summary
from tests import summary_cases as cases
from tests.stage import Stage


def printed(stage: Stage, of: Facts) -> str:
    """The page's own words, in one line."""
    outside = replace(stage.at.outside, print_pdf=lambda page, paper: page.encode())
    page = summary.print_page(of, Paper.LETTER, outside).decode()
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


@pytest.mark.parametrize("case", cases.ALL.values(), ids=cases.ALL)
@pytest.mark.parametrize("paper", Paper)
def test_each_is_one_sheet(stage: Stage, case, paper: Paper) -> None:
    assert len(PdfReader(BytesIO(summary.print_page(case(), paper, stage.at.outside))).pages) == 1


def test_a_profile_with_mood_is_one_sheet_and_every_score_is_in_its_table(stage: Stage) -> None:
    facts = cases.profile()
    assert len(facts.measures) == 9
    assert len(PdfReader(BytesIO(summary.print_page(facts, Paper.A4, stage.at.outside))).pages) == 1
    page = printed(stage, facts)
    assert all(measure.title in page for measure in facts.measures)
    assert page.count("within normal limits") == 7


def test_a_recomputed_table_is_marked_and_its_footnote_is_its_source(stage: Stage) -> None:
    page = printed(stage, cases.promis())
    assert page.count("recomputed table*") == 2
    assert "Physical function* 21.6-58.7, HIGHER IS BETTER" in page
    source = cases.promis().measures[2].recomputed
    assert source
    assert page.count(f"*{source}.") == 1
    assert "recomputed" not in printed(stage, cases.knee())


def test_what_was_reached_stands_with_its_source(stage: Stage) -> None:
    page = printed(stage, cases.promis())
    assert "BETTER needs 2 recovered" in page
    assert page.count("recovered") == 1
    assert "Recovered: Kamper et al. 2010, Eur Spine J 19:1495-1501." in page
    knee = printed(stage, cases.knee())
    assert "● BETTER substantial" in knee
    assert "Substantial change: Lyman et al. 2018" in knee
    assert "Recovered" not in knee


def test_versions_that_cannot_be_compared_say_so(stage: Stage) -> None:
    page = printed(stage, cases.two_versions())
    assert "57.5 version 1.0 58.5 51.4 – – QUESTIONNAIRE CHANGED versions 1.0 and 2.0 cannot be compared" in page
    assert "September 18, 2025: 57.5 (version 1.0)." in page
    assert "questionnaire changed" in page
    assert "questionnaire changed" not in printed(stage, cases.promis())
    alone = printed(stage, replace(cases.two_versions(), measures=cases.two_versions().measures[1:]))
    assert "No main score can be compared with the baseline: other questions were asked then." in alone


def test_own_activities_say_how_many_were_compared(stage: Stage) -> None:
    page = printed(stage, cases.own_activities())
    assert "3.0 5.0 4.3 +3.0 ● BETTER needs 2.3, in the 2 activities rated both times" in page


def test_own_activities_stand_in_the_persons_words(stage: Stage) -> None:
    page = printed(stage, cases.own_activities())
    assert "“Walk to church” 2 → 6 ● BETTER;" in page
    assert "“Pick up my grandson from the kindergarten…” 4 → 6 ○ SMALL CHANGE;" in page
    assert "“Sleep through the night” given up, or no longer matters to the patient." in page
    assert "Own activities (0 cannot" not in printed(stage, cases.knee())


def test_the_places_that_hurt_are_told_in_words_and_counted(stage: Stage) -> None:
    case = cases.own_activities()
    assert "Left upper arm, front; Left upper arm, back; and 32 more (44 places; first time 4)." in (
        printed(stage, case)
    )
    one = printed(stage, replace(case, hurts=Hurts(("Low back",), None)))
    assert "Hurts: Low back (1 place)." in one
    assert "Hurts: nothing (0 places; first time 2)." in printed(stage, replace(case, hurts=Hurts((), 2)))
    assert "Hurts:" not in printed(stage, cases.knee())


def test_a_publication_is_cited_once(stage: Stage) -> None:
    assert printed(stage, cases.profile()).count("Ostelo et al. 2008") == 1
