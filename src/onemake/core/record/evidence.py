"""What a row of a ledger says, in words, and where it stands. It is put into words only when somebody looks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, overload

import numpy as np

from onemake.core.points import write_points
from onemake.core.record.questions import Evidence
from onemake.core.record.results import CLASSIFIED, FASTEST, POLE, STARTED

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.columns import SeasonOf
    from onemake.core.record.ledger import Ints, Ledger
    from onemake.core.record.tables import Tables
    from onemake.core.record.who import Names

__all__ = ["Rows", "Told", "edition_evidence", "says_edition", "says_final", "says_start", "says_title", "shown_editions"]


@dataclass(slots=True, eq=False)  # not frozen: a long answer has tens of thousands, and freezing costs three times the making
class Rows(Sequence[Evidence]):
    """The rows that a line rests on, in the order of the years. ``find`` looks them up, by the line's key, when they are asked for."""

    book: Book
    ledger: Ledger
    find: Callable[[int], Ints]
    key: int

    def _in_order(self) -> list[int]:
        rows = self.find(self.key)
        in_order: list[int] = rows[np.argsort(self.ledger.pick("year", rows), kind="stable")].tolist()
        return in_order

    def __len__(self) -> int:
        return len(self.find(self.key))

    @overload
    def __getitem__(self, index: int) -> Evidence: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Evidence]: ...
    def __getitem__(self, index: int | slice) -> Evidence | Sequence[Evidence]:
        rows = self._in_order()
        if isinstance(index, slice):
            return tuple(self.book.evidence(self.ledger, row) for row in rows[index])
        return self.book.evidence(self.ledger, rows[index])

    def __iter__(self) -> Iterator[Evidence]:
        return (self.book.evidence(self.ledger, row) for row in self._in_order())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and len(self) == len(other) and all(a == b for a, b in zip(self, other, strict=True))

    def __hash__(self) -> int:
        return hash(tuple(self))


@dataclass(frozen=True, slots=True, eq=False)
class Told(Sequence[Evidence]):
    """Some rows of any ledgers; a part of them is as lazy as the whole, and two can be put together."""

    book: Book | None = None
    rows: tuple[tuple[Ledger, int], ...] = ()

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, index: int) -> Evidence: ...
    @overload
    def __getitem__(self, index: slice) -> Told: ...
    def __getitem__(self, index: int | slice) -> Evidence | Told:
        if isinstance(index, slice):
            return Told(self.book, self.rows[index])
        assert self.book is not None
        return self.book.evidence(*self.rows[index])

    def __iter__(self) -> Iterator[Evidence]:
        return (self[n] for n in range(len(self.rows)))

    def __add__(self, other: Told) -> Told:
        return Told(self.book or other.book, (*self.rows, *other.rows))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))


def says_title(book: Book, row: int) -> Evidence:
    """A title: the row of champions.csv, or the table computed of the season."""
    won = book.title_rows[int(book.titles.own["row"][row])]
    series = book.rows_of_series[won.series]
    head = f"{series.name} {won.year}, {won.title}: {won.name}"
    if won.facts:
        fact = won.facts[0]
        more = [fact.team, f"{fact.points} points" if fact.points else "", fact.standing]
        says = ", ".join([head, *(part for part in more if part)])
        sources = dict.fromkeys(fact.source for fact in won.facts if fact.source)
        return Evidence("champions.csv", fact.line, says, "; ".join(sources), series.id, won.year)
    assert won.season is not None
    assert won.computed is not None
    says = f"{head}, first of the table computed of all {won.season.races} races"
    return Evidence(f"{won.season.id}/results.csv", 0, says, won.season.source, series.id, won.year)


def says_start(book: Book, row: int) -> Evidence:
    """A start: the row of the sheet, as it stands after every decision."""
    starts = book.starts
    race = int(starts.race[row]) if starts.race is not None else 0
    season = book.held[int(starts.shared["season"][race])]
    circuit, driver, team = int(starts.shared["circuit"][race]), int(starts.own["driver"][row]), int(starts.own["team"][row])
    position, flags = int(starts.own["position"][row]), int(starts.own["flags"][row])
    where = f" {book.circuits.names[circuit]}" if circuit >= 0 else ""
    place = f"place {position}" if flags & CLASSIFIED else "not classified" if flags & STARTED else "did not start"
    marks = [word for bit, word in ((POLE, "pole"), (FASTEST, "fastest lap")) if flags & bit]
    who = book.people.names[driver] if driver >= 0 else "somebody whom the sheet does not name"
    parts = [f"{season.name}, {starts.shared['round'][race]}.{starts.shared['number'][race]}{where}: {who}"]
    parts += [book.teams.names[team]] if team >= 0 else []
    says = ", ".join([*parts, place, *marks])
    return Evidence(
        f"{season.id}/results.csv", int(starts.own["line"][row]), says, season.source, book.series.ids[season.series], season.year
    )


def says_final(book: Book, row: int) -> Evidence:
    """A place in the final table of a season."""
    own = book.finals.own
    season = book.held[int(own["season"][row])]
    leader = season.tables[int(own["row"][row])]
    says = f"{season.name}, {leader.title}: {leader.name}, place {leader.position}, {write_points(leader.points)} points"
    return Evidence(f"{season.id}/results.csv", 0, says, season.source, book.series.ids[season.series], season.year)


def says_edition(book: Book, row: int) -> Evidence:
    """What shows that an edition was held: a row that says so, its champion, or its results."""
    series, year = int(book.editions.own["series"][row]), int(book.editions.own["year"][row])
    return edition_evidence(book, series, year)


def edition_evidence(book: Book, series: int, year: int) -> Evidence:
    """The row that shows an edition best."""
    return book.shown[series, year]


def shown_editions(tables: Tables, names: Names, held: Iterable[SeasonOf]) -> dict[tuple[int, int], Evidence]:
    """For each edition the first row that shows it: editions.csv, champions.csv, a season folder, meetings.csv."""
    found: dict[tuple[int, int], Evidence] = {}
    at = names.at
    for edition in tables.editions:
        if edition.held and edition.series in at:
            says = f"{names.names[at[edition.series]]} {edition.year} was held"
            row = Evidence("editions.csv", edition.line, says, edition.source, edition.series, edition.year)
            found.setdefault((at[edition.series], edition.year), row)
    for fact in tables.champions:
        if fact.series in at:
            says = f"{names.names[at[fact.series]]} {fact.year}, {fact.title}: {fact.champion}"
            found.setdefault((at[fact.series], fact.year), Evidence("champions.csv", fact.line, says, fact.source, fact.series, fact.year))
    for season in held:
        says, id_ = f"{season.name}: {season.races} races", names.ids[season.series]
        found.setdefault((season.series, season.year), Evidence(f"{season.id}/results.csv", 0, says, season.source, id_, season.year))
    for meeting in tables.meetings:
        if meeting.series in at:
            says = f"{names.names[at[meeting.series]]} {meeting.year}: {meeting.circuit}"
            row = Evidence("meetings.csv", meeting.line, says, meeting.source, meeting.series, meeting.year)
            found.setdefault((at[meeting.series], meeting.year), row)
    return found
