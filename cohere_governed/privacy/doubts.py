"""What the words themselves say against a guess of a name.

The names model judges words by their company; now and then a verb that opens a
sentence, a German noun or the name of a disease is taken for somebody. Those
are known by rules that anybody can read: small words do not end a name, an
imperative before an article calls nobody, a nationality before ``radio
station`` is no person's. Each rule wants evidence in the text beside the guess
and none keeps quiet about a word that stands in a list of first names.
"""
# ruff: noqa: E501, SIM905 - tables of words and patterns read better whole

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final
from zlib import crc32

import numpy as np

from cohere_governed.model import Finding
from cohere_governed.privacy.everyday import ORDERS, THINGS
from cohere_governed.privacy.names_features import (
    FIRST_BITS,
    FLAG_COUNTRY,
    FLAG_FIRM,
    FLAG_HONORIFIC,
    FLAG_NATIONALITY,
    FLAG_ORGANISATION,
    FLAG_REGION,
    PLACE_BITS,
    SURNAME_BITS,
    Lexicon,
    ordinary,
)

__all__ = ["refuted", "trimmed"]


def _mask(*fields: tuple[int, int]) -> int:
    return sum((1 << width) - 1 << low for low, width in fields)


_PLACE: Final = np.uint32(_mask(PLACE_BITS) | FLAG_COUNTRY | FLAG_REGION)
_BORNE: Final = np.uint32(_mask(FIRST_BITS, SURNAME_BITS))
_FIRST: Final = np.uint32(_mask(FIRST_BITS) | int(_PLACE))
_NATIONALITY: Final = np.uint32(FLAG_NATIONALITY)
_ADDRESSED: Final = np.uint32(FLAG_HONORIFIC)
_CALLED: Final = np.uint32(FLAG_HONORIFIC | _mask(FIRST_BITS))
_GIVEN: Final = np.uint32(_mask(FIRST_BITS))
_LISTED: Final = np.uint32(
    _mask(FIRST_BITS, SURNAME_BITS) | int(_PLACE) | FLAG_NATIONALITY | FLAG_FIRM | FLAG_ORGANISATION
)

# ── Small words at the ends of a name ──────────────────────────────────────────

_SMALL: Final = frozenset(
    "and or of the at to for with by from is was are were und oder der die das et ou pour avec dans con por para com"
    " het een voor met bij op mit für alla allo agli dalla dalle nella sulla aux".split()
)
"""What ends no name of anybody. Not ``de``, ``van``, ``an`` or ``al``, which names are made of."""
_BETWEEN: Final = _SMALL | frozenset("in on as a via than über zu im am nel en y e ed il lo du des de di".split())
"""The same for places and firms."""
_JOINING: Final = frozenset("of the de des du di der die das".split())
"""What stays where a name goes on: ``Corps of the`` before ``Army``."""
_OPENING: Final = frozenset("of for from with by at to and or mit für bei aus und von al won via".split())
"""What opens no name of a place or firm."""


def trimmed(words: Sequence[str], first: int, last: int, kind: str, lexicon: Lexicon) -> tuple[int, int]:
    """The run without line breaks, punctuation and small words at its edges.

    A full stop may close it (``Inc.``, ``J.``), a particle may open it (``von Arnim``). A small word stays where a name
    goes on behind it, and what is in small letters behind two names with capitals goes, unless it is a name.
    """
    while first < last and not words[first][0].isalnum() and words[first] not in _MARKS:
        first += 1
    while first < last and not words[last - 1][0].isalnum() and words[last - 1] != ".":
        last -= 1
    if kind not in _NAMED or last - first < _TWO:
        return first, last
    small = _SMALL if kind == "PERSON" else _BETWEEN
    begun, ended = first, last
    goes_on = words[last : last + 1] and words[last][0].isalpha()
    while ended > begun and (words[ended - 1] in small or not words[ended - 1][0].isalnum()):
        if goes_on and words[ended - 1] in _JOINING:
            break
        ended -= 1
    if kind != "PERSON" and words[first] in _OPENING and not (first and words[first - 1][0].isupper()):
        begun += 1
    elif kind == "PERSON" and _goes_on(words, begun, ended) and not _in(words[ended - 1], _BORNE, lexicon):
        ended -= 1
    if ended == last - 1 and words[ended] == ".":
        ended = last
    return (begun, ended) if begun < ended else (first, last)


