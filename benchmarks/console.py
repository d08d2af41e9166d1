"""How long pages of the console take at the server, over a folder such as `benchmarks.many` makes.

    python -m benchmarks.console FOLDER

The folder's accounts are left alone: who signs in here is kept in memory beside it. CPU is of this process, and of the
processes of a PostgreSQL server on the same machine, whose clock ticks every 10 ms: means of several tries.
"""

import argparse
import os
import re
import statistics
import tempfile
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from cohere_governed.console import totp
from cohere_governed.console.accounts import Accounts, Role
from cohere_governed.console.app import console
from cohere_governed.console.desk import Desk
from cohere_governed.console.gate import Throttle

SEARCHES = (
    {}, {"decision": "refuse"}, {"decision": "refuse", "since": "30d"}, {"entity_type": "IBAN_CODE"},
    {"entity_type": "NOTHING"}, {"rule": "training.terms"}, {"region": "CA"}, {"region": "XX"}, {"kind": "access"},
    {"surface": "v2.rerank"}, {"model": "embed-v4.0"}, {"model": "nothing"}, {"use_case": "nothing"},
    {"end_user": "u-5"}, {"end_user": "u-19000"}, {"person": "person7@example.com"}, {"conversation": "c-1000"},
    {"decision": "refuse", "region": "CA", "surface": "v2.embed", "entity_type": "PHONE_NUMBER"},
)  # fmt: skip
TRIES, LEAST, SECONDS = 12, 4, 6
"""At most and at least so many tries of one page, and no more after so long."""
PAGES = ("/", "/tenants", "/policies", "/keys", "/access", "/incidents", "/reviews", "/erasures", "/reports", "/check")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    with tempfile.TemporaryDirectory() as beside:
        accounts = Accounts(Path(beside), hasher=PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        made, _ = accounts.add("bench", "bench bench bench", Role.ERASER)
        with Desk(folder, accounts=accounts) as desk:
            desk.requests = Throttle(1e9, 10**9)
            browser = TestClient(console(desk), base_url="https://localhost", follow_redirects=False)
            measure(desk, browser, made.secret, partial(timed, server_of(desk.url)))


def server_of(url):
    """How much CPU the server of a database here has taken, in seconds; nothing for a file."""
    if not url.startswith("postgresql"):
        return lambda: 0.0
    with sa.create_engine(url).connect() as connection:
        backend = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar()
    parent = stat(backend)[1]

    def taken():
        of_children = 0
        for one in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                found = stat(one.name)
                of_children += sum(map(int, found[11:13])) if found[1] == parent else 0
        return (of_children + sum(map(int, stat(parent)[11:15]))) / os.sysconf("SC_CLK_TCK")

    return taken


def stat(process):
    """What the kernel says of a process, from its state on."""
    return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()


def measure(desk, browser, secret, timed):
    sign_in = {"name": "bench", "password": "bench bench bench", "code": totp.code(secret, totp.step_at(time.time()))}
    send(browser, "/sign-in", sign_in, at="/sign-in")
    desk.watch.ready.wait()
    while desk.tally.done[0] < desk.tally.done[1] or not desk.tally.done[1]:
        time.sleep(0.1)
    print(f"{desk.tally.done[1]:,} records")
    for page in PAGES:
        timed(page, lambda page=page: browser.get(page))
    for form in SEARCHES:
        timed(f"search {form}", lambda form=form: browser.get(send(browser, "/search", form).headers["location"]))
    tenant = next(iter(desk.policies.tenants))
    session = desk.sessions.find(browser.cookies["__Host-console"])
    for name in ("person7@example.com", "u-45", "u-0"):
        timed(f"person {name}, to the last record", lambda name=name: whole(browser, session, name, tenant))
    timed("incidents, the closed too", lambda: browser.get("/incidents?closed=1"))
    record = re.findall(r"/record/([0-9a-f]{32})", browser.get("/search?decision=permit&until=200d").text)[0]
    timed("record", lambda: browser.get(f"/record/{record}"))
    timed("record, opened", lambda: send(browser, f"/record/{record}/open", {"purpose": "measuring", "whole": "1"}))


def send(browser, path, form, at="/check"):
    csrf = re.findall(r'name="csrf" value="([^"]+)"', browser.get(at).text)[0]
    return browser.post(path, data={"csrf": csrf, **form})


def whole(browser, session, name, tenant):
    """A person's page when every record of theirs was found: the page itself comes sooner, and loads itself again."""
    location = send(browser, "/person", {"person": name, "tenant": tenant}).headers["location"]
    session.notes[location.rsplit("/", 1)[1]].job.ended.wait()
    return browser.get(location)


def timed(server, what, ask):
    """The first try, then the best of the others; of the server's CPU the mean."""
    took, cpu = [], []
    while len(took) < TRIES and (len(took) < LEAST or sum(took) < SECONDS * 1000):
        served = server()
        began, worked = time.perf_counter(), time.process_time()
        assert ask().status_code == 200, what
        cpu.append(((time.process_time() - worked) * 1000, (server() - served) * 1000))
        took.append((time.perf_counter() - began) * 1000)
    own, its = min(one[0] for one in cpu[1:]), statistics.mean(one[1] for one in cpu[1:])
    print(
        f"{what:80} first {took[0]:6.0f} ms, then {min(took[1:]):6.0f} ms; CPU {own:5.0f}, server {its:5.0f}",
        flush=True,
    )


if __name__ == "__main__":
    main()
