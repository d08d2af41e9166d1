"""What was declared is told to who asks: roles, transfers, leave for tests, whose law; and no report is a verdict."""

import dataclasses
import datetime as dt
import json

import pytest

from cohere_governed.cli.folder import audit_log
from cohere_governed.policy import load
from cohere_governed.policy.effective import Training
from cohere_governed.reports.render import html
from cohere_governed.reports.result import NOT_A_FINDING_OF_LAW, Scope, Sources
from cohere_governed.reports.roster import REPORTS, run
from cohere_governed.reports.use_cases import document, gaps
from cohere_governed.reports.use_cases import html as as_html
from cohere_governed.reports.use_cases import text as as_text
from tests.cli.conftest import run as typed
from tests.policy.folders import NOW, WORKED, Folder
from tests.world import found

LAW = "not a legal determination"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return found(tmp_path_factory.mktemp("declared") / "policies", "acme")


@pytest.fixture(scope="module")
def worked(folder):
    """Reports about the worked tenants, over a log in which they did nothing."""
    with audit_log(folder) as log:
        yield lambda name, policies=None: run(REPORTS[name], Sources(log, policies or load(WORKED)), Scope(now=NOW))


def rows(made, section):
    return {row["tenant"]: row for one in made.as_dict()["sections"] if one["id"] == section for row in one["rows"]}


@pytest.mark.parametrize("name", [name for name, one in REPORTS.items() if not one.about_person])
def test_no_report_goes_out_without_saying_that_it_is_no_verdict(folder, worked, name, tmp_path):
    made = worked(name)
    assert made.as_dict()["note"] == NOT_A_FINDING_OF_LAW
    assert LAW in html(made)
    assert LAW in " ".join(typed("report", "show", name, "--config", folder).out.split())


def test_neither_does_the_document_of_an_application():
    title, parts = document(load(WORKED), "eubank-credit-memo", now=NOW)
    assert LAW in as_text(title, parts)
    assert LAW in as_html(title, parts)
    assert "deployer under the EU AI Act" in as_text(title, parts)
    assert "Compatible purposes: customer service" in as_text(
        *document(load(WORKED), "eubank-complaint-triage", now=NOW)
    )


def test_records_of_processing_name_the_roles_and_how_data_is_transferred(worked):
    made = worked("processing")
    [operator] = [one for one in made.as_dict()["sections"] if one["id"] == "operator"]
    assert {"what": "role", "who": "processor under GDPR, deployer under the EU AI Act"} in operator["rows"]
    bank = rows(made, "recipients")["eubank"]
    assert (bank["transfers"], bank["dpa"], bank["subprocessors"]) == (
        "none needed",
        "DPA version 4 2026-03-09",
        "2026-07",
    )
    assert rows(made, "recipients")["usstartup"]["dpa"] == "none"


def test_a_customer_is_told_whose_law_applies_and_who_approved_what(worked):
    made = worked("tenant")
    told = {(row["tenant"], row["what"]): row["how"] for one in made.as_dict()["sections"] if one["id"] == "agreement"
            for row in one["rows"]}  # fmt: skip
    assert told["eubank", "law that applies"] == "EU, NL"
    grant = told["cahospital", "grant ft-discharge-2026"]
    for part in ("de-identified", "PHIPA, ethics approval 26-114", "privacy@cahospital.example, dpo@nordmeer.example"):
        assert part in grant
    assert told["eubank", "ownership"] == "fine tuning data: customer; inputs: customer; outputs: customer"


def test_a_consent_that_ended_is_not_told_as_given(folder, worked, tmp_path):
    policies = load(WORKED)
    start_up = policies.tenants["usstartup"]
    agreement = dataclasses.replace(start_up.agreement, training_permitted="opted_in")

    def told(expires):
        training = Training("opted_in", dt.date(2026, 11, 1), expires, "founder", "resolution 4")
        tenants = {"usstartup": dataclasses.replace(start_up, agreement=agreement, training=training)}
        changed = dataclasses.replace(policies, tenants=tenants)
        said = [row for one in worked("tenant", changed).as_dict()["sections"] if one["id"] == "agreement"
                for row in one["rows"]]  # fmt: skip
        return (
            next(row["how"] for row in said if row["what"] == "training"),
            rows(worked("training", changed), "evidence")["usstartup"]["state"],
        )

    assert told(NOW.date()) == (
        "agreed to by founder, until 2026-11-22", "opted in until 2026-11-22 by founder: resolution 4",
    )  # fmt: skip
    assert told(NOW.date() - dt.timedelta(days=1)) == (
        "the provider's default terms, which may train on content; personal and confidential content is refused",
        "the terms may train on content",
    )


