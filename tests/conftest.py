"""The stage: a fresh, migrated database of either kind for each test, a Chromium, and the large counts."""

import gc
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from hypothesis import settings
from playwright.sync_api import Browser
from sqlalchemy.engine import URL

from tests import browser, kept, postgres
from tests.stage import Stage, set_up

ROOT = Path(__file__).parent.parent
pytest_plugins = ["tests.carrier.fixtures"]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--soak", action="store_true", help="the large counts, and the tests marked soak")


def pytest_configure(config: pytest.Config) -> None:
    """Property tests look at a few cases here and at many in the soak; how long one takes proves nothing."""
    kept.keep()
    settings.register_profile("short", max_examples=30, deadline=None)
    settings.register_profile("long", max_examples=500, deadline=None)
    settings.load_profile("long" if config.getoption("--soak") else "short")


def pytest_collection_finish() -> None:
    """What is loaded by now stays to the end: no need to look through it for garbage again and again."""
    gc.collect()
    gc.freeze()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--soak"):
        return
    long = [item for item in items if item.get_closest_marker("soak")]
    items[:] = [item for item in items if item not in long]
    config.hook.pytest_deselected(items=long)


@pytest.fixture(scope="session")
def soak(pytestconfig: pytest.Config) -> bool:
    """True under `make soak`: choose the large count, as in `rounds = 200 if soak else 20`."""
    return bool(pytestconfig.getoption("--soak"))


def migrate(url: str) -> None:
    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["url"] = url
    command.upgrade(config, "head")


def with_the_cast(url: str, folder: Path) -> None:
    migrate(url)
    set_up(url, folder).at.db.engine.dispose()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    with_the_cast(f"sqlite:///{path}", path.parent)
    return path


@pytest.fixture(scope="session")
def postgresql_template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[URL]:
    with (
        postgres.chosen_server() as server,
        postgres.database(server, f"throughline_template_{uuid4().hex}") as address,
    ):
        with_the_cast(address.render_as_string(hide_password=False), tmp_path_factory.mktemp("postgresql"))
        yield address


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The address of a new, migrated SQLite database with the cast of the stage."""
    return f"sqlite:///{shutil.copyfile(sqlite_template, tmp_path / 'throughline.db')}"


@pytest.fixture
def postgresql_url(postgresql_template: URL) -> Iterator[str]:
    """The address of the same for PostgreSQL; its role may do everything."""
    template = str(postgresql_template.database)
    server = postgresql_template.set(database="postgres")
    with postgres.database(server, f"throughline_test_{uuid4().hex}", template) as address:
        yield address.render_as_string(hide_password=False)


@pytest.fixture
def empty_url(tmp_path: Path) -> str:
    """The address of a new, migrated SQLite database without anything in it."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """The address of a new, migrated database: every test that asks for it runs on both kinds."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """One headless Chromium for all tests; each test opens its own `browser.phone` or `browser.desk` in it."""
    with browser.launched() as launched:
        yield launched


@pytest.fixture
def stage(database_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A small network on a new database of either kind."""
    made = set_up(database_url, tmp_path)
    yield made
    made.at.db.engine.dispose()
