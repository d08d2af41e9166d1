"""YAML that surprises is text or a refusal, never a guess."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.policy import document
from cohere_governed.policy.document import Malformed, parse


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("on: 1", {"on": 1}),
        ("NO: 1", {"NO": 1}),
        ("y: n", {"y": "n"}),
        ("country: NO", {"country": "NO"}),
        ("a: off", {"a": "off"}),
        ("a: OFF", {"a": "OFF"}),
        ("a: True", {"a": "True"}),
        ("a: true", {"a": True}),
        ("a: false", {"a": False}),
        ('a: "true"', {"a": "true"}),
        ("a: null", {"a": None}),
        ("a: ~", {"a": None}),
        ("a:", {"a": None}),
        ("a: Null", {"a": "Null"}),
        ("a: 2026-01-02", {"a": "2026-01-02"}),
        ("a: 2026-01-02T03:04:05Z", {"a": "2026-01-02T03:04:05Z"}),
        ("a: 12:30:45", {"a": "12:30:45"}),
        ("a: 010", {"a": "010"}),
        ("a: 0x1F", {"a": "0x1F"}),
        ("a: 0b11", {"a": "0b11"}),
        ("a: 1_000", {"a": "1_000"}),
        ("a: -7", {"a": -7}),
        ("a: 0.25", {"a": 0.25}),
        ("a: 1e3", {"a": 1000.0}),
        ("a: .inf", {"a": ".inf"}),
        ("a: .nan", {"a": ".nan"}),
        ("a: 99999999999999999999", {"a": "99999999999999999999"}),
        ("a: [1, two, 'three']", {"a": (1, "two", "three")}),
        ("null: 1", {"null": 1}),
        ("1: a", {"1": "a"}),
    ],
)
def test_plain_words_mean_what_yaml_1_2_says(text, value):
    read = parse(text.encode()).value
    assert read == value
    assert [type(item) for item in read.values()] == [type(item) for item in value.values()]


@pytest.mark.parametrize(
    ("text", "line", "sentence"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "key `a` stands twice"),
        ("a: {b: 1,\n  b: 2}\n", 2, "key `b` stands twice"),
        ("a: &x 1\n", 1, "anchors are not part of the subset"),
        ("a: [&x [1]]\nb: *x\n", 1, "anchors are not part of the subset"),
        ("a: {}\n<<: {b: 1}\n", 2, "merge keys are not part of the subset"),
        ("a: !!python/object:os.system x\n", 1, "tags are not part of the subset"),
        ("a: !!str 1\n", 1, "tags are not part of the subset"),
        ("!!str a: 1\n", 1, "a key must be plain text"),
        ("? [a]\n: 1\n", 1, "a key must be plain text"),
        ("a: 1\n---\nb: 2\n", 2, "a file holds one document"),
    ],
)
def test_what_is_outside_the_subset_is_refused_with_its_line(text, line, sentence):
    with pytest.raises(Malformed) as refused:
        parse(text.encode())
    assert (line, sentence) in [(problem[0], problem[2]) for problem in refused.value.problems]


def test_every_problem_is_said_at_once():
    with pytest.raises(Malformed) as refused:
        parse(b"a: 1\na: 2\nb: &x 3\nc: !!int 4\n")
    assert [problem[0] for problem in refused.value.problems] == [2, 3, 4]


def test_a_billion_laughs_are_refused_at_the_first():
    lines = ["a: &a [x, x]"] + [
        f"{b}: &{b} [*{a}, *{a}]" for a, b in zip("abcdefghijklm", "bcdefghijklmn", strict=True)
    ]
    with pytest.raises(Malformed):
        parse("\n".join(lines).encode())


@pytest.mark.parametrize(
    "data",
    [
        b"a: " + b"x" * document.MAX_BYTES,
        b"[" * 200,
        b"a: " + b"{b: " * 60 + b"1" + b"}" * 60,
        b"[" + b"1," * (document.MAX_NODES + 1) + b"]",
        b"\xff\xfe\x00",
        b"a: [1",
        b"a: \x00",
        b"\ta: 1",
    ],
    ids=["huge", "open", "deep", "wide", "utf-16", "unclosed", "nul", "tab"],
)
def test_what_no_person_writes_is_refused(data):
    with pytest.raises(Malformed):
        parse(data)


def test_a_syntax_error_does_not_quote_the_file():
    secret = b"hunter2hunter2"
    with pytest.raises(Malformed) as refused:
        parse(b"a: [" + secret)
    assert secret.decode() not in str(refused.value.problems)


def test_lines_are_those_of_the_file():
    read = parse(b"a: 1\nb:\n  - c: 2\n  - d\n")
    assert [read.line(path) for path in [("a",), ("b",), ("b", 0, "c"), ("b", 1), ("b", 9)]] == [1, 2, 3, 4, 2]


@given(st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_refusal(data):
    try:
        read = parse(data)
    except Malformed:
        return
    assert isinstance(read.value, (dict, tuple, str, int, float, bool, type(None)))
