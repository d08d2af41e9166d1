"""What records have word for word stands in one of them, and is read with each."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.export import export
from cohere_governed.audit.notes import opened_metas
from cohere_governed.audit.rotation import rotate
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry, Receipt
from tests.audit.conftest import Place, broken, intact

WHO = {"purpose": "a test", "actor": "officer"}
SAID = {"reasons": [["residency.host", "the route is in the region", True]] * 30}
GROUNDS = json.dumps(SAID)


def one(log: AuditLog, tenant: str = "acme", grounds: str = GROUNDS, **meta: object) -> Receipt:
    return log.append(Entry(tenant, "intent", meta=meta, grounds=grounds))


def meta(log: AuditLog, receipt: Receipt) -> dict[str, object] | None:
    found = show(log, receipt.record_id.hex(), **WHO).meta
    return None if found is None else dict(found)


def states(place: Place, *receipts: Receipt) -> list[bool]:
    """Of each record, whether the grounds stand in it: its metadata is as long as they are."""
    lengths = [
        place.sql("SELECT length(meta) FROM body JOIN record USING (log, idx) WHERE record_id = ?", receipt.record_id)[
            0
        ][0]
        for receipt in receipts
    ]
    return [isinstance(length, int) and length > len(GROUNDS) for length in lengths]


def test_grounds_are_stored_once_and_read_with_every_record(place: Place) -> None:
    with place.create() as log:
        receipts = [one(log, n=n) for n in range(3)]
        assert states(place, *receipts) == [True, False, False]
        assert [meta(log, receipt) for receipt in receipts] == [{**SAID, "n": n} for n in range(3)]
        opened = [dict(said or {}) for _, _, said in opened_metas(log, "acme") if said and "n" in said]
        assert opened == [{**SAID, "n": n} for n in range(3)]
        assert intact(verify(place.url, public_keys=log.public_keys().values()))


def test_a_record_may_have_nothing_but_grounds(place: Place) -> None:
    with place.create() as log:
        assert [meta(log, one(log)) for _ in range(2)] == [SAID, SAID]


def test_of_one_batch_each_record_has_its_own(place: Place) -> None:
    """Nothing is named that was not durable before."""
    with place.create() as log:
        receipts = log.append_many([Entry("acme", "intent", grounds=GROUNDS)] * 3)
        assert states(place, *receipts) == [True, True, True]
        assert states(place, one(log)) == [False]


def test_what_was_rolled_back_is_never_named(place: Place) -> None:
    with place.create() as log:
        one(log, grounds="")
        with pytest.raises(AuditUnavailable):
            log.append_many([Entry("acme", "intent", grounds=GROUNDS), Entry("acme", "intent", meta={"not": b"JSON"})])
        with pytest.raises(AuditUnavailable):
            _placed_and_rolled_back(log)
        kept = one(log)
        assert states(place, kept) == [True]
        assert meta(log, one(log)) == SAID


def _placed_and_rolled_back(log: AuditLog) -> None:
    with log.transaction() as change:
        change.append(Entry("acme", "intent", grounds=GROUNDS))
        change.append(Entry("acme", "intent", meta={"not": b"JSON"}))


def test_another_process_says_it_once_more_and_reads_both(place: Place) -> None:
    with place.create() as log, place.open() as other:
        receipts = [one(log), one(other), one(log), one(other)]
        assert states(place, *receipts) == [True, True, False, False]
        assert all(meta(reader, receipt) == SAID for reader in (log, other) for receipt in receipts)


def test_no_tenant_names_a_record_of_another(place: Place) -> None:
    with place.create() as log:
        receipts = [one(log, tenant) for tenant in ("acme", "zenith", "acme", "zenith")]
        assert states(place, *receipts) == [True, True, False, False]
        erasure.erase_tenant(log, "acme", reason="asked", actor="officer")
        assert meta(log, receipts[3]) == SAID


def test_a_day_says_everything_again_so_that_it_can_be_erased(place: Place) -> None:
    midnight = 1_800_057_600  # 2027-01-16 00:00 UTC
    now = [midnight - 10]
    place.create().close()
    with AuditLog.open(place.url, place.key_ref, clock=lambda: now[0] * 1_000_000_000) as log:
        before = [one(log), one(log)]
        now[0] = midnight + 10
        after = [one(log), one(log)]
        assert states(place, *before, *after) == [True, False, True, False]
        erasure.erase_period(log, "acme", "metadata", date(2027, 1, 15), reason="asked", actor="officer")
        assert [meta(log, receipt) for receipt in (*before, *after)] == [None, None, SAID, SAID]
        assert intact(verify(place.url, public_keys=log.public_keys().values()))


@pytest.mark.parametrize("elsewhere", [False, True])
def test_after_an_erasure_of_today_nothing_names_what_is_gone(place: Place, elsewhere: bool) -> None:
    with place.create() as log, place.open() as other:
        old = [one(log), one(log)]
        eraser = other if elsewhere else log
        for day in (0, 1):  # midnight may pass meanwhile
            today = log.now().date() - timedelta(days=day)
            erasure.erase_period(eraser, "acme", "metadata", today, reason="asked", actor="officer")
        new = [one(log), one(log)]
        assert [meta(log, receipt) for receipt in (*old, *new)] == [None, None, SAID, SAID]
        assert states(place, *new) == [True, False]


def test_erasing_the_record_that_has_them_leaves_them(place: Place) -> None:
    """Its content is erased, and what it says of the decision is not."""
    with place.create() as log:
        first = log.append(Entry("acme", "intent", content=b"a prompt", grounds=GROUNDS))
        second = one(log)
        erasure.erase_record(log, first.record_id.hex(), reason="asked", actor="officer")
        assert meta(log, first) == meta(log, second) == SAID


def test_another_version_of_the_root_reads_what_was_said_under_the_old_one(place: Place) -> None:
    with place.create() as log:
        old = one(log)
        rotate(log, "root", tenant="acme", reason="a test", actor="officer")
        new = [one(log), one(log)]
        assert [meta(log, receipt) for receipt in (old, *new)] == [SAID] * 3


def test_grounds_that_somebody_removed_or_changed_are_missed(place: Place) -> None:
    with place.create() as log:
        first, second = one(log), one(log)
        keys = log.public_keys().values()
    for change in ("meta = NULL, meta_seed = NULL", "meta = zeroblob(length(meta))"):
        copy = place.copy_to(place.folder.parent / "copy")
        copy.sql(f"UPDATE body SET {change} WHERE (log, idx) IN (SELECT log, idx FROM record WHERE record_id = ?)",
                 first.record_id)  # fmt: skip
        with copy.open(anchored=False) as log, pytest.raises(Exception, match=r"altered|committed to"):
            show(log, second.record_id.hex(), **WHO)
        assert broken(verify(copy.url, public_keys=keys))


def test_a_record_of_another_day_is_not_read_for_grounds(place: Place) -> None:
    """Whoever has the keys could write such a reference; it would outlive what it leads to."""
    now = [1_800_000_000]
    place.create().close()
    with AuditLog.open(place.url, place.key_ref, clock=lambda: now[0] * 1_000_000_000) as log:
        first = one(log)
        now[0] += 86_400
        wrong = log.append(Entry("acme", "intent", meta={"grounds": first.record_id.hex()}))
        with pytest.raises(AuditUnavailable, match="grounds"):
            show(log, wrong.record_id.hex(), **WHO)


def test_an_export_of_one_record_has_its_grounds(place: Place, tmp_path: Path) -> None:
    with place.create() as log:
        one(log)
        log.append(Entry("acme", "intent", facts={"model": "m"}, meta={"n": 1}, grounds=GROUNDS))
        export(log, tmp_path / "out", tenant="acme", query=Query(model="m"), with_content=True, **WHO)
    lines = (tmp_path / "out" / "content.jsonl").read_text().splitlines()
    assert [json.loads(line)["meta"] for line in lines] == [{**SAID, "n": 1}]


def test_nothing_of_the_grounds_stands_in_the_files(place: Place) -> None:
    with place.create() as log:
        for _ in range(3):
            one(log, grounds=json.dumps({"reasons": "CANARY-grounds-5d"}))
        assert len(search(log, Query(tenant="acme", kind="intent"))) == 3
    assert not any(b"CANARY-grounds" in path.read_bytes() for path in place.files())
