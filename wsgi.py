"""The application as a web server or the `flask` command finds it."""

import os

from app.config import Settings
from app.roof import create_app

app = create_app(Settings.from_environment(os.environ))
