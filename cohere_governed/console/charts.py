"""Charts as SVG made here: no script, no style attribute, colours by class, and the numbers in a table beside each.

They print, they follow the theme, and a screen reader is told what they show. Across they are drawn in parts of a
hundred, down in pixels: bars grow with the page, and letters have the size of letters on a phone too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from markupsafe import Markup, escape

HEIGHT, BOTTOM, TOP, ROW = 180, 22, 8, 22
"""Pixels."""
LEFT, LABEL, NUMBER = 7, 38, 14
"""Parts of a hundred of the width: for the numbers of an axis, the label of a bar, and the number behind it."""
LETTERS = 20
"""Of a label, as many as have room on a phone; the table has the rest."""
_ids = count(1)

Series = Sequence[tuple[str, str, Sequence[int]]]
"""(name, class, values): one value for each label of the axis."""


def columns(title: str, labels: Sequence[str], series: Series) -> Markup:
    """Stacked columns, one for each label."""
    sums = [sum(values[at] for _, _, values in series) for at in range(len(labels))]
    top = _round_up(max(sums, default=0))
    scale = (HEIGHT - TOP - BOTTOM) / top
    step = (100 - LEFT) / max(len(labels), 1)
    parts = [_grid(top, scale)]
    for at in range(len(labels)):
        y = float(HEIGHT - BOTTOM)
        for _, kind, values in series:
            tall = values[at] * scale
            y -= tall
            if tall > 0:
                parts.append(_rect(LEFT + at * step + step * 0.12, y, step * 0.76, tall, kind))
    every = max(1, -(-len(labels) // 8))
    parts += [
        _text(LEFT + at * step + step / 2, HEIGHT - 6, label[-5:], "middle")
        for at, label in enumerate(labels)
        if at % every == 0
    ]
    told = ", ".join(f"{name} {sum(values)}" for name, _, values in series)
    span = f"from {labels[0]} to {labels[-1]}" if labels else "nothing yet"
    svg = _svg(title, f"{span}: {told}; at most {max(sums, default=0)} at once", HEIGHT, parts)
    key = Markup("").join(
        Markup('<span class="key"><span class="swatch {}"></span>{}</span>').format(kind, name)
        for name, kind, _ in series
    )
    rows = [(label, *(values[at] for _, _, values in series)) for at, label in enumerate(labels) if sums[at]]
    return _figure(title, svg, key, ("", *(name for name, _, _ in series)), rows)


def rows(title: str, counts: Mapping[str, int], *, head: str, unit: str, most: int = 8, kind: str = "s1") -> Markup:
    """Horizontal bars, the largest first; what comes after ``most`` is told as one."""
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    told = ordered[:most]
    if rest := sum(number for _, number in ordered[most:]):
        told.append((f"{len(ordered) - most} others", rest))
    return bars(title, told, all_rows=ordered, head=head, unit=unit, kind=kind)


def bars(
    title: str, told: Sequence[tuple[str, int]], *, head: str, unit: str, kind: str = "s1",
    all_rows: Sequence[tuple[str, int]] | None = None,
) -> Markup:  # fmt: skip
    """Horizontal bars in the order given."""
    top = max((number for _, number in told), default=0) or 1
    parts = []
    for at, (label, number) in enumerate(told):
        y = at * ROW + TOP
        wide = (100 - LABEL - NUMBER) * number / top
        parts += [
            _text(LABEL - 2, y + ROW * 0.62, label if len(label) <= LETTERS else label[: LETTERS - 1] + "…", "end"),
            _rect(LABEL, y + 2, max(wide, 0.2), ROW - 7, kind),
            _text(LABEL + wide + 1.5, y + ROW * 0.62, f"{number:,}", "start"),
        ]
    said = ", ".join(f"{label} {number}" for label, number in told[:5]) or "nothing yet"
    svg = _svg(title, said, len(told) * ROW + 2 * TOP, parts) if told else Markup('<p class="none">Nothing yet.</p>')
    return _figure(title, svg, Markup(""), (head, unit), list(told if all_rows is None else all_rows))


def _figure(title: str, svg: Markup, key: Markup, heads: Sequence[str], rows_: Sequence[Sequence[Any]]) -> Markup:
    table = Markup(
        "<details><summary>The numbers</summary>"
        '<div class="scroll" tabindex="0" role="region" aria-label="{}, as a table">'
        "<table><caption>{}</caption><thead><tr>{}</tr></thead><tbody>{}</tbody></table></div></details>"
    ).format(
        title,
        title,
        Markup("").join(Markup('<th scope="col">{}</th>').format(head or "day") for head in heads),
        Markup("").join(
            Markup('<tr><th scope="row">{}</th>{}</tr>').format(
                first, Markup("").join(Markup('<td class="n">{}</td>').format(value) for value in rest)
            )
            for first, *rest in rows_
        ),
    )
    return Markup('<figure class="chart"><figcaption>{}</figcaption>{}{}{}</figure>').format(
        title, key, svg, table if rows_ else ""
    )


def _svg(title: str, desc: str, height: float, parts: Sequence[Markup]) -> Markup:
    number = next(_ids)
    return Markup(
        '<svg height="{h}" role="img" aria-labelledby="c{n}t c{n}d">'
        '<title id="c{n}t">{title}</title><desc id="c{n}d">{desc}</desc>{inside}</svg>'
    ).format(h=round(height), n=number, title=title, desc=desc, inside=Markup("").join(parts))


def _grid(top: int, scale: float) -> Markup:
    lines = []
    for part in range(5):
        y = HEIGHT - BOTTOM - top * part / 4 * scale
        lines.append(Markup('<line class="grid" x1="{}%" x2="100%" y1="{y:.1f}" y2="{y:.1f}"/>').format(LEFT, y=y))
        if top * part % 4 == 0:
            lines.append(_text(LEFT - 1, y + 4, _short(top * part // 4), "end"))
    return Markup("").join(lines)


def _rect(x: float, y: float, w: float, h: float, kind: str) -> Markup:
    shape = f'x="{x:.2f}%" y="{y:.1f}" width="{w:.2f}%" height="{max(h, 0.8):.1f}"'
    return Markup(f'<rect class="{escape(kind)}" {shape}/>')  # noqa: S704 - numbers, and a class that is escaped


def _text(x: float, y: float, said: str, side: str) -> Markup:
    return Markup('<text x="{:.1f}%" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, side, said)


def _round_up(number: int) -> int:
    """The next 4, 8, 12, 20, 40, 80, 120, … so that four lines of a grid are whole."""
    unit = 4
    while True:
        for factor in (1, 2, 3, 5):
            if number <= unit * factor:
                return unit * factor
        unit *= 10


def _short(number: int) -> str:
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:g}{letter}"
    return str(number)