def _goes_on(words: Sequence[str], first: int, last: int) -> bool:
    """Whether a sentence goes on behind two names: ``Odete Ramalho asks``."""
    return (
        last - first > _TWO
        and words[last - 1].islower()
        and words[last - 2][0].isupper()
        and words[last - 3][0].isupper()
        and len(words[last - 1]) > _TWO
    )


_TWO: Final = 2
_NAMED: Final = frozenset({"PERSON", "LOCATION", "ORGANIZATION"})
_MARKS: Final = frozenset({"#", "@"})

# ── Guesses that their words refute ────────────────────────────────────────────

_DOUBTED_SMALL: Final = {"PERSON": 0.9, "LOCATION": 0.9, "ORGANIZATION": 0.9}
_DOUBTED_LARGE: Final = {"PERSON": 0.5, "LOCATION": 0.5}
"""Scores below which words that are seldom written with a capital are not taken for a name: in small letters, where no
such guess was right in any set that was looked at, and with a capital, where few were. Firms have such names."""
_DOUBTED_PEOPLE: Final = 0.6
"""The same for nationalities with a capital, whatever the word."""
_DOUBTED_FIRM: Final = 0.5
"""The same for German compounds behind an article, as firms are too."""
_DOUBTED_ROLE: Final = 0.6
"""The same for forms of address."""
_DOUBTED_WORD: Final = 0.95
"""The same for words that have the ending of a verb or noun and stand in no list of names."""


def refuted(finding: Finding, words: Sequence[str], low: int, high: int, lexicon: Lexicon) -> bool:
    """Whether ``words[low:high]``, guessed to be a ``finding``, name nobody by what they and their neighbours are."""
    if high - low == 1 and words[low] in _LANGUAGES and low and words[low - 1].lower() in _SAID_IN:
        return True
    if finding.type == "NRP":
        return _of_a_thing(words, high) or (finding.score < _DOUBTED_PEOPLE and not words[low].islower())
    if finding.type == "TITLE":
        return _of_nobody(finding, words, low, high, lexicon)
    if finding.type not in _NAMED or _addressed(finding, words, low, lexicon):
        return False
    letters = [word for word in words[low:high] if word[0].isalpha()]
    if high - low == 1 and _of_a_thing(words, high) and _in(words[low], _NATIONALITY, lexicon):
        return True
    if _is_a_thing(finding, words, low, high, lexicon):
        return True
    small = all(map(str.islower, letters))
    limit = (_DOUBTED_SMALL if small else _DOUBTED_LARGE).get(finding.type, 0.0)
    if finding.score < limit and ordinary(letters, lexicon):
        return True
    if finding.score < _DOUBTED_WORD and _among_things(words, low, high, letters, lexicon):
        return True
    return len(letters) == 1 and _is_a_word(finding, words, low, high, lexicon)


def _addressed(finding: Finding, words: Sequence[str], low: int, lexicon: Lexicon) -> bool:
    """Whether somebody is called by a form of address: ``Frau Rechnung`` is no bill."""
    before = words[low - 1] if low else ""
    if before == "." and low > 1:
        before = words[low - 2]
    return finding.type == "PERSON" and before[:1].isalpha() and _in(before, _ADDRESSED, lexicon)


def _of_nobody(finding: Finding, words: Sequence[str], low: int, high: int, lexicon: Lexicon) -> bool:
    """Whether it is a polite word before a name, a role, or a form of address that no name is behind."""
    letters = [word.lower() for word in words[low:high] if word[0].isalpha()]
    if low and words[low - 1].lower() in _POLITE and words[high : high + 1] and words[high] in _ENDS:
        # "Dear Manager,", not "Dear Mr Carpenter,"
        return not any(_in(word, _CALLED, lexicon) for word in letters)
    return all(word in _POLITE or (finding.score < _DOUBTED_ROLE and word in THINGS) for word in letters)


_ENDS: Final = frozenset((",", "!", ":", "\n", "\n\n"))
_POLITE: Final = frozenset(
    "dear geachte beste estimado estimada estimados estimadas gentile gentili egregio egregia spettabile chère chers"
    " chères geehrte geehrter geehrten sehr exmo exma prezado prezada prezados".split()
)


