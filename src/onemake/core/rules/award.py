"""Stages 4 to 6, score, modify, reduce: from ranks to signed layers of points, one layer an article, that sum to the net exactly.

The trailing axis B holds variants: one for the season as it was, many for what might be.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Layer, Plan

__all__ = ["Awards", "award", "claims_of", "round_steps"]


@dataclass(frozen=True, slots=True)
class Awards:
    """The layers of points of every competitor in every race; ``layers.sum(0)`` is what each race gave."""

    kinds: tuple[Layer, ...]
    layers: Ints  # [L, C, R, B]
    kept: Ints | None = None  # [C, R, B] the part that survives the drop of its race

    @property
    def net(self) -> Ints:
        """[C, R, B]"""
        return np.asarray(self.layers.sum(axis=0))


def award(plan: Plan, ranks: Ints | None = None) -> Awards:
    """Look up what each rank is worth. ``ranks`` [E', B] replaces the ranks of the season; None takes them as they were."""
    rank = (plan.rank if ranks is None else ranks).reshape(len(plan.car), 1 if ranks is None else ranks.shape[-1])
    place = _places(plan, rank, share=ranks is None)
    layers, kinds = claims_of(plan, place)
    kept = _kept(plan, layers[:, :, 0].sum(axis=0))
    layers, kinds = _reduce(plan, layers, kinds)
    return Awards(kinds, layers, kept)


def _places(plan: Plan, rank: Ints, *, share: bool) -> Ints:
    """The points for the place of each car, [E', B]."""
    width = plan.scales.shape[1]
    scale = plan.car_scale[:, None]
    points = np.where(rank > 0, plan.scales[scale, np.minimum(rank, width - 1)], plan.car_fallback[:, None])
    if plan.last_place.any():
        last = (plan.last_place[:, None] > 0) & (rank == 0)
        points = np.where(last, plan.scales[scale, np.minimum(plan.last_place[:, None], width - 1)], points)
    if share:
        for i in np.flatnonzero((plan.level > 1) & (plan.rank > 0)):
            tied = np.minimum(plan.rank[i] + np.arange(plan.level[i]), width - 1)
            points[i] = plan.scales[plan.car_scale[i], tied].sum() // plan.level[i]
    return points


def claims_of(plan: Plan, place: Ints) -> tuple[Ints, tuple[Layer, ...]]:
    """The layers of each claim, [L, K', B]: place, bonuses, what the factor changes, what sharing takes."""
    kinds = list(plan.layers)
    base = place[plan.claim_car] * plan.pays[:, None]
    bonuses = plan.bonus[:, :, None]
    layers = [base, *(np.broadcast_to(bonus, base.shape) for bonus in bonuses)]
    race = plan.car_race[plan.claim_car]
    unit = plan.factor_unit
    if (plan.factor != unit).any() or (plan.factor_bonus != unit).any():
        change = base * (plan.factor - unit)[race, None] // unit
        for bonus, factor in zip(bonuses, plan.factor_bonus, strict=True):
            change = change + bonus * (factor - unit)[race, None] // unit
        layers.append(change)
        kinds.append(Layer("factor", ""))
    if (plan.sharers != 1).any():
        layers.append(_shared(plan, layers, race))
        kinds.append(Layer("share", ""))
    return np.stack(layers), tuple(kinds)


def _shared(plan: Plan, layers: list[Ints], race: Ints) -> Ints:
    """What sharing a car takes away: of the points for the place, and of bonuses that belong to the car."""
    whole = layers[0] * plan.factor[race, None] // plan.factor_unit
    for b, bonus in enumerate(plan.bonus):
        reduced = (bonus * plan.factor_bonus[b][race] // plan.factor_unit)[:, None]
        whole = whole + reduced * plan.bonus_shared[b][:, None]
    n = plan.sharers[:, None]
    return np.where(n == 1, 0, np.where(n == 0, 0, whole // np.maximum(n, 1)) - whole)


def _kept(plan: Plan, net: Ints) -> Ints | None:
    """What outlives the drop of its race: bonuses that the rules keep, as reduced and shared."""
    if not any(layer.kept for layer in plan.layers):
        return None
    race = plan.car_race[plan.claim_car]
    kept = np.zeros(len(plan.competitors) * len(plan.races), dtype=np.int64)
    counts = _countingclaims_of(plan, net)
    for layer, bonus, factor, shared, kept_in in zip(
        plan.layers[1:], plan.bonus, plan.factor_bonus, plan.bonus_shared, plan.bonus_kept, strict=True
    ):
        if layer.kept:
            points = bonus * factor[race] // plan.factor_unit * kept_in[race]
            points = np.where(shared & (plan.sharers != 1), np.where(plan.sharers == 0, 0, points // np.maximum(plan.sharers, 1)), points)
            np.add.at(kept, plan.cells, np.where(counts, points, 0))
    return kept.reshape(len(plan.competitors), len(plan.races), 1)


def _reduce(plan: Plan, layers: Ints, kinds: tuple[Layer, ...]) -> tuple[Ints, tuple[Layer, ...]]:
    """Claims to competitors: summed, or only the best counts; then rounding and the cap of a race."""
    competitors, races, batch = len(plan.competitors), len(plan.races), layers.shape[2]
    flat = np.zeros((len(layers), competitors * races, batch), dtype=np.int64)
    if plan.one_claim_a_cell:
        flat[:, plan.cells] = layers
    else:
        for layer, into in zip(layers, flat, strict=True):
            np.add.at(into, plan.cells, layer)
        best = np.array([ruling.title is not None and ruling.title.entries == "best" for ruling in plan.rulings], dtype=np.bool_)
        if best.any():
            lost = _only_best(plan, layers, competitors * races).reshape(competitors, races, batch) * best[:, None]
            flat = np.concatenate([flat, lost.reshape(1, competitors * races, batch)])
            kinds = (*kinds, Layer("entries", ""))
    cells: Ints = flat.reshape(len(flat), competitors, races, batch)
    titles = [ruling.title for ruling in plan.rulings if ruling.title is not None]
    if any(t.rounding is not None and t.rounding.when == "score" for t in titles):
        cells = np.concatenate([cells, _rounding(plan, cells.sum(axis=0))[None]])
        kinds = (*kinds, Layer("rounding", ""))
    if any(t.cap is not None for t in titles):
        cells = np.concatenate([cells, _cap(plan, cells.sum(axis=0))[None]])
        kinds = (*kinds, Layer("cap", ""))
    return cells, kinds


def _only_best(plan: Plan, layers: Ints, cells: int) -> Ints:
    """What a competitor with several cars in a race loses because only his best counts; equal points: the better place."""
    net = layers.sum(axis=0)
    total = np.zeros((cells, net.shape[1]), dtype=np.int64)
    best = np.full((cells, net.shape[1]), np.iinfo(np.int64).min)
    np.add.at(total, plan.cells, net)
    np.maximum.at(best, plan.cells, net)
    return np.where(best > np.iinfo(np.int64).min, best - total, 0)


def _countingclaims_of(plan: Plan, net: Ints) -> Mask:
    """The claims that make a competitor's score, [K']: all, or the best where only the best counts (equal: the better place)."""
    counts = np.ones(len(net), dtype=np.bool_)
    best = np.array([ruling.title is not None and ruling.title.entries == "best" for ruling in plan.rulings], dtype=np.bool_)
    if plan.one_claim_a_cell or not best.any():
        return counts
    rank = np.where(plan.rank > 0, plan.rank, np.iinfo(np.int64).max)[plan.claim_car]
    order = np.lexsort((rank, -net, ~plan.pays, plan.cells))
    later = np.zeros(len(net), dtype=np.bool_)
    later[order[1:]] = plan.cells[order][1:] == plan.cells[order][:-1]
    return ~(later & best[plan.cells % max(1, len(plan.races))])


def _rounding(plan: Plan, net: Ints) -> Ints:
    change = np.zeros_like(net)
    for r, ruling in enumerate(plan.rulings):
        rounding = ruling.title.rounding if ruling.title is not None else None
        if rounding is not None and rounding.when == "score":
            step = int(rounding.to * plan.unit)
            change[:, r] = round_steps(net[:, r], step, rounding.mode) - net[:, r]
    return change


def _cap(plan: Plan, net: Ints) -> Ints:
    """What a cap takes: of each race, or of the sum of a round as it grows."""
    change = np.zeros_like(net)
    for r, ruling in enumerate(plan.rulings):
        title = ruling.title
        if title is None or title.cap is None:
            continue
        at = int(title.cap.at * plan.unit)
        if title.cap.per == "race":
            change[:, r] = np.minimum(0, at - net[:, r])
        else:
            before = [i for i, race in enumerate(plan.races) if race.key.round == plan.races[r].key.round and i < r]
            left = at - ((net + change)[:, before] * ~plan.of_cell.unchosen[:, before, None]).sum(axis=1)
            own = np.maximum(0, net[:, r]) * ~plan.of_cell.unchosen[:, r, None]
            change[:, r] = -np.minimum(np.maximum(0, net[:, r] - left), own)
    return change


def round_steps(values: Ints, step: int, mode: str) -> Ints:
    """Round whole numbers to multiples of ``step``; halves away from zero, to the even multiple, down or up (towards or from zero)."""
    size = np.abs(values)
    whole, rest = size // step, size % step
    up: Mask = {
        "down": np.zeros_like(size, dtype=np.bool_),
        "up": rest > 0,
        "half-up": 2 * rest >= step,
        "half-even": (2 * rest > step) | ((2 * rest == step) & (whole % 2 == 1)),
    }[mode]
    return np.asarray(np.sign(values) * (whole + up) * step)
