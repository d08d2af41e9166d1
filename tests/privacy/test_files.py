"""Data files redacted on this machine: record by record, in bounded memory, and nothing half-done left behind."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import fastavro
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.errors import DetectorUnavailable, Refused
from cohere_governed.files import BLOCK, kind_of, redact_file
from cohere_governed.model import Treatment
from cohere_governed.privacy.inspect import Detector
from cohere_governed.privacy.standins import StandIns
from tests.privacy.stubs import Crashing, Knowing

NAME, MAIL = "Noor Haddad", "noor.haddad@mail.example"
STANDINS = StandIns(b"s" * 32, b"tenant|0")


def detector():
    return Detector(Knowing(NAME), budget_seconds=60)


def run(tmp_path, name, content, **options):
    source, target = tmp_path / name, tmp_path / f"out-{name}"
    source.write_bytes(content)
    report = redact_file(source, target, detector(), options.pop("standins", STANDINS), **options)
    return report, target.read_bytes()


def test_json_lines_keep_every_line_that_holds_nothing(tmp_path):
    lines = [
        b'{"text":  "plain",   "n": 1}\r\n',
        b"\n",
        json.dumps({"text": f"ask {NAME}", "deep": [{"who": MAIL}], "id": 5551234567}).encode() + b"\n",
        b'"just a string"',
    ]
    report, out = run(tmp_path, "d.jsonl", b"\xef\xbb\xbf" + b"".join(lines))
    got = out.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
    assert out.startswith(b"\xef\xbb\xbf")
    assert (got[0], got[1], got[3]) == (lines[0], lines[1], lines[3])
    record = json.loads(got[2])
    assert NAME.encode() not in out
    assert MAIL.encode() not in out
    assert record["text"].startswith("ask <PERSON_")
    assert (report.records, report.bytes) == (3, 3 + sum(map(len, lines)))
    assert report.columns["text"] == {"PERSON": 1}
    assert report.columns["deep"] == {"EMAIL_ADDRESS": 1}


def test_csv_columns_are_reported_by_their_titles(tmp_path):
    rows = [["name", "note", ""], [NAME, f'wrote "from" {MAIL}, twice', "x"], ["-", NAME, MAIL]]
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    report, out = run(tmp_path, "d.csv", text.getvalue().encode())
    got = list(csv.reader(io.StringIO(out.decode(), newline="")))
    assert got[0] == rows[0]
    assert [len(row) for row in got] == [3, 3, 3]
    assert got[1][0] == got[2][1]
    assert b"\r\n" in out
    assert report.columns == {
        "name": {"PERSON": 1},
        "note": {"EMAIL_ADDRESS": 1, "PERSON": 1},
        "#3": {"EMAIL_ADDRESS": 1},
    }
    assert report.found == {"EMAIL_ADDRESS": 2, "PERSON": 2}


def test_a_report_names_a_column_as_it_leaves_and_quotes_nothing(tmp_path):
    report, _ = run(tmp_path, "d.csv", f"{NAME},b\n{MAIL},c\n".encode())
    assert NAME not in repr(report)
    assert MAIL not in repr(report)
    assert any(title.startswith("<PERSON_") for title in report.columns)
    report, _ = run(tmp_path, "d.jsonl", json.dumps({NAME: MAIL}).encode())
    assert NAME not in repr(report)
    assert MAIL not in repr(report)


def test_semicolons_tabs_and_text(tmp_path):
    _, out = run(tmp_path, "d.csv", f"a;b\n{NAME};c, d\n".encode(), delimiter=";")
    assert out.decode().splitlines()[1].endswith(";c, d")
    report, out = run(tmp_path, "letter.txt", f"Dear {NAME},\r\n\r\nbye\n".encode())
    assert out.startswith(b"Dear <PERSON_")
    assert out.endswith(b",\r\n\r\nbye\n")
    assert (report.kind, report.records) == ("text", 3)


SCHEMA = {
    "type": "record", "name": "row",
    "fields": [{"name": "text", "type": ["null", "string"]},
               {"name": "tags", "type": {"type": "array", "items": "string"}},
               {"name": "vector", "type": {"type": "array", "items": "float"}}, {"name": "n", "type": "long"}],
}  # fmt: skip


def avro(records, schema=SCHEMA):
    out = io.BytesIO()
    fastavro.writer(out, schema, records, codec="deflate")
    return out.getvalue()


def test_avro_keeps_its_schema_and_its_numbers(tmp_path):
    records = [
        {"text": f"by {NAME}", "tags": [MAIL, "x"], "vector": [0.5, 0.25], "n": 3},
        {"text": None, "tags": [], "vector": [], "n": 4},
    ]
    report, out = run(tmp_path, "d.avro", avro(records))
    got = list(fastavro.reader(io.BytesIO(out)))
    assert got[1] == records[1]
    assert got[0]["vector"] == [0.5, 0.25]
    assert got[0]["tags"][1] == "x"
    assert got[0]["text"].startswith("by <PERSON_")
    assert (report.records, report.columns) == (2, {"tags": {"EMAIL_ADDRESS": 1}, "text": {"PERSON": 1}})


BYTES = {"type": "record", "name": "row", "fields": [{"name": "raw", "type": "bytes"}]}
LONG = {"type": "record", "name": "row", "fields": [{"name": "n", "type": "long"}]}

BAD = {
    "a line that is not JSON": ("d.jsonl", b'{"a": 1}\n{"a": ' + NAME.encode()),
    "a key twice": ("d.jsonl", b'{"a": 1, "a": 2}'),
    "bytes that are not UTF-8": ("d.jsonl", b'{"a": "\xff"}'),
    "an open quotation": ("d.csv", b'a,"b\n' + NAME.encode()),
    "CSV that is not UTF-8": ("d.csv", b"a,\xff\n"),
    "not Avro": ("d.avro", NAME.encode()),
    "Avro of bytes": ("d.avro", avro([{"raw": NAME.encode()}], BYTES)),
    "a card number in a column of numbers": ("d.avro", avro([{"n": 4539148803436467}], LONG)),
    "text that is not UTF-8": ("d.txt", b"\xff"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_file_that_is_not_of_its_format_leaves_nothing(tmp_path, name):
    file, content = BAD[name]
    target = tmp_path / f"out-{file}"
    target.write_bytes(b"as before")
    (tmp_path / file).write_bytes(content)
    with pytest.raises(ValueError, match="not a file of the format") as caught:
        redact_file(tmp_path / file, target, detector(), STANDINS)
    assert NAME not in str(caught.value)
    assert target.read_bytes() == b"as before"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([file, target.name])


def test_what_policy_refuses_stops_the_file_even_in_its_last_record(tmp_path):
    lines = [json.dumps({"text": "plain " * 400})] * (BLOCK // 2000) + [json.dumps({"text": MAIL})]
    with pytest.raises(Refused, match="EMAIL_ADDRESS") as caught:
        run(tmp_path, "d.jsonl", "\n".join(lines).encode(), treatments={"EMAIL_ADDRESS": Treatment.REFUSE})
    assert MAIL not in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == ["d.jsonl"]


def test_a_detector_that_fails_leaves_nothing(tmp_path):
    (tmp_path / "d.jsonl").write_bytes(b'{"a": "b"}')
    with pytest.raises(DetectorUnavailable):
        redact_file(tmp_path / "d.jsonl", tmp_path / "out", Detector(Crashing()), STANDINS)
    assert [path.name for path in tmp_path.iterdir()] == ["d.jsonl"]


def test_one_person_is_one_stand_in_across_blocks_and_progress_is_told(tmp_path):
    filler = json.dumps({"text": "nothing here " * 4000})
    who = json.dumps({"text": NAME})
    content = "\n".join([who, *[filler] * 45, who]).encode()
    assert len(content) > 2 * BLOCK
    told = []
    _, out = run(tmp_path, "d.jsonl", content, progress=lambda done, total: told.append((done, total)))
    lines = out.splitlines()
    assert lines[0] == lines[-1]
    assert told == sorted(told)
    assert len(told) > 1
    assert told[-1] == (len(content), len(content))


def test_kinds_by_name():
    assert [kind_of(Path(name)) for name in ("a.JSONL", "a.ndjson", "a.csv", "a.avro", "a.txt", "a")] == [
        "jsonl", "jsonl", "csv", "avro", "text", "text",
    ]  # fmt: skip


cells = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12)


@given(rows=st.lists(st.lists(cells, min_size=2, max_size=2), min_size=1, max_size=6))
def test_a_csv_file_means_the_same_afterwards(tmp_path_factory, rows):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\n").writerows([["a", "b"], *rows, [NAME, "c"]])
    _, out = run(tmp_path_factory.mktemp("csv"), "d.csv", text.getvalue().encode(), default=Treatment.KEEP)
    assert list(csv.reader(io.StringIO(out.decode(), newline=""))) == list(
        csv.reader(io.StringIO(text.getvalue(), newline=""))
    )


# ── memory, in a process of its own ────────────────────────────────────────────

PEAK = """
import re, sys
from pathlib import Path
folder = Path(sys.argv[1])
def told(name): return int(re.search(name + r":\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1]) * 1024
def now(): return told("VmRSS")
def peak(): return told("VmHWM")  # not ``ru_maxrss``: that one begins with the peak of the parent
"""

OFFLINE = """
from cohere_governed.files import redact_file
from cohere_governed.model import Finding
from cohere_governed.privacy.standins import StandIns
class Quick:
    def inspect(self, texts, **_):
        return [(Finding(t.index("Noor"), len(t), "PERSON", 0.9),) if "Noor" in t else () for t in texts]
redact_file(folder / "small.jsonl", folder / "out", Quick(), StandIns(b"s" * 32, b"x"))
before = now()
redact_file(folder / "large.jsonl", folder / "out", Quick(), StandIns(b"s" * 32, b"x"))
print((peak() - before) / 2**20)
"""

UPLOAD = """
import httpx
from cohere_governed.model import Finding, Treatment
from cohere_governed.privacy.redact import redact
from cohere_governed.privacy.standins import StandIns
from cohere_governed.wire import read_request
def act(name):
    request = httpx.Request("POST", "https://x/v1/datasets", files={"data": (name, (folder / name).read_bytes())})
    content, headers = request.read(), dict(request.headers)
    del request
    before = now()
    body = read_request("POST", "/v1/datasets", (("name", "n"),), headers, content)
    found = [(Finding(t.index("Noor"), len(t), "PERSON", 0.9),) if "Noor" in t else () for t in body.texts]
    changed, vault = redact(body.texts, found, {}, Treatment.PSEUDONYMISE, StandIns(b"s" * 32, b"x"))
    out = body.render(changed)
    assert b"Noor" not in out.content
    body.recorded(out.content)
    return before, len(content)
act("small.jsonl")
before, size = act("large.jsonl")
print((peak() - before) / size)
"""


def child(script, folder):
    command = [sys.executable, "-c", PEAK + script, str(folder)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


@pytest.fixture
def rows(tmp_path):
    """Two files of ordinary records, 3 and 16 MiB: both of several blocks."""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc")
    for name, count in (("small.jsonl", 3_000), ("large.jsonl", 17_000)):
        with (tmp_path / name).open("w") as out:
            for n in range(count):
                said = f"number {n} " + "word of no person " * 52 + "Noor Haddad"
                out.write(json.dumps({"id": n, "text": said}) + "\n")
    return tmp_path


def test_a_file_five_times_as_large_takes_no_more_memory(rows):
    assert (rows / "large.jsonl").stat().st_size > 15 << 20
    assert child(OFFLINE, rows) < 12


def test_an_upload_takes_less_than_six_times_its_size(rows):
    """All but the findings of the detector, whose cache has a bound of its own."""
    assert child(UPLOAD, rows) < 6
