"""Decisions, against the rules restated in words.

``RULES`` below is a second, small statement of the policy: a rule id, and when
it refuses, over facts that are words ("yesterday", "stale") and not dates. Rows
are drawn at random, each mostly harmless with a few things wrong, and the set
of rules that refuse must be the same set.
"""

import dataclasses
import datetime as dt
import random

import pytest

from cohere_governed import model
from cohere_governed.model import ConductFinding, Modality, Permit, Refusal, Treatment
from cohere_governed.policy import decide, effective, load
from tests.policy.folders import NOW, call, intent, refusing

TODAY = NOW.date()
DAYS = {
    "never": None,
    "long ago": TODAY - dt.timedelta(days=400),
    "stale": TODAY - dt.timedelta(days=91),
    "fresh": TODAY - dt.timedelta(days=90),
    "yesterday": TODAY - dt.timedelta(days=1),
    "today": TODAY,
    "tomorrow": TODAY + dt.timedelta(days=1),
    "far": TODAY + dt.timedelta(days=400),
}
PAST, FUTURE = {"long ago", "stale", "fresh", "yesterday", "today"}, {"tomorrow", "far"}

# fact → (harmless values, values that may refuse)
FACTS = {
    "status": (["active"], ["suspended", "offboarded"]),
    "accepted": (["long ago", "today"], ["tomorrow", "clause missing"]),
    "document": (["real"], ["none", "placeholder"]),
    "signed": (["long ago", "today"], ["never", "tomorrow"]),
    "begins": (["long ago", "today"], ["tomorrow"]),
    "ends": (["never", "today", "far"], ["yesterday"]),
    "tier": (["enterprise", "default"], ["trial"]),
    "mechanism": (["contract_exclusion", "dashboard_opt_out"], ["default_terms"]),
    "evidence": (["fresh", "today"], ["none", "stale", "tomorrow", "web page"]),
    "permitted": (["none", "opted_in"], []),
    "consent": (["deny"], ["opted_in", "opted_in yesterday", "opted_in tomorrow"]),
    "dpa": (["executed"], ["no", "from tomorrow"]),
    "classes": (["personal"], ["internal"]),
    "case": (["named", "default"], ["unknown", "none"]),
    "approval": (["approved"], ["draft", "withdrawn"]),
    "approved": (["long ago", "today"], ["tomorrow", "never"]),
    "review": (["today", "far"], ["yesterday", "never"]),
    "case covers": (["chat", "*", "inference", "v2.chat", "v2.*"], ["embed", "v1.chat"]),
    "case models": (["*", "exact", "prefix"], ["other"]),
    "case data": (["internal"], ["confidential", "health"]),
    "high stakes": ([False], [True, "unseen"]),
    "end user": (["named", "not needed"], ["missing"]),
    "found": (["nothing", "DATE_TIME"], ["PERSON", "RELIGION", "SECRET"]),
    "mode": (["redact"], ["block"]),
    "kept": (["unbounded", "exactly"], ["too long"]),
    "religion": (["mask"], ["refuse", "pseudonymise", "pseudonymise, covered"]),
    "image": (["none", "allow", "redact"], ["refuse"]),
    "headers": (["none", "listed", "LISTED"], ["added"]),
    "fields": (["none", "allowed"], ["refused"]),
    "conversation": (["none", "allowed"], ["refused"]),
    "length": (["short", "at the limit"], ["long"]),
    "safety": (["unset", "STRICT", "CONTEXTUAL"], ["OFF", "NONE", "bogus"]),
    "floor": (["CONTEXTUAL"], ["STRICT"]),
    "tools": ([False], [True, "and refused"]),
    "conduct": (
        ["nothing", "low", "review"],
        ["block alone", "block by lexicon", "block agreed", "unknown", "classifier alone"],
    ),
    "language": (["screened", "recorded"], ["refused"]),
    "region": (["both"], ["not tenant", "not agreement"]),
    "host": (["default", "exact", "EXACT:443", "exact."], ["other", "exact:8443", "suffix", "over http"]),
    "override": (["allowed"], ["refused"]),
    "cloud": (["cohere"], ["bedrock", "oci"]),
    "carries": (["*", "chat"], ["rerank"]),
    "route models": (["*", "exact", "mapped"], ["other"]),
    "deployment": (["saas"], ["sandbox"]),
    "covered": (["any", "these"], ["others"]),
    "sandbox": ([False], [True]),
}
MODEL = "command-a-03-2025"


def draw(rng, wrong):
    row = {}
    for fact, (harmless, harmful) in FACTS.items():
        row[fact] = rng.choice(harmful) if harmful and rng.random() < wrong else rng.choice(harmless)
    return row


# ── the rules, in words ────────────────────────────────────────────────────────


def no_case(r):
    return r["case"] in {"unknown", "none"}


