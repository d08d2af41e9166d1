"""Bytes are cut awkwardly and lose nothing."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.sandbox import framing


@given(st.text(max_size=200))
def test_deltas_join_to_the_text(text):
    parts = list(framing.pieces(text))
    assert "".join(parts) == text
    assert all(0 < len(part) <= 9 for part in parts)


@given(st.binary(max_size=2000), st.sampled_from([framing.STREAM_CUTS, framing.BODY_CUTS]))
def test_chunks_join_to_the_content(content, sizes):
    chunks = framing.cut(content, sizes)
    assert b"".join(chunks) == content
    assert all(chunks)


def test_some_cut_falls_inside_a_character_and_inside_a_stand_in():
    content = framing.json_lines([{"text": "né🦜<PERSON_7f3a>" * 30}])
    borders, at = [], 0
    for chunk in framing.cut(content, framing.STREAM_CUTS)[:-1]:
        at += len(chunk)
        borders.append(at)
    assert any(content[border] & 0xC0 == 0x80 for border in borders)
    assert any(content[border - 1 : border + 1].isalpha() for border in borders)


@given(st.recursive(st.text() | st.integers() | st.booleans() | st.none(), st.lists, max_leaves=8))
def test_escapes_mean_the_same(value):
    said = framing.to_json({"v": value})
    assert json.loads(said) == {"v": value}
    assert not set(said) & set("<>&\u2028\u2029")


def test_aws_frames_are_read_by_another_reader():
    reader = pytest.importorskip("botocore.eventstream").EventStreamBuffer()
    events = [{"event_type": "text-generation", "text": text} for text in ("né", "🦜", "}")]
    for chunk in framing.cut(framing.aws_event_stream(events), framing.STREAM_CUTS):
        reader.add_data(chunk)
    messages = list(reader)
    assert [json.loads(base64.b64decode(json.loads(each.payload)["bytes"])) for each in messages] == events
    assert messages[0].headers[":event-type"] == "chunk"
