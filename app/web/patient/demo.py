"""The demo's front page and letter box: every text and e-mail that went out. They exist in demo mode only."""

import re

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from app.web import transaction
from app.web.patient import guard

MOST = 200

bp = Blueprint("demo", __name__)


@bp.get("/")
@guard.public("says where to click; live mode has nothing at this address")
def front() -> ResponseReturnValue:
    return render_template("patient/demo.html", staff="/desk/")


@bp.get("/demo/outbox")
@guard.public("invented patients only; live mode does not have this page")
def outbox() -> ResponseReturnValue:
    copies = list(transaction.installation().outside.outbox())[: -MOST - 1 : -1]
    return render_template("patient/outbox.html", copies=copies, parts=_parts)


def _parts(text: str) -> list[tuple[str, bool]]:
    """A message cut at its addresses: (text, is it an address)."""
    return [(part, part.startswith("http")) for part in re.split(r"(https?://\S+)", text) if part]
