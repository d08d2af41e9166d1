"""Reports on acceptable use and on people who decide: what was seen, by whom, how fast it was told, who looked.

Of sealed metadata only categories, layers, actions and pseudonyms are handed on (see ``audit.flags``).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any

from cohere_governed.audit.counts import walk
from cohere_governed.audit.flags import BLOCKING, DECLARED, REVIEWING, flags
from cohere_governed.audit.notes import told
from cohere_governed.audit.reviews import Review, rates_of, reviews
from cohere_governed.policy.rules import HIGH_STAKES, OVERSIGHT
from cohere_governed.reports.incidents import incidents as derived
from cohere_governed.reports.result import Cell, Findings, Scope, Sources, section
from cohere_governed.reports.traffic import said

CONDUCT = ("conduct.",)
A_HUMAN = ("conduct.require_human", OVERSIGHT)
DECLARED_LAYER = "declared"
"""Instead of a layer, for what the language says: nobody did anything."""

# ── Findings ───────────────────────────────────────────────────────────────────


@dataclass(slots=True)
class _Seen:
    calls: int = 0
    highest: float = 0.0
    last: datetime | None = None


def findings(sources: Sources, scope: Scope) -> Findings:
    """Categories of prohibited use that were seen: by which layer, and what became of the call."""
    seen: dict[tuple[str, str, str, str, str], _Seen] = defaultdict(_Seen)
    verdicts: Counter[tuple[str, str]] = Counter()
    erased = 0
    for tenant in sources.logged(scope):
        rows = told(sources.log, tenant, kinds=("intent", "outcome"), rules=CONDUCT, span=scope.span,
                    progress=sources.progress)  # fmt: skip
        for row, _, meta in rows:
            if meta is None:
                erased += 1
                continue
            side = "input" if row.kind == "intent" else "output"
            acted = False
            for category, action in meta.get("conduct") or ():
                if category == HIGH_STAKES and not _seen_in(meta, category):
                    continue  # the use case says so: see `oversight`
                acted |= category not in DECLARED
                for layer, score in (_seen_in(meta, category) or {DECLARED_LAYER: 0.0}).items():
                    one = seen[tenant, category, side, layer, action]
                    one.calls += 1
                    one.highest = max(one.highest, score)
                    one.last = row.time if one.last is None else max(one.last, row.time)
            if acted:
                verdicts[tenant, "refused" if row.decision == "refuse" else "let through"] += 1
    number = sum(verdicts.values())
    return Findings(
        f"{said(number, 'call')} in which prohibited use was seen or suspected, "
        f"{said(sum(n for (_, what), n in verdicts.items() if what == 'refused'), 'refusal')} among them.",
        (
            section(
                "categories",
                "By category and layer",
                "tenant | category | side: seen in | layer | verdict | calls | highest: highest score | "
                "last: last (UTC)",
                [
                    (*key, one.calls, round(one.highest, 3), one.last)
                    for key, one in sorted(seen.items(), key=lambda pair: (-pair[1].calls, pair[0]))
                ],
                "Seen is what the screen said, and no finding of law. `declared`: "
                "the language is not screened. A call that two layers saw counts under each.",
            ),
            section(
                "verdicts",
                "What became of them",
                "tenant | verdict | calls",
                [(*key, count) for key, count in sorted(verdicts.items())],
                f"{said(erased, 'record')} told nothing more: what they said of themselves is erased."
                if erased
                else "",
            ),
        ),
    )


def _seen_in(meta: Mapping[str, Any], category: str) -> dict[str, float]:
    """Layer → score for a category; nothing for a mark that rests on no layer."""
    return {str(layer): float(score) for name, layer, score in meta.get("conduct_seen") or () if name == category}


# ── Who comes again ────────────────────────────────────────────────────────────


def end_users(sources: Sources, scope: Scope) -> Findings:
    """End users in whose calls prohibited use was seen more than once, by pseudonym."""
    rows: list[tuple[Cell, ...]] = []
    once = 0
    for tenant in sources.logged(scope):
        of: dict[str, list[Any]] = defaultdict(list)
        for flag in flags(sources.log, tenant, since=scope.since, rules=BLOCKING | REVIEWING):
            if flag.end_user is not None and (scope.until is None or flag.time < scope.until):
                of[flag.end_user].append(flag)
        for name, found in of.items():
            if len(found) == 1:
                once += 1
                continue
            blocked = sum(one.action == "block" for one in found)
            categories = tuple(sorted({category for one in found for category in one.categories}))
            rows.append((tenant, name, len(found), blocked, categories, found[0].time, found[-1].time))
    rows.sort(key=lambda row: (-int(str(row[3])), -int(str(row[2])), str(row[0]), str(row[1])))
    return Findings(
        f"{said(len(rows), 'end user')} came again, {said(once, 'other')} once.",
        (
            section(
                "end_users",
                "More than once",
                "tenant | end_user: end user (pseudonym) | findings | blocked | categories | "
                "first: first (UTC) | last: last (UTC)",
                rows,
                "The pseudonym of an id you know: `audit search --end-user ID` finds its records.",
            ),
        ),
        tuple(f"{row[0]}: {row[1]} was blocked {row[3]} times" for row in rows if int(str(row[3])) > 2),
    )


# ── Incidents ──────────────────────────────────────────────────────────────────


def incidents(sources: Sources, scope: Scope) -> Findings:
    """Incidents against the hours within which somebody must be told."""
    found = [
        one
        for one in derived(sources.log, sources.policies, tenant=scope.tenant, now=scope.now)
        if (scope.since is None or one.opened >= scope.since) and (scope.until is None or one.opened < scope.until)
    ]
    clocks: dict[tuple[str, int, str], Counter[str]] = defaultdict(Counter)
    for one in found:
        for clock in one.clocks:
            how = (
                ("late" if clock.overdue else "in time") if clock.stopped else "overdue" if clock.overdue else "running"
            )
            clocks[clock.regime, clock.hours, clock.to][how] += 1
    overdue = [one for one in found if one.overdue]
    return Findings(
        f"{said(len(found), 'incident')}, {len([one for one in found if one.status != 'closed'])} not closed, "
        f"{len(overdue)} overdue.",
        (
            section(
                "clocks",
                "Against the clock",
                "regime: duty | hours | to | in_time | late | running | overdue",
                [
                    (*key, how["in time"], how["late"], how["running"], how["overdue"])
                    for key, how in sorted(clocks.items())
                ],
            ),
            section(
                "incidents",
                "Incidents",
                "id: incident | tenant | kind | categories: looks like | opened: opened (UTC) | status | "
                "due: next due (UTC) | overdue | records | end_user: end user (pseudonym)",
                [
                    (
                        one.id,
                        one.tenant,
                        one.kind,
                        one.categories,
                        one.opened,
                        one.status,
                        one.due,
                        one.overdue,
                        len(one.findings),
                        one.end_user,
                    )
                    for one in found
                ],
            ),
        ),
        tuple(
            f"{one.tenant}: incident {one.id[:12]} is overdue, open since {one.opened:%Y-%m-%d %H:%M} UTC"
            for one in overdue
        ),
    )


# ── The queue ──────────────────────────────────────────────────────────────────


def review_queue(sources: Sources, scope: Scope) -> Findings:
    """Answers that wait for a human, how long they waited, and how many alarms were none."""
    found = [
        one for one in reviews(sources.log, scope.tenant, since=scope.since)
        if scope.until is None or one.since < scope.until
    ]  # fmt: skip
    of: dict[tuple[str, str | None], list[Review]] = defaultdict(list)
    for one in found:
        of[one.tenant, one.use_case].append(one)
    waiting = sorted((one for one in found if one.state == "pending"), key=lambda one: one.since)
    told = rates_of(found)
    share = told.false_positive_rate
    return Findings(
        f"{said(len(waiting), 'answer')} waiting"
        + (f", the oldest for {_age(waiting[0], scope)} hours" if waiting else "")
        + f"; {said(told.alarms, 'alarm')} decided, {'no' if share is None else f'{share:.0%}'} false among them.",
        (
            section(
                "use_cases",
                "By use case",
                "tenant | use_case | held | pending | approved | released | rejected | expired"
                " | median: hours to a decision, median | longest: longest, hours",
                [
                    (*key, len(ones), *(sum(one.state == state for one in ones) for state in _STATES), *_waited(ones))
                    for key, ones in sorted(of.items(), key=str)
                ],
                "Approved answers are released once, to the caller who asked; what nobody decides in time expires.",
            ),
            section(
                "waiting",
                "Waiting, the oldest first",
                "record | tenant | use_case | since: since (UTC) | deadline: deadline (UTC) | hours | why",
                [
                    (one.record_id, one.tenant, one.use_case, one.since, one.deadline, _age(one, scope),
                     tuple(sorted({category for _, category, _ in one.why})))
                    for one in waiting[:SHOWN]
                ],
                _more(len(waiting)),
            ),
            section(
                "categories",
                "Alarms that were none, by category",
                "category | alarms | false: approved by a human | share",
                [(name, of_, none, round(none / of_, 3)) for name, (of_, none) in told.by_category.items()],
                "Answers that were held because something was seen; a use case that always wants a human raises none.",
            ),
        ),
        tuple(f"{one.tenant}: answer {one.record_id[:12]} expires on {one.deadline:%Y-%m-%d %H:%M} UTC"
              for one in waiting[:SHOWN] if one.deadline < scope.now + SOON),
    )  # fmt: skip


SOON = timedelta(hours=24)
_STATES = ("pending", "approved", "released", "rejected", "expired")


def _age(one: Review, scope: Scope) -> float:
    return round(one.age(scope.now) / timedelta(hours=1), 1)


def _waited(ones: list[Review]) -> tuple[float | None, float | None]:
    """Hours until somebody decided: median, longest."""
    hours = sorted((one.decided_at - one.since) / timedelta(hours=1) for one in ones if one.decided_at is not None)
    return (round(median(hours), 1), round(hours[-1], 1)) if hours else (None, None)


# ── High stakes ────────────────────────────────────────────────────────────────


def oversight(sources: Sources, scope: Scope) -> Findings:
    """High-stakes answers, and those of them for which no human is on record."""
    asked: dict[bytes, str | None] = {}
    counted: dict[tuple[str, str | None], Counter[str]] = defaultdict(Counter)
    alone: list[tuple[Cell, ...]] = []
    given = 0
    columns = ("kind", "call_id", "use_case", "state", "record_id")
    kinds = ("intent", "outcome", "orphan-close")
    every = walk(sources.log, columns, scope.span, kinds=kinds, rules=A_HUMAN, progress=sources.progress)
    for tenant, (kind, call_id, case, state, record_id) in every:
        if kind == "intent":
            asked[bytes(call_id)] = case
            continue
        if bytes(call_id) not in asked:
            continue
        use = asked.pop(bytes(call_id))
        counted[tenant, use][state or "unknown"] += 1
        if state == "complete":
            given += 1
            if given <= SHOWN:
                alone.append((tenant, use, bytes(record_id).hex()))
    decided = Counter(
        (one.tenant, one.use_case)
        for one in reviews(sources.log, scope.tenant, since=scope.since)
        if one.decided_by and (scope.until is None or one.since < scope.until)
    )
    rows = [
        (*key, sum(how.values()), how["held"], decided[key], how["complete"],
         sum(how.values()) - how["held"] - how["complete"])
        for key, how in sorted(counted.items(), key=str)
    ]  # fmt: skip
    return Findings(
        f"{said(sum(row[2] for row in rows), 'answer')} that a human must see first; {given} reached the caller "
        "with no human on record.",
        (
            section(
                "use_cases",
                "By use case",
                "tenant | use_case | answers | held: held for a human | decided: human on record | given: given at once"
                " | failed: no answer came",
                rows,
            ),
            section(
                "alone",
                "Given out with no human on record",
                "tenant | use_case | record",
                alone,
                _more(given),
            ),
        ),
        (f"{said(given, 'high-stakes answer')} had no human on record",) if given else (),
    )


SHOWN = 500
"""Rows of single records that a report lists."""


def _more(number: int) -> str:
    return f"The first {SHOWN} of {number}." if number > SHOWN else ""
