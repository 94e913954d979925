"""On this day, from the columns of the book: its births, the ends of its seasons, the races of that day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.record.anniversaries import Occasion, OnThisDay, on_this_day
from onemake.core.record.questions import Evidence
from onemake.core.record.results import STARTED

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.ledger import Ints

__all__ = ["anniversaries", "every_day"]


def anniversaries(book: Book, month: int, day: int) -> OnThisDay:
    """What happened on a day of the year."""
    found = [*_births(book), *_ends(book), *_races(book, month, day)]
    return on_this_day(month, day, found, _undated(book))


def every_day(book: Book) -> dict[tuple[int, int], OnThisDay]:
    """Every day of the year on which something happened, by month and day. The book is gone through once, not once a day."""
    days: dict[tuple[int, int], list[Occasion]] = defaultdict(list)
    for occasion in (*_births(book), *_ends(book), *_races(book)):
        days[occasion.day.month, occasion.day.day].append(occasion)
    undated = _undated(book)
    return {(month, day): on_this_day(month, day, days[month, day], undated) for month, day in sorted(days)}


def _undated(book: Book) -> int:
    return int((book.starts.shared["day"] == 0).sum()) if book.starts.size else 0


def _births(book: Book) -> Iterator[Occasion]:
    for person in book.tables.people:
        if person.born is not None:
            where = f" in {person.birthplace}" if person.birthplace else ""
            says = f"{person.name} was born{where}"
            yield Occasion("birth", person.born, says, "", person.id, (Evidence("people.csv", person.line, says, person.source),))


def _ends(book: Book) -> Iterator[Occasion]:
    """The last race of a season, and who was its champion then at the latest."""
    own = book.titles.own
    for row, won in enumerate(book.title_rows):
        known = book.known
        if won.title in ("drivers", "teams") and known.dated[won.series, won.year - known.first]:
            series = book.rows_of_series[won.series]
            says = f"the last race of {series.name} {won.year}: {won.name} champion ({won.title})"
            who = int(own["driver"][row])
            yield Occasion(
                "season ended", date.fromordinal(int(own["ends"][row])), says, series.id, book.people.ids[who] if who >= 0 else "", (book.evidence(book.titles, row),)
            )  # fmt: skip


def _races(book: Book, month: int | None = None, day: int | None = None) -> Iterator[Occasion]:
    """Races won that day, and first races of a driver; of every day known, if none is named."""
    starts = book.starts
    if starts.race is None:
        return
    days = starts.shared["day"]
    here = [
        n
        for n in np.flatnonzero(days > 0).tolist()
        if month is None or ((on := date.fromordinal(int(days[n]))).month, on.day) == (month, day)
    ]
    mask = np.zeros(len(days), dtype=np.bool_)
    mask[here] = True
    rows = np.flatnonzero(mask[starts.race])
    yield from _wins(book, rows)
    yield from _firsts(book, rows)


def _wins(book: Book, rows: Ints) -> Iterator[Occasion]:
    starts = book.starts
    assert starts.race is not None
    for row in rows[starts.own["position"][rows] == 1].tolist():
        driver, race = int(starts.own["driver"][row]), int(starts.race[row])
        if driver >= 0 and starts.own["flags"][row] & STARTED:
            season = book.held[int(starts.shared["season"][race])]
            circuit = int(starts.shared["circuit"][race])
            where = f" at {book.circuits.names[circuit]}" if circuit >= 0 else ""
            says = f"{book.people.names[driver]} won race {starts.shared['round'][race]}.{starts.shared['number'][race]} of {season.name}{where}"
            day = date.fromordinal(int(starts.shared["day"][race]))
            yield Occasion("race won", day, says, book.series.ids[season.series], book.people.ids[driver], (book.evidence(starts, row),))


def _firsts(book: Book, rows: Ints) -> Iterator[Occasion]:
    """A driver's first start in the book: it is his first only as far as the book knows, and only champions of the book are told of."""
    starts = book.starts
    assert starts.race is not None
    champions = set(np.unique(book.titles.own["driver"][book.titles.own["title"] == book.kinds.at.get("drivers", -9)]).tolist()) - {-1}
    here = set(rows.tolist())
    for who in sorted(champions & set(starts.own["driver"][rows].tolist())):
        mine = np.flatnonzero((starts.own["driver"] == who) & ((starts.own["flags"] & STARTED) > 0))
        order = starts.shared["year"][starts.race[mine]] * 1_000_000 + starts.shared["day"][starts.race[mine]]
        first = int(mine[int(np.argmin(order))]) if len(mine) else -1
        if first in here:
            race = int(starts.race[first])
            season = book.held[int(starts.shared["season"][race])]
            says = f"{book.people.names[who]}'s first race in this book: {season.name}"
            day = date.fromordinal(int(starts.shared["day"][race]))
            yield Occasion("first race", day, says, book.series.ids[season.series], book.people.ids[who], (book.evidence(starts, first),))
