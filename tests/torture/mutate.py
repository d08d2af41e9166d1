"""One small change at a time in what seals and what verifies: the tests must notice.

    python -m tests.torture mutate-verifying=150 [--seed 1]        or mutate-writing, mutate-keeping

Mutants are made from the syntax tree of the modules in ``GROUPS``, sampled by
seed, and each is tried by the fast tests of the log in a copy of the checkout.
Messages, docstrings, annotations and decorators are let alone. A mutant that
survives is printed with its line; some cannot be told apart by any test, and
each of those is for a person to judge. Fails below ``ENOUGH``.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import os
import random
import resource
import shutil
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.torture.tally import Tally

ROOT = Path(__file__).parents[2]
AUDIT = Path("cohere_governed/audit")
ENOUGH = 0.85
"""Share of mutants that must be noticed."""
CPU_SECONDS = 150
SECONDS = 600.0
"""For one mutant, of CPU and by the clock; one that makes a test go on or hang was noticed."""

GROUPS: Mapping[str, Mapping[str, frozenset[str]]] = {
    "writing": {
        "tree.py": frozenset(),
        "record.py": frozenset(),
        "envelope.py": frozenset(),
        "primitives.py": frozenset(),
        "heads.py": frozenset({"opened"}),
        "keyring.py": frozenset(),
        "store.py": frozenset({"_head", "_transaction", "_orphans", "_check_tenant"}),
        "transaction.py": frozenset({"_check_calls", "opens", "closes", "_attempt", "_place", "write"}),
    },
    "verifying": {
        "verify.py": frozenset(),
        "walk.py": frozenset(),
        "committed.py": frozenset(),
        "beside.py": frozenset(),
        "signers.py": frozenset(),
        "anchored.py": frozenset(),
        "anchor.py": frozenset(),
        "checkpoint.py": frozenset(),
        "proofs.py": frozenset(),
    },
    "keeping": {
        "shred.py": frozenset(),
        "shredding.py": frozenset(),
        "erasure.py": frozenset(),
        "rotation.py": frozenset(),
        "export.py": frozenset(),
        "grants.py": frozenset(),
        "heads.py": frozenset({"check_anchor", "_here"}),
    },
}  # fmt: skip
"""What is mutated: module → the functions of it that count; all when none is named."""

TESTS = (
    "test_tree", "test_record", "test_checkpoint", "test_verify", "test_vectors", "test_export", "test_erasure",
    "test_search", "test_edges", "test_store", "test_keys", "test_tail", "test_rotation", "test_shred", "test_grounds",
    "test_attacks", "test_anchor", "test_grants", "test_faults", "test_read_only", "test_publish",
)  # fmt: skip
FIRST: Mapping[str, tuple[str, ...]] = {
    "primitives.py": ("test_keys", "test_store"), "envelope.py": ("test_store",),
    "keyring.py": ("test_store", "test_shred"), "transaction.py": ("test_store",),
    "walk.py": ("test_faults", "test_verify"),
    "committed.py": ("test_faults", "test_verify"), "beside.py": ("test_faults", "test_verify"),
    "signers.py": ("test_rotation",), "anchored.py": ("test_faults", "test_verify"),
    "anchor.py": ("test_anchor", "test_publish", "test_verify", "test_store"), "proofs.py": ("test_verify",),
    "shredding.py": ("test_shred",), "grants.py": ("test_grants",), "heads.py": ("test_anchor", "test_store"),
}  # fmt: skip
"""Tests that look at a module before all others, where they are not called after it."""
DESELECTED = (
    "kill", "full_disk", "every_level_is_rotated", "moves_from_a_file", "more_keys_than", "two_processes",
    "reader_delays", "threads_that_read", "bucket",
)  # fmt: skip
"""Words in the names of tests that take long and look at what is not mutated here."""

MESSAGE = 20
"""A text longer than this with a space in it is for people."""

CONFTEST = """
from hypothesis import HealthCheck, settings
settings.register_profile("mutants", max_examples=15, deadline=None, database=None,
                          suppress_health_check=list(HealthCheck))
settings.load_profile("mutants")

def pytest_collection_modifyitems(items):
    items.sort(key=lambda one: "process" in one.name)  # slow; most mutants are noticed before
