"""Taking out: nothing found survives, everything comes back, and look-alikes keep their own meaning."""

from __future__ import annotations

import pickle
import random
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.model import Finding, Redacted, Treatment, Vault
from cohere_governed.privacy.redact import MASK, generalise, redact
from cohere_governed.privacy.restore import VaultRestorer
from cohere_governed.privacy.standins import SHAPE, StandIns

KEEP, GENERALISE, SURROGATE = Treatment.KEEP, Treatment.GENERALISE, Treatment.SURROGATE
PSEUDONYMISE, MASKED, REFUSE = Treatment.PSEUDONYMISE, Treatment.MASK, Treatment.REFUSE
STANDINS = StandIns(bytes(range(32)), b"call")
TYPES = ("PERSON", "EMAIL_ADDRESS", "DATE_TIME", "LOCATION", "X")


def at(text: str, words: str, entity_type: str = "PERSON", score: float = 0.9) -> Finding:
    start = text.index(words)
    return Finding(start, start + len(words), entity_type, score)


def run(texts, findings, treatments=None, default=PSEUDONYMISE, standins=STANDINS, **options):
    redacted, vault = redact(texts, findings, treatments or {}, default, standins, **options)
    return [redacted[i].text if i in redacted else t for i, t in enumerate(texts)], vault, redacted


def check_edits(text: str, redacted: Redacted) -> None:
    at, out = 0, ""
    for edit in redacted.edits:
        assert at <= edit.start < edit.end
        out += text[at : edit.start] + edit.replacement
        at = edit.end
    assert out + text[at:] == redacted.text


# ── Round trips ────────────────────────────────────────────────────────────────

_CORES = [STANDINS.code("PERSON", "Anna"), STANDINS.code("PERSON", "Berg"), STANDINS.code("TEXT", "<A_1111>")]
_PIECES = [
    "Anna", "ANNA", "Berg", " ", "<", ">", "<<", "\\", "&lt;", "&gt;", "_", "-", "<A_1111>", "<PERSON_7f3a21>",
    "A_1111", "PERSON_", "1980",
    "<B_", "7f3a21", "😀", "👩‍👧", "é", "e\u0301", "\n", "s", "'s", "2", "_2", "\ud800", "x" * 9,
    *_CORES, *(c[:-1] for c in _CORES), *(c[1:] for c in _CORES), *(c[1:-1] for c in _CORES),
    *(c.lower() for c in _CORES),
    *(c.replace("_", "\\_") for c in _CORES), *(c.replace("_", " ") for c in _CORES), *(c[:-1] + "_2>" for c in _CORES),
]  # fmt: skip


@st.composite
def exchanges(draw):
    texts = draw(
        st.lists(st.lists(st.sampled_from(_PIECES) | st.text(max_size=3), max_size=12).map("".join), max_size=4)
    )
    findings = []
    for text in texts:
        spans = st.tuples(
            st.integers(0, max(0, len(text) - 1)), st.integers(1, 9), st.sampled_from(TYPES), st.floats(0, 1)
        )
        found = draw(st.lists(spans, max_size=5)) if text else []
        findings.append([Finding(s, min(s + n, len(text)), t, score) for s, n, t, score in found])
    return texts, findings


@given(
    exchanges(), st.booleans(), st.sampled_from([PSEUDONYMISE, SURROGATE]), st.sampled_from(["keep", "drop", "refuse"])
)
def test_restoring_undoes_redacting(exchange, propagate, treatment, invented):
    texts, findings = exchange
    sent, vault, redacted = run(texts, findings, {"X": KEEP}, treatment, propagate=propagate)
    restorer = VaultRestorer(vault, invented)
    assert [restorer.text(text) for text in sent] == texts
    for text in sent:
        stream = restorer.stream()
        assert "".join(map(stream.feed, text)) + stream.flush() == texts[sent.index(text)]
    for i, changed in redacted.items():
        check_edits(texts[i], changed)
        assert changed.edits
    assert run(texts, findings, {"X": KEEP}, treatment, propagate=propagate)[0] == sent, "a retry sends the same bytes"


