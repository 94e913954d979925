"""The grid of a race: an order from its sources, reversed, with penalties and withdrawals; and the grid as raced beside it.

What was raced stays. Where a later decision changes a classification under a grid, the cars that started elsewhere than they would now are named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Literal

from onemake.core.decisions import ON_THE_SHEET
from onemake.core.errors import NotFound
from onemake.core.grids.cars import Car, Placed, Reason, entered
from onemake.core.grids.known import Known, moment_of, regulations_at, start_of
from onemake.core.grids.penalties import Penalised, Penalty, cut_down, penalise, penalties_for
from onemake.core.grids.reversal import draw_for, reversed_block
from onemake.core.grids.rules import Grid, rule_for
from onemake.core.grids.sources import Order, order_from
from onemake.core.races import RaceKey
from onemake.core.season import Decision, Race, Season

__all__ = ["Slot", "StartingGrid", "grid_of", "grids_of"]

Where = Literal["grid", "pit-lane", "not-qualified", "withdrawn", "unplaced"]


@dataclass(frozen=True, slots=True)
class Slot:
    """A car on the grid, or beside it, with the reason for its place."""

    car: Car
    where: Where
    place: int | None
    reasons: tuple[Reason, ...]
    raced: int | Literal["PL"] | None = None  # where it started, if the sheet says so
    now: int | Literal["PL"] | None = None  # where it would start by what is known now
    moved_by: tuple[str, ...] = ()  # the later decisions that make the difference

    @property
    def at(self) -> int | Literal["PL"] | None:
        return "PL" if self.where == "pit-lane" else self.place

    @property
    def differs(self) -> bool:
        """Whether it started elsewhere than its grid says. Where the grid says nothing of it, nothing differs."""
        return self.raced is not None and self.where != "unplaced" and self.raced != self.at


@dataclass(frozen=True, slots=True)
class StartingGrid:
    """The grid of a race, made from what was known at a moment."""

    race: Race
    name: str
    rule: Grid
    moment: datetime | None
    sheets: tuple[tuple[RaceKey, str, int], ...]
    draw: Decision | None
    slots: tuple[Slot, ...]
    empty: tuple[int, ...]  # places of cars that were withdrawn
    later: tuple[Decision, ...]  # decisions since the grid was made that change it
    remarks: tuple[str, ...]

    @property
    def raced(self) -> bool:
        return any(slot.raced is not None for slot in self.slots)


@dataclass(frozen=True, slots=True)
class _Made:
    """A grid as made from one state of knowledge."""

    slots: tuple[Slot, ...]
    empty: tuple[int, ...]
    order: Order
    draw: Decision | None
    left_over: dict[str, list[Penalty]]
    served: frozenset[str]  # the grid decisions applied


@dataclass(frozen=True, slots=True)
class _State:
    """What is known: of the classifications under the grid, of penalties up to the start, and of the race as it was run."""

    sources: Known
    start: Known
    latest: Known


def grid_of(season: Season, key: RaceKey, as_of: datetime | None = None) -> StartingGrid:
    """The grid of a race, as of a moment.

    Raises NotFound where there is no such race or no rule for its grid, SeasonError where a draw is not recorded.
    """
    race = next((race for race in season.calendar if race.key == key), None)
    if race is None:
        raise NotFound(f"there is no race {key} in the calendar of {season.id}")
    found = rule_for(regulations_at(season, key, as_of).grid, key, race.role)
    if found is None:
        raise NotFound(f"the regulations of {season.id} do not say how the grid of race {key} is made: write [grid.NAME] with order")
    name, rule = found
    return _grid(name, rule, race, Known(season, as_of))


def _grid(name: str, rule: Grid, race: Race, latest: Known) -> StartingGrid:
    """A grid as it was made, beside the one that would be made now and the one raced."""
    state = _acted_on(rule, race, latest)
    made = _make(rule, race, state)
    slots, later = _compared(made, rule, race, state)
    slots = _with_raced(slots, latest, race)
    return StartingGrid(
        race, name, rule, state.sources.moment, made.order.sheets, made.draw, slots, made.empty, later, made.order.remarks
    )  # fmt: skip


def grids_of(season: Season, as_of: datetime | None = None) -> tuple[StartingGrid, ...]:
    """The grids of every race run for which there is a rule."""
    latest = Known(season, as_of)
    grids = []
    for race in latest.races:
        found = rule_for(regulations_at(season, race.key, as_of).grid, race.key, race.role)
        if found is not None and latest.has(race.key, "race"):
            grids.append(_grid(*found, race, latest))
    return tuple(grids)


def _acted_on(rule: Grid, race: Race, latest: Known) -> _State:
    """What was known when the grid was made and when the race started; never later than the moment asked for."""
    moment, start = moment_of(race, latest.season), start_of(race, latest.season)
    if rule.based_on == "draw":
        draw = draw_for(latest, race.key)
        moment = (draw.issued if draw is not None and isinstance(draw.issued, datetime) else None) or moment
    asked = latest.moment

    def known(when: datetime | None) -> datetime | None:
        return asked if when is None or (asked is not None and asked < when) else when

    return _State(latest.at(known(moment), first_issue=rule.based_on == "first-issue"), latest.at(known(start)), latest)


def _make(rule: Grid, race: Race, state: _State) -> _Made:
    """Make a grid: the order, who is withdrawn before it, reversal, penalties, who joins at the back, who is withdrawn after it."""
    key, latest = race.key, state.latest
    order = order_from(rule.order, key, state.sources, regulations_at(latest.season, key, state.sources.moment))
    people = {car.id: car for car in entered(latest, key)}
    run = latest.has(key, "race")
    here = [replace(one, car=_seated(one.car, people[one.car.id])) if run and one.car.id in people else one for one in order.placed]
    gone = _withdrawn(here, people, latest, key)
    permits = [d for d in latest.decisions if d.kind == "permit_start" and d.concerns(key)]
    permitted = {one.car.id: d for one in here for d in permits if one.car.named_by(d)}
    out = [one for one in here if one.out and one.car.id not in permitted]
    before = [one for one in here if one.car.id in gone and not one.out] if rule.withdrawn == "out-of-the-order" else []
    placed = [one for one in here if not one.out and one not in before]
    draw = draw_for(latest, key) if rule.reverse is not None and rule.reverse.first == "drawn" else None
    penalties = {one.car.id: its for one in here if (its := _due(rule, race, one.car, state))}
    penalised = _through(placed, rule, draw, key, penalties)
    late = [one.because(_permission(permitted[one.car.id])) for one in here if one.out and one.car.id in permitted]
    slots, empty = _numbered((*penalised.order, *penalised.back, *late), penalised.pit_lane, gone, rule)
    slots += [Slot(one.car, "not-qualified", None, one.reasons) for one in out]
    slots += [Slot(one.car, "withdrawn", None, (*one.reasons, gone[one.car.id])) for one in before]
    slots += _unplaced(people, here)
    left = {car: _left(penalties[car], many) for car, many in penalised.left_over.items() if many}
    served = frozenset(penalty.decision.id for its in penalties.values() for penalty in its)
    return _Made(tuple(slots), tuple(empty), order, draw, left, served)


def _seated(car: Car, today: Car) -> Car:
    """A car as its source has it, with those who sit in it in this race."""
    return replace(car, seats=today.seats)


def _through(placed: list[Placed], rule: Grid, draw: Decision | None, key: RaceKey, penalties: dict[str, list[Penalty]]) -> Penalised:
    """Reversal and penalties, in the order that the rule states."""
    behind = [one for one in placed if one.behind_class] if rule.non_finishers == "behind-class" else []
    order = [one for one in placed if one not in behind]
    if rule.penalties == "before-reversal":
        first = penalise(order, penalties, rule)
        turned = first.order if rule.reverse is None else reversed_block(first.order, rule.reverse, draw, key)
        late = penalise(behind, penalties, rule)
        joined = _behind_their_class(list(turned), late.order)
        return Penalised(tuple(joined), (*first.back, *late.back), (*first.pit_lane, *late.pit_lane), {**first.left_over, **late.left_over})
    turned = order if rule.reverse is None else reversed_block(order, rule.reverse, draw, key)
    return penalise(_behind_their_class(list(turned), behind), penalties, rule)


def _behind_their_class(order: list[Placed], behind: Sequence[Placed]) -> list[Placed]:
    """Put each car that did not finish behind the hindmost finisher of its own class; without one, at the back."""
    for one in behind:
        mine = set(one.car.classes)
        places = [i for i, other in enumerate(order) if (other.finisher or other in behind) and mine & set(other.car.classes)]
        reason = Reason("behind the last finisher of its class" if places else "no finisher in its class: at the back")
        order.insert(places[-1] + 1 if places else len(order), one.because(reason))
        behind = [order[places[-1] + 1] if places and other is one else other for other in behind]
    return order


def _due(rule: Grid, race: Race, car: Car, state: _State) -> list[Penalty]:
    """The penalties that a car serves here, with what was left of those of its race before."""
    due = [Penalty(d, d.places) for d in penalties_for(state.start, race.key, car)]
    return [*_carried(race, car, state.start), *due] if rule.unserved == "carry" else due


def _carried(race: Race, car: Car, known: Known) -> list[Penalty]:
    """What this driver's last grid could not take of his penalties."""
    people = {seat.driver_id for seat in car.seats if seat.driver_id}
    for earlier in reversed([r for r in known.races if r.key < race.key and known.has(r.key, "race")]):
        mine = [c for c in entered(known, earlier.key) if people & {seat.driver_id for seat in c.seats} or c.id == car.id]
        if not mine:
            continue
        found = rule_for(regulations_at(known.season, earlier.key).grid, earlier.key, earlier.role)
        if found is None or found[1].unserved != "carry":
            return []
        before = _made_before(found[1], earlier, known)
        return [penalty for c in mine for penalty in before.left_over.get(c.id, ())]
    return []


