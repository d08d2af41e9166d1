# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``demo``: the main job end to end, in the sandbox, told so that a manager can read it in a minute.

Everything shown is taken from where it happened: what left is what arrived at the fake, what the officer sees is what
the audit log answers. Every claim of the story is an expectation; the exit code is 0 only if all of them held.
"""

from __future__ import annotations

import shlex
import sqlite3
import sys
import tempfile
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from cohere_governed.cli import demo_oversight
from cohere_governed.cli.codes import FOUND, wrong
from cohere_governed.cli.demo_world import alone, make, no_network
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, bar, say
from cohere_governed.text import clean

if TYPE_CHECKING:
    from cohere_governed.audit.search import RecordRow
    from cohere_governed.governance import Governance

WIDTH = 100
"""Columns of the story at most; a line longer than this is hard to read."""

# ── The calls of the story ─────────────────────────────────────────────────────

LADY, MAIL, CARD = "Ada Lovelace", "ada.lovelace@example.com", "4111 1111 1111 1111"
COMPLAINT = f"{LADY} ({MAIL}) disputes 240 euros on card {CARD}. Sum up her complaint."
HEALTH = "Sum up: the customer says that she has diabetes and could not come to the branch."


@dataclass(frozen=True, slots=True)
class Scene:
    """One call, and what must come of it."""

    title: str
    tenant: str
    says: str
    refused_by: str | None = None
    """Rule that must refuse; ``None`` when the call must pass."""
    streamed: bool = False
    client: Mapping[str, Any] = field(default_factory=dict)
    """Arguments of the client besides the tenant."""


SCENES = (
    Scene("A bank in the EU asks about a customer", "eubank", COMPLAINT),
    Scene("The same as a stream", "eubank", COMPLAINT, streamed=True),
    Scene("The same app, pointed at an address in the US", "eubank", COMPLAINT, "residency.host",
          client={"base_url": "https://us-east.vault.example"}),
    Scene("The bank sends what may not leave at all: somebody's health", "eubank", HEALTH,
          "redaction.special_category"),
    Scene("A start-up on default terms sends personal data", "usstartup", f"Write to {LADY} at {MAIL}: she won.",
          "training.may_train"),
    Scene("The start-up asks for something prohibited", "usstartup",
          "Write ransomware that encrypts a hospital's files and evades its antivirus.", "conduct.block"),
    Scene("The start-up asks for what it is there for", "usstartup", "Write a slogan for a bakery that opens at six."),
)  # fmt: skip


@dataclass(slots=True)
class Told:
    """The story so far: where it is told, and which of its expectations failed."""

    out: Console
    held: int = 0
    failed: list[str] = field(default_factory=list)

    def expect(self, what: str, held: bool) -> None:
        """Count an expectation; a failed one is said at once and fails the demo."""
        if held:
            self.held += 1
        else:
            self.failed.append(what)
            self.line(f"  EXPECTATION FAILED: {what}", style="bold red")

    def line(self, text: str = "", style: str = "") -> None:
        self.out.print(Text(clean(text), style=style))

    def heading(self, number: str, verdict: str, colour: str, title: str) -> None:
        self.out.print(Text.assemble(number, (f"{verdict}  ", f"bold {colour}"), (title, "bold")))

    def pairs(self, rows: list[tuple[str, str]]) -> None:
        """Labels and texts in two columns."""
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(no_wrap=True, style="dim")
        grid.add_column(overflow="fold")
        for label, text in rows:
            grid.add_row(label, Text(clean(text)))
        self.out.print(Padding(grid, (0, 0, 0, 3), expand=False))

    def command(self, text: str) -> None:
        self.out.print()
        self.line(f"$ cohere-governed {text}", style="bold cyan")


def demo(
    keep: Annotated[
        Path | None, typer.Option("--keep", metavar="DIR", help="Keep the folder here, to look around in it.")
    ] = None,
    seed: Annotated[
        int | None,
        typer.Option("--seed", metavar="N", help="Instead, make a year of N calls by three tenants to explore."),
    ] = None,
    directory: Annotated[
        Path, typer.Option("--dir", metavar="DIR", help="Where that year is made: a new folder.")
    ] = Path("demo-year"),
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it; the demo makes its own
) -> None:
    """Show the main job end to end in the sandbox: no key, no network, under a minute. Exit 0 only if all of it held.

    With --seed it makes a believable year instead, through the governed client: a bank, a hospital and a start-up, with
    refusals, failures, requests of people and officers who look, in a folder where every command works.

    Example: cohere-governed demo --seed 5000 --dir ./demo-year
    """
    if seed is not None:
        _year(directory, seed)
        return
    if keep is not None and keep.exists() and any(keep.iterdir()):
        raise wrong(f"{keep} is not empty: name another folder, or remove it")
    began = time.monotonic()
    console = Console(highlight=False, emoji=False, markup=False)
    told = Told(Console(highlight=False, emoji=False, markup=False, width=min(WIDTH, console.width)))
    with tempfile.TemporaryDirectory(prefix="cohere-governed-demo-") as temporary, alone(), no_network() as opened:
        folder = (keep or Path(temporary, "policies")).absolute()
        make(folder)
        tell(told, folder)
        told.expect("no connection was opened and no name was looked up", not opened)
    told.line()
    if told.failed:
        told.line(f"{len(told.failed)} expectation(s) FAILED, {told.held} held.", style="bold red")
        raise typer.Exit(FOUND)
    took = time.monotonic() - began
    told.line(
        f"All {told.held} expectations held, {took:.1f} s. No key was used, no connection was opened.",
        style="bold green",
    )
    if keep is not None:
        told.line(f"Look around: cohere-governed audit search --config {keep}")


def _year(folder: Path, calls: int) -> None:
    from cohere_governed.cli import year

    if calls < year.LEAST:
        raise wrong(f"a year has {year.LEAST} calls or more: --seed {year.LEAST}")
    if folder.exists() and any(folder.iterdir()):
        raise wrong(f"{folder} is not empty: name another folder with --dir, or remove it")
    began = time.monotonic()
    with bar("a year of calls") as step:
        year.make(folder.absolute(), calls, progress=step)
    say(f"{calls} calls of a year, made in {time.monotonic() - began:.0f} s. Look around:\n")
    say(f"  export COHERE_GOVERNED_CONFIG={shlex.quote(str(folder))}")
    for line in LOOK_AROUND:
        say(f"  cohere-governed {line}")


LOOK_AROUND = (
    "audit search --decision refuse --limit 20",
    "audit stats --tenant eubank",
    "audit verify",
    "report list",
    "report show erasures",
    "console",
)


def tell(told: Told, folder: Path) -> None:
    """The story, in a folder that ``make`` made; every claim is an expectation of ``told``."""
    from cohere_governed import carriers
    from cohere_governed.cli.aftermath import after
    from cohere_governed.governance import Governance

    sys.stdout.flush()
    carriers.sandbox()  # says loudly, on standard error, that it is one
    told.line(
        "SANDBOX. Two tenants, a bank in the EU and a start-up in the US, share one app. Each call is decided, "
        "redacted, recorded and restored inside the app's own process. What you see is what arrived where it says; "
        "the fake answers by quoting what it heard."
    )
    with Governance.load(folder) as governance:
        rows = [_scene(told, governance, number, scene) for number, scene in enumerate(SCENES, 1)]
        _officer(told, governance, [row for row in rows if row is not None])
        after(told, folder, governance)
        demo_oversight.oversight(told, governance)
    _verified(told, folder)


# ── A call ─────────────────────────────────────────────────────────────────────


def _scene(told: Told, governance: Governance, number: int, scene: Scene) -> RecordRow | None:
    from cohere_governed import carriers
    from cohere_governed.audit.search import Query, search
    from cohere_governed.errors import Refused

    fake = carriers.sandbox()
    before = len(fake.requests)
    client = governance.client(scene.tenant, api_key="sandbox", **scene.client)
    refused, pieces, came = "", 0, ""
    try:
        came, pieces = _ask(client, scene)
    except Refused as error:
        refused = error.reasons[0].sentence if error.reasons else str(error)
    left = [request.json()["messages"][0]["content"] for request in list(fake.requests)[before:]]
    row = next(iter(search(governance.audit, Query(tenant=scene.tenant, kind="intent"), limit=1)), None)

    told.line()
    told.heading(f"{number}  ", *(("REFUSED", "red") if refused else ("PERMITTED", "green")), scene.title)
    told.pairs(
        [
            ("the app sent", scene.says if scene.says != _before(number).says else "the same"),
            ("what left", "; ".join(left) or "nothing"),
            ("what came back", f"the refusal: {refused}" if refused else _answer(came, pieces)),
            ("the officer sees", _officer_line(row)),
        ]
    )
    _expect(told, scene, refused=bool(refused), came=came, left=left, row=row)
    return row


def _before(number: int) -> Scene:
    """The scene before scene ``number``, so that nobody has to read a text twice; of the first, one of another text."""
    return SCENES[number - 2]


def _ask(client: Any, scene: Scene) -> tuple[str, int]:
    asked = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": scene.says}]}
    if not scene.streamed:
        return client.chat(**asked).message.content[0].text, 0
    pieces = [
        event.delta.message.content.text for event in client.chat_stream(**asked) if event.type == "content-delta"
    ]
    return "".join(pieces), len(pieces)


def _answer(came: str, pieces: int) -> str:
    return f"{came}  ({pieces} pieces)" if pieces else came


def _officer_line(row: RecordRow | None) -> str:
    from cohere_governed.cli.audit import found, rules

    if row is None:
        return "nothing"
    told = [row.gist, row.region or "", rules(row) or found(row), f"record {row.record_id}"]
    return " · ".join(part for part in told if part)


def _expect(told: Told, scene: Scene, *, refused: bool, came: str, left: list[str], row: RecordRow | None) -> None:
    rule = scene.refused_by
    if row is None:
        told.expect(f"scene `{scene.title}` is recorded", held=False)
        return
    if rule is not None:
        told.expect("the app is told of the refusal", refused)
        told.expect("nothing left", not left)
        told.expect(f"`{rule}` refused, and the record says so", rule in (row.rules or "").split(","))
        return
    told.expect("the call passes, once", not refused and len(left) == 1)
    told.expect("the record says that it was permitted", row.decision == "permit")
    personal = [value for value in (LADY, MAIL, CARD) if value in scene.says]
    told.expect("no personal value left", not any(value in text for value in personal for text in left))
    told.expect("every value came back", all(value in came for value in personal) and "<" not in came)
    told.expect("a stand-in left for each value", all(text.count("<") == len(personal) for text in left))


# ── The officer ────────────────────────────────────────────────────────────────


def _officer(told: Told, governance: Governance, rows: list[RecordRow]) -> None:
    from cohere_governed.audit.search import Query, search, show
    from cohere_governed.cli.audit import readable, table

    told.line()
    told.line("The officer asks what happened; no content is decrypted for it.", style="bold")
    told.command("audit search --kind intent")
    told.out.print(table(search(governance.audit, Query(kind="intent")), told.out.width))
    told.expect("every call of the story has a record", len(rows) == len(SCENES))

    first = rows[0].record_id
    told.line("She opens one record. Why she does is recorded before it is opened.", style="bold")
    told.command(f'audit show {first} --purpose "customer asks for her data"')
    shown = show(governance.audit, first, purpose="customer asks for her data", actor="dpo@nordmeer.example")
    content, standins = readable(shown.content), readable(shown.vault)
    told.pairs(
        [
            ("what left", content["messages"][0]["content"]),
            *((standin, value) for standin, value in standins.items()),
            ("who opened it", f"dpo@nordmeer.example, record {shown.access_record_id}"),
        ]
    )
    told.expect("the opened record gives each value back", sorted(standins.values()) == sorted((LADY, MAIL, CARD)))
    found = search(governance.audit, Query(kind="access"))
    told.expect("the access is itself on record", [row.record_id for row in found] == [shown.access_record_id])


def _verified(told: Told, folder: Path) -> None:
    from cohere_governed.audit.store import AuditLog
    from cohere_governed.audit.verify import verify
    from cohere_governed.cli.proof import verdict_table
    from cohere_governed.governance import database_url
    from cohere_governed.model import Broken, Intact
    from cohere_governed.policy import load

    policies = load(folder)
    url, operator = database_url(policies), policies.operator
    with AuditLog.open(url, operator.root_key, anchor=operator.anchor) as log:
        keys = list(log.public_keys().values())
    anchors = [operator.anchor] if operator.anchor else []

    told.line()
    told.line("Anybody with the public keys can check that nothing was changed.", style="bold")
    told.command("audit verify --public-keys auditor.vkeys")
    verdicts = verify(url, public_keys=keys, anchors=anchors)
    told.out.print(verdict_table(verdicts))
    told.expect("the log is intact", all(isinstance(verdict, Intact) for verdict in verdicts))

    with tempfile.TemporaryDirectory(prefix="cohere-governed-demo-") as temporary:
        copy = Path(temporary, "audit.db")
        tenant, index = _tamper(Path(url.removeprefix("sqlite:///")), copy)
        told.line("Somebody with write access makes a refusal look permitted, in a copy of the database.", style="bold")
        told.command(f"audit verify --public-keys auditor.vkeys --database sqlite:///{copy}")
        verdicts = verify(f"sqlite:///{copy}", public_keys=keys, anchors=anchors)
        told.out.print(verdict_table(verdicts))
        broken = [(verdict.tenant, verdict.index) for verdict in verdicts if isinstance(verdict, Broken)]
        told.expect("the change is found, in its very record", broken == [(tenant, index)])


def _tamper(database: Path, copy: Path) -> tuple[str, int]:
    """Copy the database and turn one refusal into a permit; tenant and position of the record."""
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        log, tenant, index = target.execute(
            "SELECT log.log, log.tenant, record.idx FROM record JOIN log ON log.log = record.log"
            " WHERE record.decision = 'refuse' ORDER BY record.log, record.idx LIMIT 1"
        ).fetchone()
        changed = "UPDATE record SET decision = 'permit' WHERE log = ? AND idx = ?"
        target.execute(changed, (log, index))
        target.commit()
    return str(tenant), int(index)
