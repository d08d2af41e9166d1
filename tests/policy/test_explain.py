"""Explanations retell the decision and name the line to change; differences say which way."""

import datetime as dt
import random

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import check, deadlines, decide, diff, explain, load
from tests.policy.folders import NOW, WORKED, Folder, call, intent, read, refusing


def test_a_refusal_names_each_file_and_path_to_change(worked):
    told = explain(intent(call(model="other"), end_user=None, use_case="eubank-credit-memo"), worked.tenants["eubank"])
    assert told.decision == "refuse"
    assert told.lines[0] == "refused; nothing would be sent"
    assert ("use_cases/eubank-credit-memo.yaml", "$.models.allowed") in told.change
    assert ("tenants/eubank.yaml", "$.residency.routes[0]") in told.change
    assert [line.split(":")[0] for line in told.lines[1:]] == sorted(
        (line.split(":")[0] for line in told.lines[1:]), key=["no", "ok", "with", "then"].index
    )
    assert any(
        "the call names no end user (tenants/eubank.yaml: $.end_users.id_required) [end_user.missing]" in line
        for line in told.lines
    )


def test_a_permit_says_what_would_happen(worked):
    made = intent(findings={"PERSON": 1, "IBAN_CODE": 2}, use_case="eubank-credit-memo")
    told = explain(made, worked.tenants["eubank"])
    assert told.decision == "permit"
    assert told.change == ()
    assert told.lines[0] == "permitted by route `vault` (EU)"
    assert "with: safety mode STRICT on the wire" in told.lines
    assert "with: IBAN_CODE → mask" in told.lines
    assert "with: PERSON → pseudonymise" in told.lines
    assert "then: require_human for high_stakes_autonomous" in told.lines
    assert str(told).splitlines() == list(told.lines)


def test_check_is_empty_for_a_folder_that_loads(folder):
    assert check(WORKED) == []
    folder.edit("tenants/eubank.yaml", owner=...)
    [fault] = check(folder.root)
    assert (fault.file, fault.path) == ("tenants/eubank.yaml", "$.owner")


def test_a_difference_is_told_with_its_direction(folder):
    before = load(folder.root)
    folder.edit("tenants/eubank.yaml", redaction__epoch_days=25, stream_record=..., residency__routes__1=...)
    folder.edit("agreements/eubank-enterprise.yaml", dpa__executed=False)
    (folder.root / "tenants/cahospital.yaml").unlink()
    (folder.root / "use_cases/cahospital-discharge-summary.yaml").unlink()
    said = diff(before, load(folder.root))
    assert "tenant eubank: controls.redaction.epoch_days: 90 → 25 (tighter)" in said
    assert "tenant eubank: controls.stream_record: strict → final (looser)" in said
    assert "tenant eubank: agreement.dpa_executed: true → false" in said
    assert "tenant eubank: routes.order: [vault, frankfurt] → [vault]" in said
    assert any(line.startswith("tenant eubank: routes.frankfurt.region removed") for line in said)
    assert "tenant cahospital: removed" in said
    assert not any("usstartup" in line for line in said)


def test_nothing_differs_from_itself(folder):
    assert diff(load(folder.root), load(folder.root)) == []


def test_deadlines_are_the_days_after_which_rules_refuse(worked):
    found = deadlines(worked, dt.date(2030, 1, 1))
    assert found == sorted(found)
    assert {(line.tenant, line.rule) for line in found} == {
        ("eubank", "agreement.expired"),
        ("eubank", "training.evidence_stale"),
        ("eubank", "retention.evidence_stale"),
        ("eubank", "use_case.review_overdue"),
        ("usstartup", "use_case.review_overdue"),
        ("cahospital", "agreement.expired"),
        ("cahospital", "training.evidence_stale"),
        ("cahospital", "use_case.review_overdue"),
        ("cahospital", "grant.expired"),
    }
    for line in found:
        policy = worked.tenants[line.tenant]
        upload = line.rule == "grant.expired"
        for case in policy.use_cases:
            if line.rule == "use_case.review_overdue" and f"`{case}`" not in line.what:
                continue
            made = (
                call(surface="datasets.create", kind="training_or_retention", upload_sha256="9d") if upload else call()
            )
            for days, refused in ((0, False), (1, True)):
                moment = dt.datetime.combine(line.on, dt.time(12), dt.timezone.utc) + dt.timedelta(days=days)
                decision = decide(intent(made, use_case=case, now=moment), policy)
                assert (line.rule in refusing(decision)) is refused, (line, days)


def test_what_ends_later_is_no_deadline_yet(worked):
    assert [line.tenant for line in deadlines(worked, NOW.date())] == []
    assert [line.rule for line in deadlines(worked, dt.date(2026, 12, 1))] == ["grant.expired"]


# ── nothing changes unseen ─────────────────────────────────────────────────────

FILES = ["operator.yaml", *(file.relative_to(WORKED).as_posix() for kind in ("agreements", "tenants", "use_cases")
                            for file in sorted((WORKED / kind).glob("*.yaml")))]  # fmt: skip
TIGHTER = {"mask": "refuse", "keep": "mask", "pseudonymise": "mask", "full": "redacted", "drop": "refuse"}


def leaves(value, path=()):
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(inner, (*path, str(key)))
    else:
        yield path, value


def otherwise(value):
    """Values that a file could say instead."""
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, (int, float)):
        return [value + 1, value / 2 if isinstance(value, float) else value - 1]
    try:
        day = dt.date.fromisoformat(value)
    except ValueError:
        return [TIGHTER.get(value, value), f"{value}x"]
    return [str(day + dt.timedelta(days=1)), str(day - dt.timedelta(days=1))]


@pytest.mark.parametrize("name", FILES)
def test_whatever_a_file_says_otherwise_is_told(tmp_path, name):
    before, folder = Folder(tmp_path / "before"), Folder(tmp_path / "after")
    was, original, told = load(before.root), (folder.root / name).read_bytes(), 0
    places = list(leaves(read(folder.root / name)))
    for path, value in random.Random(name).sample(places, min(14, len(places))):
        for other in otherwise(value) if value is not None else []:
            folder.write(name, original)
            folder.set(name, {path: other})
            try:
                now = load(folder.root)
            except ConfigurationError:
                continue
            told += 1
            assert any(line.startswith(f"{name}: $") for line in diff(was, now)) or other == value, (path, other)
            break
    assert told


def test_a_quota_where_there_was_none_is_tighter(folder):
    before = load(folder.root)
    folder.edit("tenants/eubank.yaml", quotas={"calls_per_minute": 5})
    after = load(folder.root)
    assert "tenant eubank: controls.quotas.calls_per_minute: unset → 5 (tighter)" in diff(before, after)
    assert "tenant eubank: controls.quotas.calls_per_minute: 5 → unset (looser)" in diff(after, before)


def test_a_folder_that_only_lies_elsewhere_is_no_difference(tmp_path):
    one, other = Folder(tmp_path / "one"), Folder(tmp_path / "other")
    assert diff(load(one.root), load(other.root)) == []


def test_what_a_use_case_tightens_has_a_direction_too(folder):
    before = load(folder.root)
    folder.edit("use_cases/eubank-credit-memo.yaml", tighten__redaction__epoch_days=5)
    said = diff(before, load(folder.root))
    assert any("controls.redaction.epoch_days: 90 → 5 (tighter)" in line for line in said)
