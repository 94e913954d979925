"""The progress of a title as a chart: Vega-Lite as plain values, drawn to SVG without a browser.

Lines differ by dash and by mark as well as by colour, and each ends at its name: the chart reads on white, on black, and on paper without colour.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from onemake.web.record import TitleRecord
from onemake.web.sheet import venue_of

__all__ = ["MOST", "frame", "progress_spec", "progress_svg", "said_in", "size_of"]

MOST = 10
_COLOURS = ("#c8102e", "#2f6fd0", "#2e8b4f", "#b26a00", "#8a4fbf", "#0f8b8d", "#c2479a", "#6b7480", "#a0522d", "#5a7d1a")
_DASHES = ([1, 0], [6, 3], [2, 2], [8, 3, 2, 3], [4, 2], [10, 4], [1, 3], [6, 2, 1, 2], [3, 3], [12, 3])
_MARKS = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "triangle-left", "triangle-right", "wedge", "arrow")
_WIDTH, _HEIGHT, _LETTER = 760, 400, 15
_STYLE = (
    "<style>text{fill:#3b414b}.mark-rule line{stroke:#8a919c}@media (prefers-color-scheme:dark){text{fill:#d6d9de}}"
    "@media print{text{fill:#000}}</style>"
)


def progress_svg(title: TitleRecord, words: str) -> str:
    """The chart as SVG; ``words`` says what it shows to those who do not see it."""
    import vl_convert

    return said_in(vl_convert.vegalite_to_svg(progress_spec(title), vl_version="5.20"), words)


def said_in(drawn: str, words: str) -> str:
    """A chart with what it shows in words, for those who do not see it, and with the colours of the page."""
    name = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(<svg [^>]*>)", lambda m: f"{m[1]}<title>{name}</title>{_STYLE}", drawn, count=1)


def size_of(svg: str) -> tuple[int, int]:
    """Width and height of a chart, for the page that shows it."""
    found = re.search(r'<svg [^>]*?width="(\d+)" height="(\d+)"', svg)
    return (int(found[1]), int(found[2])) if found else (_WIDTH, _HEIGHT)


def progress_spec(title: TitleRecord) -> dict[str, Any]:
    """The points of the first ten after each race, as a Vega-Lite specification."""
    shown = title.progress[:MOST]
    names = _apart([p.name for p in shown])
    order = [str(race.key) for race in title.races]
    values = [
        {"race": str(race.key), "where": venue_of(race), "who": name, "points": float(points)}
        for p, name in zip(shown, names, strict=True)
        for race, points in zip(title.races, p.points, strict=True)
    ]
    return frame(values, names, order, y="points")


def frame(
    values: Sequence[dict[str, Any]], names: Sequence[str], order: Sequence[str], *, y: str, title: str = "", top: float | None = None
) -> dict[str, Any]:
    """Lines from race to race, as a Vega-Lite specification. ``values`` have race, who and the field ``y``. They end at their names, except where they are
    known to end at ``top`` or at nothing: there the names stand beside a sample of their lines.
    """
    legend = None if top is None else {"title": None, "symbolSize": 110, "symbolDash": [1, 0], "labelFontSize": 12, "labelLimit": 220}
    by = {"field": "who", "type": "nominal", "sort": names, "legend": legend}
    x = {
        "field": "race",
        "type": "ordinal",
        "sort": order,
        "axis": {
            "title": "after race",
            "labelAngle": 0,
            "labelOverlap": True,
            "grid": False,
            "domainColor": "#8a919c",
            "tickColor": "#8a919c",
        },
    }
    height = {
        "field": y,
        "type": "quantitative",
        "axis": {"title": title or y, "gridColor": "#8a919c", "gridOpacity": 0.25, "domain": False, "ticks": False},
        **({} if top is None else {"scale": {"domain": [0, top]}}),
    }
    colour = {**by, "scale": {"domain": names, "range": list(_COLOURS[: len(names)])}}
    line = {
        "mark": {"type": "line", "strokeWidth": 1.8},
        "encoding": {
            "x": x,
            "y": height,
            "color": colour,
            "strokeDash": {**by, "legend": None, "scale": {"domain": names, "range": [list(d) for d in _DASHES[: len(names)]]}},
        },
    }
    points = {
        "mark": {"type": "point", "filled": True, "size": 26, "opacity": 1},
        "encoding": {
            "x": x,
            "y": height,
            "color": colour,
            "shape": {**by, "scale": {"domain": names, "range": list(_MARKS[: len(names)])}},
        },
    }
    label = {
        "data": {"values": _ends(values, y, order[-1] if order else "")},
        "mark": {"type": "text", "align": "left", "dx": 9, "fontSize": 12, "baseline": "middle"},
        "encoding": {
            "x": {"field": "race", "type": "ordinal", "sort": order},
            "y": {"field": "at", "type": "quantitative"},
            "text": {"field": "words"},
        },
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": _WIDTH,
        "height": _HEIGHT,
        "background": "transparent",
        "padding": {"left": 4, "top": 8, "right": 44, "bottom": 4},
        "config": {
            "aria": False,
            "font": "Liberation Sans, Arial, Helvetica, sans-serif",
            "view": {"stroke": None},
            "axis": {"labelFontSize": 11, "titleFontWeight": "normal"},
        },
        "data": {"values": list(values)},
        "layer": [line, points, label] if top is None else [line, points],
    }


def _apart(names: Sequence[str]) -> list[str]:
    """Names as labels: two of the same name stay two."""
    return [name if names.count(name) == 1 else f"{name} ({i + 1})" for i, name in enumerate(names)]


def _ends(values: Sequence[dict[str, Any]], y: str, last: str) -> list[dict[str, Any]]:
    """A label at the end of each line, moved apart where lines end close to each other."""
    ends = [(float(value[y]), str(value["who"])) for value in values if value["race"] == last]
    every = [float(value[y]) for value in values] or [1.0]
    step = (max(every) - min(0.0, *every) or 1.0) * _LETTER / _HEIGHT
    placed: list[dict[str, Any]] = []
    for end, name in sorted(ends, key=lambda pair: pair[0]):
        at = max(end, placed[-1]["at"] + step) if placed else end
        placed.append({"race": last, "at": at, "words": name})
    return placed
