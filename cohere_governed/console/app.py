"""The table of pages, and the one way through which each is reached.

A page names its method and the least role that sees it; there is no page without. On the way to it: the cookie becomes
a session or nothing, a change must come from one of our own forms (own origin, token of the session), and what may go
wrong becomes a page that quotes nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from traceback import extract_tb
from typing import Literal
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from cohere_governed.console.accounts import Role
from cohere_governed.console.desk import Desk
from cohere_governed.console.flows import BACK, Unproven
from cohere_governed.console.flows import COOKIE as SIGN_IN
from cohere_governed.console.gate import Gate
from cohere_governed.console.pages import (
    access,
    door,
    erasures,
    identity,
    incidents,
    keys,
    person,
    policies,
    record,
    reports,
    reviews,
    search,
    tenants,
    today,
)
from cohere_governed.console.visit import COOKIE, DOOR, THEME, THEMES, Missing, Mistaken, Unsure, View, Visit
from cohere_governed.errors import (
    AuditUnavailable,
    ConfigurationError,
    GovernanceError,
    KeyUnavailable,
    Refused,
    WrongRequest,
)

BODY_BYTES = 64 * 1024
FIELDS = 64

_log = logging.getLogger("cohere_governed.console")


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the table."""

    method: Literal["GET", "POST"]
    path: str
    view: View
    role: Role | None
    """Least role; ``None``: nobody need be signed in."""


PAGES: tuple[Page, ...] = (
    Page("GET", "/static/console.css", door.style, None),
    Page("GET", "/static/icon.svg", door.icon, None),
    Page("GET", "/sign-in", door.sign_in_form, None),
    Page("POST", "/sign-in", door.sign_in, None),
    Page("POST", "/sign-in/provider", identity.begin, None),
    Page("GET", BACK, identity.back, None),
    Page("POST", "/sign-in/again", identity.again, Role.AUDITOR),
    Page("POST", "/sign-out", door.sign_out, None),
    Page("POST", "/theme", door.theme, None),
    Page("GET", "/", today.today, Role.AUDITOR),
    Page("GET", "/check", today.check, Role.AUDITOR),
    Page("POST", "/check", today.start_check, Role.AUDITOR),
    Page("GET", "/search", search.search, Role.AUDITOR),
    Page("POST", "/search", search.ask, Role.AUDITOR),
    Page("GET", "/search/{note}", search.noted, Role.AUDITOR),
    Page("GET", "/record/{record}", record.show, Role.AUDITOR),
    Page("POST", "/record/{record}/open", record.open_one, Role.OFFICER),
    Page("GET", "/person", person.form, Role.AUDITOR),
    Page("POST", "/person", person.ask, Role.AUDITOR),
    Page("GET", "/person/{note}", person.found, Role.AUDITOR),
    Page("POST", "/person/{note}/request", person.receive, Role.OFFICER),
    Page("POST", "/person/{note}/export", person.export, Role.OFFICER),
    Page("GET", "/person/export/{note}", person.exported, Role.OFFICER),
    Page("GET", "/person/export/{note}/{kind}", person.download, Role.OFFICER),
    Page("POST", "/person/{note}/erase", erasures.ask, Role.OFFICER),
    Page("GET", "/erasures", erasures.listing, Role.AUDITOR),
    Page("POST", "/erasures/{record}/open", erasures.open_request, Role.ERASER),
    Page("POST", "/erasures/{record}/confirm", erasures.confirm, Role.ERASER),
    Page("POST", "/erasures/{record}/decline", erasures.decline, Role.ERASER),
    Page("GET", "/incidents", incidents.listing, Role.AUDITOR),
    Page("POST", "/incidents", incidents.open_breach, Role.OFFICER),
    Page("GET", "/incidents/{incident}", incidents.one, Role.AUDITOR),
    Page("POST", "/incidents/{incident}", incidents.do, Role.OFFICER),
    Page("POST", "/incidents/{incident}/report", incidents.report, Role.OFFICER),
    Page("GET", "/reviews", reviews.listing, Role.AUDITOR),
    Page("GET", "/reviews/{record}", reviews.one, Role.AUDITOR),
    Page("POST", "/reviews/{record}", reviews.decide, Role.OFFICER),
    Page("GET", "/reports", reports.listing, Role.AUDITOR),
    Page("GET", "/reports/{report}", reports.form, Role.AUDITOR),
    Page("POST", "/reports/{report}", reports.ask, Role.AUDITOR),
    Page("GET", "/reports/made/{note}", reports.made, Role.AUDITOR),
    Page("GET", "/reports/made/{note}/{kind}", reports.download, Role.AUDITOR),
    Page("GET", "/tenants", tenants.every, Role.AUDITOR),
    Page("GET", "/tenants/{tenant}", tenants.one, Role.AUDITOR),
    Page("GET", "/policies", policies.timeline, Role.AUDITOR),
    Page("GET", "/policies/draft/{number}", policies.draft, Role.AUDITOR),
    Page("GET", "/keys", keys.status, Role.AUDITOR),
    Page("GET", "/keys/public", keys.public, Role.AUDITOR),
    Page("GET", "/access", access.listing, Role.AUDITOR),
)


