"""What records say of an exchange, and how much of it: pure functions from nouns to what is written down."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from functools import lru_cache
from hashlib import sha256
from typing import Any

from cohere_governed.model import Call, Contact, Decision, Finding, Opinion, Permit, Reason, Refusal, Treatment
from cohere_governed.policy.rules import applied_mode

PEOPLE_A_RECORD = 256
"""Index tokens of people one record may carry; a mailing list pasted into a prompt must not become its own index."""


NOT_A_PERSON = frozenset(
    {"AGE", "DATE_TIME", "HEALTH", "LOCATION", "NRP", "ORGANIZATION", "RELIGION", "SECRET", "TITLE", "URL", "ZIP_CODE"}
)
"""Types that describe many people, or nobody, and so are no handle for a request under GDPR Art. 15."""


def opinion(given: Opinion) -> dict[str, str | None]:
    """What the judge of prohibited use said, and the record of the call that asked it."""
    return {"label": given.label, "record": given.record_id, "error": given.error}


def told(meta: dict[str, Any]) -> dict[str, Any]:
    """Metadata without what is empty: nothing, none, and nothing of a kind. A plain no is kept."""
    return {name: value for name, value in meta.items() if value or value is False}


@lru_cache(maxsize=256)
def contacted(contact: Contact | None) -> str:
    """What outcomes have in common, as ``Entry.grounds``: the receipt of residency, with nothing that is not known."""
    return "" if contact is None else _JSON({"contact": _contact(contact)})


def _contact(contact: Contact) -> dict[str, Any]:
    said = {"host": contact.host, "region": contact.region}
    for name in ("provider_region", "scope", "spans", "proxy"):
        if (value := getattr(contact, name)) is not None:
            said[name] = value
    if (peer := contact.peer) is not None:
        known = {"address": peer.address, "peer": peer.name, "certificate_sha256": peer.certificate, "tls": peer.tls}
        said |= {name: value for name, value in known.items() if value is not None}
    return said


def grounds(decision: Decision, agreement: tuple[str, str, tuple[str, ...]], call: Call | None, method: str) -> str:
    """What calls that are decided alike have in common, as ``Entry.grounds``. ``agreement``: id, version, clauses."""
    more: tuple[object, ...] = (None, None, None, None)
    if isinstance(decision, Permit):
        more = (
            (*decision.treatments.items(), ("*", decision.default_treatment)),
            decision.grant,
            decision.route.model_ids.get(call.model) if call is not None and call.model else None,
            tuple(modes(call, decision.safety_mode).items()) if call is not None else None,
        )
    return _grounds(decision.reasons, (decision.conduct_actions, *agreement, method, *more))


_SHARED = (
    "conduct", "agreement", "agreement_version", "agreement_clauses", "method",
    "treatments", "grant", "sent_model", "safety_mode",
)  # fmt: skip


@lru_cache(maxsize=1024)
def _grounds(why: tuple[Reason, ...], shared: tuple[Any, ...]) -> str:
    said = dict(zip(_SHARED, shared, strict=True))
    for name in ("treatments", "safety_mode"):
        said[name] = dict(said[name] or ())
    return _JSON(told({"reasons": reasons(why), **said}))


_JSON = json.JSONEncoder(ensure_ascii=True, allow_nan=False, sort_keys=True, separators=(",", ":")).encode


def modes(call: Call, sent: str | None) -> dict[str, str | None]:
    """The safety mode as the caller asked, as it is sent, and as Cohere applies it; ``None`` where it is not told."""
    effective = sent if sent is None else applied_mode(call, sent)
    return {"asked": call.safety_mode, "sent": sent, "effective": effective}


def columns(places: Sequence[str], found: Sequence[Sequence[Finding]]) -> dict[str, dict[str, int]]:
    """What was found in a file: how many of each type by column; a list of a million places tells nobody more."""
    counts: dict[str, Counter[str]] = {}
    for place, findings in zip(places, found, strict=False):
        if findings:
            counts.setdefault(place, Counter()).update(finding.type for finding in findings)
    return {place: dict(sorted(count.items())) for place, count in sorted(counts.items())}


def would_be(draft: Decision, live: Decision) -> dict[str, object]:
    """What the draft would have decided, and whether anything would have been otherwise."""
    refusing = [r for r in draft.reasons if not r.allows]
    return {
        "policy_digest": draft.policy_digest,
        "decision": "permit" if isinstance(draft, Permit) else "refuse",
        "rules": sorted({r.rule for r in refusing}),
        "reasons": reasons(refusing),
        "route": draft.route.name if isinstance(draft, Permit) else None,
        "treatments": treatments(draft) if treatments(draft) != treatments(live) else None,
    }


def treatments(decision: Decision) -> dict[str, str] | None:
    if isinstance(decision, Refusal):
        return None
    named = {kind: treatment.value for kind, treatment in decision.treatments.items()}
    return {**named, "*": Treatment(decision.default_treatment).value}


def reasons(given: Sequence[Reason]) -> list[list[object]]:
    """Each as rule, sentence, whether it allows, file and path."""
    return [[r.rule, r.sentence, r.allows, r.file, r.path] for r in given]


def people(texts: Sequence[str], found: Sequence[Sequence[Finding]]) -> tuple[list[str], AbstractSet[str]]:
    """The values a record can be found by, identifiers of people, each once; and those beyond the bound."""
    values = sorted({
        texts[at][finding.start : finding.end]
        for at, findings in enumerate(found)
        for finding in findings
        if finding.type not in NOT_A_PERSON
    })  # fmt: skip
    return values[:PEOPLE_A_RECORD], set(values[PEOPLE_A_RECORD:])


def answer(surface: str, content: bytes) -> bytes:
    """The answer as it came, or its digest: vectors can be had again, and credentials are kept nowhere."""
    if surface.endswith(".embed") or surface.startswith(("connectors.", "finetuning.")):
        digest = {"sha256": sha256(content).hexdigest(), "bytes": len(content)}
        return json.dumps(digest).encode()
    return content
