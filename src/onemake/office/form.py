"""What is known of the drivers of a season: from its own races, and from whatever the record book knows of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.odds.conditions import Fitted, conditions_of
from onemake.core.odds.forecast import form_of, newcomers, today
from onemake.core.odds.retirement import reliability
from onemake.core.ratings.gather import SeasonOrders, join, orders_of
from onemake.core.ratings.history import History, Parameters
from onemake.core.record.who import Written, slug
from onemake.core.season import Season
from onemake.office.library import book_seasons, load

if TYPE_CHECKING:
    from onemake.core.odds.form import Form

__all__ = ["Scout"]

_YEARS = 5  # of racing before a season: what is older says next to nothing any more


class Scout:
    """Knows the earlier seasons of the drivers of one season, and says how good everybody is believed to be at any moment of it."""

    def __init__(
        self, season: Season, more: Iterable[Season] = (), parameters: Parameters | None = None, fitted: Fitted | None = None
    ) -> None:
        self.season = season
        self.parameters = parameters or Parameters()
        self.fitted = fitted or Fitted()
        ids = {season.id}
        self.earlier: list[SeasonOrders] = []
        for other in (*more, *_shipped(season)):
            if other.id not in ids:
                ids.add(other.id)
                self.earlier.append(orders_of(other))

    def form(self, ahead: SeasonAhead) -> tuple[Form, tuple[str, ...], tuple[str, ...]]:
        """The form of the cars expected; the names of those of whom nothing is known; and what had to be supposed, in words."""
        from onemake.core.ratings.filter import filter_history

        history, crews = self._history(ahead)
        identity = self.season.identity
        drivers = list(dict.fromkeys(driver for crew in crews for driver in crew))
        strengths = filter_history(history, self.parameters).strengths(today(ahead), identity.year, identity.series, drivers)
        conditions = conditions_of(ahead, self.fitted)
        reliable = reliability(history, identity.series)
        level = self.parameters.level.get(identity.series, 0.0)
        form = form_of(ahead, strengths, self.parameters, reliable, conditions, crews, level)
        notes = (*_fragments(history, self.season.id), *_crews(ahead), *conditions.notes)
        return form, newcomers(ahead, strengths, crews), notes

    def _history(self, ahead: SeasonAhead) -> tuple[History, list[tuple[str, ...]]]:
        """What is known on the day, and of each car expected its drivers as they are called in it."""
        identity = self.season.identity
        meant: dict[str, str] = {}
        seats = [seat for car in ahead.cars for seat in car.seats]

        def who(written: Sequence[Written]) -> list[tuple[str, str]]:
            found = _people(written)
            meant.update((one.name, id_) for one, (id_, _) in zip(written, found, strict=True) if (one.series, one.year) == here)
            return found

        here = (identity.series, identity.year)
        gathered = join([*self.earlier, orders_of(ahead.season)], who).history
        if new := [seat.driver for seat in seats if seat.driver not in meant]:
            who([Written(name, *here) for name in new])
        day, known = today(ahead), set(gathered.drivers)
        own = [source.season == self.season.id for source in gathered.sources]
        crews = []
        for car in ahead.cars:
            ids = [
                (f"{meant.get(seat.driver, seat.driver)}--{slug(seat.driver_id)}", meant.get(seat.driver, ""))
                for seat in car.seats
                if seat.driver
            ]
            crews.append(tuple(apart if apart in known else plain for apart, plain in ids) or (f"number {car.number}",))
        return gathered.only((gathered.day <= day) | own), crews


def _crews(ahead: SeasonAhead) -> tuple[str, ...]:
    """That races in shared cars teach nothing, if there were some."""
    shared = orders_of(ahead.season).crews
    return (f"{shared} results of shared cars say nothing here of how good their drivers are",) if shared else ()


def _fragments(history: History, season: str) -> tuple[str, ...]:
    """That the sheets of a season leave cars out, if they do."""
    own = [source for source in history.sources if source.season == season and source.session == "race"]
    left = sum(not source.whole for source in own)
    if not left:
        return ()
    return (
        f"the sheets of {left} of {len(own)} races do not name everybody who took part: the odds are those of a season of the cars that are named",
    )


def _people(written: Sequence[Written]) -> list[tuple[str, str]]:
    """Id and name of everybody, as the record book means him."""
    from onemake.office.ratings import people_of

    return people_of(written)


def _shipped(season: Season) -> Iterable[Season]:
    """The shipped seasons of the years before, and of the same year, in which its drivers may have raced: Formula One for its own seasons alone."""
    formula_one = season.identity.series == "formula-one"
    for name in book_seasons():
        year = int(name.rpartition("-")[2])
        if season.identity.year - _YEARS <= year <= season.identity.year and (formula_one or not name.startswith("formula-one-")):
            other = load(name)
            if (other.identity.series, other.identity.year) != (
                season.identity.series,
                season.identity.year,
            ):  # a copy of it would be heard twice
                yield other
