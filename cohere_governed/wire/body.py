"""A request as bytes → the facts rules decide on, the texts a detector reads, and the bytes that may leave.

``read_request`` numbers every leaf that may hold a user's words. ``render``
walks the same bytes in the same order with the redactions by number, so what
was inspected is what is replaced. Whatever cannot be read beyond doubt raises
``Unreadable`` and is refused.
"""

from __future__ import annotations

import base64
import hashlib
import platform
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from mimetypes import guess_type
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, unquote

from cohere_governed.model import Call, Edit, Modality, Redacted, Restorer, TextClass
from cohere_governed.wire.files import Form, Part, read_form, record_format
from cohere_governed.wire.objects import FINE_TUNED
from cohere_governed.wire.offsets import forward, is_offset, referent
from cohere_governed.wire.response import ResponseCodec
from cohere_governed.wire.shapes import WORDS, Control, control, is_model
from cohere_governed.wire.surface import Surface, match, unmatched
from cohere_governed.wire.tree import JSON_TEXT, Leaf, Ref, Unreadable, dumps, loads, rewrite, utf8

MAX_BODY = 32 * 2**20
"""Bytes of a request. Twice what 96 images or a long context need; more would hold up detection for minutes."""
MAX_LEAVES = 100_000
"""Leaves of a JSON body: beyond any chat or batch of documents, and a bound on memory and time."""
MAX_UPLOAD_LEAVES = 1_000_000
"""Leaves of an upload, whose records are many and small."""
MASK = "***"

FILE_FIELDS = frozenset({
    "body", "completion", "custom_id", "hard_negatives", "id", "label", "labels", "messages", "prompt", "query",
    "relevant_passages", "text", "title", "url",
})  # fmt: skip
"""Fields of the provider's own file formats (its dataset and batch documentation): their names are nobody's words."""

SDK_HEADERS = frozenset({
    "accept", "accept-encoding", "accepts", "authorization", "connection", "content-length", "content-type", "host",
    "transfer-encoding", "user-agent", "x-client-name", "x-fern-language", "x-fern-platform", "x-fern-runtime",
    "x-fern-sdk-name", "x-fern-sdk-version",
})  # fmt: skip
"""Headers that httpx and the SDK send by themselves, lower case."""

_CODINGS = r"(?:gzip|deflate|br|zstd|identity)"
_SENT_BY_ITSELF: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile(pattern)
        for name, pattern in {
            "accept": r"\*/\*|application/json|text/event-stream",
            "accept-encoding": rf"{_CODINGS}(?:, ?{_CODINGS})*",
            "accepts": "text/event-stream",
            "connection": "keep-alive|close",
            "content-type": r"application/json(?:; ?charset=utf-8)?|multipart/form-data; boundary=[0-9a-f]{32}",
            "user-agent": r"(?:cohere|python-httpx)/\d[0-9a-z.+]{0,30}",
            "x-fern-language": "Python",
            "x-fern-platform": re.escape(f"{platform.system().lower()}/{platform.release()}"),
            "x-fern-runtime": r"python/\d[0-9a-z.+]{0,30}",
            "x-fern-sdk-name": "cohere",
            "x-fern-sdk-version": r"\d[0-9a-z.+]{0,30}",
        }.items()
    }
)
"""Header → what httpx and the SDK put there; anything else in it is the caller's, and text."""
_HELD_TO_THE_BODY = frozenset({"content-length", "host", "transfer-encoding"})
"""Headers that are written anew with what leaves."""
_CREDENTIAL = re.compile(
    r"(?:.*[-_])?(?:auth|authorization|authentication|cookie2?|credentials?|password|signature|\w*(?:key|secret|token))"
)
"""What names of headers end with whose value is a credential for whoever reads it, and no text.

A name says last what its value is: ``x-auth-token`` is a token, ``x-auth-request-email`` an address.
"""
_NO_CREDENTIAL = frozenset({"idempotency-key", "x-idempotency-key"})
"""Made by the application of whatever it knows a call by."""

