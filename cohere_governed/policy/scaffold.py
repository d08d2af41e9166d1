"""A config folder that works at once in the sandbox, and says what to fill in for the real thing."""

from __future__ import annotations

import json
from pathlib import Path

from cohere_governed.errors import ConfigurationError
from cohere_governed.model import TENANT_ID, Fault
from cohere_governed.policy.schema import KINDS, schema

__all__ = ["scaffold"]

_HEAD = "# yaml-language-server: $schema={up}schema/{kind}.json\n"

_OPERATOR = """\
# Who answers to Cohere, where records and keys are, and the floors for every tenant.
# A tenant may be stricter than what stands here, never looser.
# Check after every change: cohere-governed policy check --config THIS-FOLDER

legal_entity:
  name: Your company            # <- the party to the agreement with Cohere
  country: DE                   # ISO 3166
  role_gdpr: processor          # controller | processor | joint_controller
  role_ai_act: deployer         # deployer | provider | distributor

contacts:                       # <- replace all four
  dpo: dpo@example.com
  incident_channel: incidents@example.com
  cohere_reporting: safety@cohere.com
  supervisory_authority: your data protection authority

audit:
  database_url: {database_url}  # paths are from this folder; or env:NAME, never a password
  anchor: audit.anchor          # remembers every checkpoint outside the database; better on another volume

keys:
  root: {key}      # a reference, never a key: env:NAME, file:PATH, keyring:SERVICE/NAME, awskms:…, vault:…, pkcs11:…

flow_down:
  required_clauses: [acceptable-use]   # clauses of yours that a tenant must have accepted

training:
  attestation_max_age_days: 90  # proof that the terms exclude training must be younger than this

floors:
  redaction:
    mode: redact
    special_categories: {{default: mask}}   # GDPR Article 9; `refuse` stops the call instead
  retention: {{metadata: 365, content: 90}}
"""

_AGREEMENT = """\
# What was signed with Cohere. Tier `sandbox` means that no provider is involved: it permits only the bundled
# fake Cohere, in this process or on loopback. For the real thing replace this file, field by field:
#
#   document: {{title: …, sha256: digest of the signed PDF, signed_on: …, effective: …, expires: …}}
#   tier: enterprise                       # trial | default | enterprise
#   training:
#     permitted: none
#     mechanism: contract_exclusion        # or dashboard_opt_out, vault_zdr, private_deployment
#     evidence:                            # dated, renewed within operator.yaml's attestation_max_age_days
#       - {{type: contract_clause, on: YYYY-MM-DD, ref: …}}
#   retention: {{vendor_days: 0, mechanism: zdr, evidence: [{{type: vendor_letter, on: YYYY-MM-DD, ref: …}}]}}
#   residency: {{regions: [EU]}}
#   dpa: {{executed: true, executed_on: YYYY-MM-DD, ref: …}}   # without it no personal data is sent

tenants: [{tenant}]
document: {{title: Sandbox, effective: 2020-01-01}}
tier: sandbox
training: {{permitted: none, mechanism: no_provider}}
retention: {{vendor_days: 0, mechanism: no_provider}}
residency: {{regions: [LOCAL]}}
data_classes: [public, internal, confidential, personal]
"""

_TENANT = """\
# One tenant: its agreement, regions and routes, and whatever it wants stricter than operator.yaml.

owner: owner@example.com
agreement: {tenant}-sandbox
terms_accepted: {{clauses: [acceptable-use], on: 2020-01-01, by: owner@example.com}}

residency:
  regions: [LOCAL]
  routes:                       # in order of preference; nothing else can be reached
    - name: sandbox
      deployment: sandbox
      region: LOCAL
      hosts: [api.cohere.com, 127.0.0.1, localhost]
    # A real one, once agreements/ holds what was signed and `regions` says where:
    # - name: eu-vault
    #   deployment: model_vault_standard
    #   region: EU
    #   base_url: https://your-vault.example
    #   key_ref: env:CO_API_KEY
    #   models: [command-a-03-2025, embed-v4.0]

use_cases: [general]
default_use_case: general       # for calls that name none; remove it to make every call name one

end_users: {{id_required: false}} # `true` once the application says who its user is: cohere.calling(end_user=…)

redaction:
  default: pseudonymise         # keep | generalise | surrogate | pseudonymise | mask | refuse
  treatments: {{}}                # e.g. {{CREDIT_CARD: mask, IBAN_CODE: mask}}

modalities: {{image: refuse, audio: refuse, file: refuse, url: refuse, tokens: refuse}}
"""

_USE_CASE = """\
# A declared application. One file for each real one is better than this general one.

tenant: {tenant}
title: Everything, while trying things out
owner: owner@example.com
purpose: {{description: Trying the governed client in the sandbox, lawful_basis: not_applicable}}
risk: {{ai_act: minimal, high_stakes: false}}
oversight: {{mode: human_in_the_loop, roles: [developer]}}
vendor_approval: {{status: not_required}}
models:
  allowed: ["*"]
  model_card_urls: ["https://docs.cohere.com/docs/command-a"]
surfaces: [inference]           # chat, embed, rerank and all others; datasets and training need a grant besides
data_classes: [internal]
approval: {{status: approved, by: [owner@example.com], on: 2020-01-01, review_by: 2099-12-31}}
harm_assessment: {{biases_documented: false}}
"""


def scaffold(
    folder: Path | str,
    *,
    tenant: str = "acme",
    database_url: str | None = None,
    key_path: str | Path = "keys/root.key",
) -> list[Path]:
    """Write a config folder; keys and databases are made elsewhere.

    ``database_url`` is a SQLAlchemy URL or ``env:NAME`` (default: a SQLite file in the folder); ``key_path`` is
    relative to the folder.

    Raises:
        ConfigurationError: the tenant id cannot be one, or a file is there already; then nothing is written.

    """
    root = Path(folder)
    if not TENANT_ID.fullmatch(tenant):
        said = "a tenant id is lower-case letters, digits and hyphens, at most 63"
        raise ConfigurationError([Fault(said, f"tenants/{tenant[:63]}.yaml")])
    facts = {"tenant": tenant, "database_url": database_url or "sqlite:///audit.db", "key": f"file:{key_path}"}
    texts = {
        "operator.yaml": ("operator", _OPERATOR),
        f"agreements/{tenant}-sandbox.yaml": ("agreement", _AGREEMENT),
        f"tenants/{tenant}.yaml": ("tenant", _TENANT),
        "use_cases/general.yaml": ("use_case", _USE_CASE),
    }
    schemas = {f"schema/{kind}.json": json.dumps(schema(kind), indent=1) + "\n" for kind in KINDS}
    present = [name for name in [*texts, *schemas] if (root / name).exists()]
    there = [Fault("is there already", name, "", "name a new folder; nothing was written") for name in present]
    if there:
        raise ConfigurationError(there)
    written = []
    filled = {
        name: _HEAD.format(up="../" * name.count("/") or "./", kind=kind) + text.format(**facts)
        for name, (kind, text) in texts.items()
    }
    for name, text in {**filled, **schemas}.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        # `x`: a file that appeared since is not overwritten either.
        with file.open("x", encoding="utf-8") as out:
            out.write(text)
        written.append(file)
    return written
