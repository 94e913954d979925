"""Stage 4, score, second part: who earned which bonus. Everything here follows from the facts; the unit of a mark is the row or the car."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Literal

from onemake.core.races import RaceKey
from onemake.core.rules.field import Field
from onemake.core.rules.populate import SCORES, Claim, Population
from onemake.core.rules.regulations import Bonus, Took
from onemake.core.season import Race, Result

__all__ = ["Unit", "earned", "units_of"]


_NONE: Mapping[str, Bonus] = MappingProxyType({})


@dataclass(slots=True)
class Unit:
    """What may carry a mark: a row of the sheet in a drivers' title, a car in the others."""

    claims: list[int]
    rows: list[Result]
    car: int
    part: str
    scores: bool
    started: bool
    classified: bool
    rank: int
    qualified: int  # place in the qualifying session, 0 if none
    race: RaceKey
    who: tuple[str, ...]  # the competitors who would have the mark
    may_score: bool = True  # not disqualified from the race
    elsewhere: int | None = None  # the best lap in the other sessions of the race, where somebody asks
    behind_grid: int = 1  # one place behind the last that was taken on the grid

    @property
    def codes(self) -> set[str]:
        return {code.upper() for row in self.rows for code in row.codes}

    @property
    def best_lap(self) -> int | None:
        return min((row.best_lap for row in self.rows if row.best_lap is not None), default=None)

    @property
    def lap_of_meeting(self) -> int | None:
        return min((lap for lap in (self.best_lap, self.elsewhere) if lap is not None), default=None)

    @property
    def laps_led(self) -> int:
        """Those known: a sheet that counts the leader's laps leaves the others blank."""
        return sum(row.laps_led or 0 for row in self.rows)

    @property
    def incidents(self) -> int | None:
        """None as long as those of one driver are not known."""
        counts = [row.incidents for row in self.rows if row.incidents is not None]
        return sum(counts) if len(counts) == len(self.rows) else None

    @property
    def gained(self) -> int:
        """From the grid as raced: a place left empty stays empty, and the pit lane lies behind the last place that was taken."""
        start = self.grid or (self.behind_grid if any(row.pit_lane for row in self.rows) else 0)
        return max(0, start - self.position) if start and self.position else 0

    def took(self, how: Took) -> bool:
        return how == "entered" or (self.started if how == "started" else self.classified)

    @property
    def grid(self) -> int | None:
        return next((row.grid for row in self.rows if row.grid is not None), None)

    @property
    def position(self) -> int | None:
        return self.rows[0].position


Meeting = Sequence[tuple[Race, Sequence[Unit]]]


def units_of(
    field: Field, population: Population, ranks: Sequence[int], races: Iterable[int], *, meeting: bool = False
) -> dict[int, list[Unit]]:
    """The units of each race, cars without a known competitor included: they may hold a mark. ``meeting``: with the laps of other sessions."""
    wanted = set(races)
    claims_of: dict[tuple[int, int], list[int]] = defaultdict(list)
    for index, claim in enumerate(population.claims):
        if field.cars[claim.car].race in wanted:
            claims_of[claim.car, claim.row].append(index)
    units: dict[int, list[Unit]] = defaultdict(list)
    qualified = {race: _best_of(field.qualifying[race], "position") for race in wanted}
    elsewhere = {race: _best_of(field.sessions[race] if meeting else (), "best_lap") for race in wanted}
    behind = dict.fromkeys(wanted, 1)
    for some in field.cars:
        if some.race in wanted:
            behind[some.race] = max(behind[some.race], *(1 + (field.rows[r].grid or 0) for r in some.rows))
    for (car, row), indices in claims_of.items():
        rows = [field.rows[r] for r in (field.cars[car].rows if row < 0 else (row,))]
        race, first = field.cars[car].race, population.claims[indices[0]]
        units[race].append(
            Unit(
                claims=indices,
                rows=rows,
                car=car,
                part=population.parts[car],
                scores=any(population.claims[i].treatment == SCORES for i in indices),
                started=field.cars[car].started,
                classified=rows[0].position is not None,
                rank=ranks[car],
                may_score=rows[0].position is not None or field.cars[car].status.scores,
                qualified=next((q for r in rows if (q := qualified[race](r, first))), 0),
                race=field.races[race].key,
                who=tuple(sorted(population.claims[i].key for i in indices)),
                elsewhere=min((lap for r in rows if (lap := elsewhere[race](r, first))), default=None) if meeting else None,
                behind_grid=behind[race],
            ),
        )
    return units


