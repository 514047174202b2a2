"""`carrier` and `post_office` for any test."""

from collections.abc import Iterator

import pytest

from tests.carrier.post_office import PostOffice, open_for_business
from tests.carrier.server import CarrierServer, running
from tests.carrier.twilio import LocalTwilio


@pytest.fixture
def carrier() -> Iterator[CarrierServer]:
    """The local carrier: `carrier.url`, and `carrier.twilio` to script and to ask."""
    with running(LocalTwilio()) as server:
        yield server


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    with open_for_business() as office:
        yield office
