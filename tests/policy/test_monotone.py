"""Adding a restriction never turns a refusal into a permit, and never weakens what a permit demands."""

import dataclasses
import datetime as dt
import random

import pytest

from cohere_governed.model import ConductFinding, Modality, Permit, Treatment, Usage
from cohere_governed.policy import decide, effective, load, rules
from tests.policy.folders import call, intent
from tests.policy.test_decide import DAYS, draw, intent_of, policy_of
from tests.policy.test_layers import LEAVES

ORDER = list(Treatment)
ACTIONS = ["allow", "log", "review", "require_human", "block"]


def controls(policy, **parts):
    """The policy with parts of its controls replaced, in the tenant and in every use case."""

    def tighter(said):
        return dataclasses.replace(
            said, **{name: dataclasses.replace(getattr(said, name), **new) for name, new in parts.items()}
        )

    cases = {
        name: dataclasses.replace(case, controls=tighter(case.controls)) for name, case in policy.use_cases.items()
    }
    return dataclasses.replace(policy, controls=tighter(policy.controls), use_cases=cases)


def agreement(policy, **new):
    return dataclasses.replace(policy, agreement=dataclasses.replace(policy.agreement, **new))


def case(policy, **new):
    cases = {name: dataclasses.replace(one, **new) for name, one in policy.use_cases.items()}
    return dataclasses.replace(policy, use_cases=cases)


def raised(policy, action):
    """Every category raised to an action, as the layers would raise it."""
    said = policy.conduct.categories
    new = {}
    for name, rule in said.items():
        if ACTIONS.index(rule.action) < ACTIONS.index(action):
            doubtful = rule.action if action == "block" and rule.action != "allow" else rule.doubtful
            new[name] = dataclasses.replace(rule, action=action, doubtful=doubtful)
        else:
            new[name] = rule
    return controls(policy, conduct={"categories": new})


def scores(policy, factor):
    new = {
        name: dataclasses.replace(rule, review=rule.review * factor, block=rule.block * factor)
        for name, rule in policy.conduct.categories.items()
    }
    return controls(policy, conduct={"categories": new})


def treatments(policy, least):
    redaction = policy.redaction
    strict = {kind: max(least, said, key=ORDER.index) for kind, said in redaction.treatments.items()}
    return controls(policy, redaction={"treatments": strict, "default": max(least, redaction.default, key=ORDER.index)})


def modalities(policy):
    new = dict.fromkeys(Modality, "refuse")
    tenant = dataclasses.replace(policy.controls, modalities=new)
    cases = {
        name: dataclasses.replace(one, controls=dataclasses.replace(one.controls, modalities=new))
        for name, one in policy.use_cases.items()
    }
    return dataclasses.replace(policy, controls=tenant, use_cases=cases)


def withdrawn(policy, models):
    tenant = dataclasses.replace(policy.controls, withdrawn=models)
    cases = {
        name: dataclasses.replace(one, controls=dataclasses.replace(one.controls, withdrawn=models))
        for name, one in policy.use_cases.items()
    }
    return dataclasses.replace(policy, controls=tenant, use_cases=cases)


