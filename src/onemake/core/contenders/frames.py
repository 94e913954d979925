"""What each competitor can have at the end, race to come by race to come: his best, nothing, or any place in one of them.

The season is written out once with everybody classified in some races to come and retired in the others, and compiled. In the compiled plan everybody is then
given the same place at once: no race ends so, but the line of each competitor depends on his own results alone, and so each line is one that he can have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property

import numpy as np

from onemake.core.ahead.endings import Endings, in_list_order, written
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.contenders.lines import Lines, lines_of
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.rules.engine import Job, Standing, Work
from onemake.core.rules.field import Ints
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Bonus

__all__ = ["LAST", "NOTHING", "Frame", "Frames", "Given"]

NOTHING = 0  # not classified
LAST = -1  # classified last
END = RaceKey(LAST_RACE, LAST_RACE)  # the final table


@dataclass(frozen=True, slots=True)
class Given:
    """What everybody is given in a race to come: a place (the best of his cars; the others follow it), and with it every bonus there is, or none."""

    place: int
    bonuses: bool = False


@dataclass(frozen=True, slots=True)
class Frame:
    """A title compiled with everybody classified in some of the races to come, and nobody in the others."""

    job: Job
    coming: Mapping[RaceKey, int]  # race to come -> its index in the season ahead
    order: Ints  # [K'] of the claims of a competitor in a race to come, which car it is: 0, 1 …; -1 in races run
    sizes: Ints  # [R, Q] how many cars each part of a race ranks

    @property
    def plan(self) -> Plan:
        return self.job.plan


class Frames:
    """One title of a season ahead; what is compiled is kept."""

    def __init__(self, ahead: SeasonAhead, title: str) -> None:
        self.ahead = ahead
        self.title = title
        self.races = len(ahead.races)
        self._frames: dict[tuple[bool, ...], Frame] = {}
        self._entrants = in_list_order(ahead)
        self.now: Standing = Work(ahead.season).score(title, [ahead.after if ahead.races else END]).standings[0]
        classified = self.frame((True,) * self.races)
        self.unit = int(np.lcm.reduce([classified.plan.unit, self.frame((False,) * self.races).plan.unit, self.now.plan.unit]))
        most = int(classified.plan.car_place.max(initial=0)) + 1
        self.places = max(most, int(self.now.plan.car_place.max(initial=0)), len(ahead.cars)) + 1

    @cached_property
    def wins(self) -> Lines:
        """Everybody's line with every win and no bonus but that for taking part."""
        return self.lines([Given(1)] * self.races)

    @cached_property
    def second(self) -> Lines:
        """Everybody's line with every second place and every bonus."""
        return self.lines([Given(2, bonuses=True)] * self.races)

    @cached_property
    def finer(self) -> bool:
        """Whether a bonus is in fractions that the plan, which no such bonus has entered, does not know."""
        plan = self.frame((True,) * self.races).plan
        return any(
            (worth_of(ruling.regulations.bonus[name], car, ruling.regulations.bonus) * plan.unit).denominator > 1
            for ruling in plan.rulings
            if ruling.title is not None
            for name in ruling.title.bonus
            for car in range(3)
        )

    def frame(self, classified: tuple[bool, ...]) -> Frame:
        """The title with everybody classified in the races so marked, [F]."""
        if classified not in self._frames:
            place = self._entrants.place * np.array(classified, dtype=np.uint8).reshape(-1, 1, 1)
            work = Work(written(self.ahead, Endings(place, qualified=place, grid=place, lap=place), 0))
            ((job, _),) = work.jobs(self.title, [END])
            coming = {race.key: f for f, race in enumerate(self.ahead.races)}
            self._frames[classified] = Frame(job, coming, _order_of_cars(job.plan, coming), _sizes(job.plan))
        return self._frames[classified]

    def lines(self, given: Sequence[Given], *, away: bool = False) -> Lines:
        """The line of every competitor where each has what is given in the races to come, [F]. ``away``: who is not classified did not come."""
        frame = self.frame(tuple(g.place != NOTHING for g in given))
        return lines_of(self._standing(frame, given, away=away), self.unit, self.places)

    def _standing(self, frame: Frame, given: Sequence[Given], *, away: bool) -> Standing:
        plan = _given(frame, given)
        if away:
            plan = _away(plan, frame, given)
        return replace(frame.job, plan=plan).run()[-1]


def _order_of_cars(plan: Plan, coming: Mapping[RaceKey, int]) -> Ints:
    """Which of the cars of its competitor each claim in a race to come is, [K']: those that score first; -1 in races run."""
    order = np.full(len(plan.claim), -1, dtype=np.int64)
    seen: dict[int, dict[int, int]] = defaultdict(dict)
    for k in sorted(range(len(plan.claim)), key=lambda k: (not plan.pays[k], k)):
        car = int(plan.claim_car[k])
        if plan.races[plan.car_race[car]].key in coming:
            cars = seen[int(plan.cells[k])]
            order[k] = cars.setdefault(car, len(cars))
    return order


