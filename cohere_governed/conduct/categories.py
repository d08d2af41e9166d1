"""The categories of prohibited use: one table, the ids that policy, findings and incidents share.

A category is *declared* when only the operator's use-case file can show it (what an application is for is not
written in a prompt), *detected* when a layer of this package looks for it in text, or both. The clauses they come
from are listed with the provider documents in ``policies/provider/``.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

__all__ = ["CATEGORIES", "DETECTED", "NON_OVERRIDABLE", "Category"]


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of prohibited use."""

    id: str
    title: str
    """In words, for a person; fits after "the text looks like"."""
    seen: Literal["declared", "detected", "both"]
    lexicon_blocks: bool = False
    """The lexicon may block alone, without the classifier's agreement."""


_TABLE = (
    Category("csam", "sexual content about minors", "detected", lexicon_blocks=True),
    Category("wmd", "chemical, biological, radiological or nuclear weapons", "detected", lexicon_blocks=True),
    Category("ncii", "intimate images of a person without consent", "both"),
    Category("synthetic_media_real_person", "synthetic media of a real person without consent", "both"),
    Category("cyberattack", "attacks on computer systems", "detected"),
    Category("coordinated_disinformation", "coordinated disinformation", "both"),
    Category("violence_incitement", "threatening, planning or inciting violence", "detected"),
    Category("self_harm_promotion", "promoting self-harm, suicide or eating disorders", "detected"),
    Category("hate", "hatred of people for what they are", "detected"),
    Category("sexual_exploitation", "sexual exploitation and trafficking", "detected"),
    Category("graphic", "graphic sexual acts, torture or abuse", "detected"),
    Category("harassment", "bullying, threatening, shaming or doxing", "detected"),
    Category("fraud", "fraud, scams and deception for gain", "detected"),
    Category("spam", "unsolicited bulk messages and search manipulation", "both"),
    Category("privacy_violation", "obtaining personal information without right", "detected"),
    Category("identity_characterisation", "inferring race, ethnicity or gender of people", "both"),
    Category("misrepresentation", "passing generated text off as several or other people", "both"),
    Category("misinformation", "harmful false claims", "detected"),
    Category("division", "turning a community against itself", "detected"),
    Category("insensitivity", "belittling victims", "detected"),
    Category("harmful_belief", "perpetuating harmful beliefs", "detected"),
    Category("attention_redirection", "drawing attention away from harm", "declared"),
    Category("high_stakes_autonomous", "high-stakes decisions without a human", "declared"),
    Category("unsupervised_sensitive", "medical or other sensitive use without supervision", "declared"),
    Category("illegal_activity", "other crime: drugs, weapons, theft, evasion of law", "detected"),
    Category("ip_infringement", "infringing intellectual property", "detected"),
    Category("academic_dishonesty", "academic dishonesty", "detected"),
    Category("political_campaigning", "political persuasion and campaigning", "both"),
    Category("surveillance", "covert or unlawful surveillance", "both"),
    Category("service_abuse", "attacks on the model and its safeguards", "detected"),
)

CATEGORIES = MappingProxyType({category.id: category for category in _TABLE})
"""Category id → category, in the order policies list them."""

DETECTED = tuple(category.id for category in _TABLE if category.seen != "declared")
"""Ids that a layer of this package can report; the others rest on declared use alone."""

NON_OVERRIDABLE = frozenset(category.id for category in _TABLE if category.lexicon_blocks)
"""Ids for which a lexicon hit reaches the block band without the classifier."""
