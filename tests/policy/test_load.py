"""A folder loads whole or not at all, and then every fault of every file is said."""

import json
import re
from pathlib import Path

import jsonschema
import pytest

import cohere_governed
from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import KINDS, check, load, provider_folder, schema
from cohere_governed.policy.geography import Place, cloud_host, place_of
from tests.policy.folders import WORKED, read


def faults(folder):
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    return {(fault.file, fault.path): fault for fault in refused.value.faults}


def only(folder):
    found = faults(folder)
    assert len(found) == 1, [str(fault) for fault in found.values()]
    return next(iter(found.values()))


def test_the_worked_folder_loads(worked):
    assert set(worked.tenants) == {"eubank", "usstartup", "cahospital"}
    bank = worked.tenants["eubank"]
    assert bank.redaction.treatment("IBAN_CODE").value == "mask"
    assert bank.redaction.treatment("PERSON").value == "pseudonymise"
    assert bank.redaction.treatment("RELIGION").value == "refuse"
    assert bank.redaction.treatment("HEALTH").value == "mask"
    assert [route.name for route in bank.routes] == ["vault", "frankfurt"]
    assert bank.routes[0].hosts == ("eubank-eu.vault.example",)
    assert bank.use_cases["eubank-credit-memo"].controls.redaction.scope == "call"
    assert bank.redaction.scope == "tenant"
    assert worked.operator.root_key == f"file:{WORKED / 'keys/root.key'}"
    assert worked.operator.database_url == f"sqlite:///{WORKED / 'audit.db'}"
    assert worked.operator.anchor == WORKED / "audit.anchor"
    assert worked.tenants["usstartup"].routes[0].file == "operator.yaml"


def test_every_value_knows_who_said_it(worked):
    bank = worked.tenants["eubank"]
    assert str(bank.origin("redaction.mode").file) == "operator.yaml"
    assert bank.origin("redaction.mode").path == "$.floors.redaction.mode"
    assert bank.origin("stream_record").file == "tenants/eubank.yaml"
    assert bank.origin("modalities.image").file == ""
    csam = bank.conduct.categories["csam"].origin
    assert (csam.file, csam.path) == ("provider/acceptable-use.yaml", "$.categories.csam.action")


def test_a_digest_is_the_content_and_nothing_else(folder, worked):
    before = load(folder.root)
    folder.set("tenants/eubank.yaml", {})  # the same, spelled as JSON
    again = load(folder.root)
    assert again.digest == before.digest
    folder.edit("tenants/eubank.yaml", redaction__epoch_days=40)
    after = load(folder.root)
    assert after.tenants["eubank"].digest != before.tenants["eubank"].digest
    assert after.tenants["usstartup"].digest == before.tenants["usstartup"].digest
    assert after.digest != before.digest
    assert re.fullmatch(r"[0-9a-f]{64}", after.digest)


@pytest.mark.parametrize(
    ("file", "path", "value", "tenants"),
    [
        ("agreements/eubank-enterprise.yaml", ("dpa", "executed"), False, {"eubank"}),
        ("use_cases/eubank-credit-memo.yaml", ("title",), "Another", {"eubank"}),
        ("operator.yaml", ("floors", "quotas", "max_characters"), 90_000, {"eubank", "usstartup", "cahospital"}),
        ("operator.yaml", ("routes", "0", "models", "0"), "another", {"usstartup"}),
    ],
)
def test_a_digest_moves_with_every_layer_below_it(folder, file, path, value, tenants):
    before = load(folder.root)
    folder.set(file, {path: value})
    after = load(folder.root)
    assert {name for name in after.tenants if after.tenants[name].digest != before.tenants[name].digest} == tenants