def test_many_random_exchanges_come_back():
    rng = random.Random("redact")
    for _ in range(1500):
        texts = ["".join(rng.choices(_PIECES, k=rng.randrange(12))) for _ in range(rng.randrange(1, 4))]
        findings = [
            [
                Finding(s, min(len(t), s + rng.randrange(1, 8)), rng.choice(TYPES), 0.5)
                for s in rng.sample(range(len(t)), min(len(t), 3))
            ]
            for t in texts
        ]
        sent, vault, _ = run(texts, findings, {"DATE_TIME": SURROGATE})
        assert [VaultRestorer(vault, "refuse").text(text) for text in sent] == texts


@given(exchanges(), st.sampled_from([MASKED, GENERALISE]))
def test_what_is_not_reversible_harms_nothing_else(exchange, treatment):
    texts, findings = exchange
    sent, vault, redacted = run(texts, findings, {"PERSON": treatment, "DATE_TIME": treatment})
    for i, text in enumerate(sent):
        edits = redacted[i].edits if i in redacted else ()
        expected, last = "", 0
        for edit in edits:
            value = edit.replacement if edit.replacement not in vault else texts[i][edit.start : edit.end]
            expected += texts[i][last : edit.start] + value
            last = edit.end
        assert VaultRestorer(vault, "refuse").text(text) == expected + texts[i][last:]


@given(exchanges(), st.sampled_from([PSEUDONYMISE, SURROGATE, MASKED]))
def test_no_character_of_a_finding_is_kept(exchange, treatment):
    texts, findings = exchange
    _, _, redacted = run(texts, findings, {"X": KEEP}, treatment)
    for i, found in enumerate(findings):
        edited = {p for e in (redacted[i].edits if i in redacted else ()) for p in range(e.start, e.end)}
        for f in found:
            unchanged = set(range(f.start, f.end)) - edited
            # Only a text that is its own stand-in may look untouched.
            assert f.type == "X" or not unchanged or SHAPE.search(texts[i])


# ── Overlaps ───────────────────────────────────────────────────────────────────


def test_the_union_of_overlapping_findings_goes():
    text = "Mail anna.berg@example.com today"
    found = [at(text, "anna.berg@exam", "X"), at(text, "berg@example.com", "EMAIL_ADDRESS")]
    [sent], vault, _ = run([text], [found])
    [standin] = vault
    assert sent == f"Mail {standin} today"
    assert standin.startswith("<EMAIL_ADDRESS_"), "the longest gives the type"
    assert vault[standin] == "anna.berg@example.com"


def test_of_two_as_long_the_surer_gives_the_type():
    text = "Georgia"
    [sent], _, _ = run([text], [[at(text, text, "LOCATION", 0.6), at(text, text, "PERSON", 0.8)]])
    assert sent.startswith("<PERSON_")


def test_adjacent_findings_stay_two():
    text = "AnnaBerg"
    [sent], vault, _ = run([text], [[at(text, "Anna"), at(text, "Berg")]], propagate=False)
    assert len(vault) == 2
    assert sent.count("<") == 2


def test_the_strictest_treatment_of_an_overlap_wins():
    text = "see http://10.1.2.3/anna now"
    found = [at(text, "http://10.1.2.3/anna", "URL"), at(text, "10.1.2.3", "IP_ADDRESS")]
    assert run([text], [found], {"URL": GENERALISE, "IP_ADDRESS": MASKED})[0] == [f"see {MASK} now"]
    assert run([text], [found], {"URL": GENERALISE, "IP_ADDRESS": GENERALISE})[0] == [f"see {MASK} now"]
    assert run([text], [found], {"URL": KEEP, "IP_ADDRESS": MASKED})[0] == [f"see http://{MASK}/anna now"]


