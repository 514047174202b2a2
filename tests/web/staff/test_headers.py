"""What holds on every page: headers, the token, refusals without a traceback."""

import re
from hashlib import sha256
from pathlib import Path
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask import Flask

from app.web import staff
from tests.stage import Stage
from tests.web.staff.desk import Desk, Desks

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
ANY = UUID(int=0)


def paths(app: Flask, method: str) -> list[str]:
    """Every route of the app for a method, with some id and file where it wants one."""
    rules = [rule for rule in app.url_map.iter_rules() if rule.methods and method in rule.methods]
    filled = {"channel": "sms", "filename": "staff/style.css", "code": "nprs-back"}
    with app.test_request_context():
        return [
            app.url_for(
                rule.endpoint, **{name: ANY if name.endswith("_id") else filled[name] for name in rule.arguments}
            )
            for rule in rules
        ]


def test_every_answer_carries_the_headers(desks: Desks) -> None:
    app = desks.app
    episode_id = desks.stage.enrol_ana()
    signed_in, stranger = desks(desks.stage.bea.clinician), Desk(app)
    more = [f"/episodes/{episode_id}", f"/episodes/{episode_id}/page", "/nothing", "/sign-out"]
    for desk in (signed_in, stranger):
        for path in (*paths(app, "GET"), *more):
            answer = desk.get(path)
            policy = answer.headers["Content-Security-Policy"]
            assert "default-src 'none'" in policy
            assert "unsafe" not in policy
            assert {name: answer.headers.get(name) for name in HEADERS} == HEADERS
            kept = "immutable" if answer.status_code == 200 and "/static/" in path else "no-store"
            assert kept in answer.headers["Cache-Control"], path


def test_a_page_asks_for_two_stylesheets_and_nothing_else(desks: Desks) -> None:
    desk = desks(desks.stage.bea.desk)
    page = desk.get("/enrol").text
    assert "<script" not in page
    assert "style=" not in page
    sheets = re.findall(r'<link rel="stylesheet"\s+href="(/[^"]+)"', page)
    assert [desk.get(sheet).mimetype for sheet in sheets] == ["text/css", "text/css"]


def test_a_sheet_is_kept_for_a_year_under_an_address_that_changes_with_it(desks: Desks) -> None:
    desk = Desk(desks.app)
    library, ours = re.findall(r'<link rel="stylesheet"\s+href="(/[^"]+)"', desk.get("/sign-in").text)
    for sheet in (library, ours):
        assert desk.get(sheet).headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert re.fullmatch(r"v=\d+\.\d+\.\d+", urlsplit(library).query)
    file = Path(str(desks.app.static_folder)) / "staff" / "style.css"
    assert parse_qs(urlsplit(ours).query) == {"v": [sha256(file.read_bytes()).hexdigest()[:8]]}


def test_no_form_is_taken_without_its_token(desks: Desks) -> None:
    desk = desks(desks.stage.bea.clinician)
    posts = paths(desks.app, "POST")
    assert len(posts) == 30
    for path in posts:
        answer = desk.client.post(path, data={"family_name": "Quill"})
        assert answer.status_code == 400
        assert "This page was open too long" in answer.text


@pytest.mark.parametrize("signed_in", [True, False])
def test_our_own_fault_is_a_page_without_a_traceback(stage: Stage, signed_in: bool) -> None:
    app = staff.create(stage.at)

    @staff.guard.public("a fault of the test's own")
    def broken() -> str:
        staff.guard.recognised()
        raise RuntimeError("a secret that only the log may know")

    app.add_url_rule("/broken", view_func=broken)
    desk = Desk(app)
    if signed_in:
        desk.sign_in(stage.bea.desk)
    answer = desk.get("/broken")
    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text
    assert "give them this code" in answer.text
    assert "secret" not in answer.text
    assert ("Sign out" in answer.text) is signed_in
