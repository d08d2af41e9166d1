"""Cohere's API spoken to clouds that have another one: requests signed with the SDK's own mappings, answers read back.

    addresses   where a cloud's request goes: any realm or endpoint, not the one the SDK writes down
    signing     a released request made the cloud's, by the SDK's own hook
    answers     what a cloud answers, as Cohere's API says it: whole, or event by event
    eventstream the framing of AWS's streams

So a ``ClientV2`` can be carried by Bedrock, SageMaker or OCI, synchronous or not; and the SDK's own cloud clients
have their answers read by the same code, which streams what the SDK's cannot.
"""

from cohere_governed.clouds.answers import Reading
from cohere_governed.clouds.signing import signed

__all__ = ["Reading", "signed"]
