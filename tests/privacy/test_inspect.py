"""The detector as a whole: overlaps, long texts, tenants' caches, and every way it can fail."""

import threading
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.errors import ConfigurationError, DetectorUnavailable
from cohere_governed.model import Finding
from cohere_governed.privacy.inspect import SEGMENT, Detector, resolve

from .stubs import Crashing, Knowing, Nameless, Slow

MAIL = "jane.doe@acme.com"
FILLER = "The parcel came late and the box was wet. Nobody called, so we wrote.\n"

FINDINGS = st.builds(
    lambda start, length, kind, score: Finding(start, start + length, kind, score / 100, "r"),
    st.integers(0, 40),
    st.integers(1, 15),
    st.sampled_from(["A", "B", "C"]),
    st.integers(1, 100),
)


@given(st.lists(FINDINGS, max_size=12), st.randoms())
def test_resolved_findings_never_overlap_lose_no_character_and_ignore_order(findings, chance):
    result = resolve(findings)
    assert all(a.end <= b.start for a, b in pairwise(result))
    covered = {i for f in result for i in range(f.start, f.end)}
    assert covered == {i for f in findings for i in range(f.start, f.end)}
    shuffled = list(findings)
    chance.shuffle(shuffled)
    assert resolve(shuffled) == result


def test_a_sure_identifier_wins_over_a_longer_guess_which_keeps_the_rest():
    text = f"Jane Doe {MAIL} wrote"
    findings = Detector(Knowing(f"Jane Doe {MAIL}")).inspect([text])[0]
    assert [(text[f.start : f.end], f.type) for f in findings] == [("Jane Doe", "PERSON"), (MAIL, "EMAIL_ADDRESS")]


@pytest.mark.parametrize("type_", ["PERSON", "LOCATION", "ORGANIZATION"])
def test_a_name_that_reaches_into_a_telephone_number_gives_it_back(type_):
    text = "Llame a Carmen Ruiz 612 345 678 hoy"
    guess, number = Finding(8, 23, type_, 0.97, "names"), Finding(20, 31, "PHONE_NUMBER", 0.7, "phone")
    assert [(text[f.start : f.end], f.type) for f in resolve([guess, number], text)] == [
        ("Carmen Ruiz", type_),
        ("612 345 678", "PHONE_NUMBER"),
    ]


def test_a_postcode_stays_with_the_address_it_is_part_of():
    text = "14 Maple Avenue, Leeds LS1 4AP"
    address, code = Finding(0, 30, "ADDRESS", 0.9, "names"), Finding(23, 30, "UK_POSTCODE", 0.8, "number")
    assert [(f.start, f.end, f.type) for f in resolve([address, code], text)] == [(0, 30, "ADDRESS")]


@given(st.integers(0, 2 * SEGMENT), st.sampled_from(["\n", " "]))
def test_an_identifier_is_found_wherever_a_long_text_is_cut(before, border):
    filler = (FILLER * (1 + 2 * SEGMENT // len(FILLER)))[:before].rstrip()
    text = f"{filler}{border}{MAIL}{border}{FILLER * 15}"
    assert [text[f.start : f.end] for f in Detector(Nameless()).inspect([text])[0]] == [MAIL]


@given(st.integers(SEGMENT - 60, SEGMENT + 60))
def test_an_identifier_is_found_in_a_text_without_borders(before):
    text = "x" * before + f" {MAIL} " + "y" * SEGMENT
    assert [text[f.start : f.end] for f in Detector(Nameless()).inspect([text])[0]] == [MAIL]


@given(st.integers(0, 20))
def test_an_identifier_of_several_words_is_found_across_a_cut(shift):
    card = "4111 1111 1111 1111"
    text = "w" * (SEGMENT - 20 + shift) + f" {card} " + "w" * (2 * SEGMENT)
    assert [text[f.start : f.end] for f in Detector(Nameless()).inspect([text])[0]] == [card]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ('  "input_token": "Marker",', "Marker", False),
        ("x = Marker(size=3);", "Marker", False),
        ('  "customer_name": "Marker",', "Marker", True),
        ('  "reviewed": "Anna Marker",', "Anna Marker", True),
        ("We asked Marker about it.", "Marker", True),
        ('  "text": "and then we asked Marker about it again"', "Marker", True),
    ],
)
def test_a_name_in_data_or_code_needs_a_label_or_a_second_word(text, name, said):
    findings = Detector(Knowing(name, score=0.99)).inspect([text])[0]
    assert [text[f.start : f.end] for f in findings] == [name] * said


def test_a_private_key_longer_than_a_segment_is_one_finding():
    body = "\n".join("MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC7VJTUt9Us8cKj" for _ in range(60))
    key = f"-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----"
    text = FILLER * 20 + key + "\n" + FILLER * 20
    findings = Detector(Nameless()).inspect([text])[0]
    assert [(text[f.start : f.end], f.type) for f in findings] == [(key, "PRIVATE_KEY")]


def test_many_texts_keep_their_own_findings():
    texts = [f"text {i}: {MAIL}" if i % 3 else "nothing here" for i in range(200)]
    for text, findings in zip(texts, Detector(Nameless()).inspect(texts), strict=True):
        assert [text[f.start : f.end] for f in findings] == ([MAIL] if MAIL in text else [])


