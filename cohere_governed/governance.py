"""Everything that clients share, composed once: policies, keys, audit log, detectors.

``Governance.load(folder)`` makes one; it does not change afterwards, except that
the policy folder inside it moves from one whole generation to the next.
``default()`` is the process's own, from ``COHERE_GOVERNED_CONFIG``.
"""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import logging
import os
import threading
import time
import weakref
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar, cast

from typing_extensions import Self

from cohere_governed import carriers
from cohere_governed.errors import ConfigurationError, GovernanceError, Refused
from cohere_governed.exchange import Exchange
from cohere_governed.health import Health
from cohere_governed.model import (
    IN_GOOD_STANDING,
    TENANT_ID,
    Caller,
    Cloud,
    Entry,
    Fault,
    HeldAnswer,
    Reason,
    Receipt,
    Route,
    Standing,
)
from cohere_governed.policy import quota
from cohere_governed.tenancy import Inspects, Screens, Tenancy

if TYPE_CHECKING:
    import httpx

    from cohere_governed.audit.publish import Beacon
    from cohere_governed.audit.store import AuditLog, Clock
    from cohere_governed.conduct.screen import Screen
    from cohere_governed.conduct.volume import Volume
    from cohere_governed.policy.effective import PolicySet, TenantPolicy
    from cohere_governed.policy.load import Policies

CONFIG = "COHERE_GOVERNED_CONFIG"
TENANT = "COHERE_GOVERNED_TENANT"
DATABASE_URL = "COHERE_GOVERNED_DATABASE_URL"

_C = TypeVar("_C")
_log = logging.getLogger(__name__)

# ── who a client belongs to ────────────────────────────────────────────────────

_default_tenant: str | None = None


def default_tenant(tenant: str) -> None:
    """The tenant of clients that name none (a library builds them), before ``COHERE_GOVERNED_TENANT`` is asked."""
    global _default_tenant  # noqa: PLW0603 - it is a fact about the process
    _default_tenant = _valid(tenant)


def _valid(tenant: str) -> str:
    if not TENANT_ID.fullmatch(tenant):
        fault = Fault("a tenant id has 1 to 63 lower-case letters, digits and hyphens", path="tenant")
        raise ConfigurationError([fault])
    return tenant


_serials = itertools.count()


class Binding:
    """The tenant and governance of one client, for that client's life."""

    __slots__ = ("_governance", "_lock", "_tenant", "cloud", "cloud_host", "judging", "serial")

    def __init__(
        self,
        tenant: str | None = None,
        governance: Governance | None = None,
        cloud: Cloud = "cohere",
        cloud_host: str | None = None,
        *,
        judging: bool = False,
    ) -> None:
        """``judging``: its calls put the screen's own doubts to a model, so they are not screened themselves."""
        self.judging = judging
        self.serial = next(_serials)
        """Of this process; no other binding has it, where an address in memory is given out again."""
        self._tenant = _valid(tenant) if tenant is not None else None
        self._governance = governance
        self._lock = threading.Lock()
        self.cloud: Cloud = cloud
        self.cloud_host = cloud_host
        self._tenant = self._tenant or _default_tenant or os.environ.get(TENANT) or None

    def tenant(self) -> str:
        """The tenant; asked for once more if none was known when the client was made. Raises ``Refused``."""
        with self._lock:
            if self._tenant is None:
                self._tenant = _default_tenant or os.environ.get(TENANT) or None
            if self._tenant is None:
                sentence = f"no tenant is named: set {TENANT}, or give tenant= to the client"
                raise Refused([Reason("tenant.unnamed", sentence, allows=False)])
            return self._tenant

    def governance(self) -> Governance:
        found = self._governance
        if found is None:  # no lock: a fork while another thread loads it would leave it closed in the child
            found = self._governance = default()
        return found

    def address(self, url: httpx.URL) -> httpx.URL:
        """Where a request for ``url`` will really go: a cloud's hook replaces the host below us."""
        return url.copy_with(host=self.cloud_host) if self.cloud_host is not None else url

    def __repr__(self) -> str:
        return f"<Binding to {self._tenant or 'no tenant yet'}>"


