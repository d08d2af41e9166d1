# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``privacy``: what the detector finds, how well, and what would become of it."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import date, datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import Commands, wrong
from cohere_governed.cli.folder import policies, tenant_of
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, bar, console, emit, facts, grid, say, tracked
from cohere_governed.errors import ConfigurationError

if TYPE_CHECKING:
    from cohere_governed.policy import TenantPolicy
    from cohere_governed.privacy.evaluate import Report
    from cohere_governed.privacy.inspect import Detector

app = typer.Typer(cls=Commands, no_args_is_help=True, help="What the detector finds, how well, and what becomes of it.")

Tenant = Annotated[str | None, typer.Option("--tenant", help="With this tenant's detector and treatments.")]


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSONL: {"text", "spans": [{"start", "end", "type"}]}.')],
    engine: Annotated[
        str, typer.Option("--engine", help="ours, structured, presidio, presidio:MODEL, spacy:MODEL, gliner:MODEL, …")
    ] = "ours",
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Measure a detector on labelled text: what it leaves (leak), what it masks for nothing, and how fast it is.

    Example: cohere-governed privacy eval labelled.jsonl --engine ours
    """
    from cohere_governed.privacy.evaluate import evaluate as measured
    from cohere_governed.privacy.evaluate import read_rows

    if not file.is_file():
        raise wrong(f"there is no file {file}")
    try:
        rows = list(read_rows(file))
    except ConfigurationError as error:
        raise wrong("\n".join(map(str, error.faults))) from None
    if not rows:
        raise wrong(f"{file} has no rows")
    try:
        report = measured(tracked(rows, "evaluating"), engine)
    except ConfigurationError as error:  # no engine has this name
        raise wrong("\n".join(map(str, error.faults))) from None
    if as_json:
        emit(_figures(report))
        return
    facts(
        {"engine": report.engine, "rows": report.rows, "characters": report.characters, "leak": report.leak,
         "over_redaction": report.over_redaction, "precision": report.precision, "recall": report.recall,
         "f2": f"{report.f2:.3f}", "ms_per_1000_chars": f"{report.ms_per_1000_chars:.2f}"},
        as_json=False,
    )  # fmt: skip
    rows_told = [
        (name, one.labelled, f"{one.recall:.3f}" if one.labelled else "", f"{one.leak:.3f}" if one.labelled else "",
         one.predicted, f"{one.precision:.3f}" if one.predicted else "")
        for name, one in report.by_type.items()
    ]  # fmt: skip
    console().print(grid(("type", "labelled", "recall", "leak", "predicted", "precision"), rows_told))


def _figures(report: Report) -> dict[str, Any]:
    """Numbers at the names people look for; their 95 % intervals beside them."""
    shares = ("leak", "over_redaction", "precision", "recall")
    told = report.as_dict()
    return {
        **told,
        **{name: told[name]["value"] for name in shares},
        "intervals": {name: [told[name]["low"], told[name]["high"]] for name in shares},
    }


@app.command()
def explain(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="The text; - reads it from standard input.")],
    tenant: Tenant = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Say which recogniser found what, how sure it is, and what a tenant's policy would do with it.

    Example: cohere-governed privacy explain "Write to ada@example.com" --tenant acme
    """
    from cohere_governed.privacy.evaluate import explain as explained

    said = _read(Path("-")) if text == "-" else text
    policy = _policy(config, tenant)
    rows = []
    for one in explained(said, _detector(policy)):
        found = one.finding
        below = policy is not None and found.score < policy.redaction.threshold
        fate = "overruled by a surer or longer one" if not one.kept else "below the threshold" if below else None
        rows.append(
            {
                "text": said[found.start : found.end],
                "start": found.start,
                "end": found.end,
                "type": found.type,
                "score": round(found.score, 3),
                "recogniser": found.recogniser,
                "kept": fate is None,
                "treatment": fate or (_treatment(policy, found.type) if policy else "found"),
            }
        )
    if as_json:
        emit(rows)
    elif rows:
        columns = ("text", "type", "score", "recogniser", "treatment" if policy else "outcome")
        keys = ("text", "type", "score", "recogniser", "treatment")
        console().print(grid(columns, [[row[key] for key in keys] for row in rows]))
    else:
        say("nothing was found")


