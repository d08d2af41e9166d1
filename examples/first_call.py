"""The drop-in: one import changed. What was personal leaves as stand-ins and comes back as it was.

Run it after ``cohere-governed init ./policies``, with COHERE_GOVERNED_TENANT=acme and COHERE_GOVERNED_SANDBOX=1 set.
"""

import cohere_governed as cohere

co = cohere.ClientV2()
answer = co.chat(
    model="command-a-03-2025",
    messages=[{"role": "user", "content": "Thank Grace Hopper (grace.hopper@example.org) for her order."}],
)
print(answer.message.content[0].text)

record = cohere.governance_of(answer)
print(f"{record.decision} by route {record.route}: {dict(record.findings)} replaced, record {record.id}")
