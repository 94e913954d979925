"""What the tables of a download hold, said column by column: of the facts from the values in ``core.record.facts`` and their comments, of the seasons from the lists here."""

from __future__ import annotations

import inspect
import re
import types
from dataclasses import MISSING, dataclass, fields
from datetime import date
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

from onemake.core.record.facts import TABLES, Fact
from onemake.formats.record_book import POINTS_TO

__all__ = ["SEASON_TABLES", "Column", "Layout", "layouts"]

_COMMENT = re.compile(r"^    (\w+): [^#]*#\s*(.*)$", re.MULTILINE)
_WITH_ID = frozenset(("makers", "organisations", "series", "circuits", "generations", "chassis", "people", "teams"))
_EVERYWHERE = {"source": "where it was read", "note": "what is to be said of it"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands in it (``text``, ``whole number``, ``day``, ``yes or no``, ``list``), and the table whose id it is."""

    name: str
    holds: str = "text"
    says: str = ""
    to: str = ""
    needed: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A table: what one row of it is, its columns, the columns that name a row, and the columns that together name a row of another table."""

    name: str
    says: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    to: tuple[tuple[tuple[str, ...], str], ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)


@cache
def layouts() -> tuple[Layout, ...]:
    """Every table of a download: the facts in the order in which they are read, then the seasons."""
    return (*(_of_facts(name, kind) for name, kind in TABLES.items()), *SEASON_TABLES)


def _of_facts(name: str, kind: type[Fact]) -> Layout:
    hints = get_type_hints(kind)
    said = dict(_COMMENT.findall(inspect.getsource(kind)))
    every = [f for f in fields(kind) if f.name != "line"]
    own = [f for f in every if f.name not in _EVERYWHERE]
    columns = tuple(
        Column(
            f.name,
            _holds(hints[f.name]),
            _EVERYWHERE.get(f.name) or said.get(f.name, "") or _words(hints[f.name]),
            POINTS_TO.get(f.name, ""),
            f.default is MISSING,
        )
        for f in (*own, *(f for f in every if f.name in _EVERYWHERE))
    )
    text = inspect.cleandoc(kind.__doc__ or "")
    return Layout(name, " ".join(text.replace("``", "`").split()), columns, ("id",) if name in _WITH_ID else ())


def _plain(hint: Any) -> Any:
    options = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next(option for option in options if option is not type(None))


def _holds(hint: Any) -> str:
    plain = _plain(hint)
    if get_origin(plain) is tuple:
        return "list"
    return {int: "whole number", bool: "yes or no", date: "day"}.get(plain, "text")


def _words(hint: Any) -> str:
    plain = _plain(hint)
    return "one of " + ", ".join(word for word in get_args(plain) if word) if get_origin(plain) is Literal else ""


_RACE = (
    Column("season", to="seasons", needed=True),
    Column("round", "whole number", "the meeting", needed=True),
    Column("race", "whole number", "the race within the meeting", needed=True),
)
_CAR = (Column("number", says="of the car; text, for 03 is not 3"), Column("driver"), Column("driver_id", says="within the season"))

SEASON_TABLES = (
    Layout(
        "seasons",
        "A season with results: a season folder.",
        (
            Column("id", says="the name of the folder", needed=True),
            Column("series", says="blank if the table of series does not have it", to="series"),
            Column("series_written", says="the series as the season names it"),
            Column("year", "whole number"),
            Column("name"),
            Column("car"),
            Column("country"),
            Column("time_zone"),
            Column("races", "whole number", "of the calendar, without those cancelled or abandoned"),
            Column("races_run", "whole number"),
            Column("complete", "yes or no", "every race was run, and nothing is provisional"),
            Column("source", says="where it was read"),
        ),
        ("id",),
    ),
    Layout(
        "races",
        "A race of the calendar of a season.",
        (
            *_RACE,
            Column("label", says="what people call it"),
            Column("date", "day"),
            Column("circuit"),
            Column("country"),
            Column("host_event"),
            Column("laps", "whole number"),
            Column("minutes", "whole number"),
            Column("status", says="scheduled, run, provisional, official, cancelled or abandoned"),
            Column("note"),
        ),
        ("season", "round", "race"),
    ),
    Layout(
        "results",
        "A row of a sheet as it was first issued, before any decision.",
        (
            *_RACE,
            Column("session", needed=True),
            *_CAR,
            Column("position", "whole number"),
            Column("status"),
            Column("laps", "whole number"),
            Column("time_ms", "whole number", "thousandths of a second"),
            Column("gap_ms", "whole number", "thousandths of a second"),
            Column("grid", "whole number"),
            Column("best_lap_ms", "whole number", "thousandths of a second"),
            Column("codes", "list", "P pole position, FL fastest lap, and what else the sheet marks"),
        ),
        to=((("season", "round", "race"), "races"),),
    ),
    Layout(
        "starts",
        "A driver in a car in a race as it stands, after every decision; a crew is several rows.",
        (
            *_RACE,
            *_CAR,
            Column("team"),
            Column("nationality"),
            Column("position", "whole number"),
            Column("status"),
            Column("started", "yes or no"),
            Column("grid", "whole number"),
            Column("marks", "list", "P pole position, FL fastest lap, † classified though not running"),
        ),
        to=((("season", "round", "race"), "races"),),
    ),
    Layout(
        "decisions",
        "What stewards, organisers or a court decided in a season.",
        (
            Column("season", to="seasons", needed=True),
            Column("id", needed=True),
            Column("kind"),
            Column("round", "whole number"),
            Column("race", "whole number"),
            Column("number"),
            Column("driver"),
            Column("issued"),
            Column("author"),
            Column("reason"),
            Column("article"),
            Column("of", says="the decision that it annuls"),
            Column("note"),
        ),
    ),
    Layout(
        "standings",
        "The last table of a title of a season: computed from results, decisions and rules, and here for reading only.",
        (
            Column("season", to="seasons", needed=True),
            Column("title", needed=True),
            Column("title_name"),
            Column("position", "whole number"),
            Column("standing", says="where there is no place: EX, NC"),
            Column("competitor"),
            Column("competitor_id", says="within the season"),
            Column("points", says="exact: a decimal, or a whole number and a fraction"),
            Column("provisional", "yes or no", "the table may still change"),
        ),
    ),
)
