"""Who wins under other rules: both tables side by side, and what each article gives and takes."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from fractions import Fraction
from operator import itemgetter
from typing import TYPE_CHECKING

import click

from onemake.cli.common import after_option, as_of_option, format_option, print_csv, print_json, say, title_option
from onemake.cli.paint import cut, pad, paint, wide, width

if TYPE_CHECKING:
    from onemake.core.rules.whatif import Changed, Step, WhatIf

__all__ = ["show_verdicts", "show_what_if", "what_if"]


@click.command(name="what-if")
@click.argument("season")
@click.argument("other")
@title_option
@after_option
@as_of_option
@format_option
def what_if(season: str, other: str, title: str | None, after: str | None, as_of: str | None, form: str) -> None:
    """Who wins a SEASON under OTHER rules, and who gains from which article.

    The season's own rules become the other ones article by article, in the order of the rule book; what each changes sums exactly to the
    difference. OTHER is a season, a season.toml, or shipped regulations.
    """
    from onemake.office.library import load
    from onemake.office.whatif import what_if as compute
    from onemake.office.whatif import what_if_as_data, what_if_as_rows

    facts = load(season)
    found = compute(facts, other, title, after=after, as_of=as_of)
    if form == "json":
        print_json(what_if_as_data(facts.id, other, found))
    elif form == "csv":
        print_csv(what_if_as_rows(found))
    else:
        for note in dict.fromkeys(note for w in found for note in w.said):
            click.echo(f"note: {note}", err=True)
        say("\n\n".join(show_what_if(facts.identity.name, other, w) for w in found))


_LETTERS = "abcdefghijklmnopqrstuvwxyz"


def show_what_if(season: str, other: str, found: WhatIf) -> str:
    """One title: the verdict, the articles that differ, and the table with a column for each that moves points."""
    from onemake.office.whatif import verdict

    lines = [paint(f"{season} · {found.name}, under {other}", "bold")]
    if found.title_there != found.title:
        lines.append(paint(f"  compared with its title {found.title_there}", "dim"))
    lines += textwrap.wrap(verdict(found), max(40, width() - 2), initial_indent="  ", subsequent_indent="  ")
    moving = [i for i, step in enumerate(found.steps) if step.moves]
    letters = {i: _LETTERS[n] for n, i in enumerate(moving)}
    lines += [line for i in moving for line in _article(letters[i], found, i)]
    still = [_numbered(step) for step in found.steps if not step.moves]
    if still:
        lines += _wrapped("differs, and changes nothing: " + "; ".join(still), "  ")
    if not found.steps:
        lines.append("  nothing differs in what they say of this title")
    return "\n".join([*lines, *_table(found, letters)])


def _wrapped(text: str, indent: str) -> list[str]:
    return [
        paint(line, "dim") for line in textwrap.wrap(text, max(40, width() - 2), initial_indent=indent, subsequent_indent=indent + "   ")
    ]


def _numbered(step: Step) -> str:
    numbers = [f"art. {n} {where}" for n, where in ((step.there, "there"), (step.here, "here")) if n]
    return step.article.words + (f" ({', '.join(numbers)})" if numbers else "")


def _article(letter: str, found: WhatIf, i: int) -> list[str]:
    """An article, and who moves up by it."""
    lines = _wrapped(f"{letter}  {_numbered(found.steps[i])}", "  ")
    up = []
    for row in found.rows:
        before = row.places[i - 1] if i else row.here.position
        since = row.places[i]
        if before and since and since < before:
            up.append((since, f"{row.competitor} {before} to {since}"))
    if up:
        named = [words for _, words in sorted(up, key=itemgetter(0))]
        more = f" and {len(named) - 4} more" if len(named) > 5 else ""
        lines += _wrapped("up: " + ", ".join(named if not more else named[:4]) + more, "     ")
    return lines


def _table(found: WhatIf, letters: dict[int, str]) -> list[str]:
    from onemake.core.points import write_points
    from onemake.office.whatif import signed

    shown = [i for i in letters if any(row.by[i] for row in found.rows)]
    cells = [[signed(row.change), *(_share(row.by[i]) for i in shown)] for row in found.rows]
    heads = ["change", *(letters[i] for i in shown)]
    widths = [max(wide(c) for c in column) for column in zip(heads, *cells, strict=True)]
    figures = [
        [_place(row.there.position), write_points(row.there.points), _place(row.here.position), write_points(row.here.points)]
        for row in found.rows
    ]
    fixed = [max(wide(c) for c in column) for column in zip(("", "there", "", "here"), *figures, strict=True)]
    name_width = min(max((wide(row.competitor) for row in found.rows), default=4), 26)
    while len(widths) > 1 and sum(fixed) + 9 + name_width + sum(w + 2 for w in widths) > width() and name_width > 14:
        name_width -= 1
    while len(widths) > 1 and sum(fixed) + 9 + name_width + sum(w + 2 for w in widths) > width():
        widths.pop()
    head = pad("", fixed[0] + 2 + name_width) + _right("there", fixed[1]) + pad("", fixed[2] + 2) + _right("here", fixed[3])
    lines = [paint(head + "".join(_right(h, w) for h, w in zip(heads, widths, strict=False)), "dim")]
    for row, figure, cell in zip(found.rows, figures, cells, strict=True):
        lines.append(_line(row, figure, cell, fixed, widths, name_width))
    hidden = len(heads) - len(widths)
    if hidden:
        lines.append(paint(f"  the last {hidden} columns are left out for want of width", "dim"))
    return lines


def _line(row: Changed, figure: Sequence[str], cell: Sequence[str], fixed: Sequence[int], widths: Sequence[int], name_width: int) -> str:
    line = f"{pad(figure[0], fixed[0], right=True)}  {pad(cut(row.competitor, name_width), name_width)}"
    line += paint(_right(figure[1], fixed[1]), "bold") + paint(_right(figure[2], fixed[2]) + _right(figure[3], fixed[3]), "dim")
    return (line + "".join(_right(c, w) for c, w in zip(cell, widths, strict=False))).rstrip()


def _right(text: str, columns: int) -> str:
    return "  " + pad(text, columns, right=True)


def _place(position: int | None) -> str:
    return "–" if position is None else str(position)


def _share(share: Fraction) -> str:
    from onemake.office.whatif import signed

    return signed(share) if share else "·"


def show_verdicts(season: str, other: str, found: Sequence[WhatIf]) -> str:
    """Under the borrowed tables: who wins instead of whom, title by title."""
    from onemake.office.whatif import verdict

    lines = [
        line
        for w in found
        for line in textwrap.wrap(f"{w.name}: {verdict(w)}", max(40, width() - 2), initial_indent="  ", subsequent_indent="    ")
    ]
    return "\n".join(
        [paint("Against its own rules", "bold"), *lines, paint(f"  Every place: onemake rules what-if {season} {other}", "dim")]
    )
