"""The local carrier behind the installation."""

from dataclasses import replace

import pytest

from app.adapters.twilio_sms import TwilioSms
from app.services.installation import Installation
from tests.carrier.client import LocalHttpClient
from tests.carrier.server import CarrierServer
from tests.carrier.twilio import ACCOUNT, TOKEN
from tests.stage import Stage


@pytest.fixture
def texting(stage: Stage, carrier: CarrierServer) -> Installation:
    """The installation with the real adapter and the local carrier behind it."""
    sms = TwilioSms(ACCOUNT, TOKEN, stage.at.settings.url, LocalHttpClient(carrier.url))
    return replace(stage.at, outside=replace(stage.at.outside, sms=sms))
