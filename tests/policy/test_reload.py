"""A changed folder is one new generation, or none."""

import os
import shutil
import threading

import pytest

from cohere_governed.errors import ConfigurationError
from cohere_governed.policy import Policies, load


class Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now

    def later(self):
        self.now += 1.5


@pytest.fixture
def held(folder):
    clock = Clock()
    return folder, Policies(folder.root, clock=clock), clock


def test_an_unchanged_folder_is_the_same_object(held):
    _, policies, clock = held
    first = policies.current()
    clock.later()
    assert policies.current() is first


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
def test_a_child_sees_changes_also_if_a_thread_of_its_parent_was_looking(folder):
    looking, over, asked = threading.Event(), threading.Event(), []

    class Waits(Clock):
        """Is asked whether it is time to look, and when that was done: the thread stays there."""

        def __call__(self):
            if threading.current_thread() is looker:
                asked.append(True)
                if len(asked) == 2:
                    looking.set()
                    over.wait()
            return self.now

    looker = threading.Thread(target=lambda: policies.current())  # noqa: PLW0108 - they are made after it
    clock = Waits()
    policies = Policies(folder.root, clock=clock)
    clock.later()
    looker.start()
    looking.wait()
    child = os.fork()
    if child == 0:
        folder.edit("tenants/eubank.yaml", redaction__epoch_days=20)
        clock.later()
        os._exit(0 if policies.current().tenants["eubank"].redaction.epoch_days == 20 else 1)
    over.set()
    looker.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_change_is_seen_within_a_second_and_not_before(held):
    folder, policies, clock = held
    first = policies.current()
    folder.edit("tenants/eubank.yaml", redaction__epoch_days=20)
    assert policies.current() is first
    clock.later()
    assert policies.current().tenants["eubank"].redaction.epoch_days == 20
    assert policies.faults == ()


def test_a_link_that_is_led_to_another_folder_is_a_change(folder, tmp_path):
    """As deployments switch from one release to the next: what the new one says is in force."""
    link, clock = tmp_path / "now", Clock()
    old = shutil.copytree(folder.root, tmp_path / "old")
    folder.edit("tenants/eubank.yaml", redaction__epoch_days=20)
    link.symlink_to(old)
    policies = Policies(link, clock=clock)
    assert policies.current().tenants["eubank"].redaction.epoch_days != 20
    (tmp_path / "then").symlink_to(folder.root)
    (tmp_path / "then").replace(link)
    clock.later()
    assert policies.current().tenants["eubank"].redaction.epoch_days == 20


def test_a_rewrite_that_says_the_same_keeps_the_generation(held):
    folder, policies, clock = held
    first = policies.current()
    folder.set("tenants/eubank.yaml", {})
    clock.later()
    assert policies.current() is first


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: folder.write("tenants/eubank.yaml", "owner: ["),
        lambda folder: folder.write("tenants/eubank.yaml", ""),
        lambda folder: folder.write("tenants/eubank.yaml", b"\xff"),
        lambda folder: folder.edit("tenants/eubank.yaml", residency__regions=["US"]),
        lambda folder: (folder.root / "operator.yaml").unlink(),
        lambda folder: shutil.rmtree(folder.root / "use_cases"),
        lambda folder: shutil.rmtree(folder.root),
    ],
    ids=["syntax", "empty", "bytes", "meaning", "no operator", "no use cases", "no folder"],
)
def test_an_invalid_change_keeps_the_old_generation_and_says_why(held, spoil, tmp_path):
    folder, policies, clock = held
    shutil.copytree(folder.root, tmp_path / "good")
    first = policies.current()
    spoil(folder)
    clock.later()
    assert policies.current() is first
    assert policies.faults
    with pytest.raises(ConfigurationError) as refused:
        policies.reload()
    assert refused.value.faults == policies.faults
    shutil.copytree(tmp_path / "good", folder.root, dirs_exist_ok=True)
    folder.edit("tenants/eubank.yaml", redaction__epoch_days=10)
    clock.later()
    assert policies.current().tenants["eubank"].redaction.epoch_days == 10
    assert policies.faults == ()


def test_a_new_and_a_removed_tenant_are_seen(held):
    folder, policies, clock = held
    (folder.root / "tenants/cahospital.yaml").unlink()
    (folder.root / "use_cases/cahospital-discharge-summary.yaml").unlink()
    clock.later()
    assert set(policies.current().tenants) == {"eubank", "usstartup"}


def test_the_first_load_has_nothing_to_fall_back_on(folder):
    folder.write("tenants/eubank.yaml", "owner: [")
    with pytest.raises(ConfigurationError):
        Policies(folder.root)


def test_no_reader_sees_half_a_generation(folder):
    """Writers swap whole folders while readers look at two tenants that always change together."""
    policies = Policies(folder.root, clock=iter(range(10_000_000)).__next__)  # every look is a second later
    other = folder.root.parent / "staged"
    stop, torn, seen, crashed = threading.Event(), [], set(), []

    def look():
        while not stop.is_set():
            try:
                current = policies.current()
            except Exception as error:  # noqa: BLE001
                crashed.append(error)
                return
            pair = tuple(current.tenants[name].redaction.threshold for name in ("eubank", "usstartup"))
            seen.add(pair)
            if len(set(pair)) != 1:
                torn.append(pair)

    readers = [threading.Thread(target=look) for _ in range(3)]
    for reader in readers:
        reader.start()
    try:
        for n in range(1, 5):
            shutil.copytree(folder.root, other)
            operator = (other / "operator.yaml").read_text()
            was = f"threshold: {operator.split('threshold: ')[1].split()[0]}"
            (other / "operator.yaml").write_text(operator.replace(was, f"threshold: {0.5 - n / 100:.2f}", 1))
            folder.root.rename(folder.root.with_name(f"old{n}"))
            other.rename(folder.root)
            policies.reload()
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert not crashed
    assert not torn
    assert policies.current().tenants["eubank"].redaction.threshold == 0.46
    assert load(folder.root).digest == policies.current().digest


def test_a_look_that_fails_is_not_tried_at_every_call(held):
    folder, policies, clock = held
    folder.write("tenants/eubank.yaml", "owner: [")
    clock.later()
    policies.current()
    before = policies.faults
    policies.current()
    assert policies.faults is before
