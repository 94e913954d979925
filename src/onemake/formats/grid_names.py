"""What grids, handicaps and the decisions on them say must hang together: figures that cannot be, and references that lead nowhere."""

from __future__ import annotations

from collections.abc import Callable

from onemake.core.grids.known import regulations_at
from onemake.core.grids.rules import Grid, Handicap, Source, rule_for
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.rules.regulations import Regulations
from onemake.core.season import Decision, Season
from onemake.formats.faults import Faults, nearest
from onemake.formats.toml import Node

__all__ = ["check_draw", "check_grid_decision", "check_grids"]

_Say = Callable[[str, str, object], None]
_LAPS = ("best-lap", "second-best-lap", "average-lap")


def check_grids(rules: Regulations, document: Node, faults: Faults) -> None:
    """Report what cannot be meant in [grid.…] and [handicap.…]."""

    def say_of(kind: str, name: str) -> _Say:
        table = document.value.get(kind)
        node = table.value.get(name, table) if table is not None and isinstance(table.value, dict) else document

        def say(problem: str, remedy: str = "", value: object = "") -> None:
            node.fault(faults, f"{kind}.{name}: {problem}", remedy, value=value)

        return say

    for name, grid in rules.grid.items():
        _grid(grid, rules, say_of("grid", name))
    for name, handicap in rules.handicap.items():
        _handicap(handicap, rules, say_of("handicap", name))


def _grid(grid: Grid, rules: Regulations, say: _Say) -> None:
    if not grid.order:
        say("order names nothing to make it from", 'Write order = "best-lap".', "")
    for source in grid.order:
        _source(source, rules, say)
    if grid.abreast < 1:
        say("abreast is 1 or more", "Write 2 for rows of two cars.", grid.abreast)
    reverse = grid.reverse
    if reverse is None:
        return
    if isinstance(reverse.first, int) and reverse.first < 2:
        say("a reversal needs two cars or more", "Write reverse = 6.", reverse.first)
    if (reverse.first == "drawn") != bool(reverse.drawn):
        say('first = "drawn" goes with the numbers it is drawn from', 'Write reverse = { first = "drawn", drawn = [4, 5, 6] }.', "")
    if any(number < 0 for number in reverse.drawn):
        say("a drawn number is 0 or more", "", reverse.drawn)


def _source(source: Source, rules: Regulations, say: _Say) -> None:
    titles = [title.id for title in rules.title]
    if source.title and source.title not in titles:
        say("order: there is no such title", nearest(source.title, titles), source.title)
    if source.from_ in ("points", "standings"):
        _title(source.title, rules, say)
    if source.first is not None and source.first < 1:
        say("order: first is 1 or more", "Leave it out to take everybody.", source.first)
    if source.percent is not None and source.percent < 100:
        say("order: percent is of the fastest lap, and so 100 or more", "Write percent = 107.", source.percent)
    if source.without == "best-lap" and source.from_ not in ("second-best-lap", "average-lap"):
        say('order: without = "best-lap" is for second-best or average laps', 'Write without = "back" or "out".', source.from_)
    if source.timed_laps and source.from_ not in _LAPS:
        say("order: timed_laps is for an order made by laps", 'Write from = "best-lap".', source.from_)
    if not source.session:
        say("order: session names no session", 'Write session = "qualifying".', "")


def _title(id_: str, rules: Regulations, say: _Say) -> None:
    """Who starts where, or carries what, is asked of a title in which drivers, crews or cars stand."""
    title = rules.title_named(id_) if id_ else next(iter(rules.title), None)
    if title is not None and title.competes not in (("driver",), ("crew",), ("car",)):
        say("it takes a title of drivers, crews or cars", 'Write title = "drivers".', title.id)


_NEEDS = {"race": "places", "standings": "places", "grade": "grades", "grid-row": "rows"}


def _handicap(handicap: Handicap, rules: Regulations, say: _Say) -> None:
    needed = _NEEDS[handicap.from_]
    if not getattr(handicap, needed):
        say(f"from = {handicap.from_!r} needs {needed}", _EXAMPLES[needed], "")
    titles = [title.id for title in rules.title]
    if handicap.title and handicap.title not in titles:
        say("there is no such title", nearest(handicap.title, titles), handicap.title)
    if handicap.from_ == "standings":
        _title(handicap.title, rules, say)
    if handicap.last < 1:
        say("last is 1 or more", "", handicap.last)
    if handicap.rows is not None and handicap.rows.every < 1:
        say("rows: every is 1 or more", "", handicap.rows.every)
    if handicap.min is not None and handicap.max is not None and handicap.min > handicap.max:
        say("min is more than max", "", f"{handicap.min}, {handicap.max}")


_EXAMPLES = {
    "places": "Write places = [30, 20, 10].",
    "grades": "Write grades = { Gold = 360, Silver = 355 }.",
    "rows": "Write rows = { first = 15, more = 1, every = 3 }.",
}


def check_grid_decision(decision: Decision, season: Season, keys: set[RaceKey], fault: Callable[..., None]) -> None:
    """Report what cannot be meant in a decision on a grid."""
    if decision.kind in ("grid", "withdraw", "permit_start") and not (decision.number or decision.driver):
        fault("it does not say whom it concerns", "", 'Add number = "12" or driver = "…".')
    if decision.session and decision.session != "race" and not any(row.session == decision.session for row in season.results):
        fault("no sheet has this session", decision.session, nearest(decision.session, {row.session for row in season.results}))
    if decision.kind == "grid" and decision.round is None and decision.served_in is None:
        fault("grid needs the round of the incident, or the race in which it is served", "", 'Add round = 5, or served_in = "5.2".')
    if decision.kind == "grid" and (decision.places > 0) == bool(decision.to):
        fault(
            "a grid penalty is either so many places, or the back of the grid, or the pit lane",
            decision.places or decision.to,
            'Write places = 5, or to = "back".',
        )
    if decision.served_in is not None:
        if decision.kind != "grid":
            fault("served_in is for grid penalties", decision.kind, "Take it out.")
        elif not any(
            key == decision.served_in or (decision.served_in.race == LAST_RACE and key.round == decision.served_in.round) for key in keys
        ):
            fault("the calendar has no race in which it could be served", decision.served_in.round, "Mend served_in.")
    if decision.kind == "draw":
        check_draw(decision, season, fault)


def check_draw(decision: Decision, season: Season, fault: Callable[..., None]) -> None:
    """A drawn number is one of those in the hat, and is drawn for a grid that is drawn."""
    if not decision.value.strip().isdecimal():
        fault("it does not say what was drawn", decision.value, 'Write value = "6".')
        return
    drawn: set[int] = set()
    for race in season.calendar:
        if decision.concerns(race.key):
            found = rule_for(regulations_at(season, race.key).grid, race.key, race.role)
            if found is not None and found[1].reverse is not None:
                drawn.update(found[1].reverse.drawn)
    if not drawn:
        fault(
            "no grid of this race is drawn", f"{decision.round}.{decision.race or ''}", 'Look at reverse in season.toml: first = "drawn".'
        )
    elif int(decision.value) not in drawn:
        fault("this number was not in the hat", decision.value, f"It is one of {', '.join(str(n) for n in sorted(drawn))}.")
