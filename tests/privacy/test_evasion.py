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
    "hex with a sign": (MAIL, "0x" + MAIL.encode().hex()),
    "bytes": (MAIL, ", ".join(f"0x{byte:02x}" for byte in MAIL.encode())),
    "keycaps": (CARD, "".join(c + "\ufe0f\u20e3" if c.isdigit() else c for c in CARD)),
    "dark circles": (CARD, CARD.translate({0x31 + d: 0x2776 + d for d in range(9)})),
    "rings": (MAIL, "".join(c + "\u20dd" for c in MAIL)),
    "tag characters": (MAIL, "".join(chr(0xE0000 + ord(c)) for c in MAIL)),
    "entities without an end": (MAIL, "".join(f"&#{ord(c)}" for c in MAIL)),
    "code points": (MAIL, "".join(f"\\u{{{ord(c):x}}}" for c in MAIL)),
    "long code points": (MAIL, "".join(f"\\U{ord(c):08x}" for c in MAIL)),
    "percent twice": (MAIL, "".join(f"%25{ord(c):02X}" for c in MAIL)),
    "percent of full width": (CARD, "".join("%EF%BC%" + f"{0x90 + int(c):X}" if c.isdigit() else "%20" for c in CARD)),
    "base64 in base64": (MAIL, base64.b64encode(base64.b64encode(MAIL.encode())).decode()),
    "base64 of percent": (MAIL, base64.b64encode("".join(f"%{ord(c):02X}" for c in MAIL).encode()).decode()),
    "base64 of UTF-16": (MAIL, base64.b64encode(MAIL.encode("utf-16-le")).decode()),
    "hex of base64": (MAIL, base64.b64encode(MAIL.encode()).hex()),
    "spaced mail": (MAIL, " ".join(MAIL)),
    "spaced widely": (MAIL, "  ".join(MAIL)),
    "with commas": (CARD, ", ".join(CARD.replace(" ", ""))),
    "list of strings": (CARD, '", "'.join(CARD.replace(" ", ""))),
    "a digit a line": (CARD, "\n".join(CARD.replace(" ", ""))),
    "emphasis": (CARD, "4111**1111**1111 1111"),
    "line break of HTML": (CARD, "4111 1111<br>1111 1111"),
    "tags inside": (MAIL, "jane.doe@<b></b>acme.com"),
    "joined strings": (IBAN, 'DE893704" + "00440532013000'),
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


@pytest.mark.parametrize(
    ("before", "after"), [("token=", "&x"), ("https://t.test/u/", "?v=1"), ("data:text/plain;base64,", " ")]
)
def test_base64_is_read_in_addresses_too(before, after):
    disguised = base64.b64encode(f"send to {MAIL}".encode()).decode()
    text = f"see {before}{disguised}{after}"
    low, high = text.index(disguised), text.index(disguised) + len(disguised.rstrip("="))
    assert any(f.start <= low and high <= f.end for f in _in(text))


def _in(text):
    return DETECTOR.inspect([text])[0]


def test_base64_in_lines_is_replaced_whole():
    said = f"Dear all, as promised some time ago, please do write to {MAIL} and be so kind"
    disguised = base64.encodebytes(said.encode())
    text = f"Content-Transfer-Encoding: base64\n\n{disguised.decode()}\n--end"
    assert [text[f.start : f.end] for f in _in(text)] == [disguised.decode().strip()]


NAMES = {
    "percent": ("J%C3%BCrgen%20M%C3%BCller", "Jürgen Müller"),
    "HTML": ("J&uuml;rgen&nbsp;M&#252;ller", "Jürgen Müller"),
    "HTML in JSON": (r"J\u0026uuml;rgen M\u0026uuml;ller", "Jürgen Müller"),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_however_its_letters_are_encoded(name):
    written, meant = NAMES[name]
    text = f"ask %41 about {written}, please"
    findings = Detector(Knowing(meant)).inspect([text])[0]
    assert [text[f.start : f.end] for f in findings] == [written]
    assert plain(written) == meant.replace("\u00a0", " ")


def test_a_name_in_base64_is_found_and_so_are_the_users_own_numbers():
    for meant in ("Jürgen Müller", "HX-204-771"):
        disguised = base64.b64encode(f"about {meant} again".encode()).decode()
        findings = Detector(Knowing(meant, score=0.9)).inspect([f"see {disguised}"])[0]
        assert [(f.start, f.end) for f in findings] == [(4, 4 + len(disguised))]


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


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters='\\"\b\f%&'), max_size=100))
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
