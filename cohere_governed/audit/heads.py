"""Where a log ends: what a writer goes on from, and what it refuses to go on from."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from cohere_governed.audit import checkpoint
from cohere_governed.audit import database as db
from cohere_governed.audit.anchor import Anchor, missing
from cohere_governed.audit.anchor import read as read_anchor
from cohere_governed.audit.checkpoint import VerifierKey
from cohere_governed.audit.group import MAX_BATCH
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG

HEAD = db.compiled(
    db.log.select()
    .with_only_columns(db.log.c.log, db.log.c.log_id, db.log.c.keyset, db.log.c.size, db.log.c.frontier, db.log.c.note)
    .where(db.log.c.tenant == db.bound("tenant"))
    .with_for_update()
)
_SIZES = db.compiled(
    db.log.select().with_only_columns(db.log.c.log, db.log.c.tenant, db.log.c.vkey, db.log.c.size, db.log.c.note)
)
_EPOCHS = db.compiled(
    db.key.select().with_only_columns(db.key.c.log, db.key.c.label).where(db.key.c.purpose == db.bound("purpose"))
)
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class Head:
    """A log as this process last saw it."""

    frontier: Frontier
    note: str


def opened(tenancy: Tenancy, size: int, frontier: bytes, note: str, held: Head | None) -> Frontier:
    """The right edge of a log that another process wrote to: its key signed it, and it goes on from what was seen.

    Raises ``AuditUnavailable``.
    """
    try:
        signed = checkpoint.opened(note, tenancy.verifier)
        edge = Frontier.decode(size, frontier)
    except ValueError:
        raise AuditUnavailable("the head of a log is not signed by its key") from None
    if signed.size != edge.size or signed.root != edge.root():
        raise AuditUnavailable("the head of a log is not the one that was signed")
    if held is not None and signed.size <= held.frontier.size:
        raise AuditUnavailable("the log went back behind records that were acknowledged")
    return edge


@dataclass(frozen=True, slots=True)
class _Here:
    """A log as the database has it."""

    signers: list[VerifierKey]
    size: int
    note: str


def check_anchor(anchor: Anchor, writer: db.Writer, *, shared: bool) -> None:
    """Refuse a database that lacks what was anchored, and an anchor that lacks what was appended to it.

    A crash between a commit and its anchor leaves the last commit's heads out: they are appended here. ``shared`` says
    that other machines may write, each with an anchor of its own, so that one lacks what another's has.
    Raises ``AuditUnavailable``.
    """
    here, operator = _here(writer)
    new = [one.size for one in here.values()] == [1]  # nothing but the operator's first record, which begins an anchor
    if not anchor.path.exists():
        if not new:
            raise missing(anchor.path)
        anchor.make = True
        return
    # Its length first: a head is in the database before it is anchored, so what is read up to here cannot be ahead.
    end = anchor.path.stat().st_size
    late = dict(here)
    for anchored in read_anchor(anchor.path, end=end, worth=lambda of, size: of not in here or size >= here[of].size):
        found = here.get(anchored.head.origin)
        # A head of no log here may be of a log that is gone; one whose signature fails anybody may have added.
        if found is None or (anchored.head.size > found.size and anchored.signed_by_any(found.signers)):
            raise AuditUnavailable("the audit database is behind its anchor: it was rolled back or truncated")
        if anchored.signed_by_any(found.signers):
            late.pop(anchored.head.origin, None)
    if not late or new or shared:
        anchor.look()
        return
    near = {
        one.head.origin
        for one in read_anchor(
            anchor.path, end=end, worth=lambda of, size: of in late and 0 <= late[of].size - size <= MAX_BATCH
        )
        if one.signed_by_any(late[one.head.origin].signers)
    }
    lost = [late[of] for of in late.keys() - near if late[of].size > MAX_BATCH or of == operator]
    if lost:
        raise AuditUnavailable(
            f"the anchor file `{anchor.path}` lacks what was appended to it: it was cut short or replaced. Put it back."
            " If it is to begin anew, verify the log, and then:"
            f" `cohere-governed audit checkpoint >> {anchor.path}`"
        )
    _log.warning("the anchor lacked the heads of the last commit, as after a crash: they are appended to it now")
    anchor.look()
    anchor.append([one.note for one in late.values()])


def _here(writer: db.Writer) -> tuple[dict[str, _Here], str]:
    """Origin → log, and which is the operator's."""
    before: dict[int, list[VerifierKey]] = {}
    for log, label in writer.execute(_EPOCHS, ("epoch",)).fetchall():
        before.setdefault(log, []).append(VerifierKey.parse(label.partition(" ")[0]))
    found, operator = {}, ""
    for log, tenant, vkey, size, note in writer.execute(_SIZES).fetchall():
        key = VerifierKey.parse(vkey)
        found[key.origin] = _Here([key, *before.get(log, ())], size, note)
        if tenant == OPERATOR_LOG:
            operator = key.origin
    return found, operator
