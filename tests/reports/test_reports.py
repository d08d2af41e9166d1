"""Every report against a count of our own: plain Python over every record, opened one by one from the raw database."""

import json
import re
import sqlite3
import statistics
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta, timezone

import pytest

from cohere_governed.audit.search import show
from cohere_governed.cli.folder import audit_log
from cohere_governed.policy import load
from cohere_governed.reports.result import Scope, Sources
from cohere_governed.reports.roster import REPORTS, run
from tests.cli.conftest import run as typed
from tests.cli.conftest import scaffolded
from tests.reports.conftest import copy

NOW = datetime.now(timezone.utc)
LADY = "Ada Lovelace"
OVERALL = [name for name, report in REPORTS.items() if not report.about_person]


@dataclass
class Raw:
    """A row of the database, and what was sealed in it."""

    tenant: str
    row: dict
    meta: dict
    text: str = ""
    """Everything that was sealed in it."""

    def __getattr__(self, name):
        return self.row[name]

    @property
    def rule_ids(self):
        return [rule for rule in (self.rules or "").split(",") if rule]

    @property
    def time(self):
        return datetime.fromtimestamp(self.time_us / 1e6, timezone.utc)


@pytest.fixture(scope="module")
def raw(year, tmp_path_factory):
    """Every record of the year, by SQL of our own and `audit show`, from a copy that may be written to."""
    folder = copy(year, tmp_path_factory.mktemp("raw") / "year")
    with closing(sqlite3.connect(folder / "audit.db")) as connection:
        connection.row_factory = sqlite3.Row
        rows = [dict(row) for row in connection.execute("SELECT * FROM record JOIN log USING (log) ORDER BY log, idx")]
    with audit_log(folder) as log:
        return [opened(row, show(log, row["record_id"].hex(), purpose="t", actor="t")) for row in rows]


def opened(row, shown):
    sealed = b"".join(part or b"" for part in (shown.content, shown.vault)).decode("utf-8", "replace")
    return Raw(row["tenant"], row, shown.meta or {}, json.dumps(shown.meta or {}) + sealed)


@pytest.fixture(scope="module")
def made(year):
    """All reports about everything."""
    with audit_log(year) as log:
        sources = Sources(log, load(year))
        return {name: run(REPORTS[name], sources, Scope(now=NOW)) for name in OVERALL}


def rows(made, report, section):
    (found,) = [one for one in made[report].as_dict()["sections"] if one["id"] == section]
    return found["rows"]


def table(made, report, section, *keys, of):
    found = {tuple(_hashable(row[key]) for key in keys): row[of] for row in rows(made, report, section)}
    assert len(found) == len(rows(made, report, section)), "two rows of the same key"
    return found


def _hashable(value):
    return tuple(value) if isinstance(value, list) else value


def intents(raw, decision=None):
    return [one for one in raw if one.kind == "intent" and decision in (None, one.decision)]


# ── Each against our own count ─────────────────────────────────────────────────


def test_calls(made, raw):
    decided = Counter((one.tenant, one.decision) for one in intents(raw))
    for row in rows(made, "calls", "tenants"):
        assert (row["permitted"], row["refused"]) == (
            decided[row["tenant"], "permit"], decided[row["tenant"], "refuse"],
        )  # fmt: skip
        ends = [one for one in raw if one.tenant == row["tenant"] and one.kind == "outcome"]
        assert row["input_tokens"] == sum(one.input_tokens or 0 for one in ends)
        assert row["output_tokens"] == sum(one.output_tokens or 0 for one in ends)
    assert {row["tenant"] for row in rows(made, "calls", "tenants")} == {tenant for tenant, _ in decided}
    found = Counter()
    for one in intents(raw):
        for name, number in re.findall(r"([A-Z_]+):(\d+)", one.entities or ""):
            found[one.tenant, name] += int(number)
    assert table(made, "calls", "entities", "tenant", "type", of="found") == found
    months = Counter((f"{one.time:%Y-%m}", one.tenant, one.decision) for one in intents(raw))
    assert {(row["month"], row["tenant"]): row["permitted"] for row in rows(made, "calls", "months")} == {
        (month, tenant): months[month, tenant, "permit"] for month, tenant, _ in months
    }
    assert table(made, "calls", "outcomes", "tenant", "state", of="calls") == Counter(
        (one.tenant, one.state) for one in raw if one.kind in ("outcome", "orphan-close")
    )


