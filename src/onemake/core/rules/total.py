"""Stages 9 to 11, combine, adjust and list: from counted units to totals, and to those who are in the table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.rules.award import round_steps
from onemake.core.rules.count import Counted
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.minimum import is_below
from onemake.core.rules.plan import Plan
from onemake.core.season import Decision

__all__ = ["Adjustment", "Totals", "total_up"]

_MOST = 2**50  # of the unit: a thousand such adjustments still add up exactly


@dataclass(frozen=True, slots=True)
class Adjustment:
    """Points that belong to no race: carried over, brought forward, decided."""

    kind: str  # "carry", "brought forward", "decision"
    article: str
    what: str
    competitor: int
    points: Fraction
    from_: RaceKey = RaceKey(0, 0)
    lists: bool = False  # who has it stands in the table, even if he never was a competitor in the races known


@dataclass(frozen=True, slots=True)
class Totals:
    """The totals after each race, with the layers that lead from the counted scores to them."""

    points: Ints  # [C, A]
    mean: Ints | None
    rounding: Ints | None
    excluded: Ints | None
    adjustments: tuple[Adjustment, ...]
    listed: Mask  # [C, A] in the table
    placed: Mask  # [C, A] in the table, and with a place
    out: dict[int, Decision]  # competitors excluded


def total_up(
    plan: Plan,
    counted: Counted,
    afters: Sequence[RaceKey],
    adjustments: Sequence[Adjustment],
    excluded: Mapping[str, Decision],
    *,
    complete: bool,
) -> Totals:
    """Combine the counted units, add what belongs to no race, and say who is listed."""
    title = plan.title
    points = counted.total
    mean = rounding = taken = None
    if title.combine == "mean":
        mean = _mean(plan, counted, points) - points
        points = points + mean
    if points.shape[1] != len(afters):
        points = np.broadcast_to(points, (points.shape[0], max(points.shape[1], len(afters))))
    if adjustments:
        points = points.copy()
        for adjustment in adjustments:
            points[adjustment.competitor] += _whole(adjustment.points, plan) * np.array([after >= adjustment.from_ for after in afters])
    if title.rounding is not None and title.rounding.when == "total":
        rounding = round_steps(points, int(title.rounding.to * plan.unit), title.rounding.mode) - points
        points = points + rounding
    out = {i: excluded[c.key] for i, c in enumerate(plan.competitors) if c.key in excluded}
    if out:
        lost = [i for i, decision in out.items() if decision.points != "kept"]
        taken = np.zeros_like(points)
        taken[lost] = -points[lost]
        points = points + taken
    listed = _listed(plan, counted, adjustments, afters, out)
    if title.minimum is not None and (complete or title.minimum.when == "always"):
        listed &= ~_short(plan, counted, afters)
    placed = listed.copy()
    placed[list(out)] = False
    return Totals(points, mean, rounding, taken, tuple(adjustments), listed, placed, out)


def _whole(points: Fraction, plan: Plan) -> int:
    if plan.unit % points.denominator:
        raise UserError(f"{points} points cannot be expressed in 1/{plan.unit}")
    whole = points.numerator * (plan.unit // points.denominator)
    if abs(whole) > _MOST:
        raise UserError(f"{points} points in {plan.title.id!r} are more than a table can hold; is it a slip?")
    return whole


def _mean(plan: Plan, counted: Counted, points: Ints) -> Ints:
    """The mean of the counted units; all the fractions that can occur are whole in the plan's unit."""
    if plan.title.divisor is not None:
        return points // plan.title.divisor
    held = counted.included[None] & ~counted.dropped
    held = held & (counted.present | ~counted.only_entered[:, None])
    n = held.sum(axis=1)
    return np.asarray(points // np.maximum(n, 1))


def _listed(plan: Plan, counted: Counted, adjustments: Sequence[Adjustment], afters: Sequence[RaceKey], out: Iterable[int]) -> Mask:
    """Who is in the table: who scored, was classified, started or was entered, among those the title is for."""
    belongs = plan.of_cell.belongs
    there = np.asarray((belongs.astype(np.int64) @ counted.races_included.astype(np.int64)) > 0)
    if plan.title.lists == "scorers":
        took = (counted.net != 0).any(axis=2)  # also where only a total brought forward knows of him
    else:
        took = plan.of_cell.took(plan.title.lists)
    listed = np.asarray((took.astype(np.int64) @ counted.races_included.astype(np.int64)) > 0) & there
    for adjustment in adjustments:
        begun = np.array([after >= adjustment.from_ for after in afters])
        if adjustment.lists:
            listed[adjustment.competitor] |= begun
        elif adjustment.points:
            listed[adjustment.competitor] |= begun & there[adjustment.competitor]  # points alone do not make anybody a competitor
    for i in out:
        listed[i] |= there[i]
    return listed


def _short(plan: Plan, counted: Counted, afters: Sequence[RaceKey]) -> Mask:
    """Who has too few starts, [C, A]."""
    minimum = plan.title.minimum
    assert minimum is not None
    took, started = plan.of_cell.took(minimum.counts), plan.of_cell.starts
    keys = [race.key for race in plan.races]
    short = np.zeros((len(plan.competitors), len(afters)), dtype=np.bool_)
    for a in range(len(afters)):
        run = [key for key, inside in zip(keys, counted.races_included[:, a], strict=True) if inside]
        for c in range(len(plan.competitors)):
            held = {key for key, here in zip(keys, took[c] & counted.races_included[:, a], strict=True) if here}
            there = {key for key, here in zip(keys, started[c] & counted.races_included[:, a], strict=True) if here}
            short[c, a] = is_below(held, there, minimum, run)
    return short