RESTRICTIONS = {
    "a model withdrawn": lambda p: withdrawn(p, ("command-a-*",)),
    "another model withdrawn": lambda p: withdrawn(p, ("x",)),
    "suspended": lambda p: dataclasses.replace(p, status="suspended"),
    "one more clause": lambda p: dataclasses.replace(p, required_clauses=p.required_clauses | {"new"}),
    "accepted later": lambda p: dataclasses.replace(p, terms_accepted_on=DAYS["tomorrow"]),
    "unsigned": lambda p: agreement(p, signed_on=None),
    "no document": lambda p: agreement(p, sha256=None),
    "ends sooner": lambda p: agreement(p, expires=DAYS["yesterday"]),
    "no evidence": lambda p: agreement(p, evidence=()),
    "evidence ages faster": lambda p: agreement(p, evidence_max_age_days=1),
    "no opt-in": lambda p: agreement(p, training_permitted="none"),
    "no consent": lambda p: dataclasses.replace(p, training=effective.Training("deny", None, None)),
    "no dpa": lambda p: agreement(p, dpa_executed=False),
    "trial terms": lambda p: agreement(p, tier="trial"),
    "fewer classes": lambda p: agreement(p, data_classes=frozenset({"internal"})),
    "no special categories": lambda p: agreement(p, special_categories=frozenset()),
    "fewer deployments": lambda p: agreement(p, deployments=frozenset()),
    "fewer agreed regions": lambda p: agreement(p, regions=frozenset()),
    "fewer regions": lambda p: dataclasses.replace(p, regions=frozenset()),
    "no routes": lambda p: dataclasses.replace(p, routes=()),
    "fewer hosts": lambda p: dataclasses.replace(p, routes=tuple(dataclasses.replace(r, hosts=()) for r in p.routes)),
    "fewer models on routes": lambda p: dataclasses.replace(
        p, routes=tuple(dataclasses.replace(r, models=("x",), model_ids={}) for r in p.routes)
    ),
    "no default use case": lambda p: dataclasses.replace(p, default_use_case=None),
    "draft": lambda p: case(p, status="draft"),
    "review overdue": lambda p: case(p, review_by=DAYS["yesterday"]),
    "fewer surfaces": lambda p: case(p, surfaces=("embed",)),
    "fewer models": lambda p: case(p, models=("x",)),
    "no grants": lambda p: dataclasses.replace(p, grants=()),
    "block personal data": lambda p: controls(p, redaction={"mode": "block"}),
    "everything is personal": lambda p: controls(p, redaction={"not_personal": frozenset()}),
    "mask at least": lambda p: treatments(p, Treatment.MASK),
    "refuse what is found": lambda p: treatments(p, Treatment.REFUSE),
    "no modality": modalities,
    "kept shorter": lambda p: controls(p, retention={"vendor": 0}),
    "end users named": lambda p: controls(p, end_users={"id_required": True}),
    "no headers": lambda p: controls(p, request_options={"allow_additional_headers": frozenset()}),
    "no unknown fields": lambda p: controls(p, request_options={"allow_additional_body_parameters": False}),
    "no addresses": lambda p: controls(p, request_options={"allow_base_url_override": False}),
    "no conversations": lambda p: controls(p, request_options={"server_conversations": "refuse"}),
    "shorter": lambda p: controls(p, quotas={"max_characters": 4}),
    "strict": lambda p: controls(p, safety_mode={"floor": "STRICT"}),
    "strict with tools": lambda p: controls(p, safety_mode={"when_tools_or_documents": "refuse"}),
    "a human for all": lambda p: raised(p, "require_human"),
    "block all": lambda p: raised(p, "block"),
    "lower scores": lambda p: scores(p, 0.5),
    "any score": lambda p: scores(p, 0.0),
    "no unscreened language": lambda p: controls(p, conduct={"unscreened_language": "refuse"}),
    "review unscreened languages": lambda p: (
        controls(p, conduct={"unscreened_language": "review"}) if p.conduct.unscreened_language == "record" else p
    ),
}


LOADED = [
    {},
    {"found": "PERSON"},
    {"found": "PERSON", "mechanism": "default_terms", "permitted": "opted_in", "consent": "opted_in"},
    {"found": "RELIGION", "religion": "pseudonymise, covered"},
    {"floor": "STRICT", "safety": "STRICT", "tools": True},
    {"conduct": "classifier alone"},
    {"conduct": "review", "high stakes": True},
]
"""Calls that are permitted by a hair: what a restriction has to catch."""

UNMOVED = {"no grants"}
"""These rows hold no grant; ``test_decide`` looks at them."""


@pytest.mark.parametrize("name", RESTRICTIONS)
def test_a_restriction_never_permits_what_was_refused(worked, name):
    rng, restrict, refused, moved = random.Random(name), RESTRICTIONS[name], 0, 0
    for _ in range(150):
        row = {**draw(rng, rng.choice([0.0, 0.03, 0.1])), **rng.choice(LOADED)}
        before = policy_of(row, worked.tenants["eubank"])
        made = intent_of(row)
        was, now = decide(made, before), decide(made, restrict(before))
        if isinstance(was, Permit):
            moved += was != now
            if isinstance(now, Permit):
                weaker(was, now, row)
        else:
            refused += 1
            assert not isinstance(now, Permit), (name, row)
    assert refused > 20
    assert moved or name in UNMOVED  # a restriction that restricts nothing would prove nothing


def weaker(was, now, row):
    """Fail if the second permit demands less than the first."""
    for kind in {*was.treatments, *now.treatments}:
        old, new = (p.treatments.get(kind, p.default_treatment) for p in (was, now))
        assert ORDER.index(new) >= ORDER.index(old), (kind, row)
    then = dict(now.conduct_actions)
    for category, action in was.conduct_actions:
        assert ACTIONS.index(then[category]) >= ACTIONS.index(action), (category, row)
    assert rules.RANK[now.safety_mode or "OFF"] >= rules.RANK[was.safety_mode or "OFF"]


@pytest.mark.parametrize("pair", range(12))
def test_two_restrictions_are_no_laxer_than_one(worked, pair):
    rng = random.Random(pair)
    for _ in range(60):
        row = {**draw(rng, 0.02), **rng.choice(LOADED)}
        one, two = rng.sample(sorted(RESTRICTIONS), 2)
        base, made = policy_of(row, worked.tenants["eubank"]), intent_of(row)
        once = RESTRICTIONS[one](base)
        both = RESTRICTIONS[two](once)
        assert isinstance(decide(made, once), Permit) or not isinstance(decide(made, both), Permit), (one, two, row)


