"""Names in scripts that the model cannot read are found beside a label, and the record says what was not read."""

import pytest

from cohere_governed.privacy.identifiers.scripts import uncovered
from cohere_governed.privacy.inspect import Detector

from .stubs import Nameless


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


GLUED = [
    ("CREDIT_CARD", "我的卡号是4111111111111111谢谢", "4111111111111111"),
    ("CREDIT_CARD", "カード番号4111111111111111です", "4111111111111111"),
    ("CREDIT_CARD", "카드번호4111111111111111입니다", "4111111111111111"),
    ("CREDIT_CARD", "карта4111111111111111вот", "4111111111111111"),
    ("CREDIT_CARD", "卡号４１１１１１１１１１１１１１１１谢谢", "４１１１１１１１１１１１１１１１"),
    ("CN_RIC", "身份证号码11010519491231002X请核对", "11010519491231002X"),
    ("KR_RRN", "주민번호900101-1234568입니다", "900101-1234568"),
    ("JP_MY_NUMBER", "マイナンバー123456789018です", "123456789018"),
    ("US_SSN", "SSN是536-90-4399吗", "536-90-4399"),
    ("IBAN_CODE", "账号DE89370400440532013000收", "DE89370400440532013000"),
    ("IP_ADDRESS", "IPは203.0.113.77です", "203.0.113.77"),
    ("EMAIL_ADDRESS", "邮箱jane.doe@acme.com给我", "jane.doe@acme.com"),
    ("PHONE_NUMBER", "电话+8613800138000打给我", "+8613800138000"),
]
LABELLED = [
    ("PHONE_NUMBER", "电话号码：13800138000。", "13800138000"),
    ("PHONE_NUMBER", "携帯は090-1234-5678です", "090-1234-5678"),
    ("PHONE_NUMBER", "Мой телефон 8 916 123-45-67", "8 916 123-45-67"),
    ("ID_NUMBER", "护照G12345678号", "G12345678"),
    ("ACCOUNT_NUMBER", "口座番号1234567です", "1234567"),
    ("PASSWORD", "我的密码是hunter2x9。", "hunter2x9"),
    ("PASSWORD", "пароль: qwerty77", "qwerty77"),
    ("DATE_OF_BIRTH", "生日1990年3月7日", "1990年3月7日"),
    ("DATE_OF_BIRTH", "1990年3月7日生まれです", "1990年3月7日"),
    ("DATE_OF_BIRTH", "Она родилась 7 марта 1990 года", "7 марта 1990"),
    ("DATE_TIME", "2024년 3월 7일에 만났다", "2024년 3월 7일"),
]


@pytest.mark.parametrize(("kind", "text", "value"), [*GLUED, *LABELLED], ids=lambda part: part[:16])
def test_a_number_is_found_where_no_blank_parts_it_from_its_words(kind, text, value):
    findings = Detector(Nameless()).inspect([text])[0]
    assert [(text[f.start : f.end], f.type) for f in findings] == [(value, kind)]


@pytest.mark.parametrize(
    "text",
    [
        "会议电话讨论了3个问题",
        "密码学是一门科学，有8位",
        "2024年发布了iPhone15和123个新功能",
        "価格は1000円です",
        "手机有5000mAh电池",
    ],
)
def test_a_number_of_a_thing_is_left_alone_in_other_scripts_too(text):
    assert Detector(Nameless()).inspect([text]) == [()]
