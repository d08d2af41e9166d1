"""Addresses of machines, and URLs that say something about a person."""

from __future__ import annotations

import ipaddress
import re

from cohere_governed.privacy.identifiers.scan import Scanner, words

__all__ = ["SCANNERS"]


def _public_v4(value: str) -> bool:
    try:
        address = ipaddress.IPv4Address(value.split("/", maxsplit=1)[0])
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast or address == _BROADCAST)


_BROADCAST = ipaddress.IPv4Address("255.255.255.255")


def _public_v6(value: str) -> bool:
    bare = value.split("/", maxsplit=1)[0].split("%", maxsplit=1)[0]
    if bare.count(":") < 2 or len(bare.replace(":", "")) < 3:
        return False
    try:
        address = ipaddress.IPv6Address(bare)
    except ValueError:
        return False
    return not (address.is_loopback or address.is_unspecified or address.is_multicast)


def _mac(value: str) -> bool:
    raw = re.sub(r"[^0-9a-f]", "", value.lower())
    return raw not in {"0" * 12, "f" * 12}


_IPV4 = re.compile(
    # A fourth number makes no address of a version.
    r"\d(?<![\w.]\d)(?<![<>~^]\d)(?<![=<>~!]=\d)(?<!ersion[ =:]\d)(?<!ersion=[\"']\d)(?<!ersion: [\"']\d)"
    r"(?<!ersion[\"']: [\"']\d)"
    r"\d{0,2}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?:/\d{1,2}(?!\d))?(?![\w]|\.\d)"
)
_IPV6 = re.compile(
    r"(?<![\w:.])(?:[0-9A-Fa-f]{1,4}:){1,7}(?::?[0-9A-Fa-f]{1,4}){0,7}(?:::)?(?:\.\d{1,3}){0,3}(?:/\d{1,3})?(?![\w:])|(?<![\w:])::(?:[0-9A-Fa-f]{1,4}:){0,6}(?:[0-9A-Fa-f]{1,4}|\d{1,3}(?:\.\d{1,3}){3})(?:/\d{1,3})?(?![\w:])"
)

_UUID = Scanner(
    "UUID",
    re.compile(
        r"(?<![0-9A-Za-z-])[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}(?![0-9A-Za-z-])"
    ),
    ("-",),
    valid=lambda v: len(set(v)) > 4,
    context=words(r"uuid|guid|unique identifier|user|customer|patient|client|account|session|device|person|employee"),
    bare=0.85,
    near=0.95,
    in_code=False,
    name="uuid",
    solid=True,
)

_TAIL = r"[^\s<>\"'`{}|\\^\[\]]"
_PERSONAL_QUERY = re.compile(
    r"[?&#;](?:[\w.-]*[_.-])?(?:user(?:_?(?:id|name))?|uid|e?mail|phone|mobile|tel|(?:access_?|id_?)?token|session(?:_?id)?|sid|auth|api_?key|secret"
    r"|pass(?:word)?|pwd|ssn|dob|birth\w*|(?:ip_?)?addr(?:ess)?|customer(?:_?id)?|account(?:_?(?:id|no))?|client(?:_?id)?|patient(?:_?id)?|member(?:_?id)?"
    r"|person(?:_?id)?|(?:first|last|full|given|family)?_?name|iban|card(?:_?no)?|lat|lon|lng|sig|signature)=[^&\s]",
    re.IGNORECASE,
)
_PROFILE = re.compile(
    r"//(?:[\w-]+\.)?(?:(?:facebook|twitter|x|instagram|github|gitlab)\.com/|t\.me/)[\w.-]{2,}/?(?:[?#]|$)"
    r"|(?:linkedin\.com/in/|(?:tiktok|medium|youtube)\.com/@|threads\.net/@)[\w.-]{2,}",
    re.IGNORECASE,
)


_URL = Scanner(
    "URL",
    re.compile(
        rf"(?<![\w@])(?:https?|ftps?|sftp|wss?)://{_TAIL}{{0,2000}}[^\s<>\"'`{{}}|\\^\[\].,;:!?)*»]", re.IGNORECASE
    ),
    ("://",),
    valid=lambda v: (_PERSONAL_QUERY.search(v) is not None) or (_PROFILE.search(v) is not None),
    bare=0.98,
    name="url-personal",
    solid=True,
)
_PUBLIC = re.compile(
    r"(?:\w+://)?(?:www\.)?(?:"
    r"(?:(?:docs|developers?|schemas?)\.[\w.-]+"
    r"|(?:[\w-]+\.)*(?:w3\.org|json-schema\.org|schema\.org|ietf\.org|rfc-editor\.org|iana\.org|iso\.org|ecma-international\.org|whatwg\.org|unicode\.org"
    r"|apache\.org|gnu\.org|kernel\.org|mozilla\.org|opensource\.org|creativecommons\.org|spdx\.org|python\.org|pypi\.org|npmjs\.(?:com|org)|nodejs\.org"
    r"|golang\.org|go\.dev|rust-lang\.org|crates\.io|docs\.rs|rubygems\.org|maven\.org|debian\.org|ubuntu\.com|postgresql\.org|sqlite\.org|mysql\.com"
    r"|readthedocs\.io|readthedocs\.org|cppreference\.com|openssl\.org|man7\.org|googleapis\.com|kubernetes\.io|docker\.(?:com|io)|ghcr\.io|quay\.io"
    r"|shields\.io|badge\.fury\.io|travis-ci\.(?:org|com)|codecov\.io|coveralls\.io|jsdelivr\.net|unpkg\.com|swagger\.io|openapis\.org|semver\.org"
    r"|keepachangelog\.com|conventionalcommits\.org|xmlsoap\.org|openxmlformats\.org|purl\.org|doi\.org|arxiv\.org"
    r"|(?:learn|docs|download)\.microsoft\.com|schemas\.microsoft\.com|cloud\.google\.com|aws\.amazon\.com))(?=[/:?#]|$)"
    r"|(?:raw\.)?(?:github(?:usercontent)?|gitlab|bitbucket)\.(?:com|org)/[\w.-]+/[\w.-]+"
    r"|(?:stackoverflow|serverfault|superuser)\.com/(?:q|questions|a)/"
    r")",
    re.IGNORECASE,
)
"""Addresses of documentation, standards, registries and repositories: they stand in code and manuals and tell nothing
of who quotes them. A user's own page (``github.com/NAME``) is none; a query that names somebody is found first."""


