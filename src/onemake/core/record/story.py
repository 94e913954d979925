"""A series as it went: its names, what it came out of and what came out of it, its editions with their champions."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onemake.core.errors import NotFound
from onemake.core.record.completeness import Knowledge, completeness
from onemake.core.record.countings import countings, forebears
from onemake.core.record.questions import CountedOtherwise, Question

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.columns import TitleRow
    from onemake.core.record.facts import Edition, Series, SeriesName

__all__ = ["EditionTold", "SeriesTold", "tell_series"]


@dataclass(frozen=True, slots=True)
class EditionTold:
    """A year of a series: how much is known, as what it was numbered, who won which title."""

    year: int
    knows: Knowledge
    rows: tuple[Edition, ...] = ()
    champions: tuple[TitleRow, ...] = ()

    @property
    def overall(self) -> tuple[TitleRow, ...]:
        return tuple(won for won in self.champions if won.title == "drivers")


@dataclass(frozen=True, slots=True)
class SeriesTold:
    """``before`` is what it came out of, the nearest first; ``after`` what came out of it."""

    series: Series
    names: tuple[SeriesName, ...]
    before: tuple[Series, ...]
    after: tuple[Series, ...]
    editions: tuple[EditionTold, ...]
    countings: tuple[CountedOtherwise, ...]


def tell_series(book: Book, text: str) -> SeriesTold:
    """Raises NotFound for a series that the book does not have, or if several go by that name."""
    from onemake.core.record.asked import found_in

    found = found_in(book.series, text, "series")
    if len(found) > 1:
        raise NotFound(f"several series go by {text!r}: {', '.join(book.series.ids[n] for n in found)}")
    n = found[0]
    row = book.rows_of_series[n]
    editions: dict[int, list[Edition]] = defaultdict(list)
    for edition in book.tables.editions:
        if edition.series == row.id:
            editions[edition.year].append(edition)
    champions: dict[int, list[TitleRow]] = defaultdict(list)
    for won in book.title_rows:
        if won.series == n:
            champions[won.year].append(won)
    (known,) = completeness(book, (row.id,))
    return SeriesTold(
        row,
        tuple(name for name in book.tables.names if name.series == row.id),
        tuple(book.rows_of_series[s] for s in forebears(book, n)),
        tuple(other for other in book.rows_of_series if other.succeeds == row.id),
        tuple(EditionTold(y.year, y.knows, tuple(editions[y.year]), tuple(champions[y.year])) for y in known.years),
        countings(book, Question("editions", "series", series=(row.id,))).get(row.id, ()),
    )
