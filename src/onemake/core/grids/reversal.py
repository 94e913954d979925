"""Reversing the first of an order. Who is no part of the block keeps his place; the others change round him."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from onemake.core.errors import Fault, SeasonError
from onemake.core.grids.cars import Placed, Reason
from onemake.core.grids.known import Known
from onemake.core.grids.rules import Reverse
from onemake.core.races import RaceKey
from onemake.core.season import Decision

__all__ = ["draw_for", "reversed_block"]


def draw_for(known: Known, key: RaceKey) -> Decision | None:
    """The draw for the grid of a race. Raises SeasonError where two are in force: a draw is a fact, and there is one."""
    draws = [d for d in known.decisions if d.kind == "draw" and d.concerns(key)]
    if len(draws) > 1:
        ids = ", ".join(d.id for d in draws)
        raise SeasonError(
            Fault("decisions.toml", draws[1].line or None, f"two draws stand for the grid of {key}", ids, "Annul one of them.")
        )
    return draws[0] if draws else None


def reversed_block(order: Sequence[Placed], rule: Reverse, draw: Decision | None, key: RaceKey) -> list[Placed]:
    """The order with its first reversed. Raises SeasonError where the number was to be drawn, and no draw is known."""
    count, reason = _how_many(rule, draw, key)
    places = _block(order, rule, count)
    result = list(order)
    for place, other in zip(places, reversed(places), strict=True):
        result[place] = order[other].because(reason) if len(places) > 1 else order[other]
    return result


def _how_many(rule: Reverse, draw: Decision | None, key: RaceKey) -> tuple[int | None, Reason]:
    """How many are reversed (None: no number limits it), and the reason to show."""
    if rule.first == "drawn":
        if draw is None:
            choice = ", ".join(str(n) for n in rule.drawn)
            raise SeasonError(
                Fault(
                    "decisions.toml",
                    None,
                    f"the reversal of the grid of {key} is drawn, and no draw is recorded",
                    choice,
                    'Write a decision with kind = "draw" and value = "6".',
                )
            )
        who = draw.driver or (f"car {draw.number}" if draw.number else "")
        return int(draw.value), Reason(
            f"first {draw.value} reversed, drawn{f' by {who}' if who else ''}", draw.id, draw.article or rule.article
        )
    if isinstance(rule.first, int):
        return rule.first, Reason(f"first {rule.first} reversed", article=rule.article)
    words = "finishers" if rule.first == "finishers" else "whole order"
    return None, Reason(f"{words} reversed", article=rule.article)


def _block(order: Sequence[Placed], rule: Reverse, count: int | None) -> list[int]:
    """The places that change hands."""
    best = min((one.lap for one in order if one.lap is not None), default=None)
    block: list[int] = []
    counted = 0
    for place, one in enumerate(order):
        if count is not None and counted >= count:
            break
        if rule.first != "all" and not one.finisher:
            continue
        if rule.classes and not set(rule.classes) & set(one.car.classes):
            continue
        if rule.percent is not None and (one.lap is None or best is None or Fraction(one.lap) * 100 > best * rule.percent):
            continue
        if one.car.guest and rule.guests != "reversed":
            counted += rule.guests == "keep-place"
            continue
        block.append(place)
        counted += 1
    return block
