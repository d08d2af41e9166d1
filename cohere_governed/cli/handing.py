# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``audit export`` and ``tail``: what is handed to others, an auditor or a SIEM."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from cohere_governed.cli.audit import Copy, Decided, Kind, Since, Until
from cohere_governed.cli.codes import wrong
from cohere_governed.cli.folder import Actor, AnyTenant, OneTenant, audit_log, whoever
from cohere_governed.cli.folder import database as url_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, bar, emit, say, until_ended

SAVED_EVERY = 500
"""Records after which the place of ``tail`` is kept, while more follow."""


def export(
    *,
    tenant: OneTenant,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="A new folder.")],
    since: Since = None,
    until: Until = None,
    kind: Kind = None,
    decision: Decided = None,
    content: Annotated[
        bool, typer.Option("--content", help="Decrypt what was sent and answered too; is recorded first.")
    ] = False,
    purpose: Annotated[str | None, typer.Option("--purpose", help="Why content is opened; is recorded.")] = None,
    actor: Actor = None,
    database: Copy = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Write one tenant's log to a folder that anybody can check without this program: tiles, JSON Lines, signed.

    The tree is always the whole one; the time, kind and decision given choose the rows that are told. Without
    `--content` nothing is decrypted. docs/audit-format.md, section 8, says what each file is.

    Example: cohere-governed audit export --tenant acme --since 7d --out ./acme-week
    """
    from cohere_governed.audit.export import export as exported
    from cohere_governed.audit.search import Query

    if content and not (purpose or "").strip():
        raise wrong('say why content is opened: --purpose "external audit 2026"')
    if content and database is not None:
        raise wrong("content is opened in the log that the config folder names: leave --database out")
    query = Query(tenant=tenant, since=since, until=until, kind=kind, decision=decision)
    with audit_log(config, tenant, read_only=not content, database=database) as log, bar("exporting") as step:
        done = exported(
            log, out, tenant=tenant, query=query, with_content=content, purpose=purpose,
            actor=whoever(actor) if content else None, progress=lambda _, done, of: step(done, of),
        )  # fmt: skip
    if as_json:
        emit({**dataclasses.asdict(done), "folder": str(done.folder)})
        return
    told = f"{done.rows} of {done.size} records" + (f", {done.opened} opened" if content else "")
    say(f"{told}, in {done.files} files: {out}")
    say(f"root {done.root[:16]}, public key {done.vkey}")


def tail(
    *,
    tenant: AnyTenant = None,
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Wait for more; end it with Ctrl-C.")] = False,
    as_ocsf: Annotated[bool, typer.Option("--ocsf", help="As events of OCSF 1.3, class api_activity.")] = False,
    cursor: Annotated[
        Path | None,
        typer.Option("--cursor", metavar="FILE", help="Go on where this file says, and keep the place in it."),
    ] = None,
    database: Copy = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Print every record as a line of JSON, oldest first, for a SIEM. Nothing is decrypted and no key is needed.

    With a cursor nothing is missed; after a crash the last lines may come again, with the same `record_id`.

    Example: cohere-governed audit tail --follow --ocsf --cursor /var/lib/siem/cursor
    """
    from cohere_governed.audit.tail import POLL_SECONDS, ocsf
    from cohere_governed.audit.tail import tail as records

    url = database or url_of(config)
    last = _read_cursor(cursor)
    with until_ended() if follow else contextlib.nullcontext(), _enough():
        while True:
            for number, record in enumerate(records(url, after=last.values(), tenant=tenant), 1):
                sys.stdout.write(json.dumps(ocsf(record) if as_ocsf else record) + "\n")
                last[record["log_id"]] = record["record_id"]
                if number % SAVED_EVERY == 0:
                    _keep_cursor(cursor, last)
            _keep_cursor(cursor, last)
            if not follow:
                return
            time.sleep(POLL_SECONDS)


def _read_cursor(path: Path | None) -> dict[str, str]:
    """Log → last record delivered."""
    if path is None or not path.exists():
        return {}
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        return {str(log): str(record) for log, record in found.items()}
    except (OSError, ValueError, AttributeError):
        raise wrong(f"the cursor {path} cannot be read (remove it to begin at the beginning)") from None


def _keep_cursor(path: Path | None, last: dict[str, str]) -> None:
    """After what was printed is out: a line may come twice, never not at all."""
    sys.stdout.flush()
    if path is None:
        return
    new = path.with_name(path.name + ".new")
    try:
        new.write_text(json.dumps(last) + "\n", encoding="utf-8")
        new.replace(path)
    except OSError as error:
        raise wrong(f"the cursor {path} cannot be written: {error.strerror}") from None


@contextlib.contextmanager
def _enough() -> Iterator[None]:
    """A reader that has enough is how telling everything ends."""
    try:
        yield
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
