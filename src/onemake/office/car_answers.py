"""Answers about cars, calendars and organisations: asked of the shipped book, and as data for JSON and CSV."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields, is_dataclass
from datetime import date
from pathlib import Path
from typing import Any

from onemake.core.errors import NotFound
from onemake.core.record.cars import Card, card
from onemake.core.record.cascade import Cascade, Sent, cascade, sent, taken
from onemake.core.record.chassis import ChassisHistory, chassis_history
from onemake.core.record.garage import Garage
from onemake.core.record.hosts import HostEvents, host_events
from onemake.core.record.roles import Organisers, organisers
from onemake.core.record.tables import Tables
from onemake.office.cars import car_seasons, find_generation, find_series, read_book_tables, seasons_beside
from onemake.office.library import BOOK, book_seasons, find, load

__all__ = [
    "as_data",
    "ask_car",
    "ask_cascade",
    "ask_host_events",
    "ask_organisers",
    "ask_series_cars",
    "card_rows",
    "cascade_rows",
    "host_rows",
    "role_rows",
]


def ask_car(name: str, folders: Sequence[str] = ()) -> Card | ChassisHistory:
    """A generation's card, or a chassis' history if the name is a chassis. ``folders`` are seasons of your own to look into. Raises NotFound."""
    tables = read_book_tables()
    if Garage(generations=tables.generations).called(name):
        return card(tables, find_generation(tables, name))
    seasons = car_seasons({*(find(f).resolve() for f in folders), *seasons_beside(None)})
    found = chassis_history(tables, seasons, name)
    return found if found is not None else card(tables, find_generation(tables, name))


def ask_cascade(name: str, year: int | None) -> Cascade:
    """Where a generation is raced, admitted and refused. Raises NotFound."""
    tables = read_book_tables()
    return cascade(tables, find_generation(tables, name), year)


def ask_series_cars(name: str) -> tuple[tuple[Sent, ...], tuple[Sent, ...]]:
    """Whose used cars a series took, and which series took its own. Raises NotFound."""
    tables = read_book_tables()
    series = find_series(tables, name)
    return taken(tables, series), sent(tables, series)


def ask_host_events(series: str, year: int | None, host: str, continent: str) -> tuple[HostEvents, ...]:
    """At how many events of a host a series raced, in a year or in every year of which the book has meetings of the series. Raises NotFound."""
    tables = read_book_tables()
    folders = _folders()
    find_series(tables, series, (who for who, _ in folders))
    known = {year for who, year in folders if who == series} | {m.year for m in tables.meetings if m.series == series}
    if not any(who == host for who, _ in folders) and not any(host in (m.host, m.series) for m in tables.meetings):
        hosts = {who for who, _ in folders} | {m.host for m in tables.meetings if m.host}
        raise NotFound(f"the record book has no calendar of {host!r}, and no meeting with it. Known are {', '.join(sorted(hosts))}.")
    answers = []
    for one in sorted(known) if year is None else [year]:
        seasons = [load(folders[key]) for key in ((series, one), (host, one)) if key in folders]
        answers.append(host_events(tables, seasons, series, one, host, continent))
    if not answers:
        raise NotFound(f"the record book has no meetings of {series!r}")
    return tuple(answers)


def ask_organisers(series: str, year: int | None) -> Organisers:
    """Who ran a series. Raises NotFound."""
    tables = read_book_tables(("makers", "series", "organisations", "roles"))
    return organisers(tables, find_series(tables, series), year)


def _folders() -> dict[tuple[str, int], Path]:
    """The shipped seasons by series and year, without reading results."""
    import tomllib

    found = {}
    for name in book_seasons():
        path = BOOK / "seasons" / name
        head = tomllib.loads((path / "season.toml").read_text(encoding="utf-8"))["season"]
        found[str(head["series"]), int(head["year"])] = path
    return found


def as_data(value: Any) -> Any:
    """A value as JSON has it: fields by name, days as they are written."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: as_data(getattr(value, f.name)) for f in fields(value)}
    if isinstance(value, dict):
        return {key: as_data(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_data(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def card_rows(found: Card | ChassisHistory) -> list[list[object]]:
    """A card or a history as rows of CSV."""
    if isinstance(found, ChassisHistory):
        head: list[object] = ["chassis", "season", "race", "day", "number", "driver", "team", "place", "source"]
        rows: list[list[object]] = [
            [found.number, s.season, s.race, s.day or "", s.number, s.driver, s.team, s.place, s.evidence.source] for s in found.starts
        ]
        return [head, *rows]
    figures: list[list[object]] = [
        ["figure", f.what, str(given), row.source] for f in found.figures for given in f.values for row in given.evidence
    ]
    places: list[list[object]] = [[p.state, p.series, p.years, p.evidence.source] for p in found.raced.places]
    return [["kind", "what", "value", "source"], *figures, *places]


def cascade_rows(found: Cascade) -> list[list[object]]:
    """A cascade as rows of CSV."""
    rows: Iterable[list[object]] = (
        [p.state, p.series, p.tier or "", p.part, p.years, p.evidence.source, p.evidence.says] for p in found.places
    )
    return [["state", "series", "tier", "part", "years", "source", "says"], *rows]


def host_rows(found: Sequence[HostEvents]) -> list[list[object]]:
    """Meetings and the events of the host, one a row."""
    rows: list[list[object]] = [["year", "round", "circuit", "day", "event", "how", "sure"]]
    for answer in found:
        for kind in (answer.shared, answer.apart, answer.open):
            for one in kind:
                m = one.meeting
                event = one.event.host_event if one.event else ""
                day = m.days[-1] if m.days else ""
                rows.append(
                    [
                        answer.year,
                        m.round or "",
                        m.circuit.name if m.circuit else m.place,
                        day,
                        event,
                        one.how,
                        "yes" if kind is not answer.open else "",
                    ]
                )
    return rows


def role_rows(found: Organisers) -> list[list[object]]:
    """The roles of a series as rows of CSV."""
    rows: Iterable[list[object]] = (
        [h.role, h.organisation, h.name, h.text, h.years, h.evidence.source, h.evidence.says] for h in found.held
    )
    return [["role", "organisation", "name", "text", "years", "source", "says"], *rows]


def generations(tables: Tables | None = None) -> Tables:
    """The tables that a list of cars needs."""
    return tables or read_book_tables(("makers", "series", "generations", "uses", "admissions"))