_DATA_URI = re.compile(r"data:([\w.+-]+)/[\w.+-]+[;,]", re.IGNORECASE | re.ASCII)
_DATA_HEAD = re.compile(
    r"data:([\w.+-]{1,64}/[\w.+-]{1,64})?(?:;[\w.+=-]{1,64}){0,4};base64,", re.IGNORECASE | re.ASCII
)
_DATA_BODY = re.compile(r"(?:[A-Za-z0-9+/_\r\n-]|%2[BbFf])*(?:=|%3[Dd]){0,2}\s*")
_REMOTE = re.compile(r"((?:https?|wss?|ftp|s3|gs)://[^/?#@\s]*)(.*)", re.IGNORECASE | re.DOTALL)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{64,}={0,2}")
_PARAM = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
_MODEL_SHAPE = "words and small numbers, one of `.`, `-`, `_`, `:` or `/` between them, and no key, address or account"
_ADDRESS = "the address"
_OCTETS = "application/octet-stream"
_PLAIN = 999_999
"""Numbers up to six digits identify nobody; longer ones may be telephone, card or account numbers."""
_BOUNDS = frozenset(sign * (2**bits - less) for bits in (31, 32, 53, 63, 64) for less in (0, 1) for sign in (1, -1))
"""Limits of integers, as schemas state them."""


@dataclass(frozen=True, slots=True, repr=False)
class Rendered:
    """The request as it may leave."""

    content: bytes
    """The very object that was read when nothing was replaced."""
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """Values of the headers in which something was replaced."""

    def __repr__(self) -> str:
        return f"<Rendered {len(self.content)} bytes>"


@dataclass(frozen=True, slots=True, repr=False)
class Blob:
    """Content that is not text, as it stands in the request."""

    modality: Modality
    place: str
    value: str | bytes
    """A data URI, bare base64 or an address; the bytes of an uploaded file."""

    def __repr__(self) -> str:
        return f"<Blob of {self.modality.value}, {len(self.value)} long>"

    def facts(self) -> dict[str, str | int]:
        """Its place, modality, declared type, bytes and their digest: what the record says of it."""
        declared, raw = "", self.value
        if isinstance(raw, str):
            if _REMOTE.match(raw):
                declared, raw = "address", raw.encode()
            else:
                head = _DATA_HEAD.match(raw)
                declared = head[1].lower() if head else ""
                raw = _unpacked(raw[head.end() if head else 0 :])
        return {
            "place": self.place,
            "modality": self.modality.value,
            "type": declared,
            "bytes": len(raw),
            "sha256": hashlib.sha256(raw).hexdigest(),
        }


def _unpacked(text: str) -> bytes:
    """The file that base64 stands for, so that its digest is the file's; else the characters themselves."""
    try:
        return base64.b64decode(text, validate=True)
    except ValueError:
        return text.encode()


ASKED_MAX = 64
"""Code points of a name or a value that a schema states; what is longer is a description."""

UNLISTED_REFS: Mapping[str, str] = MappingProxyType({
    "dataset": "dataset", "dataset_id": "dataset", "dataset_ids": "dataset", "input_dataset_id": "dataset",
    "output_dataset_id": "dataset", "eval_dataset_id": "dataset", "finetuned_model": "model",
    "finetuned_model_id": "model", "fine_tuned_model": "model", "fine_tuned_model_id": "model",
    "connector": "connector", "connector_id": "connector", "connector_ids": "connector", "job_id": "job",
    "embed_job_id": "job", "batch_id": "batch", "model": "model", "model_id": "model", "base_model": "model",
})  # fmt: skip
"""Field that the table of endpoints does not list → kind of the object it names: what a caller adds past the SDK."""
_MODELS = frozenset({"model", "model_id", "base_model"})
"""Of these, fields that name any model; those of a tenant are told by how their names end."""
_BASE_MODEL = "settings.base_model.name"