def _among_things(words: Sequence[str], low: int, high: int, letters: Sequence[str], lexicon: Lexicon) -> bool:
    """Whether it is one of a list that tells things, and no first name or place: ``slate, moss and calendula``."""
    before, after = words[low - 1] if low else "\n", words[high] if high < len(words) else "\n"
    if after not in _ITEM_ENDS or not (before in _COMMAS or after in _COMMAS) or any(map(str.isupper, letters)):
        return False
    told = [*_items(words, range(low - 1, -1, -1)), *_items(words, range(high, len(words)))]
    if letters[0][0].isupper() and not any(item[0][0].isupper() for item in told):
        return False  # a capital among small letters is there for a reason
    things = sum(all(word.lower() in THINGS for word in item) or ordinary(item, lexicon) for item in told)
    return (
        len(told) >= _LIST and things * 3 >= len(told) * 2 and not any(_in(word, _FIRST, lexicon) for word in letters)
    )


def _items(words: Sequence[str], places: range) -> list[list[str]]:
    """The next things of a list before or behind a place, of a word or two each."""
    items: list[list[str]] = []
    for at in places:
        word = words[at]
        if word in _COMMAS:
            if items and not items[-1]:
                continue  # ", and"
            items.append([])
        elif not items or not word[0].isalpha() or len(items[-1]) == _TWO:
            break
        else:
            items[-1].append(word)
        if len(items) > _LIST + 1:
            break
    else:
        return [item for item in items if item]
    # What the list stops at is part of a sentence.
    return [item for item in items[:-1] if item] + (
        [items[-1]] if items and items[-1] and words[at] in _ITEM_STOPS else []
    )


_LIST: Final = 2
_COMMAS: Final = frozenset((",", "and", "or", "&", "und", "et", "e", "y", "en", "ou", "o"))
_ITEM_STOPS: Final = frozenset((".", ":", ";", "\n", "\n\n", "(", ")"))
_ITEM_ENDS: Final = _COMMAS | _ITEM_STOPS


def _is_a_word(finding: Finding, words: Sequence[str], low: int, high: int, lexicon: Lexicon) -> bool:
    """Whether a single word is one that opens a sentence, has an article before it, or is a German noun."""
    word = next(word for word in words[low:high] if word[0].isalpha())
    before, after = words[low - 1] if low else "\n", words[high] if high < len(words) else "\n"
    lower = word.lower()
    if word == lower:
        return before in _ARTICLES and finding.score < _DOUBTED_SMALL["PERSON"] and not _in(word, _FIRST, lexicon)
    if word[1:] != lower[1:]:
        return False
    opens = before in _STOPS and after.islower()
    if opens and lower in ORDERS and (after in _OWNED or after in _OBJECTS or not _in(word, _LISTED, lexicon)):
        return True
    if finding.score >= _DOUBTED_WORD or len(word) < _LONG:
        return False
    said = (opens and _opens(lower, after)) or _is_german(finding, lower, before, after)
    return said and not _in(word, _LISTED, lexicon)


def _opens(lower: str, after: str) -> bool:
    """Whether a word with such an ending opens a sentence that goes on so: ``Sélectionnez votre``."""
    return (
        after in _OWNED
        or (after in _OBJECTS and _VERBAL.fullmatch(lower) is not None)
        or ((after in _OBJECTS or after in _OF) and _ABSTRACT.fullmatch(lower) is not None)
    )


def _is_german(finding: Finding, lower: str, before: str, after: str) -> bool:
    """Whether it is a German noun by its ending, or a compound behind an article."""
    if _GERMAN_NOUN.fullmatch(lower):
        return before in _GERMAN or after in _GERMAN
    if len(lower) < _COMPOUND or _GERMAN_NAME.fullmatch(lower):
        return False
    if finding.type == "ORGANIZATION" and finding.score >= _DOUBTED_FIRM:
        return False
    return before in _GERMAN_ARTICLES


def _in(word: str, lists: np.uint32, lexicon: Lexicon) -> bool:
    hashed = np.array([crc32(word.lower().encode("utf-8", "surrogatepass"))], dtype=np.uint32)
    return bool((lexicon.look_up(hashed)[1] & lists).any())


