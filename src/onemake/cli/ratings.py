"""``onemake ratings``: how strong drivers are, on a terminal, for machines, and as pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onemake.cli.common import print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.office.rated import Ratings

__all__ = ["ratings"]


@click.command()
@click.argument("seasons", nargs=-1, metavar="[SEASON]...")
@click.option("--with-book", is_flag=True, help="Hear the shipped seasons beside those named.")
@click.option("--formula-one", is_flag=True, help="Hear the seasons of Formula One too.")
@click.option("--series", "series", multiple=True, metavar="SERIES", help="Only lists of this series; may be given again.")
@click.option("--year", type=int, metavar="YEAR", help="The lists of this year; without it each series in its last.")
@click.option("--as-of", metavar="DAY", help="Hear no race after this day.")
@click.option("--known-then", is_flag=True, help="With --as-of: nor any decision taken after it.")
@click.option(
    "--top", type=click.IntRange(min=0), default=10, show_default=True, metavar="N", help="So many of each list on a terminal; 0 for all."
)
@click.option("--driver", metavar="NAME", help="The seasons of one driver.")
@click.option("--versus", nargs=2, metavar="A B", help="How likely A is ahead of B where both are classified.")
@click.option("--refit", is_flag=True, help="Fit the parameters on these races, instead of those that are shipped.")
@click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv", "svg", "png"]), default="table", show_default=True, help="How to print."
)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write a picture into FILE; one that is there is replaced.")
def ratings(
    seasons: Sequence[str], with_book: bool, formula_one: bool, as_of: str | None, known_then: bool, refit: bool, form: str, output: str | None,
    **asked: Any,
) -> None:  # fmt: skip
    """Say how strong drivers are, from who finished ahead of whom in SEASONs (default: all that are shipped), each with the doubt about it.

    Drivers who cannot be compared never stand in one list. A rating speaks of classified results only: docs/ratings.md.
    """
    from onemake.core.errors import UserError
    from onemake.office.rated import ratings as rate

    if known_then and as_of is None:
        raise UserError("--known-then asks what was known on a day; name it with --as-of")
    if form == "png" and output is None and sys.stdout.isatty():
        raise UserError("png is nothing to show on a terminal; write --output ratings.png")
    found = rate(*seasons, book=with_book, formula_one=formula_one, as_of=as_of, known_then=known_then, refit=refit)
    written = _answer(found, form, **asked)
    if isinstance(written, str) and output is None:
        say(written)
    elif written is not None:
        _put(written, output)
    if form == "table" and not asked["driver"] and not asked["versus"]:
        for remark in found.remarks:
            click.echo(f"note: {remark}", err=True)


def _put(written: str | bytes, output: str | None) -> None:
    data = written if isinstance(written, bytes) else written.encode()
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    from onemake.office.files import write_whole

    write_whole(Path(output), data)
    click.echo(f"wrote {output}", err=True)


def _answer(
    found: Ratings, form: str, *, driver: str | None, versus: tuple[str, str] | None, series: Sequence[str], year: int | None, top: int
) -> str | bytes | None:
    """What was asked, as text or a picture; None where it was printed at once."""
    if versus:
        return _versus(found, form, versus)
    if driver:
        return _driver(found, form, driver)
    return _lists(found, form, series, year, top)


def _versus(found: Ratings, form: str, pair: tuple[str, str]) -> str | None:
    from onemake.cli.show_ratings import show_versus
    from onemake.core.errors import UserError
    from onemake.office.rated_as import versus_as_data, versus_as_rows

    told = found.versus(*pair)
    if form in ("svg", "png"):
        raise UserError("there is no picture of two drivers; ask for that of one with --driver")
    if form == "table":
        return show_versus(told)
    if form == "json":
        print_json(versus_as_data(told))
    else:
        print_csv(versus_as_rows(told))
    return None


def _driver(found: Ratings, form: str, name: str) -> str | bytes | None:
    from onemake.cli.show_ratings import show_course
    from onemake.office.rated_as import course_as_data, course_as_rows
    from onemake.office.ratings import series_label

    told = found.course(name)
    if form == "json":
        print_json(course_as_data(told))
    elif form == "csv":
        print_csv(course_as_rows(told))
    elif form == "table":
        return show_course(told, series_label)
    else:
        from onemake.web.pictures import png
        from onemake.web.rating_pictures import course_svg

        drawn = course_svg(told, series_label)
        return png(drawn) if form == "png" else drawn
    return None


def _lists(found: Ratings, form: str, series: Sequence[str], year: int | None, top: int) -> str | bytes | None:
    from onemake.cli.show_ratings import show_apart, show_lists
    from onemake.core.errors import NotFound, UserError
    from onemake.office.rated import series_named
    from onemake.office.rated_as import lists_as_rows, ratings_as_data
    from onemake.office.ratings import series_label

    wanted = series_named(series, found.series)
    lists = found.lists(year, wanted)
    if not lists:
        raise NotFound(f"nobody was classified in {year}; there are races of {', '.join(map(str, sorted({y for _, y in found.homes})))}")
    apart = tuple(one for one in found.apart(year) if not wanted or set(wanted) & set(one.series))
    if form == "json":
        print_json(ratings_as_data(found, lists, apart))
        return None
    if form == "csv":
        print_csv(lists_as_rows(lists))
        return None
    if form == "table":
        return "\n\n".join(filter(None, [show_lists(lists, series_label, top), show_apart(apart, series_label)]))
    if len(lists) != 1:
        said = ", ".join(f"{one.series[0]} {one.year}" for one in lists)
        raise UserError(f"a picture shows one list, and these are {len(lists)} ({said}); choose with --series and --year")
    from onemake.web.pictures import png
    from onemake.web.rating_pictures import list_svg

    drawn = list_svg(lists[0], series_label, top)
    return png(drawn) if form == "png" else drawn
