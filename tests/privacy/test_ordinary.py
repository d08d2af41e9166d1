"""What is nobody's data is left alone, and what looks like it but is somebody's is not."""

import pytest

from benchmarks import ordinary, prompts
from cohere_governed.privacy import names
from cohere_governed.privacy.inspect import Detector


@pytest.fixture(scope="module")
def detector():
    return Detector.default(budget_seconds=600)


def masked(detector, text):
    return [text[f.start : f.end] for f in detector.inspect([text])[0]]


def test_the_sets_are_sound():
    fields = prompts.rows()
    assert sum(map(len, fields.values())) >= 150
    assert all(not row["spans"] for row in fields["nothing"])
    kinds = ordinary.rows()
    texts = [text for listed in kinds.values() for text in listed]
    assert len(texts) == len(set(texts)) > 100
    assert len(kinds) > 15


NOBODYS = (
    "255, 255, 255, 255, 10, 20, 30, 255, 255\n255, 255, 255, 255, 255, 255",
    "a5 a4 a3 a2 00 00 b1 b0\n00 10 20 30 40 50 60 70",
    "#define CTA_STATS_UNSPEC 0\n\tTCA_GATE_MAX,\n",
    '"@scope/eslint-config": "^6.0.0",\n"@scope/node-gyp": "^5.0.0"',
    "import { x } from '@scope/name'",
    "pip install 'types<2.31.0.7' or version 1.2.3.4",
    '<assembly version="1.0.0.0" manifestVersion="1.0">',
    "See https://docs.python.org/3/library/re.html and http://www.w3.org/2000/svg for details.",
    "Fixed in https://github.com/owner/project/issues/31, see also https://stackoverflow.com/questions/12345/x",
    "887577853 rows were read and 6279202352 bytes written",
    "a share of 599.759239067, or 20.039977955 of it",
    "The total of 134737590 is nearly 134737590.",
    "commit 943476591 in build 9434765919",
    'level=warn ts=1715940911 caller=manager.go:663 component="rule manager"',
)


@pytest.mark.parametrize("text", NOBODYS)
def test_what_machines_write_names_nobody(detector, text):
    assert masked(detector, text) == []


DATES_OF_THINGS = (
    "Date: Tue, 11 Feb 2025 08:02:17 +0100\nMIME-Version: 1.0",
    "Last-Modified: Tue, 11 Feb 2025 08:02:17 GMT",
    "commit 9f2c1a77b\nDate:   Tue Feb 11 08:02:17 2025 +0100\n\n    Fix a test",
    "2025/02/11 08:02:17 [error] 812#812: upstream timed out",
    "<34>1 2025-02-11T08:02:17.003Z host1 su - session opened",
    "Feb 11 08:02:17 web01 cron: run-parts finished",
    "-rw-r--r--  1 root root   4096 Feb 11 08:02 backup.tar.gz",
    "11/02/2025,14.5,11.2\n12/02/2025,13.9,10.7",
    "updated: 2025-02-11\nvalid_until: 2026-01-01",
    "## 1.4.0 (2025-02-11)\n\n* fix: handle empty spans",
    "## [2.0.1] - 2025-02-11\n### Added\n- more speed",
    "Changes in 4.2.0, 11 February 2025: a faster parser.",
    "The tool was released on 11 February 2025 and deprecated on 3 May 2026.",
    "The revolution began on 14 July 1789; since 2010 the price has doubled.",
    "02-11 08:02:51.120  1812  1844 W Manager: slow operation",
)


@pytest.mark.parametrize("text", DATES_OF_THINGS)
def test_dates_of_machines_releases_and_history_are_nobodys(detector, text):
    assert masked(detector, text) == []


DATES_OF_PEOPLE = (
    ("She was admitted on 11 February 2025 and left", "11 February 2025"),
    ("born: 1985-02-11\n", "1985-02-11"),
    ("dob: 1985-02-11", "1985-02-11"),
    ("He was born in 1985 near the sea", "1985"),
    ("Date of birth: 11 February 1985 08:02:17", "11 February 1985 08:02:17"),
    ("Seen by the nurse on 2025-02-11 08:02:17 for a cough", "2025-02-11 08:02:17"),
    ("The exam starts late and ends on 5 March. His deadline is mine.", "5 March"),
)


