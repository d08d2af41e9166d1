# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""What people do beside the calls: policies that change, evidence that ages, officers who look, people who ask."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeAlias

from cohere_governed.cli.year.odd import DATASET_SHA256, Act, upload
from cohere_governed.cli.year.ordinary import complaint, discharge, hospital, memo
from cohere_governed.cli.year.stage import Stage
from cohere_governed.cli.year.texts import ADA, LETTERS, OFFICERS, PURPOSES, REASONS, written

if TYPE_CHECKING:
    from cohere_governed.audit import requests

Dated: TypeAlias = tuple[float, Act]
"""(day of the year, what happens)."""


def _proof(kind: str, name: str) -> Act:
    """Fresh evidence of what was agreed."""

    def act(stage: Stage) -> None:
        stage.edit(f"agreements/{name}.yaml", rf"(type: {kind}, on: )[\d-]+", rf"\g<1>{stage.today}")

    return act


def _edit(name: str, pattern: str, new: str) -> Act:
    return lambda stage: stage.edit(name, pattern, new)


def _dated(name: str, pattern: str, days: int = 0) -> Act:
    """Write a date so many days from then where the second group of ``pattern`` stands."""
    return lambda stage: stage.edit(name, pattern, rf"\g<1>{stage.today + timedelta(days=days)}")


def _looks(stage: Stage) -> None:
    """An officer opens a few records, for a purpose."""
    from cohere_governed.audit.search import Query, search, show

    since = stage.governance.audit.now() - timedelta(days=30)
    rows = search(stage.governance.audit, Query(tenant=stage.tenant, kind="intent", since=since), limit=200)
    actor, purpose = stage.random.choice(OFFICERS[stage.tenant]), stage.random.choice(PURPOSES)
    for row in stage.random.sample(rows, min(len(rows), stage.random.randrange(1, 5))):
        show(stage.governance.audit, row.record_id, purpose=purpose, actor=actor)


