"""``console``: accounts from the command line, a server on loopback, and errors that say what to do."""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from cohere_governed.audit.search import Query, search
from cohere_governed.audit.store import AuditLog
from cohere_governed.console.accounts import Accounts, Role
from cohere_governed.governance import database_url
from cohere_governed.policy import load
from tests.cli.conftest import run
from tests.console.conftest import PASSWORD


@pytest.fixture
def folder(office, tmp_path):
    ignored = shutil.ignore_patterns("*.writers", "console")
    return Path(shutil.copytree(office, tmp_path / "policies", ignore=ignored))


def user(folder, *words, **options):
    return run("console", "user", *words, "--config", folder, **options)


def events(folder):
    policies = load(folder)
    with AuditLog.open(database_url(policies), policies.operator.root_key) as log:
        return [row.state for row in search(log, Query(kind="console"))][::-1]


def test_accounts_are_made_listed_changed_and_ended_each_on_record(folder):
    made = user(folder, "add", "ada", "--role", "officer", "--tenant", "acme", "--json", stdin=PASSWORD + "\n")
    assert made.code == 0, made.err
    assert re.fullmatch("[A-Z2-7]{32}", made.json["secret"])
    assert PASSWORD not in made.out + made.err
    account = Accounts(folder).get("ada")
    assert (account.role, account.tenants) == (Role.OFFICER, ("acme",))
    assert made.json["secret"] not in user(folder, "list").out + user(folder, "list", "--json").out
    assert user(folder, "list", "--json").json[0]["tenants"] == ["acme"]
    assert user(folder, "role", "ada", "eraser").code == 0
    assert Accounts(folder).get("ada").tenants is None
    assert user(folder, "remove", "ada").code == 0
    assert "nobody may sign in" in user(folder, "list").out
    accounts = [event for event in events(folder) if event.startswith("user-")]
    assert accounts == ["user-added", "user-changed", "user-removed"]


@pytest.mark.parametrize(
    ("words", "stdin", "said"),
    [
        (("add", "ada", "--role", "king"), PASSWORD, "there is no role `king`"),
        (("add", "Ada", "--role", "officer"), PASSWORD, "lower-case"),
        (("add", "ada", "--role", "officer"), "short", "12 to 1024 characters"),
        (("add", "ada", "--role", "officer", "--tenant", "../x"), PASSWORD, "cannot be a tenant's id"),
        (("remove", "nobody"), None, "there is no account `nobody`"),
        (("role", "nobody", "eraser"), None, "there is no account `nobody`"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(folder, words, stdin, said):
    done = user(folder, *words, stdin=stdin)
    assert done.code in {1, 2}
    assert said in done.err
    assert Accounts(folder).every() == ()


def test_nothing_is_served_while_nobody_may_sign_in(folder):
    done = run("console", "--config", folder)
    assert done.code == 2
    assert "console user add NAME" in done.err


def test_the_config_stands_behind_the_command_that_uses_it(folder):
    done = run("console", "--config", folder, "user", "list")
    assert done.code == 2
    assert "after the command" in done.err


@pytest.mark.parametrize("words", [(), ("user", "list"), ("user", "add", "ada", "--role", "officer")])
def test_without_the_extra_it_says_which(folder, monkeypatch, words):
    monkeypatch.setitem(sys.modules, "argon2", None)
    done = run("console", *words, "--config", folder) if words else run("console", "--config", folder)
    assert done.code == 2
    assert "cohere-governed[console]" in done.err


def test_a_port_that_is_taken_and_half_a_certificate_are_said(folder):
    user(folder, "add", "ada", "--role", "auditor", stdin=PASSWORD)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        done = run("console", "--port", taken.getsockname()[1], "--config", folder)
    assert done.code == 1
    assert "cannot be had" in done.err
    assert "go together" in run("console", "--certificate", "x.pem", "--config", folder).err


def test_it_is_served_on_loopback_until_it_is_interrupted(folder):
    user(folder, "add", "ada", "--role", "auditor", stdin=PASSWORD)
    command = [sys.executable, "-m", "cohere_governed", "console", "--port", "0", "--config", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            address = re.search(r"http://localhost:\d+", server.stdout.readline())[0]
            with urllib.request.urlopen(f"{address}/sign-in", timeout=60) as page:
                assert "Sign in" in page.read().decode()
                assert "uvicorn" not in str(page.headers).lower()
            request = urllib.request.Request(address, headers={"Host": "evil.example"})
            with pytest.raises(urllib.error.HTTPError) as refused:
                urllib.request.urlopen(request, timeout=60)
            refused.value.close()
            assert refused.value.code == 400
        finally:
            server.send_signal(signal.SIGINT)
        assert server.wait(60) == 0
        assert "Traceback" not in server.stderr.read()
