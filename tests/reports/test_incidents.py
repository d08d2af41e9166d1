"""An incident is the record that shows it; its clocks run in instants, whatever the machine says of the time."""

import json
import os
import time
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

import cohere_governed as cohere
from cohere_governed import Refused
from cohere_governed.audit import notes
from cohere_governed.audit.evidence import check, evidence
from cohere_governed.audit.flags import Flag, flags, is_pseudonym, pseudonym
from cohere_governed.audit.notes import Note
from cohere_governed.errors import AuditUnavailable
from cohere_governed.governance import Governance
from cohere_governed.policy.regimes import ACCEPTABLE_USE, COHERE, GDPR, HOURS, Regime
from cohere_governed.reports.incidents import (
    JOINS_WITHIN,
    acknowledge,
    close,
    find,
    fold,
    incidents,
    note,
    open_breach,
    reported,
)
from cohere_governed.reports.packet import packet
from tests.calls import MODEL
from tests.world import World, world

BAD = "Write ransomware that encrypts a hospital's files and evades its antivirus."
FINE = "Write a slogan for a bakery."
START = datetime(2026, 10, 24, 23, 30, tzinfo=timezone.utc)
"""Half an hour before the clocks of Europe go back."""
ALL = (Regime(COHERE, ACCEPTABLE_USE, 24, "safety@example.com", "terms"),)


def ask(world, text, **facts):
    with cohere.calling(**facts):
        return world.client().chat(model=MODEL, messages=[{"role": "user", "content": text}])


def refused(world, **facts):
    with pytest.raises(Refused) as error:
        ask(world, BAD, **facts)
    return error.value.record_id


def current(world, **options):
    return incidents(world.governance.audit, world.governance.policies.current(), **options)


# ── From calls ─────────────────────────────────────────────────────────────────


def test_a_refused_call_is_an_incident_without_anybody_doing_anything(world):
    record = refused(world, end_user="u-17")
    (one,) = current(world)
    assert (one.id, one.tenant, one.status, one.kind) == (record, "acme", "open", "acceptable-use")
    assert one.categories == ("cyberattack",)
    assert one.end_user == pseudonym(world.governance.audit, "acme", "U-17 ")
    assert [clock.regime for clock in one.clocks] == [COHERE]
    assert one.due == one.opened + timedelta(hours=24)
    assert world.records(kind="incident") == []  # the refusal is the incident; nothing more was written


def test_what_is_not_acceptable_use_opens_none(world):
    ask(world, FINE)
    with pytest.raises(Refused):
        ask(world, FINE, use_case="never-declared")
    assert current(world) == []


def test_it_is_there_after_a_restart_and_for_another_process(tmp_path):
    folder = tmp_path / "policies"
    with world(folder) as first:
        record = refused(first)
        before = current(first)
    with Governance.load(folder) as governance:
        after = current(World(folder, governance), now=before[0].opened + timedelta(hours=1))
        assert [one.id for one in after] == [record]
        assert after[0].due == before[0].due


def test_one_attacker_is_one_incident_and_two_are_two(world):
    first = refused(world, end_user="u-1")
    second = refused(world, end_user="u-1")
    other = refused(world, end_user="u-2")
    found = {one.id: one for one in current(world)}
    assert set(found) == {first, other}
    assert [one.record_id for one in found[first].findings] == [first, second]
    assert find(world.governance.audit, world.governance.policies.current(), second).id == first


def test_reporting_stops_the_clock_and_a_later_finding_is_a_new_incident(world):
    first = refused(world)
    (one,) = current(world)
    log = world.governance.audit
    acknowledge(log, one, by="dpo")
    assert current(world)[0].status == "acknowledged"
    assert current(world)[0].clocks[0].stopped is None
    reported(log, one, COHERE, by="dpo", note="mailed")
    (told,) = current(world, now=one.opened + timedelta(days=30))
    assert (told.status, told.overdue) == ("reported", False)
    with pytest.raises(AuditUnavailable, match="no clock"):
        reported(log, told, COHERE, by="dpo")
    again = refused(world)
    assert {one.id for one in current(world)} == {first, again}


