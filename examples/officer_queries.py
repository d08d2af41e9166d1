"""What an officer asks, from Python: find, count, open one record for a purpose, verify all of them.

The command line answers the same: ``cohere-governed audit search|stats|show|verify``.
"""

import os

import cohere_governed as cohere
from cohere_governed.audit.search import Query, search, show, stats
from cohere_governed.audit.verify import verify
from cohere_governed.governance import database_url

with cohere.Governance.load(os.environ.get("COHERE_GOVERNED_CONFIG")) as governance:
    co = governance.client("acme")
    with cohere.calling(end_user="u-42"):
        co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "Write to annie.easley@example.org"}])

    log = governance.audit
    print("calls with a mail address:", len(search(log, Query(tenant="acme", entity_type="EMAIL_ADDRESS"))))
    print("decisions:", dict(stats(log, Query(tenant="acme")).by_decision))

    # By person and end user: keyed tokens give candidates, nothing is decrypted.
    candidates = search(log, Query(tenant="acme", person="annie.easley@example.org", decision="permit"))
    opened = show(log, candidates[0].record_id, purpose="access request 2026-117", actor="dpo@example.com")
    print("what left:", (opened.content or b"").decode())

    for verdict in verify(database_url(governance.policies.current())):
        print(verdict)
