"""Nothing of one tenant is a function of another: put to the test in a sandbox of its own, without a network.

Two tenants share a process, a policy folder, an audit database and one account
at a fake Cohere. A *program* is a list of steps of either: calls, streams,
uploads, guesses at each other's ids, edits of their policy, quotas used up,
people erased, a tenancy ended and founded anew. Each program is run twice: as
it is, and with the steps of one tenant alone. Whatever that tenant can observe
must be the same both times: answers, errors, reasons, lists, what left on its
behalf, the shape of its log. (This is non-interference; it holds for what is
compared here, which is everything but time.)

What must differ from run to run by chance, stand-ins and ids, is compared by
the order in which it appears.
"""

from __future__ import annotations

import hashlib
import io
import random
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal, TypeAlias

from cohere_governed import clients
from cohere_governed.audit.erasure import erase_person, erase_tenant
from cohere_governed.audit.keys import create_key_file
from cohere_governed.audit.search import Query, search
from cohere_governed.audit.store import AuditLog
from cohere_governed.context import calling, recall
from cohere_governed.errors import ConfigurationError, GovernanceError, Refused
from cohere_governed.governance import Governance, database_url
from cohere_governed.policy import load, scaffold
from cohere_governed.sandbox.fake import FakeCohere
from cohere_governed.sandbox.transport import http_client

__all__ = ["STEPS", "TENANTS", "Interference", "Program", "Step", "interference", "isolation", "program", "shortest"]

Tenant: TypeAlias = Literal["alpha", "beta"]
TENANTS: tuple[Tenant, Tenant] = ("alpha", "beta")

_LOOPBACK = "http://127.0.0.1:9"
"""An address that the scaffold's route allows; nothing listens there, the fake answers in this process."""
_MODEL = "command-a-03-2025"
_TEXTS = (
    "I am Ada Lovelace, write to ada@example.com",
    "Ada Lovelace paid with 4539 1488 0343 6467",
    "What is a comet?",
    "Grace Hopper, grace@example.org, asks about Ada Lovelace",
)
"""The same for both, so that whatever is shared between them would show."""
_PEOPLE = ("u-1", "u-2", "ada@example.com")
_DATA = tuple(b'{"text": "comet %d is a body of ice"}\n' % n for n in range(2))
_BORDER = re.compile(r"(?<=--)[0-9a-f]{32}")
"""What httpx puts between the parts of a form: chosen by chance."""
_STANDIN = re.compile(r"<([A-Z_]+)_[0-9a-f]{6,}>")
_QUOTA = 2
"""Calls under way that a tenant may have where a step declares a quota."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that one tenant does."""

    tenant: Tenant
    what: str
    number: int = 0

    def __str__(self) -> str:
        return f"{self.tenant} {self.what} {self.number}"


Program: TypeAlias = Sequence[Step]


@dataclass(frozen=True, slots=True)
class Interference:
    """Something of one tenant was a function of the other."""

    tenant: Tenant
    at: str
    """The step after which it showed."""
    alone: str
    together: str
    program: tuple[Step, ...]

    def __str__(self) -> str:
        steps = "; ".join(map(str, self.program))
        return f"{self.tenant}, {self.at}: alone {self.alone}, with another tenant {self.together} (program: {steps})"


# ── what is run ────────────────────────────────────────────────────────────────


class _Account(FakeCohere):
    """One account for both. Its ids look alike, whoever made how many: what a detector finds in one it finds in all."""

    def _new_id(self) -> str:
        self._made += 1
        return f"object-{100 + self._made}"