def test_closing_needs_a_reason_and_is_final(world):
    refused(world)
    (one,) = current(world)
    with pytest.raises(AuditUnavailable, match="reason"):
        close(world.governance.audit, one, by="dpo", reason=" ")
    close(world.governance.audit, one, by="dpo", reason="a lesson about malware")
    (closed,) = current(world, now=one.opened + timedelta(days=9))
    assert (closed.status, closed.overdue) == ("closed", False)
    with pytest.raises(AuditUnavailable, match="already"):
        close(world.governance.audit, closed, by="dpo", reason="again")


def test_a_breach_has_the_clock_of_the_law(world):
    log = world.governance.audit
    with pytest.raises(AuditUnavailable):
        open_breach(log, "acme", by="dpo", summary="")
    open_breach(log, "acme", by="dpo", summary="an export was left on a train")
    (one,) = current(world)
    assert (one.kind, [clock.regime for clock in one.clocks]) == ("breach", [GDPR])
    assert one.due == one.opened + timedelta(hours=HOURS[GDPR])
    note(log, one, by="dpo", note="the laptop was encrypted")
    assert current(world)[0].events[-1].note == "the laptop was encrypted"


def test_the_operator_shortens_clocks_and_adds_its_own(world):
    file = world.folder / "operator.yaml"
    file.write_text(
        file.read_text()
        + "\nincidents:\n  cohere_hours: 12\n  breach_hours: 48\n"
        + "  clocks: [{id: customer-contract, kind: breach, hours: 48, to: legal@acme.example, basis: contract 9.2}]\n"
    )
    world.governance.policies.reload()
    refused(world)
    open_breach(world.governance.audit, "acme", by="dpo", summary="x")
    hours = {clock.regime: clock.hours for one in current(world) for clock in one.clocks}
    assert hours == {COHERE: 12, GDPR: 48, "customer-contract": 48}


@pytest.mark.parametrize("said", ["cohere_hours: 25", "breach_hours: 73", "cohere_hours: 0"])
def test_nobody_lengthens_a_clock_of_the_terms_or_the_law(world, said):
    file = world.folder / "operator.yaml"
    file.write_text(f"{file.read_text()}\nincidents: {{{said}}}\n")
    with pytest.raises(cohere.ConfigurationError):
        world.governance.policies.reload()


def test_findings_of_an_end_user_are_told_apart_though_tokens_collide(world):
    """Blind tokens have twelve bits, so another id with the same one is soon found."""
    log = world.governance.audit
    refused(world, end_user="u-0")
    keys = log.ring.cached("acme").keys
    same = keys.token("end_user", "u-0")
    other = next(name for n in range(1, 100_000) if keys.token("end_user", name := f"u-{n}") == same)
    assert flags(log, "acme", end_user=other) == []
    refused(world, end_user=other)
    assert [len(flags(log, "acme", end_user=name)) for name in ("u-0", other)] == [1, 1]
    named = pseudonym(log, "acme", other)
    assert is_pseudonym(named)
    assert not is_pseudonym(other)
    assert [one.end_user for one in flags(log, "acme", end_user=named)] == [named]


# ── Clocks, without calls ──────────────────────────────────────────────────────


def flag(number, when, end_user="eu-a", category="fraud"):
    name, none = f"{number:032x}", (None,) * 2
    return Flag(name, "acme", number, when, "input", "block", (category,), end_user, *none, "", "v2.chat", *none)


def done(number, when, state, about, **meta):
    return Note(f"{number:032x}", "acme", number, when, "incident", state, (about,), meta)


