"""Keys, tokens and passwords: what lets somebody in.

The shapes of vendors' tokens are in ``tokens.py``.
A value after ``password:`` counts whatever it looks like, unless it is plainly
a placeholder or an expression of a programming language.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import base64
import math
import re
from collections import Counter
from collections.abc import Callable

from cohere_governed.privacy.identifiers.scan import Scanner
from cohere_governed.privacy.identifiers.tokens import TOKENS

__all__ = ["PRIVATE_KEY", "SCANNERS"]

_L, _R = r"(?<![0-9A-Za-z_])", r"(?![0-9A-Za-z_])"


def _entropy(value: str) -> float:
    """Shannon entropy in bits per character."""
    return -sum(n / len(value) * math.log2(n / len(value)) for n in Counter(value).values())


_PLACEHOLDER = re.compile(
    r"(?:(?:your|my|the|an?|some|example|sample|test|dummy|change|replace|insert|enter|todo|null|none|nil|true|false|undefined"
    r"|required|optional|string|str|int|bool|bytes|password|passwd|secret|token|redacted|hidden|env|config|settings|request|function|new|none|optional)(?![0-9A-Za-z])|your[_-]|x{3,}|\*{3,}|\.{3,}|<|\$\{?|%\(|\{\{?"
    r"|os\.|process\.|self\.|this\.|config\.|settings\.|request\.|getenv|input\(|lambda )",
    re.IGNORECASE,
)
_CALL = re.compile(r"[A-Za-z_][\w.]*(?:\(|\[|\.[a-z_]\w{0,20}$)")


def _a_password(value: str) -> bool:
    return len(value) >= 4 and _PLACEHOLDER.match(value) is None and _CALL.match(value) is None


def _prose_password(value: str) -> bool:
    """In a sentence a password looks like one, or is at least no word that one says of passwords."""
    if not _a_password(value):
        return False
    if any(c.isdigit() or not c.isalnum() for c in value.rstrip(".,;!?")):
        return any(c.isalnum() for c in value)
    return len(value) > 4 and _SAID_OF_PASSWORDS.fullmatch(value) is None


_SAID_OF_PASSWORDS = re.compile(
    r".*(?:ed|ing|ly|able|ible|ent|ful|less|ive|ous)|wrong|correct|incorrect|invalid|valid|weak|strong|short|long|empty|blank|missing|forgotten|lost"
    r"|stolen|secret|safe|secure|unsafe|insecure|hidden|visible|broken|unknown|known|case|never|always|still|right|there|about|after|again|being|given"
    r"|important|where|which|what|when|sent|shown|stored|somewhere|something|written|mandatory|necessary|default|unique|common|plain|really|falsch|richtig"
    r"|abgelaufen|vergessen|komplett|ungültig|gesperrt|geändert|numerisch|incorrecta?|faux|fausse|perdue?|oubliée?|trop|sbagliata?|troppo|scaduta?"
    r"|verlopen|vergeten|ongeldig|verkeerd|geblokkeerd|demasiado|demasiada|olvidad[ao]|caducad[ao]|obligatori[ao]|inválid[ao]|expirad[ao]|esquecid[ao]"
    r"|muito|très|muy|molto|zeer|sehr|.*mente?|ge\w+(?:gd|t)",
    re.IGNORECASE,
)


def _random(value: str) -> bool:
    return _a_password(value) and len(value) >= 16 and any(c.isdigit() for c in value) and _entropy(value) > 3.2


def _mixed(value: str) -> bool:
    """Random letters of both cases and digits: as keys are, and words, numbers and digests are not."""
    kinds = (str.isdigit, str.islower, str.isupper)
    return _entropy(value) > 3.7 and all(any(map(kind, value)) for kind in kinds) and _PLACEHOLDER.match(value) is None


def _pair(value: str) -> bool:
    """Base64 of ``name:password`` (RFC 7617)."""
    try:
        said = base64.b64decode(value, validate=True).decode()
    except ValueError:
        return False
    return ":" in said[1:-1] and said.isprintable()


_ALGORITHM = re.compile(
    r"(?:sha|md|aes|rsa|base|oauth|argon|bcrypt|pbkdf|scrypt|rule|version|v\d|web|http|win|level|step|page|line)\S*",
    re.IGNORECASE,
)


def _typed(value: str) -> bool:
    """Behind the bare word ``password``: letters with digits or signs, as nothing is written but a password."""
    return (
        any(map(str.isalpha, value))
        and any(map(str.isdigit, value))
        and _a_password(value)
        and _ALGORITHM.fullmatch(value) is None
    )


def _with_digit(value: str) -> bool:
    return any(map(str.isdigit, value))


PRIVATE_KEY = Scanner(
    "PRIVATE_KEY",
    re.compile(
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----BEGIN)[\s\S]){0,20000}?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)"
        # The same in base64, as in kubeconfig: BEGIN with nothing, RSA, EC, OPENSSH or ENCRYPTED before the words.
        r"|LS0tLS1CRUdJTiB(?:QUklWQVRF|SU0EgUFJJ|FQyBQUk|PUEVOU1NI|FTkNSWVBURUQ)[0-9A-Za-z+/]{20,20000}={0,2}"
        r"|(?<=Private-Lines: )\d{1,3}\r?\n(?:[0-9A-Za-z+/=]{4,64}\s{1,2}){1,60}"
    ),
    ("private key", "ls0tls1crudjti", "private-lines"),
    bare=1.0,
    name="pem",
)

_LABELS_OF_SECRETS = (
    r"pass(?:word|wd|phrase|code)|(?<![a-z])pass(?![a-z])|pwd|passwort|kennwort|mot[ _-]de[ _-]passe|mdp|contrase(?:ñ|n)a|clave|wachtwoord"
    r"|senha|parola[ _]d['’ ]ordine"
)
_OF_KEYS = (
    "api", "access", "auth", "secret", "private", "client", "app", "consumer", "signing", "encryption", "master",
    "account", "service", "session", "csrf", "subscription", "admin",
)  # fmt: skip
_BEHIND_THEM = "|".join(f"(?<={word})|(?<={word}[ _-])" for word in _OF_KEYS)
_KEYS = rf"(?:(?:{_BEHIND_THEM})key|token|secret|credential)(?:[ _-]?(?:id|base|key))?"
"""A key has a word before it that says whose; looked back at, so that only places of few words are tried."""
_PASS_NEEDS = (
    "passw", "passphr", "passcode", "pass:", "pass=", 'pass"', "pass'", "pass is", "pass =", "_pass", "pwd", "mot de passe", "mot_de_passe",
    "mot-de-passe", "passe :",
    "kennwort", "mdp", "contrase", "clave", "wachtwoord", "senha", "parola",
)  # fmt: skip
_KEY_NEEDS = ("key", "token", "secret", "credential")

Check = Callable[[str], bool] | None

_BEHIND_WORDS: tuple[tuple[str, str, Check, str, str], ...] = (
    ("PASSWORD", "password", _typed, "password-word", r"\bpassword\s(?P<v>[^\s\"'`,;:()<>]{6,60}[^\s\"'`,;:()<>.!?])"),
    ("PASSWORD", "login", _a_password, "netrc", r"\blogin\s+\S{1,100}\s+password\s+(?P<v>\S{3,200})"),
    ("PASSWORD", "curl", _a_password, "command", r"\bcurl\s(?:[^\n]{0,300}?\s)??(?:-u|--user|--proxy-user)[ =]?[\"']?[^\s:\"'<>]{1,100}:(?P<v>[^\s\"'<>]{3,100})"),
    ("PASSWORD", "mysql mysqldump mysqladmin mariadb", _a_password, "command", r"(?-i:\b(?:mysql|mariadb)\S{0,8}\s(?:[^\n|;]{0,200}?\s)??-p[\"']?(?P<v>[^\s\"'<>-][^\s\"'<>]{3,100}))"),
    ("PASSWORD", "sshpass", _a_password, "command", r"\bsshpass\s+-p\s?[\"']?(?P<v>[^\s\"'<>]{4,100})"),
    ("PASSWORD", "jdbc", None, "connection-string", r"jdbc:oracle:\w{1,10}:(?P<v>[^\s/@:]{1,60}/[^\s/@]{1,100})@"),
    ("PASSWORD", "wifi", None, "wifi-code", r"\bWIFI:(?:[TSHR]:[^;\n]{0,60};){1,4}P:(?P<v>[^;\n]{4,63});"),
    (
        "PASSWORD", "seed recovery mnemonic backup secret", None, "seed-phrase",
        r"(?:seed|recovery|mnemonic|backup|secret)[ _-](?:phrase|words?)[\"']?\s?(?:is|[:=])?\s{0,2}[\"']?(?P<v>(?:[a-z]{3,8}[ ,]{1,2}){11,23}[a-z]{3,8})",
    ),
    (
        "ACCESS_TOKEN", "recovery backup", _with_digit, "recovery-code",
        r"\b(?:recovery|backup) (?:code|key)s?\s?(?:is|are|:|=)?\s{0,2}(?P<v>[0-9A-Za-z]{3,8}(?:-[0-9A-Za-z]{3,8}){1,7})",
    ),
    ("ACCESS_TOKEN", "cookie", _random, "cookie", r"cookie[\"']?:\s?[\"']?(?:[^\s;=\"']{1,80}=[^\s;\"']{0,80};\s?){0,6}?[^\s;=\"']{1,80}=(?P<v>[^\s;\"']{16,4000})"),
    ("API_KEY", "cohere clientv", _mixed, "cohere-key", r"(?:cohere\b[^\n]{0,40}?|clientv2\()[ \"'`:=(](?P<v>[0-9A-Za-z]{40})(?![0-9A-Za-z])"),
    ("API_KEY", "key token secret apikey", _mixed, "key-word", r"(?:key|token|secret|apikey)[\"'`]?\s?(?:[:=]|is\s)?\s?[\"'`]?(?P<v>[0-9A-Za-z_+/=-]{24,400})(?![0-9A-Za-z_])"),
    ("API_KEY", "private", None, "key-word", r"private key(?:\s(?:is|was))?[\s:=\"']{1,4}(?P<v>(?:0x)?[0-9a-f]{64})(?![0-9a-f])"),
)  # fmt: skip
"""Type, the words one of which begins what is matched, check, name and pattern, whose group ``v`` is the secret."""

_BY_FORM: tuple[tuple[str, tuple[str, ...], Check, str, str], ...] = (
    ("PASSWORD", _PASS_NEEDS, _a_password, "password-element", rf"(?i:<(?:\w+:)?[\w.-]{{0,30}}(?:{_LABELS_OF_SECRETS})[\w.-]{{0,12}}(?:\s[^<>]{{0,100}})?>)\s?(?P<v>[^<>\s]{{4,200}})\s?</"),
    ("PASSWORD", (":5432:",), _a_password, "pgpass", r"(?m:^)[\w.*-]{1,100}:5432:[\w*-]{1,60}:[\w*-]{1,60}:(?P<v>\S{4,200})(?m:$)"),
    (
        "PASSWORD", ("$1$", "$5$", "$6$", "$7$", "$y$", "$2a$", "$2b$", "$2x$", "$2y$", "$apr1$", "$argon2", "$scrypt$"), None, "crypt",
        r"(?P<v>\$(?:[1567y]|apr1|2[abxy]|argon2(?:id|i|d)|scrypt)\$[0-9A-Za-z./+=,$-]{20,200})(?![0-9A-Za-z])",
    ),
    ("ACCESS_TOKEN", ('"auth"', "_auth"), _pair, "basic-pair", r"(?:\"auth\"|_auth)\s?[:=]\s?\"?(?P<v>[0-9A-Za-z+/]{8,400}={0,2})"),
    ("PRIVATE_KEY", ('"kty"',), None, "jwk", r"\"d\"\s?:\s?\"(?P<v>[0-9A-Za-z_-]{40,2000})\""),
)  # fmt: skip
"""The same for what begins with no word; literals in lower case instead."""

SCANNERS: tuple[Scanner, ...] = (
    PRIVATE_KEY,
    *(
        Scanner(kind, re.compile(_L + pattern + _R), needs, bare=1.0, name="vendor-prefix", solid=" " not in pattern)
        for kind, needs, pattern in TOKENS
    ),
    Scanner(
        "CONNECTION_STRING",
        re.compile(
            r"(?<![\w+])[a-z][a-z0-9+.-]{1,30}://[^\s:/@\"'<>]{0,100}:(?!\$|\{|<|\*{2})[^\s@/\"'<>]{1,200}@[^\s\"'<>]{1,500}[^\s\"'<>.,;:!?)]",
            re.IGNORECASE,
        ),
        ("://",),
        bare=1.0,
        name="connection-string",
        solid=True,
    ),
    Scanner(
        "CONNECTION_STRING",
        re.compile(
            r"(?:Server|Data Source|Host|DefaultEndpointsProtocol|Endpoint)=[^;\s]{1,200};(?:[^;\n]{1,200};)*?(?:Password|Pwd|AccountKey|SharedAccessKey)=[^;\s\"']{1,200}(?:;[\w ]{1,40}=[^;\s\"']{1,200})*",
            re.IGNORECASE,
        ),
        ("password=", "pwd=", "accountkey=", "sharedaccesskey="),
        bare=1.0,
        name="connection-string",
    ),
    Scanner(
        "PASSWORD",
        re.compile(
            rf"(?:{_LABELS_OF_SECRETS})(?:_?\w{{0,12}})?(?:\\{{0,3}}[\"'`])?\s{{0,3}}(?:[:=]|=>|:=){{1,2}}\s{{0,3}}(?:\\{{0,3}}[\"'`](?P<q>[^\"'`\n]{{4,200}}?)\\{{0,3}}[\"'`]|(?P<v>[^\s\"'`,;<>]{{3,200}}[^\s\"'`,;<>.)]))",
            re.IGNORECASE,
        ),
        _PASS_NEEDS,
        valid=_a_password,
        group="last",
        name="password-label",
    ),
    Scanner(
        "PASSWORD",
        re.compile(
            rf"(?:{_LABELS_OF_SECRETS})(?:\s(?:for|to|of|pour|für|de)\s[\w .@-]{{1,40}}?)?\s(?:is(?: now)?|was|reset to|changed to|set to|ist|lautet|est|es|è|(?:é))\s{{1,2}}[:\"'`]?(?P<v>[^\s\"'`,]{{4,200}}[^\s\"'`,.;!?)])",
            re.IGNORECASE,
        ),
        _PASS_NEEDS,
        valid=_prose_password,
        group="v",
        bare=0.9,
        name="password-label",
    ),
    Scanner(
        "API_KEY",
        re.compile(
            rf"(?:{_KEYS})(?:\\{{0,3}}[\"'`])?\s{{0,3}}(?:[:=]|=>|\sis\s){{1,2}}\s{{0,3}}(?:Bearer\s)?(?:[\"'`](?P<q>[^\s\"'`\\]{{16,400}})[\"'`]|(?:\\{{0,3}}[\"'`])?(?P<v>[0-9A-Za-z_\-+/.=~]{{16,400}}))",
            re.IGNORECASE,
        ),
        _KEY_NEEDS,
        at_needs=True,
        valid=_random,
        group="last",
        bare=0.95,
        name="key-label",
    ),
    Scanner(
        "ACCESS_TOKEN",
        re.compile(r"\b(?:Bearer|Basic|Token)\s(?P<v>[0-9A-Za-z_\-+/.=~]{16,4000})"),
        ("bearer", "basic", "token"),
        valid=_random,
        group="v",
        bare=0.95,
        name="authorization-header",
    ),
    *(
        Scanner(
            kind,
            re.compile(pattern, re.IGNORECASE),
            words=frozenset(starts.split()),
            at_words=True,
            valid=valid,
            group="v",
            bare=0.95,
            name=name,
        )
        for kind, starts, valid, name, pattern in _BEHIND_WORDS
    ),
    *(
        Scanner(kind, re.compile(pattern), needs, valid=valid, group="v", bare=0.95, name=name)
        for kind, needs, valid, name, pattern in _BY_FORM
    ),
)
