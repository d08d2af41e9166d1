"""Documents that stand alone: one HTML file, no script, nothing fetched, printable; every text in it is escaped."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape as _escape

from cohere_governed.text import clean

__all__ = ["breaking", "escape", "listed", "page", "pairs", "table"]

_STYLE = """
body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#111}
table{border-collapse:collapse;width:100%;margin:1rem 0}
th,td{text-align:left;vertical-align:top;padding:.35rem .6rem;border-bottom:1px solid #ccc}
td{overflow-wrap:anywhere}
section{overflow-x:auto}
thead~tbody td{overflow-wrap:break-word}
.number{text-align:right}
tr{break-inside:avoid}
h2,h3{break-after:avoid}
code,pre{font:13px ui-monospace,monospace;overflow-wrap:anywhere;white-space:pre-wrap}
@page{size:A4 landscape;margin:12mm}
@media print{body{margin:0;max-width:none;font-size:11px}th,td{padding:.2rem .35rem}}
"""
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def escape(text: str) -> str:
    """``text`` as it may stand in a page: visible characters, none of them markup."""
    return _escape(clean(text))


def breaking(text: str) -> str:
    """The same for a narrow cell: a name may be broken where it was put together, and not within a word."""
    return re.sub(r"(?<=[_@./])(?=\w)", "<wbr>", escape(text))


def table(headings: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table; nothing where there is no row."""
    head = "".join(f"<th scope=col>{escape(one)}</th>" for one in headings)
    body = "".join("<tr>" + "".join(f"<td>{breaking(str(cell))}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>" if rows else ""


def pairs(rows: Sequence[tuple[str, object]]) -> str:
    """Names and what they are."""
    body = "".join(f"<tr><th scope=row>{escape(name)}</th><td>{escape(str(text))}</td></tr>" for name, text in rows)
    return f"<table><tbody>{body}</tbody></table>"


def listed(items: Sequence[str]) -> str:
    """A list; nothing where there is no item."""
    return "<ul>" + "".join(f"<li>{escape(one)}</li>" for one in items) + "</ul>" if items else ""


def page(title: str, *parts: str) -> str:
    """The whole file. ``parts`` are HTML; what this module made of text is safe in it."""
    name = escape(title)
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{name}</title>\n'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><main><h1>{name}</h1>\n" + "\n".join(parts) + "\n</main></body></html>\n"
    )
