"""What an officer types: search, show, stats, verify, checkpoint."""

import json
import re
import shutil
import sqlite3
from contextlib import closing

import pytest

from tests.cli.conftest import HOSTILE, MAIL, SAID, run

ID = re.compile(r"[0-9a-f]{32}")
UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def test_search_shows_records_newest_first(desk):
    done = desk.run("audit", "search", "--kind", "intent")
    assert done.code == 0
    found = ID.findall(done.out)
    assert found == sorted(found, reverse=True)
    assert {desk.permitted, desk.refused, desk.hostile} < set(found)
    assert "permitted" in done.out
    assert "use_case.unknown" in done.out
    assert UTC.search(done.out)


def test_search_in_json_is_one_list_with_stable_keys(desk):
    rows = desk.json("audit", "search", "--kind", "intent")
    assert isinstance(rows, list)
    assert {"record_id", "tenant", "index", "time", "kind", "decision", "entities", "rules", "call_id"} <= set(rows[0])
    assert {row["tenant"] for row in rows} == {"acme", "bravo"}


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (["--tenant", "acme"], 3),
        (["--tenant", "bravo"], 1),
        (["--decision", "refuse"], 1),
        (["--rule", "use_case.unknown"], 1),
        (["--entity", "EMAIL_ADDRESS"], 3),
        (["--entity", "CREDIT_CARD"], 0),
        (["--end-user", "u-1"], 1),
        (["--conversation", "c-1"], 1),
        (["--reference", "t-1"], 1),
        (["--person", MAIL, "--tenant", "bravo"], 1),
        (["--person", "nobody@example.com"], 0),
        (["--surface", "v2.chat"], 4),
        (["--surface", "v2.embed"], 0),
        (["--model", "command-a-03-2025"], 4),
        (["--region", "LOCAL"], 3),
        (["--route", "sandbox"], 3),
        (["--route", "other"], 0),
        (["--host", "127.0.0.1:9"], 3),
        (["--host", "127.0.0.1"], 0),
        (["--use-case", "general"], 2),
        (["--since", "1h"], 4),
        (["--until", "2020-01-01"], 0),
        (["--since", "2020-01-01", "--until", "2090-01-01T10:00+02:00"], 4),
        (["--limit", "2"], 2),
    ],
)  # fmt: skip
def test_each_filter_holds(desk, arguments, number):
    assert len(desk.json("audit", "search", "--kind", "intent", *arguments)) == number


def test_search_goes_on_after_a_page(desk):
    everything = [row["record_id"] for row in desk.json("audit", "search", "--kind", "intent")]
    first = desk.json("audit", "search", "--kind", "intent", "--limit", "1")
    rest = desk.json("audit", "search", "--kind", "intent", "--after", first[-1]["record_id"])
    assert [row["record_id"] for row in first + rest] == everything


def test_no_match_is_said_and_is_no_error(desk):
    done = desk.run("audit", "search", "--model", "none")
    assert (done.code, done.out) == (0, "no record matches\n")
    assert desk.json("audit", "search", "--model", "none") == []


def test_search_decrypts_nothing(desk):
    done = desk.run("audit", "search")
    assert MAIL not in done.out
    assert "Lovelace" not in done.out


@pytest.mark.parametrize("bad", ["yesterday", "2026-13-01", "7y", ""])
def test_a_time_that_is_none_is_wrong_usage(desk, bad):
    assert desk.run("audit", "search", "--since", bad).code == 2


def test_show_opens_a_record_and_puts_the_opening_on_record(desk):
    done = desk.run("audit", "show", desk.permitted, "--purpose", "access request 117", "--actor", "dpo")
    assert done.code == 0
    assert MAIL in done.out
    assert "<EMAIL_ADDRESS_" in done.out
    told = ID.findall(done.out)[-1]
    access = desk.json("audit", "show", told, "--purpose", "who looked")
    assert access["meta"] == {"purpose": "access request 117", "actor": "dpo", "record": desk.permitted}


