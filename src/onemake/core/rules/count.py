"""Stages 7 and 8, unit and count: which scores combine into a unit, and which units count.

Everything is asked for many tables at once: the trailing axis A is one table after each race (or B, one for each variant).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from onemake.core.errors import UserError
from onemake.core.races import LAST_RACE, RaceKey
from onemake.core.rules.award import Awards
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Window
from onemake.core.season import Race

__all__ = ["AtEnd", "Counted", "Units", "count", "drops_at_end", "group", "windows_at_end"]


@dataclass(frozen=True, slots=True)
class Units:
    """The units of a title's season, planned and run.

    ``of_race`` [R] is the unit of each race run; ``planned`` are all races of the title in the calendar that are not off.
    """

    of_race: Ints
    keys: tuple[RaceKey, ...]  # [U] the first race of each unit run
    planned: Mapping[RaceKey, tuple[Race, ...]]  # every unit by its first race
    planned_races: tuple[RaceKey, ...]
    reaches: RaceKey  # the last race of the calendar, whatever became of it

    def inside(self, window: Window) -> Mask:
        """Which units run belong to a window, [U]."""
        within = {key for key, races in self.planned.items() if _in_window(window, races)}
        return np.array([key in within for key in self.keys], dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Counted:
    """The scores of the units and what became of them."""

    units: Units
    included: Mask  # [U, A]
    races_included: Mask  # [R, A]
    net: Ints  # [C, R, 1 or B] what each race gave
    scores: Ints  # [C, U, A or 1]
    dropped: Mask  # [C, U, A]
    kept: Ints | None  # [C, U, A]
    present: Mask  # [C, U, A or 1] entered for the championship, not as a guest
    passed: Mask | None  # [C, R, A or 1] not the best of its round
    only_entered: Mask  # [U] of a window in which a race missed is nothing, not a zero

    @property
    def gross(self) -> Ints:
        """[C, A]"""
        return np.asarray((self.scores * self.included).sum(axis=1))

    @property
    def total(self) -> Ints:
        """[C, A]"""
        counted = self.included & ~self.dropped
        total = (self.scores * counted).sum(axis=1)
        if self.kept is not None:
            total = total + (self.kept * self.dropped).sum(axis=1)
        return np.asarray(total)


def group(plan: Plan, calendar: Sequence[Race], roles_of: Sequence[bool]) -> Units:
    """The units, from the races run and from the calendar (``roles_of``: whether each of its races is one of the title)."""
    by_round = plan.title.unit == "round"
    races = [race for race, ours in zip(calendar, roles_of, strict=True) if ours and not race.is_off]
    planned: dict[RaceKey, list[Race]] = {}
    first: dict[int, RaceKey] = {}
    for race in races:
        key = first.setdefault(race.key.round, race.key) if by_round else race.key
        planned.setdefault(key, []).append(race)
    keys: list[RaceKey] = []
    of_race = []
    for race in plan.races:
        key = first[race.key.round] if by_round else race.key
        if not keys or keys[-1] != key:
            keys.append(key)
        of_race.append(len(keys) - 1)
    return Units(
        of_race=np.array(of_race, dtype=np.int64),
        keys=tuple(keys),
        planned={key: tuple(group) for key, group in planned.items()},
        planned_races=tuple(race.key for race in races),
        reaches=max((race.key for race in calendar), default=RaceKey(0, 0)),
    )


def count(plan: Plan, awards: Awards, units: Units, afters: Sequence[RaceKey]) -> Counted:
    """Score the units after each of ``afters`` and drop what the windows drop."""
    keys = np.array([(k.round << 20) + k.race for k in (r.key for r in plan.races)], dtype=np.int64)
    ends = np.array([(k.round << 20) + k.race for k in afters], dtype=np.int64)
    races_included = keys[:, None] <= ends[None, :]
    net, kept, ranks = awards.net, awards.kept, plan.of_cell.best_rank
    if plan.of_cell.unchosen.any():  # like a race missed: no points, no place
        ranks = np.where(plan.of_cell.unchosen, 0, ranks)
        net = np.where(plan.of_cell.unchosen[:, :, None], 0, net)
        kept = None if kept is None else np.where(plan.of_cell.unchosen[:, :, None], 0, kept)
    if plan.title.unit == "race":
        included, scores, present, undroppable = races_included, net, _entered(plan)[:, :, None], plan.of_cell.undroppable[:, :, None]
        places, passed = ranks[:, :, None], None
    else:
        included = _any_of(races_included, units)
        scores, kept, passed = _rounds(plan, net, kept, units, races_included)
        present = _any_cell(_entered(plan), units, races_included)
        undroppable = _any_cell(plan.of_cell.undroppable, units, races_included)
        places = _best_place(ranks, units, races_included)
    shape = np.broadcast_shapes(scores.shape, (1, 1, len(afters)))
    dropped = np.zeros(shape, dtype=np.bool_)
    judged = scores if kept is None else scores - kept
    only_entered = np.zeros(len(units.keys), dtype=np.bool_)
    for window in plan.title.windows:
        if window.absent == "none":
            only_entered |= units.inside(window)
        dropped |= _drop(
            plan, window, units, afters, judged, included, present, undroppable | _coded(plan, window, units, races_included), places
        )
    return Counted(units, included, races_included, awards.net, scores, dropped, kept, present, passed, only_entered)


def _entered(plan: Plan) -> Mask:
    """Where a competitor was entered for the championship with a score of his own, [C, R]."""
    return plan.of_cell.belongs & ~plan.of_cell.unchosen


def _any_of(races: Mask, units: Units) -> Mask:
    mask = np.zeros((len(units.keys), races.shape[1]), dtype=np.bool_)
    np.logical_or.at(mask, units.of_race, races)
    return mask


def _any_cell(cells: Mask, units: Units, races_included: Mask) -> Mask:
    mask = np.zeros((cells.shape[0], len(units.keys), races_included.shape[1]), dtype=np.bool_)
    for r, u in enumerate(units.of_race):
        mask[:, u] |= cells[:, r, None] & races_included[r]
    return mask


def _sum_cells(cells: Ints, units: Units) -> Ints:
    sums = np.zeros((cells.shape[0], len(units.keys), cells.shape[2]), dtype=np.int64)
    for r, u in enumerate(units.of_race):
        sums[:, u] += cells[:, r]
    return sums


def _best_place(ranks: Ints, units: Units, races_included: Mask) -> Ints:
    """The best rank within each unit so far, [C, U, A]; 0 for none."""
    best = np.zeros((ranks.shape[0], len(units.keys), races_included.shape[1]), dtype=np.int64)
    for r, u in enumerate(units.of_race):
        rank = ranks[:, r, None] * races_included[r]
        better = (rank > 0) & ((best[:, u] == 0) | (rank < best[:, u]))
        best[:, u] = np.where(better, rank, best[:, u])
    return best


def _rounds(plan: Plan, net: Ints, kept: Ints | None, units: Units, races_included: Mask) -> tuple[Ints, Ints | None, Mask | None]:
    """The scores of rounds: their races up to then, summed, the best of them, or their mean; what of them a drop leaves; and the races passed over."""
    open_ = net * races_included
    surviving = None if kept is None else kept * races_included
    passed = None
    if plan.title.within == "best":
        passed = _not_the_best(plan, open_, units, races_included)
        open_ = np.where(passed, 0, open_)
        surviving = None if surviving is None else np.where(passed, 0, surviving)
    scores = _sum_cells(open_, units)
    saved = None if surviving is None else _sum_cells(surviving, units)
    if plan.title.within == "mean":
        sizes = np.maximum(_sum_cells(races_included[None].astype(np.int64), units), 1)
        scores, saved = scores // sizes, None if saved is None else saved // sizes
    return scores, saved, passed


def _not_the_best(plan: Plan, open_: Ints, units: Units, races_included: Mask) -> Mask:
    """The races of a round that a better one stands before, [C, R, A]: more points, else the better place, else the earlier."""
    entered = _entered(plan)[:, :, None] & races_included
    worst = int(plan.of_cell.best_rank.max(initial=0)) + 1
    rank = np.where(plan.of_cell.best_rank > 0, plan.of_cell.best_rank, worst)
    value = open_ * (worst + 1) - rank[:, :, None]
    passed = ~entered
    for u in range(len(units.keys)):
        races = np.flatnonzero(units.of_race == u)
        best = np.where(entered[:, races], value[:, races], np.iinfo(np.int64).min).argmax(axis=1)
        passed[:, races] |= best[:, None] != np.arange(len(races))[None, :, None]
    return passed


def _coded(plan: Plan, window: Window, units: Units, races_included: Mask) -> Mask:
    """Scores whose status the window does not let go."""
    mask = np.zeros((len(plan.competitors), len(plan.races)), dtype=np.bool_)
    if not window.undroppable:
        return np.zeros((len(plan.competitors), len(units.keys), 1), dtype=np.bool_)
    codes = {code.upper() for code in window.undroppable}
    for (c, r), statuses in plan.of_cell.unplaced.items():
        mask[c, r] = not codes.isdisjoint(statuses)
    return mask[:, :, None] if plan.title.unit == "race" else _any_cell(mask, units, races_included)


def _in_window(window: Window, races: Sequence[Race]) -> bool:
    """A unit is in a window if one of its races is."""
    return any(race.key in window.rounds and (not window.roles or race.role in window.roles) for race in races)


def _drop(
    plan: Plan,
    window: Window,
    units: Units,
    afters: Sequence[RaceKey],
    scores: Ints,
    included: Mask,
    present: Mask,
    undroppable: Mask,
    places: Ints,
) -> Mask:
    """The units one window drops, [C, U, A]: the lowest of those that may be dropped, as many as it drops."""
    ours = units.inside(window)
    planned_keys = [key for key, races in units.planned.items() if _in_window(window, races)]
    open_ = included & ours[:, None]
    candidates = open_[None] & ~undroppable
    n = open_.sum(axis=0)[None]
    if window.absent == "none":
        candidates = candidates & present
        n = (open_[None] & present).sum(axis=1)
    candidates = candidates & ~_protected(window, units, planned_keys)[None, :, None]
    drops = _how_many(window, n, len(planned_keys)) * _in_effect(window, units, afters, frozenset(race.key for race in plan.races))
    key = scores * _spread(places) + _preference(window, places)
    order = np.argsort(key, axis=1, kind="stable")
    candidates = np.broadcast_to(candidates, np.broadcast_shapes(candidates.shape, order.shape))
    order = np.broadcast_to(order, candidates.shape)
    sorted_ = np.take_along_axis(candidates, order, axis=1)
    falls = sorted_ & (sorted_.cumsum(axis=1) <= drops[:, None])
    dropped = np.empty(candidates.shape, dtype=np.bool_)
    np.put_along_axis(dropped, order, falls, axis=1)
    return dropped


def drops_at_end(plan: Plan, units: Units) -> list[tuple[int, tuple[int, ...], Mask]]:
    """For each window, when all its races have been run: how many scores it drops, of which races, and which cells [C, R] may be dropped.

    Only for units that are races. Raises UserError for windows whose number depends on who was entered.
    """
    found = []
    for window in plan.title.windows:
        if window.absent == "none":
            raise UserError(f"the title {plan.title.id!r} drops only races entered, which cannot be varied")
        ours = units.inside(window)
        planned = [key for key, group_ in units.planned.items() if _in_window(window, group_)]
        races = tuple(int(r) for r in np.flatnonzero(ours))
        number = int(_how_many(window, np.array([[len(races)]], dtype=np.int64), len(planned))[0, 0])
        droppable = ~(
            plan.of_cell.undroppable | _coded(plan, window, units, np.ones((len(plan.races), 1), dtype=np.bool_))[:, :, 0]
        ) & ~_protected(window, units, planned)
        found.append((min(number, len(races)), races, droppable))
    return found


@dataclass(frozen=True, slots=True)
class AtEnd:
    """A window once all races have been run."""

    window: Window
    inside: Mask  # [U]
    protected: Mask  # [U] never dropped
    best: int | None  # how many of its scores count, of however many there are
    drop: int  # how many go, where that does not hang on how many there are
    in_effect: bool


def windows_at_end(plan: Plan, units: Units, after: RaceKey) -> list[AtEnd]:
    """What each window does in the table after all races."""
    found = []
    run = frozenset(race.key for race in plan.races)
    for window in plan.title.windows:
        planned = [key for key, races in units.planned.items() if _in_window(window, races)]
        many = np.array([[10**6]], dtype=np.int64)
        drop = int(_how_many(window, many, len(planned))[0, 0])
        best = None if window.best is None else 10**6 - drop
        in_effect = bool(_in_effect(window, units, [after], run)[0, 0])
        found.append(
            AtEnd(window, units.inside(window), _protected(window, units, planned), best, 0 if best is not None else drop, in_effect)
        )
    return found


def _protected(window: Window, units: Units, planned: Sequence[RaceKey]) -> Mask:
    """The units that are never dropped, [U]."""
    safe = set(planned[-window.protected_last :]) if window.protected_last else set()
    named = {key for key, races in units.planned.items() if window.protected is not None and any(r.key in window.protected for r in races)}
    return np.array([key in safe or key in named for key in units.keys], dtype=np.bool_)


def _spread(places: Ints) -> int:
    """A step between scores that leaves room for the preference among equals."""
    worst = int(places.max(initial=0)) + 2
    return int(worst * max(1, places.shape[1]))


def _preference(window: Window, places: Ints) -> Ints:
    """Which of two equal scores goes first: the lower value. [C, U, A]"""
    n = places.shape[1]
    index = np.arange(n)[None, :, None]
    if window.equal == "earliest":
        return np.broadcast_to(index, places.shape)
    later_first = n - 1 - index
    if window.equal == "latest":
        return np.broadcast_to(later_first, places.shape)
    worst = int(places.max(initial=0)) + 1
    return np.asarray(np.where(places > 0, worst - places, 0) * n + later_first)


def _how_many(window: Window, n: Ints, planned: int) -> Ints:
    """How many units a window drops of ``n`` run, in a season with ``planned`` of them."""
    if window.best is not None:
        best = window.best
        if window.of is not None and planned < window.of:
            if window.shortened == "drops":
                best -= window.of - planned
            elif window.shortened == "proportional":
                best = (2 * best * planned + window.of) // (2 * window.of)
        return np.maximum(0, n - max(0, best))
    if isinstance(window.drop, tuple):
        drop = next((s.drop for s in window.drop if s.upto is None or planned <= s.upto), 0)
    else:
        drop = window.drop or 0
    return np.full_like(n, max(0, drop))


def _in_effect(window: Window, units: Units, afters: Sequence[RaceKey], run: frozenset[RaceKey]) -> Ints:
    """Whether the window drops anything in each of the tables, [1, A]: always, or once the races it waits for have been run."""
    if window.applied == "always" and window.applied_after is None:
        return np.ones((1, len(afters)), dtype=np.int64)
    until = None if window.applied == "end" else window.applied_after
    moment = window.applied_after
    if moment is not None and units.reaches < RaceKey(moment.round, 0 if moment.race == LAST_RACE else moment.race):
        return np.zeros((1, len(afters)), dtype=np.int64)  # the calendar does not reach it yet
    awaited = [k for k in units.planned_races if until is None or k <= until]
    return np.array([[all(k in run and k <= after for k in awaited) for after in afters]], dtype=np.int64)
