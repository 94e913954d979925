"""``onemake advance``: who goes on, and what was acted on."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import click

from onemake.cli.common import as_of_option, format_option, print_csv, print_json, say

if TYPE_CHECKING:
    from onemake.core.advance import Advanced, Selection
    from onemake.core.rules.advance_rule import Advance

__all__ = ["advance"]


@click.command()
@click.argument("season", required=False)
@click.option("--rule", metavar="ID", help="Only this rule.")
@as_of_option
@format_option
def advance(season: str | None, rule: str | None, as_of: str | None, form: str) -> None:
    """Say who goes on from the heats, groups and tables of a SEASON: to the final, to the next tier, to a nomination.

    What was acted on is shown beside who would be chosen by what was known then and is known now. Exit code 1 if these differ, or if
    a tie on the line must be broken first.
    """
    from onemake.office.advance import advance as find
    from onemake.office.advance import advance_as_data
    from onemake.office.library import load

    facts, found = load(season), find(season, rule, as_of=as_of)
    if form == "json":
        print_json(advance_as_data(facts, found))
    elif form == "csv":
        print_csv([["rule", "to", "state", "competitor", "competitor_id", "why", "entered"], *(row for one in found for row in _rows(one))])
    else:
        shown = "\n\n".join("\n".join(_show(one)) for one in found)
        say(shown or f"{facts.identity.name} has no rules of advancement: [[advance]] in season.toml")
    if any(one.changed or one.undecided for one in found):
        sys.exit(1)


def _rows(one: Advanced) -> Iterator[Sequence[object]]:
    if one.acted is not None:
        yield from ([one.rule.id, one.rule.to, "acted on", name, "", f"decision {one.acted.id}", ""] for name in one.acted.order)
    for state, selection in (("then", one.then), ("now", one.now)):
        if selection is not None:
            for c in selection.chosen:
                entered = "" if one.entered is None or state == "then" else "yes" if one.entered[c.name] else "no"
                yield [one.rule.id, one.rule.to, state, c.name, c.key, c.why, entered]
            yield from (
                [one.rule.id, one.rule.to, f"{state}: level on the line", name, "", "", ""] for tie in selection.ties for name in tie
            )


def _show(one: Advanced) -> Iterator[str]:
    from onemake.cli.paint import paint

    rule = one.rule
    head = rule.name or rule.id
    yield paint(f"{head} → {rule.to}" if rule.to else head, "bold") + (paint(f" · art. {rule.article}", "dim") if rule.article else "")
    yield paint(f"  {_said(rule)}", "dim")
    for reason in one.now.open:
        yield f"  as it stands: {reason}"
    if one.acted is not None:
        when = f"{one.acted.issued:%Y-%m-%d}" if one.acted.issued is not None else "date not known"
        yield f"  acted on (decision {one.acted.id}, {when}): {', '.join(one.acted.order)}"
    if one.then is not None and (one.changed or one.then.names != one.now.names or one.then.ties != one.now.ties):
        assert one.then.as_of is not None
        yield f"  as known {one.then.as_of:%Y-%m-%d %H:%M}: {', '.join(one.then.names) or 'nobody'}{_between(one.then)}"
        yield f"  now: {', '.join(one.now.names) or 'nobody'}{_between(one.now)}"
    if one.changed:
        stays = "; what was acted on stays until another decision" if one.acted is not None else ""
        yield paint(f"  the outcome has changed since{stays}", "red")
    wide = max((len(c.name) for c in one.now.chosen), default=0)
    for number, c in enumerate(one.now.chosen, 1):
        missing = one.entered is not None and not one.entered[c.name]
        yield f"  {number:>3}  {c.name:<{wide}}  {c.why}" + (paint("  not entered here", "red") if missing else "")
    for tie in one.now.ties:
        words = f"  refused to choose: {', '.join(tie)} are level on the line"
        settled = (
            " (settled by the decision)" if one.acted is not None else f'; draw lots (draw_lots, of = "{rule.id}") or decide (advance)'
        )
        yield paint(words + settled, "red")
    if one.now.refused:
        yield paint(f"  refused to choose: {one.now.refused}", "red")
    if not (one.now.chosen or one.now.ties or one.now.refused):
        yield "  nobody yet"


def _between(selection: Selection) -> str:
    return "".join(f" (level: {', '.join(tie)})" for tie in selection.ties)


def _said(rule: Advance) -> str:
    """The rule in words."""
    from onemake.core.races import written
    from onemake.core.rules.compare import said_by
    from onemake.core.rules.regulations import Regulations

    places = f"place {rule.first}" if rule.first == rule.last else f"places {rule.first} to {rule.last}"
    if rule.from_.title:
        where = f"of {rule.from_.title}" + (f" after {written(rule.from_.after)}" if rule.from_.after else "")
    else:
        races = said_by(Regulations(advance=(rule,)))[f"advance.{rule.id}.from.races"].value
        where = f"of each of the races {races}" if rule.across == "each" else f"of the races {races} together, by {', then '.join(rule.by)}"
    season = f" of {rule.from_.season}" if rule.from_.season else ""
    besides = f", besides those of {', '.join(rule.besides)}" if rule.besides else ""
    classes = f", of {', '.join(rule.classes)} only" if rule.classes else ""
    return f"{places} {where}{season}{besides}{classes}"
