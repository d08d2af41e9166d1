"""Files into validated models, one by one, with every fault of every file: what stands in it and what shape it has."""

from __future__ import annotations

import difflib
import hashlib
import re
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from cohere_governed.model import TENANT_ID, Fault
from cohere_governed.policy import document, schema

FOLDERS: Mapping[str, str] = MappingProxyType(
    {
        "agreements": "agreement",
        "tenants": "tenant",
        "use_cases": "use_case",
        "exemptions": "exemption",
    }
)
"""Folder → kind of the files in it."""
RECOGNISERS = "recognisers"
"""Folder of the files that ``redaction.recognisers`` names."""
TESTS = "tests"
"""Folder of the cases that ``policy check`` asks; nothing else reads them."""
_M = TypeVar("_M", bound=BaseModel)


def provider_folder() -> Path:
    """Where the provider documents are: in the installed package, or in the checkout beside it."""
    shipped = Path(__file__).with_name("provider")
    return shipped if shipped.is_dir() else Path(__file__).parents[2] / "policies" / "provider"


@dataclass(slots=True)
class Reading:
    """All files of a folder, validated one by one."""

    root: Path
    faults: list[Fault] = field(default_factory=list)
    provider: dict[str, schema.Provider] = field(default_factory=dict)
    operator: schema.Operator | None = None
    agreements: dict[str, schema.Agreement] = field(default_factory=dict)
    tenants: dict[str, schema.Tenant] = field(default_factory=dict)
    use_cases: dict[str, schema.UseCase] = field(default_factory=dict)
    exemptions: dict[str, schema.Exemption] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    """Files (relative) that exist and could not be used, so that nobody is told they are missing."""
    digests: dict[str, str] = field(default_factory=dict)
    """File (relative) → SHA-256 (hex) of the bytes that were parsed."""

    @property
    def fatal(self) -> bool:
        """Whether nothing can be composed at all."""
        return self.operator is None

    def everything(self) -> None:
        self._strays()
        self.provider_documents()
        self._local_provider()
        self.operator = self._file(self.root / "operator.yaml", schema.Operator, "operator.yaml")
        self.agreements = self._folder("agreements", schema.Agreement)
        self.tenants = self._folder("tenants", schema.Tenant)
        self.use_cases = self._folder("use_cases", schema.UseCase)
        self.exemptions = self._folder("exemptions", schema.Exemption)
        if not self.tenants and not any(name.startswith("tenants/") for name in self.broken):
            self.faults.append(Fault("there is no tenant", "tenants/", "", "add `tenants/ID.yaml`"))

    def _strays(self) -> None:
        """A file that nobody reads is a rule that nobody applies."""
        if not self.root.is_dir():
            self.faults.append(Fault("there is no such folder", str(self.root), "", "run `cohere-governed init DIR`"))
            return
        known = ["operator.yaml", "provider", TESTS, *FOLDERS]
        for entry in sorted(self.root.iterdir()):
            name = entry.name
            if name in known or name.startswith("."):
                continue
            near = difflib.get_close_matches(name, known, 1, 0.75)
            if entry.suffix in {".yaml", ".yml"} or (entry.is_dir() and near):
                hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known)}"
                self.faults.append(Fault("nothing reads this", name, "", hint))

    def fixtures(self) -> dict[str, schema.Tests]:
        """The cases that the folder is to be checked by."""
        return self._folder(TESTS, schema.Tests)

    def bundled(self) -> dict[str, str]:
        """File (relative) → SHA-256 (hex) of everything that a signature is about: as parsed, the rest as it stands."""
        found = {name: digest for name, digest in self.digests.items() if not name.startswith("provider/")}
        for place in (RECOGNISERS, TESTS):
            for file in sorted((self.root / place).glob("*.y*ml")):
                found[f"{place}/{file.name}"] = hashlib.sha256(file.read_bytes()).hexdigest()
        return found

    def provider_documents(self) -> None:
        """Read the bounds that ship with the package."""
        shipped = provider_folder()
        for file in sorted(shipped.glob("*.yaml")):
            name = f"provider/{file.name}"
            if (read := self._file(file, schema.Provider, name)) is not None:
                self.provider[name] = read
        if not self.provider:
            self.faults.append(Fault("the provider documents are missing", "provider/", "", "reinstall the package"))

    def _local_provider(self) -> None:
        shipped, local = provider_folder(), self.root / "provider"
        if local.is_dir() and local.resolve() != shipped.resolve():
            for file in sorted(local.glob("*.y*ml")):
                ours = shipped / file.name
                if not ours.is_file() or ours.read_bytes() != file.read_bytes():
                    said = "provider documents are read-only, and this one is not the one that ships with the package"
                    hint = "remove it; say tighter rules in operator.yaml"
                    self.faults.append(Fault(said, f"provider/{file.name}", "", hint))

    def _folder(self, name: str, kind: type[_M]) -> dict[str, _M]:
        found: dict[str, _M] = {}
        folder = self.root / name
        if not folder.is_dir():
            return found
        for file in sorted(folder.iterdir()):
            shown = f"{name}/{file.name}"
            if file.name.startswith(".") or file.suffix not in {".yaml", ".yml"}:
                continue
            if file.suffix == ".yml":
                self.faults.append(Fault("nothing reads this", shown, "", f"name it `{file.stem}.yaml`"))
            elif not TENANT_ID.fullmatch(file.stem):
                said = "the file's name is its id: lower-case letters, digits and hyphens, at most 63"
                self.faults.append(Fault(said, shown))
            elif (read := self._file(file, kind, shown)) is not None:
                found[file.stem] = read
        return found

    def _file(self, file: Path, kind: type[_M], shown: str) -> _M | None:
        try:
            # Size is looked at before reading: a device or a huge file is not pulled into memory.
            status = file.stat()
            if not stat.S_ISREG(status.st_mode) or status.st_size > document.MAX_BYTES:
                said = f"not a regular file of at most {document.MAX_BYTES} bytes"
                self.faults.append(Fault(said, shown))
                self.broken.add(shown)
                return None
            data = file.read_bytes()
            self.digests[shown] = hashlib.sha256(data).hexdigest()
            parsed = document.parse(data)
        except OSError as error:
            self.faults.append(Fault(f"cannot be read: {error.strerror}", shown))
        except document.Malformed as error:
            self.faults.extend(
                Fault(f"line {line}: {said}", shown, document.json_path(path), hint)
                for line, path, said, hint in error.problems
            )
        else:
            secrets = list(_secrets(parsed, shown))
            self.faults.extend(secrets)
            read = self._validated(parsed, kind, shown)
            if read is not None and not secrets:
                return read
        self.broken.add(shown)
        return None

    def _validated(self, parsed: document.Document, kind: type[_M], shown: str) -> _M | None:
        if parsed.value is None:
            self.faults.append(Fault("the file is empty", shown, "", "write it or remove it"))
            return None
        try:
            return kind.model_validate(parsed.value)
        except ValidationError as error:
            self.faults.extend(_shape_faults(error, kind, parsed, shown))
            unknown = [
                _clean(item["loc"], parsed.value) for item in error.errors() if item["type"] == "extra_forbidden"
            ]
            if len(unknown) < error.error_count():
                return None
        # The rest is looked at all the same, so that its faults are said now and not after this one is mended.
        for path in unknown:
            _drop(parsed.value, path)
        return self._validated(parsed, kind, shown)


