"""Keys, tokens and passwords: each vendor's shape, each place where one stands, and what only looks like one.

The values are drawn here and nobody's; they are put together from pieces so that no scanner takes them for real.
"""

import base64
import random
import string

import pytest

from cohere_governed.privacy.identifiers import Identifiers
from cohere_governed.privacy.identifiers.tokens import TOKENS
from cohere_governed.privacy.inspect import Detector, resolve

from .stubs import Nameless

IDENTIFIERS = Identifiers()
DETECTOR = Detector(Nameless())
WORD, LOW, HEX = string.ascii_letters + string.digits, string.ascii_lowercase + string.digits, "0123456789abcdef"
_DRAW = random.Random(3)


def drawn(count: int, letters: str = WORD) -> str:
    return "".join(_DRAW.choice(letters) for _ in range(count - 3)) + "a7Q"[: 3 if letters == WORD else 0].ljust(3, "7")


def found(text: str) -> list[tuple[str, str]]:
    return [(text[f.start : f.end], f.type) for f in resolve(IDENTIFIERS.find(text), text)]


UUID = "-".join(drawn(n, HEX) for n in (8, 4, 4, 4, 12))
SHAPES = [
    "ABSK" + drawn(120),
    "AQ.Ab8RN6" + drawn(44),
    "1//0" + drawn(60),
    drawn(3) + "8Q~" + drawn(34),
    drawn(52) + "JQQJ99" + drawn(26),
    "dor_v1_" + drawn(64, HEX),
    "LTAI5t" + drawn(18),
    "HRKU-AA" + drawn(58),
    "vcp_" + drawn(56),
    "nfp_" + drawn(36),
    "sk-ant-" + "api03-" + drawn(93) + "-_AA",
    "sk-proj-" + drawn(70) + "T3BlbkFJ" + drawn(70),
    "gsk_" + drawn(52),
    "xai-" + drawn(80),
    "pplx-" + drawn(48),
    "csk-" + drawn(48, LOW),
    "r8_" + drawn(37),
    "tgp_v1_" + drawn(43),
    "nvapi-" + drawn(64),
    "lsv2_pt_" + drawn(32, HEX) + "_" + drawn(10, HEX),
    "tvly-dev-" + drawn(32),
    "pcsk_" + drawn(5) + "_" + drawn(63),
    "jina_" + drawn(60),
    "gh" + "s_123456_eyJ" + drawn(60) + "." + drawn(80) + "." + drawn(43),
    "glpat-" + drawn(27) + ".01." + drawn(9, LOW),
    "glptt-" + drawn(40, HEX),
    "gloas-" + drawn(64, HEX),
    "ATATT3xFf" + drawn(180) + "=" + drawn(8, "0123456789ABCDEF"),
    "dckr_pat_" + drawn(27),
    "AKCp" + drawn(69),
    "squ_" + drawn(40, HEX),
    drawn(14) + ".atlasv1." + drawn(65),
    "dp.pt." + drawn(43),
    "sbp_" + drawn(40, HEX),
    "pscale_tkn_" + drawn(43),
    "xo" + "xe.xoxp-1-" + drawn(160),
    "xa" + "pp-1-A" + drawn(10) + "-" + drawn(13, string.digits) + "-" + drawn(64, HEX),
    drawn(32, HEX) + "-us12",
    "xkeysib-" + drawn(64, HEX) + "-" + drawn(16),
    "shptka_" + drawn(32, HEX),
    "sq0atp-" + drawn(22),
    "access_token$production$" + drawn(16, LOW) + "$" + drawn(32, HEX),
    "access-sandbox-" + UUID,
    "rzp_live_" + drawn(14),
    "ntn_" + drawn(46),
    "figd_" + drawn(40),
    "PMAK-" + drawn(24, HEX) + "-" + drawn(34, HEX),
    "sntryu_" + drawn(64, HEX),
    "NRAK-" + drawn(27),
    "glsa_" + drawn(32) + "_" + drawn(8, HEX),
    "eyJhbGciOiJSU0EtT0FFUCJ9." + ".".join(drawn(n) for n in (60, 16, 40, 22)),
]


@pytest.mark.parametrize("token", SHAPES, ids=lambda token: token[:10])
def test_a_token_is_known_by_its_shape_alone(token):
    assert [value for value, _ in found(f"see {token}, please")] == [token]


def test_no_shape_needs_more_than_its_literals():
    """A row whose literals do not stand in what it matches would never wake."""
    for kind, needs, _ in TOKENS:
        assert kind in {"API_KEY", "ACCESS_TOKEN", "URL"}
        assert all(need == need.lower() for need in needs)