def _best_of(session: Sequence[Result], what: Literal["position", "best_lap"]) -> Callable[[Result, Claim], int]:
    """The best a row of a race has elsewhere: its car, and in drivers' titles the driver, where both rows name one. 0 if nothing."""
    by_number: dict[str, list[Result]] = defaultdict(list)
    by_driver: dict[str, list[Result]] = defaultdict(list)
    for row in session:
        if getattr(row, what) is None:
            continue
        if row.number:
            by_number[row.number].append(row)
        by_driver[row.driver_id].append(row)

    def best(row: Result, claim: Claim) -> int:
        same_car = by_number.get(row.number, [])
        if claim.row >= 0 and row.driver_id:
            same_car = [q for q in same_car if q.driver_id in ("", row.driver_id)]
        same_driver = [q for q in by_driver.get(row.driver_id, ()) if row.driver_id and not (q.number and row.number)]
        return min((getattr(q, what) for q in (*same_car, *same_driver)), default=0)

    return best


def earned(
    bonus: Bonus, race: Race, units: Sequence[Unit], *, by_class: bool, meeting: Meeting = (), named: Mapping[str, Bonus] = _NONE
) -> list[tuple[Unit, Fraction]]:
    """Who earned a bonus in a race, and how much; only units that score are named.

    ``meeting`` has the races of the round with their units, for bonuses over the round; ``named`` the bonuses that another may be made of.
    """
    if not _is_given(bonus, race):
        return []
    if bonus.over != "race":
        units = [unit for held, there in meeting if _is_given(bonus, held) for unit in there]
    if bonus.for_ == "starters":
        awards = _starters(bonus, units, by_class=by_class or bonus.among == "class")
    elif bonus.for_ == "all-of":
        parts = [earned(named[name], race, units, by_class=by_class, meeting=meeting) for name in bonus.of]
        awards = [(u, bonus.points) for u in units if parts and all(any(u is unit for unit, _ in part) for part in parts)]
    else:
        awards = _AWARDS[bonus.for_](bonus, units if bonus.for_ in _OF_ALL else [unit for unit in units if unit.may_score])
    if bonus.for_ not in _EARNED_BEFORE:
        awards = [(unit, points) for unit, points in awards if unit.may_score]
    if bonus.max is not None:
        awards = [(unit, min(points, bonus.max)) for unit, points in awards]
    if bonus.within is not None:
        awards = [(unit, points) for unit, points in awards if 0 < unit.rank <= bonus.within]
    return [(unit, points) for unit, points in awards if unit.scores and points and unit.race == race.key]


def _is_given(bonus: Bonus, race: Race) -> bool:
    """Whether a bonus is given in a race at all."""
    done = race.distance_done if race.distance_done is not None else Fraction(1)
    return bonus.is_for(race.role, race.key.race) and (bonus.min_distance is None or done >= bonus.min_distance)


_CODES = {"pole": "P", "fastest-lap": "FL"}


def _held(bonus: Bonus, units: Sequence[Unit], by: str) -> list[tuple[Unit, Fraction]]:
    """Pole and fastest lap: the holders in each population, and the points divided if they divide them."""
    if bonus.within is not None and bonus.within_of == "field":
        units = [u for u in units if 0 < u.rank <= bonus.within]
    populations: list[list[Unit]] = [list(units)]
    if bonus.among != "all":
        populations = [[u for u in units if u.scores]]
    if bonus.among == "class":
        classes: dict[str, list[Unit]] = defaultdict(list)
        for unit in populations[0]:
            classes[unit.part].append(unit)
        populations = list(classes.values())
    awards: list[tuple[Unit, Fraction]] = []
    for population in populations:
        holders = _HOLDERS[by](population, _CODES.get(bonus.for_, bonus.code).upper())
        if bonus.over != "race":
            holders = _each_once(holders)
        if len(holders) > 1 and bonus.ties == "none":
            continue
        share = len(holders) if bonus.ties == "split" else 1
        awards.extend((unit, bonus.points / share) for unit in holders)
    return awards


def _each_once(holders: Sequence[Unit]) -> list[Unit]:
    """Who was as fast in two races of a meeting has its best lap once, in the first of them."""
    seen: dict[object, Unit] = {}
    for unit in sorted(holders, key=lambda u: u.race):
        seen.setdefault(unit.who if any(unit.who) else id(unit), unit)
    return list(seen.values())


