"""A grant does what its role says, and whatever else is tried with all that it holds does not."""

from __future__ import annotations

import base64
import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, erasure, grants, primitives, rotation
from cohere_governed.audit.envelope import unpadded
from cohere_governed.audit.export import export
from cohere_governed.audit.grants import Grant, Role
from cohere_governed.audit.keyring import ERASURE_CLASS
from cohere_governed.audit.record import Leaf
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.shred import _decode
from cohere_governed.audit.subjects import records_of
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable, GovernanceError, KeyUnavailable
from cohere_governed.model import Entry
from tests.audit.conftest import Place, call_entries, intact

WHO = {"reason": "audit 2026", "actor": "operator", "holder": "somebody"}
WHY = {"reason": "asked", "actor": "holder"}
PERSON = "canary.person@example.org"
PURPOSE = {"purpose": "request 7", "actor": "holder"}
Open = Callable[..., AbstractContextManager[AuditLog]]


def given(place: Place, role: Role, tenant: str = "acme", **more: int) -> Path:
    """A grant in a file."""
    path = place.folder.parent / f"{role}-{len(list(place.folder.parent.glob('*.grant')))}.grant"
    with place.open() as log:
        grants.give(log, role, tenant, **WHO, **more).write(path)
    return path


def under(place: Place, grant: Path, *, read_only: bool = False) -> AuditLog:
    anchor = None if read_only else place.anchor
    return AuditLog.open(place.url, f"grant:{grant}", anchor=anchor, read_only=read_only)


@pytest.fixture
def kept(place: Place) -> Place:
    with place.create() as log:
        for number in range(1, 5):
            for tenant in ("acme", "zenith"):
                log.append_many(call_entries(tenant, number))
        rotation.rotate(log, "root", reason="yearly", actor="operator")
        log.append_many(call_entries("acme", 9))
    return place


# ── What a role is for ─────────────────────────────────────────────────────────


def test_a_searcher_finds_a_person_and_opens_nothing(kept: Place, tmp_path: Path) -> None:
    with under(kept, given(kept, "search"), read_only=True) as log:
        rows = search(log, Query(tenant="acme", person=PERSON))
        assert {row.kind for row in rows} == {"intent", "outcome"}
        assert len(records_of(log, "acme", PERSON).rows) == 10
        made = export(log, tmp_path / "export", tenant="acme", query=Query(person=PERSON))
        assert (made.signed, made.rows) == (False, len(rows))
        with pytest.raises(AuditUnavailable):
            show(log, rows[0].record_id, **PURPOSE)
        for secret in (log.standin_secret, log.cache_key):
            with pytest.raises(KeyUnavailable):
                secret("acme")


def test_a_searcher_records_nothing(kept: Place) -> None:
    with pytest.raises(KeyUnavailable, match="searches"):
        under(kept, given(kept, "search"))


def test_an_opener_opens_what_every_root_sealed_and_that_it_did_is_on_record(kept: Place) -> None:
    with under(kept, given(kept, "open")) as log:
        rows = search(log, Query(tenant="acme", kind="intent"))
        assert len(rows) == 5
        for row in rows:
            assert b"CANARY-prompt" in (show(log, row.record_id, **PURPOSE).content or b"")
        assert len(search(log, Query(tenant="acme", kind="access"))) == 5
    assert intact(verify(kept.url, anchors=[kept.anchor]))


def test_an_opener_cannot_open_what_was_erased_since(kept: Place) -> None:
    """It reads the shred root file as it is now, so a copy of the database from before does not help it."""
    grant = given(kept, "open")
    older = kept.path.read_bytes()
    with kept.open() as log:
        row = search(log, Query(tenant="acme", kind="intent", end_user="CANARY-user-9c-1"))[-1]
        erasure.erase_person(log, "acme", "CANARY-user-9c-1", **WHY)
    for name in ("audit.db-wal", "audit.db-shm"):
        (kept.folder / name).unlink(missing_ok=True)
    kept.path.write_bytes(older)
    with AuditLog.open(kept.url, f"grant:{grant}") as log, pytest.raises(KeyUnavailable):
        show(log, row.record_id, **PURPOSE)