class _Reader:
    """Numbers every text, and answers with its redaction where there is one."""

    def __init__(
        self, limit: int, redactions: Mapping[int, Redacted], replaced: Mapping[int, str], *, writing: bool
    ) -> None:
        self.texts: list[str] = []
        self.places: list[str] = []
        self.blobs: list[Blob] = []
        self._other_blobs = replaced
        self.writing = writing
        self._at = 0
        self._columns: dict[tuple[str, str], str] = {}
        self.modalities: set[Modality] = set()
        self.refs: dict[str, list[str]] = {}
        self.unknown: dict[str, None] = {}
        self.asked: dict[tuple[str, bool], None] = {}
        self.masked = False
        self.records: int | None = 0
        """Of all files together; ``None`` where one holds records that cannot be told apart."""
        self._left = limit
        self._unlisted_key = ""
        self._keys: dict[str, int] = {}
        self._redactions = redactions
        self._replaced: dict[str, Redacted] = {}

    def slot(self, text: str, place: str) -> str:
        if not text:
            return text
        index = self._at
        self._at += 1
        if not self.writing:
            self.texts.append(text)
            self.places.append(place)
        redacted = self._redactions.get(index)
        if redacted is None:
            return text
        self._replaced[place] = redacted
        return redacted.text

    def fixed(self, text: str, place: str) -> None:
        """A text in whose place nothing else can stand."""
        if self.slot(text, place) is not text:
            raise Unreadable(f"{place} holds what may not leave, and nothing can stand in its place")

    def leaf(self, kind: Leaf, value: str, path: str) -> Any:
        if isinstance(kind, Control):
            return self._control(kind, value, path)
        if isinstance(kind, Ref):
            self.refs.setdefault(kind.kind, []).append(value)
            return self._control(Control.ID, value, path)
        if isinstance(kind, Modality):
            return self._blob(kind, value, path)
        if kind is TextClass.SECRET:
            self.masked = True
            return value
        if kind is TextClass.JSON_STRING:
            return self._json_string(value, path)
        if kind is TextClass.URL:
            return self._url(value, path)
        if kind is TextClass.SCHEMA or kind is TextClass.LABEL:
            self._ask(value, path)
        if kind is TextClass.UNKNOWN:
            self._unlisted_ref(value, path)
        if kind is TextClass.UNKNOWN and (found := _DATA_URI.match(value)):
            return self._data(found[1], value, path)
        return self.slot(value, path)

    def _control(self, kind: Control, value: str, path: str) -> str:
        if path == _BASE_MODEL and value.lower().endswith(FINE_TUNED):
            self.refs.setdefault("model", []).append(value[: -len(FINE_TUNED)])
        if kind is Control.WORD and value.lower() in WORDS:
            return value
        if kind is Control.MODEL:
            if value and not is_model(value):
                raise Unreadable(f"`model` is not the name of a model: {_MODEL_SHAPE}")
            return value
        return value if kind.value.fullmatch(value) else self.slot(value, path)

    def _unlisted_ref(self, value: str, path: str) -> None:
        """A field that the table does not list may name an object all the same, wherever it stands."""
        for name in {self._unlisted_key, path.rpartition(".")[2].lstrip("?")}:
            kind, tuned = UNLISTED_REFS.get(name.lower()), value.lower().endswith(FINE_TUNED)
            if value and kind is not None and (tuned or name.lower() not in _MODELS):
                self.refs.setdefault(kind, []).append(value[: -len(FINE_TUNED)] if tuned else value)

    def key(self, kind: TextClass, key: str, path: str) -> str:
        """Keys repeat from record to record, so each is a text once."""
        if kind is TextClass.UNKNOWN:
            self._unlisted_key = key
        elif kind is TextClass.SCHEMA:
            self._ask(key, path)
        index = self._keys.get(key)
        if index is None:
            self._keys[key] = self._at
            return self.slot(key, path)
        redacted = self._redactions.get(index)
        return key if redacted is None or not key else redacted.text

    def _ask(self, text: str, path: str) -> None:
        """A name or a value that the model is to fill in: by itself, or for a tool of the application."""
        if len(text) <= ASKED_MAX and not self.writing:
            self.asked[text, not path.startswith(("tools[", "messages["))] = None

    def column(self, place: str, title: str) -> str:
        known = self._columns.get((place, title))
        if known is None:
            name = title if title in FILE_FIELDS else str(len(self._columns))
            known = self._columns[place, title] = f"{place}[].{name}"
        return known

    def record(self) -> None:
        if self.records is not None:
            self.records += 1

    def number(self, kind: Leaf, value: float, path: str) -> Any:
        if kind is Modality.TOKENS:
            self.modalities.add(Modality.TOKENS)
        elif isinstance(kind, Ref):
            raise Unreadable("an id is not a string")
        elif kind is TextClass.SECRET:
            self.masked = True
            return value
        if -_PLAIN <= value <= _PLAIN or (kind is TextClass.SCHEMA and value in _BOUNDS):
            return value
        text = str(int(value)) if value == int(value) else dumps(value)
        new = self.slot(text, path)
        return value if new is text else new

    def unlisted(self, path: str, *, alike: bool) -> None:
        if alike:
            # Servers written in Go match field names without regard to case.
            raise Unreadable("a field name differs from a known one only by its case")
        self.unknown[re.sub(r"\[\d+\]", "[]", path)] = None

    def count(self, leaves: int) -> None:
        self._left -= leaves
        if self._left < 0:
            raise Unreadable("more leaves than can be inspected")

    def done(self, value: dict[str, Any], original: dict[str, Any], path: str) -> None:
        citations = original.get("citations")
        if value is original or not isinstance(citations, list):
            return
        value["citations"] = [
            self._moved(old, new, original, path) if isinstance(old, dict) and isinstance(new, dict) else new
            for old, new in zip(citations, value["citations"], strict=True)
        ]

    def _moved(self, old: dict[str, Any], new: dict[str, Any], message: dict[str, Any], path: str) -> dict[str, Any]:
        """The citation of a message whose text was redacted: offsets move, the quotation is cut anew."""
        start, end = old.get("start"), old.get("end")
        blocks = referent(message, old)
        edits = {block.key: self._edits(f"{path}.{block.key}") for block in blocks}
        if not (is_offset(start) and is_offset(end)) or not any(edits.values()):
            return new
        whole = "".join(block.text for block in blocks)
        shift = 0
        shifts: list[Edit] = []
        for block in blocks:
            shifts += [Edit(edit.start + shift, edit.end + shift, edit.replacement) for edit in edits[block.key]]
            shift += len(block.text)
        begins, ends = forward(shifts, start, end)
        moved = {**new, "start": begins, "end": ends}
        if whole[start:end] == old.get("text"):
            moved["text"] = _apply(whole, shifts)[begins:ends]
        return moved

    def _edits(self, place: str) -> tuple[Edit, ...]:
        redacted = self._replaced.get(place)
        return redacted.edits if redacted else ()

    def _json_string(self, value: str, path: str) -> str:
        try:
            document = loads(value)
        except Unreadable:
            return self.slot(value, path)
        if not isinstance(document, (dict, list)):
            return self.slot(value, path)
        new = rewrite(JSON_TEXT, document, path, self)
        return value if new is document else dumps(new)

    def _url(self, value: str, path: str) -> str:
        found = _REMOTE.fullmatch(value)
        if found is None or found[2][:1] == "@":  # before the host stands who, and often with which password
            return self.slot(value, path)
        plain = unquote(found[2])
        new = self.slot(plain, path)
        return value if new is plain else found[1] + quote(new, safe="/?&=#:;,+@~!$'()*")

    def _blob(self, kind: Modality, value: str, path: str) -> str:
        other = self.blob(kind, value, path)
        if _REMOTE.match(value):
            self.modalities.add(Modality.URL)
            return self._url(value, path)
        if other is not None:
            return other
        return value if _is_data(value) or _BASE64.fullmatch(value) else self.slot(value, path)

    def _data(self, kind: str, value: str, path: str) -> str:
        kinds = {"image": Modality.IMAGE, "audio": Modality.AUDIO}
        other = self.blob(kinds.get(kind.lower(), Modality.FILE), value, path)
        if other is not None:
            return other
        return value if _is_data(value) else self.slot(value, path)

    def blob(self, kind: Modality, value: str | bytes, path: str) -> str | None:
        """Note what is not text; what stands in its place, if anything does."""
        self.modalities.add(kind)
        self.masked = True
        self.blobs.append(Blob(kind, path, value))
        return self._other_blobs.get(len(self.blobs) - 1)


