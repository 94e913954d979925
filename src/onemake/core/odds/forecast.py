"""The form of the cars expected: from what is believed of their drivers, as certain or uncertain as it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.odds.conditions import Conditions
from onemake.core.odds.form import Floats, Form
from onemake.core.odds.retirement import Reliability
from onemake.core.ratings.gather import spread_days
from onemake.core.ratings.history import Parameters, Strengths

__all__ = ["Crews", "form_of", "newcomers", "today"]

Crews = Sequence[Sequence[str]]  # of each car expected, [N], the ids of its drivers


def form_of(
    ahead: SeasonAhead,
    strengths: Strengths,
    parameters: Parameters,
    reliability: Reliability,
    conditions: Conditions,
    crews: Crews,
    level: float = 0.0,
) -> Form:
    """What is believed of each car expected. A crew is as strong as its drivers on average.

    Who is not in ``strengths`` is a newcomer: nobody has seen him, and what is believed of him is what is believed of any newcomer at the ``level`` of the
    series. Who cannot be compared with most of the field counts as one too.
    """
    index = {driver: d for d, driver in enumerate(strengths.drivers) if driver in _comparable(strengths, crews)}
    new = list(dict.fromkeys(driver for crew in crews for driver in crew if driver not in index))
    mean = np.concatenate([strengths.mean, np.full(len(new), level + parameters.newcomer_mean)])
    size = len(strengths.drivers)
    covariance = np.zeros((len(mean), len(mean)))
    covariance[:size, :size] = strengths.covariance
    covariance[range(size, len(mean)), range(size, len(mean))] = parameters.newcomer_variance
    column = {**index, **{driver: size + i for i, driver in enumerate(new)}}
    shares = np.zeros((len(crews), len(mean)))
    for n, crew in enumerate(crews):
        for driver in crew:
            shares[n, column[driver]] += 1 / len(crew)
    retired, finished = reliability.beta(crews)
    return Form(
        mean=shares @ mean,
        spread=_factor(shares @ covariance @ shares.T),
        walk=parameters.within_season * _years(ahead),
        retired=retired,
        finished=finished,
        power=conditions.power,
        qualifying_power=conditions.qualifying_power,
        lap_power=conditions.lap_power,
        grids=conditions.grids,
    )


def newcomers(ahead: SeasonAhead, strengths: Strengths, crews: Crews) -> tuple[str, ...]:
    """Of whose drivers no race is known: the names of their cars."""
    known = _comparable(strengths, crews) & {driver for driver, races in zip(strengths.drivers, strengths.races, strict=True) if races}
    return tuple(car.name for car, crew in zip(ahead.cars, crews, strict=True) if not known & set(crew))


def _comparable(strengths: Strengths, crews: Crews) -> set[str]:
    """The drivers of the component in which most of the field is."""
    expected = {driver for crew in crews for driver in crew}
    here = [int(c) for driver, c in zip(strengths.drivers, strengths.component, strict=True) if driver in expected]
    if not here:
        return set()
    main = max(sorted(set(here)), key=here.count)
    return {driver for driver, c in zip(strengths.drivers, strengths.component, strict=True) if c == main}


def _factor(covariance: Floats) -> Floats:
    """A factor of a covariance, [N, N], which may be singular: two cars of one crew."""
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    return np.asarray(vectors * np.sqrt(np.clip(values, 0.0, None)))


def _years(ahead: SeasonAhead) -> Floats:
    """From the last race run to each race to come, [F], in years. A race without a date stands between its neighbours, as it does for ratings."""
    days = spread_days(ahead.season)
    now = today(ahead)
    return np.maximum.accumulate(np.array([max(0, days[race.key] - now) / 365.25 for race in ahead.races] or [0.0]))[: len(ahead.races)]


def today(ahead: SeasonAhead) -> int:
    """The day of the last race run, as an ordinal; before the first race the eve of it."""
    days = spread_days(ahead.season)
    run = [day for key, day in days.items() if key <= ahead.after and key not in {race.key for race in ahead.races}]
    return max(run) if run else min(days.values(), default=1) - 1
