"""What records and policies say, in sentences for somebody who is no programmer."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cohere_governed import text
from cohere_governed.audit.proofs import Proof
from cohere_governed.audit.search import RecordRow
from cohere_governed.model import Vault
from cohere_governed.policy import TenantPolicy
from cohere_governed.privacy.restore import VaultRestorer

span = text.span

KINDS: Mapping[str, str] = {
    "intent": "A call was asked for",
    "outcome": "A call ended",
    "chunk": "A piece of an answer came",
    "late-answer": "Something came after the end of an answer, and was withheld",
    "orphan-close": "A call whose program died was closed: whether it reached the provider is unknown",
    "access": "Somebody opened a record, for a purpose that is sealed in this one",
    "export": "Records were handed out",
    "erasure": "Content was erased, and this record certifies it",
    "erasure-request": "Somebody asked for an erasure, or answered such a request",
    "retention": "Content was erased because its time was over",
    "hold": "A legal hold was set: it wins over every erasure",
    "release": "A legal hold was released",
    "remote-object": "Something was made or deleted at the provider",
    "grant-withdrawal": "What was made at the provider under a grant was taken back",
    "key-event": "A key was changed",
    "checkpoint-epoch": "The key that signs this log was changed",
    "migration": "This log was moved to another database",
    "genesis": "This log was founded",
    "request": "Somebody asked about their data, or was answered",
    "review": "An answer waits for a human, or a human decided on it",
    "incident": "Something was noted of an incident",
    "end-user": "An end user was suspended or let in again, or opted out of training or in",
    "terms": "A document of the provider's was read, or a change of it accepted",
    "policy": "A policy was acknowledged",
    "console": "Somebody signed in to the console, signed out, or was refused",
}
"""Kind of record → what it says."""

STATES: Mapping[str, str] = {
    "complete": "it was answered",
    "failed": "it failed",
    "abandoned": "the application stopped reading before the answer ended",
    "misrouted": "it was stopped, because it was about to go somewhere its route does not name",
    "withheld": "an answer came and was not given out: it could not be read, put back or shown to a human",
    "blocked": "an answer came, looked like prohibited use, and was not given out",
    "held": "the answer waits for a human",
    "quarantined": "the answer belongs to a test of the safeguards, and was given to nobody",
}

ARTICLES: Mapping[int, str] = {
    15: "access (Article 15)",
    16: "rectification (Article 16)",
    17: "erasure (Article 17)",
    18: "restriction (Article 18)",
    20: "portability (Article 20)",
    21: "objection (Article 21)",
}
"""Of the GDPR → what people ask for."""

TREATMENTS: Mapping[str, str] = {
    "keep": "left as it is",
    "generalise": "made less exact",
    "surrogate": "replaced by an invented value of its kind",
    "pseudonymise": "replaced by a stand-in",
    "mask": "blotted out",
    "refuse": "not allowed to leave",
}


def treated(way: str | None) -> str:
    """What became of something found: how it was treated, if it left at all."""
    return TREATMENTS.get(way, way) if way else "not sent"


def pairs(text: str | None) -> list[tuple[str, int]]:
    """``EMAIL_ADDRESS:2,PERSON:1`` as (type, count)."""
    found = []
    for pair in (text or "").split(","):
        name, _, number = pair.partition(":")
        if name:
            found.append((name, int(number) if number.isdecimal() else 1))
    return found


def entity(name: str) -> str:
    """``EMAIL_ADDRESS`` → ``e-mail address``."""
    return {"EMAIL_ADDRESS": "e-mail address", "US_SSN": "US social security number"}.get(
        name, name.lower().replace("_", " ").replace("iban", "IBAN").replace("ip a", "IP a")
    )


def entities(text: str | None) -> str:
    """``e-mail address 2, person``."""
    return ", ".join(entity(name) + (f" {number}" if number > 1 else "") for name, number in pairs(text))


def rules(text: str | None) -> str:
    """Ids of rules, apart."""
    return (text or "").replace(",", ", ")


def why(told: Sequence[tuple[str, str, str]]) -> str:
    """The categories for which an answer waits, each once."""
    return ", ".join(dict.fromkeys(category.replace("_", " ") for _, category, _ in told))


def sentence(row: RecordRow) -> str:
    """What a record says, as far as its columns tell; nothing is decrypted for it."""
    if row.decision == "permit":
        told = f"The call to {row.surface or 'an endpoint'}{_model(row)} was permitted"
        told += f" and went to {row.host or 'the provider'} in region {row.region}" if row.region else ""
        told += f", by route {row.route}" if row.route else ""
        found = entities(row.entities)
        return f"{told}. " + (f"Found in its text: {found}." if found else "No personal data was found in its text.")
    if row.decision == "refuse":
        found = entities(row.entities)
        return (
            f"The call to {row.surface or 'an endpoint'}{_model(row)} was refused by {rules(row.rules) or 'policy'}. "
            "Nothing was sent." + (f" Found in its text: {found}." if found else "")
        )
    if row.kind == "outcome":
        told = STATES.get(row.state or "", row.state or "it ended")
        status = f", with status {row.status}" if row.status is not None else ""
        spent = "" if row.input_tokens is None else f" {row.input_tokens} tokens in, {row.output_tokens or 0} out."
        return f"The call to {row.surface or 'an endpoint'}{_model(row)} ended: {told}{status}.{spent}"
    state = f": {row.state}" if row.state else ""
    return f"{KINDS.get(row.kind, row.kind)}{state}."


def _model(row: RecordRow) -> str:
    return f", model {row.model}," if row.model else ""


# ── What was sealed ────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text; ``value`` is what the stand-in stands for, where it is one."""

    text: str
    value: str | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One text of a request or an answer. Its repr shows nothing of it."""

    place: str
    sent: tuple[Piece, ...]
    restored: str

    @property
    def changed(self) -> bool:
        """Whether anything in it was put back."""
        return "".join(piece.text for piece in self.sent) != self.restored

    @property
    def short(self) -> bool:
        """Whether it is a word among the fields of a body rather than a text."""
        return not self.changed and len(self.restored) <= 64 and len(self.restored.split()) < 2

    def __repr__(self) -> str:
        return f"<Said at {len(self.place)}>"


def kinds(kind: str) -> str:
    """What a record of this kind says, shortly."""
    return KINDS.get(kind, kind).partition(",")[0].partition(":")[0]


def besides(meta: Mapping[str, Any]) -> str:
    """The sealed metadata that no part of the page tells, as JSON; empty when there is none."""
    rest = {key: value for key, value in meta.items() if key not in _TOLD and value not in (None, [], {}, "")}
    return json.dumps(rest, indent=2, ensure_ascii=False) if rest else ""


_TOLD = frozenset({"caller", "reasons", "findings", "treatments"})


def proof(told: Proof) -> str:
    """An inclusion proof as an auditor's program takes it."""
    path = [base64.b64encode(node).decode() for node in told.path]
    leaf = base64.b64encode(told.leaf).decode()
    return json.dumps({"index": told.index, "leaf": leaf, "path": path, "checkpoint": told.checkpoint}, indent=2)