def _is_data(value: str) -> bool:
    """Whether it is base64 of something, and not words behind the head of a picture."""
    head = _DATA_HEAD.match(value)
    return head is not None and _DATA_BODY.fullmatch(value, head.end()) is not None


def _apply(text: str, edits: Sequence[Edit]) -> str:
    out, at = [], 0
    for edit in edits:
        out += [text[at : edit.start], edit.replacement]
        at = edit.end
    return "".join([*out, text[at:]])


class _Masker:
    """The body as it may be kept: secrets as ``***``, blobs as a digest and a length."""

    def leaf(self, kind: Leaf, value: str, path: str) -> Any:
        del path
        if kind is TextClass.SECRET:
            return MASK
        if isinstance(kind, Modality) or (kind is TextClass.UNKNOWN and _DATA_URI.match(value)):
            return value if _REMOTE.match(value) else _digest(value.encode())
        return value

    def key(self, kind: TextClass, key: str, path: str) -> str:
        del kind, path
        return key

    def number(self, kind: Leaf, value: float, path: str) -> Any:
        del path
        return MASK if kind is TextClass.SECRET else value

    def unlisted(self, path: str, *, alike: bool) -> None: ...
    def count(self, leaves: int) -> None: ...
    def done(self, value: dict[str, Any], original: dict[str, Any], path: str) -> None: ...


