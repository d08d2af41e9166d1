"""Erasing a person reaches everything that a call left in the log, the answer too."""

import json

import pytest

import cohere_governed as cohere
from cohere_governed.audit.erasure import add_hold, erase_person, remove_hold
from cohere_governed.audit.search import Query, search, show
from cohere_governed.audit.subjects import records_of
from cohere_governed.reports.person import disclose
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


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("+49 1512 3456789", "+4915123456789"),
        ("+4915123456789", "0049 (0)1512 / 345 67 89"),
        ("(212) 555-0198", "212.555.0198"),
        ("4111 1111 1111 1111", "4111-1111-1111-1111"),
        ("DE89370400440532013000", "de89 3704 0044 0532 0130 00"),
    ],
)
def test_a_number_is_found_and_erased_in_whatever_groups_it_is_asked_for(world, said, asked):
    with cohere.calling(end_user="u-17"):
        world.client().chat(model="m", messages=[{"role": "user", "content": f"phone or account {said}, please"}])
    world.client().chat(model="m", messages=[{"role": "user", "content": "phone +44 20 7946 0958"}])
    log = world.governance.audit
    (found,) = {row.call_id for row in records_of(log, "acme", asked).rows}
    assert search(log, Query(tenant="acme", person=asked))
    told = disclose(log, "acme", asked, purpose="request", actor="dpo").records
    assert [list(record["stand_ins"].values()) for record in told] == [[said], [said]]
    add_hold(log, "acme", "subject", asked, reason="litigation", actor="dpo")
    with pytest.raises(cohere.Refused, match="legal hold"):
        erase_person(log, "acme", said, reason="asked for", actor="dpo")
    remove_hold(log, "acme", "subject", said, reason="over", actor="dpo")
    erase_person(log, "acme", asked, reason="asked for", actor="dpo")
    assert {record.row.call_id for record in opened(world, kind="intent") if record.content is None} == {found}


def test_end_users_whose_ids_differ_in_their_groups_are_two(world):
    """An application may put ids together: user 345678 of 12 is not user 45678 of 123."""
    for user in ("12-345678", "123-45678"):
        with cohere.calling(end_user=user):
            world.client().chat(**HELLO_MAIL)
    log = world.governance.audit
    first, second = ({row.call_id for row in records_of(log, "acme", user).rows} for user in ("12-345678", "123-45678"))
    assert len(first) == len(second) == 1
    assert first != second


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