def readable(data: bytes | None) -> Any:
    """What was sealed as JSON, or as text where it is none; a stream as the text that its events add up to."""
    if data is None:
        return None
    text = data.decode("utf-8", "backslashreplace")
    try:
        return json.loads(text)
    except ValueError:
        return _streamed(text) or text


def vault_of(data: bytes | None) -> dict[str, str]:
    """Stand-in → value."""
    told = readable(data)
    return {str(key): str(value) for key, value in told.items()} if isinstance(told, dict) else {}


def texts(content: bytes | None, vault: Mapping[str, str]) -> list[Said]:
    """Every text of a sealed body, as it left or came, and with its stand-ins resolved by the rules of the exchange."""
    restorer = VaultRestorer(Vault(vault))
    return [
        Said(place, tuple(_pieces(text, vault)), restorer.text(text))
        for place, text in _leaves(readable(content), "")
        if text
    ]


def _leaves(value: Any, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}" if place else str(key))
    elif isinstance(value, (list, tuple)):
        if value and all(isinstance(item, (int, float)) for item in value):
            yield place, f"{len(value)} numbers"
        else:
            for at, item in enumerate(value):
                yield from _leaves(item, f"{place}[{at}]")
    elif value is not None:
        yield place, value if isinstance(value, str) else json.dumps(value)