def _asks(article: requests.Article, *, answered_after: int | None, number: int) -> list[tuple[float, Act]]:
    """A person asks under an article of the GDPR; (days later, act) of what becomes of it."""
    opened: list[str] = []
    person: list[str] = []
    reference = f"request {number}"

    def asks(stage: Stage) -> None:
        from cohere_governed.audit import requests

        log, actor = stage.governance.audit, OFFICERS[stage.tenant][0]
        person.append(stage.random.choice(stage.people[: max(8, len(stage.people) // 10)])["mail"])
        receipt = requests.receive(
            log,
            stage.tenant,
            person[0],
            article=article,
            received=stage.today,
            reference=reference,
            actor=actor,
        )
        opened.append(receipt.record_id.hex())

    def answers(stage: Stage) -> None:
        from cohere_governed.audit import requests
        from cohere_governed.audit.erasure import erase_person
        from cohere_governed.audit.search import Query, search, show

        log, actor = stage.governance.audit, OFFICERS[stage.tenant][0]
        if article == 17:
            erase_person(
                log, stage.tenant, person[0], reason=f"{stage.random.choice(REASONS)}, {reference}", actor=actor
            )
        else:
            for row in search(log, Query(tenant=stage.tenant, person=person[0], kind="intent"), limit=20):
                show(log, row.record_id, purpose=reference, actor=actor)
        requests.close(log, stage.tenant, opened[0], outcome="done", actor=actor, reference=reference)

    return [(0, asks)] if answered_after is None else [(0, asks), (answered_after, answers)]


def _acknowledges(stage: Stage) -> None:
    from cohere_governed.audit.notes import add

    meta = {
        "digest": stage.governance.policies.current().tenants[stage.tenant].digest, "by": OFFICERS[stage.tenant][0],
    }  # fmt: skip
    add(stage.governance.audit, stage.tenant, "policy", "acknowledged", meta)


def ada(stage: Stage) -> None:
    """A letter to a patient whom the documentation knows."""
    discharge(stage, written(stage.random.choice(LETTERS), ADA, stage.random), "stay-ada")


def _revokes(stage: Stage) -> None:
    stage.edit(_CARE, r"    granted_on", f"    revoked_on: {stage.today}\n    granted_on")


def _holds(stage: Stage) -> None:
    from cohere_governed.audit.erasure import add_hold
    from cohere_governed.audit.search import Query, search

    row = search(stage.governance.audit, Query(tenant=stage.tenant, kind="intent", decision="permit"), limit=1)[0]
    actor = OFFICERS[stage.tenant][0]
    add_hold(stage.governance.audit, stage.tenant, "record", row.record_id, reason="litigation 4 O 17/26", actor=actor)


def _rotates(stage: Stage) -> None:
    from cohere_governed.audit.rotation import rotate

    rotate(stage.governance.audit, "signing", tenant=stage.tenant, reason="yearly rotation", actor="platform")


def _expires(stage: Stage) -> None:
    from cohere_governed.audit.erasure import expire

    kept = stage.governance.policies.current().tenants[stage.tenant].retention
    for retention_class, days in (("content", kept.content), ("metadata", kept.metadata)):
        expire(stage.governance.audit, stage.tenant, retention_class, before=stage.today - timedelta(days=days))


def _request(day: float, article: requests.Article, number: int, answered_after: int | None = None) -> list[Dated]:
    return [(day + later, act) for later, act in _asks(article, answered_after=answered_after, number=number)]


_BANK = "agreements/eubank-enterprise.yaml"
_CARE = "agreements/cahospital-enterprise.yaml"
_TRIAGE, _MEMO = "use_cases/eubank-complaint-triage.yaml", "use_cases/eubank-credit-memo.yaml"
_GRANTED = r"(granted_on: )[\d-]+"
_APPROVED, _REVIEW = r"(  on: )[\d-]+", r"(  review_by: )[\d-]+"


def before(tenant: str) -> list[Act]:
    """How the files stand on the first day, where that is otherwise than in the worked example."""
    return {
        "eubank": [
            _dated(_MEMO, _APPROVED, 30),
            _dated(_MEMO, _REVIEW, 330),
            _dated(_BANK, r"(type: attestation, on: )[\d-]+", -20),
            _dated(_BANK, r"(type: vendor_letter, on: )[\d-]+", -20),
        ],
        "cahospital": [
            _dated(_CARE, r"(type: architecture_review, on: )[\d-]+", -30),
            _dated(_CARE, r"(effective: )[\d-]+", 2),
            _dated(_CARE, _GRANTED, 150),
            _edit(_CARE, r"dataset_sha256: [0-9a-f]+", f"dataset_sha256: {DATASET_SHA256}"),
            _dated("tenants/cahospital.yaml", r"(  on: )[\d-]+", 1),
        ],
        "usstartup": [],
    }[tenant]


def certain(tenant: str) -> list[Dated]:
    """Calls on the days when something is not in force, so that a quiet year has them too."""
    return list(_CERTAIN[tenant])


def dated(tenant: str) -> list[Dated]:
    """What happens on which day."""
    looks = [(day, _looks) for day in (33.4, 78.6, 121.4, 166.5, 204.6, 251.4, 297.5, 341.6, 362.4)]
    runs = [(day + 0.1, _expires) for day in range(30, 365, 30)]
    runs += [(day + 0.6, _acknowledges) for day in ((1, 62, 182, 312) if tenant == "eubank" else (3, 127))]
    return [*runs, *_DATED[tenant](), *(looks if tenant != "usstartup" else looks[1::4])]


def _bank() -> list[Dated]:
    proof, kept = _proof("attestation", "eubank-enterprise"), _proof("vendor_letter", "eubank-enterprise")
    return [
        (60.2, kept), (135.2, kept), (225.2, kept), (310.2, kept),
        (60.4, proof), (135.4, proof), (229.4, proof), (310.4, proof),  # 94 days between two: stale for four of them
        (95.5, _rotates),
        (180.3, _edit("tenants/eubank.yaml", r"\{IBAN_CODE: mask\}", "{IBAN_CODE: mask, PHONE_NUMBER: mask}")),
        (214.5, _holds),
        (250.3, _edit(_TRIAGE, "status: approved", "status: draft")),
        (251.3, _edit(_TRIAGE, "status: draft", "status: approved")),
        (334.4, _dated(_MEMO, _REVIEW, 180)),
        *_request(71.4, 15, 117, 12), *_request(92.5, 17, 118, 9), *_request(148.4, 17, 123, 20),
        *_request(233.5, 15, 131, 41), *_request(280.6, 17, 140, 5), *_request(322.4, 17, 152),
        *_request(351.5, 15, 158), *_request(356.4, 17, 160, 3),
    ]  # fmt: skip


def _hospital() -> list[Dated]:
    proof = _proof("architecture_review", "cahospital-enterprise")
    return [
        (40.4, proof), (125.4, proof), (210.4, proof), (295.4, proof),
                (205.3, _edit("tenants/cahospital.yaml", "^", "status: suspended\n")),
        (206.3, _edit("tenants/cahospital.yaml", "status: suspended\n", "")),
        (222.5, _holds),
        (270.3, _revokes),
        *_request(110.4, 15, 121, 18), *_request(199.5, 17, 129, 11), *_request(345.5, 17, 156),
    ]  # fmt: skip


def _startup() -> list[Dated]:
    return [*_request(260.5, 17, 135, 4)]


_DATED: Mapping[str, Callable[[], list[Dated]]] = MappingProxyType(
    {"eubank": _bank, "cahospital": _hospital, "usstartup": _startup}
)
_CERTAIN: Mapping[str, tuple[Dated, ...]] = MappingProxyType({
    "eubank": ((8.5, memo), (226.5, complaint), (228.5, complaint), (250.6, complaint), (332.5, memo)),
    "cahospital": (
        (0.5, hospital), (1.5, hospital), (44.6, ada), (118.5, upload), (131.4, ada), (152.5, upload),
        (205.6, hospital), (248.6, ada), (272.5, upload), (319.4, ada),
    ),
    "usstartup": (),
})  # fmt: skip
