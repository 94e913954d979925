"""Series, drivers and completeness of the record book, as they are written for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from onemake.core.record.questions import Counted, Doubt, Question, What

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.completeness import SeriesKnown
    from onemake.core.record.facts import Series
    from onemake.core.record.story import SeriesTold

__all__ = [
    "DriverLine",
    "DriverTold",
    "completeness_as_data",
    "completeness_as_rows",
    "driver_as_data",
    "driver_as_rows",
    "series_as_data",
    "series_as_rows",
    "tell_driver",
    "told_as_data",
    "told_as_rows",
]

_COUNTED: tuple[What, ...] = ("titles", "wins", "podiums", "poles", "fastest laps", "starts")


@dataclass(frozen=True, slots=True)
class DriverLine:
    """A driver in a series: each thing counted, with its rows."""

    series: str
    name: str
    counted: dict[str, Counted]


@dataclass(frozen=True, slots=True)
class DriverTold:
    """A driver, series by series, in the order in which he came to them, and what the book does not know of those series."""

    id: str
    name: str
    totals: dict[str, int]
    lines: tuple[DriverLine, ...]
    doubts: tuple[Doubt, ...]


def tell_driver(book: Book, text: str) -> DriverTold:
    """Raises NotFound for a name that the book does not have, or that several drivers go by."""
    from onemake.core.errors import NotFound
    from onemake.core.record.ask import ask
    from onemake.core.record.asked import found_in

    found = found_in(book.people, text, "driver")
    if len(found) > 1:
        raise NotFound(f"several drivers go by {text!r}: {', '.join(book.people.ids[n] for n in found)}")
    id_ = book.people.ids[found[0]]
    began = ask(book, Question("seasons", "series", drivers=(id_,), first=True))
    here = tuple(line.id for line in began.lines)
    lines: dict[str, dict[str, Counted]] = {series: {} for series in here}
    totals: dict[str, int] = {}
    doubts: dict[Doubt, None] = {}
    for what in _COUNTED:
        if not here:
            continue
        answer = ask(book, Question(what, "series", drivers=(id_,), series=here))
        for line in answer.lines:
            lines[line.id][what] = line
        totals[what] = sum(int(line.value) for line in answer.lines)
        if what in ("titles", "starts"):
            doubts.update((doubt, None) for doubt in answer.doubts)
    return DriverTold(
        id_,
        book.people.names[found[0]],
        totals,
        tuple(DriverLine(series, book.series.names[book.series.at[series]], counted) for series, counted in lines.items()),
        tuple(doubts),
    )


def driver_as_data(told: DriverTold) -> dict[str, Any]:
    """A driver as JSON."""
    from onemake.office.record import doubt_as_data, row_as_data

    return {
        "id": told.id,
        "name": told.name,
        "totals": told.totals,
        "series": [
            {
                "id": line.series,
                "name": line.name,
                **{what: {"value": c.value, "evidence": [row_as_data(row) for row in c.evidence]} for what, c in line.counted.items()},
            }
            for line in told.lines
        ],
        "doubts": [doubt_as_data(doubt) for doubt in told.doubts],
    }


def driver_as_rows(told: DriverTold) -> list[list[object]]:
    """A driver as CSV: a row for each row that a figure rests on."""
    rows: list[list[object]] = [["series", "counted", "value", "year", "table", "line", "says", "source"]]
    for line in told.lines:
        for what, counted in line.counted.items():
            rows += [[line.series, what, counted.value, row.year, row.table, row.line, row.says, row.source] for row in counted.evidence]
    return rows


def series_as_data(rows: Sequence[Series]) -> list[dict[str, Any]]:
    """Series as JSON."""
    from dataclasses import asdict

    return [{key: list(value) if isinstance(value, tuple) else value for key, value in asdict(row).items()} for row in rows]


def series_as_rows(rows: Sequence[Series]) -> list[list[object]]:
    """Series as CSV."""
    head: list[object] = ["id", "name", "maker", "tier", "scope", "countries", "first_year", "last_year", "succeeds", "source"]
    body: list[list[object]] = [
        [s.id, s.name, s.maker, s.tier or "", s.scope, ";".join(s.countries), s.first_year or "", s.last_year or "", s.succeeds, s.source]
        for s in rows
    ]
    return [head, *body]


def told_as_data(told: SeriesTold) -> dict[str, Any]:
    """A series with its names, lineage and editions, as JSON."""
    (row,) = series_as_data([told.series])
    return {
        **row,
        "names": [{"name": n.name, "from": n.from_year, "to": n.to_year, "sponsor": n.sponsor, "source": n.source} for n in told.names],
        "before": [s.id for s in told.before],
        "after": [s.id for s in told.after],
        "editions": [
            {
                "year": e.year,
                "knows": e.knows,
                "numbers": [{"number": r.number, "counting": r.counting, "source": r.source} for r in e.rows if r.number],
                "champions": [
                    {"title": c.title, "champion": c.name, "standing": c.standing, "sources": [f.source for f in c.facts]}
                    for c in e.champions
                ],
            }
            for e in told.editions
        ],
        "countings": [{"counting": c.counting, "value": c.value} for c in told.countings],
    }


def told_as_rows(told: SeriesTold) -> list[list[object]]:
    """A series as CSV: a row for each title of each edition, and for each edition without one."""
    rows: list[list[object]] = [["series", "year", "knows", "title", "champion", "standing", "source"]]
    for edition in told.editions:
        here: list[object] = [told.series.id, edition.year, edition.knows]
        won = [[*here, c.title, c.name, c.standing, "; ".join(f.source for f in c.facts)] for c in edition.champions]
        rows += won or [[*here, "", "", "", ""]]
    return rows


def completeness_as_data(known: Sequence[SeriesKnown]) -> dict[str, Any]:
    """What is known of each series and year, as JSON."""
    return {
        "series": [
            {
                "id": s.id,
                "name": s.name,
                "expected": s.expected,
                "held": s.held,
                "champions": s.champions,
                "results": s.results,
                "some_results": s.some_results,
                "years": [{"year": y.year, "knows": y.knows, "champion": y.champion, "sources": list(y.sources)} for y in s.years],
            }
            for s in known
        ]
    }


def completeness_as_rows(known: Sequence[SeriesKnown]) -> list[list[object]]:
    """A row for each series and year."""
    rows: list[list[object]] = [["series", "year", "knows", "champion", "sources"]]
    for s in known:
        rows += [[s.id, y.year, y.knows, "yes" if y.champion else "", "; ".join(y.sources)] for y in s.years]
    return rows
