"""Which language a text is in, as far as screening needs to know: English, French, or one that is not screened.

A text in another language is not clean, it is unread, and the record must say so. Scripts tell themselves apart; for
the Latin script the small words do.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from itertools import chain

__all__ = ["SCREENED", "UNDETERMINED", "language"]

SCREENED = frozenset({"en", "fr"})

UNDETERMINED = "und"
"""ISO 639-2 code for a language that could not be told."""

_SAMPLE = 4_000
"""Code points that are looked at; a language does not need more."""

_WORDS_MIN = 4
"""Below so many words a Latin text is taken for English: names, identifiers and single terms have no grammar."""

# Ranges whose letters occur in one language, or in a few of which the most spoken stands for all.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7af\u1100-\u11ff]")),
    ("zh", re.compile("[\u4e00-\u9fff\u3400-\u4dbf]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
    ("he", re.compile("[\u0590-\u05ff]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("hi", re.compile("[\u0900-\u097f]")),
    ("bn", re.compile("[\u0980-\u09ff]")),
    ("ta", re.compile("[\u0b80-\u0bff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ka", re.compile("[\u10a0-\u10ff]")),
    ("hy", re.compile("[\u0530-\u058f]")),
    ("am", re.compile("[\u1200-\u137f]")),
)
# Within a script, letters that only another language has.
_TELLTALES = {
    "ru": (("uk", re.compile("[їєґЇЄҐ]")), ("sr", re.compile("[ђћџљњјЂЋЏЉЊЈ]")), ("kk", re.compile("[әғқңұһӘҒҚҢҰҺ]"))),
    "ar": (("ur", re.compile("[ٹڈڑںے]")), ("fa", re.compile("[پچژگ]"))),
    "he": (("yi", re.compile("[ײװױ]")),),
}
_BEYOND_LATIN = re.compile("[^\x00-\u024f\u2000-\u206f\u20a0-\u20bf]")
"""Neither Latin letters nor the punctuation and currency signs that stand among them."""
_OTHER = re.compile(r"[^\W\d_\u0000-\u024f\u1e00-\u1eff\uff00-\uffef\U0001d400-\U0001d7ff]")

_SMALL_WORDS = {
    "en": """
        the and of to in is it you that was for on are with as be at this have from or by not what how do can i a an
        my we your will would which there their if about please me write give explain does should who when where why
        all
    """,
    "fr": """
        le la les un une des du de et est en que qui dans pour pas sur au aux avec ce cette ces il elle je tu nous
        vous se sont par plus mon ma mes comment pourquoi quel quelle quels être avoir fait ai ou où si leur son sa
        ses donne
    """,
    "es": """
        el la los las un una de del y es en que por para con no se lo como más pero sus su al este esta qué cómo
        cuál puedo puede hacer quiero tengo mi me sobre entre también dime escribe
    """,
    "de": """
        der die das und ist nicht ein eine einen zu den dem mit von für auf im sich des auch als wie ich du wir sie
        es was kann man mir mein bei oder aus wird schreibe bitte warum wenn
    """,
    "it": """
        il lo la gli le un una di del della e è che per non con in sono come più ma al alla anche questo questa cosa
        posso fare mi si nel scrivi perché dei delle
    """,
    "pt": """
        o a os as um uma de do da dos das e é em que não para com por como mais mas ao se na no seu sua isso posso
        fazer você eu me qual escreva são está
    """,
    "nl": """
        de het een en van is in dat op te niet zijn met voor aan ik je wij die er maar om ook hoe wat kan mijn naar
        schrijf deze door bij
    """,
    "sv": """
        och att det som en ett är på för med av inte den till jag du vi hur vad kan har om min från skriv varför
    """,
    "da": """
        og at det som en et er på for med af ikke den til jeg du vi hvordan hvad kan har om min fra hvorfor
    """,
    "nb": """
        og å det som en et er på for med av ikke den til jeg du vi hvordan hva kan har om min fra hvorfor
    """,
    "fi": """
        ja on ei että se hän minä sinä miten mitä voin kuin mutta tai ovat oli myös joka ole kirjoita miksi
    """,
    "pl": """
        i w nie na się że jest z do to jak co czy za po dla od jestem mogę ale jako który przez napisz dlaczego
    """,
    "cs": """
        a se v na je že to s z do jak co pro o ale by jsem mohu který jako při nebo proč napiš
    """,
    "hu": """
        a az és hogy nem egy van meg is ez de ha csak mint hogyan mit vagy lehet miért írj
    """,
    "ro": """
        și în de la un o nu este pe cu care ce pentru mai din cum să sunt pot sau că scrie
    """,
    "tr": """
        ve bir bu için ile da de ne nasıl mi mı daha çok gibi var olarak ben sen yaz neden
    """,
    "id": """
        yang dan di ini itu untuk dengan tidak dari ke dalam adalah saya anda bagaimana apa cara bisa akan tulis
    """,
    "vi": """
        và là của có không một các để cho trong được với người tôi bạn làm thế nào cách những
    """,
    "tl": """
        ang ng sa mga ay na ko mo paano ano hindi para ito kung at ako
    """,
    "sw": """
        na ya wa kwa ni katika kama jinsi gani nini hii yangu ili
    """,
}
_WORD = re.compile(r"[^\W\d_]+")
_LETTERS = bytes(ord(chr(at).lower()) if chr(at).isalpha() else 32 for at in range(128)) + bytes(128)
"""ASCII with all but its letters blank, in lower case: the words that the pattern finds, and much faster."""
_LANGUAGES_OF: dict[str, list[str]] = {}
for _language, _listed in _SMALL_WORDS.items():
    for _small in set(_listed.split()):
        _LANGUAGES_OF.setdefault(_small, []).append(_language)
_ENGLISH = frozenset(_SMALL_WORDS["en"].split())
_FOREIGN = frozenset(word for word, codes in _LANGUAGES_OF.items() if codes != ["en"])
_FRENCH = frozenset(_SMALL_WORDS["fr"].split())
_NOT_FRENCH = frozenset(word for word, codes in _LANGUAGES_OF.items() if codes != ["fr"])
_ORDER = {code: place for place, code in enumerate(_SMALL_WORDS)}
"""The screened ones come first."""


def language(text: str) -> str:
    """ISO 639-1 code of the main language of ``text``, or `UNDETERMINED`; a text without letters counts as English."""
    sample = text[:_SAMPLE]
    if not sample.isascii() and _BEYOND_LATIN.search(sample):
        letters = sum(map(str.isalpha, sample))
        for code, script in _SCRIPTS:
            # One sign of Chinese says as much as a word: a fifth of the letters is enough to be unread.
            if letters and len(script.findall(sample)) * 5 > letters:
                return next((other for other, letter in _TELLTALES.get(code, ()) if letter.search(sample)), code)
        if letters and len(_OTHER.findall(sample)) * 5 > letters:
            return UNDETERMINED
    words = _words(sample)
    if len(words) < _WORDS_MIN:
        return "en"
    english = sum(map(_ENGLISH.__contains__, words))
    if english * 20 >= len(words) and english >= sum(map(_FOREIGN.__contains__, words)):
        return "en"  # no other language can have more
    french = sum(map(_FRENCH.__contains__, words))
    if french * 20 >= len(words) and french > sum(map(_NOT_FRENCH.__contains__, words)):
        return "fr"
    counts = Counter(chain.from_iterable(map(_languages_of, words)))
    best = max(counts, key=_ranked(counts), default="en")
    if counts[best] * 20 < len(words):  # running text has a small word in every few; code and lists of names have none
        return "en" if sample.isascii() else UNDETERMINED
    if counts[best] <= max(counts["en"], counts["fr"]) * 1.2:
        return "en" if counts["en"] >= counts["fr"] else "fr"
    return best


def _words(sample: str) -> list[str]:
    if sample.isascii():
        return sample.encode("ascii").translate(_LETTERS).decode("ascii").split()
    return _WORD.findall(sample.lower())


def _languages_of(word: str) -> Sequence[str]:
    return _LANGUAGES_OF.get(word, ())


def _ranked(counts: Mapping[str, int]) -> Callable[[str], tuple[int, int]]:
    """By count; among equals what is screened first, then by the order of the table."""
    return lambda code: (counts[code], -_ORDER[code])
