"""Years as a picture: a lane a series, a mark a year, and a curve from a series to the one that came out of it. Marks differ in shape as well as in colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from onemake.core.record.completeness import YearKnown
from onemake.core.record.facts import Series
from onemake.web.book.shelf import Shelf
from onemake.web.book.spans import known_of, year_said, years_of
from onemake.web.type import cut

__all__ = ["Timeline", "timeline_of"]

LABEL, STEP, LANE, TOP = 252, 19, 24, 26


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    year: int
    state: str
    said: str
    href: str


@dataclass(frozen=True, slots=True)
class Lane:
    """A series in the picture."""

    id: str
    name: str
    short: str
    href: str
    y: float
    begin: float
    end: float
    ticks: tuple[Tick, ...]
    known: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The picture, measured: a template only draws it."""

    width: float
    height: float
    label: float
    heads: tuple[tuple[str, float], ...]  # over each group of lanes
    decades: tuple[tuple[int, float], ...]
    lanes: tuple[Lane, ...]
    curves: tuple[str, ...]
    said: str


def timeline_of(shelf: Shelf, groups: Sequence[tuple[str, Sequence[Series]]], said: str) -> Timeline | None:
    """Lanes in groups, each under its heading. None where no year is known."""
    spans = {series.id: years_of(shelf, series) for _, group in groups for series in group}
    firsts = [years[0].year for years in spans.values() if years]
    if not firsts:
        return None
    first = min(firsts)
    last = max(*(years[-1].year for years in spans.values() if years), first + 8)
    y, heads, lanes = float(TOP), [], []
    for heading, group in groups:
        with_years = sorted((s for s in group if spans[s.id]), key=lambda s: (spans[s.id][0].year, s.name))
        if heading and with_years:
            heads.append((heading, y + 14))
            y += 22
        for series in with_years:
            lanes.append(_lane(shelf, series, spans[series.id], y, first))
            y += LANE
        y += 8 if heading else 0
    at = {lane.id: lane for lane in lanes}
    curves = [
        _curve(at[series.succeeds], at[series.id]) for _, group in groups for series in group if series.succeeds in at and series.id in at
    ]
    decades = [(year, _x(year, first)) for year in range(first, last + 1) if year % 5 == 0 or year == first]
    decades = [(year, x) for year, x in decades if year == first or year - first > 1]
    return Timeline(LABEL + (last - first + 1) * STEP + 12, y + 4, LABEL, tuple(heads), tuple(decades), tuple(lanes), tuple(curves), said)


def _x(year: int, first: int) -> float:
    return LABEL + (year - first) * STEP + STEP / 2


def _lane(shelf: Shelf, series: Series, years: tuple[YearKnown, ...], y: float, first: int) -> Lane:
    known, of = known_of(years)
    ticks = []
    for year in years:
        there = shelf.seasons.get((series.id, year.year), ())
        ticks.append(Tick(_x(year.year, first), year.year, year.knows, year_said(year), there[0].href if there else ""))
    return Lane(
        series.id,
        series.name,
        cut(series.name, 12.5, LABEL - 14),
        shelf.series_href(series.id),
        y + LANE / 2,
        _x(years[0].year, first),
        _x(years[-1].year, first),
        tuple(ticks),
        f"{series.name}, {years[0].year} to {years[-1].year}: champions of {known} of {of} years known",
    )


def _curve(above: Lane, below: Lane) -> str:
    """From the end of a series to the beginning of the next."""
    a, b = above.end, below.begin
    bend = max(abs(below.y - above.y) * 0.35, 10)
    return f"M{a:.1f} {above.y:.1f}C{a + bend:.1f} {above.y:.1f} {b - bend:.1f} {below.y:.1f} {b:.1f} {below.y:.1f}"