SECRET, KEY = "vq7Hk2mPzz", drawn(40)
PLACES = [
    ("PASSWORD", "machine api.example.org\n  login anna\n  password {}\n", SECRET),
    ("PASSWORD", "curl -s -u anna:{} https://example.org/x", SECRET),
    ("PASSWORD", "mysql -u root -p{} shop", SECRET),
    ("PASSWORD", "sshpass -p '{}' ssh host", SECRET),
    ("PASSWORD", "db.example.org:5432:crm:app:{}", SECRET),
    ("PASSWORD", "jdbc:oracle:thin:{}@//db:1521/orcl", "scott/" + SECRET),
    ("PASSWORD", "WIFI:T:WPA;S:home;P:{};;", SECRET),
    ("PASSWORD", "<db:password enc='no'>{}</db:password>", SECRET),
    ("PASSWORD", r'{{\"user\": \"anna\", \"password\": \"{}\"}}', SECRET),
    ("PASSWORD", "the user anna, password {}, says", SECRET),
    ("PASSWORD", "anna:{}:19000:0", "$6$rounds=5000$salt$" + drawn(86)),
    ("PASSWORD", "hash {}", "$2b$12$" + drawn(53)),
    ("PASSWORD", "My seed phrase is {}", " ".join(["legal", "winner", "thank", "year"] * 3)),
    ("ACCESS_TOKEN", "recovery code: {}", "8f3k-29dk-x8s2"),
    ("ACCESS_TOKEN", '{{"auths": {{"x": {{"auth": "{}"}}}}}}', base64.b64encode(f"anna:{SECRET}".encode()).decode()),
    ("ACCESS_TOKEN", "Set-Cookie: theme=dark; session={}; HttpOnly", KEY),
    ("API_KEY", 'co = cohere.Client("{}")', KEY),
    ("API_KEY", "my Cohere key is {}", KEY),
    ("API_KEY", 'ClientV2("{}")', KEY),
    ("API_KEY", "Ocp-Apim-Subscription-Key: {}", drawn(32, HEX)),
    ("API_KEY", "SECRET_KEY = 'django-insecure-{}'", None),
    ("API_KEY", "VAULT_TOKEN={}", "s." + drawn(24)),
    ("API_KEY", "use the token {} please", KEY),
    ("API_KEY", "private key 0x{}", None),
    ("PRIVATE_KEY", '{{"kty": "RSA", "d": "{}"}}', drawn(300)),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "text", "value"), PLACES, ids=lambda part: str(part)[:24])
def test_a_secret_is_known_by_its_place(kind, text, value):
    if value is None:  # the value begins in the template
        begun = {"django": "django-insecure-", "0x": "0x"}["django" if "django" in text else "0x"]
        rest = "k)ibl-(910=1vgkq%nsrd%*i1l+trp6b68_9gn0q" if "django" in text else drawn(64, HEX)
        whole = text.format(rest)
        value = begun + rest
    else:
        whole = text.format(value)
    assert (value, kind) in found(whole)


def test_a_password_in_json_in_json_keeps_the_marks_around_it():
    text = rf'"{{\"password\": \"{SECRET}\"}}"'
    assert found(text) == [(SECRET, "PASSWORD")]


@pytest.mark.parametrize("said", ["RSA PRIVATE KEY", "PRIVATE KEY", "EC PRIVATE KEY", "OPENSSH PRIVATE KEY"])
def test_a_private_key_in_base64_is_found_whole_however_long(said):
    body = "\n".join(drawn(64) for _ in range(60))
    pem = f"-----BEGIN {said}-----\n{body}\n-----END {said}-----\n"
    wrapped = base64.b64encode(pem.encode()).decode()
    text = f"    client-key-data: {wrapped}\nusers: []\n"
    (finding,) = [f for f in DETECTOR.inspect([text])[0] if f.type == "PRIVATE_KEY"]
    assert text[finding.start : finding.end] == wrapped
    certificate = base64.b64encode(pem.replace(said, "CERTIFICATE").encode()).decode()
    assert all(f.type != "PRIVATE_KEY" for f in DETECTOR.inspect([f"certificate-data: {certificate}"])[0])


def test_a_key_file_of_putty_is_found():
    lines = "\n".join(drawn(44) for _ in range(3))
    text = f"PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nPrivate-Lines: 3\n{lines}\nPrivate-MAC: 0\n"
    findings = DETECTOR.inspect([text])[0]
    assert any(f.type == "PRIVATE_KEY" and lines.strip() in text[f.start : f.end] for f in findings)


NOBODYS = [
    "sha1 is 356a192b7913b04c54574d18c28d46e6395428ab here",
    "commit 5aa01c0d84f6de2c1a89b6c2b1e7dfa3c9d0e1b2 done",
    "pk_" + "test_" + "0000EXAMPLEkey0000EXAMPLE00 publishable",
    "AROADBQP57FF2AEXAMPLE is the id of a role",
    "Reset your password today, the password policy says 12 signs; password hashing with password SHA-256.",
    "password argon2id is better than password bcrypt12",
    "the secret to success is to begin, the key to the door is lost",
    "primary key customer_identifier_of_the_order_table",
    "A cookie: two cups of flour=240 g",
    "login with your password please",
    "curl -u $USER:$PASSWORD https://example.org",
    "mysql -u root -p shop",
    "key=lambda row: row.created_at_timestamp_value",
    "the session key: SessionKeyIdentifierResolverFactory",
    "task_0123456789abcdef, risk_assessment, en-us, fr-us1",
    "seed words are listed below",
    "recovery code page, backup key-value store",
    "<password>****</password>",
]


@pytest.mark.parametrize("text", NOBODYS, ids=lambda text: text[:24])
def test_what_only_looks_like_a_secret_is_left_alone(text):
    assert found(text) == []
