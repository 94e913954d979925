"""Why one competitor is ahead of another: the points, or the first comparator that tells them apart, or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from onemake.core.points import write_points
from onemake.core.rules.comparators import GROUPWISE, finishes, heeded_races, values_of
from onemake.core.rules.engine import Standing
from onemake.core.rules.regulations import Comparator

__all__ = ["Verdict", "between"]

_ORDINALS = {1: "firsts", 2: "seconds", 3: "thirds"}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What decides between two competitors. ``by`` is "points", a comparator's name, "standing", or "" if nothing does."""

    by: str
    ahead: str
    behind: str
    sentence: str
    article: str = ""


def between(standing: Standing, one: int, other: int) -> Verdict:
    """Compare two competitors (indices into the plan) in a table."""
    plan, a = standing.plan, standing.column
    names = {i: plan.competitors[i].name for i in (one, other)}
    placed = standing.totals.placed[:, a]
    if not (placed[one] and placed[other]):
        ahead, behind = (one, other) if placed[one] else (other, one)
        return Verdict("standing", names[ahead], names[behind], f"{names[behind]} has no place in this table.")
    points = {i: Fraction(int(standing.totals.points[i, min(a, standing.totals.points.shape[1] - 1)]), plan.unit) for i in (one, other)}
    if points[one] != points[other]:
        ahead, behind = (one, other) if points[one] > points[other] else (other, one)
        gap = write_points(points[ahead] - points[behind])
        sentence = f"Points decide: {write_points(points[ahead])} to {write_points(points[behind])}, {gap} ahead."
        return Verdict("points", names[ahead], names[behind], sentence)
    for comparator in plan.title.ties:
        group = _level_with(standing, one)
        values = values_of(comparator, group, a, standing.grounds)
        if values[one] != values[other]:
            ahead, behind = (one, other) if values[one] < values[other] else (other, one)
            sentence = (
                f"Level on {write_points(points[one])} points; {comparator.by} decides: {_detail(comparator, standing, ahead, behind)}."
            )
            return Verdict(comparator.by, names[ahead], names[behind], sentence, comparator.article)
    tried = ", ".join(c.by for c in plan.title.ties) or "no comparator is stated"
    return Verdict(
        "",
        names[one],
        names[other],
        f"Level on {write_points(points[one])} points, and nothing separates them ({tried}): they share the place.",
    )


def _level_with(standing: Standing, c: int) -> list[int]:
    a = standing.column
    column = min(a, standing.totals.points.shape[1] - 1)
    points = standing.totals.points[:, column]
    return [int(i) for i in np.flatnonzero((points == points[c]) & standing.totals.placed[:, a])]


def _detail(comparator: Comparator, standing: Standing, ahead: int, behind: int) -> str:
    plan, a = standing.plan, standing.column
    if comparator.by in ("count-back", "wins"):
        counts = [_places(comparator, standing, c) for c in (ahead, behind)]
        for place in sorted({*counts[0], *counts[1]}):
            mine, theirs = counts[0].get(place, 0), counts[1].get(place, 0)
            if mine != theirs:
                return f"{_ordinal(place)}, {mine} to {theirs}"
    if comparator.by == "latest":
        for r in reversed(range(len(plan.races))):
            mine, theirs = int(plan.of_cell.best_rank[ahead, r]), int(plan.of_cell.best_rank[behind, r])
            if standing.counted.races_included[r, a] and mine != theirs:
                return f"in race {plan.races[r].key} place {mine or 'none'} to {theirs or 'none'}"
    if comparator.by == "earliest":
        return "the best place was reached first"
    if comparator.by == "draw":
        return "by lot"
    if comparator.by == "head-to-head":
        return "ahead more often where all of them met"
    return "the better value" if comparator.by not in GROUPWISE else comparator.by


def _places(comparator: Comparator, standing: Standing, c: int) -> dict[int, int]:
    """How often a competitor came in at each place, as the count-back sees it."""
    plan = standing.plan
    heeded = heeded_races(comparator, standing.grounds, c, standing.column)
    held = finishes(comparator, plan)
    counts: dict[int, int] = {}
    for k in np.flatnonzero((plan.claim_competitor == c) & (held > 0)):
        if heeded[plan.car_race[plan.claim_car[k]]]:
            counts[int(held[k])] = counts.get(int(held[k]), 0) + 1
    return counts


def _ordinal(place: int) -> str:
    if place in _ORDINALS:
        return _ORDINALS[place]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(place % 10 if place % 100 not in (11, 12, 13) else 0, "th")
    return f"{place}{ending} places"
