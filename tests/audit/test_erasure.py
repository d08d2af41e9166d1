"""What was erased is gone from every file, the log still verifies, and the neighbours are untouched."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

import pytest

from cohere_governed.audit import AuditLog, erasure
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, KeyUnavailable, Refused
from cohere_governed.model import Entry
from tests.audit import independent
from tests.audit.conftest import Place, broken, call_entries, intact

WHO = {"reason": "request 12", "actor": "officer"}
TODAY = datetime.now(tz=timezone.utc).date()


@pytest.fixture
def filled(log: AuditLog) -> AuditLog:
    for tenant in ("acme", "zenith"):
        for number in range(1, 7):
            log.append_many(call_entries(tenant, number))
    return log


def verified(place: Place, log: AuditLog) -> bool:
    return intact(verify(place.url, public_keys=log.public_keys().values(), anchors=[place.anchor]))


def second_opinion(place: Place, log: AuditLog) -> dict[str, str] | None:
    """What the other verifier says; nothing of a log on a server, which it does not read."""
    keys = list(log.public_keys().values())
    return independent.verify(place.path, keys, [place.anchor]) if place.url.startswith("sqlite") else None


def opens(log: AuditLog, record_id: str) -> bool:
    return show(log, record_id, purpose="a test", actor="officer").content is not None


def sealed(place: Place, where: str) -> list[bytes]:
    """Ciphertexts and seeds that are to be gone."""
    rows = place.sql(f"SELECT content, content_seed, vault FROM body JOIN log USING (log) WHERE {where}")
    return [bytes(value) for row in rows for value in row if isinstance(value, bytes)]  # type: ignore[call-overload]


def left(place: Place, pieces: list[bytes]) -> int:
    whole = b"".join(path.read_bytes() for path in place.files())
    return sum(piece[:32] in whole for piece in pieces)


def test_an_erased_record_leaves_no_bytes_and_its_neighbours_open(place: Place, filled: AuditLog) -> None:
    one, two = search(filled, Query(tenant="acme", kind="intent"))[:2]
    pieces = sealed(place, f"tenant = 'acme' AND idx = {one.index}")
    assert left(place, pieces) == len(pieces) == 3
    certificate = erasure.erase_record(filled, one.record_id, **WHO)
    assert (certificate.records, certificate.held, certificate.scrubbed) == (1, 0, True)
    assert "backups of the database made before, which open these records" in certificate.survives
    assert left(place, pieces) == 0
    assert show(filled, one.record_id, purpose="x", actor="y").erased == ("content", "vault")
    assert show(filled, one.record_id, purpose="x", actor="y").meta is not None
    assert opens(filled, two.record_id)
    assert one.record_id not in {row.record_id for row in search(filled, Query(conversation="c-1"))}
    assert verified(place, filled)


def test_an_erased_person_is_gone_from_all_their_records_and_no_others(place: Place, filled: AuditLog) -> None:
    mine = search(filled, Query(tenant="acme", end_user="CANARY-user-9c-1"))
    others = search(filled, Query(tenant="acme", end_user="CANARY-user-9c-2"))
    neighbours = search(filled, Query(tenant="zenith", end_user="CANARY-user-9c-1"))
    indexes = ", ".join(str(row.index) for row in mine)
    pieces = sealed(place, f"tenant = 'acme' AND idx IN ({indexes})")
    keys = [bytes(row[0]) for row in place.sql("SELECT wrapped FROM key WHERE purpose = 'subject'")]  # type: ignore[call-overload]
    certificate = erasure.erase_person(filled, "acme", "canary-USER-9c-1", **WHO)
    assert (certificate.records, len(certificate.keys), certificate.scrubbed) == (4, 1, True)
    assert left(place, pieces) == 0
    assert left(place, keys) == len(keys) - 1
    assert not any(opens(filled, row.record_id) for row in mine)
    assert all(opens(filled, row.record_id) for row in (*others, *neighbours))
    assert not search(filled, Query(tenant="acme", end_user="CANARY-user-9c-1"))
    assert verified(place, filled)
    # the person may come again; what was erased stays erased
    again = filled.append_many(call_entries("acme", 16))[0]
    assert opens(filled, again.record_id.hex())
    assert not any(opens(filled, row.record_id) for row in mine)
    assert verified(place, filled)


def test_another_writer_does_not_seal_with_a_destroyed_key(place: Place, filled: AuditLog) -> None:
    with place.open() as other:
        other.append_many(call_entries("acme", 20))
        erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO)
        receipt = other.append_many(call_entries("acme", 21))[0]
        assert opens(other, receipt.record_id.hex())
        assert opens(filled, receipt.record_id.hex())
        assert verified(place, filled)


def test_an_erased_person_does_not_come_back_with_the_old_key_and_a_kept_body(place: Place, filled: AuditLog) -> None:
    """The body put back from a copy, without the destroyed key, does not open."""
    row = search(filled, Query(tenant="acme", end_user="CANARY-user-9c-1", kind="intent"))[0]
    (kept,) = place.sql(
        "SELECT content_seed, content FROM body JOIN log USING (log) WHERE tenant = 'acme' AND idx = ?", row.index
    )
    erasure.erase_person(filled, "acme", "CANARY-user-9c-1", **WHO)
    place.sql(
        "UPDATE body SET content_seed = ?, content = ? WHERE idx = ? AND log = (SELECT log FROM log WHERE"
        " tenant = 'acme')",
        *kept,
        row.index,
    )
    with pytest.raises(KeyUnavailable, match="destroyed"):
        opens(filled, row.record_id)


def test_an_ended_period_takes_content_and_then_what_records_say_of_themselves(place: Place, filled: AuditLog) -> None:
    assert erasure.expire(filled, "acme", "content", before=TODAY) == []
    (certificate,) = erasure.expire(filled, "acme", "content", before=TODAY + timedelta(days=1))
    assert certificate.records == 12
    rows = search(filled, Query(tenant="acme", kind="intent"))
    assert not any(opens(filled, row.record_id) for row in rows)
    assert all(show(filled, row.record_id, purpose="x", actor="y").meta for row in rows)
    assert all(opens(filled, row.record_id) for row in search(filled, Query(tenant="zenith", kind="intent")))
    assert verified(place, filled)
    erasure.expire(filled, "acme", "metadata", before=TODAY + timedelta(days=1))
    assert {row.decision for row in search(filled, Query(tenant="acme", kind="intent"))} == {None}
    assert [row.kind for row in search(filled, Query(tenant="acme", kind="retention"))] == ["retention", "retention"]
    assert verified(place, filled)


def test_an_erased_tenant_leaves_leaves_only_and_its_id_can_be_given_again(place: Place, filled: AuditLog) -> None:
    rows = search(filled, Query(tenant="acme"), limit=1000)
    pieces = sealed(place, "tenant = 'acme'")
    certificate = erasure.erase_tenant(filled, "acme", **WHO)
    assert certificate.scrubbed
    assert len(certificate.record_ids) == 2
    assert left(place, [*pieces, b"acme"]) == 0
    assert not search(filled, Query(tenant="acme"))
    assert verified(place, filled)
    with pytest.raises((KeyUnavailable, AuditUnavailable)):
        show(filled, rows[0].record_id, purpose="x", actor="y")
    fresh = filled.append_many(call_entries("acme", 1))[0]
    assert fresh.index == 1
    assert opens(filled, fresh.record_id.hex())
    assert verified(place, filled)
    with pytest.raises(AuditUnavailable):
        erasure.erase_tenant(filled, "_operator", **WHO)


def test_a_hold_wins_over_every_erasure(place: Place, filled: AuditLog) -> None:
    held = search(filled, Query(tenant="acme", kind="intent"))[0]
    erasure.add_hold(filled, "acme", "record", held.record_id, **WHO)
    with pytest.raises(Refused):
        erasure.erase_record(filled, held.record_id, **WHO)
    with pytest.raises(Refused):
        erasure.erase_tenant(filled, "acme", **WHO)
    with pytest.raises(Refused):
        erasure.expire(filled, "acme", "metadata", before=TODAY + timedelta(days=1))
    certificate = erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO)
    assert (certificate.records, certificate.held, certificate.keys) == (11, 1, ())
    assert opens(filled, held.record_id)
    assert verified(place, filled)
    assert [hold.scope for hold in erasure.holds(filled)] == ["record"]
    erasure.remove_hold(filled, "acme", "record", held.record_id, **WHO)
    assert erasure.holds(filled, "acme") == []
    assert erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO).records == 1
    assert not opens(filled, held.record_id)
    assert verified(place, filled)
    with pytest.raises(AuditUnavailable):
        erasure.remove_hold(filled, "acme", "record", held.record_id, **WHO)


@pytest.mark.parametrize(("scope", "target"), [("subject", "canary.person@example.org"), ("log", "")])
def test_a_hold_on_a_person_or_a_log_keeps_all_of_it(filled: AuditLog, scope: erasure.Scope, target: str) -> None:
    erasure.add_hold(filled, "acme", scope, target, **WHO)
    with pytest.raises(Refused):
        erasure.erase_person(filled, "acme", "CANARY-user-9c-1", **WHO)
    with pytest.raises(Refused):
        erasure.erase_period(filled, "acme", "content", TODAY, **WHO)
    assert erasure.erase_person(filled, "zenith", "CANARY-user-9c-1", **WHO).records == 4


@pytest.mark.parametrize("scope", ["record", "period", "subject", "log"])
def test_a_hold_keeps_what_no_index_entry_leads_to_any_more(
    place: Place, filled: AuditLog, scope: erasure.Scope
) -> None:
    """Metadata may go before content, and the index goes with it; the person's key must not."""
    person = "canary.person@example.org"
    held = search(filled, Query(tenant="acme", kind="intent"))[0]
    erasure.erase_period(filled, "acme", "metadata", TODAY, **WHO)
    target = {"record": held.record_id, "period": f"content/{TODAY}", "subject": person, "log": ""}[scope]
    erasure.add_hold(filled, "acme", scope, target, **WHO)
    with pytest.raises(Refused):
        erasure.erase_person(filled, "acme", person, **WHO)
    assert opens(filled, held.record_id)
    assert verified(place, filled)
    assert second_opinion(place, filled) in (None, {})
    erasure.remove_hold(filled, "acme", scope, target, **WHO)
    assert erasure.erase_person(filled, "acme", person, **WHO).keys
    assert verified(place, filled)


