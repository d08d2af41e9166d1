"""An app that knows nothing of governance: it imports the plain SDK. It is governed from outside.

Run it with ``cohere-governed run --tenant acme -- python unchanged_app.py``, set up as ``first_call.py`` is.
"""

import cohere

co = cohere.ClientV2()
answer = co.chat(
    model="command-a-03-2025",
    messages=[{"role": "user", "content": "Remind Dorothy Vaughan (dorothy@example.org) of her appointment."}],
)
print(answer.message.content[0].text)
