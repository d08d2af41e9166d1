"""Restoring written a second time: whole text, character by character, no regular expressions, no hurry."""

from __future__ import annotations

from collections.abc import Mapping

SEPARATORS = " _\\-"


def is_word(char: str) -> bool:
    return char.isalnum() or char == "_"


def is_plain(char: str) -> bool:
    return char.isascii() and char.isalnum()


def at_border(text: str, i: int) -> bool:
    return i == len(text) or not (is_word(text[i]) or text[i] == "\\")


def parts_of(standin: str) -> tuple[list[str], str | None]:
    """Segments up to the code, and the number of a second spelling."""
    parts = standin[1:-1].split("_")
    numbered = len(parts) > 2 and len(parts[-1]) < 6 and parts[-1].isdigit()
    return (parts[:-1], parts[-1]) if numbered else (parts, None)


def follow(text: str, i: int, segments: list[str], number: str | None, *, exact: bool) -> int | None:
    """Where the core that begins at ``i`` ends, or ``None``."""
    for n, segment in enumerate(segments):
        if n:
            run = 0
            if exact:
                run = 1 if text[i : i + 1] == "_" else 2 if text[i : i + 2] == "\\_" else 0
            else:
                while i + run < len(text) and text[i + run] in SEPARATORS:
                    run += 1
            if not 1 <= run <= 3:
                return None
            i += run
        piece = text[i : i + len(segment)]
        same = piece == segment if exact else piece.isascii() and piece.lower() == segment.lower()
        if not same:
            return None
        i += len(segment)
    if number is not None:
        for joint in ("_", "\\_"):
            if text.startswith(joint + number, i):
                return i + len(joint) + len(number)
        return None
    return i


def escaped_leading(text: str, i: int) -> bool:
    """``\\<`` at ``i`` belongs to the stand-in only if the first underscore is escaped as well."""
    if not text.startswith("\\<", i):
        return False
    i += 2
    if text[i : i + 1] == " ":
        i += 1
    begin = i
    while i < len(text) and is_plain(text[i]):
        i += 1
    return i > begin and text.startswith("\\_", i)


def match(text: str, i: int, standin: str) -> int | None:
    """Where the form of ``standin`` that begins at ``i`` ends, or ``None``."""
    segments, number = parts_of(standin)
    for opening in ("\\<", "<", "&lt;"):
        if not text.startswith(opening, i) or (opening == "\\<" and not escaped_leading(text, i)):
            continue
        begin = i + len(opening)
        end = follow(text, begin + (text[begin : begin + 1] == " "), segments, number, exact=False)
        if end is None:
            return None
        for padding in range(3):
            if any(c not in " \\" for c in text[end : end + padding]):
                break
            for closing in (">", "&gt;"):
                if text.startswith(closing, end + padding):
                    return end + padding + len(closing)
        return end if at_border(text, end) else None
    if i and is_word(text[i - 1]):
        return None
    end = follow(text, i, segments, number, exact=True)
    if end is None:
        return None
    if text[end : end + 1] == ">":
        return end + 1
    return end if at_border(text, end) else None


def shape(text: str, i: int) -> int | None:
    """Where the well-formed stand-in at ``i`` ends, ours or not."""
    end = text.find(">", i)
    if text[i] != "<" or end < 0:
        return None
    body = text[i + 1 : end]
    if not body.isascii() or not body[:1].isupper() or not all(is_word(c) for c in body):
        return None
    parts = body.split("_")
    for tail in (1, 2):
        head, code, number = "_".join(parts[:-tail]), parts[-tail] if tail < len(parts) else "", parts[-tail + 1 :]
        if tail == 2 and not (1 <= len(number[0]) <= 5 and number[0].isdigit()):
            continue
        if (
            1 <= len(head) <= 64
            and not any(c.islower() for c in head)
            and 4 <= len(code) <= 64
            and all(c in "0123456789abcdef" for c in code)
        ):
            return end + 1
    return None


def restore(text: str, vault: Mapping[str, str], invented: str = "keep") -> tuple[str, list[tuple[int, int, str]]]:
    """The restored text and what was replaced: start, end, by what."""
    out, edits, i = "", [], 0
    while i < len(text):
        ends = {end: s for s in vault if (end := match(text, i, s)) is not None}
        if ends:
            end = max(ends)
            edits.append((i, end, vault[ends[end]]))
        elif invented == "drop" and (gone := shape(text, i)) is not None and text[i:gone] not in vault:
            edits.append((i, gone, ""))
        else:
            out += text[i]
            i += 1
            continue
        out += edits[-1][2]
        i = edits[-1][1]
    return out, edits


def span(edits: list[tuple[int, int, str]], start: int, end: int) -> tuple[int, int]:
    """Received offsets to restored ones: edges inside an edit go to its borders."""
    for begin, stop, _ in edits:
        if begin < start < stop:
            start = begin
    for begin, stop, _ in edits:
        if begin < end < stop:
            end = stop

    def moved(edge: int) -> int:
        return edge + sum(len(value) - (stop - begin) for begin, stop, value in edits if stop <= edge)

    return moved(start), moved(end)


def can_become(text: str, i: int, vault: Mapping[str, str]) -> bool:
    """Whether some continuation makes what stands at ``i`` a stand-in: tried, not reasoned."""
    for standin in vault:
        name = standin[1:-1]
        escaped = name.replace("_", "\\_")
        for whole in (name, escaped):
            for opening in ("", "<", "&lt;"):
                word = opening + whole + ">"
                rests = [word[k:] for k in range(len(word))] + [">", "&gt;", "gt;", "t;", ";", "."]
                if any((match(text + rest, i, standin) or 0) >= len(text) for rest in rests):
                    return True
    return False