def _pieces(text: str, vault: Mapping[str, str]) -> Iterator[Piece]:
    """Cut at the stand-ins as they were sent."""
    known = "|".join(re.escape(standin) for standin in sorted(vault, key=len, reverse=True) if standin)
    for part in re.split(f"({known})", text) if known else [text]:
        if part:
            yield Piece(part, vault.get(part))


def _streamed(text: str) -> dict[str, Any] | None:
    parts: list[str] = []
    for line in text.splitlines():
        try:
            event = json.loads(line.removeprefix("data:").strip() or "null")
        except ValueError:
            continue
        if isinstance(event, dict):
            parts.append(_added(event))
    return {"text of the stream": "".join(parts)} if any(parts) else None


def _added(event: Mapping[str, Any]) -> str:
    """The text that one event of a chat stream adds: version 2, then version 1."""
    inner: Any = event
    for key in ("delta", "message", "content", "text"):
        inner = inner.get(key) if isinstance(inner, Mapping) else None
    if isinstance(inner, str):
        return inner
    text = event.get("text")
    return text if isinstance(text, str) and event.get("event_type") in (None, "text-generation") else ""


# ── Policy ─────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Clause:
    """One thing a policy says, and where it is written."""

    about: str
    says: str
    where: str = ""


def policy(told: TenantPolicy) -> list[Clause]:
    """A tenant's policy in force, in words."""
    return [Clause(about, says, _at(told, path)) for about, says, path in _clauses(told) if says]


CAPTURES: Mapping[str, str] = {
    "full": "what left, and what its stand-ins stand for",
    "redacted": "what left, and not what its stand-ins stand for",
    "metadata": "no content at all",
}


def _clauses(told: TenantPolicy) -> Iterator[tuple[str, str, str]]:
    """(what it is about, what it says, dotted path of who said it)."""
    redaction, retention = told.redaction, told.retention
    routes = _list([route.name for route in told.routes])
    yield "Where calls may go", f"only to {_list(sorted(told.regions))}, by {routes}", ""
    trains = "the tenant opted in to training" if told.training.consent == "opted_in" else "nothing may be trained on"
    yield "Training", trains, ""
    treated = f"what is found is {TREATMENTS[redaction.default.value]} before anything leaves"
    blocks = redaction.mode == "block"
    yield "Personal data", "a call that holds any is stopped" if blocks else treated, "redaction.mode"
    special = {
        name.replace("default", "whatever is not named here").replace("_", " "): way.value
        for name, way in redaction.special_categories.items()
    }
    yield "Special categories (Article 9)", _treated(special) or "as personal data", "redaction.special_categories"
    single = {entity(name): way.value for name, way in redaction.treatments.items()}
    yield "Single types", _treated(single) or "none is treated otherwise", "redaction.treatments"
    yield "What the record keeps", CAPTURES[told.capture], "capture"
    kept = f"content {retention.content} days, what a record says of itself {retention.metadata} days"
    yield "How long", kept, "retention.content"
    yield "At the provider", f"content is kept {told.agreement.vendor_days} days", ""
    blocked = sorted(name.replace("_", " ") for name, rule in told.conduct.categories.items() if rule.action == "block")
    yield "Acceptable use", f"stopped when seen: {_list(blocked)}", ""
    must = "must" if told.end_users.id_required else "need not"
    yield "End users", f"a call {must} say who its user is", "end_users.id_required"
    yield "Applications", _list([case.title for case in told.use_cases.values()]), ""


def _treated(ways: Mapping[str, str]) -> str:
    by: dict[str, list[str]] = {}
    for name, way in sorted(ways.items()):
        by.setdefault(TREATMENTS[way], []).append(name)
    return "; ".join(f"{how}: {', '.join(names)}" for how, names in sorted(by.items()))


def _at(told: TenantPolicy, path: str) -> str:
    if not path:
        return ""
    origin = told.origin(path)
    return f"{origin.file}: {origin.path}" if origin.file else ""


def _list(items: Sequence[str]) -> str:
    if len(items) < 2:
        return "".join(items) or "nothing"
    return f"{', '.join(items[:-1])} and {items[-1]}"
