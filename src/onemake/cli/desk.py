"""What the verbs of a league share: their options, who sits at the terminal, reading files and asking about them, showing what came of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onemake.cli.common import say

if TYPE_CHECKING:
    from fractions import Fraction

    from onemake.core.people import Likeness
    from onemake.core.season import Season
    from onemake.formats.sheet import Asked, Sheet
    from onemake.office.changes import Change
    from onemake.office.class_changes import ClassChange, Count

__all__ = [
    "COUNTS",
    "blank_option",
    "class_changes_option",
    "columns_option",
    "counted",
    "decider",
    "in_order_option",
    "list_changes",
    "mapping",
    "note",
    "now",
    "publish",
    "quoted",
    "read_sheets",
    "refresh",
    "season_first",
    "session_option",
    "sheet_option",
    "show",
    "show_changes",
    "terminal",
    "yes_option",
]  # fmt: skip

_BLANKS = click.Choice(["DNS", "DNF", "NC", "DNQ", "WD"], case_sensitive=False)
columns_option = click.option(
    "--columns", metavar='"A=driver, B=ignore"', help="Which heading is which column, where it is not told by its name. Remembered."
)
sheet_option = click.option("--sheet", metavar="NAME", default="", help="The sheet of a workbook. Default: the first.")
in_order_option = click.option("--in-order", is_flag=True, help="The rows are in finishing order, and no column has the place. Remembered.")
blank_option = click.option("--blank", type=_BLANKS, help="What rows with neither place nor status are. Remembered.")
session_option = click.option("--session", metavar="KIND", default="", help="What the files are: race or qualifying.")
COUNTS: dict[Count, str] = {
    "raced": "each race counts in the class raced in",
    "first": "all races count in the class of the first",
    "last": "all races count in the class of the last",
}
class_changes_option = click.option(
    "--class-changes", type=click.Choice([*COUNTS]), help="Where those count who change class: as raced, or all in the first or the last."
)
yes_option = click.option("--yes", "-y", is_flag=True, help="Ask nothing.")


def terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def now() -> Any:
    from datetime import datetime

    return datetime.now().astimezone()


def note(text: str) -> None:
    click.echo(f"note: {text}", err=True)


def mapping(text: str | None) -> dict[str, str]:
    """``Pilot=driver, Wagen=car``."""
    from onemake.core.errors import UserError

    found = {}
    for part in (text or "").split(","):
        if part.strip():
            word, sign, column = part.rpartition("=")
            if not sign or not word.strip() or not column.strip():
                raise UserError(f'--columns {part.strip()!r} is no heading and column; write --columns "Pilot=driver, Wagen=car"')
            found[word.strip()] = column.strip().lower().replace(" ", "_")
    return found


def read_sheets(files: Sequence[str], asked: Asked, session: str, *, ask: bool) -> tuple[list[Sheet], Asked]:
    """The sessions in files. Where columns are not told by their names somebody is asked, if there is somebody."""
    from dataclasses import replace

    from onemake.formats.sheet import ColumnsUnknown
    from onemake.office.result_files import read_result_files

    for _ in range(6):
        try:
            return read_result_files(files, asked, session=session), asked
        except ColumnsUnknown as unknown:
            if not ask:
                raise
            asked = replace(asked, columns={**asked.columns, **_ask_columns(unknown.header, unknown.lacks)})
    return read_result_files(files, asked, session=session), asked


def _ask_columns(header: Sequence[str], lacks: Sequence[str]) -> dict[str, str]:
    for index, word in enumerate(header, 1):
        click.echo(f"  {index:>2}  {word}", err=True)
    told = {}
    for column in lacks:
        what = {"driver": "the driver (or the number)", "position": "the place"}.get(column, column)
        number = click.prompt(f"Which column is {what}?", type=click.IntRange(1, len(header)), prompt_suffix=" ", err=True)
        told[header[number - 1]] = column
    return told


def decider(*, ask: bool) -> Callable[[Likeness], bool | None]:
    def decide(like: Likeness) -> bool | None:
        if not ask:
            return None
        question = f"{like.name!r} and {like.known!r} differ by {like.why}. Are they one driver, called {like.known!r}?"
        return click.confirm(question, default=False, err=True)

    return decide


def show(season: Season) -> None:
    from onemake.cli.show import show_table
    from onemake.office.standings import standings

    say("\n\n".join(show_table(season, table) for table in standings(season)))


def quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text


_PICTURE, _PAGES = "standings.png", "site"


def publish(folder: Path, season: Season, *, tell: bool = True) -> None:
    """The pages of the season, and a picture of its first table to post. What has gone wrong with them is told, and changes nothing else."""
    from onemake.core.errors import UserError
    from onemake.office.files import write_whole
    from onemake.office.standings import standings
    from onemake.web.pictures import table_png
    from onemake.web.site import write_site

    try:
        write_site(folder / _PAGES, [season])
        write_whole(folder / _PICTURE, table_png(season, standings(season)[0]))
    except UserError as error:
        note(f"the pages were not written: {error.faults[0].problem}")
    except OSError as error:
        note(f"the pages were not written: {error.strerror or error}")
    else:
        if tell:
            click.echo(f"\na page      {folder / _PAGES / 'index.html'}\na picture   {folder / _PICTURE}")


def has_pages(folder: Path) -> bool:
    """Whether the pages and the picture are kept here."""
    return (folder / _PICTURE).is_file()


def refresh(folder: Path, season: Season) -> None:
    """The pages and the picture anew, if they are kept here."""
    if has_pages(folder):
        publish(folder, season, tell=False)


def season_first(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The season and the rest: the first word is the season if it is a folder, else the season is here."""
    from onemake.core.errors import NotFound

    if words:
        first = Path(words[0])
        a_round = words[0].replace(".", "", 1).isdecimal()
        if first.name == "season.toml" or (first.is_dir() and (not a_round or (first / "season.toml").is_file())):
            return words[0], list(words[1:])
        if not a_round and not first.suffix and not first.exists() and not Path("season.toml").is_file():
            raise NotFound(f"there is no season folder {words[0]!r} here, and this is none itself; name the season's folder first")
    return None, list(words)


