"""``onemake record ask, series, driver, completeness``: what the record book says, the rows behind it, and how much it knows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, get_args

import click

from onemake.cli.common import format_option, print_csv, print_json, say
from onemake.core.record.questions import By, What

if TYPE_CHECKING:
    from datetime import date

    from onemake.core.record.questions import Span

__all__ = ["ask", "completeness", "driver", "series"]

_why = click.option("--why", is_flag=True, help="With every row that it rests on, and all that is not known.")
_book = click.option("--book", "folders", multiple=True, metavar="FOLDER", help="With a season folder of your own; may be given again.")
_formula_one = click.option("--formula-one", is_flag=True, help="With the seasons of Formula One.")


def _several(option: str, name: str, help: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    return click.option(option, name, multiple=True, metavar=name.rstrip("s").upper(), help=help)


@click.command()
@click.argument("what", type=click.Choice(get_args(What)))
@click.option("--by", type=click.Choice(get_args(By)), default="driver", show_default=True, help="Whom or what it is counted by.")
@_several("--series", "series", "In this series, by its id or any of its names; may be given again, as all that follow.")
@_several("--maker", "makers", "In series of this maker.")
@click.option("--tier", "tiers", multiple=True, type=int, metavar="N", help="In series of this tier.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice(["international", "national"]), help="In series of this scope.")
@_several("--country", "countries", "In series of this country.")
@_several("--generation", "generations", "With this generation of car.")
@_several("--driver", "drivers", "Of this driver.")
@_several("--team", "teams", "Of this team.")
@_several("--nation", "nations", "Of drivers of this nation.")
@_several("--circuit", "circuits", "At this circuit.")
@_several("--title", "titles_of", "Titles of this kind: drivers, teams, pro-am, …; without it the overall one.")
@click.option("--years", metavar="SPAN", help="In these years: 2024, 1992-1999, 2010-, -2021.")
@click.option("--as-of", metavar="DAY", help="Only what had been won on this day.")
@click.option("--streak", is_flag=True, help="The longest run of editions, one after another.")
@click.option("--first", is_flag=True, help="The year of the first.")
@click.option("--last", is_flag=True, help="The year of the last, the latest first: as of a day, the defending champion.")
@click.option("--together", type=click.Choice(["tier", "series", "maker"]), help="In how many of these in one year.")
@click.option("--at-least", type=int, default=1, metavar="N", help="Only those with so many.")
@click.option("--most", type=int, default=20, show_default=True, metavar="N", help="So many lines; 0 for all.")
@_why
@_book
@_formula_one
@format_option
def ask(
    what: What, by: By, years: str | None, as_of: str | None, together: str | None, most: int, why: bool, folders: Sequence[str], formula_one: bool,
    form: str, **filters: Any,
) -> None:  # fmt: skip
    """Count WHAT in the record book: titles, wins, podiums, poles, fastest laps, starts, points, editions, seasons or champions.

    Every line rests on rows of the book (--why shows them), and the answer says which editions the book does not know.
    """
    from onemake.cli.show_record import show_answer
    from onemake.core.record.questions import Question, Span
    from onemake.office.record import answer_as_data, answer_as_rows, load_book
    from onemake.office.record import ask as answer

    question = Question(
        what,
        by,
        years=_span(years) if years else Span(),
        as_of=_day(as_of) if as_of else None,
        together=together or "",  # type: ignore[arg-type]
        most=most or None,
        **filters,
    )
    book = load_book(folders, formula_one=formula_one)
    _known_tiers(question.tiers, {series.tier for series in book.tables.series if series.tier})
    found = answer(book, question)
    if form == "json":
        print_json(answer_as_data(found))
    elif form == "csv":
        print_csv(answer_as_rows(found, evidence=why))
    else:
        say(show_answer(found, why=why))


def _known_tiers(asked: Sequence[int], known: set[int]) -> None:
    from onemake.core.errors import NotFound

    for tier in asked:
        if tier not in known:
            raise NotFound(f"the book has no tier {tier}; it has {', '.join(map(str, sorted(known)))}")


def _span(text: str) -> Span:
    from onemake.core.errors import UserError
    from onemake.core.record.questions import Span

    first, dash, last = (part.strip() for part in text.partition("-"))
    if any(part and not (part.isdecimal() and len(part) == 4) for part in (first, last)) or not (first or last):
        raise UserError(f"{text!r} are no years; write 2024, 1992-1999, 2010- or -2021")
    begin, end = int(first) if first else None, int(last) if last else None
    span = Span(begin, end if dash else begin)
    if begin is not None and end is not None and end < begin:
        raise UserError(f"{text!r} ends before it begins; change the years over")
    return span


def _day(text: str) -> date:
    from datetime import date

    from onemake.core.errors import UserError

    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UserError(f"{text!r} is no day; write 2026-06-07") from None


@click.command()
@click.argument("series", required=False, metavar="[SERIES]")
@_why
@_book
@format_option
def series(series: str | None, why: bool, folders: Sequence[str], form: str) -> None:
    """List the series of the book; or tell one SERIES: its names, where it comes from, its editions and champions."""
    from onemake.cli.show_record import show_series, show_told
    from onemake.core.record.story import tell_series
    from onemake.office.record import load_book
    from onemake.office.record_series import series_as_data, series_as_rows, told_as_data, told_as_rows

    book = load_book(folders)
    if series is None:
        rows = book.rows_of_series
        if form == "json":
            print_json({"series": series_as_data(rows)})
        elif form == "csv":
            print_csv(series_as_rows(rows))
        else:
            say(show_series(rows))
        return
    told = tell_series(book, series)
    if form == "json":
        print_json(told_as_data(told))
    elif form == "csv":
        print_csv(told_as_rows(told))
    else:
        say(show_told(told, why=why))


@click.command()
@click.argument("name")
@_why
@_book
@_formula_one
@format_option
def driver(name: str, why: bool, folders: Sequence[str], formula_one: bool, form: str) -> None:
    """Say what the book counts of a driver: titles, wins, podiums, poles, fastest laps and starts, series by series."""
    from onemake.cli.show_record import show_driver
    from onemake.office.record import load_book
    from onemake.office.record_series import driver_as_data, driver_as_rows, tell_driver

    told = tell_driver(load_book(folders, formula_one=formula_one), name)
    if form == "json":
        print_json(driver_as_data(told))
    elif form == "csv":
        print_csv(driver_as_rows(told))
    else:
        say(show_driver(told, why=why))


@click.command()
@_several("--series", "series", "Only this series; may be given again.")
@_book
@format_option
def completeness(series: Sequence[str], folders: Sequence[str], form: str) -> None:
    """Say what the book knows of each series and year, and from where: results, the champion, that it was held, or nothing."""
    from onemake.cli.show_record import show_completeness
    from onemake.core.record.completeness import completeness as look
    from onemake.office.record import load_book
    from onemake.office.record_series import completeness_as_data, completeness_as_rows

    known = look(load_book(folders), series)
    if form == "json":
        print_json(completeness_as_data(known))
    elif form == "csv":
        print_csv(completeness_as_rows(known))
    else:
        say(show_completeness(known))