def test_all_faults_of_all_files_are_said_at_once(folder):
    folder.edit("operator.yaml", contacts__dpo=..., floors__redaction__mode="on")
    folder.edit("tenants/eubank.yaml", redactoin={}, stream_record="never")
    folder.edit("agreements/usstartup-default.yaml", document__effective="2026-13-40")
    folder.write("use_cases/eubank-credit-memo.yaml", "a: 1\na: 2\n")
    found = faults(folder)
    assert set(found) == {
        ("operator.yaml", ""),  # that more may follow
        ("operator.yaml", "$.contacts.dpo"),
        ("operator.yaml", "$.floors.redaction.mode"),
        ("tenants/eubank.yaml", "$.redactoin"),
        ("tenants/eubank.yaml", "$.stream_record"),
        ("agreements/usstartup-default.yaml", "$.document.effective"),
        ("use_cases/eubank-credit-memo.yaml", "$.a"),
    }
    assert found["tenants/eubank.yaml", "$.redactoin"].hint == "did you mean `redaction`?"
    assert check(folder.root) == list(found.values()) or {str(f) for f in check(folder.root)} == {
        str(fault) for fault in found.values()
    }


def test_faults_of_meaning_are_said_at_once_too(folder):
    folder.edit("tenants/eubank.yaml", agreement="eubank-enterprize", use_cases__0="eubank-complaint-triag")
    folder.edit("tenants/usstartup.yaml", residency__routes__0="us-platfrom")
    found = faults(folder)
    assert found["tenants/eubank.yaml", "$.agreement"].hint == "did you mean `eubank-enterprise`?"
    assert found["tenants/eubank.yaml", "$.use_cases[0]"].hint == "did you mean `eubank-complaint-triage`?"
    assert found["tenants/usstartup.yaml", "$.residency.routes[0]"].hint == "did you mean `us-platform`?"


def test_unknown_keys_are_faults_at_any_depth(folder):
    folder.edit("tenants/eubank.yaml", redaction__treshold=0.3)
    fault = only(folder)
    assert (fault.path, fault.hint) == ("$.redaction.treshold", "did you mean `threshold`?")
    assert fault.message.startswith("line ")
    folder.edit("tenants/eubank.yaml", redaction__treshold=..., residency__routes__0__regoin="EU")
    fault = only(folder)
    assert (fault.path, fault.hint) == ("$.residency.routes[0].regoin", "did you mean `region`?")


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("tenant/eubank.yaml", "did you mean `tenants`?"),
        ("usecases/x.yaml", "did you mean `use_cases`?"),
        ("operators.yaml", "did you mean `operator.yaml`?"),
        ("extra.yaml", "there are operator.yaml, provider, tests, agreements, tenants, use_cases, exemptions"),
        ("tenants/other.yml", "name it `other.yaml`"),
    ],
)
def test_a_file_that_nobody_reads_is_a_fault(folder, name, hint):
    folder.write(name, "{}")
    assert only(folder).hint == hint


@pytest.mark.parametrize("stem", ["EuBank", "eu_bank", "_operator", "a" * 64, "-eu"])
def test_a_file_name_that_cannot_be_an_id_is_a_fault(folder, stem):
    folder.write(f"tenants/{stem}.yaml", "{}")
    assert "id" in only(folder).message


def test_a_missing_folder_is_a_fault(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path / "nowhere")
    assert "init" in str(refused.value)


def test_a_huge_file_is_not_read(folder):
    folder.write("tenants/big.yaml", "#" * (2 << 20))
    assert "1048576" in only(folder).message


SECRETS = [
    "Zx81kPq0Lm27Bv5Yt9RwN3cD6gHjKsAe4FuQ1oXi",
    "sk-" + "a1B2" * 8,
    "AKIA" + "ABCDEFGH12345678",
    "-----BEGIN PRIVATE KEY-----",
    "AGE-SECRET-KEY-1QQQQQQQQQ",
]


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("place", ["residency__routes__0__key_ref", "owner", "people__key"])
def test_a_literal_secret_is_a_fault_and_is_not_repeated(folder, secret, place):
    folder.edit("tenants/eubank.yaml", **{place: secret})
    with pytest.raises(ConfigurationError) as refused:
        load(folder.root)
    assert any("secret" in fault.message for fault in refused.value.faults)
    assert secret not in str(refused.value)


