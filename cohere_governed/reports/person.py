"""Everything that is kept about one person: the answer to a request under GDPR Articles 15 and 20.

Found without opening anything of others (``audit.subjects``); then each record is
opened on record, with purpose and name. Of the stand-ins only the person's own are
resolved: what the same text says about others stays replaced.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cohere_governed.audit.counts import Progress
from cohere_governed.audit.erasure import Certificate
from cohere_governed.audit.evidence import evidence
from cohere_governed.audit.keys import PERSON, normalised, spellings
from cohere_governed.audit.search import RecordRow, Shown, show
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.subjects import records_of
from cohere_governed.policy import PolicySet
from cohere_governed.reports.page import escape, listed, page, pairs
from cohere_governed.reports.result import Findings, Scope, Sources, plain, section
from cohere_governed.reports.traffic import said

__all__ = ["Disclosure", "certificate", "disclose", "html", "person", "readable"]

RIGHTS = (
    "to have what is wrong corrected (Article 16)",
    "to have it erased (Article 17), which destroys the keys without which nobody can read it",
    "to have its use restricted (Article 18), and to object to it (Article 21)",
    "to receive it in a machine-readable form (Article 20): the JSON document that comes with this page",
    "to complain to the supervisory authority",
)
_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What is kept about a person. Its repr names nobody."""

    tenant: str
    names: tuple[str, ...]
    """What the person goes by, as it was asked for; the first is the one they are addressed by."""
    purpose: str
    by: str
    at: datetime
    records: tuple[Mapping[str, Any], ...]
    """Oldest first: columns, ``content`` with stand-ins, ``stand_ins`` (the person's own), and the proof."""
    others: int
    """Records that shared an index token, are about others, and were not opened."""
    public_key: str

    def __repr__(self) -> str:
        return f"<Disclosure of {len(self.records)} records>"

    def as_dict(self) -> dict[str, Any]:
        """For JSON: stable keys."""
        return {
            "person": self.names[0], "also": list(self.names[1:]), "tenant": self.tenant,
            "purpose": self.purpose, "by": self.by, "at": plain(self.at), "records": [*map(dict, self.records)],
            "left_out": {"candidates_about_others": self.others}, "public_key": self.public_key,
        }  # fmt: skip


def disclose(
    log: AuditLog,
    tenant: str,
    person: str,
    *,
    purpose: str,
    actor: str,
    also: Sequence[str] = (),
    progress: Progress | None = None,
) -> Disclosure:
    """Open everything that is kept about a person; ``also`` are other names, addresses and numbers of the same one.

    Raises ``AuditUnavailable`` when purpose or actor is missing or an opening cannot be recorded; ``KeyUnavailable``.
    """
    asked = sorted({normalised(name) for name in (person, *also)})
    names = frozenset(spelling for name in asked for spelling in spellings(name))
    found = [records_of(log, tenant, name) for name in asked]
    rows = sorted({row.index: row for one in found for row in one.rows}.values(), key=lambda row: row.index)
    records = []
    for done, row in enumerate(rows, 1):
        records.append(_record(row, show(log, row.record_id, purpose=purpose, actor=actor), names))
        if progress is not None:
            progress(done, len(rows))
    of_call: dict[str, dict[str, str]] = {}
    for record in records:
        of_call.setdefault(record["call_id"], {}).update(record["stand_ins"])
    for record in records:  # an answer has the marks of its question, and the values stand with the question
        record["stand_ins"] = of_call[record["call_id"]] if record["call_id"] else record["stand_ins"]
    for at in range(0, len(records), _AT_ONCE):
        _prove(log, tenant, records[at : at + _AT_ONCE])
    return Disclosure(
        tenant,
        (person, *also),
        purpose,
        actor,
        log.now(),
        tuple(records),
        sum(one.others for one in found),
        log.public_keys()[tenant],
    )


def _record(row: RecordRow, shown: Shown, names: frozenset[str]) -> dict[str, Any]:
    meta, standins = shown.meta or {}, readable(shown.vault) or {}
    own = {name: value for name, value in standins.items() if normalised(value, PERSON) in names}
    caller = meta.get("caller") or {}
    return {
        **row.as_dict(),
        "confirmed": True,
        "as_end_user": normalised(caller.get("end_user") or "") in names,
        "content": readable(shown.content),
        "stand_ins": own,
        "others_in_it": len(standins) - len(own),
        "erased": list(shown.erased),
    }


