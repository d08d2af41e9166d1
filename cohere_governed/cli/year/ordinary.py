"""The ordinary calls of the three tenants: who asks what, how often, and when in the week."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial
from random import Random
from types import MappingProxyType

from cohere_governed.cli.year.folder import DAYS
from cohere_governed.cli.year.stage import Stage
from cohere_governed.cli.year.texts import COMPLAINTS, DISCHARGES, DOUBTFUL, MEMOS, REJECTED, SLOGANS, written

SHARES: Mapping[str, float] = MappingProxyType({"eubank": 0.5, "cahospital": 0.3, "usstartup": 0.2})
"""Of the calls."""
HOURS = (0, 0, 0, 0, 0, 1, 2, 6, 12, 16, 17, 15, 10, 13, 15, 14, 11, 7, 4, 3, 2, 2, 1, 1)
"""Calls begun in each hour of a day, in proportion, UTC."""
WEEKDAYS = (10, 11, 11, 10, 9, 3, 2)

TRIAGE, MEMO = "eubank-complaint-triage", "eubank-credit-memo"


def memo(stage: Stage) -> None:
    """A credit memo: an officer must release it first."""
    with stage.call(end_user=f"officer-{stage.random.randrange(6)}", use_case=MEMO):
        stage.chat(written(stage.random.choice(MEMOS), stage.anybody(), stage.random))
    decide_later(stage)


def complaint(stage: Stage, how: str = "whole") -> None:
    """A complaint that a handler wants sorted."""
    random = stage.random
    handler = f"handler-{int(random.expovariate(0.2)) % 24:02d}"
    with stage.call(end_user=handler, use_case=TRIAGE, conversation=f"case-{random.randrange(10**5)}"):
        stage.chat(written(random.choice(COMPLAINTS), stage.anybody(), random), how=how)


def left(stage: Stage) -> None:
    """A stream that its reader closes half-way."""
    complaint(stage, "left")


def bank(stage: Stage) -> None:
    """Complaints, mostly; now and then a memo, or texts to search by."""
    random, dice = stage.random, stage.random.random()
    if dice < 0.10:
        memo(stage)
    elif dice < 0.20:
        with stage.call(end_user="indexer", use_case=TRIAGE):
            stage.embed([written(random.choice(COMPLAINTS), stage.anybody(), random) for _ in range(3)])
    else:
        complaint(stage, "stream" if dice < 0.22 else "whole")


def hospital(stage: Stage) -> None:
    """Discharge summaries: high stakes, so each waits for a clinician."""
    random, who = stage.random, stage.anybody()
    discharge(stage, written(random.choice(DISCHARGES), who, random), f"stay-{who['mail']}")


def discharge(stage: Stage, text: str, stay: str) -> None:
    """One summary; a clinician decides on it in the hours that follow, or nobody does."""
    with stage.call(end_user=f"clinician-{stage.random.randrange(40):02d}", conversation=stay):
        stage.chat(text)
    decide_later(stage)


def decide_later(stage: Stage) -> None:
    """What was held just now waits for some hours; a few answers wait in vain."""
    if stage.held and stage.random.random() < 0.93:
        record = stage.held.pop()
        stage.later(min(stage.random.lognormvariate(1.2, 0.8), 60), partial(_decide, record))


def _decide(record: str, stage: Stage) -> None:
    from cohere_governed.audit import reviews  # noqa: PLC0415 - nothing heavy is loaded before a command runs
    from cohere_governed.errors import GovernanceError  # noqa: PLC0415

    by = f"{'clinician' if stage.tenant == 'cahospital' else 'officer'}-{stage.random.randrange(9)}"
    with suppress(GovernanceError):  # past its deadline, or erased meanwhile
        if stage.random.random() < 0.12:
            reviews.reject(stage.governance.audit, record, by=by, reason=stage.random.choice(REJECTED))
        else:
            reviews.approve(stage.governance.audit, record, by=by)
            if stage.random.random() < 0.9:
                stage.later(0.2, partial(_collect, record))


def _collect(record: str, stage: Stage) -> None:
    from cohere_governed.audit import reviews  # noqa: PLC0415
    from cohere_governed.errors import GovernanceError  # noqa: PLC0415

    with suppress(GovernanceError):
        reviews.release(stage.governance.audit, reviews.held(stage.governance.audit, stage.tenant, record))


def startup(stage: Stage) -> None:
    """Slogans; sometimes somebody pastes a customer into one."""
    random = stage.random
    text = written(random.choice(SLOGANS), stage.anybody(), random)
    if random.random() < 0.03:
        text = written("Thank {name} ({mail}) for five years with us.", stage.anybody(), random)
    elif random.random() < 0.02:
        text = random.choice(DOUBTFUL)
    with stage.call(end_user=f"user-{int(random.expovariate(0.02)):03d}", reference=f"post-{random.randrange(10**6)}"):
        stage.chat(text, how="stream" if random.random() < 0.1 else "whole")


ORDINARY: Mapping[str, Callable[[Stage], None]] = MappingProxyType(
    {"eubank": bank, "cahospital": hospital, "usstartup": startup}
)


def times(random: Random, start: datetime, number: int) -> list[datetime]:
    """Times over the year, in order: in working hours, on working days, and more as the months go by."""
    days = [start + timedelta(days=day) for day in range(DAYS)]
    weights = [WEEKDAYS[day.weekday()] * (1 + 0.8 * at / DAYS) for at, day in enumerate(days)]
    chosen = zip(random.choices(days, weights, k=number), random.choices(range(24), HOURS, k=number), strict=True)
    return sorted(day + timedelta(hours=hour, seconds=random.uniform(0, 3599)) for day, hour in chosen)
