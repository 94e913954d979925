"""`onemake contenders`: who can still win, and what each needs."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

import click

from onemake.cli.common import after_option, as_of_option, format_option, print_csv, print_json, say, title_option
from onemake.cli.paint import cut, pad, paint, wide, width
from onemake.cli.quiet import native_output_apart

if TYPE_CHECKING:
    from onemake.core.season import Season
    from onemake.office.contenders import Contenders

__all__ = ["contenders", "show_contenders"]


@click.command()
@click.argument("season", required=False)
@title_option
@after_option
@as_of_option
@click.option("--all-classified", is_flag=True, help="Suppose that everybody expected is classified in every race to come.")
@click.option("--next", "next_", is_flag=True, help="What each needs in the next race, place by place.")
@format_option
def contenders(
    season: str | None, title: str | None, after: str | None, as_of: str | None, all_classified: bool, next_: bool, form: str
) -> None:
    """Who can still win the titles of a SEASON, who has won them, and what each needs.

    The answer is mathematical: rivals may fail to score. With --all-classified everybody expected is classified in every race to come.
    """
    from onemake.core.errors import UserError
    from onemake.office.contenders import contenders as find
    from onemake.office.contenders import contenders_as_data, contenders_as_rows
    from onemake.office.library import load

    if next_ and all_classified:
        raise UserError("what each needs in the next race is answered mathematically only; take --all-classified or --next")
    facts = load(season)
    with native_output_apart():
        found = find(facts, title, after=after, as_of=as_of, all_classified=all_classified)
    if form == "json":
        print_json(contenders_as_data(facts, found))
    elif form == "csv":
        print_csv(contenders_as_rows(facts.id, found))
    else:
        say("\n\n".join(show_contenders(facts, answer, next_=next_) for answer in found))


def show_contenders(season: Season, found: Contenders, *, next_: bool = False) -> str:
    """One title: what is to be said, the table, and place by place what the next race can decide."""
    from onemake.core.contenders.words import question
    from onemake.core.standings import grouped

    answer = found.outlook
    when = f"after {answer.after}" if answer.after is not None else "before the first race"
    lines = [
        paint(f"{season.identity.name} · {answer.name}", "bold"),
        paint(
            f"{when} · {question(answer)}" + (f" · as known on {answer.as_of:%Y-%m-%d %H:%M}" if answer.as_of is not None else ""), "dim"
        ),
    ]
    lines += [paint(line, "red") for reason in grouped(found.provisional) for line in _wrapped(f"provisional: {reason}")]
    lines += [line for sentence in (*found.said, *found.next_said) for line in _wrapped(sentence)]
    lines += _table(found)
    if next_ and found.next is not None:
        lines += _next(found)
    return "\n".join(lines)


def _wrapped(sentence: str) -> list[str]:
    return textwrap.wrap(sentence, max(40, width() - 4), initial_indent="  ", subsequent_indent="    ")


def _table(found: Contenders) -> list[str]:
    """Who can still win stands first; of the others those with a place."""
    from onemake.core.points import write_points

    answer = found.outlook
    heads = ("", "", "now", "at most", "final place", "title")
    rows = [
        (
            "–" if c.place is None else str(c.place),
            c.name,
            write_points(c.points, answer.decimals),
            write_points(c.most, answer.decimals),
            _places(c.best, c.worst, best_exact=c.best_exact, worst_exact=c.worst_exact),
            found.standing_of(c),
        )
        for c in answer.contenders
    ]
    widths = [max(wide(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    widths[1] = min(widths[1], max(14, width() - sum(widths) + widths[1] - 12))
    lines = [paint(_row(heads, widths), "dim")]
    for contender, row in zip(answer.contenders, rows, strict=True):
        lines.append(
            paint(_row(row, widths), "gold")
            if contender.champion
            else _row(row, widths)
            if contender.can_win
            else paint(_row(row, widths), "dim")
        )
    if any(not (c.best_exact and c.worst_exact) for c in answer.contenders) and answer.races:
        lines.append(paint("  ≥ and ≤: not better and not worse than this; a bound, not proved to be reached", "dim"))
    return lines


def _row(cells: tuple[str, ...], widths: list[int]) -> str:
    place, name, *figures, title = cells
    shown = "  ".join(pad(figure, columns, right=True) for figure, columns in zip(figures, widths[2:-1], strict=True))
    return f"{pad(place, widths[0], right=True)}  {pad(cut(name, widths[1]), widths[1])}  {shown}  {title}".rstrip()


def _places(best: int, worst: int, *, best_exact: bool, worst_exact: bool) -> str:
    if best == worst:
        return str(best)
    return f"{'' if best_exact else '≥'}{best}–{'' if worst_exact else '≤'}{worst}"


def _next(found: Contenders) -> list[str]:
    """Place by place: when the title is won, and with which place each stays in it."""
    coming = found.next
    assert coming is not None
    names = {c.key: c.name for c in found.outlook.contenders}
    lines = [paint(f"The next race, {coming.race.key}", "bold")]
    for key, wins in coming.wins.items():
        lines.append(f"  {names[key]} wins the title there")
        for conditions, alike in groupby(wins, key=lambda w: w.conditions):
            needs = ", ".join(f"{c.name} {_no_better(c.no_better_than)}" for c in conditions)
            lines += _indented(f"{_from_to([w.place for w in alike])}: {needs or 'whatever the others do'}")
    for key, stays in coming.stays.items():
        if any(s.needs != 0 for s in stays):
            lines.append(f"  {names[key]} stays in it, if {names[coming.leader]} is …")
            said = [(needs, [s.leader_place for s in alike]) for needs, alike in groupby(stays, key=lambda s: s.needs)]
            lines += _indented("; ".join(f"{_from_to(places)}: {_enough(needs)}" for needs, places in said))
    return lines


def _indented(text: str) -> list[str]:
    return textwrap.wrap(text, max(40, width() - 4), initial_indent="    ", subsequent_indent="      ")


def _from_to(places: Sequence[int]) -> str:
    """Places in a row, the last of which may be none: 3rd, 4th to 6th, 7th or worse."""
    first, last = places[0], places[-1]
    if first == last:
        return _at(first)
    return f"{_at(first)} or worse" if last == 0 else f"{_at(first)} to {_at(last)}"


def _at(place: int) -> str:
    from onemake.core.contenders.words import ordinal

    return ordinal(place) if place else "not classified"


def _no_better(place: int) -> str:
    return f"no better than {_at(place)}" if place else "not classified"


def _enough(place: int | None) -> str:
    return "out" if place is None else "with any result" if place == 0 else "with a win" if place == 1 else f"with {_at(place)} or better"
