"""What changed between two folders: first what it does, tighter or looser, then what was written, line by line.

What it does is told from the policies as they were composed: a changed floor of
the operator shows at every tenant whom it moves. What was written is told from
the files, so that nothing in them can change unseen, a footnote neither.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from pathlib import Path
from typing import Any

from cohere_governed.model import Route
from cohere_governed.policy import document, layers
from cohere_governed.policy.effective import Origin, PolicySet
from cohere_governed.policy.read import FOLDERS

__all__ = ["diff"]


def diff(before: PolicySet, after: PolicySet) -> list[str]:
    """What changed, in words: in effect, and then in each file by its path; nothing where the same was written.

    For controls it is said whether they became tighter or looser. Both folders are read again for what was written.
    """
    places = str(before.folder), str(after.folder)
    said = [f"operator: {line}" for line in _changes(before.operator, after.operator, places)]
    for name in sorted({*before.tenants, *after.tenants}):
        old, new = before.tenants.get(name), after.tenants.get(name)
        if old is None or new is None:
            said.append(f"tenant {name}: {'added' if old is None else 'removed'}")
        elif old.digest != new.digest:
            said.extend(f"tenant {name}: {line}" for line in _changes(old, new))
    return [*said, *_written(before.folder, after.folder)]


def _written(before: Path, after: Path) -> Iterator[str]:
    old, new = dict(_files(before)), dict(_files(after))
    for name in sorted({*old, *new}):
        if name not in old or name not in new:
            yield f"{name}: {'added' if name in new else 'removed'}"
            continue
        was, now = (dict(_leaves(document.parse(data).value, ())) for data in (old[name], new[name]))
        for path in sorted({*was, *now}, key=str):
            if path not in was:
                yield f"{name}: {document.json_path(path)} added: {_shown(now[path])}"
            elif path not in now:
                yield f"{name}: {document.json_path(path)} removed (was {_shown(was[path])})"
            elif was[path] != now[path]:
                yield f"{name}: {document.json_path(path)}: {_shown(was[path])} → {_shown(now[path])}"


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    places = [folder / "operator.yaml", *(file for name in FOLDERS for file in (folder / name).glob("*.yaml"))]
    for file in places:
        yield file.relative_to(folder).as_posix(), file.read_bytes()


def _leaves(value: Any, path: document.Path) -> Iterator[tuple[document.Path, Any]]:
    """What stands in a document, by place; a list of plain values is one of them."""
    if isinstance(value, Mapping) and value:
        for key, inner in value.items():
            yield from _leaves(inner, (*path, key))
    elif isinstance(value, tuple) and any(isinstance(item, (Mapping, tuple)) for item in value):
        for n, inner in enumerate(value):
            yield from _leaves(inner, (*path, n))
    else:
        yield path, value


_SILENT = frozenset({"digest", "origins", "origin", "file", "path", "draft"})


def _changes(before: Any, after: Any, places: tuple[str, str] = ("", "")) -> Iterator[str]:
    """``places`` are the two folders: what only lies in the other one is no difference."""
    old, new = (
        {path: _here(value, place) for path, value in _flat(whole, "")}
        for whole, place in zip((before, after), places, strict=True)
    )
    for path in sorted({*old, *new}):
        if path not in old:
            yield f"{path} added: {_shown(new[path])}"
        elif path not in new:
            yield f"{path} removed (was {_shown(old[path])})"
        elif old[path] != new[path]:
            yield f"{path}: {_shown(old[path])} → {_shown(new[path])}{_direction(path, old[path], new[path])}"


def _flat(value: Any, path: str) -> Iterator[tuple[str, Any]]:
    if is_dataclass(value) and not isinstance(value, (type, Origin)):
        inner = {item.name: getattr(value, item.name) for item in fields(value) if item.name not in _SILENT}
    elif isinstance(value, Mapping):
        inner = {str(key.value if isinstance(key, Enum) else key): item for key, item in value.items()}
    elif isinstance(value, tuple) and value and isinstance(value[0], Route):
        inner = {route.name: route for route in value} | {"order": tuple(route.name for route in value)}
    elif isinstance(value, tuple) and value and hasattr(value[0], "id"):
        inner = {item.id: item for item in value}
    else:
        yield path, value
        return
    for key, item in inner.items():
        yield from _flat(item, f"{path}.{key}" if path else key)


def _here(value: Any, place: str) -> Any:
    return str(value).replace(f"{place}/", "") if place and isinstance(value, (str, Path)) else value


def _shown(value: Any) -> str:
    if value is None:
        return "unset"
    if isinstance(value, Enum):
        return str(value.value)
    return layers.show(tuple(sorted(value)) if isinstance(value, frozenset) else value)


def _direction(path: str, old: Any, new: Any) -> str:
    _, of_controls, leaf = f".{path}".rpartition(".controls.")
    try:
        order = layers.LATTICE.get(layers.wildcard(leaf)) if of_controls else None
    except ValueError:
        return ""
    if order is None or isinstance(order, layers.Choice):
        return ""
    if old is None or new is None:  # a ceiling where there was none
        return " (tighter)" if old is None else " (looser)"
    plain_old, plain_new = (item.value if isinstance(item, Enum) else item for item in (old, new))
    if isinstance(order, layers.Additions):
        return " (looser)" if set(plain_old) - set(plain_new) else " (tighter)"
    return " (looser)" if order.looser(plain_new, plain_old) else " (tighter)"
