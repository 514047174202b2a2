"""The application as a web server or the `flask` command finds it."""

import gc
import os
import sys

from app.config import Settings, SettingsRefused
from app.models.keyring import KeyFileRefused
from app.roof import create_app

try:
    app = create_app(Settings.from_environment(os.environ))
except (SettingsRefused, KeyFileRefused) as refused:
    sys.exit(f"Throughline does not start: {refused}.")
# What is loaded by now stays to the end: no need to look through it for garbage again and again.
gc.collect()
gc.freeze()
