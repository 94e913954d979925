"""A season as the book tells it: who won what, and how each driver fared in each race. Made from a season that is worked out already."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from onemake.core.season import Race, Result
from onemake.web.addresses import Addresses
from onemake.web.cells import Cell, cell_of, kind_of_status
from onemake.web.record import Record
from onemake.web.season import leader_of
from onemake.web.sheet import shown, venue_of

__all__ = ["Chapter", "Crown", "Heat", "Run", "chapter_of"]


@dataclass(frozen=True, slots=True)
class Crown:
    """A title of a season, and who holds it: ``sure`` once every race was run and nothing is provisional."""

    title: str
    name: str
    holder: str
    holder_id: str
    points: str
    href: str
    by_driver: bool
    overall: bool


@dataclass(frozen=True, slots=True)
class Heat:
    """A race as a column: where it leads, and what stands over it."""

    key: str
    venue: str
    href: str


@dataclass(frozen=True, slots=True)
class Run:
    """A driver's season: his place, and a cell for each race; None where he was not in it."""

    id: str
    name: str
    nation: str
    team: str
    href: str
    place: str
    points: str
    starts: int
    wins: int
    podiums: int
    poles: int | None  # None: the season marks none
    fastest: int | None
    cells: tuple[Cell | None, ...]
    finishes: tuple[int, ...]  # the place in each race, 0 for none


@dataclass(frozen=True, slots=True)
class Chapter:
    """A season with results."""

    id: str
    series: str
    year: int
    name: str
    slug: str
    car: str
    over: bool
    races: int
    last: date | None
    columns: tuple[Heat, ...]
    crowns: tuple[Crown, ...]
    runs: tuple[Run, ...]
    sources: tuple[str, ...]

    @property
    def series_name(self) -> str:
        """The season's name without its year: of a series of which the book has no row."""
        return " ".join(word for word in self.name.split() if word != str(self.year)) or self.series

    @property
    def href(self) -> str:
        return f"{self.slug}/index.html"


def chapter_of(record: Record, slug: str) -> Chapter:
    """What a season gives to the book."""
    addresses = Addresses(record.season, slug)
    identity = record.season.identity
    races = [record.classifications[key].race for key in record.classifications]
    days = [race.date for race in races if race.date is not None]
    return Chapter(
        id=record.season.id,
        series=identity.series,
        year=identity.year,
        name=identity.name,
        slug=slug,
        car=identity.car,
        over=leader_of(record) == "Champion",
        races=len(races),
        last=max(days, default=None),
        columns=tuple(Heat(str(r.key), venue_of(r), f"{addresses.race(r.key)}/index.html") for r in races),
        crowns=tuple(_crowns(record, addresses)),
        runs=tuple(_runs(record, addresses, races)),
        sources=tuple(filter(None, (*identity.sources, identity.source))),
    )


def _crowns(record: Record, addresses: Addresses) -> Iterator[Crown]:
    first = next((title for title in record.titles if title.by_driver), None)
    for title in record.titles:
        for row in title.table.rows:
            if row.position == 1:
                yield Crown(
                    title.table.title,
                    title.table.name,
                    row.competitor,
                    row.competitor_id,
                    shown(row.points, title.table.decimals),
                    f"{addresses.competitor(title.table.title, row.competitor_id)}/index.html",
                    title.by_driver,
                    title is first,
                )


def _runs(record: Record, addresses: Addresses, races: list[Race]) -> Iterator[Run]:
    main = next((title for title in record.titles if title.by_driver), None)
    rows = {row.competitor_id: row for row in main.table.rows} if main else {}
    marks = {code for drives in record.drives.values() for _, result, _ in drives for code in result.codes}
    for id_, drives in record.drives.items():
        results = {race.key: result for race, result, _ in drives}
        seats = [seat for _, _, seat in drives]
        row = rows.get(id_)
        scores = {score.key: score for score in row.scores} if row else {}
        yield Run(
            id=id_,
            name=seats[-1].driver,
            nation=next((n for seat in reversed(seats) if (n := seat.column("nationality"))), ""),
            team=", ".join(dict.fromkeys(team for seat in seats if (team := seat.column("team")))),
            href=f"{addresses.driver(id_)}/index.html",
            place=(str(row.position) if row.position else row.standing) if row else "",
            points=shown(row.points, main.table.decimals) if row and main else "",
            starts=sum(result.status not in ("DNS", "DNQ", "DNP", "DNA", "WD") for result in results.values()),
            wins=sum(result.position == 1 for result in results.values()),
            podiums=sum(result.position in (1, 2, 3) for result in results.values()),
            poles=_marked("P", results.values()) if "P" in marks else None,
            fastest=_marked("FL", results.values()) if "FL" in marks else None,
            cells=tuple(
                cell_of(scores[r.key], record.season.regulations) if r.key in scores else _plain(results.get(r.key)) for r in races
            ),
            finishes=tuple((results[r.key].position or 0) if r.key in results else 0 for r in races),
        )


def _marked(code: str, results: Iterable[Result]) -> int:
    return sum(code in result.codes for result in results)


def _plain(result: Result | None) -> Cell | None:
    """A race in which nobody scored for the title, or he did not."""
    if result is None:
        return None
    if result.position:
        return Cell(str(result.position), "guest", f"place {result.position} on the road, not in the table")
    code, kind = kind_of_status(result.status)
    return Cell(code, kind, result.status or "not classified")
