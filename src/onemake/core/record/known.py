"""What the book knows of each series and year: that it was held, its champion, its results. Everything else is unknown, and an answer says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.record.columns import ends_of
from onemake.core.record.dated import Generations
from onemake.core.record.facts import Series
from onemake.core.record.ledger import Ints, Mask
from onemake.core.record.tables import Tables

if TYPE_CHECKING:
    from onemake.core.record.columns import SeasonOf, TitleRow

__all__ = ["Known", "know"]


@dataclass(frozen=True, slots=True)
class Known:
    """Axes: S series, Y years from ``first``."""

    first: int
    held: Ints  # [S, Y] 1 held, -1 not held, 0 nobody says
    expected: Mask  # [S, Y] held, or inside the years of the series without anybody saying that it was not
    champion: Mask  # [S, Y] the overall champion of drivers is known
    results: Ints  # [S, Y] 0 none, 1 some, 2 every race of the calendar with every row
    ends: Ints  # [S, Y] ordinal of the last day, or of the last day of the year
    dated: Mask  # [S, Y] whether that day is known
    generation: Ints  # [S, Y] the one car raced, -1: several or not known

    @property
    def last(self) -> int:
        return self.first + int(self.held.shape[1]) - 1

    def years(self, mask: Mask, series: int) -> tuple[int, ...]:
        """The years of a series in which a mask is set."""
        return tuple((np.flatnonzero(mask[series]) + self.first).tolist())


def know(tables: Tables, series: Sequence[Series], held: Sequence[SeasonOf], titles: Sequence[TitleRow]) -> Known:
    """Laid out once. Editions between the first and the last year of a series are expected, unless a row says that one was not held."""
    told = [row.year for row in titles] + [s.year for s in held] + [e.year for e in tables.editions]
    spans = [year for s in series for year in (s.first_year, s.last_year) if year is not None]
    first, last = min((*told, *spans), default=2000), max((*told, *spans), default=2000)
    shape = (len(series), last - first + 1)
    at = {s.id: n for n, s in enumerate(series)}
    known = Known(
        first, np.zeros(shape, np.int8), np.zeros(shape, np.bool_), np.zeros(shape, np.bool_), np.zeros(shape, np.int8),
        np.zeros(shape, np.int32), np.zeros(shape, np.bool_), np.full(shape, -1, np.int32),
    )  # fmt: skip
    for meeting in tables.meetings:
        if meeting.series in at and first <= meeting.year <= last:
            known.held[at[meeting.series], meeting.year - first] = 1
    for edition in tables.editions:
        if edition.held is not None and edition.series in at:
            known.held[at[edition.series], edition.year - first] = 1 if edition.held else -1
    for row in titles:
        known.held[row.series, row.year - first] = 1
        known.champion[row.series, row.year - first] |= row.title == "drivers"
    for season in held:
        if season.races:
            known.held[season.series, season.year - first] = 1
            known.results[season.series, season.year - first] = 2 if season.finished and not (season.gaps or season.nameless) else 1
    _expect(known, tables, series)
    _ends(known, tables, series, held)
    return known


def _expect(known: Known, tables: Tables, series: Sequence[Series]) -> None:
    """A series without a last year runs on, as far as the champions of the book go."""
    horizon = max((c.year for c in tables.champions), default=known.last)
    used = Generations(tables)
    for n, row in enumerate(series):
        years = np.flatnonzero(known.held[n] > 0) + known.first
        begins = row.first_year if row.first_year is not None else int(years.min()) if len(years) else None
        if begins is None:
            continue
        ends = row.last_year if row.last_year is not None else max(horizon, int(years.max(initial=begins)))
        inside = slice(begins - known.first, ends - known.first + 1)
        known.expected[n, inside] = known.held[n, inside] >= 0
        known.expected[n] |= known.held[n] > 0
        for column in np.flatnonzero(known.expected[n]).tolist():
            known.generation[n, column] = used.only(row.id, column + known.first)


def _ends(known: Known, tables: Tables, series: Sequence[Series], held: Sequence[SeasonOf]) -> None:
    for column in range(known.held.shape[1]):
        known.ends[:, column] = date(known.first + column, 12, 31).toordinal()
    for (n, year), day in ends_of(tables, series, held).items():
        if known.first <= year <= known.last:
            known.ends[n, year - known.first] = day
            known.dated[n, year - known.first] = True
