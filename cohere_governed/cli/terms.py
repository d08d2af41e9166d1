# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``terms``: are the provider's documents still those that policy was written from; what is to be read again?"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import FOUND, Commands, wrong
from cohere_governed.cli.folder import Actor, audit_log, policies, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, complain, console, emit, grid, listing, say
from cohere_governed.errors import AuditUnavailable

if TYPE_CHECKING:
    from cohere_governed.audit.notes import Note
    from cohere_governed.policy.terms import Compared
    from cohere_governed.reports.terms_watch import Seen

app = typer.Typer(
    cls=Commands, no_args_is_help=True, help="Provider documents against the wording that policy was written from."
)

Files = Annotated[
    list[Path],
    typer.Argument(
        metavar="FILE…", help="Texts of the documents as they are today, named as `terms check` lists them, or by id."
    ),
]


@app.command()
def check(
    files: Files,
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Compare fetched texts with the digests that policy was written from. Exit 1 if one differs or is missing.

    Needs no config folder and records nothing: for that there is `terms watch`.

    Example: cohere-governed terms check fetched/*.txt
    """
    compared = _compared(files)
    if as_json:
        emit(
            [
                {"id": one.document.id, "title": one.document.title, "file": one.document.file,
                 "reviewed_on": one.document.reviewed_on, "state": one.state, "expected_sha256": one.document.sha256,
                 "sha256": one.sha256}
                for one in compared
            ]
        )  # fmt: skip
    else:
        rows = [(one.document.id, one.state, one.document.reviewed_on, one.document.file) for one in compared]
        console().print(grid(("document", "state", "reviewed on", "its text is"), rows))
    if any(one.state != "same" for one in compared):
        raise typer.Exit(FOUND)


@app.command()
def diff(
    files: Files,
    before: Annotated[
        list[Path] | None,
        typer.Option("--before", metavar="FILE", help="The earlier wording; else the accepted one in the log."),
    ] = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """For every document that changed or is missing: what changed, how much it matters, and the rules to read again.

    Sentence by sentence where an earlier wording is kept (`terms accept`) or given; else all clauses. Exit 1 if there
    is one.

    Example: cohere-governed terms diff fetched/*.txt
    """
    from cohere_governed.reports.terms_watch import look

    kept = _given(before) if before else _kept(config)
    changed = [one for one in look(_texts(files), kept) if one.state != "same"]
    if as_json:
        emit([{**one.as_dict(), "clauses": _clauses(one)} for one in changed])
    for one in () if as_json else changed:
        _tell(one)
    if not changed and not as_json:
        say("every document is the one that policy was written from, or that was accepted since")
    if changed:
        raise typer.Exit(FOUND)


@app.command()
def watch(
    files: Files,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Look at fetched texts, record what is new, and tell the channels of `operator.yaml`. Run it from a timer.

    A change that policy freezes on (`terms_watch`) holds new tenants back until `terms accept`. Exit 1 while a document
    is to be read.

    Example: cohere-governed terms watch fetched/*.txt
    """
    from functools import partial

    from cohere_governed.carriers import secret
    from cohere_governed.escalation import announce
    from cohere_governed.reports.terms_watch import history, look, newest, record, watched

    found, texts = policies(config), _texts(files)
    with audit_log(config) as log:
        seen = look(texts, newest(history(log), "accepted"))
        fresh = record(log, seen, by=whoever(actor))
        still = [one for one in watched(log) if one.open]
    for one in fresh:
        failed = announce(found, {"event": "terms", "occasion": one.grade, "document": one.document.id,
                                  "state": one.state, "rules": list(one.rules), "sha256": one.sha256},
                          secret=partial(secret, folder=found.folder))  # fmt: skip
        for channel in failed:
            complain(f"channel `{channel}` could not be told of {one.document.id}")
    if as_json:
        emit({"fresh": [one.as_dict() for one in fresh], "open": [one.document for one in still]})
    else:
        for one in fresh:
            _tell(one)
        names = ", ".join(one.document for one in still)
        say(f"to be read and accepted: {names}" if still else "every document is as accepted")
    if still:
        raise typer.Exit(FOUND)


@app.command()
def accept(
    files: Files,
    note: Annotated[str, typer.Option("--note", help="What you looked at and decided; is recorded with your name.")],
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Record that you have read these wordings and that policy stands, or was changed. The texts are kept in the log.

    Example: cohere-governed terms accept fetched/usage-guidelines.txt --note "read with counsel; no rule changes"
    """
    from cohere_governed.reports.terms_watch import accept as accepted

    if not note.strip():
        raise wrong('say what you decided: --note "read with counsel; no rule changes"')
    with audit_log(config) as log:
        done = accepted(log, _texts(files), by=whoever(actor), note=note)
    if not done:
        raise wrong("none of these is a provider document: name a file by its id, such as usage-guidelines.txt")
    if as_json:
        emit({"accepted": list(done)})
    else:
        say(f"accepted: {', '.join(done)}")


@app.command()
def history(config: Config = DEFAULT_CONFIG, as_json: Json = False) -> None:
    """Everything that was seen of the provider's documents and accepted, oldest first.

    Example: cohere-governed terms history
    """
    from cohere_governed.reports.terms_watch import history as noted

    with audit_log(config) as log:
        found = noted(log)
    rows = [
        {"time": one.time, "document": one.meta.get("document"), "state": one.state, "grade": one.meta.get("grade"),
         "by": one.meta.get("by"), "note": one.meta.get("note"), "sha256": one.meta.get("sha256"),
         "rules": one.meta.get("rules")}
        for one in found
    ]  # fmt: skip
    columns = {"time": "time (UTC)", "document": "document", "state": "state", "grade": "grade", "by": "by",
               "note": "note"}  # fmt: skip
    listing(columns, rows, as_json=as_json, none="nothing was seen or accepted yet")


def _tell(one: Seen) -> None:
    document = one.document
    say(f"{document.id}: {one.state}, {one.grade} ({document.title}, reviewed {document.reviewed_on})", style="bold")
    if one.changes:
        rows = [(each.change.grade, each.change.before or "-", each.change.after or "-", ", ".join(each.rules))
                for each in one.changes]  # fmt: skip
        console().print(grid(("grade", "was", "is", "rules to read again"), rows))
        return
    if one.state == "changed":
        say("no earlier wording is kept to compare with: read all of it, then `terms accept` it")
    clauses = [(name, says, ", ".join(document.rules[name])) for name, says in document.clauses.items()]
    console().print(grid(("clause", "in our words", "enforced by"), clauses))


def _clauses(one: Seen) -> list[dict[str, Any]]:
    """The clauses to be read again: those touched, or all where nothing says which."""
    document = one.document
    wanted = {name for each in one.changes for name in each.clauses} or set(document.clauses)
    return [
        {"id": name, "says": says, "enforced_by": list(document.rules[name])}
        for name, says in document.clauses.items()
        if name in wanted
    ]


def _kept(config: Path) -> Mapping[str, Note]:
    """The accepted wordings of the folder's log; none where there is no folder or no log."""
    from cohere_governed.reports.terms_watch import history, newest

    if not config.is_dir():
        return {}
    try:
        with audit_log(config) as log:
            return newest(history(log), "accepted")
    except AuditUnavailable:
        return {}


def _given(files: list[Path]) -> Mapping[str, Note]:
    """Earlier wordings from files, as if they had been accepted."""
    import hashlib
    from datetime import datetime, timezone

    from cohere_governed.audit.notes import Note
    from cohere_governed.policy.terms import check_texts

    texts, now = _texts(files), datetime.now(timezone.utc)
    made = {}
    for one in check_texts(texts):
        for text in texts.values():
            if hashlib.sha256(text).hexdigest() == one.sha256:
                meta = {"document": one.document.id, "sha256": one.sha256, "text": text.decode("utf-8", "replace")}
                made[one.document.id] = Note("", "", 0, now, "terms", "accepted", (), meta)
    return made


def _texts(files: list[Path]) -> dict[str, bytes]:
    try:
        return {path.name: path.read_bytes() for path in files}
    except OSError as error:
        raise wrong(f"{error.filename} cannot be read: {error.strerror}") from None


def _compared(files: list[Path]) -> list[Compared]:
    from cohere_governed.policy.terms import check_texts

    return check_texts(_texts(files))
