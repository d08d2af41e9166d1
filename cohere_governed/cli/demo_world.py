# ruff: noqa: PLC0415 - nothing heavy is loaded before a command runs
"""The world in which ``demo`` happens: a config folder of its own, and nothing of the reader's setup."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from cohere_governed.cli import demo_oversight

FILES: Mapping[str, str] = {
    "operator.yaml": """\
legal_entity: {{name: Nordmeer Platform GmbH, country: DE, role_gdpr: processor, role_ai_act: deployer}}
contacts:
  dpo: dpo@nordmeer.example
  incident_channel: on-call@nordmeer.example
  cohere_reporting: safety@cohere.com
  supervisory_authority: Hamburg Commissioner for Data Protection
audit: {{database_url: "sqlite:///audit.db", anchor: audit.anchor}}
keys: {{root: "file:keys/root.key"}}
flow_down: {{required_clauses: [acceptable-use]}}
floors:
  redaction: {{mode: redact, special_categories: {{default: refuse}}}}
  retention: {{metadata: 365, content: 90}}
""",
    "agreements/eubank.yaml": """\
# Signed: no training, nothing retained, EU only.
tenants: [eubank]
document:
  title: Order form with master agreement and DPA
  sha256: 0b6f5f6ad9c94e8b2c53a1f07de84b9135c6e70bd2ab4c8f9d1e6a3047f5b2c8
  signed_on: {signed}
  effective: {signed}
  expires: {later}
tier: enterprise
training:
  permitted: none
  mechanism: contract_exclusion
  evidence: [{{type: contract_clause, on: {signed}, ref: "7.2"}}, {{type: attestation, on: {lately}, ref: letter 0417}}]
retention: {{vendor_days: 0, mechanism: zdr, evidence: [{{type: vendor_letter, on: {lately}, ref: ZDR-0417}}]}}
residency: {{regions: [EU]}}
dpa: {{executed: true, executed_on: {signed}, ref: DPA 4}}
data_classes: [public, internal, confidential, personal]
""",
    "agreements/usstartup.yaml": """\
# Accepted by a click: the terms may train on content, and nothing shows that they do not.
tenants: [usstartup]
document:
  title: SaaS Agreement, accepted online
  sha256: e3f07a52c96b18d40fa2657b9cd13e8470b5d92a6f1c38e74d05ab9137c2f68e
  signed_on: {signed}
  effective: {signed}
tier: default
training: {{permitted: none, mechanism: default_terms}}
retention: {{vendor_days: 30}}
residency: {{regions: [US]}}
dpa: {{executed: true, executed_on: {signed}, ref: DPA 4}}
data_classes: [public, internal, personal]
""",
    "tenants/eubank.yaml": """\
owner: dpo@eubank.example
agreement: eubank
terms_accepted: {{clauses: [acceptable-use], on: {signed}, by: legal@eubank.example}}
residency:
  regions: [EU]
  routes:
    - name: eu-vault
      deployment: model_vault_standard
      region: EU
      base_url: https://eubank-eu.vault.example
      key_ref: env:DEMO_KEY
      models: [command-a-03-2025]
use_cases: [complaints, credit]
default_use_case: complaints
end_users: {{id_required: false}}
""",
    "tenants/usstartup.yaml": """\
owner: founder@usstartup.example
agreement: usstartup
terms_accepted: {{clauses: [acceptable-use], on: {signed}, by: founder@usstartup.example}}
residency:
  regions: [US]
  routes:
    - name: us-platform
      deployment: saas
      region: US
      base_url: https://api.cohere.com
      key_ref: env:DEMO_KEY
      models: [command-a-03-2025]
use_cases: [marketing]
default_use_case: marketing
end_users: {{id_required: false}}
""",
    **demo_oversight.FILES,
    "use_cases/complaints.yaml": """\
tenant: eubank
title: Sort and summarise customer complaints
owner: operations@eubank.example
purpose: {{description: A handler gets each complaint with a summary, lawful_basis: legitimate_interests}}
risk: {{ai_act: limited, high_stakes: false}}
oversight: {{mode: human_in_the_loop, roles: [complaint handler]}}
vendor_approval: {{status: not_required}}
models: {{allowed: [command-a-03-2025], model_card_urls: ["https://docs.cohere.com/docs/command-a"]}}
surfaces: [chat]
data_classes: [personal, confidential]
approval: {{status: approved, by: [dpo@nordmeer.example], on: {signed}, review_by: {later}}}
harm_assessment: {{biases_documented: true, ref: docs/harm/complaints.md}}
""",
    "use_cases/marketing.yaml": """\
tenant: usstartup
title: Draft marketing copy that staff edit
owner: growth@usstartup.example
purpose: {{description: Drafts for advertisements, lawful_basis: legitimate_interests}}
risk: {{ai_act: limited, high_stakes: false}}
oversight: {{mode: human_in_the_loop, roles: [editor]}}
vendor_approval: {{status: not_required}}
models: {{allowed: [command-a-03-2025], model_card_urls: ["https://docs.cohere.com/docs/command-a"]}}
surfaces: [chat]
data_classes: [public, internal]
approval: {{status: approved, by: [dpo@nordmeer.example], on: {signed}, review_by: {later}}}
harm_assessment: {{biases_documented: true, ref: docs/harm/marketing.md}}
""",
}
"""Path → text. Dates are near the day it runs, so that no evidence grows stale with the package."""


def make(folder: Path, files: Mapping[str, str] = FILES) -> None:
    """Write the config folder of the story, with its key and its log."""
    from cohere_governed.audit.keys import create_key_file
    from cohere_governed.cli.start import log_for

    today = date.today()  # noqa: DTZ011 - a day more or less does not matter here
    dates = {
        "signed": today - timedelta(days=120),
        "lately": today - timedelta(days=20),
        "later": today + timedelta(days=365),
    }
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text.format(**dates), encoding="utf-8")
    (folder / "keys").mkdir(mode=0o700)
    create_key_file(folder / "keys" / "root.key")
    log_for(folder)


_OURS = {"COHERE_GOVERNED_SANDBOX": "1", "DEMO_KEY": "sandbox"}
_THEIRS = (
    "COHERE_GOVERNED_CONFIG",
    "COHERE_GOVERNED_TENANT",
    "COHERE_GOVERNED_DATABASE_URL",
    "CO_API_URL",
    "CO_API_KEY",
)


@contextmanager
def alone() -> Iterator[None]:
    """An environment in which nothing of the reader's own setup plays a part, and none of their keys."""
    before = {name: os.environ.get(name) for name in (*_OURS, *_THEIRS)}
    for name in _THEIRS:
        os.environ.pop(name, None)
    os.environ.update(_OURS)
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


_NETWORK = frozenset({"socket.connect", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"})


@contextmanager
def no_network() -> Iterator[list[str]]:
    """What opened a connection or looked a name up, in this process, by Python's audit events (PEP 578)."""
    seen: list[str] = []
    watching = True

    def hook(event: str, _: tuple[Any, ...]) -> None:
        if watching and event in _NETWORK:
            seen.append(event)

    sys.addaudithook(hook)
    try:
        yield seen
    finally:
        watching = False
