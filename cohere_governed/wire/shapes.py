"""Shapes of the controls of a request that are nobody's words; what has another shape is text, and is inspected.

A role, a type or a mode is a word that the SDK knows. A model's name goes into the clear columns of the record and an
id in a path stands where nothing can be replaced, so these two must have the shape of a name and of nothing else.
"""

from __future__ import annotations

import enum
import re
from functools import lru_cache

_VALUES = (
    # roles, types and modes
    "assistant chatbot system tool user developer function document text thinking image image_url json_object plan"
    " text_content thinking_content text/event-stream application/json auto required none low medium high enabled"
    " disabled fast accurate off contextual strict start end auto_preserve_order all generation true false"
    # embed, rerank, summarize, parse
    " search_document search_query classification clustering float int8 uint8 binary ubinary base64 short long"
    " paragraph bullets blocks markdown"
    # connectors, batches, jobs, fine-tuning
    " basic bearer noscheme batch_status_canceled batch_status_canceling batch_status_completed batch_status_failed"
    " batch_status_in_progress batch_status_queued batch_status_unspecified base_type_chat base_type_classification"
    " base_type_generative base_type_rerank base_type_unspecified strategy_tfew strategy_unspecified strategy_vanilla"
    " status_deleted status_deploying_api status_failed status_finetuning status_paused status_queued status_ready"
    " status_temporarily_offline status_unspecified lora_target_modules_qkvo lora_target_modules_qkvo_ffn"
    " lora_target_modules_qv lora_target_modules_unspecified"
    # lists
    " chat classify embed generate rate rerank summarize failed processing queued skipped unknown validated"
    " batch-chat-input batch-chat-v2-input batch-embed-v2-input batch-openai-chat-input chat-finetune-input"
    " cluster-outliers cluster-result embed-input embed-result multi-label-classification-finetune-input"
    " prompt-completion-finetune-input reranker-finetune-input single-label-classification-finetune-input"
)
WORDS = frozenset(_VALUES.split())
"""Values of the enums of the Cohere SDK 7.3.1 that a request can hold, lower case."""

_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_NUMBER = r"-?\d{1,6}(?:\.\d{1,6})?"
_LANGUAGE = r"[a-z]{2}(?:-[A-Z]{2})?"
_TIME = r"\d{4}-\d\d-\d\d(?:[T ][0-9:.]{5,15}(?:Z|[+-]\d\d:?\d\d)?)?"


class Control(enum.Enum):
    """What a control is; the value is the pattern of those that are nobody's words."""

    WORD = re.compile(f"(?:{_NUMBER}|{_LANGUAGE})")
    """An enum, a flag, a number or a language: one of ``WORDS``, or of this pattern."""
    ID = re.compile(_UUID)
    """Ids that people choose hold names, so every other id is text; its stand-in is put back in the answer."""
    TIME = re.compile(_TIME)
    MODEL = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:(?:::?|[./-]|_+)[A-Za-z0-9]+)*")
    """See ``is_model``."""


_BY_NAME = {
    "model": Control.MODEL,
    **dict.fromkeys(("id", "tool_call_id", "org_id", "creator_id", "organization_id", "preset"), Control.ID),
    "page_token": Control.ID,
    **dict.fromkeys(
        ("created_at", "updated_at", "completed_at", "last_used", "before", "after"), Control.TIME
    ),
}  # fmt: skip


def control(pattern: str) -> Control:
    """What the control at the end of a pattern is, by its name."""
    return _BY_NAME.get(pattern.rpartition(".")[2].removesuffix("[]"), Control.WORD)


_NUMBERED = re.compile(r"\d{9}|\d{4}(?:[^A-Za-z0-9]\d{4}){2}|\d{3}[._-]\d{2,3}[._-]\d{4}(?!\d)")
_KEY = re.compile(r"(?=[A-Za-z]*\d)[A-Za-z0-9]{20}")
_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{4}")
_ARN = re.compile(r"arn:aws[a-z-]*:[a-z]+:[a-z0-9-]*:(?:\d{12}|aws)?:")
_OCID = re.compile(r"ocid1\.[a-z]+\.oc\d+\.[a-z0-9-]*\.[a-z0-9]{1,100}")
_PATH_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_SPARED = re.compile(
    _UUID + r"|(?<!\d)20\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?(?!\d)"
)
"""What may hold many digits and is nobody's number: a UUID, and a time to the minute or second."""


@lru_cache(maxsize=128)
def is_model(name: str) -> bool:
    """Whether ``name`` can only be the name of a model: words and small numbers with single separators.

    Amazon's resource names and Oracle's OCIDs count; account numbers, cards, IBANs, telephone numbers, keys and
    addresses do not.
    """
    if len(name) > 256:
        return False
    if _OCID.fullmatch(name):
        return True
    rest = _SPARED.sub("u", _ARN.sub("arn/", name, count=1))
    return bool(Control.MODEL.value.fullmatch(rest)) and _unmarked(rest)


def is_path_id(name: str) -> bool:
    """Whether ``name`` may stand in a path, where nothing can be replaced.

    No ``@``, ``+`` or space: an address or a name could not be redacted. No ``:``, it starts a suffix.
    """
    return bool(_PATH_ID.fullmatch(name)) and _unmarked(_SPARED.sub("u", name))


def _unmarked(name: str) -> bool:
    """Whether ``name`` holds no number, IBAN or key of anybody's."""
    return not (_NUMBERED.search(name) or _IBAN.search(name) or _KEY.search(name))
