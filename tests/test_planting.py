"""One value planted anywhere in a request of any endpoint, in any dress: it is refused, or gone from what leaves.

Bodies are grown from the table of endpoints itself, so a new endpoint or field is planted in as soon as it is listed.
What is for whoever reads it (credentials, the bytes of pictures and files of unknown formats, numbers that stand for
tokens) is not looked at here: policy decides about it.
"""

import json
import re
from urllib.parse import quote

import httpx
from hypothesis import event, given, settings
from hypothesis import strategies as st

from cohere_governed.model import Modality, TextClass, Treatment
from cohere_governed.privacy.inspect import Detector
from cohere_governed.privacy.redact import redact
from cohere_governed.privacy.standins import StandIns
from cohere_governed.session import _headers
from cohere_governed.wire import SURFACES, Unreadable, read_request
from tests.privacy.stubs import Nameless

MAIL = "zq.canary@planted.example"
CARD = "4539148803436467"
DETECTOR = Detector(Nameless())
STAND_INS = StandIns(b"s" * 32, b"fuzz")

DRESSES = {
    "plain": lambda value: value,
    "a sentence": lambda value: f"Please write to {value} soon.",
    "the end of a line": lambda value: f"Contact:\n{value}\nBerlin",
    "json": lambda value: json.dumps({"a": [f"of\n{value}\n"]}),
    "json in json": lambda value: json.dumps({"a": json.dumps([f"of\n{value}\n"])}),
    "json, escaped": lambda value: '{"a":"' + "".join(map(r"\u{:04x}".format, map(ord, value))) + '"}',
    "json that is none": lambda value: f'{{"a":1,"a":"{value}",}}',
    "percent": lambda value: "".join(f"%{ord(char):02x}" for char in value),
    "entities": lambda value: "".join(f"&#{ord(char)};" for char in value),
    "zero width": "\u200b".join,
    "full width": lambda value: value.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}),
    "an address": lambda value: f"https://h.example/{value}?q={value}#{value}",
    "who of an address": lambda value: f"https://{value}:pass@h.example/",
    "the head of a picture": lambda value: f"data:image/png;base64,of {value} in words",
    "a picture in words": lambda value: f"data:image/svg+xml,<text>{value}</text>",
}
EVERYWHERE = [MAIL, CARD]


def gone(value, dressed, content):
    """Whether nothing of a planted value is in what leaves, as a reader of JSON, of a form and of an address has it."""
    written = {value, dressed, quote(value), quote(value, safe=""), quote(dressed, safe="")}
    written |= {
        form for text in (value, dressed) for form in (json.dumps(text)[1:-1], json.dumps(json.dumps(text))[3:-3])
    }
    text = content.decode("utf-8", "replace")
    return not any(form in text for form in written)


# ── requests ───────────────────────────────────────────────────────────────────

_UNSEEN = (TextClass.SECRET, Modality.TOKENS)
_BLANDS = st.sampled_from(["a", "", 1, None, True, "b c"])


@st.composite
def grown(draw, node, planted, depth=0):
    """A value for a node of the table with ``planted`` somewhere in it, beside things that do not matter."""
    fields = {name: child for name, child in node.fields.items() if child.leaf not in _UNSEEN}
    ways = ["leaf"]
    ways += ["field"] * 3 * bool(fields) + ["item"] * 2 * (node.item is not None) + ["rest"] * (node.rest is not None)
    ways += ["unlisted", "key"] * bool(node.fields or node.rest is not None)
    way = draw(st.sampled_from(ways[1:] if depth == 0 and len(ways) > 1 else ways))
    if depth > 5 or way == "leaf":
        return planted
    if way == "item":
        return [draw(_BLANDS), draw(grown(node.item, planted, depth + 1))]
    if way == "rest":
        return {"k": draw(grown(node.rest, planted, depth + 1))}
    if way == "key":
        return {planted: draw(_BLANDS)}
    if way == "unlisted":
        return {"of_tomorrow": draw(st.sampled_from([planted, [planted], {"x": {"y": [1, planted]}}, {planted: 1}]))}
    name = draw(st.sampled_from(sorted(fields)))
    return {name: draw(grown(fields[name], planted, depth + 1))}


