# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``use-case``: declare an application, see what its declaration lacks, and print it for whoever asks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cohere_governed.cli.codes import FOUND, Commands, unknown, wrong
from cohere_governed.cli.folder import AnyTenant, OneTenant, policies, tenant_of, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, emit, listing, say, write
from cohere_governed.text import clean

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Declared applications: begin one, check, print.")

Id = Annotated[str, typer.Argument(metavar="ID", help="The use case: the name of its file in use_cases/.")]

_DRAFT = """\
# yaml-language-server: $schema=../schema/use_case.json
# A declared application. No call is made for it until it is approved, and its tenant's file lists it.
tenant: {tenant}
title: {title}
owner: {owner}
purpose: {{description: {title}, lawful_basis: not_applicable}}   # better: a sentence that a stranger understands
# users: who uses it, how many, minors among them?
risk:
  ai_act: limited                   # not_in_scope | minimal | limited | high | prohibited
  high_stakes: false                # rights, money, health or liberty of somebody: then a human decides
  # dpia_ref: DPIA-2026-1
oversight: {{mode: human_in_the_loop, roles: []}}          # who looks at what it says
vendor_approval: {{status: pending}}
models:
  allowed: [command-a-03-2025]      # named one by one: another model is another approval
  model_card_urls: ["https://docs.cohere.com/docs/command-a"]
  # limitations_ref: docs/limits.md
surfaces: [chat]
data_classes: [internal]            # public | internal | confidential | personal | health | financial
# data_notes: where the data comes from, and whom it leaves out
public_facing: false
approval: {{status: draft}}           # approved needs by, on and review_by
harm_assessment: {{biases_documented: false}}              # ref, notes: what could go wrong, and for whom
"""


@app.command()
def new(
    *,
    use_case: Id,
    tenant: OneTenant,
    title: Annotated[str, typer.Option("--title", help="What it does, in a few words.")],
    owner: Annotated[
        str | None, typer.Option("--owner", metavar="WHO", help="Who answers for it.", show_default="your account here")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Write the draft of a declaration, to be filled in; nothing is approved by it.

    Example: cohere-governed use-case new complaint-triage --tenant acme --title "Sort complaints"
    """
    import json

    from cohere_governed.model import TENANT_ID

    tenant_of(policies(config), tenant)
    if not TENANT_ID.fullmatch(use_case):
        raise wrong("the id is the file's name: lower-case letters, digits and hyphens, at most 63")
    file = config / "use_cases" / f"{use_case}.yaml"
    file.parent.mkdir(exist_ok=True)
    said = {"title": title, "owner": whoever(owner)}
    quoted = {name: json.dumps(value, ensure_ascii=False) for name, value in said.items()}
    write(_DRAFT.format(tenant=tenant, **quoted), file)
    if as_json:
        emit({"use_case": use_case, "tenant": tenant, "file": str(file)})
        return
    say(f"{file}: fill it in, then `cohere-governed use-case check {use_case}`; list it in tenants/{tenant}.yaml")


@app.command()
def check(
    use_case: Annotated[str | None, typer.Argument(metavar="[ID]", help="One use case; all of them otherwise.")] = None,
    tenant: AnyTenant = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """What the register of use cases lacks, and why it is asked for. Exit 1 if something is missing.

    Example: cohere-governed use-case check
    """
    from cohere_governed.policy.declared import declared
    from cohere_governed.reports.use_cases import gaps

    found = policies(config)
    known = declared(found.folder)
    if use_case is not None and use_case not in known:
        raise wrong(unknown("use case", use_case, known))
    rows = [gap.as_dict() for gap in gaps(found, tenant=tenant) if use_case in (None, gap.use_case)]
    columns = {"use_case": "use case", "severity": "how bad", "what": "what is missing", "basis": "asked for by",
               "path": "where"}  # fmt: skip
    listing(columns, rows, as_json=as_json, none="nothing is missing")
    if any(row["severity"] != "soon" for row in rows):
        raise typer.Exit(FOUND)


@app.command()
def document(
    use_case: Id,
    html: Annotated[bool, typer.Option("--html", help="One page that stands alone, instead of Markdown.")] = False,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="A new file.", show_default="standard output")
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Print the application document: purpose, users, risk, oversight, models, data, approvals, and the rules it meets.

    Example: cohere-governed use-case document general --html --out general.html
    """
    from cohere_governed.reports.use_cases import document as written
    from cohere_governed.reports.use_cases import html as as_html
    from cohere_governed.reports.use_cases import text as as_text

    found = policies(config)
    try:
        title, parts = written(found, use_case)
    except KeyError:
        from cohere_governed.policy.declared import declared

        raise wrong(unknown("use case", use_case, declared(found.folder))) from None
    if as_json:
        emit(
            {"title": title, "sections": [
                {"heading": part.heading, "facts": dict(part.facts), "items": list(part.items),
                 "rows": [dict(zip(part.columns, row, strict=True)) for row in part.rows]} for part in parts]},
            to=out,
        )  # fmt: skip
    else:
        write(as_html(title, parts) if html else clean(as_text(title, parts)), out)
