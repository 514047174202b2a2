"""What all pages share: forms over https, other sites refused, and nothing private in a log."""

import logging
import re
from base64 import b64encode
from hashlib import sha256

import pytest
from sqlalchemy import text

from app.roof import app_of
from tests.doors import Person, post_forms
from tests.phone import texts
from tests.stage import PASSWORD, Stage


def test_a_form_works_over_https(stage: Stage):
    client = app_of(stage.at).test_client()
    page = client.get("/desk/sign-in", base_url="https://go.example.org")
    values = next(values for action, values in post_forms(page.text) if "password" in page.text)
    sent = client.post(
        "/desk/sign-in",
        data=values | {"email": stage.bea.desk, "password": PASSWORD},
        base_url="https://go.example.org",
    )
    assert sent.status_code == 303


@pytest.mark.parametrize(
    ("site", "status"), [("same-origin", 303), ("none", 303), ("cross-site", 400), ("same-site", 400)]
)
def test_a_form_sent_by_another_site_changes_nothing(stage: Stage, site: str, status: int):
    person = Person(app_of(stage.at))
    person.look("/desk/sign-in")
    values = next(values for action, values in post_forms(person.page.text))
    filled = values | {"email": stage.bea.desk, "password": PASSWORD}
    sent = person.client.post("/desk/sign-in", data=filled, headers={"Sec-Fetch-Site": site})
    assert sent.status_code == status


def test_only_the_first_page_has_a_style_of_its_own_and_permits_that_alone(stage: Stage):
    stage.enrol_ana()
    client, key = app_of(stage.at).test_client(), texts(stage)[-1]
    first, second = (client.get(path) for path in (f"/{key}", f"/{key}/birth-date"))
    (style,) = re.findall(r"<style>(.*?)</style>", first.text, re.DOTALL)
    permitted = f"style-src 'self' 'sha256-{b64encode(sha256(style.encode()).digest()).decode()}';"
    policies = [page.headers["Content-Security-Policy"] for page in (first, second)]
    assert [permitted in policy for policy in policies] == [True, False]
    assert not any("unsafe" in policy or policy.count("sha256") > 1 for policy in policies)
    assert "<style" not in second.text


def test_an_error_names_the_route_and_no_key(stage: Stage, caplog: pytest.LogCaptureFixture):
    app = app_of(stage.at)
    with stage.at.db.transaction() as session:
        session.execute(text("drop table link_check_in"))
        session.execute(text("alter table link rename to gone"))
    key = "Zz" + "canary" + "0" * 14
    with caplog.at_level(logging.ERROR):
        assert app.test_client().get(f"/{key}").status_code == 500
    assert "<key:key>" in caplog.text
    assert key not in caplog.text


def test_an_error_of_the_database_names_nobody(stage: Stage):
    with pytest.raises(Exception, match="hidden") as failed, stage.at.db.transaction() as session:
        session.execute(text("insert into nowhere values (:name)"), {"name": "Zzcanary"})
    assert "Zzcanary" not in str(failed.value)