def _digest(blob: bytes) -> str:
    return f"sha256:{hashlib.sha256(blob).hexdigest()} ({len(blob)} bytes)"


@dataclass(frozen=True, slots=True, repr=False)
class RequestBody:
    """A request that was read; see the module."""

    call: Call
    """All facts but ``cloud``, ``scheme`` and ``host``, which the bytes do not tell."""
    texts: tuple[str, ...]
    """Every text that may hold a user's words, in the order of the walk."""
    places: tuple[str, ...]
    """Where each text stands, e.g. ``messages[0].content``; never a user's own word."""
    blobs: tuple[Blob, ...]
    """What is not text, in the order of the walk."""
    asked: tuple[tuple[str, bool], ...]
    """Names and short values of schemas, and labels: (text, whether the model itself fills it in)."""
    _surface: Surface
    _content: bytes
    _query: tuple[tuple[str, str], ...]
    _headers: Mapping[str, str]
    _before: str
    """What stands in the path before the API's own, decoded."""
    _masked: bool
    _document: Any = None
    """The body as JSON; ``None`` where it is none."""
    _json_mode: bool = False

    def __repr__(self) -> str:
        return f"<RequestBody {self.call.surface} with {len(self.texts)} texts>"

    def render(
        self,
        redactions: Mapping[int, Redacted],
        *,
        blobs: Mapping[int, str] = MappingProxyType({}),
        set_fields: Mapping[str, str | int | bool] | None = None,
    ) -> Rendered:
        """The request with ``redactions`` (index in ``texts`` → redacted) and top-level controls set.

        ``blobs`` (index in ``self.blobs`` → text) stand in place of pictures.
        Of ``set_fields`` only those that the surface has are set: there is no ``safety_mode`` in an embed request.

        Raises:
            Unreadable: the redactions make two keys of a mapping the same, or leave no form that can be written.

        """
        fields = {name: value for name, value in (set_fields or {}).items() if name in self._surface.controls}
        if not redactions and not fields and not blobs:
            return Rendered(self._content, self._query, {})
        reader = _Reader(_leaves(self._surface), redactions, blobs, writing=True)
        read = _read(self._surface, self._content, self._query, self._headers, reader, document=self._document)
        reader.fixed(self._before, _ADDRESS)
        content, document = read.content, read.document
        if fields and self._surface.request == "multipart":
            content = _set_form(read_form(content, self._headers.get("content-type", "")), fields)
        elif any(document.get(name) != value for name, value in fields.items()):
            document = {**document, **fields}
        if document is not self._document:
            content = dumps(document).encode()
        return Rendered(content, read.query, read.headers)

    def recorded(self, content: bytes) -> bytes:
        """``content`` (as rendered) in the form that may be kept: secrets ``***``, blobs a digest and a length."""
        if self._surface.request == "multipart":
            return _recorded_form(read_form(content, self._headers.get("content-type", "")))
        if not self._masked:
            return content
        return dumps(rewrite(self._surface.reads, loads(utf8(content)), "", _Masker())).encode()

    def response_codec(self, restorer: Restorer, redactions: Mapping[int, Redacted]) -> ResponseCodec:
        """The codec for the answer to this request, sent with ``redactions``."""
        documents: dict[int, tuple[Edit, ...]] = {}
        if self._surface.id == "v2.rerank":
            for index, redacted in redactions.items():
                if found := re.fullmatch(r"documents\[(\d+)\]", self.places[index]):
                    documents[int(found[1])] = redacted.edits
        return ResponseCodec(self._surface, restorer, documents, json_mode=self._json_mode)


