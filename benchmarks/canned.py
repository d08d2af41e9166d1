"""A loopback server of canned answers, in a process of its own so that its CPU is not counted as a client's.

python -m benchmarks.canned      prints its address and serves until its standard input closes
"""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

WORDS = (
    "The quick answer to what you asked is that the figures of the last quarter look as planned and need no action. "
)


def _chat():
    message = {"role": "assistant", "content": [{"type": "text", "text": WORDS * 4}]}
    usage = {
        "billed_units": {"input_tokens": 40, "output_tokens": 90},
        "tokens": {"input_tokens": 60, "output_tokens": 90},
    }
    return {"id": "c-1", "finish_reason": "COMPLETE", "message": message, "usage": usage}


def _events():
    yield (
        "message-start",
        {"type": "message-start", "id": "s-1", "delta": {"message": {"role": "assistant", "content": []}}},
    )
    start = {"message": {"content": {"type": "text", "text": ""}}}
    yield "content-start", {"type": "content-start", "index": 0, "delta": start}
    for word in (WORDS * 3).split(" ")[:60]:
        delta = {"message": {"content": {"text": word + " "}}}
        yield "content-delta", {"type": "content-delta", "index": 0, "delta": delta}
    yield "content-end", {"type": "content-end", "index": 0}
    usage = {"tokens": {"input_tokens": 60, "output_tokens": 60}}
    yield "message-end", {"type": "message-end", "delta": {"finish_reason": "COMPLETE", "usage": usage}}


def _stream():
    return (
        b"".join(f"event: {name}\ndata: {json.dumps(data)}\n\n".encode() for name, data in _events())
        + b"data: [DONE]\n\n"
    )


def _embed(count, width=1024):
    vector = [round(0.001 * (at % 997) - 0.4, 6) for at in range(width)]
    body = {
        "id": "e-1",
        "embeddings": {"float": [vector] * count},
        "texts": [],
        "meta": {"api_version": {"version": "2"}},
    }
    return {**body, "response_type": "embeddings_by_type"}


def _rerank(count):
    return {"id": "r-1", "results": [{"index": at, "relevance_score": round(1 - at / count, 4)} for at in range(count)]}


CHAT, STREAM = json.dumps(_chat()).encode(), _stream()
EMBED, RERANK = json.dumps(_embed(96)).encode(), json.dumps(_rerank(96)).encode()


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        path, kind = self.path, "application/json"
        if path.endswith("/chat"):
            streaming = b'"stream":true' in body.replace(b" ", b"")
            answer = STREAM if streaming else CHAT
            kind = "text/event-stream" if streaming else kind
        else:
            answer = EMBED if path.endswith("/embed") else RERANK
        head = f"HTTP/1.1 200 OK\r\ncontent-type: {kind}\r\ncontent-length: {len(answer)}\r\n\r\n"
        self.wfile.write(head.encode() + answer)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256  # sixty-four callers connect at once


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    sys.stdout.write(f"http://127.0.0.1:{server.server_address[1]}\n")
    sys.stdout.flush()
    sys.stdin.read()


if __name__ == "__main__":
    main()