@st.composite
def requests(draw):
    """A request with one planted value: where it was put, the value, its dress, and the request."""
    surface = draw(st.sampled_from(SURFACES))
    value = draw(st.sampled_from(EVERYWHERE))
    dressed = DRESSES[draw(st.sampled_from(sorted(DRESSES)))](value)
    places = ["header", "query", "parameter"] + ["body"] * 6 * (surface.request != "none") + ["path"] + ["before"]
    place = draw(st.sampled_from(places))
    plain = dressed.isascii() and dressed.isprintable()
    path = re.sub(r"\{\w+\}", quote(dressed, safe="") if place == "path" else "id-1", surface.path)
    if place == "before":
        path = f"/{quote(dressed, safe='')}{path}"
    params, headers, body, files = [], [("accept", "*/*")], {}, None
    if place == "query":
        params.append((draw(st.sampled_from(sorted(surface.query) or ["q"])), dressed))
    if place == "parameter":
        params.append((dressed, "1"))
    if place == "header":
        name = draw(
            st.sampled_from(["User-Agent", "X-Fern-Language", "X-Client-Name", "Accept", "X-Note", "Connection"])
        )
        headers.append((name, dressed if plain else value))
        headers += [(name.lower(), "usual")] * draw(st.booleans())
    if place == "body" and surface.request == "json":
        body = draw(grown(surface.reads, dressed))
    if surface.request == "multipart":
        part = (
            draw(st.sampled_from(["field", "name", "file", "filename", "type", "unlisted"])) if place == "body" else ""
        )
        record = json.dumps({"text": dressed} if part == "file" else {"text": "a"}, ensure_ascii=draw(st.booleans()))
        name = dressed if part == "filename" and plain else "d.jsonl"
        kind = dressed if part == "type" and plain else None
        field = draw(st.sampled_from(sorted(surface.inputs) or ["name"]))
        files = [("data", (name, record.encode(), *([kind] if kind else [])))]
        files += [(field, (None, dressed))] * (part == "field") + [("of_tomorrow", (None, dressed))] * (
            part == "unlisted"
        )
        files += [(dressed, (None, "1"))] * (part == "name")
    content = json.dumps(body, ensure_ascii=draw(st.booleans())).encode() if surface.request == "json" else None
    headers += [("content-type", "application/json")] * (content is not None)
    url = httpx.URL("https://api.cohere.com").copy_with(raw_path=path.encode())
    return place, value, dressed, httpx.Request(
        surface.method, url.copy_merge_params(params) if params else url, headers=headers, content=content, files=files
    )  # fmt: skip


@settings(max_examples=400)
@given(requests())
def test_a_planted_value_is_refused_or_gone(planted):
    place, value, dressed, request = planted
    path, _, query = request.url.raw_path.partition(b"?")
    pairs = tuple(request.url.params.multi_items()) if query else ()
    try:
        body = read_request(request.method, path.decode(), pairs, _headers(request.headers.raw), request.read())
        found = DETECTOR.inspect(body.texts)
        redactions, _ = redact(body.texts, found, {}, Treatment.PSEUDONYMISE, STAND_INS)
        out = body.render(redactions)
    except Unreadable:
        event(f"{place}: refused")
        return
    event(f"{place}: replaced")
    left = {**_headers(request.headers.raw), **out.headers}
    url = httpx.URL("https://api.cohere.com", raw_path=path).copy_with(params=list(out.query))
    sent = "\n".join([str(url), *(f"{name}: {text}" for name, text in left.items() if name != "content-length")])
    assert gone(value, dressed, sent.encode() + out.content), place
    assert gone(value, dressed, repr((body, body.places, body.call, out)).encode())
