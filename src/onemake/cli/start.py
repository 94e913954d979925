"""``onemake start``: a league from files of results."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli import desk

if TYPE_CHECKING:
    from onemake.office.class_changes import ClassChange, Count
    from onemake.office.points_scales import Points

__all__ = ["start"]


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--folder", metavar="FOLDER", help="Where to write. Default: a folder called as the league.")
@click.option("--name", metavar="NAME", default="League", show_default=True, help="What the league is called.")
@click.option("--points", metavar="SCALE", help='Points for the places: 25-18-15-12, or a number of the list; "… fl=1 pole=1" for extras.')
@click.option("--drops", metavar="N", type=click.IntRange(0, 99), help="How many of the worst scores are dropped.")
@click.option("--classes/--no-classes", default=None, help="A table for each class beside the overall one.")
@desk.class_changes_option
@click.option("--teams", is_flag=True, help="A table for the teams too.")
@click.option(
    "--year", metavar="YEAR", type=click.IntRange(1880, 2200), help="The season's year. Default: that of the races, else this one."
)
@click.option("--per-round", metavar="N", type=click.IntRange(1, 20), default=1, help="Races in a round: 2 makes two files 1.1 and 1.2.")
@desk.session_option
@desk.columns_option
@desk.sheet_option
@desk.in_order_option
@desk.blank_option
@click.option("--no-page", is_flag=True, help="Write no page and no picture.")
@desk.yes_option
def start(
    files: Sequence[str], folder: str | None, name: str, points: str | None, drops: int | None, classes: bool | None, teams: bool, year: int | None,
    per_round: int, class_changes: Count | None, session: str, columns: str | None, sheet: str, in_order: bool, blank: str | None, no_page: bool, yes: bool,
) -> None:  # fmt: skip
    """Start a league from FILEs of results: each is a race, in the order given, and the first is the entry list.

    CSV with any separator, XLSX (BOOK.xlsx#Sheet names a sheet) and JSON. Asks at most three questions (points, drops, classes); each has a default
    and an option. Writes a season's folder and prints the table.
    """
    from onemake.formats.sheet import Asked
    from onemake.office.class_changes import changes_within, counted_in
    from onemake.office.start import classes_in, free_folder, start_from

    ask = desk.terminal() and not yes
    sheets, asked = desk.read_sheets(files, Asked(desk.mapping(columns), sheet, in_order, (blank or "").upper()), session, ask=ask)
    free_folder(folder, name)
    scale = _points(points, ask=ask)
    dropped = _drops(drops, ask=ask)
    changed = changes_within(sheets) if classes_in(sheets) and classes is not False else []
    in_one = ask and classes is None and class_changes is None  # one question for both
    count = "raced" if in_one else desk.counted(changed, class_changes, ask=ask)
    found, count = _classes(classes_in(sheets), classes, changed if in_one else (), count, ask=ask)
    sheets = counted_in(sheets, changed, count)
    started = start_from(
        sheets, folder, at=desk.now(), asked=asked, name=name, points=scale, drops=dropped, classes=found, teams=teams, per_round=per_round,
        year=year, decide=desk.decider(ask=ask),
    )  # fmt: skip
    for note in started.notes:
        desk.note(note)
    for note in started.doubtful:
        click.echo(f"{click.style('!', fg='yellow')} {note}", err=True)
    click.echo(f"{started.folder}: {len(started.races)} session{'s' if len(started.races) > 1 else ''}, {started.entries} entries\n")
    desk.show(started.season)
    if not no_page:
        desk.publish(started.folder, started.season)
    click.echo(
        f"\nThe next race:  onemake import {desk.quoted(started.folder)} FILE      take it back:  onemake undo {desk.quoted(started.folder)}"
    )


def _points(told: str | None, *, ask: bool) -> Points:
    from onemake.core.errors import UserError
    from onemake.office.points_scales import SCALES, parse_scale

    if told is not None:
        return parse_scale(told)
    if not ask:
        desk.note(f"points {SCALES[0]} ({SCALES[0].name}); --points says otherwise")
        return SCALES[0]
    for index, scale in enumerate(SCALES, 1):
        figures = str(scale) if len(scale.places) < 20 else f"{'-'.join(scale.places[:4])} … 1"
        click.echo(f"  {index}  {figures:<40} {scale.name}", err=True)
    click.echo("  or type them: 10-8-6-5-4-3-2-1 · with fl=1 or pole=1 behind for a fastest lap or a pole", err=True)
    while True:
        try:
            return parse_scale(click.prompt("Points for the places?", default="1", err=True))
        except UserError as error:
            click.echo(str(error.faults[0].problem), err=True)


def _drops(told: int | None, *, ask: bool) -> int:
    if told is not None:
        return told
    if not ask:
        desk.note("every race counts; --drops N drops the worst")
        return 0
    return int(click.prompt("How many of the worst scores are dropped?", default=0, type=click.IntRange(0, 99), err=True))


def _classes(
    found: tuple[str, ...], told: bool | None, changed: Sequence[ClassChange], count: Count, *, ask: bool
) -> tuple[tuple[str, ...], Count]:
    """Whether each class gets a table, and where those count who changed: one question."""
    from onemake.office.start import MANY

    if not found:
        if told:
            desk.note("the files tell no classes apart, so there is one table")
        return (), count
    if told is None and len(found) > MANY:
        desk.note(f"{len(found)} classes: {', '.join(found)}; --classes gives each of them a table")
        return (), count
    if told is None and not ask:
        desk.note(f"a table for each class beside the overall one: {', '.join(found)}; --no-classes leaves them out")
    if told is None and ask:
        if not changed:
            told = click.confirm(f"A table for each class beside the overall one ({', '.join(found)})?", default=True, err=True)
        else:
            told, count = _with_changes(found, changed)
    return (() if told is False else found), count


def _with_changes(found: tuple[str, ...], changed: Sequence[ClassChange]) -> tuple[bool, Count]:
    desk.list_changes(changed)
    for index, words in enumerate((*desk.COUNTS.values(), "no tables for classes"), 1):
        click.echo(f"  {index}  {words}", err=True)
    question = f"A table for each class ({', '.join(found)}), and where do those count who changed?"
    answer = click.prompt(question, default=1, type=click.IntRange(1, 4), err=True)
    counts: list[Count] = [*desk.COUNTS, "raced"]
    return answer != 4, counts[answer - 1]