def console(desk: Desk) -> Starlette:
    """The console as an ASGI application."""
    routes = [Route(page.path, _endpoint(desk, page), methods=[page.method]) for page in PAGES]

    async def strange(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        visit = _visit(desk, request, {})
        return await run_in_threadpool(_told, visit, status, _STATUS.get(status, _STATUS[500]))

    return Starlette(
        routes=routes,
        middleware=[Middleware(Gate, throttle=desk.requests)],
        exception_handlers={HTTPException: strange},
    )


def _endpoint(desk: Desk, page: Page) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        form: Mapping[str, str] | None = {}
        if page.method == "POST":
            form = _fields(await _body(request))
        visit = _visit(desk, request, form or {})
        if form is None:
            return await run_in_threadpool(_told, visit, 400, "The form could not be read.")
        return await run_in_threadpool(_answered, page, visit, request)

    return answer


def _answered(page: Page, visit: Visit, request: Request) -> Response:
    try:
        response = _guarded(page, visit, request)
    except Mistaken as error:
        response = _told(visit, 400, str(error))
    except Unsure:
        response = identity.ask(visit)
    except Unproven as error:
        response = _told(visit, 403, str(error))
    except Missing:
        response = _told(visit, 404, _STATUS[404])
    except Refused as error:
        response = _told(visit, 409, "; ".join(reason.sentence for reason in error.reasons) or str(error))
    except ConfigurationError as error:
        response = _told(visit, 503, str(error))
    except WrongRequest as error:
        response = _told(visit, 400, str(error))
    except (AuditUnavailable, KeyUnavailable, GovernanceError) as error:
        response = _told(visit, 503, str(error))
    except Exception as error:  # noqa: BLE001 - a page that fails says nothing of why: the message may quote anything
        places = " < ".join(
            f"{Path(one.filename).name}:{one.lineno}" for one in reversed(extract_tb(error.__traceback__))
        )
        _log.error("a page failed: %s at %s", type(error).__name__, places)
        response = _told(visit, 500, _STATUS[500])
    for name, value in visit.cookies:
        if value:
            how: Literal["lax", "strict"] = "lax" if name == SIGN_IN else "strict"
            response.set_cookie(name, value, secure=True, httponly=True, samesite=how, path="/")
        else:
            response.delete_cookie(name, secure=True, httponly=True, samesite="strict", path="/")
    return response


def _guarded(page: Page, visit: Visit, request: Request) -> Response:
    if page.role is not None and visit.account is None:
        if page.method == "GET":
            return RedirectResponse("/sign-in", 303)
        return _told(visit, 403, "Your visit is over: sign in again. Nothing was done.")
    if page.method == "POST" and not _ours(visit, request):
        return _told(visit, 403, "This did not come from a form of this console, or the form is too old. Go back, "
                                 "load the page again and repeat. Nothing was done.")  # fmt: skip
    if page.role is not None and not visit.may(page.role):
        return _told(visit, 403, f"Your role does not do this: it takes the role {page.role.word}.")
    return page.view(visit)


def _ours(visit: Visit, request: Request) -> bool:
    """Whether a change comes from one of our own forms: by where the browser says it comes from, and by its token."""
    site = request.headers.get("sec-fetch-site", "same-origin")
    origin = request.headers.get("origin")
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return (
        site == "same-origin"
        and (origin is None or origin == own)
        and bool(visit.token)
        and visit.desk.sessions.same(visit.token, visit.form.get("csrf", ""))
    )


def _visit(desk: Desk, request: Request, form: Mapping[str, str]) -> Visit:
    token = request.cookies.get(COOKIE, "") or request.cookies.get(DOOR, "")
    session = desk.sessions.find(token)
    account = None if session is None else desk.account_of(session)
    if session is not None and account is None:
        desk.sessions.end(token)
        session = None
    theme = request.cookies.get(THEME, "auto")
    visit = Visit(
        desk, request.url.path, request.path_params, dict(request.query_params), form, token, "",
        theme if theme in THEMES else "auto", account, session, flow=request.cookies.get(SIGN_IN, ""),
    )  # fmt: skip
    if not token:
        visit.token = desk.sessions.stranger()
        visit.cookies.append((DOOR, visit.token))
    visit.csrf = desk.sessions.csrf(visit.token)
    return visit


async def _body(request: Request) -> bytes:
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > BODY_BYTES:
            raise HTTPException(413)
    return body


def _fields(body: bytes) -> dict[str, str] | None:
    """The fields of a form, the first of each name; ``None`` for what is no form or holds what no field may hold."""
    try:
        pairs = parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=FIELDS, errors="strict")
    except (UnicodeError, ValueError):
        return None
    if any("\x00" in part for pair in pairs for part in pair):
        return None
    return {name: value.replace("\r\n", "\n") for name, value in reversed(pairs)}


def _told(visit: Visit, status: int, sentence: str) -> Response:
    response = visit.page("told.html", status=status, title=_TITLES.get(status, "That did not work"), sentence=sentence)
    if status == 413:
        response.headers["connection"] = "close"
    return response


_TITLES = {403: "Not allowed", 404: "Not found", 409: "Refused", 500: "Something failed", 503: "Not available now"}
_STATUS = {
    404: "There is no such page, record or tenant, or it is not yours to see.",
    405: "This page is reached in another way.",
    413: "That was too much at once.",
    500: "The page failed, and nothing was changed. The command line may still answer.",
}