def test_a_database_password_is_a_fault(folder):
    folder.edit("operator.yaml", audit__database_url="postgresql://log:pass@db.example/audit")
    fault = faults(folder)["operator.yaml", "$.audit.database_url"]
    assert "password" in fault.message
    assert "pass@" not in str(fault)
    folder.edit("operator.yaml", audit__database_url="env:AUDIT_URL")
    assert load(folder.root).operator.database_url == "env:AUDIT_URL"


def test_provider_documents_are_read_only(folder):
    ours = provider_folder() / "acceptable-use.yaml"
    folder.write("provider/acceptable-use.yaml", ours.read_bytes())
    load(folder.root)
    folder.write("provider/acceptable-use.yaml", ours.read_bytes().replace(b"action: block", b"action: allow", 1))
    assert only(folder).file == "provider/acceptable-use.yaml"
    folder.write("provider/acceptable-use.yaml", ours.read_bytes())
    folder.write("provider/own.yaml", "{}")
    assert only(folder).file == "provider/own.yaml"


@pytest.mark.parametrize(
    ("file", "changes", "said"),
    [
        ("tenants/eubank.yaml", {("agreement",): "usstartup-default"}, "agreements/usstartup-default.yaml"),
        ("tenants/eubank.yaml", {("use_cases", "2"): "usstartup-marketing-copy"}, "another tenant's"),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "region"): "US"}, "route `vault` is in US"),
        ("tenants/eubank.yaml", {("residency", "routes", "1", "provider_region"): "us-east-1"}, "`us-east-1` is in US"),
        ("tenants/eubank.yaml", {("residency", "routes", "1", "provider_region"): "eu-west-2"}, "`eu-west-2` is in UK"),
        (
            "tenants/eubank.yaml",
            {("residency", "routes", "1", "hosts"): ["bedrock-runtime.us-east-1.amazonaws.com"]},
            "amazonaws.com` is in US",
        ),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "base_url"): "http://vault.example"}, "https"),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "base_url"): "https://api.cohere.com/v1"}, "is in US"),
        ("tenants/eubank.yaml", {("residency", "routes", "1", "name"): "vault"}, "stands twice"),
        *(
            ("tenants/eubank.yaml", {("residency", "routes", "1", *path): value for path, value in said.items()}, why)
            for said, why in (
                ({("hosts",): ["gateway.example"]}, "is not an endpoint of bedrock in `eu-central-1`"),
                ({("hosts",): ["runtime.sagemaker.eu-central-1.amazonaws.com"]}, "is not an endpoint of bedrock"),
                ({("provider_region",): "eu-west-1"}, "is not an endpoint of bedrock in `eu-west-1`"),
                ({("hosts",): ..., ("provider_region",): ...}, "a route needs `provider_region`"),
                ({("key_ref",): "env:KEY"}, "takes signatures"),
                ({("credentials",): {"access_key": "env:A"}}, "need secret_key too"),
                ({("credentials",): {"access_key": "AKIAEXAMPLE", "secret_key": "env:B"}}, "env:NAME"),
                ({("credentials",): {"user": "env:A"}}, "are access_key, secret_key, session_token"),
                ({("identity",): "instance_principal"}, "is OCI's"),
                (
                    {("identity",): "machine", ("credentials",): {"access_key": "env:A", "secret_key": "env:B"}},
                    "stands instead",
                ),
                ({("model_ids", "rerank-v3.5"): "us.cohere.rerank-v3-5:0"}, "inference profile that leaves EU"),
                (
                    {("model_ids", "embed"): "arn:aws:bedrock:eu-central-1:1:application-inference-profile/abc"},
                    "`profiles` does not say",
                ),
                ({("profiles",): {"arn:x": "US"}}, "the profile spans US"),
                ({("networks",): ["10.0.0.1/8"]}, "must be a network"),
                ({("provider",): "oci", ("identity",): "machine"}, "needs the `compartment`"),
            )
        ),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "credentials"): {"a": "env:A"}}, "takes `key_ref`"),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "identity"): "machine"}, "stands instead"),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "profiles"): {"a": "EU"}}, "are Bedrock's"),
        ("tenants/eubank.yaml", {("residency", "failover"): "always"}, "never"),
        ("operator.yaml", {("routes", "0", "region"): "CA"}, "`api.cohere.com` is in US, not in CA"),
        (
            "tenants/eubank.yaml",
            {("residency", "routes", "0", "base_url"): "https://u:p@vault.example"},
            "without user",
        ),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "deployment"): "sandbox"}, "sandbox"),
        ("tenants/eubank.yaml", {("residency", "routes", "0", "deployment"): "on_premises"}, "agreement covers cloud"),
        ("tenants/cahospital.yaml", {("residency", "routes", "0", "deployment"): "saas"}, "covers on_premises"),
        (
            "agreements/cahospital-enterprise.yaml",
            {("training", "mechanism"): "vault_zdr"},
            "covers model_vault_encrypted, model_vault_standard",
        ),
        ("tenants/eubank.yaml", {("default_use_case",): "other"}, "not one of"),
        ("tenants/eubank.yaml", {("terms_accepted", "clauses"): ["ai-disclosure"]}, "operator.yaml"),
        ("tenants/eubank.yaml", {("retention", "content"): 999}, "looser"),
        ("tenants/eubank.yaml", {("conduct", "categories", "fruad"): {"action": "block"}}, "`fruad`"),
        ("tenants/eubank.yaml", {("training", "consent"): "opted_in"}, "given_on"),
        ("tenants/eubank.yaml", {("training", "grants_accepted"): ["other"]}, "no grant `other`"),
        ("tenants/eubank.yaml", {("redaction", "recognisers"): ["recognisers/none.yaml"]}, "no file"),
        ("tenants/eubank.yaml", {("redaction", "recognisers"): ["recognisers/../../x"]}, "recognisers"),
        ("tenants/usstartup.yaml", {("ai_disclosure",): {}}, "disclosure"),
        ("use_cases/eubank-credit-memo.yaml", {("oversight", "mode"): "none"}, "high-stakes"),
        ("use_cases/eubank-credit-memo.yaml", {("risk", "dpia_ref"): None}, "dpia_ref"),
        ("use_cases/eubank-credit-memo.yaml", {("vendor_approval", "status"): "pending"}, "vendor_approval"),
        ("use_cases/eubank-credit-memo.yaml", {("risk", "ai_act"): "prohibited"}, "prohibits"),
        ("use_cases/eubank-credit-memo.yaml", {("data_classes", "0"): "health"}, "agreements/eubank-enterprise.yaml"),
        ("use_cases/eubank-credit-memo.yaml", {("models", "model_card_urls"): []}, "at least 1"),
        ("use_cases/eubank-credit-memo.yaml", {("approval", "by"): []}, "needs `by`"),
        ("use_cases/eubank-credit-memo.yaml", {("tenant",): "nobody"}, "nobody"),
        ("agreements/eubank-enterprise.yaml", {("training", "mechanism"): "no_provider"}, "tier sandbox"),
        ("agreements/eubank-enterprise.yaml", {("retention", "mechanism"): "default_terms"}, "zdr"),
        ("use_cases/eubank-complaint-triage.yaml", {("vendor_approval", "status"): "refused"}, "Cohere refused"),
        ("agreements/cahospital-enterprise.yaml", {("grants", "0", "target"): "saas"}, "saas"),
        ("agreements/cahospital-enterprise.yaml", {("grants", "0", "expires"): "2026-01-01"}, "before"),
        ("agreements/cahospital-enterprise.yaml", {("grants", "0", "approved_by"): []}, "at least 1"),
        ("operator.yaml", {("audit", "min_metadata_days"): 30}, "183"),
        ("operator.yaml", {("audit", "on_write_failure"): "ignore"}, "deny"),
        ("operator.yaml", {("floors", "conduct", "layers"): ["judge"]}, "classifier"),
        ("operator.yaml", {("keys", "root"): "keys/root.key"}, "pattern"),
        ("operator.yaml", {("floors", "retention", "metadata"): 100}, "183"),
        ("operator.yaml", {("floors", "conduct", "on_error"): "allow"}, "deny"),
    ],
)
def test_one_fault_is_found_and_named(folder, file, changes, said):
    folder.set(file, changes)
    found = faults(folder).values()
    assert any(said in str(fault) for fault in found), [str(fault) for fault in found]