def _made_before(rule: Grid, earlier: Race, known: Known) -> _Made:
    """The grid of an earlier race as it was made."""
    state = _acted_on(rule, earlier, known)
    return state.start.once(("made", earlier.key), lambda: _make(rule, earlier, state))


def _left(penalties: list[Penalty], many: int) -> list[Penalty]:
    """The last of the places are those left over."""
    left = []
    for penalty in reversed(penalties):
        part = min(penalty.places, many)
        many -= part
        if part:
            left.append(cut_down(penalty, part))
    return left[::-1]


def _withdrawn(here: Sequence[Placed], people: dict[str, Car], latest: Known, key: RaceKey) -> dict[str, Reason]:
    """The cars that do not come to the grid, by decision, by their status, or because the sheet of the race does not know them."""
    gone: dict[str, Reason] = {}
    run = latest.has(key, "race")
    decisions = [d for d in latest.decisions if d.kind == "withdraw" and d.concerns(key)]
    for one in here:
        today = people.get(one.car.id)
        decided = next((d for d in decisions if one.car.named_by(d)), None)
        if decided is not None:
            gone[one.car.id] = Reason("withdrawn", decided.id, decided.article)
        elif run and today is None:
            gone[one.car.id] = Reason("did not come to the grid: not on the sheet of the race")
        elif run and today is not None and today.status in ("WD", "DNA", "DNP", "DNQ") and today.position is None:
            gone[one.car.id] = Reason(f"did not come to the grid: {today.status}")
    return gone