def erase_a_record(log: AuditLog) -> erasure.Certificate:
    row = search(log, Query(tenant="acme", kind="intent"))[-1]
    return erasure.erase_record(log, row.record_id, **WHY)


def erase_a_person(log: AuditLog) -> erasure.Certificate:
    return erasure.erase_person(log, "acme", PERSON, **WHY)


def erase_a_day(log: AuditLog) -> erasure.Certificate:
    return erasure.erase_period(log, "acme", "content", datetime.now(timezone.utc).date(), **WHY)


@pytest.mark.parametrize("erase", [erase_a_record, erase_a_person, erase_a_day])
def test_an_eraser_erases_and_certifies_and_opens_nothing(
    kept: Place, erase: Callable[[AuditLog], erasure.Certificate]
) -> None:
    with under(kept, given(kept, "erase")) as log:
        row = search(log, Query(tenant="acme", kind="intent"))[0]
        with pytest.raises(KeyUnavailable):
            show(log, row.record_id, **PURPOSE)
        certificate = erase(log)
        assert certificate.records
        assert certificate.scrubbed
        if certificate.keys:
            assert "not be" in certificate.survives
    assert intact(verify(kept.url, anchors=[kept.anchor]))
    with kept.open() as log:  # whose certificates the officer reads
        shown = show(log, certificate.record_ids[0], **PURPOSE)
        assert shown.meta is not None
        assert shown.meta["actor"] == "holder"


def test_what_an_eraser_erased_is_shredded_by_who_opens_the_log_next(kept: Place) -> None:
    with kept.open() as log:
        row = search(log, Query(tenant="acme", kind="intent", person=PERSON))[-1]
    older = kept.copy_to(kept.folder.parent / "older")
    with under(kept, given(kept, "erase")) as log:
        erase_a_person(log)
    assert kept.sql("SELECT count(*) FROM key WHERE purpose = 'shred'") == [(1,)]
    kept.open().close()
    assert kept.sql("SELECT count(*) FROM key WHERE purpose = 'shred'") == [(0,)]
    Path(f"{older.key}.shred").write_bytes(Path(f"{kept.key}.shred").read_bytes())
    with older.open(anchored=False) as log, pytest.raises(KeyUnavailable, match="shred tree"):
        show(log, row.record_id, **PURPOSE)


def test_what_an_eraser_wrote_goes_with_the_metadata_of_its_day(kept: Place) -> None:
    with under(kept, given(kept, "erase")) as log:
        certificate = erase_a_record(log)
    with kept.open() as log:
        tomorrow = log.now().date() + timedelta(days=1)
        assert erasure.expire(log, "acme", "erasure", before=tomorrow)
        shown = show(log, certificate.record_ids[0], **PURPOSE)
        assert shown.erased == ("meta",)
    assert intact(verify(kept.url, anchors=[kept.anchor]))


# ── What it cannot be used for ─────────────────────────────────────────────────

WRITES: dict[str, Callable[[AuditLog], object]] = {
    "record a call": lambda log: log.append_many(call_entries("acme", 77)),
    "record of another tenant": lambda log: log.append(Entry("zenith", "policy")),
    "found a tenant": lambda log: log.append(Entry("newcomer", "policy")),
    "erase a person": erase_a_person,
    "erase the tenant": lambda log: erasure.erase_tenant(log, "acme", **WHY),
    "hold": lambda log: erasure.add_hold(log, "acme", "log", "", **WHY),
    "rotate the root": lambda log: rotation.rotate(log, "root", tenant="acme", **WHY),
    "rotate the signer": lambda log: rotation.rotate(log, "signing", tenant="acme", **WHY),
    "grant": lambda log: grants.give(log, "open", "acme", **WHO),
    "search another tenant": lambda log: search(log, Query(tenant="zenith", person=PERSON)),
    "open another tenant's": lambda log: show(log, search(log, Query(tenant="zenith"))[0].record_id, **PURPOSE),
}  # fmt: skip
MAY = {"open": {"record a call"}, "erase": {"erase a person"}}
"""An opener signs, so the log cannot keep it from signing: that is said in docs/keys.md."""


