"""Parts of a report as SVG, drawn by pygal; the calendar is drawn here, as pygal has none.

What comes out holds no script, no style and no address: colours and fonts are the page's, by class, so that light,
dark and print are one drawing. The reader sees a value by pointing at it (`<title>`).
"""

import re
from datetime import date
from html import escape
from typing import Any

from prepcli.errors import PrepError
from prepcli.report.document import Bars, Calendar, Curve, Lines
from prepcli.wording import counted, percent

WIDTH, HEIGHT = 480, 230
CELL, STEP = 11, 14
WEEKS = 53
GONE = re.compile(
    r"<!--.*?-->|<(style|script)\b.*?</\1>|<defs\s*/>|<defs>\s*</defs>|\s(?:style|xmlns:\w+|id|xlink:\w+)=\"[^\"]*\"",
    re.DOTALL,
)
DESCRIBED = re.compile(r"(?:<desc class=\"(?:value|x_label|x centered|y centered|label)\">[^<]*</desc>)+")
DESC = re.compile(r"<desc class=\"(value|x_label|label)\">([^<]*)</desc>")


def bars(part: Bars) -> str:
    """One bar a label."""
    chart = _chart("Bar", part.name, spacing=4, rounded_bars=1)
    chart.value_formatter = lambda value: f"{value:,.5g}"
    _label(chart, part.labels, part.marked)
    chart.add(part.name, list(part.values))
    return _svg(chart, part.name, f"tone-{part.tone}")


def across(part: Bars) -> str:
    """Bars from left to right, for labels that are words; the share of 100."""
    chart = _chart(
        "HorizontalBar", part.name, spacing=3, rounded_bars=1, margin=6, height=60 + 19 * len(part.labels)
    )
    chart.value_formatter = lambda value: f"{value:.0f}"
    chart.config.range = (0, 100)
    chart.x_labels = list(part.labels)
    chart.add(part.name, list(part.values))
    return _svg(chart, part.name, f"tone-{part.tone}")


def lines(part: Lines) -> str:
    """Shares over labels."""
    chart = _chart(
        "Line", part.name, dots_size=3, show_dots=True, show_legend=True, legend_at_bottom=True, margin=6
    )
    chart.value_formatter = percent
    values = [value for _, series in part.series for value in series if value is not None]
    chart.config.range = (max(0.0, min(values) - 0.05), min(1.0, max(values) + 0.05))
    _label(chart, part.labels, part.marked)
    for name, series in part.series:
        chart.add(name, list(series))
    return _svg(chart, part.name, "")


def curve(part: Curve) -> str:
    """Points against the diagonal."""
    chart = _chart("XY", part.name, dots_size=4, show_legend=True, legend_at_bottom=True, show_minor_x_labels=True)
    chart.value_formatter = chart.x_value_formatter = percent
    low = min(min(point) for point in part.points)
    chart.add("recalled", list(part.points))
    chart.add("as predicted", [(low, low), (1.0, 1.0)], show_dots=False)
    return _svg(chart, part.name, "")


def calendar(part: Calendar) -> str:
    """A week a column; five shades by the quarters of the days with reviews."""
    last = part.until.toordinal()
    monday = last - part.until.weekday()
    weeks = [week for n in range(WEEKS - 1, -1, -1) if (week := monday - 7 * n) > 0]
    counts = {day.toordinal(): n for day, n in part.days.items() if n and weeks[0] <= day.toordinal() <= last}
    shown = sorted(counts.values())
    cuts = [shown[len(shown) * part_ // 4] for part_ in (1, 2, 3)] if shown else []
    out = []
    for column, week in enumerate(weeks):
        first = date.fromordinal(week)
        if first.day <= 7:
            out.append(f'<text x="{30 + column * STEP}" y="10">{first:%b}</text>')
        for row in range(min(7, last - week + 1)):
            n = counts.get(week + row, 0)
            shade = 1 + sum(n > cut for cut in cuts) if n else 0
            title = f"{date.fromordinal(week + row)}: {counted(n, 'review')}"
            out.append(
                f'<rect class="shade-{shade}" x="{30 + column * STEP}" y="{16 + row * STEP}" width="{CELL}" '
                f'height="{CELL}" rx="2"><title>{title}</title></rect>'
            )
    names = [
        f'<text x="0" y="{25 + row * STEP}">{name}</text>' for row, name in ((0, "Mon"), (2, "Wed"), (4, "Fri"))
    ]
    box = f"0 0 {30 + len(weeks) * STEP} {16 + 7 * STEP}"
    body = "".join((*names, *out))
    return f'<svg class="calendar" role="img" aria-label="Study days" viewBox="{box}">{body}</svg>'


def _chart(kind: str, name: str, **options: Any) -> Any:
    try:
        import pygal  # type: ignore[import-untyped]  # it has no annotations
        from pygal.style import Style  # type: ignore[import-untyped]
    except ImportError as e:
        hint = "install prep with its extra `report`, as README shows; `prep report --md` needs none"
        raise PrepError("the charts of a report need pygal, which is not installed", hint) from e
    style = Style(label_font_size=12, major_label_font_size=12, legend_font_size=12, font_family="sans-serif")
    usual = {"width": WIDTH, "height": HEIGHT, "js": (), "css": (), "style": style, "show_legend": False,
             "disable_xml_declaration": True, "truncate_label": -1, "legend_box_size": 10, "print_values": False,
             "no_data_text": "nothing yet", "x_label_rotation": 0, "show_minor_x_labels": False,
             "max_scale": 5, "min_scale": 3, "margin": 6}  # fmt: skip
    return getattr(pygal, kind)(**(usual | options))


def _label(chart: Any, labels: Any, marked: Any) -> None:
    """Write out the marked labels only, or all when none is marked."""
    chart.x_labels = list(labels)
    chart.x_labels_major = list(marked or labels)


def _svg(chart: Any, name: str, tone: str) -> str:
    """What pygal drew, without what a strict page forbids."""
    drawn = GONE.sub("", chart.render(is_unicode=True))
    drawn = DESCRIBED.sub(_title, drawn)
    head = f'<svg role="img" aria-label="{escape(name)}" class="{tone} '
    return re.sub(r"^<svg([^>]*?) class=\"", lambda m: head.replace("<svg", f"<svg{m[1]}"), drawn, count=1)


def _title(match: re.Match[str]) -> str:
    """pygal's descriptions of a value as the tooltip that a browser shows without any script."""
    parts = dict(DESC.findall(match[0]))
    words = [parts[name] for name in ("x_label", "label", "value") if parts.get(name)]
    return f"<title>{': '.join(words)}</title>"
