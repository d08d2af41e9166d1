"""People and numbers in other scripts, found by what stands beside them.

Chinese, Japanese and Thai are written without blanks, Korean and Hindi decline what a name is in; the names model reads
none of them. A field that says *name*, a form of address, and "my name is" do say where a name stands. Which texts that
leaves unread is told by ``uncovered``, and stands in the record of the call.

The words that say what a number is are of these scripts too, and stand against it without a blank; folding has put one
between before anything here is looked for.
"""

# ruff: noqa: E501 - tables of patterns read better whole, and hold letters that look like Latin ones

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.scan import Scanner, ScannerTable, View

__all__ = ["People", "uncovered"]

_HAN = r"\u4e00-\u9fff\u3005"
_SURNAME = (
    r"(?:[王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓冯馮邓鄧曹彭曾肖田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任沈姚卢盧姜崔钟鐘谭譚陆陸汪范金石廖贾賈夏韦韋付方白邹鄒孟熊秦邱江尹薛闫段雷侯龙龍史陶黎贺賀顾顧毛郝龚龔邵万萬钱錢严嚴武戴莫孔向汤湯]"
    r"|欧阳|歐陽|司马|司馬|上官|诸葛|諸葛)"
)
_KOREAN = (
    r"[김이박최정강조윤장임한오서신권황안송류유홍전고문양손배백허남심노하곽성차주우구민진나지엄채원천방공현함변염]"
)

_PEOPLE = (
    # Chinese: a labelled field, a surname with a form of address, "my name is".
    (
        rf"(?:姓名|联系人|聯絡人|收件人|寄件人|申请人|申請人|患者|病人|客户|客戶|员工|員工|负责人)(?:姓名)?\s*[:：]\s*(?P<v>[{_HAN}]{{2,4}}(?:[·・][{_HAN}]{{1,6}})?)",
        ("姓名", "人", "患者", "客户", "客戶", "员工", "員工"),
    ),
    (
        rf"(?P<v>{_SURNAME}[{_HAN}]{{0,2}}?)(?=先生|女士|小姐|太太|医生|醫生|大夫|老师|老師|教授|经理|經理|律师|律師|主任)",
        ("先生", "女士", "小姐", "太太", "医生", "醫生", "大夫", "老师", "老師", "教授", "经理", "經理", "律师", "律師", "主任"),
    ),
    (rf"(?:我叫|我的名字是|名叫|我是(?={_SURNAME}))(?P<v>{_SURNAME}[{_HAN}]{{1,2}})", ("我叫", "名字是", "名叫", "我是")),
    # Japanese.
    (
        rf"(?:お?名前|氏名|担当者?|患者名|顧客名|宛名|受取人)\s*[:：は]\s*(?P<v>[{_HAN}\u3041-\u30ff]{{1,8}}(?:[ \u3000][{_HAN}\u3041-\u30ff]{{1,8}})?)(?=です|と申|[\s、。,]|$)",
        ("名", "担当", "受取"),
    ),
    (
        rf"(?<![{_HAN}])(?P<v>(?!お|皆|奥|神|王|客|患者|業者|仏|貴)[{_HAN}]{{2,5}}(?:[ \u3000][{_HAN}]{{1,3}})?|[\u30a1-\u30ff]{{2,10}})(?=さん|さま|様|氏|くん|ちゃん)",
        ("さん", "さま", "様", "氏", "くん", "ちゃん"),
    ),
    (rf"(?:私は|わたしは|僕は)(?P<v>[{_HAN}]{{2,5}})(?=です|と申|と言)", ("私は", "わたしは", "僕は")),
    # Korean.
    (r"(?:이름|성명|환자|고객명?|담당자|수취인|직원)\s*[:：]\s*(?P<v>[가-힣]{2,4})", ("이름", "성명", "환자", "고객", "담당", "수취", "직원")),
    (
        rf"(?<![가-힣])(?P<v>{_KOREAN}[가-힣]{{1,2}})\s?(?=씨|님|선생|고객|환자|과장|부장|대리|차장|팀장|사장|이사|교수|박사|기자|의원|대표)",
        ("씨", "님", "선생", "고객", "환자", "과장", "부장", "대리", "차장", "팀장", "사장", "이사", "교수", "박사", "기자", "의원", "대표"),
    ),
    (rf"(?:제 이름은|저는|나는)\s?(?P<v>{_KOREAN}[가-힣]{{1,2}})(?=입니다|이에요|예요|이고|라고)", ("이름은", "저는", "나는")),
    # Thai.
    (
        r"(?:นางสาว|นาย|นาง|คุณ|ดร\.|เด็กชาย|เด็กหญิง|ชื่อ\s*[:：])\s?(?P<v>[ก-๛]{2,24}(?: [ก-๛]{2,24})?)(?=[\s,.]|$)",
        ("นาย", "นาง", "คุณ", "ดร.", "เด็ก", "ชื่อ"),
    ),
    # Hindi, Marathi, Nepali.
    (
        r"(?:श्रीमती|श्रीमान|श्री|सुश्री|कुमारी|डॉ\.?|प्रो\.?|नाम\s*[:：])\s*(?P<v>[\u0904-\u0963\u0970-\u097f]{2,20}(?: [\u0904-\u0963\u0970-\u097f]{2,20})?)",
        ("श्री", "सुश्री", "कुमारी", "डॉ", "प्रो", "नाम"),
    ),
    (r"मेरा नाम (?P<v>[\u0904-\u0963\u0970-\u097f]{2,20}(?: [\u0904-\u0963\u0970-\u097f]{2,20})??)(?= है)", ("मेरा नाम",)),
    # Cyrillic, Greek, Arabic, Hebrew: the model reads their words; beside a form of address nothing is left to chance.
    (
        r"(?:(?:г-н|г-жа|господин|госпожа|гражданин|гражданка|пациент(?:ка)?|клиент(?:ка)?|меня зовут|ФИО\s*:|Имя\s*:|пан|пані|мене звати)\s+)(?P<v>[А-ЯЁІЇЄҐ][\w'’-]+(?: [А-ЯЁІЇЄҐ][\w'’-]+){0,2})",
        ("г-н", "г-жа", "господин", "госпожа", "гражд", "пациент", "клиент", "зовут", "фио", "имя", "пан", "звати"),
    ),
    (r"(?:κ\.|κος|κα|κυρία|κύριος|Ονοματεπώνυμο:|Όνομα:|με λένε|Με λένε)\s?(?P<v>[Α-ΩΆ-Ώ][α-ωά-ώς]+(?: [Α-ΩΆ-Ώ][α-ωά-ώς]+)?)", ("κ", "όνομα", "ονοματ", "λένε")),
    (r"(?:السيدة|السيد|الدكتورة|الدكتور|الأستاذة|الأستاذ|الاسم\s*[:：]|اسمي)\s*(?P<v>[\u0621-\u064a]{2,14}(?: [\u0621-\u064a]{2,14})?)", ("السيد", "الدكتور", "الأستاذ", "الاسم", "اسمي")),
    (r"(?:מר|גב['׳]|גברת|ד[\"״]ר|פרופ['׳]|שם\s*:|שמי)\s+(?P<v>[א-ת]{2,12}(?: [א-ת'׳-]{2,14})?)", ("מר", "גב", 'ד"ר', "ד״ר", "פרופ", "שם", "שמי")),
)  # fmt: skip

