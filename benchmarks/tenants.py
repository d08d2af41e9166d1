"""One process and a thousand tenants: how long their files take to load, a decision, and what they hold in memory.

    python -m benchmarks.tenants [--tenants 1000] [--calls 2]

Each tenant has a file of its own, an agreement and two use cases, as the worked bank has. Then a thousand sandbox
tenants call from one process, and what is resident is read after each round: it must not grow with the rounds.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from datetime import datetime, timezone
from pathlib import Path

from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.store import AuditLog
from cohere_governed.governance import Governance, database_url
from cohere_governed.model import Call, Caller, Intent
from cohere_governed.policy import decide, load, scaffold
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import http_client

WORKED = Path(__file__).parent.parent / "policies"
LOOPBACK = "http://127.0.0.1:9"


def resident():
    """Megabytes of this process."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.split("VmRSS:")[1].split()[0]) // 1024


def banks(folder, number):
    """The worked folder with so many copies of the bank."""
    shutil.copytree(WORKED, folder, ignore=shutil.ignore_patterns("provider", "schema", "tests", "exemptions"))
    for kind in ("tenants", "agreements", "use_cases"):
        for source in list((folder / kind).glob("eubank*")):
            text = source.read_text(encoding="utf-8")
            for n in range(number):
                file = source.with_name(source.name.replace("eubank", f"t{n}"))
                file.write_text(text.replace("eubank", f"t{n}"), encoding="utf-8")
    return folder


def sandboxes(folder, number):
    """So many tenants that may call the sandbox, with their keys and log."""
    scaffold(folder, tenant="t0")
    texts = {
        name: (folder / name).read_text(encoding="utf-8")
        for name in ("tenants/t0.yaml", "agreements/t0-sandbox.yaml", "use_cases/general.yaml")
    }
    for n in range(1, number):
        for name, text in texts.items():
            file = folder / name.replace("t0", f"t{n}").replace("general", f"general-t{n}")
            file.write_text(text.replace("t0", f"t{n}").replace("general", f"general-t{n}"), encoding="utf-8")
    (folder / "keys").mkdir(mode=0o700)
    create_key_file(folder / "keys" / "root.key")
    operator = load(folder).operator
    AuditLog.create(database_url(load(folder)), operator.root_key, anchor=operator.anchor).close()
    return folder


def loading(folder):
    """(CPU seconds, seconds) to load, and the policies."""
    cpu, wall = time.process_time(), time.perf_counter()
    policies = load(folder)
    return time.process_time() - cpu, time.perf_counter() - wall, policies


def deciding(policies, rounds=5):
    """Microseconds of each decision, over all tenants in turn."""
    chat = Call("v2.chat", "inference", "POST", "/v2/chat", model="command-a-03-2025")
    moment, took = datetime.now(timezone.utc), []
    names = [name for name in policies.tenants if name.startswith("t")]
    for name in names * rounds:
        asked = Intent(chat, Caller("u-1", f"{name}-complaint-triage"), moment, {"PERSON": 1})
        begun = time.perf_counter()
        decide(asked, policies.tenants[name])
        took.append((time.perf_counter() - begun) * 1e6)
    return took


def serving(folder, number, calls):
    """Megabytes resident after each round of calls by every tenant."""
    memory = [resident()]
    with Governance.load(folder) as governance:
        fake = FakeCohere()
        own = http_client(fake)
        for _ in range(calls):
            for n in range(number):
                client = governance.client(f"t{n}", api_key="k", base_url=LOOPBACK, httpx_client=own)
                client.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "I am ada@example.com"}])
            memory.append(resident())
    return memory


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tenants", type=int, default=1000)
    parser.add_argument("--calls", type=int, default=3)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        cpu, wall, policies = loading(banks(Path(place) / "banks", asked.tenants))
        took = sorted(deciding(policies))
        print(f"loading {len(policies.tenants)} tenants: {cpu:.2f} s of CPU, {wall:.2f} s")
        print(f"decide: p50 {statistics.median(took):.0f} µs, p95 {took[int(len(took) * 0.95)]:.0f} µs")
        print(f"resident with their policies: {resident()} MB")
        del policies
        memory = serving(sandboxes(Path(place) / "sandboxes", asked.tenants), asked.tenants, asked.calls)
        print(f"resident before the first call and after each round of calls by every tenant: {memory} MB")


if __name__ == "__main__":
    main()