@dataclass
class _Tenancy:
    """One tenant inside a world: its clients, and what it calls its own."""

    id: Tenant
    world: _World
    made: list[tuple[str, str]] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)
    """Stand-in → its number, by order of appearance."""
    asked: dict[str, int] = field(default_factory=dict)
    """Id that the tenant named → the number it guessed by."""

    def client(self, cls: type[Any] = clients.Client) -> Any:
        """A governed client, bound to the tenant."""
        own = http_client(self.world.fake)
        return self.world.governance.client(self.id, cls, api_key="k", base_url=_LOOPBACK, httpx_client=own)

    def target(self, number: int) -> tuple[str, str]:
        """An object of either tenant, or of nobody: what a tenant could guess."""
        kind, place = ("dataset", "model")[number // 2 % 2], number // 4
        made = [one for one in self.world.tenancies[TENANTS[number % 2]].made if one[0] == kind]
        nobodys = f"object-{900 + number}"
        kind, name = made[place] if place < len(made) else (kind, nobodys)
        self.asked[name] = number
        return kind, name

    def told(self, text: str) -> str:
        """``text`` with stand-ins and the tenant's own ids by order of appearance, and ids it guessed by the guess."""
        for place, (_, name) in enumerate(self.made):
            text = text.replace(name, f"(object {place})")
        for name, number in self.asked.items():
            text = text.replace(name, f"(guess {number})")
        text = _BORDER.sub("border", text)
        return _STANDIN.sub(lambda found: f"<{found[1]} {self.names.setdefault(found[0], str(len(self.names)))}>", text)


class _World:
    """A folder, a log, an account and two tenants."""

    def __init__(self, governance: Governance, fake: FakeCohere) -> None:
        self.governance = governance
        self.fake = fake
        self.tenancies: dict[Tenant, _Tenancy] = {name: _Tenancy(name, self) for name in TENANTS}

    def do(self, step: Step) -> str:
        """What the step's tenant observes of it."""
        tenant = self.tenancies[step.tenant]
        self.fake.requests.clear()
        try:
            seen = STEPS[step.what](tenant, step.number)
        except Refused as refusal:
            seen = f"refused by {', '.join(sorted(reason.rule for reason in refusal.reasons))}"
        except GovernanceError as error:
            seen = type(error).__name__
        except Exception as error:  # noqa: BLE001 - the SDK's own errors are observations too
            seen = f"{type(error).__name__} {getattr(error, 'status_code', '')}"
        left = [f"{one.method} {one.path} {one.body.decode(errors='replace')}" for one in self.fake.requests]
        return tenant.told(f"{seen} | left: {left}" if left else seen)

    def log(self, tenant: Tenant) -> str:
        """The shape of a tenant's log, oldest first: every column but ids and times."""
        rows = search(self.governance.audit, Query(tenant=tenant), limit=10_000)
        shape = [
            (row.kind, row.decision, row.surface, row.model, row.rules, row.entities, row.state, row.status)
            for row in reversed(rows)
        ]
        return self.tenancies[tenant].told(str(shape))


def _chat(tenant: _Tenancy, number: int) -> str:
    with calling(end_user=_PEOPLE[number % len(_PEOPLE)]):
        answer = tenant.client(clients.ClientV2).chat(
            model=_MODEL, messages=[{"role": "user", "content": _TEXTS[number % len(_TEXTS)]}]
        )
    return f"{answer.message.content[0].text} {_decided(answer)}"


def _stream(tenant: _Tenancy, number: int) -> str:
    events = tenant.client(clients.ClientV2).chat_stream(
        model=_MODEL, messages=[{"role": "user", "content": _TEXTS[number % len(_TEXTS)]}]
    )
    return "".join(event.delta.message.content.text or "" for event in events if event.type == "content-delta")


def _embed(tenant: _Tenancy, number: int) -> str:
    texts = [_TEXTS[number % len(_TEXTS)], "plain"]
    return str(tenant.client().embed(model="embed-v4.0", input_type="search_document", texts=texts).texts)


def _hold(tenant: _Tenancy, number: int) -> str:
    """Begin a stream and do not read on: it takes a place of the quota."""
    events = tenant.client(clients.ClientV2).chat_stream(
        model=_MODEL, messages=[{"role": "user", "content": "hold " * (40 + number)}]
    )
    next(events)
    tenant.held.append(events)
    return "held"


def _let_go(tenant: _Tenancy, number: int) -> str:
    del number
    for events in tenant.held:
        events.close()
    tenant.held.clear()
    return "let go"


def _upload(tenant: _Tenancy, number: int) -> str:
    data = io.BytesIO(_DATA[number % len(_DATA)])
    made = tenant.client().datasets.create(name="comets", type="embed-input", data=("comets.jsonl", data))
    tenant.made.append(("dataset", made.id))
    return "uploaded"


def _tune(tenant: _Tenancy, number: int) -> str:
    _, dataset = tenant.target(number)
    base = {"base_type": "BASE_TYPE_CHAT", "name": "command-r"}
    wanted = {"name": "comets", "settings": {"base_model": base, "dataset_id": dataset}}
    made = tenant.client().finetuning.create_finetuned_model(request=wanted).finetuned_model
    tenant.made.append(("model", made.id))
    return "tuned"


def _get(tenant: _Tenancy, number: int) -> str:
    kind, name = tenant.target(number)
    client = tenant.client()
    found = client.datasets.get(name) if kind == "dataset" else client.finetuning.get_finetuned_model(name)
    return f"found {type(found).__name__}"


def _use(tenant: _Tenancy, number: int) -> str:
    """Name an object where it would be used, in a field of the SDK or past it."""
    kind, name = tenant.target(number)
    model, body = (f"{name}-ft", None) if kind == "model" else (_MODEL, {"dataset_id": name})
    options = {"additional_body_parameters": body} if body else None
    answer = tenant.client().chat(message="hello", model=model, request_options=options)
    return f"{answer.text} {_decided(answer)}"


def _delete(tenant: _Tenancy, number: int) -> str:
    kind, name = tenant.target(number)
    client = tenant.client()
    _ = client.datasets.delete(name) if kind == "dataset" else client.finetuning.delete_finetuned_model(name)
    return "deleted"


def _list(tenant: _Tenancy, number: int) -> str:
    del number
    client = tenant.client()
    tuned = [model.name for model in client.models.list().models if model.finetuned]
    return f"{[one.id for one in client.datasets.list().datasets or []]} {tuned}"


def _policy(tenant: _Tenancy, number: int) -> str:
    """Another policy of the tenant's own."""
    said = (
        "",
        "stream_record: strict",
        "status: suspended",
        f"quotas: {{concurrent_calls: {_QUOTA}}}",
        "capture: metadata",
        "end_users: {id_required: true}",
    )
    folder = tenant.world.governance.policies.folder
    file = folder / "tenants" / f"{tenant.id}.yaml"
    kept = file.read_text(encoding="utf-8").split("# of this step\n")[0]
    wanted = said[number % len(said)]
    if wanted.startswith("end_users"):
        kept, wanted = kept.replace("end_users: {id_required: false}", "end_users: {id_required: true}"), ""
    file.write_text(f"{kept}# of this step\n{wanted}\n", encoding="utf-8")
    try:
        tenant.world.governance.policies.reload()
    except ConfigurationError as error:
        return str(error)
    return "policy"


def _erase_person(tenant: _Tenancy, number: int) -> str:
    person = _PEOPLE[number % len(_PEOPLE)]
    certificate = erase_person(tenant.world.governance.audit, tenant.id, person, reason="asked", actor="dpo")
    return f"erased {certificate.records}, {len(certificate.keys)} keys"


def _found_anew(tenant: _Tenancy, number: int) -> str:
    """The tenancy ends, and another begins under its name."""
    del number
    _let_go(tenant, 0)
    erase_tenant(tenant.world.governance.audit, tenant.id, reason="end", actor="dpo")
    tenant.names.clear()
    return "founded anew"


def _decided(answer: Any) -> str:
    """What ``governance_of`` says of an answer."""
    from cohere_governed import governance_of  # noqa: PLC0415 - the package imports us lazily, not the reverse

    record = governance_of(answer)
    known = recall(record.id) is not None
    return f"{record.tenant} {record.decision} {sorted(record.findings.items())} {record.route} {known}"


STEPS: Mapping[str, Callable[[_Tenancy, int], str]] = {
    "chat": _chat,
    "stream": _stream,
    "embed": _embed,
    "hold": _hold,
    "let-go": _let_go,
    "upload": _upload,
    "tune": _tune,
    "get": _get,
    "use": _use,
    "delete": _delete,
    "list": _list,
    "policy": _policy,
    "erase-person": _erase_person,
    "found-anew": _found_anew,
}
"""What a tenant can do, by name."""


# ── the experiment ─────────────────────────────────────────────────────────────


@contextmanager
def _template() -> Iterator[Path]:
    """A folder with two tenants that may upload, its keys and its empty log."""
    with tempfile.TemporaryDirectory(prefix="cohere-governed-selftest-") as place:
        folder = Path(place) / "template"
        for tenant in TENANTS:
            made = Path(place) / tenant
            scaffold(made, tenant=tenant)
            for name in (f"agreements/{tenant}-sandbox.yaml", f"tenants/{tenant}.yaml", "use_cases/general.yaml"):
                text = (made / name).read_text(encoding="utf-8").replace("general", f"general-{tenant}")
                file = folder / name.replace("general", f"general-{tenant}")
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(_granted(text, name), encoding="utf-8")
        shutil.copy(Path(place) / TENANTS[0] / "operator.yaml", folder)
        (folder / "keys").mkdir(mode=0o700)
        create_key_file(folder / "keys" / "root.key")
        operator = load(folder).operator
        AuditLog.create(database_url(load(folder)), operator.root_key, anchor=operator.anchor).close()
        yield folder


def _granted(text: str, name: str) -> str:
    if name.startswith("agreements/"):
        grants = "".join(
            f"  - {{id: ft-{n}, surfaces: [training_or_retention],\n"
            f"     dataset_sha256: {hashlib.sha256(data).hexdigest()},\n"
            "     purpose: self-test, target: sandbox, lawful_basis: none needed, approved_by: [dpo@example.com],\n"
            f"     granted_on: 2020-01-01, expires: {datetime.now(timezone.utc).year + 1}-12-31}}\n"
            for n, data in enumerate(_DATA)
        )
        return f"{text}grants:\n{grants}"
    if name.startswith("tenants/"):
        return f"{text}training: {{grants_accepted: [ft-0, ft-1]}}\n"
    return text.replace("surfaces: [inference]", "surfaces: [inference, training_or_retention]")


def _run(template: Path, steps: Program, at: Path) -> dict[Tenant, list[str]]:
    """What each tenant observed, and the shape of its log at the end."""
    folder = Path(shutil.copytree(template, at))
    seen: dict[Tenant, list[str]] = {name: [] for name in TENANTS}
    standins: dict[Tenant, set[str]] = {}
    with Governance.load(folder) as governance:
        world = _World(governance, _Account())
        for step in steps:
            seen[step.tenant].append(world.do(step))
        for name, tenancy in world.tenancies.items():
            _let_go(tenancy, 0)
            seen[name].append(world.log(name))
            standins[name] = set(tenancy.names)
    shutil.rmtree(folder)
    shared = standins[TENANTS[0]] & standins[TENANTS[1]]
    for name in TENANTS:
        seen[name].append(f"{len(shared)} stand-ins of the other")
    return seen


def interference(steps: Program, template: Path | None = None) -> Interference | None:
    """The first thing that one tenant observes otherwise with the other than alone; ``None`` when there is none.

    ``template`` is a folder that ``_template`` made; one is made for the occasion if it is left out.
    """
    if template is None:
        with _template() as made:
            return interference(steps, made)
    with tempfile.TemporaryDirectory(prefix="cohere-governed-selftest-") as place:
        together = _run(template, steps, Path(place) / "together")
        for name in TENANTS:
            own = [step for step in steps if step.tenant == name]
            alone = _run(template, own, Path(place) / name)
            for at, pair in enumerate(zip(alone[name], together[name], strict=True)):
                if pair[0] != pair[1]:
                    where = f"step `{own[at]}`" if at < len(own) else "the log at the end"
                    return Interference(name, where, *pair, tuple(steps))
    return None


def program(seed: int, length: int) -> list[Step]:
    """A program by chance; the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311 - chance that can be had again, and no secret
    often = [*STEPS, "chat", "chat", "upload", "upload", "tune"]
    return [Step(rng.choice(TENANTS), rng.choice(often), rng.randrange(12)) for _ in range(length)]


def shortest(found: Interference, template: Path | None = None) -> Interference:
    """The same failure by as few steps as leaving out one after the other gives."""
    steps, at = list(found.program), 0
    while at < len(steps):
        fewer = steps[:at] + steps[at + 1 :]
        less = interference(fewer, template)
        if less is None:
            at += 1
        else:
            found, steps = less, fewer
    return found


def isolation(
    programs: int, length: int, seed: int, progress: Callable[[int, int], None] | None = None
) -> Interference | None:
    """Run so many programs of so many steps; the shortest interference found, or ``None``."""
    with _template() as template:
        for number in range(programs):
            found = interference(program(seed + number, length), template)
            if found is not None:
                return shortest(found, template)
            if progress is not None:
                progress(number + 1, programs)
    return None
