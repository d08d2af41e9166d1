"""Where a log ends: what a writer goes on from, and what it refuses to go on from."""

from __future__ import annotations

from dataclasses import dataclass

from cohere_governed.audit import checkpoint
from cohere_governed.audit import database as db
from cohere_governed.audit.anchor import Anchor
from cohere_governed.audit.anchor import read as read_anchor
from cohere_governed.audit.checkpoint import VerifierKey
from cohere_governed.audit.keyring import Tenancy
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable

HEAD = db.compiled(
    db.log.select()
    .with_only_columns(db.log.c.log, db.log.c.log_id, db.log.c.keyset, db.log.c.size, db.log.c.frontier, db.log.c.note)
    .where(db.log.c.tenant == db.bound("tenant"))
    .with_for_update()
)
_SIZES = db.compiled(db.log.select().with_only_columns(db.log.c.vkey, db.log.c.size))


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


def check_anchor(anchor: Anchor, writer: db.Writer) -> None:
    """Refuse a database that lacks what was anchored. Raises ``AuditUnavailable``."""
    if not anchor.path.exists():
        return
    # Its length first: a head is in the database before it is anchored, so what is read up to here cannot be ahead.
    end = anchor.path.stat().st_size
    here = {}
    for vkey, size in writer.execute(_SIZES).fetchall():
        key = VerifierKey.parse(vkey)
        here[key.origin] = (key, size)
    for anchored in read_anchor(anchor.path, end=end, worth=lambda of, size: of not in here or size > here[of][1]):
        found = here.get(anchored.head.origin)
        # A head of no log here may be of a log that is gone; one whose signature fails anybody may have added.
        if found is None or anchored.signed_by(found[0]):
            raise AuditUnavailable("the audit database is behind its anchor: it was rolled back or truncated")
