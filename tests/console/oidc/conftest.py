"""A console whose people come from a provider that tests can bend; the way there and back."""

from __future__ import annotations

import re
import shutil
from html import unescape
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from cohere_governed.console.visit import COOKIE, DOOR
from tests.console.conftest import Clock, opened
from tests.console.provider import CLIENT, SECRET, provider

ROLES = "{auditor: audit-team, officer: [dpo-team, dpo-deputies], eraser: dpo-heads}"


def said(issuer, **more):
    """The line of operator.yaml."""
    told = {"issuer": issuer, "client_id": CLIENT, "client_secret": "env:CONSOLE_SECRET", "roles": ROLES, **more}
    return f"console: {{oidc: {{{', '.join(f'{name}: {value}' for name, value in told.items())}}}}}\n"


def configured(folder, issuer, **more):
    path = folder / "operator.yaml"
    path.write_text(re.sub(r"(?m)^console:.*\n", "", path.read_text()) + said(issuer, **more))


def now_configured(site, issuer, **more):
    """… and the console has looked at its folder again."""
    configured(site.desk.folder, issuer, **more)
    looked(site)


def looked(site):
    site.desk._policies._next = 0.0


@pytest.fixture(scope="module")
def clock():
    return Clock(2_000_000_000.0)


@pytest.fixture(scope="module")
def running(clock):
    with provider(clock) as made:
        yield made


@pytest.fixture
def vouching(running, monkeypatch):
    """The provider as it was made."""
    monkeypatch.setenv("CONSOLE_SECRET", SECRET)
    fresh = type(running)(running.clock)
    for name, value in vars(fresh).items():
        if name != "issuer":
            setattr(running, name, value)
    return running


@pytest.fixture(scope="module")
def folder(office, tmp_path_factory, running):
    ignored = shutil.ignore_patterns("*.writers", "console")
    copy = Path(shutil.copytree(office, tmp_path_factory.mktemp("oidc") / "policies", ignore=ignored))
    configured(copy, running.issuer)
    return copy


@pytest.fixture(scope="module")
def shared(folder, clock):
    """A console that tests share; none of them erases anything."""
    site = opened(folder, clock)
    with site.desk:
        yield site


@pytest.fixture
def alone(office, tmp_path, running, clock):
    """A console over a copy of the folder, for a test that changes it."""
    ignored = shutil.ignore_patterns("*.writers", "console")
    copy = Path(shutil.copytree(office, tmp_path / "policies", ignore=ignored))
    configured(copy, running.issuer)
    site = opened(copy, clock)
    with site.desk:
        yield site


def led(page) -> str:
    """Where a page leads on to by itself."""
    assert page.status_code == 200, page.text
    return unescape(re.search(r'http-equiv="refresh" content="0; url=([^"]*)"', page.text)[1])


def arrived(browser, address, **options):
    """From another site: strict cookies do not come along, and stay."""
    url = urlsplit(address)
    jar = browser.client.cookies
    kept = {name: value for name in (COOKIE, DOOR) if (value := jar.get(name))}
    for name in kept:
        jar.delete(name)
    answer = browser.get(f"{url.path}?{url.query}", **options)
    for name, value in kept.items():
        if jar.get(name) is None:
            jar.set(name, value, domain="localhost.local", path="/")
    browser.signed_in = browser.signed_in or answer.status_code == 200
    return answer


def signed(site, vouching, **person):
    """A browser of somebody whom the provider vouches for; what came of it."""
    vouching.person = {**vouching.person, **person}
    browser = site.browser()
    answer = arrived(browser, vouching.visited(led(browser.post("/sign-in/provider"))))
    return browser, answer


def inside(browser) -> bool:
    return browser.get("/").status_code == 200
