"""A fake Cohere: the whole other side of the wire, in memory, quoting what it was sent.

A pure middle, ``FakeCohere.respond``: request in, :class:`Reply` out. Around it are
two edges, ``transport`` (in memory, for httpx) and ``server`` (a loopback port).
It answers every method and path of API v1 and v2 and the shapes of Bedrock,
SageMaker and OCI; it remembers what arrived; it fails when told to. It checks no
meaning: what it says is only what it heard, so a test can see what left.
"""

from __future__ import annotations

import gzip
import json
import math
import re
import threading
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote

from cohere_governed.sandbox import answers, chat, framing
from cohere_governed.sandbox.shelves import NotFound, Shelves
from cohere_governed.sandbox.signatures import (
    SANDBOX_AWS_ACCESS_KEY,
    SANDBOX_AWS_SECRET_KEY,
    oci_fault,
    sigv4_fault,
)

Json = dict[str, Any]
Gzip = Literal["never", "bodies", "always"]
"""Which replies are compressed when the request accepts it: none, those that are not streams, all."""

_REMEMBERED = 1000
"""Requests kept unless asked otherwise."""

_MESSAGES = {
    400: "invalid request: the sandbox was told to refuse it",
    401: "invalid api token",
    403: "forbidden",
    404: "not found",
    422: "unprocessable entity",
    429: "you are past the per minute request limit, please wait and try again later",
    498: "the message was refused by the safety filter",
    499: "request cancelled",
    500: "internal server error",
    503: "service unavailable",
    504: "gateway timeout",
}


@dataclass(frozen=True, slots=True)
class Received:
    """One request as it arrived: what left the other side."""

    method: str
    url: str
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes

    @property
    def path(self) -> str:
        """Path on the wire, percent-encoded, without the query."""
        return "/" + self.url.partition("://")[2].partition("/")[2].partition("?")[0]

    def json(self) -> Any:
        """The body, read as JSON; raises ``ValueError`` when it is none."""
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Reply:
    """What goes back, chunk by chunk."""

    status: int
    headers: tuple[tuple[str, str], ...]
    chunks: tuple[bytes, ...]
    delay: float = 0.0
    """Seconds to wait before the head is sent."""
    cut: bool = False
    """Break the connection after the chunks, before the end of the body."""

    @property
    def content(self) -> bytes:
        """All chunks together, still compressed if they are."""
        return b"".join(self.chunks)


@dataclass(frozen=True, slots=True)
class _Order:
    """One way to fail, for requests whose path ends in ``path_suffix``."""

    path_suffix: str | None = None
    status: int | None = None
    retry_after: float | None = None
    slow_seconds: float = 0.0
    cut_after_bytes: int | None = None
    redirect_to: str | None = None
    garbage: bool = False
    body_echo: bool = False


@dataclass(frozen=True, slots=True)
class _Ask:
    """A request on its way to a handler."""

    method: str
    path: str
    raw_query: str
    headers: Mapping[str, str]
    content: bytes
    origin: str
    id: str = ""
    """The first variable segment of the path, decoded."""

    @property
    def query(self) -> dict[str, str]:
        return dict(parse_qsl(self.raw_query, keep_blank_values=True))

    @property
    def json(self) -> Json:
        body = json.loads(self.content or b"{}")
        if not isinstance(body, dict):
            raise TypeError("the body must be an object")
        return body

    def files(self) -> dict[str, tuple[str, bytes]]:
        """Parts of a multipart form that have a name: file name and content."""
        boundary = re.search(r"boundary=\"?([^\";]+)", self.headers.get("content-type", ""))
        if boundary is None:
            raise ValueError("multipart/form-data expected")
        found = {}
        for part in self.content.split(b"--" + boundary[1].encode())[1:-1]:
            head, _, content = part.partition(b"\r\n\r\n")
            names = dict(re.findall(r'\b(name|filename)="([^"]*)"', head.decode(errors="replace")))
            found[names.get("name", "")] = (names.get("filename", ""), content.removesuffix(b"\r\n"))
        return found