_LONG: Final = 5
"""Letters below which an ending says too little."""
_STOPS: Final = frozenset(
    (".", "!", "?", "\n", "\n\n", ":", ";", "…", "...", "-", "–", "•", "*", "¡", "¿", "«", '"', "“", "„")
)
_ARTICLES: Final = frozenset(
    "il lo gli uno los unos unas um uma het een der das ein eine einen einem einer una".split()
)
_OBJECTS: Final = frozenset(
    "le la les un une votre vos tes son sa ses notre nos leur ce cet cette ces tous toutes toute deux trois"
    " que qu dans sur si sans pour uniquement ici aux"
    " il lo gli una uno tutti tutte tutto che al alla alle ai per se questo questa questi"
    " el los las unas unos todos todas su sus tu tus este esta estos que para por"
    " o os as um uma todos todas seu sua seus suas não"
    " het een deze dit uw je jouw alle om op voor".split()
)
"""Articles, possessives and the like: what an imperative or a participle has behind it."""
_OF: Final = frozenset("de del della dei delle degli di do da dos das des du van".split())
_OWNED: Final = frozenset(
    "un une mon mes votre vos notre nos leur leurs cette ces chaque plusieurs uno una questo questa questi queste"
    " ogni unos unas sus tus estos estas cada um uma seu sua seus suas cada este esta een deze uw jouw elke dit"
    " mein meine meinen deine deinen ihre ihren eine einen einem diese diesen dieses".split()
)
"""What no name has behind it: an indefinite article, somebody's, this, each."""
_VERBAL: Final = re.compile(
    r".{3,}(?:ez|er|ir|ée?s?|iare|izzare|[ai]ti|erà|eranno|ateli|atelo|arsi|ando|iendo|arlas?|arlos?|erlos?|irlas?"
    r"|izar|ificar|eren|eerd|eerde)"
)
"""Second persons, infinitives and participles of French, Italian, Spanish, Portuguese and Dutch."""
_ABSTRACT: Final = re.compile(
    r".{3,}(?:tions?|ments?|ités?|zion[ei]|ment[oie]|ità|ezza|ggi?o|ggi|ción|ciones|dade?s?|mientos?|ção|ções|agem"
    r"|heid|heden|atie|aties|teit|lijke?|baar|bare)"
)
"""Endings of abstract nouns, of Dutch adjectives and of adverbs. Not the Dutch ``-ing``, in which families end too."""
_GERMAN: Final = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen diese dieser dieses diesen diesem jede"
    " jeder jedes ihr ihre ihren ihrer mein meine unser unsere und oder ist sind wird werden wurde wurden nicht für mit"
    " von vom zum zur im am beim bei aus auf an wegen als wenn dass zu sich muss kann können soll sollen hat haben bitte"
    " auch noch ohne nach über in durch gegen bis sowie unter vor zwischen aller alle allen".split()
)
_GERMAN_ARTICLES: Final = frozenset(
    "der die das den dem des ein eine einen einem einer eines kein keine keinen diese dieser dieses diesen diesem jede"
    " jeder jedes jeden ihr ihre ihren ihrer ihrem mein meine meinen meiner unser unsere unseren im am vom zum zur beim"
    " neue neuen neuer aktuelle aktuellen folgende folgenden".split()
)
_COMPOUND: Final = 10
"""Letters from which an unlisted German word behind an article is a compound."""
_GERMAN_NAME: Final = re.compile(
    r".+(?:hausen|heim|burg|burger|dorf|dorfer|berg|berger|stadt|kirchen|kirch|bach|bacher|brück|brücken|furt|feld|felde"
    r"|felder|ingen|inger|weiler|hofen|hofer|mann|meier|meyer|maier|mayer|müller|stra(?:ß|ss)e|weg|platz|allee|gasse|ring"
    r"|ufer|damm|bank|werke?|klinik|klinikum|kasse|verein|verband|versicherung|verlag|bau|markt|haus|hof|wald|see|tal|au"
    r"|sohn|son|ski|sky|wicz|witz|ow|schmidt|schmitt|stein|steiner|land|länder|reich|mark|bräu|bäckerei|apotheke|schule"
    r"|amt|gericht|hütte|er|os|ou|is|ian|yan|enko|uk|dze|[aeio]n|[ae]l|em|[aei]d|ah|[aiu]r|im|ul|sh|th|raj|deep|preet|a|o|u|i|y)"
)
"""How places, firms and families end, German or not: such words stay."""
_GERMAN_NOUN: Final = re.compile(
    r".{3,}(?:ung|ungen|heit|heiten|keit|keiten|schaften|ionen|tion|ität|itäten|ismus|nisse|nissen|eien)"
    r"|.{3,}(?:liste|listen|seite|seiten|zahl|zahlen|daten|preise?|kosten|zeit|zeiten|tage?|pläne|bericht|berichte|vertr[aä]ge?"
    r"|gebühr|gebühren|nummern?|namen|fehlern?|fehler|antrag|anträge|steuern?|wand|flecken|stände|stand|maschinen?"
    r"|programme?n?|titel|texte?|bilde?r?n?|wörter|worte?|briefe?|gesetze?|pflicht|pflichten|schaden|schäden"
    r"|hilfe|arbeit|arbeiten|geräte?|teile?|stelle|stellen|räume|mittel|sätze?|werten?|gründen?|karten?"
    r"|konto|konten|notizen|punkte?n?|schritte?|phase|phasen|typen?|spezifikation|leitungen|anleitungen|kürzel|phrasen?"
    r"|staben|zeichen|zettel|muster|vorlagen?|zustand|verkehr|verlauf|verfahren|vorgang|vorgänge|eingang|ausgang)"
)