def test_person(raw, copied):
    """Hers are the records whose sealed texts name her, and what ended those calls; the texts are as she wrote."""
    named = [one for one in raw if one.tenant == "cahospital" and LADY in one.text]
    calls = {one.call_id for one in named if one.kind == "intent"}
    hers = {
        one.record_id.hex() for one in raw
        if one in named or (one.tenant == "cahospital" and one.kind == "outcome" and one.call_id in calls)
    }  # fmt: skip
    assert len(calls) > 1
    with audit_log(copied) as log:
        scope = Scope(now=NOW, tenant="cahospital", person=LADY, purpose="request 1", actor="dpo")
        found = run(REPORTS["person"], Sources(log, load(copied)), scope).as_dict()["sections"][0]["rows"]
        none = replace(scope, person="Nobody At All")
        assert run(REPORTS["person"], Sources(log, load(copied)), none).as_dict()["sections"][0]["rows"] == []
    assert {row["record"] for row in found} == hers
    assert len(found) == len(hers)
    by_id = {one.record_id.hex(): one for one in raw}
    for row in found:
        one = by_id[row["record"]]
        assert (row["kind"], row["model"], row["region"]) == (one.kind, one.model, one.region)
        assert one.kind != "intent" or any(LADY in text for text in row["text"])


def test_tenant(made, raw, year):
    sent = [one for one in raw if one.kind in ("outcome", "orphan-close")]
    assert f"{len(sent):,} calls sent".replace(",", "") in made["tenant"].findings.summary.replace(",", "")
    hosts = defaultdict(set)
    for one in sent:
        hosts[one.tenant].add(one.host)
    policies = load(year).tenants
    for row in rows(made, "tenant", "places"):
        (route,) = [one for one in policies[row["tenant"]].routes if one.name == row["route"]]
        assert set(row["contacted"]) == hosts[row["tenant"]] & set(route.hosts)
        assert (row["region"], set(row["hosts"])) == (route.region, set(route.hosts))
    assert any(row["contacted"] for row in rows(made, "tenant", "places"))
    cases = {(name, case.id, case.purpose) for name, one in policies.items() for case in one.use_cases.values()}
    assert {(r["tenant"], r["use_case"], r["purpose"]) for r in rows(made, "tenant", "purposes")} == cases
    sizes = Counter(one.tenant for one in raw if one.tenant in policies)
    assert table(made, "tenant", "verification", "tenant", of="records") == {(name,): n for name, n in sizes.items()}
    objects = Counter(one.tenant for one in raw if one.kind == "remote-object" and one.state == "made")
    assert Counter(row["tenant"] for row in rows(made, "tenant", "objects")) == objects
    days = {(row["tenant"], row["what"]): row["days"] for row in rows(made, "tenant", "keeping")}
    for name, policy in policies.items():
        assert policy.retention.content in [kept for (tenant, _), kept in days.items() if tenant == name]


def test_refusals(made, raw):
    refused = intents(raw, "refuse")
    by_rule = Counter(rule for one in refused for rule in one.rule_ids)
    assert table(made, "refusals", "rules", "rule", of="calls") == {(rule,): count for rule, count in by_rule.items()}
    by_case = Counter((one.tenant, one.use_case, rule) for one in refused for rule in one.rule_ids)
    assert table(made, "refusals", "tenants", "tenant", "use_case", "rule", of="calls") == by_case
    assert f"{len(refused)} calls refused" in made["refusals"].findings.summary