def show_changes(changes: Sequence[Change], most: int = 1000) -> None:
    """The rows of tables that change: as they are, and as they would be."""
    from itertools import groupby

    from onemake.cli.paint import cut, pad, paint

    for title, rows in groupby(changes, lambda change: change.title):
        say(paint(title, "bold"))
        listed = list(rows)
        for change in listed[:most]:
            before = "new" if change.before is None else _standing(change.before)
            say(f"  {pad(before, 12)} → {pad(_standing(change.after), 12)} {cut(change.competitor, 40)}")
        if len(listed) > most:
            say(paint(f"  … and {len(listed) - most} more", "dim"))


def _standing(row: tuple[int | None, Fraction]) -> str:
    from onemake.core.points import write_points

    return f"{'–' if row[0] is None else row[0]:>3} {write_points(row[1]):>6}"


def list_changes(changed: Sequence[ClassChange]) -> None:
    """Those who came in another class than before."""
    click.echo(f"{len(changed)} changed class:", err=True)
    for change in changed:
        click.echo(f"  {change}", err=True)


def counted(changed: Sequence[ClassChange], told: Count | None, *, ask: bool) -> Count:
    """Where those count who changed class: as told, as asked, or as raced."""
    if told is not None or not changed:
        return told or "raced"
    if not ask:
        who = "; ".join(map(str, changed[:4])) + (" …" if len(changed) > 4 else "")
        note(f"{len(changed)} changed class ({who}): {COUNTS['raced']}; --class-changes says otherwise")
        return "raced"
    list_changes(changed)
    for index, words in enumerate(COUNTS.values(), 1):
        click.echo(f"  {index}  {words}", err=True)
    answer = click.prompt("Where do they count?", default=1, type=click.IntRange(1, 3), err=True)
    return [*COUNTS][answer - 1]