def test_show_of_an_outcome_says_what_was_contacted(desk):
    (outcome, *_) = desk.json("audit", "search", "--tenant", "acme", "--kind", "outcome", "--region", "LOCAL")
    done = desk.run("audit", "show", outcome["record_id"], "--purpose", "residency")
    assert "contacted\n  host 127.0.0.1:9\n  region LOCAL\n" in done.out


def test_a_call_is_found_with_all_its_tries(desk):
    (row, *_) = desk.json("audit", "search", "--tenant", "acme", "--kind", "outcome")
    again = row["call_id"][:-4] + "0007"
    assert len(desk.json("audit", "search", "--call", again)) == 2


def test_show_in_json_has_what_left_and_what_stood_for_what(desk):
    shown = desk.json("audit", "show", desk.permitted, "--purpose", "test")
    said = shown["content"]["messages"][0]["content"]
    for standin, value in shown["stand_ins"].items():
        said = said.replace(standin, value)
    assert said == SAID
    assert shown["meta"]["caller"]["end_user"] == "u-1"
    assert ID.fullmatch(shown["access_record"])


def test_show_wants_a_purpose(desk):
    before = len(desk.json("audit", "search", "--kind", "access", "--limit", "1000"))
    assert desk.run("audit", "show", desk.permitted).code == 2
    assert desk.run("audit", "show", desk.permitted, "--purpose", "  ").code == 2
    assert len(desk.json("audit", "search", "--kind", "access", "--limit", "1000")) == before


def test_show_of_a_refusal_says_why_first(desk):
    done = desk.run("audit", "show", desk.refused, "--purpose", "test")
    assert done.code == 0
    why = done.out.partition("\nwhy\n")[2]
    assert why.lstrip().startswith("no ")
    assert "use_case.unknown" in why


@pytest.mark.parametrize("bad", ["not-an-id", "12", "zz" * 16])
def test_an_id_that_is_none_is_wrong_usage(desk, bad):
    assert desk.run("audit", "show", bad, "--purpose", "test").code == 2
    assert desk.run("audit", "search", "--after", bad).code == 2
    assert desk.run("audit", "search", "--call", bad).code == 2


def test_what_a_record_holds_is_shown_and_never_obeyed(desk):
    """Escapes, bells, C1 controls and characters that turn a line come out as text; markup is no markup."""
    done = desk.run("audit", "show", desk.hostile, "--purpose", "test")
    assert done.code == 0
    assert not set("\x1b\x07\x9b\u202e\u202c") & set(done.out)
    assert "[bold]not markup[/bold]" in done.out
    assert "\\x1b[31mred" in done.out


def test_json_of_hostile_content_is_the_content_and_printable(desk):
    done = desk.run("audit", "show", desk.hostile, "--purpose", "test", "--json")
    assert not set("\x1b\x07\x9b\u202e\u202c") & set(done.out)
    assert done.json["content"]["messages"][0]["content"] == HOSTILE
    assert done.json["meta"]["caller"]["end_user"] == HOSTILE


def test_stats_count(desk):
    told = desk.json("audit", "stats", "--kind", "intent")
    assert (told["records"], told["by_decision"], told["by_tenant"]) == (
        4, {"permit": 3, "refuse": 1}, {"acme": 3, "bravo": 1},
    )  # fmt: skip
    done = desk.run("audit", "stats")
    assert done.code == 0
    assert "refuse" in done.out


# ── proof ──────────────────────────────────────────────────────────────────────


def test_verify_says_intact_and_what_it_could_not_know(desk):
    done = desk.run("audit", "verify")
    assert done.code == 0
    assert done.out.count("intact") == 3
    assert "the database's own keys were believed" in done.out


def test_verify_with_keys_kept_elsewhere(desk, tmp_path):
    keys = tmp_path / "auditor.vkeys"
    assert desk.run("keys", "export-public", "--out", keys).code == 0
    told = desk.json("audit", "verify", "--public-keys", keys)
    assert told["intact"] is True
    assert {log["tenant"]: log["verdict"] for log in told["logs"]} == dict.fromkeys(
        ("_operator", "acme", "bravo"), "intact"
    )
    assert "believed" not in desk.run("audit", "verify", "--public-keys", keys).out


