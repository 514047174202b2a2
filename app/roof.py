"""The roof: joins the parts of one installation. Only wsgi.py and tests import it.

It is not `app/__init__.py`, so that importing a rule does not load the whole house.
"""

from flask import Flask
from werkzeug.middleware.dispatcher import DispatcherMiddleware

from app import cli, jobs
from app.adapters import clock, console, pdf, questionnaires, rendering, zip_codes
from app.cli.backup import database_of
from app.config import Mode, Settings
from app.domain.outside import Outside
from app.models.base import Database
from app.models.keyring import KeyFileRefused, Keyring
from app.services.installation import Installation
from app.web import carrier as carrier_door
from app.web import patient, staff
from app.web.shell import ROOT

QUESTIONNAIRES = ROOT.parent / "questionnaires"


def create_app(settings: Settings) -> Flask:
    """The whole house over what the settings name: a real clock, real paper, and carriers as the mode allows."""
    return app_of(join(settings))


def app_of(installation: Installation) -> Flask:
    """Staff pages under `/desk`, patient pages everywhere else, and the operators' commands, over one installation."""
    app = staff.create(installation)
    patients = patient.create(installation)
    patients.register_blueprint(carrier_door.bp)
    cli.init(app)
    jobs.init(app)
    app.extensions["throughline-patient-app"] = patients
    vars(app)["wsgi_app"] = DispatcherMiddleware(patients.wsgi_app, {"/desk": app.wsgi_app})
    return app


def join(settings: Settings) -> Installation:
    """Open what the settings name; keys are made on the first day, and never beside a database that has others."""
    settings.var.mkdir(parents=True, exist_ok=True)
    if not settings.keys.exists():
        if database_of(settings.database).may_be_used():
            why = f"there is no key file at {settings.keys}, and the database may need the one it was made with"
            raise KeyFileRefused(f"{why}: put it back")
        Keyring.new().save(settings.keys)
    return Installation(settings, Database(settings.database, Keyring.load(settings.keys)), real(settings))


def real(settings: Settings) -> Outside:
    """The outside of a demo: a real clock, real paper, and a console in place of the carriers."""
    carrier = console.Console(settings.var / "outbox", clock.now)
    instruments = questionnaires.read_instruments(QUESTIONNAIRES / "instruments")
    return Outside(
        now=clock.now,
        sms=carrier,
        email=carrier,
        webhooks=carrier,
        zones_of_zip=zip_codes.zones,
        render=rendering.Rendering(ROOT / "templates", ROOT.parent / "translations"),
        print_pdf=pdf.print_pdf,
        instruments=instruments,
        safety=questionnaires.read_safety(QUESTIONNAIRES / "safety-1.yaml", instruments),
        outbox=carrier.read,
        demo=settings.mode is Mode.DEMO,
    )
