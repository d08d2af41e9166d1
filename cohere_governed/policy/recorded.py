"""An intent as a record keeps it, and back again.

What a decision depended on stands in the record: columns in clear, the caller
and these facts in its sealed metadata. So another policy can be asked about a
call of last month without opening what was said in it. ``intent_of`` gives the
intent that ``facts_of`` was given, or says that the record does not hold it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from operator import attrgetter
from typing import Any, get_args

from cohere_governed.model import Call, Caller, Cloud, ConductFinding, Intent, Modality, Standing, SurfaceKind

__all__ = ["Unrecorded", "facts_of", "intent_of"]


class Unrecorded(ValueError):
    """The record does not hold the facts of its call: it was refused before they were known, or is an older one."""


_APART = frozenset({"surface", "model", "unknown_fields", "kind", "method", "path", "refs"})
"""Fields of a call that stand elsewhere in the record, or are always said."""
_DEFAULTS: Mapping[str, Any] = {field.name: field.default for field in fields(Call) if field.name not in _APART}
_RARE = tuple(name for name in _DEFAULTS if name != "characters")
_USUAL = tuple(_DEFAULTS[name] for name in _RARE)
_rare = attrgetter(*_RARE)


def facts_of(intent: Intent) -> dict[str, Any]:
    """What a record keeps of an intent besides its columns, its caller and what was seen: whatever is not usual.

    An id of a server-side conversation is the user's own word, and is not kept.
    """
    call = intent.call
    said: dict[str, Any] = {"kind": call.kind, "method": call.method, "path": call.path}
    if call.characters:
        said["characters"] = call.characters
    if (values := _rare(call)) != _USUAL:  # nearly never: one look for all of them
        for name, value, usual in zip(_RARE, values, _USUAL, strict=True):
            if value != usual:
                said[name] = sorted(item.value for item in value) if name == "modalities" else value
    if call.refs:
        said["refs"] = {kind: ["*"] if kind == "conversation" else list(ids) for kind, ids in call.refs.items()}
    if intent.sandbox:
        said["sandbox"] = True
    if intent.made_under:
        said["made_under"] = sorted(map(list, intent.made_under))
    if intent.standing.suspended:
        said["suspended"] = True
    if intent.unconsented:
        said["unconsented"] = intent.unconsented
    if intent.standing.opted_out:
        said["opted_out"] = True
    if intent.standing.tested:
        said["tested"] = [list(pair) for pair in intent.standing.tested]
    return said


def intent_of(columns: Mapping[str, Any], meta: Mapping[str, Any], now: datetime) -> Intent:
    """The intent that a record was made of.

    ``columns`` are the record's in clear, ``meta`` is its sealed metadata.

    Raises:
        Unrecorded: the record does not hold it, or it holds something else.

    """
    said = meta.get("facts")
    if not isinstance(said, Mapping):
        raise Unrecorded("the record does not hold the facts of its call")
    try:
        return _intent(columns, meta, said, now)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Unrecorded(f"the facts of the call cannot be read ({type(error).__name__})") from None


def _intent(columns: Mapping[str, Any], meta: Mapping[str, Any], said: Mapping[str, Any], now: datetime) -> Intent:
    facts = {name: said[name] for name in _DEFAULTS if name in said}
    call = Call(
        surface=columns["surface"],
        kind=_one_of(said["kind"], get_args(SurfaceKind)),
        method=said["method"],
        path=said["path"],
        model=columns["model"],
        unknown_fields=tuple(meta.get("unknown_fields", ())),
        refs={kind: tuple(ids) for kind, ids in said.get("refs", {}).items()},
        **{
            **facts,
            "headers_added": tuple(said.get("headers_added", ())),
            "modalities": frozenset(Modality(name) for name in said.get("modalities", ())),
            "cloud": _one_of(said.get("cloud", "cohere"), get_args(Cloud)),
        },
    )
    caller = meta.get("caller") or {}
    stated: dict[str, Any] = {name: caller.get(name) for name in ("end_user", "use_case", "conversation", "reference")}
    conduct = tuple(
        ConductFinding(category, float(score), layer) for category, layer, score in meta.get("conduct_seen", ())
    )
    return Intent(
        call,
        Caller(**stated),
        now,
        findings=_counts(columns["entities"] or ""),
        conduct=conduct,
        languages_unscreened=tuple(meta.get("languages_unscreened", ())),
        sandbox=bool(said.get("sandbox")),
        made_under=frozenset((grant, name) for grant, name in said.get("made_under", ())),
        standing=Standing(
            bool(said.get("suspended")),
            tuple((name, used) for name, used in said.get("tested", ())),
            bool(said.get("opted_out")),
        ),
        unconsented=int(said.get("unconsented", 0)),
    )


def _counts(entities: str) -> dict[str, int]:
    pairs = (entry.rpartition(":") for entry in entities.split(",") if entry)
    return {name: int(number) for name, _, number in pairs}


def _one_of(value: Any, known: tuple[str, ...]) -> Any:
    if value not in known:
        raise ValueError("not a known word")
    return value
