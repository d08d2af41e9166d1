"""Whatever is put in, by a caller or by whoever keeps the files: a clear error of ours, nothing sent, nothing lost."""

import gzip
import json
import os
import shutil
import sqlite3
import stat

import pytest
from cohere.core.api_error import ApiError

import cohere_governed as cohere
from cohere_governed import AuditUnavailable, ConfigurationError, GovernanceError, Refused
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.verify import verify
from cohere_governed.errors import DetectorUnavailable, KeyUnavailable
from cohere_governed.governance import Governance, database_url
from cohere_governed.model import Intact
from cohere_governed.policy import load
from tests.calls import MAIL, NAME, PLANTED, SAID, v2_text
from tests.world import LOOPBACK, found

HELLO = {"model": "command-a-03-2025", "messages": [{"role": "user", "content": SAID}]}


def ask(world, text, **more):
    client = world.client(max_retries=0)
    return client.chat(model="m", messages=[{"role": "user", "content": text}], **more)


def post(world, content, path="/v2/chat", **headers):
    """Bytes as they are, through the client that the SDK sends with."""
    sends = world.client(max_retries=0)._client_wrapper.httpx_client.httpx_client
    return sends.post(LOOPBACK + path, content=content, headers={"content-type": "application/json", **headers})


def refused(world, do):
    """It is refused with a record, nothing has left, and the message shows no text."""
    with pytest.raises((Refused, DetectorUnavailable)) as error:
        do()
    assert list(world.fake.requests) == []
    rows = world.records(kind="intent")
    assert [row.decision for row in rows] == ["refuse"]
    said = f"{error.value!r} {error.value}"
    assert not any(value in said for value in PLANTED)
    assert len(said) < 2000
    return error.value


# ── texts ──────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "text",
    [
        f"\x00{SAID}\x00",
        f"\ud7ff\ue000\uffff{SAID}\U0010ffff",
        f"\u202e{SAID}\u202c\ufeff",
        f"{SAID}\u2028\u2029\x85\x1b[31m",
        "\r\n\t " + SAID,
        "" + SAID * 50,
        "<PERSON_1> <<<<>>>> \\u003cPERSON_2\\u003e " + SAID,
        "e\u0301" * 100 + SAID,
    ],
)
def test_strange_text_is_redacted_and_comes_back(world, text):
    answer = ask(world, text)
    assert v2_text(answer) == f"You said: {text}"
    assert not any(value in world.left().decode() for value in PLANTED)


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_empty_text_is_no_problem(world, text):
    assert ask(world, text)


def test_lone_surrogates_do_not_break_the_record(world):
    """They cannot be written as UTF-8; JSON escapes carry them."""
    body = json.dumps({"model": "m", "messages": [{"role": "user", "content": f"\ud800 {SAID} \udfff"}]})
    try:
        post(world, body.encode())
    except (Refused, ApiError):
        assert list(world.fake.requests) == []
    assert not any(value in world.left().decode() for value in PLANTED)
    (row,) = world.records(kind="intent")
    assert row.decision in ("permit", "refuse")


@pytest.mark.parametrize("where", ["end_user", "conversation", "reference", "use_case"])
@pytest.mark.parametrize("value", ["\ud800", "\x00", "x" * 100_000, MAIL, "'; DROP TABLE record; --"])
def test_facts_that_nobody_would_state(world, where, value):
    with cohere.calling(**{where: value}):
        try:
            ask(world, "hello")
        except GovernanceError as error:
            assert value not in str(error)  # noqa: PT017 - either is right, saying it is not
            assert list(world.fake.requests) == []
    for path in world.folder.rglob("*"):
        if path.is_file():
            assert MAIL.encode() not in path.read_bytes(), path


