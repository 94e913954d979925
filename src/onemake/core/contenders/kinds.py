"""Rules under which an exact answer is possible, and those under which only a bound is.

The answers rest on one property: **a result added, or improved, never makes the line of its competitor worse**, and it never makes the line of another
better. A line is all that a title looks at: points, then what breaks ties. Then whoever wins everything has his best line, whoever scores nothing his worst,
and both at once are a season that can happen. The kinds of rules below break the property; a "yes" that is proved by a season written out still holds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from onemake.core.rules.plan import Plan, Ruling
from onemake.core.rules.regulations import Bonus, Scale, Title
from onemake.core.season import Decision

__all__ = ["KINDS", "Kind", "limits_of"]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of rule under which a "no" is not proved, and why."""

    key: str
    words: str
    why: str


KINDS = {
    kind.key: kind
    for kind in (
        Kind("mean", "the mean of the scores", "a poor result lowers a mean, so that to stay away may be better than to score"),
        Kind("minimum", "a minimum of starts", "whoever stays away may fall below it, and leave the table or his places to others"),
        Kind("absent", "a race missed is nothing", "where only races entered count, to start one more may mean one more drop, or one fewer"),
        Kind("starters", "points by the number of starters", "what a place pays depends on how many rivals come"),
        Kind("gained", "points for positions gained or laps led", "who wins from pole gains none, and nobody knows how many laps there are to lead"),
        Kind("meeting", "a bonus over a whole meeting", "its holder may change with a later race of the meeting"),
        Kind("negative", "a bonus or a status that takes points", "a result added may cost points"),
        Kind("rising", "a scale in which a worse place pays more", "winning is not the best that can happen"),
        Kind("unread", "a scale of which nobody has read all values", "what those places are worth is not known"),
        Kind("carry", "points carried over from another title", "they depend on a title that is still open itself"),
        Kind("head-to-head", "ties broken head to head", "the comparison depends on who else is level"),
        Kind("fewest-starts", "ties broken by the fewest starts", "to start once more makes the tie worse"),
        Kind("choice", "ties by counted scores, equal scores dropped by date", "a better result may push a better place out of the count"),
        Kind("lots", "lots drawn already", "they hold only for exactly those between whom they were drawn"),
        Kind("class", "a class that needs or takes so many cars", "it may be dissolved, or close, when others stay away or come"),
        Kind("crew", "drivers who share a car in some of the races to come", "what one scores the other scores too"),
        Kind("finer", "bonuses in fractions that no race has paid yet", "they are finer than the points known so far"),
    )
}  # fmt: skip

_UNCERTAIN: dict[str, str] = {"positions-gained": "gained", "laps-led": "gained", "most-positions-gained": "gained", "starters": "starters"}


def limits_of(plan: Plan, decisions: tuple[Decision, ...]) -> tuple[str, ...]:
    """The keys of the kinds that a title has in the races of a plan, in the order of the table."""
    found = set(_of_title(plan.title)) | ({"unread"} if plan.unread else set())
    for ruling in plan.rulings:
        if ruling.title is not None:
            found |= set(_of_title(ruling.title)) | set(_of_race(ruling, ruling.title))
    if any(c.by == "draw" for c in plan.title.ties) and any(d.kind == "draw_lots" for d in decisions):
        found.add("lots")
    return tuple(key for key in KINDS if key in found)


def _of_title(title: Title) -> Iterator[str]:
    checks: tuple[tuple[str, Callable[[Title], bool]], ...] = (
        ("mean", lambda t: t.combine == "mean" and t.divisor is None),
        ("minimum", lambda t: t.minimum is not None),
        ("absent", lambda t: any(w.absent == "none" for w in t.windows)),
        ("carry", lambda t: t.carry is not None),
        ("head-to-head", lambda t: any(c.by == "head-to-head" for c in t.ties)),
        ("fewest-starts", lambda t: any(c.by == "starts-fewest" for c in t.ties)),
        ("choice", lambda t: any(c.of == "counted" for c in t.ties) and any(w.equal != "worse-place" for w in t.windows)),
    )
    return (key for key, holds in checks if holds(title))


def _of_race(ruling: Ruling, title: Title) -> Iterator[str]:
    rules = ruling.regulations
    for bonus in rules.bonuses_of(title):
        yield from _of_bonus(bonus)
    for name in set(title.worth.values()) & set(rules.scale):
        yield from _of_scale(rules.scale[name])
    if any(test.needs or test.takes for test in rules.class_.values()) and title.eligible.classes:
        yield "class"


def _of_bonus(bonus: Bonus) -> Iterator[str]:
    if bonus.for_ in _UNCERTAIN:
        yield _UNCERTAIN[bonus.for_]
    if bonus.over != "race":
        yield "meeting"
    if bonus.points < 0 or bonus.per < 0 or any(points < 0 for points in bonus.places):
        yield "negative"
    if any(later > sooner for sooner, later in pairwise(bonus.places)):
        yield "rising"


def _of_scale(scale: Scale) -> Iterator[str]:
    if scale.by_starters or "last" in scale.statuses.values():
        yield "starters"
    values = [value for value in (*scale.places, scale.rest) if isinstance(value, Fraction)]
    statuses = [value for value in scale.statuses.values() if isinstance(value, Fraction)]
    if any(later > sooner for sooner, later in pairwise(values)):
        yield "rising"
    if any(value < 0 for value in (*values, *statuses)):
        yield "negative"
