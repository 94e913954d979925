"""``onemake record duplicates, same``: names that may be one, and saying so in a record folder of one's own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemake.cli.common import format_option
from onemake.cli.record_people import book_option, formula_one_option, team_option
from onemake.cli.record_words import many, print_answer, said_evidence

if TYPE_CHECKING:
    from onemake.core.record.alike import Namesake, Proposal
    from onemake.core.record.sightings import Kind

__all__ = ["duplicates", "same"]


@click.command()
@team_option
@click.option("--why", "told", is_flag=True, help="With rows of both.")
@formula_one_option
@book_option
@format_option
def duplicates(kind: Kind | None, told: bool, formula_one: bool, folders: Sequence[str], form: str) -> None:
    """Propose names that may be one, with what speaks for it and against it, and names that may be two."""
    from onemake.core.record.people_of import duplicates as find
    from onemake.office.record import load_book
    from onemake.office.record_people import as_data

    found, two = find(load_book(folders, formula_one=formula_one), kind or "driver")
    head = ["verdict", "likeness", "name", "other", "why", "for", "against", "id", "other_id"]
    rows: list[list[object]] = [
        [p.verdict, p.likeness, p.name, p.other, p.why, "; ".join(p.speaks_for), "; ".join(p.speaks_against), p.id, p.other_id]
        for p in found
    ]
    rows += [["perhaps two", "", n.name, n.name, f"{n.years} years between them", "", _away(n), n.id, n.id] for n in two]
    data = {"proposals": as_data(found), "perhaps_two": as_data(two)}
    print_answer(form, data, [head, *rows], lambda: _lines(found, two, team=kind == "team", told=told))


def _lines(found: Sequence[Proposal], two: Sequence[Namesake], *, team: bool, told: bool) -> Iterator[str]:
    from onemake.cli.paint import paint

    for p in found:
        yield f"  {p.verdict:<9}{paint(p.name, 'bold')} = {paint(p.other, 'bold')}? {p.why}"
        if p.speaks_for:
            yield f"           for: {'; '.join(p.speaks_for)}"
        if p.speaks_against:
            yield f"           against: {'; '.join(p.speaks_against)}"
        if told:
            yield from said_evidence(p.evidence)
    for n in two:
        yield f"  two?     {paint(n.name, 'bold')}: {_away(n)}"
        if told:
            yield from said_evidence(n.evidence)
    yield f"{many(len(found), 'proposal')}, {many(len(two), 'name')} that may be two"
    if found:
        option = " --team" if team else ""
        yield paint(
            f'say so:  onemake record same "{found[0].name}" "{found[0].other}"{option} --book FOLDER     they are two: --apart     take it back: --undo',
            "dim",
        )


def _away(namesake: Namesake) -> str:
    (ends, then), (begins, now) = namesake.before, namesake.after
    return f"{', '.join(then)} until {ends}, {', '.join(now)} from {begins}"


@click.command()
@click.argument("name")
@click.argument("other")
@team_option
@click.option("--apart", is_flag=True, help="They are two, and are not to be proposed again.")
@click.option("--undo", is_flag=True, help="Take away what this folder says of the two: the state before comes back.")
@click.option("--series", metavar="SERIES", help="OTHER is NAME in this series only.")
@click.option("--id", "new", metavar="ID", default="", help="With --apart and --series: the id of whoever has this NAME in that series.")
@click.option("--source", metavar="URL", default="", help="Where that was read.")
@click.option("--note", metavar="TEXT", default="", help="What is to be said of it.")
@formula_one_option
@book_option
def same(
    name: str, other: str, kind: Kind | None, apart: bool, undo: bool, series: str | None, new: str, source: str, note: str, formula_one: bool, folders: Sequence[str]
) -> None:  # fmt: skip
    """Say that OTHER is NAME, or with --apart that they are two, in your own record folder (the last --book).

    Nothing else is changed: the rows are taken away again by --undo, or by hand.
    """
    from onemake.core.record.finding import find_one
    from onemake.office.record import load_book
    from onemake.office.record_own import own_folder, say_apart, say_same, take_back

    folder, who = own_folder(folders[-1] if folders else None), kind or "driver"
    if undo:
        taken = take_back(folder, who, name, other)
        click.echo(f"{many(taken, 'row')} taken away" if taken else f"{folder.name} says nothing of {name} and {other}")
        return
    book = load_book([f for f in folders if Path(f).exists()], formula_one=formula_one)
    where = find_one(book.series, series, "series") if series else ""
    if apart:
        click.echo(say_apart(book, folder, who, name, other, series=where, id=new, source=source, note=note))
    else:
        click.echo(say_same(book, folder, who, name, other, series=where, source=source, note=note))