def test_training(made, raw):
    sent = Counter(
        (one.tenant, one.use_case, rule)
        for one in intents(raw, "permit")
        for rule, _, allows, *_ in one.meta["reasons"]
        if allows and rule in ("training.not_sensitive", "training.opted_in")
    )
    assert sent
    assert table(made, "training", "exposed", "tenant", "use_case", "rule", of="calls") == sent
    stopped = Counter(
        (one.tenant, rule)
        for one in intents(raw, "refuse")
        for rule in one.rule_ids
        if rule.startswith(("training.", "dpa."))
    )
    assert table(made, "training", "refused", "tenant", "rule", of="calls") == stopped
    states = {row["tenant"]: row["state"] for row in rows(made, "training", "evidence")}
    assert states["usstartup"] == "the terms may train on content"
    assert states["eubank"].startswith("fresh until")


def test_training_evidence_grows_stale_and_is_missed(copied):
    path = copied / "agreements" / "eubank-enterprise.yaml"
    text = path.read_text()
    last = date.fromisoformat(re.search(r"attestation, on: ([\d-]+)", text)[1])
    with audit_log(copied) as log:

        def state(now, said):
            path.write_text(said)
            scope = Scope(now=datetime(now.year, now.month, now.day, 12, tzinfo=timezone.utc))
            found = run(REPORTS["training"], Sources(log, load(copied)), scope)
            (row,) = [row for row in rows({"t": found}, "t", "evidence") if row["tenant"] == "eubank"]
            return row["state"], any(one.startswith("eubank") for one in found.findings.attention)

        assert state(last + timedelta(days=10), text) == (f"fresh until {last + timedelta(days=90)}", False)
        assert state(last + timedelta(days=80), text) == (f"goes stale on {last + timedelta(days=91)}", True)
        assert state(last + timedelta(days=90), text) == (f"goes stale on {last + timedelta(days=91)}", True)
        assert state(last + timedelta(days=91), text) == (f"stale since {last + timedelta(days=91)}", True)
        bare = re.sub(r"evidence:.*?\n(?=retention)", "evidence: []\n", text, flags=re.DOTALL)
        assert state(last, bare)[0].startswith("no evidence")


def test_residency(made, raw):
    sent = Counter((one.tenant, one.region, one.route) for one in intents(raw, "permit"))
    assert table(made, "residency", "regions", "tenant", "region", "route", of="calls") == sent
    met = Counter((one.tenant, one.host) for one in raw if one.kind == "outcome" and one.host)
    assert table(made, "residency", "hosts", "tenant", "host", of="calls") == met
    assert all(row["route"] for row in rows(made, "residency", "hosts"))
    assert all(row["allowed"] is True for row in rows(made, "residency", "regions"))
    astray = Counter((one.tenant, one.host) for one in raw if one.state == "misrouted")
    assert table(made, "residency", "misrouted", "tenant", "host", of="calls") == astray
    assert made["residency"].findings.attention == ()


def test_residency_tells_of_a_region_and_a_host_that_the_policy_no_longer_has(copied):
    path = copied / "tenants" / "usstartup.yaml"
    path.write_text(
        path.read_text()
        .replace("regions: [US]", "regions: [CA]")
        .replace(
            "routes: [us-platform]",
            "routes: [{name: here, deployment: saas, region: CA, base_url: https://ca.example, key_ref: env:K}]",
        )
    )
    agreement = copied / "agreements" / "usstartup-default.yaml"
    agreement.write_text(agreement.read_text().replace("regions: [US]", "regions: [US, CA]"))
    with audit_log(copied) as log:
        found = run(REPORTS["residency"], Sources(log, load(copied)), Scope(now=NOW, tenant="usstartup"))
    assert len(found.findings.attention) == 2
    assert "`api.cohere.com` was contacted and is a host of no route in force" in found.findings.attention[1]
    assert {row["allowed"] for row in rows({"r": found}, "r", "regions")} == {False}


def test_safety(made, raw):
    short = Counter(
        (one.tenant, one.surface, one.model)
        for one in intents(raw, "permit")
        if any(rule == "safety_mode.not_applied" for rule, *_ in one.meta["reasons"])
    )
    assert short
    assert table(made, "safety", "shortfall", "tenant", "surface", "model", of="calls") == short


