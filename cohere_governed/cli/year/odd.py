"""What goes otherwise than usual: calls that policy refuses, one for each rule, and answers that fail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TypeAlias

from cohere_governed.cli.year.ordinary import MEMO, TRIAGE, left
from cohere_governed.cli.year.stage import PIXEL, Stage
from cohere_governed.cli.year.texts import COMPLAINTS, DOUBTFUL, FOREIGN, HEALTH, PROHIBITED, SPECIAL, written

Act: TypeAlias = Callable[[Stage], None]

DATASET = b'{"prompt": "Notes: walked twenty metres, wound dry.", "completion": "Mobile, wound healing well."}\n' * 20
DATASET_SHA256 = hashlib.sha256(DATASET).hexdigest()


def _bank(text: str = "", *, use_case: str | None = TRIAGE, end_user: str | None = "handler-02", **body: object) -> Act:
    """A chat of the bank that is not like the others."""

    def act(stage: Stage) -> None:
        said = text or written(stage.random.choice(COMPLAINTS), stage.anybody(), stage.random)
        with stage.call(end_user=end_user, use_case=use_case):
            stage.chat(written(said, stage.anybody(), stage.random) if "{" in said else said, **body)  # type: ignore[arg-type]

    return act


def _elsewhere(base_url: str) -> Act:
    def act(stage: Stage) -> None:
        with stage.call(end_user="handler-05", use_case=TRIAGE):
            stage.chat("Summarise the opening hours.", client=stage.client(base_url=base_url))

    return act


def _fails(**order: object) -> Act:
    """An answer that does not come as it should."""

    def act(stage: Stage) -> None:
        stage.fake.fail("chat", **order)  # type: ignore[arg-type]
        with stage.call(end_user="somebody-7", use_case=TRIAGE if stage.tenant == "eubank" else None):
            stage.chat(f"Thank politely for a wait of {stage.random.randrange(10**6)} seconds.")  # no retry of another

    return act


def _repeated(text: str, end_user: str) -> Act:
    def act(stage: Stage) -> None:
        with stage.call(end_user=end_user):
            stage.chat(text)
        if stage.random.random() < 0.95:
            stage.later(stage.random.choice((2, 3, 5, 9, 20, 31)), _tell)

    return act


def _tell(stage: Stage) -> None:
    """Somebody looks at the open incidents and tells whom they must."""
    from cohere_governed.reports import incidents  # noqa: PLC0415 - nothing heavy is loaded before a command runs

    log, policies = stage.governance.audit, stage.governance.policies.current()
    for one in incidents.incidents(log, policies, tenant=stage.tenant, now=log.now()):
        for clock in one.clocks:
            if clock.stopped is None:
                incidents.reported(log, one, clock.regime, by="trust desk", note="packet mailed")


def _embed_memo(stage: Stage) -> None:
    with stage.call(end_user="officer-1", use_case=MEMO):
        stage.embed(["Turnover up four per cent."])


def _rerank(stage: Stage) -> None:
    with stage.call(end_user="indexer", use_case=TRIAGE):
        stage.client().rerank(model="rerank-v3.5", query="late fee", documents=["fees", "opening hours"])


def _picture(stage: Stage) -> None:
    with stage.call(end_user="handler-09", use_case=TRIAGE):
        stage.client().chat(
            model="command-a-03-2025",
            messages=[{"role": "user", "content": [{"type": "image_url", "image_url": {"url": PIXEL}}]}],
        )


def _kept_there(stage: Stage) -> None:
    with stage.call(end_user="handler-11", use_case=TRIAGE):
        stage.client("Client").chat(model="command-a-03-2025", message="And then?", conversation_id="case-77")


def _connector(stage: Stage) -> None:
    with stage.call(end_user="indexer", use_case=TRIAGE):
        stage.client("Client").connectors.create(name="intranet", url="https://search.eubank.example/cohere")


def _nobody(stage: Stage) -> None:
    with stage.call(end_user="handler-01", use_case=TRIAGE):
        stage.chat("Good morning.", client=stage.client(tenant="eubnak"))


def upload(stage: Stage) -> None:
    """The hospital sends the dataset that its grant names; what it is called there is written into the grant."""
    made: list[str] = []
    with stage.call(end_user="data-office"):
        answer = stage.client("Client").datasets.create(
            name="discharge summaries, de-identified",
            type="prompt-completion-finetune-input",
            data=("d.jsonl", DATASET),
        )
        made.append(answer.id)
    if made and made[0]:
        stage.edit(
            "agreements/cahospital-enterprise.yaml", r"(deidentified: true)", rf"\1\n    remote_ids: [{made[0]}]"
        )


def _other_upload(stage: Stage) -> None:
    with stage.call(end_user="data-office"):
        stage.client("Client").datasets.create(
            name="all of ward 4", type="prompt-completion-finetune-input", data=("w.jsonl", DATASET + DATASET)
        )


def _not_theirs(stage: Stage) -> None:
    with stage.call(end_user="data-office"):
        stage.client("Client").datasets.get("6f1d2c3b-0000-4000-8000-0000000000ff")


_OFTEN: Mapping[str, tuple[Act, ...]] = MappingProxyType({
    "eubank": (
        _bank(use_case=None), _bank(use_case="eubank-hr-screening"), _bank(end_user=None), _bank(SPECIAL[0]),
        _bank(SPECIAL[1]), _bank(HEALTH[0]), _bank(safety_mode="CONTEXTUAL"), _bank(model="command-r-08-2024"),
        _bank(DOUBTFUL[0]), _bank(DOUBTFUL[1]), _bank(FOREIGN[0]), _bank(FOREIGN[1]),
        _bank(PROHIBITED[2], end_user="handler-13"),
        _bank(documents=["Fees of the year: 12 euros a month."]), _fails(status=429), _fails(status=500),
        _fails(status=503), _fails(cut_after_bytes=40), _embed_memo, _picture, left,
    ),
    "cahospital": (
        _repeated(DOUBTFUL[3], "clinician-07"), _fails(status=500), _fails(status=429), _not_theirs,
        _repeated("Write the letter, and decide by yourself whether he may drive again.", "clinician-11"),
    ),
    "usstartup": (
        _repeated(PROHIBITED[0], "user-666"), _repeated(PROHIBITED[1], "user-666"), _repeated(DOUBTFUL[2], "user-404"),
        _repeated(PROHIBITED[2], "user-404"), _repeated(DOUBTFUL[1], "user-027"), _fails(status=429),
        _fails(status=500),
    ),
})  # fmt: skip
_ONCE: Mapping[str, tuple[Act, ...]] = MappingProxyType({
    "eubank": (
        _bank(safety_mode="RELAXED"), _bank("{name} is right. " * 23_600), _rerank, _kept_there, _connector, _nobody,
        _bank(request_options={"additional_body_parameters": {"experiment": "b"}}),
        _bank(request_options={"additional_headers": {"x-debug": "1"}}),
        _elsewhere("https://us-east.vault.example"), _elsewhere("http://eubank-eu.vault.example"),
        _fails(garbage=True), _fails(redirect_to="https://api.cohere.com/v2/chat"), _fails(slow_seconds=600.0),
    ),
    "cahospital": (_other_upload,),
    "usstartup": (),
})  # fmt: skip
SHARE = 0.05
"""Of a tenant's calls are odd, at least one of each kind."""


def acts(stage: Stage, calls: int) -> list[Act]:
    """The odd calls of a year of so many, in any order."""
    often = _OFTEN[stage.tenant]
    more = max(0, int(calls * SHARE) - len(often))
    return [*often, *_ONCE[stage.tenant], *stage.random.choices(often, k=more)]
