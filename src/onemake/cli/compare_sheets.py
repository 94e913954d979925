"""``onemake compare``: two issues of a sheet, who moved and why, and the decisions that lie between them."""

from __future__ import annotations

import sys
import textwrap
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli import desk
from onemake.cli.common import format_option, print_csv, print_json, say
from onemake.cli.paint import cut, pad, paint, wide, width

if TYPE_CHECKING:
    from onemake.core.season import Decision
    from onemake.core.timing.compare import CarChange, Comparison
    from onemake.core.timing.compare_standings import StandingChange
    from onemake.core.timing.session import Session
    from onemake.office.compare_sheets import Accepted, Compared

__all__ = ["compare"]


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@click.option(
    "--session", metavar="NAME", default="", help="Which session, where a file holds several: race, qualifying, or a part of its name."
)
@click.option(
    "--accept", "season", metavar="SEASON", help="Write the decisions into this season, whose race stands as in A. `undo` takes them back."
)
@click.option("--round", "round_", metavar="R", type=click.IntRange(1, 999), help="The round of the race in the season.")
@click.option("--race", metavar="N", type=click.IntRange(1, 99), help="The race within the round.")
@click.option("--author", metavar="WHO", default="", help="Who decided, if known.")
@click.option("--reason", metavar="TEXT", default="", help="What for, if known.")
@click.option("--article", metavar="A", default="", help="The article of the rules, if known.")
@click.option("--dry-run", is_flag=True, help="With --accept: show what would change, and write nothing.")
@format_option
def compare(
    before: str, after: str, session: str, season: str | None, round_: int | None, race: int | None, author: str, reason: str, article: str,
    *, dry_run: bool, form: str,
) -> None:  # fmt: skip
    """Compare two issues of a sheet, A the earlier and B the later: who moved, from where to where, by how much and why.

    Any formats. Finds the decisions that make B of A, and proves them by applying them. Two championship tables are compared by their points. Exit 0:
    nothing differs; 1: something does; 2: the files cannot be compared.
    """
    from onemake.core.errors import UserError
    from onemake.office.compare_sheets import Said, compare_files, decided, propose

    if season is not None and round_ is None:
        raise UserError("--accept needs to know the race: say --round 3, and --race 2 for the second race of that round")
    compared = compare_files(before, after, session=session)
    said = Said(author, " ".join(reason.split()), article)
    decisions = decided(compared, round_, race, said)
    if season is not None and round_ is not None and compared.differs:
        proposed = propose(compared, season, round_, race, at=desk.now(), said=said)
        _print(compared, proposed.decisions, form)
        _accept(proposed, dry_run=dry_run, quiet=form != "table")
    else:
        _print(compared, decisions, form)
    if compared.differs:
        sys.exit(1)


def _print(compared: Compared, decisions: Sequence[Decision], form: str) -> None:
    from onemake.office.comparison_words import comparison_as_data, comparison_rows

    if form == "json":
        print_json(comparison_as_data(compared, decisions))
    elif form == "csv":
        print_csv(comparison_rows(compared))
    elif compared.comparison is None:
        say(_show_standings(compared.standings))
    else:
        say("\n".join([*_heading(compared.comparison), *_show_changes(compared.comparison), *_show_decisions(compared, decisions)]))


def _heading(found: Comparison) -> list[str]:
    a, b = found.before, found.after
    words = " · ".join(dict.fromkeys(filter(None, (b.series, b.event, b.track, b.name or b.kind))))
    lines = [paint(words, "bold")] if words else []
    lines.append(f"A {_called(a)}, B {_called(b)}: {len(found.cars)} cars")
    return lines + [line for doubt in found.doubts for line in _wrapped(f"note: {doubt}", 0)]


def _called(session: Session) -> str:
    return f"{session.file}{f' ({session.issue})' if session.issue else ''}"