@dataclass(frozen=True, slots=True)
class _Read:
    content: bytes
    document: Any
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """Those in which something was replaced."""
    reader: _Reader
    uploads: tuple[bytes, ...] = ()
    """SHA-256 of each uploaded file."""
    fields: Mapping[str, Any] = field(default_factory=dict)
    """Form fields of a multipart request, or the top-level fields of a JSON one."""


def read_request(
    method: str,
    url_path: str,
    query: Sequence[tuple[str, str]],
    headers: Mapping[str, str],
    content: bytes,
) -> RequestBody:
    """Read a request of the SDK.

    Args:
        method: HTTP method.
        url_path: path as on the wire, percent-encoded, without the query.
        query: decoded parameters in order.
        headers: names in lower case.
        content: the whole body.

    Raises:
        Unreadable: no surface matches, or the bytes cannot be read beyond doubt.

    """
    matched = match(method.upper(), url_path)
    if matched is None:
        raise Unreadable(unmatched(method.upper(), url_path))
    surface, parameters = matched
    if not is_model(parameters.get("model", "m")):
        raise Unreadable(f"the model in the path is not the name of a model: {_MODEL_SHAPE}")
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Unreadable("the request body is encoded")
    if len(content) > MAX_BODY:
        raise Unreadable(f"the request body is larger than {MAX_BODY} bytes")
    pairs = tuple((str(name), str(value)) for name, value in query)
    reader = _Reader(_leaves(surface), {}, {}, writing=False)
    read = _read(surface, content, pairs, headers, reader)
    before = _before(surface, url_path)
    reader.fixed(before, _ADDRESS)
    call = _call(surface, parameters, read, headers)
    return RequestBody(
        call,
        tuple(reader.texts),
        tuple(reader.places),
        tuple(reader.blobs),
        tuple(reader.asked),
        surface,
        content,
        pairs,
        dict(headers),
        before,
        reader.masked,
        None if read.document is None else read.fields,
        _json_mode(read.fields),
    )


