"""Rating libraries, and plain rules of thumb, asked the same question: before each race one strength for each driver that will be classified.

Each takes the races and its own settings, sees the races one after the other and answers before it is told. Imported libraries stand inside the functions, so that
this module loads without the extra `bench`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from past_races import Event, Races

Floats = NDArray[np.float64]
Settings = Mapping[str, float]
Answer = list[Floats]


@dataclass(frozen=True)
class Peer:
    """A method, where its search starts, and how many tries it gets. Settings in ``plain`` may be of either sign; the others are above nought."""

    name: str
    forecasts: Callable[[Races, Settings], Answer]
    begin: Mapping[str, float]
    plain: tuple[str, ...] = ()
    tries: int = 60
    family: str = ""


class _Known:
    """The ratings of drivers by number, and where a newcomer starts: the mean of the known ones of his race, and so much above it (``newcomer``)."""

    def __init__(self, new: Callable[[float], Any], of: Callable[[Any], float], settings: Settings, default: float) -> None:
        self.new, self.of, self.default = new, of, default
        self.offset = settings.get("newcomer")
        self.ratings: dict[int, Any] = {}

    def of_race(self, event: Event) -> list[Any]:
        known = [self.of(self.ratings[d]) for d in event.order if d in self.ratings]
        start = self.default if self.offset is None or not known else float(np.mean(known)) + self.offset
        return [self.ratings.setdefault(int(d), self.new(start)) if d not in self.ratings else self.ratings[int(d)] for d in event.order]

    def told(self, event: Event, ratings: list[Any]) -> None:
        self.ratings.update(zip((int(d) for d in event.order), ratings, strict=True))

    def strengths(self, ratings: list[Any]) -> Floats:
        return np.array([self.of(r) for r in ratings])


def openskill(races: Races, at: Settings, *, model: str, backwards: bool = False) -> Answer:
    """A model of openskill; ``backwards`` hands it the order from the last place forward, and turns its ratings round."""
    from openskill import models

    rates = getattr(models, model)(mu=25.0, sigma=at["sigma"], beta=at["beta"], tau=at["tau"])
    sign, step = (-1.0, -1) if backwards else (1.0, 1)
    known = _Known(lambda mu: rates.rating(mu=sign * mu), lambda r: sign * float(r.mu), at, sign * 25.0)
    answer = []
    for event in races.events:
        mine = known.of_race(event)
        answer.append(known.strengths(mine))
        new = rates.rate([[r] for r in mine[::step]])
        known.told(event, [team[0] for team in new][::step])
    return answer


def trueskill(races: Races, at: Settings) -> Answer:
    """trueskill: factor graph of a race, rank differences chained."""
    from trueskill import Rating, TrueSkill

    world = TrueSkill(mu=25.0, sigma=at["sigma"], beta=at["beta"], tau=at["tau"], draw_probability=0.0)
    known = _Known(lambda mu: Rating(mu, at["sigma"]), lambda r: float(r.mu), at, 25.0)
    answer = []
    for event in races.events:
        mine = known.of_race(event)
        answer.append(known.strengths(mine))
        known.told(event, [team[0] for team in world.rate([(r,) for r in mine])])
    return answer


def through_time(races: Races, at: Settings) -> Answer:
    """trueskillthroughtime, one race after the other: its own game and its own forgetting, which together are its forward pass."""
    from trueskillthroughtime import Game, Gaussian, Player

    known = _Known(lambda mu: (Gaussian(mu, at["sigma"]), None), lambda r: float(r[0].mu), at, 0.0)
    answer = []
    for event, now in zip(races.events, times(races), strict=True):
        mine = [(g if last is None else g.forget(at["gamma"], now - last), last) for g, last in known.of_race(event)]
        answer.append(known.strengths(mine))
        game = Game([[Player(g, 1.0, at["gamma"])] for g, _ in mine])
        known.told(event, [(team[0], now) for team in game.posteriors()])
    return answer


def times(races: Races) -> list[float]:
    """When each race was, in months; two of one day a moment apart, so that the second knows the first."""
    found: list[float] = []
    for event in races.events:
        now = event.day / 30.4375
        found.append(max(now, found[-1] + 1e-4) if found else now)
    return found


def through_time_history(races: Races, at: Settings) -> Any:
    """The library's own History over all races: its forward pass is done when it is built. For the times, and for smoothing."""
    from trueskillthroughtime import History

    names = [[[str(d)] for d in event.order] for event in races.events]
    return History(names, times=times(races), sigma=at["sigma"], beta=1.0, gamma=at["gamma"])


def choix(races: Races, at: Settings, *, backwards: bool = False) -> Answer:
    """Choix knows no time: refitted before each race from the last ``window`` races of the same series."""
    from choix import ilsr_rankings

    answer = []
    past: dict[int, list[Any]] = {}
    for event in races.events:
        window = past.setdefault(event.series, [])
        answer.append(_refit(ilsr_rankings, window, event, at["alpha"], backwards=backwards))
        window.append(event.order)
        del window[: -max(round(at["window"]), 2)]
    return answer


def _refit(fit: Callable[..., Floats], window: list[Any], event: Event, alpha: float, *, backwards: bool) -> Floats:
    if not window:
        return np.zeros(len(event.order))
    seen, numbers = np.unique(np.concatenate([*window, event.order]), return_inverse=True)
    ends = np.cumsum([len(order) for order in window])
    rankings = [tuple(order[::-1] if backwards else order) for order in np.split(numbers, ends)[:-1]]
    try:
        found = fit(len(seen), rankings, alpha=alpha, max_iter=30, tol=1e-5)
    except RuntimeError as stopped:  # not settled within so many rounds: what is asked for here is a forecast, not the last digit
        if "converge" not in str(stopped):
            raise
        found = fit(len(seen), rankings, alpha=max(alpha, 0.01) * 10, max_iter=300, tol=1e-4)
    return np.asarray((-1.0 if backwards else 1.0) * found[numbers[ends[-1] :]])


