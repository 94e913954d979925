"""Titles laid open, and how each of many endings of the season comes out for them: the second executor of the plan.

The engine (``core/rules``) is the judge: ``OpenTitle.finish`` says what it would say of each ending written out, thousands of times as fast. What does not hang
on an ending is settled once, through the engine's own plan; the rest runs in lanes (``lanes.py``). What no ending says is refused by name when the title is
opened, never wrong in silence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm

import numpy as np

from onemake.core.ahead.endings import Endings, Finals, Places, in_list_order, written
from onemake.core.ahead.laid_open import lay_open
from onemake.core.ahead.lanes import score_blocks
from onemake.core.ahead.opened import (
    BEST_LAP,
    BONUS,
    CLAIM,
    CLASSIFIED,
    COMPARATOR,
    GAINED,
    GRID,
    HERE,
    MOST_GAINED,
    QUALIFIED,
    QUALIFIED_BACK,
    QUALIFYING,
    RACE,
    STARTS,
    TITLE,
    Opened,
)
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.errors import Bug, UserError
from onemake.core.rules.engine import Job, Work
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Competitor

__all__ = ["Carried", "OpenTitle", "open_title"]


@dataclass(frozen=True, slots=True)
class Carried:
    """What a title takes over from another: points for the place there."""

    title: OpenTitle
    worth: tuple[Fraction, ...]  # by place; 0 for none
    to: Ints  # [C of the other] the competitor here, -1 for nobody


@dataclass(frozen=True, slots=True)
class OpenTitle:
    """A title of which everything is settled but how the races to come end."""

    id: str
    ahead: SeasonAhead
    competitors: tuple[Competitor, ...]  # [C]
    unit: int
    tables: Opened
    carried: Carried | None
    sets_aside: bool  # whoever has too few starts is no longer ranked, in the races run too
    short: frozenset[str]
    _work: Work
    _variants: dict[frozenset[str], OpenTitle] = field(default_factory=dict)

    @property
    def fused(self) -> bool:
        """Whether ``score_block`` alone says all: nothing comes from another title, and nobody is set aside in the end."""
        return self.carried is None and not self.sets_aside

    @property
    def looks_at(self) -> frozenset[str]:
        """What of an ending beside the places counts: "qualified", "grid", "lap"."""
        kinds = set(self.tables.marks.bonuses[:, BONUS.kind].tolist())
        found = {name for name, some in _LOOKED_AT.items() if kinds & some}
        if QUALIFIED_BACK in self.tables.ties.comparators[:, COMPARATOR.by]:
            found.add("qualified")
        return frozenset(found) | (self.carried.title.looks_at if self.carried is not None else frozenset())

    def finish(self, endings: Endings) -> Finals:
        """The table at the end of each ending, exactly as the engine would compute it from the ending written out."""
        finals = self._with_short(endings) if self.sets_aside else self._finish(endings)
        for b in np.flatnonzero(self._without_anybody(endings)):
            self._write_exactly(endings, int(b), finals)
        return finals

    def _finish(self, endings: Endings) -> Finals:
        shape = (len(self.competitors), endings.place.shape[2])
        places, points = np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=np.int64)
        score_blocks(self.tables, endings, self._carry(endings), places, points)
        return Finals(places, points, self.unit)

    def _carry(self, endings: Endings) -> Ints:
        """What each brings from another title, [C, B]; nothing: [C, 0]."""
        if self.carried is None:
            return np.zeros((len(self.competitors), 0), dtype=np.int64)
        places = self.carried.title.finish(endings).places
        worth = np.array([int(value * self.unit) for value in self.carried.worth], dtype=np.int64)
        found = np.zeros((len(self.competitors), places.shape[1]), dtype=np.int64)
        for other, c in enumerate(self.carried.to):
            if c >= 0:
                found[c] = worth[places[other]]
        return found

    # --- too few starts ------------------------------------------------------------------------------------------------------------

    def _with_short(self, endings: Endings) -> Finals:
        """Endings in which the same have too few starts are computed together, with those set aside from the first race on."""
        sets, which = np.unique(self._short(endings), axis=1, return_inverse=True)
        parts: list[tuple[Ints, Finals]] = []
        for s in range(sets.shape[1]):
            here = np.flatnonzero(which.ravel() == s)
            short = frozenset(self.competitors[c].key for c in np.flatnonzero(sets[:, s]))
            if short not in self._variants:
                self._variants[short] = _open(self.ahead, self.id, self._work, short)
            parts.append((here, self._variants[short]._finish(_some(endings, here))))  # noqa: SLF001
        unit = lcm(self.unit, *(finals.unit for _, finals in parts))
        shape = (len(self.competitors), endings.place.shape[2])
        whole = Finals(np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=np.int64), unit)
        for here, finals in parts:
            whole.places[:, here] = finals.places
            whole.points[:, here] = finals.points * (unit // finals.unit)
        return whole

    def _short(self, endings: Endings) -> Mask:
        """Who has too few starts, or missed one that must be made, [C, B]."""
        t, batch = self.tables, endings.place.shape[2]
        bit = t.title[TITLE.minimum_bit]
        shape = (len(self.competitors), int(t.title[TITLE.races]), batch)
        took, started, there = (np.broadcast_to(((t.was.facts & b) > 0)[:, :, None], shape).copy() for b in (bit, STARTS, HERE))
        for race in t.field.races:
            f, r = race[RACE.race], race[RACE.column]
            for claim in t.field.claims[race[RACE.claims] : race[RACE.claims_end]]:
                c, n = claim[CLAIM.competitor], t.field.cars[claim[CLAIM.car], 0]
                if c < 0 or not claim[CLAIM.belongs]:
                    continue
                here = np.ones(batch, dtype=np.bool_) if endings.away is None else ~endings.away[f, n]
                classified = endings.place[f, n] > 0
                starts = here & (classified | bool(race[RACE.starts]))
                took[c, r] |= {HERE: here, STARTS: starts, CLASSIFIED: classified}[int(bit)]
                started[c, r] |= starts
                there[c, r] |= here
        if t.title[TITLE.minimum_rounds] and len(t.counting.round_of):
            took = np.stack(
                [took[:, t.counting.round_of == q].any(axis=1) for q in range(int(t.counting.round_of.max(initial=-1)) + 1)], axis=1
            )
        short = took.sum(axis=1) < t.title[TITLE.minimum]
        short |= (~started & (t.counting.must > 0)[:, None]).any(axis=1)
        return np.asarray(short & there.any(axis=1))

    # --- a race without anybody ------------------------------------------------------------------------------------------------------

    def _without_anybody(self, endings: Endings) -> Mask:
        """Endings in which nobody comes to a race: it is not run, and the season is never complete."""
        if endings.away is None:
            return np.zeros(endings.place.shape[2], dtype=np.bool_)
        nobody: Mask = np.asarray((endings.away | ~self.ahead.enters[:, :, None]).all(axis=1))
        somebody: Mask = np.asarray(self.ahead.enters.any(axis=1))
        return np.asarray((nobody & somebody[:, None]).any(axis=0))

    def _write_exactly(self, endings: Endings, b: int, finals: Finals) -> None:
        """One ending through the engine itself."""
        standing = Work(written(self.ahead, endings, b)).score(self.id).standings[0]
        index = {competitor.key: c for c, competitor in enumerate(standing.plan.competitors)}
        for c, competitor in enumerate(self.competitors):
            finals.places[c, b] = finals.points[c, b] = 0
            if (other := index.get(competitor.key)) is not None:
                points = Fraction(int(standing.totals.points[other, -1]), standing.plan.unit) * finals.unit
                if points.denominator != 1:
                    raise Bug(f"the unit 1/{finals.unit} of {self.id!r} does not hold {points / finals.unit}")
                finals.places[c, b], finals.points[c, b] = standing.order.places[other, -1], int(points)


_LOOKED_AT: Mapping[str, frozenset[int]] = {
    "qualified": frozenset((QUALIFIED, QUALIFYING)),
    "grid": frozenset((GRID, GAINED, MOST_GAINED)),
    "lap": frozenset((BEST_LAP,)),
}


def open_title(ahead: SeasonAhead, id: str, work: Work | None = None) -> OpenTitle:
    """Lay a title open over the races to come.

    ``work`` is that of the season with one ending written out (``in_list_order``), for those who open several titles. Raises NotFound where the season has no
    such title, and UserError, naming the rule, where it has one that no ending decides.
    """
    work = work if work is not None else Work(written(ahead, in_list_order(ahead), 0))
    return _open(ahead, id, work, frozenset())


def _open(ahead: SeasonAhead, id: str, work: Work, short: frozenset[str]) -> OpenTitle:
    ((job, _),) = work.jobs(id, [work.last], short)
    if len(ahead.cars) > 250:
        raise UserError(f"{len(ahead.cars)} cars are expected, and more than 250 cannot be varied")
    carried = _carried(ahead, work, job)
    finer = 1 if carried is None else lcm(1, *(value.denominator for value in carried.worth))
    tables, unit = lay_open(ahead, work, job, short, finer)
    minimum = job.plan.title.minimum
    aside = minimum is not None and minimum.below != "unlisted" and (job.complete or minimum.when == "always")
    return OpenTitle(id, ahead, job.plan.competitors, unit, tables, carried, aside, short, work)


def _carried(ahead: SeasonAhead, work: Work, job: Job) -> Carried | None:
    carry = job.plan.title.carry
    if carry is None:
        return None
    after = job.afters[0]
    rules = [v for i, v in enumerate(work.versions) if v.from_ <= after or i == 0][-1].regulations
    other = open_title(ahead, carry.title, work)
    scale = rules.scale[carry.scale]
    worth = [scale.worth_of(place) for place in range(1, len(other.competitors) + 1)]
    read = [value for value in worth if value != "?"]
    if len(read) < len(worth):
        raise UserError(
            f"nobody has read what every place is worth in scale.{carry.scale}, and {job.plan.title.id!r} carries it over; write it"
        )
    index = {competitor.key: c for c, competitor in enumerate(job.plan.competitors)}
    to = np.array([index.get(competitor.key, -1) for competitor in other.competitors], dtype=np.int64)
    return Carried(other, (Fraction(0), *read), to)


def _some(endings: Endings, which: Ints) -> Endings:
    def part(values: Places | None) -> Places | None:
        return None if values is None else np.ascontiguousarray(values[:, :, which])

    place = part(endings.place)
    assert place is not None
    away = None if endings.away is None else np.ascontiguousarray(endings.away[:, :, which])
    return Endings(place, part(endings.qualified), part(endings.grid), part(endings.lap), away)
