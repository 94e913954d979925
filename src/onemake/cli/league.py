"""The verbs of a league: start, import, penalty, same, undo, history. Whoever sits at a terminal is asked; a script is told what was taken."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from onemake.cli.common import format_option, print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.core.people import Likeness
    from onemake.core.season import Season
    from onemake.formats.sheet import Asked, Sheet
    from onemake.office.penalty import Penalty
    from onemake.office.points_scales import Points

__all__ = ["commands"]

_BLANKS = click.Choice(["DNS", "DNF", "NC", "DNQ", "WD"], case_sensitive=False)
_columns = click.option(
    "--columns", metavar='"A=driver, B=ignore"', help="Which heading is which column, where it is not told by its name. Remembered."
)
_sheet = click.option("--sheet", metavar="NAME", default="", help="The sheet of a workbook. Default: the first.")
_in_order = click.option("--in-order", is_flag=True, help="The rows are in finishing order, and no column has the place. Remembered.")
_blank = click.option("--blank", type=_BLANKS, help="What rows with neither place nor status are. Remembered.")
_session = click.option("--session", metavar="KIND", default="", help="What the files are: race or qualifying.")
_yes = click.option("--yes", "-y", is_flag=True, help="Ask nothing.")


def commands(cli: click.Group) -> None:
    """Put the verbs into the program."""
    for command in (start, import_, penalty, same, undo, history):
        cli.add_command(command)


def _terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def _now() -> Any:
    from datetime import datetime

    return datetime.now().astimezone()


def _note(text: str) -> None:
    click.echo(f"note: {text}", err=True)


def _mapping(text: str | None) -> dict[str, str]:
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


def _read(files: Sequence[str], asked: Asked, session: str, *, ask: bool) -> tuple[list[Sheet], Asked]:
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


def _decider(*, ask: bool) -> Callable[[Likeness], bool | None]:
    def decide(like: Likeness) -> bool | None:
        if not ask:
            return None
        question = f"{like.name!r} and {like.known!r} differ by {like.why}. Are they one driver, called {like.known!r}?"
        return click.confirm(question, default=False, err=True)

    return decide


# --- start ---------------------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--folder", metavar="FOLDER", help="Where to write. Default: a folder called as the league.")
@click.option("--name", metavar="NAME", default="League", show_default=True, help="What the league is called.")
@click.option("--points", metavar="SCALE", help='Points for the places: 25-18-15-12, or a number of the list; "… fl=1 pole=1" for extras.')
@click.option("--drops", metavar="N", type=click.IntRange(0, 99), help="How many of the worst scores are dropped.")
@click.option("--classes/--no-classes", default=None, help="A table for each class beside the overall one.")
@click.option("--teams", is_flag=True, help="A table for the teams too.")
@click.option("--year", metavar="YEAR", type=click.IntRange(1880, 2200), help="The season's year. Default: this one.")
@click.option("--per-round", metavar="N", type=click.IntRange(1, 20), default=1, help="Races in a round: 2 makes two files 1.1 and 1.2.")
@_session
@_columns
@_sheet
@_in_order
@_blank
@click.option("--no-page", is_flag=True, help="Write no page and no picture.")
@_yes
def start(
    files: Sequence[str], folder: str | None, name: str, points: str | None, drops: int | None, classes: bool | None, teams: bool, year: int | None,
    per_round: int, session: str, columns: str | None, sheet: str, in_order: bool, blank: str | None, no_page: bool, yes: bool,
) -> None:  # fmt: skip
    """Start a league from FILEs of results: each is a race, in the order given, and the first is the entry list.

    CSV with any separator, XLSX (BOOK.xlsx#Sheet names a sheet) and JSON. Asks at most three questions (points, drops, classes); each has a default
    and an option. Writes a season's folder and prints the table.
    """
    from onemake.formats.sheet import Asked
    from onemake.office.start import classes_in, free_folder, start_from

    ask = _terminal() and not yes
    sheets, asked = _read(files, Asked(_mapping(columns), sheet, in_order, (blank or "").upper()), session, ask=ask)
    free_folder(folder, name)
    scale = _points(points, ask=ask)
    dropped = _drops(drops, ask=ask)
    found = _classes(classes_in(sheets), classes, ask=ask)
    started = start_from(
        sheets, folder, at=_now(), asked=asked, name=name, points=scale, drops=dropped, classes=found, teams=teams, per_round=per_round,
        year=year, decide=_decider(ask=ask),
    )  # fmt: skip
    for note in started.notes:
        _note(note)
    for note in started.doubtful:
        click.echo(f"{click.style('!', fg='yellow')} {note}", err=True)
    click.echo(f"{started.folder}: {len(started.races)} session{'s' if len(started.races) > 1 else ''}, {started.entries} entries\n")
    _show(started.season)
    if not no_page:
        _publish(started.folder, started.season)
    click.echo(
        f"\nThe next race:  onemake import {_quoted(started.folder)} FILE      take it back:  onemake undo {_quoted(started.folder)}"
    )


def _points(told: str | None, *, ask: bool) -> Points:
    from onemake.core.errors import UserError
    from onemake.office.points_scales import SCALES, parse_scale

    if told is not None:
        return parse_scale(told)
    if not ask:
        _note(f"points {SCALES[0]} ({SCALES[0].name}); --points says otherwise")
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
        _note("every race counts; --drops N drops the worst")
        return 0
    return int(click.prompt("How many of the worst scores are dropped?", default=0, type=click.IntRange(0, 99), err=True))


def _classes(found: tuple[str, ...], told: bool | None, *, ask: bool) -> tuple[str, ...]:
    if not found:
        if told:
            _note("the files tell no classes apart, so there is one table")
        return ()
    if told is None and not ask:
        _note(f"a table for each class beside the overall one: {', '.join(found)}; --no-classes leaves them out")
    if told is None and ask:
        told = click.confirm(f"A table for each class beside the overall one ({', '.join(found)})?", default=True, err=True)
    return () if told is False else found


def _show(season: Season) -> None:
    from onemake.cli.show import show_table
    from onemake.office.standings import standings

    say("\n\n".join(show_table(season, table) for table in standings(season)))


def _quoted(path: Path) -> str:
    text = str(path)
    return f'"{text}"' if " " in text else text


_PICTURE, _PAGES = "standings.png", "site"


def _publish(folder: Path, season: Season, *, tell: bool = True) -> None:
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
        _note(f"the pages were not written: {error.faults[0].problem}")
    except OSError as error:
        _note(f"the pages were not written: {error.strerror or error}")
    else:
        if tell:
            click.echo(f"\na page      {folder / _PAGES / 'index.html'}\na picture   {folder / _PICTURE}")


def _refresh(folder: Path, season: Season) -> None:
    """The pages and the picture anew, if they are kept here."""
    if (folder / _PICTURE).is_file():
        _publish(folder, season, tell=False)


# --- import --------------------------------------------------------------------------------------------------------------------


def _season_first(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """The season and the rest: the first word is the season if it is a folder, else the season is here."""
    if words:
        first = Path(words[0])
        a_round = words[0].replace(".", "", 1).isdecimal()
        if first.name == "season.toml" or (first.is_dir() and (not a_round or (first / "season.toml").is_file())):
            return words[0], list(words[1:])
    return None, list(words)


@click.command(name="import")
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] FILE...")
@click.option("--round", "round_", metavar="N", type=click.IntRange(1, 9999), help="The round it is. Default: the next.")
@click.option("--race", metavar="N", type=click.IntRange(1, 999), help="The race within the round.")
@click.option("--replace", "replaces", is_flag=True, help="The race is there already: take this as a new issue, and keep the earlier one.")
@_session
@_columns
@_sheet
@_in_order
@_blank
@click.option("--no-page", is_flag=True, help="Leave the page and the picture as they are.")
@_yes
def import_(
    words: Sequence[str], round_: int | None, race: int | None, replaces: bool, session: str, columns: str | None, sheet: str,
    in_order: bool, blank: str | None, no_page: bool, yes: bool,
) -> None:  # fmt: skip
    """Add the next race to a SEASON (default: the folder you are in).

    Columns are those that were told before; new drivers become entries. A race that is there already is challenged.
    """
    from onemake.core.errors import UserError
    from onemake.formats.sheet import Asked
    from onemake.office.import_results import import_sheets
    from onemake.office.library import find
    from onemake.office.remembered import read_remembered

    season, files = _season_first(words)
    if not files:
        raise UserError("name the files to import: onemake import SEASON FILE...")
    folder = find(season)
    ask = _terminal() and not yes
    said = read_remembered(folder).asked(Asked(_mapping(columns), sheet, in_order, (blank or "").upper()))
    sheets, asked = _read(files, said, session, ask=ask)
    done = import_sheets(folder, sheets, at=_now(), asked=asked, round=round_, race=race, replaces=replaces, decide=_decider(ask=ask))
    for note in (*([done.recovered] if done.recovered else []), *done.notes):
        _note(note)
    for note in done.doubtful:
        click.echo(f"{click.style('!', fg='yellow')} {note}", err=True)
    for there in done.already:
        click.echo(f"{there} is already imported, with the same rows: nothing to do", err=True)
    if not done.races:
        sys.exit(1)
    entered = f"; new: {', '.join(done.entered)}" if done.entered else ""
    click.echo(f"imported {', '.join(done.races)}{entered}\n")
    _show(done.season)
    if not no_page:
        _refresh(folder, done.season)
    if done.already:
        sys.exit(1)


# --- penalty -------------------------------------------------------------------------------------------------------------------


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] ROUND[.RACE] WHO PENALTY [REASON]")
@click.option("--article", metavar="A", default="", help="The article of the rules.")
@click.option("--author", metavar="WHO", default="", help="Who decided: the stewards.")
@click.option("--again", is_flag=True, help="The same penalty is meant a second time.")
@click.option("--no-page", is_flag=True, help="Leave the page and the picture as they are.")
@_yes
def penalty(words: Sequence[str], article: str, author: str, again: bool, no_page: bool, yes: bool) -> None:
    """Show what a PENALTY changes, and let it count when told so.

    WHO is a name, a part of one or a number. PENALTY is +5s, +1:30s, +2p (places), -1lap, dsq, no-points or -10pts. A decision is added to
    decisions.toml; the result stays as it came.
    """
    from onemake.core.errors import UserError
    from onemake.office.library import load
    from onemake.office.penalty import impose
    from onemake.office.penalty import penalty as propose

    season, rest = _season_first(words)
    if not 3 <= len(rest) <= 4:
        raise UserError('write: onemake penalty [SEASON] 3 "Name" +5s "reason" (3.2 is the second race of round 3)')
    proposed = propose(season, *rest, at=_now(), article=article, author=author)
    if proposed.recovered:
        _note(proposed.recovered)
    _show_penalty(proposed)
    ask = _terminal() and not yes
    if proposed.same_as and not again:
        problem = f"decision {proposed.same_as} says the same already, and is in force"
        if not ask:
            raise UserError(f"{problem}; nothing was written. --again says that it is meant twice")
        click.echo(problem, err=True)
    if not yes and not ask:
        click.echo("this does not count yet: nothing was written; say --yes to let it count", err=True)
        sys.exit(1)
    if ask and not click.confirm("Shall it count?", default=False, err=True):
        click.echo("nothing was written", err=True)
        sys.exit(1)
    entry = impose(proposed, again=True)
    click.echo(f"it counts: {entry.said}")
    if not no_page:
        _refresh(proposed.folder, load(proposed.folder))


def _show_penalty(proposed: Penalty) -> None:
    """The order of the race and the rows of the tables that change."""
    from onemake.cli.paint import cut, pad, paint

    click.echo(f"{proposed.decision.id}: {proposed.said}\n")
    moved = [m for m in proposed.order if m.before != m.after]
    if proposed.race is not None:
        say(paint(f"race {proposed.race}", "bold"))
        if moved:
            say(paint("  was  is   no.   driver", "dim"))
        for m in moved:
            arrow = "" if m.after is None or m.before is None else "↓" if m.after > m.before else "↑"
            say(f"  {pad(_place(m.before), 4)} {pad(_place(m.after, m.status), 4)} {pad(m.number, 5)} {cut(m.who, 40)} {arrow}".rstrip())
        if not moved:
            say("  the order stays as it is")
        click.echo()
    title = ""
    for change in proposed.standings:
        if change.title != title:
            title = change.title
            say(paint(title, "bold"))
        say(f"  {pad(_standing(change.before), 12)} → {pad(_standing(change.after), 12)} {cut(change.competitor, 40)}")
    if not proposed.standings:
        say("the standings stay as they are")
    click.echo()


def _place(place: int | None, status: str = "") -> str:
    return str(place) if place is not None else status.lower() or "–"


def _standing(row: tuple[int | None, Any]) -> str:
    from onemake.core.points import write_points

    return f"{_place(row[0]):>3} {write_points(row[1]):>6}"


# --- same, undo, history -------------------------------------------------------------------------------------------------------


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] NAME OTHER")
@click.option("--apart", is_flag=True, help="They are two: take them apart, and never ask again.")
def same(words: Sequence[str], apart: bool) -> None:
    """Say that two spellings are one driver, who goes by the first NAME.

    The results keep the spelling they came with. --apart says the opposite, now or later.
    """
    from onemake.core.errors import UserError
    from onemake.office.same import apart as part
    from onemake.office.same import same as join

    season, names = _season_first(words)
    if len(names) != 2:
        raise UserError('write: onemake same [SEASON] "Jörg Müller" "Joerg Mueller"')
    done = (part if apart else join)(season, *names, at=_now())
    click.echo(f"{done.said}: {done.rows} row{'' if done.rows == 1 else 's'} of results.csv\n")
    _show(done.season)
    _refresh(done.folder, done.season)


@click.command()
@click.argument("season", required=False)
@click.option("--redo", "back", is_flag=True, help="Bring back what was undone last.")
def undo(season: str | None, back: bool) -> None:
    """Undo the last start, import, penalty or same in a SEASON; again, and the one before it.

    Refused where a file was edited by hand since. Nothing is lost: --redo brings it back.
    """
    from onemake.office.undo import redo
    from onemake.office.undo import undo as take_back

    entry = (redo if back else take_back)(season, at=_now())
    done = "brought back" if back else "undid"
    click.echo(f"{done} {entry.verb} {entry.number}: {entry.said}")
    other = "undo" if back else "undo --redo"
    if (entry.verb, back) != ("start", False):
        from onemake.office.library import find, load

        _refresh(find(season), load(season))
    click.echo(f"({'undo it' if back else 'bring it back'} with: onemake {other}{' ' + season if season else ''})")


@click.command()
@click.argument("season", required=False)
@format_option
def history(season: str | None, form: str) -> None:
    """List what was done in a SEASON's folder, oldest first."""
    from onemake.office.undo import history as tell

    entries = tell(season)
    rows = [[str(e.number), e.at.isoformat(timespec="seconds"), e.verb, e.state, e.said, "; ".join(e.after)] for e in entries]
    names = ["number", "at", "verb", "state", "said", "files"]
    if form == "json":
        print_json({"history": [dict(zip(names, row, strict=True)) for row in rows]})
    elif form == "csv":
        print_csv([names, *rows])
    elif not rows:
        click.echo("nothing was done here yet with start, import, penalty or same")
    else:
        for number, at, verb, state, said, _ in rows:
            mark = "  (undone)" if state == "undone" else ""
            click.echo(f"{number:>4}  {at[:16].replace('T', ' ')}  {verb:<8} {said}{mark}")
