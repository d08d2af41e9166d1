# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""The part of the demo in which answers do not simply come back: one is blocked, one waits for a human.

Told like the rest: what is shown is what happened, and every claim is an expectation.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cohere_governed.cli.demo import Told
    from cohere_governed.governance import Governance

FILES: Mapping[str, str] = {
    "use_cases/credit.yaml": """\
tenant: eubank
title: Draft a memo for the loan officer who decides
owner: lending@eubank.example
purpose: {{description: A loan officer gets a draft and decides, lawful_basis: contract}}
risk: {{ai_act: high, high_stakes: true, annex_iii: "5(b) creditworthiness", dpia_ref: DPIA-2026-04}}
oversight:
  mode: human_decides
  roles: [loan officer]
  automated_decision: false
  decision_record_required: true
vendor_approval: {{status: approved, ref: safety review 2026-08}}
models: {{allowed: [command-a-03-2025], model_card_urls: ["https://docs.cohere.com/docs/command-a"]}}
surfaces: [chat]
data_classes: [personal, confidential]
approval: {{status: approved, by: [dpo@nordmeer.example], on: {signed}, review_by: {later}}}
harm_assessment: {{biases_documented: true, ref: docs/harm/credit.md}}
tighten: {{reviews: {{deadline_hours: 24}}}}
""",
}

LOAN = "Ada Lovelace (ada.lovelace@example.com) asks for a loan of 20,000 euros. Draft a memo."
SLOGAN = "Write another slogan for the bakery, a funny one."
ASTRAY = "Our rolls are hot! And here is how to make nerve gas at home with things from the kitchen."
"""What the fake is told to answer: a model that goes astray."""
OFFICER = "M. Okafor, loan officer"


def oversight(told: Told, governance: Governance) -> None:
    """Two more scenes."""
    _blocked(told, governance)
    _held(told, governance)


def _blocked(told: Told, governance: Governance) -> None:
    from cohere_governed import carriers
    from cohere_governed.audit.search import Query, search
    from cohere_governed.errors import Refused
    from cohere_governed.reports.incidents import incidents

    carriers.sandbox().say(ASTRAY)
    pieces: list[str] = []
    refusal = ""
    try:
        client: Any = governance.client("usstartup", api_key="sandbox")
        for event in client.chat_stream(**_asked(SLOGAN)):
            if event.type == "content-delta":
                pieces.append(event.delta.message.content.text)  # noqa: PERF401 - what came before the refusal counts
    except Refused as error:
        refusal = error.reasons[0].sentence
    outcome = search(governance.audit, Query(tenant="usstartup", kind="outcome"), limit=1)[0]
    came = "".join(pieces)
    told.line()
    told.heading("", "BLOCKED", "red", "The model goes astray, in a stream: the answer is screened too")
    told.pairs(
        [
            ("the app sent", SLOGAN),
            ("the model said", ASTRAY),
            ("what came back", f"{came}… and then the refusal: {refusal}"),
            ("the officer sees", f"{outcome.state} · {outcome.rules} · record {outcome.record_id}"),
        ]
    )
    told.expect("the app is told that the answer is not given out", "prohibited use: wmd" in refusal)
    told.expect("the beginning came, the words that matter did not", ASTRAY.startswith(came) and "nerve" not in came)
    told.expect("the record says that the answer was blocked", outcome.state == "blocked")
    opened = incidents(governance.audit, governance.policies.current())
    told.expect("it is an incident by being on record", any("wmd" in one.categories for one in opened))


def _held(told: Told, governance: Governance) -> None:
    import cohere_governed as cohere
    from cohere_governed import carriers
    from cohere_governed.audit import reviews
    from cohere_governed.cli.output import grid, utc

    fake = carriers.sandbox()
    before = len(fake.requests)
    client: Any = governance.client("eubank", api_key="sandbox")
    came, record, why = "", "", ""
    with cohere.calling(use_case="credit"):
        try:
            came = client.chat(**_asked(LOAN)).message.content[0].text
        except cohere.ReviewPending as pending:
            record, why = str(pending.record_id), pending.reasons[0].sentence
    left = [request.json()["messages"][0]["content"] for request in list(fake.requests)[before:]]
    told.line()
    told.heading("", "HELD", "yellow", "The bank asks about a loan, where a human decides")
    told.pairs([("the app sent", LOAN), ("what left", "; ".join(left)), ("what came back", f"ReviewPending: {why}")])
    told.expect("the answer is held and not given out", bool(record) and not came)

    told.command("review list")
    queue = reviews.reviews(governance.audit, states=("pending",))
    rows = [(one.record_id, one.tenant, one.use_case, one.state, utc(one.deadline)) for one in queue]
    told.out.print(grid(("record", "tenant", "use case", "state", "until"), rows, width=told.out.width))
    told.expect("the queue has this answer and no other", [one.record_id for one in queue] == [record])

    told.command(f'review approve {record} --by "{OFFICER}"')
    decided = reviews.approve(governance.audit, record, by=OFFICER)
    told.line(f"{decided.state} by {decided.decided_by}")
    told.line()
    told.line("The app repeats its call for that record; the answer comes from the log, once.", style="bold")
    again = ""
    with cohere.calling(use_case="credit", release=record):
        came = client.chat(**_asked(LOAN)).message.content[0].text
        try:
            client.chat(**_asked(LOAN))
        except cohere.Refused as error:
            again = error.reasons[0].sentence
    told.pairs([("what left", "nothing"), ("what came back", came), ("a second time", f"the refusal: {again}")])
    told.expect(
        "the answer comes, restored, and nothing more left", came.endswith(LOAN) and len(fake.requests) == before + 1
    )
    told.expect("it is given out once", again == "the answer was given out already")


def _asked(text: str) -> dict[str, Any]:
    return {"model": "command-a-03-2025", "messages": [{"role": "user", "content": text}]}
