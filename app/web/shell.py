"""What staff pages and patient pages have in common: cookies, headers, limits, languages and refusals."""

from base64 import b64encode
from datetime import timedelta
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Literal, cast
from uuid import uuid4

from flask import Flask, Response, abort, current_app, g, render_template, request
from flask_babel import Babel, gettext
from flask_compress import Compress
from flask_wtf.csrf import CSRFError, CSRFProtect
from markupsafe import Markup
from werkzeug.exceptions import HTTPException

from app.services.installation import Installation
from app.web import transaction

ROOT = Path(__file__).parent.parent
MOST_BYTES = 1_000_000  # of a request; every form here is far smaller
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'{style}; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)
_BELOW = b"/* The first page brings along what stands above this line"
csrf = CSRFProtect()


class _Discreet(Flask):
    """Errors are logged by the route, never by the address: it may hold a link's key."""

    def log_exception(self, exc_info: Any) -> None:
        self.logger.error("Exception at %s [%s]", request.url_rule, request.method, exc_info=exc_info)


def shell(
    name: str, installation: Installation, *, cookie: str, same_site: Literal["Strict", "Lax"], reading_gets: bool
) -> Flask:
    """An empty app in our house style; `name` is also the folder of its templates and its static files."""
    settings = installation.settings
    app = _Discreet(
        f"app.web.{name}",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
        root_path=str(ROOT),
    )
    app.config.update(
        SECRET_KEY=installation.db.keyring.cookies,
        SESSION_COOKIE_NAME=f"__Host-{cookie}" if settings.secure else cookie,
        SESSION_COOKIE_SECURE=settings.secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE=same_site,
        SESSION_COOKIE_PATH="/",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_PARTS=200,
        SEND_FILE_MAX_AGE_DEFAULT=timedelta(days=365),
        WTF_CSRF_SSL_STRICT=False,  # it asks for a Referer, which our pages never send; _same_site asks better
        WTF_CSRF_TIME_LIMIT=None,  # a page may lie open for hours; the token dies with the cookie
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT.parent / "translations"),
        COMPRESS_ALGORITHM=["br", "gzip"],
    )
    transaction.init(app, installation, looking_changes_nothing=reading_gets)
    csrf.init_app(app)
    Compress(app)
    Babel(app, locale_selector=lambda: g.get("language", "en"))
    app.jinja_env.globals.update(
        asset=_asset, sheet=_sheet, settings=settings, language=lambda: g.get("language", "en")
    )
    app.before_request(_number_request)
    app.before_request(_same_site)
    app.after_request(_headers)
    _say_refusals(app, f"{name}/refused.html")
    return app


def _asset(path: str) -> str:
    """A static file's address; it changes with the file, so browsers may keep the file for a year."""
    return f"{request.script_root}{current_app.static_url_path}/{path}?v={_digest(path)}"


@cache
def _digest(path: str) -> str:
    return sha256(_content(path)).hexdigest()[:8]


@cache
def _content(path: str) -> bytes:
    return (ROOT / "static" / path).read_bytes()


def _sheet(path: str) -> Markup:
    """The upper part of a style sheet, to stand in the page itself; this answer's policy permits it by its hash."""
    g.style = f" 'sha256-{b64encode(sha256(upper_part(path).encode()).digest()).decode()}'"
    return Markup("<style>") + Markup(upper_part(path)) + Markup("</style>")


def upper_part(path: str) -> str:
    """Of a file of ours, which the linter takes for safe for this reason."""
    return _content(path).partition(_BELOW)[0].decode()


def _number_request() -> None:
    g.request_id = uuid4()


def _same_site() -> None:
    """A browser says where a form was sent from: only our own pages may change anything. Carriers say nothing."""
    safe = request.method in {"GET", "HEAD", "OPTIONS"}
    if not safe and request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        abort(400)


def _headers(response: Response) -> Response:
    response.headers.update(
        {
            "Content-Security-Policy": _POLICY.format(style=g.get("style", "")),
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
            "X-Robots-Tag": "noindex, nofollow",
        }
    )
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if (request.endpoint or "").endswith("static") and response.status_code in {200, 304}:
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        # Read whole and closed here: compressing the stream of a file, or a phone that hangs up, leaves the file open.
        stream, response.direct_passthrough = response.response, False
        response.make_sequence()
        if close := getattr(stream, "close", None):
            close()
    else:
        response.headers["Cache-Control"] = "no-store"
    return response


def _say_refusals(app: Flask, template: str) -> None:
    """Every refusal is a page of ours that says what happened, what was kept and what to do."""

    def page(code: int, title: str, text: str) -> tuple[str, int]:
        return render_template(template, code=code, title=title, text=text), code

    def refused(error: Exception) -> tuple[str, int] | Response:
        if isinstance(error, HTTPException) and error.response is not None:
            return cast(Response, error.response)
        code = (error.code or 500) if isinstance(error, HTTPException) else 500
        return page(code, *_words(error, code))

    app.register_error_handler(HTTPException, refused)
    app.register_error_handler(500, refused)


def _words(error: Exception, code: int) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return (
            gettext("This page was open too long"),
            gettext("Nothing was saved just now. Go back, load the page again, and send it once more."),
        )
    match code:
        case 403:
            return gettext("This is not part of your role"), gettext("Nothing was changed. Ask your practice's admin.")
        case 404:
            return (
                gettext("There is nothing here"),
                gettext("Part of the address may be missing. Go back and try again."),
            )
        case 405:
            return gettext("That cannot be done here"), gettext(
                "Nothing was changed. Go back and use the page's buttons."
            )
        case 413:
            return gettext("That is too large"), gettext("Nothing was saved. Send less at once.")
        case code if code < 500:
            return (
                gettext("We could not understand that"),
                gettext("Nothing was saved just now. Go back and try again."),
            )
        case _:
            return (
                gettext("Something went wrong on our side"),
                gettext("This was not saved; what you saved before is safe. Please try again."),
            )