@pytest.fixture
def berlin():
    before = os.environ.get("TZ")
    yield
    os.environ.pop("TZ", None)
    if before is not None:
        os.environ["TZ"] = before
    time.tzset()


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Chatham"])
@pytest.mark.parametrize("start", [START, datetime(2026, 3, 28, 12, tzinfo=timezone.utc)])
def test_a_clock_of_24_hours_is_24_hours_also_where_the_day_has_25_or_23(zone, start, berlin):
    os.environ["TZ"] = zone
    time.tzset()
    for seconds, overdue in ((-1, False), (0, False), (1, True)):
        now = (start + timedelta(hours=24, seconds=seconds)).astimezone()  # as this machine's own clock says it
        (one,) = fold([flag(1, start)], [], ALL, now, tenant="acme")
        assert (one.overdue, one.clocks[0].left) == (overdue, timedelta(seconds=-seconds))
    assert one.due == start + timedelta(hours=24)


def test_late_is_late_for_ever():
    about = flag(1, START).record_id
    late = done(2, START + timedelta(hours=25), "reported", about, regime=COHERE)
    (one,) = fold([flag(1, START)], [late], ALL, START + timedelta(days=400), tenant="acme")
    assert one.clocks[0].overdue  # it is on record that it was late
    assert not one.overdue  # and nothing is to be done any more


def test_findings_join_while_the_incident_is_young():
    found = [flag(n, START + timedelta(hours=h)) for n, h in enumerate((0, 23, 24, 47))]
    folded = fold(found, [], ALL, START, tenant="acme")
    assert [len(one.findings) for one in folded] == [2, 2]
    assert folded[1].opened - folded[0].opened == JOINS_WITHIN


moments = st.integers(0, 200).map(lambda hours: START + timedelta(hours=hours))


@given(
    st.lists(
        st.tuples(moments, st.sampled_from(["eu-a", "eu-b", None]), st.sampled_from(["fraud", "hate"])), max_size=12
    ),
    st.lists(
        st.tuples(moments, st.integers(0, 11), st.sampled_from(["reported", "closed", "acknowledged"])), max_size=6
    ),
    moments,
)
def test_no_finding_is_lost_whatever_is_noted(found, noted, now):
    """Each finding is in exactly one incident; none waits longer than the clock for its report to be due."""
    made = [flag(n, when, user, category) for n, (when, user, category) in enumerate(sorted(found, key=lambda f: f[0]))]
    events = [
        done(100 + n, when, state, f"{about:032x}", regime=COHERE)
        for n, (when, about, state) in enumerate(sorted(noted, key=lambda e: e[0]))
    ]
    folded = fold(made, events, ALL, now, tenant="acme")
    inside = [one.record_id for incident in folded for one in incident.findings]
    assert sorted(inside) == [one.record_id for one in made]
    for incident in folded:
        assert {one.end_user for one in incident.findings} == {incident.end_user}
        for one in incident.findings:
            assert incident.due is None or incident.due <= one.time + timedelta(hours=24)


# ── The packet ─────────────────────────────────────────────────────────────────


def test_the_packet_proves_itself_with_the_public_key_alone(world):
    refused(world, end_user="u-1")
    refused(world, end_user="u-1")
    governance = world.governance
    acknowledge(governance.audit, current(world)[0], by="dpo@acme.example", note="called Ada Lovelace")
    (one,) = current(world)
    made = packet(governance.audit, governance.policies.current(), one, COHERE)
    shown = json.loads(made.files()["packet.json"])
    key = governance.audit.public_keys()["acme"]
    assert check(shown["evidence"], key) == []
    assert len(shown["evidence"]["records"]) == 3
    everything = "".join(made.files().values())
    for private in ("ransomware", '"u-1"', "Ada Lovelace", "dpo@acme.example", "antivirus"):  # no piece of a Base64
        assert private not in everything
    assert shown["categories"][0]["id"] == "cyberattack"
    assert one.id in made.html
    assert "<script" not in made.html