def personal(r):
    return r["found"] in {"PERSON", "RELIGION", "SECRET"}


def sensitive(r):
    return not no_case(r) and r["case data"] in {"confidential", "health"}


def opted_in(r):
    return r["permitted"] == "opted_in" and r["consent"] == "opted_in"


def doubt(r):
    if r["mechanism"] == "default_terms":
        return "training.may_train"
    if r["evidence"] in {"none", "tomorrow", "web page"}:
        return "training.evidence_missing"
    return "training.evidence_stale" if r["evidence"] == "stale" else None


def removed(r):
    """The first thing that removes the only route."""
    if r["deployment"] == "sandbox":
        return "route.sandbox_agreement"
    if r["covered"] == "others":
        return "route.deployment"
    if r["region"] == "not tenant":
        return "residency.region"
    if r["region"] == "not agreement":
        return "residency.agreement"
    if r["cloud"] != "cohere":
        return "route.cloud"
    if r["host"] in {"other", "exact:8443", "suffix"}:
        return "residency.host"
    if r["host"] == "over http":
        return "residency.scheme"
    if r["carries"] == "rerank":
        return "route.surface"
    if r["route models"] == "other":
        return "route.model"
    return None


RULES = {
    "tenant.inactive": lambda r: r["status"] != "active",
    "terms.missing_clause": lambda r: r["accepted"] == "clause missing",
    "terms.not_yet": lambda r: r["accepted"] == "tomorrow",
    "agreement.placeholder": lambda r: r["document"] != "real",
    "agreement.unsigned": lambda r: r["signed"] in {"never", "tomorrow"},
    "agreement.not_yet": lambda r: r["begins"] == "tomorrow",
    "agreement.expired": lambda r: r["ends"] == "yesterday",
    "use_case.unknown": lambda r: r["case"] == "unknown",
    "use_case.missing": lambda r: r["case"] == "none",
    "use_case.not_approved": lambda r: not no_case(r) and r["approval"] != "approved",
    "use_case.not_yet": lambda r: (
        not no_case(r) and r["approval"] == "approved" and r["approved"] in {"tomorrow", "never"}
    ),
    "use_case.review_overdue": lambda r: (
        not no_case(r)
        and r["approval"] == "approved"
        and r["approved"] in PAST
        and r["review"] in {"yesterday", "never"}
    ),
    "oversight.missing": lambda r: not no_case(r) and r["high stakes"] == "unseen",
    "use_case.surface": lambda r: not no_case(r) and r["case covers"] in {"embed", "v1.chat"},
    "use_case.model": lambda r: not no_case(r) and r["case models"] == "other",
    "end_user.missing": lambda r: r["end user"] == "missing",
    "training.trial": lambda r: r["tier"] == "trial" and personal(r),
    "dpa.missing": lambda r: r["dpa"] != "executed" and personal(r),
    "training.may_train": lambda r: (
        doubt(r) == "training.may_train" and not opted_in(r) and (personal(r) or sensitive(r))
    ),
    "training.evidence_missing": lambda r: (
        doubt(r) == "training.evidence_missing" and not opted_in(r) and (personal(r) or sensitive(r))
    ),
    "training.evidence_stale": lambda r: (
        doubt(r) == "training.evidence_stale" and not opted_in(r) and (personal(r) or sensitive(r))
    ),
    "data.personal": lambda r: personal(r) and r["classes"] == "internal",
    "data.class": lambda r: not no_case(r) and r["case data"] == "health",
    "redaction.refuse": lambda r: r["found"] == "SECRET",
    "redaction.special_category": lambda r: r["found"] == "RELIGION" and r["religion"] == "refuse",
    "data.special_category": lambda r: r["found"] == "RELIGION" and r["religion"] == "pseudonymise",
    "redaction.block": lambda r: r["mode"] == "block" and personal(r),
    "retention.vendor": lambda r: r["kept"] == "too long",
    "modality.refused": lambda r: r["image"] == "refuse",
    "options.header": lambda r: r["headers"] == "added",
    "options.field": lambda r: r["fields"] == "refused",
    "options.base_url": lambda r: r["override"] == "refused" and r["host"] != "default" and r["cloud"] == "cohere",
    "quota.characters": lambda r: r["length"] == "long",
    "storage.conversation": lambda r: r["conversation"] == "refused",
    "safety_mode.unknown": lambda r: r["safety"] == "bogus",
    "safety_mode.looser": lambda r: (
        r["safety"] in {"OFF", "NONE"} or (r["safety"] == "CONTEXTUAL" and r["floor"] == "STRICT")
    ),
    "safety_mode.not_applied": lambda r: r["tools"] == "and refused" and r["floor"] == "STRICT",
    "conduct.block": lambda r: r["conduct"] in {"block alone", "block by lexicon", "block agreed"},
    "conduct.unknown_category": lambda r: r["conduct"] == "unknown",
    "conduct.unscreened": lambda r: r["language"] == "refused",
    **{
        name: lambda r, name=name: removed(r) == name
        for name in (
            "route.sandbox_agreement",
            "route.deployment",
            "residency.region",
            "residency.agreement",
            "route.cloud",
            "residency.host",
            "residency.scheme",
            "route.surface",
            "route.model",
        )
    },
}


