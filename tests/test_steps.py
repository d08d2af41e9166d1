"""Work of many coroutines, carried on together: everybody gets what is theirs, and nobody waits for a neighbour's."""

import asyncio
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Caller, Entry, Opinion, Receipt
from cohere_governed.policy.effective import Judge
from cohere_governed.steps import LARGE, Together, Write, at_once
from cohere_governed.tenancy import Question

PATIENCE = 30
"""Seconds after which a test gives up waiting for another thread."""


class Keeper:
    """Keeps entries in memory; refuses those whose call begins with a zero."""

    def __init__(self):
        self.kept = []
        self.batches = []
        self.broken = None

    def append(self, entry, *others):
        (found,) = self.append_each([(entry, *others)])
        if isinstance(found, AuditUnavailable):
            raise found
        return found

    def append_each(self, asked):
        if self.broken is not None:
            raise self.broken
        self.batches.append(len(asked))
        return [self._one(entries) for entries in asked]

    def _one(self, entries):
        if entries[0].call_id.startswith(b"\0"):
            return AuditUnavailable("no")
        self.kept += entries
        return Receipt(entries[0].tenant, entries[0].call_id, entries[0].call_id, len(self.kept), entries[0].kind)


def entry(name):
    return Entry("acme", "intent", name.encode("ascii").rjust(16, b"-"))


def writes(keeper, names):
    """Work that writes each of ``names``; what it was told of each."""
    told = []
    for name in names:
        receipt = yield Write(keeper, (entry(name),))
        told.append(receipt.call_id.lstrip(b"-").decode("ascii"))
    return told


def refused(keeper):
    yield Write(keeper, (Entry("acme", "intent", bytes(16)),))


def waits(event, keeper, name):
    """Work that needs another thread before it can write."""
    assert event.wait(PATIENCE)
    return (yield from writes(keeper, [name]))


@given(st.lists(st.integers(min_value=0, max_value=4), max_size=40))
def test_everybody_gets_the_receipts_of_their_own_entries(lengths):
    keeper, together = Keeper(), Together()
    names = [[f"{at}.{step}" for step in range(length)] for at, length in enumerate(lengths)]

    async def all_of_them():
        return await asyncio.gather(*(together.run(writes(keeper, mine), size=0) for mine in names))

    assert asyncio.run(all_of_them()) == names
    assert len(keeper.kept) == sum(lengths)


def test_what_queued_meanwhile_is_written_together():
    keeper, together, go = Keeper(), Together(), threading.Event()

    async def all_of_them():
        first = asyncio.create_task(together.run(waits(go, keeper, "first"), size=0))
        await asyncio.sleep(0)
        others = [asyncio.create_task(together.run(writes(keeper, [f"n{at}"]), size=0)) for at in range(20)]
        await asyncio.sleep(0)
        go.set()
        await asyncio.gather(first, *others)

    asyncio.run(all_of_them())
    assert sum(keeper.batches) == 21
    assert max(keeper.batches) > 1


def test_a_refused_record_is_the_error_of_its_own_call_only():
    keeper, together = Keeper(), Together()

    async def all_of_them():
        works = [refused(keeper) if at % 3 == 0 else writes(keeper, [f"n{at}"]) for at in range(30)]
        return await asyncio.gather(*(together.run(work, size=0) for work in works), return_exceptions=True)

    for at, result in enumerate(asyncio.run(all_of_them())):
        if at % 3 == 0:
            assert isinstance(result, AuditUnavailable)
        else:
            assert result == [f"n{at}"]


def test_a_store_that_breaks_is_everybodys_error_and_nobody_waits_for_ever():
    keeper, together = Keeper(), Together()
    keeper.broken = AuditUnavailable("the disk is gone")

    async def all_of_them():
        works = (together.run(writes(keeper, [f"n{at}"]), size=0) for at in range(10))
        return await asyncio.gather(*works, return_exceptions=True)

    assert all(isinstance(result, AuditUnavailable) for result in asyncio.run(all_of_them()))
    keeper.broken = None
    assert asyncio.run(together.run(writes(keeper, ["after"]), size=0)) == ["after"]