def test_a_generalisation_says_nothing_of_another_finding():
    text = "http://anna-berg.example/x"
    found = [at(text, text, "URL"), at(text, "anna-berg")]
    assert run([text], [found[:1]], default=GENERALISE)[0] == ["anna-berg.example"]
    assert run([text], [found], default=GENERALISE)[0] == [MASK]


# ── People found once ──────────────────────────────────────────────────────────


def test_a_person_found_once_goes_everywhere_but_not_inside_words():
    texts = ["I am Anna.", "Tell Anna that Annabel and anna_x wrote to Anna's Anna"]
    found = [[at(texts[0], "Anna")], []]
    sent, vault, _ = run(texts, found)
    [standin] = vault
    assert sent[1] == f"Tell {standin} that Annabel and anna_x wrote to {standin}'s {standin}"
    assert run(texts, found, propagate=False)[0][1] == texts[1]
    assert run(texts, found, {"PERSON": KEEP})[0] == texts


def test_a_person_is_also_found_before_other_findings():
    texts = ["Anna and Tom and Anna", "Anna"]
    sent, vault, _ = run(texts, [[at(texts[0], "Tom")], [at(texts[1], "Anna")]])
    by_value = {value: standin for standin, value in vault.reveal().items()}
    assert sent[0] == f"{by_value['Anna']} and {by_value['Tom']} and {by_value['Anna']}"


def test_only_people_are_looked_for_elsewhere():
    texts = ["in Paris", "a Paris match"]
    assert run(texts, [[at(texts[0], "Paris", "LOCATION")], []])[0][1] == texts[1]


def test_one_person_is_one_stand_in_across_texts_and_turns():
    turn = ["I am Anna Berg", "ANNA BERG again"]
    first, _, _ = run(turn, [[at(turn[0], "Anna Berg")], [at(turn[1], "ANNA BERG")]])
    later = [*turn, "Anna Berg and Tom"]
    second, vault, _ = run(later, [[at(t, n)] for t, n in zip(later, ["Anna Berg", "ANNA BERG", "Tom"], strict=True)])
    assert second[:2] == first
    assert sorted(vault.reveal().values()) == ["ANNA BERG", "Anna Berg", "Tom"]


def test_two_tenants_never_share_a_stand_in():
    text = "Anna Berg"
    other = StandIns(bytes(32), b"call")
    assert run([text], [[at(text, text)]])[0] != run([text], [[at(text, text)]], standins=other)[0]


# ── Look-alikes ────────────────────────────────────────────────────────────────

LIVE = STANDINS.code("PERSON", "Anna")


@pytest.mark.parametrize(
    "typed",
    [
        "<PERSON_7f3a>",
        "<A_0000>",
        LIVE,
        LIVE.lower(),
        LIVE[1:],
        LIVE[:-1],
        LIVE[1:-1],
        LIVE.replace("_", "\\_"),
        f"&lt;{LIVE[1:-1]}&gt;",
    ],
)
def test_what_the_user_typed_is_never_taken_for_ours(typed):
    """The model may quote it or not: it comes back as typed, and never as Anna."""
    texts = [f"the log says {typed} here", "Anna"]
    sent, vault, _ = run(texts, [[], [at(texts[1], "Anna")]])
    assert typed not in sent[0]
    assert sent[1] == LIVE
    restorer = VaultRestorer(vault, "refuse")
    assert [restorer.text(text) for text in sent] == texts


def test_a_damaged_look_alike_of_nobody_is_left_alone():
    text = "call <my_face_bead01 or PERSON_123456"
    assert run([text], [[]])[2] == {}


def test_a_generalised_value_cannot_spell_a_stand_in():
    text = "<BORN_in 1980-02-03>".replace("in ", "")
    [sent], vault, _ = run([text], [[at(text, "1980-02-03", "DATE")]], {"DATE": GENERALISE})
    assert sent == f"<BORN_{MASK}>"
    assert not vault


