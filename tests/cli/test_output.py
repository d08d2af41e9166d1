"""What is shown is never obeyed, and what is written as JSON is what was there."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.cli import output
from cohere_governed.text import clean

TEXT = st.text(st.characters(exclude_categories=()))


@given(TEXT)
def test_nothing_that_a_terminal_obeys_is_left(text):
    shown = clean(text)
    assert {unicodedata.category(character) for character in shown} & {"Cc", "Cf", "Cs", "Zl", "Zp"} <= {"Cc"}
    assert {character for character in shown if unicodedata.category(character) == "Cc"} <= {"\t", "\n"}
    shown.encode("utf-8")


@given(st.text("abc äß漢字\u00a0🙂\n\t"))
def test_what_people_write_is_shown_as_it_is(text):
    assert clean(text) == text


@given(st.dictionaries(TEXT, TEXT | st.lists(TEXT)))
def test_json_says_what_was_there_in_printable_characters(document):
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()) as out:
        output.emit(document)
    said = out.getvalue()
    assert json.loads(said) == document
    assert not any(0x7F <= ord(character) <= 0x9F or 0x202A <= ord(character) <= 0x202E for character in said)
    said.encode("utf-8")


@given(st.text(max_size=30))
def test_a_table_shows_brackets_as_they_are(text):
    import io

    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=1000, markup=False).print(output.grid(("a",), [(f"[bold]{text}",)]))
    assert "[bold]" in out.getvalue()


def test_a_time_is_read_in_utc_or_with_its_offset():
    assert output.utc(output.when("2026-11-01")) == "2026-11-01T00:00:00Z"
    assert output.utc(output.when("2026-11-01T09:30+02:00")) == "2026-11-01T07:30:00Z"
    assert output.utc(output.when("2026-11-01T09:30Z")) == "2026-11-01T09:30:00Z"


COLUMNS = ("key", "log", "since", "where", "to do", "rule")
ROWS = [
    [
        "signing",
        "eubank",
        output.when("2026-11-01"),
        "/a/very/long/path/" + "x" * 60,
        "rotate it soon",
        "training.may_train",
    ],
    ["root", "usstartup", output.when("2026-11-02"), "file", "", "redaction.special_category"],
]


def lines_of(table, width):
    import io

    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=width, markup=False, highlight=False).print(table)
    return out.getvalue().splitlines()


@given(st.integers(40, 300))
def test_a_table_breaks_no_word_and_is_no_wider_than_the_terminal(width):
    lines = lines_of(output.grid(COLUMNS, ROWS, width=width, drop=True), width)
    assert max(map(len, lines)) <= width
    shown = " ".join(lines)
    dropped = shown.partition("no room for: ")[2]
    for n, heading in enumerate(COLUMNS):
        if heading in dropped:
            continue
        for row in ROWS:
            words = output.utc(row[n]) if heading == "since" else row[n]
            assert all(word in shown for word in words.split()), (heading, words)


def test_a_table_leaves_out_what_has_no_room_and_says_so():
    lines = lines_of(output.grid(COLUMNS, ROWS, width=80, drop=True), 80)
    assert "no room for: where, rule; --json has all" in "\n".join(lines)
    assert "2026-11-01T00:00:00Z" in "\n".join(lines)
    wide = "\n".join(lines_of(output.grid(COLUMNS, ROWS, width=300, drop=True), 300))
    assert "no room" not in wide
    assert "x" * 60 in wide


def test_records_fit_80_columns_with_ids_times_and_rules_whole(desk):
    from cohere_governed.audit.search import Query, search
    from cohere_governed.cli.audit import table
    from cohere_governed.cli.folder import audit_log

    with audit_log(desk.folder) as log:
        rows = search(log, Query())
    lines = lines_of(table(rows, 80), 80)
    assert max(map(len, lines)) <= 80
    shown = "\n".join(lines)
    for row in rows:
        assert row.record_id in shown
        assert output.utc(row.time) in shown
        if row.decision == "refuse":
            assert all(rule in shown for rule in (row.rules or "").split(","))
