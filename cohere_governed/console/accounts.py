"""Who may sit at the console: a file of accounts beside the config, for its owner only.

An account is a name, a role, an argon2id hash and a secret for one-time codes. The
file also counts wrong attempts and remembers the last code, so that neither a
restart nor a second console gives anybody another try. Whoever can write this file
owns the config folder already, with the keys in it, and needs no console.
"""

from __future__ import annotations

import enum
import fcntl
import json
import os
import re
import threading
import time
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from cohere_governed.console import totp
from cohere_governed.errors import ConfigurationError
from cohere_governed.model import TENANT_ID, Fault

FOLDER, FILE = "console", "accounts.json"
NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,62}")
LEAST_PASSWORD, MOST_PASSWORD = 12, 1024
"""Characters. NIST SP 800-63B asks for 8 beside a second factor; the upper bound keeps the hasher's work bounded."""
FREE_TRIES = 5
LOCK_SECONDS, LONGEST_LOCK = 60, 3600
"""The first lock, doubled with each further wrong attempt, and its bound."""
STRANGERS = 1024
"""Names without an account whose wrong attempts are remembered."""


class Role(enum.IntEnum):
    """What an account may do; each may do what those before it may."""

    AUDITOR = 1
    """Sees metadata; nothing is decrypted."""
    OFFICER = 2
    """Opens records for a purpose, exports, asks for an erasure."""
    ERASER = 3
    """Confirms an erasure that somebody else asked for."""

    @property
    def word(self) -> str:
        return self.name.lower()


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody who may sign in. Its repr shows neither hash nor secret."""

    name: str
    role: Role
    tenants: tuple[str, ...] | None
    """Whose records this account sees; ``None`` is everybody's, the operator's own log included."""
    password: str
    """argon2id, in PHC string format."""
    secret: str
    """For one-time codes, base32."""
    created: str
    """Day, ISO 8601."""
    last_step: int = 0
    """Step of the last code that was accepted."""
    failures: int = 0
    locked_until: float = 0.0
    """Seconds since 1970."""

    @classmethod
    def vouched(cls, name: str, role: Role, tenants: tuple[str, ...] | None) -> Account:
        """Of somebody whom a provider vouches for: it stands in no file, and no password opens it."""
        return cls(name, role, tenants, password="", secret="", created="")

    def __repr__(self) -> str:
        return f"<Account {self.name}, {self.role.word}>"

    def sees(self, tenant: str) -> bool:
        """Whether records of ``tenant`` are this account's to see."""
        return self.tenants is None or tenant in self.tenants


