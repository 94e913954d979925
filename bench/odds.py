"""(h) Title odds: 28 entrants, 6 rounds run, 10 left, the worst 2 of 16 dropped, 8 % retirements, count-back. Every ratio is per simulated season, of processor seconds, one core.

python bench/odds.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import odds_rivals
import odds_season

from onemake.core.kernel import compiled
from onemake.core.odds.draws import LANES, PURPOSES, begin, draw_times, network_for, slots_for, sort
from onemake.core.odds.simulate import PART, Ready, Room, simulate
from timing import paired, processor_seconds, seconds

_OURS = 1_000_000
_COLD = f"""
import sys, time
begin = time.perf_counter()
sys.path.insert(0, {str(Path(__file__).parent)!r})
import odds_season
from onemake.core.odds.simulate import simulate
simulate(*odds_season.plain(), ["drivers"], 100_000)
print(time.perf_counter() - begin)
"""


def lines() -> Iterator[str]:
    facts = odds_rivals.Facts()
    plain, uncertain, every = odds_season.plain(), odds_season.uncertain(), odds_season.every_rule()
    yield from _agreement(facts)
    ready = _median(lambda: Ready.for_(*plain, ["drivers"]))
    million = _median(lambda: simulate(*plain, ["drivers"], _OURS))
    yield f"    1,000,000 seasons: {million:.2f} s, asked for: 1 s; {ready * 1e3:.0f} ms of it to get the title ready, which ratios below leave out"
    for name, rival, number, target in _rivals(facts):
        yield _ratio(f"{name} / ours", rival, number, _runs(plain), target)
    yield from _against_the_limit(plain, uncertain, every)
    yield from _whole_processes()


def _median(do: Callable[[], object]) -> float:
    do()
    return statistics.median(processor_seconds(do) for _ in range(5))


def _runs(case: odds_season.Case, number: int = _OURS) -> Callable[[], object]:
    """So many seasons, once everything is ready."""
    return partial(Ready.for_(*case, ["drivers"]).run, number)


def _rivals(facts: odds_rivals.Facts) -> Iterator[tuple[str, Callable[[], object], int, str]]:
    yield "NumPy, all places", partial(odds_rivals.in_numpy, facts, 10_240), 10_240, "15"
    yield "NumPy, the champion alone", partial(odds_rivals.in_numpy, facts, 10_240, all_places=False), 10_240, "15"
    yield "plain Python", partial(odds_rivals.in_python, facts, 500), 500, "-"
    f1verse = odds_rivals.in_f1verse(facts)
    if f1verse is not None:
        yield "f1verse (no drops, no count-back beyond second places)", partial(f1verse, 500), 500, "300"


def _ratio(what: str, theirs: Callable[[], object], number: int, ours: Callable[[], object], target: str, runs: int = 7) -> str:
    a, b, ratios = paired(theirs, ours, runs, processor_seconds)
    ratios = sorted(r * _OURS / number for r in ratios)
    return (
        f"    {what}: {number / a:12,.0f} seasons/s against {_OURS / b:12,.0f}; "
        f"ratio {statistics.median(ratios):.1f} ({ratios[0]:.1f} to {ratios[-1]:.1f}), asked for: {target}"
    )


def _agreement(facts: odds_rivals.Facts) -> Iterator[str]:
    """The largest difference of any chance of any place, in standard errors of the difference."""
    number, other = 400_000, 102_400
    tally = simulate(*odds_season.plain(), ["drivers"], number)["drivers"]
    mine, theirs = tally.places[np.argsort([int(key[1:]) for key in tally.keys])], odds_rivals.in_numpy(facts, other)
    share = (mine + theirs) / (number + other)
    often = share * other > 20
    error = np.sqrt(share * (1 - share) * (1 / number + 1 / other))
    apart = (np.abs(mine / number - theirs / other)[often] / error[often]).tolist()
    yield (
        f"    {len(apart)} chances of places against NumPy: {sum(a > 3 for a in apart)} differ by more than 3 standard errors "
        f"({0.0027 * len(apart):.1f} would by luck), at most by {max(apart):.1f}"
    )


# --- how near the limit ------------------------------------------------------------------------------------------------------------------


@compiled
def _draw_and_sort(
    blocks: int, races: int, keys: np.ndarray, weight: np.ndarray, least: np.ndarray, scale: np.ndarray, network: np.ndarray
) -> None:
    """Nothing but the waiting times of all cars in all races, and their sorting."""
    states = np.empty((PURPOSES, 4, LANES), dtype=np.uint32)
    cars = np.arange(weight.shape[0])
    for b in range(blocks):
        begin(states, np.uint64(1), b, 1)
        for _ in range(races):
            draw_times(states[1], weight, least, scale, cars, np.int32(31), keys)
            sort(keys, network, cars.shape[0])


def limit(number: int) -> Callable[[], None]:
    """The least that so many seasons can cost here: their draws and sorts, without a score."""
    cars = odds_season.CARS
    weight = np.broadcast_to(np.exp(np.linspace(1.2, -1.2, cars, dtype=np.float32))[:, None], (cars, LANES)).copy()
    least = np.full((cars, LANES), np.floor(odds_season.RATE * 2**24), dtype=np.float32)
    keys = np.empty((slots_for(cars), LANES), dtype=np.int32)
    races = odds_season.RACES - odds_season.RUN
    return lambda: _draw_and_sort(number // LANES, races, keys, weight, least, 1 / (np.float32(2**24) - least), network_for(cars))


def _against_the_limit(plain: odds_season.Case, uncertain: odds_season.Case, every: odds_season.Case) -> Iterator[str]:
    for name, case, number, target in (
        ("fixed strengths", plain, _OURS, "35 %"),
        ("strengths and rates drawn, and a walk", uncertain, _OURS, "-"),
        ("every rule kind", every, 102_400, "to be said"),
    ):
        a, b, ratios = paired(limit(number), _runs(case, number), 7, processor_seconds)
        share = [100 * r for r in ratios]
        yield (
            f"    {name}: {number / b:12,.0f} seasons/s, draws and sorts alone {number / a:12,.0f}; "
            f"{statistics.median(share):.1f} % of the limit ({share[0]:.1f} to {share[-1]:.1f}), asked for: {target}"
        )
    for name, case, number in (
        ("fixed strengths", plain, 204_800),
        ("strengths and rates drawn, and a walk", uncertain, 204_800),
        ("every rule kind", every, 20_480),
    ):
        yield f"    of that, {name}: {_shares(case, number)}"


def _shares(case: odds_season.Case, number: int) -> str:
    """How long drawing alone takes, and how long the rest, a season."""
    ready, room, parts = Ready.for_(*case, ["drivers"]), Room(), number // PART
    drawing = _median(lambda: [ready.draws.blocks(p * (PART // LANES), PART // LANES, room) for p in range(parts)])
    whole = _median(lambda: ready.run(parts * PART))
    return f"{1e6 * drawing / number:.2f} us to draw, {1e6 * (whole - drawing) / number:.2f} us to score and count"


# --- whole processes ---------------------------------------------------------------------------------------------------------------------


def _whole_processes() -> Iterator[str]:
    """100,000 seasons in a fresh process: with nothing compiled yet, and with compiled code at hand."""
    with tempfile.TemporaryDirectory() as kept:
        cold = _process(kept)
        warm = statistics.median(_process(kept) for _ in range(5))
    again = _runs(odds_season.plain(), 100_000)
    marginal = statistics.median(seconds(again) for _ in range(5))
    yield f"    100,000 seasons: cold {cold:.2f} s, warm {warm:.2f} s in a fresh process, {marginal:.3f} s once it runs"


def _process(kept: str) -> float:
    environment = {**os.environ, "NUMBA_CACHE_DIR": kept}
    done = subprocess.run([sys.executable, "-c", _COLD], check=True, capture_output=True, text=True, env=environment)
    return float(done.stdout)


if __name__ == "__main__":
    for line in lines():
        print(line, flush=True)