def _drop(value: Any, path: document.Path) -> None:
    for part in path[:-1]:
        value = value[part]
    del value[path[-1]]


def _shape_faults(
    error: ValidationError, kind: type[BaseModel], parsed: document.Document, shown: str
) -> Iterator[Fault]:
    # Input is left out: a misplaced value may be a secret.
    for item in error.errors(include_input=False, include_url=False, include_context=True):
        path = _clean(item["loc"], parsed.value)
        said, hint = str(item["msg"]), ""
        if item["type"] == "extra_forbidden":
            known = _keys_at(kind, path[:-1])
            near = difflib.get_close_matches(str(path[-1]), known, 1, 0.6)
            said = f"`{path[-1]}` is not a known key"
            hint = f"did you mean `{near[0]}`?" if near else f"known here: {', '.join(known)}" if known else ""
        elif item["type"] == "missing":
            said = f"`{path[-1]}` is missing"
        elif item["type"] in {"bool_type", "bool_parsing"}:
            hint = "write `true` or `false`"
        else:
            said = said.removeprefix("Value error, ")
            said = (said[:1].lower() + said[1:]).replace("True", "true").replace("False", "false")
        yield Fault(f"line {parsed.line(path)}: {said}", shown, document.json_path(path), hint)


def _clean(loc: Iterable[str | int], value: Any) -> document.Path:
    """Pydantic's location without the names of union members, which stand nowhere in the file."""
    path: list[str | int] = []
    parts = list(loc)
    for n, part in enumerate(parts):
        if isinstance(value, Mapping):
            if part in value:
                path.append(part)
                value = value[str(part)]
            elif n == len(parts) - 1:
                path.append(part)
        elif isinstance(value, tuple) and isinstance(part, int) and part < len(value):
            path.append(part)
            value = value[part]
        elif n == len(parts) - 1 and part == "[key]":
            break
    return tuple(path)


