"""Heads are told by the process that appends, and by a command; exit codes say how it went."""

import cohere_governed as cohere
from cohere_governed.audit.anchor import read
from cohere_governed.governance import Governance
from tests.cli.conftest import run


def publishing(folder, *keepers):
    operator = folder / "operator.yaml"
    said = ", ".join(f'"{one}"' for one in keepers)
    lines = operator.read_text().replace("\naudit:\n", f"\naudit:\n  publish: {{to: [{said}], every_seconds: 3600}}\n")
    operator.write_text(lines)


def test_a_process_tells_its_heads_before_it_ends_and_the_command_tells_them_again(seldom, tmp_path, monkeypatch):
    monkeypatch.setenv("COHERE_GOVERNED_SANDBOX", "1")
    folder, kept = seldom(), tmp_path / "heads"
    publishing(folder, f"file:{kept}")
    with Governance.load(folder) as governance:
        governance.client("acme", cls=cohere.ClientV2).chat(
            model="command-a-03-2025", messages=[{"role": "user", "content": "hello"}]
        )
    assert sorted(one.head.size for one in read(kept)) == [2, 3]
    before = kept.read_bytes()
    kept.unlink()
    done = run("audit", "publish", "--config", folder)
    assert (done.code, sorted(done.out.splitlines())) == (
        0,
        [f"_operator: file:{kept} has the head of 2 records", f"acme: file:{kept} has the head of 3 records"],
    )
    assert kept.read_bytes() == before
    assert run("audit", "verify", "--config", folder, "--anchor", kept).code == 0


def test_a_keeper_that_is_down_is_another_exit_code_than_one_that_contradicts(seldom, tmp_path):
    folder = seldom()
    assert run("audit", "publish", "--config", folder).code == 2
    done = run("audit", "publish", "--config", folder, "--to", f"syslog:{tmp_path}/nothing")
    assert done.code == 4
    assert "does not have the head of 1 records: syslog cannot be reached" in done.err
    assert run("audit", "publish", "--config", folder, "--to", "ftp://x").code == 2
    publishing(folder, "ftp://x")
    done = run("policy", "check", folder)
    assert done.code == 1
    assert "audit.publish.to[0]" in done.out + done.err