@pytest.mark.parametrize("role", ["open", "erase"])
@pytest.mark.parametrize("doing", WRITES)
def test_a_grant_is_refused_what_is_not_its_role(kept: Place, role: Role, doing: str) -> None:
    grant = given(kept, role)
    with under(kept, grant) as log:
        if doing in MAY[role]:
            return
        before = kept.sql("SELECT count(*) FROM key"), log.checkpoints()
        with pytest.raises(GovernanceError):
            WRITES[doing](log)
        assert (kept.sql("SELECT count(*) FROM key"), log.checkpoints()) == before


def material(path: Path) -> list[bytes]:
    """Every key that a grant holds."""

    def strings(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for one in value.values():
                yield from strings(one)
        elif isinstance(value, list):
            for one in value:
                yield from strings(one)

    found = set()
    for text in strings(json.loads(path.read_text())):
        try:
            data = bytes.fromhex(text)
        except ValueError:
            continue
        if len(data) == primitives.KEY_BYTES:
            found.add(data)
    return sorted(found)


def opened_with(place: Place, keys: list[bytes]) -> tuple[set[bytes], int]:
    """Who has these keys and the whole database, and tries them on everything: (what he reads, keys he unwraps)."""
    held = list(keys)
    tree = place.folder.parent / f"{place.key.name}.shred"
    leaves: dict[bytes, dict[bytes, bytes]] = {}
    for key in keys:  # the shred root file is at hand too
        state = primitives.unwrap(key, _sealed(tree), b"cga1 shred state")
        if state is not None:
            leaves = _leaves(place, state)
    unwrapped: dict[bytes, bytes] = {}
    for key_id, log_id, purpose, wrapped in place.sql(
        "SELECT key_id, log_id, purpose, wrapped FROM key JOIN log ON log.log = key.log WHERE purpose <> 'epoch'"
    ):
        aad = b"cga1 key\x00" + log_id + key_id + purpose.encode()
        for key in held:
            tried = [(key, wrapped, aad)]
            leaf = leaves.get(log_id, {}).get(key_id)
            if leaf is not None and len(wrapped) > 7:
                both = primitives.derive(key + leaf, log_id, b"cga1 shred leaf")[:32]
                tried.append((both, wrapped[7:], aad + wrapped[:7]))
            for one, blob, bound in tried:
                plain = primitives.unwrap(one, blob, bound)
                if plain is not None:
                    unwrapped[key_id] = plain
    read = set()
    everything = [*held, *unwrapped.values()]
    for data, log_id, *segments in place.sql(
        "SELECT leaf, log_id, meta_seed, meta, content_seed, content, vault_seed, vault FROM record"
        " JOIN body USING (log, idx) JOIN log USING (log)"
    ):
        leaf_ = Leaf.decode(data)
        header = leaf_.header
        aad = header.encode()
        for name, seed, sealed in zip(("meta", "content", "vault"), segments[::2], segments[1::2], strict=True):
            if sealed is None:
                continue
            wanted = 1 if name == "meta" else len(header.subjects) + 1
            right = [header.meta_period] if name == "meta" else [*header.subjects, header.content_period]
            guesses = [[unwrapped[one] for one in right]] if all(one in unwrapped for one in right) else []
            guesses += [list(one) for one in itertools.product(everything, repeat=wanted)] if wanted < 3 else []
            info = b"cga1 " + name.encode() + b"\x00" + primitives.digest(aad)
            for guess, content in itertools.product(guesses[:400], held):
                plain = primitives.open_sealed(
                    b"".join((seed, *guess, content)), log_id, info, aad,
                    ciphertext=sealed, commitment=leaf_.segment(name).commitment,
                )  # fmt: skip
                if plain is not None:
                    read.add(unpadded(plain))
    return read, len(unwrapped)


def _sealed(tree: Path) -> bytes:
    return base64.b64decode(tree.read_bytes().split(b"\n")[2])


def _leaves(place: Place, state: bytes) -> dict[bytes, dict[bytes, bytes]]:
    found: dict[bytes, dict[bytes, bytes]] = {}
    trees = _decode(state)
    for key_id, log_id, wrapped in place.sql(
        "SELECT key_id, log_id, wrapped FROM key JOIN log ON log.log = key.log WHERE length(wrapped) = 67"
    ):
        leaf = trees[log_id].key(int.from_bytes(wrapped[:7], "big"))
        if leaf is not None:
            found.setdefault(log_id, {})[key_id] = leaf
    return found


def test_all_that_an_opener_holds_opens_its_tenant_and_no_other(kept: Place) -> None:
    """That the attack is one: with these keys it reads everything of acme's."""
    read, unwrapped = opened_with(kept, material(given(kept, "open")))
    assert sum(b"CANARY-prompt" in one for one in read) == 1
    assert any(b"audit 2026" in one for one in read)
    ours = kept.sql("SELECT count(*) FROM key WHERE log = 2 AND purpose IN ('subject', 'period', 'sign')")
    assert (unwrapped,) == ours[0]


def test_all_that_a_searcher_holds_opens_nothing(kept: Place) -> None:
    assert opened_with(kept, material(given(kept, "search"))) == (set(), 0)


def test_all_that_an_eraser_holds_opens_nothing_but_what_it_wrote(kept: Place) -> None:
    grant = given(kept, "erase", days=2)
    assert opened_with(kept, material(grant)) == (set(), 0)
    with under(kept, grant) as log:
        erase_a_record(log)
    read, unwrapped = opened_with(kept, material(grant))
    assert [json.loads(one)["scope"] for one in read] == ["record"]
    assert unwrapped == 0


def test_a_searchers_keys_do_not_ask_for_a_key_to_be_shredded(kept: Place) -> None:
    """Its look-up key is the tenant's; what tags those notes comes from the operator's."""
    keys = material(given(kept, "search"))
    ((wrapped,),) = kept.sql("SELECT wrapped FROM key WHERE log = 2 AND length(wrapped) = 67 LIMIT 1")
    log_id = kept.sql("SELECT log_id FROM log WHERE log = 2")[0][0]
    place = wrapped[:7]
    for key in keys:
        for tag in (
            primitives.tag(key, place),
            primitives.tag(key, b"shred\x00", log_id, place),
            primitives.tag(primitives.tag(key, b"shred\x00", log_id), place),
        ):
            note = place + tag[:16]
            kept.sql("INSERT INTO key VALUES (randomblob(16), 2, 'shred', 0, NULL, NULL, NULL, ?)", note)
    with kept.open() as log:
        assert all(show(log, row.record_id, **PURPOSE) for row in search(log, Query(tenant="acme", kind="intent")))


# ── Its life ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("role", ["search", "open", "erase"])
def test_that_it_was_made_is_on_record_and_it_is_its_owners_only(kept: Place, role: Role) -> None:
    path = given(kept, role)
    assert path.stat().st_mode & 0o777 == 0o600
    with kept.open() as log:
        row = search(log, Query(tenant="acme", kind="key-event"))[0]
        assert (row.state, row.record_id) == ("grant", Grant.read(path).record_id)
        meta = show(log, row.record_id, **PURPOSE).meta or {}
        assert (meta["role"], meta["holder"], meta["actor"]) == (role, "somebody", "operator")
    assert intact(verify(kept.url, anchors=[kept.anchor]))
    path.chmod(0o644)
    with pytest.raises(KeyUnavailable, match="chmod 600"):
        under(kept, path, read_only=True)


@pytest.mark.parametrize("role", ["open", "erase"])
@pytest.mark.parametrize("level", ["root", "signing"])
def test_a_change_of_key_takes_a_grant_that_signs_back(kept: Place, role: Role, level: str) -> None:
    grant = given(kept, role)
    with kept.open() as log:
        rotation.rotate(log, level, tenant="acme", reason="taken back", actor="operator")
    with pytest.raises(KeyUnavailable, match="have the grant made again"):
        under(kept, grant)
    with under(kept, given(kept, role)):
        pass


def test_an_eraser_erases_until_its_last_day(kept: Place) -> None:
    grant = given(kept, "erase", days=2)
    ends = datetime.now(timezone.utc) + timedelta(days=3)
    clock = lambda: int(ends.timestamp() * 1_000_000_000)  # noqa: E731
    late = AuditLog.open(kept.url, f"grant:{grant}", anchor=kept.anchor, clock=clock)
    with late as log, pytest.raises(KeyUnavailable, match="has ended"):
        erase_a_record(log)
    with under(kept, given(kept, "erase", days=3)) as log:  # shares the days that are there
        assert erase_a_record(log).records
    assert intact(verify(kept.url, anchors=[kept.anchor]))


@pytest.mark.parametrize("text", ["", "{}", '{"format": "other"}', "[]", "cohere-governed-kek-1 AAAA"])
def test_a_file_that_is_no_grant_is_refused(kept: Place, tmp_path: Path, text: str) -> None:
    path = tmp_path / "no.grant"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(KeyUnavailable, match="no grant"):
        under(kept, path, read_only=True)


@pytest.mark.parametrize("wrong", [{"reason": " "}, {"holder": ""}, {"actor": ""}, {"days": 0}, {"days": 1000}])
def test_a_grant_needs_who_why_and_until_when(kept: Place, wrong: dict[str, object]) -> None:
    with kept.open() as log, pytest.raises(AuditUnavailable):
        grants.give(log, "erase", "acme", **{**WHO, **wrong})  # type: ignore[arg-type]


def test_a_grant_lasts_a_day_at_least_and_as_long_as_it_may_at_most(kept: Place) -> None:
    with kept.open() as log:
        for days in (1, grants.MAX_DAYS):
            assert grants.give(log, "search", "acme", **WHO, days=days).tenant == "acme"
        for days in (0, grants.MAX_DAYS + 1):
            with pytest.raises(AuditUnavailable, match="1 to 366 days"):
                grants.give(log, "search", "acme", **WHO, days=days)


def test_a_grant_to_erase_lasts_a_month_if_nobody_says_otherwise(kept: Place) -> None:
    with kept.open() as log:
        today = log.now().date()
        grant = grants.give(log, "erase", "acme", **WHO)
        meta = show(log, grant.record_id, **PURPOSE).meta
    assert sorted(grant.days) == [(today + timedelta(days=number)).isoformat() for number in range(31)]
    assert meta is not None
    assert meta["until"] == max(grant.days)


@pytest.mark.parametrize("role", ["search", "open"])
def test_a_grant_that_erases_nothing_brings_no_days(kept: Place, role: Role) -> None:
    days = "SELECT count(*) FROM key WHERE label LIKE ?"
    with kept.open() as log:
        grant = grants.give(log, role, "acme", **WHO)
        assert show(log, grant.record_id, **PURPOSE).meta == {**WHO, "role": role}
    assert not grant.days
    assert kept.sql(days, f"{ERASURE_CLASS}/%") == [(0,)]
    given(kept, "erase", days=3)
    assert kept.sql(days, f"{ERASURE_CLASS}/%") == [(3,)]
