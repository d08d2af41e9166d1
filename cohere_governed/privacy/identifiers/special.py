"""Special categories of personal data (GDPR Article 9) and nationality, by curated terms.

Conservative on purpose: a religion or an illness as a subject is not personal.
A term counts when the words beside it say that somebody *is*, *has* or *joined*
it. Nationalities are the exception: they are short, and beside a person nearly
always.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from cohere_governed.model import Finding
from cohere_governed.privacy.identifiers.scan import View

__all__ = ["Special"]


@dataclass(frozen=True, slots=True)
class _Category:
    type: str
    terms: re.Pattern[str]
    claims: re.Pattern[str] | None
    """What must end just before the term; ``None`` when the term says enough."""
    follows: re.Pattern[str] | None = None
    score: float = 0.7


def _terms(listed: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![^\W_])(?:{'|'.join(listed.split(' / '))})(?![^\W_])", re.IGNORECASE)


_WHO = r"(?:i|he|she|they|we|who|patient|client|employee|customer|applicant|candidate|(?:my|his|her|their|our) \w+|mr\.? \w+|mrs\.? \w+|ms\.? \w+|dr\.? \w+|[a-z]+)"
_IS = re.compile(
    r"(?:\b(?:am|is|are|was|were|be|been|being|i'm|he's|she's|they're|who's|as|became|become|identif(?:y|ies|ied) as|raised|born|converted to"
    r"|practi[cs]ing|devout|observant|openly|came out as|religion|faith|beliefs?|ethnicity|race|origin|orientation|confession"
    r"|ist|bin|sind|war|est|suis|es|soy|è|sono|sou|é|ben|konfession|religión|religione|godsdienst|religião)\b"
    r"(?:[:=]|\s(?:is|a|an|as|the|ein|eine|un|une|una|um|uma|een|not|also|now|very|strictly|half|part|of|from))?"
    r"(?:\s(?:a|an|practi[cs]ing|devout|former|observant|lapsed|proud|non-practi[cs]ing|orthodox|reform|active|registered|lifelong|self-described))?)[\s:\"'=]{1,4}$",
    re.IGNORECASE,
)
_HAS = re.compile(
    r"(?:\b(?:has|have|had|having|with|suffer(?:s|ed|ing)? from|diagnosed(?: with| as)?|diagnosis(?: of| is)?|tested positive for|positive for|treat(?:ed|ment|ing) for|history of|"
    r"living with|contracted|developed|survived|recovering from|died (?:of|from)|is|am|was|are|i'm|he's|she's|takes|taking|prescribed|on|medication for|condition|disability|illness"
    r"|hat|habe|leidet an|diagnose|erkrankt an|atteinte? (?:de|d')|souffre (?:de|d')|a le|a la|a une?|tiene|padece|sufre|diagnosticad[oa] (?:de|con)|ha il|ha la|soffre di|heeft|lijdt aan|tem|sofre de)\b"
    r"(?:[:=]|\s(?:a|an|the|his|her|my|their|been|severe|chronic|acute|mild|stage \w+|type \d|type|advanced|terminal|early|recurrent|major|clinical|advanced|breast|lung|den|einer?|de|d'|du|la|le|el))*)[\s:\"'=]{1,4}$",
    re.IGNORECASE,
)
_MEMBER = re.compile(
    r"\b(?:member(?:ship)?(?: of| in|:)?|joined|belongs? to|active in|voted?(?: for)?|votes|supports?|supporter of|campaign(?:s|ed|ing)? for|donat(?:es?|ed) to|registered(?: as)?|is|am|was|i'm|he's|she's|are"
    r"|affiliation|party|mitglied|membre|miembro|membro|lid|wählt|vote|milita|aderisce)\b(?:[:=]|\s(?:of|in|to|a|an|the|der|die|du|de la|de|del|della|von|van|da|do|as|like|likely|staunch|lifelong|registered))*[\s:\"'=]{1,4}$",
    re.IGNORECASE,
)

_RELIGION = (
    "catholics? / protestants? / christians? / muslims? / moslems? / jewish / jews? / hindus? / buddhists? / sikhs? / atheists? / agnostics? / mormons? / evangelicals? / baptists?"
    " / methodists? / lutherans? / anglicans? / presbyterians? / pentecostals? / jehovah's witness(?:es)? / shi'?(?:a|ite)s? / sunnis? / bah[aá]'?[ií]s? / jains? / zoroastrians? / quakers?"
    " / wiccans? / pagans? / scientologists? / catholicism / islam / judaism / hinduism / buddhism / katholisch / evangelisch / muslimisch / jüdisch / konfessionslos"
    " / catholique / protestante? / musulmane? / juive? / juif / bouddhiste / athée / católic[oa]s? / musulm[aá]n(?:a|es)? / jud[ií][oa]s? / ate[oa] / cattolic[oa]s? / musulman[oaie] / ebre[oa]"
    " / katholiek / moslim / joods / muçulman[oa] / judeu / judia / greek orthodox / russian orthodox"
)
_ORIENTATION = (
    "gay / lesbian / bisexual / homosexual / heterosexual / transgender / trans (?:man|woman) / non-?binary / queer / asexual / pansexual / intersex / schwul / lesbisch / bisexuell / homosexuell"
    " / homosexuelle? / lesbienne / bisexuelle? / transgenre / lesbiana / transg[eé]nero / omosessuale / lesbica / bisessuale / homoseksueel / lésbica"
)
_HEALTH = (
    "hiv(?:[- ]positive)? / aids / cancer / leuk[ae]+mia / lymphoma / melanoma / diabetes / diabetic / epilepsy / epileptic / schizophrenia / schizophrenic / bipolar(?: disorder)? / depression / anxiety disorder"
    " / ptsd / adhd / autism / autistic / dementia / alzheimer'?s?(?: disease)? / parkinson'?s?(?: disease)? / multiple sclerosis / asthma / hepatitis(?: [abc])? / tuberculosis / syphilis / gonorrh?ea / chlamydia"
    " / herpes / crohn'?s?(?: disease)? / colitis / cirrhosis / lupus / arthritis / hypertension / angina / stroke / pregnant / pregnancy / miscarriage / abortion / infertility / endometriosis / anorexia / bulimia"
    " / alcoholism / alcoholic / addiction / substance abuse / opioid (?:addiction|use disorder) / down'?s? syndrome / cerebral palsy / muscular dystrophy / cystic fibrosis / sickle cell / haemophilia / hemophilia / covid(?:-19)?"
    " / pneumonia / copd / kidney failure / heart failure / heart attack / myocardial infarction / burn-?out / tumou?r / chemotherapy / dialysis / insulin / antidepressants? / methadone / psychosis / suicidal"
    " / krebs / schwanger(?:schaft)? / depressionen? / zuckerkrank / brustkrebs / diabète / enceinte / dépression / cancer du \\w+ / sida / embarazada / cáncer / depresión / esquizofrenia / tumore / cancro / incinta / depressione"
    " / zwanger / kanker / suikerziekte / grávida / câncer / depressão"
)
_POLITICS = (
    "republicans? / democrats? / conservatives? / communists? / socialists? / libertarians? / liberal democrats? / labour(?: party)? / green party / tory / tories / the conservative party / the democratic party / the republican party"
    " / marxists? / anarchists? / fascists? / nationalists? / cdu / csu / spd / afd / fdp / die linke / die grünen / rassemblement national / parti socialiste / france insoumise / psoe / podemos / vox / partido popular / fratelli d'italia"
    " / lega / forza italia / partito democratico / vvd / pvv / pvda / groenlinks / d66"
)
_UNION = (
    "(?:trade|labou?r|workers'?)[- ]union(?:s|ist)? / unionist / union (?:member|rep(?:resentative)?|steward) / unite the union / unison / afl-cio / teamsters / seiu / ver\\.?di / ig metall / cgt / cfdt / fnv / cgil / ugt / ccoo"
    " / gewerkschaft(?:smitglied)? / syndicat / syndiqué[es]? / sindicato / sindacato / vakbond"
)
_NATIONS = (
    "afghan albanian algerian american andorran angolan argentin(?:e|ian) armenian australian austrian azerbaijani bahamian bahraini bangladeshi barbadian belarusian belgian belizean beninese bhutanese bolivian bosnian brazilian british"
    " bulgarian burmese burundian cambodian cameroonian canadian chadian chilean chinese colombian congolese costa[ ]rican croatian cuban cypriot czech danish dominican dutch ecuadorian egyptian english eritrean estonian ethiopian fijian"
    " filipin[oa] finnish french gabonese gambian georgian german ghanaian greek grenadian guatemalan guinean guyanese haitian honduran hungarian icelandic indian indonesian iranian iraqi irish israeli italian ivorian jamaican japanese jordanian"
    " kazakh(?:stani)? kenyan korean kosovan kuwaiti kyrgyz laotian latvian lebanese liberian libyan lithuanian luxembourgish macedonian malagasy malawian malaysian maldivian malian maltese mauritanian mauritian mexican moldovan mongolian"
    " montenegrin moroccan mozambican namibian nepalese nepali new[ ]zealand(?:er)? nicaraguan nigerian nigerien norwegian omani pakistani palestinian panamanian paraguayan persian peruvian polish portuguese puerto[ ]rican qatari romanian russian rwandan"
    " salvadoran samoan saudi scottish senegalese serbian singaporean slovak(?:ian)? slovenian? somali south[ ]african spanish sri[ ]lankan sudanese surinamese swedish swiss syrian taiwanese tajik tanzanian thai togolese trinidadian tunisian turkish"
    " turkmen ugandan ukrainian uruguayan uzbek venezuelan vietnamese welsh yemeni zambian zimbabwean hispanic latin[oa]x? african[- ]american asian[- ]american native[- ]american caucasian romani kurd(?:ish)? uyghur roma"
)
_NATION = re.compile(
    r"(?<![^\W_])(?:" + "|".join(word.replace("[ ]", " ") for word in re.split(r"(?<!\[) (?!\])", _NATIONS)) + r")s?(?![^\W_]|[- ]?(?:language|food|cuisine|text|grammar|translation|words?|alphabet|keyboard|locale|dictionary))",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\s(?:man|woman|men|women|boy|girl|citizens?|nationals?|people|immigrants?|refugees?|origin|descent|born|passport|husband|wife|mother|father|parents?|family|friend|national(?:ity)?|couple|student|worker|employee"
    r"|patient|customer|lady|guy|person|ancestry|heritage|roots)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"(?:\b(?:to|in|into|from|speaks?|speak(?:ing)?|learn(?:ing)?|translat\w+|written in|the)\s)$", re.IGNORECASE)


class Special:
    """Terms of Article 9 that are said of somebody."""

    _CATEGORIES = (
        _Category("RELIGION", _terms(_RELIGION), _IS),
        _Category("SEXUAL_ORIENTATION", _terms(_ORIENTATION), _IS),
        _Category("HEALTH", _terms(_HEALTH), _HAS),
        _Category("POLITICAL_OPINION", _terms(_POLITICS), _MEMBER),
        _Category("TRADE_UNION", _terms(_UNION), _MEMBER),
    )

    def find(self, view: View) -> Iterator[Finding]:
        text = view.text
        for category in self._CATEGORIES:
            for match in category.terms.finditer(text):
                start, end = match.span()
                before = text[max(0, start - 60) : start]
                if category.claims is not None and category.claims.search(before) is None:
                    continue
                if not view.is_code(start):
                    yield Finding(start, end, category.type, category.score, "article-9")
        for match in _NATION.finditer(text):
            start, end = match.span()
            word = match[0]
            if view.is_code(start):
                continue
            if _PEOPLE.match(text, end) or _IS.search(text[max(0, start - 40) : start]):
                yield Finding(start, end, "NRP", 0.75, "nationality")
            elif word[0].isupper() and not _SPOKEN.search(text[max(0, start - 24) : start]):
                yield Finding(start, end, "NRP", 0.6, "nationality")
