"""A language that is not screened is named, never taken for clean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.conduct import languages
from cohere_governed.conduct.languages import UNDETERMINED, language
from cohere_governed.conduct.screen import Screen

TEXTS = [
    ("How do I get to the station from here?", "en"),
    ("Please write a short letter to my landlord about the heating.", "en"),
    ("Comment aller à la gare depuis la mairie ?", "fr"),
    ("Rédige une lettre à mon propriétaire pour le chauffage.", "fr"),
    ("Wie komme ich von hier aus zum Bahnhof?", "de"),
    ("¿Cómo puedo llegar a la estación desde aquí?", "es"),
    ("Come posso arrivare alla stazione da qui con il treno?", "it"),
    ("Como posso chegar à estação de trem para o centro?", "pt"),
    ("Hoe kom ik van hier naar het station?", "nl"),
    ("Jak mogę dojść do dworca z tego miejsca?", "pl"),
    ("Hur kommer jag till stationen från det här hotellet?", "sv"),
    ("Buradan istasyona nasıl gidebilirim ve ne kadar sürer?", "tr"),
    ("Как мне пройти на вокзал отсюда?", "ru"),
    ("Як мені дістатися до вокзалу, її немає", "uk"),
    ("我怎么去火车站？", "zh"),
    ("駅へはどう行けばいいですか", "ja"),
    ("역까지 어떻게 가나요", "ko"),
    ("كيف أصل إلى المحطة من هنا", "ar"),
    ("איך אני מגיע לתחנה מכאן", "he"),
    ("मैं स्टेशन कैसे पहुँचूँ", "hi"),
    ("จะไปสถานีอย่างไร", "th"),
    ("Πώς πηγαίνω στον σταθμό;", "el"),
    ("", "en"),
    ("12345 + 678", "en"),
    ("def total(prices): return sum(prices)", "en"),
    ("ChatGPT", "en"),
]


@pytest.mark.parametrize(("text", "code"), TEXTS)
def test_language_is_told(text, code):
    assert language(text) == code


def test_unscreened_languages_are_named_once_and_sorted():
    screen = Screen.default()
    texts = [text for text, _ in TEXTS]
    expected = sorted({code for _, code in TEXTS} - {"en", "fr"})
    assert screen.unscreened(texts + texts) == tuple(expected)
    assert screen.unscreened(["Where is the station?", "Où est la gare ?"]) == ()


def test_a_script_without_a_language_of_ours_is_undetermined():
    assert language("ᚠᚢᚦᚨᚱᚲ ᚷᚹᚺᚾᛁᛃ") == UNDETERMINED


def test_one_foreign_text_among_many_is_not_lost():
    assert Screen.default().unscreened(
        ["The meeting is on Monday and we need the slides."] * 9 + ["我怎么去火车站？"]
    ) == ("zh",)


def counted(words):
    """The language with the most small words, as the table alone says."""
    counts = {code: sum(word in listed.split() for word in words) for code, listed in languages._SMALL_WORDS.items()}
    best = max(counts, key=lambda code: (counts[code], code in languages.SCREENED))
    if counts[best] * 20 < len(words):
        return "en" if " ".join(words).isascii() else UNDETERMINED
    if counts[best] <= max(counts["en"], counts["fr"]) * 1.2:
        return "en" if counts["en"] >= counts["fr"] else "fr"
    return best


SOME = [
    word
    for code, many in (("en", 30), ("fr", 30), ("es", 20), ("de", 20))
    for word in languages._SMALL_WORDS[code].split()[:many]
] + ["house", "maison", "casa"]


@given(st.lists(st.sampled_from(SOME), min_size=4, max_size=30))
def test_short_cuts_lead_where_counting_leads(words):
    assert language(" ".join(words)) == counted(words)
