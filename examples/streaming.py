"""A stream: pieces come as they come, and no stand-in is ever shown, however the pieces are cut.

Run it as ``first_call.py`` is run.
"""

import cohere_governed as cohere

co = cohere.ClientV2()
question = "Answer Katherine Johnson, telephone +49 30 901820, card 4111 1111 1111 1111."
for event in co.chat_stream(model="command-a-03-2025", messages=[{"role": "user", "content": question}]):
    if event.type == "content-delta":
        print(event.delta.message.content.text, end="", flush=True)
print()
