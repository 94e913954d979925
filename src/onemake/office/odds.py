"""The odds of a season: what is known of its drivers, how the rest of it may go, and what would change if something else were so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from onemake.core.ahead.season_ahead import SeasonAhead, look_ahead
from onemake.core.errors import NotFound, UserError
from onemake.core.odds.outlook import Chance, Column, Moment, TitleOdds, Verdict
from onemake.core.odds.suppose import Supposed, annulled, decided, finishes, stays_away, together
from onemake.core.races import RaceKey
from onemake.core.rules.table import tables
from onemake.core.season import Race, Season
from onemake.core.standings import Row, Table
from onemake.office.library import load
from onemake.office.standings import parse_after, parse_as_of

if TYPE_CHECKING:
    from onemake.core.odds.form import Form, Tally
    from onemake.office.form import Scout

__all__ = ["Expected", "Odds", "needs_extra", "odds", "suppose"]

SEASONS = 100_000


@dataclass(frozen=True, slots=True)
class Expected:
    """A car that was taken to start in races to come."""

    name: str
    number: str
    races: tuple[RaceKey, ...]
    newcomer: bool  # nothing is known of whoever drives it


@dataclass(frozen=True, slots=True)
class Odds:
    """How the titles of a season may end, seen from a moment. Without races to come it is over, and ``champions`` says how it ended."""

    season: str
    name: str
    after: RaceKey
    as_of: datetime | None
    races: tuple[Race, ...]
    expected: tuple[Expected, ...]
    titles: tuple[TitleOdds, ...]
    seasons: int
    seed: int
    left_out: tuple[str, ...] = ()  # drivers who raced and are not expected any more
    history: tuple[Moment, ...] = ()
    champions: tuple[tuple[str, tuple[str, ...]], ...] = ()  # of a season that is over, by title
    notes: tuple[str, ...] = ()


def odds(
    season: Season | str | Path,
    title: str | Sequence[str] | None = None,
    *,
    after: str | None = None,
    as_of: str | datetime | None = None,
    suppose: Sequence[Supposed] = (),
    history: bool = False,
    seasons: int = SEASONS,
    seed: int = 1,
    done: Callable[[str], None] | None = None,
) -> Odds:
    """How the titles of a season may end: ``seasons`` simulated ends under its own rules, from a ``seed`` that gives the same answer each time.

    ``season`` is a season, a folder, or the id of a shipped season; ``after`` and ``as_of`` are the moment, as for standings. Each of ``suppose`` (made by
    ``onemake.suppose``) becomes a column beside what is expected. With ``history`` also the odds after each race up to the moment, from what was known then; ``done``
    is called after each. Raises UserError where the extra is not installed, something named does not exist, or nothing is known of the races to come.
    """
    needs_extra()
    facts = season if isinstance(season, Season) else load(season)
    if not 1000 <= seasons <= 100_000_000:
        raise UserError(f"{seasons} simulated ends are too few or too many; choose from 1000 to 100000000")
    moment = parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of
    asked = _titles(facts, [title] if isinstance(title, str) else title)
    from onemake.office.form import Scout

    scout = Scout(facts)
    desk = _Desk(facts, asked, scout, seasons, seed)
    ahead = look_ahead(facts, parse_after(after), moment)
    moments = tuple(_moments(desk, ahead, done)) if history else ()
    if not ahead.races:
        return _over(facts, ahead, asked, moments, seasons, seed)
    return replace(desk.odds(ahead, suppose), history=moments)


def needs_extra() -> None:
    """Raises UserError where what compiles the simulator is not installed."""
    from onemake.core.kernel import COMPILES

    if not COMPILES:
        raise UserError("odds need more than a plain installation has: pip install 'onemake[odds]'")


def suppose(
    season: Season | str | Path,
    *,
    absent: Sequence[str] = (),
    result: Sequence[str] = (),
    annul: Sequence[str] = (),
    decisions: Sequence[str] = (),
    after: str | None = None,
    as_of: str | datetime | None = None,
    at_once: bool = False,
) -> tuple[Supposed, ...]:
    """What is supposed, as people write it: ``NAME@6.2`` stays away, ``NAME=1@5.1`` finishes first there, a decision is annulled, decisions are taken.

    ``decisions`` names files with [[decision]], or decisions of the season that were taken later. ``at_once``: all of it in one column. Raises UserError.
    """
    facts = season if isinstance(season, Season) else load(season)
    moment = parse_as_of(as_of, facts) if isinstance(as_of, str) else as_of
    found = [stays_away(text) for text in absent] + [finishes(text) for text in result]
    if annul or decisions:
        ahead = look_ahead(facts, parse_after(after), moment)
        found += [annulled(id_, facts, ahead) for id_ in annul]
        found += [_decisions(name, ahead, facts) for name in decisions]
    return (together(found),) if at_once and len(found) > 1 else tuple(found)


def _decisions(name: str, ahead: SeasonAhead, season: Season) -> Supposed:
    """A decision of the folder by its id, whenever it was taken; else those of a file."""
    from onemake.formats.faults import Faults
    from onemake.formats.sheets import Folder, read_decisions

    own = [d for d in season.decisions if d.id == name]
    path = Path(name)
    if own or not path.is_file():
        if not own:
            known = ", ".join(d.id for d in season.decisions) or "none"
            raise NotFound(f"{name!r} is no file with [[decision]] tables, and no decision of this season (it has {known})")
        return decided(name, own, ahead)
    faults = Faults()
    read = read_decisions(Folder({"decisions.toml": path.read_bytes()}, season.zone, faults))
    faults.raise_if_any()
    return decided(path.name, read, ahead)


def _titles(season: Season, asked: Sequence[str] | None) -> tuple[str, ...]:
    known = [title.id for title in season.regulations.title]
    for title in asked or ():
        if title not in known:
            raise NotFound(f"there is no title {title!r}; {season.id} has {', '.join(known)}")
    return tuple(asked or known)


# --- at one moment -------------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Desk:
    """What stays the same from moment to moment."""

    season: Season
    titles: tuple[str, ...]
    scout: Scout
    seasons: int
    seed: int

    def odds(self, ahead: SeasonAhead, suppose: Sequence[Supposed] = ()) -> Odds:
        """Everything about one moment that is not over; of titles that cannot be simulated beside others it is said why."""
        from onemake.core.odds.simulate import unsimulated

        try:
            return self.all_odds(ahead, suppose)
        except UserError:
            refused = unsimulated(ahead, self.titles)
            left = tuple(title for title in self.titles if title not in refused)
            if not refused or not left:
                raise
        found = replace(self, titles=left).all_odds(ahead, suppose)
        return replace(found, notes=(*found.notes, *(f"the title {id!r} is left out: {why}" for id, why in refused.items())))

    def all_odds(self, ahead: SeasonAhead, suppose: Sequence[Supposed]) -> Odds:
        """The same of titles that can all be simulated."""
        form, newcomers, notes = self.scout.form(ahead)
        if not ahead.cars:
            raise UserError(f"nobody is expected in the races of {self.season.id} to come; write entries.csv: number, driver, driver_id")
        now = {table.title: table for table in tables(ahead.season, self.titles, ahead.after)}
        base = self._run(ahead, form)
        columns = [(one, self._supposing(ahead, one)) for one in suppose]
        titles = []
        for t, title in enumerate(self.titles):
            sure, verdicts = _verdicts(self.season, ahead, title)
            chances = _chances(base[t], now[title], verdicts, [run[t] for _, run in columns])
            beside = tuple(
                _column(one.words, run[t], chances, base[t], self._verdicts(ahead, one, title, verdicts)) for one, run in columns
            )
            titles.append(TitleOdds(title, now[title].name, chances, beside, sure, now[title].provisional))
        return Odds(
            self.season.id,
            self.season.identity.name,
            ahead.after,
            ahead.as_of,
            ahead.races,
            _expected(ahead, newcomers),
            tuple(titles),
            self.seasons,
            self.seed,
            left_out=_left_out(ahead),
            notes=notes,
        )

    def _verdicts(self, ahead: SeasonAhead, one: Supposed, title: str, verdicts: Mapping[str, Verdict]) -> Mapping[str, Verdict]:
        """What is certain under what is supposed: who is away, and where somebody finishes, undoes nothing of what was certain; a decision may."""
        if not one.decisions:
            return verdicts
        return _verdicts(replace(self.season, decisions=(*self.season.decisions, *one.decisions)), ahead, title)[1]

    def _run(self, ahead: SeasonAhead, form: Form) -> tuple[Tally, ...]:
        """The tallies of the titles."""
        from onemake.core.odds.simulate import simulate

        return tuple(simulate(ahead, form, self.titles, self.seasons, self.seed).values())

    def _supposing(self, ahead: SeasonAhead, one: Supposed) -> tuple[Tally, ...]:
        """The same cars, the same form and the same luck, with what is supposed."""
        there = look_ahead(self.season, ahead.after, ahead.as_of, suppose=one.decisions)
        luck = there.enters
        if one.absent:
            without = look_ahead(self.season, ahead.after, ahead.as_of, suppose=one.decisions, absent=one.absent)
            there = replace(there, enters=_entering(there, without))
        form, _, _ = self.scout.form(there)
        return self._run(there, replace(form, luck=luck, fixed=_fixed(there, one)))


def _entering(there: SeasonAhead, without: SeasonAhead) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
    """Who enters what, with everybody in his own column, also who stays away for good: so both have the same luck."""
    rows = {(car.number, car.name): n for n, car in enumerate(without.cars)}
    enters = np.zeros_like(there.enters)
    for n, car in enumerate(there.cars):
        if (car.number, car.name) in rows:
            enters[:, n] = without.enters[:, rows[car.number, car.name]]
    return enters


def _fixed(ahead: SeasonAhead, one: Supposed) -> tuple[tuple[int, int, int], ...]:
    """Places that are supposed, as race to come, car and place. Raises UserError."""
    found: list[tuple[int, int, int]] = []
    for who, key, place in one.places:
        races = [f for f, race in enumerate(ahead.races) if race.key == key or (key.race == 0 and race.key.round == key.round)]
        if len(races) != 1:
            coming = ", ".join(str(race.key) for race in ahead.races)
            raise UserError(f"{key.round if key.race == 0 else key} does not name one of the races to come: {coming}")
        cars = [n for n, car in enumerate(ahead.cars) if ahead.enters[races[0], n] and _is(ahead, n, who)]
        if len(cars) != 1:
            expected = ", ".join(car.name for n, car in enumerate(ahead.cars) if ahead.enters[races[0], n])
            raise UserError(f"nobody named {who!r} is expected in race {ahead.races[races[0]].key}; expected are {expected}")
        if place > ahead.enters[races[0]].sum():
            raise UserError(
                f"place {place} does not exist in race {ahead.races[races[0]].key}: {ahead.enters[races[0]].sum()} cars are expected"
            )
        for race, car, held in found:
            if race == races[0] and (car == cars[0] or held == place):
                raise UserError(
                    f"in race {ahead.races[race].key} {ahead.cars[car].name} is supposed to finish P{held} already; suppose one place for each, and each place once"
                )
        found.append((races[0], cars[0], place))
    return tuple(found)


def _is(ahead: SeasonAhead, n: int, who: str) -> bool:
    car = ahead.cars[n]
    return car.number == who or any(seat.named(who) for seat in car.seats)


def _expected(ahead: SeasonAhead, newcomers: Iterable[str]) -> tuple[Expected, ...]:
    new = set(newcomers)
    return tuple(
        Expected(car.name, car.number, tuple(race.key for f, race in enumerate(ahead.races) if ahead.enters[f, n]), car.name in new)
        for n, car in enumerate(ahead.cars)
    )


def _left_out(ahead: SeasonAhead) -> tuple[str, ...]:
    """The drivers who raced this season and are expected in no race to come."""
    coming = {name for car in ahead.cars for seat in car.seats for name in (seat.driver, seat.driver_id)}
    raced = dict.fromkeys((row.driver, row.driver_id) for row in ahead.season.results if row.session == "race" and row.driver)
    return tuple(dict.fromkeys(name for name, id_ in raced if name not in coming and id_ not in coming))


def _verdicts(season: Season, ahead: SeasonAhead, title: str) -> tuple[bool, dict[str, Verdict]]:
    """Who has the title for certain, and who cannot have it any more, whoever comes and whatever befalls the others; and whether that is exact.

    Where the rules of a title allow of bounds only, nothing is called certain.
    """
    from onemake.core.contenders.outlook import chances_of, look_at

    try:
        chances = chances_of(look_at(season, title, ahead.after, ahead.as_of), title)
    except UserError:
        return False, {}
    if chances.limits:
        return False, {}
    verdicts: dict[str, Verdict] = {key: "out" for key in chances.best if not chances.can_win(key)}
    verdicts.update((key, "clinched") for key in chances.best if chances.is_champion(key, chances.nothing))
    return True, verdicts


# --- from tallies to chances -----------------------------------------------------------------------------------------------------------


def _chances(tally: Tally, now: Table, verdicts: Mapping[str, Verdict], supposed: Sequence[Tally]) -> tuple[Chance, ...]:
    """A tally as people read it, the likeliest champion first. Who is in the table neither now nor at any end (a guest, another class) is left out."""
    rows = {row.competitor_id: row for row in now.rows}
    found = []
    for c, key in enumerate(tally.keys):
        row = rows.get(key)
        if row is None and not any(run.places[run.keys.index(key), 1:].any() for run in (tally, *supposed) if key in run.keys):
            continue
        now_there = (None, None) if row is None else (row.position, row.points)
        found.append(replace(_chance(tally, c), place_now=now_there[0], points_now=now_there[1], verdict=verdicts.get(key, "")))
    return tuple(sorted(found, key=_rank))


def _chance(tally: Tally, c: int) -> Chance:
    shares = tally.places[c] / tally.seasons
    return Chance(
        key=tally.keys[c],
        name=tally.names[c],
        place_now=None,
        points_now=None,
        places=tuple(shares[1:].tolist()),
        unplaced=float(shares[0]),
        error=float(tally.error()[c]),
        points=float(tally.points[c]),
        deviation=float(tally.deviation[c]),
    )


def _rank(chance: Chance) -> tuple[float, float, float, str]:
    average = sum((place + 1) * share for place, share in enumerate(chance.places)) + chance.unplaced * (len(chance.places) + 1)
    return -chance.title, average, -chance.points, chance.name


def _column(words: str, there: Tally, chances: Sequence[Chance], here: Tally, verdicts: Mapping[str, Verdict]) -> Column:
    """A column in the order of the first one, with the change of each chance and its error."""
    found, change, error = [], [], []
    for chance in chances:
        c, d = there.keys.index(chance.key), here.keys.index(chance.key)
        found.append(
            replace(_chance(there, c), place_now=chance.place_now, points_now=chance.points_now, verdict=verdicts.get(chance.key, ""))
        )
        change.append(float(there.chance()[c] - here.chance()[d]))
        error.append(there.error_of_change(here, c, d))
    return Column(words, tuple(found), tuple(change), tuple(error))


# --- through the season, and once it is over -------------------------------------------------------------------------------------------


def _moments(desk: _Desk, ahead: SeasonAhead, done: Callable[[str], None] | None) -> Iterable[Moment]:
    """After every race up to the moment, from what was known on the evening of its day."""
    shown = {race.key for race in ahead.season.calendar} - {race.key for race in ahead.races}
    have = {row.key for row in ahead.season.results if row.session == "race"}
    run = [race for race in ahead.season.calendar if race.key in shown & have and race.key <= ahead.after]
    few = replace(desk, seasons=max(1000, desk.seasons // 5))
    for race in run:
        then = look_ahead(desk.season, race.key, _evening(race, ahead, last=race is run[-1]))
        venue = race.label or race.circuit
        if then.races:
            found = few.odds(then)
            yield from (Moment(race.key, venue, title.title, title.name, title.chances) for title in found.titles)
        else:
            final = tables(then.season, desk.titles)
            yield from (Moment(race.key, venue, table.title, table.name, _settled(table)) for table in final)
        if done is not None:
            done(str(race.key))


def _evening(race: Race, ahead: SeasonAhead, *, last: bool) -> datetime | None:
    return ahead.as_of if last else race.known_from(ahead.season.zone)


def _settled(table: Table) -> tuple[Chance, ...]:
    """A table that nothing changes any more, as chances of 1 and 0."""
    size = len(table.rows)
    return tuple(_certain(row, size) for row in table.rows)


def _certain(row: Row, size: int) -> Chance:
    places = tuple(1.0 if row.position == place else 0.0 for place in range(1, size + 1))
    return Chance(
        row.competitor_id,
        row.competitor,
        row.position,
        row.points,
        places,
        0.0 if row.position else 1.0,
        0.0,
        float(row.points),
        0.0,
        "clinched" if row.position == 1 else "out",
    )


def _over(season: Season, ahead: SeasonAhead, titles: Sequence[str], moments: tuple[Moment, ...], seasons: int, seed: int) -> Odds:
    """A season without races to come: its champions."""
    final = tables(ahead.season, titles)
    champions = tuple((table.name, tuple(row.competitor for row in table.rows if row.position == 1)) for table in final)
    notes = ("every race of calendar.csv has been run; if more are to come, add them there with the status scheduled",)
    return Odds(
        season.id,
        season.identity.name,
        ahead.after,
        ahead.as_of,
        (),
        (),
        (),
        seasons,
        seed,
        history=moments,
        champions=champions,
        notes=notes,
    )
