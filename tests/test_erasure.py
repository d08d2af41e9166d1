"""Erasing a person reaches everything that a call left in the log, the answer too."""

import json

import pytest

import cohere_governed as cohere
from cohere_governed.audit.erasure import erase_person
from cohere_governed.audit.search import Query, search, show
from tests.calls import HELLO_MAIL, MAIL


def opened(world, **query):
    rows = search(world.governance.audit, Query(tenant="acme", **query), limit=1000)
    return [show(world.governance.audit, row.record_id, purpose="test", actor="test") for row in rows]


@pytest.mark.parametrize("person", [MAIL, "u-17"])
@pytest.mark.parametrize("streamed", [False, True])
def test_the_answer_goes_with_the_question(world, person, streamed):
    with cohere.calling(end_user="u-17"):
        client = world.client()
        list(client.chat_stream(**HELLO_MAIL)) if streamed else client.chat(**HELLO_MAIL)
    assert all(record.content for kind in ("intent", "outcome") for record in opened(world, kind=kind))
    erase_person(world.governance.audit, "acme", person, reason="asked for", actor="dpo")
    for kind in ("intent", "outcome"):
        for record in opened(world, kind=kind):
            assert record.content is None
            assert record.vault is None


@pytest.mark.parametrize("person", ["Jürgen Müller", "j.mueller@example.org", "+49 1512 3456789"])
def test_who_stands_in_json_is_found_and_erased_by_what_they_are_called(world, person):
    """What a tool says is JSON in a string: letters and line ends are escaped there, and people ask without escapes."""
    said = json.dumps({"letter": "Regards,\nJürgen Müller\nj.mueller@example.org\n+49 1512 3456789"})
    answer = world.client().chat(model="m", messages=[{"role": "user", "content": said}])
    left = world.left().decode()
    assert [part for part in ("rgen", "ller", "j.mueller", "3456789") if part in left] == []
    assert said in answer.message.content[0].text
    assert search(world.governance.audit, Query(tenant="acme", person=person))
    erase_person(world.governance.audit, "acme", person, reason="asked for", actor="dpo")
    for record in opened(world, kind="intent"):
        assert record.content is None
        assert record.vault is None


@pytest.mark.parametrize(
    "disguised", ["jane.doe@acme\u200b.com", "jane.doe&#64;acme.com", "jane.doe%40acme.com", r"jane.doe\u0040acme.com"]
)
def test_who_was_disguised_is_found_undisguised_and_as_they_stood_there(world, disguised):
    world.client().chat(model="m", messages=[{"role": "user", "content": f"write to {disguised} soon"}])
    for person in ("jane.doe@acme.com", disguised):
        assert search(world.governance.audit, Query(tenant="acme", person=person))
    erase_person(world.governance.audit, "acme", "jane.doe@acme.com", reason="asked for", actor="dpo")
    assert [record.content for record in opened(world, kind="intent")] == [None]


def test_nobody_is_kept_who_cannot_be_found(world):
    """More people than a record can be found by: the others' values are not sealed at all."""
    mails = [f"person{number:03}@example.org" for number in range(300)]
    world.client().chat(model="m", messages=[{"role": "user", "content": "\n".join(mails)}])
    (record,) = opened(world, kind="intent")
    kept = [mail for mail in mails if mail.encode() in (record.vault or b"")]
    assert len(kept) == 256
    assert record.meta["people_omitted"] == 44
    for mail in mails:
        assert bool(search(world.governance.audit, Query(tenant="acme", person=mail))) or mail not in kept
