"""What structured identifiers must be found, and what only looks like one."""

import time
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import iban, luhn
from stdnum.iso7064 import mod_97_10

from cohere_governed.privacy.identifiers import SCANNERS, Identifiers
from cohere_governed.privacy.identifiers.scan import ScannerTable
from cohere_governed.privacy.inspect import resolve

IDENTIFIERS = Identifiers()


def found(text: str) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.type) for f in resolve(IDENTIFIERS.find(text), text)]


FOUND = [
    ("CREDIT_CARD", "pay with 4111 1111 1111 1111 please", "4111 1111 1111 1111"),
    ("CREDIT_CARD", "Amex 3782-822463-10005 expires soon", "3782-822463-10005"),
    ("CREDIT_CARD", "5555555555554444", "5555555555554444"),
    ("IBAN_CODE", "transfer to DE89 3704 0044 0532 0130 00 today", "DE89 3704 0044 0532 0130 00"),
    ("IBAN_CODE", "gb82west12345698765432", "gb82west12345698765432"),
    ("IBAN_CODE", "ES91 2100 0418 4502 0005 1332 was charged", "ES91 2100 0418 4502 0005 1332"),
    ("CREDIT_CARD", "122000000000003", "122000000000003"),
    ("CRYPTO", "send it to bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq"),
    ("CRYPTO", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT is mine", "1BoatSLRHtKNngkdXEeobR76b53LETtpyT"),
    ("EMAIL_ADDRESS", "mail jane.o'hara+x@mail.example-corp.co.uk, thanks", "jane.o'hara+x@mail.example-corp.co.uk"),
    ("EMAIL_ADDRESS", "пишите на жанна@почта.рф", "жанна@почта.рф"),
    ("EMAIL_ADDRESS", "WHERE mail='jane@acme.com'", "jane@acme.com"),
    ("EMAIL_ADDRESS", "write to 'jane@acme.com' or `jane@acme.com`", "jane@acme.com"),
    ("EMAIL_ADDRESS", "*jane@acme.com*", "jane@acme.com"),
    ("TW_NATIONAL_ID", "My ID is A123456789.", "A123456789"),
    ("TR_TAX_ID", "VKN numarasi 0830166136 olarak", "0830166136"),
    ("KR_CRN", "corporate registration 110111-1234569", "110111-1234569"),
    ("KR_BANK_ACCOUNT", "korean bank account 302-0123-4567-89", "302-0123-4567-89"),
    ("CA_BN", "registered as 130692544 RT 0001 since then", "130692544 RT 0001"),
    ("CA_BN", "Business Number: 123456782", "123456782"),
    ("NG_BVN", "NIBSS BVN record: 22345678901", "22345678901"),
    ("KE_NATIONAL_ID", "Kenyan id 1234567 was reported", "1234567"),
    ("AU_BANK_DETAILS", "pay into 062-000 12345678", "062-000 12345678"),
    ("AU_BANK_DETAILS", "BSB: 062-000", "062-000"),
    ("IN_UPI", "pay to shaurya@okicici for it", "shaurya@okicici"),
    ("ID_NUMBER", "national id: 12345678", "12345678"),
    ("PHONE_NUMBER", "ring (212) 555-0199", "(212) 555-0199"),
    ("PHONE_NUMBER", "My mobile is 07700 900123", "07700 900123"),
    ("PHONE_NUMBER", "+49 30 901820 is the office", "+49 30 901820"),
    ("PHONE_NUMBER", "Fax: 345-899-3560x4587", "345-899-3560x4587"),
    ("PHONE_NUMBER", '{"phone": "212.555.0199"}', "212.555.0199"),
    ("IP_ADDRESS", "they came from 203.0.113.77", "203.0.113.77"),
    ("IP_ADDRESS", "via 2001:db8::ff00:42:8329 last night", "2001:db8::ff00:42:8329"),
    ("MAC_ADDRESS", "device 3c:22:fb:9a:01:7e", "3c:22:fb:9a:01:7e"),
    (
        "URL",
        "see https://shop.test/reset?email=jane%40acme.com&x=1",
        "https://shop.test/reset?email=jane%40acme.com&x=1",
    ),
    ("US_SSN", "SSN 123-45-6789", "123-45-6789"),
    ("US_SSN", '{"userSSN": "536228714"}', "536228714"),
    ("US_ITIN", "ITIN 912-70-1234", "912-70-1234"),
    ("US_PASSPORT", "passport number 123456789", "123456789"),
    ("US_NPI", "NPI 1234567893", "1234567893"),
    ("US_MBI", "Medicare 1EG4-TE5-MK73", "1EG4-TE5-MK73"),
    ("US_DRIVER_LICENSE", "driver's license: D1234567", "D1234567"),
    ("US_BANK_NUMBER", "checking acct 000123456789", "000123456789"),
    ("ABA_ROUTING_NUMBER", "routing 021000021", "021000021"),
    ("MEDICAL_LICENSE", "DEA AB1234563", "AB1234563"),
    ("UK_NHS", "NHS number 943 476 5919", "943 476 5919"),
    ("UK_NINO", "NI number AB 12 34 56 C", "AB 12 34 56 C"),
    ("UK_PASSPORT", "her uk passport 925665416", "925665416"),
    ("UK_DRIVING_LICENCE", "licence MORGA657054SM9IJ", "MORGA657054SM9IJ"),
    ("UK_POSTCODE", "it went to SW1A 1AA last week", "SW1A 1AA"),
    ("UK_VEHICLE_REGISTRATION", "number plate AB12 CDE", "AB12 CDE"),
    ("ES_NIF", "DNI 12345678Z", "12345678Z"),
    ("ES_NIE", "su NIE es X1234567L", "X1234567L"),
    ("IT_FISCAL_CODE", "codice fiscale RSSMRA85T10A562S", "RSSMRA85T10A562S"),
    ("IT_FISCAL_CODE", "cf RSS MRA 85T10 A562S", "RSS MRA 85T10 A562S"),
    ("IT_VAT_CODE", "partita IVA 12345670017", "12345670017"),
    ("IT_IDENTITY_CARD", "carta d'identità CA 1234567", "CA 1234567"),
    ("PL_PESEL", "PESEL 44051401359", "44051401359"),
    ("SG_NRIC_FIN", "NRIC S1234567D", "S1234567D"),
    ("SG_UEN", "UEN 197401143C", "197401143C"),
    ("AU_ABN", "ABN 51 824 753 556", "51 824 753 556"),
    ("AU_ACN", "ACN 004 085 616", "004 085 616"),
    ("AU_TFN", "TFN 123 456 782", "123 456 782"),
    ("AU_MEDICARE", "medicare 2123 45670 1", "2123 45670 1"),
    ("IN_AADHAAR", "Aadhaar 2341 2341 2346", "2341 2341 2346"),
    ("IN_PAN", "PAN ABCPE1234F", "ABCPE1234F"),
    ("IN_GSTIN", "GSTIN 27AAPFU0939F1ZV", "27AAPFU0939F1ZV"),
    ("IN_VEHICLE_REGISTRATION", "vehicle MH 12 AB 1234", "MH 12 AB 1234"),
    ("FI_PERSONAL_IDENTITY_CODE", "HETU 131052-308T", "131052-308T"),
    ("KR_RRN", "RRN 900101-1234567", "900101-1234567"),
    ("KR_BRN", "사업자등록번호 220-81-62517", "220-81-62517"),
    ("TH_TNIN", "เลขประจำตัวประชาชน 1-2345-45678-78-1", "1-2345-45678-78-1"),
    ("DE_TAX_ID", "Steuer-ID 36 574 261 809", "36 574 261 809"),
    ("DE_TAX_NUMBER", "Steuernummer 123/456/78901", "123/456/78901"),
    ("DE_VAT_ID", "USt-IdNr. DE136695976", "DE136695976"),
    ("DE_VAT_ID", "Umsatzsteuer DE.136.695.976", "DE.136.695.976"),
    ("DE_PASSPORT", "Reisepass C01X00T47", "C01X00T47"),
    ("DE_HANDELSREGISTER", "Amtsgericht Köln HRB 12345", "HRB 12345"),
    ("DE_KFZ", "Kennzeichen M-AB 1234", "M-AB 1234"),
    ("DE_PLZ", "Wohnort: PLZ 50667", "50667"),
    ("SE_PERSONNUMMER", "personnummer 811228-9874", "811228-9874"),
    ("TR_NATIONAL_ID", "TC Kimlik No 10000000146", "10000000146"),
    ("TR_LICENSE_PLATE", "plaka 34 ABC 123", "34 ABC 123"),
    ("NG_VEHICLE_REGISTRATION", "plate number ABC-123DE", "ABC-123DE"),
    ("ZA_ID_NUMBER", "South African ID 8001015009087", "8001015009087"),
    ("ZA_COMPANY_REGISTRATION", "CIPC 2020/939681/07", "2020/939681/07"),
    ("PH_UMID", "UMID 0111-2345678-9", "0111-2345678-9"),
    ("PH_TIN", "BIR TIN 123-456-789-000", "123-456-789-000"),
    ("CA_SIN", "SIN 130 692 544", "130 692 544"),
    ("CA_POSTAL_CODE", "postal code K1A 0B1", "K1A 0B1"),
    ("FR_NIR", "sécurité sociale 2 55 08 14 168 025 38", "2 55 08 14 168 025 38"),
    ("NL_BSN", "BSN 111222333", "111222333"),
    ("BR_CPF", "CPF 390.533.447-05", "390.533.447-05"),
    ("CH_AHV", "AHV 756.9217.0769.85", "756.9217.0769.85"),
    ("MX_CURP", "CURP BOXW310820HNERXN09", "BOXW310820HNERXN09"),
    ("CN_RIC", "身份证 11010519491231002X", "11010519491231002X"),
    ("DATE_OF_BIRTH", "DOB: 1984-03-12", "1984-03-12"),
    ("DATE_OF_BIRTH", "née le 3 février 1990 à Lyon", "3 février 1990"),
    ("DATE_TIME", "She was admitted on March 5, 2021 and left", "March 5, 2021"),
    ("AGE", "a 47-year-old man", "47"),
    ("AGE", "Alter: 39", "39"),
    ("ZIP_CODE", "my zip code is 90210", "90210"),
    ("EMPLOYEE_ID", "Employee ID: E-20417", "E-20417"),
    ("CUSTOMER_ID", 'customer_number="884201"', "884201"),
    ("MEDICAL_RECORD_NUMBER", "MRN: 00482913", "00482913"),
    ("ACCOUNT_NUMBER", "account number is A8842-013377", "A8842-013377"),
    ("US_CLAIM_NUMBER", "claim number CLM-00123456", "CLM-00123456"),
    ("USERNAME", "C:\\Users\\mmustermann\\Desktop", "mmustermann"),
    ("PASSWORD", "password: Tr0ub4dor&3", "Tr0ub4dor&3"),
    ("PASSWORD", "das Passwort lautet Sommer2024!", "Sommer2024"),
    ("PASSWORD", 'db_password = "hunter22"', "hunter22"),
    (
        "CONNECTION_STRING",
        "use postgres://bob:s3cret@db.internal:5432/app",
        "postgres://bob:s3cret@db.internal:5432/app",
    ),
    ("API_KEY", "AKIA" + "QWERTYUIOPASDFGH", "AKIA" + "QWERTYUIOPASDFGH"),
    ("ACCESS_TOKEN", "ghp_" + "a1B2" * 9, "ghp_" + "a1B2" * 9),
    ("ACCESS_TOKEN", "Authorization: Bearer 9f8e7d6c5b4a39281706f5e4", "9f8e7d6c5b4a39281706f5e4"),
    ("API_KEY", "api_key=q8Zr2LmX91vNt04KpWs7", "q8Zr2LmX91vNt04KpWs7"),
    ("HEALTH", "Mrs Abara was diagnosed with epilepsy", "epilepsy"),
    ("HEALTH", "Dx: type 2 diabetes, hypertension.", "hypertension"),
    ("HEALTH", "single, HIV positive", "HIV positive"),
    ("VIN", "VIN 1HGCM82633A004352", "1HGCM82633A004352"),
    ("LICENSE_PLATE", "plate 7ABC123", "7ABC123"),
    ("CUSTOMER_ID", "Complaint from customer 0048213", "0048213"),
    ("ADDRESS", "send it to P.O. Box 1234, please", "P.O. Box 1234"),
    ("DATE_OF_BIRTH", "Ada was born in 1991", "1991"),
    ("ACCESS_TOKEN", "Authorization: Bearer abc123def456ghi789jkl0", "abc123def456ghi789jkl0"),
    ("UK_NINO", "NI number QQ123456C", "QQ123456C"),
    ("RELIGION", "he is Catholic", "Catholic"),
    ("SEXUAL_ORIENTATION", "she came out as lesbian", "lesbian"),
    ("TRADE_UNION", "he joined the trade union in spring", "trade union"),
    ("POLITICAL_OPINION", "a member of the Green Party", "Green Party"),
    ("NRP", "a Kenyan woman called", "Kenyan"),
    ("CREDIT_CARD", "ref C4111111111111111 paid", "4111111111111111"),
    ("CREDIT_CARD", "ccn_5555 5555 5555 4444", "5555 5555 5555 4444"),
    ("SE_PERSONNUMMER", "personnummer 121212+1212", "121212+1212"),
    ("ZA_DRIVER_LICENSE", "driving licence 7239900559AM", "7239900559AM"),
]


@pytest.mark.parametrize(("kind", "text", "value"), FOUND, ids=[f"{k}-{i}" for i, (k, _, _) in enumerate(FOUND)])
def test_an_identifier_is_found_with_its_type_and_exact_place(kind, text, value):
    assert (value, kind) in found(text)


NOTHING = [
    '{"id": "find_customer_8f31c2a90", "type": "function"}',
    "call get_account_20417 and wait",
    "part C4111111111111112 is out of stock",
    "The Witcher (2019) is a series; keep it under 2000 calories.",
    "import os.path\nx = os.path.join(base, name)",
    "nlp.ge and config.yaml and README.md and a.b.c()",
    "logo@2x.png and @decorator and git@ and user@localhost",
    "version 10.15.7, build 1.2.3, python 3.11.4",
    "def f(a: int = 12345678901) -> None:\n    return a",
    "order 48213312 shipped in 3 boxes of 1,250.00 each",
    "2026-03-04T10:11:12.123Z INFO [worker-3] handled 48213377 in 35 ms",
    "the total is 1 234 567 and 12.50 %",
    "password = os.environ['DB_PASSWORD']",
    "password: <your password>",
    "token = get_token()",
    "my password is wrong; the password is expired and the password is required",
    "they called us yesterday about PO 4500012345",
    "prices: 1,299.00 / 2.499,00 EUR",
    "the red driver crashed; the public licence is free",
    "127.0.0.1 and 0.0.0.0 and ::1 and 10:20:30",
    "She was reading about Islam and epilepsy research",
    "translate to German, please",
    "What are the treatments for diabetes?",
    "you may 5 times retry; 3 out of 5; set 12 items",
    "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    "00000000-0000-0000-0000-000000000000",
    "a 12-month plan, 20 years of experience",
    "SELECT id, name FROM users WHERE id = 12345678;",
    "ISBN 978-3-16-148410-0",
]


@pytest.mark.parametrize("text", NOTHING)
def test_what_only_looks_like_an_identifier_is_left_alone(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("pay 4111 1111 1111 1112 now", "4111 1111 1111 1112"),
        ("DE89 3704 0044 0532 0130 01", "DE89 3704 0044 0532 0130 01"),
        ("12345678A", "12345678A"),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdr", "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdr"),
        ("RSSMRA85T10A562T", "RSSMRA85T10A562T"),
    ],
)
def test_a_wrong_check_digit_without_a_label_is_no_identifier(text, value):
    assert value not in [v for v, _ in found(text)]


