"""What a patient does on a page in a real browser."""

from playwright.sync_api import Page


def type_date(page: Page, day: int) -> None:
    page.select_option("#month", "3")
    page.fill("#day", str(day))
    page.fill("#year", "1958")
    first_button(page)


def first_button(page: Page) -> None:
    tap(page, "main button")


def answer_alone(page: Page) -> None:
    """On the page that asks who answers: the patient does."""
    page.locator("label.row").first.click()
    first_button(page)


def tap(page: Page, button: str, nth: int = 0) -> None:
    """Tap what leads to another page, and wait until it is there."""
    with page.expect_navigation():
        page.locator(button).nth(nth).click()


def press_enter(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def open_link(page: Page, key: str) -> None:
    """In a browser that knows nothing of earlier times: behind the birth date."""
    page.context.clear_cookies()
    page.goto(f"/{key}/birth-date")
    type_date(page, 15)


def begin(page: Page, key: str) -> None:
    """The same, at the first question."""
    open_link(page, key)
    first_button(page)
    answer_alone(page)


def give(page: Page, row: int) -> None:
    page.locator("label.row").nth(row).click()
    tap(page, "button[value=save]")
