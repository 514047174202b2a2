"""A person at a browser without script: looks at a page, fills its form in, presses a button."""

from html.parser import HTMLParser

from flask import Flask
from werkzeug.test import TestResponse


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        has = {name: value or "" for name, value in attrs}
        if tag == "form" and has.get("method", "get").lower() == "post":
            self.forms.append((has.get("action", ""), {}))
        elif tag == "input" and self.forms and has.get("type") in {"hidden", "text", "email", "tel", None}:
            self.forms[-1][1][has.get("name", "")] = has.get("value", "")


def post_forms(page: str) -> list[tuple[str, dict[str, str]]]:
    """Each form of a page that changes something: its action, and the values that are already in it."""
    parser = _Forms()
    parser.feed(page)
    return parser.forms


class Person:
    """One browser. `page` is what it shows now."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()
        self.page: TestResponse

    def look(self, path: str) -> TestResponse:
        self.page = self.client.get(path, follow_redirects=True)
        return self.page

    def send(self, to: str = "", **filled: str | list[str]) -> TestResponse:
        """Send the form of the page that goes to `to` (its own address if left out)."""
        here = self.page.request.path
        forms = post_forms(self.page.text)
        values = next(
            values for action, values in forms if (action or here) == (to or here) or action.endswith(to or here)
        )
        self.page = self.client.post(to or here, data=values | filled, follow_redirects=True)
        return self.page