def test_an_erasure_needs_a_reason_a_name_and_something_to_erase(place: Place, filled: AuditLog) -> None:
    for reason, actor in (("", "x"), ("x", " ")):
        with pytest.raises(AuditUnavailable):
            erasure.erase_person(filled, "acme", "x", reason=reason, actor=actor)
    with pytest.raises(AuditUnavailable):
        erasure.erase_person(filled, "nobody", "x", **WHO)
    with pytest.raises(AuditUnavailable):
        erasure.erase_record(filled, "00" * 16, **WHO)
    assert erasure.erase_person(filled, "acme", "stranger", **WHO).records == 0
    assert erasure.erase_period(filled, "acme", "content", date(2001, 1, 1), **WHO).records == 0
    assert verified(place, filled)


def test_an_erasure_that_a_reader_delays_says_so(place: Place, filled: AuditLog) -> None:
    row = search(filled, Query(tenant="acme", kind="intent"))[0]
    with filled.database.reading() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM record").fetchall()
        certificate = erasure.erase_record(filled, row.record_id, **WHO)
    assert not certificate.scrubbed
    assert certificate.lingers == erasure.STILL_READ
    assert filled.scrub()


def test_a_body_deleted_before_its_erasure_is_recorded_is_a_fault(place: Place, filled: AuditLog) -> None:
    """Erasing legalises what is gone, whoever removed it first; a person who was not erased stays protected."""
    erasure.erase_person(filled, "acme", "CANARY-user-9c-1", **WHO)
    later = filled.append_many(call_entries("acme", 31))[0]
    place.sql(
        "UPDATE body SET content = NULL, content_seed = NULL WHERE idx = ? AND log = (SELECT log FROM log WHERE"
        " tenant = 'acme')",
        later.index,
    )
    faults = broken(verify(place.url, public_keys=filled.public_keys().values()))
    assert [(fault.tenant, fault.index) for fault in faults] == [("acme", later.index)]
    assert filled.append(Entry("acme", "policy"))