# ── Things named after somebody ────────────────────────────────────────────────

_AFTER_SOMEBODY: Final = frozenset(
    "disease diseases syndrome syndromes disorder sarcoma lymphoma carcinoma malformation thyroiditis palsy ataxia"
    " contracture porphyria esophagus oesophagus reflex virus theorem lemma conjecture hypothesis paradox inequality"
    " algorithm transform stitch mustard comma gambit".split()
)
"""Behind a single name: what was found by or named after somebody, a century ago or more."""
_EPONYMS: Final = frozenset(
    "parkinson alzheimer crohn addison graves hashimoto hodgkin huntington ménière meniere raynaud paget wilson cushing bell"
    " sjögren sjogren hirschsprung freiberg perthes gaucher fabry pompe bowen buerger castleman charcot behçet behcet wilms"
    " kaposi dupuytren peyronie whipple kernig babinski romberg bayes fermat riemann occam".split()
)
"""After whom a disease, a sign or a theorem is called with a possessive."""
_PRIZES: Final = frozenset(("Cup", "Trophy", "Award", "Awards", "Prize", "Medal", "Championship", "Championships"))
_EVENTS: Final = frozenset(("Battle", "Siege", "Treaty", "Edict"))
_INITIALS: Final = frozenset(
    "AOB API APIs APR ASAP ASCII AST B2B BIOS BMI BPM CD CI CLI CMS CMYK COPD CORS CPI CPU CPUs CRC CRM CRUD CSRF CSS"
    " CSV CTA CTR CVE DHCP DIY DNA DNS DOM DPI DTO EBITDA ECG EEG EKG EOD ERP ETA ETF ETL FAQ FAQs FTP FYI GDP GDPR GIF"
    " GIS GP GPS GPU GPUs GST GUI HDD HDMI HIIT HIPAA HTML HTTP HTTPS ICU IDE IMAP INR IRA JDBC JPEG JSON JSX JVM JWT KPI"
    " KPIs LAN LCD LDAP LED LLM LLMs MFA MRI MVP NAT NDA NLP NPS NVMe OAuth OCR ODBC OKR OKRs OLED ORM OTP PCR PDF PII PIN"
    " PNG POS QA QR RAG RAM RAML REST RFC RFP RFQ RGB RNA ROI ROM RPC RSS RSVP RTF SDK SDXC SEO SFTP SKU SKUs SLA SLAs"
    " SLO SMTP SOAP SQL SSD SSH SSL SSO STEM SVG TBA TBD TCP TDD TLS TODO TSH TTL TVA UAT UDP UML URI URL URLs USB UTF"
    " UUID UX VAT VLAN VM VMs VPN WLAN WYSIWYG XLSX XML XSS YAML ZIP BTW IVA MwSt KMS IAM RNG".split()
)
"""Initials of things: techniques, measures, taxes, tests."""
_STANDARDS: Final = frozenset(("ISO", "IEC", "DIN", "EN", "ANSI", "IEEE", "RFC"))
"""Bodies whose initials stand before the number of a standard."""


