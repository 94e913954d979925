"""What the site of the book gives beside its pages: the whole book as one file, and a calendar for each series."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, tzinfo

from onemake.core.record.tables import Tables
from onemake.core.season import Season
from onemake.formats.icalendar import Happening, write_calendar
from onemake.office.record_columns import layouts
from onemake.office.record_export import about, files_of
from onemake.office.record_rows import RowsOfBook
from onemake.web.book.leaf import Leaf, leaf
from onemake.web.book.shelf import Shelf
from onemake.web.feeds import meeting_happenings, season_happenings
from onemake.web.linked_data import dataset

__all__ = ["Beside"]

_KINDS = {
    "onemake-record.db": ("SQLite, to be opened by any program that reads it, or by Datasette", "application/vnd.sqlite3"),
    "onemake-record.zip": ("the same tables as CSV, in one zip", "application/zip"),
    "metadata.json": ("what each table and column is, for Datasette", "application/json"),
}


class Beside:
    """Gathered while the seasons are written."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._rows = RowsOfBook(tables)
        self._races: dict[str, list[Happening]] = defaultdict(list)
        self._years: dict[str, set[int]] = defaultdict(set)
        self._zones: dict[str, tuple[int, tzinfo]] = {}

    def take(self, season: Season) -> None:
        """Take a season in."""
        identity = season.identity
        self._rows.take(season)
        self._races[identity.series] += season_happenings(season)
        self._years[identity.series].add(identity.year)
        self._zones[identity.series] = max(self._zones.get(identity.series, (0, UTC)), (identity.year, season.zone), key=lambda z: z[0])

    def calendars(self, shelf: Shelf) -> Iterator[tuple[str, str]]:
        """A calendar for each series of which any day is known, by its path."""
        for id_, href in shelf.calendars.items():
            found = [*self._races[id_], *meeting_happenings(id_, shelf.name_of(id_), self._tables.meetings, self._years[id_])]
            text = write_calendar(shelf.name_of(id_), found, self._zones.get(id_, (0, UTC))[1])
            if text:
                yield href, text

    def downloads(self) -> Iterator[Leaf | tuple[str, bytes]]:
        """The page of the downloads, and the files that it names."""
        rows = self._rows.rows()
        files = {f"downloads/{name}": content for name, content in files_of(rows).items()}
        yield leaf(
            "downloads.html",
            "text",
            "Take the book along",
            "downloads.html",
            above=[("Pyramid", "index.html")],
            thing=dataset(about(rows), [(href, _KINDS[href.partition("/")[2]][1]) for href in files]),
            about=about(rows),
            files=[(name, href, _KINDS[name][0], _size(len(files[href]))) for href in files for name in (href.partition("/")[2],)],
            tables=[(layout.name, len(rows[layout.name]), layout.says.replace("`", "")) for layout in layouts()],
        )
        yield from files.items()


def _size(octets: int) -> str:
    return f"{octets / 1e6:.1f} MB" if octets >= 100_000 else f"{max(1, octets // 1000)} kB"