def test_a_clouds_host_follows_from_its_region(folder):
    folder.set("tenants/eubank.yaml", {("residency", "routes", "1", "hosts"): ...})
    route = load(folder.root).tenants["eubank"].routes[1]
    assert (route.hosts, route.signs) == (("bedrock-runtime.eu-central-1.amazonaws.com",), False)
    assert cloud_host("oci", "eu-frankfurt-2") == "inference.generativeai.eu-frankfurt-2.oci.oraclecloud.eu"
    assert cloud_host("bedrock", "eusc-de-east-1") == "bedrock-runtime.eusc-de-east-1.amazonaws.eu"


def test_oci_s_realms_are_those_of_its_own_library():
    regions = pytest.importorskip("oci").regions
    for region, realm in regions.REGION_REALMS.items():
        assert cloud_host("oci", region).endswith(f".{region}.oci.{regions.REALMS[realm]}")
        assert place_of(cloud_host("oci", region)) == Place("oci", region)


def test_booleans_are_true_or_false_and_nothing_like_them(folder):
    file = folder.root / "tenants/eubank.yaml"
    text = file.read_text().replace("id_required: true", "id_required: yes")
    folder.write("tenants/eubank.yaml", text)
    fault = only(folder)
    assert (fault.path, fault.hint) == ("$.end_users.id_required", "write `true` or `false`")