@pytest.mark.parametrize("model", [MAIL, f"ft-{NAME}", "\ud800", "\x00", "m" * 100_000, "../../v1/datasets"])
def test_a_model_that_is_no_model(world, model):
    """The model's name is a column in clear: what a detector finds in it must not get there."""
    try:
        world.client(max_retries=0).chat(model=model, messages=[{"role": "user", "content": "hello"}])
    except (GovernanceError, ApiError, UnicodeEncodeError) as error:
        assert model not in str(error)  # noqa: PT017
    world.client(max_retries=0).chat(model="m", messages=[{"role": "user", "content": "hello"}])
    for path in world.folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert MAIL.encode() not in content, path
            assert NAME.encode() not in content, path


# ── bodies ─────────────────────────────────────────────────────────────────────

NOT_READ = {
    "no JSON": SAID.encode(),
    "half JSON": json.dumps(HELLO).encode()[:-3],
    "two JSONs": json.dumps(HELLO).encode() * 2,
    "empty": b"",
    "null": b"null",
    "a string": json.dumps(SAID).encode(),
    "a list": json.dumps([HELLO]).encode(),
    "UTF-16": json.dumps(HELLO).encode("utf-16"),
    "Latin-1": json.dumps({"model": "m", "messages": "é"}, ensure_ascii=False).encode("latin-1"),
    "duplicate keys": b'{"model":"m","messages":[],"messages":[{"role":"user","content":"' + SAID.encode() + b'"}]}',
    "duplicate keys, escaped": b'{"model":"m","messages":[],"m\\u0065ssages":[{"role":"user","content":"x"}]}',
    "nested too deep": b'{"model":"m","messages":' + b"[" * 20_000 + b"]" * 20_000 + b"}",
    "not a number": b'{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":NaN}',
    "infinite": b'{"model":"m","messages":[{"role":"user","content":"x"}],"temperature":-Infinity}',
    "gzip": gzip.compress(json.dumps(HELLO).encode()),
}


@pytest.mark.parametrize("name", NOT_READ)
def test_a_body_that_cannot_be_read_is_refused(world, name):
    refused(world, lambda: post(world, NOT_READ[name]))


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/xml", "multipart/form-data", "multipart/form-data; boundary=x", "", "x" * 5000]
)
def test_a_content_type_that_does_not_say_what_the_body_is(world, kind):
    """It is read for what it is, or refused; it does not pass unread."""
    try:
        post(world, json.dumps(HELLO).encode(), **{"content-type": kind})
    except Refused:
        assert list(world.fake.requests) == []
    assert not any(value in world.left().decode() for value in PLANTED)


@pytest.mark.parametrize("encoding", ["gzip", "br", "deflate", "zstd"])
def test_a_content_encoding_is_refused(world, encoding):
    refused(world, lambda: post(world, json.dumps(HELLO).encode(), **{"content-encoding": encoding}))


@pytest.mark.parametrize(
    "path",
    [
        "/v2/chat/",
        "/V2/CHAT",
        "/v2//chat",
        "/v2/chat;x",
        "/v2/chat%00",
        "/v2/cha%74",
        "/v3/chat",
        "/",
        "/v2/chat/../../v1/x",
    ],
)
def test_a_path_that_is_none_of_the_apis(world, path):
    try:
        post(world, json.dumps(HELLO).encode(), path)
    except Refused:
        assert list(world.fake.requests) == []
    assert not any(value in world.left().decode() for value in PLANTED)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "TRACE", "CONNECT", "OPTIONS", "post", "FETCH"])
def test_a_method_that_is_none_of_the_apis(world, method):
    sends = world.client(max_retries=0)._client_wrapper.httpx_client.httpx_client
    try:
        sends.request(method, LOOPBACK + "/v2/chat", json=HELLO)
    except Refused:
        assert list(world.fake.requests) == []
    assert not any(value in world.left().decode() for value in PLANTED)


