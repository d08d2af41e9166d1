"""Coming in and going out; the style sheet, and which theme."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from starlette.responses import Response

from cohere_governed.console.render import HERE
from cohere_governed.console.visit import COOKIE, THEME, THEMES, Missing, Mistaken, Visit

WRONG = (
    "That did not open the console. Check name, password and code (a code is good once). "
    "After several wrong attempts an account is closed for a while."
)
"""One sentence for every reason, so that nobody learns which names there are."""


@cache
def _static(name: str) -> bytes:
    return (HERE / "static" / name).read_bytes()


def style(_: Visit) -> Response:
    """The style sheet."""
    return Response(_static("console.css"), media_type="text/css")


def icon(_: Visit) -> Response:
    """The little picture of the tab."""
    return Response(_static("icon.svg"), media_type="image/svg+xml")


def sign_in_form(visit: Visit) -> Response:
    """Name, password and code."""
    if visit.account is not None:
        return visit.go("/")
    return _form(visit)


def _form(visit: Visit, *, status: int = 200, wrong: str = "", name: str = "") -> Response:
    said = visit.desk.policies.operator.sign_in
    anybody = said is not None or bool(visit.desk.accounts.every())
    host = "" if said is None else urlsplit(said.issuer).netloc
    return visit.page("sign_in.html", status=status, wrong=wrong, name=name, anybody=anybody, host=host)


def sign_in(visit: Visit) -> Response:
    """A session of its own under a fresh token, and a record of it; or the same form with one sentence."""
    desk, name = visit.desk, visit.said("name").lower()[:64]
    if desk.policies.operator.sign_in is not None:
        raise Missing
    if not desk.sign_ins.take():
        return _form(visit, status=429, wrong="Too many attempts: wait a minute.", name=name)
    account = desk.accounts.sign_in(name, visit.form.get("password", ""), visit.form.get("code", ""))
    if account is None:
        if (known := desk.accounts.get(name)) is not None:
            desk.say(known.name, "refused")
        return _form(visit, status=403, wrong=WRONG, name=name)
    desk.say(account.name, "signed-in")
    desk.sessions.end(visit.token)
    visit.cookies.append((COOKIE, desk.sessions.begin(account.name)))
    return visit.go("/")


def sign_out(visit: Visit) -> Response:
    """The end of the session, and of its cookie."""
    if visit.account is not None:
        visit.desk.say(visit.account.name, "signed-out")
    visit.desk.sessions.end(visit.token)
    visit.cookies.append((COOKIE, ""))
    return visit.go("/sign-in")


def theme(visit: Visit) -> Response:
    """Light, dark, or as the system has it."""
    chosen = visit.said("theme")
    if chosen not in THEMES:
        raise Mistaken("There are three themes: auto, light and dark.")
    visit.cookies.append((THEME, chosen))
    return visit.go("/" if visit.account is not None else "/sign-in")
