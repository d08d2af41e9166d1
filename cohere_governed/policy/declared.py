"""Use cases as their files declare them, with what no decision depends on: owners, references, notes, approvals."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from cohere_governed.policy.read import Reading
from cohere_governed.policy.schema import UseCase

__all__ = ["declared"]


def declared(folder: Path) -> Mapping[str, UseCase]:
    """Id → declaration, of every file in ``use_cases/`` that can be read, drafts that no tenant lists included."""
    reading = Reading(folder)
    reading.everything()
    return MappingProxyType(dict(reading.use_cases))
