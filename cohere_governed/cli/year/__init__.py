# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""A year of three tenants to explore: a bank in the EU, a hospital in Canada, a start-up in the US.

Every record is made as in life: an app calls through the governed client, a fake
answers, policies change, evidence ages, officers look and erase. Only the clock
is the year's own. Each tenant's year is played from its first day to its last,
since times of one writer of a log ascend; in a process of its own when there is
much to play.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta, timezone
from functools import partial
from heapq import heapify, heappop, heappush
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any

from cohere_governed.cli.demo_world import alone
from cohere_governed.cli.year import desk, folder, odd, ordinary

LEAST = 150
"""Calls that tell the whole story; fewer would leave something out."""
PROCESSES_FROM = 2000
"""Calls from which starting processes pays."""

Progress = Callable[[int, int], None]
"""(calls made, calls in all)."""


def make(target: Path, calls: int, *, progress: Progress = lambda _done, _of: None, seed: int = 1) -> None:
    """Make a config folder with a year of so many calls, which ends today, in its log.

    The same ``seed`` gives the same calls on the same days. Raises ``ValueError`` for less than ``LEAST`` calls.
    """
    if calls < LEAST:
        msg = f"a year has {LEAST} calls or more"
        raise ValueError(msg)
    with alone():
        today = datetime.now(timezone.utc).replace(hour=0, minute=0, second=0, microsecond=0)
        folder.make(target, today.date())
        parts = {tenant: int(calls * share) for tenant, share in ordinary.SHARES.items()}
        parts["eubank"] += calls - sum(parts.values())
        jobs = [(target, tenant, number, today - timedelta(days=folder.DAYS), seed) for tenant, number in parts.items()]
        if calls < PROCESSES_FROM:
            before = 0
            for job in jobs:
                before += play(*job, said=partial(_further, progress, before, calls))
        else:
            _in_processes(jobs, calls, progress)


def _further(progress: Progress, before: int, calls: int, made: int) -> None:
    progress(before + made, calls)


def _in_processes(jobs: list[tuple[Any, ...]], calls: int, progress: Progress) -> None:
    context = get_context("spawn")
    made: Any = context.Array("Q", len(jobs))
    with ProcessPoolExecutor(len(jobs), context, _share, (made,)) as pool:
        running = [pool.submit(_job, number, job) for number, job in enumerate(jobs)]
        while not all(one.done() for one in running):
            time.sleep(0.3)
            progress(sum(made), calls)
        for one in running:
            one.result()
    progress(calls, calls)


_made: Any = None


def _share(made: Any) -> None:
    global _made  # noqa: PLW0603 - how a pool hands a shared counter to its processes
    _made = made


def _job(number: int, job: tuple[Any, ...]) -> int:
    def said(done: int) -> None:
        _made[number] = done

    return play(*job, said=said)


def play(target: Path, tenant: str, calls: int, start: datetime, seed: int, *, said: Callable[[int], None]) -> int:
    """One tenant's year; how many calls it had."""
    from cohere_governed.cli.year.stage import Clock, Stage, Thinking
    from cohere_governed.cli.year.texts import person
    from cohere_governed.governance import Governance

    random, clock = Random(f"{tenant} {seed}"), Clock(start)  # noqa: S311 - a story, not a secret
    with alone(), Governance.load(target, clock=clock) as governance:
        people = [person(random) for _ in range(12)]
        stage = Stage(tenant, target, governance, clock, Thinking(clock, random), random, people)
        stage.said = lambda: said(stage.calls)
        for act in desk.before(tenant):
            act(stage)
        numbers = count()
        events = [(at, next(numbers), act) for at, act in _plan(stage, calls, start)]
        heapify(events)
        end = start + timedelta(days=folder.DAYS)

        def later(hours: float, act: odd.Act) -> None:
            at = governance.audit.now() + timedelta(hours=hours)
            if at < end:
                heappush(events, (at, next(numbers), act))

        stage.later = later
        while events:
            at, _, act = heappop(events)
            clock.to(at)
            act(stage)
        return stage.calls


def _plan(stage: Any, calls: int, start: datetime) -> list[tuple[datetime, odd.Act]]:
    """What happens when, calls and all else; exactly so many calls."""
    certain = desk.certain(stage.tenant)
    fixed = [(start + timedelta(days=day), act) for day, act in (*desk.dated(stage.tenant), *certain)]
    strange = odd.acts(stage, calls)
    free = [*strange, *[ordinary.ORDINARY[stage.tenant]] * (calls - len(strange) - len(certain))]
    stage.random.shuffle(free)
    return [*fixed, *zip(ordinary.times(stage.random, start, len(free)), free, strict=True)]