def _somebodys(value: str) -> bool:
    return _PUBLIC.match(value) is None


_PLAIN_URL = Scanner(
    "URL",
    re.compile(
        rf"(?<![\w@])(?:https?|ftp)://(?!(?:localhost|127\.|0\.0\.0\.0|[\w.-]*\.?example\.(?:com|org|net)\b)){_TAIL}{{0,2000}}[^\s<>\"'`{{}}|\\^\[\].,;:!?)*»]",
        re.IGNORECASE,
    ),
    ("://",),
    valid=_somebodys,
    bare=0.7,
    in_code=False,
    name="url",
    solid=True,
)
_WWW = Scanner(
    "URL",
    re.compile(
        rf"(?<![\w@/.])www\d?\.[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{{2,}}(?:/{_TAIL}*[^\s<>\"'`{{}}|\\^\[\].,;:!?)*»])?",
        re.IGNORECASE,
    ),
    ("www",),
    valid=_somebodys,
    bare=0.7,
    in_code=False,
    name="url",
    solid=True,
)
_BARE_DOMAIN = Scanner(
    "URL",
    re.compile(
        r"(?<![\w@/.-])[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9-]{1,63}){0,3}\.(?:com|org|net|edu|gov|info|biz|co\.uk|org\.uk|ac\.uk|gov\.uk|com\.au|eu)"
        rf"(?![\w@-]|\.\w)(?:/{_TAIL}*[^\s<>\"'`{{}}|\\^\[\].,;:!?)*»])?",
        re.IGNORECASE,
    ),
    (".com", ".org", ".net", ".edu", ".gov", ".info", ".biz", ".uk", ".au", ".eu"),
    valid=_somebodys,
    bare=0.6,
    in_code=False,
    name="url",
    solid=True,
)
_HOME = Scanner(
    "USERNAME",
    re.compile(
        r"(?:/home/|/Users/|[A-Za-z]:\\{1,2}Users\\{1,2})(?!(?:shared|public|default|guest|standarduser|administrator|admin|vagrant|ec2-user|user|username|root|runner|ubuntu|app|node|your|me)\b)(?P<v>[A-Za-z][\w.-]*\w)",
        re.IGNORECASE,
    ),
    ("/home/", "users"),
    group="v",
    bare=0.85,
    name="home-directory",
)

SCANNERS: tuple[Scanner, ...] = (
    Scanner(
        "IP_ADDRESS",
        _IPV4,
        (".",),
        _public_v4,
        words(r"ip|ipv4|ip addr(?:ess)?|client|host|remote|from|addr(?:ess)?"),
        0.85,
        0.95,
        in_code=True,
        name="ip",
        solid=True,
    ),
    Scanner(
        "IP_ADDRESS",
        _IPV6,
        (":",),
        _public_v6,
        words(r"ip|ipv6|addr(?:ess)?|host|client"),
        0.85,
        0.95,
        name="ip",
        solid=True,
    ),
    Scanner(
        "MAC_ADDRESS",
        re.compile(r"(?<![0-9A-Za-z:-])[0-9A-Fa-f]{2}([:-])(?:[0-9A-Fa-f]{2}\1){4}[0-9A-Fa-f]{2}(?![0-9A-Za-z:-])"),
        (":", "-"),
        _mac,
        words(r"mac|mac address|hardware address|physical address|ethernet"),
        0.9,
        0.97,
        name="mac",
        solid=True,
    ),
    Scanner(
        "MAC_ADDRESS",
        re.compile(r"(?<![0-9A-Za-z.])[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}\.[0-9A-Fa-f]{4}(?![0-9A-Za-z.])"),
        (".",),
        _mac,
        words(r"mac|hardware address|physical address|ethernet"),
        0.85,
        0.95,
        name="mac",
        solid=True,
    ),
    _UUID,
    _URL,
    _PLAIN_URL,
    _WWW,
    _BARE_DOMAIN,
    _HOME,
)
