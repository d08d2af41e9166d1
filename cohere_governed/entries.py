"""The entries of one exchange: what is put on record of it, and what it will be found by. No I/O, no decisions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import blake2b, sha256
from typing import Any
from urllib.parse import urlsplit

from cohere_governed import particulars
from cohere_governed.model import (
    DELIVER,
    Call,
    Caller,
    ConductFinding,
    Decision,
    Entry,
    Finding,
    Opinion,
    Outcome,
    Permit,
    Redacted,
    Ruling,
    Vault,
)
from cohere_governed.policy.effective import TEST_CLASS, Exemption
from cohere_governed.policy.rules import EXEMPT, RESERVATIONS
from cohere_governed.tenancy import Outgoing, Tenancy, WireRequest
from cohere_governed.wire import RequestBody


@dataclass(slots=True)
class Seen:
    """What has been seen of a request so far; a refusal may come before any of it is known. Its repr shows nothing."""

    request: WireRequest
    body: RequestBody | None = None
    call: Call | None = None
    texts: Sequence[str] = ()
    """Those of the body, then those of its pictures."""
    found: Sequence[Sequence[Finding]] = ()
    """What was found in each of ``texts``."""
    findings: Counter[str] = field(default_factory=Counter)
    """How many of each type."""
    conduct: tuple[ConductFinding, ...] = ()
    unscreened: tuple[str, ...] = ()
    """Languages that no layer of the screen reads."""
    facts: Mapping[str, Any] | None = None
    """What the decision was made from, so that it can be made again."""
    draft: Decision | None = None
    """What a draft of the policy would have said."""
    redactions: Mapping[int, Redacted] = field(default_factory=dict)
    """What was taken out, by index in ``texts``."""
    vault: Vault | None = None
    """What puts it back."""

    opinion: Opinion | None = None
    """What the judge of prohibited use said, where it was asked."""

    def __repr__(self) -> str:
        return "<Seen>"


@dataclass(frozen=True, slots=True)
class Judged:
    """What the screen saw in an answer, and what came of it."""

    ruling: Ruling | None = None
    """``None`` where nobody judged."""
    seen: tuple[ConductFinding, ...] = ()
    unscreened: tuple[str, ...] = ()

    def told(self) -> dict[str, object]:
        """Category by category and layer by layer."""
        if self.ruling is None and not self.seen:
            return {}
        ruling = self.ruling or DELIVER
        return {
            "conduct": [list(pair) for pair in ruling.conduct_actions],
            "conduct_seen": _scores(self.seen),
            "languages_unscreened": list(self.unscreened) if self.ruling is not None else [],
            "reasons": particulars.reasons(ruling.reasons),
        }


class Entries:
    """Makes the entries of one exchange: they share tenant, call and attempt, and what they are found by."""

    __slots__ = ("_attempt", "_call_id", "_caller", "_kept_as", "_tenancy", "index", "sent")

    def __init__(self, tenancy: Tenancy, caller: Caller, call_id: bytes) -> None:
        self._tenancy = tenancy
        self._caller = caller
        self._call_id = call_id
        self._attempt = int.from_bytes(call_id[-2:], "big")
        self._kept_as = "content"
        """Retention class of content: that of a test of safeguards is kept for less long."""
        self.index: tuple[tuple[str, str], ...] = ()
        self.sent: str | None = None
        """SHA-256 (hex) of the body that leaves."""

    @property
    def _capture(self) -> str:
        return self._tenancy.policy.controls_for(self._caller.use_case).capture

    def _entry(self, kind: str, facts: Mapping[str, str | int | None], **rest: Any) -> Entry:
        facts = {**facts, "attempt": self._attempt}
        return Entry(self._tenancy.id, kind, self._call_id, facts, retention_class=self._kept_as, **rest)

    def intent(
        self, seen: Seen, decision: Decision, outgoing: Outgoing | None = None, test: Exemption | None = None
    ) -> Entry:
        """What is asked, what was decided of it and why; with what leaves, if anything does."""
        # Brings the recognisers along, which are loaded with the first call and not with the first client.
        from cohere_governed.privacy.evasion import plain  # noqa: PLC0415
        from cohere_governed.privacy.identifiers.scripts import uncovered  # noqa: PLC0415

        request, body, call, policy = seen.request, seen.body, seen.call, self._tenancy.policy
        permit = decision if isinstance(decision, Permit) else None
        route = permit.route if permit else None
        stated = permit.use_case if permit else self._caller.use_case
        told = {r.rule for r in decision.reasons if (r.rule in RESERVATIONS if permit else not r.allows)}
        self.sent = sha256(outgoing.content).hexdigest() if outgoing is not None else None
        self._kept_as = TEST_CLASS if test is not None else "content"
        people, omitted, content, sealed = self._leaving(seen, outgoing)
        said = {name: getattr(self._caller, name) for name in ("end_user", "conversation", "reference")}
        self.index = (
            *((name, value) for name, value in said.items() if value),
            # People ask by what they are called, not by how it was escaped or disguised here.
            *(("person", value) for value in dict.fromkeys((*people, *map(plain, people)))),
        )
        upload = call is not None and call.upload_sha256 is not None
        places = body.places if body is not None else ()
        meta = particulars.told({
            "caller": particulars.told({**said, "use_case": self._caller.use_case}),
            "findings": [] if upload else _placed(places, seen.found),
            "columns": particulars.columns(places, seen.found) if upload else {},
            "conduct_seen": _scores(seen.conduct),
            "languages_unscreened": list(seen.unscreened),
            "scripts_unread": list(uncovered(seen.texts)),
            "judge": particulars.opinion(seen.opinion) if seen.opinion is not None else None,
            "exemption": {"id": test.id, "report_hours": test.report_within_hours} if test else None,
            "people_omitted": len(omitted),
            "draft": particulars.would_be(seen.draft, decision) if seen.draft is not None else None,
            "redacted_places": list(dict.fromkeys(places[at] for at in sorted(seen.redactions))),
            "request_sha256": self.sent,
            "unknown_fields": list(call.unknown_fields) if call else [],
            "blobs": [blob.facts() for blob in body.blobs] if body is not None else [],
        })  # fmt: skip
        meta["facts"] = seen.facts  # said also where it is nothing: the call was refused before they were known
        agreement = policy.agreement
        return self._entry(
            "intent",
            {
                "decision": "permit" if permit else "refuse",
                "surface": call.surface if call else None,
                "model": call.model if call else None,
                "region": route.region if route else None,
                "route": route.name if route else None,
                "host": (urlsplit(outgoing.url).netloc if outgoing.url else request.host) if outgoing else None,
                "use_case": stated if stated in policy.use_cases else None,  # a column in clear: declared ids only
                "policy_digest": decision.policy_digest,
                "entities": ",".join(f"{name}:{count}" for name, count in sorted(seen.findings.items())),
                "rules": ",".join(sorted(told)),
            },
            meta=meta,
            grounds=particulars.grounds(
                decision, (agreement.id, agreement.version, tuple(agreement.clauses)), call, request.method
            ),
            content=content,
            vault=sealed,
            index=(*self.index, ("mark", EXEMPT)) if test else self.index,
        )

    def _leaving(
        self, seen: Seen, outgoing: Outgoing | None
    ) -> tuple[list[str], AbstractSet[str], bytes | None, bytes | None]:
        """Of a request that leaves: who is named, what of it no person can be found by, its content, its values."""
        body = seen.body
        if outgoing is None or body is None:
            return [], frozenset(), None, None
        people, omitted = particulars.people(seen.texts, seen.found)
        content = body.recorded(outgoing.content) if self._capture != "metadata" else None
        sealed = None
        if self._capture == "full" and seen.vault:
            # INVARIANT: a value of a person is sealed only where that person can find and erase it.
            kept = {standin: value for standin, value in seen.vault.reveal().items() if value not in omitted}
            sealed = json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass")
        return people, omitted, content, sealed

    def piece(self, surface: str, content: bytes) -> Entry:
        """A piece of a stream as it came."""
        return self._entry("chunk", {"surface": surface}, **self._kept(content))

    def late(self, surface: str, content: bytes) -> Entry:
        """What came after an answer's end, when its outcome was recorded: it is not given out."""
        meta = {"bytes": len(content), "sha256": sha256(content).hexdigest()}
        return self._entry("late-answer", {"surface": surface, "state": "withheld"}, meta=meta, **self._kept(content))

    def _kept(self, content: bytes) -> dict[str, Any]:
        """Content, and what it is found by, where the tenant keeps any."""
        return {} if self._capture == "metadata" else {"content": content, "index": self.index}

    def review(
        self, call: Call | None, permit: Permit, ruling: Ruling, *, record: bytes, since: datetime, hours: float
    ) -> Entry:
        """That an answer waits for a human: why, until when, and what must be said again to be given it.

        Names nobody: the caller is a keyed digest, the request the digest of what left.
        """
        why = [
            ["use_case" if category == "high_stakes_autonomous" else where, category, action]
            for where, seen in (("request", permit.conduct_actions), ("answer", ruling.conduct_actions))
            for category, action in seen
        ]
        return self._entry(
            "review",
            {
                "state": "pending",
                "surface": call.surface if call else None,
                "model": call.model if call else None,
                "use_case": permit.use_case,
            },
            meta={
                "record": record.hex(),
                "since": since.isoformat(),
                "deadline": (since + timedelta(hours=hours)).isoformat(),
                "why": why,
                "caller": self.who(permit.use_case),
                "request": self.sent,
                "stream": bool(call and call.stream),
            },
        )

    def user(self) -> bytes:
        """A digest of the end user, which nobody without the tenant's secret can make or guess from."""
        said = (self._caller.end_user or "").encode("utf-8", "backslashreplace")
        return blake2b(said, key=self._tenancy.standin_secret, person=b"cga volume", digest_size=8).digest()

    def who(self, use_case: str | None) -> str:
        """A digest of who asks, which nobody without the tenant's secret can make or guess from."""
        said = json.dumps([self._caller.end_user, use_case, self._caller.conversation]).encode()
        return blake2b(said, key=self._tenancy.standin_secret, person=b"cga held caller", digest_size=16).hexdigest()

    def outcome(
        self,
        surface: str,
        outcome: Outcome,
        judged: Judged,
        facts: Mapping[str, Any],
        content: bytes | None,
        *,
        restored: int,
    ) -> Entry:
        """How it ended. ``facts`` are those of the answer, ``restored`` how many stand-ins were put back in it."""
        reasons = judged.ruling.reasons if judged.ruling is not None else ()
        retained = self._retained(judged)
        keep = self._capture != "metadata" and content is not None and "none" not in retained.values()
        contact = outcome.contact
        meta = particulars.told({
            "error": outcome.error,
            "finish_reason": facts.get("finish_reason"),
            "provider_region": outcome.provider_region,
            "sealed": sorted(name for name, how in retained.items() if how == "sealed"),
            "answer_sha256": sha256(content).hexdigest() if content is not None else None,
            "restored": restored,
            "ended": facts.get("ended", outcome.state == "complete"),
        })  # fmt: skip
        return self._entry(
            "outcome",
            {
                "state": outcome.state,
                "status": outcome.status,
                "host": outcome.host,
                "region": contact.region if contact else None,
                "route": contact.route if contact else None,
                "model": outcome.model or facts.get("model"),
                "input_tokens": facts.get("input_tokens"),
                "output_tokens": facts.get("output_tokens"),
                "surface": surface,
                "rules": ",".join(sorted({reason.rule for reason in reasons})) or None,
            },
            meta={**meta, **judged.told()},
            grounds=particulars.contacted(contact),
            content=particulars.answer(surface, content) if keep and content is not None else None,
            # What was seen in an answer is found by whom it answered also where its content is not kept.
            index=self.index if reasons or keep else (),
        )

    def _retained(self, judged: Judged) -> Mapping[str, str]:
        """Categories that an answer was blocked for, and what the provider's terms make of its content."""
        if judged.ruling is None or judged.ruling.action != "block":
            return {}
        rules = self._tenancy.policy.controls_for(self._caller.use_case).conduct.categories
        blocked = (name for name, action in judged.ruling.conduct_actions if action == "block" and name in rules)
        return {name: rules[name].retain for name in blocked}


def _placed(places: Sequence[str], found: Sequence[Sequence[Finding]]) -> list[list[object]]:
    return [
        [places[at] if at < len(places) else "", f.type, f.start, f.end, round(f.score, 3), f.recogniser]
        for at, findings in enumerate(found)
        for f in findings
    ]


def _scores(seen: Sequence[ConductFinding]) -> list[list[object]]:
    return [[one.category, one.layer, round(one.score, 6)] for one in seen]