@app.command()
def redact(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A text file (UTF-8); - reads standard input.")],
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            metavar="FILE",
            help="A new file, of any size: .jsonl, .csv, .avro record by record, others as text; says what was found.",
        ),
    ] = None,
    tenant: Tenant = None,
    config: Config = DEFAULT_CONFIG,
    as_json: Json = False,
) -> None:
    """Write a text to standard output with its personal data replaced; offline, and nothing is kept to put it back.

    The same person is the same stand-in within this text only. Exit 3 where the tenant's policy refuses what is found.

    Example: cohere-governed privacy redact tickets.csv --out tickets.redacted.csv
    """
    import secrets

    from cohere_governed.model import Treatment
    from cohere_governed.privacy.redact import redact as redacted
    from cohere_governed.privacy.standins import StandIns

    policy = _policy(config, tenant)
    threshold = policy.redaction.threshold if policy else None
    treatments = dict(policy.redaction.treatments) if policy else {}
    default = policy.redaction.default if policy else Treatment.PSEUDONYMISE
    if out is not None:
        _redact_to(file, out, policy, treatments=treatments, default=default, threshold=threshold, as_json=as_json)
        return
    text = _read(file)
    found = _detector(policy).inspect([text], threshold=threshold)[0]
    refused = sorted({one.type for one in found if treatments.get(one.type, default) is Treatment.REFUSE})
    if refused:
        _refuse(refused, tenant)
    standins = StandIns(secrets.token_bytes(32), b"call|")
    changed, _ = redacted([text], [found], treatments, default, standins, today=_today())
    said = changed[0].text if 0 in changed else text
    if as_json:
        emit({"text": said, "found": dict(sorted(Counter(one.type for one in found).items()))})
    else:
        sys.stdout.write(said)


def _redact_to(file: Path, out: Path, policy: TenantPolicy | None, *, as_json: bool, **wanted: Any) -> None:
    """Record by record, in memory that does not grow with the file, with a bar and a report."""
    import secrets

    from cohere_governed.files import redact_file
    from cohere_governed.privacy.standins import StandIns

    if out.exists():
        raise wrong(f"{out} is there already: name a new file")
    try:
        with bar("redacting, bytes") as step:
            standins = StandIns(secrets.token_bytes(32), b"call|")
            report = redact_file(file, out, _detector(policy), standins, today=_today(), progress=step, **wanted)
    except ValueError as error:
        raise wrong(str(error)) from None
    except OSError as error:
        raise wrong(f"{file} cannot be redacted to {out}: {error.strerror}") from None
    told = {"format": report.kind, "records": report.records, "bytes": report.bytes, "found": report.found}
    if as_json:
        emit(told | {"columns": {name: dict(counts) for name, counts in report.columns.items()}})
        return
    facts(told | {"found": ", ".join(f"{kind} {count}" for kind, count in report.found.items())}, as_json=False)


def _today() -> date:
    return datetime.now(timezone.utc).date()


def _refuse(types: list[str], tenant: str | None) -> None:
    from cohere_governed.errors import Refused
    from cohere_governed.model import Reason

    said = f"the policy of `{tenant}` lets no {', '.join(types)} out"
    raise Refused([Reason("redaction.refuse", said, allows=False)])


def _read(file: Path) -> str:
    if str(file) == "-":
        try:
            text = sys.stdin.read()
            text.encode()  # where the locale is C, bytes that are no UTF-8 are read as lone surrogates
        except UnicodeError:
            raise wrong("standard input is not UTF-8 text") from None
        return text
    try:
        with file.open(encoding="utf-8", newline="") as opened:
            return opened.read()
    except UnicodeError:
        raise wrong(f"{file} is not UTF-8 text") from None
    except OSError as error:
        raise wrong(f"{file} cannot be read: {error.strerror}") from None


def _policy(config: Path, tenant: str | None) -> TenantPolicy | None:
    return None if tenant is None else tenant_of(policies(config), tenant)


def _detector(policy: TenantPolicy | None) -> Detector:
    from cohere_governed.privacy.inspect import Detector

    if policy is None:
        return Detector.default(budget_seconds=600)
    wanted = policy.redaction
    return Detector.default(
        engine=None if wanted.engine in (None, "builtin") else wanted.engine,
        recognisers=wanted.recognisers,
        languages=wanted.languages,
        budget_seconds=600,
    )


def _treatment(policy: TenantPolicy, entity_type: str) -> str:
    return policy.redaction.treatment(entity_type).value
