"""The stage itself: what every other test stands on."""

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy import create_engine, inspect, text
from werkzeug.wrappers import Response

from tests.browser import live_server, phone, violations


@pytest.mark.parametrize("time", [1, 2])
def test_each_test_finds_a_migrated_database_without_what_another_wrote(database_url: str, time: int) -> None:
    engine = create_engine(database_url)
    with engine.begin() as connection:
        assert "practice" in inspect(connection).get_table_names()
        connection.execute(text("CREATE TABLE left_behind (time integer)"))
    engine.dispose()


def page(body: str, policy: str = "default-src 'self'") -> Flask:
    app = Flask(__name__)
    html = f'<!doctype html><html lang="en"><title>Page</title><main><h1>Page</h1>{body}</main>'
    app.add_url_rule(
        "/", view_func=lambda: Response(html, mimetype="text/html", headers={"Content-Security-Policy": policy})
    )
    app.add_url_rule("/favicon.ico", endpoint="icon", view_func=lambda: "")
    return app


@pytest.mark.browser
def test_a_phone_sees_a_page_and_axe_reads_it(chromium: Browser) -> None:
    with live_server(lambda url: page(f'<a href="{url}/further">On</a>')) as url, phone(chromium, url) as screen:
        screen.goto("/")
        assert screen.get_by_role("link", name="On").get_attribute("href") == f"{url}/further"
        assert violations(screen) == []


@pytest.mark.browser
def test_axe_finds_a_field_without_a_name_and_targets_too_small_to_hit(chromium: Browser) -> None:
    with (
        live_server(lambda url: page("<button>a</button><button>b</button><p><input></p>")) as url,
        phone(chromium, url) as screen,
    ):
        screen.goto("/")
        assert [found.split(":")[0] for found in violations(screen)] == ["label", "target-size"]


@pytest.mark.browser
@pytest.mark.parametrize("body", ['<img alt="" src="http://localhost:9/x.png">', "<script>1</script>"])
def test_a_page_that_asks_elsewhere_or_breaks_its_policy_fails(chromium: Browser, body: str) -> None:
    with live_server(lambda url: page(body)) as url, pytest.raises(AssertionError), phone(chromium, url) as screen:
        screen.goto("/")
