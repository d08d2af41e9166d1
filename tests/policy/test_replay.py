"""A draft is asked about recorded calls: what would change, for whom and by which line, from the records alone."""

import dataclasses
import datetime as dt
import random
import shutil

import pytest

import cohere_governed as cohere
from cohere_governed.audit.calls import recorded_calls
from cohere_governed.audit.search import Query, search, show
from cohere_governed.errors import AuditUnavailable
from cohere_governed.governance import Governance
from cohere_governed.policy import load
from cohere_governed.policy.replay import replay, words
from tests.cli.conftest import run
from tests.world import World, found, with_second

EVER = dt.datetime(2020, 1, 1, tzinfo=dt.timezone.utc)
MODEL = "command-a-03-2025"


@pytest.fixture(scope="module")
def spoken(tmp_path_factory):
    """Two tenants, four calls of `acme` by two people, one of `bravo`; and one that was refused."""
    live = with_second(found(tmp_path_factory.mktemp("replay") / "live", "acme"), "acme", "bravo")
    with Governance.load(live) as governance:
        world = World(live, governance)

        def ask(said, user, tenant="acme", **facts):
            with cohere.calling(end_user=user, **facts):
                world.client(tenant=tenant).chat(model=MODEL, messages=[{"role": "user", "content": said}])

        ask("I am Ada Lovelace, ada@example.com", "u-1")
        ask("I am Ada Lovelace, ada@example.com", "u-2")
        ask("What is a comet?", "u-1")
        ask("My mail is bob@example.org", "u-1")
        ask("I am Ada Lovelace, ada@example.com", "u-9", tenant="bravo")
        with pytest.raises(cohere.Refused):
            ask("hello", "u-1", use_case="never-declared")
        yield live, governance, world


@pytest.fixture
def draft(spoken, tmp_path):
    live = spoken[0]
    for part in ("agreements", "tenants", "use_cases"):
        shutil.copytree(live / part, tmp_path / "draft" / part)
    shutil.copy(live / "operator.yaml", tmp_path / "draft")
    return tmp_path / "draft"


def change(folder, name, old, new):
    text = (folder / name).read_text()
    assert old in text
    (folder / name).write_text(text.replace(old, new, 1))


def replayed(spoken, draft, tenant="acme"):
    live, governance, _ = spoken
    calls = recorded_calls(governance.audit, tenant, since=EVER, purpose="test", actor="tester")
    return replay(calls, load(live), load(draft), at=dt.datetime.now(dt.timezone.utc))


def test_a_draft_that_says_the_same_changes_nothing(spoken, draft):
    told = replayed(spoken, draft)
    assert (told.calls, told.changes, told.untold) == (5, (), ())


def test_what_would_change_is_told_with_whom_and_by_which_line(spoken, draft):
    change(draft, "tenants/acme.yaml", "redaction:\n", "redaction:\n  mode: block\n")
    told = replayed(spoken, draft)
    assert told.calls == 5
    assert len(told.changes) == 3
    for one in told.changes:
        assert (one.recorded, one.now, one.then) == ("permit", "permit", "refuse")
        assert one.rules == ("redaction.block",)
        assert one.lines == (("tenants/acme.yaml", "$.redaction.mode"),)
        assert one.use_case == "general"
    assert len({one.end_user for one in told.changes}) == 2
    said = "\n".join(words(told))
    assert "5 calls; 3 would be decided otherwise" in said
    assert "tenant acme: 3 × refused instead of permitted by redaction.block" in said
    assert "general (3); 2 end users" in said
    assert "tenants/acme.yaml: $.redaction.mode" in said
    assert "u-1" not in said


def test_what_is_permitted_otherwise_is_told_too(spoken, draft):
    change(draft, "tenants/acme.yaml", "treatments: {}", "treatments: {EMAIL_ADDRESS: mask}")
    told = replayed(spoken, draft)
    assert [one.what for one in told.changes] == [("EMAIL_ADDRESS → mask instead of pseudonymise",)] * 3
    assert {(one.now, one.then) for one in told.changes} == {("permit", "permit")}


def test_what_was_refused_and_would_be_permitted_is_told(spoken, draft):
    live = spoken[0]
    shutil.copy(live / "use_cases/general.yaml", draft / "use_cases/never-declared.yaml")
    change(draft, "tenants/acme.yaml", "use_cases: [general]", "use_cases: [general, never-declared]")
    (one,) = replayed(spoken, draft).changes
    assert (one.recorded, one.now, one.then) == ("refuse", "refuse", "permit")
    assert one.rules == ("use_case.unknown",)


def test_a_tenant_that_the_draft_lacks_would_be_refused(spoken, draft):
    for name in ("tenants/bravo.yaml", "agreements/bravo-sandbox.yaml", "use_cases/general-bravo.yaml"):
        (draft / name).unlink()
    (one,) = replayed(spoken, draft, "bravo").changes
    assert one.rules == ("tenant.unknown",)
    assert replayed(spoken, draft).changes == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("redaction:\n", "redaction:\n  languages: [de]\n"), ("redaction:\n", "redaction:\n  engine: presidio\n")],
)
def test_what_the_record_cannot_tell_is_said_and_not_guessed(spoken, draft, old, new):
    change(draft, "tenants/acme.yaml", old, new)
    told = replayed(spoken, draft)
    assert told.changes == ()
    assert {one.why for one in told.untold} == {"the draft would look for other things in the text"}
    assert "cannot be told" in "\n".join(words(told))


