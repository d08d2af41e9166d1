"""What is nobody's data is left alone, and what looks like it but is somebody's is not."""

import pytest

from benchmarks import ordinary, prompts
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


SOMEBODYS = (
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
