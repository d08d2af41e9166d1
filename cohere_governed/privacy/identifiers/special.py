"""Special categories of personal data (GDPR Article 9) and nationality, by curated terms.

Conservative on purpose: a religion or an illness as a subject is not personal.
A term counts when the words beside it say that somebody *is*, *has* or *joined*
it. Nationalities are the exception: they are short, and beside a person nearly
always.
"""
# ruff: noqa: E501 - tables of patterns read better whole

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.literals import Literals
from cohere_governed.privacy.identifiers.scan import View

__all__ = ["TYPES", "Special"]


_IS = re.compile(
    r"(?:(?:(?<=[\w’']\s)(?:am|is|was)|\b(?:being|i'm|he's|she's|they're|who's|as|became|become|identif(?:y|ies|ied) as|raised|born|converted to"
    r"|practi[cs]ing|devout|observant|openly|came out as|religion|faith|beliefs?|ethnicity|race|origin|orientation|confession"
    r"|ist|bin|sind|war|est|suis|es|soy|è|sono|sou|é|ben|konfession|religión|religione|godsdienst|religião))\b"
    r"(?:[:=]|\s(?:is|a|an|as|the|ein|eine|un|une|una|um|uma|een|not|also|now|very|strictly|half|part|of|from))?"
    r"(?:\s(?:a|an|practi[cs]ing|devout|former|observant|lapsed|proud|non-practi[cs]ing|orthodox|reform|active|registered|lifelong|self-described))?)[\s:\"'=]{1,4}$",
    re.IGNORECASE,
)
_HAS = re.compile(
    r"(?:\b(?:has|have|had|having|with|suffer(?:s|ed|ing)? from|diagnosed(?: with| as)?|(?:diagnos[ei]s|dx|hx|pmh|conditions?|comorbidit(?:y|ies)|medical history|allergies)(?=\s?[:=])|diagnosis is|tested positive for|positive for|treat(?:ed|ment|ing) for|history of|"
    r"living with|contracted|developed|survived|recovering from|died (?:of|from)|(?<=[\w’']\s)(?:is|am|was)|i'm|he's|she's|takes|taking|prescribed|on|medication for|condition|disability|illness"
    r"|hat|habe|leidet an|diagnose\s?[:=]|erkrankt an|atteinte? (?:de|d')|souffre (?:de|d')|a le|a la|a une?|tiene|padece|sufre|diagnosticad[oa] (?:de|con)|ha il|ha la|soffre di|heeft|lijdt aan|tem|sofre de)\b"
    r"(?:[:=]|\s(?:a|an|the|his|her|my|their|been|severe|chronic|acute|mild|stage \w+|type \d|type|advanced|terminal|early|recurrent|major|clinical|advanced|breast|lung|den|einer?|de|d'|du|la|le|el))*)[\s:\"'=]{1,4}$",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"\b(?:member(?:ship)?(?: of| in|:)?|joined|belongs? to|active in|voted?(?: for)?|votes|supports?|supporter of|campaign(?:s|ed|ing)? for|donat(?:es?|ed) to|registered(?: as)?|(?<=[\w’']\s)(?:is|am|was)|i'm|he's|she's"
    r"|affiliation|party|mitglied|membre|miembro|membro|lid|wählt|vote|milita|aderisce)\b(?:[:=]|\s(?:of|in|to|a|an|the|der|die|du|de la|de|del|della|von|van|da|do|as|like|likely|staunch|lifelong|registered))*[\s:\"'=]{1,4}$",
    re.IGNORECASE,
)

