"""Clinicians read the page; clinicians and the desk print it."""

from flask import Blueprint, Response, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.domain.access import Action, Viewer
from app.domain.chart import charts
from app.domain.page_key import key, page_code
from app.domain.sentence import sentence
from app.models.episode import Episode
from app.models.practice import Practice
from app.services import summary
from app.web import audit
from app.web.staff import guard, progress
from app.web.transaction import installation, session

bp = Blueprint("reporting", __name__)
_LOOK_AGAIN = 2  # seconds
_LOOKS = range(30)  # a page left open must not keep its session alive


@bp.get("/episodes/<uuid:episode_id>/page")
@guard.on_episode(Action.VIEW_SUMMARY)
def show(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    facts = summary.facts(session(), episode, installation().outside)
    return render_template(
        "staff/page.html",
        episode=episode,
        patient=episode.patient,
        today=facts.as_of,
        facts=facts,
        charts=charts(facts),
        said=sentence(facts),
        code=page_code(key(facts)),
    )


@bp.get("/episodes/<uuid:episode_id>/page.pdf")
@guard.on_episode(Action.PRINT_SUMMARY)
def print_page(viewer: Viewer, episode: Episode) -> ResponseReturnValue:
    paper = session().get_one(Practice, viewer.practice_id).paper
    page = summary.stored(session(), episode, paper, installation().outside)
    if page is None or page.pdf is None:
        today = progress.today_in(episode, installation().outside.now())
        values = {"episode": episode, "patient": episode.patient, "today": today}
        if page is not None:
            return render_template("staff/page_failed.html", **values), 503
        look = request.args.get("look", 0, type=int)
        again = look in _LOOKS
        waiting = Response(render_template("staff/page_waiting.html", again=again, **values), 202)
        if again:
            # The header and not its meta element: readers of the page may stop it in their browser.
            next_look = url_for(".print_page", episode_id=episode.id, look=look + 1)
            waiting.headers["Refresh"] = f"{_LOOK_AGAIN}; url={next_look}"
        return waiting
    guard.also(Action.PRINT_SUMMARY, audit.Thing("summary", page.id, episode.patient_id))
    name = f"summary_{page.key[:8]}.pdf"
    return Response(page.pdf, mimetype="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'})
