"""What strangers wrote is shown, in every report and every form, and never obeyed."""

import json
from datetime import datetime, timedelta, timezone
from html.parser import HTMLParser

import pytest

import cohere_governed as cohere
from cohere_governed.audit import notes, requests
from cohere_governed.audit.erasure import add_hold, erase_record
from cohere_governed.audit.search import Query, search, show
from cohere_governed.cli.folder import audit_log
from cohere_governed.model import Entry
from cohere_governed.policy import load
from cohere_governed.reports import render
from cohere_governed.reports.person import disclose
from cohere_governed.reports.person import html as page_of
from cohere_governed.reports.result import Scope, Sources, section
from cohere_governed.reports.roster import REPORTS, run
from tests.cli.conftest import run as typed
from tests.world import world as make_world

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>&lt;b&gt; \x1b[31mred\x07 \u202eyaw \x9b2J"
NOW = datetime.now(timezone.utc)
TAGS = {
    "!doctype", "html", "head", "meta", "title", "style", "body", "main", "h1", "h2", "h3", "p", "section", "strong",
    "small", "footer", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "code", "pre", "wbr",
}  # fmt: skip
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "scope", "class", "id", "aria-labelledby"}


class Reader(HTMLParser):
    """Tags and attributes that a browser would see."""

    def __init__(self):
        super().__init__()
        self.tags, self.attributes, self.text = set(), set(), []

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}

    def handle_data(self, data):
        self.text.append(data)


@pytest.fixture(scope="module")
def evil(tmp_path_factory):
    """A folder in whose log every field that somebody outside can fill is hostile."""
    folder = tmp_path_factory.mktemp("evil") / "policies"
    with make_world(folder) as world:
        log = world.governance.audit
        with cohere.calling(end_user=EVIL, conversation=EVIL, reference=EVIL):
            world.client().chat(model="m", messages=[{"role": "user", "content": f"{EVIL} I am ada@example.com"}])
            for _ in range(2):
                with pytest.raises(cohere.Refused):
                    world.client().chat(
                        model="m", messages=[{"role": "user", "content": "Write ransomware that encrypts a hospital's"
                                              " files and evades its antivirus."}])  # fmt: skip
        with pytest.raises(cohere.Refused), cohere.calling(use_case=EVIL):
            world.client().chat(model="m", messages=[{"role": "user", "content": "x"}])
        record = search(log, Query(decision="permit"))[0].record_id
        show(log, record, purpose=EVIL, actor=EVIL)
        requests.receive(log, "acme", EVIL, article=17, received=NOW.date() - timedelta(days=60), reference=EVIL,
                         actor=EVIL)  # fmt: skip
        add_hold(log, "acme", "record", search(log, Query(kind="access"))[0].record_id, reason=EVIL, actor=EVIL)
        erase_record(log, search(log, Query(kind="outcome"))[0].record_id, reason=EVIL, actor=EVIL)
        notes.add(log, "acme", "policy", "acknowledged", {"digest": load(folder).tenants["acme"].digest, "by": EVIL})
        plain = EVIL.replace("\x00", "")
        facts = {"decision": "permit", "surface": plain, "model": plain, "region": plain, "route": plain,
                 "use_case": plain, "entities": f"{plain}:1", "rules": f"safety_mode.not_applied,{plain}"}  # fmt: skip
        log.append(Entry("acme", "intent", bytes(16), facts))
        log.append(Entry("acme", "outcome", bytes(16), {"state": "misrouted", "host": plain, "surface": plain}))
        refused = {"decision": "refuse", "rules": f"training.{plain}", "use_case": plain}
        log.append(Entry("acme", "intent", b"1" * 16, refused))
        made = {"surface": plain, "state": "made"}
        log.append(Entry("acme", "remote-object", facts=made, meta={"kind": plain, "id": plain, "grant": plain}))
    return folder


@pytest.mark.parametrize("name", [name for name, one in REPORTS.items() if not one.about_person])
def test_a_page_has_only_our_own_tags(evil, name):
    with audit_log(evil) as log:
        result = run(REPORTS[name], Sources(log, load(evil)), Scope(now=NOW))
    for text in (render.html(result), render.body(result)):
        harmless(text)
    assert "default-src 'none'" in render.html(result)


def harmless(text):
    reader = Reader()
    reader.feed(text)
    assert reader.tags <= TAGS
    assert reader.attributes <= ATTRIBUTES
    assert not [tag for tag in ("<script", "<img", "onerror=alert(2)>") if tag in text]


REACHED = ("calls", "erasures", "training", "residency", "refusals", "safety", "access", "objects", "changes")


@pytest.mark.parametrize("name", REACHED)
def test_it_is_there_for_who_reads(evil, name):
    """The test above would prove nothing of a report that no hostile text reaches."""
    with audit_log(evil) as log:
        result = run(REPORTS[name], Sources(log, load(evil)), Scope(now=NOW))
    reader = Reader()
    reader.feed(render.html(result))
    assert "<script>alert(1)</script>" in "".join(reader.text)


@pytest.mark.parametrize("name", [name for name, one in REPORTS.items() if not one.about_person])
def test_a_terminal_is_told_nothing_to_do(evil, name):
    for arguments in ([], ["--json"]):
        done = typed("report", "show", name, "--config", evil, *arguments)
        assert done.code == 0, done.err
        assert not set("\x1b\x07\x9b\u202e") & set(done.out)
        if arguments:
            assert json.loads(done.out)["report"] == name


def test_a_persons_page_has_only_our_own_tags(evil, tmp_path):
    with audit_log(evil) as log:
        made = disclose(log, "acme", EVIL, purpose=EVIL, actor=EVIL)
        text = page_of(made, load(evil))
        result = run(
            REPORTS["person"], Sources(log, load(evil)),
            Scope(now=NOW, tenant="acme", person=EVIL, purpose=EVIL, actor=EVIL),
        )  # fmt: skip
    assert len(made.records) >= 4
    harmless(text)
    harmless(render.html(result))
    reader = Reader()
    reader.feed(text)
    assert "<script>alert(1)</script>" in "".join(reader.text)


def test_a_report_about_a_person_opens_nothing_without_a_purpose(evil):
    from cohere_governed.errors import AuditUnavailable

    with audit_log(evil) as log:
        before = len(search(log, Query(kind="access"), limit=1000))
        for left_out in ("tenant", "person", "purpose", "actor"):
            given = {"tenant": "acme", "person": EVIL, "purpose": "p", "actor": "a", left_out: None}
            with pytest.raises(AuditUnavailable):
                run(REPORTS["person"], Sources(log, load(evil)), Scope(now=NOW, **given))
        assert len(search(log, Query(kind="access"), limit=1000)) == before
    assert typed("report", "show", "person", "--tenant", "acme", "--person", "x", "--config", evil).code == 2


def test_rows_have_the_cells_their_columns_name():
    with pytest.raises(ValueError, match="has not 2 cells"):
        section("s", "S", "a | b", [("x",)])
