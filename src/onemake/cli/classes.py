"""``onemake classes``: who is in which class, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from onemake.cli.common import as_of_option, format_option, print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.office.classes import ClassList

__all__ = ["classes"]

_COLUMNS = ("class", "driver", "driver_id", "number", "guest", "from", "to", "member", "entered_in_it", "why", "missing")


@click.command()
@click.argument("season", required=False)
@click.option("--class", "name", metavar="NAME", help="Only this class.")
@click.option("--all", "every", is_flag=True, help="Also those who neither belong to a class nor are entered in it.")
@as_of_option
@format_option
def classes(season: str | None, name: str | None, every: bool, as_of: str | None, form: str) -> None:
    """Say who is in which class of a SEASON, and why: each test with its article and the fact it rests on."""
    from onemake.office.classes import classes as find
    from onemake.office.classes import classes_as_data
    from onemake.office.library import load

    facts = load(season)
    found = find(facts, name, as_of=as_of)
    data = classes_as_data(facts.id, found, every=every)
    if form == "json":
        print_json(data)
    elif form == "csv":
        rows = [{"class": one["class"], **row, "missing": "; ".join(row["missing"])} for one in data["classes"] for row in one["rows"]]
        print_csv([_COLUMNS, *([_word(row[column]) for column in _COLUMNS] for row in rows)])
    else:
        say("\n\n".join(_show(one, every=every) for one in found) or f"{facts.identity.name} has no classes.")


def _word(value: object) -> object:
    return "yes" if value is True else "" if value is False else value


def _show(one: ClassList, *, every: bool) -> str:
    import textwrap

    from onemake.cli.paint import pad, paint, wide, width

    article = f" · art. {one.article}" if one.article else ""
    lines = [paint(f"{one.name}{article}", "bold")]
    lines += [f"  note: {note}" for note in one.notes]
    shown = [place for place in one.places if every or place.worth_saying]
    longest = max((wide(place.driver) for place in shown), default=0)
    spans = {place: str(place.first) if place.first == place.last else f"{place.first} to {place.last}" for place in shown}
    long_span = max((len(span) for span in spans.values()), default=0)
    for place in shown:
        mark, color = ("?", "purple") if place.verdict.missing else ("✓", "points") if place.verdict.member else ("✗", "red")
        said = "entered in it; " if place.verdict.word and not place.verdict.member and not place.verdict.missing else ""
        if place.verdict.missing:
            said = ("in" if place.verdict.member else "out") + " by the word of the entry list; "
        guest = " (guest)" if place.guest else ""
        head = f" {place.number:>4}  {pad(place.driver, longest)}  {pad(spans[place], long_span)}  "
        first, *rest = textwrap.wrap(f"{said}{place.verdict.why}{guest}", max(24, width() - 3 - wide(head))) or [""]
        lines.append(f"  {paint(mark, color)}{head}{first}".rstrip())
        lines += [" " * (3 + wide(head)) + line for line in rest]
    if not shown:
        lines.append("  nobody")
    return "\n".join(lines)
