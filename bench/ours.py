"""The shipped filter, asked as the peers are: the same races, the same optimiser, one scale."""

from __future__ import annotations

from functools import partial

from past_races import Races
from peers import Answer, Peer, Settings

from onemake.core.ratings.history import Parameters

BEGIN = {"newcomer_mean": -1.4, "newcomer_variance": 0.85, "within_season": 0.3, "new_season": 0.1, "winter": 0.15}
"""``winter`` is what is lost over a winter of the distance from the level of the series: 1 - keep."""


def parameters(at: Settings) -> Parameters:
    """What a search found, as the filter takes it."""
    level = {name.removeprefix("level of "): value for name, value in at.items() if name.startswith("level of ")}
    return Parameters(
        newcomer_mean=at["newcomer_mean"],
        newcomer_variance=at["newcomer_variance"],
        within_season=at["within_season"],
        new_season=at["new_season"],
        keep=1 - min(at["winter"], 1.0),
        qualifying_power=at.get("grid", 0.35),
        level=level,
    )


def filtered(races: Races, at: Settings, *, grids: bool = False) -> Answer:
    """The filter's forecasts; with ``grids`` it hears the starting orders of earlier races as well. Not that of the race it forecasts."""
    from onemake.core.ratings.filter import filter_history

    told = races.history(grids=grids)
    found = filter_history(told, parameters(at))
    return [found.before_mean[a:b] for a, b, q in zip(told.start[:-1], told.start[1:], told.qualifying, strict=True) if not q]


def ours() -> list[Peer]:
    """The filter from races alone, and with earlier grids."""
    return [
        Peer("onemake filter", filtered, BEGIN, ("newcomer_mean",), 260, "onemake"),
        Peer("onemake filter, earlier grids", partial(filtered, grids=True), {**BEGIN, "grid": 0.4}, ("newcomer_mean",), 320, "onemake"),
    ]


def by_its_own_fit(races: Races) -> dict[str, float]:
    """The settings that `onemake ratings` would find from these races, its usual ones held for as good as a few races' worth of doubt."""
    from onemake.core.ratings.fit import fit

    p = fit(races.history())
    return {
        "newcomer_mean": p.newcomer_mean,
        "newcomer_variance": p.newcomer_variance,
        "within_season": p.within_season,
        "new_season": p.new_season,
        "winter": 1 - p.keep,
        **{f"level of {name}": value for name, value in p.level.items()},
    }