@pytest.mark.parametrize(("text", "value"), DATES_OF_PEOPLE)
def test_dates_of_people_are_found(detector, text, value):
    assert value in masked(detector, text)


def test_the_end_of_a_longer_word_is_no_label(detector):
    text = "The deadline is near; the exam starts at 9:30, and ends on 5 March."
    assert [f.type for f in detector.inspect([text])[0]] == ["DATE_TIME"]


def test_a_doubtful_word_in_small_letters_that_is_never_a_name_is_left_alone():
    tagger = names.load()
    words = ("grasses", "spoons", "garnish", "households")
    assert tagger.tag([f"please ask {word} about it" for word in words], threshold=0.999) == [[]] * len(words)


def test_ordinary_words_with_a_capital_are_no_doubtful_person_or_place(detector):
    tagger = names.load()
    words = ("Grasses", "Spoons", "Households", "Funds")
    found = tagger.tag([f"Please ask {word} about it" for word in words], threshold=0.999)
    assert all(f.score >= 0.5 for listed in found for f in listed if f.type in {"PERSON", "LOCATION"})
    assert tagger.tag(["Please ask Will about it"])[0], "a name that is a word too is still a name"


SOMEBODYS = (
    ("Pode ligar ao senhor de ontem, se faz favor, para o 912 345 678?", "912 345 678"),
    ("Ship to 12 Main Street, 94110 San Francisco.", "12 Main Street"),
    ("Ask @janedoe about it", "@janedoe"),
    ("Reported from 203.0.113.9 yesterday", "203.0.113.9"),
    ("client ip=203.0.113.9 refused", "203.0.113.9"),
    ("Her page is https://github.com/janedoe now", "https://github.com/janedoe"),
    ("Mirror: https://w3.org.janedoe.com/me", "https://w3.org.janedoe.com/me"),
    ("https://docs.python.org/3/?email=jane@doe.org", "https://docs.python.org/3/?email=jane@doe.org"),
    ("Her number is 943 476 5919, and she is a patient here", "943 476 5919"),
    ("Charge order 4111 1111 1111 1111 today", "4111 1111 1111 1111"),
    ('{"vendor": "Havnekraft AS", "from": "Jane Doe"}', "Jane Doe"),
)


@pytest.mark.parametrize(("text", "value"), SOMEBODYS)
def test_what_looks_like_it_and_is_somebodys_is_found(detector, text, value):
    assert any(value in found for found in masked(detector, text))


@pytest.mark.parametrize("before", ["email=", "user_mail=", "--service-account=", "to="])
def test_the_key_before_a_mail_address_stays(detector, before):
    assert masked(detector, f"{before}jane@doe.org") == ["jane@doe.org"]


def test_a_sign_of_equality_may_stand_in_a_mail_address(detector):
    assert masked(detector, "From bounce-jane=doe.org@lists.example.org today") == [
        "bounce-jane=doe.org@lists.example.org"
    ]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("RECLAMACIÓN DE GUMERSINDO FERREIRO POR UN COBRO", "GUMERSINDO FERREIRO"),
        ("KLACHT VAN WILLEMIJN DIJKGRAAF OVER DE LEVERING", "WILLEMIJN DIJKGRAAF"),
        ("COMPLAINT BY OLUWASEUN BANKOLE ABOUT THE LATE DELIVERY", "OLUWASEUN BANKOLE"),
    ],
)
def test_a_name_in_a_line_of_capitals_is_found(detector, text, name):
    hidden = {i for f in detector.inspect([text])[0] for i in range(f.start, f.end)}
    start = text.index(name)
    assert {i for i in range(start, start + len(name)) if text[i] != " "} <= hidden


@pytest.mark.parametrize(
    "text", ["IMPORTANT NOTICE: PLEASE READ THIS CAREFULLY", "SELECT NAME FROM ORDERS GROUP BY REGION;"]
)
def test_capitals_alone_are_nobody(detector, text):
    assert masked(detector, text) == []


@pytest.mark.parametrize("cell", ["free shipping", "main office", "high priority", "crm field", "bank transfer"])
def test_a_cell_of_small_letters_is_no_firm(detector, cell):
    assert masked(detector, cell) == []


@pytest.mark.parametrize("cell", ["jane doe", "deutsche bank", "acme gmbh", "birmingham"])
def test_a_cell_of_small_letters_may_be_somebodys(detector, cell):
    assert masked(detector, cell) == [cell]
