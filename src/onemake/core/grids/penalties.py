"""Grid penalties: carried to the driver's next race, added up, applied in one of three orders.

Places lost cost places only on the grid there is: what reaches beyond its last place is left over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from onemake.core.grids.cars import Car, Placed, Reason, cars_in
from onemake.core.grids.known import Known, moment_of
from onemake.core.grids.rules import Grid
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.season import Decision

__all__ = ["Penalised", "Penalty", "penalise", "penalties_for"]


@dataclass(frozen=True, slots=True)
class Penalty:
    """Places lost on the grid by a car, in this race: all of a decision, or what was left of it."""

    decision: Decision
    places: int


@dataclass(frozen=True, slots=True)
class Penalised:
    """The order after penalties; who starts from the back and from the pit lane; how many places each car could not lose."""

    order: tuple[Placed, ...]
    back: tuple[Placed, ...]
    pit_lane: tuple[Placed, ...]
    left_over: dict[str, int]


@dataclass(frozen=True, slots=True)
class _Served:
    """A grid decision, the race in which it is served, and by whom: names and ids of drivers, or a car's number."""

    decision: Decision
    key: RaceKey
    people: frozenset[str]
    number: str

    def by(self, car: Car) -> bool:
        if self.people:
            return any(seat.driver_id in self.people or seat.driver in self.people for seat in car.seats)
        return bool(self.number) and car.number == self.number


def penalties_for(known: Known, key: RaceKey, car: Car) -> list[Decision]:
    """The grid decisions that a car serves in this race, in the order of issue."""
    return [served.decision for served in known.once("served", lambda: _all_served(known)).get(key, ()) if served.by(car)]


def _all_served(known: Known) -> dict[RaceKey, list[_Served]]:
    """Each grid decision in force, by the race in which it is served."""
    zone = known.season.zone
    decisions = [d for d in known.decisions if d.kind == "grid" and d.applied != "in the sheet"]
    decisions.sort(key=lambda d: d.issued_at(zone) or datetime.min.replace(tzinfo=UTC))
    by_race: dict[RaceKey, list[_Served]] = defaultdict(list)
    for decision in decisions:
        people, number = _who(known, decision)
        key = _named_race(known, decision) if decision.served_in is not None else _next_race(known, decision, people, number)
        if key is not None:
            by_race[key].append(_Served(decision, key, people, number))
    return by_race


def _who(known: Known, decision: Decision) -> tuple[frozenset[str], str]:
    """A penalty follows the driver: the one named, or whoever sat in the car then. Where none is known, it follows the number."""
    if decision.driver:
        return frozenset((decision.driver,)), decision.number
    if decision.served_in is not None:
        return frozenset(), decision.number
    cars = [
        car
        for race in known.races
        if decision.concerns(race.key)
        for session in {decision.session or "race", "race"}
        for car in cars_in(known, race.key, session)
        if car.number == decision.number
    ]
    return frozenset(seat.driver_id for car in cars for seat in car.seats if seat.driver_id), decision.number


def _named_race(known: Known, decision: Decision) -> RaceKey | None:
    """The race that the decision names; of a round the first."""
    named = decision.served_in
    assert named is not None
    keys = [race.key for race in known.races if race.key.round == named.round]
    return min(keys, default=None) if named.race == LAST_RACE else next((key for key in keys if key == named), None)


def _next_race(known: Known, decision: Decision, people: frozenset[str], number: str) -> RaceKey | None:
    """The next race after the incident that he starts, among those whose grid was not yet made when the decision was issued."""
    if decision.round is None:
        return None
    incident = RaceKey(decision.round, decision.race if decision.race is not None else LAST_RACE)
    same_day = not decision.on_race  # an incident in a session before the race is served in that race
    issued = decision.issued_at(known.season.zone)
    for race in known.races:
        if race.key < incident or (race.key == incident and not same_day):
            continue
        made = moment_of(race, known.season)
        if issued is not None and made is not None and made < issued:
            continue
        if not known.has(race.key, "race") or (people or {f"car {number}"}) & _starters(known, race.key):
            return race.key
    return None


def _starters(known: Known, key: RaceKey) -> frozenset[str]:
    """Who started a race: drivers by name and by id, and cars by number."""
    return known.once(("starters", key), lambda: _find_starters(known, key))


def _find_starters(known: Known, key: RaceKey) -> frozenset[str]:
    flags = known.season.regulations.status_flags
    cars = [car for car in cars_in(known, key) if car.position is not None or flags(car.status).started]
    people = {name for car in cars for seat in car.seats for name in (seat.driver_id, seat.driver) if name}
    return frozenset(people | {f"car {car.number}" for car in cars})