class FakeCohere:
    """The service. Thread-safe; every identifier it makes is the same in every run.

    ``api_keys``: the bearer tokens it knows; ``None`` for any or none at all (a private deployment).
    ``aws_secrets``: secret keys by access key id. ``oci_public_key``: RSA ``(modulus, exponent)`` that OCI requests
    must be signed for; without it only the digest of the body is checked. ``gzip``: see :data:`Gzip`. ``remember``:
    how many requests are kept. ``now``: the clock of created objects.
    """

    def __init__(
        self,
        *,
        api_keys: Iterable[str] | None = None,
        aws_secrets: Mapping[str, str] | None = None,
        oci_public_key: tuple[int, int] | None = None,
        gzip: Gzip = "bodies",
        remember: int = _REMEMBERED,
        now: Callable[[], datetime] = lambda: datetime.now(timezone.utc),
    ) -> None:
        self.requests: deque[Received] = deque(maxlen=remember)
        """What arrived, oldest first; orders to fail do not hide a request."""
        self._api_keys = None if api_keys is None else frozenset(api_keys)
        known = {SANDBOX_AWS_ACCESS_KEY: SANDBOX_AWS_SECRET_KEY}
        self._aws_secrets = known if aws_secrets is None else dict(aws_secrets)
        self._oci_public_key = oci_public_key
        self._gzip = gzip
        self._orders: list[tuple[_Order, int]] = []
        self._says: deque[str] = deque()
        self._made = 0
        self._lock = threading.Lock()
        self._shelves = Shelves(self._new_id, now)

    def fail(
        self,
        path_suffix: str | None = None,
        *,
        status: int | None = None,
        times: int = 1,
        retry_after: float | None = None,
        slow_seconds: float = 0.0,
        cut_after_bytes: int | None = None,
        redirect_to: str | None = None,
        garbage: bool = False,
        body_echo: bool = False,
    ) -> None:
        """Fail the next ``times`` requests whose path ends in ``path_suffix`` (any path if ``None``).

        ``status``: an error instead of the answer (with ``redirect_to``: the redirect's, else 307). ``retry_after``:
        seconds, sent as ``Retry-After`` and, for parts of a second, ``Retry-After-Ms``. ``slow_seconds``: wait before
        the head. ``cut_after_bytes``: break the connection inside the body. ``garbage``: a body that is not JSON.
        ``body_echo``: an error (400 unless ``status`` says otherwise) that quotes the user's text, as real ones do.
        Orders are met in the order they were given.
        """
        order = _Order(path_suffix, status, retry_after, slow_seconds, cut_after_bytes, redirect_to, garbage, body_echo)
        with self._lock:
            self._orders.append((order, times))

    def say(self, text: str, times: int = 1) -> None:
        """Let the next ``times`` answers of chat and generate be ``text`` instead of a quotation."""
        with self._lock:
            self._says.extend([text] * times)

    def respond(
        self,
        method: str,
        path: str,
        query: str = "",
        headers: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        content: bytes = b"",
        *,
        scheme: str = "https",
    ) -> Reply:
        """The reply to one request. ``path`` and ``query`` are as on the wire, percent-encoded."""
        pairs = headers.items() if isinstance(headers, Mapping) else headers
        lowered = {name.lower(): value for name, value in pairs}
        origin = f"{scheme}://{lowered.get('host', 'sandbox.invalid')}"
        ask = _Ask(method.upper(), path, query, lowered, content, origin)
        with self._lock:
            if path.startswith("/_sandbox/"):
                return self._own(ask)
            url = f"{origin}{path}?{query}" if query else f"{origin}{path}"
            self.requests.append(Received(ask.method, url, lowered, content))
            order = self._next_order(ask)
            failed = self._failed(order, ask)
            return _disturbed(failed or self._answered(ask), order)

    # ── Inside the lock ──

    def _new_id(self) -> str:
        self._made += 1
        return str(uuid.uuid5(uuid.NAMESPACE_URL, f"cohere-sandbox/{self._made}"))

    def _own(self, ask: _Ask) -> Reply:
        """The sandbox's own pages: what arrived, and the parts of datasets."""
        if ask.path == "/_sandbox/requests":
            arrived = [
                {
                    "method": each.method,
                    "url": each.url,
                    "headers": dict(each.headers),
                    "body": each.body.decode(errors="replace"),
                }
                for each in self.requests
            ]
            return self._body({"requests": arrived}, ask)
        part = self._shelves.parts.get(ask.path.removeprefix("/_sandbox/parts/"))
        if part is None:
            return self._error(404, "no such page of the sandbox", ask)
        return Reply(200, _head("application/octet-stream"), framing.cut(part, framing.BODY_CUTS))

    def _next_order(self, ask: _Ask) -> _Order:
        asked = ask.headers.get("x-sandbox-fail", "")
        if asked.isdecimal():
            return _Order(status=int(asked))
        for index, (order, times) in enumerate(self._orders):
            if order.path_suffix is None or ask.path.endswith(order.path_suffix):
                self._orders[index : index + 1] = [(order, times - 1)] if times > 1 else []
                return order
        return _Order()

    def _failed(self, order: _Order, ask: _Ask) -> Reply | None:
        if order.redirect_to is not None:
            return Reply(order.status or 307, (*_head("text/plain"), ("location", order.redirect_to)), ())
        if order.garbage:
            return Reply(order.status or 200, _head("application/json"), (b"\x00<html>\xff not", b" json\n\n{"))
        if order.status is None and not order.body_echo:
            return None
        status = order.status or 400
        message = _MESSAGES.get(status, "the sandbox was told to fail")
        if order.body_echo:
            message = f"invalid request: could not process: {_heard(ask)}"
        reply = self._error(status, message, ask)
        if order.retry_after is None:
            return reply
        wait = [("retry-after", str(math.ceil(order.retry_after)))]
        if order.retry_after % 1:
            wait.append(("retry-after-ms", str(round(order.retry_after * 1000))))
        return replace(reply, headers=(*reply.headers, *wait))

    def _answered(self, ask: _Ask) -> Reply:
        for method, pattern, handler in _ROUTES:
            match = pattern.fullmatch(ask.path)
            if match is None or method != ask.method:
                continue
            if self._api_keys is not None and handler not in _SIGNED and not self._known(ask):
                return self._error(401, _MESSAGES[401], ask)
            try:
                return handler(self, replace(ask, id=unquote((*match.groups(), "")[0])))
            except NotFound as missing:
                return self._error(404, str(missing), ask)
            except (KeyError, TypeError, ValueError, AttributeError, IndexError) as fault:
                # Bodies of the wrong shape fail wherever they are read; all of it is one answer to the caller.
                return self._error(400, f"invalid request: {fault}", ask)
        return self._error(404, f"404 page not found: {ask.method} {ask.path}", ask)

    def _known(self, ask: _Ask) -> bool:
        scheme, _, token = ask.headers.get("authorization", "").partition(" ")
        return scheme.lower() == "bearer" and token in (self._api_keys or ())

    def _error(self, status: int, message: str, ask: _Ask) -> Reply:
        return self._body({"id": self._new_id(), "message": message}, ask, status=status)

    def _body(self, value: Json, ask: _Ask, *, status: int = 200) -> Reply:
        compress = self._gzip != "never"
        return _packed(framing.to_json(value).encode(), "application/json", ask, status=status, compress=compress)

    def _stream(self, content: bytes, content_type: str, ask: _Ask) -> Reply:
        compress = self._gzip == "always"
        return _packed(content, content_type, ask, compress=compress, cuts=framing.STREAM_CUTS)

    # ── Chat ──

    def _chat_v2(self, ask: _Ask) -> Reply:
        body = ask.json
        prompt = chat.read_v2(body)
        said = self._astray(chat.answer(prompt))
        if not body.get("stream"):
            return self._body(chat.v2_whole(said, prompt, self._new_id), ask)
        events = chat.v2_events(said, prompt, self._new_id)
        return self._stream(framing.server_sent_events(events), "text/event-stream", ask)

    def _chat_v1(self, ask: _Ask) -> Reply:
        body = ask.json
        prompt = chat.read_v1(body)
        said = chat.Answer("") if body.get("search_queries_only") else self._astray(chat.answer(prompt))
        if not body.get("stream"):
            return self._body(chat.v1_whole(said, prompt, body, self._new_id), ask)
        return self._v1_stream(chat.v1_events(said, prompt, body, self._new_id), ask)

    def _astray(self, said: chat.Answer) -> chat.Answer:
        return replace(said, text=self._says.popleft(), citations=()) if self._says else said

    def _generate(self, ask: _Ask) -> Reply:
        text = self._says.popleft() if self._says else None
        if ask.json.get("stream"):
            return self._v1_stream(answers.generate_events(ask.json, self._new_id, text), ask)
        return self._body(answers.generate(ask.json, self._new_id, text), ask)

    def _v1_stream(self, events: Iterator[Json], ask: _Ask) -> Reply:
        return self._stream(framing.json_lines(events), "application/stream+json", ask)

    # ── Clouds ──

    def _bedrock(self, ask: _Ask) -> Reply:
        return self._aws(ask, "bedrock", streamed=ask.path.endswith("-stream"))

    def _sagemaker(self, ask: _Ask) -> Reply:
        return self._aws(ask, "sagemaker", streamed=ask.path.endswith("-stream"))

    def _aws(self, ask: _Ask, service: str, *, streamed: bool) -> Reply:
        fault = sigv4_fault(
            ask.method,
            ask.path,
            ask.raw_query,
            ask.headers,
            ask.content,
            service=service,
            secrets=self._aws_secrets,
        )
        if fault is not None:
            return self._plain({"message": fault}, status=403)
        body = ask.json
        if not streamed:
            return self._plain(*self._aws_whole(body))
        if "prompt" in body:
            events = answers.generate_events(body, self._new_id)
        elif "messages" in body:
            v2 = chat.read_v2(body)
            events = chat.v2_events(chat.answer(v2), v2, self._new_id)
        else:
            v1 = chat.read_v1(body)
            events = chat.v1_events(chat.answer(v1), v1, body, self._new_id)
        content = framing.aws_event_stream(events)
        return Reply(200, _head("application/vnd.amazon.eventstream"), framing.cut(content, framing.STREAM_CUTS))

    def _aws_whole(self, body: Json) -> tuple[Json, tuple[tuple[str, str], ...]]:
        """The answer by what the body asks (the model is in the path), its counts in headers instead of ``meta``."""
        if "prompt" in body:
            whole = answers.generate(body, self._new_id)
        elif "messages" in body:
            v2 = chat.read_v2(body)
            whole = chat.v2_whole(chat.answer(v2), v2, self._new_id)
        elif "message" in body:
            v1 = chat.read_v1(body)
            whole = chat.v1_whole(chat.answer(v1), v1, body, self._new_id)
        elif "query" in body:
            rerank = answers.rerank_v1 if body.get("api_version") == 1 else answers.rerank_v2
            whole = rerank(body, self._new_id)
        else:
            embed = answers.embed_v1 if body.get("texts") or body.get("images") else answers.embed_v2
            whole = embed(body, self._new_id)
        billed = whole.pop("meta", whole.get("usage", {})).get("billed_units", {})
        counted = (
            ("x-amzn-bedrock-input-token-count", str(billed.get("input_tokens", 0))),
            ("x-amzn-bedrock-output-token-count", str(billed.get("output_tokens", 0))),
        )
        return whole, counted

    def _oci(self, ask: _Ask) -> Reply:
        fault = oci_fault(
            ask.method, ask.path, ask.raw_query, ask.headers, ask.content, public_key=self._oci_public_key
        )
        if fault is not None:
            return self._plain({"code": "NotAuthenticated", "message": fault}, status=403)
        body = ask.json
        if ask.path.endswith("/embedText"):
            return self._plain(answers.embed_oci(body, self._new_id))
        form, prompt = chat.read_oci(body)
        said = chat.answer(prompt)
        if not body["chatRequest"].get("isStream"):
            return self._plain(chat.oci_whole(form, said, prompt, body, self._new_id))
        content = framing.server_sent_events(chat.oci_events(form, said), named=False)
        return Reply(200, _head("text/event-stream"), framing.cut(content, framing.STREAM_CUTS))

    def _plain(self, value: Json, headers: tuple[tuple[str, str], ...] = (), *, status: int = 200) -> Reply:
        # Clouds do not compress, and the SDK's hooks for them do not decompress.
        chunks = framing.cut(framing.to_json(value).encode(), framing.BODY_CUTS)
        return Reply(status, (*_head("application/json"), *headers), chunks)