def test_conduct(made, raw):
    seen = Counter()
    for one in raw:
        if not any(rule.startswith("conduct.") for rule in one.rule_ids):
            continue
        for category, action in one.meta.get("conduct", []):
            layers = {layer for name, layer, _ in one.meta.get("conduct_seen", []) if name == category}
            if category == "high_stakes_autonomous" and not layers:
                continue
            for layer in layers or {"declared"}:
                seen[one.tenant, category, "input" if one.kind == "intent" else "output", layer, action] += 1
    keys = ("tenant", "category", "side", "layer", "verdict")
    assert table(made, "conduct", "categories", *keys, of="calls") == seen
    assert {layer for _, _, _, layer, _ in seen} >= {"lexicon", "classifier", "declared"}
    scores = {tuple(row[key] for key in keys): row["highest"] for row in rows(made, "conduct", "categories")}
    for (tenant, category, side, layer, action), highest in scores.items():
        known = [
            score for one in raw if one.tenant == tenant and one.kind == {"input": "intent"}.get(side, "outcome")
            and [category, action] in one.meta.get("conduct", [])
            for name, by, score in one.meta.get("conduct_seen", []) if (name, by) == (category, layer)
        ]  # fmt: skip
        assert highest == pytest.approx(max(known, default=0.0), abs=0.001)


def test_end_users_and_never_their_names(made, raw):
    of = defaultdict(list)
    callers = {one.call_id: (one.meta["caller"] or {}).get("end_user") for one in intents(raw) if "caller" in one.meta}
    for one in raw:
        if one.kind not in ("intent", "outcome"):
            continue
        real = [
            (category, action) for category, action in one.meta.get("conduct", [])
            if category not in ("high_stakes_autonomous", "unscreened_language")
        ]  # fmt: skip
        blocked = {"conduct.block", "conduct.unknown_category"} & set(one.rule_ids)
        let_go = {"conduct.review", "conduct.require_human"} & set(one.rule_ids) and real
        blocked = blocked or one.state == "blocked"
        if (blocked or let_go) and callers.get(one.call_id):
            of[one.tenant, callers[one.call_id]].append(bool(blocked))
    wanted = sorted((tenant, len(how), sum(how)) for (tenant, _), how in of.items() if len(how) > 1)
    assert wanted
    found = sorted((row["tenant"], row["findings"], row["blocked"]) for row in rows(made, "end-users", "end_users"))
    assert found == wanted
    said = json.dumps(made["end-users"].as_dict())
    assert not [name for _, name in of if name in said]


def test_oversight(made, raw):
    high = {
        one.call_id: one for one in intents(raw, "permit")
        if any(rule in ("conduct.require_human", "oversight.required") for rule, *_ in one.meta["reasons"])
    }  # fmt: skip
    ended = Counter((one.tenant, high[one.call_id].use_case, one.state) for one in raw
                    if one.kind == "outcome" and one.call_id in high)  # fmt: skip
    for row in rows(made, "oversight", "use_cases"):
        assert row["held"] == ended[row["tenant"], row["use_case"], "held"]
        assert row["decided"] == sum(
            one.kind == "review" and one.state in ("approved", "rejected") and one.tenant == row["tenant"]
            and high[one.call_id].use_case == row["use_case"]
            for one in raw if one.call_id in high
        )  # fmt: skip
        assert row["given"] == ended[row["tenant"], row["use_case"], "complete"]
    assert sum(row["answers"] for row in rows(made, "oversight", "use_cases")) == sum(ended.values())