def _permission(decision: Decision) -> Reason:
    return Reason("permitted to start, from the back", decision.id, decision.article)


def _numbered(order: Sequence[Placed], pit_lane: Sequence[Placed], gone: dict[str, Reason], rule: Grid) -> tuple[list[Slot], list[int]]:
    """Give out the places: a car that was withdrawn leaves its place empty, or those behind move up."""
    slots: list[Slot] = []
    empty: list[int] = []
    away: list[Slot] = []
    place = 0
    for one in order:
        if one.car.id in gone:
            if rule.withdrawn == "stay-empty":
                place += 1
                empty.append(place)
            away.append(Slot(one.car, "withdrawn", None, (*one.reasons, gone[one.car.id])))
            continue
        place += 1
        slots.append(Slot(one.car, "grid", place, one.reasons))
    slots += [Slot(one.car, "pit-lane", None, one.reasons) for one in pit_lane if one.car.id not in gone]
    away += [Slot(one.car, "withdrawn", None, (*one.reasons, gone[one.car.id])) for one in pit_lane if one.car.id in gone]
    return slots + away, empty


def _unplaced(people: dict[str, Car], here: Sequence[Placed]) -> list[Slot]:
    """Cars of the race that no source speaks of: nothing says where they start."""
    known = {one.car.id for one in here}
    return [
        Slot(car, "unplaced", None, (Reason("in none of the classifications this grid is made from"),))
        for car in people.values()
        if car.id not in known
    ]