class Governance:
    """The composition that clients share. Make it with ``load``; thread-safe."""

    def __init__(self, policies: Policies, audit: AuditLog, *, sandbox: bool) -> None:
        self.policies = policies
        self.audit = audit
        self.sandbox = sandbox
        from cohere_governed.audit.objects import Register  # noqa: PLC0415 - with the log, when the first client is made
        from cohere_governed.audit.standing import Standings  # noqa: PLC0415

        self._register = Register(audit)
        self.standings = Standings(audit)
        self._generation: tuple[PolicySet, dict[str, Tenancy]] = (policies.current(), {})
        self._meters: dict[str, quota.Meter] = {}
        self._volumes: dict[str, Volume] = {}
        self._health: dict[str, Health] = {}
        self._beacon: Beacon | None = None
        _ALL.add(self)

    def _after_fork(self) -> None:
        """The parent's running calls are not the child's, and will never end in it; nor do its locks open."""
        self._meters, self._volumes, self._health = {}, {}, {}
        self._generation = (self._generation[0], {})

    @classmethod
    def load(cls, path: str | os.PathLike[str] | None = None, *, clock: Clock | None = None) -> Governance:
        """Load the config folder at ``path`` (else ``COHERE_GOVERNED_CONFIG``, else ``./policies``).

        ``clock`` (nanoseconds since 1970 UTC) is what decisions and records take their time from instead of the
        machine's; it needs the sandbox, since with another clock an agreement would never end.

        Raises ``ConfigurationError`` with every fault of the folder, ``KeyUnavailable`` when the root key cannot be
        had, ``AuditUnavailable`` when the audit database cannot be opened or needs ``cohere-governed db upgrade``.
        """
        if clock is not None and not carriers.sandboxed():
            fault = Fault("another clock than the machine's is for the sandbox only", hint="COHERE_GOVERNED_SANDBOX=1")
            raise ConfigurationError([fault])
        from cohere_governed.audit.store import AuditLog  # noqa: PLC0415 - SQLAlchemy is loaded with the first client
        from cohere_governed.policy.load import Policies  # noqa: PLC0415

        folder = Path(path or os.environ.get(CONFIG) or "policies").absolute()
        policies = Policies(folder)
        operator = policies.current().operator
        url = database_url(policies.current())
        audit = AuditLog.open(url, operator.root_key, anchor=operator.anchor, clock=clock or time.time_ns)
        found = cls(policies, audit, sandbox=carriers.sandboxed())
        if operator.publish is not None:
            from cohere_governed.audit.publish import Beacon, Publisher  # noqa: PLC0415 - where heads are published only

            said = operator.publish
            telling = Publisher(audit.database, said.to, anchor=operator.anchor, heartbeat=said.heartbeat_seconds)
            found._beacon = Beacon(telling, said.every_seconds)
        return found

    def client(self, tenant: str, cls: type[_C] | None = None, **kwargs: Any) -> _C:
        """A governed client of ``tenant``: ``cls`` is one of the eleven classes, ``ClientV2`` unless said."""
        from cohere_governed import clients  # noqa: PLC0415 - clients stand above us

        made: Any = cls if cls is not None else clients.ClientV2
        client: _C = made(tenant=tenant, governance=self, **kwargs)
        return client

    def close(self) -> None:
        """Finish the audit log. Clients of this governance refuse from then on."""
        self.audit.close()
        if self._beacon is not None:
            self._beacon.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # ── what a transport asks ──────────────────────────────────────────────────

    def exchange(
        self, binding: Binding, facts: Caller, call_id: bytes, failed: frozenset[str] = frozenset()
    ) -> Exchange:
        """A fresh exchange of the binding's tenant; ``failed`` are routes that this call has tried already.

        Raises ``Refused`` when the tenant is unknown.
        """
        tenancy = self.tenancy(binding.tenant())
        if binding.judging:
            tenancy = replace(tenancy, screen=None)
        return Exchange(
            tenancy,
            call_id=call_id,
            now=self.audit.now(),
            caller=facts,
            cloud=binding.cloud,
            sandbox=self.sandbox,
            passed_over=failed if tenancy.health is None else failed | tenancy.health.resting(),
        )

    def append(self, entry: Entry, *others: Entry) -> Receipt:
        """Make ``entry``, and ``others`` with it, durable together. Raises ``AuditUnavailable``."""
        receipt = self.audit.append_many((entry, *others))[0]
        self._count_finding(entry)
        return receipt

    def append_each(self, asked: Sequence[Sequence[Entry]]) -> list[Receipt | GovernanceError]:
        """``append`` of each, with one wait for the disk; the receipt or the error of each."""
        kept: list[Receipt | GovernanceError] = []
        for entries, receipts in zip(asked, self.audit.append_each(asked), strict=True):
            if isinstance(receipts, GovernanceError):
                kept.append(receipts)
                continue
            self._count_finding(entries[0])
            kept.append(receipts[0])
        return kept

    def _count_finding(self, entry: Entry) -> None:
        """Suspend the end user of a flagged call if policy says that it was one too many."""
        if "conduct." not in str(entry.facts.get("rules") or ""):
            return
        from cohere_governed.audit import standing  # noqa: PLC0415 - seldom

        policy = self.policies.current().tenants.get(entry.tenant)
        user = dict(entry.index).get("end_user")
        if policy is None or user is None:
            return
        rule = policy.controls_for(str(entry.facts.get("use_case") or "")).end_users
        if rule.suspend_after is None:
            return
        try:
            standing.suspend_if_due(
                self.audit, entry.tenant, user, after=rule.suspend_after, within_days=rule.suspend_within_days,
                reviews=rule.suspend_counts == "review",
            )  # fmt: skip
        except GovernanceError as error:
            # The call itself is refused or recorded already; the next finding counts this one too.
            _log.warning("the findings of an end user could not be counted: %s", type(error).__name__)
        self.standings.forget(entry.tenant)

    def _standing(self, policy: TenantPolicy, end_user: str, now: datetime) -> Standing:
        """What the log says of an end user."""
        suspended, opted_out = self.standings.of(policy.id, end_user)
        tested = tuple(
            (window.id, self.standings.let_through(policy.id, window.id))
            for window in policy.exemptions
            if end_user in window.testers and window.begins <= now <= window.ends
        )
        return Standing(suspended, tested, opted_out) if suspended or tested or opted_out else IN_GOOD_STANDING

    def let_through(self, tenant: str, exemption: str, *, before: int) -> int:
        """How many calls an exemption let through, of records before a position. Raises ``AuditUnavailable``."""
        return self.standings.let_through(tenant, exemption, before=before)

    def held(self, tenant: str, record_id: str) -> HeldAnswer:
        """An approved answer of ``tenant``. Raises ``ReviewPending`` while it waits, ``Refused`` when there is none."""
        from cohere_governed.audit import reviews  # noqa: PLC0415 - few calls ask

        return reviews.held(self.audit, tenant, record_id)

    def give_out(self, answer: HeldAnswer) -> Receipt:
        """Record that a held answer is given out. Raises ``Refused`` when it was before."""
        from cohere_governed.audit import reviews  # noqa: PLC0415

        return reviews.release(self.audit, answer)

    def not_given_out(self, tenant: str, record_id: str, refusal: Refused) -> Receipt:
        """Record that a held answer was asked for in vain."""
        from cohere_governed.audit import reviews  # noqa: PLC0415

        return reviews.refuse(self.audit, tenant, record_id, refusal)

    def append_from_finalizer(self, entry: Entry) -> None:
        """Make ``entry`` durable, also from the garbage collector. Raises ``AuditUnavailable``."""
        self.audit.append_from_finalizer(entry)

    @staticmethod
    def object_entry(
        tenant: str, kind: str, object_id: str, *, surface: str, alive: bool, origin: Mapping[str, Any] | None = None
    ) -> Entry:
        """The record that a remote object was made, or is no more; ``origin`` is the grant or the job it comes of."""
        from cohere_governed.audit import objects  # noqa: PLC0415

        return objects.entry(tenant, kind, object_id, surface=surface, gone=not alive, origin=origin)

    def secret(self, reference: str) -> str:
        """The credential a route refers to. Raises ``KeyUnavailable``."""
        return carriers.secret(reference, self.policies.folder)

    def credentials(self, route: Route) -> Mapping[str, str]:
        """What a cloud's requests are signed with; in the sandbox its own. Raises ``KeyUnavailable``."""
        if carriers.sandboxed():
            return carriers.sandbox_credentials(route)
        folder = self.policies.folder
        return {name: carriers.secret_text(reference, folder) for name, reference in route.credentials.items()}

    def tenancy(self, tenant: str) -> Tenancy:
        """What ``tenant`` brings to a call, of the policy generation in force now. Raises ``Refused``."""
        policies = self.policies.current()
        generation, tenancies = self._generation
        if generation is not policies:
            # Nothing of an old generation is kept for tenants that do not call any more.
            generation, tenancies = self._generation = (policies, {})
        policy = policies.tenants.get(tenant)
        if policy is None:
            sentence = f"tenant `{tenant}` has no file in tenants/" if TENANT_ID.fullmatch(tenant) else "no such tenant"
            raise Refused([Reason("tenant.unknown", sentence, allows=False)])
        if tenant not in tenancies:
            self._check_terms(tenant, policies)
        known, secret = tenancies.get(tenant), self.audit.standin_secret(tenant)
        if known is None or known.standin_secret != secret:  # it has another one when it is founded anew
            known = tenancies[tenant] = Tenancy(
                tenant,
                policy,
                standin_secret=secret,
                cache_key=self.audit.cache_key(tenant),
                detector=self._detector(policy),
                screen=self._screening(policy),
                owned=functools.partial(self._register.owned, tenant),
                health=self._health_of(policy),
                meter=self._meter(policy),
                volume=self._volume(policy),
                standing=functools.partial(self._standing, policy),
            )
        return known

    def _check_terms(self, tenant: str, policies: PolicySet) -> None:
        """A tenant that is new waits until somebody has read a change in the provider's terms. Raises ``Refused``."""
        if not policies.operator.freezing or tenant in self.audit.public_keys():
            return
        from cohere_governed.audit.notes import open_terms  # noqa: PLC0415 - for tenants that are new

        for document, grade in sorted(open_terms(self.audit).items()):
            if grade in policies.operator.freezing:
                said = f"the provider's `{document}` changed ({grade}), and new tenants wait until it is accepted"
                raise Refused([Reason("terms.frozen", said, allows=False, file="operator.yaml", path="$.terms_watch")])

    def ai_disclosure(self, tenant: str) -> str | None:
        """What people are told before they use the tenant's application; ``None`` where its file names no text.

        Raises ``Refused`` when there is no such tenant, ``ConfigurationError`` when the text cannot be read.
        """
        policy = self.tenancy(tenant).policy
        if policy.ai_disclosure is None:
            return None
        try:
            return (self.policies.folder / policy.ai_disclosure).read_text(encoding="utf-8")
        except (OSError, UnicodeError):
            fault = Fault("the text cannot be read", policy.ai_disclosure)
            raise ConfigurationError([fault]) from None

    def _meter(self, policy: TenantPolicy) -> quota.Meter | None:
        """The tenant's counter, the same through all generations of its policy."""
        if not quota.metered(policy.quotas):
            return None
        return self._meters.setdefault(policy.id, quota.Meter())

    def _volume(self, policy: TenantPolicy) -> Volume | None:
        """The tenant's count of what is generated, the same through all generations of its policy."""
        every = (policy.controls, *(case.controls for case in policy.use_cases.values()))
        if not any(controls.conduct.volume.counted for controls in every):
            return None
        from cohere_governed.conduct import volume  # noqa: PLC0415 - only who counts needs it

        return self._volumes.setdefault(policy.id, volume.Volume())

    def _health_of(self, policy: TenantPolicy) -> Health | None:
        """What is known of the tenant's routes outlives a generation of policy; one route needs no memory."""
        if len(policy.routes) < 2 or policy.failover == "never":
            return None
        return self._health.setdefault(policy.id, Health())

    def _detector(self, policy: TenantPolicy) -> Inspects:
        wanted = policy.redaction
        engine = None if wanted.engine == "builtin" else wanted.engine
        recognisers = tuple(self.policies.folder / name for name in wanted.recognisers)
        return _detector(engine, recognisers, wanted.languages, wanted.budget_seconds)

    @staticmethod
    def _screening(policy: TenantPolicy) -> Screens | None:
        said = [policy.conduct, *(case.controls.conduct for case in policy.use_cases.values())]
        if not any(one.layers for one in said):
            return None
        return _screen(policy.conduct.calibration, policy.conduct.calibration_sha256)


