"""Facts about a call: on whose behalf, for which use case, in which conversation. The tenant is not among them.

They are kept encrypted and found by keyed tokens; policy may demand them, and a refusal says which one is missing.
"""

import cohere_governed as cohere

co = cohere.ClientV2(tenant="acme")
with cohere.calling(end_user="u-17", use_case="general", conversation="c-9"):
    first = co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "Who is Mary Jackson?"}])
    with cohere.calling(reference="ticket-4711"):  # adds to what is stated around it
        second = co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "And her sister?"}])
print(cohere.governance_of(first).decision, cohere.governance_of(second).decision)

try:
    with cohere.calling(use_case="never-declared"):
        co.chat(model="command-a-03-2025", messages=[{"role": "user", "content": "Hello"}])
except cohere.Refused as refused:
    print(refused)
