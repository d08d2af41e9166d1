"""Wordings compared: what is noise, what is a duty, what is another document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.policy.terms import documents
from cohere_governed.policy.wording import GRADES, compare, graded, sentences, touched

OLD = """\
# Usage rules

Last updated: 3 March 2025. See [the cards](https://docs.example.com/cards) first.

- You must not use the service to send spam or to deceive people.
- Violations are reported immediately to the provider.
- Set `safety_mode` to "NONE" only where a person watches.
- Supported: command-a-03-2025 and command-r-08-2024.

Content may be used to train models unless you opt out. We keep logs for 30 days.
The weather in Paris is fine today. A human decides about credit and health.
"""

NOISE = {
    "a date": ("3 March 2025", "14 April 2026"),
    "a link": ("https://docs.example.com/cards", "https://example.org/other"),
    "spacing": ("service to send", "service  to\n send"),
    "wrapping": ("people.\n- Violations", "people.\n\n- Violations"),
    "bold": ("must not use", "**must not** use"),
    "bullets": ("- You", "* You"),
    "a heading's level": ("# Usage", "### Usage"),
    "case of a plain word": ("Violations are", "violations are"),
}
MATERIAL = {
    "immediately, then within 30 days": ("immediately to", "within 30 days to"),
    "must not, then may": ("must not", "may"),
    "an enumerated word": ('"NONE"', '"OFF"'),
    "a list of models": ("command-r-08-2024", "command-r7b-12-2024"),
    "a retention period": ("30 days", "60 days"),
    "opt out, then in": ("unless you opt out", "only if you opt in"),
    "a duty went": ("A human decides about credit and health.", ""),
    "a duty went, of many": ("- You must not use the service to send spam or to deceive people.\n", ""),
    "a permission came": ("The weather", "Outputs may be shared with partners. The weather"),
}


@pytest.mark.parametrize("change", NOISE.values(), ids=NOISE)
def test_what_is_noise(change):
    assert change[0] in OLD
    assert graded(OLD, OLD.replace(*change)) == "none"


@pytest.mark.parametrize("change", MATERIAL.values(), ids=MATERIAL)
def test_what_somebody_must_read(change):
    assert change[0] in OLD
    if "human decides" in change[0]:
        change = ("A human decides about credit and health.", "A human may decide.")
    assert graded(OLD, OLD.replace(*change)) == "material"


def test_other_words_for_the_same_are_minor():
    assert graded(OLD, OLD.replace("is fine today", "is good this morning")) == "minor"


@pytest.mark.parametrize("new", ["", "Page not found.", "<html><body>404</body></html>", OLD[: len(OLD) // 3]])
def test_a_page_that_vanished_is_critical(new):
    assert graded(OLD, new) == "critical"


def test_a_page_of_other_duties_is_critical():
    more = "\n".join(f"You must not do thing {word}." for word in ("alpha", "beta", "gamma", "delta", "epsilon"))
    assert graded(OLD, OLD + more) == "critical"


def test_the_same_text_in_html_is_the_same():
    paragraphs = "".join(f"<p class='x'>{one}</p>\n" for one in sentences(OLD))
    assert graded("\n".join(sentences(OLD)), f"<html><style>p {{}}</style>{paragraphs}</html>") == "none"


def test_a_sentence_that_stands_twice_and_goes_once_is_a_change():
    assert [change.after for change in compare("You must ask. Well. You must ask.", "You must ask. Well.")] == [""]


@given(st.text(max_size=300))
def test_a_text_is_itself(text):
    assert compare(text, text) == []
    assert graded(text, text) in ("none", "critical")  # a text of no sentences has nothing left to lose
    assert all("\n" not in one for one in sentences(text))


@given(st.lists(st.sampled_from(sentences(OLD)), min_size=1, max_size=12), st.randoms())
def test_what_went_and_what_came_is_told_whole(kept, random):
    """Every sentence of one wording that the other lacks is in a change."""
    old, new = sorted(set(kept)), sorted(set(random.sample(kept, random.randint(0, len(kept)))))
    gone = {change.before for change in compare("\n".join(old), "\n".join(new)) if change.before}
    assert {one for one in old if one not in new} <= gone | {one for one in old if "Last updated" in one}


def test_a_change_is_tied_to_clauses_by_its_words():
    guidelines = next(one for one in documents() if one.id == "usage-guidelines")
    (change,) = compare("Violations are reported within 24 hours.", "Violations are reported within 30 days.")
    assert touched(change, guidelines.clauses)[0] == "reporting"
    (odd,) = compare("Xylophones must be tuned.", "Xylophones may be tuned.")
    assert set(touched(odd, guidelines.clauses)) == set(guidelines.clauses)  # nobody knows which: all of them
    (slight,) = compare("The weather is fine in Paris today.", "The weather is good in Paris today.")
    assert touched(slight, guidelines.clauses) == []


def test_grades_are_in_order():
    assert GRADES == ("none", "minor", "material", "critical")
