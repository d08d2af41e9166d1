"""Reports on what is kept: until when, who opened it, what became of requests, and whether the log is whole."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date, timedelta
from typing import Any

from cohere_governed.audit import anchor, checkpoint, objects
from cohere_governed.audit.checkpoint import MalformedNote, VerifierKey
from cohere_governed.audit.counts import counts, logs
from cohere_governed.audit.erasure import holds, periods
from cohere_governed.audit.keyring import ERASURE_CLASS, META_CLASS
from cohere_governed.audit.notes import told
from cohere_governed.audit.requests import Said, requests
from cohere_governed.audit.requests import said as said_of
from cohere_governed.model import OPERATOR_LOG
from cohere_governed.policy.effective import TEST_CLASS
from cohere_governed.reports.conduct import SHOWN
from cohere_governed.reports.result import Cell, Findings, Scope, Sources, section
from cohere_governed.reports.traffic import said

_META = (META_CLASS, ERASURE_CLASS)
FLOOR_DAYS = 183
"""EU AI Act, Articles 19(1) and 26(6): logs are kept at least six months."""

# ── Access ─────────────────────────────────────────────────────────────────────


def access(sources: Sources, scope: Scope) -> Findings:
    """Who opened which record for which purpose."""
    purposes: Counter[tuple[str, str, str]] = Counter()
    opened: list[tuple[Cell, ...]] = []
    number = 0
    for tenant in (*sources.logged(scope), *([OPERATOR_LOG] if scope.tenant is None else [])):
        for row, leaf, meta in told(sources.log, tenant, kinds=("access", "export"), span=scope.span):
            number += 1
            who, why = str((meta or {}).get("actor", "erased")), str((meta or {}).get("purpose", "erased"))
            purposes[tenant, who, why] += 1
            what = "export" if row.kind == "export" else ", ".join(ref.id.hex() for ref in leaf.header.refs)
            opened.append((row.time, tenant, who, why, what, row.record_id))
    opened.sort(key=lambda one: str(one[-1]), reverse=True)
    return Findings(
        f"{said(number, 'time')} content was opened, by {said(len({who for _, who, _ in purposes}), 'person')}, "
        f"for {said(len({why for _, _, why in purposes}), 'purpose')}.".replace("persons", "people"),
        (
            section(
                "purposes",
                "By person and purpose",
                "tenant | by | purpose | times",
                [(*key, count) for key, count in purposes.most_common()],
            ),
            section(
                "opened",
                "One by one",
                "time: time (UTC) | tenant | by | purpose | opened: record opened | record: access record",
                opened[:SHOWN],
                f"The newest {SHOWN} of {number}." if number > SHOWN else "",
            ),
        ),
    )


# ── Requests and erasures ──────────────────────────────────────────────────────


def erasures(sources: Sources, scope: Scope) -> Findings:
    """What was erased, with its certificate, and requests of people that are open or were late."""
    done: list[tuple[Cell, ...]] = []
    runs: dict[str, Counter[str]] = defaultdict(Counter)
    opened: dict[str, Said] = {}
    for tenant in sources.logged(scope):
        for row, leaf, meta in told(sources.log, tenant, kinds=("erasure", "retention"), span=scope.span):
            records = int((meta or {}).get("records", 0))
            if row.kind == "retention":
                runs[tenant].update(runs=1, records=records)
            else:
                refs = tuple(f"{ref.scope} {ref.id.hex()}" for ref in leaf.header.refs)
                done.append((row.time, tenant, _scope(meta), records, (meta or {}).get("reason"),
                             (meta or {}).get("actor"), row.record_id, refs[:3]))  # fmt: skip
        opened |= said_of(sources.log, tenant)
    asked = requests(opened)
    waiting = [one for one in asked if one.state == "open"]
    overdue = [one for one in waiting if one.due < scope.today]
    late = [one for one in asked if one.closed is not None and one.closed > one.due]
    done.sort(key=lambda one: str(one[6]), reverse=True)
    return Findings(
        f"{said(len(done), 'erasure')} on request; {said(len(waiting), 'request')} open, {len(overdue)} overdue; "
        f"{said(len(late), 'request')} answered late.",
        (
            section(
                "open",
                "Open requests",
                _ASKED,
                [
                    (
                        one.tenant,
                        one.reference,
                        one.article,
                        one.received,
                        one.due,
                        (one.due - scope.today).days,
                        one.by,
                        one.record_id,
                    )
                    for one in sorted(waiting, key=lambda one: one.due)
                ],
                "One month from receipt, GDPR Article 12(3). Days are negative when it has passed.",
            ),
            section(
                "closed",
                "Answered requests",
                "tenant | reference | article | received | due | closed: answered | outcome | late",
                [
                    (one.tenant, one.reference, one.article, one.received, one.due, one.closed, one.state, one in late)
                    for one in asked
                    if one.closed is not None
                ],
            ),
            section(
                "erasures",
                "Erasures",
                "time: time (UTC) | tenant | scope: of | records | reason | by | certificate | names: what it names",
                done[:SHOWN],
                "The certificate is a record of the log: `audit verify` fails without it, and its proof is public.",
            ),
            section(
                "retention",
                "Erased because it was old enough",
                "tenant | runs: days erased | records",
                [(tenant, one["runs"], one["records"]) for tenant, one in runs.items()],
            ),
        ),
        tuple(f"{one.tenant}: {one.reference} (Article {one.article}) was due on {one.due}" for one in overdue),
    )


_ASKED = "tenant | reference | article | received | due | days_left | by: recorded by | request"  # fmt: skip
_SCOPES = {"subject": "a person", "record": "one record", "period": "a day", "log": "the tenant"}


def _scope(meta: Any) -> str:
    return _SCOPES.get(str((meta or {}).get("scope")), "erased")


# ── Retention ──────────────────────────────────────────────────────────────────


def retention(sources: Sources, scope: Scope) -> Findings:
    """Since when records are kept, that six months of them are there, and what is kept too long."""
    days = counts(sources.log, ("day",), scope.span, progress=sources.progress)
    rows: list[tuple[Cell, ...]] = []
    overdue: list[tuple[Cell, ...]] = []
    attention: list[str] = []
    held = Counter(one.tenant for one in holds(sources.log, scope.tenant))
    for tenant in sources.logged(scope):
        there = {date.fromisoformat(str(one.values["day"])) for one in days if one.tenant == tenant}
        kept: dict[str, list[date]] = defaultdict(list)
        for name, day in periods(sources.log, tenant):
            kept[name].append(day)
        policy = sources.policies.tenants.get(tenant)
        floor = scope.today - timedelta(days=FLOOR_DAYS)
        missing = sorted(day for day in there - set(kept[META_CLASS]) if day > floor)
        content = sorted(day for name, found in kept.items() if name not in (*_META, TEST_CLASS) for day in found)
        dated = {META_CLASS: kept[META_CLASS], "content": content, TEST_CLASS: kept[TEST_CLASS]}
        rows.append((
            tenant, min(there, default=None), min(kept[META_CLASS], default=None), content[0] if content else None,
            policy.retention.metadata if policy else None, policy.retention.content if policy else None,
            bool(policy and policy.retention.metadata >= FLOOR_DAYS), not missing, held[tenant],
        ))  # fmt: skip
        if missing:
            attention.append(f"{tenant}: metadata of {said(len(missing), 'day')} of the last six months is gone")
        if policy is not None and policy.retention.metadata < FLOOR_DAYS:
            attention.append(f"{tenant}: metadata is kept {policy.retention.metadata} days, less than six months")
        if policy is not None:
            most_days = {META_CLASS: policy.retention.metadata, "content": policy.retention.content,
                         TEST_CLASS: policy.tests_kept}  # fmt: skip
            for name, most in most_days.items():
                last = scope.today - timedelta(days=most)
                late = [day for day in dated[name] if day < last]
                if late:
                    overdue.append((tenant, name, most, len(late), late[0], late[-1], held[tenant]))
                    attention.append(f"{tenant}: {name} of {said(len(late), 'day')} is older than {most} days")
    return Findings(
        "Six months of records are there"
        + (", and nothing is kept too long." if not attention else f", but {said(len(attention), 'thing')} to see to."),
        (
            section(
                "tenants",
                "What is kept",
                "tenant | oldest: oldest record | metadata: metadata since | content: content since | "
                "metadata_days: metadata, days | content_days: content, days | "
                "floor: policy keeps six months | complete: six months there | holds: legal holds",
                rows,
                "Six months: EU AI Act, Articles 19(1) and 26(6).",
            ),
            section(
                "overdue",
                "Kept longer than the policy says",
                "tenant | what | days: policy, days | overdue: days of it | from | to | holds: legal holds",
                overdue,
                "`retention run` erases it; a legal hold keeps what it names. `test`: what tests of safeguards gave.",
            ),
        ),
        tuple(attention),
    )


# ── Remote objects ─────────────────────────────────────────────────────────────


def remote_objects(sources: Sources, scope: Scope) -> Findings:
    """What tenants left at the provider."""
    found = [(name, one) for name in sources.logged(scope) for one in objects.history(sources.log, name)]
    there = [one for _, one in found if one.alive]
    return Findings(
        f"{said(len(there), 'object')} at the provider, {said(len(found) - len(there), 'other')} deleted.",
        (
            section(
                "objects",
                "Objects",
                "tenant | kind | id | made: made (UTC) | by: by the call | grant | gone: deleted (UTC) | record",
                [
                    (name, one.kind, one.id, one.made_at, one.surface, one.grant, one.gone_at, one.record_id)
                    for name, one in found
                ],
            ),
        ),
    )


# ── Integrity ──────────────────────────────────────────────────────────────────


def integrity(sources: Sources, scope: Scope) -> Findings:
    """Whether the logs' heads are signed and not behind their last anchors."""
    keys, heads, rows, attention = sources.log.public_keys(), sources.log.checkpoints(), [], []
    path = sources.policies.operator.anchor
    anchored = list(anchor.read(path)) if path is not None and path.exists() else []
    for one in logs(sources.log, scope.tenant):
        key = VerifierKey.parse(keys[one.tenant])
        try:
            head = checkpoint.opened(heads[one.tenant], key)
            state = "signed" if head.size == one.size else "the head is not of this size"
        except MalformedNote:
            head, state = None, "the head is not signed by its key"
        own = [found.head for found in anchored if found.head.origin == key.origin]
        last = max((found.size for found in own), default=None)
        if last is not None and last > one.size:
            state = "behind its anchor"
        if head is not None and any(found.size == head.size and found.root != head.root for found in own):
            state = "not the log that was anchored"
        if state != "signed":
            attention.append(f"{one.tenant}: {state}")
        rows.append((one.tenant, one.size, head.root.hex() if head else None, state, last,
                     None if last is None else one.size - last, str(key)))  # fmt: skip
    where = "no anchor is set in operator.yaml" if path is None else f"{said(len(anchored), 'head')} in {path.name}"
    return Findings(
        f"{said(len(rows), 'log')}, {len(rows) - len(attention)} with a head that is signed and not behind its anchor.",
        (
            section(
                "logs",
                "Logs",
                "tenant: log | size: records | root | state: head | anchored: last anchor at | "
                "behind: records since | public_key",
                rows,
                f"Anchors: {where}. This looks at heads only: `audit verify` reads every record.",
            ),
        ),
        (*attention, *(["no anchor is set: a log cut back to an older head would not show"] if path is None else [])),
    )