# ── models, loaded once a process with the first call that needs them ──────────

MODELS_KEPT = 16
"""Models held for whoever asks next: each changed recogniser file makes another detector, and the old one must go."""

_models: OrderedDict[object, object] = OrderedDict()
_models_lock = threading.Lock()


def _once(key: object, load: Callable[[], _C]) -> _C:
    with _models_lock:
        if key not in _models:
            _models[key] = load()
            if len(_models) > MODELS_KEPT:
                _models.popitem(last=False)
        _models.move_to_end(key)
        return cast("_C", _models[key])


def _detector(
    engine: str | None, recognisers: tuple[Path, ...], languages: tuple[str, ...], budget_seconds: float
) -> Inspects:
    """One detector for all tenants that ask for the same one; a changed recogniser file makes another."""
    from cohere_governed.privacy.inspect import Detector  # noqa: PLC0415 - heavy

    files = tuple((path, path.stat().st_mtime_ns if path.exists() else 0) for path in recognisers)
    return _once(
        ("detector", engine, files, languages, budget_seconds),
        lambda: Detector.default(
            engine=engine, recognisers=recognisers, languages=languages, budget_seconds=budget_seconds
        ),
    )


def _screen(calibration: Path | None = None, sha256: str | None = None) -> Screens:
    from cohere_governed.conduct.screen import Screen  # noqa: PLC0415 - heavy

    if calibration is None:
        return _once("screen", Screen.default)
    return _once(("screen", sha256), lambda: _calibrated(Screen.default(), calibration, sha256))


