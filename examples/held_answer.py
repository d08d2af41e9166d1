"""A human first: the answer is held, somebody approves it, and the same call, repeated, gets it.

Run it after ``cohere-governed init ./policies``, with ``mode: human_decides`` in ``policies/use_cases/general.yaml``,
and with COHERE_GOVERNED_TENANT=acme and COHERE_GOVERNED_SANDBOX=1 set.
"""

import cohere_governed as cohere
from cohere_governed.audit import reviews

governance = cohere.Governance.load()
co = governance.client("acme")
asked = {
    "model": "command-a-03-2025",
    "messages": [{"role": "user", "content": "May Mary Jackson (mary.jackson@example.org) have the loan?"}],
}
try:
    co.chat(**asked)
except cohere.ReviewPending as pending:
    record = pending.record_id  # keep it, with what was asked
    print(f"held: {record}")
else:
    raise SystemExit("nothing was held: write `mode: human_decides` into policies/use_cases/general.yaml")

# What a reviewer does: cohere-governed review show ID --purpose "…", then review approve ID --by NAME.
waiting = reviews.find(governance.audit, record)
print(f"{waiting.state} because of {waiting.why[0][1]}, until {waiting.deadline:%Y-%m-%d}")
reviews.approve(governance.audit, record, by="Dr. Osei")

with cohere.calling(release=record):
    print(co.chat(**asked).message.content[0].text)  # from the log: nothing is sent
    try:
        co.chat(**asked)
    except cohere.Refused as refusal:
        print(f"once: {refusal.reasons[0].sentence}")
