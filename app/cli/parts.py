"""What every command needs: the installation that it works on."""

from typing import cast

from flask import current_app

from app.services.installation import Installation


def installation() -> Installation:
    return cast(Installation, current_app.extensions["throughline"])
