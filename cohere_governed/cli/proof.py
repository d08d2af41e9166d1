# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``audit verify`` and ``checkpoint``: that the log is whole, and what to keep elsewhere so that it can be told."""

from __future__ import annotations

import dataclasses
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.table import Table

from cohere_governed.cli.audit import Copy
from cohere_governed.cli.codes import FOUND, UNAVAILABLE, wrong
from cohere_governed.cli.folder import AnyTenant, audit_log, policies
from cohere_governed.cli.folder import database as url_of
from cohere_governed.cli.output import (
    DEFAULT_CONFIG,
    Config,
    Json,
    bar,
    complain,
    console,
    emit,
    grid,
    record_id,
    say,
    until_ended,
)

if TYPE_CHECKING:
    from cohere_governed.audit.publish import Told
    from cohere_governed.model import Verdict

__all__ = ["read_keys", "show_verdicts", "verdict_table"]


def verify(
    *,
    public_keys: Annotated[
        Path | None,
        typer.Option("--public-keys", metavar="FILE", help="Keys from `keys export-public`, kept elsewhere."),
    ] = None,
    anchor: Annotated[
        list[str] | None,
        typer.Option("--anchor", metavar="FILE", help="Anchor, or s3://BUCKET/PREFIX; else the operator file's."),
    ] = None,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="A copy, such as sqlite:////backup/audit.db.")
    ] = None,
    proof: Annotated[
        str | None,
        typer.Option("--proof", parser=record_id, metavar="ID", help="Instead, print the proof of one record."),
    ] = None,
    check: Annotated[
        Path | None, typer.Option("--check", metavar="FILE", help="Instead, check a proof that was received.")
    ] = None,
    processes: Annotated[
        int | None,
        typer.Option("--processes", metavar="N", min=1, help="Logs checked side by side.", show_default="one a core"),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Check that no record was changed, removed, inserted, reordered or cut off; needs no secret. Exit 1 if one was.

    `--proof ID` prints what one record says in clear and the way from it to the signed head, as JSON; whoever has the
    log's public key checks that with `--check`, without the log.

    Example: cohere-governed audit verify --public-keys auditor.vkeys
    """
    if check is not None:
        _check_proof(check, public_keys, as_json=as_json)
        return
    from cohere_governed.audit.verify import verify as verified
    from cohere_governed.governance import database_url

    url = database
    if proof is not None:
        _proof(url or url_of(config), proof)
        return
    own = None
    if url is None:
        operator = policies(config)
        url, own = database_url(operator), operator.operator.anchor
    with _anchors(anchor or ([] if own is None else [str(own)])) as anchors, bar("verifying") as step:
        verdicts = verified(
            url,
            public_keys=None if public_keys is None else read_keys(public_keys),
            anchors=anchors,
            progress=lambda _, done, of: step(done, of),
            processes=processes,
        )
    broken = show_verdicts(verdicts, as_json=as_json)
    if not as_json:
        if public_keys is None:
            say("note: the database's own keys were believed (give --public-keys to do without)")
        if not anchors:
            say("note: no anchor was compared, so records cut off the end would not show")
    if broken:
        raise typer.Exit(FOUND)


@contextmanager
def _anchors(said: Sequence[str]) -> Iterator[list[Path]]:
    """The files, what is in a bucket fetched into one."""
    with TemporaryDirectory() as folder:
        found = []
        for number, one in enumerate(said):
            path = Path(one)
            if one.startswith("s3://"):
                from cohere_governed.audit.keepers.s3 import fetched

                path = Path(folder) / f"{number}"
                path.write_text(fetched(one), encoding="utf-8")
            found.append(path)
        yield found


def _proof(url: str, record: str) -> None:
    from cohere_governed.audit import database as db
    from cohere_governed.audit.evidence import evidence, tenant_of

    found = db.at(url)
    tenant = tenant_of(found, record)
    if tenant is None:
        raise wrong("no record has this id")
    emit(evidence(found, tenant, [record]))


def _check_proof(path: Path, public_keys: Path | None, *, as_json: bool) -> None:
    from cohere_governed.audit.evidence import check as faults_of

    if public_keys is None:
        raise wrong("a proof is checked with a key had from elsewhere: --public-keys FILE")
    try:
        shown = json.loads(path.read_text(encoding="utf-8"))
        faults = min((faults_of(shown, key) for key in read_keys(public_keys)), key=len, default=["there is no key"])
    except (OSError, ValueError, AttributeError):
        raise wrong(f"{path} holds no proof that can be read") from None
    if as_json:
        emit({"intact": not faults, "faults": faults, "tenant": None if faults else shown["tenant"]})
    for fault in () if as_json else faults:
        complain(fault)
    if faults:
        raise typer.Exit(FOUND)
    if as_json:
        return
    say(f"stands in the log of tenant {shown['tenant']}, as it is told")


def read_keys(path: Path) -> list[str]:
    """Verifier keys of a file, a line each; exits 2 when it cannot be read."""
    try:
        lines = path.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeError):
        raise wrong(f"the public keys in {path} cannot be read") from None
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def show_verdicts(verdicts: Sequence[Verdict], *, as_json: bool = False) -> bool:
    """Say what was verified; whether anything is broken."""
    from cohere_governed.model import Broken

    broken = [verdict for verdict in verdicts if isinstance(verdict, Broken)]
    if as_json:
        emit({"intact": not broken, "logs": [_verdict(verdict) for verdict in verdicts]})
        return bool(broken)
    console().print(verdict_table(verdicts))
    return bool(broken)


def verdict_table(verdicts: Sequence[Verdict]) -> Table:
    """What was verified, a line a log."""
    from cohere_governed.model import Broken

    rows = []
    for verdict in verdicts:
        if isinstance(verdict, Broken):
            rows.append((verdict.tenant, "BROKEN", f"record {verdict.index}: {verdict.what}"))
        else:
            anchored = f", anchored to {verdict.anchored_to}" if verdict.anchored_to else ""
            rows.append((verdict.tenant, "intact", f"{verdict.size} records, root {verdict.root[:16]}{anchored}"))
    return grid(("log", "verdict", ""), rows)


def _verdict(verdict: Verdict) -> Mapping[str, Any]:
    from cohere_governed.model import Broken

    if isinstance(verdict, Broken):
        return {"tenant": verdict.tenant, "verdict": "broken", "index": verdict.index, "what": verdict.what}
    return {
        "tenant": verdict.tenant, "verdict": "intact", "size": verdict.size, "root": verdict.root,
        "anchored_to": verdict.anchored_to,
    }  # fmt: skip


def checkpoint(
    tenant: AnyTenant = None, database: Copy = None, config: Config = DEFAULT_CONFIG, as_json: Json = False
) -> None:
    """Print the newest signed checkpoint (C2SP tlog-checkpoint) of each log, to be kept elsewhere as an anchor.

    Example: cohere-governed audit checkpoint >> /elsewhere/audit.anchor
    """
    with audit_log(config, tenant, read_only=True, database=database) as log:
        notes = {name: note for name, note in log.checkpoints().items() if tenant in (None, name)}
    if as_json:
        emit([{"tenant": name, "checkpoint": note} for name, note in notes.items()])
    else:
        for note in notes.values():
            say(note)


def publish(
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="KEEPER", help="Instead of those of the operator file: stdout:, s3://BUCKET/…"),
    ] = None,
    follow: Annotated[
        int | None, typer.Option("--follow", metavar="SECONDS", min=1, help="Again every so many seconds, until ended.")
    ] = None,
    database: Copy = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Tell the newest signed head of each log to who keeps it: a file, syslog, a witness, a bucket. Needs no key.

    A process that appends does this by itself where `audit.publish` of the operator file says so; this is for one that
    stands by, and to try it. Exit 1, also while it follows, when a keeper has a head that the log does not go on from:
    it was cut back or rewritten. Exit 4 when one cannot be reached.

    Example: cohere-governed audit publish --to syslog:
    """
    from cohere_governed.audit import database as db
    from cohere_governed.audit.publish import HEARTBEAT_SECONDS, Publisher
    from cohere_governed.governance import database_url

    found = policies(config)
    said = found.operator.publish
    references = to or (said.to if said is not None else ())
    if not references:
        raise wrong("nobody is named who keeps heads: --to KEEPER, or `audit.publish` in operator.yaml")
    heartbeat = said.heartbeat_seconds if said is not None else HEARTBEAT_SECONDS
    url = database or database_url(found)
    telling = Publisher(db.at(url), references, anchor=found.operator.anchor, heartbeat=heartbeat)
    told: Sequence[Told] = ()
    with until_ended() if follow is not None else nullcontext():
        while True:
            told = telling.round()
            _show_told(told, as_json=as_json)
            if follow is None or any(one.contradicted for one in told):
                break
            time.sleep(follow)
    if any(one.contradicted for one in told):
        raise typer.Exit(FOUND)
    if any(one.fault for one in told):
        raise typer.Exit(UNAVAILABLE)


def _show_told(told: Sequence[Told], *, as_json: bool) -> None:
    if as_json:
        emit([dataclasses.asdict(one) for one in told])
        return
    for one in told:
        if one.fault:
            complain(f"{one.tenant}: {one.keeper} does not have the head of {one.size} records: {one.fault}")
        elif one.keeper != "stdout:":
            say(f"{one.tenant}: {one.keeper} has the head of {one.size} records")