def _read(
    surface: Surface,
    content: bytes,
    query: tuple[tuple[str, str], ...],
    headers: Mapping[str, str],
    reader: _Reader,
    *,
    document: Any = None,
) -> _Read:
    """``document``: the body, where it was read before."""
    kind = headers.get("content-type", "")
    uploads: tuple[bytes, ...] = ()
    fields: dict[str, Any] = {}
    if surface.request == "multipart":
        form = read_form(content, kind)
        delimiter = dict(query).get("csv_delimiter") or ","
        boundary, parts = form.boundary, list(form.parts)
        del form  # of the largest file there is room for one copy more, not for three
        fields = {part.name: utf8(part.body) for part in parts if part.filename is None}
        if not reader.writing:
            uploads = tuple(hashlib.sha256(part.body).digest() for part in parts if part.filename is not None)
        same = True
        for at, part in enumerate(parts):
            parts[at] = _read_part(surface, part, reader, delimiter)
            same = same and parts[at] is part
        del part
        if not same:
            content = Form(boundary, tuple(parts)).encode()
    elif content or surface.request == "json":
        fields = _read_json(kind, content) if document is None else document
        document = rewrite(surface.reads, fields, "", reader)
    query = tuple(_read_parameter(surface, name, value, reader) for name, value in query)
    return _Read(content, document, query, _read_headers(headers, reader), reader, uploads, fields)


def _before(surface: Surface, path: str) -> str:
    """The part of the path that is not the API's: a gateway's, or whatever a base URL brought along."""
    if path == surface.path:
        return ""
    return " ".join(unquote(part) for part in path.strip("/").split("/")[: -surface.path.count("/")])


def _read_headers(headers: Mapping[str, str], reader: _Reader) -> dict[str, str]:
    """What was replaced in headers that say something else than httpx and the SDK do by themselves."""
    changed = {}
    for name, value in headers.items():
        usual = _SENT_BY_ITSELF.get(name)
        if (usual is not None and usual.fullmatch(value)) or name in _HELD_TO_THE_BODY or _is_credential(name):
            continue
        if name == "content-type":
            reader.fixed(value, "the content type")
        elif (new := reader.slot(value, "a header" if name not in SDK_HEADERS else f"header {name}")) is not value:
            changed[name] = new
    return changed


def _is_credential(name: str) -> bool:
    return name not in _NO_CREDENTIAL and _CREDENTIAL.fullmatch(name) is not None


def _leaves(surface: Surface) -> int:
    return MAX_UPLOAD_LEAVES if surface.request == "multipart" else MAX_LEAVES


def _read_json(content_type: str, content: bytes) -> dict[str, Any]:
    kind, _, parameters = content_type.lower().partition(";")
    if kind.strip() not in ("", "application/json") or parameters.strip() not in ("", "charset=utf-8"):
        raise Unreadable("the content type is not JSON in UTF-8")
    document = loads(utf8(content))
    if not isinstance(document, dict):
        raise Unreadable("the body is not a JSON object")
    return document


def _read_part(surface: Surface, part: Part, reader: _Reader, delimiter: str) -> Part:
    name = part.name.removesuffix("[]")
    node = surface.reads.fields.get(name)
    place = name if _PARAM.fullmatch(name) else "*"
    if node is None:
        reader.unlisted(place, alike=False)
    if part.filename is None:
        text = utf8(part.body)
        new = reader.leaf(TextClass.UNKNOWN if node is None else node.leaf, text, place)
        part = part if new is text else replace(part, body=new.encode())
        return part if node else _renamed(part, reader)
    records = record_format(part, delimiter) if node is None or node.leaf is Modality.FILE else None
    if records is None:
        reader.records = None
        reader.blob(node.leaf if node and isinstance(node.leaf, Modality) else Modality.FILE, part.body, place)
    body = part.body if records is None else records(part.body, place, reader)
    filename = reader.slot(part.filename, f"{place}.filename")
    kind = part.content_type
    if kind is not None and kind not in (_OCTETS, guess_type(part.filename)[0]):  # what httpx takes from the name
        kind = reader.slot(kind, f"{place}.type")
    if body is not part.body or filename is not part.filename or kind is not part.content_type:
        part = replace(part, body=body, filename=filename, content_type=kind)
    return part if node else _renamed(part, reader)


def _renamed(part: Part, reader: _Reader) -> Part:
    name = reader.key(TextClass.UNKNOWN, part.name, "{key}")
    return part if name is part.name else replace(part, name=name)


