"""What an application asks a model to fill in: names of schemas and labels, held against one prohibited use.

"Applications that aim to characterize identity: attempting to characterize gender, race, ethnicity" (Usage
Guidelines) is a use that a prompt need not say and a schema must: a field `ethnicity` in the form of the answer, an
`inferred_gender` among a tool's parameters, examples labelled `white`, `black`, `asian`. So it is a rule, not a guess,
and may block alone.

`gender` and `race` by themselves are also a passenger's title and a horse race: asked of the model itself they are
worth a look, as what a tool of the application takes they are nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cohere_governed.model import ConductFinding

__all__ = ["asked"]

CATEGORY = "identity_characterisation"
CERTAIN, DOUBTFUL = 1.0, 0.5
"""Above the block threshold, and between the two."""

_TRAIT = frozenset({"ethnicity", "ethnicities", "ethnie", "ethnies"})
_ETHNIC = frozenset({"ethnic", "racial", "ethnique", "raciale"})
_OF_PEOPLE = frozenset({
    "background", "category", "class", "classification", "group", "groupe", "heritage", "identity", "label",
    "origin", "origine", "profile", "type",
})  # fmt: skip
_BARE = frozenset({"gender", "race", "sexe"})
_GUESSED = frozenset({
    "apparent", "classified", "detected", "estimated", "guess", "guessed", "inferred", "likely", "perceived",
    "predicted", "prediction", "presumed", "probable", "suspected",
})  # fmt: skip
_COLOURS = frozenset({"black", "caucasian", "white", "noir", "blanc"})
_PEOPLES = frozenset({
    "african american", "arab", "asian", "east asian", "hispanic", "indigenous", "latina", "latino", "latinx",
    "middle eastern", "native american", "pacific islander", "south asian", "arabe", "asiatique", "hispanique",
})  # fmt: skip
_GENDERS = frozenset({"female", "male", "femme", "homme", "woman", "man"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+")


def asked(named: Iterable[tuple[str, bool]]) -> tuple[ConductFinding, ...]:
    """What names and values of schemas and labels ask for: (text, whether the model itself fills it in)."""
    certain = doubtful = False
    values: set[str] = set()
    for text, of_the_model in named:
        words = _words(text)
        values.add(" ".join(words))
        found = set(words)
        if found & _TRAIT or (found & _ETHNIC and found & _OF_PEOPLE) or (found & _BARE and found & _GUESSED):
            certain = True
        elif of_the_model and len(words) == 1 and found & _BARE:
            doubtful = True
        elif of_the_model and len(words) == 1 and found & _GENDERS:
            doubtful = doubtful or len(values & _GENDERS) > 1
    if certain or (values & _COLOURS and values & _PEOPLES):
        return (ConductFinding(CATEGORY, CERTAIN, "rule"),)
    return (ConductFinding(CATEGORY, DOUBTFUL, "rule"),) if doubtful else ()


def _words(text: str) -> list[str]:
    """`inferredGender`, `inferred_gender` and `Inferred gender` are the same two words."""
    return [word.casefold() for word in _WORD.findall(unicodedata.normalize("NFKC", text))]