def _prove(log: AuditLog, tenant: str, records: Sequence[dict[str, Any]]) -> None:
    """Add to each record its proof under the log's signed head."""
    told = evidence(log.database, tenant, [str(one["record_id"]) for one in records])
    proofs = {one["record_id"]: one for one in told["records"]}
    for record in records:
        proof = proofs[record["record_id"]]
        record["proof"] = {name: proof[name] for name in ("index", "leaf", "path")} | {"checkpoint": told["checkpoint"]}


def readable(data: bytes | None) -> Any:
    """What was sealed as JSON, or as text where it is none."""
    if data is None:
        return None
    text = data.decode("utf-8", "backslashreplace")
    try:
        return json.loads(text)
    except ValueError:
        return text


# ── For a person to read ───────────────────────────────────────────────────────


def html(found: Disclosure, policies: PolicySet) -> str:
    """A page that stands alone: what Article 15(1) asks to be told, and then every record in order."""
    return page(
        "What we keep about you",
        pairs([("you", ", ".join(found.names)), ("kept by", _keeper(found.tenant, policies)),
               ("made", f"{_time(found.at)} UTC"), ("answer to", found.purpose)]),
        "<h2>What it is for</h2>",
        *(pairs(list(facts)) for facts in _purposes(found, policies)),
        "<h2>Your rights</h2>",
        listed([*RIGHTS[:-1], f"{RIGHTS[-1]}: {_authority(policies)}"]),
        f"<h2>Records</h2><p>{said(len(found.records), 'record')}, oldest first. What they say about others stays "
        "replaced by marks in angle brackets.</p>",
        *(_shown(one) for one in found.records),
    )  # fmt: skip


def _keeper(tenant: str, policies: PolicySet) -> str:
    policy = policies.tenants.get(tenant)
    return f"{policies.operator.name} for {tenant}" + (f", {policy.owner}" if policy else "")


def _authority(policies: PolicySet) -> str:
    return policies.operator.contacts.get("supervisory_authority", "")


def _purposes(found: Disclosure, policies: PolicySet) -> Iterator[tuple[tuple[str, object], ...]]:
    policy = policies.tenants.get(found.tenant)
    if policy is None:
        return
    named = {one.get("use_case") for one in found.records}
    for name, case in sorted(policy.use_cases.items()):
        if name in named:
            yield (
                ("purpose", case.purpose), ("lawful basis", case.lawful_basis.replace("_", " ")),
                ("kinds of data", ", ".join(sorted(case.data_classes))),
                ("recipients", ", ".join(f"Cohere in {region}" for region in sorted(policy.regions))),
                ("kept for", f"{policy.retention.content} days, facts without content {policy.retention.metadata}"),
                ("who decides", case.oversight.replace("_", " ")),
            )  # fmt: skip


def _shown(record: Mapping[str, Any]) -> str:
    head = [_TOLD.get((record["kind"], record["decision"] or record["state"]), "") or str(record["kind"])]
    head += [f"to {record['model'] or 'a model'} in {record['region']}"] if record["decision"] == "permit" else []
    head += ["by yourself"] if record["as_end_user"] else []
    texts = "".join(
        f"<p><small>{escape(who)}</small></p><pre>{escape(text)}</pre>"
        for who, text in speech(record["content"], record["stand_ins"])
    )
    erased = f"<p>Erased since: {escape(', '.join(record['erased']))}.</p>" if record["erased"] else ""
    types = (pair.partition(":")[0].replace("_", " ").lower() for pair in (record["entities"] or "").split(",") if pair)
    found = f" Found in it: {', '.join(types)}." if record["entities"] else ""
    return (
        f"<section><h3>{escape(str(record['time'])[:16].replace('T', ' '))} UTC</h3>"
        f"<p>{escape(' '.join(head))}.{escape(found)}</p>{texts}{erased}"
        f"<p><small>record <code>{escape(str(record['record_id']))}</code></small></p></section>"
    )


