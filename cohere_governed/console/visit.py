"""One request, as a page meets it: who asks, what was said, and the ways to answer."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from starlette.responses import HTMLResponse, RedirectResponse, Response

from cohere_governed.audit.search import RecordRow, find
from cohere_governed.console.accounts import Account, Role
from cohere_governed.console.desk import Desk
from cohere_governed.console.render import rendered
from cohere_governed.console.sessions import Session

T = TypeVar("T")

COOKIE = "__Host-console"
DOOR = "__Host-door"
"""Of somebody who is not signed in: a link elsewhere, which brings no strict cookie along, must not end a session."""
THEME = "__Host-theme"
THEMES = ("auto", "light", "dark")
ID = re.compile(r"[0-9a-f]{32}")
"""Of a record or a call."""


class Mistaken(Exception):
    """The form cannot be taken as it is; the sentence says what to do. Quotes nothing."""


class Unsure(Exception):
    """Who it is must be proven once more before this is done."""


class Missing(Exception):
    """There is no such thing, or not for this account: the two are told apart by nothing."""


@dataclass(slots=True)
class Visit:
    """One request."""

    desk: Desk
    path: str
    names: Mapping[str, str]
    """Parts of the path."""
    query: Mapping[str, str]
    form: Mapping[str, str]
    token: str
    """Of the cookie; empty when there is none."""
    csrf: str
    theme: str = "auto"
    account: Account | None = None
    session: Session | None = None
    cookies: list[tuple[str, str]] = field(default_factory=list)
    """To be set (name, value); an empty value takes the cookie back."""
    flow: str = ""
    """Of the cookie of a sign-in that is under way at the provider."""

    @property
    def who(self) -> Account:
        """The account; only for pages that need one."""
        assert self.account is not None
        return self.account

    @property
    def sitting(self) -> Session:
        """The session; only for pages that need one."""
        assert self.session is not None
        return self.session

    def may(self, role: Role) -> bool:
        """Whether the account has this role."""
        return self.account is not None and self.account.role >= role

    # ── what was said ──────────────────────────────────────────────────────────

    def said(self, name: str) -> str:
        """A field of the form, without the space around it."""
        return self.form.get(name, "").strip()

    def needed(self, name: str, sentence: str) -> str:
        """A field that must be filled. Raises ``Mistaken`` with the sentence."""
        value = self.said(name)
        if not value:
            raise Mistaken(sentence)
        return value

    def tenant(self, name: str) -> str:
        """A tenant that this account sees. Raises ``Missing``."""
        if name not in self.desk.tenants(self.who):
            raise Missing
        return name

    def record(self, record_id: str) -> RecordRow:
        """The row of a record of a tenant that this account sees. Raises ``Missing``."""
        row = find(self.desk.log, record_id) if ID.fullmatch(record_id) else None
        if row is None or not self.who.sees(row.tenant):
            raise Missing
        return row

    def noted(self, kind: type[T]) -> T:
        """The question that the path's ``note`` stands for, of this session and no other. Raises ``Missing``."""
        question = self.sitting.notes.get(self.names["note"])
        if not isinstance(question, kind):
            raise Missing
        return question

    @property
    def identity(self) -> str:
        """Who it is, whatever they are called: two names of one person are one."""
        guest = self.sitting.guest
        return f"account\n{self.who.name}" if guest is None else guest.identity

    def confirmed(self) -> None:
        """Who it is was proven afresh, as what cannot be taken back asks for: by a code, or by the provider.

        Raises ``Mistaken``, or ``Unsure`` when the provider is to be asked first.
        """
        if self.sitting.guest is not None:
            if not self.desk.sessions.spend(self.sitting):
                raise Unsure
        elif not self.desk.accounts.confirm(self.who.name, self.said("code")):
            raise Mistaken("The code is not right, or was used already: wait for the next one. Nothing was done.")

    # ── the ways to answer ─────────────────────────────────────────────────────

    def page(self, template: str, /, *, status: int = 200, **facts: Any) -> Response:
        """A page of ours."""
        return HTMLResponse(rendered(template, self, facts), status)

    def go(self, path: str) -> Response:
        """Elsewhere, with a GET. ``path`` is ours; nothing that was said stands in it."""
        return RedirectResponse(path, 303)

    @staticmethod
    def download(text: str, name: str, media_type: str) -> Response:
        """A file to keep."""
        return Response(text, headers={"content-disposition": f'attachment; filename="{name}"'}, media_type=media_type)

    def document(self, document: Any, name: str) -> Response:
        """A JSON file to keep."""
        return self.download(json.dumps(document, indent=2, default=str) + "\n", name, "application/json")


View: TypeAlias = Callable[[Visit], Response]
