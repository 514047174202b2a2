"""Where a ZIP code is."""

import json
import subprocess
import sys
from zoneinfo import available_timezones

import pytest
import zip2info

from app.adapters.zip_codes import zones


@pytest.mark.parametrize(
    ("zip_code", "zone"),
    [
        ("79821", "America/Denver"),  # El Paso's corner of Texas
        ("79701", "America/Chicago"),
        ("83501", "America/Los_Angeles"),  # Lewiston, Idaho
        ("83702", "America/Boise"),
        ("83522", "America/Los_Angeles"),  # just north of the boundary in Idaho
        ("85001", "America/Phoenix"),
        ("86515", "America/Denver"),  # the Navajo Nation changes its clocks
        ("86045", "America/Denver"),
        ("86039", "America/Phoenix"),  # the Hopi villages inside it do not
        ("96813", "Pacific/Honolulu"),
        ("99501", "America/Anchorage"),
        ("99546", "America/Adak"),
        ("00901", "America/Puerto_Rico"),
        ("96910", "Pacific/Guam"),
        ("32501", "America/Chicago"),  # Pensacola
        ("32301", "America/New_York"),
        ("37405", "America/New_York"),  # Chattanooga
        ("37201", "America/Chicago"),
        ("47708", "America/Chicago"),  # Evansville
        ("46204", "America/Indiana/Indianapolis"),
        ("89883", "America/Denver"),  # West Wendover, Nevada
        ("97914", "America/Boise"),  # Ontario, Oregon
    ],
)
def test_the_zone_of_a_zip_code(zip_code: str, zone: str) -> None:
    assert zones(zip_code) == (zone,)


@pytest.mark.parametrize("typed", ["80202", " 80202 ", "80202-1234", "80202 1234", "80202 - 1234", "802021234"])
def test_a_zip_code_may_be_typed_with_its_four_more_digits(typed: str) -> None:
    assert zones(typed) == ("America/Denver",)


@pytest.mark.parametrize("typed", ["", "00000", "99999", "8020", "901", "80202-", "80202-12", "x80202", "80202\n80203"])
def test_what_is_no_zip_code_is_nowhere(typed: str) -> None:
    assert zones(typed) == ()


def test_a_military_zip_code_says_nothing_about_a_zone() -> None:
    assert zones("09012") == ()


def test_every_zip_code_is_in_a_zone_that_exists() -> None:
    found = {zone for each in zip2info._data.ZIP_INFO for zone in zones(f"{each:05}")}
    assert len(found) > 30
    assert found <= available_timezones()


def test_nobody_carries_the_zip_codes_who_asks_for_none() -> None:
    program = "import json, sys, app.adapters.zip_codes; print(json.dumps('zip2info' in sys.modules))"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, text=True)
    assert json.loads(ran.stdout) is False
