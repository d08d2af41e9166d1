"""What stays at Cohere between calls: datasets, jobs, batches, connectors, fine-tuned models.

Work that takes hours there takes one look here: a job is queued when it is made
and done when it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

Json = dict[str, Any]

_ORGANIZATION = "org-sandbox"
_BASE_MODELS: tuple[tuple[str, tuple[str, ...], int], ...] = (
    ("command-a-03-2025", ("chat", "generate"), 288000),
    ("command-r7b-12-2024", ("chat", "generate"), 132000),
    ("command-r-08-2024", ("chat", "generate", "summarize"), 132000),
    ("embed-v4.0", ("embed", "classify"), 128000),
    ("embed-english-v3.0", ("embed", "classify"), 512),
    ("rerank-v3.5", ("rerank",), 4096),
)


class NotFound(Exception):
    """No such object; the message names the id, as the real one does."""


class Shelves:
    """Objects by id, in the order they were made. Not thread-safe: the fake holds its lock around every call."""

    def __init__(self, new_id: Callable[[], str], now: Callable[[], datetime]) -> None:
        self._new_id, self._now = new_id, now
        self._datasets: dict[str, Json] = {}
        self._jobs: dict[str, Json] = {}
        self._batches: dict[str, Json] = {}
        self._connectors: dict[str, Json] = {}
        self._tuned: dict[str, Json] = {}
        self.parts: dict[str, bytes] = {}
        """Content of dataset parts by dataset id, to be downloaded."""

    def _time(self) -> str:
        return self._now().isoformat().replace("+00:00", "Z")

    # Datasets

    def create_dataset(self, query: Mapping[str, str], files: Mapping[str, tuple[str, bytes]], origin: str) -> Json:
        filename, content = files["data"]
        return {"id": self._add_dataset(query["name"], query["type"], filename, content, origin)}

    def _add_dataset(self, name: str, kind: str, filename: str, content: bytes, origin: str) -> str:
        made = self._new_id()
        rows = [line for line in content.decode(errors="replace").splitlines() if line]
        part = {"id": self._new_id(), "name": filename, "url": f"{origin}/_sandbox/parts/{made}", "index": 0}
        part |= {"size_bytes": len(content), "num_rows": len(rows), "samples": rows[:3]}
        self.parts[made] = content
        self._datasets[made] = {
            "id": made,
            "name": name,
            "created_at": self._time(),
            "updated_at": self._time(),
            "dataset_type": kind,
            "validation_status": "validated",
            "schema": "",
            "required_fields": ["text"],
            "preserve_fields": [],
            "dataset_parts": [part],
            "validation_warnings": [],
        }
        return made

    def list_datasets(self, query: Mapping[str, str]) -> Json:
        wanted = {"dataset_type": query.get("datasetType"), "validation_status": query.get("validationStatus")}
        found = [
            item
            for item in self._datasets.values()
            if all(value is None or item[field] == value for field, value in wanted.items())
        ]
        return {"datasets": _page(found, query)}

    def get_dataset(self, name: str) -> Json:
        return {"dataset": _get(self._datasets, name, "dataset")}

    def delete_dataset(self, name: str) -> Json:
        _get(self._datasets, name, "dataset")
        del self._datasets[name], self.parts[name]
        return {}

    def usage(self) -> Json:
        return {"organization_usage": sum(len(content) for content in self.parts.values())}

    # Embed jobs

    def create_embed_job(self, body: Json) -> Json:
        _get(self._datasets, body["dataset_id"], "dataset")
        made = self._new_id()
        self._jobs[made] = {
            "job_id": made,
            "name": body.get("name", ""),
            "status": "processing",
            "created_at": self._time(),
            "input_dataset_id": body["dataset_id"],
            "model": body["model"],
            "truncate": body.get("truncate", "END"),
        }
        return {"job_id": made, "meta": {"api_version": {"version": "1"}}}

    def list_embed_jobs(self) -> Json:
        return {"embed_jobs": list(self._jobs.values())}

    def get_embed_job(self, name: str, origin: str) -> Json:
        job = _get(self._jobs, name, "embed job")
        if job["status"] == "processing":
            job["status"] = "complete"
            content = self.parts.get(job["input_dataset_id"], b"")
            job["output_dataset_id"] = self._add_dataset(job["name"], "embed-result", "out.jsonl", content, origin)
        return job

    def cancel_embed_job(self, name: str) -> Json:
        _get(self._jobs, name, "embed job")["status"] = "cancelled"
        return {}

    # Batches

    def create_batch(self, body: Json) -> Json:
        _get(self._datasets, body["input_dataset_id"], "dataset")
        made = self._new_id()
        given = {key: value for key, value in body.items() if value is not None}
        times = {"created_at": self._time(), "updated_at": self._time()}
        fixed = {"id": made, "creator_id": "user-sandbox", "org_id": _ORGANIZATION, "status": "BATCH_STATUS_QUEUED"}
        self._batches[made] = given | fixed | times
        return {"batch": self._batches[made]}

    def list_batches(self, query: Mapping[str, str]) -> Json:
        return _tokened("batches", list(self._batches.values()), query)

    def get_batch(self, name: str, origin: str) -> Json:
        batch = _get(self._batches, name, "batch")
        if batch["status"] == "BATCH_STATUS_QUEUED":
            content = self.parts.get(batch["input_dataset_id"], b"")
            made = self._add_dataset(batch["name"], "batch-chat-v2-output", "out.jsonl", content, origin)
            batch |= {"status": "BATCH_STATUS_COMPLETED", "output_dataset_id": made, "updated_at": self._time()}
        return {"batch": batch}

    def cancel_batch(self, name: str) -> Json:
        _get(self._batches, name, "batch")["status"] = "BATCH_STATUS_CANCELED"
        return {}

    # Connectors

    def create_connector(self, body: Json) -> Json:
        made = self._new_id()
        kept = {key: value for key, value in body.items() if key != "service_auth"}
        auth = "service_auth" if body.get("service_auth") else "oauth" if body.get("oauth") else "none"
        fixed = {"id": made, "organization_id": _ORGANIZATION, "auth_type": auth}
        times = {"created_at": self._time(), "updated_at": self._time()}
        self._connectors[made] = {"active": True, "continue_on_failure": False, **kept} | fixed | times
        return {"connector": self._connectors[made]}

    def list_connectors(self, query: Mapping[str, str]) -> Json:
        return {"connectors": _page(list(self._connectors.values()), query), "total_count": len(self._connectors)}

    def get_connector(self, name: str) -> Json:
        return {"connector": _get(self._connectors, name, "connector")}

    def update_connector(self, name: str, body: Json) -> Json:
        connector = _get(self._connectors, name, "connector")
        connector |= {key: value for key, value in body.items() if key != "service_auth"}
        connector["updated_at"] = self._time()
        return {"connector": connector}

    def delete_connector(self, name: str) -> Json:
        _get(self._connectors, name, "connector")
        del self._connectors[name]
        return {}

    def authorize_connector(self, name: str, query: Mapping[str, str]) -> Json:
        connector = _get(self._connectors, name, "connector")
        base = (connector.get("oauth") or {}).get("authorize_url", "https://sandbox.invalid/authorize")
        return {"redirect_url": f"{base}?state={name}&after={query.get('after_token_redirect', '')}"}

    # Fine-tuned models

    def create_tuned(self, body: Json) -> Json:
        _get(self._datasets, body["settings"]["dataset_id"], "dataset")
        made = self._new_id()
        times = {"created_at": self._time(), "updated_at": self._time()}
        fixed = {"id": made, "creator_id": "user-sandbox", "organization_id": _ORGANIZATION}
        given = {key: value for key, value in body.items() if value is not None}
        self._tuned[made] = given | fixed | times | {"status": "STATUS_FINETUNING"}
        return {"finetuned_model": self._tuned[made]}

    def list_tuned(self, query: Mapping[str, str]) -> Json:
        return _tokened("finetuned_models", list(self._tuned.values()), query) | {"total_size": len(self._tuned)}

    def get_tuned(self, name: str) -> Json:
        model = _get(self._tuned, name, "fine-tuned model")
        if model["status"] == "STATUS_FINETUNING":
            model |= {"status": "STATUS_READY", "completed_at": self._time(), "updated_at": self._time()}
        return {"finetuned_model": model}

    def update_tuned(self, name: str, body: Json) -> Json:
        model = _get(self._tuned, name, "fine-tuned model")
        model |= {key: value for key, value in body.items() if value is not None}
        model["updated_at"] = self._time()
        return {"finetuned_model": model}

    def delete_tuned(self, name: str) -> Json:
        _get(self._tuned, name, "fine-tuned model")
        del self._tuned[name]
        return {}

    def tuned_events(self, name: str, query: Mapping[str, str]) -> Json:
        made = _get(self._tuned, name, "fine-tuned model")
        event = {"user_id": made["creator_id"], "status": made["status"], "created_at": made["updated_at"]}
        return _tokened("events", [event], query) | {"total_size": 1}

    def tuned_metrics(self, name: str, query: Mapping[str, str]) -> Json:
        made = _get(self._tuned, name, "fine-tuned model")
        steps = [
            {"created_at": made["created_at"], "step_number": step, "metrics": {"loss": 1 / step}} for step in (1, 2, 3)
        ]
        return _tokened("step_metrics", steps, query)

    # Models

    def list_models(self, query: Mapping[str, str]) -> Json:
        models = [_model(*known) for known in _BASE_MODELS]
        models += [_model(f"{name}-ft", ("chat",), 16384) | {"finetuned": True} for name in self._tuned]
        endpoint = query.get("endpoint")
        found = [model for model in models if endpoint is None or endpoint in model["endpoints"]]
        if query.get("default_only") == "true":
            found = [model for model in found if model["default_endpoints"]]
        return _tokened("models", found, query)

    def get_model(self, name: str) -> Json:
        models = {model["name"]: model for model in self.list_models({"page_size": "1000"})["models"]}
        if name not in models:
            hint = "make sure the correct model ID was used and that you have access to the model."
            raise NotFound(f"model '{name}' not found, {hint}")
        found: Json = models[name]
        return found


def _model(name: str, endpoints: tuple[str, ...], context_length: int) -> Json:
    # Without a tokenizer_url the SDK tokenizes by API, and no download leaves the sandbox.
    fixed: Json = {"finetuned": False, "is_deprecated": False, "tokenizer_url": None, "default_endpoints": []}
    features = {"features": ["tools"] if "chat" in endpoints else None}
    return {"name": name, "endpoints": list(endpoints), "context_length": context_length, **fixed, **features}


def _get(shelf: Mapping[str, Json], name: str, kind: str) -> Json:
    if name not in shelf:
        raise NotFound(f"{kind} with id {name} not found")
    return shelf[name]


def _number(text: str | None, default: int) -> int:
    """Some numbers of the SDK are floats: ``10.0``."""
    return int(float(text)) if text else default


def _page(items: list[Json], query: Mapping[str, str]) -> list[Json]:
    offset = _number(query.get("offset"), 0)
    return items[offset : offset + _number(query.get("limit"), 1000)]


def _tokened(name: str, items: list[Json], query: Mapping[str, str]) -> Json:
    """A page and the token of the next one: the place where it starts."""
    start = _number(query.get("page_token"), 0)
    end = start + _number(query.get("page_size"), 50)
    return {name: items[start:end], **({"next_page_token": str(end)} if end < len(items) else {})}
