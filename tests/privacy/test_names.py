"""The names model, as its callers meet it."""

from __future__ import annotations

import gc
import re
import sys
import threading
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.privacy import names, names_file
from cohere_governed.privacy.inspect import Detector
from cohere_governed.privacy.names import Tagger, load


@pytest.fixture(scope="module")
def tagger():
    return load()


def weights() -> bytes:
    return resources.files("cohere_governed.privacy").joinpath(names.WEIGHTS_FILE).read_bytes()


def tagged(tagger, text, **options):
    return [(text[f.start : f.end], f.type) for f in tagger.tag([text], **options)[0]]


def found(findings):
    """Findings as they compare between runs: a probability moves by a rounding with the shape of its batch."""
    return [(f.start, f.end, f.type, pytest.approx(f.score, abs=1e-4)) for f in findings]


def plain(findings):
    return [(f.start, f.end, f.type, f.score) for f in findings]


def letters(number):
    """A number as a word that no text has."""
    return f"{number:05}".translate(str.maketrans("0123456789", "qxzjkvwybf"))


SENTENCES = [
    ("Please call Margaret Whitfield before noon.", [("Margaret Whitfield", "PERSON")]),
    ("Rajesh Venkataraman has moved to Bristol.", [("Rajesh Venkataraman", "PERSON"), ("Bristol", "LOCATION")]),
    ("my name is sarah connolly and i live in dublin", [("sarah connolly", "PERSON"), ("dublin", "LOCATION")]),
    ("Send it to 14 Maple Avenue, Portland, OR 97205 please.", [("14 Maple Avenue, Portland, OR 97205", "ADDRESS")]),
    ("She joined Deutsche Bank in Frankfurt.", [("Deutsche Bank", "ORGANIZATION"), ("Frankfurt", "LOCATION")]),
    ("Mein Name ist Jürgen Möller und ich wohne in Köln.", [("Jürgen Möller", "PERSON"), ("Köln", "LOCATION")]),
    ("Je m'appelle Camille Lefèvre et j'habite à Nantes.", [("Camille Lefèvre", "PERSON"), ("Nantes", "LOCATION")]),
    ("Me llamo Lucía Herrera y vivo en Sevilla.", [("Lucía Herrera", "PERSON"), ("Sevilla", "LOCATION")]),
    ("Mi chiamo Giulia Ferrari e abito a Torino.", [("Giulia Ferrari", "PERSON"), ("Torino", "LOCATION")]),
    ("Mijn naam is Daan de Vries en ik woon in Utrecht.", [("Daan de Vries", "PERSON"), ("Utrecht", "LOCATION")]),
    ("Meu nome é Beatriz Almeida e moro em Recife.", [("Beatriz Almeida", "PERSON"), ("Recife", "LOCATION")]),
    ('{"customer": "Helena Marsh", "city": "Toronto"}', [("Helena Marsh", "PERSON"), ("Toronto", "LOCATION")]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES)
def test_names_in_plain_sentences_are_found_with_their_type(tagger, text, expected):
    found = tagged(tagger, text)
    assert set(expected) <= set(found)


NOTHING_PERSONAL = [
    "Write a function that reverses a linked list and explain its complexity.",
    "The payment failed twice, please check the card terminal and try again.",
    "def total(items: list[Item]) -> Decimal:\n    return sum((i.price * i.count for i in items), Decimal(0))\n",
    "import os\nfrom pathlib import Path\n\nclass ReportBuilder(BaseBuilder):\n    name = None\n",
    '{"id": 4411, "status": "active", "createdAt": "2024-03-01", "items": [{"sku": "A-1", "qty": 2}]}',
    "services:\n  web:\n    image: nginx:1.25\n    ports:\n      - 8080:80\n",
    "2024-05-02 11:20:01,332 ERROR worker-3 connection refused, retrying in 5 s",
    "2024-05-02 11:20:01,332 ERROR [main] o.s.b.SpringApplication - Application run failed",
    "SELECT count(*) FROM orders WHERE status = 'open' GROUP BY region;",
    "for (let i = 0; i < rows.length; i++) { console.log(rows[i].name); }",
]


@pytest.mark.parametrize("text", NOTHING_PERSONAL)
def test_code_records_and_plain_requests_hold_no_names(tagger, text):
    found = Detector(tagger).inspect([text])[0]  # which knows code from prose, as the model alone does not
    assert [text[f.start : f.end] for f in found if f.recogniser == names.RECOGNISER] == []


def test_who_was_named_beyond_doubt_is_found_again_where_the_name_could_be_a_word(tagger):
    later, strict = "All of Chase was late.", 0.05
    assert ("Chase", "PERSON") not in tagged(tagger, later, threshold=strict)
    named = f"My name is Chase Whitfield and I live in Bristol. {later}"
    assert tagged(tagger, named, threshold=strict).count(("Chase", "PERSON")) == 1


def test_offsets_are_code_points_after_emoji_and_combining_marks(tagger):
    text = "🙂🙂 e\u0301 𝔘𝔫𝔦 — please ask Margaret Whitfield, she lives in Köln."
    assert ("Margaret Whitfield", "PERSON") in tagged(tagger, text)
    assert ("Köln", "LOCATION") in tagged(tagger, text)


def test_findings_name_their_recogniser_and_a_probability(tagger):
    (finding, *_) = tagger.tag(["Please call Margaret Whitfield."])[0]
    assert finding.recogniser == "names"
    assert 0.5 < finding.score <= 1.0


PROSE = st.text(st.sampled_from("aZé 1,.\n@#'-_{}\"🙂\u0301中Ж\t\x00\ud800"), max_size=200)
PIECES = (
    "Anna", "Schmidt", "in", "Paris", "works", "for", "IBM", ",", ".", "12", "Main", "Street", "the", "{", "_x", "\n",
)  # fmt: skip
WORDY = st.lists(st.sampled_from(PIECES), max_size=60).map(" ".join)


@given(st.one_of(PROSE, WORDY))
def test_findings_are_ascending_apart_and_inside_any_text(text):
    found = load().tag([text])[0]
    edges = [edge for f in found for edge in (f.start, f.end)]
    assert edges == sorted(edges)
    assert all(f.end <= len(text) for f in found)
    assert all(f.type in names.TYPES for f in found)


@given(st.lists(st.one_of(PROSE, WORDY), max_size=5))
def test_a_batch_finds_what_each_text_alone_would(texts):
    together = load().tag(texts)
    apart = [load().tag([text])[0] for text in texts]
    assert [plain(fs) for fs in together] == [found(fs) for fs in apart]


@given(WORDY, st.floats(0, 1), st.floats(0, 1))
def test_a_lower_threshold_never_masks_more(text, a, b):
    def masked(threshold):
        found = load().tag([text], threshold=threshold)[0]
        return {i for f in found for i in range(f.start, f.end) if text[i].isalnum()}

    low, high = sorted((a, b))
    assert masked(low) <= masked(high)


@pytest.mark.parametrize("threshold", [-0.1, 1.1, float("nan")])
def test_a_threshold_that_is_no_probability_is_refused(tagger, threshold):
    with pytest.raises(ValueError, match="threshold"):
        tagger.tag(["x"], threshold=threshold)


def test_nothing_in_nothing_out(tagger):
    assert tagger.tag([]) == []
    assert tagger.tag(["", " ", "\n"]) == [[], [], []]


def test_names_far_into_a_long_text_keep_their_place(tagger):
    filler = "The delivery was late and the box was open when it came to the door. " * 40
    text = "".join(f"{filler}\nPlease call Margaret Whitfield about it.\n" for _ in range(12))
    found = tagger.tag([text])[0]
    places = [at for at in range(len(text)) if text.startswith("Margaret Whitfield", at)]
    assert [(f.start, f.end) for f in found if f.type == "PERSON"] == [(at, at + 18) for at in places]


def test_one_endless_line_without_a_border_is_read_whole(tagger):
    text = "x" * 30_000 + " Please call Margaret Whitfield. " + "{" * 30_000
    assert ("Margaret Whitfield", "PERSON") in tagged(tagger, text)


def test_results_do_not_depend_on_what_was_read_before():
    sentence = "Please call Margaret Whitfield in Bristol about the Deutsche Bank invoice."
    tagger = Tagger(names_file.decode(weights()))
    before = tagger.tag([sentence])
    for block in range(40):
        tagger.tag([" ".join("w" + letters(block * 1000 + n) for n in range(900))])
    assert tagger.tag([sentence]) == before


SURNAMES = re.findall(
    r"\w+",
    "Abbott Baxter Carver Donovan Eastwood Fletcher Goodwin Harrington Ingram Jankowski Kowalski Lindgren Morrison "
    "Novak Ortega Petersen Quinlan Ramirez Schroeder Thompson Underwood Vasquez Whitaker Yamamoto Zimmerman Andersen",
)
NOUNS = re.findall(
    r"\w+",
    "apple basket candle drawer engine folder garden hammer island jacket kettle ladder mirror needle orange pencil "
    "quarrel ribbon saddle tunnel umbrella valley window yogurt zipper anchor",
)


@pytest.fixture
def hasty_switching():
    """Threads take turns some thousand times as often, so that a race is met."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(usual)


@pytest.mark.usefixtures("hasty_switching")
@pytest.mark.parametrize("attempt", range(6))
def test_threads_share_a_tagger_without_disturbing_one_another(attempt):
    texts = [f"Please ask {name} about the {noun} today." for name, noun in zip(SURNAMES, NOUNS, strict=True)]
    expected = [found(fs) for fs in Tagger(names_file.decode(weights())).tag(texts)]
    shared = Tagger(names_file.decode(weights()))
    results: dict[int, list[object]] = {}
    start = threading.Barrier(8)

    def work(slot: int) -> None:
        start.wait()
        order = [*range(slot * 3, len(texts)), *range(slot * 3)]
        mine = {n: plain(shared.tag([texts[n]])[0]) for n in order}
        results[slot] = [mine[n] for n in range(len(texts))]

    threads = [threading.Thread(target=work, args=(slot,)) for slot in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(result == expected for result in results.values())


def test_the_tagger_keeps_no_word_it_has_read():
    tagger = Tagger(names_file.decode(weights()))
    tagger.tag(["Please call Xanthippe Quarrelsome in Zzyzxville."])
    seen, queue = set(), [tagger]
    while queue:
        item = queue.pop()
        if id(item) in seen or isinstance(item, type) or callable(item):
            continue
        seen.add(id(item))
        if isinstance(item, str):
            assert "anthippe" not in item
            assert "zzyzx" not in item.lower()
        queue.extend(gc.get_referents(item))
    assert len(seen) > 10


def test_load_gives_one_tagger_to_all():
    assert load() is load()