def test_finding_more_never_permits_what_was_refused(worked):
    rng = random.Random(5)
    for _ in range(400):
        row = draw(rng, 0.05)
        policy, made = policy_of(row, worked.tenants["eubank"]), intent_of(row)
        more = dataclasses.replace(
            made, findings={**made.findings, rng.choice(["PERSON", "RELIGION", "SECRET", "DATE_TIME"]): 1}
        )
        if not isinstance(decide(made, policy), Permit):
            assert not isinstance(decide(more, policy), Permit), row


def test_time_alone_only_ends_things(worked):
    """What is permitted after its dates was permitted before them: nothing begins by expiring."""
    for name in worked.tenants:
        policy = worked.tenants[name]
        made = intent_of(draw(random.Random(1), 0.0))
        far = dataclasses.replace(made, now=dt.datetime(2031, 1, 1, tzinfo=dt.timezone.utc))
        assert not isinstance(decide(far, policy), Permit)


# ── every key that layers may tighten ──────────────────────────────────────────


def any_intent(rng):
    """A call that may trip over any of the keys."""
    chance = rng.random
    made = call(
        model=rng.choice(["command-a-03-2025", "command-r-08-2024"]),
        modalities=frozenset(kind for kind in Modality if chance() < 0.1),
        refs={"conversation": ("c",)} if chance() < 0.2 else {},
        safety_mode=rng.choice([None, "STRICT", "CONTEXTUAL", "OFF"]),
        has_tools=chance() < 0.3,
        host=rng.choice([None, None, "api.cohere.com"]),
        headers_added=tuple(name for name in ("x-a", "x-b") if chance() < 0.2),
        unknown_fields=("x",) if chance() < 0.2 else (),
        characters=rng.choice([1, 100, 101]),
    )
    return intent(
        made,
        end_user=rng.choice([None, "u-1"]),
        findings={kind: 1 for kind in ("DATE_TIME", "LOCATION", "URL", "HEALTH") if chance() < 0.2},
        conduct=tuple(
            ConductFinding(rng.choice(["fraud", "insensitivity", "wmd"]), round(chance(), 2), layer)
            for layer in ("rule", "lexicon", "classifier")
            if chance() < 0.3
        ),
        languages_unscreened=("xx",) if chance() < 0.2 else (),
        usage=Usage(rng.randrange(1, 70), rng.randrange(1200), rng.randrange(1, 7)) if chance() < 0.5 else None,
    )


def said(folder, path, value):
    """The start-up's policy when the operator says one leaf; calls with public data are permitted to it."""
    for kind in ("tenants", "agreements", "use_cases", "exemptions"):  # the others say tighter things of their own
        for file in (folder.root / kind).glob("*.yaml"):
            if "usstartup" not in file.name:
                file.unlink()
    if (path, value) != (
        "conduct.categories.fraud.action",
        "review",
    ):  # the provider's own floor for it is `block`, so nobody can say less
        folder.set("operator.yaml", {("floors", *path.split(".")): value})
    startup = load(folder.root).tenants["usstartup"]
    return controls(startup, redaction={"mode": "redact"}) if path != "redaction.mode" else startup


@pytest.mark.parametrize(("path", "tight", "loose"), LEAVES)
def test_no_key_said_tighter_permits_more(folder, path, tight, loose):
    rng = random.Random(path)
    wide, narrow = said(folder, path, loose), said(folder, path, tight)
    refused = 0
    for _ in range(300):
        made = any_intent(rng)
        was, now = decide(made, wide), decide(made, narrow)
        assert isinstance(was, Permit) or not isinstance(now, Permit), (path, made)
        if isinstance(was, Permit) and isinstance(now, Permit):
            weaker(was, now, path)
        refused += not isinstance(was, Permit)
    assert 0 < refused < 300


@pytest.mark.parametrize("grant", ["max_records", "revoked_on", "expires", "dataset_sha256", "surfaces", "target"])
def test_no_key_of_a_grant_said_tighter_permits_more(worked, grant):
    rng = random.Random(grant)
    hospital = worked.tenants["cahospital"]
    tighter = {"max_records": 5, "revoked_on": DAYS["today"], "expires": DAYS["yesterday"], "dataset_sha256": "0" * 64,
               "surfaces": ("batches.create",), "target": "on_premises"}  # fmt: skip
    narrow = dataclasses.replace(hospital, grants=(dataclasses.replace(hospital.grants[0], **{grant: tighter[grant]}),))
    moved = 0
    for _ in range(200):
        digest = rng.choice([hospital.grants[0].dataset_sha256, "0" * 64])
        made = intent(
            call(
                surface=rng.choice(["datasets.create", "batches.create"]), kind="training_or_retention", model=None,
                upload_sha256=digest, upload_records=rng.choice([None, 1, 5, 6, 20000, 20001]),
            )
        )  # fmt: skip
        was, now = decide(made, hospital), decide(made, narrow)
        if grant != "dataset_sha256":  # another digest is another grant, neither tighter nor looser
            assert isinstance(was, Permit) or not isinstance(now, Permit) or grant == "surfaces"
        moved += isinstance(was, Permit) and not isinstance(now, Permit)
    assert moved
