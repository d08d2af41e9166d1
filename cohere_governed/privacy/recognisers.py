"""A user's own recognisers, from YAML files of Presidio's shape; Presidio need not be installed.

The keys read are those of Presidio's pattern recognisers: ``name``,
``supported_language`` or ``supported_languages``, ``supported_entity``,
``patterns`` (``name``, ``regex``, ``score``), ``context``, ``deny_list``,
``deny_list_score``, ``score_thresholds``, ``global_regex_flags``, ``enabled``,
``type: custom``. An entry that only names one of Presidio's own recognisers
switches nothing: the shipped detector has those entities already.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Fault, Finding
from cohere_governed.privacy.identifiers.scan import Context, View, words

__all__ = ["PatternRecogniser", "Patterns", "idle", "load_recognisers"]

_FLAGS = re.DOTALL | re.MULTILINE | re.IGNORECASE
"""Presidio's default for patterns of users."""
_CONTEXT_BOOST, _CONTEXT_FLOOR = 0.35, 0.4
"""Presidio's ``LemmaContextAwareEnhancer``: what a context word adds, and the least score beside one."""

_KNOWN_KEYS = frozenset(
    {
        "name", "supported_language", "supported_languages", "supported_entity", "supported_entities", "patterns",
        "context", "deny_list", "deny_list_score", "global_regex_flags", "enabled", "type", "version", "class_name",
        "country_code", "score_thresholds",
    }
)  # fmt: skip
_PREDEFINED = re.compile(r"[A-Z]\w*Recognizer")
_OWN = ("patterns", "deny_list", "supported_entity", "supported_entities")
"""An entry with none of these and such a name is one of Presidio's own, as Presidio takes it."""


def _number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str | int | float) and str(word).strip() for word in value)


def _list_of_languages(value: object) -> bool:
    """``en``, ``[en, de]`` or ``[{language: en, context: [...]}]``."""
    return isinstance(value, str) or (
        isinstance(value, list)
        and all(
            isinstance(one, str)
            or (isinstance(one, Mapping) and isinstance(one.get("language"), str) and _words(one.get("context") or []))
            for one in value
        )
    )


_SHAPES: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "patterns": (lambda value: isinstance(value, list), "must be a list of patterns"),
    "deny_list": (_words, "must be a list of words, none of them empty"),
    "deny_list_score": (_number, "must be a number from 0 to 1"),
    "context": (_words, "must be a list of words, none of them empty"),
    "supported_languages": (_list_of_languages, "must be a list of language codes"),
    "supported_language": (lambda value: isinstance(value, str), "must be a language code"),
    "global_regex_flags": (
        lambda value: isinstance(value, int) and not isinstance(value, bool),
        "must be the number of Python's `re` flags (26 is what is taken without)",
    ),
    "enabled": (lambda value: isinstance(value, bool), "must be `true` or `false`"),
    "score_thresholds": (
        lambda value: isinstance(value, Mapping) and all(map(_number, value.values())),
        "must give numbers from 0 to 1 by type, or as `default`",
    ),
}
"""What the value of a key must be: a word where a list belongs would be read letter by letter."""


@dataclass(frozen=True, slots=True)
class PatternRecogniser:
    """One recogniser of a file, compiled."""

    name: str
    entity: str
    patterns: tuple[tuple[re.Pattern[str], float], ...]
    context: Context | None = None
    least: float = 0.0
    """What scores below, context counted, is not found."""

    def find(self, view: View) -> Iterator[Finding]:
        for pattern, score in self.patterns:
            for match in pattern.finditer(view.text):
                start, end = match.span()
                if start < end and (raised := self._raised(view, start, end, score)) >= self.least:
                    yield Finding(start, end, self.entity, raised, self.name)

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
    read, faults = _entries(paths)
    if faults:
        raise ConfigurationError(faults)
    return Patterns([one for entry in read if (one := entry.recogniser(frozenset(languages)))])


def idle(paths: Sequence[Path], languages: Sequence[str]) -> Iterator[Fault]:
    """The recognisers that find nothing where only ``languages`` are used; none of a file with a fault."""
    for entry in _entries(paths)[0]:
        if entry.recogniser(frozenset(languages)) is None:
            asked = ", ".join(f"`{language}`" for language, _ in entry.languages)
            yield Fault(f"`{entry.name}` is for {asked} only, and finds nothing here", entry.file, entry.at)


