"""Detection per 1,000 characters, fresh and seen before, against stock Presidio on the same texts in the same run."""

import statistics
import time

from benchmarks.worker import text_of
from cohere_governed.privacy.inspect import Detector

SIZES = (200, 2000, 20_000)


def stock_presidio():
    """Presidio's own patterns with a small spaCy pipeline of random weights: the same work, without a download."""
    import spacy
    import tldextract.tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    # Presidio reaches for the list of suffixes at first use; the bundled one is as good.
    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)

    def pipeline():
        nlp = spacy.blank("en")
        nlp.add_pipe("tok2vec")
        nlp.add_pipe("tagger").add_label("NN")
        nlp.add_pipe("parser").add_label("dep")
        nlp.add_pipe("ner").add_label("PERSON")
        nlp.initialize()
        return nlp

    class Blank(SpacyNlpEngine):
        def __init__(self):
            super().__init__(ner_model_configuration=NerModelConfiguration())
            self.nlp = {"en": pipeline()}

        def load(self):
            return None

    engine = Blank()
    registry = RecognizerRegistry()
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=engine)
    return AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["en"])


def per_thousand(work, texts):
    cpu = time.process_time()
    for text in texts:
        work(text)
    return (time.process_time() - cpu) * 1e3 / (sum(map(len, texts)) / 1e3)


def measure(*, quick):
    ours = Detector.default()
    theirs = stock_presidio()
    rows = [("characters", "ours, fresh: ms per 1,000", "ours, seen before", "stock Presidio", "Presidio / ours")]
    theirs.analyze("warm up", language="en")
    for size in SIZES:
        count = max(2, (20_000 if quick else 80_000) // size // 2)
        pairs = []
        for turn in range(3):
            texts = [text_of(size, turn * 1000 + seed + 5) for seed in range(count)]
            fresh = per_thousand(lambda text: ours.inspect([text]), texts)
            seen = per_thousand(lambda text: ours.inspect([text]), texts)
            pairs.append((fresh, seen, per_thousand(lambda text: theirs.analyze(text, language="en"), texts)))
        medians = [statistics.median(column) for column in zip(*pairs, strict=True)]
        ratio = statistics.median(stock / fresh for fresh, _, stock in pairs)
        rows.append((f"{size:,}", *(f"{value:.2f}" for value in medians), f"{ratio:.0f}×"))
    return rows
