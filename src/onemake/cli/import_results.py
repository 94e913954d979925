"""``onemake import``: the next races into a season."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli import desk

if TYPE_CHECKING:
    from pathlib import Path

    from onemake.formats.sheet import Sheet
    from onemake.office.class_changes import Count
    from onemake.office.import_results import Imported

__all__ = ["import_"]


@click.command(name="import")
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] [FILE]...")
@click.option("--round", "round_", metavar="N", type=click.IntRange(1, 9999), help="The round it is. Default: the next.")
@click.option("--race", metavar="N", type=click.IntRange(1, 999), help="The race within the round.")
@click.option("--replace", "replaces", is_flag=True, help="The race is there already: take this as a new issue, and keep the earlier one.")
@click.option("--dry-run", is_flag=True, help="Write nothing; say what would be written, and what changes in the tables.")
@click.option("--from-laps", is_flag=True, help="Take the order that follows from the laps, where a file has them all.")
@click.option(
    "--number",
    "numbers",
    metavar="[FILE:LINE=]NUMBER",
    multiple=True,
    help="The number that a row should have: sheet.csv:19=03, or 3=03 for all that say 3.",
)
@click.option("--anyway", is_flag=True, help="Take it although the circuit or the day is another.")
@desk.class_changes_option
@desk.session_option
@desk.columns_option
@desk.sheet_option
@desk.in_order_option
@desk.blank_option
@click.option("--no-page", is_flag=True, help="Leave the page and the picture as they are.")
@desk.yes_option
def import_(
    words: Sequence[str], round_: int | None, race: int | None, replaces: bool, session: str, columns: str | None, sheet: str,
    in_order: bool, blank: str | None, no_page: bool, yes: bool, dry_run: bool, from_laps: bool, numbers: Sequence[str], anyway: bool,
    class_changes: Count | None,
) -> None:  # fmt: skip
    """Add races to a SEASON (default: the folder you are in) from timing files, folders, zips or plain tables.

    Files of one session (provisional, official, laps, weather) are taken together; the originals are kept under timing/. The race is the one run
    there and then, else the next. Without a FILE, the files kept of --round and --race are taken again, with the corrections of timing/passings.csv. Columns are those that were told before; new drivers become entries. A race that is there already is challenged.
    """
    from dataclasses import replace

    from onemake.formats.sheet import Asked
    from onemake.office.import_results import import_sheets
    from onemake.office.library import before_the_first_race, find
    from onemake.office.remembered import read_remembered

    season, files = desk.season_first(words)
    folder = find(season)
    if not files:
        files = [str(_kept(folder, round_, race))]
    ask = desk.terminal() and not yes
    said = read_remembered(folder).asked(Asked(desk.mapping(columns), sheet, in_order, (blank or "").upper(), _numbers(numbers)))
    if from_laps or before_the_first_race(folder).regulations.timing.governs == "laps":
        said = replace(said, governs="laps")
    sheets, asked = desk.read_sheets(files, said, session, ask=ask)
    sheets = _in_their_classes(folder, sheets, class_changes, ask=ask)
    done = import_sheets(
        folder, sheets, at=desk.now(), asked=asked, round=round_, race=race, replaces=replaces, anyway=anyway, dry_run=dry_run,
        decide=desk.decider(ask=ask),
    )  # fmt: skip
    for note in dict.fromkeys((*([done.recovered] if done.recovered else []), *done.notes)):
        desk.note(note)
    for note in done.doubtful:
        click.echo(f"{click.style('!', fg='yellow')} {note}", err=True)
    for there in done.already:
        click.echo(f"{there} is already imported, with the same rows: nothing to do", err=True)
    if not done.races:
        sys.exit(1)
    entered = f"; new: {', '.join(done.entered)}" if done.entered else ""
    if dry_run:
        _show_what_would_be(done)
        return
    click.echo(f"imported {', '.join(done.races)}{entered}\n")
    desk.show(done.season)
    if not no_page:
        desk.refresh(folder, done.season)
    if done.already:
        sys.exit(1)


def _kept(folder: Path, round_: int | None, race: int | None) -> Path:
    """The originals of a race that were filed before: to take them again, by other rules or with corrections. Raises UserError."""
    from onemake.core.errors import UserError

    kept = folder / "timing" / f"{round_}.{race or 1}"
    if round_ is None:
        raise UserError("name the files to import: onemake import SEASON FILE..., or a race whose files were kept: --round N --race N")
    if not kept.is_dir() or not any(kept.iterdir()):
        raise UserError(f"no files of race {round_}.{race or 1} were kept in {kept.parent}; name them: onemake import {folder} FILE...")
    return kept


def _in_their_classes(folder: Path, sheets: list[Sheet], told: Count | None, *, ask: bool) -> list[Sheet]:
    """Whoever comes in another class than he was entered in is asked about, once for all."""
    from onemake.office.class_changes import changes_from_entries, counted_in, entered_as
    from onemake.office.library import before_the_first_race

    season = before_the_first_race(folder)
    changed = changes_from_entries(sheets, season)
    return counted_in(sheets, changed, desk.counted(changed, told, ask=ask), entered_as(season))


def _numbers(told: Sequence[str]) -> dict[str, str]:
    """``sheet.csv:19=03``, or ``3=03``."""
    from onemake.core.errors import UserError

    found = {}
    for one in told:
        where, sign, number = one.rpartition("=")
        if not sign or not number or not where:
            raise UserError(f"--number {one!r} does not say which row has which number; write --number sheet.csv:19=03, or 3=03")
        found[where] = number
    return found


def _show_what_would_be(done: Imported) -> None:
    """What an import would do, had it been meant."""
    from onemake.office.changes import changes

    entered = f"; new entries: {', '.join(done.entered)}" if done.entered else ""
    click.echo(f"would import {', '.join(done.races)}{entered}")
    click.echo(f"would write {', '.join(done.files)}\n")
    moved = changes(done.before, done.season) if done.before is not None else []
    desk.show_changes(moved, 10)
    click.echo(f"{'' if moved else 'no table changes'}\nnothing was written (--dry-run)")