"""

COMPARISONS: Mapping[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
OPERATORS: Mapping[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.LShift: ast.RShift, ast.RShift: ast.LShift, ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd, ast.Mult: ast.Add, ast.Mod: ast.Mult, ast.FloorDiv: ast.Mult, ast.Pow: ast.Mult,
    ast.BitXor: ast.BitOr,
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One change in one module."""

    module: str
    line: int
    what: str
    source: str

    def __str__(self) -> str:
        return f"{self.module}:{self.line}: {self.what}"


def places(source: str, within: frozenset[str]) -> int:
    """How many changes can be made to a module."""
    many = 1 << 30
    counter = _Change(many, within)
    counter.visit(ast.parse(source))
    return many - counter.left


def mutant(module: str, source: str, within: frozenset[str], number: int) -> Mutant:
    """The module with one of its ``places`` changed."""
    tree = ast.parse(source)
    found = _Change(number, within)
    found.visit(tree)
    return Mutant(module, found.line, found.what, ast.unparse(ast.fix_missing_locations(tree)))


class _Change(ast.NodeTransformer):
    """Makes the n-th change of a tree."""

    def __init__(self, number: int, within: frozenset[str]) -> None:
        self.left = number
        self._within = within
        self._inside = not within
        self.what = ""
        self.line = 0

    def _chosen(self, node: ast.AST, what: Callable[[], str]) -> bool:
        if not self._inside or self.what:
            return False
        self.left -= 1
        if self.left >= 0:
            return False
        self.what, self.line = what(), getattr(node, "lineno", 0)
        return True

    # What is let alone

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self._inside = self._inside, self._inside or node.name in self._within
        node.body = [one for statement in node.body for one in self._statement(statement)] or [ast.Pass()]
        self._inside = before
        return node

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        node.body = [one for statement in node.body for one in self._statement(statement)]
        return node

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return [node]  # a docstring
        found = self.visit(node)
        return list(found) if isinstance(found, list) else [found]

    def visit_Raise(self, node: ast.Raise) -> ast.AST:
        return ast.Pass() if self._chosen(node, lambda: f"removed: {ast.unparse(node)}") else node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_Import(self, node: ast.Import) -> ast.AST:
        return node

    def visit_ImportFrom(self, node: ast.ImportFrom) -> ast.AST:
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        if isinstance(node.func, ast.Attribute) and node.func.attr == "bound":
            return node  # a name for a value, which only has to differ from the other names in the statement
        return self.generic_visit(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        if isinstance(node.value, ast.Name) and node.value.id == "Literal":
            return node  # a type
        return self.generic_visit(node)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> ast.AST:
        return node

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        if isinstance(node.value, ast.Constant):
            return node
        if isinstance(node.value, ast.Call) and self._chosen(node, lambda: f"removed: {ast.unparse(node)}"):
            return ast.Pass()
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> ast.AST:
        if any(isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets):
            return node
        return self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> ast.AST:
        return node

    # What is changed

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        for at, operator in enumerate(node.ops):
            if self._chosen(node, lambda: f"a comparison turned in: {ast.unparse(node)}"):
                node.ops[at] = COMPARISONS[type(operator)]()
                return node
        return self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        if self._chosen(node, lambda: f"`and` and `or` exchanged in: {ast.unparse(node)}"):
            node.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            return node
        for at in range(len(node.values)):
            if self._chosen(node, lambda at=at: f"operand {at} dropped in: {ast.unparse(node)}"):  # type: ignore[misc]
                del node.values[at]
                return node if len(node.values) > 1 else node.values[0]
        return self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        if isinstance(node.op, ast.Not | ast.USub) and self._chosen(node, lambda: f"sign lost: {ast.unparse(node)}"):
            return node.operand
        return self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        if isinstance(node.right, ast.Constant) and node.right.value is None:
            return node  # a type; no module with another operator in it can be imported
        other = OPERATORS.get(type(node.op))
        if other is not None and self._chosen(node, lambda: f"another operator in: {ast.unparse(node)}"):
            node.op = other()
            return node
        return self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> ast.AST:
        value = node.value
        if isinstance(value, bool):
            changed: object = not value
        elif isinstance(value, int):
            changed = value + 1
        elif isinstance(value, bytes):
            changed = value + b"?"
        elif isinstance(value, str) and not (len(value) > MESSAGE and " " in value):
            changed = value + "?"
        else:
            return node
        return ast.Constant(changed) if self._chosen(node, lambda: f"{value!r} became {changed!r}") else node

    def visit_Return(self, node: ast.Return) -> ast.AST:
        nothing = node.value is None or (isinstance(node.value, ast.Constant) and node.value.value is None)
        if not nothing and self._chosen(node, lambda: f"returned nothing for: {ast.unparse(node)}"):
            return ast.Return(ast.Constant(None))
        return self.generic_visit(node)

    def visit_If(self, node: ast.If) -> ast.AST:
        for value in (True, False):
            if self._chosen(node, lambda value=value: f"always {value}: {ast.unparse(node.test)}"):  # type: ignore[misc]
                node.test = ast.Constant(value)
                return node
        return self.generic_visit(node)


def checkout(folder: Path) -> Path:
    """A copy of what the tests need, with a conftest that loads nothing else."""
    for name in ("cohere_governed", "tests", "pyproject.toml", "policies", "docs"):
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy2(source, folder / name)
    (folder / "tests" / "conftest.py").write_text(CONFTEST)
    return folder


def noticed(folder: Path, change: Mutant | None) -> bool:
    """Whether the tests fail with this change, in a child that has imported everything but our package."""
    child = os.fork()
    if child == 0:
        _try(folder, change)
    ends = time.monotonic() + SECONDS
    while time.monotonic() < ends:
        pid, status = os.waitpid(child, os.WNOHANG)
        if pid:
            return os.waitstatus_to_exitcode(status) != 0
        time.sleep(0.02)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return True


def _try(folder: Path, change: Mutant | None) -> None:
    code = 70
    try:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
        silence = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(silence, descriptor)
        os.chdir(folder)
        sys.path.insert(0, str(folder))
        sys.dont_write_bytecode = True
        for name in [one for one in sys.modules if one.split(".")[0] in {"cohere_governed", "tests"}]:
            del sys.modules[name]
        if change is not None:
            (folder / AUDIT / change.module).write_text(change.source, encoding="utf-8")
        import pytest

        module = change.module if change is not None else ""
        order = [one for one in (f"test_{module.removesuffix('.py')}", *FIRST.get(module, ()), *TESTS) if one in TESTS]
        code = int(
            pytest.main(
                ["-x", "-q", "--assert=plain", "-p", "no:cacheprovider", "--basetemp", str(folder / "temporary")]
                + ["-k", " and ".join(f"not {word}" for word in DESELECTED)]
                + [f"tests/audit/{one}.py" for one in dict.fromkeys(order)]
            )
        )
    finally:
        os._exit(code)


def mutate(count: int, seed: int, folder: Path, *, group: str) -> Tally:
    """``count`` mutants of the modules of a group."""
    targets = GROUPS[group]
    tally = Tally(f"mutate-{group}")
    copied = checkout(folder / "checkout")
    for name in ("cryptography.hazmat.primitives.ciphers.aead", "hypothesis.strategies", "sqlalchemy.dialects.sqlite"):
        importlib.import_module(name)  # so that no mutant has to load it again
    sources = {module: (copied / AUDIT / module).read_text(encoding="utf-8") for module in targets}
    made = [(module, at) for module, within in targets.items() for at in range(places(sources[module], within))]
    tally.counts["possible"] = len(made)
    if noticed(copied, None):
        tally.failed("the tests fail without any change")
        return tally
    chosen = random.Random(seed).sample(made, min(count, len(made)))
    survivors = []
    for at in tally.through(len(chosen)):
        module, number = chosen[at]
        one = mutant(module, sources[module], targets[module], number)
        if noticed(copied, one):
            tally.counts["noticed"] += 1
        else:
            survivors.append(one)
            print(f"survived: {one}", flush=True)
        (copied / AUDIT / module).write_text(sources[module], encoding="utf-8")
    tally.counts["survived"] = len(survivors)
    tally.counts["percent"] = 100 * tally.counts["noticed"] // max(1, tally.done)
    if tally.counts["noticed"] < ENOUGH * tally.done:
        for one in survivors:
            tally.failed(f"survived: {one}")
    return tally