def _is_a_thing(finding: Finding, words: Sequence[str], low: int, high: int, lexicon: Lexicon) -> bool:
    """Whether what was named is a disease, a prize, a battle, a standard or the initials of a technique."""
    letters = [word for word in words[low:high] if word[0].isalpha()]
    if not letters:
        return False
    first, last = letters[0], letters[-1]
    if first in _INITIALS and finding.score < _DOUBTED_WORD and all(word in _INITIALS for word in letters):
        return True
    if (last.lower() in THINGS or first.lower() in THINGS) and all(
        word in _LINKS or word.lower() in THINGS for word in letters
    ):
        return True
    if high - low == 1:
        if len(words[low]) >= _STEM and _MEDICINE.fullmatch(words[low].lower()):
            return True
        after = words[high : high + 3]
        if after[:1] and after[0] in _APOSTROPHES:
            # "Maria's disease" is hers
            after = after[1 + (after[1:2] == ["s"]) :] if words[low].lower() in _EPONYMS else []
        if after[:1] and (after[0] in _AFTER_SOMEBODY or (words[low] in _STANDARDS and after[0][0].isdigit())):
            return True
    elif high - low == _DOUBLE and words[low + 1] == "-" and words[high : high + 1] and words[high] in _AFTER_SOMEBODY:
        return True
    whole = len(letters) > 1 and _in(first, _GIVEN, lexicon)
    if (last in _PRIZES and len(letters) > 1 and not (whole and len(letters) > _TWO)) or (
        last in _AFTER_SOMEBODY and first.lower() in _EPONYMS
    ):
        return True  # not "Anna Berg Award", which tells of her
    if words[low] in _EVENTS and words[low + 1 : low + 2] == ["of"]:
        return True
    return low > 1 and words[low - 1] == "of" and words[low - 2] in _EVENTS and not whole


_LINKS: Final = frozenset("of de la le du der des di del della do da van zur zum the l d à a".split())
"""What joins such words: ``acta de la reunión``."""
_STEM: Final = 7
_MEDICINE: Final = re.compile(
    r".{2,}(?:pril|olol|sartan|statin|conazole|prazole|mycin|cillin|umab|ximab|tinib|rafenib|ciclovir|navir|previr|tegravir"
    r"|buvir|dipine?|zepam|zolam|oxacin|cycline?|tidine|gliptin|gliflozin|glutide|parin|triptan|setron|dronate|oxicam"
    r"|profen|coxib|ocaine?|thiazide|semide|lukast|denafil|platin|rubicin|taxel|fibrate|glitazone|formin|barbital|curium"
    r"|terol|nidazole?|oxetine?|ipramine?|triptyline?|xaban|gatran|dogrel|sulfadiazine?)"
)
"""Stems of the names of medicines (WHO, *The use of stems in the selection of International Nonproprietary Names*)."""
_APOSTROPHES: Final = ("'", "’")
_DOUBLE: Final = 3
"""Tokens of a double name: ``Snyder-Robinson``."""

_THINGS: Final = frozenset(
    "language languages music media radio television tv film films video videos movie movies song songs album albums"
    " singles band bands label labels magazine newspaper newspapers press company companies firm firms manufacturer"
    " manufacturers brand brands chain airline airlines court courts law laws market markets economy currency dollar"
    " dollars pound pounds stock stocks football soccer rugby cricket hockey baseball basketball league team teams"
    " championship championships anthem flag empire colony colonies republic literature novel novels poetry art"
    " architecture culture history cuisine food foods restaurant restaurants wine wines beer cheese bread coffee tea"
    " car cars version edition translation dictionary grammar alphabet word words term terms name faith church"
    " churches school schools university universities college temple temples festival pilgrimage holiday holidays"
    " opera theatre cinema diaspora influence style styles tradition traditions railway railways station stations"
    " Games Open Ultimatum Championships Cyrillic".split()
)
"""What a country has, and nobody is: before these words a nationality or religion is not a person's."""
_OF_A_KIND: Final = frozenset(
    "rock pop folk jazz classical national naval military civil high public private medieval modern traditional contemporary"
    " state local federal royal television radio film media dance record music football colonial amphibious avant garde -"
    " language hit Air Royal National Super".split()
)
"""What may stand between."""


_LANGUAGES: Final = frozenset(
    "Arabic Bengali Bulgarian Cantonese Catalan Chinese Croatian Czech Danish Dutch English Esperanto Estonian Farsi Finnish"
    " French Gaelic German Greek Hebrew Hindi Hungarian Icelandic Indonesian Irish Italian Japanese Korean Latin Latvian"
    " Lithuanian Malay Mandarin Norwegian Persian Polish Portuguese Punjabi Romanian Russian Sanskrit Serbian Slovak"
    " Slovenian Spanish Swahili Swedish Tagalog Tamil Telugu Thai Turkish Ukrainian Urdu Vietnamese Welsh".split()
)
_SAID_IN: Final = frozenset("in into from to speak speaks speaking spoken learn learning".split())
"""Before a language: ``translate this into French``."""


def _of_a_thing(words: Sequence[str], high: int) -> bool:
    for word in words[high : high + 3]:
        if word in _THINGS:
            return True
        if word not in _OF_A_KIND:
            return False
    return False
