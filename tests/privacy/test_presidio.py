"""Presidio beside us: users' own recognisers unchanged, the same places on its own entities, no network."""

import socket
import warnings

import pytest

from cohere_governed.privacy.identifiers import Identifiers
from cohere_governed.privacy.inspect import Detector

from .stubs import Nameless
from .test_identifiers import FOUND

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    presidio_analyzer = pytest.importorskip("presidio_analyzer")

from cohere_governed.privacy import presidio

pytestmark = pytest.mark.filterwarnings("ignore")


def test_a_users_own_recognizer_objects_plug_in_unchanged():
    class Tickets(presidio_analyzer.EntityRecognizer):
        def load(self):
            pass

        def analyze(self, text, entities, nlp_artifacts):
            at = text.find("TCK")
            return [presidio_analyzer.RecognizerResult("TICKET", at, at + 6, 0.7)] if at >= 0 else []

    badge = presidio_analyzer.PatternRecognizer(
        supported_entity="BADGE",
        patterns=[presidio_analyzer.Pattern("badge", r"BDG-\d{4}", 0.2)],
        context=["badge"],
    )
    own = presidio.Recognizers([Tickets(supported_entities=["TICKET"], name="tickets"), badge])
    findings = Detector(Nameless(), extra=[own]).inspect(["badge BDG-1234 on TCK001", "BDG-1234"])
    assert [[(f.type, f.score) for f in one] for one in findings] == [
        [("BADGE", pytest.approx(0.55)), ("TICKET", 0.7)],
        [("BADGE", 0.2)],
    ]


@pytest.fixture
def offline(monkeypatch):
    def refuse(*args, **kwargs):
        raise AssertionError("something reached for the network")

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(socket.socket, "connect", refuse)


def test_the_stock_engine_works_without_network(offline):
    del offline
    text = "mail jane@acme.co.uk, card 4111111111111111"
    found = presidio.stock().tag([text])[0]
    assert {(text[f.start : f.end], f.type) for f in found} >= {
        ("jane@acme.co.uk", "EMAIL_ADDRESS"),
        ("4111111111111111", "CREDIT_CARD"),
    }


def test_the_default_detector_works_without_network(offline):
    del offline
    assert Detector.default(engine="presidio").inspect(["jane@acme.co.uk"])[0]


def _predefined():
    from presidio_analyzer import predefined_recognizers as predefined

    for name in predefined.__all__:
        kind = getattr(predefined, name)
        if isinstance(kind, type) and issubclass(kind, presidio_analyzer.PatternRecognizer):
            yield kind


def test_every_pattern_entity_of_presidio_is_one_of_ours():
    from cohere_governed.privacy.identifiers import ENTITIES

    theirs = {entity for kind in _predefined() for entity in kind().supported_entities}
    assert theirs - ENTITIES == set()


def test_whatever_presidio_is_sure_of_in_our_examples_we_cover():
    ours = Identifiers()
    recognizers = [kind() for kind in _predefined() if kind.__name__ != "EmailRecognizer"]
    uncovered = []
    for _, text, _ in FOUND:
        covered = {i for f in ours.find(text) for i in range(f.start, f.end)}
        for recognizer in recognizers:
            for result in recognizer.analyze(text, recognizer.supported_entities, None):
                places = {i for i in range(result.start, result.end) if text[i].isalnum()}
                if result.score == 1.0 and not places <= covered:
                    uncovered.append((result.entity_type, text[result.start : result.end]))
    assert uncovered == []