@pytest.mark.parametrize(
    ("file", "path", "value"),
    [
        ("operator.yaml", "floors.quotas.requests_per_minute", 10),
        ("tenants/eubank.yaml", "quotas.tokens_per_day", 10),
        ("tenants/eubank.yaml", "conduct.categories.fraud.report", ["dpo"]),
        ("tenants/eubank.yaml", "end_users.minors_possible", True),
        ("tenants/usstartup.yaml", "ccpa", {"honour_gpc": True}),
        ("tenants/usstartup.yaml", "ai_disclosure.required", True),
        ("operator.yaml", "keys.signing", "env:KEY"),
        ("operator.yaml", "keys.recovery", "env:KEY"),
        ("operator.yaml", "policy_watch", {"on_material_change": "freeze_new_tenants"}),
        ("use_cases/eubank-credit-memo.yaml", "oversight.max_hours_to_decision", 72),
    ],
)
def test_what_nothing_enforces_is_no_key(folder, file, path, value):
    folder.set(file, {tuple(path.split(".")): value})
    assert "is not a known key" in only(folder).message


def test_an_unknown_key_hides_no_other_fault_of_its_file(folder):
    folder.edit("tenants/eubank.yaml", redactoin={}, redaction__mode="redact", retention__content=999)
    assert set(faults(folder)) == {
        ("tenants/eubank.yaml", "$.redactoin"),
        ("tenants/eubank.yaml", "$.retention.content"),
    }


@pytest.mark.parametrize("text", ["", "\n", "# nothing but a comment\n", "---\n"])
@pytest.mark.parametrize("file", ["tenants/eubank.yaml", "operator.yaml"])
def test_an_empty_file_is_said_to_be_empty(folder, file, text):
    folder.write(file, text)
    assert (file, "the file is empty") in {(fault.file, fault.message) for fault in check(folder.root)}


WINDOW = {
    "tenant": "eubank",
    "purpose": "test",
    "authorised_by": {"operator": "ciso", "vendor_ref": "mail"},
    "window": {"begins": "2026-10-01T00:00:00+02:00", "ends": "2026-10-14T23:59:59Z"},
    "testers": ["red-1"],
    "categories": ["fraud"],
    "never_exempt": ["csam", "sexual_exploitation", "ncii", "wmd"],
    "max_requests": 5,
}


