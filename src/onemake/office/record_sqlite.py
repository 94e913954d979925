"""The record book as one SQLite file. The only place with SQL: tables, foreign keys, indexes, and views for people who browse (Datasette shows them as tables)."""

from __future__ import annotations

import contextlib
import sqlite3
import tempfile
from pathlib import Path

from onemake.office.record_columns import Column, Layout, layouts
from onemake.office.record_rows import Rows

__all__ = ["INDEXES", "VIEWS", "as_sqlite"]

_WRITER = slice(96, 100)  # which version of SQLite wrote the file: the one place where equal books would differ
_WRITTEN_BY = (3_040_000).to_bytes(4, "big")
_KINDS = {"whole number": "INTEGER", "yes or no": "INTEGER"}

INDEXES = (
    ("champions", ("champion",)), ("champions", ("series", "year", "title")), ("names", ("series",)), ("roles", ("series",)),
    ("editions", ("series", "year")), ("meetings", ("series", "year")), ("uses", ("series",)), ("uses", ("generation",)),
    ("admissions", ("series",)), ("admissions", ("generation",)), ("car_facts", ("generation",)), ("holders", ("chassis",)),
    ("chassis_starts", ("chassis",)), ("aliases", ("id",)), ("aliases", ("name",)), ("team_aliases", ("id",)), ("seasons", ("series", "year")),
    ("races", ("date",)), ("results", ("season", "round", "race")), ("starts", ("season", "round", "race")), ("starts", ("driver",)),
    ("starts", ("team",)), ("standings", ("season", "title")), ("standings", ("competitor",)), ("decisions", ("season",)),
)  # fmt: skip

# Name, what a row is, and the query.
VIEWS: tuple[tuple[str, str, str], ...] = (
    (
        "titles",
        "A title with its series: who won what, when, in which tier, and who says so. Disputed ones are here too.",
        """SELECT c.year, s.id AS series, s.name AS series_name, s.maker, s.tier, s.scope, c.title, c.champion, c.nationality, c.team, c.points,
               c.standing, c.source, c.note
          FROM champions c JOIN series s ON s.id = c.series ORDER BY c.year DESC, s.tier, s.name, c.title""",
    ),
    (
        "most_titles",
        "Drivers by overall titles, names as the sources write them: `onemake record ask` knows who is who, this view does not.",
        """SELECT champion, count(DISTINCT series || ' ' || year) AS titles, min(year) AS first, max(year) AS last,
               count(DISTINCT series) AS in_series, group_concat(DISTINCT series) AS series
          FROM champions WHERE title = 'drivers' AND coalesce(standing, '') <> 'disputed'
          GROUP BY champion ORDER BY titles DESC, champion""",
    ),
    (
        "race_winners",
        "The winners of each race of the seasons with results, after every decision.",
        """SELECT se.series_written AS series, se.year, r.season, r.round, r.race, r.date, r.circuit, st.driver, st.team, st.number, st.grid
          FROM starts st JOIN races r USING (season, round, race) JOIN seasons se ON se.id = st.season
          WHERE st.position = 1 ORDER BY r.date, r.season, r.round, r.race""",
    ),
    (
        "most_wins",
        "Drivers by wins in the seasons with results, series by series.",
        """SELECT series, driver, count(*) AS wins, min(year) AS first, max(year) AS last
          FROM race_winners WHERE driver IS NOT NULL GROUP BY series, driver ORDER BY wins DESC, driver""",
    ),
    (
        "cars_of_series",
        "Which series raced which generation, and when.",
        """SELECT u.series, s.name AS series_name, u.generation, g.model, g.type_code, u.part, u.from_year, u.to_year, u.source, u.note
          FROM uses u JOIN series s ON s.id = u.series JOIN generations g ON g.id = u.generation ORDER BY u.series, u.from_year""",
    ),
    (
        "what_is_known",
        "Year by year of each series: how many titles are known, how many sources say so, and the season with results, if there is one.",
        """SELECT k.series, k.year, count(DISTINCT c.title) AS titles, count(DISTINCT c.source) AS sources,
               (SELECT id FROM seasons se WHERE se.series = k.series AND se.year = k.year) AS season
          FROM (SELECT series, year FROM champions UNION SELECT series, year FROM editions UNION
                SELECT series, year FROM seasons WHERE series IS NOT NULL) k
          LEFT JOIN champions c ON c.series = k.series AND c.year = k.year GROUP BY k.series, k.year ORDER BY k.series, k.year""",
    ),
)


def as_sqlite(rows: Rows, about: dict[str, str], format: int) -> bytes:
    """The file as bytes: the same for the same rows. ``about`` becomes a table of that name, ``format`` the user version."""
    with tempfile.TemporaryDirectory(prefix="onemake-") as folder:
        path = Path(folder, "record.db")
        with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as db:
            for setting in ("page_size = 4096", "journal_mode = OFF", "synchronous = OFF", f"user_version = {int(format)}"):
                db.execute(f"PRAGMA {setting}")
            db.execute("BEGIN")
            _fill(db, rows, about)
            db.execute("COMMIT")
            db.execute("VACUUM")
        written = bytearray(path.read_bytes())
    written[_WRITER] = _WRITTEN_BY
    return bytes(written)


def _fill(db: sqlite3.Connection, rows: Rows, about: dict[str, str]) -> None:
    db.execute("CREATE TABLE about (what TEXT PRIMARY KEY, says TEXT NOT NULL) WITHOUT ROWID")
    db.executemany("INSERT INTO about VALUES (?, ?)", sorted(about.items()))
    for layout in layouts():
        db.execute(_create(layout))
        places = ", ".join("?" * len(layout.columns))
        db.executemany(f"INSERT INTO {_name(layout.name)} VALUES ({places})", rows[layout.name])  # noqa: S608 - names are ours
    for table, columns in INDEXES:
        name = "_".join(("by", table, *columns))
        db.execute(f"CREATE INDEX {name} ON {_name(table)} ({', '.join(map(_name, columns))})")
    for view, _, query in VIEWS:
        db.execute(f"CREATE VIEW {_name(view)} AS {query}")


def _create(layout: Layout) -> str:
    lines = [_column(column) for column in layout.columns]
    if layout.key:
        lines.append(f"PRIMARY KEY ({', '.join(map(_name, layout.key))})")
    lines += [f"FOREIGN KEY ({', '.join(map(_name, own))}) REFERENCES {_name(table)}" for own, table in layout.to]
    return f"CREATE TABLE {_name(layout.name)} (\n  " + ",\n  ".join(lines) + "\n)"


def _column(column: Column) -> str:
    parts = [_name(column.name), _KINDS.get(column.holds, "TEXT")]
    if column.needed:
        parts.append("NOT NULL")
    if column.to:
        parts.append(f"REFERENCES {_name(column.to)} (id)")
    return " ".join(parts)


def _name(name: str) -> str:
    return f'"{name}"'