def copied(desk, folder, statement, *values):
    copy = folder / "audit.db"
    with closing(sqlite3.connect(desk.folder / "audit.db")) as source, closing(sqlite3.connect(copy)) as target:
        source.backup(target)
        target.execute(statement, values)
        target.commit()
    return f"sqlite:///{copy}"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE record SET decision = 'permit' WHERE record_id = ?",
        "UPDATE record SET entities = NULL WHERE record_id = ?",
        "DELETE FROM record WHERE record_id = ?",
        (
            "UPDATE body SET meta = zeroblob(length(meta))"
            " WHERE (log, idx) IN (SELECT log, idx FROM record WHERE record_id = ?)"
        ),
    ],
)
def test_verify_names_the_record_that_was_changed_and_exits_1(desk, tmp_path, statement):
    url = copied(desk, tmp_path, statement, bytes.fromhex(desk.refused))
    index = next(row["index"] for row in desk.json("audit", "search") if row["record_id"] == desk.refused)
    told = desk.json("audit", "verify", "--database", url, code=1)
    assert told["intact"] is False
    broken = [(log["tenant"], log["index"]) for log in told["logs"] if log["verdict"] == "broken"]
    assert broken == [("acme", index)]
    done = desk.run("audit", "verify", "--database", url)
    assert (done.code, "BROKEN" in done.out, f"record {index}" in done.out) == (1, True, True)


def test_a_key_that_is_not_the_logs_is_broken(desk, tmp_path, seldom):
    other = tmp_path / "other.vkeys"
    assert run("keys", "export-public", "--out", other, "--config", seldom()).code == 0
    assert desk.run("audit", "verify", "--public-keys", other).code == 1


def test_keys_that_cannot_be_read_are_wrong_usage(desk, tmp_path):
    assert desk.run("audit", "verify", "--public-keys", tmp_path / "none").code == 2


def test_a_checkpoint_is_a_signed_note_and_serves_as_anchor(desk, tmp_path):
    anchor = tmp_path / "elsewhere.anchor"
    done = desk.run("audit", "checkpoint")
    assert done.code == 0
    assert done.out.count("\n\N{EM DASH} cohere-governed/audit/") == 3
    anchor.write_text(done.out, encoding="utf-8")
    assert desk.run("audit", "verify", "--anchor", anchor).code == 0
    assert [note["tenant"] for note in desk.json("audit", "checkpoint", "--tenant", "bravo")] == ["bravo"]


def test_a_log_cut_back_behind_its_anchor_is_found(desk, tmp_path):
    """The whole folder, anchor aside, as it was an hour ago: genuine, signed, and old."""
    old = tmp_path / "old"
    shutil.copytree(desk.folder, old)
    assert desk.run("audit", "show", desk.permitted, "--purpose", "one record more").code == 0
    done = desk.run(
        "audit", "verify", "--database", f"sqlite:///{old / 'audit.db'}", "--anchor", desk.folder / "audit.anchor"
    )
    assert done.code == 1
    assert "an anchored head is larger" in done.out


def test_output_of_a_listing_is_one_json_document(desk):
    for listing in (["tenant", "list"], ["audit", "search"], ["audit", "checkpoint"], ["keys", "export-public"]):
        done = desk.run(*listing, "--json")
        assert isinstance(json.loads(done.out), list)
        assert done.err == ""


@pytest.mark.parametrize("command", ["search", "stats", "export"])
@pytest.mark.parametrize(
    ("option", "said", "meant"),
    [
        ("--decision", "bogus", "permit, refuse"),
        ("--decision", "refusd", "`refuse`"),
        ("--kind", "intnet", "`intent`"),
        ("--kind", "nothing-like-it", "genesis"),
    ],
)
def test_a_word_that_no_record_has_is_wrong_usage(desk, command, option, said, meant):
    done = desk.run("audit", command, option, said)
    assert (done.code, done.out) == (2, "")
    assert meant in " ".join(done.err.replace("│", " ").split())