def test_a_hold_that_was_taken_out_of_the_table_still_holds(place: Place, filled: AuditLog) -> None:
    """Whoever can write the database, and no more, waits for the next retention run."""
    held = search(filled, Query(tenant="acme", kind="intent"))[0]
    erasure.add_hold(filled, "acme", "record", held.record_id, **WHO)
    place.sql("DELETE FROM hold")
    for attempt in (
        lambda: erasure.erase_record(filled, held.record_id, **WHO),
        lambda: erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO),
        lambda: erasure.expire(filled, "acme", "content", before=TODAY + timedelta(days=2)),
        lambda: erasure.erase_tenant(filled, "acme", **WHO),
    ):
        with pytest.raises(AuditUnavailable, match="not those on record"):
            attempt()
    assert opens(filled, held.record_id)
    assert broken(verify(place.url))


@pytest.mark.parametrize("scope", ["record", "subject", "period", "log"])
def test_what_was_erased_under_a_hold_is_found_out_afterwards(place: Place, filled: AuditLog, scope: str) -> None:
    """Also when table and record of the hold were taken away for as long as the erasure took."""
    free, held = search(filled, Query(tenant="acme", kind="intent"))[:2]
    erasure.erase_record(filled, free.record_id, **WHO)  # before the hold: nothing wrong
    targets = {
        "record": held.record_id, "subject": "canary.person@example.org",
        "period": f"content/{TODAY.isoformat()}", "log": "",
    }  # fmt: skip
    erasure.add_hold(filled, "acme", scope, targets[scope], **WHO)  # type: ignore[arg-type]
    holds = place.sql("SELECT * FROM hold")
    (record,) = place.sql("SELECT * FROM record WHERE kind = 'hold'")
    place.sql("DELETE FROM hold")
    place.sql("DELETE FROM record WHERE kind = 'hold'")
    erasure.erase_record(filled, held.record_id, **WHO)
    place.sql("INSERT INTO hold VALUES (?, ?, ?, ?)", *holds[0])
    place.sql(f"INSERT INTO record VALUES ({', '.join('?' * len(record))})", *record)
    (fault,) = broken(verify(place.url, public_keys=filled.public_keys().values(), anchors=[place.anchor]))
    ((last,),) = place.sql("SELECT max(idx) FROM record WHERE kind = 'erasure'")
    assert (fault.tenant, fault.index, fault.what) == ("acme", last, "what a hold kept was erased")
    assert second_opinion(place, filled) in ({"acme": "held, and erased"}, None)