def test_a_higher_threshold_is_asked_of_the_recorded_scores(spoken, draft):
    change(draft, "tenants/acme.yaml", "redaction:\n", "redaction:\n  mode: block\n  threshold: 1.0\n")
    scores = [
        score
        for call in recorded_calls(spoken[1].audit, "acme", since=EVER, purpose="p", actor="a")
        for _, _, _, _, score, _ in call.meta.get("findings", ())
    ]
    expected = sum(score >= 1.0 for score in scores)
    assert len(replayed(spoken, draft).changes) <= expected


def test_facts_are_opened_on_the_record_and_people_stay_pseudonyms(spoken):
    _, governance, _ = spoken
    before = len(search(governance.audit, Query(tenant="acme", kind="access")))
    calls = list(recorded_calls(governance.audit, "acme", since=EVER, purpose="spring cleaning", actor="Grace"))
    rows = search(governance.audit, Query(tenant="acme", kind="access"))
    assert len(rows) == before + 1
    told = show(governance.audit, rows[0].record_id, purpose="test", actor="test").meta
    assert (told["purpose"], told["actor"]) == ("spring cleaning", "Grace")
    assert all(call.end_user.startswith("eu-") for call in calls)
    assert "'u-1'" not in repr(calls)


@pytest.mark.parametrize("said", [{"purpose": " "}, {"actor": ""}])
def test_nothing_is_opened_without_a_name_and_a_reason(spoken, said):
    with pytest.raises(AuditUnavailable):
        list(recorded_calls(spoken[1].audit, "acme", since=EVER, **{"purpose": "p", "actor": "a", **said}))


def test_a_record_without_facts_cannot_be_told(spoken, draft):
    (call, *_) = recorded_calls(spoken[1].audit, "acme", since=EVER, purpose="p", actor="a")
    old = dataclasses.replace(call, meta={name: value for name, value in call.meta.items() if name != "facts"})
    told = replay([old], load(spoken[0]), load(draft), at=dt.datetime.now(dt.timezone.utc))
    assert [one.why for one in told.untold] == ["the record does not hold the facts of its call"]


def test_what_no_policy_was_asked_about_is_no_change(spoken, draft):
    """Unreadable or another's object: refused whatever a policy says; over a quota: nobody looked."""
    (call, *_) = recorded_calls(spoken[1].audit, "acme", since=EVER, purpose="p", actor="a")
    for rules, whys in (("isolation.not_found", []), ("quota.calls_per_minute", ["it was over a quota"])):
        row = dataclasses.replace(call.row, decision="refuse", rules=rules)
        early = dataclasses.replace(call, row=row, meta={**call.meta, "facts": None})
        told = replay([early], load(spoken[0]), load(draft), at=dt.datetime.now(dt.timezone.utc))
        assert told.changes == ()
        assert [one.why.split(",")[0] for one in told.untold] == whys


def test_the_replayed_decision_is_the_recorded_one_for_the_policy_that_made_it(spoken):
    """For every call: the facts in the record, asked again of the same folder, give the same reasons."""
    from cohere_governed.policy import decide
    from cohere_governed.policy.recorded import intent_of

    live, governance, _ = spoken
    policies = load(live)
    for tenant in ("acme", "bravo"):
        for call in recorded_calls(governance.audit, tenant, since=EVER, purpose="p", actor="a"):
            columns = {"surface": call.row.surface, "model": call.row.model, "entities": call.row.entities}
            decision = decide(intent_of(columns, call.meta, call.row.time), policies.tenants[tenant])
            assert [[r.rule, r.sentence, r.allows, r.file, r.path] for r in decision.reasons] == call.meta["reasons"]


def test_the_command_tells_in_words_and_in_json(spoken, draft):
    live = spoken[0]
    asked = ["policy", "replay", draft, "--since", "1d", "--config", live]
    assert run(*asked).code == 0
    change(draft, "tenants/acme.yaml", "redaction:\n", "redaction:\n  mode: block\n")
    done = run(*asked, "--tenant", "acme")
    assert done.code == 1
    assert "3 × refused instead of permitted by redaction.block" in done.out
    told = run(*asked, "--json").json
    assert (told["calls"], told["unchanged"], len(told["changed"])) == (6, 3, 3)
    assert {one["tenant"] for one in told["changed"]} == {"acme"}


def test_any_restriction_in_a_draft_permits_nothing_more(spoken, draft):
    rng = random.Random(1)
    tight = ["  mode: block\n", "  default: refuse\n", "  scope: call\n", "  special_categories: {default: refuse}\n"]
    change(draft, "tenants/acme.yaml", "redaction:\n  default: pseudonymise", "redaction:\n" + rng.choice(tight[1:2]))
    assert all(one.then == "refuse" for one in replayed(spoken, draft).changes)
