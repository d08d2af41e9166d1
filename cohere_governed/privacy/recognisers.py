"""A user's own recognisers, from YAML files of Presidio's shape; Presidio need not be installed.

The keys read are those of Presidio's pattern recognisers: ``name``,
``supported_language`` or ``supported_languages``, ``supported_entity``,
``patterns`` (``name``, ``regex``, ``score``), ``context``, ``deny_list``,
``deny_list_score``, ``global_regex_flags``, ``enabled``, ``type: custom``. An
entry that only names one of Presidio's own recognisers (``type: predefined``)
switches nothing: the shipped detector has those entities already.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault, Finding
from cohere_governed.privacy.identifiers.scan import Context, View, words

__all__ = ["PatternRecogniser", "Patterns", "load_recognisers"]

_FLAGS = re.DOTALL | re.MULTILINE | re.IGNORECASE
"""Presidio's default for patterns of users."""
_CONTEXT_BOOST, _CONTEXT_FLOOR = 0.35, 0.4
"""Presidio's ``LemmaContextAwareEnhancer``: what a context word adds, and the least score beside one."""

_KNOWN_KEYS = frozenset(
    {
        "name", "supported_language", "supported_languages", "supported_entity", "supported_entities", "patterns",
        "context", "deny_list", "deny_list_score", "global_regex_flags", "enabled", "type", "version", "class_name",
        "country_code",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PatternRecogniser:
    """One recogniser of a file, compiled."""

    name: str
    entity: str
    patterns: tuple[tuple[re.Pattern[str], float], ...]
    context: Context | None = None

    def find(self, view: View) -> Iterator[Finding]:
        for pattern, score in self.patterns:
            for match in pattern.finditer(view.text):
                start, end = match.span()
                if start < end:
                    yield Finding(start, end, self.entity, self._raised(view, start, end, score), self.name)

    def _raised(self, view: View, start: int, end: int, score: float) -> float:
        if self.context is None or view.window(start, end).distance(self.context) is None:
            return score
        return min(1.0, max(score + _CONTEXT_BOOST, _CONTEXT_FLOOR))


class Patterns:
    """The tagger of a list of pattern recognisers."""

    def __init__(self, recognisers: Sequence[PatternRecogniser]) -> None:
        self._recognisers = tuple(recognisers)

    def __repr__(self) -> str:
        return f"<Patterns of {len(self._recognisers)}>"

    def tag(self, texts: Sequence[str]) -> list[list[Finding]]:
        views = [View(text) for text in texts]
        return [[finding for one in self._recognisers for finding in one.find(view)] for view in views]


def load_recognisers(paths: Sequence[Path], languages: Sequence[str] = ("en",)) -> Patterns:
    """Read every file; raise ``ConfigurationError`` with all faults of all files at once."""
    loaded: list[PatternRecogniser] = []
    faults: list[Fault] = []
    for path in paths:
        try:
            document = yaml.safe_load(path.read_text("utf-8"))
        except OSError as error:
            faults.append(Fault("recogniser file cannot be read", str(path), hint=type(error).__name__))
            continue
        except (yaml.YAMLError, UnicodeDecodeError):
            faults.append(Fault("recogniser file is not valid YAML", str(path)))
            continue
        _read(document, str(path), set(languages), loaded, faults)
    if faults:
        raise ConfigurationError(faults)
    return Patterns(loaded)


def _read(document: Any, file: str, languages: set[str], loaded: list[PatternRecogniser], faults: list[Fault]) -> None:
    entries = document.get("recognizers") if isinstance(document, Mapping) else document
    if isinstance(document, Mapping) and entries is None and "patterns" in document:
        entries = [document]
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        faults.append(Fault("expected a list under `recognizers`", file, "recognizers"))
        return
    flags = document.get("global_regex_flags") if isinstance(document, Mapping) else None
    for index, entry in enumerate(entries):
        at = f"recognizers[{index}]"
        if isinstance(entry, str):
            continue  # the name of one of Presidio's own
        if not isinstance(entry, Mapping):
            faults.append(Fault("expected a mapping", file, at))
        elif entry.get("enabled", True) is not False and entry.get("type", "custom") != "predefined":
            loaded.extend(_entry(entry, file, at, languages=languages, flags=flags, faults=faults))


def _entry(
    entry: Mapping[str, Any], file: str, at: str, *, languages: set[str], flags: object, faults: list[Fault]
) -> Iterator[PatternRecogniser]:
    before = len(faults)
    faults.extend(Fault("unknown key", file, f"{at}.{key}") for key in entry if key not in _KNOWN_KEYS)
    entities = entry.get("supported_entities") or [entry.get("supported_entity")]
    entity = entities[0] if isinstance(entities, Sequence) and len(entities) == 1 else None
    if not isinstance(entity, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]{0,63}", entity):
        faults.append(Fault("needs one entity in capitals, digits and underscores", file, f"{at}.supported_entity"))
    patterns = tuple(_patterns(entry, file, at, entry.get("global_regex_flags", flags), faults))
    if not patterns and len(faults) == before:
        faults.append(Fault("needs `patterns` or a `deny_list`", file, at))
    if len(faults) > before:
        return
    for language, context in _languages(entry):
        if language in languages or language in {"*", "any"}:
            name = entry.get("name") or entity
            yield PatternRecogniser(str(name), str(entity), patterns, _context(context or entry.get("context")))
            return


def _languages(entry: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    listed = entry.get("supported_languages") or [entry.get("supported_language") or "en"]
    for one in [listed] if isinstance(listed, str) else listed:
        if isinstance(one, Mapping):
            yield str(one.get("language")), one.get("context")
        else:
            yield str(one), None


def _context(listed: Any) -> Context | None:
    if not listed:
        return None
    return words("|".join(re.escape(" ".join(re.split(r"[\s_-]+", str(word).lower()))) for word in listed))


def _patterns(
    entry: Mapping[str, Any], file: str, at: str, flags: object, faults: list[Fault]
) -> Iterator[tuple[re.Pattern[str], float]]:
    chosen = flags if isinstance(flags, int) else int(_FLAGS)
    for index, pattern in enumerate(entry.get("patterns") or ()):
        where = f"{at}.patterns[{index}]"
        if not isinstance(pattern, Mapping) or not isinstance(pattern.get("regex"), str):
            faults.append(Fault("needs a `regex`", file, where))
            continue
        score = pattern.get("score", 0.5)
        if isinstance(score, bool) or not isinstance(score, int | float) or not 0 <= score <= 1:
            faults.append(Fault("must be a number from 0 to 1", file, f"{where}.score"))
            continue
        try:
            compiled = re.compile(pattern["regex"], chosen)
        except (re.error, OverflowError, ValueError):
            faults.append(Fault("is not a regular expression of Python's `re`", file, f"{where}.regex"))
            continue
        yield compiled, float(score)
    denied = entry.get("deny_list") or ()
    if denied:
        listed = "|".join(re.escape(str(word)) for word in sorted(denied, key=lambda w: -len(str(w))))
        yield re.compile(rf"(?:(?<=\W)|^)(?:{listed})(?=\W|$)", chosen), float(entry.get("deny_list_score", 1.0))
