"""Who can still win a title, who has won it, and between which places everybody ends: the answer, and how it is found.

Two questions are kept apart. "Mathematically" rivals may fail to score; "all classified" supposes that everybody expected is classified in every race to come.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction

import numpy as np

from onemake.core.ahead.season_ahead import SeasonAhead, look_ahead
from onemake.core.contenders.frames import LAST, NOTHING, Frames, Given
from onemake.core.contenders.kinds import KINDS, Kind, limits_of
from onemake.core.contenders.lines import POINTS, Lines
from onemake.core.contenders.programme import SOLVES
from onemake.core.contenders.reach import Range, Tie, fewest_ahead, most_ahead
from onemake.core.contenders.stakes import Stakes, stakes_of
from onemake.core.contenders.witness import is_champion_in
from onemake.core.errors import UserError
from onemake.core.races import RaceKey
from onemake.core.season import Race, Season

__all__ = ["Chances", "Contender", "Outlook", "chances_of", "look_at", "outlook", "outlook_of"]


@dataclass(frozen=True, slots=True)
class Contender:
    """What is still open for one competitor. Places are those of the final table."""

    key: str
    name: str
    place: int | None  # now; None without one
    points: Fraction  # now
    most: Fraction  # at the end, if everything is won
    can_win: bool
    champion: bool  # whatever happens
    best: int
    worst: int
    best_exact: bool
    worst_exact: bool
    proved: bool  # that he can, or cannot, win
    own_hands: bool  # wins the title by winning every race, even if one rival is second in all of them


@dataclass(frozen=True, slots=True)
class Outlook:
    """One title at a moment."""

    season: str
    title: str
    name: str
    of_drivers: bool
    decimals: int | None
    after: RaceKey | None  # None before the first race
    as_of: datetime | None
    all_classified: bool
    races: tuple[Race, ...]  # of the title, still to come
    limits: tuple[Kind, ...]  # why a "no" is only a bound; empty where every answer is exact
    contenders: tuple[Contender, ...]  # as they stand now
    level_first: tuple[str, ...]  # names, where nothing to come or in the rules separates the first

    @property
    def open(self) -> tuple[Contender, ...]:
        """Those who can still win it."""
        return tuple(c for c in self.contenders if c.can_win)

    @property
    def champion(self) -> Contender | None:
        """Who has won it whatever happens."""
        return next((c for c in self.contenders if c.champion), None)


@dataclass(frozen=True, slots=True)
class Chances:
    """The worst and the best line of every competitor, and what follows for the title where rivals may fail to score."""

    frames: Frames
    nothing: Lines  # with nothing more: retired, or away, whichever is worse
    best: Lines  # with everything there is
    last: Lines  # classified last in every race; ``nothing`` where that is not asked
    tied_to: Mapping[str, Collection[str]]  # with whom each shares every car to come
    limits: tuple[str, ...]

    @property
    def tie(self) -> Tie:
        plan = self.frames.frame((True,) * self.frames.races).plan
        return Tie.of(plan.title.ties, self.frames.places, all_ranked=bool(plan.car_ranked.all()) and not plan.car_part.any())

    def ahead_of_best(self, key: str) -> list[str]:
        """Who stays ahead of one who wins everything while the others win nothing."""
        mine = self.best[key]
        return [r for r in self.best if r != key and (self.best[r] if r in self.tied_to[key] else self.nothing[r]) > mine]

    def can_pass(self, key: str, low: Lines) -> list[str]:
        """Who can, each alone, end ahead of one who has his ``low`` line."""
        return [r for r in self.best if r != key and (low[r] if r in self.tied_to[key] else self.best[r]) > low[key]]

    def can_win(self, key: str) -> bool:
        return bool(self.best[key][0]) and not self.ahead_of_best(key)

    def is_champion(self, key: str, low: Lines) -> bool:
        """Whether nobody can even draw level."""
        if not low[key][0]:
            return False
        others = [r for r in self.best if r != key]
        level_with = (r for r in others if r in self.tied_to[key] and (low[r] >= low[key] or self.best[r] >= self.best[key]))
        return next(level_with, None) is None and all(self.best[r] < low[key] for r in others if r not in self.tied_to[key])


def look_at(season: Season, title: str, after: RaceKey | None, as_of: datetime | None, *, expected: bool = False) -> SeasonAhead:
    """The season ahead of a title question: in a drivers' title whoever took part at all may return, unless only those ``expected`` are asked for."""
    rules = next((t for v in reversed(season.versions) if (t := v.regulations.title_named(title)) is not None), None)
    return look_ahead(season, after, as_of, returning=not expected and rules is not None and rules.competes == ("driver",))