# ── facts made real ────────────────────────────────────────────────────────────


def policy_of(r, base):
    """A tenant's policy that has these facts."""
    agreement = dataclasses.replace(
        base.agreement,
        tier=r["tier"],
        sha256={"real": base.agreement.sha256, "none": None, "placeholder": "1" * 64}[r["document"]],
        signed_on=DAYS[r["signed"]],
        effective=DAYS[r["begins"]],
        expires=DAYS[r["ends"]],
        training_mechanism=r["mechanism"],
        training_permitted=r["permitted"],
        vendor_days=30,
        deployments={
            "any": None,
            "these": frozenset({"saas", "cloud"}),
            "others": frozenset({"private_vpc"}),
        }[r["covered"]],
        evidence={
            "none": (),
            "web page": (effective.Evidence("web_page", TODAY),),
        }.get(r["evidence"], (effective.Evidence("attestation", DAYS.get(r["evidence"], TODAY)),)),
        dpa_executed=r["dpa"] != "no",
        dpa_executed_on=DAYS["tomorrow" if r["dpa"] == "from tomorrow" else "long ago"],
        data_classes=frozenset({"internal", "confidential"} | ({"personal"} if r["classes"] == "personal" else set())),
        special_categories=frozenset(
            {"religious_or_philosophical_beliefs"} if r["religion"] == "pseudonymise, covered" else ()
        ),
        regions=frozenset({"US"} if r["region"] == "not agreement" else {"EU", "US", "LOCAL"}),
    )
    controls = controls_of(r, base.controls)
    case = dataclasses.replace(
        base.use_cases["eubank-complaint-triage"],
        id="triage",
        status=r["approval"],
        approved_on=DAYS[r["approved"]],
        review_by=DAYS[r["review"]],
        surfaces=("rerank", r["case covers"]),
        models={"*": ("*",), "exact": (MODEL,), "prefix": ("command-a-*",), "other": ("command-r",)}[r["case models"]],
        data_classes=frozenset({r["case data"]}),
        high_stakes=bool(r["high stakes"]),
        oversight="human_decides" if r["high stakes"] is True else "human_in_the_loop",
        controls=controls,
    )
    route = model.Route(
        name="only",
        provider="cohere",
        deployment=r["deployment"],
        region="EU",
        hosts=("vault.example",),
        models={"exact": (MODEL,), "mapped": ("x",), "other": ("command-r",), "*": ("*",)}[r["route models"]],
        model_ids={MODEL: "x"} if r["route models"] == "mapped" else {},
        surfaces=(r["carries"],),
    )
    return dataclasses.replace(
        base,
        status=r["status"],
        terms_accepted_on=DAYS.get(r["accepted"], TODAY),
        accepted_clauses=frozenset() if r["accepted"] == "clause missing" else base.required_clauses,
        agreement=agreement,
        regions=frozenset({"US"} if r["region"] == "not tenant" else {"EU", "LOCAL"}),
        use_cases={"triage": case},
        default_use_case="triage" if r["case"] == "default" else None,
        training=effective.Training(
            "opted_in" if r["consent"].startswith("opted_in") else "deny",
            DAYS["tomorrow" if r["consent"].endswith("tomorrow") else "long ago"],
            DAYS["yesterday" if r["consent"].endswith("yesterday") else "far"],
        ),
        routes=(route,),
        controls=controls,
    )


def controls_of(r, base):
    redaction = dataclasses.replace(
        base.redaction,
        mode=r["mode"],
        not_personal=frozenset({"DATE_TIME"}),
        treatments={"RELIGION": Treatment(r["religion"].split(",")[0]), "SECRET": Treatment.REFUSE},
    )
    options = dataclasses.replace(
        base.request_options,
        allow_additional_headers=frozenset({"x-request-id"}),
        allow_additional_body_parameters=r["fields"] != "refused",
        allow_base_url_override=r["override"] == "allowed",
        server_conversations="allow" if r["conversation"] == "allowed" else "refuse",
    )
    return dataclasses.replace(
        base,
        redaction=redaction,
        retention=dataclasses.replace(
            base.retention, vendor={"unbounded": None, "exactly": 30, "too long": 29}[r["kept"]]
        ),
        modalities={m: r["image"] if m is Modality.IMAGE and r["image"] != "none" else "refuse" for m in Modality},
        request_options=options,
        end_users=dataclasses.replace(base.end_users, id_required=r["end user"] != "not needed"),
        quotas=dataclasses.replace(base.quotas, max_characters=100),
        safety_mode=effective.SafetyModes(
            r["floor"], frozenset({"OFF", "NONE"}), "refuse" if r["tools"] == "and refused" else "allow"
        ),
        conduct=dataclasses.replace(
            base.conduct, unscreened_language="refuse" if r["language"] == "refused" else "record"
        ),
    )