_TOLD = {
    ("intent", "permit"): "A text was sent",
    ("intent", "refuse"): "A text was refused, and not sent",
    ("outcome", "complete"): "An answer came",
    ("outcome", "held"): "An answer came, and waited for a human",
    ("outcome", "failed"): "No answer came",
    ("outcome", "abandoned"): "An answer came, and nobody waited for its end",
    ("chunk", None): "A piece of an answer came",
    ("request", "open"): "You made a request",
}


def speech(content: Any, standins: Mapping[str, str]) -> list[tuple[str, str]]:
    """(who, text) of a recorded body, the person's own values put back; other bodies are shown as they are."""
    if content is None:
        return []
    own = re.compile("|".join(map(re.escape, standins))) if standins else None

    def restored(text: str) -> str:
        return own.sub(lambda match: standins[match[0]], text) if own else text

    turns = [(who, restored(text)) for who, text in _turns(content) if text]
    whole = content if isinstance(content, str) else json.dumps(content, indent=1, ensure_ascii=False)
    return turns or [("", restored(whole))]


def _turns(content: Any) -> Iterator[tuple[str, str]]:
    if not isinstance(content, Mapping):
        return
    message = content.get("message")
    for one in content.get("messages") or ([message] if isinstance(message, Mapping) else []):
        if isinstance(one, Mapping):
            yield from ((str(one.get("role", "")), text) for text in _texts(one.get("content")))
    if isinstance(message, str):
        yield "user", message
    for name in ("text", "texts"):
        yield from (("", text) for text in _texts(content.get(name)))


def _texts(content: Any) -> Iterator[str]:
    for one in [content] if isinstance(content, str) else content if isinstance(content, list) else []:
        if isinstance(one, str):
            yield one
        elif isinstance(one, Mapping) and isinstance(one.get("text"), str):
            yield one["text"]


def _time(when: datetime) -> str:
    return str(plain(when))[:16].replace("T", " ")


# ── The certificate of an erasure ──────────────────────────────────────────────


def certificate(log: AuditLog, done: Certificate, policies: PolicySet) -> str:
    """A page that says what was erased, and how anybody can check that the log says so. Names no person."""
    told = evidence(log.database, done.tenant, done.record_ids)
    return page(
        "Certificate of erasure",
        pairs([
            ("erased for", _keeper(done.tenant, policies)), ("on", f"{_time(done.when)} UTC"),
            ("records whose content is gone", done.records), ("keys destroyed", ", ".join(done.keys) or "none"),
            ("records that a legal hold keeps", done.held),
            ("emptied from the database's own journal", "yes" if done.scrubbed else f"not yet: {done.lingers}"),
            ("what survives", done.survives),
        ]),
        "<h2>Proof</h2><p>The erasure is a record too, and the log's public key shows that it stands in the log:</p>",
        pairs([("record", ", ".join(done.record_ids)), ("public key", told["public_key"])]),
        f"<pre>{escape(told['checkpoint'])}</pre><pre>{escape(json.dumps(told['records'], indent=1))}</pre>",
    )  # fmt: skip


# ── As a report ────────────────────────────────────────────────────────────────


def person(sources: Sources, scope: Scope) -> Findings:
    """What is kept about one person."""
    found = disclose(
        sources.log, scope.tenant or "", scope.person or "", purpose=scope.purpose or "", actor=scope.actor or "",
        progress=sources.progress,
    )  # fmt: skip
    rows = [
        (_when(one), one["kind"], one["decision"] or one["state"], one["surface"], one["model"], one["region"],
         one["as_end_user"], tuple(text for _, text in speech(one["content"], one["stand_ins"]))[:1],
         tuple(one["erased"]), one["record_id"])
        for one in found.records
    ]  # fmt: skip
    return Findings(
        f"{said(len(rows), 'record')} about the person.",
        (
            section(
                "records",
                "Records",
                "time: time (UTC) | kind | what | surface: endpoint | model | region | as_end_user"
                " | text: first text, own values put back | erased | record",
                rows,
                "`subject export` writes all of it, with proofs, and as a page for the person.",
            ),
        ),
    )


def _when(record: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(str(record["time"]).replace("Z", "+00:00"))
