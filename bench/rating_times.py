"""(b) How long it takes: the whole history once, in pairs, in one run. Cold, warm and marginal apart."""

from __future__ import annotations

import os
import pickle
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from ours import parameters
from past_races import Races, formula_one
from peers import times

from onemake.cli.progress import in_progress
from timing import paired, seconds

# what the searches of (a) find on Formula One; the times hardly depend on it
OURS = {"newcomer_mean": -1.66, "newcomer_variance": 1.44, "within_season": 0.75, "new_season": 0.48, "winter": 0.21}
OPENSKILL = {"sigma": 6.0, "beta": 25.0, "tau": 1.0}
TTT = {"sigma": 0.9, "gamma": 0.12}


def lines(share: float = 1.0) -> Iterator[str]:
    """Filter, smoothing, and what a fresh process adds."""
    races = formula_one()
    orders = [e.order.tolist() for e in races.events]
    yield ""
    yield f"(b) times: all Formula One, {len(orders)} races, {sum(map(len, orders))} places, {len(races.drivers)} drivers; one core"
    whole = share == 1.0
    with in_progress("timing", 4 if whole else 3) as done:
        yield _told("filter / openskill BradleyTerryFull", *_filter(races, orders, 9 if whole else 3), "at least 80 times")
        done("openskill")
        yield _told("filter / trueskillthroughtime, forward pass", *_forward(races, orders, 5 if whole else 1), "at least 1,500 times")
        done("trueskillthroughtime")
        if whole:
            yield _told("smoothing with intervals / trueskillthroughtime, to convergence", *_smooth(races, orders), "at least 500 times")
            done("smoothing")
        yield from _processes(races, orders)
        done("fresh processes")


def _told(what: str, ours: float, theirs: float, ratios: list[float], target: str) -> str:
    times_faster = sorted(1 / r for r in ratios)
    middle = statistics.median(times_faster)
    return (
        f"    {what}: {ours * 1e3:.2f} ms against {theirs:.3f} s; {middle:,.0f} times as fast"
        f" ({times_faster[0]:,.0f} to {times_faster[-1]:,.0f}), asked for: {target}"
    )


def _often(do: Any, times: int) -> Any:
    for _ in range(times):
        do()


def _filter(races: Races, orders: list[list[int]], runs: int) -> tuple[float, float, list[float]]:
    """Each pair: the filter 20 times, openskill once; so that a millisecond can be told."""
    ours, theirs, ratios = paired(partial(_often, _filtering(races), 20), partial(with_openskill, orders), runs)
    return ours / 20, theirs, [r / 20 for r in ratios]


def _forward(races: Races, orders: list[list[int]], runs: int) -> tuple[float, float, list[float]]:
    when = times(races)
    ours, theirs, ratios = paired(partial(_often, _filtering(races), 20), partial(through_time, orders, when), runs)
    return ours / 20, theirs, [r / 20 for r in ratios]


def _filtering(races: Races) -> Any:
    from onemake.core.ratings.filter import filter_history

    return partial(filter_history, races.history(), parameters(OURS))


def with_openskill(orders: list[list[int]]) -> dict[int, Any]:
    """As lean a loop as the library allows: nothing is asked but to rate."""
    from openskill.models import BradleyTerryFull

    model = BradleyTerryFull(mu=25.0, **OPENSKILL)
    rated: dict[int, Any] = {}
    for order in orders:
        new = model.rate([[rated[d] if d in rated else model.rating()] for d in order])
        rated.update((d, team[0]) for d, team in zip(order, new, strict=True))
    return rated


def through_time(orders: list[list[int]], when: list[float]) -> Any:
    """The library's own History: its forward pass is done when it is built."""
    from trueskillthroughtime import History

    return History([[[str(d)] for d in order] for order in orders], times=when, sigma=TTT["sigma"], beta=1.0, gamma=TTT["gamma"])


def _smooth(races: Races, orders: list[list[int]]) -> tuple[float, float, list[float]]:
    """Ours to the mode, with the covariance of every season; theirs until a round moves nobody by 0.01, at most ten rounds; the curves of both written out."""
    from onemake.core.ratings.smooth import smooth

    history, when = races.history(), times(races)

    def ours() -> Any:
        found = smooth(history, parameters(OURS))
        return [piece.covariance[0] for piece in found.pieces]

    def theirs() -> Any:
        told = through_time(orders, when)
        told.convergence(epsilon=0.01, iterations=10, verbose=False)
        return told.learning_curves()

    ours()
    pairs = [(statistics.median(seconds(ours) for _ in range(5)), seconds(theirs)) for _ in range(2)]
    return min(a for a, _ in pairs), min(b for _, b in pairs), sorted(a / b for a, b in pairs)


_READ = "import pickle, sys; {what} = pickle.load(open(sys.argv[1], 'rb'))\n"
_OURS = _READ.format(what="told") + (
    "from onemake.core.ratings.filter import filter_history\nfrom onemake.core.ratings.history import Parameters\n"
    "for _ in range(int(sys.argv[2])): filter_history(told, Parameters())\n"
)
_THEIRS = _READ.format(what="orders") + (
    "from openskill.models import BradleyTerryFull\n"
    "for _ in range(int(sys.argv[2])):\n"
    "    model = BradleyTerryFull(); rated = {}\n"
    "    for order in orders:\n"
    "        new = model.rate([[rated[d] if d in rated else model.rating()] for d in order])\n"
    "        rated.update((d, team[0]) for d, team in zip(order, new))\n"
)


def _processes(races: Races, orders: list[list[int]]) -> Iterator[str]:
    """A fresh process that reads the same races, ready laid out, and rates them once."""
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        (home / "ours").write_bytes(pickle.dumps(races.history()))
        (home / "theirs").write_bytes(pickle.dumps(orders))
        kept = {**os.environ, "NUMBA_CACHE_DIR": str(home / "kept")}
        cold = seconds(partial(_run, _OURS, home / "ours", 1, {**os.environ, "NUMBA_CACHE_DIR": str(home / "kept")}))
        warm = statistics.median(seconds(partial(_run, _OURS, home / "ours", 1, kept)) for _ in range(5))
        bare = statistics.median(seconds(partial(_run, _OURS, home / "ours", 0, kept)) for _ in range(5))
        theirs = statistics.median(seconds(partial(_run, _THEIRS, home / "theirs", 1, kept)) for _ in range(5))
    yield (
        f"    a fresh process, history laid out: cold {cold:.2f} s (compiling), warm {warm:.2f} s (of it imports {bare:.2f} s);"
        f" openskill {theirs:.2f} s: {theirs / warm:.1f} times ours warm, {theirs / cold:.1f} times cold"
    )


def _run(program: str, file: Path, often: int, environment: dict[str, str]) -> None:
    subprocess.run([sys.executable, "-c", program, str(file), str(often)], check=True, env=environment)
