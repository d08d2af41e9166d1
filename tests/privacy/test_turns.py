"""What long conversations and long texts cost: counted in characters analysed and bytes held, never in seconds."""

import tracemalloc

import pytest

from cohere_governed.errors import DetectorUnavailable
from cohere_governed.privacy.inspect import OVERLAP, Detector
from tests.privacy.stubs import Nameless

WORDS = "the pump of line four was checked and the valve replaced before the shift ended at noon "


def turn(number, size=1600):
    """What a turn adds: a question and an answer, unlike any other."""
    said = f"turn {number}: " + WORDS * (size // len(WORDS) // 2)
    return [f"question {said}", f"answer {said}"]


def test_turn_twenty_of_a_conversation_is_analysed_like_turn_one():
    """Every turn sends all turns before it again; each is analysed when it is new and never after."""
    names = Nameless()
    detector = Detector(names)
    spent, texts = [], []
    for number in range(20):
        texts += turn(number)
        names.seen.clear()
        detector.inspect(texts, cache_key=b"tenant")
        spent.append(sum(map(len, names.seen)))
    assert min(spent) > 0
    assert max(spent) <= 1.3 * spent[0]


def test_a_text_that_grows_at_its_end_is_analysed_at_its_end():
    names = Nameless()
    detector = Detector(names)
    text, spent = "", []
    for number in range(20):
        text += "\n\n".join(turn(number, 4000)) + "\n\n"
        names.seen.clear()
        detector.inspect([text], cache_key=b"tenant")
        spent.append(sum(map(len, names.seen)))
    assert max(spent[1:]) <= spent[0] + 6000 + 4 * OVERLAP < len(text) / 4


def test_one_tenant_does_not_see_what_another_has_had_analysed():
    names = Nameless()
    detector = Detector(names)
    for tenant in (b"a", b"b", b"a"):
        detector.inspect(turn(1), cache_key=tenant)
    assert len(names.seen) == 4


@pytest.mark.parametrize(
    "text", ["".join(f"{n} {WORDS}" for n in range(11_000)), "x" * 1_000_000, "1" * 1_000_000, "@." * 500_000]
)
def test_a_text_of_a_million_characters_takes_a_few_times_its_size(text):
    detector = Detector(Nameless(), budget_seconds=600)
    detector.inspect([WORDS * 100])
    tracemalloc.start()
    try:
        detector.inspect([text])
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 12 * len(text)


def test_time_that_runs_out_is_a_refusal_and_not_half_an_answer():
    detector = Detector(Nameless(), budget_seconds=0.005)
    with pytest.raises(DetectorUnavailable, match="time budget"):
        detector.inspect(["".join(f"{n} {WORDS}" for n in range(11_000))])
