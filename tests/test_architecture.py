"""Imports flow one way, and each third party has one address."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "cohere_governed"

LEAVES = {"errors", "model", "text"}
PARTS = {"wire", "policy", "privacy", "conduct", "audit"}

ALLOWED = {
    "errors": {"model"},
    "model": set(),
    "text": set(),
    **{part: LEAVES | {part} for part in PARTS},
    "sandbox": LEAVES | {"sandbox"},
    "clouds": LEAVES | {"policy", "wire", "clouds"},
    "health": set(),
    "tenancy": LEAVES | {"policy", "wire", "health"},
    "particulars": LEAVES | {"policy"},
    "entries": LEAVES | {"tenancy", "particulars", "wire", "policy", "privacy"},
    "answering": LEAVES | {"tenancy", "entries", "wire", "policy", "privacy"},
    "looking": LEAVES | {"tenancy", "entries"} | PARTS - {"audit"},
    "exchange": LEAVES | {"tenancy", "entries", "looking", "answering", "health"} | PARTS - {"audit"},
    "files": LEAVES | {"wire", "privacy"},
    "tripwire": {"errors"},
    "carriers": LEAVES | {"policy", "sandbox", "tripwire"},
    "context": {"model"},
    "governance": LEAVES | PARTS | {"health", "tenancy", "exchange", "carriers", "clients"},
    "construction": set(),
    "steps": LEAVES | {"tenancy"},
    "retries": {"tenancy", "governance"},
    "session": LEAVES
    | {
        "wire",
        "policy",
        "clouds",
        "health",
        "tenancy",
        "exchange",
        "carriers",
        "context",
        "governance",
        "retries",
        "steps",
    },
    "judge": LEAVES | {"tenancy", "session"},
    "transport": LEAVES | {"judge", "tenancy", "wire", "steps", "session", "carriers", "context", "governance"},
    "seam": LEAVES | {"policy", "clouds", "carriers", "governance", "transport", "tripwire", "construction"},
    "clients": LEAVES | {"carriers", "governance", "seam"},
    "__init__": LEAVES | {"seam", "context", "governance", "clients"},
    "__main__": {"cli"},
    "selftest": LEAVES | {"audit", "context", "governance", "policy", "sandbox", "clients", "__init__"},
    "withdrawal": LEAVES | {"audit", "governance", "clients"},
    "reports": LEAVES | {"audit", "policy", "reports", "text"},
    "escalation": LEAVES | {"audit", "policy", "reports"},
    "cli": LEAVES
    | PARTS
    | {
        "context",
        "governance",
        "files",
        "reports",
        "sandbox",
        "carriers",
        "withdrawal",
        "selftest",
        "escalation",
        "cli",
        "console",
        "text",
        "__init__",
    },
    "console": LEAVES | {"carriers", "governance", "reports", "audit", "policy", "privacy", "console", "text"},
}
"""Module or package → what of ours it may import. ``governance`` names ``clients`` in one function only."""

ADDRESSES = {
    "sqlalchemy": {"audit"},
    "alembic": {"audit"},
    "psycopg": {"audit"},
    "cryptography": {"sandbox", "audit", "policy"},
    "presidio_analyzer": {"privacy"},
    "PIL": {"privacy"},
    "fastavro": {"files"},
    "phonenumbers": {"privacy"},
    "stdnum": {"privacy"},
    "yaml": {"policy", "privacy"},
    "pydantic": {"policy", "construction"},
    "httpx": {"judge", "session", "transport", "carriers", "clouds", "governance", "sandbox"},
    "cohere": {"__init__", "clients", "clouds", "errors"},
    "keyring": {"carriers"},
    "typer": {"cli"},
    "rich": {"cli"},
    "starlette": {"console"},
    "jinja2": {"console"},
    "markupsafe": {"console"},
    "uvicorn": {"console"},
    "argon2": {"console"},
    "authlib": {"console"},
    "httpx2": {"console"},
    "joserfc": {"console"},
}
"""Third party → the parts of ours that may import it."""


def modules():
    return sorted(path for path in ROOT.rglob("*.py") if "migrations" not in path.parts)


def part_of(path: Path) -> str:
    relative = path.relative_to(ROOT)
    return relative.parts[0] if len(relative.parts) > 1 else relative.stem


def imported(path: Path) -> set[str]:
    """Dotted names of all imports in a file, also those inside functions."""
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_of_ours_flow_one_way(path):
    part = part_of(path)
    ours = set()
    for name in imported(path):
        head, _, rest = name.partition(".")
        if head == "cohere_governed" and rest:
            first = rest.split(".")[0]
            if (ROOT / first).is_dir() or (ROOT / f"{first}.py").exists():
                ours.add(first)
    assert ours - ALLOWED[part] - {part} == set()


@pytest.mark.parametrize("path", modules(), ids=lambda path: str(path.relative_to(ROOT)))
def test_each_third_party_has_one_address(path):
    part = part_of(path)
    wrong = {
        name for name in imported(path) if name.split(".")[0] in ADDRESSES and part not in ADDRESSES[name.split(".")[0]]
    }
    assert wrong == set()


def test_the_table_names_every_module_and_no_other():
    present = {part_of(path) for path in modules()}
    assert present - set(ALLOWED) == set()


def test_the_check_itself_can_fail(tmp_path):
    file = tmp_path / "model.py"
    file.write_text("def f():\n    from cohere_governed.audit import store\n")
    assert "cohere_governed.audit" in imported(file)
