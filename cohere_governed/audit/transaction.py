"""One transaction: entries placed in their trees, rows gathered, one signed head for each log that grew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cohere_governed.audit import checkpoint, envelope, heads, primitives
from cohere_governed.audit import database as db
from cohere_governed.audit.checkpoint import Checkpoint
from cohere_governed.audit.envelope import Sealed
from cohere_governed.audit.group import Item, Pending
from cohere_governed.audit.heads import Head
from cohere_governed.audit.keyring import KeyRing, Tenancy
from cohere_governed.audit.record import Ref
from cohere_governed.audit.tree import Frontier
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import OPERATOR_LOG, Entry, Receipt

if TYPE_CHECKING:
    from cohere_governed.audit.store import AuditLog

_SET_HEAD = db.compiled(
    db.log.update()
    .values(size=db.bound("size"), frontier=db.bound("frontier"), note=db.bound("note"))
    .where(db.log.c.log == db.bound("key"))
)
_SET_SIGNER = db.compiled(
    db.log.update().values(vkey=db.bound("vkey"), note=db.bound("note")).where(db.log.c.log == db.bound("key"))
)
_BUMP_KEYSET = db.compiled(
    db.log.update().values(keyset=db.log.c.keyset + db.literal(1)).where(db.log.c.log == db.bound("key"))
)
_INSERT_RECORD = db.compiled(db.record.insert())
_INSERT_BODY = db.compiled(db.body.insert())
_INSERT_TOKEN = db.compiled(db.token.insert())
_INSERT_NODE = db.compiled(db.node.insert())
_INSERT_OPEN = db.compiled(db.open_call.insert())
_DELETE_OPEN = db.compiled(
    db.open_call.delete().where(
        db.open_call.c.log == db.bound("key"),
        db.open_call.c.call_id == db.bound("call"),
        db.open_call.c.attempt == db.bound("try"),
    )
)
_IS_OPEN = db.compiled(
    db.open_call.select()
    .with_only_columns(db.open_call.c.idx)
    .where(
        db.open_call.c.log == db.bound("key"),
        db.open_call.c.call_id == db.bound("call"),
        db.open_call.c.attempt == db.bound("try"),
    )
)


class _Rejected(Exception):
    """An entry that the log cannot take; the rest of its batch goes on."""


class Transaction:
    """The rows of one transaction, gathered and then written table by table."""

    def __init__(self, log: AuditLog, writer: db.Writer) -> None:
        self._log = log
        self._writer = writer
        self.execute: Any = writer.execute
        """(statement, values) → the driver's cursor."""
        self._edges: dict[str, tuple[Frontier, Tenancy]] = {}
        self._grown: set[str] = set()
        self._records: list[tuple[Any, ...]] = []
        self._bodies: list[tuple[Any, ...]] = []
        self._tokens: list[tuple[Any, ...]] = []
        self._nodes: list[tuple[Any, ...]] = []
        self._calls: dict[_Call, bool] = {}
        """Whether a call is open, as far as it was asked."""
        self._opened: dict[_Call, tuple[Any, ...]] = {}
        self._closed: list[tuple[Any, ...]] = []

    def now(self) -> datetime:
        """The time by the log's clock, UTC."""
        return self._log.now()

    def look_up(self, batch: Sequence[Pending], tenants: Collection[str]) -> None:
        """Ask for every call of a batch at once what ``take`` would ask for each."""
        # The operator's log last: each log that is founded here is named in it, which moves its edge.
        for tenant in sorted(tenants, key=lambda tenant: (tenant == OPERATOR_LOG, tenant)):
            self._edge(tenant)
        asked = {}
        for pending in batch:
            for item in pending.items:
                entry = item.entry
                if opens(entry) or closes(entry):
                    call = _call(entry)
                    asked[call] = self.execute(_IS_OPEN, (self._edges[entry.tenant][1].keys.log, *call[1:]))
        for call, cursor in asked.items():
            self._calls[call] = cursor.fetchone() is not None

    def take(self, pending: Pending) -> None:
        """Place a caller's entries. Raises ``_Rejected`` before anything of them was placed."""
        self._check_calls(pending)
        for item in pending.items:
            pending.receipts.append(self._place(item))

    def append(self, entry: Entry, refs: Sequence[Ref] = (), keys: Sequence[tuple[bytes, bytes]] = ()) -> Receipt:
        """Place one entry; it is durable when the transaction has ended."""
        pending = Pending([Item(entry, tuple(refs), tuple(keys))])
        self.take(pending)
        return pending.receipts[0]

    @property
    def ring(self) -> KeyRing:
        """The keys."""
        return self._log.ring

    def tenancy(self, tenant: str) -> Tenancy | None:
        """The keys of a tenant that has a log."""
        if self.execute(heads.HEAD, (tenant,)).fetchone() is None:
            return None
        return self._edge(tenant)[1]

    def next_index(self, tenant: str) -> int:
        """Where the next record of a tenant's log will stand."""
        return self._edge(tenant)[0].size

    def hand_over(self, tenant: str, successor: primitives.Signer) -> str:
        """Write, and let the newest head be signed by the log's key and by the one that follows it.

        Returns the note with both signatures, which is the log's head then. The
        caller stores the successor; the next head is signed by what is stored.
        """
        self.write()
        tenancy = self._edge(tenant)[1]
        head = self._log._noted[tenant]  # noqa: SLF001
        note = checkpoint.cosigned(head.note, successor)
        self._log._noted[tenant] = Head(head.frontier, note)  # noqa: SLF001
        self.execute(_SET_SIGNER, (str(tenancy.verifier.of(successor.public)), note, tenancy.keys.log))
        return note

    def keys_destroyed(self, tenant: str) -> None:
        """Make every writer, this one included, fetch the tenant's keys again before it seals."""
        tenancy = self._edge(tenant)[1]
        tenancy.children.clear()
        tenancy.indexed.clear()
        self.execute(_BUMP_KEYSET, (tenancy.keys.log,))

    def forget(self, tenant: str) -> None:
        """The tenant was erased: there is no head of its name to go on from."""
        self._edges.pop(tenant, None)
        self._log._forget(tenant)  # noqa: SLF001

    def take_or_reject(self, pending: Pending) -> None:
        """``take``; entries the log cannot take fail their own caller only."""
        try:
            self.take(pending)
        except _Rejected as rejected:
            pending.error = AuditUnavailable(str(rejected))

    def _check_calls(self, pending: Pending) -> None:
        """Exactly one terminal record a call, and none without its intent."""
        opened: set[_Call] = set()
        closed: set[_Call] = set()
        for item in pending.items:
            entry = item.entry
            if opens(entry):
                call = _call(entry)
                if call in opened or self._is_open(call):
                    raise _Rejected("the call has an intent already (give each attempt a number of its own)")
                opened.add(call)
            elif closes(entry):
                call = _call(entry)
                if call in closed or not (call in opened or self._is_open(call)):
                    raise _Rejected("the call has no open intent: its outcome is known already, or it never began")
                closed.add(call)

    def _is_open(self, call: _Call) -> bool:
        known = self._calls.get(call)
        if known is None:
            _, tenancy = self._edge(call[0])
            known = self._calls[call] = self.execute(_IS_OPEN, (tenancy.keys.log, *call[1:])).fetchone() is not None
        return known

    def _edge(self, tenant: str) -> tuple[Frontier, Tenancy]:
        edge = self._edges.get(tenant)
        if edge is None:
            edge = self._edges[tenant] = self._log._edge(self._writer, tenant)  # noqa: SLF001 - one idea, two classes
        return edge

    def _place(self, item: Item) -> Receipt:
        entry = item.entry
        tenant = entry.tenant
        frontier, tenancy = self._edge(tenant)
        sealed = item.sealed
        if sealed is None or item.tenancy is not tenancy:
            sealed = self._seal(item, tenancy, frontier.size)
        log, index = tenancy.keys.log, frontier.size
        self._grown.add(tenant)
        for height, position, node in frontier.append(sealed.leaf):
            self._nodes.append((log, height, position, node))
        self._records.append((log, index, *sealed.record))
        self._bodies.append((log, index, *sealed.body))
        if sealed.grounds is not None:
            self._log._stated.append((tenancy, sealed.grounds, sealed.record_id))  # noqa: SLF001
        for name, value in sealed.tokens:
            self._tokens.append((log, name, value, index))
        if opens(entry):
            call = _call(entry)
            self._calls[call] = True
            self._opened[call] = (log, *call[1:], index, sealed.writer_id)
        elif closes(entry):
            call = _call(entry)
            self._calls[call] = False
            if self._opened.pop(call, None) is None:
                self._closed.append((log, *call[1:]))
        return Receipt(tenant, sealed.record_id, entry.call_id, index, entry.kind)

    def _seal(self, item: Item, tenancy: Tenancy, index: int) -> Sealed:
        log = self._log
        time_us, writer = log._stamp()  # noqa: SLF001
        chosen = log.ring.choose_or_make(item.entry, tenancy, time_us, index, self._writer.execute)
        chosen = replace(chosen, introduced=(*chosen.introduced, *item.keys)) if item.keys else chosen
        return envelope.seal(
            item.entry, item.refs, tenancy.keys, chosen, time_us=time_us, writer=writer, stated=tenancy.stated
        )

    def write(self) -> None:
        """All rows, and a signed head for each log that grew."""
        many = self._writer.executemany
        for statement, rows in (
            (_INSERT_RECORD, self._records),
            (_INSERT_BODY, self._bodies),
            (_INSERT_TOKEN, self._tokens),
            (_INSERT_NODE, self._nodes),
            (_INSERT_OPEN, list(self._opened.values())),
            (_DELETE_OPEN, self._closed),
        ):
            if rows:
                many(statement, rows)
        for tenant in self._grown:
            frontier, tenancy = self._edges[tenant]
            note = Checkpoint(tenancy.verifier.origin, frontier.size, frontier.root()).sign(tenancy.signer)
            self._writer.execute(_SET_HEAD, (frontier.size, frontier.encode(), note, tenancy.keys.log))
            self._log._noted[tenant] = Head(frontier, note)  # noqa: SLF001
        for gathered in (self._records, self._bodies, self._tokens, self._nodes, self._opened, self._closed):
            gathered.clear()
        self._grown.clear()


def opens(entry: Entry) -> bool:
    """Whether an entry begins a call that must end in a terminal record: an intent that was not refused."""
    return entry.kind == "intent" and bool(entry.call_id) and entry.facts.get("decision") != "refuse"


def closes(entry: Entry) -> bool:
    """Whether an entry is a call's terminal record."""
    return entry.kind in {"outcome", "orphan-close"} and bool(entry.call_id)


_Call = tuple[str, bytes, int]
"""(tenant, call id, attempt)."""


def _call(entry: Entry) -> _Call:
    return entry.tenant, entry.call_id, _attempt(entry)


def _attempt(entry: Entry) -> int:
    return int(entry.facts.get("attempt") or 0)