def test_reviews(made, raw):
    """Folded by hand: the last state of each call's review records."""
    waits = {one.call_id: one for one in raw if one.kind == "review" and one.state == "pending"}
    said = {(one.call_id, one.state): one for one in raw if one.kind == "review"}
    outcomes = {one.call_id: one for one in raw if one.kind == "outcome" and one.state == "held"}
    assert waits.keys() == outcomes.keys()
    cases = {one.call_id: one.use_case for one in intents(raw)}
    wanted = defaultdict(Counter)
    hours = defaultdict(list)
    for call, one in waits.items():
        (state,) = [
            state
            for state in ("released", "rejected", "approved", "pending")
            if (call, state) in said or state == "pending"
        ][:1]
        if state == "pending" and datetime.fromisoformat(one.meta["deadline"]) <= NOW:
            state = "expired"
        wanted[one.tenant, cases[call]][state] += 1
        for verdict in ("approved", "rejected"):
            if (call, verdict) in said:
                hours[one.tenant, cases[call]].append((said[call, verdict].time - one.time).total_seconds() / 3600)
    found = {(row["tenant"], row["use_case"]): row for row in rows(made, "reviews", "use_cases")}
    assert found.keys() == wanted.keys()
    for key, row in found.items():
        assert {
            state: row[state] for state in ("pending", "approved", "released", "rejected", "expired") if row[state]
        } == {state: number for state, number in wanted[key].items() if number}
        waited = hours[key]
        assert row["median"] == (pytest.approx(statistics.median(waited), abs=0.06) if waited else None)
        assert row["longest"] == (pytest.approx(max(waited), abs=0.06) if waited else None)
    assert {state for how in wanted.values() for state in how} >= {"released", "rejected", "approved", "expired"}


def test_access(made, raw):
    opened = Counter(
        (one.tenant, one.meta["actor"], one.meta["purpose"]) for one in raw if one.kind in ("access", "export")
    )
    assert opened
    assert table(made, "access", "purposes", "tenant", "by", "purpose", of="times") == opened
    told = {(row["record"], row["opened"]) for row in rows(made, "access", "opened")}
    assert told == {(one.record_id.hex(), one.meta["record"]) for one in raw if one.kind == "access"}


def test_erasures_and_requests(made, raw):
    assert {row["certificate"]: row["records"] for row in rows(made, "erasures", "erasures")} == {
        one.record_id.hex(): one.meta["records"] for one in raw if one.kind == "erasure"
    }
    ends = {one.meta["request"]: one for one in raw if one.kind == "request" and "request" in one.meta}
    asked = {one.record_id.hex(): one for one in raw if one.kind == "request" and "article" in one.meta}
    assert {row["request"] for row in rows(made, "erasures", "open")} == asked.keys() - ends.keys()
    for row in rows(made, "erasures", "open"):
        assert row["days_left"] == (date.fromisoformat(asked[row["request"]].meta["due"]) - NOW.date()).days
    late = [row["reference"] for row in rows(made, "erasures", "closed") if row["late"]]
    assert sorted(late) == sorted(
        asked[name].meta["reference"] for name, end in ends.items() if end.meta["on"] > asked[name].meta["due"]
    )
    assert late
    overdue = [row for row in rows(made, "erasures", "open") if row["days_left"] < 0]
    assert len(overdue) == len(made["erasures"].findings.attention) == 1
    runs = Counter(one.tenant for one in raw if one.kind == "retention")
    assert table(made, "erasures", "retention", "tenant", of="runs") == {(name,): n for name, n in runs.items()}


def test_retention(made, raw):
    for row in rows(made, "retention", "tenants"):
        own = [one for one in raw if one.tenant == row["tenant"]]
        assert row["oldest"] == min(one.time for one in own).date().isoformat()
        kept = [one for one in own if one.meta]
        assert row["metadata"] == min(one.time for one in kept).date().isoformat()
        assert row["floor"] is row["complete"] is True
        assert row["holds"] == sum(one.kind == "hold" for one in own)


def test_retention_tells_what_is_kept_too_long(year):
    with audit_log(year) as log:
        found = run(REPORTS["retention"], Sources(log, load(year)), Scope(now=NOW + timedelta(days=200)))
    late = {(row["tenant"], row["what"]): row for row in rows({"r": found}, "r", "overdue")}
    assert ("eubank", "content") in late
    assert late["eubank", "content"]["from"] < late["eubank", "content"]["to"]
    assert any("eubank: content of" in one for one in found.findings.attention)


def test_objects(made, raw):
    made_there = [(one.tenant, one.meta["id"]) for one in raw if one.kind == "remote-object" and one.state == "made"]
    assert [(row["tenant"], row["id"]) for row in rows(made, "objects", "objects")] == made_there
    assert made_there


