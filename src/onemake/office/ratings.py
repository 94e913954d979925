"""Where ratings get their races: any season folders, and the record book."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from onemake.core.record.who import Names, Written, resolve
from onemake.core.season import Season
from onemake.office.library import book_seasons, load
from onemake.office.record import record_tables

if TYPE_CHECKING:
    from onemake.core.ratings.gather import Gathered, Witness
    from onemake.core.record.tables import Tables

__all__ = ["gather_races", "people_of", "record_names", "series_label", "series_names", "series_ranks"]


def gather_races(
    seasons: Iterable[str | Path | Season] | None = None,
    *,
    book: bool = False,
    formula_one: bool = False,
    until: date | None = None,
    known_then: bool = False,
    witness: Witness | None = None,
) -> Gathered:
    """The orders of finish of some seasons (None: of every shipped season with results), in the order of the days.

    ``book`` adds the shipped seasons to those named, ``formula_one`` those of Formula One. A person is the one whom the record book means by a name in a
    year of a series, in whatever series he drives. Races after the day ``until`` are left out; with ``known_then`` also what was decided after it.
    Raises UserError with every fault of a folder.
    """
    from onemake.core.ratings.gather import join, orders_of

    own = [one if isinstance(one, Season) else load(one) for one in seasons or ()]
    shipped = _shipped(formula_one) if seasons is None or book else ()
    ids = {season.id for season in own}
    every = [*own, *(season for season in shipped if season.id not in ids)]
    told = [orders_of(season, _moment(until, season) if known_then else None, until, witness) for season in every]
    tables = _tables()
    return join(told, lambda written: _people(written, tables), series_ranks(tables))


@lru_cache(maxsize=2)
def _shipped(formula_one: bool) -> tuple[Season, ...]:
    """Read once, however often it is asked for."""
    return tuple(load(name) for name in book_seasons() if formula_one or not name.startswith("formula-one-"))


@lru_cache(maxsize=1)
def _tables() -> Tables:
    return record_tables()


def _moment(until: date | None, season: Season) -> datetime | None:
    """The end of a day, where the series is at home."""
    return None if until is None else datetime.combine(until, time.max, tzinfo=season.zone)


def people_of(written: Sequence[Written]) -> list[tuple[str, str]]:
    """Id and name of everybody, for names as they are written in a year of a series."""
    return _people(written, _tables())


def _people(written: Sequence[Written], tables: Tables) -> list[tuple[str, str]]:
    """Id and name of everybody as the record book has them: it knows the champions' names too."""
    from onemake.core.record.columns import is_of_teams, names_of

    champions = [Written(name, c.series, c.year) for c in tables.champions if not is_of_teams(c.title) for name in names_of(c)]
    everybody = list(dict.fromkeys([*written, *champions]))
    people, meant = resolve(everybody, ((p.id, p.name) for p in tables.people), tables.aliases)
    number = dict(zip(everybody, meant, strict=True))
    return [(people.ids[number[one]], people.names[number[one]]) for one in written]


def series_ranks(tables: Tables) -> dict[str, int]:
    """The series from the top tier down; those of no tier behind them, in the order of the book."""
    order = sorted(range(len(tables.series)), key=lambda n: (tables.series[n].tier is None, tables.series[n].tier or 0, n))
    return {tables.series[n].id: rank for rank, n in enumerate(order)}


def record_names() -> list[tuple[str, str]]:
    """Ids of people with the further names that the record book knows them by."""
    return [(alias.id, alias.name) for alias in _tables().aliases]


def series_names(known: Iterable[str]) -> Names:
    """The series of the record book by all their names, and those that only some season folder speaks of."""
    tables = _tables()
    named = {series.id: series.name for series in tables.series}
    return Names.of((*named.items(), *((id_, id_) for id_ in known if id_ not in named)), [(n.series, n.name) for n in tables.names])


def series_label(id: str) -> str:
    """What a series is called; one that the record book does not know goes by its id."""
    return next((series.name for series in _tables().series if series.id == id), id)
