"""`onemake site`: standings, races and drivers as pages that any web server can serve."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemake.cli.progress import in_progress

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.season import Season

__all__ = ["site"]


@click.command()
@click.argument("folder")
@click.argument("seasons", nargs=-1, metavar="[SEASON]...")
@click.option("--address", default="", metavar="URL", help="Where the site will stand: adds a sitemap, and feeds that know their address.")
@click.option("--odds", is_flag=True, help="Also how likely each title was after each race; takes a second or two for each season.")
def site(folder: str, seasons: Sequence[str], address: str, odds: bool) -> None:
    """Write pages of SEASONs into FOLDER: standings, races, drivers, charts. Without a SEASON: the season you are in, else the shipped book."""
    from onemake.web.site import write_site

    if odds:
        from onemake.office.odds import needs_extra

        needs_extra()
    top, names = _asked(Path(folder), seasons)
    book = _book() if not names else None
    names = names or _shipped()
    quiet = not sys.stderr.isatty() or len(names) < 2
    written = (
        write_site(top, _seasons(names), address=address, book=book, odds=odds)
        if quiet
        else _with_progress(top, names, address, book, odds=odds)
    )
    click.echo(f"wrote {len(written)} files; open {top / 'index.html'}")


def _book() -> Book:
    from onemake.office.record import load_book

    return load_book()


def _shipped() -> list[str]:
    from onemake.office.library import book_seasons

    return book_seasons()


def _asked(folder: Path, seasons: Sequence[str]) -> tuple[Path, list[str]]:
    """Which seasons go where; none: the whole book. A season folder keeps its own pages in a folder of its own."""
    if seasons:
        return folder, list(seasons)
    if (folder / "season.toml").is_file():
        return folder / "site", [str(folder)]
    if Path("season.toml").is_file():
        return folder, ["."]
    return folder, []


def _seasons(names: Sequence[str]) -> Iterator[Season]:
    """The seasons one after the other, so that a whole book is never in memory."""
    from onemake.office.library import load

    return (load(name) for name in names)


def _with_progress(top: Path, names: Sequence[str], address: str, book: Book | None, *, odds: bool) -> tuple[Path, ...]:
    from onemake.web.site import write_site

    with in_progress("writing", len(names)) as done:
        return write_site(top, _seasons(names), address=address, book=book, odds=odds, done=lambda season: done(season.id))
