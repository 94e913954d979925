"""The record book as flat rows, table by table: what is written into a download. The same facts give the same rows, in whatever order they stand in their files."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from onemake.core.points import write_points
from onemake.core.record.tables import Tables
from onemake.office.record_columns import Layout, layouts

if TYPE_CHECKING:
    from onemake.core.rules.engine import Work
    from onemake.core.season import Season

__all__ = ["Cell", "Rows", "RowsOfBook", "fingerprint", "rows_of_book"]

Cell = str | int | None
Rows = dict[str, list[tuple[Cell, ...]]]


class RowsOfBook:
    """Every row of every table, taken in season by season. What is unknown is None; yes and no are 1 and 0; a list is JSON text; days are ISO 8601."""

    def __init__(self, tables: Tables) -> None:
        self._plan = {layout.name: layout for layout in layouts()}
        self._found: Rows = {name: [] for name in self._plan}
        self._known = {series.id for series in tables.series}
        for field in fields(tables):
            names = self._plan[field.name].names
            self._found[field.name] = [tuple(_cell(getattr(row, name)) for name in names) for row in getattr(tables, field.name)]

    def take(self, season: Season) -> None:
        """Take a season in. Raises UserError where its rules cannot be applied to its facts."""
        for name, line in _of_season(season, self._known):
            self._found[name].append(_line(self._plan[name], line))

    def rows(self) -> Rows:
        """The rows, sorted: the same for the same facts."""
        return {name: sorted(rows, key=_order) for name, rows in self._found.items()}


def rows_of_book(tables: Tables, seasons: Iterable[Season]) -> Rows:
    """Every row of every table, sorted."""
    found = RowsOfBook(tables)
    for season in seasons:
        found.take(season)
    return found.rows()


def fingerprint(rows: Rows) -> str:
    """The version of the contents: the same for the same facts, another for others."""
    return sha256(json.dumps(rows, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")).hexdigest()[:12]


def _order(row: tuple[Cell, ...]) -> list[tuple[bool, bool, Cell]]:
    """Unknown comes first, numbers before text."""
    return [(cell is not None, isinstance(cell, str), cell if cell is not None else 0) for cell in row]


def _line(layout: Layout, line: Mapping[str, Any]) -> tuple[Cell, ...]:
    return tuple(_cell(line[name]) for name in layout.names)


def _cell(value: Any) -> Cell:
    """A value as a cell."""
    if value is None or value in ("", ()):
        return None
    if isinstance(value, bool):
        return int(value)
    if isinstance(value, tuple):
        return json.dumps(list(value), ensure_ascii=False)
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


Line = tuple[str, dict[str, Any]]


def _of_season(season: Season, known: set[str]) -> Iterator[Line]:
    """The rows of a season: as issued, as they stand, and the last table of each title. Raises UserError where its rules cannot be applied."""
    from onemake.core.rules.engine import Work

    work = Work(season)
    yield "seasons", _season(season, work, known)
    yield from _races(season)
    yield from _sheets(season)
    yield from _starts(work)
    yield from _decisions(season)
    yield from _standings(work)


def _season(season: Season, work: Work, known: set[str]) -> dict[str, Any]:
    identity = season.identity
    return {
        "id": season.id,
        "series": identity.series if identity.series in known else None,
        "series_written": identity.series,
        "year": identity.year,
        "name": identity.name,
        "car": identity.car,
        "country": identity.country,
        "time_zone": identity.time_zone,
        "races": sum(not race.is_off for race in season.calendar),
        "races_run": len(work.run),
        "complete": work.revised.complete and not work.revised.provisional,
        "source": " ".join(identity.sources or (identity.source,)),
    }


def _races(season: Season) -> Iterator[Line]:
    for race in season.calendar:
        yield (
            "races",
            {
                "season": season.id, "round": race.key.round, "race": race.key.race, "label": race.label, "date": race.date,
                "circuit": race.circuit, "country": race.country, "host_event": race.host_event, "laps": race.laps,
                "minutes": race.minutes, "status": race.status, "note": race.note,
            },
        )  # fmt: skip


def _sheets(season: Season) -> Iterator[Line]:
    first: dict[tuple[Any, str], int] = {}
    for row in season.results:
        at = (row.key, row.session)
        first[at] = min(row.issue, first.get(at, row.issue))
    for row in season.results:
        if row.issue == first[row.key, row.session]:
            yield (
                "results",
                {
                    "season": season.id, "round": row.key.round, "race": row.key.race, "session": row.session, "number": row.number,
                    "driver": row.driver, "driver_id": row.driver_id, "position": row.position, "status": row.status, "laps": row.laps,
                    "time_ms": row.time, "gap_ms": row.gap, "grid": row.grid, "best_lap_ms": row.best_lap, "codes": row.codes,
                },
            )  # fmt: skip


def _starts(work: Work) -> Iterator[Line]:
    facts, marks = work.field, work.marks
    for credit in facts.credits:
        car, row, seat = facts.cars[credit.car], facts.rows[credit.row], credit.seat
        key = facts.races[car.race].key
        yield (
            "starts",
            {
                "season": work.season.id, "round": key.round, "race": key.race, "number": row.number or seat.number, "driver": seat.driver,
                "driver_id": seat.driver_id, "team": next((v for n in ("team", "constructor", "entrant") if (v := seat.column(n))), ""),
                "nationality": seat.column("nation"), "position": row.position, "status": row.status, "started": car.started,
                "grid": row.grid, "marks": marks[credit.row],
            },
        )  # fmt: skip


def _decisions(season: Season) -> Iterator[Line]:
    for d in season.decisions:
        yield (
            "decisions",
            {
                "season": season.id, "id": d.id, "kind": d.kind, "round": d.round, "race": d.race, "number": d.number,
                "driver": d.driver or d.competitor, "issued": d.issued, "author": d.author, "reason": d.reason, "article": d.article,
                "of": d.of, "note": d.note,
            },
        )  # fmt: skip


def _standings(work: Work) -> Iterator[Line]:
    from onemake.core.rules.table import table

    for title in work.versions[-1].regulations.title:
        written = table(work, work.score(title.id).standings[0], None)
        for row in written.rows:
            yield (
                "standings",
                {
                    "season": work.season.id, "title": title.id, "title_name": written.name, "position": row.position,
                    "standing": row.standing, "competitor": row.competitor, "competitor_id": row.competitor_id,
                    "points": write_points(row.points), "provisional": bool(written.provisional),
                },
            )  # fmt: skip
