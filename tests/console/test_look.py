"""A page's search finds what a search finds, however the log is spread over time and little time there is."""

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cohere_governed.audit.search import Query, search
from cohere_governed.audit.store import AuditLog
from cohere_governed.audit.tally import Tally
from cohere_governed.console.look import look
from cohere_governed.governance import database_url
from cohere_governed.model import Entry
from cohere_governed.policy import load
from tests.world import found

START = datetime(2026, 1, 1, tzinfo=timezone.utc)
KINDS = ("intent", "access", "hold")


@pytest.fixture(scope="module")
def year(tmp_path_factory):
    """A log whose records stand days apart, most of one kind, a few of others; two tenants."""
    folder = found(tmp_path_factory.mktemp("year") / "policies")
    policies = load(folder)
    at = [START]
    with AuditLog.open(
        database_url(policies), policies.operator.root_key, clock=lambda: int(at[0].timestamp() * 1_000_000_000)
    ) as log:
        for number in range(120):
            at[0] += timedelta(days=(0, 0, 1, 0, 5)[number % 5], hours=number % 24)
            tenant = "acme" if number % 3 else "bravo"
            kind = "intent" if number % 10 else KINDS[1 + number % 2]
            facts = {"decision": "refuse" if number % 4 else "permit", "region": "EU" if number % 5 else "US"}
            log.append(Entry(tenant, kind, b"", facts if kind == "intent" else {}))
        tally = Tally(log)
        tally.advance(10)
        days = {row.time.date() for row in search(log, limit=1000)}
        assert len(days) > 40
        assert max(days) - min(days) > timedelta(days=150)
        yield log, tally


queries = st.builds(
    Query,
    tenant=st.none(),
    kind=st.sampled_from([None, *KINDS, "nothing"]),
    decision=st.sampled_from([None, "permit", "refuse"]),
    region=st.sampled_from([None, "EU", "US", "XX"]),
    since=st.one_of(st.none(), st.integers(-10, 220).map(lambda days: START + timedelta(days=days, hours=7))),
    until=st.one_of(st.none(), st.integers(-10, 220).map(lambda days: START + timedelta(days=days, hours=5))),
)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    query=queries,
    limit=st.integers(1, 40),
    tenants=st.sampled_from([None, ["acme"], ["bravo", "acme"], []]),
    short=st.sampled_from([0, 1000]),
)
def test_it_finds_what_a_plain_search_finds_page_after_page(year, query, limit, tenants, short):
    log, tally = year
    wanted = [row for row in search(log, query, limit=1000) if tenants is None or row.tenant in tenants]
    rows, after = [], None
    while True:
        page = look(log, tally, query, tenants=tenants, limit=limit, after=after, seconds=60, short=short)
        assert page.back_to is None
        rows += page.rows
        if len(page.rows) < limit:
            break
        after = page.rows[-1].record_id
    assert rows == wanted


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(query=queries)
def test_without_time_it_says_how_far_it_came_and_going_on_finds_the_rest(year, query):
    log, tally = year
    wanted, rows, before = search(log, query, limit=1000), [], query.until
    for _ in range(500):
        part = Query(kind=query.kind, decision=query.decision, region=query.region, since=query.since, until=before)
        page = look(log, tally, part, tenants=None, limit=1000, seconds=1e-9, short=0)
        rows += page.rows
        if page.back_to is None:
            break
        assert before is None or page.back_to < before
        before = page.back_to
    assert rows == wanted