def test_a_value_that_looks_like_a_stand_in_comes_back_as_it_was():
    text = "his name is <PERSON_7f3a21>"
    [sent], vault, _ = run([text], [[at(text, "<PERSON_7f3a21>")]])
    assert VaultRestorer(vault).text(sent) == text


# ── Treatments ─────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("value", ["a", "a long name indeed"])
def test_a_mask_tells_no_length_and_is_not_in_the_vault(value):
    assert run([value], [[at(value, value)]], default=MASKED)[:2] == ([MASK], Vault({}))


@pytest.mark.parametrize(
    ("entity_type", "value", "expected"),
    [
        ("DATE_TIME", "3 March 1980", "1980"),
        ("DATE_OF_BIRTH", "03/04/80", MASK),
        ("DATE_TIME", "1980 to 1985", MASK),
        ("AGE", "43 years old", "40s"),
        ("DATE_OF_BIRTH", "3 March 1980", "1980"),
        ("DATE_OF_BIRTH", "3 March 1936", MASK),  # says an age over 89, as no age itself would
        ("DATE_OF_BIRTH", "3 March 1937", "1937"),
        ("AGE", "7", "0-9"),
        ("AGE", "18 months", "0-9"),
        ("AGE", "130 months", "10s"),
        ("AGE", "3 weeks", "0-9"),
        ("ZIP_CODE", "03601", "000"),  # too few people for three digits
        ("DE_PLZ", "10115", "101"),
        ("NL_POSTCODE", "1012 AB", "10"),
        ("CA_POSTAL_CODE", "K1A 0B1", "K1A"),
        ("IP_ADDRESS", "::ffff:203.0.113.77", "203.0.113.0/24"),
        ("SALARY", "50k", MASK),
        ("SALARY", "1.234", MASK),
        ("SALARY", "2 million", MASK),
        ("AGE", "97", "90+"),
        ("AGE", "4th floor, 43", MASK),
        ("POSTCODE", "SW1A 1AA", "SW1A"),
        ("POSTCODE", "k1a 0b1", "K1A"),
        ("ZIP_CODE", "90210-1234", "902"),
        ("POSTAL_CODE", "1017", "10"),
        ("POSTCODE", "nowhere", MASK),
        ("IP_ADDRESS", "10.1.2.3", "10.1.2.0/24"),
        ("IP_ADDRESS", "2001:db8:1:2::3", "2001:db8:1::/48"),
        ("IP_ADDRESS", "10.1.2", MASK),
        ("URL", "https://anna:pw@shop.example.com:8080/u/anna?x=1", "shop.example.com"),
        ("URL", "shop.example.com/u/anna", "shop.example.com"),
        ("URL", "http://10.1.2.3/x", MASK),
        ("URL", "http://[::1/", MASK),
        ("SALARY", "€54,321.50", "10000-99999"),
        ("NUMBER", "7", "1-9"),
        ("NUMBER", "many", MASK),
        ("PASSWORD", "1980", MASK),
    ],
)
def test_generalising(entity_type, value, expected):
    assert generalise(entity_type, value, date(2026, 11, 23)) == expected


def test_no_year_of_birth_is_told_to_who_cannot_say_how_long_ago_it_is():
    assert generalise("DATE_OF_BIRTH", "3 March 1980") == MASK


@given(st.sampled_from(["DATE", "AGE", "POSTCODE", "IP_ADDRESS", "URL", "NUMBER"]), st.text(max_size=30))
def test_generalising_never_fails(entity_type, value):
    assert generalise(entity_type, value)


def test_a_surrogate_is_realistic_steady_and_reversible():
    text = "Anna Berg (anna@corp.example) wrote to Tom."
    found = [at(text, "Anna Berg"), at(text, "anna@corp.example", "EMAIL_ADDRESS"), at(text, "Tom")]
    [sent], vault, _ = run([text], [found], default=SURROGATE)
    assert "<" not in sent
    assert "Anna" not in sent
    assert "@example.com" in sent
    assert VaultRestorer(vault).text(sent) == text
    assert run([text], [found], default=SURROGATE)[0] == [sent]
    assert run([text], [found], default=SURROGATE, locale="de-AT")[0] != [sent]


