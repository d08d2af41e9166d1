"""One record: what it says in a sentence, its proof, and, for a purpose, what was sealed in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from cohere_governed.audit.proofs import Proof, check_proof, prove
from cohere_governed.audit.search import RecordRow, Shown
from cohere_governed.audit.search import show as opened
from cohere_governed.console import words
from cohere_governed.console.accounts import Role
from cohere_governed.console.render import command
from cohere_governed.console.visit import Visit

CALL = 200
"""Records of one call that are listed; a recorded stream has one for each piece."""
OPENED = 50
"""Records of one call that are opened at once."""


@dataclass(frozen=True, slots=True)
class Told:
    """One opened record, ready to be shown."""

    row: RecordRow
    shown: Shown
    meta: dict[str, Any]
    said: list[words.Said]

    def __repr__(self) -> str:
        return f"<Told {self.row.record_id}>"


def show(visit: Visit) -> Response:
    """What the columns say, and the proof that the record stands in the log."""
    row = visit.record(visit.names["record"])
    return _page(visit, row, [])


def open_one(visit: Visit) -> Response:
    """Decrypt it, or its whole call, for a purpose; that is on record before anything is shown."""
    row = visit.record(visit.names["record"])
    purpose = visit.needed("purpose", "Say why you open it: the purpose is recorded with your name.")
    rows = [row]
    if visit.said("whole") and row.call_id:
        rows = visit.desk.call_of(visit.who, row, limit=OPENED)
    shown = [opened(visit.desk.log, one.record_id, purpose=purpose, actor=visit.who.name) for one in rows]
    vault: dict[str, str] = {}
    for one in shown:
        vault |= words.vault_of(one.vault)
    told = [Told(one.row, one, dict(one.meta or {}), words.texts(one.content, vault)) for one in shown]
    return _page(visit, row, told, vault=vault, purpose=purpose)


def _page(
    visit: Visit, row: RecordRow, told: list[Told], *, vault: dict[str, str] | None = None, purpose: str = ""
) -> Response:
    call = visit.desk.call_of(visit.who, row, limit=CALL)
    proof, holds = _proof(visit, row)
    said = command("audit", "show", row.record_id, "--purpose", purpose or "…")
    return visit.page(
        "record.html", command=said, row=row, call=call, told=told,
        vault=vault or {}, purpose=purpose, proof=proof, holds=holds, may_open=visit.may(Role.OFFICER),
    )  # fmt: skip


def _proof(visit: Visit, row: RecordRow) -> tuple[Proof, bool]:
    proof = prove(visit.desk.url, row.record_id)
    return proof, check_proof(proof, visit.desk.log.public_keys().get(row.tenant, ""))