def elote(races: Races, at: Settings) -> Answer:
    """Elo as elote has it, on every pair of a race, from the first pair to the last."""
    from elote import EloCompetitor

    known = _Known(lambda r: EloCompetitor(initial_rating=r, k_factor=at["k"]), lambda c: float(c.rating), at, 10_000.0)
    answer = []
    for event in races.events:
        mine = known.of_race(event)
        answer.append(known.strengths(mine))
        for i, ahead in enumerate(mine):
            for behind in mine[i + 1 :]:
                ahead.beat(behind)
    return answer


def numpy_elo(races: Races, at: Settings) -> Answer:
    """Elo on every pair of a race at once, in NumPy."""
    rating = np.zeros(len(races.drivers))
    seen = np.zeros(len(races.drivers), dtype=np.bool_)
    answer = []
    for event in races.events:
        o = event.order
        new = o[~seen[o]]
        if "newcomer" in at and 0 < len(new) < len(o):
            rating[new] = rating[o[seen[o]]].mean() + at["newcomer"]
        seen[o] = True
        r = rating[o]
        answer.append(r.copy())
        ahead = 1.0 / (1.0 + np.exp(r[None, :] - r[:, None]))
        rating[o] = r + at["k"] * (np.arange(len(o))[::-1] - (ahead.sum(axis=1) - 0.5))
    return answer


def points(races: Races, at: Settings) -> Answer:
    """Points of this season and, for less, of the last, on one scale; on a logarithm, since points run away at the front."""
    scale = np.array([25.0, 18, 15, 12, 10, 8, 6, 4, 2, 1])
    now, before, year = np.zeros(len(races.drivers)), np.zeros(len(races.drivers)), 0
    answer = []
    for event in races.events:
        if event.year != year:
            now, before, year = np.zeros(len(races.drivers)), now, event.year
        answer.append(np.log(at["floor"] + now[event.order] + at["previous"] * before[event.order]))
        paid = event.order[: len(scale)]
        now[paid] += scale[: len(paid)]
    return answer


def mean_finish(races: Races, at: Settings) -> Answer:
    """A mean of the finishing places as shares of the field, older ones for less, drawn towards a newcomer's."""
    total, weight = np.zeros(len(races.drivers)), np.zeros(len(races.drivers))
    answer = []
    for event in races.events:
        o = event.order
        answer.append((total[o] + at["prior"] * at["newcomer"]) / (weight[o] + at["prior"]))
        keep = np.exp(-at["forget"])
        total[o] = keep * total[o] + 1 - 2 * np.arange(len(o)) / (len(o) - 1)
        weight[o] = keep * weight[o] + 1
    return answer


_OPENSKILL = {
    "PlackettLuce": {"sigma": 8.0, "beta": 12.0, "tau": 0.5},
    "BradleyTerryFull": {"sigma": 8.0, "beta": 25.0, "tau": 0.8},
    "BradleyTerryPart": {"sigma": 8.0, "beta": 12.0, "tau": 0.5},
    "ThurstoneMostellerFull": {"sigma": 8.0, "beta": 20.0, "tau": 0.8},
    "ThurstoneMostellerPart": {"sigma": 8.0, "beta": 12.0, "tau": 0.5},
}


def peers() -> list[Peer]:
    """Everybody, rules of thumb first."""
    found = [
        Peer("season + previous points", points, {"floor": 5.0, "previous": 0.4}, family="rule of thumb"),
        Peer("decayed mean finish", mean_finish, {"forget": 0.08, "prior": 2.0, "newcomer": -0.3}, ("newcomer",), family="rule of thumb"),
        Peer("all-pairs Elo in NumPy", numpy_elo, {"k": 0.05}, family="rule of thumb"),
        Peer("all-pairs Elo in NumPy, newcomer mean", numpy_elo, {"k": 0.05, "newcomer": -0.3}, ("newcomer",), family="rule of thumb"),
    ]
    found += [
        Peer(f"openskill {model}", partial(openskill, model=model), begin, tries=60, family="openskill")
        for model, begin in _OPENSKILL.items()
    ]
    back = partial(openskill, model="PlackettLuce", backwards=True)
    full = {"sigma": 8.0, "beta": 25.0, "tau": 0.8, "newcomer": -1.0}
    game = {"sigma": 0.9, "gamma": 0.12}
    return [
        *found,
        Peer("openskill PlackettLuce, fed backwards", back, _OPENSKILL["PlackettLuce"], tries=60, family="openskill"),
        Peer(
            "openskill BradleyTerryFull, newcomer mean", partial(openskill, model="BradleyTerryFull"), full, ("newcomer",), 60, "openskill"
        ),
        Peer("elote Elo, all pairs", elote, {"k": 19.0}, tries=14, family="elote"),
        Peer("choix, rolling refit", choix, {"window": 32.0, "alpha": 0.05}, tries=10, family="choix"),
        Peer(
            "choix, rolling refit, fed backwards", partial(choix, backwards=True), {"window": 32.0, "alpha": 0.05}, tries=10, family="choix"
        ),
        Peer("trueskill", trueskill, {"sigma": 5.0, "beta": 8.0, "tau": 1.0}, tries=40, family="trueskill"),
        Peer("trueskillthroughtime, forward", through_time, game, tries=36, family="trueskillthroughtime"),
        Peer("trueskillthroughtime, newcomer mean", through_time, {**game, "newcomer": -0.2}, ("newcomer",), 50, "trueskillthroughtime"),
    ]
