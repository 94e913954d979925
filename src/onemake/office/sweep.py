"""The odds of many seasons at many moments: every round of every season, each from as many draws of what is believed of the drivers as wanted.

A sweep is a list of tasks that know nothing of each other. Whatever can ``submit`` a function does them: nothing at all (one after the other, here), a process
pool, or a Dask client with workers on other machines; the answer is the same. Seasons are named, not sent: every worker reads its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Protocol

from onemake.core.ahead.season_ahead import look_ahead
from onemake.core.errors import UserError
from onemake.core.odds.form import Tally, together
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.season import Season
from onemake.office.form import Scout
from onemake.office.library import load
from onemake.office.odds import needs_extra

__all__ = ["Swept", "rounds_of", "sweep"]


@dataclass(frozen=True, slots=True)
class Swept:
    """The odds of one season after one of its rounds. A title is in ``tallies``, or in ``refused`` with the reason."""

    season: str
    after: RaceKey
    tallies: dict[str, Tally]
    refused: dict[str, str]


class Client(Protocol):
    """Whoever does tasks: an Executor of the standard library, or a Dask client."""

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
        """Something whose ``result()`` is what the task gives."""
        ...


class _Here:
    """Nobody to help: each task is done when its result is asked for."""

    @dataclass(frozen=True, slots=True)
    class Later:
        task: Callable[..., Any]
        args: tuple[Any, ...]

        def result(self) -> Any:
            return self.task(*self.args)

    def submit(self, task: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Later:
        del kwargs
        return self.Later(task, args)


def sweep(
    seasons: Sequence[str],
    afters: Sequence[RaceKey] | None = None,
    *,
    titles: Sequence[str] | None = None,
    ends: int = 100_000,
    parts: int = 1,
    seed: int = 1,
    client: Client | None = None,
    done: Callable[[str], None] | None = None,
) -> list[Swept]:
    """The odds of the titles of each season after each of its rounds (or only after ``afters``), with ``ends`` simulated ends each.

    ``seasons`` are folders or ids of shipped seasons, as every worker finds them. ``parts`` is into how many tasks the ends of one moment are cut. ``done`` is
    called with the name of each task once it is done. Raises UserError where the extra is missing or a season cannot be read.
    """
    from onemake.core.odds.simulate import PART

    needs_extra()
    step = -(-ends // parts // PART) * PART
    cuts = [(first, min(step, ends - first)) for first in range(0, ends, step)]
    moments = [(name, after) for name in seasons for after in (afters if afters is not None else rounds_of(load(name)))]
    doing = client or _Here()
    extra = {"pure": False} if hasattr(client, "scatter") else {}  # Dask would take two tasks that look alike for one
    chosen = None if titles is None else tuple(titles)
    tasks = [(m, cut, doing.submit(_one, *m, cut, chosen, seed, **extra)) for m in moments for cut in cuts]
    found: dict[tuple[str, RaceKey], list[Swept]] = {moment: [] for moment in moments}
    for moment, (first, number), task in tasks:
        found[moment].append(task.result())
        if done is not None:
            done(f"{moment[0]} after {moment[1]}, {first + number} ends")
    return [_joined(those) for those in found.values()]


def rounds_of(season: Season) -> list[RaceKey]:
    """After which races there is something to say: the last race run of each round but the last."""
    rounds = sorted({row.key.round for row in season.results if row.session == "race"})
    coming = [race for race in season.calendar if not race.is_off]
    return [RaceKey(number, LAST_RACE) for number in rounds if any(race.key.round > number for race in coming)]


def _one(name: str, after: RaceKey, cut: tuple[int, int], titles: tuple[str, ...] | None, seed: int) -> Swept:
    """One task: some simulated ends of one season after one race."""
    from onemake.core.odds.simulate import simulate

    season, scout = _known(name)
    ahead = look_ahead(season, after)
    tallies: dict[str, Tally] = {}
    refused: dict[str, str] = {}
    wanted = titles or tuple(title.id for title in season.regulations.title)
    if not ahead.cars:
        return Swept(season.id, after, {}, dict.fromkeys(wanted, "nobody is expected in the races to come"))
    form, _, _ = scout.form(ahead)
    for title in wanted:
        try:
            tallies.update(simulate(ahead, form, [title], cut[1], seed, first=cut[0]))
        except UserError as error:
            refused[title] = str(error)
    return Swept(season.id, after, tallies, refused)


@lru_cache(maxsize=4)
def _known(name: str) -> tuple[Season, Scout]:
    """A season, and what is known of its drivers: read once by each worker."""
    season = load(name)
    return season, Scout(season)


def _joined(those: Sequence[Swept]) -> Swept:
    tallies = {title: together([one.tallies[title] for one in those]) for title in those[0].tallies}
    return Swept(those[0].season, those[0].after, tallies, those[0].refused)
