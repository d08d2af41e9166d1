"""A checker of exports from ``docs/audit-format.md`` section 8 and the standard library alone.

    python tests/audit/check_export.py FOLDER VKEY

Shares nothing with the package; leaves, notes and Ed25519 are those of the
second verifier beside it. ``tiles`` looks at what C2SP defines and nothing
else, as a monitor that never heard of this package would; ``check`` at all.
"""

from __future__ import annotations

import hashlib
import json
import sys
from base64 import b64decode
from pathlib import Path

try:
    from tests.audit import independent as second
except ImportError:  # run as a script
    import independent as second  # type: ignore[no-redef]

Bad, need, sha = second.Bad, second.need, second.sha
FORMAT = "cohere-governed/export/1"


def key_of(vkey: str) -> tuple[str, bytes]:
    origin, identity, encoded = vkey.split("+", 2)
    raw = b64decode(encoded, validate=True)
    need(len(raw) == 33 and raw[0] == 1 and sha(origin.encode(), b"\n", raw)[:4].hex() == identity, "key")
    return origin, raw[1:]


def read(folder: Path, name: str) -> bytes:
    path = folder / name
    need(path.is_file() and not path.is_symlink(), f"{name}: not there")
    return path.read_bytes()


def number(at: int) -> str:
    text = str(at)
    text = "0" * (-len(text) % 3) + text
    groups = [text[i : i + 3] for i in range(0, len(text), 3)]
    return "/".join(["x" + group for group in groups[:-1]] + groups[-1:])