@pytest.mark.parametrize(
    "arguments",
    [
        {"messages": [{"role": "user", "content": 5}]},
        {"messages": [{"role": "user", "content": {"text": SAID}}]},
        {"messages": [{"role": "user", "content": [SAID]}]},
        {"messages": [{"role": 7, "content": SAID}]},
        {"messages": SAID},
        {"messages": {SAID: SAID}},
        {"messages": [], "documents": [[SAID]]},
        {"messages": [], "tools": [{"type": "function", "function": SAID}]},
        {"messages": [], SAID: SAID},
        {"messages": [], "model": {"x": SAID}},
        {"messages": [], "stream": SAID},
        {"messages": [], "safety_mode": [SAID]},
    ],
)
def test_a_shape_that_the_api_does_not_have(world, arguments):
    try:
        post(world, json.dumps({"model": "m", **arguments}).encode())
    except GovernanceError as error:
        assert not any(value in str(error) for value in PLANTED)  # noqa: PT017
        assert list(world.fake.requests) == []
    assert not any(value in world.left().decode() for value in PLANTED)


def test_ten_thousand_tools(world):
    tool = {"type": "function", "function": {"name": "f", "description": "Find a thing.", "parameters": {}}}
    tools = [tool] * 9_999 + [{"type": "function", "function": {"name": "g", "description": SAID, "parameters": {}}}]
    try:
        ask(world, "hello", tools=tools)
    except GovernanceError:
        assert list(world.fake.requests) == []
    assert not any(value in world.left().decode() for value in PLANTED)


def test_fifty_megabytes_end_in_a_decision(world):
    """Too much to inspect in the time there is; what cannot be inspected is not sent."""
    body = b'{"model":"m","messages":[{"role":"user","content":"' + b"x" * 50_000_000 + b'"}]}'
    refused(world, lambda: post(world, body))


# ── answers ────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("fault", [{"garbage": True}, {"status": 200, "garbage": True}])
def test_an_answer_that_is_no_answer(world, fault):
    world.fake.fail("/v2/chat", **fault)
    with pytest.raises(Refused, match="withheld"):
        ask(world, SAID)
    (row,) = world.records(kind="outcome")
    assert row.state == "withheld"


# ── folders ────────────────────────────────────────────────────────────────────


def fails_to_load(folder, error, *told):
    with pytest.raises(error) as raised:
        Governance.load(folder)
    for part in told:
        assert part in str(raised.value)
    return raised.value


def test_no_folder_and_an_empty_one(tmp_path):
    fails_to_load(tmp_path / "absent", ConfigurationError)
    (tmp_path / "empty").mkdir()
    fails_to_load(tmp_path / "empty", ConfigurationError, "operator.yaml")
    (tmp_path / "file").write_text("x")
    fails_to_load(tmp_path / "file", ConfigurationError)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("tenants/acme.yaml", "\nunknown_key: 1\n", "unknown_key"),
        ("operator.yaml", "\nlegal_entity: {}\n", "operator.yaml"),
        ("operator.yaml", "\n\tx: [", "operator.yaml"),
        ("operator.yaml", "\nx: !!python/object/apply:os.system [id]\n", "operator.yaml"),
        ("use_cases/general.yaml", "\na: &a [*a]\n", "general.yaml"),
    ],
)
def test_a_faulty_file_is_named(tmp_path, file, text, told):
    folder = found(tmp_path / "policies")
    with (folder / file).open("a") as out:
        out.write(text)
    fails_to_load(folder, ConfigurationError, told)


def test_a_file_that_is_not_text(tmp_path):
    folder = found(tmp_path / "policies")
    (folder / "tenants" / "acme.yaml").write_bytes(b"\xff\xfe\x00\x01")
    fails_to_load(folder, ConfigurationError, "acme.yaml")