def _calibrated(screen: Screen, file: Path, sha256: str | None) -> Screens:
    """A tenant's own screen. One that does not fit the model, or goes below its floor, leaves the stricter one."""
    try:
        raw = file.read_bytes()
        if hashlib.sha256(raw).hexdigest() == sha256:
            return screen.calibrated(json.loads(raw))
        error: Exception | str = "it is another file than the policy names"
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as failure:
        error = failure
    _log.warning("the calibration %s is not used: %s; calibrate again", file.name, error)
    return screen


def database_url(policies: PolicySet) -> str:
    """The audit database: ``COHERE_GOVERNED_DATABASE_URL``, else the operator file's.

    Relative SQLite paths are from the config folder, so that every program that shares the folder shares the log.
    Raises ``ConfigurationError`` when none is named, or the variable that is referred to is not set.
    """
    url = os.environ.get(DATABASE_URL) or policies.operator.database_url
    missing = "no audit database is named"
    if url is not None and url.startswith("env:"):
        name = url.removeprefix("env:")
        url, missing = os.environ.get(name), f"the environment variable `{name}` is not set"
    if not url:
        fault = Fault(missing, "operator.yaml", "$.audit.database_url", f"or set {DATABASE_URL}")
        raise ConfigurationError([fault])
    prefix = "sqlite:///"
    if not url.startswith(prefix):
        return url
    file = policies.folder / url.removeprefix(prefix)
    if file.is_dir():
        where = DATABASE_URL if os.environ.get(DATABASE_URL) else "$.audit.database_url"
        raise ConfigurationError(
            [Fault(f"the audit database must be a file, and {file} is a folder", "operator.yaml", where, "name a file")]
        )
    return f"{prefix}{file}"