@given(st.integers(0, 10**11 - 1).map(lambda n: f"4{n:011d}000"), st.sampled_from(["", " ", "-"]))
def test_every_visa_number_is_found_in_any_grouping(stem, gap):
    number = stem + luhn.calc_check_digit(stem)
    written = gap.join(number[i : i + 4] for i in range(0, 16, 4))
    text = f"Charge {written} today"
    assert (written, "CREDIT_CARD") in found(text)


@given(st.text("0123456789", min_size=18, max_size=18))
def test_every_german_iban_is_found(account):
    check = f"{98 - int(account + '131400') % 97:02d}"
    number = f"DE{check}{account}"
    assert iban.is_valid(number, check_country=False) == mod_97_10.is_valid(number[4:] + number[:4])
    assert (number, "IBAN_CODE") in found(f"Bitte an {number} überweisen")


@given(st.text(max_size=300))
def test_findings_stay_inside_any_text(text):
    for finding in IDENTIFIERS.find(text):
        assert 0 <= finding.start < finding.end <= len(text)


@pytest.mark.parametrize(
    "hostile",
    [
        "a" * 4000,
        "1 " * 2000,
        "1-" * 2000,
        "%41" * 1300,
        "a@" * 2000,
        "A1" * 2000,
        "://" * 1300,
        "password:" * 400,
        "." * 4000,
        "(" * 4000,
        "Á1.a-" * 800,
    ],
)
def test_no_pattern_runs_away_on_hostile_text(hostile):
    began = time.process_time()
    IDENTIFIERS.find(hostile)
    assert time.process_time() - began < 5, "quadratic or worse"