_VIRAMA = "\u094d"
"""Text is read without the marks that join letters, so a label has it or not."""

_SCANNERS = tuple(
    Scanner(
        "PERSON",
        re.compile(pattern.replace(_VIRAMA, _VIRAMA + "?"), re.MULTILINE),
        (*needs, *(need.replace(_VIRAMA, "") for need in needs if _VIRAMA in need)),
        group="v",
        bare=0.85,
        name="name-beside-label",
    )
    for pattern, needs in _PEOPLE
)


_IS = r"\s?(?:(?:是|为|為|は|が|은|는|이|คือ|है|это|είναι|هو|הוא)\s?)?[:=#№-]?\s?"
_DAY = r"(?:19|20)\d\d\s?[年년]\s?\d{1,2}\s?[月월]\s?\d{1,2}\s?[日号號일]"
_RUSSIAN_DAY = (
    r"\d{1,2}\s(?:января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря)\s(?:19|20)\d\d"
)

_NUMBERS = (
    (
        "PHONE_NUMBER", 0.85,
        "电话 手机 電話 手機 携帯 联系方式 联络方式 전화 휴대폰 핸드폰 연락처 โทร เบอร์ फोन फ़ोन मोबाइल телефон тел. моб. τηλέφωνο τηλ. κινητό هاتف جوال טלפון נייד",
        r"(?P<v>\+?\(?\d[\d ()-]{5,18}\d)",
    ),
    (
        "ID_NUMBER", 0.75,
        (
            "身份证 身份證 身分證 证件 證件 护照 護照 パスポート 旅券 免許証 在留カード マイナンバー 個人番号 주민번호 주민등록번호 여권 운전면허 외국인등록"
            " บัตรประชาชน หนังสือเดินทาง आधार पासपोर्ट паспорт инн снилс διαβατήριο ταυτότητα جواز الهوية דרכון זהות"
        ),
        r"(?P<v>(?=[A-Z0-9 -]{0,5}\d{3})[A-Z]{0,3}\d[0-9A-Z -]{3,20}[0-9A-Z])",
    ),
    (
        "ACCOUNT_NUMBER", 0.74,
        "账号 帐号 账户 帳號 帳戶 卡号 卡號 口座 계좌 카드번호 บัญชี खाता счет счёт счета счёта λογαριασμό λογαριασμός حساب חשבון",
        r"(?P<v>\d[\d -]{5,24}\d)",
    ),
    (
        "PASSWORD", 0.9,
        "密码 密碼 口令 パスワード 暗証番号 비밀번호 암호 รหัสผ่าน पासवर्ड пароль κωδικός κωδικό المرور סיסמה סיסמא",
        r"[\"'「“]?(?P<v>(?=[!-~]{0,40}\d)[!-~]{3,60}[0-9A-Za-z!@#$%^&*])",
    ),
)  # fmt: skip
"""Type, score, the words that say so, and the value; between them up to three more letters, as in ``电话号码``."""

