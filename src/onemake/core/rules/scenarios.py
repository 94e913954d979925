"""Many seasons at once: who is champion if the remaining races end so, or so, or so.

The plan is asked once what every place is worth in every race; then a scenario is a lookup, an addition and a few minima. Only scenarios that end level are
compared by the comparators, and those no comparator for all can decide go, one by one, through the same stages as any table.

Axes: R races of the plan, F races that vary, C competitors, B scenarios (last: the direction of SIMD).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from onemake.core.errors import UserError
from onemake.core.rules.award import award
from onemake.core.rules.count import drops_at_end
from onemake.core.rules.engine import Job
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.regulations import Comparator

__all__ = ["Scenarios"]

Places = NDArray[np.uint8]
_CHUNK = 2048
_ROOM = 2**14  # totals below this are kept in 16 bits


@dataclass(frozen=True, slots=True)
class _Drop:
    """A window: how many of its scores go, and of which cells they may be taken."""

    number: int
    races: tuple[int, ...]
    droppable: Mask  # [C, R]


class Scenarios:
    """A title whose last word is open: the races in ``varying`` may end in any order of the competitors.

    ``job`` is the compiled work of one table that includes the varying races (with any results). Raises UserError where a title cannot be varied so: where a
    competitor has several cars in a race, or its units are rounds.
    """

    def __init__(self, job: Job, varying: Sequence[int]) -> None:
        plan = job.plan
        if not plan.one_claim_a_cell or plan.title.unit != "race" or plan.title.combine != "sum" or plan.title.cars is not None:
            raise UserError(f"the title {plan.title.id!r} has rules under which its races cannot be varied one place at a time")
        if plan.unread:
            raise UserError(
                f"the title {plan.title.id!r} has places of which nobody has read what they are worth; its races cannot be varied"
            )
        self.job = job
        self.varying = tuple(varying)
        self.fixed = tuple(r for r in range(len(plan.races)) if r not in set(varying))
        self.worth = self._worth()
        self.facts = award(plan).net[:, :, 0]
        self.start = self._start()
        self.drops = self._drops()

    def _worth(self) -> Ints:
        """What each place is worth in each varying race, [F, P + 1]; column 0 is for no place."""
        plan = self.job.plan
        most = len(plan.competitors)
        ranks = np.broadcast_to(np.arange(most + 1), (len(plan.car), most + 1))
        bare = replace(plan, bonus=np.zeros_like(plan.bonus), pays=np.ones_like(plan.pays), car_fallback=np.zeros_like(plan.car_fallback))
        net = award(bare, ranks).net
        worth = np.zeros((len(self.varying), most + 1), dtype=np.int64)
        for f, r in enumerate(self.varying):
            entered = np.flatnonzero(plan.of_cell.present[:, r])
            if entered.size:
                worth[f] = net[entered[0], r]
                if (net[entered, r] != worth[f]).any():
                    raise UserError(f"race {plan.races[r].key} is not worth the same to everybody")
        return worth

    def _start(self) -> Ints:
        """What every competitor brings from elsewhere: carried over, brought forward, decided."""
        start = np.zeros(len(self.job.plan.competitors), dtype=np.int64)
        for a in self.job.adjustments:
            start[a.competitor] += int(a.points * self.job.plan.unit)
        return start

    def _drops(self) -> tuple[_Drop, ...]:
        """What each window drops at the end. A varying race holds nobody's disqualification: only what is protected cannot be dropped there."""
        plan = self.job.plan
        of_cell = replace(plan.of_cell, undroppable=plan.of_cell.undroppable.copy(), unplaced=self._unplaced())
        of_cell.undroppable[:, list(self.varying)] = False
        bare = replace(plan, of_cell=of_cell)
        return tuple(_Drop(n, races, droppable) for n, races, droppable in drops_at_end(bare, self.job.units))

    def _unplaced(self) -> dict[tuple[int, int], set[str]]:
        return {cell: statuses for cell, statuses in self.job.plan.of_cell.unplaced.items() if cell[1] not in self.varying}

    def champions(self, places: Places) -> NDArray[np.int32]:
        """The champion of each scenario, [B]: an index into the plan's competitors, or -1 where nothing separates the first.

        ``places`` [F, C, B]: the rank of each competitor in each varying race, 0 for none.
        """
        batch = places.shape[2]
        champions = np.empty(batch, dtype=np.int32)
        eligible = ~np.isin([c.key for c in self.job.plan.competitors], list(self.job.excluded))
        dtype = self._dtype()
        tables: Ints = self.worth.astype(dtype)
        lowest = [self._lowest_fixed(drop, dtype) for drop in self.drops]
        base: Ints = (self.start + self.facts[:, self.fixed].sum(axis=1)).astype(dtype)
        base[~eligible] = np.iinfo(dtype).min // 2
        for at in range(0, batch, _CHUNK):
            part = places[:, :, at : at + _CHUNK]
            total = self._totals(part, tables, base, lowest)
            best = total.max(axis=0)
            level = total == best
            champions[at : at + _CHUNK] = level.argmax(axis=0)
            tied = np.flatnonzero(np.count_nonzero(level, axis=0) > 1)
            if tied.size:
                champions[at + tied] = self._among_level(part[:, :, tied], level[:, tied])
        return champions

    def _dtype(self) -> type[np.int16 | np.int32 | np.int64]:
        """The narrowest whole numbers that hold every total."""
        most = int(
            np.abs(self.start).max(initial=0)
            + np.abs(self.facts).sum(axis=1).max(initial=0)
            + np.abs(self.worth).max(axis=1, initial=0).sum()
        )
        return np.int16 if most < _ROOM else np.int32 if most < 2**30 else np.int64

    def _lowest_fixed(self, drop: _Drop, dtype: type[np.int16 | np.int32 | np.int64]) -> list[Ints]:
        """The lowest droppable scores of the races that are fixed, [C] each, the lowest first; as many as the window drops."""
        none = np.iinfo(dtype).max
        fixed = [r for r in drop.races if r not in self.varying]
        scores = np.where(drop.droppable[:, fixed], self.facts[:, fixed], none)
        scores = np.sort(np.concatenate([scores, np.full((len(scores), drop.number), none)], axis=1), axis=1)
        return [scores[:, i].astype(dtype) for i in range(drop.number)]

    def _totals(self, places: Places, tables: Ints, base: Ints, lowest: list[list[Ints]]) -> Ints:
        """The totals of a chunk, [C, b]: fixed scores, varying scores, less the lowest of each window."""
        total = np.repeat(base[:, None], places.shape[2], axis=1)
        minima = [[np.repeat(low[:, None], places.shape[2], axis=1) for low in lows] for lows in lowest]
        scores = np.empty(places.shape[1:], dtype=base.dtype)
        for f, r in enumerate(self.varying):
            np.take(tables[f], places[f], out=scores, mode="clip")
            total += scores
            for drop, lows in zip(self.drops, minima, strict=True):
                if r in drop.races and lows:
                    _sink(lows, scores, drop.droppable[:, r])
        none = np.iinfo(base.dtype).max
        for lows in minima:
            for low in lows:
                low[low == none] = 0
                total -= low
        return total

    # --- scenarios that end level ------------------------------------------------------------------------------------------------

    def _among_level(self, places: Places, level: Mask) -> NDArray[np.int32]:
        """The champion among those level on points, [b]."""
        level = level.copy()
        for comparator in self.job.plan.title.ties:
            open_ = np.flatnonzero(np.count_nonzero(level, axis=0) > 1)
            if not open_.size:
                break
            if comparator.by != "count-back" or comparator.of != "all":
                for b in open_:
                    level[:, b] = self._exactly(places[:, :, b])
                break
            level[:, open_] = self._count_back(comparator, places[:, :, open_], level[:, open_])
        return np.where(np.count_nonzero(level, axis=0) == 1, level.argmax(axis=0), -1).astype(np.int32)

    def _count_back(self, comparator: Comparator, places: Places, level: Mask) -> Mask:
        """Keep, place by place, those with the most of it."""
        plan = self.job.plan
        counts = [not comparator.roles or race.role in comparator.roles for race in plan.races]
        held = plan.of_cell.best_rank if comparator.places == "eligible" else plan.of_cell.position
        fixed = held[:, [r for r in self.fixed if counts[r]]]
        varying = places[[f for f, r in enumerate(self.varying) if counts[r]]]
        level = level.copy()
        for place in range(1, int(max(fixed.max(initial=0), varying.max(initial=0))) + 1):
            open_ = np.flatnonzero(np.count_nonzero(level, axis=0) > 1)
            if not open_.size:
                break
            number = (varying[:, :, open_] == place).sum(axis=0) + np.count_nonzero(fixed == place, axis=1)[:, None]
            number[~level[:, open_]] = -1
            level[:, open_] &= number == number.max(axis=0)
        return level

    def _exactly(self, places: Places) -> Mask:
        """One scenario through the stages of any table: who shares the first place, [C]."""
        job, plan = self.job, self.job.plan
        rank, place, best = plan.rank.copy(), plan.car_place.copy(), plan.of_cell.best_rank.copy()
        bonus, fallback = plan.bonus.copy(), plan.car_fallback.copy()
        for f, r in enumerate(self.varying):
            best[:, r] = places[f]
            mine = np.flatnonzero(plan.car_race[plan.claim_car] == r)
            cars = plan.claim_car[mine]
            rank[cars] = place[cars] = places[f][plan.claim_competitor[mine]]
            bonus[:, mine] = 0
            fallback[cars] = 0
        undroppable = plan.of_cell.undroppable.copy()
        undroppable[:, list(self.varying)] = False
        of_cell = replace(plan.of_cell, best_rank=best, undroppable=undroppable, unplaced=self._unplaced())
        varied = replace(
            plan, rank=rank, car_place=place, of_cell=of_cell, bonus=bonus, car_fallback=fallback, level=np.zeros_like(plan.level)
        )
        standing = replace(job, plan=varied).run()[-1]
        return np.asarray(standing.order.places[:, standing.column] == 1)


def _sink(lows: list[Ints], scores: Ints, droppable: Mask) -> None:
    """Let a score sink into the lowest so far, in place."""
    if not droppable.all():
        scores = np.where(droppable[:, None], scores, np.iinfo(scores.dtype).max)
    rising = scores
    for i, low in enumerate(lows):
        if i + 1 < len(lows):
            risen = np.maximum(low, rising)
        np.minimum(low, rising, out=low)
        if i + 1 < len(lows):
            rising = risen