def test_whoever_takes_long_to_read_keeps_nobody_waiting():
    keeper, together, go = Keeper(), Together(), threading.Event()

    async def all_of_them():
        slow = asyncio.create_task(together.run(waits(go, keeper, "slow"), size=LARGE + 1))
        quick = [asyncio.create_task(together.run(writes(keeper, [f"n{at}"]), size=0)) for at in range(5)]
        await asyncio.wait_for(asyncio.gather(*quick), PATIENCE)  # `slow` cannot end before they have
        go.set()
        return await slow

    assert asyncio.run(all_of_them()) == ["slow"]


def test_whoever_is_slow_though_small_keeps_nobody_waiting():
    keeper, together, go = Keeper(), Together(), threading.Event()

    async def all_of_them():
        slow = [asyncio.create_task(together.run(waits(go, keeper, f"slow{at}"), size=0)) for at in range(3)]
        await asyncio.sleep(0)
        quick = [asyncio.create_task(together.run(writes(keeper, [f"n{at}"]), size=0)) for at in range(5)]
        await asyncio.wait_for(asyncio.gather(*quick), PATIENCE)
        go.set()
        return await asyncio.gather(*slow)

    assert asyncio.run(all_of_them()) == [["slow0"], ["slow1"], ["slow2"]]


QUESTION = Question(("text",), ("fraud",), Judge("m", "judging", "local", 1.0), Caller())


def test_whoever_asks_the_judge_keeps_nobody_waiting():
    keeper, together, go = Keeper(), Together(), threading.Event()

    def asks():
        opinion = yield QUESTION
        yield Write(keeper, (entry("asked"),))
        return opinion

    def ask(question):
        assert question is QUESTION
        assert go.wait(PATIENCE)
        return Opinion("allowed")

    async def all_of_them():
        asked = asyncio.create_task(together.run(asks(), size=0, ask=ask))
        quick = [asyncio.create_task(together.run(writes(keeper, [f"n{at}"]), size=0)) for at in range(5)]
        await asyncio.wait_for(asyncio.gather(*quick), PATIENCE)
        go.set()
        return await asked

    assert asyncio.run(all_of_them()) == Opinion("allowed")
    assert at_once(asks(), lambda _: Opinion("prohibited")) == Opinion("prohibited")


@pytest.mark.parametrize("fails", [False, True])
def test_work_goes_on_when_its_task_is_cancelled_and_is_undone_once(fails):
    keeper, together, go, undone = Keeper(), Together(), threading.Event(), []
    ended = threading.Event()

    def work():
        try:
            yield from waits(go, keeper, "left")
            if fails:
                raise ValueError
        finally:
            ended.set()

    async def cancelled():
        task = asyncio.create_task(together.run(work(), size=0, unwanted=lambda: undone.append("undone")))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        go.set()
        assert await together.run(writes(keeper, ["other"]), size=0) == ["other"]

    asyncio.run(cancelled())
    assert ended.wait(PATIENCE)
    together.pool.shutdown()
    assert len(keeper.kept) == 2
    assert undone == ([] if fails else ["undone"])


def test_work_that_ended_as_its_task_was_cancelled_is_undone_once():
    keeper, together, undone = Keeper(), Together(), []

    async def cancelled():
        task = asyncio.create_task(
            together.run(writes(keeper, ["done"]), size=0, unwanted=lambda: undone.append("undone"))
        )
        await asyncio.sleep(0)
        together.pool.shutdown()  # the work is done, and the loop has not been told yet
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(cancelled())
    assert len(keeper.kept) == 1
    assert undone == ["undone"]


def test_what_is_done_for_a_loop_that_is_gone_is_undone():
    keeper, together, go, undone = Keeper(), Together(), threading.Event(), []
    loop = asyncio.new_event_loop()
    steps = together.run(waits(go, keeper, "late"), size=0, unwanted=lambda: undone.append("undone"))
    task = loop.create_task(steps)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    go.set()
    together.pool.shutdown()
    assert undone == ["undone"]
    del task


def test_two_event_loops_are_each_told_what_is_theirs():
    keeper, together = Keeper(), Together()
    results = {}

    def loop(name):
        async def mine():
            works = (together.run(writes(keeper, [f"{name}{at}"]), size=0) for at in range(50))
            return await asyncio.gather(*works)

        results[name] = asyncio.run(mine())

    threads = [threading.Thread(target=loop, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert results == {name: [[f"{name}{at}"] for at in range(50)] for name in "ab"}