class Accounts:
    """The file of accounts. Thread-safe, and safe beside another process that changes it."""

    def __init__(
        self, folder: Path, *, hasher: PasswordHasher | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        self._path = folder / FOLDER / FILE
        self._hasher = hasher or PasswordHasher()  # RFC 9106's second recommendation: 64 MiB, 3 passes
        self._clock = clock
        self._nobody = self._hasher.hash("the password of nobody")
        self._strangers: dict[str, tuple[int, float]] = {}
        self._hashing = threading.Semaphore(2)  # each takes 64 MiB: many sign-ins at once must not take the machine
        self._lock = threading.RLock()

    # ── what the command line does ─────────────────────────────────────────────

    def every(self) -> tuple[Account, ...]:
        """All accounts, by name. Raises ``ConfigurationError`` when the file cannot be trusted."""
        return tuple(self._read().values())

    def get(self, name: str) -> Account | None:
        """The account of this name."""
        return self._read().get(name)

    def add(self, name: str, password: str, role: Role, tenants: Sequence[str] | None = None) -> tuple[Account, str]:
        """A new account, and the URI that enrols its authenticator app.

        Raises ``ConfigurationError`` when the name is taken or unfit, or the password too short.
        """
        self._refuse(NAME.fullmatch(name) is None, "a name has lower-case letters, digits and . _ @ -, at most 63")
        self._refuse(
            not LEAST_PASSWORD <= len(_normal(password)) <= MOST_PASSWORD,
            f"a password has {LEAST_PASSWORD} to {MOST_PASSWORD} characters",
        )
        self._check_tenants(tenants)
        made = Account(
            name, role, None if tenants is None else tuple(sorted(set(tenants))), self._hasher.hash(_normal(password)),
            totp.new_secret(), time.strftime("%Y-%m-%d", time.gmtime(self._clock())),
        )  # fmt: skip
        with self._changing() as accounts:
            self._refuse(name in accounts, f"there is an account `{name}` already")
            accounts[name] = made
        return made, totp.uri(made.secret, name, "cohere-governed")

    def remove(self, name: str) -> None:
        """End an account; its sessions end with their next request. Raises ``ConfigurationError``."""
        with self._changing() as accounts:
            self._known(accounts, name)
            del accounts[name]

    def change(self, name: str, role: Role, tenants: Sequence[str] | None = None) -> Account:
        """Give an account another role and other tenants, and lift its lock. Raises ``ConfigurationError``."""
        self._check_tenants(tenants)
        with self._changing() as accounts:
            self._known(accounts, name)
            kept = None if tenants is None else tuple(sorted(set(tenants)))
            accounts[name] = replace(accounts[name], role=role, tenants=kept, failures=0, locked_until=0.0)
            return accounts[name]

    # ── what the console asks ──────────────────────────────────────────────────

    def sign_in(self, name: str, password: str, code: str) -> Account | None:
        """The account, if all three are right and it is not locked; else ``None``, after the same work.

        An unknown name costs a hash too and is locked like a known one, so neither time nor answer tells them apart.
        """
        found = self.get(name)
        locked = self._locked(name, found)
        with self._hashing:
            right = self._verified(found.password if found else self._nobody, _normal(password)[:MOST_PASSWORD])
        step = totp.matching_step(
            found.secret if found else _NOBODYS_SECRET, code, now=self._clock(), after=found.last_step if found else 0
        )
        if locked:
            return None
        return self._passed(name, found, step if right else None)

    def confirm(self, name: str, code: str) -> bool:
        """Whether a fresh code of this account was said: asked before what cannot be taken back."""
        found = self.get(name)
        if found is None or self._locked(name, found):
            return False
        step = totp.matching_step(found.secret, code, now=self._clock(), after=found.last_step)
        return self._passed(name, found, step) is not None

    def _passed(self, name: str, found: Account | None, step: int | None) -> Account | None:
        if found is None:
            failures, _ = self._strangers.get(name, (0, 0.0))
            with self._lock:
                self._strangers.pop(name, None)
                self._strangers[name] = (failures + 1, self._lock_after(failures + 1))
                while len(self._strangers) > STRANGERS:
                    self._strangers.pop(next(iter(self._strangers)))
            return None
        with self._changing() as accounts:
            now = accounts.get(name)
            if now is None or now.password != found.password:
                return None
            if step is None or step <= now.last_step:  # another request may have spent the code meanwhile
                failures = now.failures + 1
                accounts[name] = replace(now, failures=failures, locked_until=self._lock_after(failures))
                return None
            accounts[name] = replace(now, failures=0, locked_until=0.0, last_step=step)
            return accounts[name]

    def _locked(self, name: str, found: Account | None) -> bool:
        until = self._strangers.get(name, (0, 0.0))[1] if found is None else found.locked_until
        return self._clock() < until

    def _lock_after(self, failures: int) -> float:
        if failures < FREE_TRIES:
            return 0.0
        return self._clock() + float(min(LOCK_SECONDS << min(failures - FREE_TRIES, 10), LONGEST_LOCK))

    def _verified(self, stored: str, password: str) -> bool:
        try:
            return self._hasher.verify(stored, password)
        except (VerificationError, InvalidHashError):
            return False

    # ── the file ───────────────────────────────────────────────────────────────

    def _refuse(self, wrong: bool, said: str, hint: str = "") -> None:
        if wrong:
            raise ConfigurationError([Fault(said, str(self._path), "", hint)])

    def _known(self, accounts: dict[str, Account], name: str) -> None:
        there = ", ".join(sorted(accounts)) or "none"
        self._refuse(name not in accounts, f"there is no account `{name[:63]}`", f"there are: {there}")

    def _check_tenants(self, tenants: Sequence[str] | None) -> None:
        for tenant in tenants or ():
            self._refuse(TENANT_ID.fullmatch(tenant) is None, f"`{tenant[:63]}` cannot be a tenant's id")

    def _read(self) -> dict[str, Account]:
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise ConfigurationError([Fault(f"cannot be read: {error.strerror}", str(self._path))]) from None
        with open(descriptor, encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            others = os.fstat(descriptor).st_mode & 0o077
            self._refuse(bool(others), "others may read the accounts", f"chmod 600 {self._path}")
            try:
                return {one.name: one for one in map(_account, json.load(file)["accounts"])}
            except (ValueError, KeyError, TypeError, AttributeError):
                raise ConfigurationError([Fault("holds no accounts that can be read", str(self._path))]) from None

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts, to be changed; written whole or not at all."""
        self._path.parent.mkdir(mode=0o700, exist_ok=True)
        guard = os.open(self._path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        with self._lock:
            try:
                fcntl.flock(guard, fcntl.LOCK_EX)
                accounts = self._read()
                yield accounts
                self._write(accounts)
            finally:
                os.close(guard)

    def _write(self, accounts: dict[str, Account]) -> None:
        fresh = self._path.with_suffix(".new")
        told = [{**asdict(one), "role": one.role.word} for _, one in sorted(accounts.items())]
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        with open(descriptor, "w", encoding="utf-8") as file:  # noqa: PTH123 - a descriptor
            json.dump({"accounts": told}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(self._path)


_NOBODYS_SECRET = totp.new_secret()


def _normal(password: str) -> str:
    return unicodedata.normalize("NFKC", password)  # the same password from every keyboard


def _account(told: dict[str, Any]) -> Account:
    tenants = told["tenants"]
    return Account(
        str(told["name"]), Role[str(told["role"]).upper()], None if tenants is None else tuple(map(str, tenants)),
        str(told["password"]), str(told["secret"]), str(told["created"]), int(told["last_step"]),
        int(told["failures"]), float(told["locked_until"]),
    )  # fmt: skip
