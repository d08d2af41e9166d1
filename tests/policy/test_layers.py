"""A lower layer that loosens is refused, with both files named; one that tightens is heard."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import Treatment
from cohere_governed.policy import check, layers, load

# (what stands above, what the layer below says, whether that is looser), by leaf; written from the rules in words.
LEAVES = [
    ("redaction.mode", "block", "redact"),
    ("redaction.default", "mask", "pseudonymise"),
    ("redaction.default", "refuse", "mask"),
    ("redaction.default", "generalise", "keep"),
    ("redaction.treatments.PERSON", "pseudonymise", "surrogate"),
    ("redaction.special_categories.health", "refuse", "mask"),
    ("redaction.special_categories.default", "mask", "keep"),
    ("redaction.not_personal", ["DATE_TIME"], ["DATE_TIME", "PERSON"]),
    ("redaction.threshold", 0.4, 0.6),
    ("redaction.propagate", True, False),
    ("redaction.scope", "call", "tenant"),
    ("redaction.scope", "conversation", "tenant"),
    ("redaction.epoch_days", 30, 60),
    ("redaction.invented", "refuse", "keep"),
    ("modalities.image", "refuse", "allow"),
    ("modalities.audio", "refuse", "redact"),
    ("modalities.file", "redact", "allow"),
    ("capture", "metadata", "full"),
    ("capture", "redacted", "full"),
    ("retention.metadata", 400, 200),
    ("retention.content", 30, 31),
    ("retention.vendor", 0, 30),
    ("stream_record", "strict", "final"),
    ("end_users.id_required", True, False),
    ("end_users.suspend_after", 3, 4),
    ("end_users.suspend_within_days", 60, 30),
    ("end_users.suspend_counts", "review", "block"),
    ("conduct.categories.fraud.action", "block", "review"),
    ("conduct.categories.insensitivity.action", "require_human", "review"),
    ("conduct.categories.fraud.thresholds.review", 0.2, 0.25),
    ("conduct.categories.fraud.thresholds.block", 0.6, 0.65),
    ("conduct.input", True, False),
    ("conduct.output", True, False),
    ("conduct.review", "hold", "proceed"),
    ("conduct.judge.on_failure", "refuse", "local"),
    ("conduct.volume.calls_an_hour", 60, 61),
    ("conduct.volume.alike", 5, 6),
    ("conduct.volume.end_users", 2, 3),
    ("conduct.volume.minutes", 120, 60),
    ("reviews.deadline_hours", 24, 48),
    ("conduct.unscreened_language", "refuse", "record"),
    ("safety_mode.floor", "STRICT", "CONTEXTUAL"),
    ("safety_mode.when_tools_or_documents", "refuse", "allow"),
    ("request_options.allow_additional_headers", ["x-a"], ["x-a", "x-b"]),
    ("request_options.allow_additional_body_parameters", False, True),
    ("request_options.allow_base_url_override", False, True),
    ("request_options.server_conversations", "refuse", "allow"),
    ("quotas.max_characters", 100, 101),
    ("quotas.calls_per_minute", 60, 61),
    ("quotas.tokens_per_minute", 1000, 1001),
    ("quotas.concurrent_calls", 4, 5),
]
UNORDERED = {"redaction.languages", "redaction.engine", "redaction.budget_seconds", "end_users.pseudonymise"} | {
    "conduct.calibration.file",
    "conduct.calibration.sha256",
    "conduct.judge.model",
    "conduct.judge.use_case",
    "conduct.judge.timeout_seconds",
}
CONSTANT = {"conduct.unknown_category", "conduct.on_error"}
ADDED = {
    "redaction.recognisers",
    "conduct.layers",
    "conduct.alone",
    "safety_mode.forbid",
    "models.withdrawn",
}


def at(prefix, path):
    return (*prefix, *path.split("."))


def test_every_leaf_has_a_row_here():
    assert {layers.wildcard(path) for path, _, _ in LEAVES} | UNORDERED | CONSTANT | ADDED == set(layers.LATTICE)


@pytest.mark.parametrize(("path", "tight", "loose"), LEAVES)
def test_a_tenant_may_not_loosen_what_the_operator_said(folder, path, tight, loose):
    folder.set("operator.yaml", {at(("floors",), path): tight})
    folder.set("tenants/usstartup.yaml", {at((), path): loose})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    [fault] = [
        fault
        for fault in refused.value.faults
        if fault.file == "tenants/usstartup.yaml" and fault.path == f"$.{path}" and "looser" in fault.message
    ]
    assert "operator.yaml" in fault.message
    assert f"$.floors.{path}" in fault.message


@pytest.mark.parametrize(("path", "tight", "loose"), LEAVES)
def test_a_use_case_may_not_loosen_what_its_tenant_said(folder, path, tight, loose):
    folder.set("operator.yaml", {at(("floors",), path): tight})
    folder.set("tenants/usstartup.yaml", {at((), path): tight})
    folder.set("use_cases/usstartup-marketing-copy.yaml", {at(("tighten",), path): loose})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    said = [str(fault) for fault in refused.value.faults]
    assert any(
        f"use_cases/usstartup-marketing-copy.yaml: $.tighten.{path}" in line and "tenants/usstartup.yaml" in line
        for line in said
    ), said


@pytest.mark.parametrize(("path", "tight", "loose"), LEAVES)
def test_a_tenant_may_tighten(folder, path, tight, loose):
    """The other way round, where the operator may say the looser value at all."""
    folder.set("operator.yaml", {at(("floors",), path): loose})
    folder.set("tenants/usstartup.yaml", {at((), path): tight})
    # The provider's own floor, or another worked tenant, may stand in the way; this tenant's line never does.
    found = [(fault.file, fault.path) for fault in check(folder.root)]
    assert ("tenants/usstartup.yaml", f"$.{path}") not in found
    if not found:
        assert load(folder.root).tenants["usstartup"].origin(path).file == "tenants/usstartup.yaml"


def test_a_provider_floor_binds_the_operator_too(folder):
    folder.edit("operator.yaml", floors__conduct__categories__csam={"action": "review"})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    assert "provider/acceptable-use.yaml says at $.categories.csam.action" in str(refused.value)


def test_scores_of_what_nobody_may_override_cannot_be_raised(folder):
    folder.edit("operator.yaml", floors__conduct__categories__csam={"thresholds": {"block": 0.99}})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    assert "provider/acceptable-use.yaml" in str(refused.value)


def test_a_provider_safety_mode_binds_the_operator(folder):
    folder.edit("operator.yaml", floors__safety_mode__floor="OFF")
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    assert "provider/acceptable-use.yaml" in str(refused.value)


def test_forbidden_modes_only_grow(folder):
    folder.edit("tenants/usstartup.yaml", safety_mode={"forbid": ["CONTEXTUAL"]})
    assert load(folder.root).tenants["usstartup"].safety_mode.forbid == {"OFF", "NONE", "CONTEXTUAL"}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("redaction.not_personal", ["PERSON"]),
        ("redaction.special_categories.genetic_data", "keep"),
        ("conduct.input", False),
        ("conduct.categories.spam.thresholds.block", 0.99),
        ("conduct.categories.spam.thresholds.review", 0.98),
        ("request_options.server_conversations", "allow"),
        ("request_options.allow_additional_headers", ["authorization"]),
    ],
)
def test_some_defaults_only_the_operator_may_relax(folder, path, value):
    for leaf in ("request_options", "redaction"):
        folder.edit("operator.yaml", **{f"floors__{leaf}": {}})
    folder.edit("tenants/eubank.yaml", redaction={}, conduct={}, request_options={})
    folder.set("tenants/usstartup.yaml", {at((), path): value})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    assert [fault.path for fault in refused.value.faults if fault.file == "tenants/usstartup.yaml"] == [f"$.{path}"]
    folder.set("tenants/usstartup.yaml", {at((), path): ...})
    folder.set("operator.yaml", {at(("floors",), path): value})
    load(folder.root)


def test_a_tenant_cannot_drop_a_layer_of_screening(folder):
    folder.edit("tenants/usstartup.yaml", conduct={"layers": ["rule"], "alone": []})
    conduct = load(folder.root).tenants["usstartup"].conduct
    assert conduct.layers == {"rule", "lexicon", "classifier"}


def test_a_treatment_falls_under_the_default_above_it(folder):
    folder.edit("tenants/usstartup.yaml", redaction__treatments={"PERSON": "keep"})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    assert "$.floors.redaction.default" in str(refused.value)


def test_a_stricter_default_covers_what_was_named_above(folder):
    folder.edit("tenants/usstartup.yaml", redaction__default="refuse")
    redaction = load(folder.root).tenants["usstartup"].redaction
    assert redaction.treatment("DATE_TIME") is Treatment.REFUSE  # the operator keeps dates
    assert redaction.treatment("CREDIT_CARD") is Treatment.REFUSE
    assert redaction.treatment("ANYTHING") is Treatment.REFUSE


def test_a_block_that_is_not_believed_stays_what_it_was_before(folder):
    folder.edit("tenants/usstartup.yaml", conduct={"categories": {"unsupervised_sensitive": {"action": "block"}}})
    rule = load(folder.root).tenants["usstartup"].conduct.categories["unsupervised_sensitive"]
    assert (rule.action, rule.doubtful) == ("block", "require_human")


def test_agreements_bound_regions_data_and_consent(folder):
    folder.edit("tenants/eubank.yaml", residency__regions=["EU", "US"])
    folder.edit("use_cases/eubank-credit-memo.yaml", data_classes=["health"])
    folder.edit(
        "tenants/usstartup.yaml",
        training={
            "consent": "opted_in",
            "given_on": "2026-01-01",
            "given_by": "x",
            "expires": "2027-01-01",
            "evidence": "y",
        },
    )
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    found = {(fault.file, fault.path): fault.message for fault in refused.value.faults}
    assert set(found) == {
        ("tenants/eubank.yaml", "$.residency.regions"),
        ("use_cases/eubank-credit-memo.yaml", "$.data_classes"),
        ("tenants/usstartup.yaml", "$.training.consent"),
    }
    assert all("agreements/" in message for message in found.values())


ladders = [(path, order.rungs) for path, order in layers.LATTICE.items() if isinstance(order, layers.Ladder)]
said = st.dictionaries(
    st.sampled_from([(path.replace("*", "X"), rungs) for path, rungs in ladders if path.count("*") < 2]),
    st.integers(0, 5),
    max_size=12,
).map(lambda picked: {path: rungs[n % len(rungs)] for (path, rungs), n in picked.items()})


@given(st.lists(said, min_size=1, max_size=4))
def test_no_stack_of_layers_is_looser_than_any_of_them(spoken):
    """INVARIANT of ``layers``: whatever is said, in whatever order."""
    spoken = [
        {path.replace(".X", ".image" if path.startswith("mod") else ".X"): v for path, v in one.items()}
        for one in spoken
    ]
    stack, accepted = layers.Stack.bottom(), []
    for n, one in enumerate(spoken):
        stack, faults = stack.add(one, f"{n}.yaml", operator=True)
        faulty = {fault.path.removeprefix("$.") for fault in faults}
        accepted.append({path: value for path, value in one.items() if path not in faulty})
    for one in accepted:
        for path, value in one.items():
            assert not layers.LATTICE[layers.wildcard(path)].looser(stack.values[path], value)
