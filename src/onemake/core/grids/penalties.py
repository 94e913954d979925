"""Grid penalties: carried to the driver's next race, added up, applied in one of three orders.

Places lost cost places only on the grid there is: what reaches beyond its last place is left over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from onemake.core.entries import Seat
from onemake.core.grids.cars import Car, Placed, Reason, cars_of
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


def penalties_for(known: Known, key: RaceKey, car: Car) -> list[Decision]:
    """The grid decisions that a car serves in this race, in the order of issue."""
    found = [d for d in known.decisions if d.kind == "grid" and d.applied != "in the sheet" and _is_his(known, d, car, key)]
    zone = known.season.zone
    return sorted(found, key=lambda d: d.issued_at(zone) or datetime.min.replace(tzinfo=UTC))


def _is_his(known: Known, decision: Decision, car: Car, key: RaceKey) -> bool:
    if decision.served_in is not None:
        named = (
            decision.served_in == key
            or (decision.served_in.race == LAST_RACE and decision.served_in.round == key.round and _first_of(known, key))
        )  # fmt: skip
        return named and car.named_by(decision)
    return _who(known, decision, car) and _next_race(known, decision, car) == key


def _first_of(known: Known, key: RaceKey) -> bool:
    return key == min(race.key for race in known.races if race.key.round == key.round)


def _who(known: Known, decision: Decision, car: Car) -> bool:
    """Whether the driver who was penalised sits in this car now. A penalty follows the driver; where none is known, the number."""
    if decision.driver:
        return any(seat.named(decision.driver) for seat in car.seats)
    if not decision.number:
        return False
    then = {seat.driver_id for row in _rows_of(known, decision) for seat in row if seat.driver_id}
    return bool(then & {seat.driver_id for seat in car.seats}) if then else car.number == decision.number


def _rows_of(known: Known, decision: Decision) -> Iterator[Sequence[Seat]]:
    for race in known.races:
        if not decision.concerns(race.key):
            continue
        sheets = [known.sheet(race.key, decision.session or "race"), known.sheet(race.key, "race")]
        for car in (car for sheet in sheets for car in cars_of(sheet) if car.number == decision.number):
            yield car.seats


def _next_race(known: Known, decision: Decision, car: Car) -> RaceKey | None:
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
        sheet = known.sheet(race.key, "race")
        if sheet is None or any(_starts(known, other) for other in cars_of(sheet) if _same(other, car)):
            return race.key
    return None


def _same(other: Car, car: Car) -> bool:
    theirs = {seat.driver_id for seat in other.seats if seat.driver_id}
    return bool(theirs & {seat.driver_id for seat in car.seats}) or other.id == car.id


def _starts(known: Known, car: Car) -> bool:
    return car.position is not None or known.season.regulations.status_flags(car.status).started


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