def test_processing(made, raw, year):
    activities = {row["use_case"]: row for row in rows(made, "processing", "activities")}
    assert activities.keys() == {path.stem for path in (year / "use_cases").glob("*.yaml")}
    for name, row in activities.items():
        own = [one for one in intents(raw, "permit") if one.use_case == name]
        assert row["calls"] == len(own)
        assert row["types"] == sorted(
            {pair.split(":")[0] for one in own for pair in (one.entities or "").split(",") if pair}
        )
        assert row["purpose"] in (year / "use_cases" / f"{name}.yaml").read_text()
    for row in rows(made, "processing", "recipients"):
        met = {one.host for one in raw if one.tenant == row["tenant"] and one.kind == "outcome"}
        assert set(row["contacted"]) <= met
    assert {row["tenant"] for row in rows(made, "processing", "recipients") if row["contacted"]} == {
        "eubank", "cahospital", "usstartup",
    }  # fmt: skip


def test_use_cases(made, raw):
    refused = Counter(
        (one.tenant, rule) for one in intents(raw, "refuse") for rule in one.rule_ids if rule.startswith("use_case.")
    )
    assert table(made, "use-cases", "refused", "tenant", "rule", of="calls") == refused
    gaps = {(row["use_case"], row["gap"]) for row in rows(made, "use-cases", "gaps")}
    assert ("eubank-complaint-triage", "special categories were found in it, and are not declared: health") in gaps
    assert ("eubank-credit-memo", "nothing says what the models' limits are here") in gaps


def test_changes(made, raw, year):
    seen = {(one.tenant, one.meta["digest"]) for one in raw if one.kind == "policy" and one.state == "acknowledged"}
    told = {(row["tenant"], row["digest"]) for row in rows(made, "changes", "policies") if row["acknowledged_by"]}
    used = Counter((one.tenant, one.policy_digest) for one in intents(raw) if one.tenant[0] != "_")
    assert told == seen & used.keys() != set()
    assert table(made, "changes", "policies", "tenant", "digest", of="calls") == used
    in_force = {(row["tenant"], row["digest"]) for row in rows(made, "changes", "policies") if row["in_force"]}
    assert in_force == {(name, policy.digest) for name, policy in load(year).tenants.items()}


def test_changes_know_who_acknowledged(copied):
    assert typed("report", "acknowledge", "--tenant", "eubank", "--actor", "dpo", "--config", copied).code == 0
    found = typed("report", "show", "changes", "--tenant", "eubank", "--config", copied, "--json").json
    rows = [row for row in found["sections"][0]["rows"] if row["acknowledged_by"]]
    assert [row["acknowledged_by"] for row in rows if row["in_force"]] == ["dpo"]
    assert found["attention"] == []


def test_changes_of_the_providers_documents_and_who_read_them(copied, tmp_path):
    """Each change that was seen stands there until somebody accepts a wording of that document."""
    text = tmp_path / "usage-guidelines.txt"
    first = typed("report", "show", "changes", "--config", copied, "--json").json
    assert (first["sections"][2]["id"], first["sections"][2]["rows"]) == ("watched", [])
    text.write_text("You must not do this.")
    assert typed("terms", "watch", text, "--actor", "timer", "--config", copied).code == 1
    assert typed("terms", "accept", text, "--note", "read", "--actor", "counsel", "--config", copied).code == 0
    text.write_text("You must not do that.")
    assert typed("terms", "watch", text, "--actor", "timer", "--config", copied).code == 1
    found = typed("report", "show", "changes", "--config", copied, "--json").json
    rows = [row for row in found["sections"][2]["rows"] if row["document"] == "usage-guidelines"]
    assert [(row["state"], row["seen_by"], row["accepted_by"]) for row in rows] == [
        ("changed", "timer", "counsel"), ("changed", "timer", None)
    ]  # fmt: skip
    assert rows[0]["grade"] == "critical"
    assert "conduct.block" in rows[0]["rules"]
    told = [line for line in found["attention"] if line.startswith("usage-guidelines: changed since")]
    assert len(told) == 1
    assert typed("report", "show", "changes", "--check", "--config", copied).code == 1
    assert typed("terms", "accept", text, "--note", "read", "--config", copied).code == 0
    found = typed("report", "show", "changes", "--config", copied, "--json").json
    assert not [line for line in found["attention"] if line.startswith("usage-guidelines")]
    later = typed("report", "show", "changes", "--until", "2020-01-01", "--config", copied, "--json").json
    assert later["sections"][2]["rows"] == []


