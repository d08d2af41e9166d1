"""What is shown is never obeyed, and what is written as JSON is what was there."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.cli import output
from cohere_governed.cli.text import clean

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