def _packed(
    content: bytes,
    content_type: str,
    ask: _Ask,
    *,
    status: int = 200,
    compress: bool,
    cuts: tuple[int, ...] = framing.BODY_CUTS,
) -> Reply:
    headers = _head(content_type)
    if compress and "gzip" in ask.headers.get("accept-encoding", ""):
        content, headers = gzip.compress(content, mtime=0), (*headers, ("content-encoding", "gzip"))
    return Reply(status, headers, framing.cut(content, cuts))


def _disturbed(reply: Reply, order: _Order) -> Reply:
    reply = replace(reply, delay=order.slow_seconds)
    if order.cut_after_bytes is None:
        return reply
    return replace(reply, chunks=framing.cut(reply.content[: order.cut_after_bytes], framing.STREAM_CUTS), cut=True)


def _head(content_type: str) -> tuple[tuple[str, str], ...]:
    return ("content-type", content_type), ("cache-control", "no-store"), ("x-cohere-sandbox", "1")


def _heard(ask: _Ask) -> str:
    """The user's text in a body, for errors that quote it."""
    try:
        body = ask.json
        turns = [chat.text_of(turn.get("content")) for turn in body.get("messages", ())]
        said = (body.get(key) for key in ("message", "prompt", "text", "query", "texts", "inputs", "examples", "name"))
        return next((text for text in (*reversed(turns), *map(_spoken, said)) if text), "")
    except (TypeError, ValueError, AttributeError):
        return ask.content.decode(errors="replace")


