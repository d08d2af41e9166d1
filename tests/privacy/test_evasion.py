"""A disguise must not hide an identifier, and what is found must be the disguise exactly."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.privacy.evasion import Folded, fold, plain, unescaped, unwrapped
from cohere_governed.privacy.identifiers import Identifiers
from cohere_governed.privacy.inspect import Detector

from .stubs import Knowing, Nameless

DETECTOR = Detector(Nameless())
CARD = "4111 1111 1111 1111"
MAIL = "jane.doe@acme.com"
IBAN = "DE89370400440532013000"

DISGUISES = {
    "zero-width": (CARD, "\u200b".join(CARD)),
    "soft hyphens": (MAIL, "\u00ad".join(MAIL)),
    "word joiners": (IBAN, "\u2060".join(IBAN)),
    "full width": (CARD, CARD.translate({c: c + 0xFEE0 for c in range(0x30, 0x3A)})),
    "full-width mail": (MAIL, MAIL.translate({c: c + 0xFEE0 for c in range(0x21, 0x7F)})),
    "arabic digits": (CARD, CARD.translate({0x30 + d: 0x660 + d for d in range(10)})),
    "mathematical digits": (CARD, CARD.translate({0x30 + d: 0x1D7CE + d for d in range(10)})),
    "cyrillic": (MAIL, MAIL.replace("a", "а").replace("o", "о").replace("c", "с")),
    "no-break spaces": (CARD, CARD.replace(" ", "\u00a0")),
    "en dashes": (CARD, CARD.replace(" ", "–")),
    "spaced": (CARD, " ".join(CARD.replace(" ", ""))),
    "dotted": (CARD, ".".join(CARD.replace(" ", ""))),
    "underscored": (CARD, "_".join(CARD.replace(" ", ""))),
    "broken line": (CARD, "4111 1111\n1111 1111"),
    "broken line, quoted": (CARD, "4111-1111-\r\n> 1111-1111"),
    "broken iban": (IBAN, "DE89 3704 0044\n0532 0130 00"),
    "broken mail": (MAIL, "jane.doe@\nacme.com"),
    "percent": (MAIL, "jane.doe%40acme.com"),
    "percent, all": (MAIL, "".join(f"%{ord(c):02X}" for c in MAIL)),
    "entity": (MAIL, "jane.doe&#64;acme.com"),
    "hex entity, all": (MAIL, "".join(f"&#x{ord(c):x};" for c in MAIL)),
    "json escapes": (MAIL, "jane.doe\\u0040acme.com"),
    "spelled": (MAIL, "jane (dot) doe (at) acme (dot) com"),
    "spelled in words": (MAIL, "jane dot doe at acme dot com"),
    "base64": (MAIL, base64.b64encode(MAIL.encode()).decode()),
    "base64 of a sentence": (MAIL, base64.b64encode(f"write to {MAIL} soon".encode()).decode()),
    "base64url": (MAIL, base64.urlsafe_b64encode(f">>>{MAIL}???".encode()).decode().rstrip("=")),
    "hex": (MAIL, MAIL.encode().hex()),
    "hex, spaced": (MAIL, MAIL.encode().hex(" ")),
}


@pytest.mark.parametrize("name", DISGUISES)
def test_a_disguised_identifier_is_found_where_it_stands(name):
    plain, disguised = DISGUISES[name]
    text = f"Before it, then: {disguised} ; after it."
    findings = DETECTOR.inspect([text])[0]
    assert [text[f.start : f.end] for f in findings] == [disguised]
    kind = {CARD: "CREDIT_CARD", MAIL: "EMAIL_ADDRESS", IBAN: "IBAN_CODE"}[plain]
    assert [f.type for f in findings] == [kind]


@given(
    st.integers(1, len(MAIL) - 1),
    st.sampled_from("\u200b\u200c\u200d\u2060\ufeff\u00ad"),
    st.text("xyz \n", max_size=30),
)
def test_one_invisible_character_anywhere_does_not_hide_a_mail_address(at, invisible, before):
    disguised = MAIL[:at] + invisible + MAIL[at:]
    text = f"{before} {disguised}."
    assert [text[f.start : f.end] for f in DETECTOR.inspect([text])[0]] == [disguised]


def test_names_are_read_undressed_too():
    text = "please ask J\u200bane D\u200boe about it"
    findings = Detector(Knowing("Jane Doe")).inspect([text])[0]
    assert [text[f.start : f.end] for f in findings] == ["J\u200bane D\u200boe"]


# ── what JSON makes of a text ──────────────────────────────────────────────────

WRITTEN = [
    lambda text: json.dumps({"said": text}),
    lambda text: json.dumps({"said": json.dumps([text])}),
    lambda text: json.dumps(text, ensure_ascii=False),
]


@pytest.mark.parametrize("written", WRITTEN)
@pytest.mark.parametrize("name", ["Jane Doe", "Jürgen Müller", "Иван Петров", "田中 太郎", "𐐀𐐁 Doe", "J\u200bane Doe"])
@pytest.mark.parametrize("around", ["Yours,\n{}\nAcme", "\t{}\r\n", "{}"])
def test_a_name_is_found_whole_however_json_writes_it(written, name, around):
    text = written(around.format(name))
    finding = Detector(Knowing(name.replace("\u200b", ""))).inspect([text])[0][0]
    found = text[finding.start : finding.end]
    assert found in (name, json.dumps(name)[1:-1], json.dumps(json.dumps(name))[3:-3])
    assert plain(found) == name.replace("\u200b", "")
    assert text[finding.start - 1] in 'nrt"'


@pytest.mark.parametrize("written", WRITTEN[:2])
@pytest.mark.parametrize("value", [MAIL, CARD, IBAN])
def test_the_letter_of_a_line_end_is_no_part_of_what_begins_the_line(written, value):
    text = written(f"Customer\n{value}\nBerlin")
    assert [text[f.start : f.end] for f in DETECTOR.inspect([text])[0]] == [value]


def test_a_path_that_looks_like_escapes_is_read_as_it_stands_too():
    text = r"stored in C:\Users\nina.tester\notes and \\nas\jane.doe@acme.com"
    found = {text[f.start : f.end] for f in DETECTOR.inspect([text])[0]}
    assert any("nina.tester" in one for one in found)
    assert any(one.endswith("jane.doe@acme.com") for one in found)


@given(st.text(max_size=300))
def test_the_map_of_unescaping_covers_places_of_the_original_in_order(text):
    for said in (text, json.dumps(text), json.dumps(json.dumps(text))):
        read = unescaped(said)
        if read is not None:
            assert len(read.text) == len(read.starts) == len(read.ends)
            assert [*read.starts[1:], len(said)] == list(read.ends)
            assert read.starts[0] == 0


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\\"\b\f'), max_size=100))
def test_unescaping_undoes_what_json_does_to_a_text(text):
    said = json.dumps(text)
    assert (unescaped(said) or Folded(said, (), ())).text == f'"{text}"'


@given(st.text(st.characters(codec="ascii"), max_size=200))
def test_plain_text_has_nothing_to_take_off(text):
    assert fold(text) is None


@pytest.mark.parametrize(
    "text", ["Où est l’école ?", "Grüße aus Köln – bis bald…", "naïve café", "Привет, мир", "東京都", "emoji 🙂 here"]
)
def test_ordinary_letters_of_other_languages_stay_what_they_are(text):
    folded = fold(text)
    kept = folded.text if folded else text
    assert [c for c in kept if c.isalpha()] == [c for c in text if c.isalpha()]


@given(st.text(max_size=200))
def test_the_map_of_folding_covers_places_of_the_original_in_order(text):
    folded = fold(text)
    if folded is not None:
        assert len(folded.text) == len(folded.starts) == len(folded.ends)
        assert list(folded.starts) == sorted(folded.starts)
        assert all(0 <= a < b <= len(text) for a, b in zip(folded.starts, folded.ends, strict=True))


@given(st.text(max_size=300))
def test_unwrapping_stays_inside_any_text(text):
    for finding in unwrapped(text, _FIND):
        assert 0 <= finding.start < finding.end <= len(text)


_FIND = Identifiers().find


@pytest.mark.parametrize(
    "text",
    [
        "meet at acme.com at noon",
        "send mail to\n  support-team and wait",
        "step 1 2 3 4 5 6 7 8 9 10 11 12",
        "ids 1234\n5678\n9012",
        "deadbeefdeadbeefdeadbeefdeadbeef",
        "https://acme.test/a%20b%20c",
        "a &lt;b&gt; c &amp; d",
        "TWFuIGlzIGRpc3Rpbmd1aXNoZWQ=",
    ],
)
def test_no_disguise_is_seen_where_there_is_none(text):
    assert list(unwrapped(text, _FIND)) == []


def test_a_fold_shows_no_text():
    folded = fold("sec\u200bret")
    assert folded is not None
    assert "secret" not in repr(folded)
