"""While the patient is at the desk: a QR code and a card for their own phone; and the end of every link, once a phone
is lost."""

from urllib.parse import urlsplit

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _

from app.adapters import qr
from app.domain import card_codes
from app.domain.access import Action, Viewer
from app.domain.contact import Mobile
from app.models.episode import Episode
from app.services import desk_links
from app.web import audit
from app.web.staff import guard, progress
from app.web.transaction import installation, session

bp = Blueprint("desk_links", __name__)


@bp.post("/episodes/<uuid:episode_id>/link")
@guard.on_episode(Action.MAKE_LINK)
def make(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    """Answered with the page itself: the key and the code are nowhere else, and no page shows them again."""
    now = installation().outside.now()
    check_ins = desk_links.open_check_ins(session(), episode.patient_id, viewer.practice_id, now)
    if not check_ins:
        flash(_("No check-in of this patient is open today."))
        return redirect(url_for("episodes.show", episode_id=episode.id), 303)
    made = desk_links.make(session(), check_ins, viewer.practice_id, installation().outside)
    guard.also(Action.MAKE_LINK, audit.Thing("link", made.link.id, made.link.patient_id))
    url = installation().settings.url
    return render_template(
        "staff/desk_link.html",
        episode=episode,
        patient=episode.patient,
        today=progress.today_in(episode, now),
        picture=qr.picture(f"{url}/{made.key}"),
        code=card_codes.in_groups(made.code),
        card=_card(episode.patient.language, f"{urlsplit(url).netloc}/c"),
        dies_at=made.link.dies_at,
    )


@bp.post("/episodes/<uuid:episode_id>/links/revoke")
@guard.on_episode(Action.REVOKE_LINKS)
def revoke(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    ended = desk_links.revoke(session(), episode.patient_id, installation().outside.now())
    for link in ended:
        guard.also(Action.REVOKE_LINKS, audit.Thing("link", link.id, link.patient_id))
    flash(_("Every link of this patient was ended."))  # how many there were is also other offices' business
    return redirect(url_for("episodes.show", episode_id=episode.id), 303)


def _card(language: str, address: str) -> dict[str, str]:
    """What stands on a card, in the patient's language: nothing that says whose it is or what it is about."""
    phone = Mobile(installation().settings.help_phone).display()
    with force_locale(language):
        return {
            "language": language,
            "title": _("Health check-in"),
            "scan": _("Point your phone's camera at the square."),
            "type": _("Or go to %(address)s and type:", address=address),
            "help": _("Need help? Call %(phone)s", phone=phone),
        }
