"""``tests/ID.yaml``: calls, and what must come of them."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from cohere_governed.model import Cloud, Modality
from cohere_governed.policy.schema.types import (
    Category,
    Day,
    EntityType,
    Id,
    Positive,
    Sha256,
    Share,
    Strict,
    Text,
    TreatmentName,
)


def _modalities(value: object) -> object:
    return tuple(Modality(name) for name in value) if isinstance(value, tuple) else value


class CaseConduct(Strict):
    """What a layer of the acceptable-use screen saw."""

    category: Category
    score: Share
    layer: Literal["rule", "lexicon", "classifier", "judge"] = "lexicon"


class CaseUsage(Strict):
    """What the tenant used in the last minute, with the call of the case."""

    calls: Positive = 1
    tokens: Annotated[int, Field(ge=0)] = 0
    running: Positive = 1


class CaseCall(Strict):
    """The facts of a call; what is left out is as in a plain chat."""

    surface: Text = "v2.chat"
    model: Text | None = None
    use_case: Text | None = None
    end_user: Text | None = None
    found: dict[EntityType, Positive] | tuple[EntityType, ...] = ()
    """Entity types that the detector finds, with their number where it matters."""
    stream: bool = False
    cloud: Cloud = "cohere"
    scheme: Literal["https", "http"] = "https"
    host: Text | None = None
    """Host of the address that the caller names; left out, the SDK's own."""
    modalities: Annotated[tuple[Modality, ...], BeforeValidator(_modalities)] = ()
    refs: dict[Literal["dataset", "model", "connector", "job", "batch", "conversation"], tuple[Text, ...]] = {}
    """Ids of remote objects that the call names, by kind."""
    safety_mode: Text | None = None
    tools: bool = False
    documents: bool = False
    upload_sha256: Sha256 | None = None
    upload_records: Annotated[int, Field(ge=0)] | None = None
    headers_added: tuple[Text, ...] = ()
    unknown_fields: tuple[Text, ...] = ()
    characters: Annotated[int, Field(ge=0)] = 0
    conduct: tuple[CaseConduct, ...] = ()
    languages_unscreened: tuple[Text, ...] = ()
    sandbox: bool = False
    usage: CaseUsage | None = None


class Case(Strict):
    """A call, and what must come of it."""

    case: Text
    """In words."""
    call: CaseCall
    at: Day | None = None
    """The day it is asked on, instead of the file's."""
    expect: Literal["permit", "refuse"]
    rule: Text | tuple[Text, ...] = ()
    """Rules that must be among those that permitted, or refused."""
    route: Text | None = None
    treatments: dict[EntityType, TreatmentName] = {}


class Tests(Strict):
    """What one tenant's policy is expected to decide."""

    tenant: Id
    at: Day
    """The day on which the cases are asked."""
    cases: tuple[Case, ...]