@pytest.mark.parametrize(
    ("slip", "said"),
    [
        (["--surface", "v2.chatt"], "did you mean `v2.chat`"),
        (["--since", "1h", "--until", "2h"], "--until is the later one"),
        (["--person", ""], "--person is given, and names nothing"),
        (["--reference", " "], "--reference is given, and names nothing"),
    ],
)
def test_a_search_that_can_find_nothing_is_no_answer(desk, slip, said):
    """An officer would report that there were no such calls."""
    done = desk.run("audit", "search", *slip)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_an_entity_type_that_nothing_finds_is_wrong_usage(desk):
    done = desk.run("audit", "search", "--entity", "EMAIL_ADRESS")
    assert (done.code, done.out) == (2, "")
    assert "did you mean `EMAIL_ADDRESS`?" in done.err
    assert desk.json("audit", "search", "--entity", "CREDIT_CARD") == []


@pytest.mark.parametrize(("word", "stored"), [("permitted", "permit"), ("refused", "refuse")])
def test_decisions_go_by_either_word(desk, word, stored):
    rows = desk.json("audit", "search", "--decision", word)
    assert rows
    assert {row["decision"] for row in rows} == {stored}


def test_every_kind_on_record_can_be_asked_for(desk):
    for kind in {row["kind"] for row in desk.json("audit", "search", "--limit", "1000")}:
        assert desk.json("audit", "search", "--kind", kind)


@pytest.mark.parametrize(
    ("option", "said", "meant"),
    [("--model", "comand-a-03-2025", "command-a-03-2025"), ("--region", "LOCALE", "LOCAL"), ("--rule", "x.y", None)],
)
def test_a_word_that_no_record_has_is_told_with_what_may_have_been_meant(desk, option, said, meant):
    done = desk.run("audit", "search", option, said)
    assert (done.code, done.out) == (0, "no record matches\n")
    assert f"no record has this {option[2:]}" in done.err
    assert meant is None or f"did you mean `{meant}`?" in done.err
    told = desk.run("audit", "search", option, said, "--json")
    assert (told.code, told.out) == (0, "[]\n")
    if meant:  # the word is right, and something else is why nothing matches
        assert desk.run("audit", "search", option, meant, "--until", "2001-01-01").err == ""


def test_every_time_in_a_document_is_spelled_alike(desk):
    rows = desk.json("audit", "search")
    shown = desk.json("audit", "show", rows[0]["record_id"], "--purpose", "test")
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", row["time"]) for row in [*rows, shown])


def test_a_record_that_is_not_there_is_said_to_be_none(desk):
    done = desk.run("audit", "show", "00" * 16, "--purpose", "test")
    assert (done.code, done.out, done.err) == (2, "", "no record has this id\n")


def test_a_granted_part_of_the_keys_is_used_where_the_key_is_not(desk, tmp_path, monkeypatch):
    for role in ("search", "open", "erase"):
        said = ("--tenant", "acme", "--for", "auditor", "--reason", "audit 2026", "--out", str(tmp_path / role))
        assert desk.json("keys", "grant", role, *said)["role"] == role
        assert desk.run("keys", "grant", role, *said).code == 2
    assert desk.run("keys", "grant", "all", *said).code == 2
    monkeypatch.setenv("COHERE_GOVERNED_GRANT", str(tmp_path / "search"))
    rows = desk.json("audit", "search", "--person", MAIL)
    assert {row["tenant"] for row in rows} == {"acme"}
    for role, code in (("search", 4), ("erase", 4), ("open", 0)):
        monkeypatch.setenv("COHERE_GOVERNED_GRANT", str(tmp_path / role))
        done = desk.run("audit", "show", desk.permitted, "--purpose", "audit")
        assert (done.code, MAIL in done.out) == (code, role == "open")
    erase = ("subject", "erase", "nobody@example.com", "--tenant", "acme", "--reason", "asked", "--yes")
    for role, code in (("search", 4), ("open", 4), ("erase", 0)):
        monkeypatch.setenv("COHERE_GOVERNED_GRANT", str(tmp_path / role))
        assert desk.run(*erase).code == code
