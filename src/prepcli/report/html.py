"""A report as one page that opens from disk: no script, no address, nothing of a card is ever markup.

Everything that is somebody's words goes through `words` or `prose`, which escape. The policy in the head allows
one style sheet, by its hash, and nothing else, so even a fault in escaping could not run or fetch anything.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html import escape
from importlib.resources import files
from string import Template
from typing import Any

from prepcli.report import charts
from prepcli.report import document as d

MARKER = '<meta name="generator" content="prep report">'
FENCE = re.compile(r"^```[^\n]*\n(.*?)\n?^```[ \t]*$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
HORIZONTAL_FROM = 12  # characters of the longest label


def page(document: d.Document) -> str:
    """The whole page."""
    style = (files("prepcli.report") / "page.css").read_text("utf-8")
    template = Template((files("prepcli.report") / "page.html").read_text("utf-8"))
    digest = b64encode(sha256(style.encode()).digest()).decode()
    return template.substitute(
        marker=MARKER,
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        name=words(document.name),
        told=words(document.told),
        style=style,
        body="\n".join(map(_section, document.sections)),
    )


def words(text: str) -> str:
    """Text that shows as it is written."""
    return escape(text)


def prose(text: str) -> str:
    """Text with code in back-ticks and fences; line breaks stay."""
    out, at = [], 0
    for match in FENCE.finditer(text):
        out += [_inline(text[at : match.start()]), f"<pre>{words(match[1])}</pre>"]
        at = match.end()
    return "".join([*out, _inline(text[at:])])


def _inline(text: str) -> str:
    text = text.strip("\n")
    return f'<p class="text">{_coded(text)}</p>' if text.strip() else ""


def _coded(text: str) -> str:
    """Escaped text with what stands in back-ticks as code."""
    return CODE.sub(r"<code>\1</code>", words(text))


def _section(section: d.Section) -> str:
    head = f"<h2>{words(section.name)}</h2>" if section.name else ""
    told = f'<p class="told">{words(section.told)}</p>' if section.told else ""
    parts = "".join(PARTS[type(part)](part) for part in section.parts)
    return f"<section>{head}{told}<div class='parts'>{parts}</div></section>"


def _tiles(part: d.Tiles) -> str:
    tiles = (f"<div><strong>{words(value)}</strong><span>{words(name)}</span></div>" for name, value in part.tiles)
    return f'<div class="tiles wide">{"".join(tiles)}</div>'


def _table(part: d.Table) -> str:
    head = "".join(f"<th>{words(cell)}</th>" for cell in part.heads)
    rows = "".join(f"<tr>{''.join(map(_cell, row))}</tr>" for row in part.rows)
    table = f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
    if part.folded:
        return f'<details class="wide"><summary>{words(part.folded)}</summary>{table}</details>'
    return f"<div>{table}</div>" if len(part.heads) < 5 else f'<div class="wide">{table}</div>'


def _cell(text: str) -> str:
    return f"<td><code>{words(text)}</code></td>" if text.startswith("prep ") else f"<td>{_coded(text)}</td>"


def _bars(part: d.Bars) -> str:
    is_wordy = max(map(len, part.labels), default=0) >= HORIZONTAL_FROM
    return _figure(part.name, charts.across(part) if is_wordy else charts.bars(part))


def _figure(name: str, svg: str, kind: str = "") -> str:
    return f'<figure class="{kind}"><figcaption>{words(name)}</figcaption>{svg}</figure>'


def _calendar(part: d.Calendar) -> str:
    legend = "".join(f'<i class="shade-{n}"></i>' for n in range(5))
    svg = f'<div class="scroll end">{charts.calendar(part)}</div>'
    return _figure("Study days", f'{svg}<p class="legend">less {legend} more</p>', "wide")


def _fold(part: d.Fold) -> str:
    facts = " · ".join(map(words, part.facts))
    tables = "".join(map(_table, part.tables))
    summary = f"<summary><b>{words(part.name)}</b> <span>{facts}</span></summary>"
    return f'<details class="wide">{summary}{tables}</details>'


def _reading(part: d.Reading) -> str:
    code = f"<pre>{words(part.code)}</pre>" if part.code else ""
    points = "".join(f"<li>{_coded(point)}</li>" for point in part.points)
    listed = f"<ul>{points}</ul>" if points else ""
    about = f'<p class="about">{words(part.about)}</p>'
    return (
        f'<article class="wide">{about}<div class="prompt">{prose(part.prompt)}</div>{code}'
        f"{prose(part.answer)}{listed}</article>"
    )


PARTS: dict[type, Callable[[Any], str]] = {
    d.Tiles: _tiles,
    d.Table: _table,
    d.Bars: _bars,
    d.Lines: lambda part: _figure(part.name, charts.lines(part)),
    d.Curve: lambda part: _figure(part.name, charts.curve(part)),
    d.Calendar: _calendar,
    d.Fold: _fold,
    d.Reading: _reading,
}