def test_integrity(made, raw, year):
    sizes = Counter(one.tenant for one in raw)
    assert table(made, "integrity", "logs", "tenant", of="size") == {(name,): n for name, n in sizes.items()}
    assert {row["state"] for row in rows(made, "integrity", "logs")} == {"signed"}
    assert {row["behind"] for row in rows(made, "integrity", "logs")} == {0}


def test_integrity_tells_of_a_head_that_was_changed_or_cut_back(copied):
    with audit_log(copied) as log:
        sources, scope = Sources(log, load(copied)), Scope(now=NOW)
        with closing(sqlite3.connect(copied / "audit.db")) as connection:
            connection.execute("UPDATE log SET note = replace(note, 'cohere', 'c0here') WHERE tenant = 'eubank'")
            connection.execute("UPDATE log SET size = size - 1 WHERE tenant = 'cahospital'")
            connection.commit()
        found = run(REPORTS["integrity"], sources, scope)
    states = {row["tenant"]: row["state"] for row in rows({"i": found}, "i", "logs")}
    assert states["eubank"] == "the head is not signed by its key"
    assert states["cahospital"] == "behind its anchor"
    assert len(found.findings.attention) == 2


def test_incidents(made, raw):
    blocked = [
        one for one in intents(raw, "refuse") if {"conduct.block", "conduct.unknown_category"} & set(one.rule_ids)
    ]
    assert sum(row["records"] for row in rows(made, "incidents", "incidents")) == len(blocked)
    (clock,) = rows(made, "incidents", "clocks")
    assert clock["hours"] == 24
    told = {one.record_id.hex(): one for one in raw if one.kind == "incident" and one.state == "reported"}
    assert clock["in_time"] + clock["late"] == len(told) > 0
    number = len(rows(made, "incidents", "incidents"))
    assert clock["in_time"] + clock["late"] + clock["overdue"] + clock["running"] == number


# ── All of them ────────────────────────────────────────────────────────────────


def test_nothing_is_opened_and_nothing_written_for_a_report(year, raw, made):
    with closing(sqlite3.connect(f"file:{year / 'audit.db'}?mode=ro", uri=True)) as connection:
        (count,) = connection.execute("SELECT count(*) FROM record").fetchone()
    assert count == len(raw)


@pytest.mark.parametrize("name", OVERALL)
def test_a_report_is_about_the_tenant_and_the_time_that_were_asked_for(name, year, raw):
    since, until = NOW - timedelta(days=200), NOW - timedelta(days=100)
    with audit_log(year) as log:
        sources = Sources(log, load(year))
        found = run(REPORTS[name], sources, Scope(now=NOW, tenant="eubank", since=since, until=until)).as_dict()
    shown = [row for section in found["sections"] for row in section["rows"]]
    assert {row["tenant"] for row in shown if "tenant" in row} <= {"eubank"}
    if name in ("calls", "refusals", "conduct", "access", "end-users", "incidents", "safety", "residency"):
        times = [row[key] for row in shown for key in ("first", "last", "time", "opened") if key in row]
        assert all(since.isoformat()[:19] <= time <= until.isoformat() for time in times if len(time) == 20)
    if name == "calls":
        own = [one for one in intents(raw) if one.tenant == "eubank" and since <= one.time < until]
        assert [row["calls"] for row in found["sections"][0]["rows"]] == [len(own)]


def test_a_report_of_an_empty_log_is_a_report(tmp_path):
    folder = scaffolded(tmp_path / "policies")
    for name in OVERALL:
        done = typed("report", "show", name, "--config", folder)
        assert done.code == 0, done.err
        assert done.out


def test_the_roster_is_a_table_of_questions():
    assert all(name == one.id and one.question.endswith("?") and one.make.__doc__ for name, one in REPORTS.items())
