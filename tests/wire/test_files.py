"""Uploads: records are read one by one, unknown files are a modality, and the form is left alone unless changed."""

import hashlib
import json

import httpx
import pytest

from cohere_governed.model import Edit, Modality, Redacted
from cohere_governed.wire import Unreadable, read_request


def upload(files, *, path="/v1/datasets", query=(("name", "n"),), data=None):
    request = httpx.Request("POST", "https://api.example" + path, files=files, data=data)
    return read_request("POST", path, query, dict(request.headers), request.read()), request


def parts_of(body, content, request):
    """Read back what would leave with the standard library's own parser."""
    import email

    head = b"Content-Type: " + request.headers["content-type"].encode() + b"\r\n\r\n"
    message = email.message_from_bytes(head + content)
    return [(part.get_filename(), part.get_payload(decode=True)) for part in message.get_payload()]


def redact(body, old="Ada", new="<P_1>"):
    return {
        index: Redacted(text.replace(old, new), (Edit(text.index(old), text.index(old) + len(old), new),))
        for index, text in enumerate(body.texts)
        if old in text
    }


JSONL = b'{"text": "Ada one", "n": 1}\n\n{"text": "plain",  "n": 2}\r\n{"text": {"Ada": ["x"]}}'


@pytest.mark.parametrize("name", ["d.jsonl", "upload"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_json_lines_are_redacted_record_by_record(name, mark):
    body, request = upload({"data": (name, mark + JSONL)})
    assert body.call.modalities == frozenset()
    assert body.call.upload_sha256 == hashlib.sha256(mark + JSONL).hexdigest()
    rendered = body.render(redact(body)).content
    ((_, sent),) = parts_of(body, rendered, request)
    assert b"Ada" not in sent
    assert sent.startswith(mark)
    lines = sent.removeprefix(mark).split(b"\n")
    assert json.loads(lines[0]) == {"text": "<P_1> one", "n": 1}
    assert lines[2] == b'{"text": "plain",  "n": 2}\r'
    assert json.loads(lines[3]) == {"text": {"<P_1>": ["x"]}}


def test_csv_cells_are_redacted_and_quoted():
    content = b'name,note\r\nAda,"says ""hi"", bye"\r\nBo,x\r\n'
    body, request = upload({"data": ("d.csv", content, "text/csv")})
    assert 'says "hi", bye' in body.texts
    ((_, sent),) = parts_of(body, body.render(redact(body, new='<"P>')).content, request)
    assert sent == b'name,note\r\n"<""P>","says ""hi"", bye"\r\nBo,x\r\n'


def test_an_upload_without_findings_keeps_its_bytes():
    body, request = upload({"data": ("d.jsonl", JSONL)})
    assert body.render({}).content == request.content
    assert body.render({}).content is body.render({}).content


def test_names_of_files_datasets_and_fields_are_text():
    body, request = upload({"data": ("Ada.jsonl", b"{}")}, query=(("name", "Ada's"), ("type", "embed-input")))
    rendered = body.render(redact(body))
    assert rendered.query == (("name", "<P_1>'s"), ("type", "embed-input"))
    assert parts_of(body, rendered.content, request)[0][0] == "<P_1>.jsonl"
    assert not any("Ada" in place for place in body.places)


@pytest.mark.parametrize("file", [("d.parquet", b"PAR1"), ("d.bin", b"\x00\x01"), ("d.json", b"{}")])
def test_a_file_of_another_format_is_a_modality(file):
    assert upload({"data": file})[0].call.modalities == {Modality.FILE}


def test_the_type_that_a_file_is_said_to_have_is_text_unless_its_name_says_it():
    assert "text/csv" not in upload({"data": ("d.csv", b"a\n")})[0].texts
    body, request = upload({"data": ("d.jsonl", JSONL, "of/Ada")})
    assert b"Ada" in request.content
    assert b"Ada" not in body.render(redact(body)).content


def test_audio_is_a_modality_and_the_model_is_read():
    body, _ = upload({"file": ("a.wav", b"RIFF")}, path="/v2/audio/transcriptions", query=(), data={"model": "m"})
    assert body.call.modalities == {Modality.AUDIO}
    assert body.call.model == "m"
    assert body.call.unknown_fields == ()


def test_the_model_of_a_form_can_be_set():
    body, request = upload({"file": ("a.wav", b"RIFF")}, path="/v2/audio/transcriptions", query=(), data={"model": "m"})
    sent = parts_of(body, body.render({}, set_fields={"model": "m2"}).content, request)
    assert sent == [(None, b"m2"), ("a.wav", b"RIFF")]


def test_a_part_the_wire_map_does_not_list_is_text_or_a_file():
    body, _ = upload({"data": ("d.jsonl", b"{}"), "extra": ("x.bin", b"\0")}, data={"Ada": "Ada said"})
    assert body.call.modalities == {Modality.FILE}
    assert {"Ada", "Ada said"} <= set(body.texts)
    assert set(body.call.unknown_fields) == {"Ada", "extra"}
    assert b"Ada" not in body.render(redact(body)).content


def test_uploads_are_recorded_by_digest():
    body, request = upload({"data": ("d.jsonl", JSONL)})
    kept = body.recorded(request.content)
    assert b"one" not in kept
    assert hashlib.sha256(JSONL).hexdigest().encode() in kept


def test_two_files_have_one_digest_that_depends_on_both():
    digests = {
        upload([("data", ("d.jsonl", a)), ("eval_data", ("e.jsonl", b))])[0].call.upload_sha256
        for a in (b"{}", b'{"a":1}')
        for b in (b"{}", b'{"b":1}')
    }
    assert len(digests) == 4


BAD_FORMS = [
    b"{}",
    b"--b\r\n\r\nx\r\n--b--\r\n",
    b"--b\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n',
    b'before--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\nafter',
    b'--b\r\nContent-Disposition: form-data; name="a"\r\nContent-Transfer-Encoding: base64\r\n\r\nx\r\n--b--\r\n',
    b'--b\r\nContent-Type: a/b\r\nContent-Disposition: form-data; name="a"\r\nContent-Type: c/d\r\n\r\nx\r\n--b--\r\n',
    b"--b\r\nContent-Disposition: form-data; name=\"a\"; filename*=utf-8''b\r\n\r\nx\r\n--b--\r\n",
    b'--b\r\nContent-Disposition: form-data; name="data"; filename="d.jsonl"\r\n\r\n{"a":1}\nnot json\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="data"; filename="d.jsonl"\r\n\r\n{"a":1,"a":2}\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="data"; filename="d.csv"\r\n\r\na,"b\r\n--b--\r\n',
    b'--b\r\nContent-Disposition: form-data; name="data"; filename="d.csv"\r\n\r\na,\xff\r\n--b--\r\n',
]


@pytest.mark.parametrize("content", BAD_FORMS)
def test_a_form_that_is_not_as_the_sdk_writes_it_is_unreadable(content):
    with pytest.raises(Unreadable):
        read_request("POST", "/v1/datasets", (), {"content-type": "multipart/form-data; boundary=b"}, content)


def test_a_json_body_on_a_multipart_surface_is_unreadable():
    with pytest.raises(Unreadable):
        read_request("POST", "/v1/datasets", (), {"content-type": "application/json"}, b"{}")