def places(size: int) -> list[tuple[int, int, int]]:
    """(level, number, width) of every tile of a tree."""
    found, level = [], 0
    while size:
        found += [(level, at, 256) for at in range(size // 256)]
        if size % 256:
            found.append((level, size // 256, size % 256))
        size //= 256
        level += 1
    return found


def tiles(folder: Path, vkey: str) -> list[bytes]:
    """The leaves, if checkpoint, tiles and bundles hold together and no other tile is there."""
    origin, public = key_of(vkey)
    note = read(folder, "checkpoint").decode("utf-8")
    size, root = second.signed(note, origin, public)
    leaves: list[bytes] = []
    hashes: list[list[bytes]] = [[]]
    expected = set()
    for level, at, width in places(size):
        name = number(at) + ("" if width == 256 else f".p/{width}")
        row = second.pieces(read(folder, f"tile/{level}/{name}"), 32)
        need(len(row) == width and all(len(one) == 32 for one in row), f"tile {level} {at}: size")
        expected.add(f"tile/{level}/{name}")
        if level == 0:
            data, place, mine = read(folder, f"tile/entries/{name}"), 0, []
            expected.add(f"tile/entries/{name}")
            while place < len(data):
                end = place + 2 + int.from_bytes(data[place : place + 2], "big")
                need(end <= len(data), f"bundle {at}: cut short")
                mine.append(data[place + 2 : end])
                place = end
            need([sha(b"\x00", one) for one in mine] == row, f"bundle {at}: not what the tile has")
            leaves += mine
        else:
            need(row == hashes[level][at * 256 : at * 256 + width], f"tile {level} {at}: not over the tiles below")
        if width == 256:
            while len(hashes) <= level + 1:
                hashes.append([])
            hashes[level + 1].append(second.root_of(row))
    need(len(leaves) == size and second.root_of([sha(b"\x00", one) for one in leaves]) == root, "root")
    there = {str(one.relative_to(folder)) for one in (folder / "tile").rglob("*") if one.is_file()}
    need(there == expected, "tiles too many")
    return leaves


def attested(folder: Path, origin: str, public: bytes, data: bytes) -> None:
    """Whether the log's key signed this manifest."""
    text, _, tail = read(folder, "manifest.note").decode("utf-8").partition("\n\n")
    lines = text.split("\n")
    need(lines[:2] == [FORMAT, origin] and lines[3:] == ["manifest.json"], "manifest note: lines")
    need(second.canonical64(lines[2]) == sha(data), "manifest: altered")
    dash, name, encoded = tail.removesuffix("\n").split(" ")
    need(dash == "—" and name == origin and tail.endswith("\n"), "manifest note: signature line")
    signature = second.canonical64(encoded)
    need(signature[:4] == sha(origin.encode(), b"\n\x01", public)[:4], "manifest note: key id")
    need(second.ed25519(public, text.encode() + b"\n", signature[4:]), "manifest note: signature")


def check(folder: Path, vkey: str) -> dict[str, object]:
    """The manifest, if everything in the folder is what it and the log's key say."""
    origin, public = key_of(vkey)
    data = read(folder, "manifest.json")
    manifest = json.loads(data)
    if (folder / "manifest.note").exists():
        attested(folder, origin, public, data)
    else:
        need("content.jsonl" not in names(folder), "content that nobody attests")
    need(manifest["format"] == FORMAT and manifest["vkey"] == vkey, "manifest: of another log")
    need(data == canonical(manifest), "manifest: not written in the one way")
    listed = sums(folder, manifest)
    leaves = tiles(folder, vkey)
    erased: dict[bytes, int] = {}
    for at, fields in enumerate(map(second.leaf, leaves)):
        if fields[3] in {b"erasure", b"retention"}:
            erased.update(dict.fromkeys(second.pieces(fields.get(13, b""), 17), at))
    need(manifest["size"] == len(leaves), "manifest: size")
    indexes = [row(line, leaves, manifest, erased) for line in read(folder, "records.jsonl").split(b"\n")[:-1]]
    need(indexes == sorted(set(indexes)) and len(indexes) == manifest["rows"], "records: number or order")
    need(bool(manifest["query"]) or indexes == list(range(len(leaves))), "records: some are missing")
    if "content.jsonl" in listed:
        opened = [json.loads(line) for line in read(folder, "content.jsonl").splitlines()]
        need([one["index"] for one in opened] == indexes and len(indexes) == manifest["opened"], "content: records")
        for one in opened:
            need(one["record_id"] == second.leaf(leaves[one["index"]])[2].hex(), "content: record id")
    return {**manifest, "signed": (folder / "manifest.note").exists()}


def sums(folder: Path, manifest: dict[str, object]) -> set[str]:
    """The names of the files; each is what its digest says, and there are no others."""
    text = read(folder, "SHA256SUMS")
    need(sha(text).hex() == manifest["sums"], "SHA256SUMS: altered")
    listed = set()
    for line in text.decode().splitlines():
        digest, _, name = line.partition("  ")
        need(hashlib.sha256(read(folder, name)).hexdigest() == digest, f"{name}: altered")
        need(".." not in name.split("/") and name not in listed, "SHA256SUMS: names")
        listed.add(name)
    need(len(listed) == manifest["files"], "SHA256SUMS: number")
    beside = {"SHA256SUMS", "manifest.json", "manifest.note"}
    need(names(folder) - beside == listed, "files too many")
    return listed


def names(folder: Path) -> set[str]:
    return {str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file() or one.is_symlink()}


def canonical(said: object) -> bytes:
    """One object has one line, so that no name stands twice in it."""
    return json.dumps(said, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode() + b"\n"


ROW = {"index", "record_id", "time_us", "kind", "call_id", "facts_seed", *second.FACTS}


def row(line: bytes, leaves: list[bytes], manifest: dict[str, object], erased: dict[bytes, int]) -> int:
    """The index of a row that says what its leaf commits to."""
    said = json.loads(line)
    need(line + b"\n" == canonical(said) and said.keys() <= ROW, "record: not written in the one way")
    index = said["index"]
    need(isinstance(index, int) and 0 <= index < len(leaves), "record: index")
    assert isinstance(index, int)
    fields = second.leaf(leaves[index])
    need(said["record_id"] == fields[2].hex() and said["kind"] == fields[3].decode(), "record: id or kind")
    need(said["time_us"] == int.from_bytes(fields[4], "big"), "record: time")
    need(said.get("call_id", "") == fields.get(5, b"").hex(), "record: call")
    shown = [name for name in second.FACTS if name in said]
    if "facts_seed" in said:
        text = b"".join(second.fact(name, said[name]) for name in shown)
        seed = second.seeded(bytes.fromhex(str(said["facts_seed"])))
        tenant = second.fact("tenant", manifest["tenant"])
        need(sha(b"cga1 facts\x00", seed, tenant, text) == fields[32], "record: a column was altered")
    else:
        ends = (b"\x03" + fields[10], b"\x04" + fields[1])
        need(any(erased.get(ref, -1) >= index for ref in ends), "record: columns gone that nothing erased")
        need(not shown, "record: columns without their seed")
    return index


if __name__ == "__main__":
    try:
        found = check(Path(sys.argv[1]), sys.argv[2])
        said = "" if found["signed"] else ", and what was asked for is attested by nobody"
        print(f"intact: {found['size']} records, root {found['root']}{said}")
    except (Bad, ValueError, KeyError, TypeError, OSError) as error:
        print(f"broken: {error}")
        sys.exit(1)
