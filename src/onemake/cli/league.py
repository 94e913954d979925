"""The smaller verbs of a league: same, undo, history."""

from __future__ import annotations

from collections.abc import Sequence

import click

from onemake.cli import desk
from onemake.cli.common import format_option, print_csv, print_json

__all__ = ["history", "same", "undo"]


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

    season, names = desk.season_first(words)
    if len(names) != 2:
        raise UserError('write: onemake same [SEASON] "Jörg Müller" "Joerg Mueller"')
    done = (part if apart else join)(season, *names, at=desk.now())
    click.echo(f"{done.said}: {done.rows} row{'' if done.rows == 1 else 's'} of results.csv\n")
    desk.show(done.season)
    desk.refresh(done.folder, done.season)


@click.command()
@click.argument("season", required=False)
@click.option("--redo", "back", is_flag=True, help="Bring back what was undone last.")
def undo(season: str | None, back: bool) -> None:
    """Undo the last start, import, penalty, same or compare in a SEASON; again, and the one before it.

    Refused where a file was edited by hand since. Nothing is lost: --redo brings it back.
    """
    from onemake.office.undo import redo
    from onemake.office.undo import undo as take_back

    entry = (redo if back else take_back)(season, at=desk.now())
    done = "brought back" if back else "undid"
    click.echo(f"{done} {entry.verb} {entry.number}: {entry.said}")
    other = "undo" if back else "undo --redo"
    if (entry.verb, back) != ("start", False):
        from onemake.office.library import find, load

        if desk.has_pages(folder := find(season)):
            desk.refresh(folder, load(season))
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