def test_a_missing_or_a_wrong_key(tmp_path):
    folder = found(tmp_path / "policies")
    key = folder / "keys" / "root.key"
    kept = key.read_bytes()
    key.unlink()
    fails_to_load(folder, KeyUnavailable)
    create_key_file(key)  # somebody made a new one
    fails_to_load(folder, KeyUnavailable)
    key.write_bytes(b"")
    key.chmod(0o600)
    fails_to_load(folder, KeyUnavailable)
    key.write_bytes(kept)
    Governance.load(folder).close()


def test_a_key_that_others_may_read(tmp_path):
    folder = found(tmp_path / "policies")
    key = folder / "keys" / "root.key"
    key.chmod(0o644)
    try:
        Governance.load(folder).close()
    except KeyUnavailable as error:
        assert "0600" in str(error) or "others" in str(error)  # noqa: PT017
    assert stat.S_IMODE(key.stat().st_mode) == 0o644


def test_the_database_of_another_installation(tmp_path):
    one, other = found(tmp_path / "one"), found(tmp_path / "other")
    for path in one.glob("audit.db*"):
        if path.is_file():
            path.unlink()
    shutil.copy(other / "audit.db", one / "audit.db")
    fails_to_load(one, GovernanceError)


def test_no_database_and_none_named(tmp_path, monkeypatch):
    folder = found(tmp_path / "policies")
    for path in folder.glob("audit.db*"):
        if path.is_file():
            path.unlink()
    fails_to_load(folder, AuditUnavailable, "init")
    operator = folder / "operator.yaml"
    operator.write_text(operator.read_text().replace("database_url: sqlite:///audit.db", "database_url: env:NOT_SET"))
    monkeypatch.delenv("NOT_SET", raising=False)
    with pytest.raises(ConfigurationError, match="database_url: the environment variable `NOT_SET` is not set"):
        database_url(load(folder))


@pytest.mark.parametrize("content", [b"", b"not a database at all" * 100, b"SQLite format 3\x00" + b"\xff" * 8000])
def test_a_corrupt_database(tmp_path, content):
    folder = found(tmp_path / "policies")
    (folder / "audit.db").write_bytes(content)
    fails_to_load(folder, AuditUnavailable)


def test_a_database_that_is_damaged_in_the_middle(world):
    world.client().chat(**HELLO)
    world.governance.close()
    path = world.folder / "audit.db"
    size = path.stat().st_size
    with path.open("r+b") as out:
        out.seek(size // 3)
        out.write(os.urandom(size // 3))
    try:
        governance = Governance.load(world.folder)
    except (AuditUnavailable, KeyUnavailable):
        return
    governance.close()  # what it needs to go on was spared; whoever verifies sees it
    try:
        verdicts = verify(f"sqlite:///{path}")
    except AuditUnavailable:
        return
    assert not all(isinstance(verdict, Intact) for verdict in verdicts)


@pytest.mark.parametrize("version", ["9999", "", "not-a-version"])
def test_a_database_of_another_schema(tmp_path, version):
    folder = found(tmp_path / "policies")
    with sqlite3.connect(folder / "audit.db") as database:
        database.execute("UPDATE alembic_version SET version_num = ?", (version,))
    database.close()
    error = fails_to_load(folder, AuditUnavailable)
    assert "upgrade" in str(error)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://u:secret@h/db", "nonsense"])
def test_a_database_url_that_is_none(tmp_path, monkeypatch, url):
    folder = found(tmp_path / "policies")
    monkeypatch.setenv("COHERE_GOVERNED_DATABASE_URL", url)
    error = fails_to_load(folder, (AuditUnavailable, ConfigurationError))
    assert "secret" not in str(error)


def test_a_tenant_that_cannot_be_one(world):
    for tenant in ("", "../other", "A", "x" * 64, "_operator", "a\x00", NAME):
        with pytest.raises(GovernanceError) as error:
            ask_as(world, tenant)
        assert NAME not in str(error.value)
    assert list(world.fake.requests) == []


def ask_as(world, tenant):
    return world.client(tenant=tenant).chat(**HELLO)
