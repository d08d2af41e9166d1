"""The table of endpoints: every method and path the SDK can call, and where text lives in each.

Patterns name leaves of a body: ``a.b`` a field, ``a[]`` each item of a list,
``a.*`` any JSON under ``a``. What no pattern names is not trusted: a request
field is treated as text, a response field as an echo of it. A call that no row
matches has no surface, and the caller refuses it.

Source: the wire of Cohere SDK 7.3.1; ``tests/wire/test_surface.py`` calls every
method of the installed SDK and holds it against this table.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal
from urllib.parse import unquote

from cohere_governed.model import Modality, SurfaceKind, TextClass
from cohere_governed.wire.shapes import control, is_path_id
from cohere_governed.wire.tree import Field, Leaf, Ref, compile_fields

RequestFormat = Literal["json", "multipart", "none"]

_T, _J, _S, _E = TextClass.TEXT, TextClass.TEXT_JSON, TextClass.SCHEMA, TextClass.ECHO
_L, _N, _U, _X = TextClass.LABEL, TextClass.NAME, TextClass.URL, TextClass.SECRET
_A, _P, _G = TextClass.JSON_STRING, TextClass.PROMPT_DUMP, TextClass.LOGPROB


@dataclass(frozen=True, slots=True)
class Surface:
    """One endpoint; a method and its streaming twin share it."""

    id: str
    kind: SurfaceKind
    method: str
    path: str
    request: RequestFormat = "none"
    inputs: Mapping[str, TextClass] = field(default_factory=dict)
    """Text in the body, in form fields, and in query parameters (each parameter is a leaf by its name)."""
    blobs: Mapping[str, Modality] = field(default_factory=dict)
    refs: Mapping[str, str] = field(default_factory=dict)
    """Leaves that name remote objects → their kind in ``Call.refs``."""
    controls: tuple[str, ...] = ()
    """Enums, numbers, ids and model names."""
    query: frozenset[str] = frozenset()
    outputs: Mapping[str, TextClass] = field(default_factory=dict)
    path_ref: str | None = None
    """Kind of the object whose id stands in the path."""
    reads: Field = field(init=False, repr=False, compare=False)
    """``inputs``, ``blobs``, ``refs`` and ``controls`` compiled."""
    writes: Field = field(init=False, repr=False, compare=False)
    """``outputs`` compiled."""
    generates: bool = field(init=False, repr=False, compare=False)
    """Whether the answer has text that the model wrote; a vector, a ranking or an echo is none."""

    def __post_init__(self) -> None:
        leaves: list[tuple[str, Leaf]] = [*self.inputs.items(), *self.blobs.items()]
        leaves += [(pattern, Ref(kind)) for pattern, kind in self.refs.items()]
        leaves += [(pattern, control(pattern)) for pattern in self.controls]
        object.__setattr__(self, "reads", compile_fields(leaves))
        object.__setattr__(self, "writes", compile_fields(self.outputs.items()))
        object.__setattr__(self, "generates", any(cls in (_T, _J, _A) for cls in self.outputs.values()))


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _all(cls: TextClass, patterns: str) -> dict[str, TextClass]:
    return dict.fromkeys(patterns.split(), cls)


def _under(prefix: str, fields: Mapping[str, TextClass]) -> dict[str, TextClass]:
    return {f"{prefix}.{pattern}": cls for pattern, cls in fields.items()}


_PAGE = frozenset({"page_size", "page_token", "order_by"})

_V1_RESULTS_IN = {"call.name": _S, "call.parameters.*": _J, "outputs[].*": _J}
_V1_CHAT_OUT = {
    **_all(_T, "text search_queries[].text search_results[].search_query.text"),
    **_all(_L, "citations[].document_ids[] search_results[].document_ids[]"),
    **_all(_E, "chat_history[].message citations[].text documents[].* search_results[].error_message"),
    **_all(_J, "tool_calls[].parameters.* chat_history[].tool_calls[].parameters.*"),
    **_all(_S, "tool_calls[].name chat_history[].tool_calls[].name"),
    **_under("chat_history[].tool_results[]", {"call.name": _E, "call.parameters.*": _E, "outputs[].*": _E}),
    "prompt": _P,  # not declared by the SDK, seen on the wire with raw prompting
}
_V1_GENERATE_OUT = {"prompt": _E, "generations[].text": _T, "generations[].token_likelihoods[].token": _G}
_V2_CITATION = {"text": _E, "sources[].id": _L, "sources[].document.*": _E, "sources[].tool_output.*": _E}
_V2_MESSAGE_OUT = {
    **_all(_T, "content[].text content[].thinking tool_plan"),
    "tool_calls[].function.name": _S,
    "tool_calls[].function.arguments": _A,
    **_under("citations[]", _V2_CITATION),
}
_CONNECTOR_IN = {
    **_all(_N, "name description"),
    **_all(_U, "url oauth.authorize_url oauth.token_url"),
    **_all(_S, "excludes[] oauth.scope"),
    **_all(_X, "oauth.client_id oauth.client_secret service_auth.token"),
}
_CONNECTOR_OUT = {
    **_all(_N, "name description"),
    **_all(_U, "url oauth.authorize_url oauth.token_url"),
    **_all(_S, "excludes[] oauth.scope"),
    **_all(_X, "oauth.client_id oauth.client_secret"),
}
_METRICS = "metrics.finetune_dataset_metrics"
_DATASET_OUT = {
    **_all(_N, "name dataset_parts[].name"),
    **_all(_E, "dataset_parts[].samples[] validation_error validation_warnings[]"),
    f"{_METRICS}.chat_data_metrics.preamble": _E,
    f"{_METRICS}.classify_data_metrics.label_metrics[].samples[]": _E,
    f"{_METRICS}.classify_data_metrics.label_metrics[].label": _L,
    **_all(_U, "dataset_parts[].url dataset_parts[].original_url"),
}
_FINETUNE_IN = {**_all(_N, "name settings.wandb.entity settings.wandb.project"), "settings.wandb.api_key": _X}
_FINETUNE_OUT = {**_FINETUNE_IN, "settings.base_model.name": _N}
_FINETUNE_CONTROLS = _words(
    "completed_at created_at creator_id id last_used organization_id status updated_at"
    " settings.base_model.base_type settings.base_model.name settings.base_model.strategy settings.base_model.version"
    " settings.hyperparameters.early_stopping_patience settings.hyperparameters.early_stopping_threshold"
    " settings.hyperparameters.learning_rate settings.hyperparameters.lora_alpha settings.hyperparameters.lora_rank"
    " settings.hyperparameters.lora_target_modules settings.hyperparameters.train_batch_size"
    " settings.hyperparameters.train_epochs settings.multi_label"
)
_BATCH_OUT = {"name": _N, "status_reason": _E}
_JOB_OUT = {"name": _N}

SURFACES: tuple[Surface, ...] = (
    # Inference
    Surface(
        "v2.chat",
        "inference",
        "POST",
        "/v2/chat",
        "json",
        inputs={
            **_all(_T, "messages[].content messages[].content[].text messages[].content[].thinking"),
            **_all(_T, "messages[].tool_plan messages[].citations[].text documents[] stop_sequences[]"),
            **_all(_L, "documents[].id messages[].content[].document.id messages[].citations[].sources[].id"),
            **_all(_J, "documents[].data.* messages[].content[].document.data.*"),
            **_all(_J, "messages[].citations[].sources[].document.* messages[].citations[].sources[].tool_output.*"),
            **_all(_S, "messages[].tool_calls[].function.name tools[].function.name tools[].function.description"),
            **_all(_S, "tools[].type tools[].function.parameters.*"),
            **_all(_S, "response_format.json_schema.* response_format.schema.*"),
            "messages[].tool_calls[].function.arguments": _A,
        },
        blobs={"messages[].content[].image_url.url": Modality.IMAGE},
        controls=_words(
            "model stream strict_tools citation_options.mode response_format.type safety_mode max_tokens temperature"
            " seed frequency_penalty presence_penalty k p logprobs tool_choice thinking.type thinking.token_budget"
            " priority messages[].role messages[].tool_call_id messages[].tool_calls[].id messages[].tool_calls[].type"
            " messages[].content[].type messages[].content[].image_url.detail messages[].citations[].start"
            " messages[].citations[].end messages[].citations[].content_index messages[].citations[].type"
            " messages[].citations[].sources[].type"
        ),
        outputs={**_under("message", _V2_MESSAGE_OUT), **_all(_G, "logprobs[].text"), "prompt": _P},
    ),
    Surface(
        "v1.chat",
        "inference",
        "POST",
        "/v1/chat",
        "json",
        inputs={
            **_all(_T, "message preamble chat_history[].message stop_sequences[]"),
            **_all(_J, "documents[].* connectors[].options.*"),
            "connectors[].user_access_token": _X,
            **_under("chat_history[].tool_calls[]", {"name": _S, "parameters.*": _J}),
            **_under("chat_history[].tool_results[]", _V1_RESULTS_IN),
            **_under("tool_results[]", _V1_RESULTS_IN),
            **_all(_S, "tools[].name tools[].description tools[].parameter_definitions.*.description"),
            **_all(_S, "tools[].parameter_definitions.*.type response_format.schema.*"),
        },
        refs={"connectors[].id": "connector", "conversation_id": "conversation"},
        controls=_words(
            "accepts model stream chat_history[].role citation_quality connectors[].continue_on_failure"
            " force_single_step frequency_penalty k max_input_tokens max_tokens p presence_penalty prompt_truncation"
            " raw_prompting response_format.type safety_mode search_queries_only seed temperature"
            " tools[].parameter_definitions.*.required"
        ),
        outputs=_V1_CHAT_OUT,
    ),
    Surface(
        "v1.generate",
        "inference",
        "POST",
        "/v1/generate",
        "json",
        inputs=_all(_T, "prompt end_sequences[] stop_sequences[]"),
        controls=_words(
            "model stream preset frequency_penalty k max_tokens num_generations p presence_penalty raw_prompting"
            " return_likelihoods seed temperature truncate"
        ),
        outputs=_V1_GENERATE_OUT,
    ),
    Surface(
        "v2.embed",
        "inference",
        "POST",
        "/v2/embed",
        "json",
        inputs=_all(_T, "texts[] inputs[].content[].text"),
        blobs={"images[]": Modality.IMAGE, "inputs[].content[].image_url.url": Modality.IMAGE},
        controls=_words(
            "model input_type embedding_types[] max_tokens output_dimension priority truncate"
            " inputs[].content[].type inputs[].content[].image_url.detail"
        ),
        outputs={"texts[]": _E},
    ),
    Surface(
        "v1.embed",
        "inference",
        "POST",
        "/v1/embed",
        "json",
        inputs={"texts[]": _T},
        blobs={"images[]": Modality.IMAGE},
        controls=_words("model input_type embedding_types[] truncate"),
        outputs={"texts[]": _E},
    ),
    Surface(
        "v2.rerank",
        "inference",
        "POST",
        "/v2/rerank",
        "json",
        inputs=_all(_T, "query documents[]"),
        controls=_words(
            "model max_tokens_per_doc priority top_n"
            " relevant_spans.max_spans relevant_spans.mode relevant_spans.threshold"
        ),
        outputs={"results[].document.*": _E},
    ),
    Surface(
        "v1.rerank",
        "inference",
        "POST",
        "/v1/rerank",
        "json",
        inputs={"query": _T, "documents[]": _J, "documents[].*": _J, "rank_fields[]": _S},
        controls=_words("model max_chunks_per_doc return_documents top_n"),
        outputs={"results[].document.*": _E},
    ),
    Surface(
        "v1.classify",
        "inference",
        "POST",
        "/v1/classify",
        "json",
        inputs={"inputs[]": _T, "examples[].text": _T, "examples[].label": _L},
        controls=_words("model preset truncate"),
        outputs={
            "classifications[].input": _E,
            **_all(_L, "classifications[].prediction classifications[].predictions[] classifications[].labels.*"),
        },
    ),
    Surface(
        "v1.summarize",
        "inference",
        "POST",
        "/v1/summarize",
        "json",
        inputs=_all(_T, "text additional_command"),
        controls=_words("model extractiveness format length temperature"),
        outputs={"summary": _T},
    ),
    Surface(
        "v1.tokenize",
        "inference",
        "POST",
        "/v1/tokenize",
        "json",
        inputs={"text": _T},
        controls=("model",),
        outputs={"token_strings[]": _G},
    ),
    Surface(
        "v1.detokenize",
        "inference",
        "POST",
        "/v1/detokenize",
        "json",
        blobs={"tokens": Modality.TOKENS, "tokens[]": Modality.TOKENS},
        controls=("model",),
        outputs={"text": _T},
    ),
    Surface(
        "v2.parse",
        "inference",
        "POST",
        "/v2/parse",
        "json",
        blobs={"document.image_url": Modality.IMAGE},
        controls=_words("model output_format document.type"),
        outputs={
            **_all(_T, "pages[].markdown.content pages[].markdown.images[].description pages[].blocks[].text.content"),
            **_all(_T, "pages[].blocks[].image.description pages[].blocks[].table.description"),
            **_all(_T, "pages[].blocks[].table.html pages[].blocks[].table.title"),
        },
    ),
    Surface(
        "transcriptions.create",
        "inference",
        "POST",
        "/v2/audio/transcriptions",
        "multipart",
        blobs={"file": Modality.AUDIO},
        controls=_words("model language temperature"),
        outputs={"text": _T},
    ),
    # Content that stays at the provider
    Surface(
        "datasets.create",
        "training_or_retention",
        "POST",
        "/v1/datasets",
        "multipart",
        inputs={"name": _N, "keep_fields": _S, "optional_fields": _S},
        blobs={"data": Modality.FILE, "eval_data": Modality.FILE},
        controls=_words("type keep_original_file skip_malformed_input text_separator csv_delimiter"),
        query=frozenset(
            _words(
                "name type keep_original_file skip_malformed_input keep_fields optional_fields text_separator"
                " csv_delimiter"
            )
        ),
    ),
    Surface(
        "batches.create",
        "training_or_retention",
        "POST",
        "/v2/batches",
        "json",
        inputs=_all(_N, "name status_reason"),
        refs={"input_dataset_id": "dataset", "output_dataset_id": "dataset"},
        controls=_words(
            "id model org_id creator_id status created_at updated_at input_tokens output_tokens num_records"
            " num_failed_records num_successful_records"
        ),
        outputs=_under("batch", _BATCH_OUT),
    ),
    Surface(
        "embedjobs.create",
        "training_or_retention",
        "POST",
        "/v1/embed-jobs",
        "json",
        inputs={"name": _N},
        refs={"dataset_id": "dataset"},
        controls=_words("model input_type embedding_types[] truncate"),
        outputs={},
    ),
    Surface(
        "finetuning.create_finetuned_model",
        "training_or_retention",
        "POST",
        "/v1/finetuning/finetuned-models",
        "json",
        inputs=_FINETUNE_IN,
        refs={"settings.dataset_id": "dataset"},
        controls=_FINETUNE_CONTROLS,
        outputs=_under("finetuned_model", _FINETUNE_OUT),
    ),
    Surface(
        "finetuning.update_finetuned_model",
        "training_or_retention",
        "PATCH",
        "/v1/finetuning/finetuned-models/{id}",
        "json",
        inputs=_FINETUNE_IN,
        refs={"settings.dataset_id": "dataset"},
        controls=_FINETUNE_CONTROLS,
        outputs=_under("finetuned_model", _FINETUNE_OUT),
        path_ref="model",
    ),
    # Third parties that the provider will call
    Surface(
        "connectors.create",
        "admin_egress",
        "POST",
        "/v1/connectors",
        "json",
        inputs=_CONNECTOR_IN,
        controls=_words("active continue_on_failure service_auth.type"),
        outputs=_under("connector", _CONNECTOR_OUT),
    ),
    Surface(
        "connectors.update",
        "admin_egress",
        "PATCH",
        "/v1/connectors/{id}",
        "json",
        inputs=_CONNECTOR_IN,
        controls=_words("active continue_on_failure service_auth.type"),
        outputs=_under("connector", _CONNECTOR_OUT),
        path_ref="connector",
    ),
    # Administration
    Surface("connectors.delete", "admin", "DELETE", "/v1/connectors/{id}", path_ref="connector"),
    Surface(
        "connectors.o_auth_authorize",
        "admin",
        "POST",
        "/v1/connectors/{id}/oauth/authorize",
        inputs={"after_token_redirect": _U},
        query=frozenset({"after_token_redirect"}),
        outputs={"redirect_url": _U},
        path_ref="connector",
    ),
    Surface("datasets.delete", "admin", "DELETE", "/v1/datasets/{id}", path_ref="dataset"),
    Surface("embedjobs.cancel", "admin", "POST", "/v1/embed-jobs/{id}/cancel", path_ref="job"),
    Surface(
        "finetuning.delete_finetuned_model",
        "admin",
        "DELETE",
        "/v1/finetuning/finetuned-models/{id}",
        path_ref="model",
    ),
    # Metadata
    Surface("batches.list", "metadata", "GET", "/v2/batches", query=_PAGE, outputs=_under("batches[]", _BATCH_OUT)),
    Surface(
        "batches.retrieve",
        "metadata",
        "GET",
        "/v2/batches/{id}",
        outputs=_under("batch", _BATCH_OUT),
        path_ref="batch",
    ),
    Surface("batches.cancel", "metadata", "POST", "/v2/batches/{id}:cancel", path_ref="batch"),
    Surface(
        "connectors.list",
        "metadata",
        "GET",
        "/v1/connectors",
        query=frozenset({"limit", "offset"}),
        outputs=_under("connectors[]", _CONNECTOR_OUT),
    ),
    Surface(
        "connectors.get",
        "metadata",
        "GET",
        "/v1/connectors/{id}",
        outputs=_under("connector", _CONNECTOR_OUT),
        path_ref="connector",
    ),
    Surface(
        "datasets.list",
        "metadata",
        "GET",
        "/v1/datasets",
        query=frozenset(_words("datasetType before after limit offset validationStatus")),
        outputs=_under("datasets[]", _DATASET_OUT),
    ),
    Surface("datasets.get_usage", "metadata", "GET", "/v1/datasets/usage"),
    Surface(
        "datasets.get",
        "metadata_with_samples",
        "GET",
        "/v1/datasets/{id}",
        outputs=_under("dataset", _DATASET_OUT),
        path_ref="dataset",
    ),
    Surface("embedjobs.list", "metadata", "GET", "/v1/embed-jobs", outputs=_under("embed_jobs[]", _JOB_OUT)),
    Surface("embedjobs.get", "metadata", "GET", "/v1/embed-jobs/{id}", outputs=_JOB_OUT, path_ref="job"),
    Surface(
        "finetuning.list_finetuned_models",
        "metadata",
        "GET",
        "/v1/finetuning/finetuned-models",
        query=_PAGE,
        outputs=_under("finetuned_models[]", _FINETUNE_OUT),
    ),
    Surface(
        "finetuning.get_finetuned_model",
        "metadata",
        "GET",
        "/v1/finetuning/finetuned-models/{id}",
        outputs=_under("finetuned_model", _FINETUNE_OUT),
        path_ref="model",
    ),
    Surface(
        "finetuning.list_events",
        "metadata",
        "GET",
        "/v1/finetuning/finetuned-models/{finetuned_model_id}/events",
        query=_PAGE,
        path_ref="model",
    ),
    Surface(
        "finetuning.list_training_step_metrics",
        "metadata",
        "GET",
        "/v1/finetuning/finetuned-models/{finetuned_model_id}/training-step-metrics",
        query=frozenset({"page_size", "page_token"}),
        path_ref="model",
    ),
    Surface("models.get", "metadata", "GET", "/v1/models/{model}", outputs={"tokenizer_url": _U}),
    Surface(
        "models.list",
        "metadata",
        "GET",
        "/v1/models",
        query=frozenset(_words("page_size page_token endpoint default_only")),
        outputs={"models[].tokenizer_url": _U},
    ),
    Surface("v1.check_api_key", "metadata", "POST", "/v1/check-api-key"),
)

BY_ID: Mapping[str, Surface] = {surface.id: surface for surface in SURFACES}

_PARAMETER = re.compile(r"\{(\w+)\}(.*)")


def _index() -> dict[tuple[str, int], list[tuple[tuple[str, ...], Surface]]]:
    """Rows by method and number of segments, those with fewer parameters first."""
    table: dict[tuple[str, int], list[tuple[tuple[str, ...], Surface]]] = {}
    for surface in SURFACES:
        segments = tuple(surface.path.strip("/").split("/"))
        table.setdefault((surface.method, len(segments)), []).append((segments, surface))
    for rows in table.values():
        rows.sort(key=lambda row: row[1].path.count("{"))
    return table


_ROWS = _index()
_LONGEST = max(length for _, length in _ROWS)
_NONE: Mapping[str, str] = MappingProxyType({})
_PLAIN = {(surface.method, "/" + surface.path.strip("/")): surface for surface in SURFACES if "{" not in surface.path}
"""Those that need no reading of the path, by how it stands where no gateway is before it."""


def match(method: str, path: str) -> tuple[Surface, Mapping[str, str]] | None:
    """The surface of a call and the parameters in its path, or ``None``: the caller must refuse.

    Only the trailing segments are compared, because vaults, gateways and Azure put prefixes before ``/v1``.

    Args:
        method: HTTP method, upper case.
        path: path as it stands on the wire, percent-encoded, without the query.

    """
    if (plain := _PLAIN.get((method, path))) is not None:
        return plain, _NONE
    segments = _segments(path)
    if segments is None:
        return None
    for length in range(min(_LONGEST, len(segments)), 1, -1):
        for template, surface in _ROWS.get((method, length), ()):
            parameters = _parameters(template, segments[-length:])
            if parameters is not None:
                return surface, parameters
    return None


def unmatched(method: str, path: str) -> str:
    """Why ``match`` found no surface: the sentence for the refusal, which quotes nothing of the path."""
    segments = [unquote(segment) for segment in path.strip("/").split("/")]
    for length in range(min(_LONGEST, len(segments)), 1, -1):
        for template, _ in _ROWS.get((method, length), ()):
            pairs = zip(template, segments[-length:], strict=True)
            if "{" in "".join(template) and all(_alike(step, found) for step, found in pairs):
                return (
                    "the id in the path is malformed: only ASCII letters, digits, `.`, `_` and `-` may stand in it, and"
                    " nothing that looks like a telephone, card or account number or like a key"
                )
    return "no endpoint of the Cohere API has this method and path"


def _alike(step: str, found: str) -> bool:
    parameter = _PARAMETER.fullmatch(step)
    return step == found if parameter is None else found.endswith(parameter[2]) and found != parameter[2]


def _segments(path: str) -> list[str] | None:
    """Decoded segments, or ``None`` where two readers of the path could disagree about them."""
    if not path.startswith("/"):
        return None
    segments = [unquote(segment, errors="replace") for segment in path[1:].split("/")]
    return None if any(_doubtful(segment) for segment in segments) else segments


def _doubtful(segment: str) -> bool:
    if segment in ("", ".", ".."):
        return True
    return any(char in '/\\%?#;\ufffd"' or char <= " " or char == "\x7f" for char in segment)


def _parameters(template: tuple[str, ...], segments: list[str]) -> dict[str, str] | None:
    found: dict[str, str] = {}
    for expected, segment in zip(template, segments, strict=True):
        if expected == segment:
            continue
        parameter = _PARAMETER.fullmatch(expected)
        if parameter is None or not segment.endswith(parameter[2]):
            return None
        value = segment.removesuffix(parameter[2])
        if not is_path_id(value):
            return None
        found[parameter[1]] = value
    return found
