"""What each needs in the next race: at which places the title is decided there, and at which a contender stays in it.

To win the title for certain at a place, whoever holds it takes no bonus and his rivals take them all; to stay in it somehow, he takes them all. Some are earned before
the race: who is not classified may still have pole.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from onemake.core.contenders.frames import NOTHING, Frames, Given, worth_of
from onemake.core.contenders.lines import POINTS, Line, Lines
from onemake.core.contenders.outlook import Chances
from onemake.core.rules.plan import Plan
from onemake.core.season import Race

__all__ = ["Condition", "NextRace", "Stays", "Wins", "next_race"]


@dataclass(frozen=True, slots=True)
class Condition:
    """A rival must come no better than a place; 0: he must not be classified."""

    rival: str
    name: str
    no_better_than: int


@dataclass(frozen=True, slots=True)
class Wins:
    """A place in the next race that makes somebody champion there and then, and what must hold of whom. Place 0: not classified."""

    place: int
    conditions: tuple[Condition, ...]  # none: whatever the others do


@dataclass(frozen=True, slots=True)
class Stays:
    """If the leader of the table comes to a place, the worst place with which a contender can still be champion.

    Place 0: not classified; ``needs`` None: nothing is enough.
    """

    leader_place: int
    needs: int | None


@dataclass(frozen=True, slots=True)
class NextRace:
    """The next race of a title. Places are among those whom the title ranks."""

    race: Race
    leader: str
    wins: dict[str, tuple[Wins, ...]]  # key of who can win the title there -> place by place, the best first; no entry: he cannot
    stays: dict[str, tuple[Stays, ...]]  # key of every other contender -> by the leader's place
    lead_needed: dict[
        str, Fraction
    ]  # for titles in which a competitor has several cars: by how much he must lead after it, whoever is second
    bonuses: Fraction  # what the bonuses of the race can be worth together


def next_race(chances: Chances) -> NextRace | None:
    """What each needs in the next race. None where no race comes, somebody holds the title already, or drivers who share a car contend each for himself."""
    frames = chances.frames
    if _shared(frames):
        return None
    contenders = [key for key in chances.best if chances.can_win(key)]
    if not frames.races or any(chances.is_champion(key, chances.nothing) for key in contenders):
        return None
    first = _first_of(frames)
    if first is None:
        return None
    leader = max(contenders, key=lambda key: chances.nothing[key])
    looked = _Look(chances, first)
    several = bool((frames.frame((True,) * frames.races).order > 0).any())
    wins = {} if several else {key: found for key in contenders if (found := looked.wins(key))}
    return NextRace(
        race=frames.ahead.races[first],
        leader=leader,
        wins=wins,
        stays={} if several else {key: looked.stays(key, leader) for key in contenders if key != leader},
        lead_needed=looked.leads(contenders) if several else {},
        bonuses=Fraction(max(0, *(looked.high[1][key][POINTS] - looked.bare[1][key][POINTS] for key in contenders)), frames.unit),
    )


def _shared(frames: Frames) -> bool:
    """Whether drivers of one car are competitors of their own: what one wins the other wins too, and neither is ahead."""
    by_driver = any(
        title.competes == ("driver",) for v in frames.ahead.season.versions if (title := v.regulations.title_named(frames.title))
    )
    return by_driver and any(sum(bool(seat.driver_id) for seat in car.seats) > 1 for car in frames.ahead.cars)


def _first_of(frames: Frames) -> int | None:
    """The first race to come that is one of the title."""
    ours = {race.key for race in frames.frame((True,) * frames.races).plan.races}
    return next((f for f, race in enumerate(frames.ahead.races) if race.key in ours), None)


def _placeless(plan: Plan, r: int) -> list[Fraction]:
    """What the bonuses of a race are worth that need no place in it."""
    ruling = plan.rulings[r]
    names = ruling.title.bonus if ruling.title is not None else ()
    layers = [layer.name for layer in plan.layers if layer.kind == "bonus"]
    found = []
    for name in names:
        rule = ruling.regulations.bonus[name]
        if rule.for_ != "taking-part" and rule.within is None and rule.is_for(plan.races[r].role, plan.races[r].key.race):
            factor = Fraction(int(plan.factor_bonus[layers.index(name), r]), plan.factor_unit)
            found.append(max(Fraction(0), factor * worth_of(rule, 0, ruling.regulations.bonus)))
    return found


class _Look:
    """The lines of everybody by his place in the next race."""

    def __init__(self, chances: Chances, first: int) -> None:
        self.chances = chances
        frames = chances.frames
        self.names = {competitor.key: competitor.name for competitor in frames.frame((True,) * frames.races).plan.competitors}
        plan = frames.frame((True,) * frames.races).plan
        r = next(r for r, race in enumerate(plan.races) if race.key == frames.ahead.races[first].key)
        self.field = int(frames.frame((True,) * frames.races).sizes[r].max())
        places = range(1, self.field + 1)

        def lines(place: int, after: Given, *, bonuses: bool) -> Lines:
            given = [after] * frames.races
            given[first] = Given(place, bonuses)
            found = [frames.lines(given, away=away) for away in ((False, True) if NOTHING in (place, after.place) else (False,))]
            choose = min if after.place == NOTHING else max
            return {key: choose(each[key] for each in found) for key in found[0]}

        rest_won, rest_lost = Given(1, bonuses=True), Given(NOTHING)
        self.low = {p: lines(p, rest_lost, bonuses=False) for p in (NOTHING, *places)}  # then nothing more
        self.high = {p: lines(p, rest_won, bonuses=p > 0) for p in (NOTHING, *places)}  # with all bonuses, then everything
        self.bare = {p: lines(p, rest_won, bonuses=False) for p in (NOTHING, *places)}  # without bonuses here, then everything
        self.placeless = int(sum(_placeless(plan, r)) * frames.unit)
        self.high[NOTHING] = {key: self._with_bonuses(key) for key in self.high[NOTHING]}
        self.enters = {plan.competitors[c].key for c in plan.claim_competitor[(plan.car_race[plan.claim_car] == r) & plan.pays].tolist()}

    def _with_bonuses(self, key: str) -> Line:
        """The line of one who is not classified in the race but earns what needs no place; never below the true one."""
        without, last = self.high[NOTHING][key], self.high[self.field][key] if self.field else self.high[NOTHING][key]
        points = min(last[POINTS], without[POINTS] + self.placeless)
        return without if points <= without[POINTS] else (*last[:POINTS], points, *last[POINTS + 1 :])

    def _places(self, key: str) -> list[int]:
        """The places he can have, the best first."""
        return [*range(1, self.field + 1), NOTHING] if key in self.enters else [NOTHING]

    def wins(self, key: str) -> tuple[Wins, ...]:
        found = []
        for place in self._places(key):
            conditions = self._conditions(key, place)
            if conditions is not None:
                found.append(Wins(place, conditions))
        return tuple(found)

    def _conditions(self, key: str, place: int) -> tuple[Condition, ...] | None:
        """What must hold of whom, for the title to be won with a place; None if nothing is enough."""
        mine = self.low[place][key]
        if not mine[0]:
            return None
        conditions = []
        for rival in self.chances.best:
            if rival == key or rival in self.chances.tied_to[key]:
                continue
            worst = self._no_better_than(rival, mine, place)
            if worst is None:
                return None
            if worst != 1:
                conditions.append(Condition(rival, self.names[rival], worst))
        return tuple(conditions)

    def _no_better_than(self, rival: str, mine: Line, taken: int) -> int | None:
        """The best place with which a rival cannot draw level any more; 1: with any."""
        best = 1
        for place in self._places(rival):
            if place != taken or place == NOTHING:
                if self.high[place][rival] < mine:
                    return NOTHING if place == NOTHING and best > 1 else best
                best = place + 2 if place + 1 == taken else place + 1
        return None

    def stays(self, key: str, leader: str) -> tuple[Stays, ...]:
        """By the leader's place, the worst place with which the title can still be won."""
        found = []
        others = [r for r in self.chances.best if r not in (key, leader) and r not in self.chances.tied_to[key]]
        for theirs in self._places(leader):
            enough = (
                place
                for place in reversed(self._places(key))
                if (place != theirs or place == NOTHING)
                and self.high[place][key] >= self.low[theirs][leader]
                and all(self.high[place][key] >= self.chances.nothing[r] for r in others)
                and self._others_fit(self.high[place][key], {place, theirs}, [r for r in others if r in self.enters])
            )
            found.append(Stays(theirs, next(enough, None)))
        return tuple(found)

    def _others_fit(self, mine: Line, held: set[int], others: list[str]) -> bool:
        """Whether the places in front of those that are held can be shared out to others, none of whom passes ``mine`` by it.

        A better place never makes a line worse, so that whoever may have a place may have each behind it: counting is enough (Hall 1935).
        """
        gaps = [place for place in range(1, max(held)) if place not in held]
        strangers = max(0, self.field - len(self.enters))  # cars that score for nobody
        return all(sum(self.low[gap][r] <= mine for r in others) + strangers >= n for n, gap in enumerate(gaps, 1))

    def leads(self, contenders: list[str]) -> dict[str, Fraction]:
        """By how many points each must lead the best of the others after the race, so that nobody can draw level; only where scores are not dropped."""
        chances = self.chances
        unit = chances.frames.unit
        if chances.frames.frame((True,) * chances.frames.races).plan.title.windows:
            return {}
        to_come = {key: self.bare[NOTHING][key][POINTS] - chances.nothing[key][POINTS] for key in chances.best}
        found = {}
        for key in contenders:
            most = max((to_come[r] for r in chances.best if r != key), default=0)
            gained = self.high[1][key][POINTS] - self.bare[NOTHING][key][POINTS]
            ahead = min(chances.nothing[key][POINTS] - chances.nothing[r][POINTS] for r in chances.best if r != key)
            if ahead + gained > most or (most == 0 and ahead + gained >= 0):
                found[key] = Fraction(int(np.int64(most)), unit)
        return found