_LABELLED = tuple(
    Scanner(
        kind,
        re.compile(
            rf"(?:{'|'.join(re.escape(word).replace(_VIRAMA, _VIRAMA + '?') for word in labels.split())})[^\W\d_a-zA-Z]{{0,4}}{_IS}{value}",
            re.IGNORECASE,
        ),
        tuple(dict.fromkeys(form for word in labels.split() for form in (word, word.replace(_VIRAMA, "")))),
        group="v",
        bare=score,
        name="number-beside-label",
    )
    for kind, score, labels, value in _NUMBERS
)
_DAYS = (
    Scanner(
        "DATE_OF_BIRTH",
        re.compile(
            rf"(?:生日|出生|誕生|生年月日|생년월일|생일|출생|родил\w*|рождения)[^\d\n]{{0,6}}(?P<v>{_DAY}|{_RUSSIAN_DAY})"
            rf"|(?P<w>{_DAY})(?=\s?(?:生まれ|出生|생|출생))"
        ),
        ("年", "년", "родил", "рожден"),
        group="last",
        bare=0.95,
        name="date",
    ),
    Scanner(
        "DATE_TIME",
        re.compile(rf"(?<!\d)(?:{_DAY}|{_RUSSIAN_DAY})"),
        ("年", "년", "ря", "ля", "та", "мая", "ня"),
        bare=0.65,
        in_code=False,
        name="date",
    ),
)


_OTHER_LETTERS = re.compile("[\u0370-\u1fff\u3041-\ud7af]")
"""Greek and whatever comes behind it, without the punctuation between."""


class People:
    """Finds people and numbers beside such words. Costs nothing in a text of Latin letters without accents."""

    def __init__(self) -> None:
        self._table = ScannerTable((*_SCANNERS, *_LABELLED, *_DAYS))

    def find(self, view: View) -> Iterator[Finding]:
        """Findings; the word beside a name or a number is no part of it."""
        if not view.text.isascii() and _OTHER_LETTERS.search(view.text):
            yield from self._table.find(view)


_UNREAD = {
    "Hani": "\u3400-\u4dbf\u4e00-\u9fff", "Jpan": "\u3041-\u30ff", "Hang": "\uac00-\ud7af", "Thai": "\u0e01-\u0e5b",
    "Deva": "\u0900-\u097f", "Beng": "\u0980-\u09ff", "Taml": "\u0b80-\u0bff", "Telu": "\u0c00-\u0c7f",
    "Zzzz": "\u0530-\u058f\u0700-\u08ff\u0a00-\u0b7f\u0c80-\u0dff\u0e80-\u11ff\u1200-\u139f\u1780-\u17ff",
}  # fmt: skip
_ANY_UNREAD = re.compile(f"[{''.join(_UNREAD.values())}]")
_EACH_UNREAD = {code: re.compile(f"[{letters}]") for code, letters in _UNREAD.items()}


def uncovered(texts: Sequence[str]) -> tuple[str, ...]:
    """ISO 15924 codes of the scripts in ``texts`` in which names are found beside a label only, sorted.

    ``Zzzz`` is any other script that the names model has not seen. Latin, Cyrillic, Greek, Arabic and Hebrew are read.
    """
    strange = [text for text in texts if not text.isascii() and _ANY_UNREAD.search(text)]
    return tuple(sorted(code for code, one in _EACH_UNREAD.items() if any(map(one.search, strange))))