def _spoken(value: Any) -> str:
    return value if isinstance(value, str) else framing.to_json(value) if value else ""


# ── Routes ─────────────────────────────────────────────────────────────────────

_Handler = Callable[[FakeCohere, _Ask], Reply]


def _answer(function: Callable[[Json, Callable[[], str]], Json]) -> _Handler:
    """A handler for an answer made from the body alone."""
    return lambda fake, ask: fake._body(function(ask.json, fake._new_id), ask)  # noqa: SLF001 - one class, in a table


def _shelf(function: Callable[[Shelves, _Ask], Json]) -> _Handler:
    """A handler for what is kept between calls."""
    return lambda fake, ask: fake._body(function(fake._shelves, ask), ask)  # noqa: SLF001 - one class, in a table


def _path(template: str) -> re.Pattern[str]:
    """Any prefix (a vault's, a gateway's) before the path; ``{}`` is one segment."""
    return re.compile(".*" + re.escape(template).replace(r"\{\}", "([^/:]+)"))


_TUNED = "/v1/finetuning/finetuned-models"

_TABLE: tuple[tuple[str, str, _Handler], ...] = (
    ("POST", "/v2/chat", FakeCohere._chat_v2),  # noqa: SLF001 - one class, in a table
    ("POST", "/v1/chat", FakeCohere._chat_v1),  # noqa: SLF001
    ("POST", "/v1/generate", FakeCohere._generate),  # noqa: SLF001
    ("POST", "/v1/embed", _answer(answers.embed_v1)),
    ("POST", "/v2/embed", _answer(answers.embed_v2)),
    ("POST", "/v1/rerank", _answer(answers.rerank_v1)),
    ("POST", "/v2/rerank", _answer(answers.rerank_v2)),
    ("POST", "/v1/classify", _answer(answers.classify)),
    ("POST", "/v1/summarize", _answer(answers.summarize)),
    ("POST", "/v1/tokenize", _answer(lambda body, _: answers.tokenize(body))),
    ("POST", "/v1/detokenize", _answer(lambda body, _: answers.detokenize(body))),
    ("POST", "/v2/parse", _answer(answers.parse)),
    ("POST", "/v2/audio/transcriptions", _shelf(lambda _, ask: answers.transcribe(ask.files()["file"][1]))),
    ("POST", "/v1/check-api-key", _answer(lambda _, __: {"valid": True, "organization_id": "org-sandbox"})),
    ("GET", "/v1/models", _shelf(lambda shelves, ask: shelves.list_models(ask.query))),
    ("GET", "/v1/models/{}", _shelf(lambda shelves, ask: shelves.get_model(ask.id))),
    ("POST", "/v1/datasets", _shelf(lambda shelves, ask: shelves.create_dataset(ask.query, ask.files(), ask.origin))),
    ("GET", "/v1/datasets", _shelf(lambda shelves, ask: shelves.list_datasets(ask.query))),
    ("GET", "/v1/datasets/usage", _shelf(lambda shelves, _: shelves.usage())),
    ("GET", "/v1/datasets/{}", _shelf(lambda shelves, ask: shelves.get_dataset(ask.id))),
    ("DELETE", "/v1/datasets/{}", _shelf(lambda shelves, ask: shelves.delete_dataset(ask.id))),
    ("POST", "/v1/embed-jobs", _shelf(lambda shelves, ask: shelves.create_embed_job(ask.json))),
    ("GET", "/v1/embed-jobs", _shelf(lambda shelves, _: shelves.list_embed_jobs())),
    ("GET", "/v1/embed-jobs/{}", _shelf(lambda shelves, ask: shelves.get_embed_job(ask.id, ask.origin))),
    ("POST", "/v1/embed-jobs/{}/cancel", _shelf(lambda shelves, ask: shelves.cancel_embed_job(ask.id))),
    ("POST", "/v2/batches", _shelf(lambda shelves, ask: shelves.create_batch(ask.json))),
    ("GET", "/v2/batches", _shelf(lambda shelves, ask: shelves.list_batches(ask.query))),
    ("GET", "/v2/batches/{}", _shelf(lambda shelves, ask: shelves.get_batch(ask.id, ask.origin))),
    ("POST", "/v2/batches/{}:cancel", _shelf(lambda shelves, ask: shelves.cancel_batch(ask.id))),
    ("POST", "/v1/connectors", _shelf(lambda shelves, ask: shelves.create_connector(ask.json))),
    ("GET", "/v1/connectors", _shelf(lambda shelves, ask: shelves.list_connectors(ask.query))),
    ("GET", "/v1/connectors/{}", _shelf(lambda shelves, ask: shelves.get_connector(ask.id))),
    ("PATCH", "/v1/connectors/{}", _shelf(lambda shelves, ask: shelves.update_connector(ask.id, ask.json))),
    ("DELETE", "/v1/connectors/{}", _shelf(lambda shelves, ask: shelves.delete_connector(ask.id))),
    (
        "POST",
        "/v1/connectors/{}/oauth/authorize",
        _shelf(lambda shelves, ask: shelves.authorize_connector(ask.id, ask.query)),
    ),
    ("POST", _TUNED, _shelf(lambda shelves, ask: shelves.create_tuned(ask.json))),
    ("GET", _TUNED, _shelf(lambda shelves, ask: shelves.list_tuned(ask.query))),
    ("GET", _TUNED + "/{}", _shelf(lambda shelves, ask: shelves.get_tuned(ask.id))),
    ("PATCH", _TUNED + "/{}", _shelf(lambda shelves, ask: shelves.update_tuned(ask.id, ask.json))),
    ("DELETE", _TUNED + "/{}", _shelf(lambda shelves, ask: shelves.delete_tuned(ask.id))),
    ("GET", _TUNED + "/{}/events", _shelf(lambda shelves, ask: shelves.tuned_events(ask.id, ask.query))),
    (
        "GET",
        _TUNED + "/{}/training-step-metrics",
        _shelf(lambda shelves, ask: shelves.tuned_metrics(ask.id, ask.query)),
    ),
)

_SIGNED: frozenset[_Handler] = frozenset((FakeCohere._bedrock, FakeCohere._sagemaker, FakeCohere._oci))  # noqa: SLF001
"""Handlers that check a signature, not a bearer token."""

_CLOUDS: tuple[tuple[str, re.Pattern[str], _Handler], ...] = (
    ("POST", re.compile("/model/([^/]+)/invoke(?:-with-response-stream)?"), FakeCohere._bedrock),  # noqa: SLF001
    ("POST", re.compile("/endpoints/([^/]+)/invocations(?:-response-stream)?"), FakeCohere._sagemaker),  # noqa: SLF001
    ("POST", re.compile("/20231130/actions/(?:chat|embedText)"), FakeCohere._oci),  # noqa: SLF001
)

_ROUTES = (*((method, _path(template), handler) for method, template, handler in _TABLE), *_CLOUDS)

SURFACE: frozenset[tuple[str, str]] = frozenset(
    (method, template.replace("{}", "{id}")) for method, template, _ in _TABLE
)
"""Method and path of everything of Cohere's own API that the fake answers; ``{id}`` stands for one segment."""
