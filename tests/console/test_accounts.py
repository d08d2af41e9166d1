"""Who may sign in is kept so that others cannot read it, and nobody gets to guess."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest
from argon2 import PasswordHasher

from cohere_governed import ConfigurationError
from cohere_governed.console import accounts as module
from cohere_governed.console import totp
from cohere_governed.console.accounts import Accounts, Role
from tests.console.conftest import PASSWORD, Clock, Person, cheap


class Counting(PasswordHasher):
    """Counts how often a password was hashed to be compared."""

    verified = 0

    def verify(self, *arguments):
        type(self).verified += 1
        return super().verify(*arguments)


@pytest.fixture
def clock():
    return Clock(1_900_000_000.0)


@pytest.fixture
def accounts(tmp_path, clock):
    Counting.verified = 0
    return Accounts(tmp_path, hasher=Counting(time_cost=1, memory_cost=8, parallelism=1), clock=clock)


@pytest.fixture
def ada(accounts, clock):
    made, _ = accounts.add("ada", PASSWORD, Role.OFFICER)
    return Person("ada", made.secret, clock)


def test_all_three_must_be_right(accounts, ada):
    assert accounts.sign_in("ada", PASSWORD, ada.code()).name == "ada"
    assert accounts.sign_in("ada", PASSWORD + "x", ada.code()) is None
    assert accounts.sign_in("ada", PASSWORD, "000000") is None
    assert accounts.sign_in("eve", PASSWORD, ada.code()) is None


def test_a_code_is_good_once_also_for_another_process(tmp_path, accounts, ada, clock):
    code = ada.code()
    assert accounts.sign_in("ada", PASSWORD, code)
    assert Accounts(tmp_path, hasher=cheap(), clock=clock).sign_in("ada", PASSWORD, code) is None
    assert not accounts.confirm("ada", code)


def test_of_many_at_once_with_one_code_one_gets_in(accounts, ada):
    code = ada.code()
    with ThreadPoolExecutor(8) as pool:
        got = list(pool.map(lambda _: accounts.sign_in("ada", PASSWORD, code), range(8)))
    assert sum(one is not None for one in got) == 1


def test_after_wrong_attempts_even_the_right_one_must_wait_also_after_a_restart(tmp_path, accounts, ada, clock):
    for _ in range(module.FREE_TRIES):
        accounts.sign_in("ada", "wrong password", "000000")
    code = ada.code()
    assert accounts.sign_in("ada", PASSWORD, code) is None
    again = Accounts(tmp_path, hasher=cheap(), clock=clock)
    assert again.sign_in("ada", PASSWORD, code) is None
    clock.now += module.LOCK_SECONDS
    assert again.sign_in("ada", PASSWORD, ada.code())
    assert again.get("ada").failures == 0


def test_locks_grow_and_have_a_bound(accounts, ada, clock):
    for _ in range(40):
        accounts.sign_in("ada", "wrong", "000000")
        clock.now = max(clock.now, accounts.get("ada").locked_until)
    assert accounts.get("ada").locked_until - clock.now <= module.LONGEST_LOCK
    before = accounts.get("ada").failures
    accounts.sign_in("ada", "wrong", "000000")
    accounts.sign_in("ada", "wrong", "000000")  # while it is locked nothing is counted, and nothing learned
    assert accounts.get("ada").failures == before + 1


def test_guessed_codes_lock_the_confirmation_too(accounts, ada):
    for guess in range(module.FREE_TRIES):
        assert not accounts.confirm("ada", f"{guess:06}")
    assert not accounts.confirm("ada", ada.code())


def test_a_name_that_nobody_has_costs_the_same_work_and_is_locked_likewise(accounts, ada):
    accounts.sign_in("ada", "wrong", "000000")
    known = Counting.verified
    accounts.sign_in("nobody", "wrong", "000000")
    assert Counting.verified == 2 * known == 2
    for _ in range(2 * module.STRANGERS):
        accounts._passed(f"n{_}", None, None)
    assert len(accounts._strangers) == module.STRANGERS


def test_the_file_is_its_owners_and_shows_no_password(tmp_path, accounts, ada):
    path = tmp_path / module.FOLDER / module.FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert PASSWORD not in path.read_text()
    assert "$argon2id$" in path.read_text()
    assert ada.secret not in repr(accounts.get("ada"))
    path.chmod(0o640)
    with pytest.raises(ConfigurationError, match="others may read"):
        accounts.every()


def test_the_shipped_hash_is_the_standards_second_recommendation():
    hasher = Accounts(module.Path("/nowhere"))._hasher
    assert (hasher.type.name, hasher.memory_cost, hasher.time_cost, hasher.parallelism) == ("ID", 65536, 3, 4)


@pytest.mark.parametrize(
    "damage", ["", "[]", "{}", '{"accounts": [{}]}', '{"accounts": 3}', '{"accounts": [{"name": 1}]}']
)
def test_a_damaged_file_lets_nobody_in(tmp_path, accounts, ada, damage):
    (tmp_path / module.FOLDER / module.FILE).write_text(damage)
    with pytest.raises(ConfigurationError, match="can be read"):
        accounts.sign_in("ada", PASSWORD, ada.code())


def test_a_link_is_not_followed(tmp_path, accounts, ada):
    path = tmp_path / module.FOLDER / module.FILE
    path.rename(tmp_path / "elsewhere.json")
    path.symlink_to(tmp_path / "elsewhere.json")
    with pytest.raises(ConfigurationError, match="cannot be read"):
        accounts.every()


@pytest.mark.parametrize("name", ["", "Ada", "../ada", "ada/..", "a" * 64, "ada\n", "<b>"])
def test_a_name_is_safe_wherever_it_is_written(accounts, name):
    with pytest.raises(ConfigurationError, match="lower-case"):
        accounts.add(name, PASSWORD, Role.AUDITOR)


@pytest.mark.parametrize("password", ["", "short", "a" * 1025])
def test_a_password_has_a_length(accounts, password):
    with pytest.raises(ConfigurationError, match="12 to 1024"):
        accounts.add("ada", password, Role.AUDITOR)


def test_what_is_not_there_cannot_be_changed_and_what_is_there_not_made_again(accounts, ada):
    for doing in (
        lambda: accounts.remove("eve"),
        lambda: accounts.change("eve", Role.ERASER),
        lambda: accounts.add("ada", PASSWORD, Role.ERASER),
        lambda: accounts.change("ada", Role.ERASER, ["../x"]),
    ):
        with pytest.raises(ConfigurationError):
            doing()
    assert accounts.get("ada").role is Role.OFFICER


def test_a_change_of_role_lifts_the_lock_and_keeps_the_secret(tmp_path, accounts, ada):
    accounts.sign_in("ada", "wrong", "000000")
    changed = accounts.change("ada", Role.AUDITOR, ["bravo", "acme", "acme"])
    assert (changed.role, changed.tenants, changed.failures, changed.secret) == (
        Role.AUDITOR, ("acme", "bravo"), 0, ada.secret,
    )  # fmt: skip
    assert changed.sees("acme")
    assert not changed.sees("_operator")
    accounts.remove("ada")
    assert json.loads((tmp_path / module.FOLDER / module.FILE).read_text()) == {"accounts": []}


def test_a_password_is_the_same_from_every_keyboard(accounts, clock):
    made, _ = accounts.add("zoe", "ﬁancée naïve 12", Role.AUDITOR)
    assert accounts.sign_in("zoe", "fiancée naïve 12", totp.code(made.secret, totp.step_at(clock.now)))