_RELIGION = (
    "catholic|protestant|christian|muslim|moslem|jewish|jew|hindu|buddhist|sikh|atheist|agnostic|mormon|evangelical|baptist|methodist|lutheran"
    "|anglican|presbyterian|pentecostal|jehovah's witness|jehovah's witnesses|shia|shiite|shi'a|sunni|baha'i|jain|zoroastrian|quaker|wiccan|pagan"
    "|scientologist|catholicism|islam|judaism|hinduism|buddhism|greek orthodox|russian orthodox|katholisch|katholik|katholikin|evangelisch|muslimisch"
    "|muslima|jüdisch|jude|jüdin|konfessionslos|catholique|protestante|musulman|musulmane|juif|juive|bouddhiste|athée|católico|católica|musulmán"
    "|musulmana|judío|judía|ateo|atea|cattolico|cattolica|musulmano|ebreo|ebrea|katholiek|moslim|joods|muçulmano|muçulmana|judeu|judia"
)
_ORIENTATION = (
    "gay|lesbian|bisexual|homosexual|heterosexual|transgender|trans man|trans woman|non-binary|nonbinary|queer|asexual|pansexual|intersex|schwul"
    "|lesbisch|bisexuell|homosexuell|homosexuel|homosexuelle|lesbienne|bisexuelle|transgenre|lesbiana|transgénero|omosessuale|lesbica|bisessuale"
    "|homoseksueel|lésbica"
)
_HEALTH = (
    "hiv|hiv positive|hiv-positive|aids|cancer|leukemia|leukaemia|lymphoma|melanoma|diabetes|diabetic|epilepsy|epileptic|schizophrenia|schizophrenic"
    "|bipolar disorder|bipolar|depression|anxiety disorder|anxiety|ptsd|adhd|autism|autistic|dementia|alzheimer's disease|alzheimer's|alzheimer"
    "|parkinson's disease|parkinson's|parkinson|multiple sclerosis|asthma|hepatitis|tuberculosis|syphilis|gonorrhea|gonorrhoea|chlamydia|herpes"
    "|crohn's disease|crohn's|colitis|cirrhosis|lupus|arthritis|hypertension|angina|stroke|pregnant|miscarriage|abortion|infertility|endometriosis"
    "|anorexia|bulimia|alcoholism|alcoholic|substance abuse|opioid addiction|opioid use disorder|down syndrome|down's syndrome|cerebral palsy"
    "|muscular dystrophy|cystic fibrosis|sickle cell disease|haemophilia|hemophilia|covid-19|covid|pneumonia|copd|kidney failure|heart failure"
    "|heart attack|myocardial infarction|burnout|tumor|tumour|brain tumor|brain tumour|breast cancer|lung cancer|prostate cancer|chemotherapy"
    "|dialysis|insulin|antidepressants|methadone|psychosis|suicidal|chronic pain|high blood pressure|type 1 diabetes|type 2 diabetes|eating disorder"
    "|krebs|schwanger|depressionen|zuckerkrank|brustkrebs|bluthochdruck|diabète|enceinte|dépression|sida|vih|embarazada|cáncer|depresión"
    "|esquizofrenia|tumore|cancro|incinta|depressione|diabete|zwanger|kanker|suikerziekte|grávida|câncer|depressão"
)
_POLITICS = (
    "republican|democrat|conservative|communist|socialist|libertarian|liberal democrat|labour|labour party|green party|tory|tories|conservative party"
    "|democratic party|republican party|marxist|anarchist|fascist|nationalist|cdu|csu|spd|afd|fdp|die linke|die grünen|rassemblement national"
    "|parti socialiste|france insoumise|psoe|podemos|vox|partido popular|fratelli d'italia|lega|forza italia|partito democratico|vvd|pvv|pvda"
    "|groenlinks|d66"
)
_UNION = (
    "trade union|labor union|labour union|workers' union|trade unionist|unionist|union member|union rep|union steward|unite the union|unison|afl-cio"
    "|teamsters|seiu|ver.di|verdi|ig metall|cgt|cfdt|fnv|cgil|ugt|ccoo|gewerkschaft|gewerkschaftsmitglied|syndicat|syndiqué|syndiquée|sindicato"
    "|sindacato|vakbond"
)
_NATIONS = (
    "afghan|albanian|algerian|american|andorran|angolan|argentine|argentinian|armenian|australian|austrian|azerbaijani|bahamian|bahraini"
    "|bangladeshi|barbadian|belarusian|belgian|belizean|beninese|bhutanese|bolivian|bosnian|brazilian|british|bulgarian|burmese|burundian"
    "|cambodian|cameroonian|canadian|chadian|chilean|chinese|colombian|congolese|costa rican|croatian|cuban|cypriot|czech|danish|dominican|dutch"
    "|ecuadorian|egyptian|english|eritrean|estonian|ethiopian|fijian|filipino|filipina|finnish|french|gabonese|gambian|georgian|german|ghanaian"
    "|greek|grenadian|guatemalan|guinean|guyanese|haitian|honduran|hungarian|icelandic|indian|indonesian|iranian|iraqi|irish|israeli|italian"
    "|ivorian|jamaican|japanese|jordanian|kazakh|kazakhstani|kenyan|korean|south korean|north korean|kosovan|kuwaiti|kyrgyz|laotian|latvian"
    "|lebanese|liberian|libyan|lithuanian|luxembourgish|macedonian|malagasy|malawian|malaysian|maldivian|malian|maltese|mauritanian|mauritian"
    "|mexican|moldovan|mongolian|montenegrin|moroccan|mozambican|namibian|nepalese|nepali|new zealander|nicaraguan|nigerian|nigerien|norwegian"
    "|omani|pakistani|palestinian|panamanian|paraguayan|persian|peruvian|polish|portuguese|puerto rican|qatari|romanian|russian|rwandan"
    "|salvadoran|samoan|saudi|scottish|senegalese|serbian|singaporean|slovak|slovakian|slovene|slovenian|somali|south african|spanish|sri lankan"
    "|sudanese|surinamese|swedish|swiss|syrian|taiwanese|tajik|tanzanian|thai|togolese|trinidadian|tunisian|turkish|turkmen|ugandan|ukrainian"
    "|uruguayan|uzbek|venezuelan|vietnamese|welsh|yemeni|zambian|zimbabwean|hispanic|latino|latina|latinx|african american|african-american"
    "|asian american|asian-american|native american|caucasian|romani|kurd|kurdish|uyghur"
)
_PEOPLE = re.compile(
    r"\s(?:man|woman|men|women|boy|girl|citizens?|citizenship|nationals?|people|immigrants?|refugees?|origin|descent|born|passport|husband|wife|mother"
    r"|father|parents?|family|friend|nationality|couple|student|worker|employee|patient|customer|lady|guy|person|ancestry|heritage|roots)\b",
    re.IGNORECASE,
)
_THING = re.compile(
    r"[- ]?(?:language|food|cuisine|text|grammar|translations?|words?|alphabet|keyboard|locale|dictionary|version|subtitles|sentences?|poem"
    r"|(?:national )?(?:anthem|football|team|league|championships?|embassy|border|music|media|radio|film|novel)"
    r"|company|companies|firm|school|art|architecture|literature|history|culture|law|letters?|characters?|pronunciation|dressing|toast|fries|salad|dollars?|pounds?)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:to|in|into|from|speaks?|speaking|spoken|learn(?:ing)?|translat\w+|written in|teach\w*|understand|fluent|plain|simple|proper|modern|old)\s(?:\w+\s(?:to|into|and|or)\s)?$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Category:
    type: str
    terms: str
    claims: re.Pattern[str]
    """What must end just before the term for it to be said of somebody."""
    score: float = 0.7


_CATEGORIES = (
    _Category("RELIGION", _RELIGION, _IS),
    _Category("SEXUAL_ORIENTATION", _ORIENTATION, _IS),
    _Category("HEALTH", _HEALTH, _HAS),
    _Category("POLITICAL_OPINION", _POLITICS, _MEMBER),
    _Category("TRADE_UNION", _UNION, _MEMBER),
    _Category("NRP", _NATIONS, _IS, 0.75),
)
TYPES = frozenset(category.type for category in _CATEGORIES)
_FIRST = re.compile(r"[^\W\d_]+")


def _index() -> dict[str, list[tuple[_Category, re.Pattern[str]]]]:
    """First word of a term, and its plural → the category and a pattern of all its terms with that word."""
    grouped: dict[tuple[str, str], list[str]] = {}
    for category in _CATEGORIES:
        for term in category.terms.split("|"):
            first = _FIRST.match(term)
            assert first is not None
            grouped.setdefault((category.type, first[0]), []).append(term)
    index: dict[str, list[tuple[_Category, re.Pattern[str]]]] = {}
    by_type = {category.type: category for category in _CATEGORIES}
    for (kind, first_word), terms in grouped.items():
        longest = sorted(terms, key=len, reverse=True)
        alternatives = "|".join(re.escape(term).replace(r"\ ", r"\s").replace("'", "['’]") for term in longest)
        pattern = re.compile(rf"(?<![^\W_])(?:{alternatives})s?(?![^\W_])", re.IGNORECASE)
        for word in (first_word, first_word + "s"):
            index.setdefault(word, []).append((by_type[kind], pattern))
    return index


_LISTED = re.compile(r"(?:,| and| or|, and| &| und| et| y| e|/)\s(?:\w+\s){0,2}")
_OUTRIGHT = re.compile(r"hiv[ -]positive", re.IGNORECASE)
"""Terms that say enough by themselves."""


class Special:
    """Terms of Article 9 that are said of somebody."""

    def __init__(self) -> None:
        self._by_word = _index()
        self._words = Literals(f" {word} " for word in self._by_word)

    def find(self, view: View) -> Iterator[Finding]:
        matches: dict[tuple[int, int, str], tuple[re.Match[str], _Category]] = {}
        for word in view.vocabulary(self._words):
            starts = view.starts((word,))
            for category, pattern in self._by_word[word]:
                found = (pattern.match(view.text, start) for start in starts)
                matches |= {(*m.span(), category.type): (m, category) for m in found if m}
        said: dict[str, int] = {}
        for (start, end, kind), (match, category) in sorted(matches.items(), key=lambda item: item[0]):
            score = _claimed(view.text, match, category)
            if not score and kind in said and _LISTED.fullmatch(view.text, said[kind], start):
                score = category.score  # "diagnosed with asthma, diabetes and lupus"
            if score and not view.is_code(start):
                said[kind] = end
                yield Finding(start, end, kind, score, "article-9")


_ASKED = re.compile(
    r"\b(?:what|what's|how|why|which|when|where|was|wie|qu'est-ce que|qué|cosa|wat|o que)\s(?:is|are|was|does|ist|es|è|é)\s(?:an?\s|the\s)?$",
    re.IGNORECASE,
)
"""A question about the thing itself."""


def _claimed(text: str, match: re.Match[str], category: _Category) -> float:
    start, end = match.span()
    before = text[max(0, start - 60) : start]
    if _ASKED.search(before):
        return 0.0
    if category.type != "NRP":
        return category.score if category.claims.search(before) or _OUTRIGHT.fullmatch(match[0]) else 0.0
    if _PEOPLE.match(text, end):
        return category.score
    if _THING.match(text, end) or _SPOKEN.search(before):
        return 0.0
    return category.score if category.claims.search(before) else 0.0