def penalise(order: Sequence[Placed], penalties: dict[str, list[Penalty]], rule: Grid) -> Penalised:
    """Apply all penalties of a race. The pit lane goes before the back of the grid, and that before places."""
    to = {car: _sent(its) for car, its in penalties.items()}
    pit = [p.because(*_said(penalties[p.car.id], "pit-lane")) for p in order if to.get(p.car.id) == "pit-lane"]
    back = [p.because(*_said(penalties[p.car.id], "back")) for p in order if to.get(p.car.id) == "back"]
    lost = {
        car: sum(penalty.places for penalty in its)
        for car, its in penalties.items()
        if not to[car] and any(penalty.places for penalty in its)
    }
    moved = _METHODS[rule.several](order, lost, penalties)
    left = [p for p in moved if not to.get(p.car.id)]
    places = {p.car.id: index for index, p in enumerate((p for p in order if not to.get(p.car.id)), 1)}
    over = {car: max(0, places[car] + many - len(left)) for car, many in lost.items() if car in places}
    final = [p.because(*_said(penalties[p.car.id], "")) if p.car.id in lost else p for p in left]
    return Penalised(tuple(final), tuple(back), tuple(pit), over)


def _sent(penalties: Sequence[Penalty]) -> str:
    where = {penalty.decision.to for penalty in penalties}
    return "pit-lane" if "pit-lane" in where else "back" if "back" in where else ""


def _said(penalties: Sequence[Penalty], to: str) -> list[Reason]:
    words = {"pit-lane": "starts from the pit lane", "back": "starts from the back of the grid"}
    said = []
    for penalty in penalties:
        d = penalty.decision
        if d.to and d.to == to:
            said.append(Reason(words[to], d.id, d.article))
        elif not d.to and not to and penalty.places:
            rest = "" if penalty.places == d.places else f" (what was left of {d.places})"
            said.append(Reason(f"{penalty.places} place{'s' if penalty.places > 1 else ''} back{rest}", d.id, d.article))
    return said


def _by_sum(order: Sequence[Placed], lost: dict[str, int], penalties: dict[str, list[Penalty]]) -> list[Placed]:
    """Each car with a penalty gets the place that is the sum of its own and the places lost; the others fill what is left, in their order.

    Of several who would get one place the slowest has it, and the others the next ones ahead in their order. So the FIA sporting
    regulations of Formula One since late 2022 (article 42).
    """
    del penalties
    places = {p.car.id: index for index, p in enumerate(order, 1)}
    wanted = sorted(((places[p.car.id] + lost[p.car.id], places[p.car.id], p) for p in order if p.car.id in lost), key=lambda w: w[:2])
    slots: dict[int, Placed] = {}
    for place, _, one in reversed(wanted):
        slot = place
        while slot in slots and slot > 1:
            slot -= 1
        slots[slot] = one
    free = [slot for slot in range(1, 2 * len(order) + 2) if slot not in slots]
    slots |= dict(zip(free, [p for p in order if p.car.id not in lost], strict=False))
    return [slots[slot] for slot in sorted(slots)]


def _in_grid_order(order: Sequence[Placed], lost: dict[str, int], penalties: dict[str, list[Penalty]]) -> list[Placed]:
    """One car after another, from the front of the grid as it was: each moves back from where it stands then, those it passes move up."""
    del penalties
    moved = list(order)
    for one in order:
        if one.car.id in lost:
            _move_back(moved, one, lost[one.car.id])
    return moved


def _in_issue_order(order: Sequence[Placed], lost: dict[str, int], penalties: dict[str, list[Penalty]]) -> list[Placed]:
    """One decision after another, as they were issued."""
    moved = list(order)
    cars = {p.car.id: p for p in order}
    due = [(penalty, car) for car, its in penalties.items() if car in lost for penalty in its if penalty.places]
    due.sort(key=lambda pair: (_when(pair[0].decision), pair[0].decision.line))
    for penalty, car in due:
        if car in cars:
            _move_back(moved, cars[car], penalty.places)
    return moved


def _when(decision: Decision) -> datetime:
    """When it was issued; a bare day begins with its first moment, and one without a date comes before all."""
    return decision.issued_at(UTC) or datetime.min.replace(tzinfo=UTC)


def _move_back(order: list[Placed], one: Placed, places: int) -> None:
    at = next(i for i, other in enumerate(order) if other.car.id == one.car.id)
    order.insert(at + places, order.pop(at))


_METHODS: dict[str, Callable[[Sequence[Placed], dict[str, int], dict[str, list[Penalty]]], list[Placed]]] = {
    "by-sum": _by_sum,
    "in-grid-order": _in_grid_order,
    "in-issue-order": _in_issue_order,
}


def cut_down(penalty: Penalty, places: int) -> Penalty:
    """What is left of a penalty."""
    return replace(penalty, places=places)
