"""``onemake entry-list``: the list that a timekeeper loads before the meeting."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from onemake.office.entry_list import ListFor

__all__ = ["entry_list"]


@click.command(name="entry-list")
@click.argument("season", required=False)
@click.option("--for", "form", type=click.Choice(["orbits", "csv"]), default="csv", show_default=True, help="Which program reads it.")
@click.option("--round", "round_", metavar="N", type=click.IntRange(1, 9999), help="Only those entered for this round.")
@click.option("--race", metavar="N", type=click.IntRange(1, 999), default=1, help="The race within the round.")
@click.option("--to", "target", metavar="FILE", type=click.Path(path_type=Path), help="Write this file, as Windows programs read it.")
def entry_list(season: str | None, form: ListFor, round_: int | None, race: int, target: Path | None) -> None:
    """Write the entry list of a SEASON for the timekeeper: numbers, transponders, names, classes.

    What he loads comes back on his sheets, so that every row finds its driver. Transponders are a column of entries.csv: transponders = 5691251; 12345.
    """
    from onemake.formats.csv_text import write_csv
    from onemake.office.entry_list import as_bytes, rows_for
    from onemake.office.entry_list import entry_list as listed
    from onemake.office.files import write_whole

    lines = listed(season, round_, race)
    text = write_csv(rows_for(lines, form))
    without = sum(1 for line in lines if not line.transponders)
    more = [line.number for line in lines if form == "orbits" and len(line.transponders) > 2]
    if target is None:
        sys.stdout.write(text)
    else:
        data, encoding = as_bytes(text)
        write_whole(target, data)
        click.echo(f"{target}: {len(lines)} cars, {encoding}")
    if without:
        click.echo(f"note: {without} of {len(lines)} cars have no transponder in entries.csv", err=True)
    if more:
        click.echo(f"note: only two transponders of number {', '.join(more)} fit the list", err=True)