def chances_of(ahead: SeasonAhead, title: str, *, all_classified: bool = False) -> Chances:
    """The lines of a title, from which everything else follows. Raises UserError where the title cannot be scored."""
    frames = Frames(ahead, title)
    nothing, best = [Given(NOTHING)] * frames.races, [Given(1, bonuses=True)] * frames.races
    retired, away = frames.lines(nothing), frames.lines(nothing, away=True)
    low = {key: min(line, away[key]) for key, line in retired.items()}
    tied_to, torn = _sharing(frames)
    limits = set(limits_of(frames.frame((True,) * frames.races).plan, ahead.season.decisions)) if frames.races else set()
    limits |= ({"crew"} if torn else set()) | ({"finer"} if frames.finer else set())
    return Chances(
        frames=frames,
        nothing=low,
        best=frames.lines(best),
        last=frames.lines([Given(LAST)] * frames.races) if all_classified else low,
        tied_to=tied_to,
        limits=tuple(key for key in KINDS if key in limits),
    )


def _sharing(frames: Frames) -> tuple[dict[str, set[str]], bool]:
    """Who shares all his cars to come with whom; and whether two share some of them only, or scores are dropped as well."""
    plan = frames.frame((True,) * frames.races).plan
    cars: dict[str, set[int]] = {competitor.key: set() for competitor in plan.competitors}
    by_car: dict[int, set[str]] = defaultdict(set)
    for k in np.flatnonzero(frames.frame((True,) * frames.races).order >= 0).tolist():
        key = plan.competitors[plan.claim_competitor[k]].key
        cars[key].add(int(plan.claim_car[k]))
        by_car[int(plan.claim_car[k])].add(key)
    tied_to: dict[str, set[str]] = {key: set() for key in cars}
    torn = False
    for crew in by_car.values():
        for key in crew if len(crew) > 1 else ():
            tied_to[key] |= {other for other in crew if other != key and cars[other] == cars[key]}
            torn |= bool(plan.title.windows) or any(cars[other] != cars[key] for other in crew)
    return tied_to, torn


def outlook(
    season: Season, title: str, after: RaceKey | None = None, as_of: datetime | None = None, *, all_classified: bool = False
) -> Outlook:
    """Who can still win a title, who has won it, and the best and worst final place of everybody.

    ``all_classified`` asks the other question: everybody expected is classified in every race to come. Raises UserError where the title cannot be scored, or
    where a programme must be solved and nobody installed what solves it.
    """
    chances = chances_of(look_at(season, title, after, as_of, expected=all_classified), title, all_classified=all_classified)
    return outlook_of(chances, all_classified=all_classified)


def outlook_of(chances: Chances, *, all_classified: bool = False) -> Outlook:
    """The answer to one of the two questions from the lines of a title; ``all_classified`` needs lines that were asked for so."""
    frames = chances.frames
    ahead, plan = frames.ahead, frames.now.plan
    if not all_classified:
        chances = replace(chances, last=chances.nothing)
    stakes = stakes_of(frames, chances.nothing) if frames.races else None
    listed = [key for key, line in chances.best.items() if line[0]]
    rows = [_contender(key, chances, stakes, all_classified=all_classified) for key in listed]
    first = [c.name for c in rows if c.place == 1] if not frames.races else []
    ours = {race.key for race in frames.frame((True,) * frames.races).plan.races}
    return Outlook(
        season=ahead.season.id,
        title=frames.title,
        name=plan.title.name or frames.title,
        of_drivers=plan.title.competes == ("driver",),
        decimals=plan.title.decimals,
        after=ahead.after if ahead.after.round else None,
        as_of=ahead.as_of,
        all_classified=all_classified,
        races=tuple(race for race in ahead.races if race.key in ours),
        limits=tuple(KINDS[key] for key in chances.limits),
        contenders=tuple(sorted(rows, key=lambda c: (c.place or len(rows) + 1, -c.points, c.best, c.name.casefold()))),
        level_first=tuple(sorted(first)) if len(first) > 1 else (),
    )


