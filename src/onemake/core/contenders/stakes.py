"""What there is to take in the races to come: places and bonuses as slots, each held once a race; and what each competitor brings.

Races that pay the same, with the same cars, are one group: a table of how often each takes each place in them can always be split into races (the edges of a
bipartite multigraph can be coloured with as many colours as its greatest degree; Kőnig 1916), so that races need not be told apart.

Points are whole numbers of 1/unit of the frames.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from onemake.core.contenders.frames import Frame, Frames
from onemake.core.contenders.lines import POINTS, Lines
from onemake.core.errors import UserError
from onemake.core.rules.award import award, claims_of
from onemake.core.rules.count import drops_at_end
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Plan
from onemake.core.rules.regulations import Title

__all__ = ["Group", "Slot", "Stakes", "Window", "stakes_of"]

PLACE = "place"


@dataclass(frozen=True, slots=True)
class Slot:
    """Something that one car can hold in a race."""

    kind: str  # "place", or what a bonus is for
    part: int  # of the field: a class, where places are by class
    place: int  # 0 where it is none
    worth: int
    within: int = 0  # only with a place up to this; 0: with any or none
    everybody: bool = False  # any number of cars may hold it
    sure: bool = False  # whoever is classified holds it


@dataclass(frozen=True, slots=True)
class Group:
    """Races to come that are alike: what each pays, and how many cars of each competitor start in one of them."""

    races: tuple[int, ...]  # of the plan
    slots: tuple[Slot, ...]
    cars: Mapping[tuple[str, int], int]  # (competitor, part)
    sizes: Mapping[int, int]  # part -> cars that are ranked
    window: int  # which of the windows it belongs to; -1 for none
    droppable: bool


@dataclass(frozen=True, slots=True)
class Window:
    """Scores of which only so many count; for each competitor those of the races run that may be dropped, the highest first."""

    counts: Mapping[str, int]
    past: Mapping[str, tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Stakes:
    """All that the integer programme is told of a title."""

    groups: tuple[Group, ...]
    windows: tuple[Window, ...]
    fixed: Mapping[str, int]  # points that nothing to come can change: from races that cannot be dropped, and from elsewhere


_ONE = {
    "pole": False,
    "fastest-lap": False,
    "most-laps-led": False,
    "qualifying": False,
    "taking-part": True,
    "led-a-lap": True,
    "clean-race": True,
}


def stakes_of(frames: Frames, nothing: Lines) -> Stakes | None:
    """What there is to take. None where the title has rules that are no sum of slots: then only bounds are known."""
    frame = frames.frame((True,) * frames.races)
    title = frame.plan.title
    retired = frames.frame((False,) * frames.races).plan
    if (retired.car_fallback[np.isin(retired.car_race, np.flatnonzero(_future(frame)))] != 0).any() or _shared(frame):
        return None
    if not all(_adds_up(ruling.title, frame) for ruling in frame.plan.rulings if ruling.title is not None) or not _adds_up(title, frame):
        return None
    scale = frames.unit // frame.plan.unit
    try:
        dropping = drops_at_end(frame.plan, frame.job.units)
    except UserError:
        return None
    dropping = [drop for drop in dropping if drop[0]]
    counted = Counter(r for _, races, _ in dropping for r in races)
    if any(n > 1 for n in counted.values()) or (dropping and not frame.plan.one_claim_a_cell):
        return None
    groups = _groups(frame, dropping, scale)
    if groups is None:
        return None
    windows, fixed = _windows(frame, dropping, scale, nothing)
    return Stakes(groups, windows, fixed)


def _adds_up(title: Title, frame: Frame) -> bool:
    """Whether what a competitor has is the sum of what his cars hold."""
    plan = frame.plan
    future = _future(frame)[plan.car_race[plan.claim_car]]
    bonuses = [bonus for ruling in plan.rulings if ruling.title is not None for bonus in ruling.regulations.bonuses_of(ruling.title)]
    before = {bonus.for_ for bonus in bonuses}
    return (
        title.unit == "race"
        and title.combine == "sum"
        and title.rounding is None
        and title.cap is None
        and title.cars is None
        and (title.entries == "sum" or plan.one_claim_a_cell)
        and not (plan.sharers[future] != 1).any()
        and all(w.applied_after is None for w in title.windows)
        and before <= set(_ONE)
        and not {"pole", "qualifying"} <= before  # one session gives both
        and not (title.windows and any(bonus.dropped == "kept" for bonus in bonuses))
        and all(bonus.ties != "split" and bonus.max is None for bonus in bonuses)
    )


def _shared(frame: Frame) -> bool:
    """Whether two competitors are credited with one car in a race to come."""
    claims = (frame.order >= 0) & frame.plan.pays
    cars = frame.plan.claim_car[claims]
    return len(set(cars.tolist())) < len(cars)


def _future(frame: Frame) -> Mask:
    return np.array([race.key in frame.coming for race in frame.plan.races], dtype=np.bool_)


def _groups(frame: Frame, dropping: Sequence[tuple[int, tuple[int, ...], Mask]], scale: int) -> tuple[Group, ...] | None:
    plan = frame.plan
    window_of = {r: w for w, (_, races, _) in enumerate(dropping) for r in races}
    worth = _worth(plan, int(frame.sizes.max(initial=0)))
    alike: dict[object, list[int]] = defaultdict(list)
    made: dict[object, Group] = {}
    for r in np.flatnonzero(_future(frame)).tolist():
        claims = np.flatnonzero((plan.car_race[plan.claim_car] == r) & plan.pays)
        if not len(claims):
            continue
        paid = worth[claims]
        if (paid != paid[0]).any():
            return None  # a race that is not worth the same to everybody
        cars: Counter[tuple[str, int]] = Counter(
            (plan.competitors[plan.claim_competitor[k]].key, int(plan.car_part[plan.claim_car[k]])) for k in claims
        )
        sizes = {q: int(n) for q, n in enumerate(frame.sizes[r]) if n}
        slots = [Slot(PLACE, q, p, int(paid[0][p]) * scale) for q, n in sizes.items() for p in range(1, n + 1)]
        bonuses = _bonus_slots(frame, r, scale, sorted(sizes))
        w = window_of.get(r, -1)
        may_drop = bool(w >= 0 and dropping[w][2][:, r].any())
        alone = r if bonuses and (w >= 0 or any(slot.within for slot in bonuses)) else -1
        group = Group((), (*slots, *bonuses), cars, sizes, w, may_drop)
        name = (group.slots, tuple(sorted(cars.items())), tuple(sizes.items()), w, may_drop, alone)
        alike[name].append(r)
        made[name] = group
    return tuple(Group(tuple(races), *_rest(made[name])) for name, races in alike.items())


def _rest(group: Group) -> tuple[tuple[Slot, ...], Mapping[tuple[str, int], int], Mapping[int, int], int, bool]:
    return group.slots, group.cars, group.sizes, group.window, group.droppable


def _worth(plan: Plan, most: int) -> Ints:
    """What each place is worth to each claim, factors and all, [K', most + 1]."""
    rank = np.minimum(np.arange(most + 1), plan.scales.shape[1] - 1)
    place = plan.scales[plan.car_scale][:, rank]
    layers, _ = claims_of(replace(plan, bonus=np.zeros_like(plan.bonus)), place)
    return np.asarray(layers.sum(axis=0))


def _bonus_slots(frame: Frame, r: int, scale: int, parts: Sequence[int]) -> list[Slot]:
    plan = frame.plan
    ruling, race = plan.rulings[r], plan.races[r]
    assert ruling.title is not None
    names = [layer.name for layer in plan.layers if layer.kind == "bonus"]
    slots = []
    for name in ruling.title.bonus:
        rule = ruling.regulations.bonus[name]
        if not rule.is_for(race.role, race.key.race):
            continue
        factor = int(plan.factor_bonus[names.index(name), r])
        values = [(i + 1, value) for i, value in enumerate(rule.places)] if rule.for_ == "qualifying" else [(0, rule.points)]
        for part in parts if rule.among == "class" else [-1]:
            for place, value in values:
                worth = int(value * plan.unit) * factor // plan.factor_unit * scale
                slots.append(Slot(name, part, place, worth, rule.within or 0, _ONE[rule.for_], rule.for_ == "taking-part"))
    return slots


def _windows(
    frame: Frame, dropping: Sequence[tuple[int, tuple[int, ...], Mask]], scale: int, nothing: Lines
) -> tuple[tuple[Window, ...], dict[str, int]]:
    """The windows, and what of each competitor's points lies outside them."""
    plan = frame.plan
    net = np.where(plan.of_cell.unchosen, 0, award(plan).net[:, :, 0]) * scale
    future = _future(frame)
    fixed = {competitor.key: nothing[competitor.key][POINTS] for competitor in plan.competitors}
    windows = []
    for number, races, droppable in dropping:
        past: dict[str, tuple[int, ...]] = {}
        counts: dict[str, int] = {}
        for c, competitor in enumerate(plan.competitors):
            mine = [r for r in races if droppable[c, r]]
            counts[competitor.key] = max(0, len(mine) - number)
            past[competitor.key] = tuple(sorted((int(net[c, r]) for r in mine if not future[r]), reverse=True))
            fixed[competitor.key] -= sum(past[competitor.key][: counts[competitor.key]])
        windows.append(Window(counts, past))
    return tuple(windows), fixed
