r"""Putting values back: one pass from left to right, whole or in pieces, with the same answer.

Only what the exchange itself sent out is ever put back. A model that damages a
stand-in harmlessly is understood, by these rules and no others:

    <PERSON_7f3a21>          as sent; whatever touches it ("'s", "s", "**") stays where it is
    <person_7F3A21>          any letter case, inside a bracket
    < PERSON 7f3a21 >        up to three of space, hyphen, backslash, underscore for an underscore;
                             one space after the opening bracket, two before the closing one
    <PERSON\_7f3a21\>        escaped for Markdown; the leading ``\\<`` too if the rest is escaped
    &lt;PERSON_7f3a21&gt;    escaped for HTML
    <PERSON_7f3a21           one bracket or both missing; a missing one must stand at a word border,
     PERSON_7f3a21           and without the opening one the case must be exact

No rule changes a letter or a digit, so a damaged stand-in is one known
stand-in or none: nothing is guessed. The number of a second spelling (``_2``)
needs its underscore. Restored values are not looked at again.

A stream holds back only a suffix that can still become a *known* stand-in (or,
where inventions are dropped or refused, any stand-in), at most a few dozen
characters, and lets it go with the first character that rules it out.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Literal, TypeAlias

from cohere_governed.errors import GovernanceError
from cohere_governed.model import Vault
from cohere_governed.privacy.standins import (
    FORM,
    SEPARATOR,
    SHAPE,
    SHAPE_BEGUN,
    core,
    core_of,
    is_standin,
    may_hold_form,
)

Invented: TypeAlias = Literal["keep", "drop", "refuse"]

_SHAPE_LONGEST = 140
_SLACK = 24
"""Brackets, entities and padding around a core; each underscore may take two more characters."""

_OPENINGS = (b"<", b"\\u003c", b"\\u003C", b"&lt;", b"\\u0026lt;")
_BEGINNING = re.compile(r"[<&\\]|(?<!\w)[A-Z]")
_LEADING_ESCAPE = re.compile(r"\\(?:<(?:[ ]?(?:[A-Za-z0-9]{1,40}(?:\\(?:_.*)?)?)?)?)?", re.DOTALL)
_LOOSE_BEGUN = re.compile(
    r"""
    [ ]?
    (?:
        (?P<stem> [A-Za-z][A-Za-z0-9]* (?: [ _\\-]{1,3} [A-Za-z0-9]+ )* )
        (?P<run> [ _\\-]{0,3} )
        (?P<entity> (?: & (?: gt? )? )? )
    )?
    """,
    re.VERBOSE,
)
_BARE_BEGUN = re.compile(r"[A-Z][A-Z0-9]*(?:\\?_[A-Za-z0-9]+)*(?P<run>(?:\\|\\?_)?)")
_NUMBERED = re.compile(r"(?P<stem>.+?)(?P<run>[ _\\-]{1,3})[0-9]{1,5}")
_NUMBER_RUNS = ("_", r"\_")


class InventedStandIn(GovernanceError):
    """The answer holds a stand-in that was never sent, and policy refuses such answers. Holds no text."""

    def __init__(self) -> None:
        super().__init__(
            "the answer holds a stand-in that this exchange never sent; policy `invented: refuse` stops it"
        )


class _Offsets:
    """Which stretches of a received text were replaced, and by how many code points."""

    __slots__ = ("_ends", "_shifts", "_starts")

    def __init__(self) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._shifts = [0]  # _shifts[i]: restored minus received offset, before edit i

    def add(self, start: int, end: int, length: int) -> None:
        self._starts.append(start)
        self._ends.append(end)
        self._shifts.append(self._shifts[-1] + length - (end - start))

    def map(self, start: int, end: int) -> tuple[int, int]:
        """Edges inside a replaced stretch go to its borders; what lies beyond the text moves with its end."""
        first = bisect_right(self._ends, start)  # edits that end at or before `start`
        if first < len(self._starts) and self._starts[first] < start:
            start = self._starts[first]
        last = bisect_left(self._starts, end)  # edits that begin before `end`
        if last and end < self._ends[last - 1]:
            end = self._ends[last - 1]
        mapped = start + self._shifts[first]
        return mapped, max(mapped, end + self._shifts[last])


class VaultRestorer:
    """Puts the values of one exchange back; implements ``model.Restorer``.

    ``invented`` says what happens to a well-formed stand-in that the exchange
    never sent: ``keep`` leaves it, ``drop`` removes it, ``refuse`` raises
    ``InventedStandIn`` from whichever method meets it.
    """

    __slots__ = (
        "_cores",
        "_fakes",
        "_fakes_longest",
        "_invented",
        "_longest",
        "_markers",
        "_names",
        "_restored",
        "_vault",
    )

    def __init__(self, vault: Vault, invented: Invented = "keep") -> None:
        self._vault = vault
        self._invented = invented
        self._restored = 0
        shaped = [standin for standin in vault if is_standin(standin)]
        # INVARIANT: cores tell all stand-ins of a vault apart, since types are capitals and codes are not.
        self._names = {core(standin): standin for standin in shaped}
        self._cores: tuple[list[str], list[str]] | None = None
        surrogates = sorted(set(vault).difference(shaped), key=lambda s: (-len(s), s))
        self._fakes = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, surrogates))})(?!\w)") if surrogates else None
        self._fakes_longest = len(surrogates[0]) if surrogates else 0
        width = max(map(len, shaped), default=0)
        self._longest = max(width + 2 * width // 2 + _SLACK if shaped else 0, self._fakes_longest)
        if invented != "keep":
            self._longest = max(self._longest, _SHAPE_LONGEST)
        prefixes = {standin[1 : standin.index("_") + 1] for standin in shaped}
        bare = (p[:-1].encode() for p in prefixes)
        self._markers = (*(_OPENINGS if shaped or invented != "keep" else ()), *bare, *_json_forms(surrogates))

    def __repr__(self) -> str:
        return f"<VaultRestorer of {len(self._vault)}>"

    @property
    def restored(self) -> int:
        """How many stand-ins have been put back so far, in all texts and streams."""
        return self._restored

    def touches(self, raw: bytes) -> bool:
        """Whether ``raw`` may hold a stand-in: a bracket or an escape of one, or a known type or surrogate in words."""
        return any(marker in raw for marker in self._markers)

    def text(self, text: str) -> str:
        """``text`` with every known stand-in replaced by its value."""
        return self._replaced(text, 0, len(text), None)

    def spans(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[str, list[tuple[int, int]]]:
        """Restored text, and ``spans`` of the received text mapped to it, snapped outwards to stand-in borders."""
        offsets = _Offsets()
        restored = self._replaced(text, 0, len(text), offsets)
        return restored, [offsets.map(start, end) for start, end in spans]

    def stream(self) -> VaultStreamRestorer:
        """A fresh incremental restorer for one text."""
        return VaultStreamRestorer(self)

    def _replaced(self, text: str, start: int, stop: int, offsets: _Offsets | None, base: int = 0) -> str:
        """``text[start:stop]`` restored; ``base`` is the offset of ``text`` in the whole, for ``offsets``."""
        if not self._may_match(text):
            return text[start:stop]
        pieces: list[str] = []
        at = start
        while (found := self._next(text, at)) and found[1] <= stop:
            begin, end, value = found
            if value is not None:
                self._restored += 1
            elif self._invented == "refuse":
                raise InventedStandIn
            pieces += (text[at:begin], value or "")
            if offsets is not None:
                offsets.add(base + begin, base + end, len(value or ""))
            at = end
        pieces.append(text[at:stop])
        return "".join(pieces)

    def _may_match(self, text: str) -> bool:
        return (self._fakes is not None) or ((bool(self._names) or self._invented != "keep") and may_hold_form(text))

    def _next(self, text: str, at: int) -> tuple[int, int, str | None] | None:
        """The first thing at or after ``at`` to replace: start, end, value; ``None`` for the value of an invention."""
        known = self._next_known(text, at)
        if self._invented != "keep":
            shape = SHAPE.search(text, at, known[0] if known else len(text))
            if shape:
                return shape.start(), shape.end(), None
        return known

    def _next_known(self, text: str, at: int) -> tuple[int, int, str] | None:
        found: tuple[int, int, str] | None = None
        position = at
        while form := FORM.search(text, position):
            standin = self._names.get(core_of(form))
            if standin is not None:
                found = form.start(), form.end(), self._vault[standin]
                break
            position = form.start() + 1  # a known one may begin inside what merely looked like one
        if self._fakes and (fake := self._fakes.search(text, at)) and (found is None or fake.start() < found[0]):
            return fake.start(), fake.end(), self._vault[fake.group()]
        return found

    # ── What may still come ────────────────────────────────────────────────────

    def _quiet(self, text: str) -> bool:
        """Cheap test: ``text`` neither holds nor begins anything of ours (nothing being held before it)."""
        if self._fakes is not None:
            return False
        if not self._longest:
            return True
        if "<" in text or "_" in text or "&" in text or "\\" in text:
            return False
        last = text[-1:]
        return not ("A" <= last <= "Z" or "0" <= last <= "9")

    def _hold(self, text: str, at: int) -> int:
        """Start of the longest suffix of ``text`` that may still become something to replace."""
        hold = len(text)
        if not self._longest:
            return hold
        begin = max(at, len(text) - self._longest)
        for beginning in _BEGINNING.finditer(text, begin):
            if self._viable(text[beginning.start() :]):
                hold = beginning.start()
                break
        if self._fakes is not None:
            hold = min(hold, self._hold_fake(text, max(at, len(text) - self._fakes_longest)))
        return hold

    def _viable(self, tail: str) -> bool:
        """Whether more text can make ``tail`` a stand-in. Every branch mirrors one of ``FORM``."""
        first = tail[0]
        if first == "<":
            if self._invented != "keep" and SHAPE_BEGUN.match(tail):
                return True
            return bool(self._names) and self._viable_loose(tail[1:])
        if not self._names:
            return False
        if first == "&":
            return self._viable_loose(tail[4:]) if tail.startswith("&lt;") else "&lt;".startswith(tail)
        if first == "\\":
            return bool(_LEADING_ESCAPE.fullmatch(tail)) and (len(tail) == 1 or self._viable_loose(tail[2:]))
        begun = _BARE_BEGUN.fullmatch(tail)
        if not begun:
            return False
        stem, run = tail[: begun.start("run")].replace("\\", ""), begun["run"]
        return self._begins(f"{stem}_" if run else stem, exact=True)

    def _viable_loose(self, body: str) -> bool:
        begun = _LOOSE_BEGUN.fullmatch(body)
        if not begun:
            return False
        if begun["stem"] is None:
            return True
        numbered = _NUMBERED.fullmatch(begun["stem"])
        if (
            numbered
            and numbered["run"] not in _NUMBER_RUNS
            and SEPARATOR.sub("_", numbered["stem"]).lower() in self._names
        ):
            return False
        stem, run = SEPARATOR.sub("_", begun["stem"]).lower(), begun["run"]
        closing = stem in self._names and not run.strip(" \\") and len(run) <= 2
        if begun["entity"]:
            return closing
        if stem in self._names and run:
            # The number of a second spelling takes an underscore, plain or escaped.
            return closing or (run in _NUMBER_RUNS and self._begins(f"{stem}_"))
        return self._begins(f"{stem}_" if run else stem)

    def _begins(self, prefix: str, *, exact: bool = False) -> bool:
        """Whether some known core begins with ``prefix``; ``exact`` minds the case."""
        if self._cores is None:
            self._cores = sorted(self._names), sorted(standin[1:-1] for standin in self._names.values())
        cores = self._cores[exact]
        i = bisect_left(cores, prefix)
        return i < len(cores) and cores[i].startswith(prefix)

    def _hold_fake(self, text: str, begin: int) -> int:
        surrogates = [s for s in self._vault if s not in self._names.values()]
        for i in range(begin, len(text)):
            if i and (text[i - 1].isalnum() or text[i - 1] == "_"):
                continue
            tail = text[i:]
            if any(s.startswith(tail) for s in surrogates):
                return i
        return len(text)


def _json_forms(words: Sequence[str]) -> tuple[bytes, ...]:
    """First ASCII run of each word: present in a body however the rest of the word is escaped."""
    runs = (re.search(r"[A-Za-z0-9]+", word) for word in words)
    # A word without any cannot be looked for; an empty marker is in every body.
    return tuple({run.group().encode() if run else b"" for run in runs})


class VaultStreamRestorer:
    """Puts values back into one text that arrives in pieces; implements ``model.StreamRestorer``."""

    __slots__ = ("_before", "_held", "_offsets", "_owner", "_received")

    def __init__(self, owner: VaultRestorer) -> None:
        self._owner = owner
        self._held = ""
        self._before = ""  # the last character let go: a word border may lie behind it
        self._received = 0  # code points let go, in the text as received
        self._offsets = _Offsets()

    def __repr__(self) -> str:
        return f"<VaultStreamRestorer holding {len(self._held)}>"

    def feed(self, text: str) -> str:
        """The restored text that can be released now. Raises ``InventedStandIn`` under ``refuse``."""
        if not self._held and self._owner._quiet(text):  # noqa: SLF001 - the two classes are one mechanism
            if text:
                self._before = text[-1]
                self._received += len(text)
            return text
        return self._advance(text, ended=False)

    def flush(self) -> str:
        """What is still held, restored as far as it goes; the text has ended."""
        return self._advance("", ended=True)

    def held(self) -> bool:
        """Whether text is being held back."""
        return bool(self._held)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the text as received → offsets in the restored text, code points, snapped outwards.

        Text that is still held counts as it stands: ask again, or ask after ``flush``.
        """
        return self._offsets.map(start, end)

    def _advance(self, text: str, *, ended: bool) -> str:
        owner = self._owner
        buffer = self._before + self._held + text
        at = len(self._before)
        stop = len(buffer) if ended else owner._hold(buffer, at)  # noqa: SLF001
        released = owner._replaced(buffer, at, stop, self._offsets, self._received - at)  # noqa: SLF001
        self._received += stop - at
        self._held = buffer[stop:]
        self._before = buffer[stop - 1 : stop] if stop else ""
        return released
