"""What arrives at the worst moment: the garbage collector inside a commit, a signal inside a wait."""

import signal
import subprocess
import sys
import textwrap
import threading
import time

import pytest

from cohere_governed.model import Entry
from tests.world import found

IN_THE_LOG = """
    import gc, sys, faulthandler
    import cohere_governed as cohere
    from cohere_governed import seam
    from cohere_governed.audit.store import AuditLog

    faulthandler.dump_traceback_later(30, exit=True)
    client = cohere.ClientV2(tenant="acme")
    hello = dict(model="m", messages=[dict(role="user", content="hello")])
    client.chat(**hello)
    gc.collect()
    gc.disable()
    stream = client.chat_stream(**hello)
    next(stream)
    box = [stream]
    box.append(box)
    del stream, box
    where = {WHERE}.__code__

    def at(frame, event, arg):
        if event == "call" and frame.f_code is where:
            sys.setprofile(None)
            gc.collect()

    sys.setprofile(at)
    client.chat(**hello)
    sys.setprofile(None)
    client.chat(**hello)
    from cohere_governed.audit.search import Query, search
    from cohere_governed.governance import default
    states = [row.state for row in search(default().audit, Query(tenant="acme", kind="outcome"))]
    assert sorted(states) == ["abandoned", "complete", "complete", "complete"], states
    print("done")
"""


@pytest.mark.parametrize("where", ["AuditLog._commit", "AuditLog._seal_if_cached", "seam.link"])
def test_a_stream_collected_inside_the_log_does_not_wait_for_itself(tmp_path, where):
    """An abandoned stream in a cycle ends whenever the collector runs, in whatever the thread was doing."""
    folder = found(tmp_path / "policies")
    environment = {
        "COHERE_GOVERNED_CONFIG": str(folder),
        "COHERE_GOVERNED_SANDBOX": "1",
        "PATH": "",
        "PYTHONPATH": ":".join(sys.path),
    }
    script = textwrap.dedent(IN_THE_LOG).replace("{WHERE}", where)
    done = subprocess.run(
        [sys.executable, "-c", script], env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert done.stdout.strip().endswith("done"), done.stderr


class Interrupted(Exception):
    pass


def test_a_waiter_that_is_interrupted_does_not_keep_the_others_waiting(world):
    """A signal's timeout while another thread commits; the log goes on without the one who left."""
    log = world.governance.audit
    entry = Entry("acme", "access", meta={"purpose": "test"})
    log.append(entry)

    def interrupt(*_):
        raise Interrupted

    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with log._committing:
            leader = threading.Thread(target=log.append, args=(entry,))
            leader.start()
            while not log._group._leading or log._group._queue:
                time.sleep(0.01)
            signal.setitimer(signal.ITIMER_REAL, 0.3)
            with pytest.raises(Interrupted):
                log.append(entry)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    leader.join(20)
    assert not leader.is_alive()
    for _ in range(2):
        later = threading.Thread(target=log.append, args=(entry,), daemon=True)
        later.start()
        later.join(20)
        assert not later.is_alive()