def test_how_long_the_provider_keeps_content_is_proved_or_it_is_seen_to(worked):
    policies = load(WORKED)
    kept = rows(worked("training"), "kept")
    assert kept["eubank"]["state"] == "fresh until 2027-01-31"
    assert kept["cahospital"]["state"] == kept["usstartup"]["state"] == "nothing to prove"
    bank = policies.tenants["eubank"]
    bare = dataclasses.replace(bank, agreement=dataclasses.replace(bank.agreement, vendor_evidence=()))
    made = worked("training", dataclasses.replace(policies, tenants={"eubank": bare}))
    assert rows(made, "kept")["eubank"]["state"] == "no evidence that it is 0 days only"
    assert any("how long the provider keeps content" in line for line in made.findings.attention)


def test_what_was_signed_is_told_with_its_note_for_counsel(worked):
    policies = load(WORKED)
    bank = policies.tenants["eubank"]
    noted = dataclasses.replace(bank, agreement=dataclasses.replace(bank.agreement, note="indemnity: see 11.2"))
    made = worked("changes", dataclasses.replace(policies, tenants={"eubank": noted}))
    row = rows(made, "agreements")["eubank"]
    assert (row["version"], row["expires"], row["note"]) == ("EB-2041.3", "2028-03-31", "indemnity: see 11.2")


def test_the_leave_for_a_test_is_listed(folder):
    window = (WORKED / "exemptions/eubank-redteam.yaml").read_text().replace("tenant: eubank", "tenant: acme")
    (folder / "exemptions").mkdir(exist_ok=True)
    (folder / "exemptions/red.yaml").write_text(window)
    listed = typed("exemption", "list", "--json", "--config", folder)
    [one] = json.loads(listed.out)
    assert one["authorised_by"] == "ciso@nordmeer.example"
    assert one["vendor_ref"].startswith("mail to safety@cohere.com of 2026-09-20")
    (folder / "exemptions/red.yaml").unlink()


def test_records_of_processing_say_what_an_authority_would_ask_next(worked):
    policies = load(WORKED)

    def asked(**changed):
        bank = policies.tenants["eubank"]
        agreement = dataclasses.replace(bank.agreement, **changed.pop("agreement", {}))
        tenants = {"eubank": dataclasses.replace(bank, agreement=agreement, **changed)}
        return worked("processing", dataclasses.replace(policies, tenants=tenants)).findings.attention

    abroad = tuple(dataclasses.replace(one, region="US") for one in policies.tenants["eubank"].routes)
    assert asked() == ()
    (line,) = asked(routes=abroad)
    assert line.startswith("eubank: content goes to US, and no transfer mechanism")
    assert asked(routes=abroad, agreement={"transfer_mechanism": "sccs"}) == ()
    assert asked(routes=abroad, jurisdictions=("US-CA",)) == ()
    assert asked(agreement={"subprocessors": None}) == (
        "eubank: no list of subprocessors was agreed (GDPR Article 28(2))",
    )
    own = tuple(dataclasses.replace(one, deployment="on_premises") for one in policies.tenants["eubank"].routes)
    assert asked(routes=own, agreement={"subprocessors": None}) == ()


def test_a_report_goes_to_whom_the_provider_names_whatever_the_operator_writes(tmp_path):
    folder = Folder(tmp_path / "policies")
    folder.edit("operator.yaml", contacts__cohere_reporting="partner@cohere.example")
    (regime,) = [one for one in load(folder.root).operator.incidents.regimes if one.id == "cohere-acceptable-use"]
    assert regime.to == "safety@cohere.com, partner@cohere.example"
    assert load(WORKED).operator.incidents.regimes[0].to == "safety@cohere.com"


def test_personal_data_on_no_basis_is_a_gap(tmp_path):
    folder = Folder(tmp_path / "policies")
    folder.edit("use_cases/eubank-complaint-triage.yaml", purpose__lia_ref=...)
    folder.edit("use_cases/eubank-credit-memo.yaml", purpose__lawful_basis="not_applicable")
    bases = {(one.use_case, one.basis) for one in gaps(load(folder.root), today=NOW.date()) if "GDPR" in one.basis}
    assert {("eubank-complaint-triage", "GDPR Article 6(1)(f)"), ("eubank-credit-memo", "GDPR Article 6")} <= bases