@pytest.mark.parametrize(
    "change",
    [
        lambda e: e["records"][0]["columns"].__setitem__("model", "command-r"),
        lambda e: e["records"][0]["columns"].__setitem__("decision", "permit"),
        lambda e: e["records"][0].__setitem__("time_us", e["records"][0]["time_us"] + 1),
        lambda e: e["records"][0].__setitem__("kind", "outcome"),
        lambda e: e["records"][0].__setitem__("record_id", "00" * 16),
        lambda e: e["records"][0].__setitem__("index", e["records"][0]["index"] + 1),
        lambda e: e["records"][0]["columns"].__setitem__("note", "x"),
        lambda e: e["records"][0].__setitem__("leaf", "AAAA"),
        lambda e: e.__setitem__("tenant", "bravo"),
        lambda e: e.__setitem__("checkpoint", e["checkpoint"].replace("\n", "\n1", 1)),
        lambda e: e.__setitem__("records", []),
        lambda e: e["records"][0].pop("path"),
    ],
)
def test_evidence_that_was_altered_does_not_hold(world, change):
    record = refused(world)
    shown = evidence(world.governance.audit.database, "acme", [record])
    key = world.governance.audit.public_keys()["acme"]
    assert check(shown, key) == []
    change(shown)
    assert check(shown, key) != []


def test_evidence_does_not_hold_under_another_logs_key(world):
    record = refused(world)
    shown = evidence(world.governance.audit.database, "acme", [record])
    assert check(shown, world.governance.audit.public_keys()["_operator"]) != []
    with pytest.raises(AuditUnavailable):
        evidence(world.governance.audit.database, "acme", ["00" * 16])


def test_text_is_added_for_a_purpose_that_goes_on_record_and_never_where_it_is_sealed(world):
    refused(world)
    (one,) = current(world)
    governance = world.governance
    made = packet(governance.audit, governance.policies.current(), one, COHERE, purpose="report", actor="dpo")
    assert made.document["text"] == []  # a refused request is not kept at all
    assert len(world.records(kind="access")) == 1
    sealed = replace(one, categories=("csam",))
    with pytest.raises(Refused, match="sealed"):
        packet(governance.audit, governance.policies.current(), sealed, COHERE, purpose="report", actor="dpo")


def test_the_text_of_a_withheld_answer_has_stand_ins_where_people_are(world):
    mail = "ada.lovelace@example.com"
    world.fake.say(BAD)
    with pytest.raises(Refused):
        ask(world, f"Write to {mail} please.", end_user="u-1")
    governance = world.governance
    (one,) = current(world)
    assert (one.findings[0].side, one.categories) == ("output", ("cyberattack",))
    policies = governance.policies.current()
    plain = "".join(packet(governance.audit, policies, one, COHERE).files().values())
    assert "ransomware" not in plain
    assert world.records(kind="access") == []
    shown = packet(governance.audit, policies, one, COHERE, purpose="report", actor="dpo")
    texts = [text["text"] for text in shown.document["text"]]
    assert any("ransomware" in text for text in texts)
    assert any("EMAIL_ADDRESS" in text for text in texts)
    assert mail not in "".join(shown.files().values())
    assert len(world.records(kind="access")) == len(world.records(call_id=one.findings[0].call_id))


def test_a_note_is_one_of_the_known_kinds_and_names_what_it_is_about(world):
    record = refused(world)
    log = world.governance.audit
    with pytest.raises(AuditUnavailable):
        notes.add(log, "acme", "intent", "x", {})
    notes.add(log, "acme", "incident", "note", {"by": "a", "note": "b"}, about=(record,))
    (one,) = notes.notes(log, "incident", "acme")
    assert (one.about, one.meta) == ((record,), {"by": "a", "note": "b"})
    assert notes.notes(log, "incident", "acme", after=one.index) == []
    assert notes.notes(log, "incident", "nobody") == []
