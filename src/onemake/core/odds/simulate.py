"""Simulate how a season may end, and count who comes where: draws in blocks of 64 seasons, plain titles scored straight from the places.

Needs Numba; without it UserError says what to install. Numbers are drawn block by block, each from a state made of the seed and the number of the block: the
answer depends on neither the number of threads nor the order of the work.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from threading import local
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from onemake.core.ahead.endings import Endings, Places, written
from onemake.core.ahead.season_ahead import SeasonAhead
from onemake.core.errors import UserError
from onemake.core.kernel import COMPILES
from onemake.core.odds.form import Floats, Form, Tally
from onemake.core.odds.plain_title import NotPlain, PlainTitle, plain_title, written_twice
from onemake.core.odds.rates import likely_rates
from onemake.core.rules.engine import Work
from onemake.core.rules.field import Ints, Mask
from onemake.core.rules.plan import Competitor, Plan
from onemake.core.rules.regulations import Regulations, Title

if TYPE_CHECKING:
    from onemake.core.ahead.executor import OpenTitle

__all__ = ["PART", "SEASONS", "Drawn", "Draws", "Ready", "Room", "judged", "simulate", "unsimulated", "wanted_by"]

SEASONS = 100_000
_LANES = 64
_BLOCKS = 32  # in one call
PART = _BLOCKS * _LANES  # seasons that are drawn, scored and counted together
_NO_GRID, _QUALIFYING = -2, -1


@dataclass(frozen=True, slots=True)
class Drawn:
    """Places in the races and the other sessions, [B, F, N, 64] each, 0 for none. No races where none is drawn."""

    race: Places
    qualified: Places
    grid: Places
    lap: Places

    def endings(self) -> Endings:
        """All blocks behind each other."""
        qualified, grid, lap = (_in_a_row(places) if places.size else None for places in (self.qualified, self.grid, self.lap))
        return Endings(_in_a_row(self.race), qualified, grid, lap)


class Room(local):
    """Arrays to work in, for each thread its own, used again and again: new ones would cost as much as half the draws."""

    def __init__(self) -> None:
        self._arrays: dict[tuple[object, ...], NDArray[Any]] = {}

    def array(self, what: str, shape: tuple[int, ...], kind: type[Any]) -> NDArray[Any]:
        """An array of this shape, full of what was in it last."""
        known = (what, *shape)
        if known not in self._arrays:
            self._arrays[known] = np.empty(shape, dtype=kind)
        return self._arrays[known]


class Draws:
    """Everything that the draws of a season need, as arrays; a block can be drawn any time, and is always the same."""

    def __init__(self, ahead: SeasonAhead, form: Form, seed: int, wanted: Mask) -> None:
        """``wanted`` [3, F]: whether qualifying, grid and best lap of a race are looked at by a title."""
        _check(ahead, form)
        self.shape = ahead.enters.shape
        self.enters = ahead.enters
        self.away = np.zeros_like(ahead.enters) if form.luck is None else form.luck & ~ahead.enters
        self.fixed = np.array(form.fixed, dtype=np.int64).reshape(len(form.fixed), 3)
        self.seed = np.uint64(seed % 2**64)
        self.mean = form.mean.astype(np.float32)
        self.spread = np.ascontiguousarray(form.spread, dtype=np.float32)
        self.steps = np.sqrt(np.diff(form.walk, prepend=0.0)).astype(np.float32)
        self.powers = np.stack([form.power, form.qualifying_power, form.lap_power]).astype(np.float32)
        self.rates = np.floor(likely_rates(form.retired, form.finished) * np.float32(2**24))
        self.mask = np.int32((1 << max(1, (self.shape[1] - 1).bit_length())) - 1)
        self.source = np.array([_NO_GRID if g is None else g.race for g in form.grids], dtype=np.int64)
        self.reverse = np.array([0 if g is None else g.reverse for g in form.grids], dtype=np.int64)
        self.advantage = np.array([0 if g is None else g.advantage for g in form.grids], dtype=np.float32)
        self.wanted = wanted.copy()
        self.wanted[1] |= self.advantage != 0
        self.source[self.wanted[1] & (self.source == _NO_GRID)] = _QUALIFYING
        self.wanted[0] |= self.wanted[1] & (self.source == _QUALIFYING)

    def blocks(self, first: int, number: int, room: Room | None = None) -> Drawn:
        """So many blocks of 64 seasons, from number ``first`` on; in ``room`` they last until the next are drawn there."""
        from onemake.core.odds.block import draw_blocks
        from onemake.core.odds.draws import network_for, slots_for

        races, cars = self.shape
        room = Room() if room is None else room
        race = room.array("race", (number, races, cars, _LANES), np.uint8)
        qualified, grid, lap = (
            room.array(what, (number, races if row.any() else 0, cars, _LANES), np.uint8)
            for what, row in zip(("qualified", "grid", "lap"), self.wanted, strict=True)
        )
        draw_blocks(
            self.seed, first, self.mean, self.spread, self.steps, self.powers, self.rates, self.enters, self.away, self.fixed,
            slots_for(cars), network_for(cars), self.mask, self.source, self.reverse, self.advantage, self.wanted, race, qualified, grid, lap,
        )  # fmt: skip
        for places, drawn in zip((qualified, grid, lap), self.wanted, strict=True):
            if places.size:
                places[:, ~drawn] = 0
        return Drawn(race, qualified, grid, lap)


class _Scoring(Protocol):
    """A title that can be scored from drawn blocks."""

    @property
    def competitors(self) -> tuple[Competitor, ...]: ...

    def finals(self, drawn: Drawn, room: Room) -> tuple[NDArray[np.int16], NDArray[np.int32] | Ints, int]:
        """Places and points [B, C, 64] at the end of each season, and of what part of a point the points are whole numbers."""
        ...


class _Plain:
    """A plain title, scored straight from the orders."""

    def __init__(self, title: PlainTitle) -> None:
        self.title = title
        self.competitors = title.plan.competitors

    def finals(self, drawn: Drawn, room: Room) -> tuple[NDArray[np.int16], NDArray[np.int32], int]:
        from onemake.core.odds.plain import desk_for, score_blocks

        shape = (len(drawn.race), len(self.competitors), _LANES)
        places, points = room.array("places", shape, np.int16), room.array("points", shape, np.int32)
        tables = self.title.tables
        score_blocks(tables, drawn.race, desk_for(tables, drawn.race.shape[2]), places, points)
        return places, points, self.title.plan.unit


class _Open:
    """Any other title: scored by the second executor of the plan."""

    def __init__(self, title: OpenTitle) -> None:
        self.title = title
        self.competitors = title.competitors

    def finals(self, drawn: Drawn, room: Room) -> tuple[NDArray[np.int16], Ints, int]:
        from onemake.core.ahead.room import room_for
        from onemake.core.odds.open_blocks import score_open_blocks

        blocks, races, cars, _ = drawn.race.shape
        shape = (blocks, len(self.competitors), _LANES)
        if not self.title.fused:
            finals = self.title.finish(drawn.endings())
            by_block = (shape[1], blocks, _LANES)
            places, points = finals.places.reshape(by_block).transpose(1, 0, 2), finals.points.reshape(by_block).transpose(1, 0, 2)
            return places.copy(), points.copy(), finals.unit
        places, points = room.array("places", shape, np.int16), room.array("long points", shape, np.int64)
        places[:], points[:] = 0, 0
        nothing, nobody = np.zeros((races, cars, _LANES), dtype=np.uint8), np.zeros((shape[1], _LANES), dtype=np.int64)
        t = self.title.tables
        score_open_blocks(t, drawn.race, drawn.qualified, drawn.grid, drawn.lap, nothing, nobody, room_for(t), places, points)
        return places, points, self.title.unit


class _Judged:
    """Any title: every ending is written out as a season and goes through the stages of every table."""

    def __init__(self, ahead: SeasonAhead, id: str, plan: Plan) -> None:
        self.ahead, self.id, self.competitors, self.unit = ahead, id, plan.competitors, plan.unit

    def finals(self, drawn: Drawn, room: Room) -> tuple[NDArray[np.int16], Ints, int]:
        del room
        endings = drawn.endings()
        shape = (len(drawn.race), _LANES, len(self.competitors))
        places, points = np.zeros(shape, dtype=np.int16), np.zeros(shape, dtype=np.int64)
        index = {c.key: i for i, c in enumerate(self.competitors)}
        for b in range(endings.place.shape[2]):
            (standing,) = Work(written(self.ahead, endings, b)).score(self.id).standings
            for c, competitor in enumerate(standing.plan.competitors):
                at = (*divmod(b, _LANES), index[competitor.key])
                places[at] = standing.order.places[c, standing.column]
                points[at] = standing.totals.points[c, standing.column] * self.unit // standing.plan.unit
        return places.transpose(0, 2, 1).copy(), points.transpose(0, 2, 1).copy(), self.unit


@dataclass(slots=True)
class _Counts:
    """What was counted of one title."""

    places: Ints
    shared: Ints
    total: Ints
    square: Floats
    unit: int

    @classmethod
    def of(cls, places: NDArray[np.int16], points: NDArray[np.int32] | Ints, unit: int, seasons: int) -> _Counts:
        """Count the first ``seasons`` of what is in the blocks."""
        from onemake.core.odds.plain import count_finals

        c = places.shape[1]
        found = cls(
            np.zeros((c, c + 1), dtype=np.int64),
            np.zeros(c, dtype=np.int64),
            np.zeros((c, _LANES), dtype=np.int64),
            np.zeros((c, _LANES)),
            unit,
        )
        count_finals(places, points, seasons, found.places, found.shared, found.total, found.square)
        return found


def simulate(
    ahead: SeasonAhead,
    form: Form,
    titles: Sequence[str],
    seasons: int = SEASONS,
    seed: int = 1,
    *,
    first: int = 0,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, Tally]:
    """How often each competitor of each title came where, by its id, in so many simulated ends of the season: all titles see the same ends.

    The answer depends on the seed, not on ``threads``. ``first`` is the season to begin with, a multiple of PART: two runs of which the second begins where the
    first ends give together (``form.together``) what one gives alone. ``progress`` is told, now and then, how many seasons are done, and of how many. Raises
    UserError without Numba, for an unknown title, and where a title has rules that no ending of a race decides (laps led, say).
    """
    if not COMPILES:
        raise UserError("odds are simulated by compiled loops; install what compiles them: pip install 'onemake[odds]'")
    if seasons < 1:
        raise UserError(f"{seasons} seasons cannot be simulated; ask for one at least")
    if first % PART:
        raise ValueError(f"season {first} does not begin a part of {PART}")
    return Ready.for_(ahead, form, titles, seed).run(seasons, first, threads, progress)


def unsimulated(ahead: SeasonAhead, titles: Sequence[str]) -> dict[str, str]:
    """The titles that cannot be simulated, and why: rules that no ending of a race decides."""
    works = written_twice(ahead)
    found = {}
    for id in titles:
        try:
            _scoring(ahead, id, works)
        except UserError as error:
            found[id] = error.faults[0].problem
    return found


def judged(ahead: SeasonAhead, form: Form, title: str, seasons: int, seed: int = 1) -> Tally:
    """The same for one title with every ending written out as a season and scored like any other: slow, and the judge of every faster way."""
    scoring = _Judged(ahead, title, _plan(title, written_twice(ahead)))
    return Ready(Draws(ahead, form, seed, wanted_by(ahead, [title])), {title: scoring}).run(seasons)[title]


@dataclass(frozen=True, slots=True)
class Ready:
    """Everything that does not depend on chance is worked out: seasons can be simulated, as many and as often as wanted."""

    draws: Draws
    scorings: Mapping[str, _Scoring]

    @classmethod
    def for_(cls, ahead: SeasonAhead, form: Form, titles: Sequence[str], seed: int = 1) -> Ready:
        """Get the titles ready."""
        works = written_twice(ahead)
        return cls(Draws(ahead, form, seed, wanted_by(ahead, titles)), {id: _scoring(ahead, id, works) for id in titles})

    def run(self, seasons: int, first: int = 0, threads: int = 1, progress: Callable[[int, int], None] | None = None) -> dict[str, Tally]:
        """Draw, score and count, part by part."""
        room = Room()

        def part(index: int) -> dict[str, _Counts]:
            here = min(PART, seasons - index * PART)
            drawn = self.draws.blocks((first // PART + index) * _BLOCKS, -(-here // _LANES), room)
            return {id: _Counts.of(*scoring.finals(drawn, room), here) for id, scoring in self.scorings.items()}

        counted: list[dict[str, _Counts]] = []
        with _workers(threads) as do:
            for index, counts in enumerate(do(part, range(-(-seasons // PART)))):
                counted.append(counts)
                if progress is not None:
                    progress(min(seasons, (index + 1) * PART), seasons)
        return {id: _tally(id, scoring.competitors, [counts[id] for counts in counted], seasons) for id, scoring in self.scorings.items()}


@contextmanager
def _workers(threads: int) -> Iterator[Callable[[Callable[[int], dict[str, _Counts]], range], Iterator[dict[str, _Counts]]]]:
    """A way to do parts, in their order."""
    if threads <= 1:
        yield map
        return
    with ThreadPoolExecutor(threads) as pool:
        yield pool.map


def _scoring(ahead: SeasonAhead, id: str, works: tuple[Work, Work]) -> _Scoring:
    try:
        return _Plain(plain_title(ahead, id, *works))
    except NotPlain:
        from onemake.core.ahead.executor import open_title

        return _Open(open_title(ahead, id, works[0]))


def _plan(id: str, works: tuple[Work, Work]) -> Plan:
    ((job, _), *_) = works[0].jobs(id, [works[0].last])
    return job.plan


def _tally(id: str, competitors: Sequence[Competitor], counted: Sequence[_Counts], seasons: int) -> Tally:
    """All parts together, in their order."""
    mean = sum((c.total.sum(axis=1) / c.unit for c in counted), np.zeros(len(competitors))) / seasons
    square = sum((c.square.sum(axis=1) / c.unit**2 for c in counted), np.zeros(len(competitors))) / seasons
    return Tally(
        title=id,
        keys=tuple(c.key for c in competitors),
        names=tuple(c.name for c in competitors),
        places=np.add.reduce([c.places for c in counted]),
        shared_first=np.add.reduce([c.shared for c in counted]),
        points=mean,
        deviation=np.sqrt(np.maximum(0, square - mean**2)),
        seasons=seasons,
        parts=np.array([c.places[:, 1] for c in counted]),
    )


# --- what is drawn -----------------------------------------------------------------------------------------------------------------------


def wanted_by(ahead: SeasonAhead, titles: Sequence[str]) -> Mask:
    """Whether qualifying, the grid and best laps of each race to come are looked at by titles, [3, F]."""
    work = Work(ahead.season)
    wanted = np.zeros((3, len(ahead.races)), dtype=np.bool_)
    for f, race in enumerate(ahead.races):
        rules = work.rules_for(race.key)
        for title in filter(None, map(rules.title_named, titles)):
            if title.scale_for(race.role) != "none":
                wanted[:, f] |= _looks_at(rules, title)
    return wanted


def _looks_at(rules: Regulations, title: Title) -> Mask:
    bonuses = rules.bonuses_of(title)
    kinds = {bonus.for_ for bonus in bonuses}
    by = {bonus.by for bonus in bonuses}
    qualified = bool(kinds & {"pole", "qualifying"}) or any(c.by == "qualifying" for c in title.ties)
    grid = bool(kinds & {"positions-gained", "most-positions-gained"}) or "grid" in by
    return np.array([qualified, grid, "fastest-lap" in kinds or "best_lap" in by], dtype=np.bool_)


def _in_a_row(places: Places) -> Places:
    """Places [B, F, N, 64] as [F, N, B * 64]."""
    blocks, races, cars, lanes = places.shape
    return np.ascontiguousarray(places.transpose(1, 2, 0, 3)).reshape(races, cars, blocks * lanes)


def _check(ahead: SeasonAhead, form: Form) -> None:
    """That a form fits the season. Raises ValueError: whoever made the form made a slip."""
    races, cars = ahead.enters.shape
    if cars > 250:
        raise UserError(f"{cars} cars are expected; at most 250 can be simulated")
    fits = len(form.mean) == len(form.spread) == len(form.retired) == len(form.finished) == cars
    fits = fits and len(form.walk) == len(form.power) == len(form.qualifying_power) == len(form.lap_power) == len(form.grids) == races
    if not fits:
        raise ValueError(f"the form is not of {races} races and {cars} cars")
    if (np.diff(form.walk, prepend=0.0) < 0).any():
        raise ValueError("the variance of the walk must not fall from one race to the next")
    if any(not ahead.enters[f, n] or place < 1 for f, n, place in form.fixed):
        raise ValueError("who does not enter a race has no place there")
    for f, grid in enumerate(form.grids):
        if grid is not None and not -1 <= grid.race < f:
            raise ValueError(f"the grid of race {f} cannot come from race {grid.race}")
