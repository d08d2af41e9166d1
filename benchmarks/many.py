"""A config folder with a log of very many records, to measure on and to look around in.

    python -m benchmarks.many FOLDER [--records 1000000] [--people 20000] [--findings 0.02] [--seed 1] [--database URL]

Records are made by the log itself, 2,000 in a commit, by a clock of their own: a year of calls that ends today, an
intent and an outcome each, one in twenty refused, people and conversations as unevenly spread as in life. What they say
is short, so that a million fit into some 1.3 gigabytes. About 3,000 records a second. `--findings` is the share of
calls in which prohibited use is seen: half of them are refused, and those are incidents. `--database` puts the log on a
PostgreSQL server instead of a file; its address must hold no password.
"""

import argparse
import re
import subprocess
import sys
import time
from pathlib import Path
from random import Random

from cohere_governed.audit.store import AuditLog
from cohere_governed.cli.output import bar
from cohere_governed.model import Entry

TENANT = "acme"
YEAR_NS = 365 * 86_400 * 1_000_000_000
COMMIT = 1000
"""Calls in one transaction."""
SURFACES = ("v2.chat",) * 6 + ("v2.embed",) * 3 + ("v2.rerank",)
MODELS = {
    "v2.chat": ("command-a-03-2025", "command-r-08-2024"),
    "v2.embed": ("embed-v4.0",),
    "v2.rerank": ("rerank-v3.5",),
}
REGIONS = ("EU", "EU", "EU", "US", "CA")
ENTITIES = ("", "", "EMAIL_ADDRESS:1,PERSON:1", "PERSON:2", "IBAN_CODE:1,PERSON:1", "PHONE_NUMBER:1")
REFUSALS = ("residency.route", "class.special", "quota.characters", "training.terms")
CATEGORIES = ("violence_incitement", "fraud", "hate", "harassment")
DIGESTS = tuple(f"{n:064x}" for n in range(1, 13))


class Year:
    """Calls, each a little after the one before."""

    def __init__(self, calls, people, seed, findings=0.0):
        self.findings = findings
        self.random = Random(seed)
        self.calls, self.people = calls, people
        self.ns = time.time_ns() - YEAR_NS

    def clock(self):
        return self.ns

    def call(self, number):
        """The records of one call: intent and outcome, or a refusal alone."""
        random = self.random
        self.ns += YEAR_NS // self.calls
        surface = random.choice(SURFACES)
        person = int(self.people * random.random() ** 3)  # the first eighth of the people make half of the calls
        caller = {
            "end_user": f"u-{person}",
            "conversation": f"c-{number // 5}",
            "use_case": "general",
            "reference": None,
        }
        index = [("end_user", caller["end_user"]), ("conversation", caller["conversation"])]
        entities = random.choice(ENTITIES)
        if "EMAIL" in entities:
            index.append(("person", f"person{person}@example.com"))
        refused = rules = random.choice(REFUSALS) if random.random() < 0.05 else ""
        seen = []
        if self.findings and random.random() < self.findings:
            action = random.choice(("block", "review"))
            refused, rules = ("conduct.block" if action == "block" else ""), f"conduct.{action}"
            seen = [[random.choice(CATEGORIES), action]]
        call_id = random.randbytes(16)
        facts = {
            "decision": "refuse" if refused else "permit", "surface": surface, "model": random.choice(MODELS[surface]),
            "region": random.choice(REGIONS), "route": "direct", "host": "api.cohere.com", "use_case": "general",
            "policy_digest": DIGESTS[number * 12 // self.calls], "entities": entities, "rules": rules, "attempt": 0,
        }  # fmt: skip
        reasons = [["tenant.active", "tenant is active", True, f"tenants/{TENANT}.yaml", "$.status"]]
        if refused:
            reasons.append([refused, "policy forbids it", False, f"tenants/{TENANT}.yaml", "$"])
        text = f'{{"messages":[{{"role":"user","content":"please look after case {number}"}}]}}'.encode()
        meta = {"caller": caller, "reasons": reasons, **({"conduct": seen} if seen else {})}
        yield Entry(TENANT, "intent", call_id, facts, meta, text, index=tuple(index))
        if not refused:
            answer = {
                "surface": surface, "host": "api.cohere.com", "status": 200, "state": "complete", "attempt": 0,
                "input_tokens": random.randrange(20, 3000), "output_tokens": random.randrange(5, 800),
            }  # fmt: skip
            yield Entry(TENANT, "outcome", call_id, answer, {"finish_reason": "COMPLETE"}, b"noted", index=tuple(index))


def fill(log, year, said):
    """Append a year's calls."""
    for first in range(0, year.calls, COMMIT):
        several = range(first, min(first + COMMIT, year.calls))
        log.append_many([entry for number in several for entry in year.call(number)])
        said(several.stop, year.calls)


def make(folder, records, people, seed, findings=0.0, database=None):
    """A config folder as ``init`` makes it, with a year in its log."""
    command = [sys.executable, "-m", "cohere_governed", "init", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    for name in ("audit.db", "audit.anchor", "keys/root.key.shred"):  # a log begins before its first record
        (folder / name).unlink(missing_ok=True)
    year = Year(int(records / 1.95), people, seed, findings)
    url, key = database or f"sqlite:///{folder / 'audit.db'}", f"file:{folder / 'keys/root.key'}"
    if database:
        said = folder / "operator.yaml"
        said.write_text(re.sub("database_url: .*", lambda _: f'database_url: "{database}"', said.read_text()))
    with AuditLog.create(url, key, anchor=folder / "audit.anchor", clock=year.clock) as log, bar("calls") as said:
        fill(log, year, said)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--findings", type=float, default=0.0, help="share of calls in which prohibited use is seen")
    parser.add_argument("--database", help="of a PostgreSQL server, made by somebody else and empty")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began = time.perf_counter()
    folder = options.folder.absolute()
    make(folder, options.records, options.people, options.seed, options.findings, options.database)
    print(f"{options.folder}: made in {time.perf_counter() - began:.0f} s; look with --config {options.folder}")


if __name__ == "__main__":
    main()