def test_a_window_for_adversarial_testing_belongs_to_its_tenant_and_is_part_of_its_digest(folder):
    before = load(folder.root)
    folder.write("exemptions/other.yaml", json.dumps(WINDOW))
    after = load(folder.root)
    (window,) = [one for one in after.tenants["eubank"].exemptions if one.id == "other"]
    assert (window.begins.isoformat(), window.max_requests) == ("2026-10-01T00:00:00+02:00", 5)
    assert after.tenants["eubank"].digest != before.tenants["eubank"].digest
    assert after.tenants["usstartup"].digest == before.tenants["usstartup"].digest
    assert after.tenants["usstartup"].exemptions == ()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"categories": ["csam"]}, "csam can never be exempt"),
        ({"never_exempt": ["sexual_exploitation", "ncii", "wmd"]}, "must name csam"),
        ({"never_exempt": [*WINDOW["never_exempt"], "fraud"]}, "fraud can never be exempt"),
        ({"categories": ["high_stakes_autonomous"]}, "fixed"),
        ({"categories": ["frud"]}, "there is no category"),
        ({"tenant": "nobody"}, "there is no tenant"),
        ({"testers": []}, "at least 1"),
        ({"max_requests": 0}, "greater than or equal to 1"),
        ({"report_within_hours": 25}, "less than or equal to 24"),
        ({"window": {"begins": "2026-10-01T00:00:00", "ends": "2026-10-14T23:59:59Z"}}, "with its offset"),
        ({"window": {"begins": "2026-10-15T00:00:00Z", "ends": "2026-10-14T23:59:59Z"}}, "before"),
        ({"authorised_by": {"operator": "ciso"}}, "missing"),
        ({"quarantine": False}, "not a known key"),
    ],
)
def test_what_a_window_for_adversarial_testing_may_not_say(folder, change, said):
    folder.write("exemptions/other.yaml", json.dumps({**WINDOW, **change}))
    assert said in only(folder).message


@pytest.mark.parametrize("reference", ["awskms:arn", "vault:a/b", "pkcs11:token=a"])
def test_a_route_s_key_is_read_where_routes_read_keys(folder, reference):
    folder.set("tenants/eubank.yaml", {("residency", "routes", "0", "key_ref"): reference})
    fault = only(folder)
    assert fault.path == "$.residency.routes[0].key_ref"
    assert "env:NAME" in fault.message
    folder.set("tenants/eubank.yaml", {("residency", "routes", "0", "key_ref"): "file:keys/cohere"})
    folder.set("operator.yaml", {("keys", "root"): reference})  # the root key may stand in any of them
    load(folder.root)


def test_recogniser_files_are_part_of_the_digest(folder):
    folder.write("recognisers/own.yaml", "recognizers: []")
    folder.edit("tenants/eubank.yaml", redaction__recognisers=["recognisers/own.yaml"])
    before = load(folder.root)
    assert before.tenants["eubank"].redaction.recognisers == (folder.root / "recognisers/own.yaml",)
    folder.write("recognisers/own.yaml", "recognizers: [ ]")
    assert load(folder.root).tenants["eubank"].digest != before.tenants["eubank"].digest


# ── schemas ────────────────────────────────────────────────────────────────────