def _contender(key: str, chances: Chances, stakes: Stakes | None, *, all_classified: bool) -> Contender:
    frames = chances.frames
    now, a = frames.now, frames.now.column
    c = next((i for i, competitor in enumerate(now.plan.competitors) if competitor.key == key), None)
    best, worst = _best_place(key, chances, stakes, all_classified=all_classified), _worst_place(key, chances, stakes)
    can_win = best.least == 0
    proved = not chances.limits and best.least == best.most
    if chances.limits and frames.races and is_champion_in(frames, key):
        can_win = proved = True
    final = frames.frame((True,) * frames.races).plan
    return Contender(
        key=key,
        name=next(competitor.name for competitor in final.competitors if competitor.key == key),
        place=None if c is None else int(now.order.places[c, a]) or None,
        points=Fraction(0) if c is None else Fraction(int(now.totals.points[c, min(a, now.totals.points.shape[1] - 1)]), now.plan.unit),
        most=Fraction(chances.best[key][POINTS], frames.unit),
        can_win=can_win,
        champion=chances.is_champion(key, chances.last),
        best=1 + best.least,
        worst=1 + worst.most,
        best_exact=not chances.limits and best.least == best.most,
        worst_exact=not chances.limits and worst.least == worst.most,
        proved=proved,
        own_hands=can_win and _in_own_hands(key, chances),
    )


def _best_place(key: str, chances: Chances, stakes: Stakes | None, *, all_classified: bool) -> Range:
    """How many must end ahead of one who wins everything."""
    sure = chances.ahead_of_best(key)
    others = [r for r in chances.best if r != key and r not in sure and chances.best[r] > chances.best[key]]
    if not all_classified or not others or not chances.frames.races or chances.limits:
        return Range(len(sure), len(sure) + (len(others) if all_classified and chances.frames.races else 0))
    if stakes is None:
        return Range(len(sure), len(sure) + len(others))
    _ask_for_scipy()
    found = fewest_ahead(stakes, key, chances.best[key], others, chances.nothing, chances.tie)
    return Range(len(sure) + found.least, len(sure) + found.most)


def _worst_place(key: str, chances: Chances, stakes: Stakes | None) -> Range:
    """How many can end ahead of one who wins nothing more."""
    low = chances.last
    mine = low[key]
    can = chances.can_pass(key, low)
    sure = [r for r in can if (low[r] if chances.last is chances.nothing else chances.nothing[r]) > mine]
    others = [r for r in can if r not in sure]
    if len(others) < 2 or stakes is None or chances.limits:
        least = len(sure) + (len(others) if len(others) < 2 else 1)
        return Range(least, len(can))
    _ask_for_scipy()
    last = chances.last is not chances.nothing
    found = most_ahead(stakes, key, mine, others, chances.nothing, chances.tie, classified_last=last)
    return Range(len(sure) + found.least, len(sure) + found.most)


def _in_own_hands(key: str, chances: Chances) -> bool:
    """Whether winning every race is enough, even where a rival takes every second place."""
    frames = chances.frames
    wins, second = frames.wins, frames.second
    return all(second[r] <= wins[key] for r in chances.best if r != key and r not in chances.tied_to[key])


def _ask_for_scipy() -> None:
    if not SOLVES:
        raise UserError(
            "the best and worst places need an integer programme, which is solved with SciPy; install it with: pip install 'onemake[odds]'"
        )
