"""A second verifier, from ``docs/audit-format.md`` alone and the standard library alone.

    python tests/audit/independent.py DATABASE VKEYS_FILE [ANCHOR…]

Written to disagree when the first one is wrong: it shares no code with the
package. Ed25519 is RFC 8032 section 5.1.7 in plain integers: slow, and enough.
"""

from __future__ import annotations

import base64
import hashlib
import json
import sqlite3
import sys
from pathlib import Path

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
I_ROOT = pow(2, (P - 1) // 4, P)


def _recover_x(y: int, sign: int) -> int | None:
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    if x2 == 0:
        return None if sign else 0
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * I_ROOT % P
    if (x * x - x2) % P:
        return None
    return P - x if x & 1 != sign else x


def _point(data: bytes) -> tuple[int, int, int, int] | None:
    y = int.from_bytes(data, "little")
    x = _recover_x(y & (1 << 255) - 1, y >> 255)
    if x is None:
        return None
    y &= (1 << 255) - 1
    return x, y, 1, x * y % P


def _add(a: tuple[int, int, int, int], b: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    m = (a[1] - a[0]) * (b[1] - b[0]) % P
    n = (a[1] + a[0]) * (b[1] + b[0]) % P
    c = 2 * a[3] * b[3] * D % P
    d = 2 * a[2] * b[2] % P
    e, f, g, h = n - m, d - c, d + c, n + m
    return e * f % P, g * h % P, f * g % P, e * h % P


def _times(scalar: int, point: tuple[int, int, int, int]) -> tuple[int, int, int, int]:
    total = (0, 1, 1, 0)
    while scalar:
        if scalar & 1:
            total = _add(total, point)
        point = _add(point, point)
        scalar >>= 1
    return total


_BASE_Y = 4 * pow(5, P - 2, P) % P
_BASE_X = _recover_x(_BASE_Y, 0) or 0
BASE = (_BASE_X, _BASE_Y, 1, _BASE_X * _BASE_Y % P)


def ed25519(public: bytes, message: bytes, signature: bytes) -> bool:
    if len(public) != 32 or len(signature) != 64:
        return False
    key, r = _point(public), _point(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or r is None or s >= ORDER:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % ORDER
    left, right = _times(s, BASE), _add(r, _times(h, key))
    return (left[0] * right[2] - right[0] * left[2]) % P == 0 and (left[1] * right[2] - right[1] * left[2]) % P == 0


# ── Section 1 ──────────────────────────────────────────────────────────────────

FIXED = {1: 16, 2: 16, 4: 8, 5: 16, 6: 16, 7: 8, 8: 1, 9: 4, 10: 16, 11: 16, 32: 32, 33: 32, 34: 68, 35: 68, 36: 68}
MULTIPLE = {3: 1, 12: 16, 13: 17, 14: 48}
REQUIRED = {1, 2, 3, 4, 6, 7, 8, 9, 10, 32, 34}


class Bad(Exception):
    pass


def need(holds: bool, what: str) -> None:
    if not holds:
        raise Bad(what)


def pieces(value: bytes, size: int) -> list[bytes]:
    return [value[at : at + size] for at in range(0, len(value), size)]


def leaf(data: bytes) -> dict[int, bytes]:
    need(isinstance(data, bytes) and bytes(data[:4]) == b"CGA1", "leaf: magic")
    fields: dict[int, bytes] = {}
    at = 4
    while at < len(data):
        need(at + 3 <= len(data), "leaf: short")
        tag, size = data[at], int.from_bytes(data[at + 1 : at + 3], "big")
        need(not fields or tag > max(fields), "leaf: order")
        need(at + 3 + size <= len(data), "leaf: short")
        if tag in FIXED:
            need(size == FIXED[tag], "leaf: size")
        else:
            need(tag in MULTIPLE and size > 0 and size % MULTIPLE[tag] == 0, "leaf: tag or size")
        fields[tag] = data[at + 3 : at + 3 + size]
        at += 3 + size
    need(fields.keys() >= REQUIRED, "leaf: a field is missing")
    need(len(fields[3]) <= 32 and all(97 <= c <= 122 or c == 45 for c in fields[3]), "leaf: kind")
    need(fields[8] == b"\x01", "leaf: suite")
    need((11 in fields) == (35 in fields or 36 in fields), "leaf: content period")
    need(fields[2][:7] == fields[4][1:], "leaf: record id")
    for tag, width in ((12, 16), (13, 17), (14, 16)):
        ids = [piece[:width] for piece in pieces(fields.get(tag, b""), MULTIPLE[tag])]
        need(ids == sorted(set(ids)), "leaf: ids")
    need(all(1 <= piece[0] <= 4 for piece in pieces(fields.get(13, b""), 17)), "leaf: scope")
    return fields


# ── Sections 2 to 6 ────────────────────────────────────────────────────────────

FACTS = (
    "decision", "surface", "model", "region", "route", "host", "use_case", "status", "policy_digest", "entities",
    "rules", "state", "attempt", "input_tokens", "output_tokens",
)  # fmt: skip
BODY = ("meta_seed", "meta", "content_seed", "content", "vault_seed", "vault", "index_seed", "tokens")
NUMBERS = {"status", "attempt", "input_tokens", "output_tokens"}


def sha(*parts: bytes) -> bytes:
    return hashlib.sha256(b"".join(parts)).digest()


def fact(name: str, value: object) -> bytes:
    if name in NUMBERS:
        need(type(value) is int, "column: type")
        letter, text = b"i", str(value).encode()
    else:
        need(isinstance(value, str), "column: type")
        letter, text = b"s", str(value).encode()
    return bytes([len(name)]) + name.encode() + letter + len(text).to_bytes(4, "big") + text


def seeded(seed: object) -> bytes:
    need(isinstance(seed, bytes) and len(seed) == 32, "seed")
    assert isinstance(seed, bytes)
    return seed


def parse_note(note: str) -> tuple[str, int, bytes, list[tuple[str, bytes]]]:
    text, gap, tail = note.partition("\n\n")
    lines = text.split("\n")
    need(bool(gap) and len(lines) == 3 and note.endswith("\n"), "note: shape")
    need(lines[1].isascii() and lines[1].isdigit() and (lines[1] == "0" or lines[1][0] != "0"), "note: size")
    signatures = []
    for line in tail[:-1].split("\n"):
        parts = line.split(" ")
        need(len(parts) == 3 and parts[0] == "—", "note: signature line")
        signatures.append((parts[1], canonical64(parts[2])))
    root = canonical64(lines[2])
    need(len(root) == 32, "note: root")
    return lines[0], int(lines[1]), root, signatures


def canonical64(text: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError:
        raise Bad("note: base64") from None
    need(base64.b64encode(data).decode() == text, "note: base64")
    return data


def signed(note: str, origin: str, public: bytes) -> tuple[int, bytes]:
    name, size, root, signatures = parse_note(note)
    need(name == origin, "note: origin")
    identity = sha(origin.encode(), b"\n\x01", public)[:4]
    message = note.partition("\n\n")[0].encode() + b"\n"
    need(
        any(who == origin and data[:4] == identity and ed25519(public, message, data[4:]) for who, data in signatures),
        "note: signature",
    )
    return size, root


def anchored_notes(path: Path) -> list[str]:
    lines: list[str] = []
    for data in path.read_bytes().split(b"\n"):
        line = data.decode("utf-8", "replace")
        if '"checkpoint":"' in line:
            try:
                told = json.loads(line[line.index("{") :])["checkpoint"]
            except (ValueError, KeyError, TypeError):
                told = ""
            lines += ["", *str(told).split("\n")]
        else:
            lines.append(line)
    found, before = [], 0
    for at, line in enumerate(lines[:-1]):  # behind the last newline stands what is torn
        if not line.startswith("— "):
            before = at + 1
        elif before >= 4 and line.split(" ")[1] == lines[before - 4]:
            found.append("\n".join([*lines[before - 4 : before], line]) + "\n")
    return found


def root_of(hashes: list[bytes]) -> bytes:
    """RFC 6962 by its definition."""
    if len(hashes) <= 1:
        return hashes[0] if hashes else hashlib.sha256().digest()
    half = 1
    while half * 2 < len(hashes):
        half *= 2
    return sha(b"\x01", root_of(hashes[:half]), root_of(hashes[half:]))


def check_log(
    db: sqlite3.Connection, row: tuple, keys: dict[str, bytes], heads: list[str], founded: dict[bytes, int]
) -> None:
    number, tenant, log_id, vkey, size, frontier, note = row
    origin = "cohere-governed/audit/" + log_id.hex()
    need(origin in keys, "no key")
    epochs = db.execute("SELECT * FROM key WHERE log = ? AND purpose = 'epoch' ORDER BY version", (number,)).fetchall()
    chain = [*[epoch["label"].split(" ")[0] for epoch in epochs], vkey]
    publics = [public_of(one, origin) for one in chain]
    need(keys[origin] in publics, "key")
    signed_size, root = signed(note, origin, publics[-1])
    need(signed_size == size, "size")
    records = db.execute("SELECT * FROM record WHERE log = ? ORDER BY idx", (number,)).fetchall()
    bodies = {body["idx"]: body for body in db.execute("SELECT * FROM body WHERE log = ?", (number,))}
    need([record["idx"] for record in records] == list(range(size)), "a record is missing or too many")
    leaves = [leaf(record["leaf"]) for record in records]
    handed = [index for index, fields in enumerate(leaves) if fields[3] == b"checkpoint-epoch"]
    need(handed == [epoch["origin"] for epoch in epochs], "handovers")
    for at, epoch in enumerate(epochs):
        need(epoch["label"].split(" ") == chain[at : at + 2], "handover: order")
        both = {signed(epoch["wrapped"].decode(), origin, public) for public in publics[at : at + 2]}
        size_then = epoch["origin"] + 1
        need(both == {(size_then, root_of([sha(b"\x00", one["leaf"]) for one in records[:size_then]]))}, "handover")

    erased: dict[bytes, int] = {}
    erasures: dict[bytes, list[int]] = {}
    for index, fields in enumerate(leaves):
        if fields[3] in {b"erasure", b"retention"}:
            for ref in pieces(fields.get(13, b""), 17):
                erased[ref] = index
                erasures.setdefault(ref, []).append(index)
    kept_then = holds_at(leaves)

    def gone(index: int, *refs: bytes) -> bool:
        return any(erased.get(ref, -1) >= index for ref in refs)

    need(b"\x04" + log_id not in erased or tenant == "~" + log_id.hex(), "the name of an erased log")

    rows = set(db.execute("SELECT field, token, idx FROM token WHERE log = ?", (number,)).fetchall())
    rows = {tuple(one) for one in rows}
    expected = set()
    held: dict[bytes, int] = {}
    stored = {row["key_id"]: row for row in db.execute("SELECT * FROM key WHERE log = ?", (number,))}
    for index, (record, fields) in enumerate(zip(records, leaves, strict=True)):
        body = bodies.pop(index, None) or dict.fromkeys(BODY)
        need(fields[1] == log_id, "log id")
        need(record["record_id"] == fields[2] and record["kind"].encode() == fields[3], "column")
        need(record["time_us"] == int.from_bytes(fields[4], "big"), "column")
        need(record["call_id"] == fields.get(5), "column")
        whole, period = b"\x04" + log_id, b"\x03" + fields[10]
        ended = (whole, period)
        content = [whole, b"\x01" + fields[2]]
        content += [b"\x02" + one for one in pieces(fields.get(12, b""), 16)]
        content += [b"\x03" + fields[11]] if 11 in fields else []
        if record["facts_seed"] is None:
            need(gone(index, *ended) and all(record[name] is None for name in FACTS), "columns gone")
        else:
            text = b"".join(fact(name, record[name]) for name in FACTS if record[name] is not None)
            digest = sha(b"cga1 facts\x00", seeded(record["facts_seed"]), fact("tenant", tenant), text)
            need(digest == fields[32], "column altered")
            need(not gone(index, whole), "column put back")
            need(fields[3] == b"genesis" or not gone(index, period), "column put back")
        for tag, name, refs in ((34, "meta", ended), (35, "content", content), (36, "vault", content)):
            seed, sealed = body[f"{name}_seed"], body[name]
            if tag not in fields:
                need(seed is None and sealed is None, f"{name} too many")
            elif seed is None and sealed is None:
                need(gone(index, *refs), f"{name} gone")
            else:
                need(isinstance(sealed, bytes), f"{name} gone in part")
                need(len(sealed) == int.from_bytes(fields[tag][32:36], "big"), f"{name} length")
                need(sha(seeded(seed), sealed) == fields[tag][36:], f"{name} altered")
                people = {ref for ref in content if ref[:1] == b"\x02"}
                if tag != 34 and gone(index, *ended):
                    need(not gone(index, *(ref for ref in content if ref not in people)), f"{name} put back")
                else:
                    need(not gone(index, *refs), f"{name} put back")
        seed, listed = body["index_seed"], body["tokens"]
        if 33 not in fields:
            need(seed is None and listed is None, "index too many")
        elif seed is None and listed is None:
            need(gone(index, *content, *ended), "index gone")
        else:
            need(
                isinstance(listed, bytes) and sha(b"cga1 index\x00", seeded(seed), listed) == fields[33],
                "index altered",
            )
            need(not gone(index, *content, *ended), "index put back")
            at = 0
            while at < len(listed):
                end = at + 1 + listed[at]
                expected.add((listed[at + 1 : end].decode(), int.from_bytes(listed[end : end + 4], "big"), index))
                at = end + 4
        kept = {*content, period}
        for parts in (content, ended):
            gone_at = min((at for ref in parts for at in erasures.get(ref, ()) if at >= index), default=None)
            need(gone_at is None or not kept & kept_then[gone_at], "held, and erased")
        for entry in pieces(fields.get(14, b""), 48):
            key = stored.get(entry[:16])
            if key is None:
                need(gone(index, whole, b"\x02" + entry[:16], b"\x03" + entry[:16]), "key gone")
            elif gone(index, b"\x02" + entry[:16], b"\x03" + entry[:16]):
                raise Bad("key put back")
            elif key["origin"] <= index:
                need(key_digest(key) == entry[16:], "key altered")
        for ref in pieces(fields.get(13, b""), 17):
            if fields[3] == b"hold":
                held[ref] = index
            elif fields[3] == b"release":
                held.pop(ref, None)
        if tenant == "_operator" and fields[3] == b"genesis":
            for ref in pieces(fields.get(13, b""), 17):
                founded[ref[1:]] = index
    need(rows == expected, "index rows")
    scopes = {"record": b"\x01", "subject": b"\x02", "period": b"\x03", "log": b"\x04"}
    holds = db.execute("SELECT scope, target, idx FROM hold WHERE log = ?", (number,)).fetchall()
    need({scopes[row["scope"]] + row["target"]: row["idx"] for row in holds} == held, "holds")
    need(not bodies, "a body too many")
    open_calls(db.execute("SELECT * FROM open_call WHERE log = ?", (number,)).fetchall(), records, leaves)
    own = sorted((key["purpose"], key["version"]) for key in stored.values() if key["purpose"] not in LISTED)
    own = [one for one in own if one[0] != "shred"]
    for key in stored.values():
        if key["purpose"] == "shred" and b"\x04" + log_id not in erased:
            named = leaves[shred_origin(key["wrapped"][:-16], size)].get(14, b"")
            ids = [entry[:16] for entry in pieces(named, 48)]
            need(any(scope + one in erased for one in ids for scope in (b"\x02", b"\x03")), "shredded, not erased")
            asked = int.from_bytes(key["wrapped"][:-16], "big")
            living = [one["wrapped"] for one in stored.values() if one["purpose"] in {"subject", "period"}]
            wraps = [wrapped for wrapped in living if len(wrapped) != 60]
            need(all(int.from_bytes(wrapped[:7], "big") != asked for wrapped in wraps), "shredded, in use")
    if b"\x04" + log_id in erased:
        need(
            not own and not any(key["purpose"] in {"subject", "period"} for key in stored.values()), "keys of no tenant"
        )
    else:
        roots = [version for purpose, version in own if purpose == "root"]
        need(roots and roots == list(range(1, len(roots) + 1)), "roots")
        rest = [purpose for purpose, _ in own if purpose != "root"]
        need(rest.count("sign") == 1 and len(set(rest)) == len(rest), "own keys")
        need(set(rest) <= {"sign", "standin", "tree"}, "a key of no purpose")
        need(all(len(key["wrapped"]) == 60 for key in stored.values() if key["purpose"] in {"sign", "standin"}), "key")
    for key in stored.values():
        if key["purpose"] in {"subject", "period", "epoch"}:
            need(key["origin"] is not None and 0 <= key["origin"] < size, "key origin")
            listed_keys = {entry[:16]: entry[16:] for entry in pieces(leaves[key["origin"]].get(14, b""), 48)}
            need(listed_keys.get(key["key_id"]) == key_digest(key), "key not introduced")

    hashes = [sha(b"\x00", record["leaf"]) for record in records]
    need(root_of(hashes) == root, "root")
    edge, start = b"", 0
    for bit in reversed(range(size.bit_length())):
        if size >> bit & 1:
            edge += root_of(hashes[start : start + (1 << bit)])
            start += 1 << bit
    need(frontier == edge, "frontier")
    nodes = {
        (row["height"], row["idx"]): row["hash"] for row in db.execute("SELECT * FROM node WHERE log = ?", (number,))
    }
    wanted = {
        (height, at): root_of(hashes[at << height : at + 1 << height])
        for height in range(8, size.bit_length(), 8)
        for at in range(size >> height)
    }
    need(nodes == wanted, "stored subtrees")
    for head in heads:
        need(not any(contradicts(head, origin, public, hashes) for public in publics), "anchor")


LISTED = {"subject", "period", "epoch"}


def holds_at(leaves: list[dict[int, bytes]]) -> list[set[bytes]]:
    """Position → the references that a hold keeps when the record there is written."""
    found, now = [], set()
    for fields in leaves:
        found.append(set(now))
        if fields[3] == b"hold":
            now |= set(pieces(fields.get(13, b""), 17))
        elif fields[3] == b"release":
            now -= set(pieces(fields.get(13, b""), 17))
    return found


def shred_origin(place: bytes, size: int) -> int:
    """Section 4: the node's bits are 1, the position in 32, and a number."""
    bits = f"{int.from_bytes(place, 'big'):b}"
    need(len(bits) > 33 and int(bits[1:33], 2) < size, "a place that no key has")
    return int(bits[1:33], 2)


def open_calls(rows: list[sqlite3.Row], records: list[sqlite3.Row], leaves: list[dict[int, bytes]]) -> None:
    """Section 6: begun and not ended, as far as the columns that say so are there."""
    begun: dict[tuple[bytes, int], tuple[int, bytes]] = {}
    unsure: set[int] = set()
    for index, (record, fields) in enumerate(zip(records, leaves, strict=True)):
        call, kind, known = fields.get(5), fields[3], record["facts_seed"] is not None
        if kind == b"intent" and call and not known:
            unsure.add(index)
        elif kind == b"intent" and call and record["decision"] != "refuse":
            begun[call, record["attempt"] or 0] = index, fields[6]
        elif kind in {b"outcome", b"orphan-close"} and call and known:
            begun.pop((call, record["attempt"] or 0), None)
        elif kind in {b"outcome", b"orphan-close"} and call:
            unsure |= {begun.pop(one)[0] for one in list(begun) if one[0] == call}
    for row in rows:
        if row["idx"] not in unsure:
            said = begun.pop((row["call_id"], row["attempt"]), None)
            need(said == (row["idx"], row["writer_id"]), "a call in flight that is none")
    need(not begun, "a call in flight is hidden")


def contradicts(head: str, origin: str, public: bytes, hashes: list[bytes]) -> bool:
    try:
        name, size, root, _ = parse_note(head)
        if name != origin or (size <= len(hashes) and root_of(hashes[:size]) == root):
            return False
        signed(head, origin, public)
    except Bad:
        return False
    return True


TABLES = ("log", "record", "body", "token", "node", "key", "open_call", "hold")
MOVED = (
    "CREATE TRIGGER moved_away BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'this log went to another database'); END"
)


def plain(db: sqlite3.Connection) -> bool:
    """Whether what is read are tables, and nothing acts when they are written to."""
    rows = db.execute("SELECT type, name, rootpage, sql FROM sqlite_schema").fetchall()
    real = {row["name"] for row in rows if row["type"] == "table" and row["rootpage"]}
    computed = any(row["hidden"] for name in TABLES for row in db.execute(f"PRAGMA table_xinfo({name})"))
    acting = [row["sql"] for row in rows if row["type"] in {"view", "trigger"}]
    return real >= set(TABLES) and not computed and all(sql == MOVED for sql in acting)


def fault_of(
    db: sqlite3.Connection, row: tuple, keys: dict[str, bytes], heads: list[str], founded: dict[bytes, int]
) -> str:
    try:
        check_log(db, row, keys, heads, founded)
    except Bad as bad:
        return str(bad)
    except (TypeError, ValueError, AttributeError, KeyError, IndexError):
        return "a value of a strange type"
    return ""


def key_digest(row: sqlite3.Row) -> bytes:
    if row["purpose"] == "epoch":
        said = row["label"].split(" ")[1].encode()
    else:
        label = (row["label"] or "").encode()
        said = row["version"].to_bytes(4, "big") + seeded(row["lookup"]) + len(label).to_bytes(2, "big") + label
        said += row["wrapped"]
    return sha(b"cga1 key\x00", row["key_id"], row["purpose"].encode(), b"\x00", said)


def public_of(vkey: str, origin: str) -> bytes:
    public = canonical64(vkey.split("+", 2)[2])[1:]
    identity = sha(origin.encode(), b"\n\x01", public)[:4].hex()
    need(vkey == "+".join((origin, identity, base64.b64encode(b"\x01" + public).decode())), "key")
    return public


def verify(database: Path, vkeys: list[str], anchors: list[Path]) -> dict[str, str]:
    """Tenant or origin → what is wrong; empty when all is well."""
    keys = {}
    for vkey in vkeys:
        origin, _, rest = vkey.strip().partition("+")
        keys[origin] = base64.b64decode(rest.partition("+")[2])[1:]
    heads = [note for path in anchors for note in anchored_notes(path)]
    db = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    db.row_factory = sqlite3.Row
    db.text_factory = lambda data: data.decode("utf-8", "surrogateescape")
    wrong: dict[str, str] = {}
    try:
        if db.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            return {"": "damaged"}
        if not plain(db):
            return {"": "tables"}
        founded: dict[bytes, int] = {}
        logs = db.execute("SELECT log, tenant, log_id, vkey, size, frontier, note FROM log").fetchall()
        for row in logs:
            what = fault_of(db, tuple(row), keys, heads, founded)
            if what:
                wrong[str(row["tenant"])] = what
        here = {row["log_id"] for row in logs}
        if len(here) != len(logs):
            wrong["_operator"] = "two logs of one id"
        named = {"cohere-governed/audit/" + log_id.hex() for log_id in here if isinstance(log_id, bytes)}
        for head in heads:
            origin = head.partition("\n")[0]
            if origin.startswith("cohere-governed/audit/") and origin not in named:
                wrong[origin] = "gone"
        wrong.update(dict.fromkeys(keys.keys() - named, "gone"))
        if "_operator" not in wrong and founded.keys() != here:
            wrong["_operator"] = "logs founded are not the logs here"
        for table in ("record", "body", "token", "node", "hold", "open_call", "key"):
            if db.execute(f"SELECT count(*) FROM {table} WHERE log NOT IN (SELECT log FROM log)").fetchone()[0]:
                wrong[table] = "rows of no log"
    except sqlite3.Error:
        wrong[""] = "cannot be read"
    finally:
        db.close()
    return wrong


if __name__ == "__main__":
    found = verify(Path(sys.argv[1]), Path(sys.argv[2]).read_text().split(), [Path(one) for one in sys.argv[3:]])
    print("\n".join(f"{name}: {what}" for name, what in found.items()) or "intact")
    sys.exit(bool(found))