def _compared(made: _Made, rule: Grid, race: Race, state: _State) -> tuple[tuple[Slot, ...], tuple[Decision, ...]]:
    """Mark the cars that would start elsewhere by what is known now, and name the decisions since then."""
    latest = state.latest
    if rule.based_on != "first-issue" and latest.moment == state.sources.moment == state.start.moment:
        return made.slots, ()
    today = _make(replace(rule, based_on="published"), race, _State(latest, latest, latest))
    now = {slot.car.id: slot.at for slot in today.slots}
    changed = [said for d, said in _changed(state) if _matters(d, made, today)]
    ids = tuple(dict.fromkeys(d.id for d in changed)) or ("a later issue of a sheet",)
    slots = tuple(slot if now.get(slot.car.id) == slot.at else replace(slot, now=now.get(slot.car.id), moved_by=ids) for slot in made.slots)
    return slots, tuple(changed) if any(slot.moved_by for slot in slots) else ()


def _changed(state: _State) -> list[tuple[Decision, Decision]]:
    """The decisions that hold now and were not known to the grid, or the other way round: each with the one that makes the difference."""
    latest = state.latest
    now = {d.id for d in latest.decisions}
    annulled = {d.of: d for d in latest.decisions if d.kind == "annul"}
    sources, start = ({d.id for d in known.decisions} for known in (state.sources, state.start))
    first = state.sources.first_issue
    new = [d for d in latest.decisions if d.id not in start or (d.kind != "grid" and (first or d.id not in sources))]
    old = [d for d in (*state.sources.decisions, *state.start.decisions) if d.id not in now and d.id in annulled]
    return [*((d, d) for d in new if d.kind != "annul"), *((d, annulled[d.id]) for d in old)]


def _matters(decision: Decision, made: _Made, today: _Made) -> bool:
    """Whether a decision changes a sheet that the grid was made from, or moves a car on it."""
    if decision.kind == "grid":
        return decision.id in made.served | today.served
    if decision.kind not in (*ON_THE_SHEET, "no_points", "points", "exclude"):
        return False
    return any(decision.concerns(key) and (decision.session or "race") == session for key, session, _ in made.order.sheets)


def _with_raced(slots: Sequence[Slot], latest: Known, race: Race) -> tuple[Slot, ...]:
    """Where each car started, as the sheet of the race says."""
    raced: dict[str, int | Literal["PL"]] = {}
    for car in entered(latest, race.key):
        for row in car.rows:
            if row.pit_lane:
                raced[car.id] = "PL"
            elif row.grid is not None and row.grid > 0:
                raced.setdefault(car.id, row.grid)
    return tuple(replace(slot, raced=raced.get(slot.car.id)) for slot in slots)