def test_nothing_in_gives_nothing_out():
    assert Detector(Nameless()).inspect([]) == []
    assert Detector(Nameless()).inspect(["", " "]) == [(), ()]


def test_a_threshold_drops_what_is_less_sure():
    detector = Detector(Knowing("Jane", score=0.5))
    assert len(detector.inspect([f"Jane {MAIL}"])[0]) == 2
    assert [f.type for f in detector.inspect([f"Jane {MAIL}"], threshold=0.9)[0]] == ["EMAIL_ADDRESS"]


def test_a_text_seen_before_is_not_analysed_again():
    names = Nameless()
    detector = Detector(names)
    first = detector.inspect([FILLER], cache_key=b"tenant a")
    assert detector.inspect([FILLER], cache_key=b"tenant a") == first
    assert names.seen == [FILLER]


def test_a_growing_conversation_costs_only_its_new_part():
    names = Nameless()
    detector = Detector(names)
    old = FILLER * 200
    detector.inspect([old], cache_key=b"a")
    seen = len("".join(names.seen))
    detector.inspect([old + "One more turn, please."], cache_key=b"a")
    assert len("".join(names.seen)) - seen < 3 * SEGMENT


def test_one_tenant_never_sees_what_another_cached():
    names = Nameless()
    detector = Detector(names)
    for key in (b"tenant a", b"tenant b", b"", b"x" * 200, b"x" * 201):
        detector.inspect([FILLER], cache_key=key)
    assert len(names.seen) == 5


def _reachable(root: object) -> list[object]:
    known: dict[int, object] = {}
    todo = [root]
    while todo:
        thing = todo.pop()
        if (
            id(thing) in known
            or isinstance(thing, type)
            or (type(thing).__module__ in {"builtins", "re"} and callable(thing))
        ):
            continue
        known[id(thing)] = thing
        if isinstance(thing, dict):
            todo += [*thing, *thing.values()]
        elif isinstance(thing, (list, tuple, set, frozenset)):
            todo += thing
        else:
            todo += list(vars(thing).values()) if hasattr(thing, "__dict__") else []
            todo += [getattr(thing, s) for s in getattr(type(thing), "__slots__", ()) if hasattr(thing, s)]
    return list(known.values())


def test_no_text_stays_in_the_detector():
    detector = Detector(Knowing("Ottokar"))
    secret = "Ottokar wrote from ottokar.unique@acme.com"
    detector.inspect([secret, FILLER], cache_key=b"k")
    held = [thing for thing in _reachable(detector) if isinstance(thing, (str, bytes))]
    assert not [thing for thing in held if "ottokar.unique" in str(thing) or "parcel came late" in str(thing)]
    assert "ottokar" not in repr(detector).lower()


@pytest.mark.parametrize("limit", [{"cache_entries": 10}, {"cache_bytes": 5_000}])
def test_the_cache_forgets_the_oldest_when_full(limit):
    names = Nameless()
    detector = Detector(names, **limit)
    texts = [f"turn {i}: {MAIL}" for i in range(30)]
    detector.inspect(texts, cache_key=b"k")
    detector.inspect(texts[-2:], cache_key=b"k")
    assert len(names.seen) == 30, "the newest are kept"
    detector.inspect(texts[:1], cache_key=b"k")
    assert len(names.seen) == 31, "the oldest went"


def test_a_crash_is_a_refusal_that_quotes_nothing():
    with pytest.raises(DetectorUnavailable) as refusal:
        Detector(Crashing()).inspect(["the launch code is 0000"])
    error: BaseException | None = refusal.value
    assert "launch" not in str(error)
    assert error is not None
    assert error.__cause__ is None
    assert error.__context__ is None or "launch" not in str(error.__context__)


def test_a_detector_out_of_time_is_a_refusal():
    with pytest.raises(DetectorUnavailable, match="time budget"):
        Detector(Slow(0.2), budget_seconds=0.1).inspect(["anything"])


def test_threads_share_one_detector():
    detector = Detector(Knowing("Jane"))
    texts = [f"{FILLER * (i % 40)}Jane {i} {MAIL}" for i in range(60)]
    alone = [detector.inspect([text]) for text in texts]
    wrong: list[int] = []

    def work() -> None:
        for i, text in enumerate(texts):
            if detector.inspect([text], cache_key=b"t") != alone[i]:
                wrong.append(i)

    threads = [threading.Thread(target=work) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_an_engine_nobody_knows_is_a_fault_of_the_configuration():
    with pytest.raises(ConfigurationError, match="unknown detector engine"):
        Detector.default(engine="magic")


@pytest.mark.parametrize("engine", ["spacy:no_such_model", "gliner:no/such", "stanza:xx", "transformers:no/such"])
def test_an_engine_that_is_not_here_is_a_refusal_and_downloads_nothing(engine):
    with pytest.raises(DetectorUnavailable, match=r"not installed|cannot be loaded"):
        Detector.default(engine=engine)


def test_the_default_detector_finds_names_and_numbers_together():
    text = "Please call Margaret Thompson on (212) 555-0199 about card 4111 1111 1111 1111."
    kinds = {f.type for f in Detector.default().inspect([text])[0]}
    assert kinds >= {"PERSON", "PHONE_NUMBER", "CREDIT_CARD"}