@pytest.mark.parametrize("text", ["Annas Haus", "xAnna"])
def test_a_surrogate_whose_end_would_not_show_gives_way_to_a_stand_in(text):
    [sent], vault, _ = run([text], [[at(text, "Anna")]], default=SURROGATE)
    assert SHAPE.search(sent)
    assert VaultRestorer(vault).text(sent) == text


def test_and_the_other_surrogates_stay():
    text = "Annas Haus, Tom"
    [sent], _, _ = run([text], [[at(text, "Anna"), at(text, "Tom")]], default=SURROGATE)
    assert sent.count("<") == 1


def test_a_surrogate_that_already_stands_in_the_text_is_not_used():
    text = "Anna"
    [[fake], _, _] = run([text], [[at(text, text)]], default=SURROGATE)
    text = f"Anna and {fake}"
    [sent], vault, _ = run([text], [[at(text, "Anna")]], default=SURROGATE)
    assert not sent.startswith(fake)
    assert "<" not in sent, "the next on the list serves"
    assert VaultRestorer(vault).text(sent) == text


def test_where_surrogates_prove_ambiguous_none_is_used():
    """Kept text and a generalised address together spell the fake of another."""
    mail = "anna@corp.example"
    [[fake], _, _] = run([mail], [[at(mail, mail, "EMAIL_ADDRESS")]], default=SURROGATE)
    text = f"{mail} or {fake.partition('@')[0]}@http://example.com/x"
    found = [at(text, mail, "EMAIL_ADDRESS"), at(text, "http://example.com/x", "URL")]
    [sent], vault, _ = run([text], [found], {"URL": GENERALISE}, SURROGATE)
    assert sent.startswith("<EMAIL_ADDRESS_")
    assert VaultRestorer(vault).text(sent) == f"{mail} or {fake}"


def test_a_type_without_surrogates_gets_a_stand_in():
    text = "4111 1111 1111 1111"
    assert run([text], [[at(text, text, "CREDIT_CARD")]], default=SURROGATE)[0][0].startswith("<CREDIT_CARD_")


# ── What must not happen ───────────────────────────────────────────────────────


def test_unchanged_texts_are_not_in_the_result():
    texts = ["", "nothing here", "Anna"]
    _, vault, redacted = run(texts, [[], [], [at("Anna", "Anna")]])
    assert list(redacted) == [2]
    assert len(vault) == 1
    assert redact([], [], {}, PSEUDONYMISE, STANDINS) == ({}, {})


@pytest.mark.parametrize(
    ("texts", "findings", "treatments", "message"),
    [
        (["Anna"], [[Finding(0, 4, "PERSON", 1.0)]], {"PERSON": REFUSE}, "to be refused"),
        (["Anna"], [[Finding(0, 5, "PERSON", 1.0)]], {}, "ends at 5"),
        (["Anna"], [], {}, "1 texts but findings for 0"),
    ],
)
def test_what_cannot_be_redacted_is_an_error_that_quotes_nothing(texts, findings, treatments, message):
    with pytest.raises(ValueError, match=message) as caught:
        redact(texts, findings, treatments, PSEUDONYMISE, STANDINS)
    assert "Anna" not in str(caught.value)


def test_a_finding_is_refused_by_default_too():
    with pytest.raises(ValueError, match="to be refused"):
        redact(["Anna"], [[Finding(0, 4, "X", 1.0)]], {"PERSON": KEEP}, REFUSE, STANDINS)


def test_results_show_no_value():
    text = "Anna Berg lives here"
    redacted, vault = redact([text], [[at(text, "Anna Berg")]], {}, PSEUDONYMISE, STANDINS)
    assert "Anna" not in f"{vault} {vault!r} {redacted!r} {redacted[0]}"
    with pytest.raises(TypeError):
        pickle.dumps(vault)
    assert b"Anna" not in pickle.dumps(redacted)
