"""`onemake odds`: how likely each final place is, on a terminal, for machines, and as pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from onemake.cli.common import after_option, as_of_option, print_csv, print_json, say, title_option
from onemake.cli.quiet import native_output_apart

if TYPE_CHECKING:
    from onemake.core.odds.suppose import Supposed
    from onemake.core.season import Season
    from onemake.office.odds import Odds

__all__ = ["odds"]


@click.command()
@click.argument("season", required=False)
@title_option
@after_option
@as_of_option
@click.option(
    "--absent", multiple=True, metavar="NAME[@RACE]", help="Suppose that he stays away: from every race to come, a round, or a race."
)
@click.option("--result", multiple=True, metavar="NAME=PLACE@RACE", help="Suppose that he finishes there: 'NAME=1@5.1'.")
@click.option("--annul", multiple=True, metavar="ID", help="Suppose that a decision is annulled: the appeal succeeds.")
@click.option(
    "--suppose",
    multiple=True,
    metavar="FILE",
    help="Suppose the decisions of a file like decisions.toml, or a later one of the season by its id.",
)
@click.option("--at-once", is_flag=True, help="Suppose all of it together, as one column.")
@click.option("--history", is_flag=True, help="Also how the odds moved: after each race, from what was known then.")
@click.option(
    "--seasons", "ends", type=click.IntRange(1000, 100_000_000), default=100_000, show_default=True, help="How many ends to simulate."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), default=1, show_default=True, help="The same seed gives the same answer.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv", "svg", "png"]),
    default="table",
    show_default=True,
    help="How to print; svg and png draw one title: its final places, or with --history how its odds moved.",
)
@click.option("--output", metavar="FILE", type=click.Path(dir_okay=False), help="Write into FILE instead; one that is there is replaced.")
def odds(
    season: str | None,
    title: str | None,
    after: str | None,
    as_of: str | None,
    absent: Sequence[str],
    result: Sequence[str],
    annul: Sequence[str],
    suppose: Sequence[str],
    at_once: bool,
    history: bool,
    ends: int,
    seed: int,
    form: str,
    output: str | None,
) -> None:
    """How likely each final place is, for each title of a SEASON.

    The rest of the season is simulated under its own rules, from how good its drivers are believed to be and how often they retire. Needs
    pip install 'onemake[odds]'.
    """
    from onemake.core.errors import UserError
    from onemake.office.library import load
    from onemake.office.odds import needs_extra
    from onemake.office.odds import suppose as supposed

    if form == "png" and output is None and sys.stdout.isatty():
        raise UserError("png is nothing to show on a terminal; write --output odds.png")
    needs_extra()
    facts = load(season)
    columns = supposed(facts, absent=absent, result=result, annul=annul, decisions=suppose, after=after, as_of=as_of, at_once=at_once)
    with native_output_apart():
        found = _computed(facts, title, after, as_of, columns, history=history, ends=ends, seed=seed)
    _write(found, form, output, history=history)


def _computed(
    facts: Season,
    title: str | None,
    after: str | None,
    as_of: str | None,
    columns: Sequence[Supposed],
    *,
    history: bool,
    ends: int,
    seed: int,
) -> Odds:
    from onemake.cli.progress import in_progress, word_if_long
    from onemake.office.odds import odds as compute

    if not (history and sys.stderr.isatty()):
        with word_if_long("simulating; the first time on a machine the simulator is compiled, which takes half a minute"):
            return compute(facts, title, after=after, as_of=as_of, suppose=columns, history=history, seasons=ends, seed=seed)
    with in_progress("simulating", len(facts.calendar)) as done:
        return compute(facts, title, after=after, as_of=as_of, suppose=columns, history=True, seasons=ends, seed=seed, done=done)


def _write(found: Odds, form: str, output: str | None, *, history: bool) -> None:
    if form == "table" and output is None:
        from onemake.cli.show_odds import show_odds

        say(show_odds(found))
    elif output is None and form == "json":
        from onemake.office.odds_rows import odds_as_data

        print_json(odds_as_data(found))
    elif output is None and form == "csv":
        from onemake.office.odds_rows import odds_as_rows

        print_csv(odds_as_rows(found))
    else:
        written = _written(found, form, history=history)
        if output is None:
            sys.stdout.buffer.write(written)
            sys.stdout.buffer.flush()
            return
        from onemake.office.files import write_whole

        write_whole(Path(output), written)
        click.echo(f"wrote {output}", err=True)


def _written(found: Odds, form: str, *, history: bool) -> bytes:
    """What goes into a file."""
    if form == "table":
        from onemake.cli.show_odds import show_odds

        return f"{show_odds(found)}\n".encode()
    if form == "json":
        import json

        from onemake.office.odds_rows import odds_as_data

        return (json.dumps(odds_as_data(found), ensure_ascii=False, indent=2) + "\n").encode()
    if form == "csv":
        from onemake.formats.csv_text import write_csv
        from onemake.office.odds_rows import odds_as_rows

        return write_csv(odds_as_rows(found)).encode()
    from onemake.web.odds_pictures import moved_svg, places_svg
    from onemake.web.pictures import png

    drawn = moved_svg(found) if history else places_svg(found)
    return drawn.encode() if form == "svg" else png(drawn)
