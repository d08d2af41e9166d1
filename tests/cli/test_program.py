"""The installed program: exit codes, pipes, terminals, `run`, `sandbox` and the demo."""

import http.client
import io
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from rich.console import Console

from cohere_governed.cli import demo, demo_world
from cohere_governed.cli.run import SITE
from cohere_governed.cli.start import found
from tests.cli.conftest import MAIL

PROGRAM = Path(sys.executable).parent / "cohere-governed"
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[a-zA-Z]")
APP = """
import sys, cohere
co = cohere.ClientV2()
print(type(co).__module__, co.chat(model="command-a-03-2025", messages=[
    {"role": "user", "content": "I am ada.lovelace@example.com"}]).message.content[0].text)
"""


def program(*arguments, environment=None, **options):
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COHERE_GOVERNED", "CO_API"))}
    return subprocess.run(
        [str(part) for part in (PROGRAM, *arguments)], env={**clean, **(environment or {})}, capture_output=True,
        text=True, timeout=100, check=False, **options,
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("program") / "policies"
    found(made, "acme")
    return made


SANDBOX = {"COHERE_GOVERNED_SANDBOX": "1"}


def test_exit_codes_reach_the_shell(folder, tmp_path):
    assert program("policy", "check", folder).returncode == 0
    assert program("tenant", "list", "--config", tmp_path / "none").returncode == 2
    assert program("policy", "explain", "--tenant", "acme", "--config", folder).returncode == 3
    gone = program(
        "audit", "search", "--config", folder, environment={"COHERE_GOVERNED_DATABASE_URL": "sqlite:////none/x"}
    )
    assert (gone.returncode, gone.stdout) == (4, "")
    assert "Traceback" not in gone.stderr


def test_the_module_is_the_program(folder):
    done = subprocess.run(
        [sys.executable, "-m", "cohere_governed", "tenant", "list", "--json", "--config", folder],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert [row["id"] for row in json.loads(done.stdout)] == ["acme"]


def test_line_ends_of_a_redacted_file_are_its_own(tmp_path):
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Write to ada.lovelace@example.com\r\nsoon\r")
    done = subprocess.run([PROGRAM, "privacy", "redact", path], capture_output=True, check=True)
    assert re.fullmatch(rb"Write to <EMAIL_ADDRESS_[0-9a-f]+>\r\nsoon\r", done.stdout)


def test_in_a_pipe_there_is_no_escape_no_bar_and_no_fold(folder):
    done = program("audit", "verify", "--config", folder, environment={"FORCE_COLOR": ""})
    assert "\x1b" not in done.stdout + done.stderr
    assert done.stderr == ""
    row = program("tenant", "list", "--config", folder).stdout
    assert any(line.split()[:2] == ["acme", "active"] for line in row.splitlines())


def test_an_ascii_terminal_is_no_reason_to_fail(folder):
    done = program("tenant", "list", "--config", folder, environment={"PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"})
    assert (done.returncode, "acme" in done.stdout) == (0, True)


def shell(line, **environment):
    """A line for a shell, with the program as ``$P``."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith(("COHERE_GOVERNED", "CO_API"))}
    return subprocess.run(
        ["sh", "-c", line], env={**clean, "P": str(PROGRAM), **environment}, capture_output=True, text=True,
        timeout=100, check=False,
    )  # fmt: skip


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full device")
@pytest.mark.parametrize("options", ["", " --json"])
def test_output_that_finds_no_room_is_neither_a_finding_nor_a_traceback(folder, options):
    done = shell(f'"$P" audit search{options} > /dev/full', COHERE_GOVERNED_CONFIG=str(folder))
    assert done.returncode == 4
    assert done.stderr.startswith("standard output, or a file, cannot be")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("options", ["", " --json"])
def test_a_reader_that_has_enough_is_no_finding(folder, options):
    line = f'("$P" tenant list{options}; echo $? >&2) | true'
    done = shell(line, COHERE_GOVERNED_CONFIG=str(folder))
    assert done.stderr in {"141\n", "0\n"}  # 0 where all of it found room in the pipe before it was closed


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_outputs_are_no_reason_to_fail(folder, closed):
    assert shell(f'"$P" tenant list --json {closed}', COHERE_GOVERNED_CONFIG=str(folder)).returncode == 0


def test_a_fault_of_the_programs_own_has_a_code_of_its_own_and_quotes_nothing(tmp_path):
    """A dependency that breaks when a command needs it, with a text in its message."""
    (tmp_path / "yaml.py").write_text("raise RuntimeError('Ada Lovelace')")
    (tmp_path / "policies").mkdir()
    done = shell('"$P" policy check .', PYTHONPATH=f"{tmp_path}:{os.environ.get('PYTHONPATH', '')}")
    assert (done.returncode, done.stdout) == (70, "")
    assert done.stderr.startswith("this program failed, please report it: RuntimeError at yaml.py:1 < ")
    assert "Ada" not in done.stderr


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_what_follows_ends_when_it_is_asked_to(folder, tmp_path, ending):
    line = [PROGRAM, "audit", "publish", "--to", f"file:{tmp_path}/heads", "--follow", "60", "--config", folder]
    with subprocess.Popen(line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert "has the head of" in process.stdout.readline()
            process.send_signal(ending)
            assert process.wait(20) == 0
            assert process.stderr.read() == ""
        finally:
            process.kill()


# ── run ────────────────────────────────────────────────────────────────────────


def test_run_governs_a_program_that_knows_nothing_of_it(folder, tmp_path):
    app = tmp_path / "app.py"
    app.write_text(APP)
    done = program("run", "--config", folder, "--tenant", "acme", "--", sys.executable, app, environment=SANDBOX)
    assert done.stdout == "cohere_governed.clients You said: I am ada.lovelace@example.com\n"
    rows = json.loads(program("audit", "search", "--person", MAIL, "--config", folder, "--json").stdout)
    assert [row["decision"] for row in rows if row["kind"] == "intent"] == ["permit"]


def test_run_governs_what_a_shell_starts(folder):
    script = f"exec \"{sys.executable}\" -c 'import cohere; print(cohere.ClientV2.__module__)'"
    done = program("run", "--config", folder, "--", "sh", "-c", script)
    assert done.stdout == "cohere_governed.clients\n"


def test_run_refuses_what_policy_refuses(folder, tmp_path):
    app = tmp_path / "app.py"
    app.write_text(APP)
    done = program("run", "--config", folder, "--", sys.executable, app, environment=SANDBOX)
    assert done.returncode == 1
    assert "COHERE_GOVERNED_TENANT" in done.stderr
    assert done.stdout == ""


def test_run_gives_on_exit_code_arguments_and_input(folder):
    code = "import sys; print(sys.argv[1:], sys.stdin.read()); sys.exit(7)"
    done = program("run", "--config", folder, "--", sys.executable, "-c", code, "--json", "x", input="said")
    assert (done.returncode, done.stdout) == (7, "['--json', 'x'] said\n")


def test_run_leaves_anothers_sitecustomize_its_turn(folder, tmp_path):
    (tmp_path / "sitecustomize.py").write_text("import sys; sys.stdout.write('theirs ')")
    done = program("run", "--config", folder, "--", sys.executable, "-c", "print('app')",
                   environment={"PYTHONPATH": str(tmp_path)})  # fmt: skip
    assert done.stdout == "theirs theirs app\n"  # once for our own interpreter, once for the app's
    assert done.stderr == ""


@pytest.mark.parametrize("flags", [["-I"], ["-E"], ["-S"], ["-sE"], ["-W", "error", "-I"]])
def test_run_refuses_flags_that_would_switch_it_off(flags):
    done = program("run", "--", sys.executable, *flags, "-c", "print('ran')")
    assert (done.returncode, done.stdout) == (2, "")


@pytest.mark.parametrize("before", [sys.executable, f"/usr/bin/env -S {sys.executable}"])
def test_run_refuses_such_flags_in_the_first_line_of_a_script_too(tmp_path, before):
    script = tmp_path / "app"
    script.touch(mode=0o755)
    script.write_text(f"#!{before} -I\nprint('ran')\n")
    done = program("run", "--", str(script))
    assert (done.returncode, done.stdout) == (2, "")
    assert "-I" in done.stderr
    script.write_text(f"#!{before} -B\nprint('ran')\n")
    assert program("run", "--", str(script)).stdout == "ran\n"


def test_run_leaves_the_flags_of_other_programs_alone():
    assert program("run", "--", "printf", "%s", "python", "-I").stdout == "python-I"


def test_a_python_that_has_the_sdk_but_cannot_be_governed_does_not_run(tmp_path):
    """Another environment, say, whose copy of this package is broken: its program must not run ungoverned."""
    (tmp_path / "cohere_governed").mkdir()
    (tmp_path / "cohere_governed" / "__init__.py").write_text("raise RuntimeError('broken')")
    done = subprocess.run(
        [sys.executable, "-c", "print('ran ungoverned')"], env={"PYTHONPATH": f"{SITE}{os.pathsep}{tmp_path}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (4, "")
    assert "cannot be governed (RuntimeError)" in done.stderr


def test_run_of_no_program_is_wrong_usage():
    done = program("run", "no-such-program")
    assert (done.returncode, "no-such-program" in done.stderr) == (2, True)
    assert program("run").returncode == 2


# ── sandbox ────────────────────────────────────────────────────────────────────


def test_sandbox_prints_its_address_answers_and_ends_on_interrupt():
    with subprocess.Popen([PROGRAM, "sandbox"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            address = urlsplit(process.stdout.readline().strip())
            assert address.hostname == "127.0.0.1"
            connection = http.client.HTTPConnection(address.hostname, address.port, timeout=20)
            connection.request("GET", "/v1/models", headers={"authorization": "Bearer any"})
            assert connection.getresponse().status == 200
            connection.close()
            process.send_signal(signal.SIGINT)
            assert process.wait(20) == 0
            assert "SANDBOX" in process.stderr.read()
        finally:
            process.kill()


# ── the demo ───────────────────────────────────────────────────────────────────


def test_demo_tells_its_story_in_a_pipe_and_again(tmp_path):
    kept = tmp_path / "kept"
    done = program("demo", "--keep", kept, cwd=tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "SANDBOX" in done.stderr
    assert done.stdout.count("PERMITTED") == 3
    assert done.stdout.count("REFUSED") == 4
    assert "expectations held" in done.stdout
    assert "FAILED" not in done.stdout
    assert "\x1b" not in done.stdout
    assert max(len(line) for line in done.stdout.splitlines()) <= 100
    assert program("demo", "--keep", kept, cwd=tmp_path).returncode == 2
    assert program("audit", "verify", "--config", kept).returncode == 0
    assert program("policy", "check", kept).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def on_terminal(columns, environment):
    """Output of the demo on a terminal of so many columns."""
    leader, follower = pty.openpty()
    process = subprocess.Popen(
        [PROGRAM, "demo"], stdin=follower, stdout=follower, stderr=follower,
        env={**os.environ, "COLUMNS": str(columns), "TERM": "xterm-256color", **environment},
    )  # fmt: skip
    os.close(follower)
    said = b""
    while process.poll() is None or select.select([leader], [], [], 0)[0]:
        if select.select([leader], [], [], 0.2)[0]:
            try:
                said += os.read(leader, 65536)
            except OSError:
                break
    os.close(leader)
    return process.wait(60), said.decode()


def test_demo_on_a_terminal_of_80_columns_without_colour():
    """Somebody's own key, address and folder are set, and play no part."""
    theirs = {"CO_API_KEY": "real", "CO_API_URL": "https://example.com", "COHERE_GOVERNED_CONFIG": "/none"}
    code, said = on_terminal(80, {"NO_COLOR": "1", **theirs})
    assert code == 0
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]m", said)
    told = ESCAPE.sub("", said).replace("\r", "").partition("***\n")[2]
    assert max(len(line) for line in told.splitlines()) <= 80


def test_demo_fails_when_what_it_claims_does_not_hold(tmp_path):
    """An agreement that lets the start-up send anything: the refusal that the story tells does not come."""
    bank = demo_world.FILES["agreements/eubank.yaml"]
    loose = {"agreements/usstartup.yaml": bank.replace("eubank", "usstartup").replace("EU", "US")}
    said = io.StringIO()
    told = demo.Told(Console(file=said, width=100))
    with demo_world.alone():
        demo_world.make(tmp_path / "policies", {**demo_world.FILES, **loose})
        demo.tell(told, tmp_path / "policies")
    assert told.failed[:3] == [
        "the app is told of the refusal",
        "nothing left",
        "`training.may_train` refused, and the record says so",
    ]
    assert said.getvalue().count("EXPECTATION FAILED") == len(told.failed)
