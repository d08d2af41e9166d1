"""`review`: what waits, one opened for a purpose, a decision by a named person, once."""

import shutil
from pathlib import Path

import pytest

import cohere_governed as cohere
from cohere_governed import ReviewPending
from cohere_governed.governance import Governance
from tests.calls import MAIL, v2_text
from tests.cli.conftest import run, scaffolded
from tests.test_reviews import ANSWER, ASKED, human_decides
from tests.world import World

BY = ("--by", "Dr. Osei")


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    """Two answers held, the second of a stream."""
    folder = human_decides(scaffolded(tmp_path_factory.mktemp("review") / "policies"))
    with Governance.load(folder) as governance, cohere.calling(end_user="u-17"):
        with pytest.raises(ReviewPending):
            World(folder, governance).client().chat(**ASKED)
        with pytest.raises(ReviewPending):
            list(World(folder, governance).client().chat_stream(**ASKED))
    return folder


@pytest.fixture
def desk(origin, tmp_path):
    folder = Path(shutil.copytree(origin, tmp_path / "policies"))

    def review(*arguments):
        return run("review", *arguments, "--config", folder)

    review.folder = folder
    review.held = [one["record_id"] for one in run("review", "list", "--config", folder, "--json").json]
    return review


def test_list_tells_what_waits_and_opens_nothing(desk):
    done = desk("list", "--tenant", "acme")
    assert done.code == 0
    assert done.out.count("high_stakes_autonomous") == 2
    assert all(record in done.out for record in desk.held)
    assert "u-17" not in done.out
    first = desk("list", "--json").json[0]
    assert set(first) == {
        "record_id", "tenant", "call_id", "surface", "model", "use_case", "stream", "since", "deadline", "age_seconds",
        "why", "state", "decided_by", "decided_at", "reason", "released_at",
    }  # fmt: skip
    assert run("audit", "search", "--kind", "access", "--config", desk.folder, "--json").json == []
    assert desk("list", "--state", "released").out == "no answer waits for a human\n"
    assert desk("list", "--state", "strange").code == 2


def test_show_opens_call_and_answer_on_record(desk):
    done = desk("show", desk.held[0], "--purpose", "the queue", "--actor", "osei", "--json")
    shown = done.json
    assert shown["state"] == "pending"
    assert "You said" in str(shown["records"]["outcome"]["content"])
    assert MAIL not in str(shown["records"]["outcome"]["content"])
    assert len(run("audit", "search", "--kind", "access", "--config", desk.folder, "--json").json) == 2
    assert shown["answer"] == [ANSWER]
    assert ANSWER in desk("show", desk.held[0], "--purpose", "the queue").out
    assert desk("show", desk.held[0], "--purpose", " ").code == 2


def test_a_stream_is_shown_as_what_it_says(desk):
    assert desk("show", desk.held[1], "--purpose", "the queue", "--json").json["answer"] == [ANSWER]
    out = desk("show", desk.held[1], "--purpose", "the queue").out
    assert ANSWER in out
    assert "content-delta" not in out


def test_an_approved_answer_reaches_the_app_once(desk):
    record, other = desk.held
    done = desk("approve", record, *BY, "--json")
    assert (done.code, done.json["state"], done.json["decided_by"]) == (0, "approved", "Dr. Osei")
    assert desk("approve", record, *BY).code == 3
    assert desk("reject", record, *BY, "--reason", "r").code == 3
    with Governance.load(desk.folder) as governance, cohere.calling(end_user="u-17", release=record):
        assert v2_text(World(desk.folder, governance).client().chat(**ASKED)) == ANSWER
    states = {one["record_id"]: one["state"] for one in desk("list", "--state", "all", "--json").json}
    assert states == {record: "released", other: "pending"}
    assert "Dr. Osei" in desk("list", "--state", "released").out


def test_a_rejection_says_why(desk):
    record = desk.held[0]
    assert desk("reject", record, *BY).code == 2
    assert desk("reject", record, "--by", " ", "--reason", "r").code == 2
    done = desk("reject", record, *BY, "--reason", "no basis in the file")
    assert done.code == 0
    assert "no basis in the file" in done.out
    assert desk("approve", record, *BY).code == 3


@pytest.mark.parametrize("command", [("approve", *BY), ("reject", *BY, "--reason", "r"), ("show", "--purpose", "p")])
def test_what_was_not_held_cannot_be_decided(desk, command):
    done = desk(command[0], "0" * 32, *command[1:])
    assert done.code == 2
    assert "no answer is held under this id" in done.err
