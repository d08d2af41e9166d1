"""Names in scripts that the model cannot read are found beside a label, and the record says what was not read."""

import pytest

from cohere_governed.privacy.identifiers.scripts import uncovered
from cohere_governed.privacy.inspect import Detector


@pytest.fixture(scope="module")
def detector():
    return Detector.default(budget_seconds=600)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("请联系王小明先生，姓名：李娜", {"王小明", "李娜"}),
        ("我叫张伟，住在北京。", {"张伟"}),
        ("田中太郎さんから電話。お名前：山田 花子", {"田中太郎", "山田 花子"}),
        ("김민수 씨가 전화했습니다. 이름: 박지영", {"김민수", "박지영"}),
        ("นายสมชาย ใจดี โทรมา", {"สมชาย ใจดี"}),
        ("मेरा नाम राजेश कुमार है, श्री अमित शर्मा", {"राजेश कुमार", "अमित शर्मा"}),
        ("Пациентка Ольга Смирнова, ФИО: Иван Петров", {"Ольга Смирнова", "Иван Петров"}),
        ("με λένε Ελένη Παπαδοπούλου", {"Ελένη Παπαδοπούλου"}),
        ("السيد محمد أحمد", {"محمد أحمد"}),
        ("גב' רותי כהן", {"רותי כהן"}),
    ],
)
def test_a_name_beside_a_label_is_found(detector, text, names):
    found = {text[f.start : f.end] for f in detector.inspect([text])[0] if f.type == "PERSON"}
    assert all(any(name in value for value in found) for name in names), found


@pytest.mark.parametrize("text", ["先生，你好。经理在吗？", "这个产品的主任设计师很好", "お客様 皆様 奥さん"])
def test_a_form_of_address_alone_is_nobody(detector, text):
    assert [f for f in detector.inspect([text])[0] if f.recogniser == "name-beside-label"] == []


def test_what_was_not_read_is_told():
    assert uncovered(["plain", "naïve Müller", "Привет", "γειά", "שלום", "مرحبا"]) == ()
    assert uncovered(["你好", "plain"]) == ("Hani",)
    assert uncovered(["ありがとう", "안녕", "สวัสดี", "नमस्ते", "გამარჯობა", "ሰላም"]) == (
        "Deva", "Hang", "Jpan", "Thai", "Zzzz",
    )  # fmt: skip