@dataclass(frozen=True, slots=True)
class _Entry:
    """One recogniser as a file has it, whatever language it is for."""

    file: str
    at: str
    name: str
    entity: str
    patterns: tuple[tuple[re.Pattern[str], float], ...]
    languages: tuple[tuple[str, tuple[str, ...]], ...]
    """Each with the context words of its own."""
    context: tuple[str, ...]
    least: float

    def recogniser(self, languages: frozenset[str]) -> PatternRecogniser | None:
        mine = [context for language, context in self.languages if language in languages or language in {"*", "any"}]
        if not mine:
            return None
        context = tuple(dict.fromkeys(word for words_ in mine for word in words_ or self.context))
        return PatternRecogniser(self.name, self.entity, self.patterns, _context(context), self.least)


def _entries(paths: Sequence[Path]) -> tuple[list[_Entry], list[Fault]]:
    loaded: list[_Entry] = []
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
        _read(document, str(path), loaded, faults)
    return loaded, faults


def _read(document: Any, file: str, loaded: list[_Entry], faults: list[Fault]) -> None:
    entries = document.get("recognizers") if isinstance(document, Mapping) else document
    if isinstance(document, Mapping) and entries is None and "patterns" in document:
        entries = [document]
    if not isinstance(entries, Sequence) or isinstance(entries, str):
        faults.append(Fault("expected a list under `recognizers`", file, "recognizers"))
        return
    whole: Mapping[str, Any] = document if isinstance(document, Mapping) else {}
    for_all = {key: whole[key] for key in ("supported_languages", "global_regex_flags") if whole.get(key) is not None}
    if faults_ := [*_misshapen(for_all, file, "$")]:
        faults.extend(faults_)
        return
    for index, entry in enumerate(entries):
        at = f"recognizers[{index}]"
        if isinstance(entry, str):
            continue  # the name of one of Presidio's own
        if not isinstance(entry, Mapping):
            faults.append(Fault("expected a mapping", file, at))
        elif _is_own(entry):
            loaded.extend(_entry(entry, file, at, for_all=for_all, faults=faults))


def _is_own(entry: Mapping[str, Any]) -> bool:
    if entry.get("enabled", True) is False or entry.get("type") == "predefined":
        return False
    named = isinstance(entry.get("name"), str) and _PREDEFINED.fullmatch(entry["name"])
    return not (named and "type" not in entry and not any(key in entry for key in _OWN))


def _misshapen(entry: Mapping[str, Any], file: str, at: str) -> Iterator[Fault]:
    for key, (right, said) in _SHAPES.items():
        if entry.get(key) is not None and not right(entry[key]):
            yield Fault(said, file, f"{at}.{key}")


def _entry(
    entry: Mapping[str, Any], file: str, at: str, *, for_all: Mapping[str, Any], faults: list[Fault]
) -> Iterator[_Entry]:
    before = len(faults)
    faults.extend(Fault("unknown key", file, f"{at}.{key}") for key in entry if key not in _KNOWN_KEYS)
    entities = entry.get("supported_entities") or [entry.get("supported_entity")]
    entity = entities[0] if isinstance(entities, Sequence) and len(entities) == 1 else None
    if not isinstance(entity, str) or not re.fullmatch(r"[A-Z][A-Z0-9_]{0,63}", entity):
        faults.append(Fault("needs one entity in capitals, digits and underscores", file, f"{at}.supported_entity"))
    faults.extend(_misshapen(entry, file, at))
    if len(faults) > before:
        return
    flags = entry.get("global_regex_flags", for_all.get("global_regex_flags"))
    patterns = tuple(_patterns(entry, file, at, flags, faults))
    if not patterns and len(faults) == before:
        faults.append(Fault("needs `patterns` or a `deny_list`", file, at))
    if len(faults) > before:
        return
    thresholds = entry.get("score_thresholds") or {}
    yield _Entry(
        file, at, str(entry.get("name") or entity), str(entity), patterns,
        tuple(_languages(entry, for_all)), tuple(map(str, entry.get("context") or ())),
        float(thresholds.get(entity, thresholds.get("default", 0))),
    )  # fmt: skip


def _languages(entry: Mapping[str, Any], for_all: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """An entry's own, else the file's, else any: a pattern that names no language is for all texts."""
    listed = entry.get("supported_languages") or entry.get("supported_language") or for_all.get("supported_languages")
    for one in [listed or "*"] if isinstance(listed or "*", str) else listed or ():
        if isinstance(one, Mapping):
            yield str(one["language"]), tuple(map(str, one.get("context") or ()))
        else:
            yield str(one), ()


def _context(listed: Sequence[str]) -> Context | None:
    if not listed:
        return None
    return words("|".join(re.escape(" ".join(re.split(r"[\s_-]+", word.lower()))) for word in listed))


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
        if not _number(score):
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
