"""What officers write, and whom they look for: shown and never obeyed, and no way to learn of another tenant.

Purposes, reasons, notes, references and summaries come from people who are signed in; one of them may be against the
others.
"""

import io
import re
import zipfile
from html.parser import HTMLParser

import pytest
import sqlalchemy as sa

from cohere_governed.audit import requests
from cohere_governed.audit.erasure import add_hold, erase_record
from tests.console.conftest import HOSTILE, MAIL, seen
from tests.console.test_person import exported

EVIL = f"{HOSTILE[0]}{HOSTILE[1]}\r\nSet-Cookie: a=b\r\n=cmd|' /C calc'!A0 {HOSTILE[2]} {HOSTILE[5]}"
"""A page's, a header's, a spreadsheet's, a template's and a terminal's at once."""
NAMES = re.compile(r'attachment; filename="[a-z0-9][a-z0-9.-]*\.(?:html|json|zip|vkeys)"')
ACTIVE = {"script", "img", "iframe", "object", "embed", "base", "style", "math"}


class Read(HTMLParser):
    """A page as a browser reads it."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.attributes, self.texts = set(), [], []
        self.feed(page.text)
        self.text = "".join(self.texts)

    def handle_starttag(self, tag, attrs):
        self.tags.add(tag)
        self.attributes += attrs

    def handle_data(self, data):
        self.texts.append(data)


def done(browser, path, form):
    answer = browser.post(path, form)
    assert answer.status_code == 303, seen(answer)
    return answer.headers["location"]


@pytest.fixture
def written(own):
    """A desk at which every field that somebody signed in may fill was filled so; and the pages that tell of it."""
    oscar, erna, log = own.browser("oscar"), own.browser("erna"), own.desk.log
    record = own.records(tenant="acme", kind="outcome")[0].record_id
    oscar.post(f"/record/{record}/open", {"purpose": EVIL})
    incident = done(oscar, "/incidents", {"tenant": "acme", "summary": EVIL})
    for doing in ("acknowledge", "note", "close"):
        done(oscar, incident, {"doing": doing, "note": EVIL})
    where = done(oscar, "/person", {"person": MAIL, "tenant": "acme"})
    export = exported(oscar, where, purpose=EVIL).headers["location"]
    for reason in (EVIL, EVIL):
        code = own.people["oscar"].code()
        done(oscar, f"{where}/erase", {"reason": reason, "code": code})
    asked = [row.record_id for row in own.records(kind="erasure-request")]
    opened = erna.post(f"/erasures/{asked[0]}/open", {})
    done(erna, f"/erasures/{asked[0]}/decline", {"reason": EVIL})
    certificate = erna.post(f"/erasures/{asked[1]}/confirm", {"code": own.people["erna"].code()})
    requests.receive(log, "acme", MAIL, article=15, received=log.now().date(), reference=EVIL, actor=EVIL)
    erase_record(log, own.records(tenant="bravo", kind="outcome")[0].record_id, reason=EVIL, actor=EVIL)
    add_hold(log, "acme", "log", "", reason=EVIL, actor=EVIL)
    pages = [opened, certificate, *map(oscar.get, ("/", "/incidents?closed=1", incident, export, "/erasures"))]
    kinds = {"access", "erasure", "erasure-request", "hold", "incident", "request"}
    told = [row.record_id for row in own.records() if row.kind in kinds]
    pages += [erna.post(f"/record/{record}/open", {"purpose": EVIL}) for record in told]
    return own, oscar, pages, export


def made(browser, report):
    where = done(browser, f"/reports/{report}", {})
    session = browser.site.desk.sessions.find(browser.client.cookies.get("__Host-console"))
    assert session.notes[where.rsplit("/", 1)[1]].job.ended.wait(60)
    return where


def test_what_is_written_at_the_desk_is_text_on_every_page(written):
    _, oscar, pages, export = written
    downloads = [oscar.get(f"{export}/html")]
    for report in ("access", "erasures", "incidents", "retention"):
        where = made(oscar, report)
        pages.append(oscar.get(where))
        downloads += [oscar.get(f"{where}/{kind}") for kind in ("html", "json")]
    assert {page.status_code for page in (*pages, *downloads)} == {200}
    for page in pages:
        read = Read(page)
        assert not read.tags & ACTIVE
        assert not [name for name, _ in read.attributes if name.startswith("on") or name == "style"]
        assert {value[0] for name, value in read.attributes if name in {"href", "action"}} <= {"/", "#"}
    told = [Read(page) for page in (*pages, *downloads) if "html" in page.headers["content-type"]]
    assert sum(HOSTILE[0] in read.text for read in told) >= 20  # it is there, as text
    assert all("onerror" not in name for read in told for name, _ in read.attributes)
    assert not {"img", "script"} & {tag for read in told for tag in read.tags}
    shown = "".join(page.text for page in (*pages, *downloads))
    assert "{{7*7}}" in shown
    for page in (*pages, *downloads):
        for sign in ("\u202e", "\x1b", "\u2066"):
            at = page.text.find(sign)
            assert at < 0, (str(page.url), page.text[at - 60 : at + 20])
    assert not [page for page in (*pages, *downloads) if "set-cookie" in page.headers]


def test_no_file_is_named_by_anybody_and_none_is_a_spreadsheet(written):
    own, oscar, _, export = written
    where = made(oscar, "access")
    files = [oscar.get(f"{path}/{kind}") for path in (export, where) for kind in ("html", "json")]
    one = next(one for one in own.desk.watch.incidents(own.desk.accounts.get("erna")) if one.findings)
    packet = oscar.post(f"/incidents/{one.id}/report", {"regime": one.clocks[0].regime, "purpose": EVIL})
    for answer in (*files, packet, oscar.get("/keys/public")):
        assert answer.status_code == 200
        assert NAMES.fullmatch(answer.headers["content-disposition"])
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert "csv" not in answer.headers["content-type"]
    inside = zipfile.ZipFile(io.BytesIO(packet.content))
    assert {name for name in inside.namelist() if not re.fullmatch(r"[A-Za-z0-9._-]+", name)} == set()
    assert not any(HOSTILE[0] in inside.read(name).decode() for name in inside.namelist() if name.endswith(".html"))


# ── Looking for somebody ───────────────────────────────────────────────────────


@pytest.fixture
def statements():
    """Every statement that any database of this process is asked, with the values that are bound."""
    heard = []

    def connected(connection, _):
        if hasattr(connection, "set_trace_callback"):
            connection.set_trace_callback(heard.append)

    sa.event.listen(sa.pool.Pool, "connect", connected)
    yield heard
    sa.event.remove(sa.pool.Pool, "connect", connected)


def looked(browser, statements, path, form):
    """What the database is asked when somebody is looked for, without the keyed values; and the page."""
    browser.token()  # may ask something of its own
    statements.clear()
    location = browser.client.post(path, data={"csrf": browser.form_token, **form}).headers["location"]
    page = browser.get(location)
    asked = [" ".join(one.split()) for one in statements]
    return [re.sub(r"(token = |lookup = |lookup IN \()(?:-?\d+|x'[0-9A-Fa-f]*')", r"\1…", one) for one in asked], page


@pytest.mark.parametrize(
    ("path", "form"), [("/search", {}), ("/search", {"tenant": "bravo"}), ("/person", {"tenant": "bravo"})]
)
def test_whether_another_tenant_knows_somebody_changes_nothing_that_is_asked(site, statements, path, form):
    """Not by what is asked, so not by how long it takes: the same statements, of logs that the account sees."""
    browser = site.browser("otto")
    browser.form_token = browser.token()
    with site.desk.log.database.reading() as connection:
        numbers = dict(connection.execute(sa.text("SELECT tenant, log FROM log")).all())
    known, unknown = "u-1", "nobody-at-all"  # `u-1` called for acme, and never for bravo
    assert site.records(tenant="acme", end_user=known)
    field = "end_user" if path == "/search" else "person"
    found, page = looked(browser, statements, path, {field: known, **form})
    other, twin = looked(browser, statements, path, {field: unknown, **form})
    assert found == other != []
    assert seen(page).replace(known, "") == seen(twin).replace(unknown, "")
    asked = {int(number) for one in found for number in re.findall(r"\blog = (\d+)", one)}
    assert asked == {numbers["bravo"]}


def test_in_one_log_somebody_who_is_there_is_looked_for_as_somebody_who_is_not(site, statements):
    browser = site.browser("audrey")
    browser.form_token = browser.token()
    there, page = looked(browser, statements, "/search", {"end_user": "u-1", "tenant": "acme"})
    nowhere, none = looked(browser, statements, "/search", {"end_user": "nobody-at-all", "tenant": "acme"})
    assert there == nowhere
    assert any(re.search(r"count\(\*\).* FROM \(SELECT token", one) for one in there)  # how many, before which
    assert "No record matches" in none.text
    assert "No record matches" not in page.text
