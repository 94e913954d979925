"""Ratings as pictures, drawn as SVG of our own: the course of a driver with its band, a list as a forest plot, and how far series are apart.

Bands differ from lines by shape, never by colour alone; names stand where they belong; all of it reads in black and white. Without ``alone`` a picture is part
of a page: it has no background, and the page's style sheet gives its colours.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from html import escape
from math import ceil, floor
from typing import TYPE_CHECKING

from onemake.web.type import cut, wide

if TYPE_CHECKING:
    from onemake.core.ratings.course import Course, Line
    from onemake.office.rated import Apart, RatedList

__all__ = ["RATING_STYLE", "apart_svg", "course_svg", "list_svg"]

Name = Callable[[str], str]  # of a series

RATING_STYLE = (
    'text{font-family:"Liberation Sans",Arial,Helvetica,sans-serif;font-size:13px;fill:#16181d}.q{fill:#5a606b;font-size:11px}.h{font-size:18px;font-weight:bold}'
    ".e{text-anchor:end}.m{text-anchor:middle}.band{fill:#2f6fd0;fill-opacity:.16;stroke:#2f6fd0;stroke-opacity:.5}.bar{stroke:#2f6fd0;stroke-width:2;fill:none}"
    ".end{stroke:#2f6fd0;stroke-width:1.5;fill:none}.now{stroke:#16181d;stroke-width:2.2;fill:none}.then{stroke:#5a606b;stroke-width:1;stroke-dasharray:3 2;fill:none}"
    ".dot{fill:#16181d}.grid{stroke:#d9dce1;fill:none}.mean{stroke:#8a919c;stroke-dasharray:6 3;fill:none}.not{fill:#fff;stroke:#16181d}"
)
_WIDTH, _PLOT, _LEFT, _RIGHT, _TOP, _FOOT = 760, 230, 52, 150, 46, 34


def _svg(width: float, height: float, said: str, parts: Sequence[str], *, alone: bool) -> str:
    inside = "\n".join(parts)
    style = f"<style>{RATING_STYLE}</style>\n<rect width='100%' height='100%' fill='#fff'/>\n" if alone else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="rating" viewBox="0 0 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" role="img" '
        f'aria-label="{escape(said)}">\n<title>{escape(said)}</title>\n{style}{inside}\n</svg>\n'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text{f" class={chr(34)}{kind}{chr(34)}" if kind else ""} x="{x:.1f}" y="{y:.1f}">{escape(words)}</text>'


def _path(kind: str, way: str) -> str:
    return f'<path class="{kind}" d="{way}"/>'


def _steps(low: float, high: float, most: int = 8) -> list[int]:
    """Round figures from low to high."""
    step = next(s for s in (50, 100, 250, 500, 1000, 2500, 5000, 10000, 10**6) if (high - low) / s <= most)
    return list(range(ceil(low / step) * step, floor(high / step) * step + 1, step))


# --- the course of a driver ----------------------------------------------------------------------------------------------------------


def course_svg(course: Course, name: Name, *, alone: bool = True) -> str:
    """A panel for each line: nothing can be read from one to the other. The band holds 90 %; the thin dashed line is what was known at the time."""
    parts = [_text(16, 28, course.name, "h")] if alone else []
    y = 40.0 if alone else 0.0
    for line in course.lines:
        parts += _panel(line, name, y)
        y += _TOP + _PLOT + _FOOT
    said = f"Rating of {course.name} season by season. " + "; ".join(_said(line, name) for line in course.lines)
    return _svg(_WIDTH, y, said, parts, alone=alone)


def _said(line: Line, name: Name) -> str:
    seasons = ", ".join(f"{p.year} {p.rating:.0f} ({p.low:.0f} to {p.high:.0f})" for p in line.points)
    return f"against {name(line.against[0])} {line.against[1]}: {seasons}"


def _panel(line: Line, name: Name, top: float) -> list[str]:
    points = line.points
    first, last = date(points[0].year, 1, 1).toordinal(), date(points[-1].year, 12, 31).toordinal()
    values = [v for p in points for v in (p.low, p.high)] + [k.rating for k in line.known] + [1500.0]
    low, high = min(values) - 20, max(values) + 20

    def x(day: float) -> float:
        return _LEFT + (day - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)

    def y(rating: float) -> float:
        return top + _TOP + (high - rating) / (high - low) * _PLOT

    mean = f"1500: mean of the {line.starters} regular starters of {name(line.against[0])} {line.against[1]}"
    parts = [_text(16, top + 22, mean + (", as far as known" if line.thin else ""), "q")]
    for value in _steps(low, high):
        kind = "mean" if value == 1500 else "grid"
        parts += [_path(kind, f"M{_LEFT} {y(value):.1f}H{_WIDTH - _RIGHT}"), _text(_LEFT - 6, y(value) + 4, str(value), "q e")]
    years = range(points[0].year, points[-1].year + 1)
    every = 1 + len(years) // 12
    for year in years:
        parts.append(_path("grid", f"M{x(date(year, 1, 1).toordinal()):.1f} {top + _TOP}v{_PLOT}"))
        if (year - years[0]) % every == 0:
            parts.append(_text(x(date(year, 7, 1).toordinal()), top + _TOP + _PLOT + 16, str(year), "q m"))
    parts += _ribbon(line, x, y)
    if len(line.known) > 1:
        parts.append(_path("then", "M" + "L".join(f"{x(k.day):.1f} {y(k.rating):.1f}" for k in line.known)))
    end = points[-1]
    parts += [_path("now", "M" + "L".join(f"{x(p.day):.1f} {y(p.rating):.1f}" for p in points))] if len(points) > 1 else []
    for p in points:
        said = f"{p.year} {name(p.series)}: {p.rating:.0f}, 90 % between {p.low:.0f} and {p.high:.0f}, {p.races} races"
        parts.append(f'<circle class="dot" cx="{x(p.day):.1f}" cy="{y(p.rating):.1f}" r="3.6"><title>{escape(said)}</title></circle>')
    parts += _ends(line, name, x, y, end.rating)
    return parts


def _ribbon(line: Line, x: Callable[[float], float], y: Callable[[float], float]) -> list[str]:
    """The band of neighbouring seasons; of each season also its ends, so that a single one has a band too."""
    parts = []
    if len(line.points) > 1:
        over = [f"{x(p.day):.1f} {y(p.high):.1f}" for p in line.points]
        under = [f"{x(p.day):.1f} {y(p.low):.1f}" for p in reversed(line.points)]
        parts.append(_path("band", "M" + "L".join([*over, *under]) + "Z"))
    for p in line.points:
        parts.append(_path("end", f"M{x(p.day) - 5:.1f} {y(p.high):.1f}h10m-5 0V{y(p.low):.1f}m-5 0h10"))
    return parts


def _ends(line: Line, name: Name, x: Callable[[float], float], y: Callable[[float], float], rating: float) -> list[str]:
    """Names at the ends of the lines, moved apart where they meet."""
    where = _WIDTH - _RIGHT + 8
    last = line.points[-1]
    parts = [
        _text(where, y(rating) + 4, cut(f"{rating:.0f}, as known now", 13, _RIGHT - 12)),
        _text(where, y(rating) + 18, cut(name(last.series), 11, _RIGHT - 12), "q"),
        _path("grid", f"M{x(last.day) + 6:.1f} {y(rating):.1f}H{where - 3}"),
    ]
    if len(line.known) > 1:
        then = y(line.known[-1].rating)
        at = then + 4 if abs(then - y(rating)) > 30 else y(rating) + (34 if then >= y(rating) else -14)
        parts.append(_text(where, at, "as known at the time", "q"))
    return parts


# --- lists ---------------------------------------------------------------------------------------------------------------------------


def list_svg(one: RatedList, name: Name, top: int = 0, *, alone: bool = True) -> str:
    """The ranked drivers of a list, each with his band and his places."""
    rows = one.ranked[:top] if top else one.ranked
    marks = dict(zip(one.series, "abcdefghijklmnop", strict=False)) if len(one.series) > 1 else {}
    heading = ", ".join(f"{name(s)} ({marks[s]})" if marks else name(s) for s in one.series) + f" {one.year}"
    parts = [_text(16, 28, cut(heading, 18, _WIDTH - 32, bold=True), "h")] if alone else []
    begin = 40.0 if alone else 0.0
    mean = f"1500: mean of the {one.starters} regular starters" + (f" of {name(one.series[0])}" if marks else "")
    parts.append(_text(16, begin + 14, mean + (". Of most races only some of those classified are known" if one.thin else ""), "q"))
    if not rows:
        parts.append(_text(16, begin + 40, "Nobody is ranked: that takes two who were classified in five races."))
        return _svg(_WIDTH, begin + 60, heading, parts, alone=alone)
    label = 44 + min(210.0, max(wide(row.name, 13) for row in rows)) + (18 if marks else 0)
    right = _WIDTH - 118
    low, high = min([1490.0, *(row.low for row in rows)]), max([1510.0, *(row.high for row in rows)])

    def x(rating: float) -> float:
        return label + 12 + (rating - low) / (high - low) * (right - label - 24)

    y0, step = begin + 44, 21
    bottom = y0 + step * len(rows)
    for value in _steps(low, high):
        parts += [
            _path("mean" if value == 1500 else "grid", f"M{x(value):.1f} {y0 - 6}V{bottom}"),
            _text(x(value), y0 - 10, str(value), "q m"),
        ]
    parts += [_text(right + 50, y0 - 10, "rating", "q e"), _text(_WIDTH - 10, y0 - 10, "places", "q e")]
    for n, row in enumerate(rows):
        y = y0 + step * n + step / 2
        mark = f" ({marks[row.series]})" if marks else ""
        parts += [
            _text(34, y + 4, str(row.place), "e"),
            _text(42, y + 4, cut(row.name, 13, 210) + mark),
            _path("bar", f"M{x(row.low):.1f} {y - 4}v8m0 -4H{x(row.high):.1f}m0 -4v8"),
            f'<circle class="dot" cx="{x(row.rating):.1f}" cy="{y:.1f}" r="3.6"/>',
            _text(right + 50, y + 4, f"{row.rating:.0f}", "e"),
            _text(_WIDTH - 10, y + 4, f"{row.place_low}\N{EN DASH}{row.place_high}", "q e"),
        ]
    said = f"Ratings with 90 % bands, {heading}: " + "; ".join(
        f"{row.place} {row.name} {row.rating:.0f} ({row.low:.0f} to {row.high:.0f})" for row in rows
    )
    return _svg(_WIDTH, bottom + 14, said, parts, alone=alone)


# --- series --------------------------------------------------------------------------------------------------------------------------


def apart_svg(apart: Sequence[Apart], name: Name, *, alone: bool = True) -> str:
    """Pairs of series that somebody joins: by how much the first stands above the second, with the band. An open circle: not known well enough to compare."""
    rows = [one for one in apart if one.difference is not None and one.drivers]
    parts = [_text(16, 28, "How far series are apart", "h")] if alone else []
    begin = 40.0 if alone else 0.0
    parts.append(
        _text(
            16,
            begin + 14,
            "Points by which the regular starters of the first stand above those of the second; an open circle: not comparable",
            "q",
        )
    )
    if not rows:
        return _svg(_WIDTH, begin + 30, "No two series share a driver.", parts, alone=alone)
    low, high = min([-100.0, *(one.low or 0 for one in rows)]), max([100.0, *(one.high or 0 for one in rows)])
    label, step, y0 = 330, 48, begin + 46

    def x(points: float) -> float:
        return label + 12 + (points - low) / (high - low) * (_WIDTH - label - 36)

    bottom = y0 + step * len(rows)
    for value in _steps(low, high):
        parts += [
            _path("mean" if value == 0 else "grid", f"M{x(value):.1f} {y0 - 6}V{bottom}"),
            _text(x(value), y0 - 10, f"{value:+d}" if value else "0", "q m"),
        ]
    for n, one in enumerate(rows):
        y = y0 + step * n + step / 2
        first, second = (f"{name(s)} {year}" for s, year in zip(one.series, one.years, strict=True))
        joined = f"{one.drivers} driver{'s' if one.drivers > 1 else ''} raced in both" + ("" if one.comparable else ": not comparable")
        parts += [
            _text(16, y - 8, cut(first, 13, label - 20)),
            _text(16, y + 7, cut(f"over {second}", 13, label - 20)),
            _text(16, y + 20, joined, "q"),
            _path("bar", f"M{x(one.low or 0):.1f} {y - 4}v8m0 -4H{x(one.high or 0):.1f}m0 -4v8"),
            f'<circle class="{"dot" if one.comparable else "not"}" cx="{x(one.difference or 0):.1f}" cy="{y:.1f}" r="4.2"/>',
        ]
    said = "How far series are apart: " + "; ".join(
        f"{name(o.series[0])} over {name(o.series[1])} {o.difference:+.0f} ({o.low:+.0f} to {o.high:+.0f}){'' if o.comparable else ', not comparable'}"
        for o in rows
    )
    return _svg(_WIDTH, bottom + 14, said, parts, alone=alone)