def _most(units: Sequence[Unit], value: Callable[[Unit], int]) -> list[Unit]:
    best = max((value(unit) for unit in units), default=0)
    return [unit for unit in units if best and value(unit) == best]


def _least(units: Sequence[Unit], value: Callable[[Unit], int | None]) -> list[Unit]:
    known = [(v, unit) for unit in units if (v := value(unit))]
    best = min((v for v, _ in known), default=None)
    return [unit for v, unit in known if v == best]


def _first_on_grid(units: Sequence[Unit], code: str) -> list[Unit]:
    del code
    return _least(units, lambda u: u.grid)


_HOLDERS: dict[str, Callable[[Sequence[Unit], str], list[Unit]]] = {
    "code": lambda units, code: [u for u in units if code in u.codes],
    "grid": _first_on_grid,
    "qualifying": lambda units, _: _least(units, lambda u: u.qualified),
    "best_lap": lambda units, _: _least(units, lambda u: u.best_lap),
    "lap of the meeting": lambda units, _: _least(units, lambda u: u.lap_of_meeting),
    "laps led": lambda units, _: _most(units, lambda u: u.laps_led),
    "gained": lambda units, _: _most(units, lambda u: u.gained),
}


def _pole(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    by = bonus.by or ("code" if bonus.among == "all" else "qualifying")
    if bonus.among == "all" and by == "qualifying" and bonus.within_of == "holder":
        units = [u for u in units if u.qualified == 1]  # whoever was first there and did not race holds it all the same
    return _held(bonus, units, by)


def _fastest_lap(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    if bonus.over == "meeting":
        return _held(bonus, units, "lap of the meeting")
    return _held(bonus, units, bonus.by or ("code" if bonus.among == "all" and bonus.over == "race" else "best_lap"))


def _qualifying(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    qualified = sorted((u for u in units if u.qualified and (bonus.among == "all" or u.scores)), key=lambda u: u.qualified)
    places: dict[int, int] = {}
    groups: dict[str, list[Unit]] = defaultdict(list)
    for unit in qualified:
        groups[unit.part if bonus.among == "class" else ""].append(unit)
    for group in groups.values():
        for unit in group:
            places[id(unit)] = 1 + len({other.car for other in group if other.qualified < unit.qualified} - {unit.car})
    if bonus.among == "all":
        places = {id(unit): unit.qualified for unit in qualified}
    return [(u, bonus.places[places[id(u)] - 1]) for u in qualified if places[id(u)] <= len(bonus.places)]


def _taking_part(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    return [(u, bonus.points) for u in units if u.took(bonus.taker)]


def _starters(bonus: Bonus, units: Sequence[Unit], *, by_class: bool) -> list[tuple[Unit, Fraction]]:
    """The size of the field: a disqualified car started, and gets nothing."""
    starters: dict[str, set[int]] = defaultdict(set)
    for unit in units:
        if unit.scores and unit.started:
            starters[unit.part if by_class else ""].add(unit.car)
    return [(u, bonus.per * len(starters[u.part if by_class else ""])) for u in units if u.started and u.may_score]


def _gained(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    return [(u, bonus.per * u.gained) for u in units]


def _laps_led(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    return [(u, bonus.per * u.laps_led) for u in units]


def _led_a_lap(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    return [(u, bonus.points) for u in units if u.laps_led]


def _clean_race(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    """Incidents that nobody counted are not none."""
    return [(u, bonus.points) for u in units if u.took(bonus.taker) and u.incidents is not None and u.incidents <= bonus.at_most]


def _coded(bonus: Bonus, units: Sequence[Unit]) -> list[tuple[Unit, Fraction]]:
    return _held(bonus, units, "code")


_EARNED_BEFORE = frozenset(("pole", "qualifying"))  # a disqualification from the race does not touch them
_OF_ALL = frozenset(("pole", "qualifying", "code"))  # a disqualified car is among those looked at; its laps are passed over

_AWARDS: dict[str, Callable[[Bonus, Sequence[Unit]], list[tuple[Unit, Fraction]]]] = {
    "pole": _pole,
    "fastest-lap": _fastest_lap,
    "qualifying": _qualifying,
    "taking-part": _taking_part,
    "positions-gained": _gained,
    "most-positions-gained": lambda bonus, units: _held(bonus, units, "gained"),
    "laps-led": _laps_led,
    "led-a-lap": _led_a_lap,
    "most-laps-led": lambda bonus, units: _held(bonus, units, "laps led"),
    "clean-race": _clean_race,
    "code": _coded,
}
