"""``onemake penalty``: what a penalty changes, and that it counts."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli import desk
from onemake.cli.common import say

if TYPE_CHECKING:
    from onemake.office.penalty import Penalty

__all__ = ["penalty"]


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("words", nargs=-1, required=True, metavar="[SEASON] ROUND[.RACE] WHO PENALTY [REASON]")
@click.option("--article", metavar="A", default="", help="The article of the rules.")
@click.option("--author", metavar="WHO", default="", help="Who decided: the stewards.")
@click.option("--again", is_flag=True, help="The same penalty is meant a second time.")
@click.option("--no-page", is_flag=True, help="Leave the page and the picture as they are.")
@desk.yes_option
def penalty(words: Sequence[str], article: str, author: str, again: bool, no_page: bool, yes: bool) -> None:
    """Show what a PENALTY changes, and let it count when told so.

    WHO is a name, a part of one or a number. PENALTY is +5s, +1:30s, +2p (places), -1lap, dsq, no-points or -10pts. A decision is added to
    decisions.toml; the result stays as it came.
    """
    from onemake.core.errors import UserError
    from onemake.office.library import load
    from onemake.office.penalty import impose
    from onemake.office.penalty import penalty as propose

    season, rest = desk.season_first(words)
    if not 3 <= len(rest) <= 4:
        raise UserError('write: onemake penalty [SEASON] 3 "Name" +5s "reason" (3.2 is the second race of round 3)')
    proposed = propose(season, *rest, at=desk.now(), article=article, author=author)
    if proposed.recovered:
        desk.note(proposed.recovered)
    _show_penalty(proposed)
    ask = desk.terminal() and not yes
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
        desk.refresh(proposed.folder, load(proposed.folder))


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
    desk.show_changes(proposed.standings)
    if not proposed.standings:
        say("the standings stay as they are")
    click.echo()


def _place(place: int | None, status: str = "") -> str:
    return str(place) if place is not None else status.lower() or "–"
