# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""``conduct``: how well the acceptable-use screen works, and how to fit it to a tenant's own traffic."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from cohere_governed.cli.codes import Commands, wrong
from cohere_governed.cli.folder import Actor, audit_log, policies, tenant_of, whoever
from cohere_governed.cli.output import DEFAULT_CONFIG, Config, Json, console, emit, facts, grid, say, tracked

if TYPE_CHECKING:
    from cohere_governed.conduct.evaluate import Point, Report, Share
    from cohere_governed.conduct.screen import Screen

app = typer.Typer(cls=Commands, no_args_is_help=True, help="Measure and calibrate the acceptable-use screen.")


@app.command("eval")
def evaluate(
    file: Annotated[Path, typer.Argument(metavar="FILE", help='JSONL: {"text", "label": safe|unsafe, "category"?}.')],
    config: Config = DEFAULT_CONFIG,  # noqa: ARG001 - every command takes it
    as_json: Json = False,
) -> None:
    """Measure the screen on labelled prompts: what it finds of the unsafe, what it stops of the safe.

    Example: cohere-governed conduct eval prompts.jsonl --json
    """
    import gc

    from cohere_governed.conduct.evaluate import evaluate as measured
    from cohere_governed.conduct.screen import Screen

    rows, screen = _rows(file), Screen.default()
    gc.freeze()  # what else this process holds is not to be searched for garbage while the screen is timed
    try:
        report = measured(tracked(rows, "evaluating"), screen)
    except ValueError as error:
        raise wrong(f"{file}: {error}") from None
    if as_json:
        emit(_figures(report))
        return
    facts(
        {"version": report.version, "unsafe": report.n_unsafe, "safe": report.n_safe,
         "ms_per_1000_chars": f"{report.ms_per_1000_chars:.2f}",
         "unscreened": [f"{code} {number}" for code, number in report.unscreened.items()]},
        as_json=False,
    )  # fmt: skip
    for name, point in report.points.items():
        told = [("all unsafe", _share(point.recall)), ("all safe (flagged)", _share(point.fpr))]
        told += [(category or "-", _share(share)) for category, share in point.by_category.items()]
        console().print(grid((f"at `{name}`", "flagged, 95 % interval"), told))


def _share(share: Share) -> str:
    low, high = share.interval
    return f"{share.value:.3f} [{low:.3f}, {high:.3f}]  {share.hits}/{share.of}" if share.of else "none"


def _figures(report: Report) -> dict[str, Any]:
    """Numbers at the names people look for; their 95 % intervals beside them."""
    return {
        "version": report.version,
        **{name: _point(report, point) for name, point in report.points.items()},
        "by_source": {
            source: {name: point.as_json() for name, point in points.items()}
            for source, points in report.by_source.items()
        },
        "ms_per_1000_chars": report.ms_per_1000_chars,
        "unscreened": dict(report.unscreened),
    }


def _point(report: Report, point: Point) -> dict[str, Any]:
    return {
        "recall": _value(point.recall),
        "fpr": _value(point.fpr),
        "n_unsafe": report.n_unsafe,
        "n_safe": report.n_safe,
        "by_category": {category: share.as_json() for category, share in point.by_category.items()},
        "intervals": {"recall": list(point.recall.interval), "fpr": list(point.fpr.interval)},
    }


def _value(share: Share) -> float | None:
    return share.value if share.of else None


@app.command()
def calibrate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Ordinary prompts of one tenant: a line each, or JSONL with `text`.")
    ],
    target_fpr: Annotated[
        float, typer.Option("--target-fpr", min=0.0, max=1.0, help="Share of ordinary prompts that may go to review.")
    ] = 0.01,
    tenant: Annotated[
        str | None,
        typer.Option("--tenant", help="Write it to calibrations/ID.json, and record that the policy is to change."),
    ] = None,
    actor: Actor = None,
    config: Config = DEFAULT_CONFIG,
) -> None:
    """Fit the classifier to a tenant's ordinary prompts; prints JSON that holds no prompt and no word.

    The lexicon is not touched and the threshold has a ceiling: a prohibited topic cannot be calibrated away. With
    `--tenant` who did it, and from how many prompts, goes on record first; it is in force once the tenant's file names
    it, with its digest.

    Example: cohere-governed conduct calibrate ordinary.txt > calibration.json
    """
    from cohere_governed.conduct.evaluate import calibrate as calibrated
    from cohere_governed.conduct.screen import Screen

    texts = [str(row["text"]) for row in _rows(file, plain=True)]
    try:
        made = calibrated(texts, Screen.default(), target_fpr=target_fpr)
    except ValueError as error:
        raise wrong(str(error)) from None
    if tenant is None:
        emit(made)
        return
    _keep(made, tenant, whoever(actor), config)
    (before, _), (after, words) = (_flagged(texts, s) for s in (Screen.default(), Screen.default().calibrated(made)))
    said = f", {words} of them by rules of the lexicon, which nobody calibrates" if words else ""
    say(f"of these prompts {before} were flagged before, and {after} are now{said}", style="dim")


def _keep(made: dict[str, Any], tenant: str, who: str, config: Path) -> None:
    """Record the change, then write the file: what is in force is never without its record."""
    import hashlib
    import os

    from cohere_governed.audit.notes import add

    name = f"calibrations/{tenant}.json"
    body = (json.dumps(made, indent=1, sort_keys=True) + "\n").encode()
    digest = hashlib.sha256(body).hexdigest()
    old = tenant_of(policies(config), tenant).conduct.calibration_sha256
    told = {key: made[key] for key in ("model", "prompts", "prompts_sha256", "review_at")}
    said = {**told, "words": len(made["offsets"]), "by": who, "file": name, "sha256": digest, "before": old}
    with audit_log(config, tenant) as log:
        record = add(log, tenant, "policy", "calibrated", said).record_id.hex()
    place = config / name
    place.parent.mkdir(exist_ok=True)
    fresh = place.with_suffix(".part")
    fresh.write_bytes(body)
    os.replace(fresh, place)  # noqa: PTH105 - one step, or nothing
    say(f"{place} is written, and record {record} says so; in tenants/{tenant}.yaml say")
    say(f"  conduct: {{calibration: {{file: {name}, sha256: {digest}}}}}")


def _flagged(texts: list[str], screen: Screen) -> tuple[int, int]:
    """How many of the texts anything is seen in, and in how many of them by the lexicon."""
    layers = [{finding.layer for finding in findings} for findings, _ in screen.each(texts)]
    return sum(map(bool, layers)), sum("lexicon" in seen for seen in layers)


def _rows(file: Path, *, plain: bool = False) -> list[dict[str, Any]]:
    """Rows of a JSONL file; ``plain`` takes lines that are no JSON objects as texts."""
    try:
        lines = [line for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
    except UnicodeError:
        raise wrong(f"{file} is not UTF-8 text") from None
    except OSError as error:
        raise wrong(f"{file} cannot be read: {error.strerror}") from None
    rows = []
    for number, line in enumerate(lines, 1):
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if isinstance(row, dict) and isinstance(row.get("text"), str):
            rows.append(row)
        elif plain:
            rows.append({"text": line})
        else:
            raise wrong(f'{file}: line {number} is not a row: write {{"text": …, "label": "safe"}}')
    if not rows:
        raise wrong(f"{file} has no rows")
    return rows
