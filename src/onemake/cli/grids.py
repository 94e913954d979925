"""The commands ``grid`` and ``handicaps``: who starts where, who carries what, and why."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli.common import as_of_option, format_option, print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.core.season import Season

__all__ = ["grid", "handicaps"]


def _season_and_race(words: Sequence[str]) -> tuple[Season, str]:
    """``SEASON ROUND.RACE``, or the race alone for the season of this folder."""
    from onemake.office.library import load

    if not 1 <= len(words) <= 2:
        raise click.UsageError("name a race, and before it a season if you are not in its folder: porsche-supercup-2026 6.2")
    return load(words[0] if len(words) == 2 else None), words[-1]


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] ROUND[.RACE]")
@as_of_option
@click.option("--list", "as_list", is_flag=True, help="One car a line, with the reason for its place, whatever the width.")
@format_option
def grid(words: Sequence[str], as_of: str | None, as_list: bool, form: str) -> None:
    """Print the starting grid of a race: each place with its reason, and what was raced.

    Exit code 1 if a car started elsewhere than the grid says, or would start elsewhere by what was decided since.
    """
    from onemake.office.grids import grid as make
    from onemake.office.grids import grid_as_data

    season, race = _season_and_race(words)
    made = make(season, race, as_of=as_of)
    if form == "json":
        print_json(grid_as_data(season, made))
    elif form == "csv":
        from onemake.cli.show_grids import grid_as_rows

        print_csv(grid_as_rows(season, made))
    else:
        from onemake.cli.show_grids import show_grid

        say(show_grid(season, made, as_list=as_list))
    if any(slot.differs or slot.moved_by for slot in made.slots):
        sys.exit(1)


@click.command()
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] ROUND[.RACE]")
@as_of_option
@format_option
def handicaps(words: Sequence[str], as_of: str | None, form: str) -> None:
    """Print the ballast, times and boost that the rules hand out for a race, and what was recorded.

    Exit code 1 if something else was recorded, or if a later decision changes it.
    """
    from onemake.office.grids import handicaps as hand_out
    from onemake.office.grids import handicaps_as_data

    season, race = _season_and_race(words)
    found = hand_out(season, race, as_of=as_of)
    if form == "json":
        print_json(handicaps_as_data(season, found))
    elif form == "csv":
        from onemake.cli.show_grids import handicaps_as_rows

        print_csv(handicaps_as_rows(season, found))
    else:
        from onemake.cli.show_grids import show_handicaps

        say("\n\n".join(show_handicaps(season, table) for table in found))
    if any(row.differs or row.now is not None for table in found for row in table.rows):
        sys.exit(1)
