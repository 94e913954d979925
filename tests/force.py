"""Title questions by brute force: every way in which a small season can end is scored by arithmetic of its own, which shares nothing with the program.

Axes: C competitors, D drivers, R races run, F races to come, B endings.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import UTC
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from onemake.core.races import RaceKey
from onemake.core.rules.regulations import Bonus, Comparator, Eligible, Factor, Regulations, Scale, Title, Window
from onemake.core.season import Decision, Entry, Identity, Race, Result, Season, Version

Numbers = np.ndarray[Any, np.dtype[np.int64]]
GUEST = -1


@dataclass(frozen=True, slots=True)
class Small:
    """A small season and its rules, as plain numbers."""

    team: tuple[int, ...]  # of each driver: the competitor, or GUEST
    past: tuple[tuple[int, ...], ...]  # [R][D] place on the sheet, 0 retired, -1 disqualified
    factors: tuple[int, ...]  # [R + F]
    scale: tuple[int, ...]
    drop: int = 0
    pole: int = 0
    lap: int = 0
    within: int = 0  # the fastest lap counts up to this place
    ties: str = "count-back"  # or "scoring", "wins", "none", "latest"
    start: tuple[int, ...] = ()  # points by decision
    past_pole: tuple[int, ...] = ()  # [R] driver, or -1
    guests: tuple[int, ...] = field(default=())

    @property
    def coming(self) -> int:
        return len(self.factors) - len(self.past)

    @property
    def competitors(self) -> int:
        return 1 + max(self.team)


@cache
def orders(drivers: int, *, everybody: bool) -> Numbers:
    """Every way in which a race can end, [endings, D]: places from 1 on without a gap, 0 for who is not classified."""
    found = []
    for n in range(drivers if everybody else 0, drivers + 1):
        for order in itertools.permutations(range(drivers), n):
            places = [0] * drivers
            for place, d in enumerate(order, 1):
                places[d] = place
            found.append(places)
    return np.array(found, dtype=np.int64)


def endings(small: Small, *, everybody: bool) -> tuple[Numbers, Numbers, Numbers]:
    """Places [B, F, D], pole [B, F] and fastest lap [B, F] (a driver, or -1) of every ending."""
    one = orders(len(small.team), everybody=everybody)
    holders = range(-1, len(small.team))
    each = list(itertools.product(range(len(one)), holders if small.pole else (-1,), holders if small.lap else (-1,)))
    grid = np.array(list(itertools.product(each, repeat=small.coming)), dtype=np.int64).reshape(-1, small.coming, 3)
    return one[grid[:, :, 0]], grid[:, :, 1], grid[:, :, 2]


def ranks(small: Small, places: Numbers) -> Numbers:
    """The place of each driver among those who are no guests, 0 for none; guests have none. The last axis is D."""
    ranked = np.array([t != GUEST for t in small.team])
    held = np.where(ranked & (places > 0), places, 99)
    return np.asarray(np.where(held < 99, 1 + (held[..., None, :] < held[..., :, None]).sum(axis=-1), 0))


def final_places(small: Small, *, everybody: bool = False) -> Numbers:
    """The place of every competitor in every ending, [B, C]."""
    places, pole, lap = endings(small, everybody=everybody)
    batch = len(places)
    past = np.broadcast_to(np.array(small.past, dtype=np.int64)[None], (batch, len(small.past), len(small.team)))
    rank = np.concatenate([ranks(small, np.maximum(past, 0)), ranks(small, places)], axis=1)
    worth = np.zeros(len(small.team) + 2, dtype=np.int64)
    worth[1 : 1 + len(small.scale)] = small.scale[: len(small.team) + 1]
    scores = worth[rank] * np.array(small.factors)[None, :, None]
    was_pole = np.broadcast_to(np.array(small.past_pole or [-1] * len(small.past))[None], (batch, len(small.past)))
    for d in range(len(small.team)):
        scores[:, :, d] += small.pole * (np.concatenate([was_pole, pole], axis=1) == d)
        fast = (lap == d) & ((small.within == 0) | ((rank[:, len(small.past) :, d] > 0) & (rank[:, len(small.past) :, d] <= small.within)))
        scores[:, len(small.past) :, d] += small.lap * fast
    lost = np.concatenate([past == -1, np.zeros_like(places, dtype=bool)], axis=1)
    keys = [_keys(small, c, scores, rank, lost) for c in range(small.competitors)]
    table = np.stack(keys, axis=1)  # [B, C, K]
    ahead = np.zeros((batch, small.competitors, small.competitors), dtype=bool)
    level = np.ones_like(ahead)
    for k in range(table.shape[2]):
        ahead |= level & (table[:, None, :, k] > table[:, :, None, k])
        level &= table[:, None, :, k] == table[:, :, None, k]
    return np.asarray(1 + ahead.sum(axis=2))


def _keys(small: Small, c: int, scores: Numbers, rank: Numbers, lost: Numbers) -> Numbers:
    """What decides between competitors, the weightiest first, [B, K]."""
    cars = [d for d, t in enumerate(small.team) if t == c]
    raced = scores[:, :, cars].sum(axis=2)
    if small.drop:
        kept = np.sort(np.where(lost[:, :, cars[0]], 10**6, raced), axis=1)[:, small.drop :]
        points = np.where(kept < 10**6, kept, 0).sum(axis=1) + np.where(lost[:, :, cars[0]], raced, 0).sum(axis=1)
    else:
        points = raced.sum(axis=1)
    keys = [points + (small.start[c] if small.start else 0)]
    places = rank[:, :, cars]
    most = len(small.scale) if small.ties == "scoring" else len(small.team)
    if small.ties in ("count-back", "scoring"):
        keys += [(places == p).sum(axis=(1, 2)) for p in range(1, most + 1)]
    if small.ties == "wins":
        keys.append((places == 1).sum(axis=(1, 2)))
    if small.ties == "latest":
        best = np.where(places > 0, places, 99).min(axis=2)
        keys += [-best[:, r] for r in reversed(range(best.shape[1]))]
    return np.stack(keys, axis=1)


# --- the same as a season folder says it ---------------------------------------------------------------------------------------------

_TIES = {
    "count-back": (Comparator(by="count-back"),),
    "scoring": (Comparator(by="count-back", of="scoring"),),
    "wins": (Comparator(by="wins"),),
    "latest": (Comparator(by="latest"),),
    "none": (),
}


def as_season(small: Small) -> Season:
    """The season for the program."""
    teams = max(small.team.count(c) for c in range(small.competitors)) > 1
    title = Title(
        id="t",
        competes=("team",) if teams else ("driver",),
        eligible=Eligible(guests="transparent"),
        worth={"race": "race"},
        bonus=(*(("pole",) if small.pole else ()), *(("lap",) if small.lap else ())),
        counts=(Window(drop=small.drop, undroppable=("DSQ",)),) if small.drop else "all",
        ties=_TIES[small.ties],
    )
    rules = Regulations(
        scale={"race": Scale(places=tuple(Fraction(p) for p in small.scale))},
        factor={str(n): Factor(value=Fraction(n), bonuses="full") for n in set(small.factors)},
        bonus={
            "pole": Bonus(for_="pole", points=Fraction(small.pole or 1)),
            "lap": Bonus(for_="fastest-lap", points=Fraction(small.lap or 1), within=small.within or None),
        },
        title=(title,),
    )
    entries = tuple(
        Entry(str(d + 1), f"D{d}", f"d{d}", guest=team == GUEST, columns={"team": f"T{team}"}) for d, team in enumerate(small.team)
    )
    results = [
        Result(
            RaceKey(r + 1, 1), "race", str(d + 1), f"D{d}", f"d{d}",
            position=place if place > 0 else None,
            status="" if place > 0 else "DNF" if place == 0 else "DSQ",
            codes=("P",) if small.past_pole and small.past_pole[r] == d else (),
        )
        for r, race in enumerate(small.past)
        for d, place in enumerate(race)
    ]  # fmt: skip
    span = [d for d, team in enumerate(small.team) if team == GUEST]
    entries = tuple(
        Entry(e.number, e.driver, e.driver_id, guest=e.guest, columns=e.columns) if d not in span else _named(e, len(small.factors))
        for d, e in enumerate(entries)
    )
    decisions = tuple(
        Decision(
            f"s{c}",
            "points",
            points=Fraction(points),
            competitor=f"T{c}" if teams else "",
            driver="" if teams else f"d{small.team.index(c)}",
        )
        for c, points in enumerate(small.start)
        if points
    )
    calendar = tuple(Race(RaceKey(r + 1, 1), factors=(str(n),)) for r, n in enumerate(small.factors))
    return Season(
        "s", Identity("s", 2026, "S"), (Version(rules),), calendar, tuple(results), entries=entries, decisions=decisions, zone=UTC
    )


def _named(entry: Entry, races: int) -> Entry:
    """A guest is expected where the entry list names the rounds."""
    from onemake.core.races import Span

    return Entry(entry.number, entry.driver, entry.driver_id, span=Span.parse(f"1-{races}"), guest=True, columns=entry.columns)


def drawn(rng: np.random.Generator) -> Small:
    """A small season under random rules of the kinds for which answers are exact."""
    teams = rng.random() < 0.15
    drivers = 4 if teams else int(rng.integers(3, 5))
    coming = 1 if teams or (drivers == 4 and rng.random() < 0.5) else 2
    bonuses = rng.random() < (0.5 if coming == 1 else 0.25 if drivers == 3 else 0)
    run = int(rng.integers(1, 4))
    guest = not teams and drivers == 4 and rng.random() < 0.2
    team = (0, 0, 1, 1) if teams else tuple(range(drivers - 1)) + ((GUEST,) if guest else (drivers - 1,))
    past = []
    for _ in range(run):
        places = np.zeros(drivers, dtype=np.int64)
        classified = rng.permutation(drivers)[: rng.integers(1, drivers + 1)]
        places[classified] = np.arange(1, len(classified) + 1)
        if not teams and rng.random() < 0.1 and (places == 0).any():
            places[int(np.flatnonzero(places == 0)[0])] = -1
        past.append(tuple(int(p) for p in places))
    scale = tuple(sorted((int(v) for v in rng.integers(1, 6, size=rng.integers(1, drivers + 1))), reverse=True))
    which = rng.integers(0, 3)
    pole, lap = (1 if bonuses and which != 1 else 0), (int(rng.integers(1, 3)) if bonuses and which == 1 else 0)
    return Small(
        team=team,
        past=tuple(past),
        factors=tuple(int(f) for f in rng.choice([1, 1, 1, 2], size=run + coming)),
        scale=scale,
        drop=0 if teams else int(rng.choice([0, 0, 1, 2])),
        pole=pole,
        lap=lap,
        within=int(rng.integers(0, 3)) if lap else 0,
        ties=str(rng.choice(["count-back", "count-back", "scoring", "wins", "none", "latest"])),
        start=tuple(int(v) for v in rng.integers(-2, 3, size=1 + max(team))) if rng.random() < 0.3 else (),
        past_pole=tuple(int(v) for v in rng.integers(-1, drivers, size=run)) if pole else (),
    )
