"""An officer finds every record there is to find, and opens none unrecorded."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta, timezone

import pytest

from cohere_governed.audit import AuditLog
from cohere_governed.audit.record import Leaf, Ref
from cohere_governed.audit.search import Query, count, find, search, show, stats
from cohere_governed.errors import AuditUnavailable, KeyUnavailable
from cohere_governed.model import Entry
from tests.audit.conftest import Place, Sample, call_entries


@pytest.fixture
def filled(log: AuditLog) -> AuditLog:
    for number in range(1, 7):
        log.append_many(call_entries("acme", number))
    log.append_many(call_entries("zenith", 50))
    log.append(
        Entry(
            "acme",
            "intent",
            b"r" * 16,
            {
                "decision": "refuse",
                "rules": "residency.host,training.evidence",
                "use_case": "triage",
                "entities": "IBAN_CODE:1",
            },
        )
    )
    return log


@pytest.mark.parametrize(
    ("query", "found"),
    [
        (Query(tenant="zenith"), 3),
        (Query(tenant="nobody"), 0),
        (Query(decision="refuse"), 1),
        (Query(kind="outcome"), 7),
        (Query(kind="outcome", tenant="acme"), 6),
        (Query(surface="v2.chat", model="command-a", region="EU"), 7),
        (Query(region="US"), 0),
        (Query(use_case="triage"), 1),
        (Query(entity_type="EMAIL_ADDRESS"), 7),
        (Query(entity_type="PERSON"), 7),
        (Query(entity_type="ADDRESS"), 0),
        (Query(entity_type="%"), 0),
        (Query(rule="training.evidence"), 1),
        (Query(rule="training"), 0),
        (Query(person="Canary.Person@example.org"), 14),
        (Query(person="canary.person@example.org", tenant="zenith"), 2),
        (Query(end_user="CANARY-user-9c-1", tenant="acme"), 4),
        (Query(conversation="c-1", tenant="acme", kind="intent"), 3),
        (Query(call_id=(3).to_bytes(16, "big").hex()), 2),
        (Query(tenant="acme' OR '1'='1"), 0),
    ],
)
def test_each_filter_finds_its_records(filled: AuditLog, query: Query, found: int) -> None:
    assert len(search(filled, query)) == found
    assert count(filled, query) == found


def test_time_bounds_are_kept_to_the_microsecond(filled: AuditLog) -> None:
    rows = search(filled)
    middle = rows[len(rows) // 2].time
    newer, older = search(filled, Query(since=middle)), search(filled, Query(until=middle))
    assert newer + older == rows
    assert min(row.time for row in newer) == middle
    assert not search(filled, Query(since=datetime.now(tz=timezone.utc) + timedelta(days=1)))
    with pytest.raises(AuditUnavailable, match="time zone"):
        search(filled, Query(since=datetime(2030, 1, 1)))  # noqa: DTZ001 - the fault under test


def test_times_that_no_record_can_have_are_before_or_after_all(filled: AuditLog) -> None:
    ancient, never = datetime(109, 1, 1, tzinfo=timezone.utc), datetime(9999, 1, 1, tzinfo=timezone.utc)
    everything = count(filled)
    assert count(filled, Query(since=ancient)) == count(filled, Query(until=never)) == everything
    assert count(filled, Query(until=ancient)) == count(filled, Query(since=never)) == 0


def test_pages_follow_one_another_without_gap(filled: AuditLog) -> None:
    whole = search(filled, limit=1000)
    paged: list[object] = []
    after = None
    while page := search(filled, limit=3, after=after):
        paged += page
        after = page[-1].record_id
    assert paged == whole
    assert [row.record_id for row in whole] == sorted((row.record_id for row in whole), reverse=True)


def test_counts_add_up(filled: AuditLog) -> None:
    found = stats(filled)
    assert found.records == len(search(filled, limit=1000)) == sum(found.by_kind.values())
    assert found.by_decision == {"permit": 7, "refuse": 1}
    assert (found.input_tokens, found.output_tokens) == (7 * 12, 7 * 34)
    assert found.first
    assert found.last
    assert found.first <= found.last


def test_finding_shows_no_content_and_decrypts_none(filled: AuditLog) -> None:
    row = search(filled, Query(kind="intent", decision="permit"))[0]
    assert "CANARY" not in repr(row)
    assert row.as_dict()["time"].endswith("Z")
    assert not search(filled, Query(kind="access"))


def test_a_record_is_found_by_its_id_and_finding_it_is_no_access(filled: AuditLog) -> None:
    before = count(filled)
    for row in search(filled):
        assert find(filled, row.record_id) == row
    assert find(filled, "00" * 16) is None
    assert count(filled) == before
    with pytest.raises(AuditUnavailable, match="32 hexadecimal digits"):
        find(filled, "1 OR 1")


def test_opening_a_record_is_recorded_first_with_its_purpose(place: Place, filled: AuditLog) -> None:
    row = search(filled, Query(kind="intent", decision="permit", tenant="acme"))[0]
    shown = show(filled, row.record_id, purpose="complaint 7", actor="dpo@acme.example")
    assert shown.row == row
    assert shown.content
    assert b"CANARY-prompt" in shown.content
    assert "CANARY" not in repr(shown)
    (access,) = search(filled, Query(kind="access"))
    assert access.record_id == shown.access_record_id
    told = show(filled, access.record_id, purpose="audit of audits", actor="auditor").meta
    assert told == {"purpose": "complaint 7", "actor": "dpo@acme.example", "record": row.record_id}
    leaf = Leaf.decode(place.sql("SELECT leaf FROM record WHERE record_id = ?", bytes.fromhex(access.record_id))[0][0])  # type: ignore[arg-type]
    assert leaf.header.refs == (Ref("record", bytes.fromhex(row.record_id)),)


def test_a_record_is_not_opened_without_purpose_or_when_access_cannot_be_recorded(
    place: Place, filled: AuditLog
) -> None:
    row = search(filled, Query(kind="intent", decision="permit"))[0]
    for purpose, actor in (("", "dpo"), ("x", " ")):
        with pytest.raises(AuditUnavailable):
            show(filled, row.record_id, purpose=purpose, actor=actor)
    for unknown in ("00" * 16, "zz", "", row.record_id[:-2]):
        with pytest.raises(AuditUnavailable):
            show(filled, unknown, purpose="x", actor="dpo")
    place.anchor.unlink()
    place.anchor.mkdir()
    with pytest.raises(AuditUnavailable):
        show(filled, row.record_id, purpose="x", actor="dpo")


def test_a_body_put_into_another_tenants_record_does_not_open(copy: Callable[[], Place], sample: Sample) -> None:
    """Rows swapped between tenants, in every way, give no text of one to the other."""
    place = copy()
    for name in ("content", "vault", "meta"):
        place.sql(
            f"UPDATE body SET ({name}, {name}_seed) = (SELECT {name}, {name}_seed FROM body b WHERE b.log = 3 AND"
            " b.idx = body.idx) WHERE log = 2 AND idx < 20"
        )
    with place.open() as log:
        rows = search(log, Query(tenant="acme", kind="intent", decision="permit"), limit=1000)
        refused = 0
        for row in [one for one in rows if one.index < 20]:
            try:
                assert show(log, row.record_id, purpose="x", actor="dpo").content is None  # erased at the other's
            except KeyUnavailable:
                refused += 1
        assert refused >= 5


def test_another_tenants_keys_open_nothing_even_without_the_commitment(sample: Sample) -> None:
    """The key is bound to the tenant by itself: the commitment check is not what keeps tenants apart."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from cohere_governed.audit import database, envelope, primitives

    with sample.place.open(anchored=False) as log, database.at(sample.place.url).reading() as connection:
        fetch = database.driver(connection).execute
        own, other = log.ring.load("acme", fetch), log.ring.load("zenith", fetch)
        assert own
        assert other
        tried = 0
        rows = fetch(
            "SELECT leaf, content_seed, content FROM record JOIN body USING (log, idx)"
            " WHERE log = 2 AND content IS NOT NULL"
        )
        for data, seed, ciphertext in rows.fetchall():
            leaf = Leaf.decode(data)
            chosen = log.ring.chosen_for(leaf, own, fetch, "content")
            assert envelope.opened("content", leaf, (seed, ciphertext), own.keys, chosen)
            with pytest.raises(KeyUnavailable):
                envelope.opened("content", leaf, (seed, ciphertext), other.keys, chosen)
            aad = leaf.header.encode()
            for keys, salt in (
                (other.keys, own.keys.log_id),
                (other.keys, other.keys.log_id),
                (own.keys, other.keys.log_id),
            ):
                parts = (seed, *(child.key for child in chosen.subjects), chosen.content_period.key, keys.content)  # type: ignore[union-attr]
                okm = primitives.derive(b"".join(parts), salt, b"cga1 content\x00" + primitives.digest(aad))
                with pytest.raises(InvalidTag):
                    AESGCM(okm[:32]).decrypt(bytes(12), ciphertext, aad)
                tried += 1
        assert tried > 50
