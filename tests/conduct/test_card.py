"""The model card speaks of the model that ships, and of nothing that is not true of it."""

import hashlib
import re
from pathlib import Path

from cohere_governed.conduct import classifier

ROOT = Path(__file__).parents[2]
CARD = (ROOT / "docs" / "model-card-screen.md").read_text(encoding="utf-8")
MODEL = Path(classifier.__file__).with_name("screen.bin")


def test_the_card_names_the_digest_and_size_of_the_shipped_model():
    raw = MODEL.read_bytes()
    assert hashlib.sha256(raw).hexdigest() in CARD
    assert f"{len(raw)} bytes" in CARD


def test_the_card_promises_nothing():
    assert not re.search(r"prevents|guarantee|never misses|100 ?%", CARD, re.IGNORECASE)


def test_every_set_in_the_card_has_a_licence():
    table = CARD[CARD.index("| set | rows used |") :].split("\n\n")[0].splitlines()[2:]
    assert len(table) == 10
    for line in table:
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        assert re.fullmatch(r"MIT|Apache-2\.0|CC-BY-[34]\.0", cells[2])
        assert re.fullmatch(r"[0-9a-f]{16}", cells[4])
