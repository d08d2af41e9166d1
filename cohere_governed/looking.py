"""What is in a request: personal data, prohibited use, the words in its pictures. No I/O, no decisions."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timezone

from cohere_governed.conduct.asked import asked
from cohere_governed.entries import Seen
from cohere_governed.errors import DetectorUnavailable
from cohere_governed.model import Caller, Modality
from cohere_governed.policy.consents import absent
from cohere_governed.policy.effective import Controls, TenantPolicy
from cohere_governed.privacy.images import Picture, read_pictures
from cohere_governed.tenancy import Tenancy
from cohere_governed.wire import RequestBody


def look(tenancy: Tenancy, controls: Controls, body: RequestBody, seen: Seen) -> dict[int, Picture]:
    """Note in ``seen`` what a request holds; its pictures that are redacted, by index among the blobs.

    Raises ``DetectorUnavailable``.
    """
    key, screen = tenancy.cache_key, tenancy.screen
    found = tenancy.detector.inspect(body.texts, cache_key=key, threshold=controls.redaction.threshold)
    pictures = _pictures(tenancy, controls, body)
    seen.texts = (*body.texts, *(picture.text for picture in pictures.values()))
    seen.found = [*found, *(picture.findings for picture in pictures.values())]
    seen.findings = Counter(finding.type for findings in seen.found for finding in findings)
    if screen is not None and controls.conduct.input:
        seen.conduct = screen.screen(seen.texts, cache_key=key)
        if body.asked:
            seen.conduct += asked(body.asked)
        seen.unscreened = screen.unscreened(seen.texts, cache_key=key)
    return pictures


def _pictures(tenancy: Tenancy, controls: Controls, body: RequestBody) -> dict[int, Picture]:
    """What can be read in pictures that policy has redacted, by index among the blobs.

    Raises ``DetectorUnavailable`` for a modality that nothing here can redact: allowing it must be said.
    """
    wanted = [kind for kind in body.call.modalities if controls.modalities.get(kind) == "redact"]
    if not wanted:
        return {}
    if unreadable := sorted(kind.value for kind in wanted if kind is not Modality.IMAGE):
        said = ", ".join(unreadable)
        raise DetectorUnavailable(f"nothing here redacts {said} content: `refuse` or `allow` it in modalities")
    at = [index for index, blob in enumerate(body.blobs) if blob.modality is Modality.IMAGE]
    redaction = controls.redaction
    read = read_pictures(
        [body.blobs[index].value for index in at],
        tenancy.detector,
        cache_key=tenancy.cache_key,
        threshold=redaction.threshold,
        languages=redaction.languages,
        budget_seconds=redaction.budget_seconds,
    )
    return dict(zip(at, read, strict=True))


def unconsented(policy: TenantPolicy, caller: Caller, seen: Seen, now: datetime) -> int:
    """How many persons are named without their consent, where a use case makes words or deeds of real ones."""
    case = policy.use_cases.get(caller.use_case or policy.default_use_case or "")
    if case is None or case.consents is None:
        return 0
    named = (
        text[one.start : one.end]
        for text, findings in zip(seen.texts, seen.found, strict=True)
        for one in findings
        if one.type == "PERSON"
    )
    return absent(named, case.consents, now.astimezone(timezone.utc).date())


def in_doubt(tenancy: Tenancy, seen: Seen) -> tuple[str, ...]:
    """The texts of a body in which prohibited use was seen, as they would leave."""
    body, screen, key = seen.body, tenancy.screen, tenancy.cache_key
    if body is None or screen is None:
        return ()
    return tuple(
        seen.redactions[at].text if at in seen.redactions else text
        for at, text in enumerate(body.texts)
        if screen.screen((text,), cache_key=key)
    )