@given(
    st.text("0123456789", min_size=6, max_size=13),
    st.sampled_from(["order", "invoice no.", "part number", "SKU", "Artikel"]),
)
def test_numbers_of_things_are_nobodys(number, thing):
    text = f"The {thing} {number} went to shelf B."
    assert [kind for _, kind in found(text) if kind not in {"CREDIT_CARD", "PHONE_NUMBER"}] == []


@pytest.mark.parametrize(
    "line", ["offset = {}", "  retry_after: {}", '{{"bytes": {}}}', "2026-03-04 10:11:12 WARN seen {}"]
)
def test_a_number_that_counts_in_prose_needs_a_label_in_code(line):
    number = "1234567893"  # passes the check digit of a provider number
    assert found(line.format(number)) == []
    assert (number, "US_NPI") in found(f"They wrote about {number} twice")
    assert (number, "US_NPI") in found(f"npi = {number}")


def test_a_quoted_sentence_inside_json_is_read_as_prose():
    line = '{"role": "user", "text": "please note that it happened on 12 March 2021 in the ward"}'
    assert ("12 March 2021", "DATE_TIME") in found(line)


def test_of_two_labels_the_nearer_names_the_number():
    assert found("Her passport number is 123456789 and SSN 123-45-6789") == [
        ("123456789", "US_PASSPORT"),
        ("123-45-6789", "US_SSN"),
    ]


