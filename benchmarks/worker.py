"""One side of a comparison: does work on command and answers with the CPU it took.

python -m benchmarks.worker raw|governed URL [CONFIG]
"""

import asyncio
import json
import os
import resource
import sys
import threading
import time
from pathlib import Path

PROSE = (
    "please summarise the attached report and tell me which of the open points need a decision before the end of the "
    "month because the team has to plan the work of the next quarter and nobody wants to wait for another meeting"
)
VOCABULARY = PROSE.split(" ")


def text_of(characters, seed):
    """Ordinary prose with a person, a mail address and a card number in each 1,000 characters; new for each seed."""
    words, size, at = [], 0, seed * 7919 + 13
    while size < characters:
        at = (at * 1103515245 + 12345) & 0x7FFFFFFF
        word = VOCABULARY[at % len(VOCABULARY)]
        if len(words) % 160 == 20:
            word = f"write to anna.weber{at % 9973}@example.com about order {at % 100003} for Anna Weber"
        words.append(word)
        size += len(word) + 1
    return " ".join(words)[:characters]


def rss_mb():
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


class Worker:
    def __init__(self, mode, url, config):
        if mode == "governed":
            os.environ["COHERE_GOVERNED_CONFIG"] = config
            os.environ["COHERE_GOVERNED_TENANT"] = "acme"
            import cohere_governed as cohere
        else:
            import cohere
        self.client = cohere.ClientV2(api_key="bench", base_url=url)
        self.make_async = lambda: cohere.AsyncClientV2(api_key="bench", base_url=url)
        self.seed = 0

    def made(self, order):
        """What one call sends: made beforehand, since an application's own work is on neither side's account."""
        self.seed += 1
        fresh, size = order.get("fresh", True), order["characters"]
        if order["work"] in {"embed", "rerank"}:
            return [text_of(size, self.seed * 96 + at if fresh else at) for at in range(96)]
        turns, messages = order.get("turns", 1), []
        for turn in range(turns):
            seed = self.seed if fresh and turn == turns - 1 else -turn - 1
            messages.append({"role": "user", "content": text_of(size, seed)})
            if turn < turns - 1:
                messages.append({"role": "assistant", "content": "Noted."})
        return messages

    def once(self, what, made):
        if what == "chat":
            self.client.chat(model="command-a-03-2025", messages=made)
        elif what == "stream":
            for event in self.client.chat_stream(model="command-a-03-2025", messages=made):
                if event.type == "content-delta" and self.first is None:
                    self.first = time.perf_counter()
        elif what == "embed":
            self.client.embed(model="embed-v4.0", input_type="search_document", embedding_types=["float"], texts=made)
        elif what == "rerank":
            self.client.rerank(model="rerank-v3.5", query="open points", documents=made)
        else:
            raise ValueError(what)

    def run(self, order):
        what, calls, callers = order["work"], order.get("calls", 1), order.get("callers", 1)
        todo = [[self.made(order) for _ in range(calls)] for _ in range(callers)]
        firsts = []
        wall, cpu = time.perf_counter(), time.process_time()
        if order.get("asyncio"):
            asyncio.run(self.together(todo))
        elif callers == 1:
            for made in todo[0]:
                self.first, began = None, time.perf_counter()
                self.once(what, made)
                if self.first is not None:
                    firsts.append(self.first - began)
        else:
            self.first = 0.0
            threads = [threading.Thread(target=lambda own=own: [self.once(what, made) for made in own]) for own in todo]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        total = calls * callers
        answer = {
            "cpu_ms": (time.process_time() - cpu) * 1e3 / total,
            "wall_ms": (time.perf_counter() - wall) * 1e3 / total,
        }
        answer["first_event_ms"] = sorted(firsts)[len(firsts) // 2] * 1e3 if firsts else None
        answer["rss_mb"] = rss_mb()
        return answer

    async def together(self, todo):
        client = self.make_async()

        async def caller(own):
            for made in own:
                await client.chat(model="command-a-03-2025", messages=made)

        await asyncio.gather(*(caller(own) for own in todo))


def main():
    mode, url, *rest = sys.argv[1:]
    worker = Worker(mode, url, rest[0] if rest else None)
    for line in sys.stdin:
        sys.stdout.write(json.dumps(worker.run(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