# ── the process's own ──────────────────────────────────────────────────────────

_defaults: dict[tuple[str, str | None, int], Governance] = {}
_defaults_lock = threading.Lock()


def default() -> Governance:
    """The governance that the environment names, loaded once."""
    folder = str(Path(os.environ.get(CONFIG) or "policies").absolute())
    key = (folder, os.environ.get(DATABASE_URL), os.getpid())
    with _defaults_lock:
        known = _defaults.get(key)
        if known is None:
            known = _defaults[key] = Governance.load(folder)
        return known


def ai_disclosure(tenant: str | None = None) -> str | None:
    """What people must be told before they use the application: the text that the tenant's file names.

    For the app to show. The tenant is the one given, else the process's own. Raises ``Refused`` when there is none,
    ``ConfigurationError`` when the text cannot be read.
    """
    binding = Binding(tenant)
    return binding.governance().ai_disclosure(binding.tenant())


_ALL: weakref.WeakSet[Governance] = weakref.WeakSet()


def _after_fork() -> None:
    """A thread of the parent may have held these locks; in the child it is not there to release them."""
    global _models_lock, _defaults_lock
    _models_lock, _defaults_lock = threading.Lock(), threading.Lock()
    for governance in list(_ALL):
        governance._after_fork()  # noqa: SLF001 - one idea


os.register_at_fork(after_in_child=_after_fork)
