"""Cars of the record book: what the office asks of it, and the garage that an entry list is held against."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from onemake.core.checks import cars as looks
from onemake.core.checks.evidence import Evidence
from onemake.core.errors import Fault, NotFound, UserError
from onemake.core.record.chassis import days_of
from onemake.core.record.facts import Generation
from onemake.core.record.garage import Garage, Raced
from onemake.core.record.places import plain
from onemake.core.record.tables import Tables
from onemake.core.season import Season
from onemake.formats.faults import nearest
from onemake.formats.record_book import read_tables
from onemake.office.library import BOOK, find, load

__all__ = ["car_seasons", "check_entry", "find_generation", "find_series", "garage_for", "read_book_tables", "seasons_beside"]

_CARS = ("makers", "series", "generations", "uses", "admissions", "chassis", "chassis_starts")


def read_book_tables(names: Iterable[str] = ()) -> Tables:
    """The shipped tables of the record book: all, or some by name."""
    wanted = [f"{name}.csv" for name in names]
    found = {path.name: path.read_bytes() for path in (BOOK / "record").glob("*.csv") if not wanted or path.name in wanted}
    return read_tables(found)


def find_generation(tables: Tables, name: str) -> Generation:
    """A generation by id, type or model. Raises NotFound, also where the name may mean several."""
    found = Garage(generations=tables.generations).called(name)
    if len(found) > 1:
        found = tuple(g for g in found if plain(g.type_code) == plain(name)) or found
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"{name!r} may be several cars: {', '.join(g.id for g in found)}")
    raise NotFound(f"the record book has no car {name!r}. {nearest(name, (g.id for g in tables.generations))}")


def find_series(tables: Tables, name: str, also: Iterable[str] = ()) -> str:
    """A series by its id. ``also``: series of season folders that the tables do not have. Raises NotFound."""
    known = {series.id for series in tables.series} | set(also)
    if name not in known:
        raise NotFound(f"the record book has no series {name!r}. {nearest(name, known)}")
    return name


def car_seasons(folders: Iterable[Path]) -> list[Season]:
    """The seasons among some folders whose entry lists name a chassis. Others are not read: they cannot say anything of one."""
    found = []
    for folder in folders:
        entries = folder / "entries.csv"
        if entries.is_file() and (folder / "season.toml").is_file():
            with entries.open("rb") as file:
                head = file.readline().decode("utf-8", "replace").lower()
            if "chassis" in head:
                found.append(load(folder))
    return found


def seasons_beside(path: Path | None) -> list[Path]:
    """Where else a chassis may stand: the shipped seasons, and the folders beside a season's own."""
    shipped = [p for p in (BOOK / "seasons").iterdir() if p.is_dir()]
    here = path.resolve() if path is not None else None
    beside = [p for p in here.parent.iterdir() if p.is_dir()] if here is not None and here.parent != BOOK / "seasons" else []
    return sorted({p.resolve() for p in (*shipped, *beside)} - ({here} if here else set()))


def garage_for(season: Season, path: Path | None, others: Sequence[Season] | None = None) -> Garage:
    """What the book knows that the cars of a season are held against; empty where its entries name neither car nor chassis.

    ``others`` are seasons in which its chassis may be, too; None: the shipped ones and the folders beside.
    """
    columns = {name for entry in season.entries for name, value in entry.columns.items() if value}
    if not columns & {"car", "chassis"}:
        return Garage()
    tables = read_book_tables(_CARS)
    elsewhere: list[Raced] = []
    if "chassis" in columns:
        readable = others if others is not None else _readable(seasons_beside(path))
        elsewhere = [*days_of(s for s in readable if s.id != season.id or others is not None), *_of_book(tables)]
    return Garage(
        tables.generations,
        tables.uses,
        tables.admissions,
        tables.chassis,
        tables.chassis_starts,
        tuple(elsewhere),
        {series.id: series.name for series in tables.series},
    )


def _readable(folders: Iterable[Path]) -> list[Season]:
    """Seasons beside another that can be read; a broken one is its own check's business."""
    found: list[Season] = []
    for folder in folders:
        try:
            found += car_seasons([folder])
        except (UserError, OSError):
            continue
    return found


def _of_book(tables: Tables) -> Iterable[Raced]:
    numbers = {c.id: c.number or c.id for c in tables.chassis}
    for start in tables.chassis_starts:
        if start.date is not None:
            yield Raced(
                numbers.get(start.chassis, start.chassis), start.date, f"the record book ({start.series})", start.driver or start.number
            )


def check_entry(name: str | None, beside: Sequence[str] = ()) -> tuple[Season, list[Fault]]:
    """Hold the cars and chassis of a season against the record book, and against other seasons on the same days. Raises UserError."""
    path = find(name)
    season = load(path)
    others = None if not beside else [*car_seasons(find(other) for other in beside), *_readable(seasons_beside(path))]
    at = Evidence(season, (), garage_for(season, path, others))
    return season, [fault for look in looks.LOOKS for fault in look(at)]