def intent_of(r):
    """What the call says."""
    conduct = {
        "nothing": (),
        "low": (ConductFinding("fraud", 0.1, "lexicon"), ConductFinding("wmd", 0.29, "classifier")),
        "review": (
            ConductFinding("misrepresentation", 0.5, "classifier"),
            ConductFinding("insensitivity", 0.9, "rule"),
        ),
        "classifier alone": (ConductFinding("fraud", 0.99, "classifier"),),
        "block alone": (ConductFinding("wmd", 0.9, "lexicon"),),
        "block by lexicon": (ConductFinding("fraud", 0.8, "lexicon"), ConductFinding("spam", 0.5, "classifier")),
        "block agreed": (ConductFinding("fraud", 0.8, "classifier"), ConductFinding("fraud", 0.4, "lexicon")),
        "unknown": (ConductFinding("something_new", 0.01, "classifier"),),
    }[r["conduct"]]
    host = {"default": None, "other": "evil.example", "suffix": "vault.example.evil.example"}.get(
        r["host"], r["host"].replace("exact", "vault.example").replace("EXACT", "VAULT.example")
    )
    return intent(
        call(
            host="vault.example" if r["host"] == "over http" else host,
            scheme="http" if r["host"] == "over http" else "https",
            cloud=r["cloud"],
            modalities=frozenset() if r["image"] == "none" else frozenset({Modality.IMAGE}),
            headers_added={"none": (), "listed": ("x-request-id",), "LISTED": ("X-Request-ID",)}.get(
                r["headers"], ("x-other",)
            ),
            unknown_fields=() if r["fields"] == "none" else ("new",),
            refs={} if r["conversation"] == "none" else {"conversation": ("c",)},
            characters={"short": 5, "at the limit": 100, "long": 101}[r["length"]],
            safety_mode=None if r["safety"] == "unset" else r["safety"],
            has_tools=bool(r["tools"]),
        ),
        end_user="u" if r["end user"] == "named" else None,
        use_case={"named": "triage", "unknown": "other"}.get(r["case"]),
        findings={} if r["found"] == "nothing" else {r["found"]: 2},
        conduct=conduct,
        languages_unscreened=() if r["language"] == "screened" else ("sw",),
        sandbox=r["sandbox"],
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_rules_refuse_what_their_words_say(worked, seed):
    rng, base, permits = random.Random(seed), worked.tenants["eubank"], 0
    for _ in range(750):
        row = draw(rng, rng.choice([0.0, 0.02, 0.05, 0.2]))
        decision = decide(intent_of(row), policy_of(row, base))
        expected = {name for name, refuses in RULES.items() if refuses(row)}
        assert refusing(decision) == expected, row
        assert isinstance(decision, Refusal if expected else Permit)
        permits += isinstance(decision, Permit)
    assert 200 < permits < 700  # neither side goes untested


@pytest.mark.parametrize("fact", FACTS)
def test_each_wrong_alone_is_judged_by_its_words(worked, fact):
    rng = random.Random(fact)
    for value in [*FACTS[fact][0], *FACTS[fact][1]]:
        for _ in range(10):
            row = {**draw(rng, 0.0), fact: value}
            decision = decide(intent_of(row), policy_of(row, worked.tenants["eubank"]))
            assert refusing(decision) == {name for name, refuses in RULES.items() if refuses(row)}, row


def test_a_permit_says_what_must_happen(worked):
    row = {**draw(random.Random(0), 0.0), "found": "PERSON", "conduct": "review", "floor": "STRICT", "safety": "unset"}
    decision = decide(intent_of(row), policy_of(row, worked.tenants["eubank"]))
    assert isinstance(decision, Permit)
    assert decision.route.name == "only"
    assert decision.default_treatment is Treatment.PSEUDONYMISE
    assert decision.treatments["SECRET"] is Treatment.REFUSE
    assert decision.safety_mode == "STRICT"
    assert decision.use_case == "triage"
    assert decision.agreement == "eubank-enterprise"
    assert decision.policy_digest == worked.tenants["eubank"].digest
    assert set(decision.conduct_actions) == {("misrepresentation", "review"), ("insensitivity", "review")}
    assert all(reason.allows for reason in decision.reasons)
    assert len(decision.reasons) > 10


def test_a_refusal_keeps_the_reasons_that_allowed(worked):
    decision = decide(intent(use_case="eubank-complaint-triage", end_user=None), worked.tenants["eubank"])
    assert refusing(decision) == {"end_user.missing"}
    assert sum(reason.allows for reason in decision.reasons) > 8


def test_a_stricter_mode_asked_for_is_kept(worked):
    decision = decide(intent(call(safety_mode="STRICT"), use_case=None), worked.tenants["usstartup"])
    assert decision.safety_mode == "STRICT"
    assert decide(intent(), worked.tenants["usstartup"]).safety_mode == "CONTEXTUAL"


@pytest.mark.parametrize("surface", ["v1.chat", "v1.chat_stream", "v2.chat", "v2.chat_stream"])
def test_chat_of_either_version_carries_the_mode(worked, surface):
    assert decide(intent(call(surface=surface)), worked.tenants["usstartup"]).safety_mode == "CONTEXTUAL"


def test_a_high_stakes_answer_waits_for_a_human(worked):
    decision = decide(intent(use_case="eubank-credit-memo"), worked.tenants["eubank"])
    assert isinstance(decision, Permit)
    assert decision.conduct_actions == (("high_stakes_autonomous", "require_human"),)


# ── borders ──


@pytest.mark.parametrize("religion", ["pseudonymise", "mask", "refuse", "pseudonymise, covered"])
def test_a_special_category_leaves_only_masked_or_agreed(worked, religion):
    row = {**draw(random.Random(3), 0.0), "found": "RELIGION", "religion": religion}
    rules = {"pseudonymise": {"data.special_category"}, "refuse": {"redaction.special_category"}}.get(religion, set())
    assert refusing(decide(intent_of(row), policy_of(row, worked.tenants["eubank"]))) == rules


@pytest.mark.parametrize(
    ("given", "ends", "holds"),
    [("today", "far", True), ("long ago", "today", True), ("tomorrow", "far", False), ("long ago", "yesterday", False)],
)
def test_a_consent_holds_on_its_first_and_its_last_day(worked, given, ends, holds):
    row = {
        **draw(random.Random(4), 0.0),
        "found": "PERSON",
        "mechanism": "default_terms",
        "permitted": "opted_in",
        "consent": "opted_in",
    }
    policy = policy_of(row, worked.tenants["eubank"])
    policy = dataclasses.replace(policy, training=effective.Training("opted_in", DAYS[given], DAYS[ends]))
    assert refusing(decide(intent_of(row), policy)) == (set() if holds else {"training.may_train"})


def test_a_processing_agreement_holds_from_its_day(worked):
    row = {**draw(random.Random(4), 0.0), "found": "PERSON"}
    policy = policy_of(row, worked.tenants["eubank"])
    policy = dataclasses.replace(policy, agreement=dataclasses.replace(policy.agreement, dpa_executed_on=TODAY))
    assert isinstance(decide(intent_of(row), policy), Permit)


def test_what_was_found_no_times_was_not_found(worked):
    assert isinstance(decide(intent(findings={"PERSON": 0, "HEALTH": 0}), worked.tenants["usstartup"]), Permit)


def test_a_modality_that_nobody_spoke_of_is_refused(worked):
    startup = worked.tenants["usstartup"]
    controls = dataclasses.replace(startup.controls, modalities={})
    case = dataclasses.replace(startup.use_cases["usstartup-marketing-copy"], controls=controls)
    startup = dataclasses.replace(startup, controls=controls, use_cases={case.id: case})
    for modality in Modality:
        assert refusing(decide(intent(call(modalities=frozenset({modality}))), startup)) == {"modality.refused"}


@pytest.mark.parametrize(
    ("pattern", "surface", "covered"),
    [
        ("ch*", "v2.chat", True),
        ("v2.c*", "v2.chat_stream", True),
        ("chat", "v1.chat_stream", True),
        ("v2.chat", "v2.chat_stream", False),
        ("v2.c*", "v1.chat", False),
        ("em*", "v2.chat", False),
        ("hat", "v2.chat", False),
    ],
)
def test_a_surface_is_named_by_family_id_or_prefix(worked, pattern, surface, covered):
    startup = worked.tenants["usstartup"]
    case = dataclasses.replace(startup.use_cases["usstartup-marketing-copy"], surfaces=(pattern,))
    startup = dataclasses.replace(startup, use_cases={case.id: case})
    assert refusing(decide(intent(call(surface=surface)), startup)) == (set() if covered else {"use_case.surface"})


def test_a_surface_without_safety_mode_is_left_alone(worked):
    decision = decide(embed(model="embed-v4.0"), worked.tenants["eubank"])
    assert isinstance(decision, Permit)
    assert decision.safety_mode is None


# ── routes ─────────────────────────────────────────────────────────────────────


def embed(**facts):
    return intent(call(surface="v2.embed", path="/v2/embed", **facts), use_case="eubank-complaint-triage")


def test_the_first_route_that_is_left_wins(worked):
    bank = worked.tenants["eubank"]
    decision = decide(embed(model="embed-v4.0"), bank)
    assert decision.route.name == "vault"


def test_a_refusal_says_for_each_route_what_removed_it(worked):
    decision = decide(embed(model="embed-v3.0"), worked.tenants["eubank"])
    said = {reason.rule: reason.sentence for reason in decision.reasons if not reason.allows}
    assert said["route.model"] == "route `vault` does not carry the model"
    unsigned = "route `frankfurt` has no `credentials` to sign with, so only bedrock's own client can take it"
    assert said["route.credentials"] == unsigned


FRANKFURT = "bedrock-runtime.eu-central-1.amazonaws.com"


@pytest.mark.parametrize(
    ("named", "rules"),
    [
        ("cohere.embed-v4:0", set()),
        ("eu.cohere.embed-v4:0", set()),
        ("us.cohere.embed-v4:0", {"residency.profile"}),
        ("global.cohere.embed-v4:0", {"residency.profile"}),
        ("apac.cohere.embed-v4:0", {"residency.profile"}),
        ("us-gov.cohere.embed-v4:0", {"residency.profile"}),
        ("US.cohere.embed-v4:0", {"residency.profile"}),
        ("arn:aws:bedrock:eu-central-1:1:inference-profile/us.cohere.embed-v4:0", {"residency.profile"}),
        ("arn:aws:bedrock:eu-central-1:1:inference-profile/eu.cohere.embed-v4:0", set()),
        ("arn:aws:bedrock:us-east-1:1:inference-profile/eu.cohere.embed-v4:0", {"residency.profile"}),
        ("arn:aws:bedrock:eu-central-1::foundation-model/cohere.embed-v4:0", set()),
        ("arn:aws:bedrock:eu-central-1:1:provisioned-model/abc", set()),
        ("arn:aws:bedrock:us-east-1:1:provisioned-model/abc", {"residency.profile"}),
        ("arn:aws:bedrock:eu-central-1:1:application-inference-profile/a1b2c3d4e5f6", {"residency.profile"}),
        ("arn:aws:bedrock:eu-central-1:1:prompt-router/abc", {"residency.profile"}),
        ("arn:aws:unheard-of", {"residency.profile"}),
        ("a1b2c3d4e5f6", {"residency.profile"}),
        ("arn:aws:bedrock:eu-central-1:1:application-inference-profile/declared00000", set()),
    ],
)
def test_an_inference_profile_may_not_leave_the_region(worked, named, rules):
    bank = worked.tenants["eubank"]
    declared = {"arn:aws:bedrock:eu-central-1:1:application-inference-profile/declared00000": "EU"}
    route = dataclasses.replace(bank.routes[1], models=("*",), profiles=declared)
    case = dataclasses.replace(bank.use_cases["eubank-complaint-triage"], models=("*",))
    bank = dataclasses.replace(bank, routes=(route,), use_cases={case.id: case})
    assert refusing(decide(embed(model=named, cloud="bedrock", host=FRANKFURT), bank)) == rules


def test_a_mapped_model_is_looked_at_too(worked):
    bank = worked.tenants["eubank"]
    route = dataclasses.replace(bank.routes[1], model_ids={"embed-v4.0": "global.cohere.embed-v4:0"})
    bank = dataclasses.replace(bank, routes=(route,))
    decision = decide(embed(model="embed-v4.0", cloud="bedrock", host=FRANKFURT), bank)
    assert refusing(decision) == {"residency.profile"}


@pytest.mark.parametrize(
    ("model", "rules"),
    [
        ("embed-v4.0", set()),
        ("ocid1.generativeaiendpoint.oc1.eu-frankfurt-1.amaaaaaa", set()),
        ("ocid1.generativeaiendpoint.oc1.fra.amaaaaaa", set()),
        ("ocid1.generativeaiendpoint.oc1.us-chicago-1.amaaaaaa", {"residency.profile"}),
        ("ocid1.generativeaiendpoint.oc1.iad.amaaaaaa", {"residency.profile"}),
        ("ocid1.generativeaiendpoint.oc19.eu-frankfurt-1.amaaaaaa", {"residency.profile"}),
        ("OCID1.generativeaiendpoint.oc1.us-chicago-1.amaaaaaa", {"residency.profile"}),
    ],
)
def test_an_ocid_is_of_the_routes_region_and_realm(worked, model, rules):
    bank = worked.tenants["eubank"]
    route = dataclasses.replace(
        bank.routes[1], provider="oci", provider_region="eu-frankfurt-1", models=("*",), identity="machine"
    )
    case = dataclasses.replace(bank.use_cases["eubank-complaint-triage"], models=("*",))
    bank = dataclasses.replace(bank, routes=(route,), use_cases={case.id: case})
    assert refusing(decide(embed(model=model), bank)) == rules


@pytest.mark.parametrize("host", [None, "bedrock-runtime.us-east-1.amazonaws.com", "api.cohere.com"])
def test_a_cloud_client_must_name_the_route_s_host(worked, host):
    bank = worked.tenants["eubank"]
    bank = dataclasses.replace(bank, routes=(dataclasses.replace(bank.routes[1], models=("*",)),))
    assert refusing(decide(embed(model="embed-v4.0", cloud="bedrock", host=host), bank)) == {"residency.host"}


def test_no_route_at_all_is_a_refusal(worked):
    bank = dataclasses.replace(worked.tenants["usstartup"], routes=())
    assert refusing(decide(intent(), bank)) == {"route.none"}


# ── storage, training, grants ──────────────────────────────────────────────────

GRANTED = "9d2f60b1c47e83a5f0167bd94ce2a83017fe5b6d8c40921ea7d35f98b06c41e2"


def upload(**facts):
    said = {"surface": "datasets.create", "kind": "training_or_retention", "model": None, "path": "/v1/datasets"}
    return call(**{**said, "upload_sha256": GRANTED, "upload_records": 10, **facts})


def test_a_granted_upload_is_permitted_until_the_grant_ends(worked):
    hospital = worked.tenants["cahospital"]
    assert isinstance(decide(intent(upload()), hospital), Permit)
    last = dt.datetime(2026, 12, 1, 23, 59, tzinfo=dt.timezone.utc)
    assert isinstance(decide(intent(upload(), now=last), hospital), Permit)
    after = last + dt.timedelta(minutes=2)
    assert refusing(decide(intent(upload(), now=after), hospital)) == {"grant.expired"}


GRANT_FAULTS = [
    ({"accepted": False}, {}, "grant.not_accepted"),
    ({"revoked_on": TODAY}, {}, "grant.revoked"),
    ({"granted_on": DAYS["tomorrow"]}, {}, "grant.not_yet"),
    ({"expires": DAYS["yesterday"]}, {}, "grant.expired"),
    ({"approved_by": ()}, {}, "grant.unapproved"),
    ({"target": "on_premises"}, {}, "grant.target"),
    ({"target": "third_party"}, {}, "grant.target"),
    ({"dataset_sha256": None}, {}, "grant.dataset"),
    ({}, {"upload_sha256": "0" * 64}, "grant.dataset"),
    ({"max_records": 9}, {"upload_records": 10}, "grant.records"),
    ({"max_records": 9}, {"upload_records": None}, "grant.records"),
    ({}, {"upload_sha256": None}, "grant.dataset"),
    ({}, {"upload_sha256": None, "refs": {"dataset": ("another",)}}, "grant.dataset"),
    ({"surfaces": ("batches.create",)}, {}, "grant.missing"),
]


@pytest.mark.parametrize(("grant", "facts", "rule"), GRANT_FAULTS)
def test_a_grant_covers_what_it_names_and_nothing_else(worked, grant, facts, rule):
    hospital = worked.tenants["cahospital"]
    hospital = dataclasses.replace(hospital, grants=(dataclasses.replace(hospital.grants[0], **grant),))
    assert refusing(decide(intent(upload(**facts)), hospital)) == {rule}


def test_a_grant_holds_from_its_first_day(worked):
    hospital = worked.tenants["cahospital"]
    grant = dataclasses.replace(hospital.grants[0], granted_on=TODAY)
    assert isinstance(decide(intent(upload()), dataclasses.replace(hospital, grants=(grant,))), Permit)


def test_a_grant_is_for_the_route_that_is_taken(worked):
    hospital = worked.tenants["cahospital"]
    other = dataclasses.replace(hospital.routes[0], name="other", deployment="on_premises")
    both = dataclasses.replace(hospital, routes=(hospital.routes[0], other))
    assert isinstance(decide(intent(upload()), both), Permit)
    for routes in ((other,), (other, hospital.routes[0])):
        assert refusing(decide(intent(upload()), dataclasses.replace(hospital, routes=routes))) == {"grant.target"}


def test_a_follow_up_names_the_granted_dataset(worked):
    hospital = worked.tenants["cahospital"]
    tuned = upload(
        surface="finetuning.create_finetuned_model", upload_sha256=None, refs={"dataset": ("discharge-summaries-deid",)}
    )
    assert isinstance(decide(intent(tuned), hospital), Permit)


@pytest.mark.parametrize(
    "surface",
    [
        "datasets.create",
        "batches.create",
        "embedjobs.create",
        "finetuning.create_finetuned_model",
        "finetuning.update_finetuned_model",
    ],
)
def test_nothing_is_stored_remotely_without_a_grant(worked, surface):
    for tenant in ("eubank", "usstartup"):
        decision = decide(intent(upload(surface=surface)), worked.tenants[tenant])
        assert "grant.missing" in refusing(decision)


@pytest.mark.parametrize("surface", ["connectors.create", "connectors.update"])
def test_connectors_are_refused_unless_granted(worked, surface):
    hospital = worked.tenants["cahospital"]
    case = dataclasses.replace(hospital.use_cases["cahospital-discharge-summary"], surfaces=("*",))
    hospital = dataclasses.replace(hospital, use_cases={case.id: case})
    refs = {"connector": ("search",)} if surface.endswith("update") else {}
    made = call(surface=surface, kind="admin_egress", path="/v1/connectors", model=None, refs=refs)
    assert refusing(decide(intent(made), hospital)) == {"grant.missing"}
    grant = dataclasses.replace(
        hospital.grants[0], surfaces=("connectors.*",), target="third_party", remote_ids=frozenset({"search"})
    )
    granted = dataclasses.replace(hospital, grants=(grant,))
    assert isinstance(decide(intent(made), granted), Permit)
    assert refusing(decide(intent(made), dataclasses.replace(granted, grants=hospital.grants))) == {"grant.missing"}


def test_a_chat_through_a_connector_needs_its_grant(worked):
    searching = call(surface="v1.chat", refs={"connector": ("web-search",)})
    assert refusing(decide(intent(searching), worked.tenants["usstartup"])) == {"grant.missing"}


def test_reading_lists_needs_no_end_user_and_no_surface(worked):
    listing = call(surface="models.list", kind="metadata", method="GET", path="/v1/models", model=None)
    decision = decide(intent(listing, end_user=None), worked.tenants["usstartup"])
    assert isinstance(decision, Permit)


def heard_by(folder, layers, finding):
    folder.edit("operator.yaml", floors__conduct__layers=layers)
    return refusing(decide(intent(conduct=(finding,)), load(folder.root).tenants["usstartup"]))


@pytest.mark.parametrize("layer", ["rule", "lexicon"])
def test_only_layers_that_the_policy_hears_count(folder, layer):
    finding = ConductFinding("fraud", 0.95, layer)
    assert heard_by(folder, [layer], finding) == {"conduct.block"}
    assert heard_by(folder, ["classifier"], finding) == set()


def test_a_layer_that_policy_does_not_know_is_heard(folder):
    assert heard_by(folder, ["classifier"], ConductFinding("no-such-category", 0.95, "judge")) == {
        "conduct.unknown_category"
    }


def test_no_reason_promises_what_nothing_does(worked):
    bank = worked.tenants["eubank"]
    made = intent(call(has_tools=True), use_case="eubank-credit-memo", conduct=(ConductFinding("fraud", 0.1, "rule"),))
    [said] = [reason.sentence for reason in decide(made, bank).reasons if reason.rule == "safety_mode.not_applied"]
    assert said == "with tools or documents Cohere applies CONTEXTUAL whatever is asked"


# ── totality ───────────────────────────────────────────────────────────────────


class Hostile:
    """Raises whatever is asked of it."""

    def __getattr__(self, name):
        raise RuntimeError(name)


@pytest.mark.parametrize(
    ("the_intent", "policy"),
    [
        (None, None),
        (intent(now=dt.datetime(2026, 11, 22)), "worked"),  # noqa: DTZ001 - without an offset on purpose
        (intent(call(headers_added=(None,))), "worked"),
        (intent(findings=3), "worked"),
        (intent(call(surface=None)), "worked"),
    ],
)
def test_what_goes_wrong_inside_is_a_refusal(worked, the_intent, policy):
    decision = decide(the_intent, worked.tenants["usstartup"] if policy == "worked" else policy)
    assert isinstance(decision, Refusal)
    assert refusing(decision) == {"internal"}


def test_a_policy_that_raises_is_a_refusal():
    assert refusing(decide(Hostile(), Hostile())) == {"internal"}


def test_a_score_that_is_no_number_counts_fully(worked):
    seen = (ConductFinding("wmd", float("nan"), "lexicon"),)
    assert refusing(decide(intent(conduct=seen), worked.tenants["usstartup"])) == {"conduct.block"}


def test_a_reason_never_quotes_what_the_caller_said(worked):
    loud = "LOUDLY-SAID"
    made = intent(
        call(host=f"{loud}.example", headers_added=(loud,), unknown_fields=(loud,), safety_mode=loud, model=loud,
             refs={"conversation": (loud,), "connector": (loud,)}, surface="v1.chat"),
        end_user=loud, use_case=loud, conduct=(ConductFinding(loud, 1.0, "rule"),), languages_unscreened=(loud,),
    )  # fmt: skip
    decision = decide(made, worked.tenants["eubank"])
    assert isinstance(decision, Refusal)
    assert loud not in " ".join(str(reason) for reason in decision.reasons)