def _keys_at(kind: type[BaseModel], path: document.Path) -> list[str]:
    node: Any = kind.model_json_schema()
    root = node
    for part in path:
        node = _inner(node, part, root)
    return sorted(_resolve(node, root).get("properties", {}))


def _resolve(node: Any, root: Any) -> dict[str, Any]:
    while isinstance(node, dict) and not node.get("properties"):
        options = node.get("anyOf") or node.get("oneOf") or []
        if "$ref" in node:
            node = root["$defs"][node["$ref"].rsplit("/", 1)[1]]
        elif ref := next((option for option in options if "$ref" in option), None):
            node = ref
        else:
            break
    return node if isinstance(node, dict) else {}


def _inner(node: Any, part: str | int, root: Any) -> Any:
    node = _resolve(node, root)
    if isinstance(part, int):
        return node.get("items", {})
    return node.get("properties", {}).get(part) or node.get("additionalProperties", {})


# What API keys look like that carry no prefix: long, with lower case, upper case and digits.
_KEYLIKE = r"(?=[A-Za-z0-9]*[a-z])(?=[A-Za-z0-9]*[A-Z])(?=[A-Za-z0-9]*[0-9])[A-Za-z0-9]{32,}"
_SHORTEST = 16
"""Characters of the shortest secret that can be told by its shape."""
_SECRET_SHAPES = tuple(
    re.compile(shape)
    for shape in (
        r"-----BEGIN [A-Z ]*PRIVATE KEY",
        r"\bAKIA[0-9A-Z]{16}\b",
        r"\b(?:sk|pk|rk|ghp|gho|xox[abp]|co)[-_](?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}",
        r"AGE-SECRET-KEY-1",
        r"\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}\.",
        rf"(?<![A-Za-z0-9/+_.:-]){_KEYLIKE}(?![A-Za-z0-9/+_.-])",
    )
)


def _secrets(parsed: document.Document, shown: str) -> Iterator[Fault]:
    if not _may_hold_one(parsed.value):
        return
    for path, text in _strings(parsed.value, ()):
        if _looks_secret(text):
            said = f"line {parsed.line(path)}: this looks like a secret, and secrets are never in these files"
            yield Fault(said, shown, document.json_path(path), "write `env:NAME`, `file:PATH` or another reference")


def _looks_secret(text: str) -> bool:
    return len(text) >= _SHORTEST and any(shape.search(text) for shape in _SECRET_SHAPES)


def _may_hold_one(value: Any) -> bool:
    """Whether any text in it looks like a secret: asked first, because where it stands takes longer to tell."""
    if isinstance(value, str):
        return _looks_secret(value)
    inner = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else ()
    return any(map(_may_hold_one, inner))


def _strings(value: Any, path: document.Path) -> Iterator[tuple[document.Path, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _strings(inner, (*path, key))
    elif isinstance(value, tuple):
        for n, inner in enumerate(value):
            yield from _strings(inner, (*path, n))
