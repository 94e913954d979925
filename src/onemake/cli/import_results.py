"""``onemake import``: the next races into a season."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from onemake.cli import desk

__all__ = ["import_"]


@click.command(name="import")
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] FILE...")
@click.option("--round", "round_", metavar="N", type=click.IntRange(1, 9999), help="The round it is. Default: the next.")
@click.option("--race", metavar="N", type=click.IntRange(1, 999), help="The race within the round.")
@click.option("--replace", "replaces", is_flag=True, help="The race is there already: take this as a new issue, and keep the earlier one.")
@desk.session_option
@desk.columns_option
@desk.sheet_option
@desk.in_order_option
@desk.blank_option
@click.option("--no-page", is_flag=True, help="Leave the page and the picture as they are.")
@desk.yes_option
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

    season, files = desk.season_first(words)
    if not files:
        raise UserError("name the files to import: onemake import SEASON FILE...")
    folder = find(season)
    ask = desk.terminal() and not yes
    said = read_remembered(folder).asked(Asked(desk.mapping(columns), sheet, in_order, (blank or "").upper()))
    sheets, asked = desk.read_sheets(files, said, session, ask=ask)
    done = import_sheets(
        folder, sheets, at=desk.now(), asked=asked, round=round_, race=race, replaces=replaces, decide=desk.decider(ask=ask)
    )
    for note in (*([done.recovered] if done.recovered else []), *done.notes):
        desk.note(note)
    for note in done.doubtful:
        click.echo(f"{click.style('!', fg='yellow')} {note}", err=True)
    for there in done.already:
        click.echo(f"{there} is already imported, with the same rows: nothing to do", err=True)
    if not done.races:
        sys.exit(1)
    entered = f"; new: {', '.join(done.entered)}" if done.entered else ""
    click.echo(f"imported {', '.join(done.races)}{entered}\n")
    desk.show(done.season)
    if not no_page:
        desk.refresh(folder, done.season)
    if done.already:
        sys.exit(1)
