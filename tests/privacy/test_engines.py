"""A larger names model by one line of policy: a pipeline of spaCy, trained here on one sentence, at work for real."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from cohere_governed.privacy import engines
from cohere_governed.privacy.inspect import Detector

spacy = pytest.importorskip("spacy")

pytestmark = pytest.mark.filterwarnings("ignore")
SENTENCE = "Jane Doe works at Acme Corp in Paris"


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """Where a pipeline lies that knows one person and one firm."""
    from spacy.training import Example
    from spacy.util import fix_random_seed

    fix_random_seed(1)
    pipeline = spacy.blank("en")
    pipeline.add_pipe("ner")
    spans = {"entities": [(0, 8, "PERSON"), (18, 27, "ORG")]}
    taught = [Example.from_dict(pipeline.make_doc(SENTENCE), spans)]
    optimizer = pipeline.initialize(lambda: taught)
    for _ in range(20):
        pipeline.update(taught, sgd=optimizer)
    path = tmp_path_factory.mktemp("spacy")
    pipeline.to_disk(path)
    return f"spacy:{path}"


def test_a_pipeline_of_spacy_finds_the_names_and_ours_the_numbers(model):
    text = f"{SENTENCE}, card 4111 1111 1111 1111"
    found = Detector.default(engine=model).inspect([text])[0]
    # What else a pipeline that has read one sentence takes for a name is its own affair.
    assert {
        ("Jane Doe", "PERSON"),
        ("Acme Corp", "ORGANIZATION"),
        ("4111 1111 1111 1111", "CREDIT_CARD"),
    } <= {(text[f.start : f.end], f.type) for f in found}


def test_threads_that_share_a_pipeline_find_what_one_alone_does(model):
    detector = Detector.default(engine=model, budget_seconds=600)
    texts = [f"{SENTENCE}, part q{number * 7919} of z{number * 104729}" for number in range(60)]
    alone = detector.inspect(texts)

    def each(key: int) -> list[object]:
        return [detector.inspect([text], cache_key=bytes([key]))[0] for text in texts]

    with ThreadPoolExecutor(8) as pool:
        assert all(found == alone for found in pool.map(each, range(8)))


def test_a_model_is_loaded_once_whatever_many_detectors_have_it(model):
    assert engines.load(model) is engines.load(model)