def _show_changes(found: Comparison) -> list[str]:
    if not found.changes:
        return ["", "nothing differs"]
    names = min(24, max((wide(_names(car)) for car in found.changes), default=0))
    lines = [
        "",
        paint(f"    A    B    {pad('no.', 5)} {pad('drivers', names)}  what happened".replace("  what", " what", not names), "dim"),
    ]
    for car in found.changes:
        from onemake.office.comparison_words import why

        was, now = car.place
        arrow = " " if None in (was, now) or was == now else "↓" if (now or 0) > (was or 0) else "↑"
        start = f"{_place(car, before=True):>5}{_place(car, before=False):>5} {arrow}  {pad(cut(car.number, 5), 5)} {pad(cut(_names(car), names), names)}"
        lines += _wrapped(f"{start}  {why(car, found)}", wide(start) + 2)
    return lines


def _names(car: CarChange) -> str:
    return " / ".join(car.line.drivers)


def _place(car: CarChange, *, before: bool) -> str:
    line = car.before if before else car.after
    if line is None:
        return "–"
    return str(line.place) if line.place is not None else line.status.lower() or "–"


def _wrapped(text: str, indent: int) -> list[str]:
    return textwrap.wrap(text, max(width(), indent + 30), subsequent_indent=" " * (indent or 2), drop_whitespace=True) or [""]


def _show_decisions(compared: Compared, decisions: Sequence[Decision]) -> list[str]:
    from onemake.formats.decision_text import write_decision
    from onemake.office.comparison_words import unexplained

    found = compared.explanation
    if compared.comparison is None or not compared.comparison.changes:
        return []
    lines = [""]
    if found.refused:
        return [*lines, *_wrapped(f"no decisions were looked for: {found.refused}", 0)]
    if found.exact and decisions:
        lines.append(
            paint(
                f"{_count(len(decisions), 'decision')} would explain all of it; applied to A, {'it gives' if len(decisions) == 1 else 'they give'} B",
                "bold",
            )
        )
    elif decisions:
        lines.append(paint(f"{_count(len(decisions), 'decision')} would explain a part of it", "bold"))
    elif found.exact:
        lines.append("no decision is needed for it: neither places nor times nor laps differ")
    for decision in decisions:
        driver = next((" / ".join(p.line.drivers) for p in found.decisions if decision.number and p.line.number == decision.number), "")
        lines += ["", write_decision(decision, driver, unknown=True).rstrip("\n")]
    if found.unexplained:
        lines += [
            "",
            paint("not explained", "bold"),
            *(line for left in found.unexplained for line in _wrapped(f"  {unexplained(left)}", 4)),
        ]
    return lines


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'' if number == 1 else 's'}"


def _show_standings(changes: Sequence[StandingChange]) -> str:
    from onemake.office.comparison_words import why_standing

    if not changes:
        return "nothing differs"
    lines = [paint(f"    A    B  {pad('competitor', 24)} {'points':>8} {'now':>8}  what happened", "dim")]
    for change in changes:
        places = "".join(f"{'–' if place is None else place:>5}" for place in change.place)
        points = " ".join(f"{'–' if point is None else point or '–':>8}" for point in change.points)
        lines += _wrapped(f"{places}  {pad(cut(change.competitor, 24), 24)} {points}  {why_standing(change)}".rstrip(), 14)
    return "\n".join(lines)


# --- into a season -------------------------------------------------------------------------------------------------------------


def _accept(proposed: Accepted, *, dry_run: bool, quiet: bool) -> None:
    """Show what the season becomes, and write it unless it is only tried."""
    from onemake.office.compare_sheets import accept
    from onemake.office.library import load

    if proposed.recovered:
        click.echo(f"note: {proposed.recovered}", err=True)
    if not quiet:
        say(f"\n{paint(f'race {proposed.race} of {proposed.folder}', 'bold')}")
        desk.show_changes(proposed.standings)
        if not proposed.standings:
            say("the standings stay as they are")
    for number, sheet, here in proposed.unlike:
        click.echo(
            f"{click.style('!', fg='yellow')} {number} would stand at {here or 'no place'}, and at {sheet or 'no place'} in B", err=True
        )
    if dry_run:
        click.echo("nothing was written", err=True)
        return
    entry = accept(proposed)
    click.echo(f"written into {proposed.folder}: {entry.said}", err=quiet)
    desk.refresh(proposed.folder, load(proposed.folder))
