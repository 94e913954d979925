"""``onemake record double-programmes, head-to-head, on-this-day``: what happened beside each other, and on one day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli.common import format_option
from onemake.cli.record_people import book_option, evidence_option, formula_one_option, read_book, team_option
from onemake.cli.record_words import columns, many, print_answer, said_doubts, said_evidence, series_name, span

if TYPE_CHECKING:
    from onemake.core.record.book import Book
    from onemake.core.record.programmes import Programme
    from onemake.core.record.sightings import Kind
    from onemake.core.record.two import HeadToHead, Side

__all__ = ["double_programmes", "head_to_head", "on_this_day"]


@click.command(name="double-programmes")
@click.argument("name", required=False)
@team_option
@click.option("--years", metavar="FIRST-LAST", help="Only these years: 2024, or 2020-2024.")
@click.option("--series", multiple=True, metavar="SERIES", help="Only with this series among them.")
@click.option("--clashes", is_flag=True, help="Only where two meetings fall on one weekend at two places.")
@evidence_option
@formula_one_option
@book_option
@format_option
def double_programmes(
    name: str | None, kind: Kind | None, years: str | None, series: Sequence[str], clashes: bool, told: bool, formula_one: bool, folders: Sequence[str], form: str
) -> None:  # fmt: skip
    """List who was in two cups in one year, and the weekends on which both were out."""
    from onemake.core.record.people_of import programmes
    from onemake.office.record_people import as_data, level, who

    book = read_book(folders, formula_one)
    wanted = level(book, series).series if series else frozenset[str]()
    found = programmes(book, kind or "driver", span(years), wanted, who(book, kind or "driver", name) if name else "")
    if clashes:
        found = tuple(p for p in found if any(not c.together for c in p.clashes or ()))
    head = ["id", "name", "year", "series", "titles", "one_weekend", "one_weekend_at_two_places"]
    rows = [[p.id, p.name, p.year, "; ".join(p.series), "; ".join(p.titles), *_weekends(p)] for p in found]
    print_answer(form, {"programmes": as_data(found)}, [head, *rows], lambda: _programmes(book, found, told=told))


def _weekends(programme: Programme) -> list[object]:
    clashes = programme.clashes
    return ["", ""] if clashes is None else [len(clashes), sum(not clash.together for clash in clashes)]


def _programmes(book: Book, found: Sequence[Programme], *, told: bool) -> Iterator[str]:
    from onemake.cli.paint import paint
    from onemake.core.record.questions import Doubt

    for p in found:
        cups = " + ".join(series_name(book, s) + (" (champion)" if s in p.titles else "") for s in p.series)
        yield f"  {p.year}  {paint(p.name, 'bold')}: {cups}"
        if p.clashes is None:
            yield paint("        ? the dates of fewer than two of them are known", "dim")
        for clash in [c for c in p.clashes or () if not c.together][:6]:
            yield f"        one weekend: {series_name(book, clash.one.series)} {clash.one.first} {clash.one.circuit}, {series_name(book, clash.other.series)} {clash.other.first} {clash.other.circuit}"
        together = sum(c.together for c in p.clashes or ())
        if together:
            yield f"        {many(together, 'weekend')} together at one circuit"
        if told:
            yield from said_evidence(p.evidence)
    yield f"{many(len(found), 'double programme')}"
    yield from said_doubts([Doubt("who took part is known only where the book holds results, or a title")])


@click.command(name="head-to-head")
@click.argument("a")
@click.argument("b")
@team_option
@click.option("--races", is_flag=True, help="Every race that both started.")
@formula_one_option
@book_option
@format_option
def head_to_head(a: str, b: str, kind: Kind | None, races: bool, formula_one: bool, folders: Sequence[str], form: str) -> None:
    """Compare A with B in the races that both started: who finished ahead, wins, grids, titles."""
    from onemake.core.record.people_of import duel
    from onemake.office.record_people import as_data, who

    book = read_book(folders, formula_one)
    found = duel(book, kind or "driver", who(book, kind or "driver", a), who(book, kind or "driver", b))
    print_answer(form, as_data(found), _duel_rows(found), lambda: _duels(found, races=races))


def _duel_rows(found: HeadToHead) -> list[list[object]]:
    rows: list[list[object]] = [["season", "race", "day", "circuit", "a", "b", "a_grid", "b_grid", "ahead"]]
    for d in found.duels:
        ahead = "" if d.ahead is None else found.sides[d.ahead].career.id
        one, other = d.one, d.other
        rows.append([one.season, one.key, one.day or "", one.circuit, one.position, other.position, one.grid, other.grid, ahead])
    return rows


def _duels(found: HeadToHead, *, races: bool) -> Iterator[str]:
    from onemake.cli.paint import paint

    one, other = found.sides
    names = [one.career.name, other.career.name]
    yield paint(" – ".join(names), "bold")
    level = f", {found.undecided} of them with neither ahead" if found.undecided else ""
    yield f"  {many(len(found.duels), 'race')} that both started{level}"
    yield from columns(["", *names], _figures(one, other))
    yield from columns(["finished ahead in", *names], [[season, str(x), str(y)] for season, x, y in found.by_season])
    if races:
        rows = [
            [f"{d.one.season} {d.one.key}", d.one.circuit, str(d.one.position or "–"), str(d.other.position or "–")] for d in found.duels
        ]
        yield from columns(["race", "circuit", *names], rows)
    yield from said_doubts(found.doubts)


def _figures(one: Side, other: Side) -> list[list[str]]:
    """What can be set side by side; a grid or a pole that nobody is known to have had says nothing."""
    figures = [
        ("finished ahead", one.ahead, other.ahead),
        ("ahead on the grid", one.ahead_on_grid, other.ahead_on_grid),
        ("wins there", one.wins, other.wins),
        ("podiums there", one.podiums, other.podiums),
        ("poles there", one.poles, other.poles),
        ("titles in all", one.career.titles, other.career.titles),
        ("known wins in all", one.career.wins, other.career.wins),
        ("known starts in all", one.career.starts, other.career.starts),
    ]
    return [[what, str(x), str(y)] for what, x, y in figures if x or y or what == "finished ahead"]


@click.command(name="on-this-day")
@click.argument("day", required=False, metavar="[MM-DD]")
@evidence_option
@formula_one_option
@book_option
@format_option
def on_this_day(day: str | None, told: bool, formula_one: bool, folders: Sequence[str], form: str) -> None:
    """List races won, seasons ended, births and first races of a day of the year. Default: today."""
    from onemake.cli import desk
    from onemake.core.record.anniversaries import day_of_year
    from onemake.core.record.days import anniversaries
    from onemake.office.record_people import as_data

    month, number = day_of_year(day if day is not None else desk.now().date().isoformat())
    found = anniversaries(read_book(folders, formula_one), month, number)

    def lines() -> Iterator[str]:
        for occasion in found.occasions:
            yield f"  {occasion.day.year}  {occasion.says}"
            if told:
                yield from said_evidence(occasion.evidence)
        if not found.occasions:
            yield f"  the book knows of nothing on {month:02}-{number:02}"
        yield from said_doubts(found.doubts)

    rows = [[o.day, o.what, o.says, o.series, o.who, *([o.evidence[0].table, o.evidence[0].line, o.evidence[0].source] if o.evidence else ["", "", ""])] for o in found.occasions]  # fmt: skip
    print_answer(form, as_data(found), [["day", "what", "says", "series", "who", "table", "line", "source"], *rows], lines)