PLACES = {
    "provider": "provider/*.yaml",
    "operator": "operator.yaml",
    "agreement": "agreements/*.yaml",
    "tenant": "tenants/*.yaml",
    "use_case": "use_cases/*.yaml",
    "exemption": "exemptions/*.yaml",
    "test": "tests/*.yaml",
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_what_the_loader_accepts(kind):
    validator = jsonschema.Draft202012Validator(schema(kind))
    validator.check_schema(schema(kind))
    files = sorted(WORKED.glob(PLACES[kind]))
    assert files
    for file in files:
        validator.validate(read(file))
        with pytest.raises(jsonschema.ValidationError):
            validator.validate({**read(file), "unknown": 1})


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_beside_the_worked_files_is_the_code_s(kind):
    assert json.loads((WORKED / "schema" / f"{kind}.json").read_text()) == schema(kind)


def test_every_worked_file_names_its_schema():
    for kind, pattern in PLACES.items():
        for file in WORKED.glob(pattern):
            first = file.read_text().splitlines()[0]
            named = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", first)
            assert named, file
            assert (file.parent / named[1]).resolve() == WORKED / "schema" / f"{kind}.json"


def test_an_unknown_kind_has_no_schema():
    with pytest.raises(KeyError, match="use_case"):
        schema("usecase")


def test_many_tenants_load_as_three_do(folder):
    """Nothing is shared by accident: each has its own id, and the same effective controls."""
    tenant = read(folder.root / "tenants/usstartup.yaml")
    case = read(folder.root / "use_cases/usstartup-marketing-copy.yaml")
    names = [f"t{n}" for n in range(300)]
    for name in names:
        mine = {**tenant, "use_cases": [f"{name}-copy"], "default_use_case": f"{name}-copy"}
        folder.write(f"tenants/{name}.yaml", json.dumps(mine))
        folder.write(f"use_cases/{name}-copy.yaml", json.dumps({**case, "tenant": name}))
    folder.edit("agreements/usstartup-default.yaml", tenants=["usstartup", *names])
    loaded = load(folder.root)
    assert len(loaded.tenants) == 303
    assert loaded.tenants["t7"].default_use_case == "t7-copy"
    assert len({policy.digest for policy in loaded.tenants.values()}) == 303


@pytest.mark.parametrize(
    ("file", "changes", "said"),
    [
        ("tenants/usstartup.yaml", {("ai_disclosure", "text_ref"): "disclosures/none.md"}, "no file `disclosures/none"),
        ("tenants/usstartup.yaml", {("ai_disclosure", "text_ref"): "../secret.md"}, "no file `../secret.md`"),
        ("tenants/eubank.yaml", {("retention", "metadata"): 365, ("retention", "content"): 366}, "what records say"),
        ("agreements/eubank-enterprise.yaml", {("document", "expires"): "2026-03-31"}, "before `effective`"),
        ("use_cases/eubank-credit-memo.yaml", {("approval", "review_by"): "2026-09-01"}, "before `on`"),
        (
            "tenants/usstartup.yaml",
            {("training",): {"consent": "opted_in", "given_on": "2026-05-02", "given_by": "x", "expires": "2026-05-01",
                             "evidence": "y"}},
            "before `given_on`",
        ),
        ("exemptions/eubank-redteam.yaml", {("window", "ends"): "2027-01-02T00:00:00Z"}, "at most 92 days"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_told(folder, file, changes, said):
    (folder.root.parent / "secret.md").write_text("not in the folder")
    folder.edit("operator.yaml", floors__retention={"metadata": 365, "content": 400})
    load(folder.root)
    folder.set(file, changes)
    assert any(said in str(fault) for fault in faults(folder).values())


ONLY_CHECKED = {"never_exempt", "revocable", "on_write_failure", "fine_tuning_data"}
"""Said so that whoever signs sees it, and checked on reading; or handed on whole with what stands beside it."""


def test_what_a_file_may_say_is_read_by_something():
    """A key that nothing reads is a promise that nobody keeps."""
    package = Path(cohere_governed.__file__).parent
    sources = [path.read_text() for path in package.rglob("*.py") if path.parent.name != "schema"]
    named = {
        name
        for module in (package / "policy" / "schema").glob("[a-z]*.py")
        for name in re.findall(r"^    ([a-z_]+): ", module.read_text(), re.MULTILINE)
    }
    assert len(named) > 150
    unread = {
        name for name in named if not any(re.search(rf"""\.{name}\b|["'.]{name}["'.]""", text) for text in sources)
    }
    assert unread == ONLY_CHECKED