def _sizes(plan: Plan) -> Ints:
    """How many cars are ranked in each race and part, [R, Q]."""
    sizes = np.zeros((max(1, len(plan.races)), int(plan.car_part.max(initial=0)) + 1), dtype=np.int64)
    np.add.at(sizes, (plan.car_race[plan.car_ranked], plan.car_part[plan.car_ranked]), 1)
    return sizes


def _given(frame: Frame, given: Sequence[Given]) -> Plan:
    """The plan in which everybody has the places and bonuses given, in every race to come in which all are classified."""
    plan = frame.plan
    rank, place, bonus = plan.rank.copy(), plan.car_place.copy(), plan.bonus.copy()
    qualified, level = plan.qualified.copy(), plan.level.copy()
    best, position = plan.of_cell.best_rank.copy(), plan.of_cell.position.copy()
    coming = [(r, given[frame.coming[race.key]]) for r, race in enumerate(plan.races) if race.key in frame.coming]
    of_race = plan.car_race[plan.claim_car]
    for r, what in coming:
        if what.place == NOTHING:
            continue
        claims = np.flatnonzero(of_race == r)
        cars = plan.claim_car[claims]
        held = _places(frame, r, claims, what)
        rank[cars] = place[cars] = level[cars] = 0
        np.maximum.at(rank, cars, np.where(plan.car_ranked[cars], held, 0))
        np.maximum.at(place, cars, held)
        best[:, r] = position[:, r] = 0
        first = claims[frame.order[claims] == 0]
        value = held[frame.order[claims] == 0]
        position[plan.claim_competitor[first], r] = value
        best[plan.claim_competitor[first], r] = value * plan.holds_place[first]
        bonus[:, claims] = 0
        _give_bonuses(frame, r, claims, held, what, bonus)
        qualified[claims] = np.where(what.bonuses, frame.order[claims] + 1, 0)
    cells = replace(plan.of_cell, best_rank=best, position=position)
    return replace(plan, rank=rank, car_place=place, level=level, bonus=bonus, qualified=qualified, of_cell=cells)


def _places(frame: Frame, r: int, claims: Ints, what: Given) -> Ints:
    """The place of each claim's car: the best has the place given, the next one the next; or all the last places there are."""
    order = frame.order[claims]
    if what.place != LAST:
        return np.asarray(what.place + order)
    plan = frame.plan
    competitor = plan.claim_competitor[claims]
    cars = np.zeros(len(plan.competitors), dtype=np.int64)
    np.maximum.at(cars, competitor, order + 1)
    return np.asarray(np.maximum(1, frame.sizes[r][plan.car_part[plan.claim_car[claims]]] - cars[competitor] + 1 + order))


def _give_bonuses(frame: Frame, r: int, claims: Ints, held: Ints, what: Given, bonus: Ints) -> None:
    """Write every bonus of race ``r`` to the claims that score, in place; without them only what is given for taking part."""
    plan = frame.plan
    ruling, race = plan.rulings[r], plan.races[r]
    assert ruling.title is not None
    names = [layer.name for layer in plan.layers if layer.kind == "bonus"]
    for name in ruling.title.bonus:
        rule = ruling.regulations.bonus[name]
        if not rule.is_for(race.role, race.key.race) or not (what.bonuses or rule.for_ == "taking-part"):
            continue
        for k, place in zip(claims, held, strict=True):
            worth = worth_of(rule, int(frame.order[k]), ruling.regulations.bonus)
            if plan.pays[k] and worth and (rule.within is None or place <= rule.within):
                bonus[names.index(name), k] = int(worth * plan.unit)


_ONE_HOLDER = frozenset(("pole", "fastest-lap", "most-laps-led", "most-positions-gained"))


def worth_of(rule: Bonus, car: int, named: Mapping[str, Bonus]) -> Fraction:
    """The most that a bonus pays to the ``car``-th car of a competitor in one race, the best car being number 0."""
    if rule.for_ == "qualifying":
        worth = rule.places[car] if car < len(rule.places) else Fraction(0)
    elif rule.for_ == "all-of":
        parts = [named[name] for name in rule.of if name in named]
        worth = rule.points if parts and all(worth_of(part, car, named) for part in parts) else Fraction(0)
    elif rule.for_ in _ONE_HOLDER and car:
        worth = Fraction(0)
    else:
        worth = rule.points
    return worth if rule.max is None else min(worth, rule.max)


def _away(plan: Plan, frame: Frame, given: Sequence[Given]) -> Plan:
    """The same where whoever is not classified did not come: no points for having retired, no status that may not be dropped."""
    missed = [r for r, race in enumerate(plan.races) if race.key in frame.coming and given[frame.coming[race.key]].place == NOTHING]
    fallback, last, bonus = plan.car_fallback.copy(), plan.last_place.copy(), plan.bonus.copy()
    cars = np.isin(plan.car_race, missed)
    fallback[cars] = last[cars] = 0
    bonus[:, cars[plan.claim_car]] = 0
    undroppable = plan.of_cell.undroppable.copy()
    undroppable[:, missed] = False
    unplaced = {cell: said for cell, said in plan.of_cell.unplaced.items() if cell[1] not in missed}
    cells = replace(plan.of_cell, undroppable=undroppable, unplaced=unplaced)
    return replace(plan, car_fallback=fallback, last_place=last, bonus=bonus, of_cell=cells)