def _read_parameter(surface: Surface, name: str, value: str, reader: _Reader) -> tuple[str, str]:
    if name in surface.query:
        node = surface.reads.fields.get(name)
        return name, reader.leaf(node.leaf if node else control(name), value, f"?{name}")
    place = f"?{name}" if _PARAM.fullmatch(name) else "?*"
    reader.unlisted(place, alike=False)
    return reader.key(TextClass.UNKNOWN, name, "?{key}"), reader.leaf(TextClass.UNKNOWN, value, place)


# ── Facts ──────────────────────────────────────────────────────────────────────


def _call(surface: Surface, parameters: Mapping[str, str], read: _Read, headers: Mapping[str, str]) -> Call:
    reader = read.reader
    body = read.fields
    refs = {kind: tuple(dict.fromkeys(ids)) for kind, ids in reader.refs.items()}
    if surface.path_ref:
        refs[surface.path_ref] = (*parameters.values(), *refs.get(surface.path_ref, ()))
    if surface.kind == "admin_egress" and isinstance(body.get("url"), str):
        reader.modalities.add(Modality.URL)
    return Call(
        surface=surface.id,
        kind=surface.kind,
        method=surface.method,
        path=surface.path,
        model=parameters.get("model") or _control(body, "model"),
        stream=_flag(body, "stream"),
        modalities=frozenset(reader.modalities),
        refs=refs,
        safety_mode=_control(body, "safety_mode"),
        has_tools=bool(body.get("tools") or body.get("tool_results")),
        has_documents=bool(body.get("documents") or body.get("connectors")) or _document_parts(body.get("messages")),
        raw_prompt=bool(body.get("raw_prompting")),
        upload_sha256=_upload_sha256(read.uploads),
        unknown_fields=tuple(reader.unknown),
        headers_added=tuple(sorted(name for name in headers if name not in SDK_HEADERS)),
        characters=sum(map(len, reader.texts)),
        upload_records=reader.records if read.uploads else None,
    )


def _control(body: Mapping[str, Any], name: str) -> str | None:
    value = body.get(name)
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unreadable(f"`{name}` is not a string")
    if not _fact(name, value):
        raise Unreadable(f"`{name}` has a value that no rule could decide on")
    return value or None


def _fact(name: str, value: str) -> bool:
    return not value or (is_model(value) if name == "model" else value.lower() in WORDS)


def _flag(body: Mapping[str, Any], name: str) -> bool:
    value = body.get(name)
    if value is None or isinstance(value, bool):
        return bool(value)
    raise Unreadable(f"`{name}` is neither true nor false")


def _document_parts(messages: object) -> bool:
    if not isinstance(messages, list):
        return False
    contents = (message.get("content") for message in messages if isinstance(message, dict))
    parts = (part for content in contents if isinstance(content, list) for part in content)
    return any(isinstance(part, dict) and "document" in part for part in parts)


def _json_mode(fields: Mapping[str, Any]) -> bool:
    wanted = fields.get("response_format")
    return isinstance(wanted, dict) and str(wanted.get("type", "")).startswith("json")


def _upload_sha256(uploads: Sequence[bytes]) -> str | None:
    """Of one file its digest; of several the digest over their digests in order."""
    if len(uploads) > 1:
        return hashlib.sha256(b"".join(uploads)).hexdigest()
    return uploads[0].hex() if uploads else None


def _set_form(form: Form, fields: Mapping[str, str | int | bool]) -> bytes:
    kept = tuple(part for part in form.parts if part.name not in fields)
    new = tuple(Part(name, None, None, str(value).encode()) for name, value in fields.items())
    return Form(form.boundary, (*new, *kept)).encode()


def _recorded_form(form: Form) -> bytes:
    return dumps(
        [
            {"name": part.name, "value": utf8(part.body)}
            if part.filename is None
            else {"name": part.name, "filename": part.filename, "type": part.content_type, "body": _digest(part.body)}
            for part in form.parts
        ]
    ).encode()