PIECES = """
jane@acme.com|a@b.co,c@d.org|https://u:p@db.test/x?email=a%40b.c|www.acme.org/x|acme.co.uk:80|203.0.113.7/24
2001:db8::1|3c:22:fb:9a:01:7e|e6a1f0c2-1111-4222-8333-abcdefabcdef|131052-308T|12.03.2021|2021-03-12T10:00:00Z
12/3/21|1/2/2003-4|3 March 2021|2021-03-12 10:30|1BoatSLRHtKNngkdXEeobR76b53LETtpyT
AC0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f|sk-a1B2a1B2a1B2a1B2a1B2|(|)|9|-|token|x|é|10:30|\t|\u00a0
RSS MRA 85T10 A562S|DE89 3704 0044 0532 0130 00
""".strip().replace("\n", "|")


@given(st.lists(st.tuples(st.sampled_from(PIECES.split("|")), st.sampled_from(["", " ", " ", "\n"])), max_size=10))
@settings(max_examples=300)
def test_reading_only_where_a_rule_may_match_finds_what_reading_everything_would(pieces):
    text = "".join(piece + blank for piece, blank in pieces)
    everywhere = Identifiers()
    everywhere._scanners = ScannerTable([replace(rule, solid=False, at_digits=False) for rule in SCANNERS])
    assert IDENTIFIERS.find(text) == everywhere.find(text)