def test_what_was_erased_before_a_hold_or_after_its_release_is_no_fault(place: Place, filled: AuditLog) -> None:
    one, two, three = search(filled, Query(tenant="acme", kind="intent"))[:3]
    erasure.erase_record(filled, one.record_id, **WHO)
    for row in (one, two):
        erasure.add_hold(filled, "acme", "record", row.record_id, **WHO)
    erasure.erase_record(filled, three.record_id, **WHO)
    certificate = erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO)
    assert certificate.held == 1
    assert verified(place, filled)
    for row in (one, two):
        erasure.remove_hold(filled, "acme", "record", row.record_id, **WHO)
    erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO)
    erasure.erase_tenant(filled, "acme", **WHO)
    assert verified(place, filled)
    assert not second_opinion(place, filled)


def test_what_is_on_record_of_a_hold_an_erasure_and_a_release_says_how_many_records(filled: AuditLog) -> None:
    held = search(filled, Query(tenant="acme", kind="intent"))[0].record_id
    erasure.add_hold(filled, "acme", "record", held, **WHO)
    erasure.erase_person(filled, "acme", "canary.person@example.org", **WHO)
    erasure.remove_hold(filled, "acme", "record", held, **WHO)
    erasure.erase_record(filled, held, **WHO)
    expected = {"hold": [("record", 0)], "release": [("record", 0)], "erasure": [("record", 1), ("subject", 11)]}
    for kind, said in expected.items():
        rows = [show(filled, row.record_id, purpose="a test", actor="officer") for row in search(
            filled, Query(tenant="acme", kind=kind))]  # fmt: skip
        assert sorted((row.meta["scope"], row.meta["records"]) for row in rows if row.meta) == said
        assert all({name: row.meta[name] for name in WHO} == WHO for row in rows if row.meta)
