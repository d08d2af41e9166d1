"""Keys, tokens and passwords: what lets somebody in.

Prefixes are those the vendors publish so that their tokens can be scanned for.
A value after ``password:`` counts whatever it looks like, unless it is plainly
a placeholder or an expression of a programming language.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import math
import re
from collections import Counter

from cohere_governed.privacy.identifiers.scan import Scanner

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
_CALL = re.compile(r"[A-Za-z_][\w.]*(?:\(|\[|\.[a-z_]\w*$)")


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
    r"|abgelaufen|vergessen|incorrecta?|faux|fausse|perdue?|oubliée?|sbagliata?|verlopen|vergeten",
    re.IGNORECASE,
)


def _random(value: str) -> bool:
    return _a_password(value) and len(value) >= 16 and any(c.isdigit() for c in value) and _entropy(value) > 3.2


PRIVATE_KEY = Scanner(
    "PRIVATE_KEY",
    re.compile(
        r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----(?:(?!-----BEGIN)[\s\S]){0,20000}?(?:-----END (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----|\Z)"
    ),
    ("private key",),
    bare=1.0,
    name="pem",
)

_KNOWN: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("API_KEY", ("akia", "asia", "abia", "acca"), r"(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}"),  # AWS access key id
    ("API_KEY", ("aiza",), r"AIza[0-9A-Za-z_-]{35}"),  # Google
    ("ACCESS_TOKEN", ("ya29.",), r"ya29\.[0-9A-Za-z_-]{20,}"),
    ("API_KEY", ("gocspx-",), r"GOCSPX-[0-9A-Za-z_-]{28}"),
    ("ACCESS_TOKEN", ("ghp_", "gho_", "ghu_", "ghs_", "ghr_"), r"gh[pousr]_[0-9A-Za-z]{36,255}"),
    ("ACCESS_TOKEN", ("github_pat_",), r"github_pat_[0-9A-Za-z_]{22,255}"),
    ("ACCESS_TOKEN", ("glpat-", "gldt-", "glrt-"), r"gl(?:pat|dt|rt)-[0-9A-Za-z_-]{20,}"),
    ("ACCESS_TOKEN", ("xox",), r"xox[abeoprs]-[0-9A-Za-z-]{10,}"),  # Slack
    ("URL", ("hooks.slack.com",), r"https://hooks\.slack\.com/(?:services|workflows)/[\w/]{20,}"),
    (
        "API_KEY",
        ("sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_"),
        r"(?:sk|rk|pk)_(?:live|test)_[0-9A-Za-z]{16,}",
    ),  # Stripe
    ("API_KEY", ("whsec_",), r"whsec_[0-9A-Za-z+/=]{24,}"),
    ("API_KEY", ("sk-",), r"sk-(?:ant-|proj-|svcacct-|or-v1-)?[0-9A-Za-z_-]{20,}"),  # OpenAI, Anthropic and others
    ("ACCESS_TOKEN", ("hf_",), r"hf_[0-9A-Za-z]{30,}"),
    ("API_KEY", ("sg.",), r"SG\.[0-9A-Za-z_-]{22}\.[0-9A-Za-z_-]{43}"),  # SendGrid
    ("API_KEY", ("key-",), r"key-[0-9a-f]{32}"),  # Mailgun
    ("ACCESS_TOKEN", ("npm_",), r"npm_[0-9A-Za-z]{36}"),
    ("ACCESS_TOKEN", ("pypi-",), r"pypi-AgE[0-9A-Za-z_-]{50,}"),
    ("ACCESS_TOKEN", ("dop_v1_", "doo_v1_"), r"do[op]_v1_[0-9a-f]{64}"),
    ("ACCESS_TOKEN", ("shpat_", "shpss_", "shpca_"), r"shp(?:at|ss|ca)_[0-9a-fA-F]{32}"),
    ("ACCESS_TOKEN", ("eaac", "eaab"), r"EAA[BC][0-9A-Za-z]{40,}"),
    ("ACCESS_TOKEN", ("dapi",), r"dapi[0-9a-f]{32}(?:-\d)?"),  # Databricks
    ("ACCESS_TOKEN", ("hvs.", "hvb."), r"hv[bs]\.[0-9A-Za-z_-]{24,}"),  # HashiCorp Vault
    ("API_KEY", ("ac", "sk"), r"(?:AC|SK)[0-9a-f]{32}"),  # Twilio
    ("ACCESS_TOKEN", ("eyj",), r"eyJ[0-9A-Za-z_-]{8,}\.eyJ[0-9A-Za-z_-]{8,}\.[0-9A-Za-z_-]{0,4000}"),  # RFC 7519
    ("ACCESS_TOKEN", ("bot", ":aa"), r"\d{8,10}:AA[0-9A-Za-z_-]{33}"),  # Telegram
    ("API_KEY", ("ssh-rsa", "ssh-ed25519"), r"ssh-(?:rsa|ed25519) AAAA[0-9A-Za-z+/]{40,}={0,3}"),
    ("API_KEY", ("age-secret-key-",), r"AGE-SECRET-KEY-1[0-9A-Z]{58}"),
    ("API_KEY", ("sharedaccesskey", "accountkey"), r"(?<=Key=)[0-9A-Za-z+/]{40,}={0,2}"),  # Azure
    ("ACCESS_TOKEN", ("lin_api_",), r"lin_api_[0-9A-Za-z]{32,}"),
    ("ACCESS_TOKEN", ("pat-",), r"pat-(?:na|eu)1-[0-9a-f]{8}-[0-9a-f-]{27}"),
)

_LABELS_OF_SECRETS = (
    r"pass(?:word|wd|phrase|code)|(?<![a-z])pass(?![a-z])|pwd|passwort|kennwort|mot[ _-]de[ _-]passe|mdp|contrase(?:ñ|n)a|clave|wachtwoord"
    r"|senha|parola[ _]d['’ ]ordine"
)
_KEYS = (
    r"(?:api|access|auth|secret|private|client|app|consumer|signing|encryption|master|account|service|bearer|refresh|session|csrf)"
    r"[ _-]?(?:key|token|secret|pass(?:word)?)(?:[ _-]?id)?|apikey|secret|token|credential|clientsecret|accesstoken"
)
_PASS_NEEDS = (
    "passw", "passphr", "passcode", "pass:", "pass=", 'pass"', "pass'", "pass is", "pass =", "_pass", "pwd", "mot de passe", "mot_de_passe",
    "mot-de-passe", "passe :",
    "kennwort", "mdp", "contrase", "clave", "wachtwoord", "senha", "parola",
)  # fmt: skip
_KEY_NEEDS = ("key", "token", "secret", "credential")

SCANNERS: tuple[Scanner, ...] = (
    PRIVATE_KEY,
    *(
        Scanner(kind, re.compile(_L + pattern + _R), needs, bare=1.0, name="vendor-prefix", solid=" " not in pattern)
        for kind, needs, pattern in _KNOWN
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
            rf"(?:{_LABELS_OF_SECRETS})(?:_?\w{{0,12}})?[\"'`]?\s{{0,3}}(?:[:=]|=>|:=){{1,2}}\s{{0,3}}(?:[\"'`](?P<q>[^\"'`\n]{{4,200}})[\"'`]|(?P<v>[^\s\"'`,;<>]{{3,200}}[^\s\"'`,;<>.)]))",
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
            rf"(?:{_KEYS})[\"'`]?\s{{0,3}}(?:[:=]|=>|\sis\s){{1,2}}\s{{0,3}}(?:Bearer\s)?[\"'`]?(?P<v>[0-9A-Za-z_\-+/.=~]{{16,400}})",
            re.IGNORECASE,
        ),
        _KEY_NEEDS,
        valid=_random,
        group="v",
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
)
