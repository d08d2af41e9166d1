"""Heads reach who keeps them, whoever is down; and what a keeper remembers gives a rewritten log away."""

from __future__ import annotations

import json
import logging
import socket
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cohere_governed.audit import AuditLog, database, erasure, rotation
from cohere_governed.audit.anchor import read
from cohere_governed.audit.keepers import keeper
from cohere_governed.audit.keepers.s3 import fetched
from cohere_governed.audit.keepers.witness import WitnessKey, cosigned_at
from cohere_governed.audit.publish import Beacon, Publisher, Told
from cohere_governed.audit.verify import verify
from cohere_governed.errors import AuditUnavailable
from cohere_governed.model import Entry
from tests.audit.conftest import Place, broken, intact
from tests.audit.witness_fake import FakeWitness, received, witnessing

WHO = {"reason": "asked", "actor": "officer"}


@pytest.fixture
def witness() -> Iterator[FakeWitness]:
    with witnessing() as fake:
        yield fake


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    boto3, moto = pytest.importorskip("boto3"), pytest.importorskip("moto")
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "x"),
        ("AWS_SECRET_ACCESS_KEY", "x"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    with moto.mock_aws():
        boto3.client("s3").create_bucket(Bucket="heads")
        yield "s3://heads/of/acme"


def publisher(place: Place, *references: str, **more: object) -> Publisher:
    return Publisher(database.at(place.url), references, **more)  # type: ignore[arg-type]


def add(log: AuditLog, many: int = 1, tenant: str = "acme", state: str = "x") -> None:
    log.append_many([Entry(tenant, "policy", facts={"state": state})] * many)


def faults(told: list[Told]) -> list[tuple[str, str, bool]]:
    return [(one.tenant, one.fault, one.contradicted) for one in told if one.fault]


def fork(place: Place, folder: Path) -> Place:
    """The log written anew by somebody who holds every key: as long, and another."""
    before = place.copy_to(folder)
    with place.open() as log:
        add(log, 3)
    with before.open() as log:
        add(log, 3, state="forged")
    return before


# ── Each kind of keeper ────────────────────────────────────────────────────────


def test_every_head_is_told_once_and_is_an_anchor(
    place: Place, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "other" / "heads"
    kept.parent.mkdir()
    with place.create() as log:
        add(log, 3)
        telling = publisher(place, f"file:{kept}", "stdout:")
        assert [(one.tenant, one.size, one.fault) for one in telling.round()] == 2 * [
            ("_operator", 2, ""),
            ("acme", 4, ""),
        ]
        assert telling.round() == []
        add(log)
        assert {one.tenant for one in telling.round()} == {"acme"}
        add(log)
    out = capsys.readouterr().out
    assert len(out.splitlines()) == 3
    for line in out.splitlines():
        assert json.loads(line).keys() == {"audit_head", "size", "root", "time", "checkpoint"}
        assert "acme" not in line, "a keeper is not told who the tenants are"
    collected = tmp_path / "collected"
    collected.write_text(
        "".join(f"Nov 22 10:00:00 host app[1]: {line}\n" for line in out.splitlines()) + '{"checkpoint":"torn'
    )
    for anchor in (kept, collected):
        assert sorted(one.head.size for one in read(anchor)) == [2, 4, 5]
        verdicts = verify(place.url, anchors=[anchor])
        assert intact(verdicts)
        assert [one.anchored_to for one in verdicts] == [2, 5]  # type: ignore[union-attr]


def test_a_log_cut_back_is_told_from_what_was_collected(place: Place, tmp_path: Path) -> None:
    with place.create(anchored=False) as log:
        add(log, 3)
    older = place.copy_to(tmp_path / "older")
    kept = tmp_path / "heads"
    with place.open(anchored=False) as log:
        add(log)
        publisher(place, f"file:{kept}").round()
    assert intact(verify(older.url))
    assert [one.tenant for one in broken(verify(older.url, anchors=[kept]))] == ["acme"]


@pytest.mark.parametrize("how", ["local", "udp", "tcp"])
def test_syslog_gets_a_message_that_can_be_read_back(place: Place, tmp_path: Path, how: str) -> None:
    with socket.socket(
        socket.AF_UNIX if how == "local" else socket.AF_INET, socket.SOCK_STREAM if how == "tcp" else socket.SOCK_DGRAM
    ) as listening:
        local = tmp_path / "s"
        listening.bind(str(local) if how == "local" else ("127.0.0.1", 0))
        if how == "tcp":
            listening.listen()
        reference = f"syslog:{local}" if how == "local" else f"syslog:{how}://127.0.0.1:{listening.getsockname()[1]}"
        with place.create():
            pass
        assert [one.fault for one in publisher(place, reference).round()] == [""]
        said = received(listening)
    if how == "tcp":
        length, _, said = said.partition(b" ")
        assert int(length) == len(said)
    assert said.startswith(b"<109>1 20")
    (tmp_path / "collected").write_bytes(said + b"\n")
    assert [one.anchored_to for one in verify(place.url, anchors=[tmp_path / "collected"])] == [1]  # type: ignore[union-attr]


def test_a_bucket_keeps_each_head_and_none_is_written_over(place: Place, tmp_path: Path, bucket: str) -> None:
    now = [1_000_000.0]
    with place.create() as log:
        add(log)
        telling = publisher(place, bucket, clock=lambda: now[0], heartbeat=60)
        assert faults(telling.round()) == []
        older = place.copy_to(tmp_path / "older")
        add(log)
        now[0] += 61
        assert len(telling.round()) == 2  # the operator's as a sign of life
        assert faults(publisher(place, bucket).round()) == []  # another process, with the same heads
    collected = tmp_path / "collected"
    collected.write_text(fetched(bucket))
    assert sorted(one.head.size for one in read(collected)) == [2, 2, 2, 3]
    assert intact(verify(place.url, anchors=[collected]))
    assert broken(verify(older.url, anchors=[collected]))
    assert faults(publisher(older, bucket).round()) == [
        ("acme", "the bucket has a larger head: the log was cut back", True)
    ]


def test_a_larger_head_that_the_log_did_not_sign_does_not_accuse_it(place: Place, bucket: str) -> None:
    boto3 = pytest.importorskip("boto3")
    with place.create() as log:
        origin = next(iter(log.public_keys().values())).partition("+")[0]
    key = f"of/acme/{origin.rpartition('/')[2]}/{10**19:020d}-0"
    boto3.client("s3").put_object(
        Bucket="heads", Key=key, Body=f"{origin}\n9\n{'A' * 43}=\n\n\N{EM DASH} {origin} AAAA\n"
    )
    assert faults(publisher(place, bucket).round()) == []


# ── A witness ──────────────────────────────────────────────────────────────────


def test_a_witness_signs_what_goes_on_from_what_it_saw(place: Place, witness: FakeWitness) -> None:
    with place.create() as log:
        add(log, 5)
        witness.keys = list(log.public_keys().values())
        telling = publisher(place, witness.reference, anchor=place.anchor)
        assert faults(telling.round()) == []
        add(log, 300)
        assert faults(telling.round()) == []
        assert [one.partition(b"\n")[0] for one in witness.asked] == [b"old 0", b"old 0", b"old 6"]
        rotation.rotate(log, "signing", tenant="acme", **WHO)
        witness.keys = list(log.public_keys().values())
        erasure.erase_tenant(log, "acme", **WHO)
        # another process, which knows nothing of what was told
        assert faults(publisher(place, witness.reference, anchor=place.anchor).round()) == []
    cosigned = [one.note for one in read(place.anchor) if cosigned_at(one.note, witness.key)]
    assert len(cosigned) == 5
    assert intact(verify(place.url, anchors=[place.anchor]))
    assert cosigned_at(cosigned[0].replace("\n2\n", "\n3\n").replace("\n1\n", "\n3\n"), witness.key) is None
    assert cosigned_at(cosigned[0], WitnessKey("other", witness.key.public)) is None


def test_a_witness_gives_away_whoever_rewrites_the_log_with_all_its_keys(
    place: Place, tmp_path: Path, witness: FakeWitness
) -> None:
    with place.create() as log:
        add(log, 5)
        witness.keys = list(log.public_keys().values())
    telling = publisher(place, witness.reference)
    assert faults(telling.round()) == []
    cut = place.copy_to(tmp_path / "cut")
    forged = fork(place, tmp_path / "forged")
    assert faults(telling.round()) == []
    for knows in (False, True):
        again = publisher(forged, witness.reference)
        if knows:
            again._keepers[witness.reference]._seen = {name: head.size for name, head in witness.seen.items()}  # type: ignore[attr-defined]
        assert faults(again.round()) == [
            ("acme", "the witness has another head of this size: the log was rewritten", True)
        ]
    said = "the witness has a head of 9 records: the log was cut back"
    assert faults(publisher(cut, witness.reference).round()) == [("acme", said, True)]
    with forged.open() as log:
        add(log, 2)
    assert faults(publisher(forged, witness.reference).round()) == [
        ("acme", "the head does not go on from the one that the witness has", True)
    ]
    assert intact(verify(forged.url)), "without the witness nobody would know"


def test_another_process_that_was_faster_is_no_evidence(place: Place, witness: FakeWitness) -> None:
    with place.create() as log:
        add(log)
        witness.keys = list(log.public_keys().values())
        slow, fast = publisher(place, witness.reference), publisher(place, witness.reference)
        assert faults(slow.round()) == []
        for _ in range(3):
            add(log)

            def meanwhile() -> None:
                add(log, 2)
                assert faults(fast.round()) == []

            witness.meanwhile = meanwhile
            told = slow.round()
            assert [(one.size, one.fault) for one in told] == [(witness.seen[next(reversed(witness.seen))].size, "")]


@pytest.mark.parametrize(
    ("ill", "said"),
    [
        ("500", "answered with status 500"),
        ("404", "does not know the log"),
        ("302", "answered with status 302"),
        ("another key", "without its signature"),
        ("no signature", "without its signature"),
    ],
)
def test_a_witness_that_is_ill_is_said_to_be_and_accuses_nobody(
    place: Place, witness: FakeWitness, ill: str, said: str
) -> None:
    with place.create() as log:
        add(log)
        witness.keys, witness.ill = list(log.public_keys().values()), ill
    for _, fault, contradicted in faults(publisher(place, witness.reference).round()):
        assert said in fault
        assert "CANARY" not in fault
        assert not contradicted


# ── A keeper that is down ──────────────────────────────────────────────────────


def test_a_keeper_that_is_down_holds_nobody_up_and_catches_up(
    place: Place, tmp_path: Path, witness: FakeWitness, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tmp_path / "away" / "heads"
    with place.create() as log:
        add(log)
        witness.keys = list(log.public_keys().values())
        witness.ill = "503"
        telling = publisher(place, f"file:{kept}", witness.reference)
        for _ in range(2):
            assert [one[0] for one in faults(telling.round())] == 2 * ["_operator", "acme"]
        assert len(witness.asked) == 2, "of one that is down, each round asks once"
        add(log, 4)
        kept.parent.mkdir()
        witness.ill = ""
        assert faults(telling.round()) == []
        assert {head.size for head in witness.seen.values()} == {2, 6}
    assert sorted(one.head.size for one in read(kept)) == [2, 6]
    caplog.clear()
    place.path.rename(tmp_path / "gone")
    with pytest.raises(AuditUnavailable):
        telling.round()


def test_a_process_that_appends_tells_its_heads_by_itself_and_says_when_it_cannot(
    place: Place, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    kept = tmp_path / "away" / "heads"
    caplog.set_level(logging.WARNING, "cohere_governed.audit.publish")

    def wait_for(what: Callable[[], bool]) -> None:
        for _ in range(1000):
            if what():
                return
            a_moment.wait(0.01)
        raise AssertionError("it did not come")

    a_moment = threading.Event()
    with place.create() as log:
        add(log)
        beacon = Beacon(publisher(place, f"file:{kept}"), every=0.01)
        wait_for(lambda: len(caplog.records) >= 2)
        kept.parent.mkdir()
        wait_for(lambda: len(caplog.records) >= 4)
        add(log)
        beacon.close()  # tells what is newest
    assert max(one.head.size for one in read(kept)) == 3
    assert ["does not reach" in one.message for one in caplog.records] == [True, True, False, False]


@pytest.mark.parametrize(
    "reference",
    [
        "", "stdout", "stdout:x", "file:relative", "ftp://x/", "syslog:tcp://host", "syslog:udp://host:99999", "s3://",
        "s3://UPPER/x", "http://witness.example/#x", "https://witness.example/", "https://witness.example/#a+b+c",
        "https://user@witness.example/#w+00000000+BAAA", "https://[::1/#x",
    ],
)  # fmt: skip
def test_what_names_no_keeper_is_refused(reference: str) -> None:
    with pytest.raises(AuditUnavailable) as caught:
        keeper(reference)
    assert "user@" not in str(caught.value)
