"""The reports an officer prints, from Python: what refused, what a person may ask for, and a page for the files.

The command line answers the same: ``cohere-governed report list`` and ``report show``.
"""

import os
from datetime import datetime, timezone
from pathlib import Path

import cohere_governed as cohere
from cohere_governed.reports.person import disclose
from cohere_governed.reports.render import html
from cohere_governed.reports.result import Scope, Sources
from cohere_governed.reports.roster import REPORTS, run

with cohere.Governance.load(os.environ.get("COHERE_GOVERNED_CONFIG")) as governance:
    co = governance.client("acme")
    co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "Write to annie.easley@example.org"}])
    try:
        with cohere.calling(use_case="never-declared"):
            co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "Good morning."}])
    except cohere.Refused as refusal:
        print("refused:", refusal.reasons[0].rule)

    sources = Sources(governance.audit, governance.policies.current())
    scope = Scope(now=datetime.now(timezone.utc), tenant="acme")
    for name in ("calls", "refusals", "integrity"):
        print(f"{name}:", run(REPORTS[name], sources, scope).findings.summary)

    Path("processing.html").write_text(html(run(REPORTS["processing"], sources, scope)), encoding="utf-8")

    # About one person: her records are opened, each with purpose and name on record first.
    told = disclose(
        governance.audit, "acme", "annie.easley@example.org", purpose="request 117", actor="dpo@example.com"
    )
    print("about her:", len(told.records), "records;", "values of hers:", told.records[0]["stand_ins"])
